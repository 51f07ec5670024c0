"""The priority matrix as a scene: need upwards, relationship to the right, some by name, the rest as density.

For the firm's own eyes. Circles grow with the number of open needs and never with money.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lifeline import palette, wording
from lifeline.chart import draw_page, metrics
from lifeline.chart.draw_page import FOOT_STEP
from lifeline.chart.items import PAGES, Lane, Mark, Page, Scene, Tip
from lifeline.chart.matrix_layout import Dot, PlacedDot, Rectangle, place
from lifeline.chart.pen import Pen
from lifeline.palette import Tone
from lifeline.question.scoring import BIN, CUT, NAMES, Matrix, Quadrant, ScoredUnit, Spot, corner

# Beside a list, on a laptop of 1366 x 768.
SCREEN = Page("matrix", 842, 520, 10, 44, 30, 12.0, 12.0, False, 14.6)
TITLE = "Whom to see first"
_SPARE = 6.0  # points of the scores left free about the plot, so that nothing is cut at 0 and 100
_TICKS = (0, 25, 50, 75, 100)
_HEAD = 15.0
# The pale grounds of a square of the density, for a few, for some and for many.
_DENSE = (Tone("#EEF1F5", "#F2F2F2"), Tone("#DFE5ED", "#E6E6E6"), Tone("#CBD5E1", "#D9D9D9"))
# What is added behind a name and is none, such as "(fictional)".
_ADDED = re.compile(r"\s*\([^()]*\)\s*$")


@dataclass(frozen=True, slots=True)
class _Look:
    """How the circles of one quadrant are drawn: told apart in greys too."""

    fill: Tone
    edge: Tone
    edge_width: float
    ink: Tone


_LOOKS = {
    Quadrant.ACT_NOW: _Look(palette.COMING, palette.COMING, 0.0, palette.COMING),
    Quadrant.BUILD_TRUST: _Look(palette.PAPER, palette.CONVERSATION, 2.0, palette.INK_SOFT),
    Quadrant.KEEP_WARM: _Look(Tone("#C9D3DD", "#C8C8C8"), palette.OTHERS, 1.4, palette.INK_SOFT),
    Quadrant.LIGHT_TOUCH: _Look(palette.PAPER, palette.ENDED, 1.2, palette.INK_SOFT),
}


@dataclass(frozen=True, slots=True)
class _Plot:
    """Where the scores lie on the page."""

    left: float
    top: float
    right: float
    bottom: float

    def x(self, score: float) -> float:
        """Where a relationship score lies."""
        return self.left + (score + _SPARE) / (100 + 2 * _SPARE) * (self.right - self.left)

    def y(self, score: float) -> float:
        """Where a need score lies."""
        return self.bottom - (score + _SPARE) / (100 + 2 * _SPARE) * (self.bottom - self.top)

    def room(self, quadrant: Quadrant) -> Rectangle:
        """A quadrant without its edges."""
        is_right = quadrant in (Quadrant.ACT_NOW, Quadrant.KEEP_WARM)
        is_upper = quadrant in (Quadrant.ACT_NOW, Quadrant.BUILD_TRUST)
        # Whoever scores exactly the cut lies on the line, and stands just within their own quadrant.
        return (
            self.x(CUT) + 1.5 if is_right else self.left + 1.5, self.top + 1.5 if is_upper else self.y(CUT) + 1.5,
            self.right - 1.5 if is_right else self.x(CUT) - 1.5, self.y(CUT) - 1.5 if is_upper else self.bottom - 1.5,
        )


def build_matrix_scene(matrix: Matrix, *, page: str = "screen", grey: bool = False, about: str = "") -> Scene:
    """The matrix on one page: screen, a4 or 16x9. `about` says of whom it is, where it is not of all.

    The circle of `matrix.named[n]` has the id `qn`; who found no room is in `left_over` and counted. Raises `ValueError`
    for a page that does not exist.
    """
    if page != "screen" and page not in PAGES:
        raise ValueError(f"page is one of {', '.join(PAGES)}, not {page!r}")
    sheet = SCREEN if page == "screen" else PAGES[page]
    pen = Pen(grey=grey)
    top = 92.0 if sheet.has_title else 24.0
    foot_room = sheet.margin + 2 * FOOT_STEP if sheet.has_title else 2 * FOOT_STEP
    plot = _Plot(sheet.margin + 34, top, sheet.plot_right, sheet.height - foot_room - 40)
    if sheet.has_title:
        draw_page.title(pen, sheet, TITLE, _subtitle(matrix, about))
    placed, left_over = _placed(matrix, plot, sheet)
    rest = _rest(matrix, left_over)
    _ground(pen, plot, sheet, rest)
    _heads(pen, plot, matrix)
    _circles(pen, matrix, placed, sheet, grey=grey)
    _counts(pen, plot, rest, sheet)
    _foot(pen, plot, sheet, matrix, rest)
    return Scene(
        page=sheet, audience=wording.FIRM, is_grey=grey, as_of=matrix.as_of, name="Priority matrix",
        description=description(matrix), zones=tuple(pen.zones), lines=pen.lines(), boxes=tuple(pen.boxes),
        marks=tuple(pen.marks), texts=tuple(pen.texts), lanes=(Lane("matrix", plot.top, plot.bottom, len(left_over)),),
        told=tuple((str(unit.quadrant), f"q{number}", tip(unit)) for number, unit in enumerate(matrix.named)),
        left_over=tuple(f"q{number}" for number in left_over),
    )


def description(matrix: Matrix) -> str:
    """The picture in one sentence, for those who cannot see it."""
    counts = ", ".join(f"{matrix.counts[each]} {NAMES[each].lower()}" for each in Quadrant)
    return (
        f"Priority matrix of {wording.count(matrix.total, 'demand unit')} on {wording.day(matrix.as_of)}, by need score "
        f"and relationship score: {counts}."
    )


def tip(unit: ScoredUnit) -> Tip:
    """What is told of one circle."""
    first = unit.best[0]
    return Tip(
        label=unit.title, when=f"need {unit.need_score:.0f}, relationship {unit.relationship_score:.0f}",
        why=f"{first.service_name}. {wording.count(unit.open_needs, 'open need')}.",
    )


def label(unit: ScoredUnit) -> tuple[str, str]:
    """The name beside a circle: the client's, without what is added in brackets, and a business's buying centre."""
    return _ADDED.sub("", unit.name) or unit.name, f" · {unit.buying_centre}" if unit.buying_centre else ""


def radius(open_needs: int) -> float:
    """Half the size of a circle: its area grows with the number of open needs, up to twelve.

    >>> radius(1) < radius(4) < radius(12) == radius(50)
    True
    """
    return round(2.6 + 2.0 * min(open_needs, 12) ** 0.5, 2)


def _subtitle(matrix: Matrix, about: str) -> str:
    now = matrix.counts[Quadrant.ACT_NOW]
    whose = f", {about}" if about else ""
    return f"{wording.count(now, 'demand unit')} of {matrix.total:,} with strong need and a strong relationship{whose}"


def _placed(matrix: Matrix, plot: _Plot, page: Page) -> tuple[list[PlacedDot], list[int]]:
    dots = []
    for unit in matrix.named:
        room, wide = plot.room(unit.quadrant), radius(unit.open_needs)
        x, y = plot.x(unit.relationship_score), plot.y(unit.need_score)
        # On the very line between two quadrants a circle leans into its own.
        inside, line = wide + 1.1, max(wide + 1.1, 0.62 * page.label)
        x = min(max(x, room[0] + inside), room[2] - inside)
        y = min(max(y, room[1] + line), room[3] - line)
        dots.append(Dot(x, y, wide, *label(unit), unit.quadrant is Quadrant.ACT_NOW, room))
    return place(dots, [_head_box(plot, each, matrix) for each in Quadrant], page.label)


def _rest(matrix: Matrix, left_over: Sequence[int]) -> dict[tuple[int, int], int]:
    """How many are counted in each square of the density: those not named, and those who found no room."""
    spots = [*matrix.density, *(
        Spot(corner(matrix.named[number].relationship_score), corner(matrix.named[number].need_score), 1)
        for number in left_over
    )]
    rest: dict[tuple[int, int], int] = {}
    for spot in spots:
        rest[spot.relationship, spot.need] = rest.get((spot.relationship, spot.need), 0) + spot.units
    return rest


def _square(plot: _Plot, lower_left: tuple[int, int]) -> Rectangle:
    """A square of the density, stretched to the edge of the plot at 0 and 100."""
    across, up = lower_left
    left = plot.left if across == 0 else plot.x(across)
    right = plot.right if across == 100 - BIN else plot.x(across + BIN)
    bottom = plot.bottom if up == 0 else plot.y(up)
    top = plot.top if up == 100 - BIN else plot.y(up + BIN)
    return left, top, right, bottom


def _ground(pen: Pen, plot: _Plot, page: Page, rest: dict[tuple[int, int], int]) -> None:
    middle_x, middle_y = plot.x(CUT), plot.y(CUT)
    pen.zone("act now", middle_x, plot.right, plot.top, middle_y, palette.ZONE_AHEAD)
    most = max(rest.values(), default=1)
    for lower_left, units in rest.items():
        left, top, right, bottom = _square(plot, lower_left)
        tone = _DENSE[0 if units * 10 <= most else 1 if units * 3 <= most else 2] if most > 3 else _DENSE[0]
        pen.zone(f"{units} more", left, right, top, bottom, tone)
    for ends in (((plot.left, plot.top), (plot.left, plot.bottom)), ((plot.left, plot.bottom), (plot.right, plot.bottom))):
        pen.line("axis", "axis", *ends, palette.LANE_LINE, 1.0)
    pen.line("axis", "axis", (middle_x, plot.top), (middle_x, plot.bottom), palette.LANE_LINE, 1.0)
    pen.line("axis", "axis", (plot.left, middle_y), (plot.right, middle_y), palette.LANE_LINE, 1.0)
    for tick in _TICKS:
        x, y = plot.x(tick), plot.y(tick)
        pen.line("axis", "axis", (x, plot.bottom), (x, plot.bottom + 4), palette.LANE_LINE, 1.0)
        pen.line("axis", "axis", (plot.left - 4, y), (plot.left, y), palette.LANE_LINE, 1.0)
        pen.text("axis", "axis", str(tick), x, plot.bottom + 14, page.label, palette.INK_SOFT, align="center")
        pen.text("axis", "axis", str(tick), plot.left - 8, y, page.label, palette.INK_SOFT, align="right")
    pen.text("axis", "axis", "Need score", page.margin, plot.top - 13, page.label, palette.INK, is_bold=True)
    pen.text(
        "axis", "axis", "Relationship score", plot.right, plot.bottom + 30, page.label, palette.INK, align="right",
        is_bold=True,
    )


def _head_words(quadrant: Quadrant, matrix: Matrix) -> str:
    return f"{NAMES[quadrant]}: {matrix.counts[quadrant]:,}"


def _head_place(plot: _Plot, quadrant: Quadrant) -> tuple[float, float, str]:
    is_right = quadrant in (Quadrant.ACT_NOW, Quadrant.KEEP_WARM)
    is_upper = quadrant in (Quadrant.ACT_NOW, Quadrant.BUILD_TRUST)
    x = plot.right - 8 if is_right else plot.left + 8
    return x, plot.top + 13 if is_upper else plot.bottom - 13, "right" if is_right else "left"


def _head_box(plot: _Plot, quadrant: Quadrant, matrix: Matrix) -> Rectangle:
    x, middle, align = _head_place(plot, quadrant)
    wide = metrics.width(_head_words(quadrant, matrix), _HEAD, is_bold=True)
    left = x - wide if align == "right" else x
    return left - 3, middle - 11, left + wide + 3, middle + 11


def _heads(pen: Pen, plot: _Plot, matrix: Matrix) -> None:
    for quadrant in Quadrant:
        x, middle, align = _head_place(plot, quadrant)
        pen.text(
            f"head-{quadrant}", "head", _head_words(quadrant, matrix), x, middle, _HEAD, _LOOKS[quadrant].ink,
            align=align, is_bold=True,
        )


def _circles(pen: Pen, matrix: Matrix, placed: Sequence[PlacedDot], page: Page, *, grey: bool) -> None:
    for dot in placed:
        unit = matrix.named[dot.number]
        look, told, item_id = _LOOKS[unit.quadrant], tip(unit), f"q{dot.number}"
        pen.marks.append(Mark(
            item_id, "mark", round(dot.x, 2), round(dot.y, 2), "circle", radius(unit.open_needs) - look.edge_width / 2,
            look.fill.shade(grey=grey), look.edge.shade(grey=grey), look.edge_width, is_picked=True, tip=told,
        ))
        pen.text(
            item_id, "name", dot.name, dot.name_x, dot.y, page.label, palette.INK, align=dot.align,
            is_bold=unit.quadrant is Quadrant.ACT_NOW, tip=told,
        )


def _counts(pen: Pen, plot: _Plot, rest: dict[tuple[int, int], int], page: Page) -> None:
    """How many there are in a square, where its number has room."""
    taken = [text.box for text in pen.texts] + [
        (mark.x - mark.radius - 1, mark.y - mark.radius - 1, mark.x + mark.radius + 1, mark.y + mark.radius + 1)
        for mark in pen.marks
    ] + [(plot.left, plot.y(CUT) - 1, plot.right, plot.y(CUT) + 1), (plot.x(CUT) - 1, plot.top, plot.x(CUT) + 1, plot.bottom)]
    for lower_left, units in rest.items():
        left, top, right, bottom = _square(plot, lower_left)
        words = f"+{units:,}"
        wide, high = metrics.width(words, page.detail), page.detail
        tall, broad = bottom - top - 1.6 * high, right - left - wide - 6
        stands = [
            (right - wide / 2 - 3 - broad * across / 6, top + 0.8 * high + tall * down / 8)
            for down in range(9) for across in range(7)
        ]
        for x, y in stands:
            box = (x - wide / 2 - 2, y - high * 0.62, x + wide / 2 + 2, y + high * 0.62)
            if all(box[0] >= b[2] or b[0] >= box[2] or box[1] >= b[3] or b[1] >= box[3] for b in taken):
                pen.text("more", "more", words, x, y, page.detail, palette.INK_FAINT, align="center")
                taken.append(box)
                break


def _foot(pen: Pen, plot: _Plot, page: Page, matrix: Matrix, rest: dict[tuple[int, int], int]) -> None:
    said = ["The larger the circle, the more needs are open (not their value)."]
    others = sum(rest.values())
    if others:
        said.append(f"{others:,} more are counted in the shaded squares.")
    if len(matrix.named) > 1:
        said.append("Circles with the same scores stand side by side.")
    if any(unit.is_said for unit in matrix.named):
        said.append("Some scores were set by a named person.")
    said.append(f"As of {wording.day(matrix.as_of)}. For the firm only.")
    most = plot.right - page.margin
    for number, words in enumerate(metrics.flow("   ".join(said), most, page.detail, lines=2)):
        pen.text("foot", "foot", words, page.margin, plot.bottom + 48 + FOOT_STEP * number, page.detail, palette.INK_FAINT)
