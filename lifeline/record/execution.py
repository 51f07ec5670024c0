"""Step four: the execution map. What is done for whom, by whom, with what and how; and what came of it.

A step is an action (`lifeline.record.people` has the rest of them). One with a channel reaches the client, and only
while the client allows that channel, the line it is about is open and no guard holds it, and nobody reaches them in the
same week: all of it is refused here, whoever asks. What is suggested is a draft until somebody keeps it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from lifeline.errors import NotFound, UserError
from lifeline.question.alignment import MOVES
from lifeline.question.assets import ProgrammeFamily
from lifeline.question.catalogue import catalogue
from lifeline.question.guarded import guarded, guarded_lifelines
from lifeline.question.guards import refusal
from lifeline.question.lifelines import lifeline
from lifeline.question.plan_draft import suggested
from lifeline.question.plan_refusal import no_owner, why_not
from lifeline.question.plan_segments import segment_clients
from lifeline.question.plan_steps import (
    BY_CHANNEL, CELLS, CHANNELS, CLOSED, DRAFT, OPEN, OUTCOMES, Step, cells_of, channels_allowed, contacts, step,
)
from lifeline.question.plans import owner_of, plan, plans_of
from lifeline.record import people
from lifeline.record.plans import begin_plan
from lifeline.record.writing import changing
from lifeline.store import Store, Writer, now

# More clients than this are too many for one step: what each allows and what waits is looked at one by one.
MOST_AT_ONCE = 500
_COLUMNS = ["action_id", "client_id", "plan_id", "state", "closed_reason", "who", "written_at", *CELLS]
# A step with nothing filled in but what it is.
EMPTY: dict[str, Any] = {
    "service_id": None, "move": "", "function_id": None, "programme_family": "", "asset_id": None, "interaction": "",
    "channel": "", "owner_id": None, "starts_on": None, "due_on": None, "is_same_week_meant": False,
}
# What may be written anew without asking again whether the client may hear of it now.
_HOUSEHOLD = {"owner_id", "function_id", "programme_family", "what", "move"}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A client of a segment whom a step passes over, and why."""

    client_id: str
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class SegmentSteps:
    """What became of a step for a segment: an action for each of these clients, and those left out."""

    action_ids: tuple[str, ...]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """How many steps were drafted, how many lines wait for a guard, and how many have a step already."""

    drafted: int
    waiting: int
    planned: int


# ------------------------------------------------------------------------------------------ one client


def add_step(
    store: Store, *, client_id: str, what: str, as_of: date, who: str, plan_id: str | None = None, **cells: Any
) -> str:
    """Write down a step for a client; returns the action's id. `cells` are those of `plan_steps.CELLS`.

    Raises `UserError` for what a guard holds, a channel the client has not allowed, a second contact in one week unless
    `is_same_week_meant`, or a deadline without an owner; `NotFound`.
    """
    given = _checked(store, {**EMPTY, **cells, "what": what}, plan_id)
    view = guarded(store, lifeline(store, client_id=client_id, as_of=as_of))
    with changing(store, who=who) as writer:
        _refuse(why_not(
            given, view, channels_allowed(store, (client_id,))[client_id], contacts(store, (client_id,))[client_id]
        ))
        action_id = insert(writer, client_id, plan_id, given)
        writer.audit("step added", _subject(client_id, given["service_id"]), action_id)
    return action_id


def change_step(store: Store, *, action_id: str, as_of: date, who: str, **changes: Any) -> None:
    """Change cells of a step that is drafted or open. Raises as `add_step` does, for what it is to be from now on."""
    one = _there(store, action_id)
    given = _checked(store, cells_of(one) | changes, one.plan_id)
    with changing(store, who=who) as writer:
        _refuse(_why_not(store, one, given, as_of, is_asked=not set(changes) <= _HOUSEHOLD))
        assigned = ", ".join(f"{name} = ${name}" for name in CELLS)
        writer.execute(f"update action set {assigned} where action_id = $action_id", action_id=action_id, **given)
        writer.audit("step changed", _subject(one.client_id, given["service_id"], one.plan_id), action_id)


def keep_step(store: Store, *, action_id: str, as_of: date, who: str) -> None:
    """Take on a step that was only suggested. Raises as `add_step` does."""
    one = _there(store, action_id)
    if one.state != DRAFT:
        return
    with changing(store, who=who) as writer:
        _refuse(_why_not(store, one, cells_of(one), as_of, is_draft=False))
        writer.execute("update action set state = $state where action_id = $action_id", state=OPEN, action_id=action_id)
        writer.audit("step kept", _subject(one.client_id, one.service_id, one.plan_id), action_id)


