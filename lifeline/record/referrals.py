"""Something heard and passed on, and each step that is taken with it; every step can be taken back.

What it becomes is in `lifeline.record.referrals_become`.
"""

from __future__ import annotations

from datetime import date

from lifeline.errors import UserError
from lifeline.question import referrals as questions
from lifeline.question.lifelines import client
from lifeline.question.referrals import ACCEPTED, DECLINED, KEPT, TURNED, WAITING
from lifeline.record import entries
from lifeline.record.referral_rows import (
    COLUMNS, Step, by, change, check_service, of, put, still_open, subject, told,
)
from lifeline.record.writing import changing
from lifeline.store import Store, Writer, now

LONGEST = 1_000
LONGEST_NAME = 120
TAKEN_BACK = ": taken back"


# ------------------------------------------------------------------------------------------ passing on


def pass_on(
    store: Store, *, about: str, heard: str, spotter: str, heard_on: date, client_id: str | None = None,
    service_id: str | None = None,
) -> Step:
    """Pass on what somebody heard, in their own words. `client_id` only where it is about somebody in the book.

    Raises `UserError` where one of the three is missing or too long, `NotFound`.
    """
    about, spotter, heard = " ".join((client_id or about).split()), " ".join(spotter.split()), heard.strip()
    for said, missing, most in (
        (about, "Say who it is about: a name will do.", LONGEST_NAME),
        (heard, "Say what you heard, in a few words.", LONGEST),
        (spotter, "Say who passes it on: your name.", LONGEST_NAME),
    ):
        if not said:
            raise UserError(missing)
        if len(said) > most:
            raise UserError(f"That is too long: at most {most:,} letters.")
    with changing(store, who=spotter) as writer:
        if client_id is not None:
            about = client(store, client_id).name
        if service_id is not None:
            check_service(store, service_id)
        ((referral_id,),) = writer.tuples("select 'N' || nextval('referral_number')")
        cells = dict.fromkeys(COLUMNS, "") | {
            "client_id": client_id, "about": about, "heard": heard, "spotter": spotter, "heard_on": heard_on,
            "state": WAITING, "became_id": None, "service_id": service_id, "handled_on": None, "decision_id": None,
            "matter_id": None, "credited_on": None, "originator": _originator(writer, client_id),
        }
        names = ", ".join(("referral_id", *COLUMNS, "written_at"))
        bound = ", ".join(f"${name}" for name in ("referral_id", *COLUMNS, "written_at"))
        writer.execute(
            f"insert into referral ({names}) values ({bound})", referral_id=referral_id, written_at=now(), **cells
        )
        return told(writer, referral_id, "referral passed on", None, cells)


def _originator(writer: Writer, client_id: str | None) -> str:
    """Who looks after the client or, where nobody does, who did the first matter for them."""
    found = writer.tuples("""
        select coalesce(nullif(trim(client.owner), ''), (
            select trim(owner) from matter where matter.client_id = client.client_id and trim(owner) <> ''
            order by opened_on nulls first, matter_id limit 1
        ), '')
        from client where client_id = $client_id
    """, client_id=client_id) if client_id else []
    return found[0][0] if found else ""


def say_about_whom(store: Store, *, referral_id: str, client_id: str, who: str) -> Step:
    """Say which client of the book it is about. Raises `NotFound`, and `UserError` once something was made of it."""
    with changing(store, who=who) as writer:
        before = of(store, referral_id)
        if before["state"] == TURNED:
            raise UserError("Something was made of it already: take that back first.")
        owner = _originator(writer, client_id)
        return change(writer, referral_id, "referral put to a client", before, {
            "client_id": client_id, "about": client(store, client_id).name, "originator": owner,
        })


def say_which_service(store: Store, *, referral_id: str, service_id: str | None, who: str) -> Step:
    """Say which service it may be about, or (None) that nobody knows. Raises `NotFound`."""
    with changing(store, who=who) as writer:
        if service_id is not None:
            check_service(store, service_id)
        return change(writer, referral_id, "referral: service suggested", of(store, referral_id),
                       {"service_id": service_id})


# ------------------------------------------------------------------------------------------ the inbox


def accept(store: Store, *, referral_id: str, as_of: date, who: str) -> Step:
    """Take it on, whatever will become of it. Raises `NotFound`, and `UserError` unless it waits."""
    return _settle(store, referral_id, "referral accepted", ACCEPTED, "", as_of, who)


def decline(store: Store, *, referral_id: str, reason: str, as_of: date, who: str) -> Step:
    """Nothing will come of it, and why: the spotter reads that. Raises `UserError`, `NotFound`."""
    if not reason.strip():
        raise UserError("Say why: whoever passed it on reads the reason.")
    return _settle(store, referral_id, "referral declined", DECLINED, reason.strip(), as_of, who)


