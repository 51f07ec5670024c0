"""How tall each member's band is: from airy to packed, the first density at which the whole household fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lifeline.chart import metrics
from lifeline.chart.entries import Entry
from lifeline.chart.household_bands import Band
from lifeline.chart.items import Page
from lifeline.chart.packing import Offers, Packing, Room, offers, pack
from lifeline.chart.plan import BAND_GAP, as_many_as_fit, body, room
from lifeline.chart.stages import PackedLanes, pack_stages

NAME_STEP, LINE_STEP = 16.5, 15.0  # from one line of a member's heading to the next
AGES = 16.0  # the row of ages at the head of a band
_MOST_ROW = 22.0


@dataclass(frozen=True, slots=True)
class Density:
    """One step from airy to packed. `kinds` are what shares its rows: events, services and moments, or all of them."""

    stage_height: float
    stage_rows: int
    kinds: tuple[str, ...]
    details: str
    least_row: float
    pad: float
    has_ages: bool
    name_lines: int
    least_marks: int


_APART, _MIXED = ("e", "h", "or"), ("ehor",)
_LADDER = (
    Density(21.0, 2, _APART, "all", 18.0, 9.0, True, 2, 0),
    Density(20.0, 2, _APART, "brief", 16.5, 7.0, True, 2, 0),
    Density(19.0, 2, _MIXED, "all", 16.0, 6.0, True, 2, 0),
    Density(18.0, 2, _MIXED, "brief", 15.5, 5.0, True, 2, 5),
    Density(17.0, 2, _MIXED, "bold", 15.0, 4.0, True, 2, 4),
    Density(17.0, 1, _MIXED, "none", 14.6, 3.5, True, 1, 2),
    Density(16.0, 1, _MIXED, "none", 14.6, 2.5, False, 1, 1),
    Density(15.0, 1, _MIXED, "none", 14.6, 1.0, False, 1, 0),
)


@dataclass(frozen=True, slots=True)
class BandPlan:
    """One band, packed. `lines` are its heading: the name's lines, then who they are; `packings` fill rows in order."""

    band: Band
    name: tuple[str, ...]
    lines: tuple[str, ...]
    stages: PackedLanes | None
    packings: tuple[Packing, ...]

    @property
    def rows(self) -> int:
        """How many rows its marks take."""
        return sum(packing.rows for packing in self.packings)

    @property
    def left_over(self) -> tuple[Entry, ...]:
        """What found no room."""
        spells = self.stages.left_over if self.stages else ()
        return spells + tuple(entry for packing in self.packings for entry in packing.left_over)


@dataclass(frozen=True, slots=True)
class HouseholdPlan:
    """Every band packed and every height decided. `tops` are the bands' tops and the last one's bottom, from 0."""

    density: Density
    row: float
    pad: float
    bands: tuple[BandPlan, ...]
    tops: tuple[float, ...]


def make_household_plan(bands: Sequence[Band], page: Page, *, height: float | None) -> HouseholdPlan:
    """The airiest plan that fits into `height`; with None, of a height that suits how much there is to show."""
    is_free = height is None
    height = min(len(bands) * 300.0, 560.0 + 60.0 * len(bands)) if height is None else height
    for density in _LADDER[2:4] if is_free else _LADDER:
        packed = _all_packed(bands, page, density, height)
        if packed:
            return _finished(density, packed, None if is_free else height)
    for density in _LADDER[3:]:
        capped = _capped(bands, page, density, height)
        if capped:
            return _finished(density, capped, None if is_free else height)
    raise AssertionError("a household has no more members than the densest page holds")


def _all_packed(bands: Sequence[Band], page: Page, density: Density, height: float) -> list[BandPlan] | None:
    """Every band with all there is; None as soon as that is more than the page holds."""
    packed: list[BandPlan] = []
    for band in bands:
        packed.append(_packed(band, page, density))
        if _total(density, packed, density.least_row, density.pad) > height:
            return None
    return packed


def _room(band: Band, page: Page) -> Room:
    space = room(band.axis, page)
    # A label may reach into the empty time before somebody was born, a mark may not.
    return Room(page.plot_left, page.plot_right, space.rules, page.label, page.detail)


def _offers(band: Band, page: Page, density: Density, kinds: str) -> Offers:
    marks = [(entry, body(entry, band.axis)) for entry in band.marks if entry.id[0] in kinds]
    marks.sort(key=lambda pair: (pair[1].start, pair[0].rank, pair[0].id))
    return offers(marks, _room(band, page), details=density.details)


