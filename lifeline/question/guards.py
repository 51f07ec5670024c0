"""What stands in the way of raising something, and who may lead: DESIGN section 5, from the seeds' cautions and the
regulation table. Worked out here, below the pages, so that every list, export and command sees the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from lifeline import wording
from lifeline.model import Client, LifelineView, Move, Opportunity, ReviewDue
from lifeline.periods import plus_months
from lifeline.question.catalogue import Catalogue, catalogue
from lifeline.store import Store


class GuardKind(StrEnum):
    """Why something waits, or what must come first; in the order in which they are shown."""

    PERMISSION = "permission"
    NOT_A_CLIENT = "not_a_client"
    CONFLICT = "conflict"
    COMPLIANCE = "compliance"
    QUIET = "quiet"
    TOO_EARLY = "too_early"
    NEEDS_OWNER = "needs_owner"


@dataclass(frozen=True, slots=True)
class Guard:
    """One guard on a client or on one of their lines. `until_on`: the first day it no longer holds, where known.

    `is_holding`: nothing may be raised while it stands, unless a named person overrides it with a reason; the others
    say what must come first.
    """

    kind: GuardKind
    text: str
    until_on: date | None
    is_holding: bool

    @property
    def reason(self) -> str:
        """Why it waits, in two or three words; for the firm to read."""
        return _REASONS[self.kind]


_REASONS = {
    GuardKind.PERMISSION: "may not be approached", GuardKind.NOT_A_CLIENT: "not a client",
    GuardKind.CONFLICT: "conflict check", GuardKind.COMPLIANCE: "compliance officer first",
    GuardKind.QUIET: "quiet period", GuardKind.TOO_EARLY: "too early", GuardKind.NEEDS_OWNER: "needs an owner",
}


@dataclass(frozen=True, slots=True)
class Leaders:
    """Who may lead a service: colleagues with the skill recorded. Empty: the item says whom to bring in."""

    names: tuple[str, ...]
    text: str


# Whoever told us of it in the middle of its month has had it happen: quiet begins on the first day it can have been,
# and lasts from the day it counts as.
QUIET = """
    select
        life_event.client_id,
        quiet_period.stage_id, life_stage.name, quiet_period.months, quiet_period.why, life_event.event_on,
        least(life_event.event_on, coalesce(life_event.earliest_on, life_event.event_on)) as began_on
    from life_event
    join quiet_period on quiet_period.stage_id = life_event.stage_id
    join life_stage on life_stage.stage_id = life_event.stage_id
    where life_event.client_id {of_whom}
      and (life_event.event_on <= $as_of or (life_event.status = 'happened' and life_event.earliest_on <= $as_of))
    order by life_event.event_on, quiet_period.stage_id, life_event.event_id
"""

# A matter of unknown date has been there since always, as a holding has (rule 2 of section 4).
MATTERS = """
    select
        matter.client_id, matter.service_id, service.name, matter.opened_on, matter.closed_on,
        lower(trim(matter.status)) = 'closed' as is_closed
    from matter join service on service.service_id = matter.service_id
    where matter.client_id {of_whom}
      and (matter.opened_on is null or matter.opened_on <= $as_of)
    order by matter.opened_on nulls first, matter.matter_id
"""

OWNED = """
    select client_id, service_id from action
    where client_id {of_whom}
      and owner_id is not null and state = 'open' and service_id is not null
"""

OVERRIDDEN = """
    select client_id, service_id, guard, max(overridden_on) from override
    where client_id {of_whom} and overridden_on <= $as_of
    group by client_id, service_id, guard
"""

SKILLED = """
    select distinct colleague.name
    from skill join colleague on colleague.colleague_id = skill.colleague_id
    where skill.service_id = $service_id or skill.practice_area = $practice_area
    order by colleague.name
