"""What stands in the way of raising something, and who may lead: DESIGN section 5, from the seeds' cautions and the
regulation table. Worked out here, below the pages, so that every list, export and command sees the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from lifeline import wording
from lifeline.model import LifelineView, Move, Opportunity
from lifeline.periods import plus_months
from lifeline.question.catalogue import catalogue
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


@dataclass(frozen=True, slots=True)
class Leaders:
    """Who may lead a service: colleagues with the skill recorded. Empty: the item says whom to bring in."""

    names: tuple[str, ...]
    text: str


# Whoever told us of it in the middle of its month has had it happen: quiet begins on the first day it can have been,
# and lasts from the day it counts as.
QUIET = """
    select
        quiet_period.stage_id, life_stage.name, quiet_period.months, quiet_period.why, life_event.event_on,
        least(life_event.event_on, coalesce(life_event.earliest_on, life_event.event_on)) as began_on
    from life_event
    join quiet_period on quiet_period.stage_id = life_event.stage_id
    join life_stage on life_stage.stage_id = life_event.stage_id
    where life_event.client_id = $client_id
      and (life_event.event_on <= $as_of or (life_event.status = 'happened' and life_event.earliest_on <= $as_of))
    order by life_event.event_on, quiet_period.stage_id, life_event.event_id
"""

# A matter of unknown date has been there since always, as a holding has (rule 2 of section 4).
MATTERS = """
    select
        matter.service_id, service.name, matter.opened_on, matter.closed_on,
        lower(trim(matter.status)) = 'closed' as is_closed
    from matter join service on service.service_id = matter.service_id
    where matter.client_id = $client_id and (matter.opened_on is null or matter.opened_on <= $as_of)
    order by matter.opened_on nulls first, matter.matter_id
"""

OWNED = """
    select service_id from action
    where client_id = $client_id and owner_id is not null and state = 'open' and service_id is not null
"""

OVERRIDDEN = """
    select service_id, guard, max(overridden_on) from override
    where client_id = $client_id and overridden_on <= $as_of
    group by service_id, guard
"""

SKILLED = """
    select distinct colleague.name
    from skill join colleague on colleague.colleague_id = skill.colleague_id
    where skill.service_id = $service_id or skill.practice_area = $practice_area
    order by colleague.name
"""


@dataclass(frozen=True, slots=True)
class ClientGuards:
    """The guards of one client as of one day, and of each of their lines.

    `set_aside` are pairs of a service and a kind that a named person has overridden; `of_lines` is without them.
    """

    of_client: tuple[Guard, ...]
    of_lines: dict[tuple[str, Move], tuple[Guard, ...]]
    set_aside: frozenset[tuple[str, GuardKind]] = frozenset()

    def of(self, line: Opportunity) -> tuple[Guard, ...]:
        """What stands before this line, in the order to show it: what may never be set aside, then a conflict."""
        of_client = tuple(guard for guard in self.of_client if (line.service_id, guard.kind) not in self.set_aside)
        return _in_order(of_client + self.of_lines.get((line.service_id, line.move), ()))

    def is_held(self, line: Opportunity) -> bool:
        """Whether nothing may be raised on this line now."""
        return any(guard.is_holding for guard in self.of(line))


@dataclass(frozen=True, slots=True)
class _Found:
    """A guard, and the day its cause began: an override covers no later cause. None: it was there all along."""

    guard: Guard
    began_on: date | None = None


def client_guards(store: Store, view: LifelineView) -> ClientGuards:
    """Every guard that stands on the day the view looks from."""
    quiet = _quiet(store, view)
    rules = catalogue(store).rules.values()
    own = {stage_id: {rule.service_id for rule in rules if rule.stage_id == stage_id} for stage_id, _ in quiet}
    owned = {service_id for (service_id,) in store.tuples(OWNED, client_id=view.client.client_id)}
    overridden = {
        (service_id, kind): day
        for service_id, kind, day in store.tuples(OVERRIDDEN, client_id=view.client.client_id, as_of=view.as_of)
    }

    def stands(service_id: str, found: _Found) -> bool:
        day = overridden.get((service_id, found.guard.kind))
        return day is None or (found.began_on is not None and found.began_on > day)

    of_client = _of_client(store, view)
    of_lines: dict[tuple[str, Move], tuple[Guard, ...]] = {}
    set_aside: set[tuple[str, GuardKind]] = set()
    for line in view.opportunities:
        found = [guard for stage_id, guard in quiet if line.service_id not in own[stage_id]]
        found += [_Found(guard) for guard in _of_line(line, view, is_owned=line.service_id in owned)]
        of_lines[line.service_id, line.move] = _in_order(tuple(
            each.guard for each in found if stands(line.service_id, each)
        ))
        set_aside |= {(line.service_id, each.guard.kind) for each in of_client if not stands(line.service_id, each)}
    return ClientGuards(tuple(each.guard for each in of_client), of_lines, frozenset(set_aside))


def _in_order(guards: tuple[Guard, ...]) -> tuple[Guard, ...]:
    kinds = list(GuardKind)
    return tuple(sorted(guards, key=lambda guard: kinds.index(guard.kind)))


def _of_client(store: Store, view: LifelineView) -> tuple[_Found, ...]:
    who = view.client
    if who.contact_status != "ok":
        reason = f" ({who.contact_basis})" if who.contact_basis else ""
        text = f"May not be approached{reason}. Nothing is worked out for them."
        return (_Found(Guard(GuardKind.PERMISSION, text, None, True)),)
    if who.client_since_on is None or who.client_since_on > view.as_of:
        text = "Not a client: never approached without having asked us first."
        return (_Found(Guard(GuardKind.NOT_A_CLIENT, text, None, True)),)
    matters = store.tuples(MATTERS, client_id=who.client_id, as_of=view.as_of)
    under_way = [
        (service_id, name, opened_on, closed_on) for service_id, name, opened_on, closed_on, is_closed in matters
        if (closed_on > view.as_of if closed_on else not is_closed)
    ]
    if not matters or len(under_way) < len(matters) or _were_served_before(view, under_way):
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


def _quiet(store: Store, view: LifelineView) -> list[tuple[str, _Found]]:
    found = []
    events = store.tuples(QUIET, client_id=view.client.client_id, as_of=view.as_of)
    for stage_id, name, months, why, event_on, began_on in events:
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
