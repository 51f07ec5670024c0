"""Setting a guard aside: by name, with a reason, audited."""

from __future__ import annotations

from lifeline.errors import UserError
from lifeline.question.guards import GuardKind
from lifeline.store import Store, now


def override(store: Store, *, client_id: str, service_id: str, guard: GuardKind, reason: str, who: str) -> None:
    """Set a guard aside for one client and service, by name and with a reason; audited. Permission cannot be set aside.

    Raises `UserError` without a name or a reason, or for a guard that no one may set aside.
    """
    if guard in (GuardKind.PERMISSION, GuardKind.NOT_A_CLIENT):
        raise UserError("Nobody may set this aside: it is the client's own right.")
    if not who.strip() or not reason.strip():
        raise UserError("An override needs a name and a reason.")
    with store.write(who=who) as writer:
        writer.insert("override", ["client_id", "service_id", "guard", "reason", "who", "written_at"],
                      [(client_id, service_id, str(guard), reason.strip(), who, now())])
        writer.audit("override", f"{client_id} {service_id}", f"{guard}: {reason.strip()}")
