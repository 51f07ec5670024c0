"""People at a business who decide or are asked, by buying centre. They are never listed for outreach."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lifeline.errors import NotFound, UserError
from lifeline.question.lifelines import client
from lifeline.question.scoring_kept import later
from lifeline.record.writing import changing
from lifeline.store import Store

# How engaged somebody is, in the words the page offers.
ENGAGEMENT = {1: "Knows of us", 2: "Answers us", 3: "Seeks us out"}


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody at a buying centre of a business. `engagement` is from 1 to 3, None where nobody said."""

    contact_id: str
    client_id: str
    buying_centre: str
    name: str
    role: str
    engagement: int | None
    known_to_id: str | None
    known_to: str
    noted_on: date
    who: str


def contacts(store: Store, *, client_id: str) -> tuple[Contact, ...]:
    """Everybody noted at a client, by buying centre and name. For the page of that client alone."""
    return store.fetch(Contact, """
        select
            contact.contact_id, contact.client_id, contact.buying_centre, contact.name, contact.role,
            contact.engagement, colleague.colleague_id as known_to_id, coalesce(colleague.name, '') as known_to,
            contact.noted_on, contact.who
        from contact left join colleague on colleague.colleague_id = contact.known_to_id
        where contact.client_id = $client_id
        order by contact.buying_centre, contact.name, contact.contact_id
    """, client_id=client_id)


def note_contact(
    store: Store, *, client_id: str, buying_centre: str, name: str, as_of: date, who: str, role: str = "",
    engagement: int | None = None, known_to_id: str | None = None, contact_id: str | None = None,
) -> None:
    """Note somebody at a business, or (`contact_id`) change what was noted of them. The relationship score follows.

    Raises `UserError` without a name, for a person's record and for another engagement; `NotFound`.
    """
    if not name.strip():
        raise UserError("A contact needs a name.")
    if engagement is not None and engagement not in ENGAGEMENT:
        raise UserError("Engagement is 1, 2 or 3.")
    with changing(store, who=who) as writer:
        if client(store, client_id).track != "business":
            raise UserError("Contacts are noted of businesses: a person decides for themselves, with their family.")
        if known_to_id is not None and not writer.tuples(
            "select 1 from colleague where colleague_id = $known_to_id", known_to_id=known_to_id
        ):
            raise NotFound(f"There is no colleague {known_to_id!r} in this workbook.")
        values = {
            "client_id": client_id, "buying_centre": buying_centre, "name": name.strip(), "role": role.strip(),
            "engagement": engagement, "known_to_id": known_to_id, "noted_on": as_of, "who": who,
        }
        if contact_id is None:
            named = ", ".join(values)
            writer.execute(f"insert into contact ({named}) values ({', '.join(f'${each}' for each in values)})",
                           **values)
        else:
            _there(store, client_id, contact_id)
            changed = ", ".join(f"{each} = ${each}" for each in values)
            writer.execute(f"update contact set {changed} where contact_id = $contact_id", contact_id=contact_id,
                           **values)
        # Their name is somebody's who is no client: the record says only that it was done.
        later(writer, [client_id])
        writer.audit("contact noted" if contact_id is None else "contact changed", client_id, buying_centre)


def remove_contact(store: Store, *, client_id: str, contact_id: str, who: str) -> None:
    """Take somebody out again: they asked for it, or are no longer there. Raises `NotFound`."""
    with changing(store, who=who) as writer:
        _there(store, client_id, contact_id)
        writer.execute("delete from contact where contact_id = $contact_id", contact_id=contact_id)
        later(writer, [client_id])
        writer.audit("contact removed", client_id)


def _there(store: Store, client_id: str, contact_id: str) -> None:
    if not store.tuples(
        "select 1 from contact where contact_id = $contact_id and client_id = $client_id",
        contact_id=contact_id, client_id=client_id,
    ):
        raise NotFound("There is no such contact any more.")
