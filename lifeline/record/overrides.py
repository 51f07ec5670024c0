"""Setting a guard aside: by name, with a reason, audited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lifeline.errors import NotFound, UserError
from lifeline.question.catalogue import catalogue
from lifeline.question.guards import GuardKind
from lifeline.question.lifelines import client
from lifeline.record.writing import changing
from lifeline.store import Store, now


@dataclass(frozen=True, slots=True)
class Override:
    """A guard that somebody set aside for one client and service, when and why."""

    client_id: str
    service_id: str
    guard: GuardKind
    overridden_on: date
    reason: str
    who: str


def overrides(store: Store, *, client_id: str, as_of: date) -> tuple[Override, ...]:
    """What was set aside for a client by that day, the latest first. A later cause of the same kind stands all the same."""
    return tuple(
        Override(client_id, service_id, GuardKind(guard), *rest)
        for service_id, guard, *rest in store.tuples("""
            select service_id, guard, overridden_on, reason, who from override
            where client_id = $client_id and overridden_on <= $as_of
            order by overridden_on desc, written_at desc, service_id, guard
        """, client_id=client_id, as_of=as_of)
    )


def override(
    store: Store, *, client_id: str, service_id: str, guard: GuardKind, as_of: date, reason: str, who: str
) -> None:
    """Set a guard aside for one client and service, from a day on, for what stands that day; audited.

    A later bereavement is not covered by what was set aside for an earlier one. Permission cannot be set aside. Raises
    `UserError` without a name or a reason, or for a guard that no one may set aside; `NotFound`.
    """
    if guard in (GuardKind.PERMISSION, GuardKind.NOT_A_CLIENT):
        raise UserError("Nobody may set this aside: it is the client's own right.")
    if not who.strip() or not reason.strip():
        raise UserError("An override needs a name and a reason.")
    if service_id not in catalogue(store).services:
        raise NotFound(f"There is no service {service_id!r} in this workbook.")
    with changing(store, client_id, who=who) as writer:
        client(store, client_id)
        writer.insert("override", ["client_id", "service_id", "guard", "overridden_on", "reason", "who", "written_at"],
                      [(client_id, service_id, str(guard), as_of, reason.strip(), who, now())])
        # The reason may tell of the client, and the audit outlives their erasure: it stays with the override.
        writer.audit("override", f"{client_id} {service_id}", str(guard))
