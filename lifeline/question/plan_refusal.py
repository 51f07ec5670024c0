"""Why a step may not be taken on: what a guard holds, what the client has not allowed, a second contact in one week."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from lifeline import wording
from lifeline.model import Move
from lifeline.question.guarded import GuardedView
from lifeline.question.guards import GuardKind, refusal
from lifeline.question.plan_steps import CHANNELS, Contact, same_week

Cells = Mapping[str, Any]


def why_not(
    cells: Cells, view: GuardedView, allowed: Iterable[str], meeting: Iterable[Contact], *, action_id: str = "",
    is_draft: bool = False,
) -> str:
    """Why these cells cannot be a step for a client, in a sentence; empty where they can.

    `allowed` are the channels on record, `meeting` when they are to hear of us anyhow, `action_id` the step's own. A
    draft may still be without an owner.
    """
    if cells["channel"]:
        why = held(view, cells["service_id"]) or _not_by(cells["channel"], tuple(allowed), view)
        if why:
            return why
        on = cells["due_on"] or cells["starts_on"]
        other = same_week(meeting, on, but=action_id) if on else None
        if other and not cells["is_same_week_meant"]:
            return (
                f"They hear of us in that week already ({other.what}, {wording.short_day(other.on)}). Choose another "
                "week, or say that it is meant."
            )
    return "" if is_draft else no_owner(cells, view.as_of, view.pack.deadline_owner_days, view)


def held(view: GuardedView, service_id: str | None) -> str:
    """Why a client may not hear of a service from us now; empty where they may. Without a service: of anything new."""
    if why := refusal(view.client, view.as_of):
        return f"{view.client.name} {why}."
    if service_id is None:
        holding = [guard for guard in view.guards.of_client if guard.is_holding]
        holding += [
            guard for guards in view.guards.of_lines.values() for guard in guards if guard.kind is GuardKind.QUIET
        ]
        return holding[0].text if holding else ""
    lines = [line for line in view.opportunities if line.service_id == service_id and line.move is not Move.LAPSED]
    items = [*lines, *(review for review in view.reviews if review.service_id == service_id)]
    if not items:
        return "Nothing is open with them about this service, so there is nothing to raise."
    wait = view.wait(items[0])
    return f"{wait.text} Only a named person can set that aside, at the item on the lifeline." if wait else ""


def _not_by(channel: str, allowed: tuple[str, ...], view: GuardedView) -> str:
    if channel in allowed:
        return ""
    may = ", ".join(CHANNELS[one].lower() for one in allowed)
    rest = f"; allowed on record: {may}." if may else ": no way to reach them is on record yet."
    return f"{view.client.name} has not allowed us to reach them {CHANNELS[channel].lower()}{rest}"


def no_owner(cells: Cells, as_of: date, days: int, view: GuardedView | None = None) -> str:
    """Why a step needs a named owner: its own day, or its line's last date, is within so many days. Else empty."""
    if cells["owner_id"]:
        return ""
    nearest = as_of + timedelta(days=days)
    if cells["due_on"] and cells["due_on"] <= nearest:
        return f"It is due by {wording.day(cells['due_on'])}: name an owner."
    near = [
        line.last_date for line in (view.opportunities if view else ())
        if line.service_id == cells["service_id"] and line.last_date and as_of <= line.last_date <= nearest
    ]
    return f"Its last date is {wording.day(near[0])}: name an owner." if near else ""
