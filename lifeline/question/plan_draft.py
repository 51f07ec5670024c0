"""Steps suggested for a client's open lines: who, by when, with what and how. Nothing is sent or decided by it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from lifeline.model import Basis, Move, Opportunity
from lifeline.question.assets import ProgrammeFamily, assets
from lifeline.question.guarded import GuardedView
from lifeline.question.guards import Guard
from lifeline.question.plan_steps import (
    BY_CHANNEL, CLOSED, channels_allowed, contacts, steps_of_client, week_of,
)
from lifeline.question.plans import leaders_of, move_of
from lifeline.store import Store

# Days: until the first step is due, how long one has for it, how long before a last date it is to be done, and where
# that is too near, how long one has at the least.
FIRST, TIME_FOR_IT, BEFORE_LAST, LEAST = 28, 14, 14, 7
# Days between two contacts: a month, or what lets all of them fall into a year; less where last dates leave no more.
MONTH, WITHIN, WEEK, _MOST_WEEKS = 28, 336, 7, 104
# For a cross-sell somebody new has to see the need; for the rest a colleague is helped to hold the conversation.
FAMILY = {
    "back_sell": ProgrammeFamily.SALES_ENABLEMENT, "cross_sell": ProgrammeFamily.DEMAND_CREATION,
    "up_sell": ProgrammeFamily.SALES_ENABLEMENT,
}


@dataclass(frozen=True, slots=True)
class Draft:
    """A step suggested for one line: the cells of an action, by name."""

    line: Opportunity
    move: str
    cells: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Suggested:
    """Steps for the lines that may be raised, the lines that wait with the reason, and those that have a step already."""

    drafts: tuple[Draft, ...]
    waiting: tuple[tuple[Opportunity, Guard], ...]
    planned: tuple[Opportunity, ...]


def suggested(store: Store, view: GuardedView, *, owner_id: str | None) -> Suggested:
    """A step for each open line of a client that may be raised and has none yet, in the order to raise them.

    `owner_id` owns those they may lead, and those that nobody may; the rest goes to the first who may. No two fall into
    one week if it can be; each is done before its line's last date.
    """
    client_id = view.client.client_id
    begun = [step for step in steps_of_client(store, client_id=client_id) if step.state != CLOSED]
    has_step = {step.service_id for step in begun}
    channels = channels_allowed(store, (client_id,))[client_id]
    taken = [one.on for one in contacts(store, (client_id,))[client_id]]
    drafts: list[Draft] = []
    waiting: list[tuple[Opportunity, Guard]] = []
    planned: list[Opportunity] = []
    open_lines = [line for line in view.opportunities if move_of(line, view) and not view.wait(line)]
    apart = max(WEEK, min(MONTH, WITHIN // max(len(open_lines), 1) // WEEK * WEEK))
    # Whatever runs out first finds its week first, whichever plan it belongs to.
    for line in view.opportunities:
        move, wait = move_of(line, view), view.wait(line)
        if not move:
            continue
        if line.service_id in has_step:
            planned.append(line)
        elif wait:
            waiting.append((line, wait))
        else:
            due_on = due_day(line, view.as_of, taken, apart=apart)
            taken.append(due_on)
            has_step.add(line.service_id)
            drafts.append(Draft(line, move, _cells(store, view, line, move, due_on, channels, owner_id)))
    return Suggested(tuple(drafts), tuple(waiting), tuple(planned))


def due_day(line: Opportunity, as_of: date, taken: Iterable[date], *, apart: int = MONTH) -> date:
    """When a line's step can be due: four weeks from now, or when it opens, if that is later, and clear of what is taken.

    `apart` days from every other contact if that can be, else two weeks, else another week. It stands some time before
    the line's last date and never after it, even where that leaves only a week that is taken. A last date that has
    passed limits nothing any more.
    """
    last = line.last_date if line.last_date and line.last_date >= as_of else None
    most = max(last - timedelta(days=BEFORE_LAST), min(last, as_of + timedelta(days=LEAST))) if last else None
    first = max(as_of + timedelta(days=FIRST), line.opens_on)
    day, used = min(first, most) if most else first, tuple(taken)
    soonest = min(day, as_of + timedelta(days=LEAST))
    for gap in sorted({apart, min(apart, 2 * WEEK), WEEK}, reverse=True):
        # Later first; where the last date leaves no room, earlier.
        for step in (7, -7):
            at = day
            for _ in range(_MOST_WEEKS):
                if at < soonest or (most and at > most):
                    break
                if all(abs((at - other).days) >= gap and week_of(at) != week_of(other) for other in used):
                    return _workday(at, as_of)
                at += timedelta(days=step)
    return _workday(day, as_of)


def _workday(day: date, as_of: date) -> date:
    """A Saturday or Sunday gives way to the Friday before it, in the same week, unless that is over."""
    friday = day - timedelta(days=max(day.weekday() - 4, 0))
    return friday if friday >= as_of else day


def _cells(
    store: Store, view: GuardedView, line: Opportunity, move: str, due_on: date, channels: Sequence[str],
    owner_id: str | None,
) -> dict[str, Any]:
    may_lead = leaders_of(store, line.service_id)
    channel = channels[0] if channels else ""
    asset = _asset(store, view, line, move)
    return {
        "what": what(line), "service_id": line.service_id, "move": move,
        "owner_id": owner_id if owner_id in may_lead or not may_lead else may_lead[0],
        "starts_on": max(view.as_of, due_on - timedelta(days=TIME_FOR_IT)), "due_on": due_on,
        "channel": channel, "interaction": BY_CHANNEL.get(channel, ""),
        "asset_id": asset.asset_id if asset else None,
        "programme_family": str(asset.programme_family if asset else FAMILY[move]),
    }


def _asset(store: Store, view: GuardedView, line: Opportunity, move: str):
    """The asset made for this service, else the first for its practice area; none of neither."""
    found = assets(store, as_of=view.as_of, move=move, service_id=line.service_id)
    return next((one for one in found if one.service_id == line.service_id), None) or next(
        (one for one in found if one.practice_area), None
    )


def what(line: Opportunity) -> str:
    """What is to be done about a line, in a few words."""
    if line.move is Move.ASK_FIRST:
        return f"Ask first: {line.service_name}"
    if line.basis is Basis.REVIEW:
        return f"Review: {line.service_name}"
    return f"{'Plan ahead' if line.move is Move.CROSS_SELL_FUTURE else 'Raise'}: {line.service_name}"
