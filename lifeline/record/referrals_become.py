"""What becomes of a referral: an event or an answer on the client's file, or something to be done by a colleague.

Written through the records there are, so that the rules see it at once. Of a client who may not be approached, and of
whoever is no client, nothing becomes but a note for the file.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from lifeline.errors import UserError
from lifeline.question import referrals as questions
from lifeline.question.catalogue import catalogue
from lifeline.question.referrals import TURNED
from lifeline.record import entries, facts
from lifeline.record.entries import Entry
from lifeline.record.people import OPEN
from lifeline.record.referral_rows import Cells, Step, by, change, check_service, still_open
from lifeline.record.writing import changing
from lifeline.store import Store, Writer, now

EVIDENCE = ("client_said", "third_party")
# Of a pack's facts, those on health and the like.
SPECIAL = "special category"


def turn_into_event(
    store: Store, *, referral_id: str, stage_id: str | None, label: str, written_date: str, status: str, evidence: str,
    note: str, as_of: date, who: str,
) -> Step:
    """Put it on the client's lifeline as an event. Health, bereavement and the like need how it is known as well.

    Raises `UserError` for a client who may not be approached, nobody of the book, or evidence of another kind;
    `NotFound`.
    """
    _check_evidence(evidence)
    stage = catalogue(store).stages.get(stage_id or "")
    if stage and stage.is_sensitive and not note.strip():
        raise UserError(f"{stage.name} is not put on a lifeline because somebody heard of it: say how it is known.")
    before = _may_become(store, referral_id, as_of)
    entry = facts.add_event(
        store, client_id=before["client_id"], stage_id=stage_id, label=label, written_date=written_date, status=status,
        evidence=evidence, note=note, who=who,
    )
    return _became(store, referral_id, before, "event", entry.event_id, as_of, who, entry=entry)


def turn_into_fact(
    store: Store, *, referral_id: str, fact: str, answer: str, evidence: str, as_of: date, who: str
) -> Step:
    """Note it as an answer about the client. What is of a special category only where the client said so.

    Raises `UserError`, `NotFound`.
    """
    _check_evidence(evidence)
    known = catalogue(store).facts.get(fact)
    if known and known.sensitivity == SPECIAL and evidence != "client_said":
        raise UserError("That is noted only where the client has told us. Keep it for the file instead.")
    before = _may_become(store, referral_id, as_of)
    entry = facts.answer(store, client_id=before["client_id"], fact=fact, answer=answer, evidence=evidence, who=who)
    return _became(store, referral_id, before, "fact", fact, as_of, who, entry=entry)


def turn_into_action(
    store: Store, *, referral_id: str, what: str, owner_id: str, due_on: date | None, as_of: date, who: str,
    service_id: str | None = None,
) -> Step:
    """Make it something to be done by a named colleague; with a service it joins what is open about that already.

    Raises `UserError` for a client who may not be approached, for a service that a guard holds back, without words or
    an owner; `NotFound`.
    """
    if not what.strip():
        raise UserError("Say what is to be done.")
    before = _may_become(store, referral_id, as_of)
    client_id = before["client_id"]
    if service_id is not None:
        check_service(store, service_id)
        if held := questions.wait(store, client_id=client_id, service_id=service_id, as_of=as_of):
            raise UserError(f"It waits. {held}")
    added = ""
    with changing(store, client_id, who=who) as writer:
        if not writer.tuples("select 1 from colleague where colleague_id = $owner_id", owner_id=owner_id):
            raise UserError("Choose who does it.")
        there = writer.tuples("""
            select action_id from action
            where client_id = $client_id and service_id = $service_id and state = 'open' order by written_at, action_id
        """, client_id=client_id, service_id=service_id)
        if there:
            ((action_id,), *_) = there
        else:
            ((action_id,),) = writer.tuples("select 'A' || nextval('action_number')")
            columns = ["action_id", "client_id", "service_id", "what", "owner_id", "due_on", "state", "closed_reason",
                       "who", "written_at", "referral_id"]
            writer.insert("action", columns, [(
                action_id, client_id, service_id, what.strip(), owner_id, due_on, OPEN, "", who, now(), referral_id,
            )])
            added = action_id
            writer.audit("owner named", f"{client_id} {service_id or action_id}", f"{action_id}: {owner_id}")
        step = _turned(writer, referral_id, before, "action", action_id, as_of, who, service_id)
    return replace(step, action_id=added)


def _may_become(store: Store, referral_id: str, as_of: date) -> Cells:
    """How it stands, if something may be made of it."""
    before = still_open(store, referral_id)
    if refused := questions.refusal(store, before["client_id"], as_of):
        raise UserError(refused)
    return before


def _became(
    store: Store, referral_id: str, before: Cells, kind: str, became_id: str, as_of: date, who: str, *, entry: Entry
) -> Step:
    try:
        with changing(store, who=who) as writer:
            step = _turned(writer, referral_id, before, kind, became_id, as_of, who, before["service_id"])
    except UserError:
        # Somebody else was quicker: what was written of the client goes again.
        entries.take_back(store, entry, who=who)
        raise
    return replace(step, entry=entry)


def _turned(
    writer: Writer, referral_id: str, before: Cells, kind: str, became_id: str, as_of: date, who: str,
    service_id: str | None,
) -> Step:
    if still_open(writer, referral_id) != before:
        raise UserError("Somebody has dealt with it meanwhile. Look at it again.")
    return change(writer, referral_id, f"referral became {kind}", before, {
        "state": TURNED, "reason": "", "became_kind": kind, "became_id": became_id,
        "service_id": service_id or before["service_id"],
    } | by(who, as_of))


def _check_evidence(evidence: str) -> None:
    if evidence not in EVIDENCE:
        raise UserError("Say whether the client told us, or somebody else.")
