"""Step one as files: a spreadsheet with a sheet for each part of it, and the reviews as a calendar."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa

from lifeline import periods, wording
from lifeline.export.calendar import Entry, of_entries, uid
from lifeline.export.tables import neutralised
from lifeline.question.alignment import MOVES, WHOLE_FIRM, Alignment, Goal, Meeting
from lifeline.question.progress import KNOWN, Progress

CALENDAR_NAME = "Reviews of how we grow"
MONTHS_AHEAD = 24
_REVIEW = "review"  # the kind that the calendar puts under reviews
_WIDEST = 60


# ------------------------------------------------------------------------------------------ words


def rhythm(every_months: int | None, otherwise: str = "when a plan asks for it") -> str:
    """How often.

    >>> rhythm(1), rhythm(3), rhythm(8), rhythm(None)
    ('every month', 'every quarter', 'every 8 months', 'when a plan asks for it')
    """
    known = {None: otherwise, 1: "every month", 3: "every quarter", 6: "every half-year", 12: "every year"}
    return known.get(every_months) or f"every {every_months} months"


def moves(found: Sequence[str]) -> str:
    """Ways to grow in words; all of them where none is named."""
    return ", ".join(MOVES.get(move, move) for move in found) or "all"


def measured(goal: Goal) -> str:
    """How a goal is seen to be reached, in words."""
    return KNOWN.get(goal.measure, goal.measure)


def number(found: Decimal | None) -> str:
    """A target without the noughts that say nothing.

    >>> number(Decimal("12.00")), number(Decimal("0.50")), number(Decimal("1200.00")), number(None)
    ('12', '0.5', '1,200', '')
    """
    if found is None:
        return ""
    whole = f"{found:,.2f}"
    return whole.rstrip("0").rstrip(".")


def points(agenda: str) -> list[str]:
    """The points of an agenda, parted by `;` or by lines.

    >>> points("Goals; the matrix;")
    ['Goals', 'the matrix']
    """
    return [point.strip() for point in agenda.replace("\n", ";").split(";") if point.strip()]


def brought(found: Alignment, meeting: Meeting) -> list[str]:
    """Who brings what to a review, a sentence for each function."""
    by_function: dict[str, list[str]] = {}
    for insight in found.brought_to(meeting):
        by_function.setdefault(insight.function_name, []).append(insight.name)
    return [f"{name}: {'; '.join(told)}" for name, told in by_function.items()]


# ------------------------------------------------------------------------------------------ the spreadsheet


def xlsx(found: Alignment, progress: Mapping[str, Progress], *, author: str = "") -> bytes:
    """A sheet each for goals, functions, insights, reviews and what is still to be agreed. Nothing in it runs."""
    import xlsxwriter

    out = io.BytesIO()
    settings = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, settings) as book:
        made = datetime(found.as_of.year, found.as_of.month, found.as_of.day)
        title = f"Alignment as of {wording.day(found.as_of)}"
        book.set_properties({"title": title, "author": author, "created": made, "comments": ""})
        for name, head, rows in _sheets(found, progress):
            _sheet(book, name, head, rows)
    return out.getvalue()


def _sheets(
    found: Alignment, progress: Mapping[str, Progress]
) -> Iterable[tuple[str, tuple[str, ...], list[tuple[object, ...]]]]:
    yield "Goals", ("Practice area", "Move", "What", "Measure", "Target", "So far", "By", "Owner", "Set on"), [
        (goal.practice_area or WHOLE_FIRM, MOVES.get(goal.move, "All"), goal.what, measured(goal), goal.target,
         progress[goal.goal_id].number if goal.goal_id in progress else None, goal.by_on, goal.owner_name, goal.set_on)
        for goal in found.goals
    ]
    yield "Functions", ("Function", "Role", "Lead", "Also"), [
        (function.name, function.role, function.lead.name if function.lead else "",
         ", ".join(member.name for member in function.members if not member.is_lead) or
         ("" if function.members else "nobody"))
        for function in found.functions
    ]
    yield "Insights", ("Function", "Insight", "What", "For", "How often"), [
        (insight.function_name, insight.name, insight.what, moves(insight.for_moves), rhythm(insight.every_months))
        for insight in found.insights
    ]
    yield "Reviews", ("Review", "Next", "How often", "Agenda", "Who brings what"), [
        (meeting.name, meeting.next_on(found.as_of), rhythm(meeting.every_months, "once"), meeting.agenda,
         ". ".join(brought(found, meeting)))
        for meeting in found.meetings
    ]
    yield "Still to agree", ("What", "To do"), [(todo.short, todo.text) for todo in found.todos]


def _sheet(book: object, name: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "bottom": 1})
    day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left", "valign": "top"})
    top = book.add_format({"valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    widest = [len(cell) + 3 for cell in head]
    for at, cell in enumerate(head):
        sheet.write_string(0, at, cell, bold)
    for down, cells in enumerate(rows, start=1):
        for at, cell in enumerate(cells):
            if cell is None or cell == "":
                continue
            if isinstance(cell, date):
                sheet.write_datetime(down, at, datetime(cell.year, cell.month, cell.day), day)
            elif isinstance(cell, int | Decimal):
                sheet.write_number(down, at, float(cell), top)
            else:
                (text,) = neutralised(pa.array([str(cell)])).to_pylist()
                sheet.write_string(down, at, text, wrapped if len(text) > _WIDEST else top)
                widest[at] = max(widest[at], len(text) + 1)
    for at, wide in enumerate(widest):
        sheet.set_column(at, at, max(11, min(wide, _WIDEST)))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(rows), 1), len(head) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


# ------------------------------------------------------------------------------------------ the calendar


def review_entries(found: Alignment) -> tuple[Entry, ...]:
    """Every review of the next two years as a day in the diary; each keeps its UID when the review is moved."""
    until_on = periods.plus_months(found.as_of, MONTHS_AHEAD)
    return tuple(
        Entry(uid("", meeting.meeting_id, f"{_REVIEW} {turn}"), day, meeting.name, told, _REVIEW)
        for meeting in found.meetings
        for told in ["\n".join([*points(meeting.agenda), *brought(found, meeting)])]
        for turn, day in meeting.turns(as_of=found.as_of, until_on=until_on)
    )


def ics(found: Alignment) -> bytes:
    """The reviews ahead as one calendar file."""
    return of_entries(review_entries(found), as_of=found.as_of, name=CALENDAR_NAME)
