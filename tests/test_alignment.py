"""Step one: goals, functions, insights and reviews, and what is missing of them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from record_given import audited, firm, rows
from sample_given import sample_copy

import lifeline
from lifeline import paths
from lifeline.errors import NotFound, PackError, UserError
from lifeline.intake import packs
from lifeline.model import Decided
from lifeline.question.alignment import Meeting, alignment, closed_goals, functions, goals, insights
from lifeline.question.progress import progress
from lifeline.record import alignment as records
from lifeline.record import decisions, people
from lifeline.record import functions as filling
from lifeline.record.alignment import GoalWords
from lifeline.store import Store

AS_OF = date(2024, 6, 15)
WHO = "A. Partner"
GIVEN = {
    "rules": "stage | service\nhome | will\nhome | lease",
    "services_also": "service | area\nwill | Private client\nlease | Property",
    "events": "stage | on\nhome | 2022-03-01",
}


def given() -> Store:
    """A firm with two practice areas, two functions, an insight of each, and two colleagues."""
    store = firm(**GIVEN)
    with store.write() as writer:
        writer.insert("firm_function", ["function_id", "name", "role", "position"], [
            ("fee_earners", "Fee earners", "Lead.", 1), ("marketing", "Marketing", "Support.", 2),
        ])
        writer.insert(
            "insight", ["insight_id", "function_id", "name", "what", "for_moves", "every_months", "position"], [
                ("reach", "marketing", "What they read", "Letters opened.", "cross_sell;up_sell", 3, 1),
                ("past", "fee_earners", "What was before us", "Old papers.", "back_sell", None, 2),
                ("news", "fee_earners", "What has changed", "Events heard.", "", 3, 3),
            ])
        writer.insert("colleague", ["colleague_id", "name", "role", "email", "is_compliance_officer"], [
            ("C1", "Bea", "", "", False), ("C2", "Cara", "", "", False),
        ])
    return store


def missing(store: Store, as_of: date = AS_OF) -> list[tuple[str, str]]:
    """What is still to be agreed: its kind and its sentence."""
    return [(todo.kind, todo.text) for todo in alignment(store, as_of=as_of).todos]


def goal(area: str = "Property", move: str = "up_sell", **more) -> GoalWords:
    return GoalWords(area, move, **{"what": "Leases up to date", "owner_id": "C1", **more})


# ------------------------------------------------------------------------------------------ what is missing


def test_what_is_missing_is_said_in_plain_sentences_until_nothing_is():
    store = given()
    assert missing(store) == [
        ("function", "Name who fills Fee earners and Marketing."),
        ("area", "Set a goal for Private client and Property."),
        ("insight", "Nobody gives yet: What was before us, What has changed and What they read."),
        ("review", "Plan the next review of how it goes."),
    ]
    filling.set_members(store, function_id="fee_earners", colleague_ids=["C1", "C2"], lead_id="C2", who=WHO)
    records.set_goal(store, goal(owner_id=None), as_of=AS_OF, who=WHO)
    assert missing(store) == [
        ("function", "Name who fills Marketing."), ("area", "Set a goal for Private client."),
        ("owner", "Name an owner for “Leases up to date”."), ("insight", "Nobody gives yet: What they read."),
        ("review", "Plan the next review of how it goes."),
    ]
    filling.set_members(store, function_id="marketing", colleague_ids=["C1"], lead_id=None, who=WHO)
    records.set_goal(store, goal("Private client", "", by_on=date(2024, 6, 15)), as_of=AS_OF, who=WHO)
    (found,) = goals(store, as_of=AS_OF)[1:]
    records.change_goal(store, goal_id=found.goal_id, goal=goal(), who=WHO)
    records.plan_meeting(store, name="Review", held_on=date(2024, 1, 8), every_months=3, agenda="", who=WHO)
    assert missing(store) == [] and alignment(store, as_of=AS_OF).is_agreed
    # The day itself still counts; the day after, the goal is overdue.
    assert missing(store, date(2024, 6, 16)) == [
        ("overdue", "Close or renew “Leases up to date”: the day is past."),
    ]


def test_a_firm_without_functions_is_asked_for_them_first():
    store = given()
    for function_id in ("fee_earners", "marketing"):
        filling.retire_function(store, function_id=function_id, who=WHO)
    assert missing(store)[0] == (
        "function", "Say which functions of the firm contribute, and what the role of each is."
    )
    assert insights(store) == ()


# ------------------------------------------------------------------------------------------ goals


def test_a_goal_stands_from_the_day_it_was_set_until_the_day_it_was_closed():
    store = given()
    goal_id = records.set_goal(store, goal(target=Decimal(4), by_on=date(2025, 1, 1)), as_of=AS_OF, who=WHO)
    assert goals(store, as_of=date(2024, 6, 14)) == ()
    (found,) = goals(store, as_of=AS_OF)
    assert (found.practice_area, found.move, found.what, found.target, found.by_on, found.owner_name, found.set_on) == (
        "Property", "up_sell", "Leases up to date", Decimal(4), date(2025, 1, 1), "Bea", AS_OF
    )
    with pytest.raises(UserError, match="what became of the goal"):
        records.close_goal(store, goal_id=goal_id, reason=" ", as_of=AS_OF, who=WHO)
    records.close_goal(store, goal_id=goal_id, reason="Reached early", as_of=date(2024, 9, 1), who=WHO)
    assert len(goals(store, as_of=date(2024, 8, 31))) == 1 and goals(store, as_of=date(2024, 9, 1)) == ()
    assert [(one.what, one.reason) for one in closed_goals(store, as_of=date(2024, 9, 1))] == [
        ("Leases up to date", "Reached early"),
    ]
    with pytest.raises(NotFound, match="closed already"):
        records.change_goal(store, goal_id=goal_id, goal=goal(), who=WHO)
    # The record says which goal, and not what was wanted: that may name a client.
    assert audited(store)[-2:] == [(WHO, "goal set", goal_id), (WHO, "goal closed", goal_id)]


@pytest.mark.parametrize(("wrong", "said"), [
    ({"area": "Maritime"}, "no practice area 'Maritime'"), ({"move": "lapsed"}, "back-sell, cross-sell and up-sell"),
    ({"what": " "}, "what is wanted"), ({"target": Decimal(-1)}, "plain number"),
    ({"by_on": date(2024, 6, 14)}, "set on 15 June 2024"), ({"owner_id": "C9"}, "no colleague 'C9'"),
])
def test_a_goal_that_cannot_be_one_is_refused_and_nothing_is_written(wrong, said):
    store = given()
    with pytest.raises(UserError, match=said):
        records.set_goal(store, goal(**wrong), as_of=AS_OF, who=WHO)
    assert rows(store, "goal") == [] and audited(store) == []


def test_goals_come_in_the_order_of_the_pack_the_whole_firms_first():
    store = given()
    for area, move in (("Property", "up_sell"), ("Property", "back_sell"), ("Private client", ""), ("", "")):
        records.set_goal(store, goal(area, move), as_of=AS_OF, who=WHO)
    assert [(one.practice_area, one.move) for one in goals(store, as_of=AS_OF)] == [
        ("", ""), ("Private client", ""), ("Property", "back_sell"), ("Property", "up_sell"),
    ]


def test_what_the_workbook_counts_of_a_goal_is_counted_from_its_day_on_and_once_for_client_and_service():
    store = given()
    for area, move in (("", ""), ("Private client", ""), ("Property", "back_sell"), ("Property", "cross_sell")):
        records.set_goal(store, goal(area, move, measure="agreed", target=Decimal(2)), as_of=date(2024, 6, 2), who=WHO)
    records.set_goal(store, goal(measure="A feeling"), as_of=AS_OF, who=WHO)

    def told(as_of: date = AS_OF) -> list[str]:
        return [one.words for one in progress(store, goals(store, as_of=AS_OF), as_of=as_of).values()]

    def agree(service_id: str, as_of: date) -> str:
        agreed = {"client_id": "ann", "service_id": service_id, "decided": Decided.AGREED}
        return decisions.decide(store, as_of=as_of, who=WHO, **agreed)

    agree("will", date(2024, 6, 1))     # the day before they were set
    assert told() == ["0 of 2 agreed"] * 4
    first, again = agree("lease", date(2024, 6, 2)), agree("lease", date(2024, 6, 10))
    # It is a cross-sell of the property practice: of the firm too, and of no other.
    assert told() == ["1 of 2 agreed", "0 of 2 agreed", "0 of 2 agreed", "1 of 2 agreed"]
    assert told(date(2024, 6, 1)) == ["0 of 2 agreed"] * 4
    for decision_id, left in ((again, "1 of 2 agreed"), (first, "0 of 2 agreed")):
        decisions.undo(store, decision_id=decision_id, as_of=date(2024, 6, 11), who=WHO)
        assert told()[0] == left
    assert told(date(2024, 6, 10))[0] == "1 of 2 agreed"    # that day nothing was taken back yet


def test_a_measure_of_the_firm_is_told_as_it_is_and_of_what_is_wanted():
    with sample_copy() as workbook:
        store, as_of = workbook.store, date(2026, 11, 1)
        found = goals(store, as_of=as_of)
        (firms,) = (one for one in found if one.measure == "star.two_or_more")
        told = progress(store, found, as_of=as_of)[firms.goal_id]
        (two, everybody) = store.tuples("""
            select count(*) filter (where services > 1), count(*) from (
                select client.client_id, count(distinct work.service_id) as services
                from client left join (
                    select client_id, service_id, opened_on as had_on from matter
                    union all select client_id, service_id, held_on from holding where provider = 'us'
                ) as work on work.client_id = client.client_id and (work.had_on is null or work.had_on <= $as_of)
                where client.client_since_on <= $as_of group by client.client_id
            )
        """, as_of=as_of)[0]
        assert told.words == f"now {two * 100 / everybody:.0f}%, wanted 90%"
        assert round(told.of_target, 4) == round(Decimal(two) / everybody / Decimal("0.9"), 4)
        # What came along with the sample, taken in as a user would: enough to begin with, and not yet all of it.
        assert missing(store, as_of) == [
            ("function", "Name who fills Knowledge and precedents."), ("area", "Set a goal for Injury."),
            ("insight", "Nobody gives yet: Changes of law and practice and Last dates of the coming year."),
        ]


# ------------------------------------------------------------------------------------------ functions and insights


def test_a_function_is_filled_and_one_of_them_answers_for_it():
    store = given()
    filling.set_members(store, function_id="marketing", colleague_ids=["C1", "C2"], lead_id="C2", who=WHO)
    found = functions(store)[1]
    assert [(member.name, member.is_lead) for member in found.members] == [("Cara", True), ("Bea", False)]
    filling.set_members(store, function_id="marketing", colleague_ids=["C1"], lead_id=None, who=WHO)
    assert functions(store)[1].lead.name == "Bea"
    with pytest.raises(UserError, match="one of those who fill it"):
        filling.set_members(store, function_id="marketing", colleague_ids=["C1"], lead_id="C2", who=WHO)
    people.remove_colleague(store, colleague_id="C1", who=WHO)
    assert functions(store)[1].members == () and rows(store, "function_member") == []


def test_whoever_takes_over_from_a_colleague_owns_their_goals():
    store = given()
    records.set_goal(store, goal(), as_of=AS_OF, who=WHO)
    people.remove_colleague(store, colleague_id="C1", hand_over_to="C2", who=WHO)
    assert [one.owner_name for one in goals(store, as_of=AS_OF)] == ["Cara"]
    people.remove_colleague(store, colleague_id="C2", who=WHO)
    assert [one.owner_name for one in goals(store, as_of=AS_OF)] == [""]


def test_insights_are_those_a_plan_of_that_kind_needs_in_the_order_of_the_functions():
    store = given()
    assert [one.insight_id for one in insights(store)] == ["past", "news", "reach"]
    assert [one.insight_id for one in insights(store, move="back_sell")] == ["past", "news"]
    assert [one.insight_id for one in insights(store, move="up_sell")] == ["news", "reach"]
    new = filling.add_insight(store, function_id="marketing", name="Talks held", what="", for_moves=["up_sell"],
                              every_months=6, who=WHO)
    filling.change_insight(store, insight_id="reach", function_id="fee_earners", name="Who reads", what="Letters.",
                           for_moves=[], every_months=None, who=WHO)
    filling.retire_insight(store, insight_id="news", who=WHO)
    assert [(one.insight_id, one.function_name, one.every_months, one.for_moves) for one in insights(store)] == [
        ("reach", "Fee earners", None, ()), ("past", "Fee earners", None, ("back_sell",)),
        (new, "Marketing", 6, ("up_sell",)),
    ]
    with pytest.raises(UserError, match="every 1 to 120 months"):
        filling.add_insight(store, function_id="marketing", name="x", what="", for_moves=[], every_months=0, who=WHO)
    with pytest.raises(NotFound):
        filling.change_function(store, function_id="nobody", name="x", role="y", who=WHO)
    with pytest.raises(UserError, match="a function 'MARKETING' already"):
        filling.add_function(store, name="MARKETING", role="Again", who=WHO)


def test_an_insight_is_brought_to_the_rarest_review_that_comes_as_often_as_it_is_given():
    store = given()     # What they read and what has changed every quarter; what was before us when a plan asks
    filling.set_members(store, function_id="fee_earners", colleague_ids=["C1"], lead_id=None, who=WHO)
    for name, every_months in (("Monthly", 1), ("Quarterly", 3), ("Yearly", 12), ("Once", None)):
        records.plan_meeting(store, name=name, held_on=date(2024, 7, 1), every_months=every_months, agenda="", who=WHO)
    filling.add_insight(store, function_id="fee_earners", name="Heard in the hall", what="", for_moves=[],
                        every_months=2, who=WHO)

    def brought() -> dict[str, list[str]]:
        found = alignment(store, as_of=AS_OF)
        return {one.name: [insight.name for insight in found.brought_to(one)] for one in found.meetings}

    # Nobody fills marketing yet: what they read is brought by nobody.
    assert brought() == {
        "Monthly": ["Heard in the hall"], "Quarterly": ["What has changed"], "Yearly": [], "Once": [],
    }
    filling.set_members(store, function_id="marketing", colleague_ids=["C2"], lead_id=None, who=WHO)
    assert brought()["Quarterly"] == ["What has changed", "What they read"]


# ------------------------------------------------------------------------------------------ the pack begins it


def test_a_pack_begins_it_and_what_the_firm_made_its_own_stays_when_a_pack_is_loaded_again():
    law, adviser = (paths.packs_folder() / name for name in ("law_firm_england_wales", "financial_adviser"))
    with lifeline.create(":memory:", pack=law) as workbook:
        store = workbook.store
        first = [one.function_id for one in functions(store)]
        assert "knowledge" in first and len(insights(store)) > len(first)
        filling.change_function(store, function_id="finance", name="Accounts", role="They count.", who=WHO)
        filling.retire_function(store, function_id="front_desk", who=WHO)
        filling.add_insight(store, function_id="knowledge", name="New cases", what="", for_moves=[], every_months=1,
                            who=WHO)
        packs.load(store, adviser)
        names = {one.function_id: one.name for one in functions(store)}
        # What the firm added to or changed stays, what it took off stays off, the rest is the new pack's.
        assert names["finance"] == "Accounts" and names["knowledge"] == "Knowledge and precedents"
        assert "front_desk" not in names and "advisers" in names and "heads_of_area" not in names
        assert "New cases" in [one.name for one in insights(store)]
        packs.load(store, law)
        assert {one.function_id for one in functions(store)} == set(first) - {"front_desk"}


@pytest.mark.parametrize("name", [path.name for path in sorted(paths.packs_folder().iterdir())])
def test_every_shipped_pack_begins_with_functions_that_each_contribute(name):
    with lifeline.create(":memory:", pack=name) as workbook:
        found = alignment(workbook.store, as_of=AS_OF)
        assert len(found.functions) >= 6
        assert all(found.insights_of(function.function_id) for function in found.functions)
        for move in ("back_sell", "cross_sell", "up_sell"):
            assert any(insight.for_moves and insight.is_for(move) for insight in found.insights)


def test_a_workbook_of_an_earlier_release_can_begin_with_what_its_pack_has_now():
    with lifeline.create(":memory:", pack="law_firm_england_wales") as workbook:
        with workbook.store.write() as writer:
            for table in ("firm_function", "insight"):
                writer.execute(f"delete from {table}")
        assert packs.has_beginnings("law_firm_england_wales") and not packs.has_beginnings("gardener")
        packs.begin(workbook.store, who=WHO)
        assert len(functions(workbook.store)) == 8 and len(insights(workbook.store)) > 15


def test_faults_in_a_packs_insights_are_named(tmp_path):
    folder = tmp_path / "law"
    folder.mkdir()
    for path in (paths.packs_folder() / "law_firm_england_wales").iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / "insights.csv").write_text(
        "insight_id,function_id,name,what,for_moves,every_months\n"
        "a,finance,Bills,Open bills,lapsed,0\na,nobody,Bills,Open bills,,\n", encoding="utf-8")
    with pytest.raises(PackError) as refused:
        packs.read(folder)
    assert {(one.row, one.column, one.found) for one in refused.value.problems} == {
        (2, "for_moves", "lapsed"), (2, "every_months", "0"), (3, "function_id", "nobody"), (3, "insight_id", "a"),
    }


# ------------------------------------------------------------------------------------------ reviews


def test_a_review_comes_again_from_its_first_day_and_on_a_monday_where_that_is_a_weekend():
    meeting = Meeting("V1", "Review", date(2024, 1, 31), 1, "")     # a Wednesday
    days = [day for _, day in meeting.turns(as_of=date(2024, 1, 1), until_on=date(2024, 7, 1))]
    assert [day.isoformat() for day in days] == [
        "2024-01-31", "2024-02-29", "2024-04-01", "2024-04-30", "2024-05-31",   # 31 March was a Sunday
    ]
    assert meeting.next_on(date(2024, 4, 1)) == date(2024, 4, 1)
    assert meeting.next_on(date(2024, 6, 1)) == date(2024, 7, 1)                # 30 June was a Sunday
    once = Meeting("V2", "Once", date(2024, 6, 15), None, "")                   # a Saturday, on purpose
    assert once.next_on(date(2024, 6, 15)) == date(2024, 6, 15) and once.next_on(date(2024, 6, 16)) is None
