"""Rows: which label goes where, so that nothing ever lies on anything else.

Every entry offers a few ways to stand (label to the right, to the left, inside its bar, with or without its detail),
each with a price. Rows are filled first-fit in the order of time; among the ways, the cheapest wins, counting how far
down it must go and what it crosses.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lifeline.chart import metrics
from lifeline.chart.entries import Entry

SPACE = 5.0  # between a mark and its label
DETAIL_SPACE = 5.5  # between a name and its detail
CLEAR = 3.0  # what a label keeps from a rule it does not cross
_ROW_GAP = 9.0  # between neighbours in one row
_BRIEF = 62.0  # the widest detail that is brief
_LONGEST_NAME = 0.42  # of the width of time: a longer name is cut, and told whole in the table


@dataclass(frozen=True, slots=True)
class Body:
    """The drawn part of an entry from `left` to `right`; the solid part of a bar from `start` to `end`."""

    left: float
    right: float
    start: float
    end: float
    is_bar: bool


@dataclass(frozen=True, slots=True)
class Way:
    """One way for an entry to stand, taking a row from `left` to `right`. `side` is right, left or inside."""

    price: float
    left: float
    right: float
    side: str
    name: str
    detail: str
    crosses: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry that has found its row."""

    entry: Entry
    body: Body
    way: Way
    row: int


@dataclass(frozen=True, slots=True)
class Packing:
    """One lane, packed: what stands where, in how many rows, and what found no room."""

    placed: tuple[Placed, ...]
    rows: int
    left_over: tuple[Entry, ...]
    price: float


@dataclass(frozen=True, slots=True)
class Room:
    """The width of time and the rules a label would rather not cross, each with its price."""

    left: float
    right: float
    rules: tuple[tuple[float, float], ...]
    label: float
    detail: float

    @property
    def width(self) -> float:
        """From the first day to the last."""
        return self.right - self.left

    def crossing(self, left: float, right: float) -> float:
        """What it costs to lie across the rules; 0 when none is near."""
        return sum(price for x, price in self.rules if left < x + CLEAR and right > x - CLEAR)


def ways(entry: Entry, body: Body, room: Room, *, details: str) -> list[Way]:
    """The ways an entry can stand, best liked first.

    `details`: all, brief (a year at most), bold (only beside what comes first) or none.
    """
    name = _cut(entry, room.width * _LONGEST_NAME, room)
    wide = metrics.width(name, room.label, is_bold=entry.is_bold)
    wants_detail = bool(entry.detail) and (details in ("all", "brief") or details == "bold" and entry.is_bold)
    if wants_detail and details == "brief" and metrics.width(entry.detail, room.detail) > _BRIEF:
        entry = replace(entry, detail=entry.brief, brief="")
        wants_detail = bool(entry.detail)
    with_detail = metrics.width(entry.detail, room.detail) + DETAIL_SPACE if wants_detail else 0.0
    with_brief = metrics.width(entry.brief, room.detail) + DETAIL_SPACE if wants_detail and entry.brief else 0.0
    out: list[Way] = []

    def offer(price: float, side: str, detail: str) -> None:
        words = wide + ((with_brief if detail == entry.brief else with_detail) if detail else 0.0)
        if side == "right":
            left, right = body.right + SPACE, body.right + SPACE + words
        else:
            left, right = body.left - SPACE - words, body.left - SPACE
        if left < room.left + 2 or right > room.right - 1:
            return
        crossing = room.crossing(left, right)
        out.append(
            Way(price + crossing, min(left, body.left), max(right, body.right), side, name, detail, crossing > 0)
        )

    if entry.band in ("service", "elsewhere") and body.end - body.start >= wide + 14:
        # Inside its own bar a name crosses nothing; the detail follows the bar, if there is room.
        right = body.right + SPACE + with_detail
        if with_detail and right <= room.right - 1:
            crossing = room.crossing(body.right + SPACE, right)
            out.append(Way(0.35 + crossing, body.left, right, "inside", name, entry.detail, crossing > 0))
        out.append(Way(0.9, body.left, body.right, "inside", name, ""))
    if wants_detail:
        offer(0.0, "right", entry.detail)
        offer(0.3, "left", entry.detail)
    if with_brief and with_brief < with_detail:
        offer(0.9, "right", entry.brief)
        offer(1.1, "left", entry.brief)
    offer(1.9 if wants_detail else 0.0, "right", "")
    offer(2.1 if wants_detail else 0.3, "left", "")
    if not out:
        out.append(_squeezed(entry, body, room))
    return out


