"""What a guard holds back never reaches a client, by whatever way out; the firm sees it marked, with the reason."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import date

import pytest
import views
from hypothesis import given
from random_worlds import views as looks
from random_worlds import worlds
from record_given import AS_OF, firm, view
from soak import looking_at
from worlds import View, World, put, store_of

from lifeline.chart.gather import gather
from lifeline.chart.scene import build_scene
from lifeline.chart.telling import Teller
from lifeline.errors import NotFound
from lifeline.export import calendar, pack, sheets, slides
from lifeline.model import LifelineView, Move, Question, ReviewDue
from lifeline.question.guarded import GuardedView, guarded, guarded_lifelines
from lifeline.question.guards import ClientGuards, Guard, GuardKind, client_guards, guards_of_each
from lifeline.question.lifelines import lifeline, lifelines
from lifeline.record.overrides import override

REASON = "Quiet period after loss, until 30 June 2027: only what helps with it."
QUIET = Guard(GuardKind.QUIET, REASON, date(2027, 6, 30), True)
WILL = views.opportunity("Will", Move.BACK_SELL, "2013-01-01", because="Marriage", last="2027-01-20")
TRUST = views.opportunity("Trust", Move.CROSS_SELL_NOW, "2020-01-01", because="Probate", last="2027-03-01")
LATER = views.opportunity("Care plan", Move.CROSS_SELL_FUTURE, "2030-01-01", because="Later life")
REVIEW = ReviewDue("C1", "CHECK", "Document check", "WILLS", "Will", date(2034, 8, 5))
# The will, the care plan and the review wait; the trust may be raised.
HELD = ClientGuards(
    (), {(line.service_id, line.move): (QUIET,) for line in (WILL, LATER)}, of_reviews={"CHECK": (QUIET,)}
)


def waiting(**changes) -> GuardedView:
    parts = {"opportunities": (WILL, TRUST, LATER), "reviews": (REVIEW,)} | changes
    return replace(views.margaret(**parts), guards=HELD)


def names(seen: GuardedView, audience: str) -> list[str]:
    found = gather(seen, Teller(seen, audience))
    return [entry.name for entry in (*found.conversations, *found.coming)]


# ------------------------------------------------------------------------------------------ every way out


def test_the_picture_for_the_client_leaves_out_what_waits_and_the_firms_shows_it_marked():
    assert names(waiting(), "client") == ["Trust"]
    assert names(waiting(), "firm") == ["Will", "Trust", "Care plan", "Document check"]
    client, firms = (build_scene(waiting(), audience=audience) for audience in ("client", "firm"))
    assert not {"Will", "Care plan", "Document check"} & {tip.label for _, _, tip in client.told}
    words = [text.text for text in firms.texts]
    assert {"Will, waits", "Care plan, waits", "Document check, waits", "3 waiting"} <= set(words) and "Trust" in words
    told = [tip for lane, _, tip in firms.told if lane in ("conversations", "coming")]
    assert {tip.label.split(":")[0]: tip.waits for tip in told} == {
        "Will": REASON, "Trust": "", "Care plan": REASON, "Document check": REASON,
    }  # fmt: skip


def test_what_waits_never_asks_to_be_first():
    lines = tuple(replace(WILL, service_id=f"S{number}", service_name=f"Service {number}") for number in range(5))
    guards = ClientGuards((), {("S0", WILL.move): (QUIET,), ("S2", WILL.move): (QUIET,)})
    seen = replace(views.margaret(opportunities=lines), guards=guards)
    bold = [entry.name for entry in gather(seen, Teller(seen, "firm")).conversations if entry.is_bold]
    assert bold == ["Service 1", "Service 3", "Service 4"]


def test_a_pack_for_the_client_leaves_out_what_waits_and_the_firms_says_why():
    def told(audience: str) -> str:
        made = pack.build(waiting(), audience=audience)
        return " ".join(text.text for scene in made.pages for text in scene.texts)

    assert "Trust" in told("client") and not re.search(r"\bWill\b|Care plan|Document check|[Ww]aits", told("client"))
    assert f"Waits. {REASON}" in re.sub(r"\s+", " ", told("firm"))


def test_a_calendar_for_the_client_leaves_out_what_waits_and_the_firms_says_why():
    client, firms = (
        calendar.ics(waiting(), audience=audience).decode().replace("\r\n ", "") for audience in ("client", "firm")
    )
    assert re.findall("SUMMARY:(.*)\r", client) == ["Trust: worth a conversation by this day"]
    assert re.findall("SUMMARY:(.*)\r", firms) == [
        "Margaret Ellery: Will: last date (waits)",
        "Margaret Ellery: Trust: last date",
        "Margaret Ellery: Document check due (waits)",
    ]
    assert REASON.replace(",", "\\,") in firms


def test_a_list_for_the_client_leaves_out_what_waits_and_the_firms_says_why():
    assert sheets.the_list(waiting(), audience="client")["service"].to_pylist() == ["Trust"]
    rows = sheets.the_list(waiting()).to_pylist()
    assert [(row["service"], row["waits"]) for row in rows] == [("Will", REASON), ("Trust", ""), ("Care plan", REASON)]


def test_the_speaker_says_last_what_may_not_be_raised():
    said = slides.speaker_notes(build_scene(waiting(), audience="firm"))
    assert said.startswith("To raise, in this order:\n\n1. Trust: cross-sell now")
    assert said.endswith(f"Not to be raised yet:\n\nWill: back-sell. {REASON}")


def test_a_client_is_not_asked_about_a_stage_whose_every_line_waits():
    def question(stage_id: str) -> Question:
        return Question("C1", "stage", stage_id, f"{stage_id}?", "", 1, 0)

    asked = replace(waiting(), questions=(question("Later life"), question("Probate"), question("Elsewhere")))
    held = {each.about_id: asked.may_be_asked(each, "client") for each in asked.questions}
    assert held == {"Later life": False, "Probate": True, "Elsewhere": True}
    assert all(asked.may_be_asked(each, "firm") for each in asked.questions)


def test_a_view_that_the_guards_have_not_seen_is_told_to_nobody():
    bare = LifelineView(**{field.name: getattr(waiting(), field.name) for field in fields(LifelineView)})
    ways = (build_scene, pack.pdf, pack.pptx, calendar.entries)
    for way in ways:
        for audience in ("client", "firm"):
            with pytest.raises(TypeError, match="guards"):
                way(bare, audience=audience)


# ------------------------------------------------------------------------------------------ from a workbook

LOSS = {
    "quiet": "stage | months\nloss | 3",
    "rules": "stage | service | closes\nhome | will | 240\nloss | estate | 240",
    "events": "stage | on\nhome | 2021-03-01\nloss | 2024-05-01",
    "services": "service | years\npension | 20",
    "holdings": "service | on\npension | 2010-01-01",
}


def test_a_review_that_is_only_due_later_waits_as_the_lines_do_and_an_override_lets_it_through():
    store = firm(**LOSS)
    seen = guarded(store, view(store))
    (review,) = seen.reviews
    assert seen.wait(review).kind is GuardKind.QUIET and names(seen, "client") == ["estate"]
    override(
        store, client_id="ann", service_id="pension", guard=GuardKind.QUIET, as_of=AS_OF, reason="She asked", who="Bo"
    )
    seen = guarded(store, view(store))
    assert seen.wait(review) is None and names(seen, "client") == ["estate", "pension: review"]


def test_a_prospects_picture_for_themselves_raises_nothing_and_the_firms_says_that_they_are_none():
    store = firm(**LOSS | {"clients": "client | since\nann | none"})
    seen = guarded(store, view(store))
    assert names(seen, "client") == [] and set(names(seen, "firm")) == {"will", "estate", "pension: review"}
    assert {entry.detail for entry in gather(seen, Teller(seen, "firm")).conversations} == {"not a client"}


# ------------------------------------------------------------------------------------------ many at once

_STORES: list = []


@looking_at(4)
@given(world=worlds, look=looks)
def test_many_lifelines_at_once_are_the_same_as_one_by_one_and_so_are_their_guards(world: World, look: View):
    if not _STORES:
        _STORES.append(store_of(World()))
    store = _STORES[0]
    put(store, world, look)
    ids = [client.client_id for client in world.clients][::-1]
    many = list(lifelines(store, client_ids=ids, as_of=look.as_of))
    assert [seen.client.client_id for seen in many] == ids
    # One by one takes as long as all at once: the first few will do.
    for seen in many[:4]:
        assert seen == lifeline(store, client_id=seen.client.client_id, as_of=look.as_of)
    assert guards_of_each(store, many)[:4] == [client_guards(store, seen) for seen in many[:4]]
    assert list(guarded_lifelines(store, client_ids=ids, as_of=look.as_of)) == [guarded(store, seen) for seen in many]


def test_many_lifelines_are_worked_out_batch_by_batch_and_one_by_one_where_they_are_far_apart(monkeypatch):
    from lifeline.question import lifelines as module

    events = "client | stage | on\ndi | home | 2021-03-01"
    store = firm(**LOSS | {"clients": "client\nann\nbo\ncy\ndi", "events": events})
    ids = ["di", "ann", "cy"]
    alone = [lifeline(store, client_id=each, as_of=AS_OF) for each in ids]
    assert list(lifelines(store, client_ids=ids, as_of=AS_OF)) == alone
    monkeypatch.setattr(module, "BATCH", 2)
    assert list(lifelines(store, client_ids=ids, as_of=AS_OF)) == alone
    monkeypatch.setattr(module, "MOST_BETWEEN", 1)
    assert list(lifelines(store, client_ids=ids, as_of=AS_OF)) == alone
    for wrong in (["ann", "zoe"], ["zoe"]):
        with pytest.raises(NotFound, match="zoe"):
            list(lifelines(store, client_ids=wrong, as_of=AS_OF))
    assert list(lifelines(store, client_ids=[], as_of=AS_OF)) == []
