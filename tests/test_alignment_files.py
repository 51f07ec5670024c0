"""Step one as files: lists in and out, the spreadsheet, and the reviews in a diary."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import load_workbook
from record_given import rows
from test_alignment import AS_OF, WHO, given, goal

from lifeline.errors import IntakeError
from lifeline.export import alignment as files
from lifeline.question.alignment import alignment, functions
from lifeline.question.progress import progress
from lifeline.record import alignment as records, alignment_files, functions as filling
from lifeline.wording import day


def test_the_reviews_go_into_a_diary_and_keep_their_place_when_they_are_moved():
    store = given()
    meeting_id = records.plan_meeting(
        store, name="Review; of goals", held_on=date(2024, 1, 8), every_months=12, agenda="Goals; plans", who=WHO
    )

    def diary() -> dict[str, str]:
        text = files.ics(alignment(store, as_of=AS_OF)).decode().replace("\r\n ", "")
        assert text.startswith("BEGIN:VCALENDAR\r\n") and text.endswith("END:VCALENDAR\r\n")
        entries = [dict(line.split(":", 1) for line in entry.split("\r\n") if ":" in line)
                   for entry in text.split("BEGIN:VEVENT")[1:]]
        assert {entry["SUMMARY"] for entry in entries} == {r"Review\; of goals"}
        assert {entry["DESCRIPTION"] for entry in entries} == {r"Goals\nplans"}
        return {entry["UID"]: entry["DTSTART;VALUE=DATE"] for entry in entries}

    before = diary()
    assert sorted(before.values()) == ["20250108", "20260108"]      # of the next two years
    records.change_meeting(store, meeting_id=meeting_id, name="Review; of goals", held_on=date(2024, 2, 5),
                           every_months=12, agenda="Goals; plans", who=WHO)
    after = diary()
    assert after.keys() == before.keys() and sorted(after.values()) == ["20250205", "20260205"]
    records.remove_meeting(store, meeting_id=meeting_id, who=WHO)
    assert alignment(store, as_of=AS_OF).meetings == ()


GOALS = """practice_area,move,what,measure,target,by_on,owner,set_on
Property,up-sell,Leases up to date,Proposals agreed,4,2025-03-31,bea,2024-01-02
,,"'=All of us, more",,,,,
"""


def test_lists_come_in_go_out_and_come_in_again_without_doubling():
    store = given()
    for file, text in (
        ("goals.csv", GOALS),
        ("who.csv", "function,colleague,is_lead\nMarketing,Bea,\nmarketing,C2,yes\n"),
        ("reviews.csv", "name,held_on,every_months,agenda\nReview,2024-09-02,3,Goals\n"),
    ):
        alignment_files.take_in(store, file, text.encode(), as_of=AS_OF, who=WHO)
    found = alignment(store, as_of=AS_OF)
    wanted = [(one.practice_area, one.move, one.what, one.measure, one.owner_name, one.set_on) for one in found.goals]
    assert wanted == [
        ("", "", "=All of us, more", "", "", AS_OF),
        ("Property", "up_sell", "Leases up to date", "agreed", "Bea", date(2024, 1, 2)),
    ]
    assert functions(store)[1].lead.name == "Cara" and found.meetings[0].next_on(AS_OF) == date(2024, 9, 2)
    for name in ("goals.csv", "function_members.csv", "review_meetings.csv"):
        data = alignment_files.as_csv(store, name, as_of=AS_OF)
        alignment_files.take_in(store, f"mine {name}", data, as_of=AS_OF, who=WHO)
        assert alignment_files.as_csv(store, name, as_of=AS_OF) == data
        assert b"=All" not in data.replace(b"'=All", b"")
    assert alignment(store, as_of=AS_OF) == found


def test_every_fault_of_a_list_is_named_at_once_and_nothing_is_taken_in():
    store = given()
    faulty = (
        "practice_area,move,what,target,by_on,owner,set_on\n"
        "Propery,upsell,,twelve,31/03/2025,Dee,\n"
        "Property,up_sell,One,1,2024-01-01,,2024-02-01\n"
        "Property,up_sell,one,,,,\n"
    )
    with pytest.raises(IntakeError) as refused:
        alignment_files.take_in_goals(store, "goals.csv", faulty.encode(), as_of=AS_OF, who=WHO)
    assert [(one.row, one.column, one.found) for one in refused.value.problems] == [
        (2, "by_on", "31/03/2025"), (2, "move", "upsell"), (2, "owner", "Dee"), (2, "practice_area", "Propery"),
        (2, "target", "twelve"), (2, "what", ""), (3, "by_on", "2024-01-01"), (4, "what", "one"),
    ]
    assert "did you mean Property?" in str(refused.value) and "write 2025-03-31" in str(refused.value)
    assert rows(store, "goal") == []
    with pytest.raises(IntakeError, match="one lead for each function"):
        alignment_files.take_in_members(
            store, "m.csv", b"function,colleague,is_lead\nmarketing,C1,yes\nmarketing,C2,yes\n", who=WHO
        )
    with pytest.raises(IntakeError, match="headings of none of them"):
        alignment_files.take_in(store, "what.csv", b"a,b\n1,2\n", as_of=AS_OF, who=WHO)
    with pytest.raises(IntakeError, match="from which the goal stands"):
        alignment_files.take_in_goals(store, "goals.csv", b"practice_area,move,what\n,,One\n", who=WHO)


def test_the_spreadsheet_has_a_sheet_for_each_part_and_nothing_in_it_runs():
    store = given()
    filling.set_members(store, function_id="fee_earners", colleague_ids=["C1", "C2"], lead_id="C1", who=WHO)
    records.set_goal(store, goal(what="=1+1", target=Decimal("4.50"), measure="agreed"), as_of=AS_OF, who=WHO)
    found = alignment(store, as_of=AS_OF)
    book = load_workbook(io.BytesIO(files.xlsx(found, progress(store, found.goals, as_of=AS_OF), author="Sample LLP")))
    assert book.sheetnames == ["Goals", "Functions", "Insights", "Reviews", "Still to agree"]
    assert [cell.value for cell in book["Goals"][2]][:7] == [
        "Property", "Up-sell", "'=1+1", "Proposals agreed", 4.5, 0, None,
    ]
    assert [[cell.value for cell in row] for row in book["Functions"].iter_rows(min_row=2)] == [
        ["Fee earners", "Lead.", "Bea", "Cara"], ["Marketing", "Support.", None, "nobody"],
    ]
    assert [cell.value for cell in book["Insights"][2]] == [
        "Fee earners", "What was before us", "Old papers.", "Back-sell", "when a plan asks for it",
    ]
    assert book.properties.creator == "Sample LLP" and day(AS_OF) in book.properties.title
