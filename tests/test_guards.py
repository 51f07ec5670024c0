"""Each guard of DESIGN section 5 with an example of its own, and the days on which it begins and ends."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from record_given import AS_OF, firm, line, view

from lifeline.question.guards import Guard, GuardKind, client_guards, leaders
from lifeline.record.people import add_colleague, close_action, give_skill, name_owner
from lifeline.store import Store

WILL = {"rules": "stage | service | closes\nhome | will | 240", "events": "stage | on\nhome | 2021-03-01"}


def guards(store: Store, service_id: str = "will", *, as_of: date = AS_OF) -> list[GuardKind]:
    """The kinds of guard before Ann's line for a service, in the order they are shown."""
    return [guard.kind for guard in guard_list(store, service_id, as_of=as_of)]


def guard_list(store: Store, service_id: str = "will", *, as_of: date = AS_OF) -> tuple[Guard, ...]:
    """The guards themselves."""
    seen = view(store, as_of=as_of)
    (found,) = (each for each in seen.opportunities if each.service_id == service_id)
    return client_guards(store, seen).of(found)


def is_held(store: Store, service_id: str = "will", *, as_of: date = AS_OF) -> bool:
    """Whether nothing may be raised on Ann's line for a service."""
    return client_guards(store, view(store, as_of=as_of)).is_held(line(store, service_id, as_of=as_of))


def test_nothing_stands_before_an_ordinary_line():
    assert guard_list(firm(**WILL)) == ()


# ------------------------------------------------------------------------------------------ who may be approached


def test_whoever_objected_may_not_be_approached_and_has_no_lines_to_guard():
    found = client_guards(
        firm(**WILL, clients="client | status\nann | do_not_market"),
        view(firm(**WILL, clients="client | status\nann | do_not_market")),
    )
    assert [(guard.kind, guard.is_holding) for guard in found.of_client] == [(GuardKind.PERMISSION, True)]
    assert found.of_lines == {}


@pytest.mark.parametrize(
    ("since", "kinds"),
    [
        ("none", [GuardKind.NOT_A_CLIENT]),
        ("2024-06-16", [GuardKind.NOT_A_CLIENT]),
        ("2024-06-15", []),
    ],
)
def test_somebody_who_is_no_client_yet_is_never_approached(since, kinds):
    store = firm(**WILL, clients=f"client | since\nann | {since}")
    assert guards(store) == kinds
    assert is_held(store) == bool(kinds)


# ------------------------------------------------------------------------------------------ quiet periods

LOSS = {
    "quiet": "stage | months\nloss | 3",
    "rules": "stage | service | closes\nhome | will | 240\nloss | estate | 240",
    "events": "stage | on\nhome | 2021-03-01\nloss | 2024-03-31",
}


@pytest.mark.parametrize(
    ("as_of", "is_quiet"),
    [
        ("2024-03-30", False),
        ("2024-03-31", True),
        ("2024-06-29", True),
        ("2024-06-30", False),
    ],
)
def test_a_quiet_period_runs_from_its_event_to_the_day_before_its_months_have_passed(as_of, is_quiet):
    store = firm(**LOSS)
    assert guards(store, as_of=date.fromisoformat(as_of)) == [GuardKind.QUIET] * is_quiet
    assert is_held(store, as_of=date.fromisoformat(as_of)) == is_quiet


def test_in_a_quiet_period_what_helps_with_it_may_be_raised_and_the_rest_hears_until_when_to_wait():
    store = firm(**LOSS)
    assert guards(store, "estate") == []
    assert guard_list(store) == (
        Guard(
            GuardKind.QUIET,
            "Quiet period after loss, until 30 June 2024: only what helps with it. Take care.",
            date(2024, 6, 30),
            True,
        ),
    )


def test_of_two_quiet_periods_each_lets_only_its_own_service_through():
    store = firm(
        quiet="stage | months\nloss | 3\nparting | 3",
        rules="stage | service | closes\nloss | estate | 240\nparting | divorce | 240",
        events="stage | on\nloss | 2024-05-01\nparting | 2024-06-01",
    )
    assert (guards(store, "estate"), guards(store, "divorce")) == ([GuardKind.QUIET], [GuardKind.QUIET])


