"""How tall everything is: from airy to packed, the first density at which the whole client fits on the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lifeline import palette
from lifeline.chart.axis import TimeAxis
from lifeline.chart.entries import Entries, Entry
from lifeline.chart.items import Page
from lifeline.chart.packing import Body, Offers, Packing, Room, offers, pack
from lifeline.chart.stages import PackedLanes, pack_stages

BAND_GAP = 3.0  # between two rows of bands
STRIP = 21.0  # the heading above the bands
ARROW = 13.0  # what the arrow of an open bar takes, past today
_STUB = 34.0  # the dashed beginning of a bar held since always
_OPEN_WHISKER = 24.0  # how far a doubt reaches that is open on one side
_LEAST_BAR = 9.0  # a shorter span is drawn as a mark
_RULE_PRICES = {"today": 3.2, "since": 1.1}


@dataclass(frozen=True, slots=True)
class Density:
    """One step from airy to packed. Heights in page units; `least_row` is the tightest row this step accepts."""

    band: float
    is_single: bool
    details: str
    least_row: float
    pad: float


_LADDER = (
    Density(25.0, True, "all", 20.0, 12.0),
    Density(23.0, False, "all", 18.0, 10.0),
    Density(21.0, False, "all", 16.5, 8.0),
    Density(20.0, False, "brief", 16.5, 8.0),
    Density(19.0, False, "brief", 15.0, 7.0),
    Density(18.0, False, "bold", 15.0, 6.0),
    Density(18.0, False, "none", 14.6, 6.0),
)
_WORTH_TALL = 27.0  # tall bands save rows; this much they may cost


@dataclass(frozen=True, slots=True)
class Plan:
    """Every lane packed and every height decided. `tops` are the tops of the four lanes, then their bottom."""

    density: Density
    band: float
    row: float
    pad: float
    stages: PackedLanes
    events: Packing
    services: Packing
    moments: Packing
    tops: tuple[float, ...]

    @property
    def left_over(self) -> tuple[tuple[Entry, ...], ...]:
        """What found no room, lane by lane."""
        return (self.stages.left_over, self.events.left_over, self.services.left_over, self.moments.left_over)


def whisker(entry: Entry, axis: TimeAxis, radius: float) -> tuple[float, float] | None:
    """From where to where a doubtful day may lie, at least a little more than its mark; None when it is certain."""
    if entry.doubt is None or entry.on is None:
        return None
    x = axis.x(entry.on)
    early = axis.x(entry.doubt.earliest_on) if entry.doubt.earliest_on else max(x - _OPEN_WHISKER, axis.left)
    # What has happened cannot have happened later than today.
    end = axis.today_x if entry.on <= (axis.today_on or entry.on) else axis.right
    late = axis.x(entry.doubt.latest_on) if entry.doubt.latest_on else min(x + _OPEN_WHISKER, end)
    return min(early, x - radius - 4), max(late, x + radius + 4)


def body(entry: Entry, axis: TimeAxis) -> Body:
    """What is drawn of an entry, without its words."""
    radius = palette.SYMBOLS[entry.symbol].radius
    if entry.band:
        x2 = axis.x(entry.until_on) if entry.until_on else axis.today_x
        if entry.on is None:
            return Body(x2 - _STUB, x2 + ARROW, x2, x2, True)
        x = axis.x(entry.on)
        soft = whisker(entry, axis, 0.0)
        x_soft = max(soft[0], axis.left) if soft else x
        solid = min(max(soft[1], x), x2) if soft else x
        if entry.is_open:
            return Body(min(x, x_soft), x2 + ARROW, solid, x2, True)
        if x2 - x >= _LEAST_BAR:
            return Body(min(x, x_soft), x2, solid, x2, True)
    assert entry.on is not None
    x = axis.x(entry.on)
    doubt = whisker(entry, axis, radius)
    return Body(doubt[0] if doubt else x - radius, doubt[1] if doubt else x + radius, x, x, False)


def room(axis: TimeAxis, page: Page) -> Room:
    """Where labels may stand, and what they would rather not cross."""
    rules = [(axis.today_x, _RULE_PRICES["today"])] if axis.today_on else []
    if axis.since_x is not None:
        rules.append((axis.since_x, _RULE_PRICES["since"]))
    return Room(axis.left, axis.right, tuple(rules), page.label, page.detail)


def make_plan(
    entries: Entries,
    axis: TimeAxis,
    page: Page,
    *,
    height: float,
    heads: Callable[[Sequence[Sequence[Entry]]], Sequence[float]],
) -> Plan:
    """The airiest plan that fits into `height`.

    `heads` gives the least heights of the last three lanes' headings, from what each of the four had to leave over.
    """
    space = room(axis, page)
    lanes = (
        _in_time(entries.events, axis),
        _in_time(entries.services, axis),
        _in_time((*entries.conversations, *entries.coming), axis),
    )
    least = heads([(), (), (), ()])
    for density in _LADDER:
        stages, band = _stages(entries.stages, axis, space, density)
        packings = [
            pack(offers(lane, space, details=density.details), is_single=density.is_single and number == 1)
            for number, lane in enumerate(lanes)
        ]
        rows = [packing.rows for packing in packings]
        row = page.most_row
        while row >= density.least_row:
            if _total(density.pad, band, row, stages.rows, rows, least) <= height:
                return _finished(density, band, row, height, stages, packings, least)
            row -= 0.25
    return _capped(entries, lanes, axis, space, page, height, heads)


def _in_time(entries: Sequence[Entry], axis: TimeAxis) -> list[tuple[Entry, Body]]:
    """In order of time; on one day the first in rank stands first."""
    return sorted(
        ((entry, body(entry, axis)) for entry in entries),
        key=lambda pair: (pair[1].start, pair[0].rank, len(pair[0].id), pair[0].id),
    )


def _stages(entries: Sequence[Entry], axis: TimeAxis, space: Room, density: Density) -> tuple[PackedLanes, float]:
    """The spells packed, and the height of a band: tall enough for two lines where that costs little."""
    low = pack_stages(entries, axis, space, lines=1)
    tall = pack_stages(entries, axis, space, lines=2)
    tall_band = max(density.band, 2.1 * space.label + 6)
    is_tall = (
        _stage_height(tall_band, tall.rows) - _stage_height(density.band, low.rows) <= _WORTH_TALL
        and tall.rows < low.rows
    )
    return (tall, tall_band) if is_tall else (low, density.band)


def _stage_height(band: float, rows: int) -> float:
    return STRIP + max(rows, 1) * (band + BAND_GAP) - BAND_GAP


def _total(pad: float, band: float, row: float, stage_rows: int, rows: Sequence[int], heads: Sequence[float]) -> float:
    lanes = sum(max(count * row, head) for count, head in zip(rows, heads, strict=True))
    return _stage_height(band, stage_rows) + lanes + 8 * pad


def _finished(
    density: Density,
    band: float,
    row: float,
    height: float,
    stages: PackedLanes,
    packings: Sequence[Packing],
    heads: Sequence[float],
) -> Plan:
    """The plan with its spare height shared out evenly, above and below each lane."""
    spare = height - _total(density.pad, band, row, stages.rows, [packing.rows for packing in packings], heads)
    pad = density.pad + spare / 8
    tops = [0.0, _stage_height(band, stages.rows) + 2 * pad]
    for packing, head in zip(packings, heads, strict=True):
        tops.append(tops[-1] + max(packing.rows * row, head) + 2 * pad)
    events, services, moments = packings
    return Plan(density, band, row, pad, stages, events, services, moments, tuple(tops))


def _capped(
    entries: Entries,
    lanes: Sequence[list[tuple[Entry, Body]]],
    axis: TimeAxis,
    space: Room,
    page: Page,
    height: float,
    heads: Callable[[Sequence[Sequence[Entry]]], Sequence[float]],
) -> Plan:
    """Too much for the page: the fullest lane gives up rows, one at a time, until the rest fits."""
    density, row = _LADDER[-1], page.least_row
    stages = pack_stages(entries.stages, axis, space, lines=1)
    offered = [offers(lane, space, details=density.details) for lane in lanes]
    rows = [pack(lane).rows for lane in offered]
    stage_rows = stages.rows
    # A lane that is cut says so, which takes a line of its heading.
    tall = heads([entries.stages, entries.events, entries.services, (*entries.conversations, *entries.coming)])
    while _total(density.pad, density.band, row, stage_rows, rows, tall) > height:
        spare = [count * row - head for count, head in zip(rows, tall, strict=True)]
        fullest = max(range(3), key=lambda number: (spare[number] > 0, rows[number]))
        if stage_rows > 1 and (spare[fullest] <= 0 or stage_rows > 4 and stage_rows * 1.6 > rows[fullest]):
            stage_rows -= 1
        elif rows[fullest] > 1:
            rows[fullest] -= 1
        else:
            break
    if stage_rows < stages.rows:
        stages = pack_stages(entries.stages, axis, space, lines=1, most=stage_rows)
    packings = [as_many_as_fit(lane, max(most, 1)) for lane, most in zip(offered, rows, strict=True)]
    return _finished(density, density.band, row, height, stages, packings, tall)


def as_many_as_fit(lane: Offers, most: int) -> Packing:
    """The lane in `most` rows, with as many of the first in rank as have room there."""
    by_rank = [entry for entry, _, _ in sorted(lane, key=lambda offer: offer[0].rank)]

    def packed(ids: set[str], *, is_quick: bool = True) -> Packing:
        return pack([offer for offer in lane if offer[0].id in ids], most=most, is_quick=is_quick)

    count = len(lane)
    best = packed({entry.id for entry in by_rank}, is_quick=False)
    while best.left_over and count > 1:
        count -= max(1, len(best.left_over) // 2)
        best = packed({entry.id for entry in by_rank[:count]})
    # What is lower in rank may still fit beside those that stay.
    kept = {item.entry.id for item in best.placed}
    for entry in by_rank[count:]:
        wider = packed(kept | {entry.id})
        if not wider.left_over:
            best, kept = wider, kept | {entry.id}
    tidy = packed(kept, is_quick=False)
    best = best if tidy.left_over else tidy
    return Packing(best.placed, best.rows, tuple(entry for entry in by_rank if entry.id not in kept), best.price)
