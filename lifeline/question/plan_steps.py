"""The steps of the execution map: what is to be done or was, by whom, with what, how and when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from lifeline.question.guards import Guard, GuardKind
from lifeline.store import Store

# What somebody suggested and nobody has taken on yet; what is to be done; what was done or given up.
DRAFT, OPEN, CLOSED = "draft", "open", "closed"
# What came of a step, and what it is called. Nothing of it decides anything: that is done at the line.
OUTCOMES: dict[str, str] = {
    "meeting_held": "Meeting held", "proposed": "Proposed", "agreed": "Agreed", "declined": "Declined",
    "not_now": "Not now", "no_answer": "No answer",
}
# How one meets, with the channel that goes with it; anything else may be written.
INTERACTIONS: dict[str, str] = {
    "Meeting": "meeting", "Call": "phone", "Letter": "post", "E-mail": "email", "Text message": "text",
    "Webinar": "email", "Seminar": "meeting", "Newsletter": "email", "Review meeting": "meeting",
}
# What a channel is called, and how one meets by it unless something else is said.
CHANNELS: dict[str, str] = {
    "meeting": "In person", "phone": "By phone", "post": "By post", "email": "By e-mail", "text": "By text message",
}
BY_CHANNEL = {"meeting": "Meeting", "phone": "Call", "post": "Letter", "email": "E-mail", "text": "Text message"}
PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class Step:
    """One action, as a step of a plan or by itself. One with a channel reaches the client.

    `is_allowed`: the client allows the channel on record, or none is used. `waits` is why nothing may be raised about
    its service on the day the book was worked out for, in two or three words; empty where it may be.
    """

    action_id: str
    client_id: str
    client_name: str
    plan_id: str | None
    segment: str
    move: str
    service_id: str | None
    service_name: str
    conflict_note: str
    what: str
    function_id: str | None
    function_name: str
    programme_family: str
    asset_id: str | None
    asset_name: str
    interaction: str
    channel: str
    owner_id: str | None
    owner_name: str
    starts_on: date | None
    due_on: date | None
    state: str
    closed_reason: str
    outcome: str
    outcome_on: date | None
    is_same_week_meant: bool
    is_allowed: bool
    wait: str

    @property
    def is_client_facing(self) -> bool:
        """Whether the client hears of us by it."""
        return self.channel != ""

    @property
    def on(self) -> date | None:
        """The day it stands at: the day it is due, else the day it begins."""
        return self.due_on or self.starts_on

    @property
    def waits(self) -> str:
        """Why it waits, in two or three words; empty where it does not."""
        if self.state == CLOSED or not self.is_client_facing:
            return ""
        if self.wait:
            return Guard(GuardKind(self.wait), "", None, True).reason
        return "" if self.is_allowed else "channel not allowed"


# What lies on a client's other tables is looked up for the clients of the few steps that are read.
STEP = """
    select
        action.action_id, action.client_id, coalesce(client.name, '') as client_name, action.plan_id,
        coalesce(plan.segment, '') as segment, coalesce(action.move, '') as move,
        action.service_id, coalesce(service.name, '') as service_name,
        coalesce(service.conflict_note, '') as conflict_note, action.what,
        action.function_id, coalesce(firm_function.name, '') as function_name,
        coalesce(action.programme_family, '') as programme_family,
        action.asset_id, coalesce(asset.name, '') as asset_name, coalesce(action.interaction, '') as interaction,
        coalesce(action.channel, '') as channel, action.owner_id, coalesce(colleague.name, '') as owner_name,
        action.starts_on, action.due_on, action.state, action.closed_reason,
        coalesce(action.outcome, '') as outcome, action.outcome_on,
        coalesce(action.is_same_week_meant, false) as is_same_week_meant,
        coalesce(action.channel, '') = '' or coalesce(allowed.is_allowed, false) as is_allowed,
        case when client.contact_status <> 'ok' then 'permission' else coalesce(held.wait, '') end as wait
    from client
    right join action on action.client_id = client.client_id
    left join plan on plan.plan_id = action.plan_id
    left join service on service.service_id = action.service_id
    left join firm_function on firm_function.function_id = action.function_id
    left join asset on asset.asset_id = action.asset_id
    left join colleague on colleague.colleague_id = action.owner_id
    left join (
        select client_id, channel, bool_and(is_allowed) as is_allowed
        from permission where client_id in (select unnest($client_ids)) group by client_id, channel
    ) as allowed on allowed.client_id = action.client_id and allowed.channel = action.channel
    left join (
        select client_id, service_id, max(wait) as wait
        from book_cell where wait <> '' and client_id in (select unnest($client_ids)) group by client_id, service_id
    ) as held on held.client_id = action.client_id and held.service_id = action.service_id
    where action.action_id in (select unnest($action_ids))
