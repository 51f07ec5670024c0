"""The firm's people: who they are, what they may lead, whom they know, and who owns what is to be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from lifeline.errors import NotFound, UserError
from lifeline.question import book, scoring_kept
from lifeline.question.catalogue import catalogue
from lifeline.question.lifelines import client
from lifeline.record import closing
from lifeline.record.closing import close_action as close_action
from lifeline.store import Store, Writer, now
from lifeline.wording import count

OPEN = "open"
# What somebody may be to the firm; any other word will do as well.
ROLES = ("Partner", "Fee earner", "Marketing", "Front desk", "Consultant", "Administrator")


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of the firm. `leads` are the services and practice areas they have the skill for."""

    colleague_id: str
    name: str
    role: str
    email: str
    is_compliance_officer: bool
    leads: tuple[str, ...]
    office: str = ""


@dataclass(frozen=True, slots=True)
class Ties:
    """What hangs on a colleague: how many open actions are theirs, and how many clients they know."""

    open_actions: int
    clients_known: int


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """A colleague who knows a client, and how."""

    client_id: str
    colleague_id: str
    name: str
    how: str


@dataclass(frozen=True, slots=True)
class Action:
    """Something to be done for a client, by a named owner. `due_on` makes it a deadline: closing it needs a reason."""

    action_id: str
    client_id: str
    service_id: str | None
    what: str
    owner_id: str | None
    owner_name: str | None
    due_on: date | None
    state: str
    closed_reason: str


# ------------------------------------------------------------------------------------------ colleagues and skills


def colleagues(store: Store) -> tuple[Colleague, ...]:
    """Everybody of the firm, by name."""
    return tuple(
        Colleague(*row[:-2], tuple(row[-1]), row[-2])
        for row in store.tuples("""
            select
                colleague.colleague_id, colleague.name, colleague.role, colleague.email,
                colleague.is_compliance_officer, colleague.office,
                coalesce(list(distinct coalesce(skill.service_id, skill.practice_area)
                              order by coalesce(skill.service_id, skill.practice_area))
                         filter (where skill.colleague_id is not null), []) as leads
            from colleague
            left join skill on skill.colleague_id = colleague.colleague_id
            group by all
            order by colleague.name, colleague.colleague_id
        """)
    )


def named_on_matters(store: Store) -> tuple[str, ...]:
    """The names that stand as owners on matters, those of most matters first."""
    return tuple(name for (name,) in store.tuples("""
        select trim(owner) as name from matter where trim(owner) <> '' group by trim(owner) order by count(*) desc, name
    """))


def add_colleague(
    store: Store, *, name: str, who: str, role: str = "", email: str = "", is_compliance_officer: bool = False,
    office: str = "",
) -> str:
    """Add somebody of the firm; returns their id. Raises `UserError` without a name, or for a strange address."""
    cells = (*_cells(name, role, email, is_compliance_officer), " ".join(office.split()))
    colleague_id = f"C{uuid4().hex[:8]}"
    with store.write(who=who) as writer:
        writer.insert("colleague", ["colleague_id", *_CELLS], [(colleague_id, *cells)])
        writer.audit("colleague added", colleague_id)
        book.follow(store, writer)
    return colleague_id


def change_colleague(
    store: Store, *, colleague_id: str, name: str, role: str, email: str, is_compliance_officer: bool, who: str,
    office: str | None = None,
) -> None:
    """Write down anew who somebody is; what they own, lead and whom they know stays. Raises `UserError`, `NotFound`.

    Without `office` theirs stays.
    """
    cells = (*_cells(name, role, email, is_compliance_officer), None if office is None else " ".join(office.split()))
    with store.write(who=who) as writer:
        _name(writer, colleague_id)
        writer.execute("""
            update colleague set name = $name, role = $role, email = $email, is_compliance_officer = $officer,
                office = coalesce($office, office)
            where colleague_id = $colleague_id
        """, colleague_id=colleague_id, **dict(zip(("name", "role", "email", "officer", "office"), cells, strict=True)))
        writer.audit("colleague changed", colleague_id)
        book.follow(store, writer)


_CELLS = ("name", "role", "email", "is_compliance_officer", "office")


def _cells(name: str, role: str, email: str, is_compliance_officer: bool) -> tuple[str, str, str, bool]:
    if not name.strip():
        raise UserError("A colleague needs a name.")
    address = email.strip()
    before, _, after = address.partition("@")
    if address and (not before or "." not in after or any(sign.isspace() for sign in address)):
        raise UserError(f"An e-mail address is written like name@firm.example, not {address!r}.")
    return (name.strip(), role.strip(), address, is_compliance_officer)


