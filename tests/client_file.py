"""One client's file as of one day, as the plain reference reads it: facts answered, holdings that exist and count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from worlds import Client, Event, Service, World

from lifeline.periods import plus_months


@dataclass(frozen=True, slots=True)
class Held:
    """A holding or a matter, with its service. Without a date: held since always."""

    service: Service
    held_on: date | None
    provider: str
    for_stage_id: str | None
    ask_again_after_on: date | None


@dataclass(frozen=True, slots=True)
class File:
    """What is known of one client on the as-of day."""

    world: World
    client: Client
    as_of: date

    @property
    def events(self) -> list[Event]:
        """What happened or is planned, whatever its day."""
        return [event for event in self.world.events if event.client_id == self.client.client_id]

    def service(self, service_id: str | None) -> Service | None:
        """The service of that name, if there is one."""
        return next((service for service in self.world.services if service.service_id == service_id), None)

    # -------------------------------------------------------------------------------------- holdings

    @property
    def holdings(self) -> list[Held]:
        """Rule 2: what exists on the as-of day, declined rows among it; a matter is a holding by us."""
        found = [
            Held(self.service(held.service_id), held.held_on, held.provider, held.for_stage_id, held.ask_again_after_on)
            for held in self.world.holdings if held.client_id == self.client.client_id
        ] + [
            Held(self.service(matter.service_id), matter.opened_on, "us", matter.for_stage_id, None)
            for matter in self.world.matters if matter.client_id == self.client.client_id
        ]
        return [held for held in found if held.held_on is None or held.held_on <= self.as_of]

    @property
    def provided(self) -> list[Held]:
        """What they have, by anyone: all that was not declined."""
        return [held for held in self.holdings if held.provider != "declined"]

    def counting(self, family: str) -> list[Held]:
        """Rule 7: the family's holdings that were not declined and that its ending fact has not ended."""
        return [held for held in self.provided if held.service.family == family and not self._is_ended(held)]

    def _is_ended(self, held: Held) -> bool:
        """Rule 7: made on or before the day of the ending fact, once that day is reached. A bare yes ends nothing."""
        ended_on = next(
            (self.day_of(row.ended_by_fact) for row in self.world.families if row.family == held.service.family), None,
        )
        if ended_on is None or ended_on > self.as_of:
            return False
        return held.held_on is None or held.held_on <= ended_on

    def latest_that_counts(self, family: str) -> Held | None:
        """Rule 6: the latest holding of the family that counts."""
        return max(self.counting(family), key=in_time, default=None)

    def review_service(self, family: str) -> Service | None:
        """The service that is the review of this family; a pack names one at most."""
        return next((service for service in self.world.services if service.reviews_family == family), None)

    def reviews_due(self) -> list[tuple[Held, date]]:
        """Rule 12: each holding of ours that falls due for review, with the day it does."""
        return [(held, due_on) for held in self.provided if (due_on := self._review_due(held)) is not None]

    def _review_due(self, held: Held) -> date | None:
        """Rule 12: one interval after its date or, if later, after the last holding of the family's review service."""
        family = self.counting(held.service.family)
        if (held.provider != "us" or held not in family or held.service.review_years == 0
                or held.service.satisfied_by == "per_event"
                or any(in_time(other) > in_time(held) for other in family)):
            return None
        review = self.review_service(held.service.family)
        # Silent: the last review is by anyone. A holding without a date falls due only by the review it has had.
        days = [held.held_on] + [
            other.held_on for other in self.provided if review is not None and other.service == review
        ]
        known = [day for day in days if day is not None]
        return plus_months(max(known), 12 * held.service.review_years) if known else None

    # -------------------------------------------------------------------------------------- facts

    def answer(self, fact: str) -> str:
        """Rule 3: yes, no or unknown; a fact with a date is yes from that day on; a derived fact is never unknown."""
        for row in self.world.families:
            if row.held_fact == fact:
                return "yes" if self.counting(row.family) else "no"
        for row in self.world.facts:
            if (row.client_id, row.fact) == (self.client.client_id, fact):
                if row.fact_on is None:
                    return row.answer
                return "yes" if row.fact_on <= self.as_of else "no"
        return "unknown"

    def day_of(self, fact: str | None) -> date | None:
        """The date a fact holds, past or to come; none for a derived fact, whatever the file says."""
        if any(row.held_fact == fact for row in self.world.families):
            return None
        mine = (row for row in self.world.facts if row.client_id == self.client.client_id)
        return next((row.fact_on for row in mine if row.fact == fact), None)

    def is_lasting(self, fact: str) -> bool:
        """Whether the fact, once true, is true for good."""
        return any(known.is_lasting for known in self.world.facts_known if known.fact == fact)


def in_time(held: Held) -> tuple:
    """Rule 6's order: the day (none comes first), then the higher tier, then the later service id, then ours."""
    return (held.held_on or date.min, held.service.tier, held.service.service_id, held.provider == "us")
