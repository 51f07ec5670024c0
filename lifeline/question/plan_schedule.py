"""The communications schedule: when which client is to hear of us in the coming year, from whom and how."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from lifeline.periods import plus_months
from lifeline.question.plan_steps import CHANNELS, Step, fetched
from lifeline.store import Store

MONTHS = 12
# By what the rows of the schedule are told apart.
BY: dict[str, str] = {"client": "Client", "owner": "Owner", "channel": "Channel"}
PER_PAGE = 12
MOST_IN_GROUP = 60
BATCH = 1_000
NOBODY = "Nobody named"


@dataclass(frozen=True, slots=True)
class Group:
    """One row of the schedule: a client, an owner or a channel, its first contacts and how many there are in all."""

    key: str
    name: str
    steps: tuple[Step, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Clash:
    """A client who is to hear of us more than once in the week from `week_on`, and nobody said that it is meant."""

    client_id: str
    client_name: str
    week_on: date
    contacts: int


@dataclass(frozen=True, slots=True)
class Schedule:
    """Some rows of the schedule, from `as_of` up to but not on `until_on`, those with the nearest contact first.

    `clashing` are the ids of the actions on it that share a week and a client with another, unless that is meant.
    """

    as_of: date
    until_on: date
    by: str
    groups: tuple[Group, ...]
    total_groups: int
    total: int
    clashing: frozenset[str]


# What is open and reaches a client within the period, by the day it is due. Needs $as_of, $until_on and the filters.
_PLANNED = """
    select
        action.action_id, action.client_id, coalesce(action.due_on, action.starts_on) as "on",
        coalesce(action.is_same_week_meant, false) as is_meant,
        case $by when 'owner' then coalesce(action.owner_id, '') when 'channel' then action.channel
                 else action.client_id end as key
    from action
    where action.state = 'open' and coalesce(action.channel, '') <> '' and action.client_id <> ''
      and coalesce(action.due_on, action.starts_on) >= $as_of
      and coalesce(action.due_on, action.starts_on) < $until_on
      and ($owner_id is null or action.owner_id = $owner_id)
      and ($client_id = '' or action.client_id = $client_id)
"""
_CLASHING = """
    select client_id, date_trunc('week', "on") as week_on, count(*) as contacts
    from planned group by client_id, week_on having count(*) > 1 and not bool_or(is_meant)
"""


def _values(as_of: date, by: str, owner_id: str | None, client_id: str) -> dict[str, object]:
    if by not in BY:
        raise ValueError(f"by is one of {', '.join(BY)}, not {by!r}")
    return {"as_of": as_of, "until_on": plus_months(as_of, MONTHS), "by": by, "owner_id": owner_id,
            "client_id": client_id}


def schedule(
    store: Store, *, as_of: date, by: str = "client", owner_id: str | None = None, client_id: str = "",
    limit: int = PER_PAGE, offset: int = 0,
) -> Schedule:
    """A page of the schedule of the coming twelve months, of one owner or one client or of all."""
    values = _values(as_of, by, owner_id, client_id)
    groups = store.tuples(f"""
        with planned as ({_PLANNED})
        select key, count(*), count(*) over (), sum(count(*)) over ()
        from planned group by key order by min("on"), key limit $limit offset $offset
    """, limit=limit, offset=offset, **values)
    if not groups:
        return Schedule(as_of, plus_months(as_of, MONTHS), by, (), 0, 0, frozenset())
    rows = store.tuples(f"""
        with planned as ({_PLANNED}),
        clashing as ({_CLASHING}),
        placed as (
            select
                planned.*, clashing.client_id is not null as is_clash,
                row_number() over (partition by key order by "on", planned.client_id, planned.action_id) as place
            from planned
            left join clashing
                on clashing.client_id = planned.client_id and clashing.week_on = date_trunc('week', planned."on")
            where key in (select unnest($keys))
        )
        select key, action_id, client_id, is_clash from placed where place <= $most
        order by key, "on", client_id, action_id
    """, keys=[key for key, *_ in groups], most=MOST_IN_GROUP, **values)
    by_id = {one.action_id: one for one in fetched(store, [(action_id, who) for _, action_id, who, _ in rows])}
    steps: dict[str, list[Step]] = {}
    for key, action_id, _, _ in rows:
        steps.setdefault(key, []).append(by_id[action_id])
    return Schedule(
        as_of, plus_months(as_of, MONTHS), by,
        tuple(Group(key, _name(by, steps[key][0]), tuple(steps[key]), total) for key, total, _, _ in groups),
        groups[0][2], int(groups[0][3]), frozenset(action_id for _, action_id, _, is_clash in rows if is_clash),
    )


def _name(by: str, one: Step) -> str:
    if by == "owner":
        return one.owner_name or NOBODY
    return CHANNELS.get(one.channel, one.channel) if by == "channel" else one.client_name


def clashes(store: Store, *, as_of: date, limit: int = PER_PAGE) -> tuple[tuple[Clash, ...], int]:
    """Who is to hear of us more than once in a week without its being meant, the soonest first; and how many there are."""
    values = _values(as_of, "client", None, "")
    rows = store.tuples(f"""
        with planned as ({_PLANNED}), clashing as ({_CLASHING})
        select clashing.client_id, client.name, cast(clashing.week_on as date), clashing.contacts, count(*) over ()
        from clashing join client on client.client_id = clashing.client_id
        order by clashing.week_on, client.name, clashing.client_id limit $limit
    """, limit=limit, **values)
    return tuple(Clash(*row[:-1]) for row in rows), rows[0][-1] if rows else 0


def every_contact(
    store: Store, *, as_of: date, owner_id: str | None = None, client_id: str = ""
) -> Iterator[tuple[Step, bool]]:
    """Each contact of the coming twelve months in the order of its day, and whether it clashes with another."""
    rows = store.tuples(f"""
        with planned as ({_PLANNED}), clashing as ({_CLASHING})
        select planned.action_id, planned.client_id, clashing.client_id is not null
        from planned
        left join clashing
            on clashing.client_id = planned.client_id and clashing.week_on = date_trunc('week', planned."on")
        order by planned."on", planned.client_id, planned.action_id
    """, **_values(as_of, "client", owner_id, client_id))
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        is_clash = {action_id: clash for action_id, _, clash in batch}
        for one in fetched(store, [(action_id, who) for action_id, who, _ in batch]):
            yield one, is_clash[one.action_id]
