"""Decisions on opportunities. Append-only, named, dated, undone by a further entry; they feed the engine at once.

A decision writes down what it establishes: that the client has the service elsewhere or does it themselves, or has
declined it until a day, is a holding; that a need is confirmed answers the facts it waited for. So the rules need not
know of decisions, and what was decided shows wherever holdings and facts do.
"""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from lifeline.errors import NotFound, UserError
from lifeline.model import Decided, Decision, Move, Opportunity
from lifeline.question.catalogue import catalogue
from lifeline.question.opportunities import opportunities
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

STANDING = """
    select
        decision.decision_id, decision.client_id, decision.service_id, decision.decided, decision.decided_on, decision.reason,
        decision.until_on, decision.who, decision.move
    from decision
    left join decision as undoing on undoing.undoes_id = decision.decision_id
    where decision.client_id = $client_id
      and decision.undoes_id is null
      and undoing.decision_id is null
      and decision.decided_on <= $as_of
    order by decision.decision_no desc
"""


def standing_decisions(store: Store, *, client_id: str, as_of: date) -> tuple[Decision, ...]:
    """A client's decisions that have not been undone, the latest first."""
    return store.fetch(Decision, STANDING, client_id=client_id, as_of=as_of)


def decide(
    store: Store, *, client_id: str, service_id: str, decided: Decided, as_of: date, who: str,
    reason: str = "", until_on: date | None = None, channel: str = "meeting",
) -> str:
    """Record one decision on the line a client has for a service on `as_of`; returns its id.

    Raises `NotFound` if there is no such line, `UserError` if a reason or a day is missing.
    """
    line = _line(store, client_id, service_id, as_of)
    if decided is Decided.NOT_IN_INTEREST and not reason.strip():
        raise UserError("Say why this is not in the client's interest: the reason is kept with the decision.")
    if decided is Decided.NOT_NOW and (until_on is None or until_on <= as_of):
        raise UserError(f"Not now needs a day after {as_of:%d %B %Y} to ask again.")
    decision_id = f"D{uuid4().hex[:12]}"
    with store.write(who=who) as writer:
        _append(writer, decision_id, line, decided, as_of, reason, until_on if decided is Decided.NOT_NOW else None, channel)
        if decided in PROVIDERS:
            _hold(writer, decision_id, line, PROVIDERS[decided], as_of, until_on, reason)
        elif line.move is Move.ASK_FIRST:
            _answer(writer, store, decision_id, line)
        writer.audit(
            "decision", f"{client_id} {service_id}",
            f"{decided}; move {line.move}; rules {line.rules}; basis {line.basis}; channel {channel}",
        )
    return decision_id


def undo(store: Store, *, decision_id: str, as_of: date, who: str) -> str:
    """Take a decision back by a further entry; returns that entry's id. Raises `NotFound`."""
    rows = store.dicts("""
        select decision.* from decision
        left join decision as undoing on undoing.undoes_id = decision.decision_id
        where decision.decision_id = $decision_id and decision.undoes_id is null and undoing.decision_id is null
    """, decision_id=decision_id)
    if not rows:
        raise NotFound("That decision is not there any more, or has been taken back already.")
    (row,) = rows
    entry_id = f"D{uuid4().hex[:12]}"
    with store.write(who=who) as writer:
        writer.execute("""
            insert into decision by name
            select client_id, service_id, decided, stage_ids, rules, move, channel, until_on, '' as reason,
                $entry_id as decision_id, $as_of as decided_on, decision_id as undoes_id, $who as who, $written_at as written_at
            from decision where decision_id = $decision_id
        """, entry_id=entry_id, as_of=as_of, who=who, written_at=now(), decision_id=decision_id)
        writer.execute("delete from holding where decision_id = $decision_id", decision_id=decision_id)
        for client_id, fact, before in writer.tuples(
            "select client_id, subject, answer_before from decision_effect where decision_id = $decision_id and effect = 'fact'",
            decision_id=decision_id,
        ):
            writer.execute("delete from fact where client_id = $client_id and fact = $fact and decision_id = $decision_id",
                           client_id=client_id, fact=fact, decision_id=decision_id)
            if before is not None:
                _put_fact(writer, client_id, fact, before, None)
        writer.audit("decision undone", f"{row['client_id']} {row['service_id']}", decision_id)
    return entry_id


def _line(store: Store, client_id: str, service_id: str, as_of: date) -> Opportunity:
    for line in opportunities(store, as_of=as_of, client_id=client_id):
        if line.service_id == service_id and line.move is not Move.LAPSED:
            return line
    raise NotFound("There is nothing to decide: this service is not open for this client on that day.")


def _append(
    writer: Writer, decision_id: str, line: Opportunity, decided: Decided, as_of: date, reason: str, until_on: date | None, channel: str
) -> None:
    columns = ["decision_id", "client_id", "service_id", "decided", "decided_on", "stage_ids", "rules", "move", "reason", "until_on",
               "channel", "undoes_id", "who", "written_at"]
    writer.insert("decision", columns, [(
        decision_id, line.client_id, line.service_id, str(decided), as_of, ";".join(line.stages), line.rules, str(line.move),
        reason.strip(), until_on, channel, None, writer.who, now(),
    )])


def _hold(
    writer: Writer, decision_id: str, line: Opportunity, provider: str, as_of: date, until_on: date | None, reason: str
) -> None:
    # One row for each stage of the line: what is bought for each event is met only for the stage it is recorded for.
    columns = ["client_id", "service_id", "held_date", "held_on", "held_earliest_on", "held_latest_on", "provider", "for_stage_id",
               "ask_again_after_on", "note", "decision_id"]
    day = as_of.isoformat()
    writer.insert("holding", columns, [
        (line.client_id, line.service_id, day, as_of, as_of, as_of, provider, stage_id,
         until_on if provider == "declined" else None, reason.strip(), decision_id)
        for stage_id in (line.stages or (None,))
    ])


def _answer(writer: Writer, store: Store, decision_id: str, line: Opportunity) -> None:
    """A confirmed need answers the facts its first reason waited for, as that reason's rule wants them."""
    unknown = set(filter(None, line.lead.unknown_facts.split(";")))
    wanted = dict(store.tuples("select fact, wanted from rule_condition where rule_id = $rule_id", rule_id=line.lead.rule_id))
    known = catalogue(store).facts
    for fact in sorted(unknown & wanted.keys() & known.keys()):
        before = writer.tuples("select answer from fact where client_id = $client_id and fact = $fact", client_id=line.client_id, fact=fact)
        writer.insert("decision_effect", ["decision_id", "client_id", "effect", "subject", "answer_before"],
                      [(decision_id, line.client_id, "fact", fact, before[0][0] if before else None)])
        writer.execute("delete from fact where client_id = $client_id and fact = $fact", client_id=line.client_id, fact=fact)
        _put_fact(writer, line.client_id, fact, wanted[fact], decision_id)


def _put_fact(writer: Writer, client_id: str, fact: str, answer: str, decision_id: str | None) -> None:
    writer.insert("fact", ["client_id", "fact", "answer", "evidence", "decision_id"],
                  [(client_id, fact, answer, "client_said", decision_id)])
