"""What to raise with a client, why, and what to ask: the lines of section 4 with their reasons."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lifeline import ranking
from lifeline.model import Basis, LifeEvent, Move, Opportunity, Question, Reason, ReviewDue
from lifeline.periods import plus_months
from lifeline.question.catalogue import Catalogue, asking, bounds, catalogue
from lifeline.store import Store

EVENTS = """
    select event_id, client_id, stage_id, label, event_date, event_on, earliest_on, latest_on, status, evidence, evidence_note
    from life_event
"""


def events_of(store: Store, client_id: str | None) -> tuple[LifeEvent, ...]:
    """The events of one client, or of all, the undated last."""
    if client_id is None:
        return store.fetch(LifeEvent, f"{EVENTS} order by client_id, event_on nulls last, event_id")
    return store.fetch(LifeEvent, f"{EVENTS} where client_id = $client_id order by event_on nulls last, event_id", client_id=client_id)


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """All that section 4 says of one client, or of the whole book, as of one day."""

    opportunities: tuple[Opportunity, ...]
    reviews: tuple[ReviewDue, ...]
    questions: tuple[Question, ...]


def work_out(
    store: Store, *, as_of: date, client_id: str | None = None, events: tuple[LifeEvent, ...] | None = None
) -> WorkedOut:
    """The lines of one client, or of every client, each client's in the order to raise them (rule 17).

    With the reviews to come (rule 12, end) and what to ask next (rule 18). `events` spares a second look-up where the
    caller has the client's events already.
    """
    words = catalogue(store)
    rows = store.dicts(asking("opportunity_reason", of_one=client_id is not None), as_of=as_of, **bounds(store, client_id))
    if events is None:
        events = events_of(store, client_id)
    by_id = {event.event_id: event for event in events}
    unknown = _unknown_facts(store, client_id)
    reasons: dict[tuple[str, str, bool], list[dict[str, Any]]] = {}
    for row in rows:
        if row["kind"] == "reason":
            row["unknown_facts"] = unknown(row["client_id"], row["rule_id"])
            reasons.setdefault(_line_key(row), []).append(row)
    lines = [
        _line(row, _in_order(row, reasons[_line_key(row)]), words, by_id)
        for row in rows if row["kind"] == "line"
    ]
    return WorkedOut(
        opportunities=tuple(line for line, _ in sorted(lines, key=lambda pair: ranking.raising_order(*pair))),
        reviews=_reviews(rows, plus_months(as_of, words.pack.horizon_months), words),
        questions=_questions([row for row in rows if row["kind"] == "line"], reasons, words),
    )


def opportunities(store: Store, *, as_of: date, client_id: str | None = None) -> tuple[Opportunity, ...]:
    """The lines of one client, or of every client, each client's in the order to raise them (rule 17)."""
    return work_out(store, as_of=as_of, client_id=client_id).opportunities


def _line_key(row: Mapping[str, Any]) -> tuple[str, str, bool]:
    return row["client_id"], row["service_id"], row["is_lapsed"]


