"""The communications schedule: what stands in it, its picture without a label on another, and its files."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date

import pytest
from picture_checks import faults
from plans_given import WHO, allows, colleague, planned_firm
from record_given import AS_OF, rows

from lifeline.chart.schedule import build_schedule_scene
from lifeline.errors import UserError
from lifeline.export import schedule as files, sheets
from lifeline.question import plan_schedule, plan_steps
from lifeline.question.plan_schedule import Clash, Group, Schedule
from lifeline.question.plan_steps import Step
from lifeline.record import execution

ANN = {"client_id": "ann", "as_of": AS_OF, "who": WHO}


def added(store, due_on: str, **cells) -> str:
    """A step that reaches Ann on a day."""
    given = {"what": "Raise it", "service_id": "will", "channel": "phone", "is_same_week_meant": True, **ANN, **cells}
    return execution.add_step(store, due_on=date.fromisoformat(due_on), **given)


def shown(store, **how) -> list[tuple[str, list[str | None]]]:
    """The rows of the schedule with their days."""
    found = plan_schedule.schedule(store, as_of=AS_OF, **how)
    return [(group.name, [step.on.isoformat() for step in group.steps]) for group in found.groups]


def test_it_holds_what_reaches_a_client_within_twelve_months_and_is_open():
    store = planned_firm()
    allows(store, "phone")
    cara = colleague(store)
    for day in ("2024-06-15", "2025-06-14", "2025-06-15"):
        added(store, day, owner_id=cara)
    added(store, "2024-07-01", owner_id=cara, channel="")
    closed = added(store, "2024-07-01", owner_id=cara)
    execution.close_step(store, action_id=closed, as_of=AS_OF, who=WHO, outcome="agreed")
    execution.suggest(store, **ANN)
    over = added(store, "2024-08-01", owner_id=cara)
    with store.write() as writer:
        writer.execute("update action set due_on = '2024-06-14' where action_id = $id", id=over)
    assert shown(store) == [("ann", ["2024-06-15", "2025-06-14"])]


def test_its_rows_are_clients_owners_or_channels_those_with_the_nearest_contact_first():
    store = planned_firm(clients="client\nann\nbea", events="client | stage | on\nann | home | 2018-03-01\nbea | home | 2018-03-01")
    allows(store, "phone", "email")
    allows(store, "phone", client_id="bea")
    cara, dan = colleague(store), colleague(store, "Dan")
    added(store, "2024-09-02", owner_id=cara)
    added(store, "2024-10-07", channel="email", owner_id=dan)
    added(store, "2024-08-05", client_id="bea", owner_id=dan)
    assert shown(store) == [("bea", ["2024-08-05"]), ("ann", ["2024-09-02", "2024-10-07"])]
    assert shown(store, by="owner") == [("Dan", ["2024-08-05", "2024-10-07"]), ("Cara", ["2024-09-02"])]
    assert shown(store, by="channel") == [("By phone", ["2024-08-05", "2024-09-02"]), ("By e-mail", ["2024-10-07"])]
    assert shown(store, owner_id=cara) == [("ann", ["2024-09-02"])]
    assert shown(store, limit=1, offset=1) == [("ann", ["2024-09-02", "2024-10-07"])]
    with pytest.raises(ValueError, match="by is one of"):
        shown(store, by="money")


def test_two_contacts_in_one_week_clash_unless_somebody_said_that_it_is_meant():
    store = planned_firm()
    allows(store, "phone")
    cara = colleague(store)
    first = added(store, "2024-09-02", owner_id=cara)
    second = added(store, "2024-09-08", owner_id=cara)
    added(store, "2024-09-09", owner_id=cara)
    assert plan_schedule.clashes(store, as_of=AS_OF) == ((), 0)
    with store.write() as writer:
        writer.execute("update action set is_same_week_meant = false")
    assert plan_schedule.clashes(store, as_of=AS_OF) == ((Clash("ann", "ann", date(2024, 9, 2), 2),), 1)
    assert plan_schedule.schedule(store, as_of=AS_OF).clashing == {first, second}


# ------------------------------------------------------------------------------------------ the picture


def contact(number: int, day: date, **also) -> Step:
    """A contact as the schedule has it."""
    plain = Step(
        f"A{number}", f"F{number}", "Constance Neverwas (fictional)", None, "", "cross_sell", "will",
        "Lasting power of attorney: money and property", "", "Raise it", None, "", "", None, "", "Letter", "post",
        "C1", "Eleanor Chancery", None, day, "open", "", "", None, False, True, "",
    )
    return replace(plain, **also)


def crowded(by: str, groups: int, each: int) -> Schedule:
    """A schedule with many rows and many contacts in each, up to its last day."""
    as_of, until_on = date(2026, 11, 1), date(2027, 11, 1)
    made = []
    for group in range(groups):
        steps = tuple(
            contact(
                100 * group + number, date.fromordinal(as_of.toordinal() + (number * 364) // max(each - 1, 1)),
                move=("back_sell", "cross_sell", "up_sell", "")[number % 4],
                starts_on=as_of if number % 3 == 0 else None, is_allowed=number % 5 != 0,
            )
            for number in range(each)
        )
        made.append(Group(str(group), f"Makebelieve Joinery and Sons of Sampleford Ltd {group}", steps, each + group))
    clashing = frozenset(step.action_id for step in made[0].steps[:2]) if made else frozenset()
    return Schedule(as_of, until_on, by, tuple(made), groups + 3, groups * each, clashing)


@pytest.mark.parametrize("page", ["a4", "16x9", "screen"])
@pytest.mark.parametrize(("by", "groups", "each"), [("client", 12, 1), ("owner", 8, 9), ("channel", 3, 40), ("client", 0, 0)])
def test_no_label_lies_on_another_and_nothing_is_lost(page, by, groups, each):
    scene = build_schedule_scene(crowded(by, groups, each), page=page)
    assert faults(scene) == []


def test_what_has_no_room_on_paper_is_counted():
    scene = build_schedule_scene(crowded("client", 12, 9), page="a4")
    assert scene.left_over and scene.page.height < 800
    assert any("not shown" in text.text for text in scene.texts)
    assert any("3 more clients not on this page" in text.text for text in scene.texts)


def test_a_row_is_true_to_scale_and_greys_still_tell_the_moves_apart():
    scene = build_schedule_scene(crowded("client", 1, 4), page="screen", grey=True)
    marks = {mark.id: mark for mark in scene.marks if mark.role == "contact"}
    xs = [marks[f"A{number}"].x for number in range(4)]
    assert [round(364 * (x - xs[0]) / (xs[3] - xs[0])) for x in xs] == [0, 121, 242, 364]    # days
    assert len({mark.shape for mark in marks.values()}) >= 3


def test_what_waits_and_what_clashes_says_so_in_the_picture():
    texts = [text.text for text in build_schedule_scene(crowded("client", 1, 2), page="a4").texts]
    assert any("(waits)" in text for text in texts) and any("(same week)" in text for text in texts)


# ------------------------------------------------------------------------------------------ files


def test_the_list_and_the_calendar_have_every_contact_and_nothing_runs():
    store = planned_firm()
    allows(store, "phone")
    first = added(store, "2024-09-02", owner_id=colleague(store), what="=1+1")
    with store.write() as writer:
        writer.execute("update client set name = 'O''Neil; Ann, \"x\"' where client_id = 'ann'")
    found = list(plan_schedule.every_contact(store, as_of=AS_OF))
    (row,) = csv.DictReader(io.StringIO(sheets.csv(files.the_list(found)).decode("utf-8-sig")))
    assert (row["due_on"], row["client"], row["what"], row["channel"]) == ("2024-09-02", "O'Neil; Ann, \"x\"", "'=1+1", "phone")
    diary = files.ics(found, as_of=AS_OF).decode()
    assert "DTSTART;VALUE=DATE:20240902\r\n" in diary and "SUMMARY:O'Neil\\; Ann\\, \"x\": will\\, call" in diary
    later = added(store, "2024-10-07", owner_id=None)
    execution.change_step(store, action_id=first, as_of=AS_OF, who=WHO, due_on=date(2024, 11, 4))
    moved = files.ics(plan_schedule.every_contact(store, as_of=AS_OF), as_of=AS_OF).decode()
    uids = [line for line in diary.splitlines() if line.startswith("UID:")]
    assert uids[0] in moved and moved.count("UID:") == 2 and rows(store, "action", "count(*)") == [(2,)]
    assert plan_steps.step(store, later) is not None


@pytest.mark.parametrize(("form", "start"), [("svg", b"<svg"), ("pdf", b"%PDF"), ("pptx", b"PK"), ("png", b"\x89PNG")])
def test_the_picture_is_a_file_of_each_form(form, start):
    page = "16x9" if form == "pptx" else "a4"
    assert files.picture(build_schedule_scene(crowded("client", 2, 3), page=page), form).startswith(start)


def test_another_form_is_refused():
    with pytest.raises(UserError, match="cannot be made as 'bmp'"):
        files.picture(build_schedule_scene(crowded("client", 0, 0)), "bmp")
