"""Decisions on opportunities. Append-only, named, dated, undone by a further entry; they feed the engine at once.

A decision writes down what it establishes: that the client has the service elsewhere or does it themselves, or has
declined it until a day, is a holding; that a need is confirmed answers the facts, or confirms the event, it waited for.
So the rules need not know of decisions, and what was decided shows wherever holdings and facts do.
"""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from lifeline import wording
from lifeline.errors import NotFound, UserError
from lifeline.model import Decided, Decision, LifelineView, Move, Opportunity
from lifeline.question import book
from lifeline.question.catalogue import asking, bounds, catalogue
from lifeline.question.guards import client_guards
from lifeline.question.lifelines import lifeline
from lifeline.record import effects
from lifeline.store import Store, Writer, now

# What each decision establishes about how the need is covered.
PROVIDERS = {
    Decided.HAS_ELSEWHERE: "elsewhere",
    Decided.DOES_IT_SELF: "self",
    Decided.NOT_NEEDED: "declined",
    Decided.NOT_IN_INTEREST: "declined",
    Decided.NOT_NOW: "declined",
    Decided.DECLINED: "declined",
}

# Undone is undone whichever day one looks from: an undoing corrects the record, and its effects are gone as well.
STANDING = """
    select
        decision.decision_id, decision.client_id, decision.service_id, decision.decided, decision.decided_on,
        decision.reason, decision.until_on, decision.who, decision.move
    from decision
    left join decision as undoing on undoing.undoes_id = decision.decision_id
    where decision.client_id = $client_id
      and decision.undoes_id is null
      and undoing.decision_id is null
      and decision.decided_on <= $as_of
    order by decision.decision_no desc
"""


def standing_decisions(store: Store, *, client_id: str, as_of: date) -> tuple[Decision, ...]:
    """A client's decisions of that day or earlier that have not been undone, the latest first."""
    return store.fetch(Decision, STANDING, client_id=client_id, as_of=as_of)


def decide(
    store: Store, *, client_id: str, service_id: str, decided: Decided, as_of: date, who: str,
    reason: str = "", until_on: date | None = None, channel: str = "meeting",
) -> str:
    """Record one decision on the line a client has for a service on `as_of`; returns its id.

    The same decision a second time (a double click, or two people at once) writes nothing and returns the first one's
    id. Raises `NotFound` if there is no such line, `UserError` if a name, a reason or a day is missing, if a guard
    holds what was to be proposed, or if the need would stay as open as it was.
    """
    with store.write(who=who) as writer:
        decision_id, client_ids = decide_within(
            store, writer, client_id=client_id, service_id=service_id, decided=decided, as_of=as_of, reason=reason,
            until_on=until_on, channel=channel,
        )
        book.follow(store, writer, *client_ids)
    return decision_id


def decide_within(
    store: Store, writer: Writer, *, client_id: str, service_id: str, decided: Decided, as_of: date, reason: str = "",
    until_on: date | None = None, channel: str = "meeting",
) -> tuple[str, tuple[str, ...]]:
    """The same within a write under way; returns the id and the clients whose kept lines the write has to follow up.

    The line is looked up as it stood when the write began: of several decisions within one, none hides another's line.
    """
    reason = reason.strip()
    _check(decided, as_of, writer.who, reason, until_on)
    decision_id = f"D{uuid4().hex[:12]}"
    # Looked up while nobody else can write, so that of two people at once the second sees what the first decided.
    standing = standing_decisions(store, client_id=client_id, as_of=as_of)
    before = [entry for entry in standing if entry.service_id == service_id]
    if before and _is_same(before[0], decided, as_of, reason, until_on):
        return before[0].decision_id, ()
    view = lifeline(store, client_id=client_id, as_of=as_of)
    line = _line(view, service_id, before)
    if decided is Decided.PROPOSED:
        _check_may_be_raised(store, view, line)
    _append(writer, decision_id, line, decided, as_of, reason, until_on, channel)
    if decided in PROVIDERS:
        _hold(writer, store, decision_id, line, PROVIDERS[decided], as_of, until_on, reason)
        _check_settled(writer, store, line, as_of)
    elif line.move is Move.ASK_FIRST:
        effects.confirm(writer, store, decision_id, line, as_of)
    writer.audit(
        "decision", f"{client_id} {service_id}",
        f"{decided}; move {line.move}; rules {line.rules}; basis {line.basis}; channel {channel}",
    )
    return decision_id, (client_id, *effects.others(writer, decision_id, client_id))


