"""Sentences of the pages that need more than one field: who somebody is, what is due when, why they cannot be seen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from lifeline import periods, wording
from lifeline.model import Client, Holding, Opportunity
from lifeline.question.book import BookRow
from lifeline.question.catalogue import Catalogue

TRACKS = {"person": "Person", "business": "Business"}
CONTACT = {
    "ok": "May be contacted",
    "do_not_market": "Has objected to marketing",
    "do_not_contact": "Must not be contacted",
}
NOTHING_WORKED_OUT = "nothing is worked out"
COUNTED = (
    ("up_sells", "up_sell"), ("back_sells", "back_sell"), ("cross_sells_now", "cross_sell_now"),
    ("to_ask", "ask_first"), ("ahead", "cross_sell_future"),
)
DAYS_TO_COUNT = 120


def contact(status: str) -> str:
    """What a contact status means. A status of the firm's own is shown as it was written."""
    return CONTACT.get(status) or status.replace("_", " ").strip().capitalize() or "Contact status not known"


def age(client: Client | BookRow, as_of: date) -> str:
    """`age 65`, `7 years in business`, or that it is not known."""
    if client.born_on is None:
        return "age not known" if client.track == "person" else "years in business not known"
    if as_of < client.born_on:
        return "not yet born" if client.track == "person" else "not yet in business"
    years = periods.age_on(as_of, client.born_on)
    about = "about " if len(client.born or "") != len("1998-06-01") else ""
    if client.track == "person":
        return f"age {about}{years}"
    return f"{about}{wording.count(years, 'year')} in business" if years else "in business for less than a year"


def since(client: Client | BookRow, *, is_short: bool = False) -> str:
    """Since when they have been a client."""
    if client.client_since_on is None:
        return "not yet a client"
    when = str(client.client_since_on.year) if is_short else wording.written(client.client_since)
    return f"client since {when}"


def looking_from(as_of: date, today: date) -> str:
    """That one looks from another day than today; nothing where one does not.

    >>> looking_from(date(2026, 11, 1), date(2026, 11, 22)), looking_from(date(2027, 2, 1), date(2026, 11, 22))
    ('seen from a day in the past', 'seen from a day to come')
    """
    return "" if as_of == today else "seen from a day in the past" if as_of < today else "seen from a day to come"


def move(name: str) -> str:
    """A move by its name: the pages are for the firm."""
    return wording.move(name, audience=wording.FIRM)


def counts(row: BookRow) -> list[tuple[str, str]]:
    """What there is for a client, as pairs of a move and its count with the word."""
    return [
        (name, f"{getattr(row, column)} {move(name).lower()}") for column, name in COUNTED if getattr(row, column)
    ]


def deadline(last: date | None, as_of: date, *, is_review: bool = False) -> str:
    """A last date, and how far off it is where that is near. A review is due, and a need runs out."""
    if last is None:
        return "no last date"
    days = (last - as_of).days
    if days < 0:
        return f"{'review ' if is_review else ''}was due {wording.day(last)}"
    words = f"{'review due' if is_review else 'last day'} {wording.day(last)}"
    if days == 0:
        return f"{words}, today"
    return f"{words}, in {wording.count(days, 'day')}" if days <= DAYS_TO_COUNT else words


def due_for_review(line: Opportunity) -> date | None:
    """The day something of ours is due to be looked at again, where that is (also) why it is raised."""
    return min((reason.last_on for reason in line.reasons if reason.rule_id is None and reason.last_on), default=None)


def line_deadline(line: Opportunity, as_of: date) -> str:
    """The last date of a line, said as what it is."""
    is_review = line.last_date is not None and line.last_date == due_for_review(line)
    return deadline(line.last_date, as_of, is_review=is_review)


def lead_sentence(row: BookRow, catalogue: Catalogue) -> str:
    """Why to raise first what is to be raised first, in one plain sentence."""
    rule = catalogue.rules.get(row.lead_rule_id or "")
    if rule:
        return rule.question if row.lead_move == "ask_first" else rule.why
    return "What we made for them is due to be looked at again." if row.lead_service_id else ""


def held(holding: Holding) -> str:
    """When something was put in place, by whom, and whether it still stands."""
    when = wording.written(holding.held_date) if holding.held_date else "date not known"
    by = "" if holding.provider == "us" else wording.PROVIDERS_FOR_FIRM[holding.provider]
    ended = "" if holding.counts else "ended by a later event"
    return ", ".join(part for part in (when, by, ended) if part)


def not_to_raise(
    opportunities: Sequence[Opportunity], holdings: Sequence[Holding], as_of: date
) -> list[tuple[str, str]]:
    """What to leave alone and why, as pairs: declined, covered by somebody else, too late.

    One piece of work somebody else once did for one occasion covers nothing, so it is not listed; nor is what came too
    late on one occasion and can be raised on another.
    """
    left: dict[str, str] = {}
    for holding in holdings:
        again_on = holding.ask_again_after_on
        if holding.provider == "declined" and (again_on is None or again_on > as_of):
            until = f"; ask again after {wording.day(again_on)}" if again_on else ""
            left[holding.service_name] = f"declined{until}"
    for holding in holdings:
        if holding.provider in ("elsewhere", "self") and holding.counts and holding.satisfied_by != "per_event":
            with_whom = "has it elsewhere" if holding.provider == "elsewhere" else "own arrangement"
            when = f", {wording.written(holding.held_date)}" if holding.held_date else ""
            left.setdefault(holding.service_name, f"{with_whom}{when}")
    open_now = {opportunity.service_id for opportunity in opportunities if opportunity.move != "lapsed"}
    for opportunity in opportunities:
        if opportunity.move == "lapsed" and opportunity.service_id not in open_now:
            when = f": last day was {wording.day(opportunity.last_date)}" if opportunity.last_date else ""
            left.setdefault(opportunity.service_name, f"too late{when}")
    return list(left.items())
