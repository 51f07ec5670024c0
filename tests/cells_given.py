"""What the tests of the cells compare with: the same once more in plain Python, from each lifeline and its guards.

And what random worlds do not hold yet: quiet periods, decisions, guards set aside, matters under way, sensitive stages.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Any

from random_worlds import SERVICES, STAGES, Choices
from sample_given import sample_copy

import lifeline
from lifeline.model import LifelineView, Move, Opportunity, Service
from lifeline.periods import plus_months
from lifeline.question import book
from lifeline.question.catalogue import Catalogue, catalogue
from lifeline.question.guards import ClientGuards, guards_of_each, refusal
from lifeline.question.lifelines import lifelines
from lifeline.store import Store

CONFIRMING = ("confirmed_gap", "proposed", "agreed")
CELLS = """
    select client_id, service_id, state, move, need, opens_on, last_date, rule_id, wait, is_sensitive
    from book_cell order by client_id, service_id
"""
Cell = tuple[Any, ...]
TODAY = date(2026, 11, 1)


@lru_cache(maxsize=1)
def sample_firm() -> lifeline.Workbook:
    """The sample firm with its book worked out: one for all tests that only read it."""
    made = sample_copy()
    book.refresh(made.store, as_of=TODAY)
    return made


def views(store: Store, as_of: date) -> list[tuple[LifelineView, ClientGuards]]:
    """Every client's lifeline with its guards."""
    ids = [client_id for (client_id,) in store.tuples("select client_id from client order by client_id")]
    seen = list(lifelines(store, client_ids=ids, as_of=as_of))
    return list(zip(seen, guards_of_each(store, seen), strict=True))


def cells_in_python(store: Store, as_of: date) -> list[Cell]:
    """The cells of every client who may be approached, in order, as `book_cell` should have them."""
    words = catalogue(store)
    confirmed = decisions_that_confirm(store, as_of)
    special = sensitive_rules(store)
    return [
        cell
        for view, guards in views(store, as_of) if not refusal(view.client, as_of)
        for service in sorted(words.services.values(), key=lambda each: each.service_id)
        if (cell := cell_of(view, guards, service, confirmed, special, words)) is not None
    ]


def cell_of(
    view: LifelineView, guards: ClientGuards, service: Service, confirmed: dict[tuple[str, str], date],
    special: set[str], words: Catalogue,
) -> Cell | None:
    """One client and one service; None where there is nothing to say."""
    who = view.client
    covering = [
        held for held in view.holdings
        if held.counts and held.family == service.family and held.tier >= service.tier
        and (service.track in (who.track, "both") or held.service_id == service.service_id)
    ]
    for line in view.opportunities:
        if line.service_id == service.service_id and line.move is not Move.LAPSED:
            decided_on = confirmed.get((who.client_id, service.service_id))
            is_met_since = decided_on is not None and any(
                held.held_on is not None and held.held_on >= decided_on for held in covering
            )
            if line.basis == "review" and any(is_review_of(line, reason) for reason in line.reasons):
                state = "us"
            elif line.move is Move.CROSS_SELL_FUTURE:
                state = "ahead"
            else:
                state = "confirmed" if decided_on is not None and not is_met_since else "to_ask"
            wait = guards.wait(line)
            return (
                who.client_id, service.service_id, state, str(line.move), line.need, line.opens_on, line.last_date,
                line.lead.rule_id, str(wait.kind) if wait else "", is_sensitive(line, special, words),
            )
    state = None
    if covering:
        state = "us" if any(held.provider == "us" for held in covering) else "elsewhere"
    elif any(
        held.provider == "declined" and held.service_id == service.service_id
        and (held.ask_again_after_on is None or held.ask_again_after_on > view.as_of) for held in view.holdings
    ):
        state = "not_needed"
    nothing = (None,) * 5
    return (who.client_id, service.service_id, state, *nothing, "", False) if state else None


def is_review_of(line: Opportunity, reason: object) -> bool:
    """Whether this reason is a review of the very service the line is for."""
    return reason.rule_id is None and line.held_service_id == line.service_id


def is_sensitive(line: Opportunity, special: set[str], words: Catalogue) -> bool:
    """Whether every reason of the line is a sensitive stage's, or asks for a fact of a special category."""
    return all(
        reason.rule_id is not None and (words.stages[reason.stage_id].is_sensitive or reason.rule_id in special)
        for reason in line.reasons
    )


