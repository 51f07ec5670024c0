"""Who belongs together: the household or group around a client, as of one day, and what they agreed to share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lifeline.model import Client
from lifeline.question.guarded import GuardedView, guarded_lifelines
from lifeline.question.guards import refusal
from lifeline.question.lifelines import client
from lifeline.question.relations import APART, clients_by_id, inverse
from lifeline.store import Store, of_one_moment
from lifeline.wording import FIRM

STEPS, MOST = 2, 12  # how far the walk goes, and how many lifelines stand side by side


@dataclass(frozen=True, slots=True)
class Member:
    """One client of a household. `view` is None for a client who may not be approached: nothing is worked out.

    `relation` is what they are to `of_id`, a step nearer to the client the household is of; both empty for that one.
    """

    client: Client
    view: GuardedView | None
    steps: int
    relation: str = ""
    of_id: str = ""


@dataclass(frozen=True, slots=True)
class Household:
    """Everybody who belongs together with one client, that one first, as of one day.

    `names` are relatives who are not clients: never approached, and nothing is worked out. `more` clients belong as
    well and are beyond the bound. `shared` are groups of event ids, each one event of several people; `agreed` are
    pairs of who has agreed to share, and with whom.
    """

    client_id: str
    as_of: date
    members: tuple[Member, ...]
    names: tuple[str, ...]
    more: int
    shared: tuple[tuple[str, ...], ...]
    agreed: frozenset[tuple[str, str]]

    @property
    def client(self) -> Client:
        """Whom it is opened from."""
        return self.members[0].client

    def has_agreed(self, member: Member) -> bool:
        """Whether a member may be seen by the client it is opened from: that client, and who has agreed to it."""
        its_own = member.client.client_id == self.client_id
        return its_own or (member.view is not None and (member.client.client_id, self.client_id) in self.agreed)

    def for_audience(self, audience: str) -> Household:
        """What this reader may see: the firm everybody, the client those who agreed and no word or number of others."""
        if audience == FIRM:
            return self
        members = tuple(member for member in self.members if self.has_agreed(member))
        return Household(self.client_id, self.as_of, members, (), 0, self.shared, self.agreed)

    def export_notes(self, audience: str, what: str) -> tuple[tuple[str, str], ...]:
        """What the record says of a picture taken away: for each who is in it, their id and in what they were seen."""
        seen = [member.client.client_id for member in self.for_audience(audience).members]
        told = f"{what}, for the {audience}"
        return (
            (self.client_id, f"household, {told}: {', '.join(seen)}"),
            *((client_id, f"in the household of {self.client_id}, {told}") for client_id in seen[1:]),
        )


NEAR = """
    with recursive near(client_id, step) as (
        select cast($client_id as varchar), 0
        union
        select tie.other_id, near.step + 1
        from near
        join (
            select client_id as one_id, other_client_id as other_id, relation
            from relationship where other_client_id is not null
            union all
            select other_client_id, client_id, relation
            from relationship where other_client_id is not null
        ) as tie on tie.one_id = near.client_id
        where near.step < $steps and not regexp_matches(lower(trim(tie.relation)), $apart)
    )
    select
        near.client_id, min(near.step) as steps,
        near.client_id = $client_id or coalesce(client.client_since_on <= $as_of, false) as is_member
    from near
    join client on client.client_id = near.client_id
    group by near.client_id, client.track, client.born_on, client.name, client.client_since_on
    order by steps, client.track <> $track, client.born_on nulls last, client.name, near.client_id
"""
TIES = """
    select client_id, other_client_id, relation from relationship
    where client_id in (select unnest(cast($ids as varchar[])))
      and other_client_id in (select unnest(cast($ids as varchar[])))
      and not regexp_matches(lower(trim(relation)), $apart)
    order by relation
"""
NAMED = """
    select distinct other_name from relationship
    where client_id in (select unnest(cast($ids as varchar[])))
      and other_client_id is null and trim(other_name) <> ''
      and not regexp_matches(lower(trim(relation)), $apart)
"""
SHARED = """
    select shared_id, event_id from life_event
    where shared_id is not null and client_id in (select unnest(cast($ids as varchar[])))
    order by shared_id, event_id
