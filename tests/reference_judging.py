"""Rules 1 to 11 of DESIGN section 4, once more: what one need rule makes of one event of one client.

Read it beside the text: one small function a rule, in the text's order and words. Where the text is silent the
comment begins with "Silent:" and says what is taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from client_file import File, Held
from worlds import Event, Rule, Service, View

from lifeline.periods import plus_months


@dataclass(frozen=True, slots=True)
class Row:
    """What one rule makes of one event: before rows of one service are merged to a line. A review has no stage."""

    service_id: str
    move: str
    basis: str
    opens_on: date
    last_date: date | None
    need: int | None
    stage_id: str | None
    stage_on: date | None


@dataclass(frozen=True, slots=True)
class Dates:
    """Rule 4's answer for one event and one need rule."""

    anchor_on: date
    opens_on: date
    closes_on: date
    last_date: date | None
    is_gone: bool


# ------------------------------------------------------------------------------------------ rules 1 to 5

def is_permitted(file: File) -> bool:
    """Rule 1: only a client whose contact status is ok gets anything worked out."""
    return file.client.contact_status == "ok"


def client_since(file: File) -> date:
    """Rule 1: without a `client_since` the as-of day stands in its place."""
    return file.client.client_since_on or file.as_of


def matches(file: File) -> Iterator[tuple[Event, Rule]]:
    """Rule 2: each event with each need rule of its stage."""
    for event in file.events:
        for rule in file.world.rules:
            # Silent: an event without any date gives nothing, even where a named anchor would be known.
            if rule.stage_id == event.stage_id and event.event_on is not None:
                yield event, rule


def is_in_doubt(file: File, event: Event) -> bool:
    """Rule 2: a planned event before the as-of day is like an unknown fact; so is an assumed one (section 5)."""
    return (event.status == "planned" and event.event_on < file.as_of) or event.evidence == "assumed"


def condition(file: File, rule: Rule) -> str:
    """Rule 3: no if one term is false; unknown if none is false but one unknown; else yes."""
    found = {"unknown" if file.answer(fact) == "unknown" else "yes" if file.answer(fact) == wanted else "no"
             for fact, wanted in rule.condition}
    return "no" if "no" in found else "unknown" if "unknown" in found else "yes"


def anchor_of(event: Event, rule: Rule) -> date | None:
    """Rule 4: the event's own date, or the named anchor date on that event."""
    return event.event_on if rule.anchor == "stage" else dict(event.anchors).get(rule.anchor)


def lapse_limit(rule: Rule, anchor_on: date) -> date | None:
    """Rule 4: the last date by months alone; None where the rule has no limit in months."""
    uses_alternative = rule.lapse_alt_before_on is not None and anchor_on < rule.lapse_alt_before_on
    months = rule.lapse_alt_months if uses_alternative else rule.lapse_after_months
    if months is None:
        return None
    return plus_months(anchor_on, months) - timedelta(days=1 if rule.ends_day_before else 0)


def dates_of(file: File, event: Event, rule: Rule) -> Dates | None:
    """Rule 4: the window and the last date; None where the rule ends here (no anchor, or ended by a bare yes)."""
    anchor_on = anchor_of(event, rule)
    if anchor_on is None:
        return None
    opens_on = plus_months(anchor_on, rule.window_start_months)
    closes_on = plus_months(anchor_on, rule.window_end_months)
    last_date = lapse_limit(rule, anchor_on)
    if rule.later_rule == "until_event" and rule.lapse_fact is not None:
        ended_on = file.day_of(rule.lapse_fact)
        if ended_on is None and file.answer(rule.lapse_fact) == "yes":
            return None
        if ended_on is not None and (ended_on >= opens_on or file.is_lasting(rule.lapse_fact)):
            last_date = ended_on
    return Dates(anchor_on, opens_on, closes_on, last_date, is_gone(file, rule, last_date))


def is_gone(file: File, rule: Rule, last_date: date | None) -> bool:
    """Rule 4: a limit counts on its last day; an ending event ends the need on its own day."""
    if last_date is None:
        return False
    if rule.anchor != "stage" or rule.later_rule == "lapses":
        return last_date < file.as_of
    return last_date <= file.as_of


def is_declined(file: File, service_id: str) -> bool:
    """Rule 5: this very service was declined, at whatever stage, until a day still to come or for good."""
    return any(
        held.provider == "declined" and held.service.service_id == service_id
        and (held.ask_again_after_on is None or held.ask_again_after_on > file.as_of)
        for held in file.holdings
    )


