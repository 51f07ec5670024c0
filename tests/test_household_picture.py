"""Lifelines side by side: true to scale, nothing overlaps or is lost, and the client sees only who agreed."""

from __future__ import annotations

import io
import random
import zipfile
from dataclasses import replace
from datetime import date
from functools import cache, lru_cache
from html import unescape

import picture_checks
import pytest
import views
import views_random
from pptx import Presentation
from pypdf import PdfReader
from sample_given import sample_copy
from soak import IS_SOAK

from lifeline import wording
from lifeline import workbook as workbooks
from lifeline.chart.household import build_household_scene
from lifeline.chart.items import PAGES, Scene
from lifeline.export import pictures
from lifeline.model import Move
from lifeline.periods import years_between
from lifeline.question.guarded import GuardedView
from lifeline.question.guards import ClientGuards, Guard, GuardKind
from lifeline.question.household import Household, Member, household
from lifeline.record import permissions

AS_OF = date(2026, 11, 1)
SAMPLE = ("F10", "F11", "F40", "F15", "F30", "F16", "F17", "F12", "F41", "F45", "F19", "F24", "F21")
FORMATS = [(page, audience) for page in PAGES for audience in wording.AUDIENCES]


@lru_cache(maxsize=1)
def sample() -> workbooks.Workbook:
    """The sample firm, to be read only."""
    return sample_copy()


@cache
def of_sample(client_id: str, *, is_agreed: bool = False) -> Household:
    """A sample client's household; with everybody's agreement if wanted."""
    found = household(sample().store, client_id=client_id, as_of=AS_OF)
    pairs = frozenset((each.client.client_id, client_id) for each in found.members[1:])
    return replace(found, agreed=pairs) if is_agreed else found


def of_views(seen: list[GuardedView], **also) -> Household:
    """A household of these lifelines, the first one's."""
    known = [replace(each, client=replace(each.client, client_id=f"C{number}")) for number, each in enumerate(seen)]
    members = [Member(each.client, each, 1, "spouse", "C0") for each in known]
    members[0] = Member(known[0].client, known[0], 0)
    agreed = frozenset((each.client.client_id, "C0") for each in known)
    rest = {"names": (), "more": 0, "shared": (), "agreed": agreed} | also
    return Household("C0", known[0].as_of, tuple(members), **rest)


def random_household(seed: int) -> Household:
    """Two to twelve random lives as of one day, some of them objectors, with relatives who are no clients."""
    dice = random.Random(seed)
    lives = [views_random.random_view(seed * 20 + number) for number in range(dice.randrange(2, 13))]
    as_of = lives[0].as_of
    events = [life.events[0].event_id for life in lives if life.events]
    found = of_views(
        [replace(life, as_of=as_of) for life in lives],
        names=tuple(f"Relative Number {number}" for number in range(dice.randrange(0, 30))),
        more=dice.randrange(0, 5),
        shared=(tuple(events),) if len(set(events)) > 1 else (),
    )
    members = tuple(
        replace(each, view=None) if number and dice.random() < 0.1 else each
        for number, each in enumerate(found.members)
    )
    return replace(found, members=members)


def words(scene: Scene) -> str:
    """Everything a scene says, drawn or told."""
    tips = [part for _, _, tip in scene.told for part in (tip.label, tip.when, tip.why, tip.question, tip.evidence)]
    return "\n".join([scene.name, scene.description, *(text.text for text in scene.texts), *tips])


# ------------------------------------------------------------------------------------------ nothing overlaps


@pytest.mark.parametrize("client_id", SAMPLE)
def test_a_sample_family_has_no_fault(client_id):
    for page, audience in FORMATS:
        scene = build_household_scene(of_sample(client_id, is_agreed=True), page=page, audience=audience)
        assert picture_checks.faults(scene) == [], f"{page}, {audience}"
        assert min(text.size for text in scene.texts) * 72 / 96 >= 9


@pytest.mark.parametrize("threes", range(100 if IS_SOAK else 5))
def test_random_households_have_no_fault(threes):
    for seed in range(3 * threes, 3 * threes + 3):
        found = random_household(seed)
        for page, audience in FORMATS:
            scene = build_household_scene(found, page=page, audience=audience)
            assert picture_checks.faults(scene) == [], f"seed {seed}, {page}, {audience}"


