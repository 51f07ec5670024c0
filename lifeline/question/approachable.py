"""Whom a list, a pack or a calendar may be about: clients, and none who may not be approached."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lifeline import wording
from lifeline.errors import NotFound
from lifeline.model import Client
from lifeline.question.guards import refusal
from lifeline.store import Store

# Whose a client is: the owner of a matter of theirs, or of something open to be done for them.
OWNED = """
    select client_id, trim(owner) as owner from matter where trim(owner) <> ''
    union
    select action.client_id, colleague.name
    from action join colleague on colleague.colleague_id = action.owner_id
    where action.state = 'open'
"""


@dataclass(frozen=True, slots=True)
class Approachable:
    """The ids of those who may be approached, their names by id, and who was passed over, with the reason."""

    client_ids: tuple[str, ...]
    names: dict[str, str]
    passed_over: tuple[tuple[str, str], ...]


def approachable(
    store: Store, *, as_of: date, client_ids: Sequence[str] | None = None, owner: str = "", skip_unknown: bool = False
) -> Approachable:
    """Those who may be approached on this day: of all clients, by id, or of those named, in the order given.

    With `owner` only the clients of that colleague. An id that is not in this workbook is passed over as well where
    `skip_unknown` says so; else it raises `NotFound`.
    """
    if client_ids is None:
        found = store.fetch(Client, "from client order by client_id")
    else:
        found = store.fetch(Client, "from client where client_id in (select unnest($ids))", ids=list(client_ids))
    known = {client.client_id: client for client in found}
    wanted = list(dict.fromkeys(client_ids)) if client_ids is not None else list(known)
    unknown = [client_id for client_id in wanted if client_id not in known]
    if unknown and not skip_unknown:
        raise NotFound(
            f"There is no client {wording.listed([repr(each) for each in unknown], most=20)} in this workbook."
        )
    if owner:
        theirs = {client_id for (client_id,) in store.tuples(
            f"select client_id from ({OWNED}) where owner = $owner", owner=owner
        )}
        wanted = [client_id for client_id in wanted if client_id in theirs]
    reasons = {
        client_id: refusal(known[client_id], as_of) if client_id in known else "is not in this workbook"
        for client_id in wanted
    }
    return Approachable(
        tuple(client_id for client_id in wanted if not reasons[client_id]),
        {client_id: known[client_id].name for client_id in wanted if client_id in known},
        tuple((client_id, why) for client_id, why in reasons.items() if why),
    )


def how_many(store: Store, *, as_of: date) -> int:
    """How many clients may be approached on this day."""
    return store.value(
        "select count(*) from client where contact_status = 'ok' and client_since_on <= $as_of", as_of=as_of
    )


def ids_in(text: str) -> list[str]:
    """The client ids in a text: one a line, or several with commas between; or the `client_id` column of a CSV file.

    >>> ids_in("F01, F04\\nF10"), ids_in("name,client_id\\nAnn,F01\\n"), ids_in(" ")
    (['F01', 'F04', 'F10'], ['F01'], [])
    """
    rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""))]
    rows = [row for row in rows if any(row)]
    if rows and "client_id" in rows[0]:
        at = rows[0].index("client_id")
        return [row[at] for row in rows[1:] if len(row) > at and row[at]]
    return [cell for row in rows for cell in row if cell]


def owners(store: Store) -> tuple[str, ...]:
    """Everybody who has clients of their own, by name."""
    rows = store.tuples(f"select distinct owner from ({OWNED}) order by owner")
    return tuple(name for (name,) in rows)
