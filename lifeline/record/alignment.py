"""Goals and reviews: set, changed and closed by somebody, and written down in the record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lifeline import wording
from lifeline.errors import NotFound, UserError
from lifeline.question.alignment import MOVES, practice_areas
from lifeline.record.rows_kept import next_number
from lifeline.record.writing import changing
from lifeline.store import Store, Writer, now

MOST_MONTHS = 120


@dataclass(frozen=True, slots=True)
class GoalWords:
    """What is said of a goal. Empty `practice_area`: the whole firm; empty `move`: every way to grow.

    `measure` is free, or a name of `lifeline.question.progress.KNOWN`, which the workbook tells by itself.
    """

    practice_area: str
    move: str
    what: str
    measure: str = ""
    target: Decimal | None = None
    by_on: date | None = None
    owner_id: str | None = None


_GOAL = ("practice_area", "move", "what", "measure", "target", "by_on", "owner_id")


# ------------------------------------------------------------------------------------------ goals


def set_goal(store: Store, goal: GoalWords, *, as_of: date, who: str) -> str:
    """Set a goal that stands from a day on; returns its id. Raises `UserError`, `NotFound`."""
    with changing(store, who=who) as writer:
        return put_goal(store, writer, goal, as_of=as_of)


def put_goal(store: Store, writer: Writer, goal: GoalWords, *, as_of: date) -> str:
    """The same inside a write that does more."""
    cells = _goal_cells(store, writer, goal, as_of)
    goal_id = next_number(writer, "G", "goal_number")
    writer.insert("goal", ["goal_id", *_GOAL, "set_on", "closed_reason", "who", "written_at"],
                  [(goal_id, *cells, as_of, "", writer.who, now())])
    writer.audit("goal set", goal_id, _where(goal))
    return goal_id


def change_goal(store: Store, *, goal_id: str, goal: GoalWords, who: str) -> None:
    """Write a goal down anew; the day it was set stays. Raises `UserError`, and `NotFound` where it does not stand."""
    with changing(store, who=who) as writer:
        rewrite_goal(store, writer, goal_id, goal)


def rewrite_goal(store: Store, writer: Writer, goal_id: str, goal: GoalWords) -> None:
    """The same inside a write that does more."""
    set_on = _set_on(writer, goal_id)
    cells = _goal_cells(store, writer, goal, set_on)
    writer.execute(f"""
        update goal set {', '.join(f'{name} = ${name}' for name in _GOAL)}, who = $who, written_at = $at
        where goal_id = $goal_id
    """, goal_id=goal_id, who=writer.who, at=now(), **dict(zip(_GOAL, cells, strict=True)))
    writer.audit("goal changed", goal_id, _where(goal))


def close_goal(store: Store, *, goal_id: str, reason: str, as_of: date, who: str) -> None:
    """Close a goal, from a day on, with what became of it. Raises `UserError` without a reason, `NotFound`."""
    if not reason.strip():
        raise UserError("Say what became of the goal: it is read again at the next review.")
    with changing(store, who=who) as writer:
        set_on = _set_on(writer, goal_id)
        if as_of < set_on:
            raise UserError(f"The goal was set on {wording.day(set_on)}: it cannot be closed before that day.")
        writer.execute("update goal set closed_on = $as_of, closed_reason = $reason where goal_id = $goal_id",
                       as_of=as_of, reason=reason.strip(), goal_id=goal_id)
        writer.audit("goal closed", goal_id)


def _set_on(writer: Writer, goal_id: str) -> date:
    rows = writer.tuples("select set_on from goal where goal_id = $goal_id and closed_on is null", goal_id=goal_id)
    if not rows:
        raise NotFound("That goal is not there any more, or has been closed already.")
    return rows[0][0]


def _goal_cells(store: Store, writer: Writer, goal: GoalWords, set_on: date) -> tuple[object, ...]:
    if goal.practice_area and goal.practice_area not in practice_areas(store):
        raise NotFound(f"There is no practice area {goal.practice_area!r} in the pack.")
    if goal.move and goal.move not in MOVES:
        known = wording.listed([name.lower() for name in MOVES.values()])
        raise UserError(f"A goal is for {known}, or for all of them.")
    if not goal.what.strip():
        raise UserError("Say what is wanted.")
    if goal.target is not None and not 0 <= goal.target < 10**15:
        raise UserError("A target is a plain number, such as 12.")
    if goal.by_on is not None and goal.by_on < set_on:
        raise UserError(f"The goal is set on {wording.day(set_on)}: give a day after that to reach it by.")
    if goal.owner_id is not None:
        check_colleague(writer, goal.owner_id)
    return (goal.practice_area, goal.move, goal.what.strip(), goal.measure.strip(), goal.target, goal.by_on,
            goal.owner_id)


def _where(goal: GoalWords) -> str:
    return f"{goal.practice_area or 'whole firm'}, {goal.move or 'all moves'}"


def check_colleague(writer: Writer, colleague_id: str) -> None:
    """Raise `NotFound` for somebody who is not on the list of colleagues."""
    if not writer.tuples("select 1 from colleague where colleague_id = $colleague_id", colleague_id=colleague_id):
        raise NotFound(f"There is no colleague {colleague_id!r} in this workbook.")


# ------------------------------------------------------------------------------------------ reviews


def plan_meeting(
    store: Store, *, name: str, held_on: date, every_months: int | None, agenda: str, who: str
) -> str:
    """Plan a review, once or again every so many months; returns its id. Raises `UserError`."""
    with changing(store, who=who) as writer:
        return put_meeting(writer, name=name, held_on=held_on, every_months=every_months, agenda=agenda)


def put_meeting(writer: Writer, *, name: str, held_on: date, every_months: int | None, agenda: str) -> str:
    """The same inside a write that does more."""
    cells = _meeting_cells(name, held_on, every_months, agenda)
    meeting_id = next_number(writer, "V", "review_meeting_number")
    writer.insert("review_meeting", ["meeting_id", "name", "held_on", "every_months", "agenda"], [(meeting_id, *cells)])
    writer.audit("review planned", meeting_id)
    return meeting_id


def change_meeting(
    store: Store, *, meeting_id: str, name: str, held_on: date, every_months: int | None, agenda: str, who: str
) -> None:
    """Write a review down anew. Raises `UserError`, `NotFound`."""
    with changing(store, who=who) as writer:
        rewrite_meeting(writer, meeting_id, name=name, held_on=held_on, every_months=every_months, agenda=agenda)


def rewrite_meeting(
    writer: Writer, meeting_id: str, *, name: str, held_on: date, every_months: int | None, agenda: str
) -> None:
    """The same inside a write that does more."""
    cells = _meeting_cells(name, held_on, every_months, agenda)
    _check_meeting(writer, meeting_id)
    writer.execute("""
        update review_meeting set name = $name, held_on = $held_on, every_months = $every_months, agenda = $agenda
        where meeting_id = $meeting_id
    """, meeting_id=meeting_id, **dict(zip(("name", "held_on", "every_months", "agenda"), cells, strict=True)))
    writer.audit("review changed", meeting_id)


def remove_meeting(store: Store, *, meeting_id: str, who: str) -> None:
    """Take a review off the calendar. Raises `NotFound`."""
    with changing(store, who=who) as writer:
        _check_meeting(writer, meeting_id)
        writer.execute("delete from review_meeting where meeting_id = $meeting_id", meeting_id=meeting_id)
        writer.audit("review taken off", meeting_id)


def _check_meeting(writer: Writer, meeting_id: str) -> None:
    if not writer.tuples("select 1 from review_meeting where meeting_id = $meeting_id", meeting_id=meeting_id):
        raise NotFound("That review is not there any more.")


def _meeting_cells(name: str, held_on: date, every_months: int | None, agenda: str) -> tuple[object, ...]:
    if not name.strip():
        raise UserError("A review needs a name.")
    if every_months is not None and not 1 <= every_months <= MOST_MONTHS:
        raise UserError(f"A review comes again after 1 to {MOST_MONTHS} months, or not at all.")
    return name.strip(), held_on, every_months, agenda.strip()
