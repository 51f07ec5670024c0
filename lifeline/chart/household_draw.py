"""One member's band in ink: their zones, ages, life stages and marks, and the uprights that join shared events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lifeline import palette, periods
from lifeline.chart import metrics
from lifeline.chart.axis import Tick, TimeAxis
from lifeline.chart.draw_lanes import Lanes
from lifeline.chart.household_bands import Band
from lifeline.chart.household_plan import (
    AGES, LINE_STEP, NAME_STEP, BandPlan, HouseholdPlan, ages_height, stages_height,
)
from lifeline.chart.items import Page
from lifeline.chart.packing import Packing
from lifeline.chart.pen import Pen
from lifeline.chart.plan import BAND_GAP, Density, Plan
from lifeline.chart.stages import PackedLanes
from lifeline.question.household import Household

_AGE_STEPS = {1: 42.0, 2: 46.0, 5: 60.0, 10: 46.0, 20: 46.0, 25: 60.0, 50: 46.0, 100: 46.0, 200: 46.0}
_NAMES_LINES = 2
_NOBODY = PackedLanes((), (), 0, ())
_BARE = Density(0.0, False, "none", 0.0, 0.0)

Place = tuple[float, float, float]  # x and y of a mark, and its radius


def draw_band(
    pen: Pen, page: Page, plan: HouseholdPlan, each: BandPlan, years: Sequence[Tick], top: float, bottom: float
) -> dict[str, Place]:
    """One member from `top` to `bottom`; returns where each mark stands, by its id."""
    band, axis = each.band, each.band.axis
    pen.line("lane", "lane", (page.margin, top), (axis.right, top), palette.LANE_LINE, 0.8)
    _heading(pen, page, each, top + plan.pad)
    if band.is_empty:
        middle = top + plan.pad + NAME_STEP / 2
        pen.text("head", "sub", band.note, page.plot_left + 6, middle, page.detail, palette.INK_FAINT)
        return {}
    _ground(pen, band, years, top, bottom)
    y = top + plan.pad
    if ages_height(each, plan.density):
        _ages(pen, band, page, top, y + AGES / 2 - 1)
        y += AGES
    lanes = _lanes(pen, page, axis, plan)
    for item in each.stages.placed if each.stages else ():
        height = plan.density.stage_height
        lanes.spell(item, y + item.row * (height + BAND_GAP), height)
    y += stages_height(each, plan.density)
    placed: dict[str, Place] = {}
    for packing in each.packings:
        for item in packing.placed:
            middle = y + (item.row + 0.5) * plan.row
            lanes.item(item, middle)
            placed[item.entry.id] = (item.body.start, middle, palette.SYMBOLS[item.entry.symbol].radius)
        y += packing.rows * plan.row
    return placed


def _lanes(pen: Pen, page: Page, axis: TimeAxis, plan: HouseholdPlan) -> Lanes:
    """The pen that draws a client's own lifeline, at this one's measures."""
    empty = Packing((), 0, (), 0.0)
    measures = Plan(_BARE, plan.density.stage_height, plan.row, plan.pad, _NOBODY, empty, empty, empty, ())
    return Lanes(pen, page, axis, measures, top=0.0)


def _heading(pen: Pen, page: Page, each: BandPlan, top: float) -> None:
    y, tone = top + NAME_STEP / 2, palette.INK_FAINT if each.band.is_empty else palette.INK
    for words in each.name:
        pen.text("head", "head", words, page.margin, y, page.label + 0.5, tone, is_bold=True)
        y += NAME_STEP
    for words in each.lines:
        pen.text("head", "sub", words, page.margin, y - 1, page.detail, palette.INK_FAINT)
        y += LINE_STEP


def _ground(pen: Pen, band: Band, years: Sequence[Tick], top: float, bottom: float) -> None:
    """Nothing before they were born; then the time before they were a client, with us, and ahead."""
    axis, name = band.axis, band.client.client_id
    since = band.client.client_since_on
    is_ours = since is not None and since <= (axis.today_on or since)
    before = axis.since_x if axis.since_x is not None else axis.left if is_ours else axis.today_x
    pen.zone(f"before-{name}", axis.left, before, top, bottom, palette.ZONE_BEFORE)
    pen.zone(f"ahead-{name}", max(axis.today_x, axis.left), axis.right, top, bottom, palette.ZONE_AHEAD)
    for tick in years:
        if tick.x >= axis.left:
            pen.upright("grid", tick.x, top, bottom, palette.HAIRLINE, 0.8)
    if axis.since_x is not None:
        written = band.client.client_since or ""
        is_doubtful = written not in ("", axis.since_on.isoformat() if axis.since_on else "")
        pen.upright("since", axis.since_x, top, bottom, palette.SERVICE, 1.4, is_dashed=is_doubtful)


def _ages(pen: Pen, band: Band, page: Page, top: float, middle: float) -> None:
    """The member's own years at the head of their row, each at its own mark."""
    axis, born, size = band.axis, band.client.born_on, page.detail
    (first, left), (last, right) = axis.knots
    scale = (right - left) / (last - first)
    step = next((step for step, room in _AGE_STEPS.items() if step * scale >= room), 500)
    assert born is not None
    start = max(0, -int(-(first - axis.years(born)) // 1))
    taken = float("-inf")
    for age in range(start - start % step, int(last - axis.years(born)) + 1, step):
        day = periods.plus_months(born, 12 * age)
        if not axis.holds(day):
            continue
        x, words = axis.x(day), str(age)
        if age == 0:
            words = "founded" if band.client.track == "business" else "born"
        half = metrics.width(words, size) / 2
        align, begins = "center", x - half
        if age == 0:
            align, begins = "left", x
        ends = begins + 2 * half
        # The word for the beginning stays; the rule of client since makes way for it.
        rules = (axis.today_x,) if age == 0 else (axis.today_x, axis.since_x or -1.0)
        is_free = all(rule < begins - 2 or rule > ends + 2 for rule in rules)
        if begins < taken + 8 or ends > axis.right or not is_free:
            continue
        pen.line("axis", "axis", (x, top), (x, top + 3.5), palette.AXIS_LINE, 0.9)
        pen.text("axis", "axis", words, x, middle, size, palette.INK_FAINT, align=align)
        taken = ends


def join(pen: Pen, household: Household, bands: Sequence[Band], placed: Mapping[str, Place]) -> None:
    """An upright from mark to mark of each event that several members share."""
    ids = dict(pair for band in bands for pair in band.event_ids)
    for number, group in enumerate(household.shared):
        marks = sorted((placed[ids[each]] for each in group if ids.get(each) in placed), key=lambda place: place[1])
        for (x, y, radius), (_, y2, radius2) in zip(marks, marks[1:], strict=False):
            pen.upright(f"shared{number}", x, y + radius, y2 - radius2, palette.INK_SOFT, 1.2, is_dashed=True)


def strangers(names: Sequence[str], page: Page) -> tuple[str, ...]:
    """Relatives who are not clients, as running text: their names and no more."""
    if not names:
        return ()
    told = list(names)
    for most in range(len(told), 0, -1):
        rest = f" and {len(told) - most} more" if most < len(told) else ""
        words = f"{', '.join(told[:most])}{rest}: never approached."
        lines = metrics.flow(words, page.plot_right - page.plot_left, page.detail, lines=_NAMES_LINES + 1)
        if len(lines) <= _NAMES_LINES or most == 1:
            return lines[:_NAMES_LINES]
    return ()
