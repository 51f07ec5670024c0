"""Where each contact of the schedule stands: rows of clients, owners or channels over twelve months, no label on another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lifeline import palette, wording
from lifeline.chart import metrics
from lifeline.chart.items import Page, Tip
from lifeline.chart.packing import Rows, Way
from lifeline.question.alignment import MOVES
from lifeline.question.plan_schedule import Group, Schedule
from lifeline.question.plan_steps import CHANNELS, Step

ROW, PAD = 19.0, 5.0
NAME_STEP, NAME_LINES = 15.5, 2
# A move's symbol; a contact of no move is a plain one.
SYMBOLS = {"back_sell": "back_sell", "cross_sell": "cross_sell_now", "up_sell": "up_sell", "": "event"}
_SPACE, _GAP, _DEPTH = 6.0, 10.0, 0.8
DETAIL_GAP = 6.0
_MOST_ROWS = 6


@dataclass(frozen=True, slots=True)
class Placed:
    """One contact: its mark at `x`, from `start_x` where it has a beginning of its own; its words at `text_x`."""

    step: Step
    x: float
    start_x: float
    row: int
    align: str
    text_x: float
    name: str
    detail: str
    is_clash: bool


@dataclass(frozen=True, slots=True)
class GroupPlan:
    """One row of the picture, from `top` to `bottom`; `hidden` counts the contacts that have no room in it."""

    group: Group
    heading: tuple[str, ...]
    top: float
    bottom: float
    placed: tuple[Placed, ...]
    hidden: int


@dataclass(frozen=True, slots=True)
class Axis:
    """Twelve months from the day looked from, true to scale."""

    left: float
    right: float
    first_on: date
    until_on: date

    def x(self, day: date) -> float:
        """Where a day stands, kept on the page."""
        share = (day - self.first_on).days / (self.until_on - self.first_on).days
        return self.left + min(max(share, 0.0), 1.0) * (self.right - self.left)


def axis_of(schedule: Schedule, page: Page) -> Axis:
    """The axis of a page. A mark on the first day keeps clear of the headings."""
    return Axis(page.plot_left + 8, page.plot_right - 8, schedule.as_of, schedule.until_on)


def words(step: Step, by: str) -> tuple[str, str]:
    """A contact's name and what stands behind it, beside a row that says by what it is grouped."""
    about = step.service_name or step.what
    how = step.interaction or CHANNELS.get(step.channel, "")
    by_whom = step.owner_name or "nobody yet"
    if by == "client":
        return about, f"{how.lower()}, {by_whom}"
    return step.client_name, f"{about}, {how.lower() if by == 'owner' else by_whom}"


def tip(step: Step, *, is_clash: bool) -> Tip:
    """What a reader of the firm is told about a contact."""
    because = [MOVES.get(step.move, ""), step.service_name and step.what, f"with {step.asset_name}" * bool(step.asset_name)]
    waits = [step.waits and f"Waits: {step.waits}", "Another contact in the same week" * is_clash]
    return Tip(
        label=f"{step.client_name}: {step.service_name or step.what}",
        when=wording.day(step.on) if step.on else "",
        why="; ".join(part for part in because if part),
        evidence=f"{step.interaction or CHANNELS.get(step.channel, '')}, {step.owner_name or 'nobody yet'}",
        waits=". ".join(part for part in waits if part),
    )


def group_plans(schedule: Schedule, page: Page, *, height: float | None) -> tuple[GroupPlan, ...]:
    """The rows of the picture, one below another from 0. With a `height` as many of them as it holds, and of each as
    many contacts."""
    axis = axis_of(schedule, page)
    for lines in range(NAME_LINES, 0, -1):
        plans = [
            _plan(group, schedule, page, axis, _MOST_ROWS if height is None else 1, lines) for group in schedule.groups
        ]
        left = (height or 0.0) - sum(plan.bottom for plan in plans)
        # Names in one line, shortened, before a row of the picture is left out.
        if height is None or left >= 0:
            break
    # Every row of the picture may take one more line, in turn, as long as all of them together have room.
    for most in range(2, _MOST_ROWS + 1) if height is not None else ():
        for place, plan in enumerate(plans):
            if plan.hidden:
                taller = _plan(plan.group, schedule, page, axis, most, lines)
                more = taller.bottom - plan.bottom
                if more <= left:
                    plans[place], left = taller, left - more
    stacked: list[GroupPlan] = []
    top = 0.0
    for plan in plans:
        if height is not None and top + plan.bottom > height + 0.01:
            break
        stacked.append(GroupPlan(plan.group, plan.heading, top, top + plan.bottom, plan.placed, plan.hidden))
        top += plan.bottom
    return tuple(stacked)


def _plan(
    group: Group, schedule: Schedule, page: Page, axis: Axis, most: int, name_lines: int
) -> GroupPlan:
    rows = Rows(depth=_DEPTH, most=most, gap=_GAP)
    placed: list[Placed] = []
    hidden = group.total - len(group.steps)
    for step in group.steps:
        found = _put(rows, step, schedule, page, axis)
        if found:
            placed.append(found)
        else:
            hidden += 1
    room = page.plot_left - page.margin - 10
    heading = metrics.wrap(group.name, room, page.label, is_bold=True, lines=name_lines) or (
        metrics.shorten(group.name, room, page.label, is_bold=True),
    )
    tall = max(len(rows.rows) * ROW, (len(heading) + 1) * NAME_STEP)
    return GroupPlan(group, heading, 0.0, tall + 2 * PAD, tuple(placed), hidden)


def _put(rows: Rows, step: Step, schedule: Schedule, page: Page, axis: Axis) -> Placed | None:
    assert step.on is not None
    x, radius = axis.x(step.on), palette.SYMBOLS[SYMBOLS[step.move]].radius
    begins = step.starts_on if step.starts_on and step.starts_on < step.on else None
    start_x = axis.x(begins) if begins else x - radius
    is_clash = step.action_id in schedule.clashing
    name, detail = words(step, schedule.by)
    marks = "".join(f" ({part})" for part in (step.waits and "waits", "same week" * is_clash) if part)
    left = min(start_x, x - radius)
    found = rows.put(_ways(name, marks, detail, left, x + radius, page))
    if found is None:
        return None
    row, way = found
    text_x = x + radius + _SPACE if way.side == "right" else left - _SPACE
    return Placed(step, x, start_x, row, way.side, text_x, way.name, way.detail, is_clash)


def _ways(name: str, marks: str, detail: str, left: float, right: float, page: Page) -> Sequence[Way]:
    """The ways words can stand beside a mark: with or without detail, on the right or the left, and at last cut."""
    out = []
    for price, behind in ((0.0, detail), (1.2, "")):
        wide = _SPACE + metrics.width(name + marks, page.label) + (
            DETAIL_GAP + metrics.width(behind, page.detail) if behind else 0.0
        )
        if right + wide <= page.plot_right:
            out.append(Way(price, left, right + wide, "right", name + marks, behind))
        if left - wide >= page.plot_left + 2:
            out.append(Way(price + 0.3, left - wide, right, "left", name + marks, behind))
    if not out:
        on_right, on_left = page.plot_right - right - _SPACE, left - _SPACE - page.plot_left - 2
        room = max(on_right, on_left) - metrics.width(marks, page.label)
        kept = metrics.shorten(name, room, page.label) + marks
        wide = _SPACE + metrics.width(kept, page.label)
        is_right = on_right >= on_left
        ends = (left, right + wide) if is_right else (left - wide, right)
        out.append(Way(6.0, *ends, "right" if is_right else "left", kept, ""))
    return out
