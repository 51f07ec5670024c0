"""Step three: plans for a client or a segment, what every function knows for them, and where the relationship stands."""

from __future__ import annotations

from datetime import date

import pytest
from plans_given import WHO, colleague, planned_firm
from record_given import AS_OF, audited, rows, view

from lifeline.errors import NotFound, PackError, UserError
from lifeline.intake import packs
from lifeline.paths import packs_folder
from lifeline.question import plan_phase, plans
from lifeline.question.guarded import guarded
from lifeline.question.integrity import check
from lifeline.question.plans import Found, Part
from lifeline.record import people, personal
from lifeline.record import plans as recorded
from lifeline.record.permissions import record_objection

ANN = {"client_id": "ann", "as_of": AS_OF, "who": WHO}


def begun(store, move: str = "back_sell", **also) -> plans.Plan:
    """A plan for Ann."""
    return plans.plan(store, recorded.begin_plan(store, move=move, **{**ANN, **also}))


# ------------------------------------------------------------------------------------------ plans


def test_each_way_to_grow_has_a_plan_of_its_own_and_one_only():
    store = planned_firm()
    back, cross, again = begun(store), begun(store, "cross_sell"), begun(store)
    assert again == back != cross
    assert [one.move for one in plans.plans_of(store, client_id="ann")] == ["back_sell", "cross_sell"]
    assert [entry for entry in audited(store) if entry[1] == "plan begun"] == [(WHO, "plan begun", "ann")] * 2


def test_a_plan_is_owned_by_whoever_looks_after_the_client_and_led_by_the_first_function_it_needs():
    store = planned_firm(matters="service | on | owner\nwill | 2023-01-01 |")
    cara = colleague(store)
    with store.write() as writer:
        writer.execute("update client set owner = ' cara ' where client_id = 'ann'")
    one = begun(store)
    assert (one.owner_id, one.lead_function_id, one.state) == (cara, "earners", "open")


def test_nobody_who_may_not_be_approached_gets_a_plan_and_one_that_is_there_rests():
    store = planned_firm(clients="client | since\nann |\nbea | none\ncid | 2030-01-01")
    for client_id in ("bea", "cid"):
        with pytest.raises(UserError, match="There is no plan for"):
            begun(store, client_id=client_id)
    begun(store)
    assert [row.is_resting for row in plans.plans_page(store, as_of=AS_OF).rows] == [False]
    record_objection(store, **ANN)
    assert [row.is_resting for row in plans.plans_page(store, as_of=AS_OF).rows] == [True]


def test_a_plan_is_for_a_client_or_a_segment_that_is_there_and_of_a_move_there_is():
    store = planned_firm()
    for wrong, error in (
        ({"client_id": None}, UserError), ({"segment": "Families"}, UserError), ({"client_id": "zoe"}, NotFound),
        ({"client_id": None, "segment": "Families"}, NotFound), ({"move": "resell"}, NotFound),
        ({"owner_id": "C0"}, NotFound), ({"lead_function_id": "no such"}, NotFound),
    ):
        with pytest.raises(error):
            recorded.begin_plan(store, **{"move": "back_sell", **ANN, **wrong})
    assert rows(store, "plan") == []


def test_what_a_line_belongs_to_is_its_move_and_what_must_be_asked_first_goes_where_its_answer_would_put_it():
    store = planned_firm(
        rules="stage | service | closes | condition\nhome | will | 240 |\nhome | trust | 240 | owner=yes\n"
              "job | lease | 240 | owner=yes\nlater | care | 240 |",
        events="stage | on\nhome | 2018-03-01\njob | 2023-01-01\nlater | 2025-01-01",
        facts="fact | answer\nowner | unknown",
    )
    seen = guarded(store, view(store))
    found = {move: sorted(each.line.service_id for each in plans.lines_of(seen, move)) for move in ("back_sell", "cross_sell")}
    assert found == {"back_sell": ["trust", "will"], "cross_sell": ["care", "lease"]}


# ------------------------------------------------------------------------------------------ what functions bring


def test_an_insight_nobody_gave_is_a_gap_and_one_of_long_ago_is_due_again():
    store = planned_firm()
    one = begun(store)

    def found(as_of: date = AS_OF) -> list[tuple[str, str, bool, bool]]:
        return [(each.insight_id, each.found, each.is_gap, each.is_old) for each in plans.found(store, one, as_of=as_of)]

    assert found() == [("standing", "", True, False), ("read", "", True, False)]
    recorded.note_insight(store, plan_id=one.plan_id, insight_id="standing", found=" Calls Cara. ", found_on=AS_OF, who=WHO)
    assert found() == [("standing", "Calls Cara.", False, False), ("read", "", True, False)]
    assert found(date(2025, 6, 14))[0][3] is False and found(date(2025, 6, 15))[0][3] is True
    assert plans.found(store, one, as_of=AS_OF)[0] == Found(
        "standing", "How it stands", "Whom they call first.", "earners", "Fee earners", "Calls Cara.", AS_OF, WHO, False
    )
    recorded.note_insight(store, plan_id=one.plan_id, insight_id="standing", found="", found_on=AS_OF, who=WHO)
    assert found()[0][2] is True and rows(store, "plan_insight") == []


def test_a_plan_asks_only_for_what_its_own_move_needs():
    store = planned_firm()
    one = begun(store)
    with pytest.raises(UserError, match="does not ask for that"):
        recorded.note_insight(store, plan_id=one.plan_id, insight_id="others", found="x", found_on=AS_OF, who=WHO)


