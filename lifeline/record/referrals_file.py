"""Referrals from a CSV list, such as those kept on paper until now: taken in whole or not at all."""

from __future__ import annotations

from lifeline.question import referrals as questions
from lifeline.question.catalogue import catalogue
from lifeline.question.referrals import ACCEPTED, DECLINED, KEPT, WAITING
from lifeline.record import lists, referrals
from lifeline.store import Store

COLUMNS = ("client_id", "about", "heard", "spotter", "heard_on", "service_id", "state", "reason", "handled_by",
           "handled_on")
_SETTLED = {ACCEPTED: referrals.accept, DECLINED: referrals.decline, KEPT: referrals.keep}


def take_in(store: Store, file: str, data: bytes) -> int:
    """Take in a list of referrals, each in the name of its spotter; returns how many are new.

    `state` is waiting (or nothing), accepted, declined or kept, with who settled it and when. What the same person
    heard of the same client on the same day is here already. Raises `IntakeError` with every fault at once; then
    nothing is changed.
    """
    clients = dict(store.tuples("select client_id, name from client"))
    services = {service_id: service.name for service_id, service in catalogue(store).services.items()}
    rows = []
    with lists.reading(file, data, COLUMNS, needed=("heard", "spotter", "heard_on")) as lines:
        for line in lines:
            client_id = line.one_of("client_id", clients, "a client of the workbook, or nothing")
            expected = "" if line.cells["client_id"] else "a name, or a client_id"
            about = line.text("about", expected=expected)[:referrals.LONGEST_NAME]
            heard_on, handled_on = line.day("heard_on"), line.day("handled_on")
            if not line.cells["heard_on"]:
                line.wrong("heard_on", "the day on which it was heard")
            state = line.cells["state"] or WAITING
            if state not in (WAITING, *_SETTLED):
                line.wrong("state", f"{', '.join((WAITING, *_SETTLED))}, or nothing")
            elif state != WAITING and not (handled_on and line.cells["handled_by"]):
                line.wrong("handled_on" if line.cells["handled_by"] else "handled_by", "who settled it, and the day")
            elif state == ACCEPTED and (refused := questions.refusal(store, client_id or None, handled_on)):
                line.wrong("state", f"{WAITING} or {KEPT}: {refused}")
            if state == DECLINED and not line.cells["reason"]:
                line.wrong("reason", "why it was declined")
            rows.append((
                client_id or None, about, line.text("heard", expected="what was heard"),
                line.text("spotter", expected="who heard it"), heard_on,
                line.one_of("service_id", services, "a service of the pack, or nothing") or None, state,
                line.cells["reason"], line.cells["handled_by"], handled_on,
            ))
    there = set(store.tuples("select coalesce(client_id, about), heard, lower(spotter), heard_on from referral"))
    new = [row for row in rows if (row[0] or row[1], row[2], row[3].lower(), row[4]) not in there]
    for client_id, about, heard, spotter, heard_on, service_id, state, reason, by, handled_on in new:
        step = referrals.pass_on(
            store, about=about, heard=heard, spotter=spotter, heard_on=heard_on, client_id=client_id,
            service_id=service_id,
        )
        if state != WAITING:
            also = {"reason": reason} if state == DECLINED else {}
            _SETTLED[state](store, referral_id=step.referral_id, as_of=handled_on, who=by, **also)
    return len(new)
