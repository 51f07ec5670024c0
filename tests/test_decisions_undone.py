"""Taking a decision back: what it wrote goes, unless somebody, or a file, has said more since."""

from __future__ import annotations

from datetime import date

import pytest
from intake_given import clients, holdings, imported, law_firm
from record_given import AS_OF, audited, firm, lines, rows
from test_decisions import ASKING, HOME, PER_EVENT, decided

from lifeline.errors import NotFound
from lifeline.model import Decided
from lifeline.record.decisions import decide, standing_decisions, undo
from lifeline.store import Store


@pytest.mark.parametrize("given", [HOME, PER_EVENT])
def test_undoing_brings_the_line_back_and_keeps_both_entries(given):
    store = firm(**given)
    before = lines(store)
    decision_id = decided(store, Decided.HAS_ELSEWHERE, reason="Told us")
    undo(store, decision_id=decision_id, as_of=date(2024, 6, 16), who="B. Partner")
    assert lines(store) == before
    assert rows(store, "holding") == []
    assert standing_decisions(store, client_id="ann", as_of=date(2024, 6, 16)) == ()
    assert rows(store, "decision", "decided_on, decided, undoes_id, reason, who") == [
        (AS_OF, "has_elsewhere", None, "Told us", "A. Partner"),
        (date(2024, 6, 16), "has_elsewhere", decision_id, "", "B. Partner"),
    ]
    assert audited(store)[-1] == ("B. Partner", "decision undone", "ann will")


def test_a_decision_is_undone_once_and_an_undoing_is_not_undone():
    store = firm(**HOME)
    decision_id = decided(store, Decided.HAS_ELSEWHERE)
    entry_id = undo(store, decision_id=decision_id, as_of=AS_OF, who="A. Partner")
    for gone in (decision_id, entry_id, "D0"):
        with pytest.raises(NotFound):
            undo(store, decision_id=gone, as_of=AS_OF, who="A. Partner")
    assert len(rows(store, "decision")) == 2


@pytest.mark.parametrize(
    "before",
    [
        [],
        [("ann", "owner", "unknown", None, None, "third_party", "import-1", None)],
        [("ann", "owner", "unknown", None, None, "client_said", None, "D1")],
    ],
)
def test_undoing_puts_a_fact_back_as_it_stood_with_its_evidence_and_where_it_came_from(before):
    store = firm(**ASKING)
    columns = ["client_id", "fact", "answer", "fact_date", "fact_on", "evidence", "import_id", "decision_id"]
    with store.write() as writer:
        writer.insert("fact", columns, before)
    decision_id = decided(store, Decided.CONFIRMED_GAP)
    assert rows(store, "fact", "answer, decision_id") == [("yes", decision_id)]
    undo(store, decision_id=decision_id, as_of=AS_OF, who="A. Partner")
    assert rows(store, "fact", ", ".join(columns)) == before


def test_undoing_leaves_what_somebody_answered_since():
    from lifeline.record.facts import answer

    store = firm(**ASKING)
    decision_id = decided(store, Decided.CONFIRMED_GAP)
    answer(store, client_id="ann", fact="owner", answer="no", evidence="our_file", who="B. Partner")
    undo(store, decision_id=decision_id, as_of=AS_OF, who="A. Partner")
    assert rows(store, "fact", "answer, evidence") == [("no", "our_file")]


# ------------------------------------------------------------------------------------------ undoing after an import


@pytest.fixture
def couple():
    store = law_firm()
    imported(
        store,
        clients("ada,Ada,person,1980,2015,ok,", also="facts"),
        ("events.csv", b"client_id,stage_id,event_date,status\nada,P06,2021-07-16,happened\n"),
    )
    return store


def asked(store: Store) -> tuple[str, str, str]:
    """A service of Ada's that waits for one fact, and the fact with the answer wanted."""
    from lifeline.question.opportunities import opportunities

    for each in opportunities(store, as_of=date(2026, 11, 1), client_id="ada"):
        if (
            each.move == "ask_first"
            and each.lead.event_id
            and ";" not in each.lead.unknown_facts
            and each.lead.unknown_facts
        ):
            wanted = store.value(
                "select wanted from rule_condition where rule_id = $rule_id and fact = $fact",
                rule_id=each.lead.rule_id,
                fact=each.lead.unknown_facts,
            )
            return each.service_id, each.lead.unknown_facts, wanted
    raise AssertionError("no such line")


@pytest.mark.parametrize("said", ["same", "other"])
def test_what_a_file_says_since_stays_when_the_decision_is_taken_back(couple, said):
    service_id, fact, wanted = asked(couple)
    decision_id = decide(
        couple, client_id="ada", service_id=service_id, decided=Decided.CONFIRMED_GAP, as_of=date(2026, 11, 1), who="A"
    )
    in_file = wanted if said == "same" else {"yes": "no", "no": "yes"}[wanted]
    imported(couple, clients(f"ada,Ada,person,1980,2015,ok,{fact}={in_file}", also="facts"))
    undo(couple, decision_id=decision_id, as_of=date(2026, 11, 1), who="A")
    assert rows(couple, "fact", "fact, answer") == [(fact, in_file)]


def test_a_holding_that_a_file_names_as_well_stays_when_the_decision_is_taken_back(couple):
    from lifeline.question.opportunities import opportunities

    service_id = opportunities(couple, as_of=date(2026, 11, 1), client_id="ada")[0].service_id
    decision_id = decide(
        couple, client_id="ada", service_id=service_id, decided=Decided.HAS_ELSEWHERE, as_of=date(2026, 11, 1), who="A"
    )
    ((stage_id,),) = rows(couple, "holding", "for_stage_id")
    imported(couple, holdings(f"ada,{service_id},2026-11-01,elsewhere,{stage_id or ''}", also="for_stage"))
    assert len(rows(couple, "holding")) == 1
    undo(couple, decision_id=decision_id, as_of=date(2026, 11, 1), who="A")
    assert rows(couple, "holding", "service_id, provider") == [(service_id, "elsewhere")]
