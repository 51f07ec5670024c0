"""The white space as a picture: clients down, services across, one square for each pair, laid out once as scenes.

What does not fit on one page goes on the next: first the services, then the clients. For the firm alone: it names
clients beside one another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import asin, ceil, cos, degrees, radians, sin

from lifeline import palette, wording
from lifeline.chart import metrics
from lifeline.chart.items import PAGES, Lane, Page, Scene
from lifeline.chart.pen import Pen
from lifeline.chart.white_space_draw import KEY_STEP, SIZE, Drawing, draw, key_rows
from lifeline.chart.white_space_grid import Column, Grid, Row
from lifeline.palette import Tone

_LEAST_WIDE, _MOST_WIDE, _LEAST_HIGH, _MOST_HIGH = 14.4, 46.0, 15.0, 22.0   # of a square
_NAME_MOST, _SERVICE_MOST = 226.0, 196.0   # of a client's name, of a service's, in page units
_RIGHT = 62.0   # for the count of gaps
_GROUP_GAP = 21.5   # before each practice area, whose name stands over it
_TITLE_ROOM, _FOOT_ROOM = 70.0, 26.0
_FLATTEST, _LINE = 40.0, 13.7   # degrees; from one slanted name to the next
# A page that is as large as the grid asks for: a picture to look at, not to print.
SHEET = Page("sheet", 1200, 800, 24, 0, 0, 12, 12, True, 15)


def white_space_scenes(
    grid: Grid, *, page: str = "a4", grey: bool = False, firm: str = "", colour: Tone = palette.SERVICE,
) -> tuple[Scene, ...]:
    """The grid on as many pages as it takes; on one where `page` is sheet. `colour` is the bar across the top.

    Raises `ValueError` for a page there is not.
    """
    if page not in ("a4", "16x9", "sheet"):
        raise ValueError(f"page is one of a4, 16x9, sheet, not {page!r}")
    base = SHEET if page == "sheet" else PAGES[page]
    name_room = max([metrics.width(row.whole_name, SIZE) for row in grid.rows] or [0.0]) + 10
    name_room = min(max(name_room, 90.0), _NAME_MOST + 10)
    columns = _column_pages(grid.columns, base, name_room)
    rows: Sequence[Sequence[Row]] | None = None
    plans = []
    for across in columns:
        frame = _frame(base, across, name_room)
        keys = _key_rows(grid, frame.page)
        room = frame.page.height - frame.top - frame.page.margin - _FOOT_ROOM - KEY_STEP * keys - 14
        # Every part of the services has the same clients on a page, so that pages can be laid side by side.
        if rows is None:
            rows = [grid.rows] if page == "sheet" else _row_pages(grid.rows, int(room // _LEAST_HIGH))
        plans.append((across, frame, room, keys))
    pages = []
    assert rows is not None
    most = max(1, *(_lines(part) for part in rows))
    for part in rows:
        for across, frame, room, keys in plans:
            high = _MOST_HIGH if page == "sheet" else min(_MOST_HIGH, room / most)
            shown = replace(frame, high=round(high, 3))
            if page == "sheet":
                bottom = shown.top + _lines(part) * shown.high
                height = bottom + 14 + KEY_STEP * keys + _FOOT_ROOM + shown.page.margin
                shown = replace(shown, page=replace(shown.page, height=round(height, 2)))
            pages.append((part, across, shown))
    return tuple(
        _scene(grid, part, across, frame, number, len(pages), grey, firm, colour)
        for number, (part, across, frame) in enumerate(pages, start=1)
    )


# ------------------------------------------------------------------------------------------ what goes on which page


def _column_pages(columns: Sequence[Column], page: Page, name_room: float) -> list[Sequence[Column]]:
    """The services in as few parts of about the same size as leave each square its least width."""
    if page.name == SHEET.name or not columns:
        return [columns]
    for parts in range(1, len(columns) + 1):
        size = ceil(len(columns) / parts)
        split = [columns[start : start + size] for start in range(0, len(columns), size)]
        if all(_wide(part, page, name_room) >= _LEAST_WIDE for part in split):
            return split
    return [columns]


def _groups(columns: Sequence[Column]) -> int:
    """How many practice areas follow one another."""
    return sum(place == 0 or columns[place - 1].group != column.group for place, column in enumerate(columns))


def _wide(columns: Sequence[Column], page: Page, name_room: float) -> float:
    room = page.width - 2 * page.margin - name_room - _RIGHT - _GROUP_GAP * _groups(columns)
    return room / max(len(columns), 1)


def _row_pages(rows: Sequence[Row], most: int) -> list[Sequence[Row]]:
    """The clients in parts of at most so many lines, the headings of their groups counted."""
    pages: list[list[Row]] = [[]]
    for row in rows:
        if _lines([*pages[-1], row]) > max(most, 2):
            pages.append([])
        pages[-1].append(row)
    return list(pages)


def _lines(rows: Sequence[Row]) -> int:
    """How many lines these take: one each, and one for each heading."""
    headings = sum(bool(row.group) and (place == 0 or rows[place - 1].group != row.group)
                   for place, row in enumerate(rows))
    return len(rows) + headings


def _key_rows(grid: Grid, page: Page) -> int:
    return len(key_rows(grid, page))


# ------------------------------------------------------------------------------------------ one page


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the squares of one page stand: the left and top of the first, their size, the slant of the names."""

    page: Page
    left: float
    top: float
    wide: float
    high: float
    gap: float
    angle: float


