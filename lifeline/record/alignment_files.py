"""Goals, who fills which function, and reviews as CSV lists: taken in whole or not at all, and handed out again.

A goal is known again by its practice area, move and words, a review by its name; of a function that the list names, all
who fill it come from the list.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from lifeline.errors import IntakeError, Problem
from lifeline.question.alignment import MOVES, functions, goals, meetings, practice_areas
from lifeline.question.progress import KNOWN
from lifeline.record import alignment, assets, lists
from lifeline.record.alignment import GoalWords
from lifeline.record.functions import put_members
from lifeline.record.people import colleagues
from lifeline.record.writing import changing
from lifeline.store import Store

GOALS = ("practice_area", "move", "what", "measure", "target", "by_on", "owner", "set_on")
MEMBERS = ("function", "colleague", "is_lead")
REVIEWS = ("name", "held_on", "every_months", "agenda")


def take_in_goals(store: Store, file: str, data: bytes, *, as_of: date | None = None, who: str) -> int:
    """Take in a list of goals; returns how many. `as_of` is the day they are set where the list does not say.

    Raises `IntakeError` with every fault; then nothing is changed.
    """
    areas = {area: area for area in practice_areas(store)}
    people = {one.colleague_id: one.name for one in colleagues(store)}
    read: list[tuple[GoalWords, date]] = []
    with lists.reading(file, data, GOALS, needed=("practice_area", "move", "what")) as lines:
        for line in lines:
            set_on, by_on = line.day("set_on") or as_of, line.day("by_on")
            if set_on is None and not line.cells["set_on"]:
                line.wrong("set_on", "the day from which the goal stands, such as 2026-10-01")
            if set_on and by_on and by_on < set_on:
                line.wrong("by_on", f"a day after {set_on.isoformat()}, on which the goal is set")
            measure = line.text("measure")
            named = [name for name, words in KNOWN.items() if measure.casefold() in (name, words.casefold())]
            read.append((GoalWords(
                line.one_of("practice_area", areas, "a practice area of the pack, or nothing for the whole firm"),
                line.one_of("move", MOVES, f"{', '.join(MOVES)}, or nothing for all of them"),
                line.text("what", expected="what is wanted"), named[0] if named else measure, line.number_of("target"),
                by_on, line.one_of("owner", people, "a colleague, or nothing") or None,
            ), set_on or date.min))
        keys = [_key(goal.practice_area, goal.move, goal.what) for goal, _ in read]
        lists.each_once(lines, "what", keys, "each goal once")
    with changing(store, who=who) as writer:
        there = {_key(area, move, what): goal_id for goal_id, area, move, what in writer.tuples(
            "select goal_id, practice_area, move, what from goal where closed_on is null order by goal_id desc"
        )}
        for (goal, set_on), key in zip(read, keys, strict=True):
            if key in there:
                alignment.rewrite_goal(store, writer, there[key], goal)
            else:
                alignment.put_goal(store, writer, goal, as_of=set_on)
    return len(read)


def take_in_members(store: Store, file: str, data: bytes, *, as_of: date | None = None, who: str) -> int:
    """Take in a list of who fills which function; returns how many rows. `as_of` is not asked: it stands at once.

    Raises `IntakeError` with every fault; then nothing is changed.
    """
    known = {one.function_id: one.name for one in functions(store)}
    people = {one.colleague_id: one.name for one in colleagues(store)}
    filled: dict[str, dict[str, bool]] = {}
    with lists.reading(file, data, MEMBERS, needed=("function", "colleague")) as lines:
        keys = []
        for line in lines:
            line.text("function", expected="a function of the firm")
            line.text("colleague", expected="a colleague")
            function_id = line.one_of("function", known, "a function of the firm")
            colleague_id = line.one_of("colleague", people, "a colleague")
            is_lead = line.yes("is_lead")
            keys.append(_key(function_id, colleague_id) if function_id and colleague_id else "")
            members = filled.setdefault(function_id, {})
            if is_lead and any(members.values()):
                line.wrong("is_lead", "one lead for each function")
            members.setdefault(colleague_id, is_lead)
        lists.each_once(lines, "colleague", keys, "each colleague once for a function")
    with changing(store, who=who) as writer:
        for function_id, members in filled.items():
            lead_id = next((colleague_id for colleague_id, is_lead in members.items() if is_lead), None)
            put_members(writer, function_id, list(members), lead_id)
    return len(keys)


def take_in_reviews(store: Store, file: str, data: bytes, *, as_of: date | None = None, who: str) -> int:
    """Take in a list of reviews; returns how many. `as_of` is not asked: the list has the days.

    Raises `IntakeError` with every fault; then nothing is changed.
    """
    read = []
    with lists.reading(file, data, REVIEWS, needed=("name", "held_on")) as lines:
        for line in lines:
            held_on = line.day("held_on")
            if not line.cells["held_on"]:
                line.wrong("held_on", "a full date such as 2027-03-31")
            read.append({
                "name": line.text("name", expected="a name"), "held_on": held_on,
                "every_months": line.months("every_months"), "agenda": line.text("agenda"),
            })
        lists.each_once(lines, "name", [one["name"] for one in read], "each review once")
    with changing(store, who=who) as writer:
        there = {name.casefold(): meeting_id for meeting_id, name in writer.tuples(
            "select meeting_id, name from review_meeting order by meeting_id desc"
        )}
        for one in read:
            if one["name"].casefold() in there:
                alignment.rewrite_meeting(writer, there[one["name"].casefold()], **one)
            else:
                alignment.put_meeting(writer, **one)
    return len(read)


def _key(*parts: str) -> str:
    return "\n".join(part.strip().casefold() for part in parts)


# ------------------------------------------------------------------------------------------ any of the lists

# What each list is known by, in the order to take them in.
LISTS: dict[str, Callable[..., int]] = {
    "goals.csv": take_in_goals, "function_members.csv": take_in_members, "review_meetings.csv": take_in_reviews,
    "assets.csv": assets.take_in,
}
_COLUMNS = {"goals.csv": GOALS, "function_members.csv": MEMBERS, "review_meetings.csv": REVIEWS,
            "assets.csv": assets.COLUMNS}


def take_in(store: Store, file: str, data: bytes, *, as_of: date, who: str) -> tuple[str, int]:
    """Take in any of the lists, known by its name or its headings; returns which it was and how many rows.

    Raises `IntakeError`.
    """
    name = file if file in LISTS else _by_headings(data)
    if not name:
        raise IntakeError([Problem(file, 1, "", "headings of none of them", f"the headings of {', '.join(LISTS)}")])
    return name, LISTS[name](store, file, data, as_of=as_of, who=who)


def _by_headings(data: bytes) -> str:
    head = data.decode("utf-8-sig", errors="replace").partition("\n")[0].replace(";", ",")
    found = {cell.strip().strip('"').casefold() for cell in head.split(",")}
    fitting = {name: len(found & set(columns)) for name, columns in _COLUMNS.items()}
    best = max(fitting, key=lambda name: fitting[name])
    return best if fitting[best] >= 2 and list(fitting.values()).count(fitting[best]) == 1 else ""


def take_in_sample(store: Store, folder: Path, who: str) -> None:
    """Take in whichever of the lists lie in a folder. Raises `IntakeError`."""
    for name, take in LISTS.items():
        path = folder / name
        if path.is_file():
            take(store, name, path.read_bytes(), who=who)


# ------------------------------------------------------------------------------------------ handed out


def as_csv(store: Store, name: str, *, as_of: date) -> bytes:
    """One of the lists as it stands on a day, to be edited and taken in again."""
    if name == "goals.csv":
        return lists.csv_of(GOALS, [
            (goal.practice_area, goal.move, goal.what, goal.measure, goal.target, goal.by_on, goal.owner_name,
             goal.set_on) for goal in goals(store, as_of=as_of)
        ])
    if name == "function_members.csv":
        return lists.csv_of(MEMBERS, [
            (function.function_id, member.name, member.is_lead)
            for function in functions(store) for member in function.members
        ])
    if name == "review_meetings.csv":
        return lists.csv_of(REVIEWS, [
            (meeting.name, meeting.held_on, meeting.every_months, meeting.agenda) for meeting in meetings(store)
        ])
    return assets.as_csv(store, as_of=as_of)