# ------------------------------------------------------------------------------------------ one event, one rule

def judged(file: File, view: View, event: Event, rule: Rule) -> list[Row]:
    """Rules 2 to 11, in this order; the first that decides ends it."""
    service = file.service(rule.service_id)
    conditions = condition(file, rule)
    if conditions == "no":
        return []
    is_unknown = conditions == "unknown" or is_in_doubt(file, event)
    if is_unknown and rule.is_evidence_only:
        return []
    dates = dates_of(file, event, rule)
    if dates is None or is_declined(file, service.service_id):
        return []

    def row(move: str) -> Row:
        return Row(service.service_id, move, "recorded", dates.opens_on, dates.last_date, rule.need, rule.stage_id,
                   event.event_on)

    if service.reviews_family is not None and file.latest_that_counts(service.reviews_family) is not None:
        if not is_review_called_for(file, service, dates):
            return []
        if not dates.is_gone:
            move = review_move(file, view, dates, is_unknown)
            return [row(move)] if move else []
    held = held_state(file, service, rule.stage_id, dates)
    if held in ("met", "below, not ours"):
        return []
    if rule.need == 1 and dates.closes_on < file.as_of:   # rule 8
        return []
    if dates.is_gone:
        return lapsed(file, view, event, rule, row("lapsed"), dates, is_unknown)
    if dates.opens_on > plus_months(file.as_of, view.horizon_months):   # rule 10, all three
        return []
    if is_unknown:
        return [row("ask_first")]
    if dates.opens_on > file.as_of:
        return [row("cross_sell_future")]
    return [row("up_sell" if held == "below, ours" else by_event_date(file, event))]


def is_review_called_for(file: File, service: Service, dates: Dates) -> bool:
    """Rule 6: what they have is ours, and neither it nor a review of it was made on or after the anchor."""
    latest = file.latest_that_counts(service.reviews_family)
    reviewed = [held for held in file.provided if held.service.service_id == service.service_id]
    return latest.provider == "us" and not any(
        held.held_on is not None and held.held_on >= dates.anchor_on for held in [latest, *reviewed]
    )


def review_move(file: File, view: View, dates: Dates, is_unknown: bool) -> str | None:
    """Rule 6, its end: the move of a review that is called for and not gone; None beyond the horizon."""
    if dates.opens_on > plus_months(file.as_of, view.horizon_months):
        return None
    if is_unknown:
        return "ask_first"
    return "cross_sell_future" if dates.opens_on > file.as_of else "up_sell"


def holdings_for(file: File, service: Service, stage_id: str, dates: Dates) -> list[Held]:
    """Rule 7: the holdings that count for a service called for in this stage and window."""
    def is_for_this_need(held: Held) -> bool:
        if service.satisfied_by != "per_event":
            return True
        if held.for_stage_id is not None:
            return held.for_stage_id == stage_id
        # Silent: a holding with neither stage nor date does not meet a need of one event.
        return held.held_on is not None and dates.opens_on <= held.held_on <= dates.closes_on

    return [held for held in file.counting(service.family) if is_for_this_need(held)]


def held_state(file: File, service: Service, stage_id: str, dates: Dates) -> str:
    """Rule 7: whether the need is met, or something below its tier is held, by us or only by others."""
    held = holdings_for(file, service, stage_id, dates)
    if any(one.service.tier >= service.tier for one in held):
        return "met"
    if any(one.provider == "us" for one in held):
        return "below, ours"
    return "below, not ours" if held else "nothing"


def lapsed(file: File, view: View, event: Event, rule: Rule, line: Row, dates: Dates, is_unknown: bool) -> list[Row]:
    """Rule 9: the lapsed row while it is remembered, and what is proposed in its place."""
    if is_unknown or rule.need == 1 or plus_months(dates.last_date, view.memory_months) < file.as_of:
        return []
    other = file.service(rule.replaced_by)
    # Silent: a name that is no service (NONE, or nothing) proposes nothing; a service of track `both` is of any track.
    if (other is None or other.service_id == rule.service_id or other.track not in (file.client.track, "both")
            or is_declined(file, other.service_id) or holdings_for(file, other, rule.stage_id, dates)):
        return [line]
    return [line, replace(line, service_id=other.service_id, move=by_event_date(file, event), last_date=None)]


def by_event_date(file: File, event: Event) -> str:
    """Rules 9 and 11: the event's own date divides back-sell from cross-sell, not the anchor's."""
    return "back_sell" if event.event_on < client_since(file) else "cross_sell_now"
