"""One referral's row: how it stands, and a step that changes it, on record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from lifeline.errors import NotFound, UserError
from lifeline.question.catalogue import catalogue
from lifeline.question.referrals import OPEN
from lifeline.record.entries import Entry
from lifeline.store import Store, Writer

COLUMNS = (
    "client_id", "about", "heard", "spotter", "heard_on", "state", "reason", "became_kind", "became_id", "service_id",
    "handled_by", "handled_on", "decision_id", "matter_id", "originator", "credited_by", "credited_on", "not_by_ids",
)
Cells = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """One step with a referral: what it did (as in the audit), and how the referral stood before and since.

    `before` is None for the passing on itself. `entry` is what it wrote of the client; `action_id` the action it added.
    """

    referral_id: str
    action: str
    before: Cells | None
    after: Cells
    entry: Entry | None = None
    action_id: str = ""


def of(reader: Store | Writer, referral_id: str) -> Cells:
    """How it stands. Raises `NotFound`."""
    rows = reader.tuples(f"select {', '.join(COLUMNS)} from referral where referral_id = $id", id=referral_id)
    if not rows:
        raise NotFound("That referral is not there any more.")
    return dict(zip(COLUMNS, rows[0], strict=True))


def still_open(reader: Store | Writer, referral_id: str) -> Cells:
    """How it stands, if something may still be done with it. Raises `UserError`, `NotFound`."""
    found = of(reader, referral_id)
    if found["state"] not in OPEN:
        raise UserError(f"{found['handled_by']} has dealt with it already.")
    return found


def change(writer: Writer, referral_id: str, action: str, before: Cells, changed: Cells) -> Step:
    """Change these of its cells, with a line in the audit."""
    after = before | changed
    put(writer, referral_id, after)
    return told(writer, referral_id, action, before, after)


def put(writer: Writer, referral_id: str, cells: Cells) -> None:
    """Have it stand so."""
    writer.execute(
        f"update referral set {', '.join(f'{name} = ${name}' for name in COLUMNS)} where referral_id = $referral_id",
        referral_id=referral_id, **cells,
    )


def told(writer: Writer, referral_id: str, action: str, before: Cells | None, after: Cells) -> Step:
    """Put a step on record. The audit has ids alone, and none of the words."""
    writer.audit(action, subject(referral_id, after))
    return Step(referral_id, action, before, after)


def subject(referral_id: str, cells: Cells) -> str:
    """What the audit calls it: its client first, if it has one."""
    return f"{cells['client_id']} {referral_id}" if cells["client_id"] else referral_id


def by(who: str, as_of: date) -> Cells:
    """Who took a step, and when."""
    return {"handled_by": who, "handled_on": as_of}


def check_service(store: Store, service_id: str) -> None:
    """Raise `NotFound` for a service the catalogue has not."""
    if service_id not in catalogue(store).services:
        raise NotFound(f"There is no service {service_id!r} in this workbook.")