def drop_step(store: Store, *, action_id: str, who: str) -> None:
    """Throw a suggested step away. Raises `UserError` for one that is open: that is closed, with what came of it."""
    one = _there(store, action_id)
    if one.state != DRAFT:
        raise UserError("This is no suggestion any more: close it, with what came of it.")
    with changing(store, who=who) as writer:
        writer.execute("delete from action where action_id = $action_id", action_id=action_id)
        writer.audit("step dropped", _subject(one.client_id, one.service_id, one.plan_id), action_id)


def note_outcome(store: Store, *, action_id: str, outcome: str, on: date, who: str) -> None:
    """Write down what came of a step, and on which day; it stays open. Empty: nothing yet. Raises as `close_step`."""
    one = _there(store, action_id)
    _known_outcome(outcome)
    with changing(store, who=who) as writer:
        writer.execute("update action set outcome = $outcome, outcome_on = $on where action_id = $action_id",
                       outcome=outcome, on=on if outcome else None, action_id=action_id)
        writer.audit("step changed", _subject(one.client_id, one.service_id, one.plan_id), f"{action_id} {outcome}")


def close_step(
    store: Store, *, action_id: str, as_of: date, who: str, outcome: str = "", reason: str = ""
) -> None:
    """Close a step with what came of it. An outcome is a reason, but for no answer, which does not say why we stop.

    Raises `UserError` for a deadline closed without a reason or an unknown outcome; `NotFound`.
    """
    _known_outcome(outcome)
    told = reason.strip() or ("" if outcome == "no_answer" else OUTCOMES.get(outcome, ""))
    people.close_action(store, action_id=action_id, reason=told, who=who, as_of=as_of, outcome=outcome)


def suggest(store: Store, *, client_id: str, as_of: date, who: str) -> Suggestion:
    """Draft a step for each open line of a client that has none, and begin the plans they belong to.

    Nothing is sent or decided: each step is a suggestion until `keep_step`. Raises `UserError` for a client who may not
    be approached, `NotFound`.
    """
    view = guarded(store, lifeline(store, client_id=client_id, as_of=as_of))
    if why := refusal(view.client, as_of):
        raise UserError(f"There is nothing to plan for {view.client.name}: {why}.")
    first = next(iter(plans_of(store, client_id=client_id)), None)
    owner_id = first.owner_id if first else owner_of(store, client_id=client_id, as_of=as_of)
    found = suggested(store, view, owner_id=owner_id)
    plans = {
        move: begin_plan(store, client_id=client_id, move=move, as_of=as_of, who=who)
        for move in MOVES if any(draft.move == move for draft in found.drafts)
    }
    leads = {one.plan_id: one.lead_function_id for one in plans_of(store, client_id=client_id)}
    with changing(store, who=who) as writer:
        for draft in found.drafts:
            plan_id = plans[draft.move]
            cells = EMPTY | draft.cells | {"function_id": leads[plan_id]}
            action_id = insert(writer, client_id, plan_id, cells, state=DRAFT)
            writer.audit("step suggested", _subject(client_id, draft.line.service_id), action_id)
    return Suggestion(len(found.drafts), len(found.waiting), len(found.planned))


# ------------------------------------------------------------------------------------------ a segment


def add_to_segment(store: Store, *, plan_id: str, what: str, as_of: date, who: str, **cells: Any) -> SegmentSteps:
    """A step of a segment's plan: an action for each client with a line for its service who may hear of it so.

    Whoever a guard holds, whoever has not allowed the channel and whoever hears of us in that week anyhow is left out,
    with the reason. A step without a channel is one action of the house. Reads the kept book, worked out for `as_of`.
    Raises `UserError` for more than `MOST_AT_ONCE` clients, `NotFound`.
    """
    one = plan(store, plan_id)
    given = _checked(store, {**EMPTY, "move": one.move, **cells, "what": what}, plan_id)
    if not given["channel"]:
        _refuse(no_owner(given, as_of, catalogue(store).pack.deadline_owner_days))
        with changing(store, who=who) as writer:
            action_id = insert(writer, "", plan_id, given)
            writer.audit("step added", plan_id, action_id)
        return SegmentSteps((action_id,), ())
    ids = segment_clients(
        store, segment=one.segment or "", move=one.move, service_id=given["service_id"] or "", as_of=as_of
    )
    if len(ids) > MOST_AT_ONCE:
        raise UserError(
            f"{len(ids):,} clients at once are too many to look at one by one; it goes up to {MOST_AT_ONCE}. Choose a "
            "service, or part the segment."
        )
    allowed, meeting = channels_allowed(store, ids), contacts(store, ids)
    fit: list[str] = []
    left_out: list[LeftOut] = []
    for view in guarded_lifelines(store, client_ids=ids, as_of=as_of):
        who_it_is = view.client.client_id
        why = why_not(given, view, allowed[who_it_is], meeting[who_it_is])
        if why:
            left_out.append(LeftOut(who_it_is, view.client.name, why))
        else:
            fit.append(who_it_is)
    with changing(store, who=who) as writer:
        action_ids = tuple(insert(writer, client_id, plan_id, given) for client_id in fit)
        for client_id, action_id in zip(fit, action_ids, strict=True):
            writer.audit("step added", _subject(client_id, given["service_id"]), action_id)
    return SegmentSteps(action_ids, tuple(left_out))