def _packed(band: Band, page: Page, density: Density) -> BandPlan:
    lanes = [_offers(band, page, density, kinds) for kinds in density.kinds]
    return _plan(band, page, density, tuple(pack(lane) for lane in lanes if lane))


def _plan(band: Band, page: Page, density: Density, packings: tuple[Packing, ...]) -> BandPlan:
    wide, size = page.plot_left - page.margin - 10, page.label + 0.5
    name = metrics.wrap(band.client.name, wide, size, is_bold=True, lines=density.name_lines)
    if name is None:
        name = (metrics.shorten(band.client.name, wide, size, is_bold=True),)
    stages = None
    if band.stages:
        stages = pack_stages(band.stages, band.axis, _room(band, page), lines=1, most=density.stage_rows)
    plan = BandPlan(band, name, (), stages, packings)
    more = f"+ {len(plan.left_over)} more" if plan.left_over else ""
    lines = [metrics.shorten(line, wide, page.detail) for line in (band.who, band.since, more) if line]
    if density.name_lines == 1:
        # In one line what gives way is who they are, not how much is left out.
        end = f", {more}" if more and band.who else more
        room_left = wide - metrics.width(end, page.detail)
        who = ", ".join(part for part in (band.who, band.since) if part)
        is_fitting = metrics.width(who, page.detail) <= room_left
        lines = [(who if is_fitting else metrics.shorten(band.who, room_left, page.detail)) + end]
    return BandPlan(band, name, tuple(line for line in lines if line), stages, packings)


def _head(plan: BandPlan) -> float:
    return NAME_STEP * len(plan.name) + LINE_STEP * len(plan.lines)


def stages_height(plan: BandPlan, density: Density) -> float:
    """What the bands of the life stages take, with the space below them."""
    return plan.stages.rows * (density.stage_height + BAND_GAP) if plan.stages else 0.0


def ages_height(plan: BandPlan, density: Density) -> float:
    """What the row of ages takes; nothing where no age is known, or nothing is worked out."""
    return AGES if density.has_ages and plan.band.axis.has_ages and not plan.band.is_empty else 0.0


def _height(plan: BandPlan, density: Density, row: float, rows: int | None = None) -> float:
    """What one band needs, with all its rows of marks or with as many as given."""
    is_cut = rows is not None and rows < plan.rows
    # A band that is cut says so, which may take a line of its heading.
    head = _head(plan) + (LINE_STEP if is_cut and density.name_lines > 1 and not plan.left_over else 0.0)
    return max(head, ages_height(plan, density) + stages_height(plan, density) + (rows if is_cut else plan.rows) * row)


def _total(density: Density, plans: Sequence[BandPlan], row: float, pad: float) -> float:
    return sum(_height(plan, density, row) + 2 * pad for plan in plans)


def _capped(bands: Sequence[Band], page: Page, density: Density, height: float) -> list[BandPlan] | None:
    """Too much for the page: the fullest band gives up rows, one at a time, as long as each keeps a few."""
    offered = [_offers(band, page, density, density.kinds[0]) for band in bands]
    plans = [
        _plan(band, page, density, (pack(lane),) if lane else ())
        for band, lane in zip(bands, offered, strict=True)
    ]
    rows = [plan.rows for plan in plans]

    def total() -> float:
        heights = (_height(plan, density, density.least_row, most) for plan, most in zip(plans, rows, strict=True))
        return sum(heights) + 2 * density.pad * len(plans)

    while total() > height:
        fullest = max(range(len(rows)), key=lambda number: rows[number])
        if rows[fullest] <= density.least_marks:
            return None
        rows[fullest] -= 1
    return [
        plan if most == plan.rows else _plan(plan.band, page, density, (as_many_as_fit(lane, most),))
        for plan, lane, most in zip(plans, offered, rows, strict=True)
    ]


def _finished(density: Density, plans: Sequence[BandPlan], height: float | None) -> HouseholdPlan:
    """The plan with its spare height shared out: taller rows first, then air between the bands."""
    row, pad = density.least_row, density.pad
    if height is not None:
        while row + 0.25 <= _MOST_ROW and _total(density, plans, row + 0.25, pad) <= height:
            row += 0.25
        pad += (height - _total(density, plans, row, pad)) / (2 * len(plans))
    tops = [0.0]
    for plan in plans:
        tops.append(tops[-1] + _height(plan, density, row) + 2 * pad)
    return HouseholdPlan(density, row, pad, tuple(plans), tuple(tops))
