"""Spells as bands, lane by lane of the pack: each lane its rows, each short spell still with its name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lifeline.chart import metrics
from lifeline.chart.axis import TimeAxis
from lifeline.chart.entries import Entry
from lifeline.chart.packing import SPACE, Room, Rows, Way

_PADDING = 4.0  # inside a band, on either side of its name
_LEAST_BAND = 7.0  # the shortest spell is still a mark
_ARROW = 13.0  # what the arrow of an open spell takes


@dataclass(frozen=True, slots=True)
class PlacedBand:
    """A spell that has found its row. `lines` is its name, in or beside the band; empty when only a tip tells it."""

    entry: Entry
    row: int
    start: float
    end: float
    side: str
    lines: tuple[str, ...]
    has_arrow: bool


@dataclass(frozen=True, slots=True)
class PackedLanes:
    """All spells, packed. `lanes` gives each lane's name with its first row and its number of rows."""

    placed: tuple[PlacedBand, ...]
    lanes: tuple[tuple[str, int, int], ...]
    rows: int
    left_over: tuple[Entry, ...]


def _span(entry: Entry, axis: TimeAxis) -> tuple[float, float, bool]:
    """From where to where a spell is drawn, and whether it runs on past today."""
    assert entry.on is not None
    start = axis.x(entry.on)
    if entry.until_on is not None:
        end, has_arrow = axis.x(entry.until_on), False
    elif entry.band == "stage_now" and axis.today_on:
        end, has_arrow = axis.today_x, True
    else:
        # Nobody knows when a stage that is still to come will end: it lies open to the edge of the page.
        end, has_arrow = axis.right, False
    if end - start < _LEAST_BAND:
        end = min(start + _LEAST_BAND, axis.right)
        start = min(start, end - _LEAST_BAND)
    return start, end, has_arrow


def _ways(
    entry: Entry, start: float, end: float, has_arrow: bool, room: Room, lines: int
) -> list[tuple[Way, tuple[str, ...]]]:
    """How the band can carry its name: inside on one line or two, beside it, cut, or not at all."""
    arrow = _ARROW if has_arrow else 0.0
    inside = end - start - 2 * _PADDING
    right = end + arrow
    out: list[tuple[Way, tuple[str, ...]]] = []
    wrapped = metrics.wrap(entry.name, inside, room.label, lines=lines)
    if wrapped:
        return [(Way(0.0, start, right, "inside", entry.name, ""), wrapped)]
    name = metrics.shorten(entry.name, room.width * 0.3, room.label)
    wide = metrics.width(name, room.label)
    if right + SPACE + wide <= room.right - 1:
        price = 0.5 + 0.3 * room.crossing(right + SPACE, right + SPACE + wide)
        out.append((Way(price, start, right + SPACE + wide, "right", name, ""), (name,)))
    if start - SPACE - wide >= room.left + 2:
        price = 0.6 + 0.3 * room.crossing(start - SPACE - wide, start - SPACE)
        out.append((Way(price, start - SPACE - wide, right, "left", name, ""), (name,)))
    cut = metrics.shorten(entry.name, inside, room.label)
    if len(cut) >= 7:
        out.append((Way(2.2, start, right, "inside", cut, ""), (cut,)))
    return out


def pack_stages(
    entries: Sequence[Entry], axis: TimeAxis, room: Room, *, lines: int, most: int | None = None
) -> PackedLanes:
    """The spells in rows, lane under lane, in the order in which the lanes first occur.

    `lines` is how many lines of lettering a band holds. With `most`, no lane takes more rows than its share of them:
    bands without a name come before bands that are left out.
    """
    lanes = list(dict.fromkeys(entry.lane for entry in entries))
    share = max(1, most // len(lanes)) if most and lanes else None
    lanes_over = lanes[most:] if most and len(lanes) > most else []
    placed: list[PlacedBand] = []
    left_over = [entry for entry in entries if entry.lane in lanes_over]
    named: list[tuple[str, int, int]] = []
    base = 0
    for lane in lanes:
        if lane in lanes_over:
            continue
        mine = [(entry, *_span(entry, axis)) for entry in entries if entry.lane == lane]
        offers = {entry.id: _ways(entry, start, end, arrow, room, lines) for entry, start, end, arrow in mine}
        # Those that hold their own name take the first row, one after the other; the short ones then find a place
        # where their name can stand beside them.
        mine.sort(
            key=lambda item: (
                not any(way.price == 0 for way, _ in offers[item[0].id]),
                item[0].band == "stage_expected",
                item[1],
                -item[2],
                item[0].id,
            )
        )
        rows = Rows(depth=1.0, most=share, gap=-0.01)
        for entry, start, end, has_arrow in mine:
            bare = (Way(9.0, start, end + (_ARROW if has_arrow else 0.0), "none", "", ""), ())
            options = [*offers[entry.id], bare] if share else offers[entry.id] or [bare]
            found = rows.put([way for way, _ in options])
            if found is None:
                left_over.append(entry)
                continue
            row, way = found
            words = next(lines_ for option, lines_ in options if option is way)
            placed.append(PlacedBand(entry, base + row, start, end, way.side, words, has_arrow))
        if rows.rows:
            named.append((lane, base, len(rows.rows)))
            base += len(rows.rows)
    return PackedLanes(tuple(placed), tuple(named), base, tuple(left_over))


def on_page(entry: Entry, axis: TimeAxis) -> bool:
    """Whether any part of a bar, or the day of anything else, is on the page."""
    if entry.on is None:
        return True
    first, last = axis.knots[0][0], axis.knots[-1][0]
    begins = axis.years(entry.on)
    ends = axis.years(entry.until_on) if entry.until_on else last if entry.is_open else begins
    return begins <= last and max(ends, begins) >= first