def keep(store: Store, *, referral_id: str, as_of: date, who: str) -> Step:
    """Keep it as a note for the file: nothing else will come of it. Raises `UserError`, `NotFound`."""
    return _settle(store, referral_id, "referral kept for the file", KEPT, "", as_of, who)


def _settle(store: Store, referral_id: str, action: str, state: str, reason: str, as_of: date, who: str) -> Step:
    with changing(store, who=who) as writer:
        before = still_open(store, referral_id)
        if state == ACCEPTED == before["state"]:
            raise UserError(f"{before['handled_by']} has accepted it already.")
        if state == ACCEPTED and (refused := questions.refusal(store, before["client_id"], as_of)):
            raise UserError(refused)
        return change(writer, referral_id, action, before, {"state": state, "reason": reason} | by(who, as_of))


# ------------------------------------------------------------------------------------------ credit


def credit(
    store: Store, *, referral_id: str, originator: str, as_of: date, who: str, decision_id: str | None = None,
    matter_id: str | None = None,
) -> Step:
    """Confirm that it led to a decision agreed, or to a matter: credit to its spotter and to the originator.

    Raises `UserError` unless it is one of those found for it (`questions.leads`), `NotFound`.
    """
    found = {each.id for each in questions.leads(store, as_of=as_of) if each.referral_id == referral_id}
    if (decision_id or matter_id) not in found:
        raise UserError("That did not come from this referral, or somebody has confirmed it meanwhile.")
    with changing(store, who=who) as writer:
        return change(writer, referral_id, "referral credited", of(store, referral_id), {
            "decision_id": decision_id, "matter_id": matter_id, "originator": " ".join(originator.split()),
            "credited_by": who, "credited_on": as_of,
        })


def uncredit(store: Store, *, referral_id: str, who: str) -> Step:
    """Take the credit back; what it was given for may be confirmed again. Raises `UserError`, `NotFound`."""
    with changing(store, who=who) as writer:
        before = of(store, referral_id)
        if before["credited_on"] is None:
            raise UserError("No credit was given for it, or somebody has taken it back already.")
        nothing = {"decision_id": None, "matter_id": None, "credited_by": "", "credited_on": None}
        return change(writer, referral_id, "referral no longer credited", before, nothing)


def not_by(store: Store, *, referral_id: str, lead_id: str, who: str) -> Step:
    """Say that it did not lead to this decision or matter, which is then not suggested again. Raises `NotFound`."""
    with changing(store, who=who) as writer:
        before = of(store, referral_id)
        kept = [*filter(None, before["not_by_ids"].split(";")), lead_id]
        return change(writer, referral_id, "referral: not credited", before, {"not_by_ids": ";".join(kept)})


# ------------------------------------------------------------------------------------------ taking back


def take_back(store: Store, step: Step, *, who: str) -> None:
    """Take a step back: the referral stands as before, and what the step wrote of the client is gone.

    Raises `UserError` if something was done with either since, `NotFound`.
    """
    _check_stands(store, step)
    if step.entry:
        entries.take_back(store, step.entry, who=who)
    concerned = [step.after["client_id"]] if step.action_id else []
    with changing(store, *concerned, who=who) as writer:
        _check_stands(writer, step)
        if step.action_id:
            writer.execute("delete from action where action_id = $action_id", action_id=step.action_id)
        if step.before is None:
            writer.execute("delete from referral where referral_id = $id", id=step.referral_id)
        else:
            put(writer, step.referral_id, step.before)
        writer.audit(f"{step.action}{TAKEN_BACK}", subject(step.referral_id, step.after))


def back_to_inbox(store: Store, *, referral_id: str, who: str) -> Step:
    """Put one that was dealt with back into the inbox. What it became stays where it is. Raises `UserError`."""
    with changing(store, who=who) as writer:
        before = of(store, referral_id)
        if before["state"] == WAITING or before["credited_on"]:
            raise UserError("It is in the inbox, or credit was given for it: take that back first.")
        return change(writer, referral_id, "referral back in the inbox", before, {
            "state": WAITING, "reason": "", "became_kind": "", "became_id": None, "handled_by": "", "handled_on": None,
        })


def forget_words(store: Store, *, referral_id: str, who: str) -> None:
    """Take out who it was about and what was heard, for good; that there was one, and its days, stay to be counted."""
    with changing(store, who=who) as writer:
        before = of(store, referral_id)
        put(writer, referral_id, before | {"client_id": None, "about": "", "heard": "", "reason": ""})
        writer.audit("referral: words removed", referral_id)


def _check_stands(reader: Store | Writer, step: Step) -> None:
    if of(reader, step.referral_id) != step.after:
        raise UserError("Something was done with it since, so it stands as it is now.")
    if step.action_id and not reader.tuples(
        "select 1 from action where action_id = $action_id and state = 'open' and plan_id is null",
        action_id=step.action_id,
    ):
        raise UserError("What it became has been closed or planned since, so it stands as it is now.")