def ties(store: Store, *, colleague_id: str) -> Ties:
    """What would be left without them."""
    (found,) = store.fetch(Ties, """
        select
            (select count(*) from action where owner_id = $colleague_id and state = 'open') as open_actions,
            (select count(*) from acquaintance where colleague_id = $colleague_id) as clients_known
    """, colleague_id=colleague_id)
    return found


def remove_colleague(store: Store, *, colleague_id: str, who: str, hand_over_to: str | None = None) -> None:
    """Take somebody off the list, with their skills and the functions they fill.

    `hand_over_to` owns their open actions and goals and knows their clients.

    Without that, whom they know goes with them; and raises `UserError` while they own something open, which would be
    left without an owner. Raises `NotFound`.
    """
    with store.write(who=who) as writer:
        name = _name(writer, colleague_id)
        if writer.tuples("from access_state") and not writer.tuples(
            "select 1 from colleague where is_administrator and colleague_id <> $colleague_id", colleague_id=colleague_id
        ):
            raise UserError("Somebody has to be administrator: name another first.")
        ((owned,),) = writer.tuples(
            "select count(*) from action where owner_id = $owner_id and state = 'open'", owner_id=colleague_id
        )
        if hand_over_to is not None:
            _hand_over(writer, colleague_id, hand_over_to, name)
        elif owned:
            raise UserError(f"{name} owns {count(owned, 'open action')}: name another owner first.")
        closing.hand_over(writer, colleague_id, hand_over_to)
        # What they once did stays, without the name of somebody the workbook no longer knows.
        writer.execute("update action set owner_id = null where owner_id = $owner_id", owner_id=colleague_id)
        writer.execute("update goal set owner_id = $to_id where owner_id = $owner_id and closed_on is null",
                       to_id=hand_over_to, owner_id=colleague_id)
        for table in ("skill", "acquaintance", "function_member", "wall", "colleague"):
            writer.execute(f"delete from {table} where colleague_id = $colleague_id", colleague_id=colleague_id)
        writer.audit("colleague removed", colleague_id, f"handed over to {hand_over_to}" if hand_over_to else "")
        book.follow(store, writer)


def _hand_over(writer: Writer, colleague_id: str, to_id: str, name: str) -> None:
    if to_id == colleague_id:
        raise UserError("Choose somebody else to hand over to.")
    _name(writer, to_id)
    writer.execute("update action set owner_id = $to_id where owner_id = $colleague_id and state = 'open'",
                   to_id=to_id, colleague_id=colleague_id)
    # Whoever knows the client already goes on knowing them in their own way.
    writer.execute("""
        update acquaintance set colleague_id = $to_id, how = $how
        where colleague_id = $colleague_id
          and client_id not in (select client_id from acquaintance where colleague_id = $to_id)
    """, to_id=to_id, colleague_id=colleague_id, how=f"through {name}")


def give_skill(
    store: Store, *, colleague_id: str, who: str, service_id: str | None = None, practice_area: str | None = None
) -> None:
    """Record that a colleague may lead one service, or a whole practice area. Raises `UserError`, `NotFound`."""
    if (service_id is None) == (practice_area is None):
        raise UserError("A skill is for one service, or for one practice area.")
    words = catalogue(store)
    if service_id is not None and service_id not in words.services:
        raise NotFound(f"There is no service {service_id!r} in this workbook.")
    areas = {service.practice_area for service in words.services.values()}
    if practice_area is not None and practice_area not in areas:
        raise NotFound(f"There is no practice area {practice_area!r} in the pack.")
    with store.write(who=who) as writer:
        _name(writer, colleague_id)
        _drop_skill(writer, colleague_id, service_id, practice_area)
        writer.insert("skill", ["colleague_id", "service_id", "practice_area"],
                      [(colleague_id, service_id, practice_area)])
        writer.audit("skill recorded", colleague_id, service_id or practice_area or "")
        book.follow(store, writer)


def take_skill(
    store: Store, *, colleague_id: str, who: str, service_id: str | None = None, practice_area: str | None = None
) -> None:
    """Record that a colleague no longer leads a service or a practice area. Raises `NotFound`."""
    with store.write(who=who) as writer:
        _name(writer, colleague_id)
        _drop_skill(writer, colleague_id, service_id, practice_area)
        writer.audit("skill taken off", colleague_id, service_id or practice_area or "")
        book.follow(store, writer)


