"""The communications schedule as a picture: twelve months across, a row for each client, owner or channel.

For the firm only: it names clients and moves. A mark stands on the day a contact is due, its shape is its move, and a
line leads to it from the day it begins.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from lifeline import palette, wording
from lifeline.chart import draw_page, metrics
from lifeline.chart.draw_page import AXIS_ROOM, FOOT_STEP
from lifeline.chart.items import PAGES, Lane, Page, Scene
from lifeline.chart.pen import Pen
from lifeline.chart.schedule_plan import (
    DETAIL_GAP, NAME_STEP, PAD, ROW, SYMBOLS, Axis, GroupPlan, Placed, axis_of, group_plans, tip,
)
from lifeline.question.alignment import MOVES
from lifeline.question.plan_schedule import BY, Schedule

NAME = "Communications schedule"
SUBTITLE = "For the firm, not for the client: who is to hear of us, when, how and from whom"
_KEY_MIDDLE = {"a4": 84.0, "16x9": 82.0, "screen": 12.0}
_TOP_BELOW_KEY = 36.0
_MONTHS_ABOVE, _KEY_INDENT, _KEY_SPACE = 12.0, 16.0, 20.0
_FOOT_LINES = 2


def schedule_page(name: str) -> Page:
    """A page of this picture: names take more room than the headings of lanes. Raises `ValueError`."""
    if name not in PAGES:
        raise ValueError(f"page is one of {', '.join(PAGES)}, not {name!r}")
    page = PAGES[name]
    return replace(page, plot_left=page.plot_left + 16, plot_top=_KEY_MIDDLE[name] + _TOP_BELOW_KEY)


def build_schedule_scene(
    schedule: Schedule, *, page: str = "a4", grey: bool = False, name: str = NAME
) -> Scene:
    """The picture on one page: a4, 16x9, or screen, which grows with its rows. Raises `ValueError` for another page."""
    sheet = schedule_page(page)
    below = AXIS_ROOM + _FOOT_LINES * FOOT_STEP + (sheet.margin if sheet.has_title else 8)
    height = sheet.height - sheet.plot_top - below if sheet.has_title else None
    plans = group_plans(schedule, sheet, height=height)
    bottom = sheet.plot_top + (plans[-1].bottom if plans else 2 * ROW)
    if not sheet.has_title:
        sheet = replace(sheet, height=round(bottom + below, 2))
    pen = Pen(grey=grey)
    if sheet.has_title:
        draw_page.title(pen, sheet, name, SUBTITLE)
    _key(pen, sheet)
    axis = axis_of(schedule, sheet)
    _months(pen, sheet, axis, bottom)
    for plan in plans:
        _group(pen, sheet, plan)
    if not plans:
        pen.text("head", "more", "Nothing planned in these twelve months.", sheet.plot_left + 8, sheet.plot_top + ROW,
                 sheet.label, palette.INK_SOFT)
    pen.line("axis", "axis", (sheet.margin, bottom), (sheet.plot_right, bottom), palette.AXIS_LINE, 0.9)
    draw_page.foot(pen, sheet, _foot(schedule, plans, sheet), bottom - AXIS_ROOM + 8)
    return _scene(pen, schedule, plans, sheet, grey, name)


def _key(pen: Pen, page: Page) -> None:
    """What each shape stands for."""
    x, middle = page.margin, _KEY_MIDDLE[page.name]
    for move in ("back_sell", "cross_sell", "up_sell", ""):
        words = MOVES.get(move, "Other")
        pen.symbol("head", "head", SYMBOLS[move], x + 6, middle)
        pen.text("head", "sub", words, x + _KEY_INDENT, middle, page.detail, palette.INK_SOFT)
        x += _KEY_INDENT + metrics.width(words, page.detail) + _KEY_SPACE
    pen.line("begins", "key", (x, middle), (x + 16, middle), palette.AXIS_LINE, 1.6)
    pen.text("head", "sub", "from the day it begins", x + 22, middle, page.detail, palette.INK_SOFT)


def _first_of_months(axis: Axis) -> Iterator[date]:
    year, month = axis.first_on.year, axis.first_on.month
    while True:
        first = date(year, month, 1)
        if first >= axis.until_on:
            return
        yield max(first, axis.first_on)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def _months(pen: Pen, page: Page, axis: Axis, bottom: float) -> None:
    """A line for each month, its name above it, every other month shaded."""
    top, starts = page.plot_top, list(_first_of_months(axis))
    ends = [*starts[1:], axis.until_on]
    for number, (first, last) in enumerate(zip(starts, ends, strict=True)):
        left, right = axis.x(first), axis.x(last)
        if number % 2:
            pen.zone(f"month{number}", left, right, top, bottom, palette.ZONE_AHEAD)
        pen.upright("grid", left, top, bottom, palette.HAIRLINE, 0.8)
        short = wording.short_day(first).split(" ", 1)[1]
        words = short if first.month == 1 or number == 0 else short.split(" ")[0]
        if metrics.width(words, page.detail) > right - left - 4:
            words = short.split(" ")[0]
        if metrics.width(words, page.detail) <= right - left - 4:
            pen.text("axis", "axis", words, left + 3, top - _MONTHS_ABOVE, page.detail, palette.INK_SOFT)


def _group(pen: Pen, page: Page, plan: GroupPlan) -> None:
    top = page.plot_top + plan.top
    pen.line("lane", "lane", (page.margin, top), (page.plot_right, top), palette.LANE_LINE, 0.8)
    middle = top + PAD + ROW / 2
    for words in plan.heading:
        pen.text("head", "head", words, page.margin, middle, page.label, palette.INK, is_bold=True)
        middle += NAME_STEP
    count = wording.count(plan.group.total, "contact")
    hidden = f", {plan.hidden} not shown" if plan.hidden else ""
    pen.text("head", "sub", count + hidden, page.margin, middle, page.detail, palette.INK_FAINT)
    for placed in plan.placed:
        _contact(pen, page, placed, top + PAD + (placed.row + 0.5) * ROW)


def _contact(pen: Pen, page: Page, placed: Placed, middle: float) -> None:
    step, told = placed.step, tip(placed.step, is_clash=placed.is_clash)
    item_id, symbol = step.action_id, SYMBOLS[step.move]
    radius = palette.SYMBOLS[symbol].radius
    if placed.x - radius > placed.start_x + 1:
        pen.line(item_id, "span", (placed.start_x, middle), (placed.x - radius, middle), palette.AXIS_LINE, 1.6)
    pen.symbol(item_id, "contact", symbol, placed.x, middle, tip=told)
    tone = palette.CONVERSATION if placed.is_clash else palette.INK_FAINT if step.waits else palette.INK
    wide_name = metrics.width(placed.name, page.label)
    wide_detail = metrics.width(placed.detail, page.detail)
    if placed.align == "right":
        pen.text(item_id, "name", placed.name, placed.text_x, middle, page.label, tone, tip=told)
        at = placed.text_x + wide_name + DETAIL_GAP
        pen.text(item_id, "detail", placed.detail, at, middle, page.detail, palette.INK_SOFT)
        return
    behind = wide_detail + DETAIL_GAP if placed.detail else 0.0
    pen.text(item_id, "name", placed.name, placed.text_x - behind, middle, page.label, tone, align="right", tip=told)
    pen.text(item_id, "detail", placed.detail, placed.text_x, middle, page.detail, palette.INK_SOFT, align="right")


def _foot(schedule: Schedule, plans: Sequence[GroupPlan], page: Page) -> tuple[str, ...]:
    said = [f"Prepared {wording.day(schedule.as_of)}, for the twelve months from then."]
    if schedule.clashing:
        said.append("Same week: the client hears of us more than once in that week, and nobody said that it is meant.")
    left = schedule.total_groups - len(plans)
    if left:
        what = BY[schedule.by].lower()
        said.append(f"{wording.count(left, f'more {what}')} not on this page.")
    return metrics.flow("   ".join(said), page.width - 2 * page.margin, page.detail, lines=_FOOT_LINES)


def _scene(
    pen: Pen, schedule: Schedule, plans: Sequence[GroupPlan], page: Page, grey: bool, name: str
) -> Scene:
    drawn = {placed.step.action_id for plan in plans for placed in plan.placed}
    told = [(step, step.action_id in schedule.clashing) for group in schedule.groups for step in group.steps]
    lanes = [Lane("key", _KEY_MIDDLE[page.name] - 9, page.plot_top, 0)]
    lanes += [
        Lane(f"group {number}", page.plot_top + plan.top, page.plot_top + plan.bottom, plan.hidden)
        for number, plan in enumerate(plans)
    ]
    return Scene(
        page=page,
        audience=wording.FIRM,
        is_grey=grey,
        as_of=schedule.as_of,
        name=name,
        description=_description(schedule),
        zones=tuple(pen.zones),
        lines=pen.lines(),
        boxes=tuple(pen.boxes),
        marks=tuple(pen.marks),
        texts=tuple(pen.texts),
        lanes=tuple(lanes),
        told=tuple(("schedule", step.action_id, tip(step, is_clash=is_clash)) for step, is_clash in told),
        left_over=tuple(step.action_id for step, _ in told if step.action_id not in drawn),
    )


def _description(schedule: Schedule) -> str:
    """The picture in one sentence, for those who cannot see it."""
    what = BY[schedule.by].lower()
    return (
        f"Communications schedule for the twelve months from {wording.day(schedule.as_of)}: "
        f"{wording.count(schedule.total, 'contact')} by {what}, {wording.count(schedule.total_groups, 'row')}."
    )