"""
AGREED = """
    select distinct client_id, other_client_id from sharing
    where agreed_on <= $as_of
      and client_id in (select unnest(cast($ids as varchar[])))
      and other_client_id in (select unnest(cast($ids as varchar[])))
"""


@of_one_moment
def household(
    store: Store, *, client_id: str, as_of: date, steps: int = STEPS, most: int = MOST
) -> Household:
    """Everybody connected with a client within `steps`, nearest first, at most `most` of them. Raises `NotFound`.

    Worked out for whom a lifeline may be shown: not for a client who objected, who is there by name, nor for anybody
    who is no client.
    """
    root = client(store, client_id)
    near = store.tuples(NEAR, client_id=client_id, steps=steps, apart=APART, as_of=as_of, track=root.track)
    joined = [each for each, _, is_member in near if is_member]
    chosen = joined[:most]
    depth = {each: step for each, step, _ in near}
    who = clients_by_id(store, depth)
    ties = _ties(store, depth)
    # The client whose page it is looks as on their own: a prospect's lifeline is for when they ask.
    drawn = [
        each for each in chosen
        if who[each].contact_status == "ok" and (each == client_id or not refusal(who[each], as_of))
    ]
    views = {view.client.client_id: view for view in guarded_lifelines(store, client_ids=drawn, as_of=as_of)}
    members = tuple(_member(who[each], views.get(each), depth, ties) for each in chosen)
    names = {name.strip() for (name,) in store.tuples(NAMED, ids=drawn, apart=APART)}
    names |= {who[each].name for each, _, is_member in near if not is_member}
    shared: dict[str, list[str]] = {}
    for shared_id, event_id in store.tuples(SHARED, ids=drawn):
        shared.setdefault(shared_id, []).append(event_id)
    return Household(
        client_id, as_of, members, tuple(sorted(names)), len(joined) - len(chosen),
        tuple(tuple(events) for events in shared.values() if len(events) > 1),
        frozenset(store.tuples(AGREED, ids=chosen, as_of=as_of)),
    )


def _ties(store: Store, client_ids: Iterable[str]) -> dict[str, dict[str, str]]:
    """What each is to each other: their own side's words first."""
    told = store.tuples(TIES, ids=sorted(client_ids), apart=APART)
    found: dict[str, dict[str, str]] = {}
    for one, other, relation in told:
        found.setdefault(one, {}).setdefault(other, relation)
    for one, other, relation in told:
        found.setdefault(other, {}).setdefault(one, inverse(relation))
    return found


def _member(
    who: Client, view: GuardedView | None, depth: Mapping[str, int], ties: Mapping[str, Mapping[str, str]]
) -> Member:
    mine = ties.get(who.client_id, {})
    nearer = [other for other in depth if other in mine and depth[other] < depth[who.client_id]]
    of_id = nearer[0] if nearer else ""
    return Member(who, view, depth[who.client_id], mine.get(of_id, ""), of_id)


# ------------------------------------------------------------------------------------------ agreements


@dataclass(frozen=True, slots=True)
class Agreement:
    """One client's agreement that what they tell us may be used for another, since a day."""

    client_id: str
    name: str
    other_client_id: str
    other_name: str
    agreed_on: date


AGREEMENTS = """
    select sharing.client_id, one.name, sharing.other_client_id, other.name as other_name, max(agreed_on) as agreed_on
    from sharing
    join client as one on one.client_id = sharing.client_id
    join client as other on other.client_id = sharing.other_client_id
    where sharing.client_id = $client_id or sharing.other_client_id = $client_id
       or (sharing.client_id in (select unnest(cast($ids as varchar[])))
           and sharing.other_client_id in (select unnest(cast($ids as varchar[]))))
    group by sharing.client_id, one.name, sharing.other_client_id, other.name
    order by one.name, other.name, sharing.client_id, sharing.other_client_id
"""


def agreements(store: Store, *, client_id: str, among: Sequence[str] = ()) -> tuple[Agreement, ...]:
    """Every agreement to share that a client gave or was given, and those `among` the others named."""
    return store.fetch(Agreement, AGREEMENTS, client_id=client_id, ids=list(among))
