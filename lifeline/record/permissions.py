"""What a client allows, and what they object to; one click, obeyed everywhere at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lifeline.errors import NotFound, UserError
from lifeline.question import book, scoring_kept
from lifeline.question.lifelines import client
from lifeline.record.writing import changing
from lifeline.store import Store, Writer

OBJECTED = "do_not_market"
OK = "ok"
CHANNELS = ("email", "phone", "post", "text", "meeting")


@dataclass(frozen=True, slots=True)
class Permission:
    """Whether a client may be reached by one channel, on what basis and since when. None recorded: nobody has asked."""

    client_id: str
    channel: str
    is_allowed: bool
    basis: str
    obtained_on: date | None


def permissions(store: Store, *, client_id: str) -> tuple[Permission, ...]:
    """What is recorded of a client's channels, in the order of `CHANNELS`."""
    found = store.fetch(Permission, """
        select client_id, channel, is_allowed, basis, obtained_on from permission
        where client_id = $client_id order by channel
    """, client_id=client_id)
    return tuple(sorted(found, key=lambda each: CHANNELS.index(each.channel)))


def record_objection(store: Store, *, client_id: str, as_of: date, who: str, how: str = "") -> None:
    """Record that a client objects to marketing: from now on nothing is worked out for them (rule 1).

    It stands until `withdraw_objection`: a later file that still says ok does not undo it. What colleagues had meant
    to raise is closed. Raises `NotFound`.
    """
    basis = f"objected to marketing {as_of.isoformat()}" + (f": {how.strip()}" if how.strip() else "")
    with changing(store, client_id, who=who) as writer:
        found = client(store, client_id)
        if not writer.tuples("select 1 from objection where client_id = $client_id", client_id=client_id):
            writer.insert("objection", ["client_id", "objected_on", "how", "status_before", "basis_before", "who"],
                          [(client_id, as_of, how.strip(), found.contact_status, found.contact_basis, who)])
        _set_status(writer, client_id, OBJECTED, basis)
        # What is kept of the whole book goes at once, and is not left until the next working out.
        for table in book.KEPT:
            writer.execute(f"delete from {table} where client_id = $client_id", client_id=client_id)
        writer.execute("""
            update action set state = 'closed', closed_reason = 'objected to marketing'
            where client_id = $client_id and state = 'open' and (service_id is not null or coalesce(channel, '') <> '')
        """, client_id=client_id)
        writer.execute("delete from action where client_id = $client_id and state = 'draft'", client_id=client_id)
        writer.audit("objection recorded", client_id)


def withdraw_objection(store: Store, *, client_id: str, as_of: date, who: str, basis: str) -> None:
    """Record that a client may be approached again, because they said so.

    Raises `UserError` without a basis, `NotFound`.
    """
    if not basis.strip():
        raise UserError("Say how they allowed it again: without that the objection stands.")
    with changing(store, client_id, who=who) as writer:
        client(store, client_id)
        writer.execute("delete from objection where client_id = $client_id", client_id=client_id)
        _set_status(writer, client_id, OK, f"allowed again {as_of.isoformat()}: {basis.strip()}")
        writer.audit("objection withdrawn", client_id)


def _set_status(writer: Writer, client_id: str, status: str, basis: str) -> None:
    writer.execute("""
        update client set contact_status = $status, contact_basis = $basis where client_id = $client_id
    """, status=status, basis=basis, client_id=client_id)


def allow(
    store: Store, *, client_id: str, channel: str, is_allowed: bool, basis: str, obtained_on: date | None, who: str
) -> None:
    """Record whether a client may be reached by one channel, on what basis and since when.

    Raises `UserError` for a channel there is not, or for a yes without a basis; `NotFound`.
    """
    if channel not in CHANNELS:
        raise UserError(f"There is no channel {channel!r}; there are {', '.join(CHANNELS)}.")
    if is_allowed and not basis.strip():
        raise UserError("Say on what basis they allow it, such as what they signed or said.")
    with changing(store, who=who) as writer:
        client(store, client_id)
        writer.execute("delete from permission where client_id = $client_id and channel = $channel",
                       client_id=client_id, channel=channel)
        writer.insert("permission", ["client_id", "channel", "is_allowed", "basis", "obtained_on"],
                      [(client_id, channel, is_allowed, basis.strip(), obtained_on)])
        scoring_kept.later(writer, [client_id])
        writer.audit("permission recorded", f"{client_id} {channel}", "allowed" if is_allowed else "not allowed")


def agree_to_share(store: Store, *, client_id: str, other_client_id: str, agreed_on: date, who: str) -> None:
    """Record that a client agrees to what they tell us being used for another client as well. Raises `NotFound`."""
    if client_id == other_client_id:
        raise UserError("Choose somebody else to share with.")
    with changing(store, who=who) as writer:
        client(store, client_id)
        client(store, other_client_id)
        writer.execute("delete from sharing where client_id = $client_id and other_client_id = $other_client_id",
                       client_id=client_id, other_client_id=other_client_id)
        writer.insert("sharing", ["client_id", "other_client_id", "agreed_on", "who"],
                      [(client_id, other_client_id, agreed_on, who)])
        writer.audit("sharing agreed", f"{client_id} {other_client_id}")


def stop_sharing(store: Store, *, client_id: str, other_client_id: str, who: str) -> int:
    """Record that a client no longer agrees to what they tell us being used for another; how many events that parts.

    Events the two share stay with both as they stand, and from now on a change for one reaches the other no more; but
    not where the other agreed as well. Raises `NotFound` where there is no agreement.
    """
    pair = {"client_id": client_id, "other_client_id": other_client_id}
    agreed = "from sharing where client_id = $client_id and other_client_id = $other_client_id"
    with changing(store, who=who) as writer:
        if not writer.tuples(f"select 1 {agreed}", **pair):
            raise NotFound("That agreement is not there any more.")
        writer.execute(f"delete {agreed}", **pair)
        parted = 0
        if not writer.tuples(f"select 1 {agreed}", client_id=other_client_id, other_client_id=client_id):
            parted = _part(writer, client_id, other_client_id)
        writer.audit("sharing ended", f"{client_id} {other_client_id}")
    return parted


def _part(writer: Writer, client_id: str, other_client_id: str) -> int:
    """Each keeps their own of the events the two share; returns how many there were."""
    shared = writer.tuples("""
        select distinct mine.shared_id
        from life_event as mine join life_event as theirs on theirs.shared_id = mine.shared_id
        where mine.client_id = $client_id and theirs.client_id = $other_client_id
    """, client_id=client_id, other_client_id=other_client_id)
    for (shared_id,) in shared:
        writer.execute("update life_event set shared_id = null where shared_id = $shared_id and client_id = $client_id",
                       shared_id=shared_id, client_id=other_client_id)
        ((left,),) = writer.tuples("select count(*) from life_event where shared_id = $shared_id", shared_id=shared_id)
        if left == 1:
            writer.execute("update life_event set shared_id = null where shared_id = $shared_id", shared_id=shared_id)
    return len(shared)