def test_whoever_leads_a_function_answers_for_its_part_unless_the_plan_names_somebody():
    store = planned_firm()
    cara, dan = colleague(store), colleague(store, "Dan")
    with store.write() as writer:
        writer.insert("function_member", ["function_id", "colleague_id", "is_lead"], [
            ("earners", cara, True), ("earners", dan, False),
        ])
    one = begun(store)

    def parts() -> list[tuple[str, str, bool, bool]]:
        found = plans.parts(store, one, plans.found(store, one, as_of=AS_OF))
        return [(part.function_id, part.owner_name, part.is_named, part.is_lead) for part in found]

    assert parts() == [("earners", "Cara", False, True), ("marketing", "", False, False)]
    recorded.answers_for(store, plan_id=one.plan_id, function_id="earners", owner_id=dan, who=WHO)
    assert parts()[0] == ("earners", "Dan", True, True)
    assert plans.parts(store, one, ())[0] == Part("earners", "Fee earners", "Know the client.", dan, "Dan", True, True)
    recorded.answers_for(store, plan_id=one.plan_id, function_id="earners", owner_id=None, who=WHO)
    assert parts()[0][1:3] == ("Cara", False)


def test_plans_go_over_to_whoever_takes_over_and_lose_their_owner_when_nobody_does():
    store = planned_firm()
    cara, dan = colleague(store), colleague(store, "Dan")
    one = begun(store, owner_id=cara)
    recorded.answers_for(store, plan_id=one.plan_id, function_id="marketing", owner_id=cara, who=WHO)
    people.remove_colleague(store, colleague_id=cara, hand_over_to=dan, who=WHO)
    assert plans.plan(store, one.plan_id).owner_name == "Dan" and rows(store, "plan_function", "owner_id") == [(dan,)]
    people.remove_colleague(store, colleague_id=dan, who=WHO)
    assert plans.plan(store, one.plan_id).owner_id is None and rows(store, "plan_function") == []
    assert check(store).faults == ()


def test_what_is_planned_with_an_erased_client_is_gone_with_them():
    store = planned_firm()
    one = begun(store, aim="Secret aim")
    recorded.note_insight(store, plan_id=one.plan_id, insight_id="read", found="x", found_on=AS_OF, who=WHO)
    personal.erase(store, client_id="ann", as_of=AS_OF, reason="", who=WHO)
    assert rows(store, "plan") == rows(store, "plan_insight") == rows(store, "plan_function") == []


# ------------------------------------------------------------------------------------------ lifecycle phases

PHASES = [
    ("NEW", "New", "months_since_client_since", None, 5.0, "Ask first.", 1),
    ("SILENT", "Long silent", "months_since_last_matter", 48.0, None, "Begin with a review.", 2),
    ("ONE", "One piece", "matters_ever", None, 1.0, "Say what else.", 3),
    ("REST", "Established", "", None, None, "Speak of plans.", 4),
]


@pytest.mark.parametrize(
    ("since", "matters", "phase"),
    [
        ("2024-01-01", "", "New"),           # five whole months
        ("2023-12-15", "", "One piece"),     # six of them
        ("2023-12-16", "", "New"),
        ("2010-01-01", "service | on | closed\nwill | 2015-01-01 | 2020-06-15", "Long silent"),
        ("2010-01-01", "service | on | closed\nwill | 2015-01-01 | 2020-06-16", "One piece"),
        ("2010-01-01", "service | on | closed\nwill | 2015-01-01 |", "One piece"),      # it is still under way
        ("2010-01-01", "service | on | closed\nwill | 2015-01-01 |\nlease | 2001-01-01 | 2002-01-01", "Established"),
        ("2010-01-01", "service | on | closed\nwill | 2015-01-01 |\nlease | 2025-01-01 |", "One piece"),  # not yet
    ],
)
def test_the_first_phase_that_fits_is_theirs(since, matters, phase):
    store = planned_firm(clients=f"client | since\nann | {since}", matters=matters)
    with store.write() as writer:
        columns = ["phase_id", "name", "measure", "at_least", "at_most", "implication", "position"]
        writer.insert("lifecycle_phase", columns, PHASES)
    assert plan_phase.standing(store, client_id="ann", as_of=AS_OF).phase.name == phase


def test_without_phases_in_the_pack_there_is_none():
    assert plan_phase.standing(planned_firm(), client_id="ann", as_of=AS_OF).phase is None


@pytest.mark.parametrize("name", ["law_firm_england_wales", "financial_adviser"])
def test_the_phases_of_a_pack_fit_everybody_and_what_does_not_hold_together_is_named(name, tmp_path):
    source = packs_folder() / name
    assert packs.read(source).tables["lifecycle_phases.csv"].rows[-1]["measure"] == ""
    for file in source.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "lifecycle_phases.csv").write_text(
        "phase_id,name,measure,at_least,at_most,implication\nA,A,,,,x\nB,B,matters_ever,3,2,x\nB,C,age,,,\n"
    )
    with pytest.raises(PackError) as raised:
        packs.read(tmp_path)
    found = {(problem.row, problem.column) for problem in raised.value.problems}
    assert found == {(2, "measure"), (3, "at_most"), (4, "measure"), (4, "implication"), (4, "phase_id")}