def _drop_skill(writer: Writer, colleague_id: str, service_id: str | None, practice_area: str | None) -> None:
    writer.execute("""
        delete from skill
        where colleague_id = $colleague_id
          and service_id is not distinct from $service_id
          and practice_area is not distinct from $practice_area
    """, colleague_id=colleague_id, service_id=service_id, practice_area=practice_area)


def _name(writer: Writer, colleague_id: str) -> str:
    rows = writer.tuples("select name from colleague where colleague_id = $colleague_id", colleague_id=colleague_id)
    if not rows:
        raise NotFound(f"There is no colleague {colleague_id!r} in this workbook.")
    return rows[0][0]


# ------------------------------------------------------------------------------------------ who knows whom


def who_knows(store: Store, *, client_id: str) -> tuple[Acquaintance, ...]:
    """The colleagues who know a client, by name."""
    return store.fetch(Acquaintance, """
        select acquaintance.client_id, acquaintance.colleague_id, colleague.name, acquaintance.how
        from acquaintance join colleague on colleague.colleague_id = acquaintance.colleague_id
        where acquaintance.client_id = $client_id
        order by colleague.name, colleague.colleague_id
    """, client_id=client_id)


def knows(store: Store, *, client_id: str, colleague_id: str, how: str, who: str) -> None:
    """Record that a colleague knows a client, and how; in place of what was recorded of the two. Raises `NotFound`."""
    with store.write(who=who) as writer:
        client(store, client_id)
        _name(writer, colleague_id)
        _forget(writer, client_id, colleague_id)
        writer.insert("acquaintance", ["client_id", "colleague_id", "how"], [(client_id, colleague_id, how.strip())])
        writer.audit("acquaintance recorded", client_id, colleague_id)
        scoring_kept.later(writer, [client_id])
        book.follow(store, writer)


def no_longer_knows(store: Store, *, client_id: str, colleague_id: str, who: str) -> None:
    """Take back that a colleague knows a client."""
    with store.write(who=who) as writer:
        _forget(writer, client_id, colleague_id)
        writer.audit("acquaintance removed", client_id, colleague_id)
        scoring_kept.later(writer, [client_id])
        book.follow(store, writer)


def _forget(writer: Writer, client_id: str, colleague_id: str) -> None:
    writer.execute("delete from acquaintance where client_id = $client_id and colleague_id = $colleague_id",
                   client_id=client_id, colleague_id=colleague_id)


# ------------------------------------------------------------------------------------------ actions with owners


def open_actions(store: Store, *, client_id: str | None = None) -> tuple[Action, ...]:
    """What is still to be done, for one client or for all, the soonest due first."""
    return store.fetch(Action, """
        select
            action.action_id, action.client_id, action.service_id, action.what, action.owner_id,
            colleague.name as owner_name, action.due_on, action.state, action.closed_reason
        from action
        left join colleague on colleague.colleague_id = action.owner_id
        where action.state = 'open' and ($client_id is null or action.client_id = $client_id)
        order by action.due_on nulls last, action.client_id, action.action_id
    """, client_id=client_id)


def name_owner(
    store: Store, *, client_id: str, service_id: str, colleague_id: str, due_on: date | None, who: str, what: str = ""
) -> str:
    """Make a colleague the owner of a service to be raised with a client; returns the action's id.

    An open action on it goes over to them, with the new day. Raises `UserError` for a client who may not be approached,
    `NotFound`.
    """
    words = catalogue(store)
    if service_id not in words.services:
        raise NotFound(f"There is no service {service_id!r} in this workbook.")
    what = what.strip() or words.services[service_id].name
    with store.write(who=who) as writer:
        if client(store, client_id).contact_status != "ok":
            raise UserError("This client may not be approached: there is nothing to own.")
        _name(writer, colleague_id)
        found = writer.tuples("""
            select action_id from action where client_id = $client_id and service_id = $service_id and state = 'open'
            order by written_at, action_id
        """, client_id=client_id, service_id=service_id)
        if found:
            action_id = found[0][0]
            writer.execute("update action set owner_id = $owner_id, due_on = $due_on where action_id = $action_id",
                           owner_id=colleague_id, due_on=due_on, action_id=action_id)
        else:
            ((number,),) = writer.tuples("select nextval('action_number')")
            action_id = f"A{number}"
            columns = ["action_id", "client_id", "service_id", "what", "owner_id", "due_on", "state", "closed_reason",
                       "who", "written_at"]
            writer.insert("action", columns, [
                (action_id, client_id, service_id, what, colleague_id, due_on, OPEN, "", who, now()),
            ])
        writer.audit("owner named", f"{client_id} {service_id}", f"{action_id}: {colleague_id}")
        book.follow(store, writer)
    return action_id
