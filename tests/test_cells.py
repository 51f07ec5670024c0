"""The cells of the kept book: each state and its boundaries by example, and all of them as plain Python has them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from canonical import world_of as world_in
from cells_given import CELLS, TODAY, cells_in_python, decide, record, sample_firm
from grids import workbook
from hypothesis import given
from random_worlds import DAYS, clients_under, some_bytes, worlds
from random_worlds import views as days_to_look_from
from record_given import AS_OF, firm
from sample_given import sample_copy
from soak import looking_at
from worlds import View, World, put

from lifeline.errors import UserError
from lifeline.model import Decided, Move
from lifeline.question import book
from lifeline.question.cell_reason import cell_reason
from lifeline.question.guards import GuardKind
from lifeline.question.opportunities import opportunities
from lifeline.record import decisions, permissions
from lifeline.record.overrides import override
from lifeline.store import Store

PACKS = Path(__file__).parents[1] / "data" / "packs"
WILL = {"rules": "stage | service | closes\nhome | will | 240", "events": "stage | on\nhome | 2021-03-01"}


def states(store: Store, *, as_of: date = AS_OF) -> dict[str, str]:
    """The states of Ann's cells by service, as the kept book has them; the same in words says no other."""
    book.refresh(store, as_of=as_of)
    found = dict(store.tuples("select service_id, state from book_cell where client_id = 'ann' order by service_id"))
    for (service_id,) in store.tuples("select service_id from service"):
        assert cell_reason(store, "ann", service_id, as_of).state == found.get(service_id, "")
    return found


def decided(store: Store, answer: Decided, *, as_of: date = AS_OF, until_on: date | None = None) -> str:
    """Decide on Ann's will."""
    return decisions.decide(store, client_id="ann", service_id="will", decided=answer, as_of=as_of, who="A. Partner",
                            reason="as she said", until_on=until_on)


# ------------------------------------------------------------------------------------------ the states


def test_a_need_that_nobody_confirmed_is_to_ask_and_one_without_a_need_has_no_cell():
    assert states(firm(**WILL | {"services": "service\ntrust"})) == {"will": "to_ask"}


@pytest.mark.parametrize("answer", [Decided.CONFIRMED_GAP, Decided.PROPOSED, Decided.AGREED])
def test_a_need_with_a_standing_decision_that_confirms_it_is_confirmed(answer):
    store = firm(**WILL)
    decided(store, answer)
    assert states(store) == {"will": "confirmed"}


def test_a_decision_undone_confirms_nothing_any_more_whichever_day_one_looks_from():
    store = firm(**WILL)
    entry = decided(store, Decided.CONFIRMED_GAP)
    decisions.undo(store, decision_id=entry, as_of=date(2024, 8, 1), who="A. Partner")
    assert states(store) == states(store, as_of=date(2024, 9, 1)) == {"will": "to_ask"}


def test_a_decision_of_a_later_day_is_not_made_yet():
    store = firm(**WILL)
    decided(store, Decided.CONFIRMED_GAP)
    assert states(store, as_of=date(2024, 6, 14)) == {"will": "to_ask"}


def test_of_several_decisions_the_latest_that_stands_counts():
    store = firm(**WILL)
    with store.write() as writer:
        decide(writer, "D1", "ann", "will", "confirmed_gap", date(2024, 6, 1))
        decide(writer, "D2", "ann", "will", "declined", date(2024, 6, 2))
    assert states(store) == {"will": "to_ask"}
    with store.write() as writer:
        decide(writer, "D3", "ann", "will", "declined", date(2024, 6, 3), undoes_id="D2")
    assert states(store) == {"will": "confirmed"}


@pytest.mark.parametrize(("as_of", "state"), [("2024-12-31", "not_needed"), ("2025-01-01", "to_ask")])
def test_what_was_declined_until_a_day_is_to_ask_again_on_that_day(as_of, state):
    store = firm(**WILL)
    decided(store, Decided.NOT_NOW, until_on=date(2025, 1, 1))
    assert states(store, as_of=date.fromisoformat(as_of)) == {"will": state}


def test_what_is_not_needed_for_good_says_so_also_where_no_need_is_left():
    assert states(firm(services="service\nwill", holdings="service | by\nwill | declined")) == {"will": "not_needed"}


def test_a_declined_row_does_not_take_away_what_they_have():
    assert states(firm(holdings="service | on | by\nwill | 2015 | us\nwill | 2020 | declined")) == {"will": "us"}


@pytest.mark.parametrize(
    ("by", "state"), [("us", "us"), ("elsewhere", "elsewhere"), ("self", "elsewhere")],
)
def test_what_they_have_is_ours_or_elsewhere_and_ours_comes_first(by, state):
    assert states(firm(holdings=f"service | on | by\nwill | 2019 | {by}")) == {"will": state}
    assert states(firm(holdings=f"service | on | by\nwill | 2015 | us\nwill | 2019 | {by}")) == {"will": "us"}


