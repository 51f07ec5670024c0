"""What to raise with a client, why, and what to ask: the lines of section 4 with their reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lifeline import ranking
from lifeline.model import Basis, LifeEvent, Move, Opportunity, Question, Reason, ReviewDue
from lifeline.periods import plus_months
from lifeline.question.catalogue import EVERYONE, Catalogue, asking, bounds, catalogue
from lifeline.question.discovery import UnknownFacts, questions
from lifeline.question.lines import RANK, Line, ReasonRow, lines
from lifeline.store import Store, of_one_moment

MOVES = {place: move for move, place in RANK.items()} | {6: Move.LAPSED}
BASES = (Basis.RECORDED, Basis.REVIEW, Basis.EXPECTED)
COMING_UP = 700  # from this ranking on a row is a review still to come

EVENTS = """
    select event_id, client_id, stage_id, label, event_date, event_on, earliest_on, latest_on, status, evidence, evidence_note
    from life_event
"""


def events_of(
    store: Store, client_id: str | None = None, *, between: Mapping[str, str] = EVERYONE
) -> tuple[LifeEvent, ...]:
    """The events of one client, or of all from a first to a last, the undated last."""
    if client_id is None:
        whom = "where client_id between $first_client and $last_client"
        return store.fetch(LifeEvent, f"{EVENTS} {whom} order by client_id, event_on nulls last, event_id", **between)
    theirs = store.fetch(LifeEvent, f"{EVENTS} where client_id = $client_id", client_id=client_id)
    return tuple(sorted(theirs, key=lambda event: (event.event_on or date.max, event.event_id)))


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """All that section 4 says of one client, or of the whole book, as of one day."""

    opportunities: tuple[Opportunity, ...]
    reviews: tuple[ReviewDue, ...]
    questions: tuple[Question, ...]


@of_one_moment
def work_out(
    store: Store, *, as_of: date, client_id: str | None = None, events: tuple[LifeEvent, ...] | None = None,
    between: Mapping[str, str] = EVERYONE,
) -> WorkedOut:
    """The lines of one client, or of every client `between` a first and a last, each's in the order to raise them (rule 17).

    With the reviews to come (rule 12, end) and what to ask next (rule 18). `events` spares a second look-up where the
    caller has the client's events already.
    """
    words = catalogue(store)
    values = bounds(store, client_id, words=words) | (dict(between) if client_id is None else {})
    rows = store.dicts(asking("opportunity_reason", of_one=client_id is not None), as_of=as_of, **values)
    if events is None:
        events = events_of(store, client_id, between=between)
    by_client: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for row in rows:
        kinds = by_client.setdefault(row["client_id"], {"reason": [], "coming_up": [], "fact": []})
        kind = "fact" if row["fact"] is not None else "reason" if row["ranking"] < COMING_UP else "coming_up"
        kinds[kind].append(row if kind == "fact" else _worded(row, words))
    their_events: dict[str, list[LifeEvent]] = {}
    for event in events:
        their_events.setdefault(event.client_id, []).append(event)
    found: list[Line] = []
    reviews: list[ReviewDue] = []
    unknown: dict[str, UnknownFacts] = {}
    horizon_on = plus_months(as_of, words.pack.horizon_months)
    for who, kinds in by_client.items():
        answers = {row["fact"]: row["answer"] for row in kinds["fact"]}
        unknown[who] = UnknownFacts(words, answers)
        standing, braked = lines(
            kinds["reason"], answers=answers, events=their_events.get(who, ()), as_of=as_of,
            supersessions=words.supersessions, brakes=words.brakes,
        )
        found += standing
        reviews += (_review(row, words) for row in kinds["coming_up"] if row["service_id"] not in braked and row["last_on"] <= horizon_on)
    by_id = {event.event_id: event for event in events}
    ordered = sorted(found, key=ranking.raising_order)
    return WorkedOut(
        opportunities=tuple(_opportunity(line, words, by_id, unknown[line.client_id]) for line in ordered),
        reviews=tuple(sorted(reviews, key=lambda review: (review.client_id, review.due_on, review.held_service_id))),
        questions=questions(ordered, words, unknown, by_id, as_of),
    )


def _worded(row: dict[str, Any], words: Catalogue) -> ReasonRow:
    """A row of the answer with its numbers looked up. A `ranking` is the place of the move times 100 (rule 13), and what it
    rests on: what is recorded, a review (1), what is expected (2).
    """
    rule_id, place = words.rule_at.get(row["rule_place"]), row["ranking"]
    return row | {
        "service_id": words.service_at[row["service_place"]],
        "move": MOVES.get(place // 100),
        "basis": BASES[place % 100],
        "rule_id": rule_id,
        "stage_id": words.rules[rule_id].stage_id if rule_id else None,
        "held_service_id": words.service_at.get(row["held_place"]),
    }


def opportunities(store: Store, *, as_of: date, client_id: str | None = None) -> tuple[Opportunity, ...]:
    """The lines of one client, or of every client, each client's in the order to raise them (rule 17)."""
    return work_out(store, as_of=as_of, client_id=client_id).opportunities