# ------------------------------------------------------------------------------------------ the same for each


def _refuse(why: str) -> None:
    if why:
        raise UserError(why)


def _why_not(
    store: Store, one: Step, given: dict[str, Any], as_of: date, *, is_asked: bool = True, is_draft: bool | None = None
) -> str:
    """Why a step that is there may not become this; only its owner is looked at where nothing else would change."""
    is_draft = one.state == DRAFT if is_draft is None else is_draft
    if not one.client_id:
        return no_owner(given, as_of, catalogue(store).pack.deadline_owner_days)
    if is_draft and not is_asked:
        return ""
    view, ids = guarded(store, lifeline(store, client_id=one.client_id, as_of=as_of)), (one.client_id,)
    if not is_asked:
        return no_owner(given, as_of, view.pack.deadline_owner_days, view)
    return why_not(
        given, view, channels_allowed(store, ids)[one.client_id], contacts(store, ids)[one.client_id],
        action_id=one.action_id, is_draft=is_draft,
    )


def _checked(store: Store, cells: dict[str, Any], plan_id: str | None) -> dict[str, Any]:
    """The cells as they are kept. Raises `UserError` for what does not hold together, `NotFound` for what is not there."""
    unknown = set(cells) - set(CELLS)
    if unknown:
        raise TypeError(f"A step has no {', '.join(sorted(unknown))}.")
    given = {name: cell.strip() if isinstance(cell, str) else cell for name, cell in cells.items()}
    if not given["what"]:
        raise UserError("Say what is to be done.")
    if given["channel"] and given["channel"] not in CHANNELS:
        raise NotFound(f"There is no channel {given['channel']!r}; there are {', '.join(CHANNELS)}.")
    if given["interaction"] and not given["channel"]:
        raise UserError(f"{given['interaction']}: choose how it reaches them, or leave it out for work in the house.")
    given["interaction"] = given["interaction"] or BY_CHANNEL.get(given["channel"], "")
    if given["starts_on"] and given["due_on"] and given["starts_on"] > given["due_on"]:
        raise UserError("It cannot be due before it begins.")
    if plan_id is not None and not given["move"]:
        given["move"] = plan(store, plan_id).move
    if given["move"] not in ("", *MOVES):
        raise NotFound(f"There is no move {given['move']!r}; there are {', '.join(MOVES)}.")
    if given["programme_family"] not in ("", *ProgrammeFamily):
        raise NotFound(f"There is no programme family {given['programme_family']!r}.")
    for name, table in _NAMED.items():
        key = "colleague_id" if table == "colleague" else name
        if given[name] and not store.value(f"select count(*) from {table} where {key} = $key", key=given[name]):
            raise NotFound(f"There is no {name.removesuffix('_id')} {given[name]!r} in this workbook.")
        given[name] = given[name] or None
    return given


_NAMED = {"service_id": "service", "function_id": "firm_function", "asset_id": "asset", "owner_id": "colleague"}


def _there(store: Store, action_id: str) -> Step:
    one = step(store, action_id)
    if one is None or one.state == CLOSED:
        raise NotFound("That action is not there any more, or has been closed already.")
    return one


def insert(
    writer: Writer, client_id: str, plan_id: str | None, cells: dict[str, Any], *, state: str = OPEN
) -> str:
    """Write a step as it stands, unasked, inside a write; returns the action's id."""
    ((number,),) = writer.tuples("select nextval('action_number')")
    row = {"action_id": f"A{number}", "client_id": client_id, "plan_id": plan_id, "state": state, "closed_reason": "",
           "who": writer.who, "written_at": now(), **{name: cells[name] for name in CELLS}}
    writer.insert("action", _COLUMNS, [[row[name] for name in _COLUMNS]])
    return row["action_id"]


def _known_outcome(outcome: str) -> None:
    if outcome and outcome not in OUTCOMES:
        raise UserError(f"There is no outcome {outcome!r}; there are {', '.join(OUTCOMES)}.")


def _subject(client_id: str, service_id: str | None, plan_id: str | None = None) -> str:
    return f"{client_id} {service_id or ''}".strip() or plan_id or ""
