"""What a client allows, and what they object to; one click, obeyed everywhere at once."""

from __future__ import annotations

from datetime import date

from lifeline.errors import NotFound
from lifeline.store import Store

OBJECTED = "do_not_market"


def record_objection(store: Store, *, client_id: str, as_of: date, who: str, how: str = "") -> None:
    """Record that a client objects to marketing: from now on nothing is worked out for them (rule 1). Raises `NotFound`."""
    basis = f"objected to marketing {as_of.isoformat()}" + (f": {how.strip()}" if how.strip() else "")
    with store.write(who=who) as writer:
        if not writer.tuples("select 1 from client where client_id = $client_id", client_id=client_id):
            raise NotFound(f"There is no client {client_id!r} in this workbook.")
        writer.execute("update client set contact_status = $status, contact_basis = $basis where client_id = $client_id",
                       status=OBJECTED, basis=basis, client_id=client_id)
        # What is kept of the whole book goes at once, and is not left until the next working out.
        for table in ("book_line", "book_client"):
            writer.execute(f"delete from {table} where client_id = $client_id", client_id=client_id)
        writer.audit("objection recorded", client_id)


def allow(store: Store, *, client_id: str, channel: str, is_allowed: bool, basis: str, obtained_on: date | None, who: str) -> None:
    """Record whether a client may be reached by one channel, on what basis and since when."""
    with store.write(who=who) as writer:
        writer.execute("delete from permission where client_id = $client_id and channel = $channel", client_id=client_id, channel=channel)
        writer.insert("permission", ["client_id", "channel", "is_allowed", "basis", "obtained_on"],
                      [(client_id, channel, is_allowed, basis.strip(), obtained_on)])
        writer.audit("permission recorded", f"{client_id} {channel}", "allowed" if is_allowed else "not allowed")