def test_a_matter_is_a_holding_of_ours_from_the_day_it_is_opened():
    store = firm(matters="service | on | closed\nsale | 2024-06-15 | 2024-09-01")
    assert states(store) == {"sale": "us"}
    assert states(store, as_of=date(2024, 6, 14)) == {}


FAMILY = "service | family | tier\nsimple | wills | 1\nfull | wills | 2"


def test_a_higher_tier_covers_the_lower_ones_of_its_family_and_not_the_other_way():
    assert states(firm(services=FAMILY, holdings="service | on\nfull | 2019")) == {"full": "us", "simple": "us"}
    assert states(firm(services=FAMILY, holdings="service | on\nsimple | 2019")) == {"simple": "us"}


def test_a_fuller_service_called_for_is_a_gap_beside_the_simpler_one_they_have():
    store = firm(services=FAMILY, holdings="service | on\nsimple | 2019",
                 rules="stage | service | closes\nhome | full | 240", events="stage | on\nhome | 2021-03-01")
    assert states(store) == {"full": "to_ask", "simple": "us"}


def test_what_an_ending_fact_has_ended_is_no_longer_theirs():
    store = firm(services=FAMILY, families="family | ended_by\nwills | wed", holdings="service | on\nsimple | 2019",
                 facts="fact | answer\nwed | 2022-05-01")
    assert states(store) == {}
    assert states(store, as_of=date(2022, 4, 30)) == {"simple": "us"}


def test_a_service_of_the_other_track_is_not_theirs_by_its_family_but_is_if_they_hold_it():
    services = "service | family | tier | track\nown | forms | 2 | person\nfirms | forms | 1 | business"
    assert states(firm(services=services, holdings="service | on\nown | 2019")) == {"own": "us"}
    assert states(firm(services=services, holdings="service | on\nfirms | 2019")) == {"firms": "us"}


PER_EVENT = {
    "services": "service | by\nsale | per_event",
    "rules": "stage | service | closes | opens\nmove | sale | 12 | -12",
    "events": "stage | on\nmove | 2015-03-01",
    "matters": "service | on | closed\nsale | 2015-04-01 | 2015-06-01",
}


def test_what_is_bought_for_each_event_is_theirs_until_it_is_needed_again():
    assert states(firm(**PER_EVENT)) == {"sale": "us"}
    again = {"events": "stage | on\nmove | 2015-03-01\nmove | 2024-03-01"}
    assert states(firm(**PER_EVENT | again)) == {"sale": "to_ask"}


def test_a_decision_that_later_work_has_met_does_not_confirm_the_next_need():
    store = firm(**PER_EVENT | {"events": "stage | on\nmove | 2015-03-01\nmove | 2024-03-01"})
    with store.write() as writer:
        decide(writer, "D1", "ann", "sale", "agreed", date(2015, 4, 1))
    assert states(store) == {"sale": "to_ask"}
    with store.write() as writer:
        decide(writer, "D2", "ann", "sale", "agreed", date(2015, 4, 2))
    assert states(store) == {"sale": "confirmed"}


def test_a_review_of_what_they_hold_is_theirs_with_its_line_and_one_by_another_service_is_a_gap():
    store = firm(services="service | family | years\nwill | wills | 5", holdings="service | on\nwill | 2019-06-15")
    assert states(store) == {"will": "us"}
    assert store.tuples("select state, move, opens_on, last_date, need from book_cell") == [
        ("us", "up_sell", date(2023, 12, 15), AS_OF, None)
    ]
    store = firm(services="service | family | years | reviews\nwill | wills | 5\nlook | looks | 0 | wills",
                 holdings="service | on\nwill | 2019-06-15")
    assert states(store) == {"look": "to_ask", "will": "us"}


def test_a_need_still_to_come_is_ahead_and_to_ask_on_the_day_it_opens():
    rules = "stage | service | opens | closes\nhome | will | 6 | 240"
    store = firm(rules=rules, events="stage | on\nhome | 2024-01-15")
    assert states(store) == {"will": "ahead"}
    assert states(store, as_of=date(2024, 7, 14)) == {"will": "ahead"}
    assert states(store, as_of=date(2024, 7, 15)) == {"will": "to_ask"}


def test_a_lapsed_need_is_no_gap():
    store = firm(rules="stage | service | later | closes | last\nhome | will | lapses | 6 | 12",
                 events="stage | on\nhome | 2021-03-01")
    assert [line.move for line in opportunities(store, as_of=AS_OF)] == [Move.LAPSED]
    assert states(store) == {}


@pytest.mark.parametrize("who", ["client | status\nann | do_not_market", "client | since\nann | none",
                                 "client | since\nann | 2024-06-16"])
def test_whoever_may_not_be_approached_has_no_cell(who):
    assert states(firm(**WILL, clients=who, holdings="service | on\ntrust | 2019")) == {}


# ------------------------------------------------------------------------------------------ waits, sensitive