def test_an_event_of_this_month_is_quiet_from_the_first_day_it_can_have_happened():
    store = firm(**LOSS | {"events": "stage | on\nhome | 2021-03-01\nloss | 2024-06-20"})
    assert guards(store) == []
    with store.write() as writer:
        writer.execute(
            "update life_event set earliest_on = '2024-06-01', latest_on = '2024-06-30' where stage_id = 'loss'"
        )
    assert guards(store) == [GuardKind.QUIET]
    with store.write() as writer:
        writer.execute("update life_event set status = 'planned' where stage_id = 'loss'")
    assert guards(store) == []


# ------------------------------------------------------------------------------------------ too early


@pytest.mark.parametrize(
    ("matters", "until_on"),
    [
        ("sale | 2024-05-01 |", None),
        ("sale | 2024-05-01 | 2024-06-16", date(2024, 6, 16)),
        ("sale | 2024-05-01 |\ndeed | 2024-06-01 |", None),
    ],
)
def test_while_the_first_matter_is_not_finished_it_is_too_early(matters, until_on):
    store = firm(**WILL, matters=f"service | on | closed\n{matters}")
    (found,) = guard_list(store)
    assert (found.kind, found.until_on, found.is_holding) == (GuardKind.TOO_EARLY, until_on, True)
    when = " It is due to finish on 16 June 2024." if until_on else ""
    assert found.text == f"Too early: their first matter (sale) is not finished yet.{when}"


@pytest.mark.parametrize(
    "matters",
    [
        "sale | 2024-05-01 | 2024-06-15",
        "sale | 2024-06-16 |",
        "sale | 2024-05-01 |\ndeed | 2022-01-01 | 2022-02-01",
        "deed | | 2022-02-01\nsale | 2024-05-01 |",
    ],
)
def test_it_is_not_too_early_on_the_closing_day_before_the_opening_day_or_after_an_earlier_matter(matters):
    assert guards(firm(**WILL, matters=f"service | on | closed\n{matters}")) == []


def test_a_matter_that_is_called_closed_counts_as_finished_though_its_day_is_not_known():
    store = firm(**WILL, matters="service | on\nsale | 2024-05-01")
    assert guards(store) == [GuardKind.TOO_EARLY]
    with store.write() as writer:
        writer.execute("update matter set status = 'Closed'")
    assert guards(store) == []


@pytest.mark.parametrize(
    ("held", "is_early"),
    [
        ("deed | 2022-01-01", False),
        ("sale | 2019-01-01", False),
        ("sale | 2024-05-01", True),
        ("sale |", True),
        (None, True),
    ],
)
def test_work_of_ours_before_the_first_matter_ends_the_wait_but_not_the_same_work_written_down_twice(held, is_early):
    store = firm(**WILL, matters="service | on\nsale | 2024-05-01", holdings=f"service | on\n{held}" if held else "")
    assert guards(store) == [GuardKind.TOO_EARLY] * is_early


# ------------------------------------------------------------------------------------------ conflict, owner, compliance


def test_a_conflict_comes_first_and_holds_nothing_back():
    store = firm(**LOSS, services_also="service | conflict\nwill | Check both partners.")
    assert guards(store) == [GuardKind.CONFLICT, GuardKind.QUIET]
    assert guards(store, as_of=date(2024, 7, 1)) == [GuardKind.CONFLICT]
    assert guard_list(store)[0] == Guard(GuardKind.CONFLICT, "Check both partners.", None, False)
    assert not is_held(store, as_of=date(2024, 7, 1))


DEADLINE = {
    "rules": "stage | service | closes | later | last\nhome | will | 240 | lapses | 24",
    "events": "stage | on\nhome | 2022-09-15",
}
LAST = date(2024, 9, 15)