"""


@dataclass(frozen=True, slots=True)
class ClientGuards:
    """The guards of one client as of one day, of each of their lines, and of each review that is only due later.

    `set_aside` are pairs of a service and a kind that a named person has overridden; `of_lines` and `of_reviews` (by
    service) are without them.
    """

    of_client: tuple[Guard, ...]
    of_lines: dict[tuple[str, Move], tuple[Guard, ...]]
    set_aside: frozenset[tuple[str, GuardKind]] = frozenset()
    of_reviews: dict[str, tuple[Guard, ...]] = field(default_factory=dict)

    def of(self, item: Opportunity | ReviewDue) -> tuple[Guard, ...]:
        """What stands before this line, in the order to show it: what may never be set aside, then a conflict."""
        of_client = tuple(guard for guard in self.of_client if (item.service_id, guard.kind) not in self.set_aside)
        if isinstance(item, ReviewDue):
            return _in_order(of_client + self.of_reviews.get(item.service_id, ()))
        return _in_order(of_client + self.of_lines.get((item.service_id, item.move), ()))

    def wait(self, item: Opportunity | ReviewDue) -> Guard | None:
        """The first guard because of which nothing may be raised on this line now; None if it may be."""
        return next((guard for guard in self.of(item) if guard.is_holding), None)

    def is_held(self, item: Opportunity | ReviewDue) -> bool:
        """Whether nothing may be raised on this line now."""
        return self.wait(item) is not None


@dataclass(frozen=True, slots=True)
class _Found:
    """A guard, and the day its cause began: an override covers no later cause. None: it was there all along."""

    guard: Guard
    began_on: date | None = None


@dataclass(slots=True)
class _OnFile:
    """What is on file of one client beside the lifeline, that guards are worked out from."""

    quiet: list[tuple[Any, ...]] = field(default_factory=list)
    matters: list[tuple[Any, ...]] = field(default_factory=list)
    owned: set[str] = field(default_factory=set)
    overridden: dict[tuple[str, str], date] = field(default_factory=dict)


def refusal(client: Client, as_of: date) -> str:
    """Why a client may not be approached on this day, nor be in anything made for that; empty if they may."""
    if client.contact_status != "ok":
        return "may not be approached"
    if client.client_since_on is None:
        return "is not a client"
    return "is not a client yet on this day" if client.client_since_on > as_of else ""


def client_guards(store: Store, view: LifelineView) -> ClientGuards:
    """Every guard that stands on the day the view looks from."""
    (found,) = guards_of_each(store, (view,))
    return found


def guards_of_each(store: Store, views: Sequence[LifelineView]) -> list[ClientGuards]:
    """The guards of several clients, all looked at from one day, in the order given."""
    words = catalogue(store)
    on_file = _on_file(store, views)
    return [_guards(view, on_file[view.client.client_id], words) for view in views]


def _on_file(store: Store, views: Sequence[LifelineView]) -> dict[str, _OnFile]:
    found = {view.client.client_id: _OnFile() for view in views}
    if not found:
        return {}
    # Of one client the index answers, which looks up one value quicker than a range of one.
    of_whom = "= $first_client" if len(found) == 1 else "between $first_client and $last_client"
    whom = {"first_client": min(found)} | ({"last_client": max(found)} if len(found) > 1 else {})

    def of_them(statement: str, **values: Any) -> Iterator[tuple[_OnFile, tuple[Any, ...]]]:
        for client_id, *row in store.tuples(statement.format(of_whom=of_whom), **whom, **values):
            if client_id in found:
                yield found[client_id], tuple(row)

    as_of = views[0].as_of
    for file, row in of_them(QUIET, as_of=as_of):
        file.quiet.append(row)
    for file, row in of_them(MATTERS, as_of=as_of):
        file.matters.append(row)
    for file, (service_id,) in of_them(OWNED):
        file.owned.add(service_id)
    for file, (service_id, kind, day) in of_them(OVERRIDDEN, as_of=as_of):
        file.overridden[service_id, kind] = day
    return found


def _guards(view: LifelineView, file: _OnFile, words: Catalogue) -> ClientGuards:
    quiet = _quiet(view, file)
    own = {
        stage_id: {rule.service_id for rule in words.rules.values() if rule.stage_id == stage_id}
        for stage_id, _ in quiet
    }

    def stands(service_id: str, found: _Found) -> bool:
        day = file.overridden.get((service_id, found.guard.kind))
        return day is None or (found.began_on is not None and found.began_on > day)

    def of_service(service_id: str, *more: Guard) -> tuple[Guard, ...]:
        found = [guard for stage_id, guard in quiet if service_id not in own[stage_id]]
        found += [_Found(guard) for guard in more]
        return _in_order(tuple(each.guard for each in found if stands(service_id, each)))

    of_client = _of_client(view, file)
    items: tuple[Opportunity | ReviewDue, ...] = (*view.opportunities, *view.reviews)
    return ClientGuards(
        of_client=tuple(each.guard for each in of_client),
        of_lines={
            (line.service_id, line.move): of_service(
                line.service_id, *_of_line(line, view, is_owned=line.service_id in file.owned)
            )
            for line in view.opportunities
        },
        set_aside=frozenset(
            (item.service_id, each.guard.kind)
            for item in items for each in of_client if not stands(item.service_id, each)
        ),
        of_reviews={review.service_id: of_service(review.service_id) for review in view.reviews},
    )


def _in_order(guards: tuple[Guard, ...]) -> tuple[Guard, ...]:
    kinds = list(GuardKind)
    return tuple(sorted(guards, key=lambda guard: kinds.index(guard.kind)))


def _of_client(view: LifelineView, file: _OnFile) -> tuple[_Found, ...]:
    who = view.client
    if who.contact_status != "ok":
        reason = f" ({who.contact_basis})" if who.contact_basis else ""
        text = f"May not be approached{reason}. Nothing is worked out for them."
        return (_Found(Guard(GuardKind.PERMISSION, text, None, True)),)
    if refusal(who, view.as_of):
        text = "Not a client: never approached without having asked us first."
        return (_Found(Guard(GuardKind.NOT_A_CLIENT, text, None, True)),)
    under_way = [
        (service_id, name, opened_on, closed_on) for service_id, name, opened_on, closed_on, is_closed in file.matters
        if (closed_on > view.as_of if closed_on else not is_closed)
    ]
    if not file.matters or len(under_way) < len(file.matters) or _were_served_before(view, under_way):
        return ()
    _, name, opened_on, closes_on = under_way[0]
    when = f" It is due to finish on {wording.day(closes_on)}." if closes_on else ""
    text = f"Too early: their first matter ({name}) is not finished yet.{when}"
    return (_Found(Guard(GuardKind.TOO_EARLY, text, closes_on, True), opened_on),)


def _were_served_before(view: LifelineView, under_way: list[tuple[str, str, date | None, date | None]]) -> bool:
    """Whether we made something for them before: a holding of ours that is no matter under way written down twice."""
    opened = {service_id: opened_on for service_id, _, opened_on, _ in reversed(under_way)}
    return any(
        held.provider == "us" and held.matter_id is None and (
            held.service_id not in opened
            or (held.held_on or date.max) < (opened[held.service_id] or date.min)
        )
        for held in view.holdings
    )


def _quiet(view: LifelineView, file: _OnFile) -> list[tuple[str, _Found]]:
    found = []
    for stage_id, name, months, why, event_on, began_on in file.quiet:
        until_on = plus_months(event_on, months)
        if view.as_of < until_on:
            until = wording.day(until_on)
            text = f"Quiet period after {name.lower()}, until {until}: only what helps with it. {why}".strip()
            found.append((stage_id, _Found(Guard(GuardKind.QUIET, text, until_on, True), began_on)))
    return found


def _of_line(line: Opportunity, view: LifelineView, *, is_owned: bool) -> list[Guard]:
    found = []
    if line.conflict_note:
        found.append(Guard(GuardKind.CONFLICT, line.conflict_note, None, False))
    nearest = view.as_of + timedelta(days=view.pack.deadline_owner_days)
    if line.move is not Move.LAPSED and line.last_date and view.as_of <= line.last_date <= nearest and not is_owned:
        days = (line.last_date - view.as_of).days
        when = "today" if days == 0 else f"{wording.day(line.last_date)}, in {wording.count(days, 'day')}"
        found.append(Guard(GuardKind.NEEDS_OWNER, f"Last date {when}: name an owner today.", None, False))
    if _is_our_own_miss(line, view):
        text = "This need opened while they were our client and was missed: the compliance officer sees it first."
        found.append(Guard(GuardKind.COMPLIANCE, text, None, True))
    return found


def _is_our_own_miss(line: Opportunity, view: LifelineView) -> bool:
    """Whether the line's own need opened while they were our client, and its window closed without it, or it lapsed.

    The need's opening day decides, not the event's: an event from before may call for something only later.
    """
    since = view.client.client_since_on
    if since is None or line.move not in (Move.BACK_SELL, Move.CROSS_SELL_NOW, Move.LAPSED):
        return False
    return any(
        reason.opens_on >= since and reason.move is line.move
        and (line.move is Move.LAPSED or (reason.closes_on is not None and reason.closes_on < view.as_of))
        for reason in line.reasons
    )


def leaders(store: Store, service_id: str) -> Leaders:
    """Who may lead a conversation about a service."""
    service = catalogue(store).services[service_id]
    names = tuple(
        name for (name,) in store.tuples(SKILLED, service_id=service_id, practice_area=service.practice_area)
    )
    if names:
        return Leaders(names, f"May lead: {', '.join(names)}")
    return Leaders((), f"Bring in somebody from {service.practice_area}: nobody has this skill recorded yet.")