def _in_order(line: Mapping[str, Any], reasons: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The reason to give first on top: of the line's own move, then the most needed, then the earliest."""
    return sorted(reasons, key=lambda row: (
        row["move"] != line["move"], -(row["need"] or 0), row["event_on"] or date.max, row["rule_id"] or "~",
        row["event_id"] or "", row["held_service_id"] or "",
    ))


def _unknown_facts(store: Store, client_id: str | None) -> Callable[[str, str | None], str]:
    """A look-up of the facts a rule waits for and a client has not answered, `;`-joined in order.

    What the holdings of a family answer is never unknown (rule 3), so those terms are left out.
    """
    asked: dict[str, list[str]] = {}
    for rule_id, fact in store.tuples("select rule_id, fact from prepared_condition where not is_held order by rule_id, fact"):
        asked.setdefault(rule_id, []).append(fact)
    who, values = ("", {}) if client_id is None else (" and client_id = $client_id", {"client_id": client_id})
    known = set(store.tuples(f"select client_id, fact from fact where (answer <> 'unknown' or fact_on is not null){who}", **values))
    return lambda client, rule_id: ";".join(fact for fact in asked.get(rule_id or "", ()) if (client, fact) not in known)


def _line(
    line: dict[str, Any], rows: list[dict[str, Any]], words: Catalogue, events: Mapping[str, LifeEvent]
) -> tuple[Opportunity, date | None]:
    service = words.services[line["service_id"]]
    reasons = tuple(_reason(row, words, events) for row in rows)
    return Opportunity(
        client_id=line["client_id"],
        service_id=service.service_id,
        service_name=service.name,
        move=Move(line["move"]),
        basis=Basis(line["basis"]),
        opens_on=line["opens_on"],
        last_date=line["last_on"],
        need=line["need"],
        stages=tuple(sorted({reason.stage_id for reason in reasons if reason.stage_id})),
        reasons=reasons,
        rules=";".join(sorted({reason.rule_id for reason in reasons if reason.rule_id})),
        conflict_note=service.conflict_note,
        replaces_service_id=next((row["replaced_service_id"] for row in rows if row["replaced_service_id"]), None),
        held_service_id=next((row["held_service_id"] for row in rows if row["held_service_id"]), None),
    ), line["event_on"]


def _reason(row: dict[str, Any], words: Catalogue, events: Mapping[str, LifeEvent]) -> Reason:
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
        move=Move(row["move"]),
        opens_on=row["opens_on"],
        closes_on=row["closes_on"],
        last_on=row["last_on"],
        why=why,
        question=question,
        law_note=rule.law_note if rule else "",
        source_ids=rule.source_ids if rule else "",
        unknown_facts=row["unknown_facts"],
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
        f"Has anything changed that your {held.name.lower()} should reflect?",
    )


def _reviews(rows: list[dict[str, Any]], horizon_on: date, words: Catalogue) -> tuple[ReviewDue, ...]:
    found = [
        ReviewDue(
            row["client_id"], row["service_id"], words.services[row["service_id"]].name,
            row["held_service_id"], words.services[row["held_service_id"]].name, row["last_on"],
        )
        for row in rows if row["kind"] == "coming_up" and row["last_on"] <= horizon_on
    ]
    return tuple(sorted(found, key=lambda review: (review.client_id, review.due_on, review.held_service_id)))


def _questions(
    lines: list[dict[str, Any]], reasons: Mapping[tuple[str, str, bool], list[dict[str, Any]]], words: Catalogue
) -> tuple[Question, ...]:
    """Unknown facts and unrecorded stages, the answer that settles most needs and deadlines first (rule 18)."""
    settled: dict[tuple[str, str, str], dict[str, bool]] = {}
    for line in lines:
        for row in reasons[_line_key(line)]:
            asked = [("fact", fact) for fact in filter(None, row["unknown_facts"].split(";"))]
            if line["basis"] == Basis.EXPECTED:
                asked.append(("stage", row["stage_id"]))
            for kind, about_id in asked:
                services = settled.setdefault((row["client_id"], kind, about_id), {})
                services[row["service_id"]] = services.get(row["service_id"], False) or row["last_on"] is not None
    questions = []
    for (client_id, kind, about_id), services in settled.items():
        needs, deadlines = len(services), sum(services.values())
        because = f"settles {needs} {'need' if needs == 1 else 'needs'}" + (f", {deadlines} with a time limit" if deadlines else "")
        questions.append(Question(client_id, kind, about_id, _question_text(kind, about_id, words), because, needs, deadlines))
    return tuple(sorted(questions, key=lambda one: (one.client_id, -one.needs - one.deadlines, -one.deadlines, one.kind, one.about_id)))


def _question_text(kind: str, about_id: str, words: Catalogue) -> str:
    if kind == "fact":
        return words.facts[about_id].question if about_id in words.facts else about_id
    stage = words.stages[about_id]
    return f"{stage.name}: has this happened yet, and when? ({stage.triggering_event})"