@pytest.mark.parametrize("page", ["a4", "16x9"])
def test_twelve_full_lives_fit_on_one_page_and_what_does_not_is_counted(page):
    relatives = tuple(f"Relative Number {number}" for number in range(40))
    found = of_views([views.margaret() for _ in range(12)], names=relatives, more=7)
    scene = build_household_scene(found, page=page)
    assert picture_checks.faults(scene) == [] and len([lane for lane in scene.lanes if lane.key != "key"]) == 12
    hidden = sum(lane.hidden for lane in scene.lanes)
    said = " ".join(text.text for text in scene.texts)
    assert hidden > 0 and f"{hidden} more have no room here" in said
    assert "7 more clients connected and not drawn." in said and " more: never approached." in said
    # Whatever else goes, each keeps what to raise first.
    assert len([text for text in scene.texts if text.is_bold and text.role == "name"]) == 12


def test_the_checks_are_not_blind_to_this_picture():
    scene = build_household_scene(of_sample("F10"))
    first = next(text for text in scene.texts if text.role == "name")
    assert picture_checks.faults(replace(scene, texts=(*scene.texts, replace(first, x=first.x + 4, text="elsewhere"))))


# ------------------------------------------------------------------------------------------ true to scale


def mark_of(scene: Scene, words: str):
    """The mark of the fact whose tip begins with these words."""
    (found,) = (mark for mark in scene.marks if mark.is_picked and mark.tip.label == words and mark.role == "mark")
    return found


def test_one_axis_of_calendar_years_holds_for_everybody():
    """Ann is born in 1960, her daughter in 1990; both have an event in 2000 and in 2010."""
    lives = [
        views.view(
            views.client(name, born=born, since="1995-01-01"),
            events=(views.event("First", "2000-07-01"), views.event("Second", "2010-07-01")),
        )
        for name, born in (("Ann", "1960-07-01"), ("Dee", "1990-07-01"))
    ]
    scene = build_household_scene(of_views(lives))
    first, second = mark_of(scene, "Ann: First"), mark_of(scene, "Ann: Second")
    assert (mark_of(scene, "Dee: First").x, mark_of(scene, "Dee: Second").x) == (first.x, second.x)
    # Every day of the page has the same width, childhood too: born marks lie thirty years apart.
    scale = (second.x - first.x) / years_between(date(2000, 7, 1), date(2010, 7, 1))
    born = sorted(text.x for text in scene.texts if text.text == "born")
    assert born[1] - born[0] == pytest.approx(scale * years_between(date(1960, 7, 1), date(1990, 7, 1)), abs=0.02)
    # Each one's own age at their own marks.
    beside = {text.text for text in scene.texts if text.role == "detail"}
    assert beside == {"age 40", "age 50", "age 10", "age 20"}
    today = [line.x for line in scene.lines if line.id == "today"]
    assert len(set(today)) == 1 and min(line.y for line in scene.lines if line.id == "today") < scene.lanes[1].top


def test_before_somebody_began_their_row_is_empty():
    """A company is founded in 2020; what somebody filed for it in 2018 has no place in its row and is said in words."""
    old = views.view(views.client("Ann", born="1950-01-01", since="1990-01-01"), events=(views.event("Early", "1970"),))
    young = views.view(
        views.client("Firma", born="2020-01-01", since="2020-06-01", track="business"),
        spells=(views.spell("Business", "Start", "2020-01-01", "2022-01-01"),),
        events=(views.event("Took on staff", "2021-01-01"), views.event("First talks", "2018-01-01")),
    )
    scene = build_household_scene(of_views([old, young]))
    lane = scene.lanes[2]
    began = next(text.x for text in scene.texts if text.text == "founded")
    inside = [item for item in (*scene.marks, *scene.boxes, *scene.zones) if lane.top <= item.y < lane.bottom]
    assert inside and all(item.x - getattr(item, "radius", 0) >= began - 0.5 for item in inside)
    assert "No place on this scale: Firma: First talks." in words(scene)