def sensitive_rules(store: Store) -> set[str]:
    """The rules whose conditions ask for a fact of a special category."""
    special = {fact.fact for fact in catalogue(store).facts.values() if fact.sensitivity == "special category"}
    return {rule_id for rule_id, fact in store.tuples("select rule_id, fact from rule_condition") if fact in special}


def decisions_that_confirm(store: Store, as_of: date) -> dict[tuple[str, str], date]:
    """The day of the latest standing decision, by client and service, where that one confirms the need."""
    rows = store.tuples("select decision_id, client_id, service_id, decided, decided_on, undoes_id from decision "
                        "order by decision_no")
    undone = {row[5] for row in rows}
    latest = {
        (client_id, service_id): (decided, decided_on)
        for decision_id, client_id, service_id, decided, decided_on, undoes_id in rows
        if undoes_id is None and decision_id not in undone and decided_on <= as_of
    }
    return {pair: day for pair, (decided, day) in latest.items() if decided in CONFIRMING}


# ------------------------------------------------------------------------------------------ what else is on file

def record(store: Store, drawn: bytes, days: tuple[date, ...], services: tuple[str, ...] = SERVICES,
           stages: tuple[str, ...] = STAGES) -> None:
    """Add to the workbook's clients what the drawn bytes say; nothing where they are all zero."""
    choose = Choices(drawn)
    clients = [client_id for (client_id,) in store.tuples("select client_id from client order by client_id")]
    if not clients:
        return
    with store.write(who="A. Partner") as writer:
        for table in ("quiet_period", "override", "decision"):
            writer.execute(f"delete from {table}")
        for stage_id in stages:
            if months := choose.of((0, 0, 0, 1, 12)):
                writer.insert("quiet_period", ["stage_id", "months", "why"], [(stage_id, months, "")])
            if choose.of((False, False, True)):
                writer.execute("update life_stage set is_sensitive = true where stage_id = $id", id=stage_id)
        if choose.of((False, True)):
            writer.execute("update fact_definition set sensitivity = 'special category' where fact = 'x'")
        # Who was told of a month: an event may have begun before the day it counts as.
        writer.execute("update life_event set earliest_on = $day where status = 'happened' and event_on > $day",
                       day=choose.of(days))
        for number in range(choose.of(range(12))):
            opened_on = choose.of((None, *days))
            writer.insert(
                "matter", ["matter_id", "client_id", "service_id", "opened_on", "closed_on", "status", "owner"],
                [(f"X{number}", choose.of(clients), choose.of(services), opened_on, choose.of((None, *days)),
                  choose.of(("open", " Closed ", "")), "")])
        for _ in range(choose.of(range(12))):
            client_id, service_id, day = choose.of(clients), choose.of(services), choose.of(days)
            for guard in ("compliance", "quiet", "too_early"):
                if choose.of((False, True)):
                    writer.insert(
                        "override",
                        ["client_id", "service_id", "guard", "overridden_on", "reason", "who", "written_at"],
                        [(client_id, service_id, guard, day, "why", "A. Partner", datetime(2024, 1, 1))])
        for number in range(4 * choose.of(range(16))):
            decided = choose.of((*CONFIRMING, "declined", "has_elsewhere"))
            row = (choose.of(clients), choose.of(services), decided, choose.of(days))
            decide(writer, f"D{number}", *row)
            if choose.of((False, False, True)):
                decide(writer, f"U{number}", *row[:3], plus_months(row[3], 1), undoes_id=f"D{number}")
        writer.prepare_rules()      # what the catalogue remembers of the stages is old now


def decide(writer: Any, decision_id: str, client_id: str, service_id: str, decided: str, day: date,
           undoes_id: str | None = None) -> None:
    """One row of the decisions, as a decision writes it, and nothing of what it establishes."""
    columns = ("decision_id client_id service_id decided decided_on stage_ids rules move reason channel undoes_id who "
               "written_at")
    writer.insert("decision", columns.split(), [
        (decision_id, client_id, service_id, decided, day, "", "", "back_sell", "", "meeting", undoes_id, "A. Partner",
         datetime(2024, 1, 1))])
