"""What stands in the way of raising something, and who may lead: DESIGN section 5, from the seeds' cautions and the
regulation table. Worked out here, below the pages, so that every list, export and command sees the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from lifeline.model import LifelineView, Move, Opportunity
from lifeline.periods import plus_months
from lifeline.question.catalogue import catalogue
from lifeline.store import Store


class GuardKind(StrEnum):
    """Why something waits, or what must come first."""

    PERMISSION = "permission"
    NOT_A_CLIENT = "not_a_client"
    QUIET = "quiet"
    TOO_EARLY = "too_early"
    CONFLICT = "conflict"
    NEEDS_OWNER = "needs_owner"
    COMPLIANCE = "compliance"


@dataclass(frozen=True, slots=True)
class Guard:
    """One guard on a client or on one of their lines. `until_on`: the first day it no longer holds, where that is known.

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


QUIET = """
    select quiet_period.stage_id, life_stage.name, quiet_period.months, quiet_period.why, life_event.event_on
    from life_event
    join quiet_period on quiet_period.stage_id = life_event.stage_id
    join life_stage on life_stage.stage_id = life_event.stage_id
    where life_event.client_id = $client_id and life_event.event_on <= $as_of
"""

FIRST_MATTER = """
    select service.name, matter.opened_on, matter.closed_on
    from matter join service on service.service_id = matter.service_id
    where matter.client_id = $client_id and matter.opened_on <= $as_of
    order by matter.opened_on, matter.matter_id
"""

OWNED = """
    select service_id from action
    where client_id = $client_id and owner_id is not null and state = 'open' and service_id is not null
"""

OVERRIDDEN = "select service_id, guard from override where client_id = $client_id"

SKILLED = """
    select distinct colleague.name
    from skill join colleague on colleague.colleague_id = skill.colleague_id
    where skill.service_id = $service_id or skill.practice_area = $practice_area
    order by colleague.name
"""


@dataclass(frozen=True, slots=True)
class ClientGuards:
    """The guards of one client as of one day, and of each of their lines."""

    of_client: tuple[Guard, ...]
    of_lines: dict[tuple[str, Move], tuple[Guard, ...]]

    def of(self, line: Opportunity) -> tuple[Guard, ...]:
        """What stands before this line: the client's own guards first."""
        return self.of_client + self.of_lines.get((line.service_id, line.move), ())

    def is_held(self, line: Opportunity) -> bool:
        """Whether nothing may be raised on this line now."""
        return any(guard.is_holding for guard in self.of(line))


def client_guards(store: Store, view: LifelineView) -> ClientGuards:
    """Every guard that stands on the day the view looks from."""
    quiet = _quiet(store, view)
    own = {stage_id: {rule.service_id for rule in catalogue(store).rules.values() if rule.stage_id == stage_id} for stage_id, _ in quiet}
    owned = {service_id for (service_id,) in store.tuples(OWNED, client_id=view.client.client_id)}
    overridden = set(store.tuples(OVERRIDDEN, client_id=view.client.client_id))
    of_lines: dict[tuple[str, Move], tuple[Guard, ...]] = {}
    for line in view.opportunities:
        found = [guard for stage_id, guard in quiet if line.service_id not in own[stage_id]]
        found += _of_line(line, view, is_owned=line.service_id in owned)
        of_lines[line.service_id, line.move] = tuple(
            guard for guard in found if (line.service_id, str(guard.kind)) not in overridden
        )
    return ClientGuards(_of_client(store, view), of_lines)


def _of_client(store: Store, view: LifelineView) -> tuple[Guard, ...]:
    who = view.client
    if who.contact_status != "ok":
        reason = f" ({who.contact_basis})" if who.contact_basis else ""
        return (Guard(GuardKind.PERMISSION, f"May not be approached{reason}. Nothing is worked out for them.", None, True),)
    if who.client_since_on is None:
        return (Guard(GuardKind.NOT_A_CLIENT, "Not a client: never approached without having asked us first.", None, True),)
    matters = store.tuples(FIRST_MATTER, client_id=who.client_id, as_of=view.as_of)
    served_before = any(holding.provider == "us" and holding.matter_id is None for holding in view.holdings)
    if matters and not served_before and all(closed_on is None or closed_on > view.as_of for _, _, closed_on in matters):
        name, _, closes_on = matters[0]
        when = f" It is due to finish on {closes_on:%-d %B %Y}." if closes_on else ""
        return (Guard(GuardKind.TOO_EARLY, f"Too early: their first matter ({name}) is not finished yet.{when}", closes_on, True),)
    return ()


def _quiet(store: Store, view: LifelineView) -> list[tuple[str, Guard]]:
    found = []
    for stage_id, name, months, why, event_on in store.tuples(QUIET, client_id=view.client.client_id, as_of=view.as_of):
        until_on = plus_months(event_on, months)
        if view.as_of < until_on:
            text = f"Quiet period after {name.lower()}, until {until_on:%-d %B %Y}: only what helps with it. {why}".strip()
            found.append((stage_id, Guard(GuardKind.QUIET, text, until_on, True)))
    return found


def _of_line(line: Opportunity, view: LifelineView, *, is_owned: bool) -> list[Guard]:
    found = []
    if line.conflict_note:
        found.append(Guard(GuardKind.CONFLICT, line.conflict_note, None, False))
    nearest = view.as_of + timedelta(days=view.pack.deadline_owner_days)
    if line.move is not Move.LAPSED and line.last_date and view.as_of <= line.last_date <= nearest and not is_owned:
        days = (line.last_date - view.as_of).days
        text = f"Last date {line.last_date:%-d %B %Y}, in {days} days: name an owner today."
        found.append(Guard(GuardKind.NEEDS_OWNER, text, None, False))
    if _is_our_own_miss(line, view):
        text = "This need opened while they were our client and was missed: the compliance officer sees it first."
        found.append(Guard(GuardKind.COMPLIANCE, text, None, True))
    return found


def _is_our_own_miss(line: Opportunity, view: LifelineView) -> bool:
    since = view.client.client_since_on
    if since is None or line.move not in (Move.CROSS_SELL_NOW, Move.LAPSED):
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