def test_each_has_their_own_client_since_and_what_they_share_is_joined():
    lives = [
        views.view(
            views.client(name, born="1960-01-01", since=since),
            events=(views.event("Wedding", "1985-06-15", event_id=event_id), views.event("Own", "1990-01-01")),
        )
        for name, since, event_id in (("Ann", "1994-05-09", "E1"), ("Bob", "2004-05-09", "E2"))
    ]
    scene = build_household_scene(of_views(lives, shared=(("E1", "E2"),)))
    since = sorted({line.x for line in scene.lines if line.id == "since" and line.role == "rule"})
    assert len(since) == 2
    hers, his = mark_of(scene, "Ann: Wedding"), mark_of(scene, "Bob: Wedding")
    joined = [line for line in scene.lines if line.id == "shared0"]
    assert hers.x == his.x and joined and all(line.x == hers.x and hers.y < line.y < line.y2 < his.y for line in joined)
    assert "one event that both share" in words(scene)
    assert not any(line.id.startswith("shared") for line in build_household_scene(of_views(lives)).lines)


# ------------------------------------------------------------------------------------------ who is seen by whom


def planted() -> Household:
    """Ann's picture: Bob agreed, Xeniazzz did not, Yorickzzz objected, Zorazzz is no client; each is named in words."""
    lives = []
    for name in ("Ann", "Bob", "Xeniazzz"):
        lives.append(views.view(
            views.client(name, born="1960-01-01", since="1990-01-01", notes="Notezzz"),
            events=(
                views.event(f"Holiday with Xeniazzz of {name}", "1999-01-01"),
                views.event(f"Dinner at Zorazzz by {name}", "2001-01-01"),
                views.event("Lost to Yorickzzz at chess", "2003-01-01"),
            ),
            holdings=(views.holding("Refusedzzz", "2001", provider="declined", note="Notezzz"),),
            opportunities=(
                views.opportunity(f"Will of {name}", Move.UP_SELL, "2001-01-01", law="Lawzzz", conflict="Confzzz"),
                views.opportunity("Lapsedzzz", Move.LAPSED, "2001-01-01", last="2003-01-01"),
                views.opportunity("Askedzzz", Move.ASK_FIRST, "2001-01-01"),
            ),
        ))
    found = of_views(lives, names=("Zorazzz Example",), more=3, shared=(("E-Lost to Yorickzzz at chess",) * 2,))
    yorick = replace(views.client("Yorickzzz"), client_id="C3")
    objector = Member(yorick, None, 1, "friend of Xeniazzz and", "C0")
    ann, bob, *others = found.members
    members = (ann, replace(bob, relation="brother of Xeniazzz"), *others, objector)
    return replace(found, members=members, agreed=frozenset({("C1", "C0"), ("C2", "C1"), ("C0", "C2")}))


@pytest.mark.parametrize("page", PAGES)
def test_the_client_sees_only_who_agreed_and_no_word_of_anybody_else(page):
    scene = build_household_scene(planted(), page=page, audience=wording.CLIENT)
    said = words(scene)
    assert "Will of Ann" in said and "Will of Bob" in said and "Ann and Bob" in scene.description
    assert "zzz" not in said.lower()
    for word in ("up-sell", "back-sell", "lapsed", "ask first", "not drawn", "clients here"):
        assert word not in said.lower()
    assert "zzz" not in pictures.svg(scene).decode().lower() and "zzz" not in pictures.html(scene).decode().lower()
    made = zipfile.ZipFile(io.BytesIO(pictures.pptx(scene)))
    assert "zzz" not in "".join(made.read(name).decode("utf-8", "ignore") for name in made.namelist()).lower()
    assert not any("notesSlide" in name for name in made.namelist())


def test_whoever_is_alone_is_not_told_that_there_are_others():
    scene = build_household_scene(replace(planted(), agreed=frozenset()), audience=wording.CLIENT)
    assert scene.name == "Ann" and scene.description.startswith("Lifeline of Ann on") and "zzz" not in words(scene)


def test_a_client_who_objected_is_told_nothing_of_it_in_their_own_picture():
    objector = Member(views.client("Ann"), None, 0)
    found = replace(planted(), members=(objector, *planted().members[1:]))
    scene = build_household_scene(found, audience=wording.CLIENT)
    assert picture_checks.faults(scene) == [] and "approached" not in words(scene) and "Ann:" not in words(scene)