def undo(store: Store, *, decision_id: str, as_of: date, who: str) -> str:
    """Take a decision back by a further entry; returns that entry's id. Raises `NotFound`.

    What the decision wrote goes back to how it stood before, except where somebody, or a file, has said more since.
    """
    entry_id = f"D{uuid4().hex[:12]}"
    with store.write(who=who) as writer:
        rows = store.tuples("""
            select decision.client_id, decision.service_id from decision
            left join decision as undoing on undoing.undoes_id = decision.decision_id
            where decision.decision_id = $decision_id and decision.undoes_id is null and undoing.decision_id is null
        """, decision_id=decision_id)
        if not rows:
            raise NotFound("That decision is not there any more, or has been taken back already.")
        ((client_id, service_id),) = rows
        writer.execute("""
            insert into decision by name
            select client_id, service_id, decided, stage_ids, rules, move, channel, until_on, '' as reason,
                $entry_id as decision_id, $as_of as decided_on, decision_id as undoes_id, $who as who,
                $written_at as written_at
            from decision where decision_id = $decision_id
        """, entry_id=entry_id, as_of=as_of, who=who, written_at=now(), decision_id=decision_id)
        writer.execute("delete from holding where decision_id = $decision_id", decision_id=decision_id)
        effects.take_back(writer, decision_id)
        writer.audit("decision undone", f"{client_id} {service_id}", decision_id)
        book.follow(store, writer, client_id, *effects.others(writer, decision_id, client_id))
    return entry_id


def _check(decided: Decided, as_of: date, who: str, reason: str, until_on: date | None) -> None:
    if not who.strip():
        raise UserError("A decision needs the name of whoever makes it.")
    if decided is Decided.NOT_IN_INTEREST and not reason:
        raise UserError("Say why this is not in the client's interest: the reason is kept with the decision.")
    if decided is Decided.NOT_NOW and until_on is None or until_on is not None and until_on <= as_of:
        raise UserError(f"Give a day after {wording.day(as_of)} to ask again.")
    if until_on is not None and PROVIDERS.get(decided) != "declined":
        raise UserError("Only what is declined or put off has a day to ask again.")


def _is_same(entry: Decision, decided: Decided, as_of: date, reason: str, until_on: date | None) -> bool:
    same_answer = (entry.decided, entry.decided_on, entry.until_on) == (decided, as_of, until_on)
    return same_answer and reason in ("", entry.reason)


def _line(view: LifelineView, service_id: str, before: list[Decision]) -> Opportunity:
    for line in view.opportunities:
        if line.service_id == service_id and line.move is not Move.LAPSED:
            return line
    by_whom = ""
    if before:
        latest = before[0]
        answer = latest.decided.value.replace("_", " ")
        by_whom = f" {latest.who} decided it on {wording.day(latest.decided_on)}: {answer}."
    raise NotFound(f"There is nothing to decide: this service is not open for this client on that day.{by_whom}")


def _check_may_be_raised(store: Store, view: LifelineView, line: Opportunity) -> None:
    holding = [guard for guard in client_guards(store, view).of(line) if guard.is_holding]
    if holding:
        raise UserError(f"This may not be proposed yet. {holding[0].text}")


def _append(
    writer: Writer, decision_id: str, line: Opportunity, decided: Decided, as_of: date, reason: str,
    until_on: date | None, channel: str,
) -> None:
    columns = ["decision_id", "client_id", "service_id", "decided", "decided_on", "stage_ids", "rules", "move",
               "reason", "until_on", "channel", "undoes_id", "who", "written_at"]
    writer.insert("decision", columns, [(
        decision_id, line.client_id, line.service_id, str(decided), as_of, ";".join(line.stages), line.rules,
        str(line.move), reason, until_on, channel, None, writer.who, now(),
    )])


def _hold(
    writer: Writer, store: Store, decision_id: str, line: Opportunity, provider: str, as_of: date,
    until_on: date | None, reason: str,
) -> None:
    # What is bought for each event is met only for the stage it is recorded for: a row for each stage of the line. For
    # the rest, and for what was declined, one row says it all.
    is_per_event = catalogue(store).services[line.service_id].satisfied_by == "per_event"
    stages = line.stages if is_per_event and provider != "declined" and line.stages else (None,)
    columns = ["client_id", "service_id", "held_date", "held_on", "held_earliest_on", "held_latest_on", "provider",
               "for_stage_id", "ask_again_after_on", "note", "decision_id"]
    day = as_of.isoformat()
    writer.insert("holding", columns, [
        (line.client_id, line.service_id, day, as_of, as_of, as_of, provider, stage_id, until_on, reason, decision_id)
        for stage_id in stages
    ])


def _check_settled(writer: Writer, store: Store, line: Opportunity, as_of: date) -> None:
    """Whether the line went, or is another one now: a review after an event still to come cannot be had already."""
    found = writer.tuples(
        f"select move, stages, rules {asking('opportunity', of_one=True)} "
        "where service_id = $service_id and not is_lapsed",
        as_of=as_of, service_id=line.service_id, **bounds(store, line.client_id),
    )
    if found == [(str(line.move), ";".join(line.stages), line.rules)]:
        raise UserError(
            "This need would still be open: what they have today does not meet it. Choose not now, or declined."
        )
