"""The white space in ink: slanted names and shares on top, a square for each client and service, the key in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import cos, radians, sin
from typing import TYPE_CHECKING, ClassVar

from lifeline import palette, wording
from lifeline.chart import metrics
from lifeline.chart.items import Box, Mark, Page, Tip
from lifeline.chart.pen import Pen
from lifeline.chart.white_space_grid import Cell, Column, Grid, Row, key_of
from lifeline.palette import Tone

if TYPE_CHECKING:
    from lifeline.chart.white_space import Frame

SIZE = 12.0   # of all type but the title: 9 pt
KEY_STEP = 20.0
_BAR = 7.0
_KEY_SQUARE, _KEY_INDENT, _KEY_SPACE = 15.0, 20.0, 16.0
_BETWEEN = 1.0   # paper on each side of a square


@dataclass(slots=True)
class Drawing:
    """One page being drawn."""

    # From this width of a square on its share stands level above it; below it is part of the slanted name.
    LEVEL_SHARES: ClassVar[float] = 21.0
    _WITH_SIGN: ClassVar[float] = 34.0

    pen: Pen
    grid: Grid
    rows: Sequence[Row]
    columns: Sequence[Column]
    frame: Frame
    foot: str
    colour: Tone
    xs: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        x = self.frame.left
        for place, column in enumerate(self.columns):
            if self.begins_group(place):
                x += self.frame.gap
            self.xs.append(round(x, 2))
            x += self.frame.wide
            assert column.key

    def begins_group(self, place: int) -> bool:
        """Whether a practice area begins with this column."""
        return place == 0 or self.columns[place - 1].group != self.columns[place].group

    @property
    def right(self) -> float:
        """Where the squares end."""
        return (self.xs[-1] if self.xs else self.frame.left) + self.frame.wide

    @staticmethod
    def id_of(row: int, column: int) -> str:
        """What everything of one square is called, by its places on the page."""
        return f"c{row}-{column}"

    def tip(self, row: Row, column: Column) -> Tip:
        """What a reader is told about a square."""
        return Tip(f"{row.whole_name}: {column.name}", row.cells[column.key].words)


def draw(drawing: Drawing, service_most: float, name_most: float) -> float:
    """The whole page; returns where the squares end."""
    pen, page = drawing.pen, drawing.frame.page
    shade = drawing.colour.shade(grey=pen._grey)
    pen.zones.append(Box("zone-firm", "zone", 0.0, 0.0, page.width, _BAR, shade, shade, 0.0, corner=0.0))
    most = page.width - 2 * page.margin
    title = metrics.shorten(drawing.grid.title, most - 170, 22, is_bold=True)
    pen.text("title", "title", title, page.margin, 32, 22, palette.INK, is_bold=True)
    said = metrics.shorten(drawing.grid.subtitle, most - 170, SIZE + 1)
    pen.text("title", "subtitle", said, page.margin, 55, SIZE + 1, palette.INK_SOFT)
    _names(drawing, service_most)
    y = drawing.frame.top
    for place, row in enumerate(drawing.rows):
        if row.group and (place == 0 or drawing.rows[place - 1].group != row.group):
            words = metrics.shorten(row.group, most, SIZE, is_bold=True)
            pen.text(f"g{place}", "group", words, page.margin, y + drawing.frame.high / 2 + 1, SIZE, palette.INK,
                     is_bold=True)
            y += drawing.frame.high
        _row(drawing, place, row, y, name_most)
        y += drawing.frame.high
    _key(drawing, y + 14)
    pen.text("foot", "foot", metrics.shorten(drawing.foot, most, SIZE), page.margin,
             page.height - page.margin + 4, SIZE, palette.INK_FAINT)
    return round(y, 2)


# ------------------------------------------------------------------------------------------ names and shares


def _names(drawing: Drawing, service_most: float) -> None:
    pen, frame = drawing.pen, drawing.frame
    angle = radians(frame.angle)
    is_level = frame.wide >= Drawing.LEVEL_SHARES
    foot_of_names = frame.top - (22.0 if is_level else 5.0)
    if drawing.columns and is_level:
        has_sign = frame.wide >= Drawing._WITH_SIGN
        words = drawing.grid.share_head if not has_sign else drawing.grid.share_head.removesuffix(", %")
        pen.text("shares", "head", words, frame.left - 8 + frame.gap, frame.top - 11, SIZE, palette.SERVICE,
                 align="right")
    for place, column in enumerate(drawing.columns):
        middle = drawing.xs[place] + frame.wide / 2
        # The middle of the slanted letters, not their baseline, stands over the middle of the square.
        x = middle + metrics.MIDDLE * SIZE * sin(angle)
        y = foot_of_names - metrics.DESCENT * SIZE * cos(angle)
        if drawing.begins_group(place):
            _slanted(drawing, f"a{place}", column.group, x - frame.wide / 2 - frame.gap / 2, y, service_most,
                     palette.INK_SOFT, is_bold=True)
        share = "–" if column.share is None else str(column.share)
        if is_level:
            words = share + ("%" if frame.wide >= Drawing._WITH_SIGN and column.share is not None else "")
            pen.text(f"s{place}", "share", words, middle, frame.top - 11, SIZE, palette.SERVICE, align="center",
                     is_bold=True)
            _slanted(drawing, f"n{place}", column.name, x, y, service_most, palette.INK)
            continue
        words = share if column.share is None else f"{share}%"
        _slanted(drawing, f"s{place}", words, x, y, service_most, palette.SERVICE, is_bold=True)
        along = metrics.width("100%", SIZE, is_bold=True) + 4
        _slanted(drawing, f"n{place}", column.name, x + along * cos(angle), y - along * sin(angle), service_most,
                 palette.INK)


def _slanted(
    drawing: Drawing, item_id: str, words: str, x: float, y: float, most: float, tone: Tone, *, is_bold: bool = False
) -> None:
    """One slanted name, cut where it would run off the page."""
    frame = drawing.frame
    flat = cos(radians(frame.angle))
    if flat > 0.01:
        most = min(most, (frame.page.width - 8 - x) / flat)
    words = metrics.shorten(words, most, SIZE, is_bold=is_bold)
    drawing.pen.text(item_id, "service", words, x, y - metrics.MIDDLE * SIZE, SIZE, tone, is_bold=is_bold,
                     angle=frame.angle)


# ------------------------------------------------------------------------------------------ squares


def _row(drawing: Drawing, number: int, row: Row, y: float, name_most: float) -> None:
    pen, frame = drawing.pen, drawing.frame
    # Which part of a client it is must not be cut away with the end of a long name.
    centre = f": {row.centre}" if row.centre else ""
    name = metrics.shorten(row.name, name_most - metrics.width(centre, SIZE), SIZE) + centre
    pen.text(f"r{number}", "name", name, frame.left + frame.gap - 8, y + frame.high / 2, SIZE, palette.INK,
             align="right")
    top, high = round(y + _BETWEEN, 2), round(frame.high - 2 * _BETWEEN, 2)
    _ground(drawing, row, top, high)
    for place, column in enumerate(drawing.columns):
        cell = row.cells.get(column.key)
        if cell:
            x, wide = round(drawing.xs[place] + _BETWEEN, 2), round(frame.wide - 2 * _BETWEEN, 2)
            item_id = drawing.id_of(number, place)
            _square(pen, item_id, cell, (x, top, wide, high), drawing.tip(row, column))
            pen.text(item_id, "figure", cell.text, x + wide / 2, top + high / 2, SIZE, palette.INK,
                     align="center")
    gaps = row.counted or (wording.count(row.gaps, "gap") if row.gaps else "none")
    tone = palette.CONVERSATION if row.gaps and not row.counted else palette.INK_FAINT
    pen.text(f"r{number}", "gaps", gaps, drawing.right + 8, y + frame.high / 2, SIZE, tone)


def _ground(drawing: Drawing, row: Row, top: float, high: float) -> None:
    """Pale where no need is seen; paper where a service is not for such a client. One strip for those side by side."""
    tone = palette.SQUARES["none"].ground
    begun: float | None = None
    for place, column in enumerate(drawing.columns):
        is_drawn = column.is_for(row)
        if begun is not None and (drawing.begins_group(place) or not is_drawn):
            end = drawing.xs[place - 1] + drawing.frame.wide
            drawing.pen.zone("none", begun + _BETWEEN, end - _BETWEEN, top, top + high, tone)
            begun = None
        if is_drawn and begun is None:
            begun = drawing.xs[place]
        if begun is not None and place and not drawing.begins_group(place):
            # Paper between two pale squares.
            x = drawing.xs[place]
            drawing.pen.line("grid", "grid", (x, top), (x, top + high), palette.PAPER, 2 * _BETWEEN)
    if begun is not None:
        drawing.pen.zone("none", begun + _BETWEEN, drawing.right - _BETWEEN, top, top + high, tone)


def _square(pen: Pen, item_id: str, cell: Cell, place: tuple[float, float, float, float], tip: Tip | None) -> None:
    """One square at left, top, width and height: its ground, its symbol, and the sign of what waits."""
    x, y, wide, high = place
    look = palette.SQUARES[cell.square]
    shade = look.ground.shade(grey=pen._grey)
    told = {"is_picked": tip is not None, "tip": tip or Tip()}
    pen.boxes.append(Box(item_id, "bar", x, y, wide, high, shade, shade, 0.0, corner=0.0, **told))
    middle = x + wide / 2 - (2.2 if cell.is_waiting else 0.0)
    if look.symbol:
        _mark(pen, item_id, look.symbol, middle, y + high / 2, min(wide, high) / 2 - 0.8, told)
    if cell.is_waiting:
        # Two uprights: it waits.
        _mark(pen, item_id, palette.WAITING, x + wide - 2.6, y + 3.4, palette.WAITING.radius, told)


def _mark(
    pen: Pen, item_id: str, symbol: palette.Symbol, x: float, y: float, most: float, told: dict[str, object]
) -> None:
    fill = pen._shade(symbol.fill) if symbol.fill else ""
    radius = round(min(symbol.radius, most), 2)
    pen.marks.append(
        Mark(item_id, "mark", round(x, 2), round(y, 2), symbol.shape, radius, fill, pen._shade(symbol.edge),
             symbol.edge_width, **told)
    )  # fmt: skip


# ------------------------------------------------------------------------------------------ the key


def key_rows(grid: Grid, page: Page) -> list[list[tuple[str, str, float]]]:
    """What each square means, as (square, words, x) in as many rows as it takes; only what the grid holds."""
    wanted = key_of(grid)
    rows: list[list[tuple[str, str, float]]] = [[]]
    x = page.margin
    for square, words in wanted:
        wide = _KEY_INDENT + metrics.width(words, SIZE)
        if rows[-1] and x + wide > page.width - page.margin:
            rows.append([])
            x = page.margin
        rows[-1].append((square, words, round(x, 2)))
        x += wide + _KEY_SPACE
    return rows


def _key(drawing: Drawing, top: float) -> None:
    pen = drawing.pen
    for number, row in enumerate(key_rows(drawing.grid, drawing.frame.page)):
        middle = top + KEY_STEP * (number + 0.5)
        for square, words, x in row:
            item_id = f"k-{square}"
            at = (x, round(middle - _KEY_SQUARE / 2, 2), _KEY_SQUARE, _KEY_SQUARE)
            if square == "waits":
                _mark(pen, item_id, palette.WAITING, x + _KEY_SQUARE / 2, middle, 4.0, {})
            else:
                _square(pen, item_id, Cell(square, False, ""), at, None)
            pen.text(f"w-{square}", "key", words, x + _KEY_INDENT, middle, SIZE, palette.INK_SOFT)


