"""What the lanes stand on: zones, grid, both rows of figures, the two rules with their flags, title and foot."""

from __future__ import annotations

from collections.abc import Sequence

from lifeline import palette, wording
from lifeline.chart import metrics
from lifeline.chart.axis import FLAG_STEP, Flag, TimeAxis, age_ticks, year_ticks
from lifeline.chart.items import Page
from lifeline.chart.pen import Pen
from lifeline.model import Client

FOOT_STEP = 15.5  # from one line of the foot to the next
AXIS_ROOM = 26.0  # below the plot, for the years


def ground(pen: Pen, page: Page, axis: TimeAxis, top: float, bottom: float) -> None:
    """The zone before they were a client, and the zone ahead; the years with us stay paper."""
    before = axis.since_x if axis.since_x is not None else axis.today_x
    pen.zone("before", axis.left, before, top, bottom, palette.ZONE_BEFORE)
    pen.zone("ahead", axis.today_x, axis.right, top, bottom, palette.ZONE_AHEAD)
    for tick in age_ticks(axis, page.label) or year_ticks(axis, page.label):
        pen.upright("grid", tick.x, top, bottom, palette.HAIRLINE, 0.8)


def figures(
    pen: Pen, page: Page, axis: TimeAxis, client: Client, flown: Sequence[Flag], top: float, bottom: float
) -> None:
    """Ages above, calendar years below."""
    size, tone = page.label, palette.INK_SOFT
    ages = age_ticks(axis, size)
    if ages:
        words = wording.AGE["business" if client.track == "business" else "person"]
        pen.text("axis", "axis", words, page.margin, top - 13, size, tone)
    for tick in ages:
        half = metrics.width(tick.words, size) / 2 + 2
        # Where a rule runs through a figure, its flag tells the age.
        if all(abs(flag.x - tick.x) >= half for flag in flown):
            pen.text("axis", "axis", tick.words, tick.x, top - 13, size, tone, align="center")
    pen.text("axis", "axis", wording.YEAR, page.margin, bottom + 14, size, tone)
    pen.line("axis", "axis", (axis.left, bottom), (axis.right, bottom), palette.AXIS_LINE, 0.9)
    for tick in year_ticks(axis, size):
        pen.line("axis", "axis", (tick.x, bottom), (tick.x, bottom + 4.5), palette.AXIS_LINE, 0.9)
        pen.text("axis", "axis", tick.words, tick.x, bottom + 14, size, tone, align="center")


def rules(
    pen: Pen, page: Page, axis: TimeAxis, client: Client, flown: Sequence[Flag], top: float, bottom: float
) -> None:
    """Client since and today, each from its flag down to the years; dashed where the day is in doubt."""
    size = page.label + 0.5
    lowest = top - (36 if axis.has_ages else 15)
    is_doubtful = axis.since_on is not None and (client.client_since or "") not in ("", axis.since_on.isoformat())
    for flag in flown:
        is_today = flag.key == "today"
        tone = palette.INK if is_today else palette.SERVICE
        middle = lowest - FLAG_STEP * flag.level
        nudge = 1 if flag.align == "right" else -1
        pen.text(flag.key, "flag", flag.words, flag.x + nudge, middle, size, tone, align=flag.align, is_bold=True)
        is_dashed = is_doubtful and not is_today
        pen.upright(flag.key, flag.x, middle + 9, bottom, tone, 2.0 if is_today else 1.4, is_dashed=is_dashed)


def title(pen: Pen, page: Page, name: str, subtitle: str) -> None:
    """The client's name, as large as it may be, and what the picture is."""
    most = page.width - 2 * page.margin
    size = next((size for size in (24.0, 21.0, 18.0) if metrics.width(name, size, is_bold=True) <= most), 16.0)
    words = metrics.shorten(name, most, size, is_bold=True)
    pen.text("title", "title", words, page.margin, 33, size, palette.INK, is_bold=True)
    pen.text("title", "subtitle", subtitle, page.margin, 56, page.label + 1.5, palette.INK_SOFT)


def foot(pen: Pen, page: Page, lines: Sequence[str], bottom: float) -> None:
    """The words below the picture."""
    first = bottom + AXIS_ROOM + (14 if page.has_title else 8)
    for number, words in enumerate(lines):
        pen.text("foot", "foot", words, page.margin, first + FOOT_STEP * number, page.detail, palette.INK_FAINT)