"""
# The soonest first, those without a day last; the same in every list.
SOONEST = "coalesce(action.due_on, action.starts_on) nulls last, action.client_id, action.action_id"


def fetched(store: Store, chosen: Sequence[tuple[str, str]]) -> tuple[Step, ...]:
    """The steps of these pairs of an action and its client, in the order given."""
    if not chosen:
        return ()
    rows = store.fetch(
        Step, STEP, action_ids=[action_id for action_id, _ in chosen], client_ids=list({who for _, who in chosen})
    )
    by_id = {row.action_id: row for row in rows}
    return tuple(by_id[action_id] for action_id, _ in chosen if action_id in by_id)


@dataclass(frozen=True, slots=True)
class StepPage:
    """Some steps, and how many there are of them in all."""

    rows: tuple[Step, ...]
    total: int


def _page(store: Store, which: str, order: str, limit: int | None, offset: int, **values: Any) -> StepPage:
    chosen = store.tuples(f"""
        select action.action_id, action.client_id from action where {which} order by {order}
        limit $limit offset $offset
    """, limit=limit, offset=offset, **values)
    is_all = limit is None or (offset == 0 and len(chosen) < limit)
    total = len(chosen) if is_all else store.value(f"select count(*) from action where {which}", **values)
    return StepPage(fetched(store, chosen), total)


def steps_of_client(store: Store, *, client_id: str) -> tuple[Step, ...]:
    """Everything that is to be done or was done for a client, the soonest due first."""
    return _page(store, "action.client_id = $client_id", SOONEST, None, 0, client_id=client_id).rows


def steps_of_plan(store: Store, *, plan_id: str, limit: int = PER_PAGE, offset: int = 0) -> StepPage:
    """The steps of one plan, what was done last."""
    order = f"action.state = 'closed', {SOONEST}"
    return _page(store, "action.plan_id = $plan_id", order, limit, offset, plan_id=plan_id)


def step(store: Store, action_id: str) -> Step | None:
    """One step; None where there is none of that number."""
    rows = _page(store, "action.action_id = $action_id", SOONEST, 1, 0, action_id=action_id).rows
    return rows[0] if rows else None


_TO_DO = "action.state = 'open' and ($owner_id is null or action.owner_id = $owner_id)"


def to_do(store: Store, *, owner_id: str | None = None, limit: int = PER_PAGE, offset: int = 0) -> StepPage:
    """A page of everything that is open, of one owner or of all: by the day it is due, so overdue first."""
    return _page(store, _TO_DO, SOONEST, limit, offset, owner_id=owner_id)


@dataclass(frozen=True, slots=True)
class ToDoFigures:
    """How much is open, and how much of it was due before the day."""

    open: int
    overdue: int
    without_owner: int


def to_do_figures(store: Store, *, as_of: date, owner_id: str | None = None) -> ToDoFigures:
    """The counts above the list of what to do."""
    (found,) = store.fetch(ToDoFigures, f"""
        select
            count(*) as open, count(*) filter (where due_on < $as_of) as overdue,
            count(*) filter (where owner_id is null) as without_owner
        from action where {_TO_DO}
    """, as_of=as_of, owner_id=owner_id)
    return found


# ------------------------------------------------------------------------------------------ channels and weeks


def channels_allowed(store: Store, client_ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """By which channels each of these clients allows to be reached, on record, in the order of `CHANNELS`.

    Where nobody has asked a client about a channel it is not allowed.
    """
    found: dict[str, tuple[str, ...]] = {client_id: () for client_id in client_ids}
    rows = store.tuples("""
        select client_id, list(channel) from permission
        where is_allowed and client_id in (select unnest($client_ids))
        group by client_id
    """, client_ids=list(found))
    return found | {who: tuple(name for name in CHANNELS if name in allowed) for who, allowed in rows}


def week_of(day: date) -> date:
    """The Monday of a day's week.

    >>> week_of(date(2026, 11, 1)), week_of(date(2026, 11, 2))
    (datetime.date(2026, 10, 26), datetime.date(2026, 11, 2))
    """
    return day - timedelta(days=day.weekday())


@dataclass(frozen=True, slots=True)
class Contact:
    """One day on which a client is to hear of us."""

    action_id: str
    client_id: str
    on: date
    what: str


def contacts(store: Store, client_ids: Iterable[str]) -> dict[str, tuple[Contact, ...]]:
    """When each of these clients is to hear of us, by what is open or drafted, the soonest first."""
    ids = list(client_ids)
    found: dict[str, list[Contact]] = {client_id: [] for client_id in ids}
    for one in store.fetch(Contact, """
        select action_id, client_id, coalesce(due_on, starts_on) as "on", what
        from action
        where client_id in (select unnest($client_ids)) and state in ('open', 'draft') and channel <> ''
          and coalesce(due_on, starts_on) is not null
        order by "on", action_id
    """, client_ids=ids):
        found[one.client_id].append(one)
    return {client_id: tuple(each) for client_id, each in found.items()}


def same_week(found: Iterable[Contact], on: date, *, but: str = "") -> Contact | None:
    """Another contact in the week of a day, `but` the action of that number."""
    return next((one for one in found if one.action_id != but and week_of(one.on) == week_of(on)), None)


# The columns of a step that somebody fills in.
CELLS = (
    "what", "service_id", "move", "function_id", "programme_family", "asset_id", "interaction", "channel", "owner_id",
    "starts_on", "due_on", "is_same_week_meant",
)


def cells_of(step: Step) -> dict[str, Any]:
    """What of a step somebody fills in, by name."""
    return {name: getattr(step, name) for name in CELLS}