def waits(store: Store) -> dict[str, tuple[str, bool]]:
    """What holds each of Ann's cells, and whether it is sensitive."""
    book.refresh(store, as_of=AS_OF)
    return {service_id: (wait, is_sensitive) for service_id, wait, is_sensitive in
            store.tuples("select service_id, wait, is_sensitive from book_cell where client_id = 'ann'")}


def test_a_cell_says_which_guard_holds_its_line_until_somebody_sets_it_aside():
    store = firm(**WILL, matters="service | on\nsale | 2024-05-01")
    assert waits(store) == {"will": ("too_early", False), "sale": ("", False)}
    override(store, client_id="ann", service_id="will", guard=GuardKind.TOO_EARLY, as_of=AS_OF, reason="She asked.",
             who="A. Partner")
    assert book.is_current(store, as_of=AS_OF)
    assert store.tuples("select wait from book_cell where service_id = 'will'") == [("",)]
    assert waits(store) == {"will": ("", False), "sale": ("", False)}


def test_a_line_is_sensitive_where_it_rests_on_nothing_else():
    rules = """
        stage | service | closes | condition
        loss  | care    | 240    |
        loss  | will    | 240    |
        home  | will    | 240    |
        home  | trust   | 240    | ill=yes
    """
    events = "stage | on\nloss | 2021-03-01\nhome | 2021-03-01"
    store = firm(rules=rules, events=events, facts="fact | answer\nill | yes")
    with store.write() as writer:
        writer.execute("update life_stage set is_sensitive = true where stage_id = 'loss'")
        writer.execute("update fact_definition set sensitivity = 'special category' where fact = 'ill'")
    assert {service: is_sensitive for service, (_, is_sensitive) in waits(store).items()} == {
        "care": True, "will": False, "trust": True
    }


# ------------------------------------------------------------------------------------------ all of them together


def test_the_sample_firms_cells_are_those_of_plain_python():
    sample = sample_firm().store
    found = sample.tuples(CELLS)
    assert found == cells_in_python(sample, TODAY)
    assert {row[2] for row in found} == {"us", "elsewhere", "to_ask", "not_needed", "ahead"}
    refused = {client_id for (client_id,) in sample.tuples(
        "select client_id from client where contact_status <> 'ok' or client_since_on is null "
        "or client_since_on > $day", day=TODAY,
    )}
    assert refused and not refused & {row[0] for row in found}


def test_after_decisions_objections_and_overrides_the_cells_are_as_if_worked_out_anew():
    sample = sample_copy().store
    book.refresh(sample, as_of=TODAY)
    lines = [line for line in opportunities(sample, as_of=TODAY) if line.move is not Move.LAPSED]
    entries = []
    for place, answer in enumerate(Decided):
        line = lines[place * 13 % len(lines)]
        until = date(2027, 6, 1) if answer is Decided.NOT_NOW else None
        try:
            entries.append(decisions.decide(
                sample, client_id=line.client_id, service_id=line.service_id, decided=answer, as_of=TODAY,
                who="A. Partner", reason="as they said", until_on=until,
            ))
        except UserError:
            continue
    assert len(entries) > 4
    held = sample.tuples("select client_id, service_id, wait from book_cell where wait = 'compliance' order by all")[0]
    override(sample, client_id=held[0], service_id=held[1], guard=GuardKind(held[2]), as_of=TODAY, reason="seen",
             who="A. Partner")
    permissions.record_objection(sample, client_id="F04", as_of=TODAY, who="A. Partner")
    assert not sample.tuples("from book_cell where client_id = 'F04'")
    decisions.undo(sample, decision_id=entries[0], as_of=TODAY, who="A. Partner")
    assert book.is_current(sample, as_of=TODAY)
    followed = sample.tuples(CELLS)
    assert followed == cells_in_python(sample, TODAY)
    assert "confirmed" in {row[2] for row in followed}
    book.refresh(sample, as_of=TODAY)
    assert followed == sample.tuples(CELLS)


@looking_at(4)
@given(world=worlds, view=days_to_look_from, also=some_bytes(500))
def test_random_worlds(world: World, view: View, also: bytes) -> None:
    put(workbook(), world, view)
    record(workbook(), also, DAYS)
    book.refresh(workbook(), as_of=view.as_of)
    assert workbook().tuples(CELLS) == cells_in_python(workbook(), view.as_of)


def test_random_clients_under_our_pack() -> None:
    pack = world_in(PACKS / "law_firm_england_wales")
    days = tuple(map(date.fromisoformat, ("2026-11-01", "2026-10-31", "2026-11-02", "2025-11-01", "2021-11-01")))

    @looking_at(2)
    @given(world=clients_under(pack, days), also=some_bytes(500))
    def agree(world: World, also: bytes) -> None:
        put(workbook(), world, View(TODAY))
        record(workbook(), also, days, tuple(one.service_id for one in pack.services),
               tuple(one.stage_id for one in pack.stages))
        book.refresh(workbook(), as_of=TODAY)
        assert workbook().tuples(CELLS) == cells_in_python(workbook(), TODAY)

    agree()