def test_the_firm_sees_all_of_them_by_default_and_the_objector_by_name_only():
    scene = build_household_scene(planted())
    said = words(scene)
    assert scene.audience == wording.FIRM and scene.name == "Ann, family and companies"
    assert "Not to be approached: nothing is worked out." in said and "Yorickzzz" in said
    assert "Zorazzz Example: never approached." in said and "3 more clients connected and not drawn." in said
    assert not any(tip.label.startswith("Yorickzzz:") for _, _, tip in scene.told)
    assert "Will of Xeniazzz: up-sell" in said and "Lapsedzzz" not in said


def test_what_waits_is_not_raised_with_the_client_and_never_the_firms_first():
    def life(**held) -> GuardedView:
        return views.view(
            views.client("Ann"),
            opportunities=(
                views.opportunity("Will", Move.BACK_SELL, "2013-01-01", need=3),
                views.opportunity("Trust", Move.BACK_SELL, "2014-01-01"),
            ),
            guards=ClientGuards((), held),
        )

    quiet = (Guard(GuardKind.QUIET, "Quiet period until spring.", None, True),)
    held = of_views([life(**{}), life()])
    waits = views.view(held.members[0].client, opportunities=held.members[0].view.opportunities,
                       guards=ClientGuards((), {("WILL", Move.BACK_SELL): quiet}))
    held = replace(held, members=(replace(held.members[0], view=waits), *held.members[1:]))
    bold = [text.text for text in build_household_scene(held).texts if text.is_bold and text.role == "name"]
    assert bold == ["Trust", "Will"]
    for_client = build_household_scene(held, audience=wording.CLIENT).texts
    assert sorted(text.text for text in for_client if text.role == "name") == ["Trust", "Trust", "Will"]
    assert "Quiet period until spring." in pictures.html(build_household_scene(held)).decode()


# ------------------------------------------------------------------------------------------ files


def test_every_format_says_the_same(tmp_path):
    scene = build_household_scene(of_sample("F10"), page="16x9")
    drawn = sorted("".join(text.text.split()) for text in scene.texts)
    (page,) = PdfReader(io.BytesIO(pictures.pdf(scene))).pages
    pdf = "".join(page.extract_text().split())
    assert [text for text in drawn if text not in pdf] == []
    (slide,) = Presentation(io.BytesIO(pictures.pptx(scene))).slides

    def shapes(tree):
        for shape in tree:
            yield from shapes(shape.shapes) if shape.shape_type == 6 else (shape,)

    found = list(shapes(slide.shapes))
    assert not any(shape.shape_type == 13 for shape in found)   # no picture of the chart
    assert sorted("".join(shape.text_frame.text.split()) for shape in found if shape.has_text_frame and
                  shape.text_frame.text) == drawn
    written = "".join(unescape(pictures.svg(scene).decode()).split())
    assert [text for text in drawn if text not in written] == []
    assert pictures.png(scene, ppi=72).startswith(b"\x89PNG")


def test_a_notebook_saves_it_and_everybody_in_it_is_on_record(tmp_path):
    with sample_copy() as workbook:
        permissions.agree_to_share(workbook.store, client_id="F11", other_client_id="F10", agreed_on=AS_OF, who="Ada")
        found = workbook.client("F10").household(as_of=AS_OF)
        assert repr(found) == "Household of Rowan Makebelieve (fictional) as of 2026-11-01: 3 clients"
        assert found.save(tmp_path / "family.pdf", who="Ada").read_bytes().startswith(b"%PDF")
        found.save(tmp_path / "family.pptx", audience=wording.CLIENT, who="Ada")
        assert workbook.store.tuples("""
            select who, subject, detail from audit where action = 'export' order by audit_no
        """) == [
            ("Ada", "F10", "household, pdf, a4, for the firm: F10, F11, F40"),
            ("Ada", "F11", "in the household of F10, pdf, a4, for the firm"),
            ("Ada", "F40", "in the household of F10, pdf, a4, for the firm"),
            ("Ada", "F10", "household, pptx, 16x9, for the client: F10, F11"),
            ("Ada", "F11", "in the household of F10, pptx, 16x9, for the client"),
        ]


def test_an_unknown_page_or_reader_is_refused_and_the_same_household_is_the_same_scene():
    found = random_household(3)
    assert build_household_scene(found) == build_household_scene(found)
    with pytest.raises(ValueError, match="a4, 16x9, screen"):
        build_household_scene(found, page="a3")
    with pytest.raises(ValueError, match="client, firm"):
        build_household_scene(found, audience="everyone")
