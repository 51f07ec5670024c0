"""Where each circle of the priority matrix stands and where its name: nothing on anything else, and nothing far off.

Scores are few and round, so many demand units share a place. Those stand side by side about it, within reach of it;
whoever has no room there is left to the count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lifeline.chart import metrics

Rectangle = tuple[float, float, float, float]

GAP = 4.5  # between a circle and its name
CLEAR = 1.6  # what stays free about a name and about a circle
ROWS, REACH_ACROSS = 5, 3  # the nearest rows a circle may stand in, and how many steps aside
STEP = 15.0  # one step across
LENGTHS = (210.0, 140.0, 96.0, 66.0)  # of a name, tried one after another: it is cut before it is left out


@dataclass(frozen=True, slots=True)
class Dot:
    """One circle to be placed: where its scores put it, how large it is, and its name.

    `suffix` belongs to the name and is cut last: the buying centre.
    """

    x: float
    y: float
    radius: float
    name: str
    suffix: str
    is_bold: bool
    room: Rectangle  # its quadrant, which neither it nor its name leaves


@dataclass(frozen=True, slots=True)
class PlacedDot:
    """A circle that has found its place, with its name on one side (`align` left: to the right of the circle)."""

    number: int
    x: float
    y: float
    name: str
    name_x: float
    align: str


def place(dots: Sequence[Dot], taken: Sequence[Rectangle], size: float) -> tuple[list[PlacedDot], list[int]]:
    """The circles that find a place, in the order given, and the numbers of those that do not.

    `taken` are rectangles that nothing may lie on; `size` is that of the type.
    """
    there, placed, left_over = list(taken), list[PlacedDot](), list[int]()
    for number, dot in enumerate(dots):
        found = _best(dot, there, size)
        if found is None:
            left_over.append(number)
            continue
        x, y, name, name_x, align, boxes = found
        there += boxes
        placed.append(PlacedDot(number, x, y, name, name_x, align))
    return placed, left_over


_Found = tuple[float, float, str, float, str, list[Rectangle]]


def _best(dot: Dot, there: Sequence[Rectangle], size: float) -> _Found | None:
    """The nearest place with room for the whole name, else with room for some of it."""
    for longest in LENGTHS:
        name = _cut(dot, longest, size)
        best: tuple[float, _Found] | None = None
        wide = metrics.width(name, size, is_bold=dot.is_bold)
        for price, x, y in _stands(dot, size):
            if best and price >= best[0]:
                break
            found = _beside(dot, name, wide, x, y, there, size)
            if found and (best is None or price + found[0] < best[0]):
                best = (price + found[0], found[1])
        if best:
            return best[1]
    return None


def _cut(dot: Dot, most: float, size: float) -> str:
    """The name no wider than `most`: its suffix whole as long as half of it is left for the rest."""
    suffix = metrics.width(dot.suffix, size, is_bold=dot.is_bold)
    if suffix <= most / 2:
        return metrics.shorten(dot.name, most - suffix, size, is_bold=dot.is_bold) + dot.suffix
    return metrics.shorten(dot.name + dot.suffix, most, size, is_bold=dot.is_bold)


def _stands(dot: Dot, size: float) -> list[tuple[float, float, float]]:
    """Where the circle may stand, the nearest first: on its place, above and below, then aside."""
    row = max(size * metrics.LEADING, 2 * dot.radius) + 1.4
    # At the edge of its quadrant all the rows lie on one side.
    within = [down for down in range(1 - ROWS, ROWS) if dot.room[1] <= dot.y + down * row <= dot.room[3]]
    rows = sorted(within, key=lambda down: (abs(down), down))[:ROWS]
    stands = [
        (abs(down) * 1.0 + abs(across) * 0.9 + (0.3 if down < 0 else 0.0) + (0.1 if across < 0 else 0.0),
         dot.x + across * STEP, dot.y + down * row)
        for down in rows for across in range(-REACH_ACROSS, REACH_ACROSS + 1)
    ]
    return sorted(stands)


def _beside(
    dot: Dot, name: str, wide: float, x: float, y: float, there: Sequence[Rectangle], size: float
) -> tuple[float, _Found] | None:
    """The circle here with its name to the right, or for a little more to the left; None where there is no room."""
    reach = dot.radius + 1.0
    circle = (x - reach, y - reach, x + reach, y + reach)
    if not _is_within(circle, dot.room) or not _is_free(circle, there):
        return None
    baseline = y + metrics.MIDDLE * size
    top, bottom = baseline - metrics.ASCENT * size, baseline + metrics.DESCENT * size
    for price, align in ((0.0, "left"), (0.4, "right")):
        name_x = x + dot.radius + GAP if align == "left" else x - dot.radius - GAP
        left = name_x if align == "left" else name_x - wide
        words = (left - CLEAR, top, left + wide + CLEAR, bottom)
        if _is_within(words, dot.room) and _is_free(words, there):
            return price, (x, y, name, name_x, align, [circle, words])
    return None


def _is_within(box: Rectangle, room: Rectangle) -> bool:
    return box[0] >= room[0] and box[1] >= room[1] and box[2] <= room[2] and box[3] <= room[3]


def _is_free(box: Rectangle, there: Sequence[Rectangle]) -> bool:
    return not any(
        box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3] for other in there
    )
