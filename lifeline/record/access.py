"""Who may see and do what: roles, own clients or all, and walls. The one table of it is `roles.csv` beside this file.

What a role may *see* is held at the cursor (`lifeline/store/scope.py`), what it may *do* when a write is about to be
stored. Without an administrator no role is in force: then there is one local user, who may do everything.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from lifeline.errors import NotFound, UserError
from lifeline.record.people import add_colleague
from lifeline.record.writing import changing
from lifeline.store import Store, Writer, now
from lifeline.store.scope import NotAllowed as NotAllowed, Scope as Scope

if TYPE_CHECKING:
    from collections.abc import Mapping

TABLE = Path(__file__).with_name("roles.csv")
ROLES = {
    "partner": "Partner", "fee_earner": "Fee earner", "marketing": "Marketing", "front_desk": "Front desk",
    "consultant": "Consultant", "administrator": "Administrator",
}
ADMINISTRATOR = "administrator"
SEES = {"own": "Their own clients", "all": "All clients"}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the firm as they may come in. `role` is empty for somebody who may not."""

    colleague_id: str
    name: str
    email: str
    role: str
    is_administrator: bool
    sees: str


@dataclass(frozen=True, slots=True)
class Wall:
    """A colleague who may not see a client, nor infer anything of them."""

    client_id: str
    client_name: str
    colleague_id: str
    colleague_name: str
    reason: str
    made_by: str
    made_at: datetime