def _cut(entry: Entry, most: float, room: Room) -> str:
    """The name no wider than `most`, its suffix whole."""
    suffix = metrics.width(entry.suffix, room.label, is_bold=entry.is_bold)
    return metrics.shorten(entry.name, most - suffix, room.label, is_bold=entry.is_bold) + entry.suffix


def _squeezed(entry: Entry, body: Body, room: Room) -> Way:
    """The name cut to the wider side, for a mark with no room on either."""
    on_right, on_left = room.right - 1 - body.right - SPACE, body.left - SPACE - room.left - 2
    name = _cut(entry, max(on_right, on_left), room)
    wide = metrics.width(name, room.label, is_bold=entry.is_bold)
    if on_right >= on_left:
        return Way(6.0, body.left, body.right + SPACE + wide, "right", name, "", True)
    return Way(6.0, body.left - SPACE - wide, body.right, "left", name, "", True)


class Rows:
    """Rows being filled. `most` is how many there may be; `is_single` gives each entry a row of its own."""

    def __init__(
        self, *, depth: float, most: int | None = None, is_single: bool = False, gap: float = _ROW_GAP
    ) -> None:
        # Of each row where what stands in it begins, from left to right, and where each of those ends.
        self.rows: list[tuple[list[float], list[float]]] = []
        self._depth, self._most, self._is_single, self._gap = depth, most, is_single, gap

    def _first_free(self, left: float, right: float) -> int:
        if self._is_single:
            return len(self.rows)
        for number, (starts, ends) in enumerate(self.rows):
            before = bisect_left(starts, right + self._gap)
            if not before or max(ends[:before]) + self._gap <= left:
                return number
        return len(self.rows)

    def put(self, offered: Sequence[Way], *, courage: float = 1.0) -> tuple[int, Way] | None:
        """The cheapest way in its first free row, now taken; None when all rows are full."""
        best: tuple[float, int, Way] | None = None
        for way in offered:
            price = way.price * courage
            if best is not None and price >= best[0]:
                continue    # no row makes it cheaper
            row = self._first_free(way.left, way.right)
            if self._most is not None and row >= self._most:
                continue
            price += row * self._depth
            if best is None or price < best[0]:
                best = (price, row, way)
        if best is None:
            return None
        _, row, way = best
        if row == len(self.rows):
            self.rows.append(([], []))
        starts, ends = self.rows[row]
        place = bisect_left(starts, way.left)
        starts.insert(place, way.left)
        ends.insert(place, way.right)
        return row, way


# How much a row further down costs, and how much a crossing counts: from tidy and deep to broad and shallow.
_TEMPERS = ((0.35, 1.0), (0.7, 1.0), (0.35, 0.5), (1.2, 0.35), (0.2, 1.6))

Offers = Sequence[tuple[Entry, Body, Sequence[Way]]]


def offers(entries: Sequence[tuple[Entry, Body]], room: Room, *, details: str) -> Offers:
    """Each entry with the ways it can stand; worked out once, packed often."""
    return [(entry, body, ways(entry, body, room, details=details)) for entry, body in entries]


def pack(offered: Offers, *, is_single: bool = False, most: int | None = None, is_quick: bool = False) -> Packing:
    """One lane packed, in the order given: the best of a few tempers, or with `is_quick` the broadest at once."""
    best: Packing | None = None
    tempers = _TEMPERS[:1] if is_single else _TEMPERS[3:4] if is_quick else _TEMPERS
    for depth, courage in tempers:
        rows = Rows(depth=depth, is_single=is_single, most=most)
        placed, left_over, price = [], [], 0.0
        for entry, body, options in offered:
            found = rows.put(options, courage=courage)
            if found is None:
                left_over.append(entry)
                price += 25.0
                continue
            row, way = found
            placed.append(Placed(entry, body, way, row))
            price += way.price
        price += 0.9 * len(rows.rows)
        if best is None or price < best.price:
            best = Packing(tuple(placed), len(rows.rows), tuple(left_over), price)
    assert best is not None
    return best