def _frame(base: Page, columns: Sequence[Column], name_room: float) -> Frame:
    page = base
    if base.name == SHEET.name:
        wide = 26.0
        # The last name needs room to run out to the right.
        width = 2 * base.margin + name_room + wide * len(columns) + _GROUP_GAP * _groups(columns) + _RIGHT + 70
        page = replace(base, width=round(max(width, 900.0), 2))
    else:
        wide = min(_wide(columns, base, name_room), _MOST_WIDE)
    # So slanted that one name stands clear of the next.
    angle = max(_FLATTEST, degrees(asin(min(_LINE / wide, 1.0))))
    longest = max([metrics.width(column.name, SIZE) for column in columns] or [0.0])
    share = 40.0 if wide < Drawing.LEVEL_SHARES else 0.0
    high = min(longest + share, _SERVICE_MOST + share) * sin(radians(angle)) + SIZE * cos(radians(angle))
    level = 0.0 if share else 18.0
    top = _TITLE_ROOM + high + level + 8
    return Frame(page, base.margin + name_room, round(top, 2), round(wide, 3), _MOST_HIGH, _GROUP_GAP, round(angle, 2))


def _scene(
    grid: Grid, rows: Sequence[Row], columns: Sequence[Column], frame: Frame, number: int, of: int, grey: bool,
    firm: str, colour: Tone,
) -> Scene:
    pen, page = Pen(grey=grey), frame.page
    foot = " · ".join(filter(None, (
        firm, f"As of {wording.day(grid.as_of)}", "For the firm, not for clients",
        f"Page {number} of {of}" if of > 1 else "",
    )))  # fmt: skip
    drawing = Drawing(pen, grid, rows, columns, frame, foot, colour)
    bottom = draw(drawing, _SERVICE_MOST, _NAME_MOST)
    shown = wording.count(len(rows), grid.row_word, grid.row_words)
    return Scene(
        page=page, audience=wording.FIRM, is_grey=grey, as_of=grid.as_of, name=grid.title,
        description=f"{grid.title} on {wording.day(grid.as_of)}: {shown} by {len(columns)} services. {grid.subtitle}",
        zones=tuple(pen.zones), lines=pen.lines(), boxes=tuple(pen.boxes), marks=tuple(pen.marks),
        texts=tuple(pen.texts),
        lanes=(Lane("rows", frame.top, bottom, 0), Lane("key", bottom, page.height, 0)),
        told=tuple(
            (row.key, drawing.id_of(number, place), drawing.tip(row, column))
            for number, row in enumerate(rows) for place, column in enumerate(columns) if column.key in row.cells
        ),
        left_over=(),
    )  # fmt: skip