@pytest.mark.parametrize(
    ("days", "kinds"),
    [
        (91, []),
        (90, [GuardKind.NEEDS_OWNER]),
        (1, [GuardKind.NEEDS_OWNER]),
        (0, [GuardKind.NEEDS_OWNER]),
        (-1, []),
    ],
)
def test_a_last_date_within_ninety_days_needs_an_owner(days, kinds):
    store = firm(**DEADLINE)
    as_of = LAST - timedelta(days=days)
    assert [kind for kind in guards(store, as_of=as_of) if kind is GuardKind.NEEDS_OWNER] == kinds
    if days >= 0:
        assert not is_held(store, as_of=as_of)


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (0, "Last date today: name an owner today."),
        (1, "Last date 15 September 2024, in 1 day: name an owner today."),
        (90, "Last date 15 September 2024, in 90 days: name an owner today."),
    ],
)
def test_how_near_a_last_date_is_is_said_in_words(days, text):
    assert guard_list(firm(**DEADLINE), as_of=LAST - timedelta(days=days))[0].text == text


def test_naming_an_owner_clears_it_and_closing_their_action_brings_it_back():
    store = firm(**DEADLINE)
    as_of = LAST - timedelta(days=30)
    colleague_id = add_colleague(store, name="Cara", who="A. Partner")
    action_id = name_owner(
        store, client_id="ann", service_id="will", colleague_id=colleague_id, due_on=LAST, who="A. Partner"
    )
    assert guards(store, as_of=as_of) == []
    close_action(store, action_id=action_id, reason="Ann is abroad", who="A. Partner")
    assert guards(store, as_of=as_of) == [GuardKind.NEEDS_OWNER]


@pytest.mark.parametrize(
    ("event_on", "opens", "since", "kinds"),
    [
        ("2021-01-01", 0, "2020-01-01", [GuardKind.COMPLIANCE]),
        ("2021-01-01", 0, "2021-01-01", [GuardKind.COMPLIANCE]),
        ("2021-01-01", 0, "2021-01-02", []),
        ("2020-12-01", 3, "2021-01-02", [GuardKind.COMPLIANCE]),
        ("2023-06-15", 0, "2020-01-01", []),
        ("2023-06-14", 0, "2020-01-01", [GuardKind.COMPLIANCE]),
    ],
)
def test_a_need_that_opened_with_us_and_was_missed_goes_to_the_compliance_officer_first(event_on, opens, since, kinds):
    # The window closes twelve months after the event; on its closing day it has not been missed yet.
    store = firm(
        rules=f"stage | service | opens | closes\nhome | will | {opens} | 12",
        events=f"stage | on\nhome | {event_on}",
        clients=f"client | since\nann | {since}",
    )
    assert guards(store) == kinds
    assert is_held(store) == bool(kinds)


@pytest.mark.parametrize(("since", "kinds"), [("2020-01-01", [GuardKind.COMPLIANCE]), ("2021-06-01", [])])
def test_so_does_one_that_lapsed_with_us(since, kinds):
    store = firm(
        rules="stage | service | later | last\nhome | will | lapses | 24",
        events="stage | on\nhome | 2021-03-01",
        clients=f"client | since\nann | {since}",
    )
    assert guards(store) == kinds


# ------------------------------------------------------------------------------------------ who may lead


def test_nobody_leads_without_the_skill_and_the_item_says_whom_to_bring_in():
    store = firm(**WILL, services_also="service | area\nwill | Private client")
    assert leaders(store, "will").names == ()
    assert leaders(store, "will").text == "Bring in somebody from Private client: nobody has this skill recorded yet."


def test_who_has_the_skill_for_the_service_or_for_its_practice_area_may_lead():
    store = firm(
        **WILL, holdings="service\nlease", services_also="service | area\nwill | Private client\nlease | Property"
    )
    for name, skill in (
        ("Dan", {"service_id": "will"}),
        ("Cara", {"practice_area": "Private client"}),
        ("Eve", {"service_id": "lease"}),
    ):
        give_skill(store, colleague_id=add_colleague(store, name=name, who="x"), who="x", **skill)
    assert leaders(store, "will").names == ("Cara", "Dan")
    assert leaders(store, "will").text == "May lead: Cara, Dan"
    assert leaders(store, "lease").names == ("Eve",)