@lru_cache(maxsize=1)
def table() -> Mapping[str, Mapping[str, str]]:
    """The table: each thing with what it is for each role."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["thing"]: row for row in csv.DictReader(file)}


def may(scope: Scope | None, thing: str) -> bool:
    """Whether somebody may: a page, a command, an export or something audited, as `roles.csv` names it.

    None is the single user of a workbook without roles, who may do everything.
    """
    return scope is None or thing in scope.things


def in_force(store: Store) -> bool:
    """Whether everybody is asked who they are."""
    return bool(store.value("select count(*) from access_state"))


def scope_of(store: Store, email: str) -> Scope:
    """What the person signed in with this address may see and do. Raises `NotAllowed`."""
    if not in_force(store):
        raise NotAllowed("Nobody has said yet who may see what: name the first administrator.")
    found = [one for one in people(store.whole) if email.strip() and one.email.casefold() == email.strip().casefold()]
    if len(found) > 1:
        raise NotAllowed(f"{email} stands with more than one colleague. Ask {_whom_to_ask(store)}.")
    if not found or not found[0].role:
        raise NotAllowed(f"{email or 'Nobody'} may not come in here yet. Ask {_whom_to_ask(store)}.")
    (person,) = found
    columns = {person.role, *([ADMINISTRATOR] if person.is_administrator else [])}
    sees = {what: {table()[what][role] for role in columns} for what in table() if what.startswith("sees:")}
    clients = _most(sees["sees:clients"], ("all", "own", "hidden", "names", "none"))
    if clients in SEES and person.sees in SEES:
        clients = person.sees
    sees_whole = clients == "all" and not store.whole.value(
        "select count(*) from wall where colleague_id = $colleague_id", colleague_id=person.colleague_id
    )
    things = frozenset(
        thing for thing, row in table().items()
        if not thing.startswith("sees:") and any(row[role] == "yes" for role in columns)
        and (sees_whole or row["needs"] != "whole" or row[ADMINISTRATOR] == "yes" and person.is_administrator)
    )
    return Scope(
        who=person.name, role=person.role, colleague_id=person.colleague_id, is_administrator=person.is_administrator,
        clients=clients, sees_whole=sees_whole, referrals=_most(sees["sees:referrals"], ("all", "own", "none")),
        sees_health="yes" in sees["sees:health"], sees_notes="yes" in sees["sees:notes"],
        sees_audit="yes" in sees["sees:audit"], sees_walls="yes" in sees["sees:walls"], things=things,
    )


def as_seen_by(store: Store, email: str) -> Store:
    """The workbook as this person may see it; where no role is in force, as it is. Raises `NotAllowed`."""
    if not in_force(store):
        return store
    if not email.strip():
        raise NotAllowed("This workbook asks who you are: give your e-mail address with --user, or as LIFELINE_USER.")
    return store.scoped(scope_of(store, email))


def need(scope: Scope | None, thing: str) -> None:
    """Raises `NotAllowed` unless they may (see `may`)."""
    if not may(scope, thing):
        raise NotAllowed(f"This is not for you to do here ({thing.partition(':')[2]}). Ask an administrator who may.")


def _most(found: set[str], order: tuple[str, ...]) -> str:
    return next(each for each in order if each in found)


def _whom_to_ask(store: Store) -> str:
    named = [one.name for one in people(store.whole) if one.is_administrator]
    return named[0] if len(named) == 1 else f"one of {', '.join(named)}" if named else "whoever runs this workbook"


# ------------------------------------------------------------------------------------------ people and their roles


def people(store: Store) -> tuple[Person, ...]:
    """Everybody of the firm, by name, with what they are here."""
    return store.fetch(Person, """
        select colleague_id, name, trim(email) as email, access as role, is_administrator, sees
        from colleague order by name, colleague_id
    """)


def first_administrator(store: Store, email: str, *, who: str = "first start") -> str:
    """Put roles into force with this administrator, who is added if nobody has the address; returns their id.

    Raises `UserError` once roles are in force: then an administrator names the next.
    """
    if in_force(store):
        raise UserError("There is an administrator already: they name the next.")
    found = [one for one in people(store) if one.email.casefold() == email.strip().casefold()]
    colleague_id = found[0].colleague_id if found else add_colleague(
        store, name=email.partition("@")[0], email=email, role=ROLES[ADMINISTRATOR], who=who
    )
    role = found[0].role if found else ""
    set_role(store, colleague_id=colleague_id, role=role or ADMINISTRATOR, is_administrator=True, who=who)
    return colleague_id


def set_role(
    store: Store, *, colleague_id: str, role: str, who: str, sees: str = "", is_administrator: bool | None = None
) -> None:
    """Say what a colleague is here: one of `ROLES`, or nothing: then they may not come in.

    `sees` is own or all where the role leaves the choice (empty: as the role has it). `is_administrator`: also manages
    people, walls and settings, beside their role; without it that stays as it is. The first administrator puts roles
    into force. Raises `NotFound`, and `UserError` for a role there is not, without an address to know them by, or if
    nobody would be left as administrator.
    """
    if role and role not in ROLES:
        raise UserError(f"A role is one of {', '.join(ROLES)}.")
    if sees and sees not in SEES:
        raise UserError(f"What they see is one of {', '.join(SEES)}.")
    with changing(store, who=who) as writer:
        person = next((one for one in _people(writer) if one.colleague_id == colleague_id), None)
        if person is None:
            raise NotFound(f"There is no colleague {colleague_id!r} in this workbook.")
        address = person.email.casefold()
        if role and not address:
            raise UserError(f"{person.name} needs an e-mail address first: it is what they sign in with.")
        if role and any(one.email.casefold() == address for one in _people(writer) if one.colleague_id != colleague_id):
            raise UserError(f"Another colleague has the address {person.email}: each needs their own.")
        administers = bool(role) and (
            role == ADMINISTRATOR or (person.is_administrator if is_administrator is None else is_administrator)
        )
        is_left = administers or any(
            one.is_administrator for one in _people(writer) if one.colleague_id != colleague_id
        )
        is_in_force = bool(writer.tuples("select 1 from access_state"))
        if is_in_force and not is_left:
            raise UserError("Somebody has to be administrator: name another first.")
        writer.execute("""
            update colleague set access = $role, sees = $sees, is_administrator = $administers
            where colleague_id = $colleague_id
        """, role=role, sees=sees, administers=administers, colleague_id=colleague_id)
        if administers and not is_in_force:
            writer.insert("access_state", ["in_force_at", "who"], [(now(), writer.who)])
            # From now on the book is kept twice, with what is sensitive and without.
            writer.execute("delete from book_state")
        told = [role or "none", *([ADMINISTRATOR] if administers and role != ADMINISTRATOR else []), *([sees] if sees else [])]
        writer.audit("role set", colleague_id, ", ".join(told))


def _people(writer: Writer) -> list[Person]:
    return [Person(*row) for row in writer.tuples(
        "select colleague_id, name, trim(email), access, is_administrator, sees from colleague"
    )]


# ------------------------------------------------------------------------------------------ walls


def walls(store: Store) -> tuple[Wall, ...]:
    """Who is kept from whom, by client."""
    return store.fetch(Wall, """
        select
            wall.client_id, coalesce(client.name, '') as client_name, wall.colleague_id,
            coalesce(colleague.name, '') as colleague_name, reason, made_by, made_at
        from wall
        left join client on client.client_id = wall.client_id
        left join colleague on colleague.colleague_id = wall.colleague_id
        order by client_name, wall.client_id, colleague_name, wall.colleague_id
    """)


def wall(store: Store, *, client_id: str, colleague_id: str, reason: str, who: str) -> None:
    """Keep a colleague from a client: they see neither the client nor anything that would tell of one.

    Raises `UserError` without a reason, `NotFound`.
    """
    if not reason.strip():
        raise UserError("Say why: whoever looks after walls later has to know.")
    with changing(store, who=who) as writer:
        _known(store, writer, client_id, colleague_id)
        _take_down(writer, client_id, colleague_id)
        writer.insert("wall", ["client_id", "colleague_id", "reason", "made_by", "made_at"],
                      [(client_id, colleague_id, reason.strip(), writer.who, now())])
        writer.audit("wall made", client_id, colleague_id)


def unwall(store: Store, *, client_id: str, colleague_id: str, who: str) -> None:
    """Let a colleague see a client again. Raises `NotFound`."""
    with changing(store, who=who) as writer:
        if not _take_down(writer, client_id, colleague_id):
            raise NotFound("There is no such wall.")
        writer.audit("wall taken down", client_id, colleague_id)


def _take_down(writer: Writer, client_id: str, colleague_id: str) -> bool:
    return bool(writer.tuples(
        "delete from wall where client_id = $client_id and colleague_id = $colleague_id returning 1",
        client_id=client_id, colleague_id=colleague_id,
    ))


def _known(store: Store, writer: Writer, client_id: str, colleague_id: str) -> None:
    if not store.tuples("select 1 from client where client_id = $client_id", client_id=client_id):
        raise NotFound(f"There is no client {client_id!r} in this workbook.")
    if not writer.tuples("select 1 from colleague where colleague_id = $colleague_id", colleague_id=colleague_id):
        raise NotFound(f"There is no colleague {colleague_id!r} in this workbook.")
