"""What a click on a cell of the white space says: the state in words, and what it rests on."""

from __future__ import annotations

from datetime import date

import pytest
from cells_given import decide
from record_given import AS_OF
from test_white_space import EVENTS, SERVICES, book_of, page_of

from lifeline.errors import NotFound
from lifeline.model import Decided
from lifeline.question.cell_reason import cell_reason
from lifeline.record import decisions


def test_a_gap_says_what_it_rests_on_until_when_and_who_confirmed_it():
    store = book_of()
    found = cell_reason(store, "cat", "trust", AS_OF)
    assert (found.state, found.in_words) == (
        "to_ask",
        "A gap (cross-sell now) that nobody has confirmed with them yet. It can be done until 1 September 2025.",
    )
    assert found.line.service_id == "trust" and "home" in found.because[0]
    with store.write() as writer:
        decide(writer, "D1", "cat", "trust", "proposed", date(2024, 6, 1))
    found = cell_reason(store, "cat", "trust", AS_OF)
    assert found.in_words == (
        "A gap (cross-sell now), proposed to them on 1 June 2024 by A. Partner. It can be done until 1 September 2025."
    )
    assert (found.state, found.decision.decision_id) == ("confirmed", "D1")


def test_a_gap_that_waits_says_for_what_first():
    store = book_of(matters="client | service | on\ncat | tax | 2024-05-01")
    found = cell_reason(store, "cat", "trust", AS_OF)
    assert found.wait.reason == "too early"
    assert found.because[0].startswith("It waits. Too early")


def test_what_they_have_says_by_what_and_from_whom():
    store = book_of(holdings="client | service | on | by\nbob | trust | 2016 | self")
    found = cell_reason(store, "bob", "will", AS_OF)
    assert (found.state, found.in_words) == (
        "elsewhere", "They have it by their own arrangement. It is covered by trust."
    )
    assert [held.service_id for held in found.holdings] == ["trust"]


def test_what_is_not_needed_says_until_when_and_who_decided_it():
    store = book_of()
    decisions.decide(store, client_id="cat", service_id="trust", decided=Decided.NOT_NOW, as_of=AS_OF, who="A. Partner",
                     until_on=date(2025, 1, 1))
    found = cell_reason(store, "cat", "trust", AS_OF)
    assert (found.state, found.in_words) == (
        "not_needed", "Not needed (not now, A. Partner): not raised until 1 January 2025."
    )


NO_NEED = {
    "an event that is not there": ({"events": "client | stage\nann | other"}, "home: no such stage is recorded."),
    "another track": (
        {"services": SERVICES.replace("will    | person ", "will    | business"),
         "rules": "stage | service\nstart | will"},
        "will is for businesses."),
    "a condition answered otherwise": (
        {"rules": "stage | service | condition\nhome | will | owner=yes",
         "facts": "client | fact | answer\nann | owner | no"},
        'home: it depends on "', ),
    "a window far ahead": (
        {"rules": "stage | service | opens | closes\nhome | will | 240 | 480"},
        "home: worth raising only from 1 March 2041, further ahead than we look."),
    "a limit gone by": (
        {"rules": "stage | service | later | closes | last\nhome | will | lapses | 6 | 12"},
        "home: could be done until 1 March 2022; it has lapsed."),
    "a limit gone by long ago": (
        {"rules": "stage | service | later | closes | last\nhome | will | lapses | 6 | 12",
         "events": "client | stage | on\nann | home | 2001-03-01"},
        "home: could be done until 1 March 2002, and that is past."),
    "an optional one": (
        {"rules": "stage | service | need | closes\nhome | will | 1 | 6"},
        "home: optional, and the time for it ended on 1 September 2021."),
    "an event without a date": ({"events": "client | stage\nann | home"}, "home: recorded, but without any date."),
    "hidden by another": (
        {"supersessions": "hide | while\nwill | tax",
         "rules": "stage | service | closes\nhome | will | 240\nhome | tax | 240"},
        "There is a need, but tax is raised instead of it."),
    "braked": ({"brakes": "stage | months\nloss | 12", "events": EVENTS + "    ann | loss | 2024-05-01"},
               "For now only what helps with their recent change is raised."),
    "ended by a fact": (
        {"rules": "stage | service | later | ends\nhome | will | until_event | sold",
         "facts": "client | fact | answer\nann | sold | yes"},
        "home: what ends this need has happened already."),
    "no rule at all": (
        {"rules": "stage | service\nhome | trust"}, "No need rule of the catalogue leads to this service."),
}


@pytest.mark.parametrize("case", NO_NEED)
def test_no_need_says_why_rule_by_rule(case):
    also, why = NO_NEED[case]
    store = book_of(**{"holdings": ""} | also)
    found = cell_reason(store, "ann", "will", AS_OF)
    assert (found.state, found.in_words) == ("", "No need is seen for will.")
    assert len(found.because) == 1 and found.because[0].startswith(why)
    assert page_of(store).cell("ann", "will") is None


def test_of_somebody_who_may_not_be_approached_nothing_is_told():
    found = cell_reason(book_of(), "dan", "will", AS_OF)
    assert (found.state, found.in_words, found.because) == (
        "", "Not in the white space: dan may not be approached.", ()
    )
    with pytest.raises(NotFound):
        cell_reason(book_of(), "dan", "no such", AS_OF)