def _opportunity(line: Line, words: Catalogue, events: Mapping[str, LifeEvent], unknown: UnknownFacts) -> Opportunity:
    service = words.services[line.service_id]
    return Opportunity(
        client_id=line.client_id,
        service_id=service.service_id,
        service_name=service.name,
        move=line.move,
        basis=line.basis,
        opens_on=line.opens_on,
        last_date=line.last_date,
        need=line.need,
        stages=tuple(sorted({row["stage_id"] for row in line.reasons if row["stage_id"]})),
        reasons=tuple(_reason(row, words, events, unknown) for row in line.reasons),
        rules=";".join(sorted({row["rule_id"] for row in line.reasons if row["rule_id"]})),
        conflict_note=service.conflict_note,
        replaces_service_id=next((row["replaced_service_id"] for row in line.reasons if row["replaced_service_id"]), None),
        held_service_id=next((row["held_service_id"] for row in line.reasons if row["held_service_id"]), None),
    )


def _reason(row: ReasonRow, words: Catalogue, events: Mapping[str, LifeEvent], unknown: UnknownFacts) -> Reason:
    rule = words.rules.get(row["rule_id"])
    stage = words.stages.get(row["stage_id"])
    event = events.get(row["event_id"])
    why, question = (rule.why, rule.question) if rule else review_words(row["held_service_id"], words)
    return Reason(
        rule_id=row["rule_id"],
        stage_id=row["stage_id"],
        stage_name=stage.name if stage else None,
        event_id=row["event_id"] or None,
        event_on=row["event_on"],
        is_about=event.is_about if event else False,
        evidence=event.evidence if event else None,
        need=row["need"],
        move=row["move"],
        opens_on=row["opens_on"],
        closes_on=row["closes_on"],
        last_on=row["last_on"],
        why=why,
        question=question,
        law_note=rule.law_note if rule else "",
        source_ids=rule.source_ids if rule else "",
        unknown_facts=";".join(unknown.of(row["rule_id"])),
        event_date=event.event_date if event else None,
        checked=rule.checked if rule else "",
        decided_by=row["decided_by"],
    )


def review_words(held_service_id: str, words: Catalogue) -> tuple[str, str]:
    """Why a holding is looked at again, and what to ask: no need rule says so, its review interval does (rule 12)."""
    held = words.services[held_service_id]
    years = "year" if held.review_years == 1 else f"{held.review_years} years"
    return (
        f"What we made for you ({held.name}) is best looked at again every {years}.",
        "Has anything changed since then that it should reflect?",
    )


def _review(row: ReasonRow, words: Catalogue) -> ReviewDue:
    return ReviewDue(
        row["client_id"], row["service_id"], words.services[row["service_id"]].name,
        row["held_service_id"], words.services[row["held_service_id"]].name, row["last_on"],
    )
