"""A whole life at a glance, in one low strip for the head of a page: for the firm, who sees moves named.

The same facts, symbols, colours and scale as the picture below it, and hardly a word: the stages of one lane are named
in their bars, the other lanes are thin lines under it; then the events, then what is to be raised, then the ages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from lifeline import palette, wording
from lifeline.chart import metrics
from lifeline.chart.axis import TimeAxis, age_ticks, flags, time_axis, year_ticks
from lifeline.chart.entries import Entries, Entry
from lifeline.chart.gather import gather
from lifeline.chart.items import Box, Mark, Page, Scene, Tip
from lifeline.chart.packing import Room, Rows, Way
from lifeline.chart.pen import Pen
from lifeline.chart.plan import room
from lifeline.chart.stages import PlacedBand, on_page, pack_stages
from lifeline.chart.svg import svg
from lifeline.chart.telling import Teller
from lifeline.model import LifelineView, Move

PAGE = Page("strip", 1200, 84, 2, 4, 13, 11.0, 11.0, False, 0.0)

# From top to bottom, in page units: the flags, one lane in bars, the others as lines, events, moves, ages.
_FLAG_MIDDLE = 6.6
_TOP, _BOTTOM = 13.0, 69.7
_MAIN = 13.0
_THIN_TOP, _THIN_ROOM, _THIN_STEP = 28.0, 12.6, 5.0
_EDGED = 2.4  # the thinnest line that is drawn with an edge
_EVENT_MIDDLE = 43.2
_MOVE_MIDDLES = (52.2, 63.4)
_AGE_MIDDLE = 77.8
_SMALL = 0.68  # of a symbol's size in the picture: the strip is read from further away
# Marks of one kind nearer than this are one mark with a number; further apart only where there is no room otherwise.
_REACHES = (9.0, 18.0, 36.0, 72.0)
_ASIDE = 10.0  # how far a mark steps aside at a time, rather than lie on another
_MOST_ASIDE = 6
_NUMBER = 10.0


def strip(view: LifelineView) -> str:
    """The strip as one SVG element, as wide as its place, with the whole story in words for whoever cannot see it."""
    return svg(strip_scene(view), has_tips=True)


def strip_scene(view: LifelineView) -> Scene:
    """Everything drawn, in page units."""
    teller = Teller(view, wording.FIRM)
    found = gather(view, teller)
    axis = _axis(view, found)
    pen, space = Pen(grey=False), room(axis, PAGE)
    _ground(pen, axis)
    _stages(pen, [entry for entry in found.stages if on_page(entry, axis)], axis, space)
    for entry in found.events:
        if on_page(entry, axis):
            pen.marks.append(_mark(pen, entry.symbol, axis.x(entry.on or view.as_of), _EVENT_MIDDLE, entry.tip))
    _moves(pen, [entry for entry in (*found.conversations, *found.coming) if on_page(entry, axis)], axis)
    _figures(pen, axis, teller)
    _rules(pen, axis)
    return Scene(
        page=PAGE, audience=wording.FIRM, is_grey=False, as_of=view.as_of, name=view.client.name,
        description=description(view, found, axis), zones=tuple(pen.zones), lines=pen.lines(), boxes=tuple(pen.boxes),
        marks=tuple(pen.marks), texts=tuple(pen.texts), lanes=(), told=(), left_over=(),
    )


def _axis(view: LifelineView, found: Entries) -> TimeAxis:
    points = [day for entry in found.all() if not entry.lane for day in entry.days]
    # As in the picture: a stage of a business that is only begun by its horizon may run off the page.
    ends = 1 if view.client.track == "business" else None
    reach = [day for entry in found.all() for day in (entry.days[:ends] if entry.lane else entry.days)]
    return time_axis(view, PAGE, reach, points=points)


def _ground(pen: Pen, axis: TimeAxis) -> None:
    if axis.since_x is not None:
        pen.zone("before", axis.left, axis.since_x, _TOP, _BOTTOM, palette.ZONE_BEFORE)
    if axis.today_on:
        pen.zone("ahead", axis.today_x, axis.right, _TOP, _BOTTOM, palette.ZONE_AHEAD)
    pen.line("axis", "axis", (axis.left, _BOTTOM), (axis.right, _BOTTOM), palette.AXIS_LINE, 1.0)


def _rules(pen: Pen, axis: TimeAxis) -> None:
    if axis.since_x is not None:
        pen.upright("since", axis.since_x, _TOP - 1, _BOTTOM, palette.SERVICE, 1.6)
    if axis.today_on:
        pen.upright("today", axis.today_x, _TOP - 1, _BOTTOM, palette.INK, 1.6)


# ------------------------------------------------------------------------------------------------ stages


def _stages(pen: Pen, entries: Sequence[Entry], axis: TimeAxis, space: Room) -> None:
    """The fullest lane in bars with names; whatever of it overlaps, and every other lane, as thin lines below."""
    if not entries:
        return
    spans: Counter[str] = Counter()
    for entry in entries:
        spans[entry.lane] += round(axis.x(entry.until_on or axis.today_on or entry.on) - axis.x(entry.on))
    main = max(spans, key=lambda lane: spans[lane])
    packed = pack_stages([entry for entry in entries if entry.lane == main], axis, space, lines=1, most=1)
    for item in packed.placed:
        _named(pen, item)
    thin = [*packed.left_over, *(entry for entry in entries if entry.lane != main)]
    rows = Rows(depth=1.0, gap=-0.01)
    placed: list[tuple[Entry, int, float, float]] = []
    for entry in thin:
        left, right = axis.x(entry.on), axis.x(entry.until_on) if entry.until_on else axis.right
        if entry.is_open and entry.band in ("stage_past", "stage_now"):
            right = axis.today_x
        way = Way(0.0, left, max(right, left + 3.0), "none", "", "")
        row, _ = rows.put([way]) or (0, way)
        placed.append((entry, row, way.left, min(way.right, axis.right)))
    step = min(_THIN_STEP, _THIN_ROOM / max(len(rows.rows), 1))
    height = max(step - 1.2, 0.6 * step)
    for entry, row, left, right in placed:
        y = _THIN_TOP + row * step
        if height >= _EDGED:
            pen.band(entry.id, "stage", entry.band, (left, right), y, height, entry.tip)
        else:
            # Too thin for an edge: the edge's own tone fills it.
            tone = palette.BANDS[entry.band].edge.colour
            place = (round(left, 2), round(y, 2), round(right - left, 2), round(height, 2))
            pen.boxes.append(
                Box(entry.id, "stage", *place, tone, tone, 0.0, corner=0.0, is_picked=True, tip=entry.tip)
            )


def _named(pen: Pen, item: PlacedBand) -> None:
    end = max(item.end - 1.0, item.start + 1.0)
    pen.band(item.entry.id, "stage", item.entry.band, (item.start, end), _TOP + 1, _MAIN, item.entry.tip)
    words = " ".join(item.lines)
    middle = _TOP + 1 + _MAIN / 2
    if item.side == "inside":
        x, align, tone = (item.start + item.end) / 2, "center", palette.BANDS[item.entry.band].ink
    elif item.side == "right":
        x, align, tone = item.end + 5, "left", palette.INK_SOFT
    else:
        x, align, tone = item.start - 5, "right", palette.INK_SOFT
    pen.text(item.entry.id, "stage", words, x, middle, PAGE.label - 0.5, tone, align=align, tip=item.entry.tip)


# ------------------------------------------------------------------------------------------------ events and moves


def _mark(pen: Pen, key: str, x: float, y: float, tip: Tip) -> Mark:
    pen.symbol("strip", "mark", key, x, y, tip=tip)
    drawn = pen.marks.pop()
    return Mark(
        drawn.id, drawn.role, drawn.x, drawn.y, drawn.shape, round(drawn.radius * _SMALL, 2), drawn.fill, drawn.edge,
        round(drawn.edge_width * 0.8, 2), is_picked=True, tip=tip,
    )


@dataclass(frozen=True, slots=True)
class _Bunch:
    """Marks of one kind at one place."""

    symbol: str
    x: float
    entries: tuple[Entry, ...]

    @property
    def tip(self) -> Tip:
        """What they are; each by its name where there are several."""
        if len(self.entries) == 1:
            return self.entries[0].tip
        return Tip("; ".join(entry.tip.label for entry in self.entries))


def _bunches(entries: Sequence[Entry], axis: TimeAxis, reach: float) -> list[_Bunch]:
    found: list[_Bunch] = []
    by_kind: dict[str, int] = {}
    for entry in sorted(entries, key=lambda one: (axis.x(one.on), one.symbol, one.id)):
        x, at = axis.x(entry.on), by_kind.get(entry.symbol)
        if at is not None and x - found[at].x < reach:
            found[at] = _Bunch(entry.symbol, found[at].x, (*found[at].entries, entry))
        else:
            by_kind[entry.symbol] = len(found)
            found.append(_Bunch(entry.symbol, x, (entry,)))
    return found


def _moves(pen: Pen, entries: Sequence[Entry], axis: TimeAxis) -> None:
    """What is to be raised, in two rows. A mark steps a little aside rather than lie on another."""
    placed: list[tuple[_Bunch, int, Way]] = []
    for reach in _REACHES:
        placed = []
        rows = Rows(depth=0.8, most=len(_MOVE_MIDDLES), gap=1.0)
        bunches = _bunches(entries, axis, reach)
        for bunch in bunches:
            found = rows.put(_ways(bunch, axis))
            if found:
                placed.append((bunch, *found))
        if len(placed) == len(bunches):
            break
    for bunch, row, way in placed:
        x, y = way.left + palette.SYMBOLS[bunch.symbol].radius * _SMALL, _MOVE_MIDDLES[row]
        pen.marks.append(_mark(pen, bunch.symbol, x, y, bunch.tip))
        if way.detail:
            left = way.right - metrics.width(way.detail, _NUMBER)
            pen.text("strip", "detail", way.detail, left, y, _NUMBER, palette.INK, tip=bunch.tip)


def _ways(bunch: _Bunch, axis: TimeAxis) -> list[Way]:
    """Where a mark can stand with its number: on its day, or a step or more to either side."""
    radius = palette.SYMBOLS[bunch.symbol].radius * _SMALL
    number = str(len(bunch.entries)) if len(bunch.entries) > 1 else ""
    wide = 2 * radius + (1.5 + metrics.width(number, _NUMBER) if number else 0.0)
    out = []
    for aside in range(-_MOST_ASIDE, _MOST_ASIDE + 1):
        left = min(max(bunch.x + aside * _ASIDE - radius, axis.left), axis.right - wide)
        out.append(Way(float(abs(aside)), left, left + wide, "right", "", number))
    return out


# ------------------------------------------------------------------------------------------------ words and figures


def _figures(pen: Pen, axis: TimeAxis, teller: Teller) -> None:
    client = teller.view.client
    size = PAGE.detail
    ticks = age_ticks(axis, size) or year_ticks(axis, size)
    first = ""
    if axis.has_ages and client.born_on:
        first = f"{'Began' if teller.track == 'business' else 'Born'} {client.born_on.year}"
    taken = -1.0
    if first and axis.knots[0][0] == 0:
        pen.text("axis", "axis", first, axis.left, _AGE_MIDDLE, size, palette.INK_SOFT)
        taken = axis.left + metrics.width(first, size) + 8
    for tick in ticks:
        half = metrics.width(tick.words, size) / 2
        x = min(tick.x, axis.right - half)
        if x - half < max(taken, axis.left):
            continue
        pen.text("axis", "axis", tick.words, x, _AGE_MIDDLE, size, palette.INK_SOFT, align="center")
        pen.line("axis", "tick", (tick.x, _BOTTOM), (tick.x, _BOTTOM + 1.8), palette.AXIS_LINE, 1.0)
    # Two flags over each other have no room here; the line of today keeps its words, the description tells both.
    for flag in flags(axis, PAGE, teller):
        if not flag.level:
            tone = palette.SERVICE if flag.key == "since" else palette.INK
            x = flag.x - 1 if flag.align == "left" else flag.x + 1
            pen.text(flag.key, "flag", flag.words, x, _FLAG_MIDDLE, size, tone, align=flag.align, is_bold=True)


def description(view: LifelineView, found: Entries, axis: TimeAxis) -> str:
    """The strip in a few sentences."""
    client, teller = view.client, Teller(view, wording.FIRM)
    first = axis.zero_on.year + int(axis.knots[0][0])
    last = axis.zero_on.year + int(axis.knots[-1][0])
    out = [f"The life of {client.name} at a glance, {first} to {last}, true to scale"]
    if axis.is_compressed:
        out[0] += " but for childhood"
    if client.client_since_on and client.client_since_on <= view.as_of:
        out.append(f"Client since {wording.written(client.client_since)}")
    if axis.today_on:
        age = teller.age(view.as_of)
        out.append(f"Today {wording.day(view.as_of)}" + (f", {age}" if age else ""))
    now = [entry.name for entry in found.stages if entry.band == "stage_now"]
    if now:
        out.append(f"Stages now: {wording.listed(now)}")
    out.append(wording.count(len(found.events), "life event"))
    counted = Counter(row.move for row in view.opportunities)
    moves = [
        f"{counted[move]} {wording.move(move, audience=wording.FIRM).lower()}" for move in Move if counted[move]
    ]
    if moves:
        out.append(f"Marked: {', '.join(moves)}")
    if view.reviews:
        out.append(wording.count(len(view.reviews), "review") + " coming up")
    return ". ".join(out) + "."
