"""How long what is kept: a period per kind of data, set by the firm; what is due, and its removal when somebody says so.

Nothing has a period until the firm gives it one, and nothing goes by itself. What goes leaves a line in the record: how
much of what kind, and up to which day; never whose.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from lifeline.errors import UserError
from lifeline.periods import plus_months
from lifeline.question.audit import OF_CLIENT
from lifeline.record import personal
from lifeline.record.settings import change_settings, settings
from lifeline.store import Store, Writer, chain, of_one_moment

SETTING = "keep_years_"
REMOVED = "removed_before_"
MOST_YEARS = 99
GONE = "kept long enough"

# Clients for whom nothing has been done since a day: no matter, service or beginning dated later, none under way, and
# nothing open about them here. One of whom nothing is dated is never among them: nobody knows.
LEFT = """
    select client.client_id
    from client
    left join (
        select
            client_id, max(greatest(opened_latest_on, opened_on, closed_on)) as last_on,
            bool_or(closed_on is null and status <> '' and lower(status) <> 'closed') as is_under_way
        from matter
        group by client_id
    ) as worked on worked.client_id = client.client_id
    left join (
        select client_id, max(greatest(held_latest_on, held_on)) as last_on
        from holding where provider = 'us' group by client_id
    ) as served on served.client_id = client.client_id
    where greatest(worked.last_on, served.last_on, client.client_since_on) < $before
      and not coalesce(worked.is_under_way, false)
      and client.client_id not in (select client_id from action where state = 'open' and client_id is not null)
      and client.client_id not in (
          select client_id from referral where state in ('waiting', 'accepted') and client_id is not null
      )
"""
_LEFT_OR = f"{LEFT} union select unnest(cast($left as varchar[]))"
_SENSITIVE = "stage_id in (select stage_id from life_stage where is_sensitive)"
_SPECIAL = "fact in (select fact from fact_definition where sensitivity = 'special category')"
_OF_LEFT = "client_id in (select client_id from left_clients)"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of data that may have a period: what it is called, what goes, and from when its years count."""

    kind: str
    name: str
    goes: str
    since: str


KINDS = {one.kind: one for one in (
    Kind("clients", "Clients we no longer act for", "Erased, each as under Privacy: number and day stay, and keep them out",
         "The last matter or service; never while work is under way"),
    Kind("health", "Health and other special matters of such clients", "Their answers of a special category, and what "
         "happened in sensitive stages of their lives", "The last matter or service with us"),
    Kind("lives", "Other answers and life events of such clients", "All other answers and life events",
         "The last matter or service with us"),
    Kind("notes", "Notes on such clients", "Notes for the file: on them, on an event, on a service",
         "The last matter or service with us"),
    Kind("others", "Other people named with a client", "Contacts of a business; relatives, named with such clients, who are none",
         "The day a contact was noted; the client's last matter or service"),
    Kind("referrals", "What was heard and passed on", "Whom it was about and what was heard; that there was one stays to "
         "be counted", "The day it was dealt with; never while it waits"),
    Kind("reviews", "Reviews", "How a lifeline stood when it was reviewed", "The day of the review"),
    Kind("imports", "What imports changed", "The values before and after; the import can no longer be taken back",
         "The day of the import"),
    Kind("suppression", "Numbers of erased clients", "The entry that keeps them out: a file may bring them back then",
         "The day they were erased"),
    Kind("erased", "The record about erased clients", "Whom a line was about and how; who did what and when stays",
         "The day they were erased"),
    Kind("record", "The record of what was done", "Its oldest lines; who recorded a value then is no longer known",
         "The day of the line"),
)}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Due:
    """One kind with its period, in years (None: kept), and how many rows are due on a day: those of before `before`."""

    kind: Kind
    years: int | None
    before: date | None
    rows: int


def periods(store: Store) -> dict[str, int]:
    """The periods that are set, in years, by kind."""
    return {
        kind: int(years) for name, years in settings(store, SETTING).items()
        if (kind := name.removeprefix(SETTING)) in KINDS and years.isdecimal()
    }


def set_periods(store: Store, years: Mapping[str, int | None], *, who: str) -> None:
    """Give kinds their periods, in whole years; None: kept without end. Raises `UserError`."""
    for kind, each in years.items():
        _known(kind)
        if each is not None and not 1 <= each <= MOST_YEARS:
            raise UserError(f"A period is 1 to {MOST_YEARS} years, or none.")
    change_settings(store, {f"{SETTING}{kind}": "" if each is None else str(each) for kind, each in years.items()}, who=who)


@of_one_moment
def due(store: Store, *, as_of: date) -> tuple[Due, ...]:
    """Every kind, its period, and how much of it is due on a day. Nothing is changed."""
    kept = periods(store)
    return tuple(_due(store.tuples, kind, kept.get(kind.kind), as_of) for kind in KINDS.values())


def due_of(store: Store, kind: str, *, as_of: date) -> Due:
    """One kind. Raises `UserError` for one there is not."""
    return _due(store.tuples, _known(kind), periods(store).get(kind), as_of)


def apply(store: Store, kind: str, *, as_of: date, who: str, expected: int | None = None) -> int:
    """Remove what is due of one kind on a day; returns how many rows. The file keeps its bytes until it is written anew.

    `expected`: how many somebody was shown; if it has become more since, nothing is removed. Raises `UserError`, also
    where no period is set.
    """
    chosen = _known(kind)
    if kind == "clients":
        return _erase(store, as_of, who, expected)
    with store.write(who=who) as writer:
        found = _due(writer.tuples, chosen, periods(store).get(kind), as_of)
        _check(found, expected)
        if found.before:
            take_out(writer, kind, found.before, found.rows)
    return found.rows


def take_out(writer: Writer, kind: str, before: date, rows: int, *, left: Sequence[str] = ()) -> None:
    """Remove what is of before a day, of any kind but `clients`; the workbook keeps in mind up to which day it did.

    `left`: clients to be counted among those who have left, whatever is dated of them here.
    """
    if rows:
        writer.execute(f"create or replace temp table left_clients as {_LEFT_OR}", before=before, left=list(left))
        _REMOVE[kind](writer, before)
        writer.audit(GONE, kind, f"{rows} rows, before {before}")
        keep_in_mind(writer, kind, before)


def keep_in_mind(writer: Writer, kind: str, before: date) -> None:
    """Note up to which day this kind has been removed: what no backup may bring back."""
    writer.execute("delete from setting where name = $name", name=f"{REMOVED}{kind}")
    writer.execute("insert into setting values ($name, $before)", name=f"{REMOVED}{kind}", before=before.isoformat())


# ------------------------------------------------------------------------------------------ what is due

Read = Callable[..., list[tuple[Any, ...]]]

_COUNT = {
    "clients": LEFT,
    "health": f"""
        select client_id from fact where {_SPECIAL} and {_OF_LEFT}
        union all select client_id from life_event where {_SENSITIVE} and {_OF_LEFT}
    """,
    "lives": f"""
        select client_id from fact where not ({_SPECIAL}) and {_OF_LEFT}
        union all select client_id from life_event where not coalesce({_SENSITIVE}, false) and {_OF_LEFT}
    """,
    "notes": f"""
        select client_id from client where notes <> '' and {_OF_LEFT}
        union all select client_id from life_event where evidence_note <> '' and {_OF_LEFT}
        union all select client_id from holding where note <> '' and {_OF_LEFT}
    """,
    "others": f"""
        select client_id from contact where noted_on < $before
        union all select client_id from relationship where other_client_id is null and {_OF_LEFT}
    """,
    "referrals": """
        select referral_id from referral
        where state not in ('waiting', 'accepted') and coalesce(handled_on, heard_on) < $before
          and (client_id is not null or about <> '' or heard <> '' or reason <> '')
    """,
    "reviews": "select snapshot_id from snapshot where taken_at < $before",
    "imports": """
        select import_id from import_change where import_id in (select import_id from import_run where imported_at < $before)
        union all
        select import_id from import_said where import_id in (select import_id from import_run where imported_at < $before)
    """,
    "suppression": "select client_id from suppression where suppressed_on < $before",
    "record": """
        select audit_no from audit
        where audit_no < coalesce((select min(audit_no) from audit where written_at >= $before), 9223372036854775807)
    """,
}


def _due(read: Read, kind: Kind, years: int | None, as_of: date) -> Due:
    if years is None:
        return Due(kind, None, None, 0)
    before = plus_months(as_of, -12 * years)
    return Due(kind, years, before, how_many(read, kind.kind, before))


def how_many(read: Read, kind: str, before: date, *, left: Sequence[str] = ()) -> int:
    """How many rows of a kind are of before a day; `left` as in `take_out`."""
    if kind == "erased":
        return len(_about_erased(read, before))
    asked = f"with left_clients as ({_LEFT_OR}) select count(*) from ({_COUNT[kind]}) as due where $before is not null"
    return read(asked, before=before, left=list(left))[0][0]


def _about_erased(read: Read, before: date) -> list[int]:
    """The lines about clients erased before a day, but for the one that says so."""
    erased = read("""
        select client_id from suppression
        where suppressed_on < $before and client_id not in (select client_id from client)
    """, before=before)
    found: set[int] = set()
    for (client_id,) in erased:
        found.update(number for (number,) in read(f"""
            select audit_no from audit
            where action <> 'erased' and (({OF_CLIENT}) or ends_with(subject, ' ' || $client_id))
        """, client_id=client_id))
    return sorted(found)


def _known(kind: str) -> Kind:
    if kind not in KINDS:
        raise UserError(f"There is no kind of data {kind!r}; there are {', '.join(KINDS)}.")
    return KINDS[kind]


def _check(found: Due, expected: int | None) -> None:
    if found.years is None:
        raise UserError(f"No period is set for {found.kind.name[:1].lower()}{found.kind.name[1:]}: they are kept.")
    if expected is not None and found.rows > expected:
        raise UserError("More is due by now than you were shown, so nothing was removed. Look again.")


# ------------------------------------------------------------------------------------------ what goes


def _erase(store: Store, as_of: date, who: str, expected: int | None) -> int:
    found = due_of(store, "clients", as_of=as_of)
    _check(found, expected)
    with store.write(who=who) as writer:
        ids = [client_id for (client_id,) in writer.tuples(f"{LEFT} order by client.client_id", before=found.before)]
        _check(Due(found.kind, found.years, found.before, len(ids)), expected)
        if found.before:
            erase_each(store, writer, ids, as_of, before=found.before, reason=f"kept for {found.years} years, as set")
    return len(ids)


def erase_each(store: Store, writer: Writer, ids: Sequence[str], as_of: date, *, before: date, reason: str) -> None:
    """Erase clients who left before a day."""
    for client_id in ids:
        personal.erase_within(store, writer, client_id=client_id, as_of=as_of, reason=reason)
    if ids:
        writer.audit(GONE, "clients", f"{len(ids)} clients, before {before}")
        keep_in_mind(writer, "clients", before)


def _remove_health(writer: Writer, before: date) -> None:
    _remove_facts(writer, _SPECIAL)
    _remove_events(writer, _SENSITIVE)


def _remove_lives(writer: Writer, before: date) -> None:
    _remove_facts(writer, f"not ({_SPECIAL})")
    _remove_events(writer, f"not coalesce({_SENSITIVE}, false)")


# Where a decision or an import kept what it found or left in a row: it would tell of what is gone.
_TOLD_OF = (("decision_effect", "subject"), ("import_change", "row_key"), ("import_said", "row_key"))


def _remove_facts(writer: Writer, which: str) -> None:
    for table, key in _TOLD_OF:
        writer.execute(f"""
            delete from {table} where {_OF_LEFT} and {key} in (select fact from fact where {which} and {_OF_LEFT})
        """)
    writer.execute(f"delete from fact where {which} and {_OF_LEFT}")


def _remove_events(writer: Writer, which: str) -> None:
    gone = f"(select event_id from life_event where {which} and {_OF_LEFT})"
    for table, key in (*_TOLD_OF, ("event_anchor", "event_id"), ("snapshot_line", "item_id")):
        writer.execute(f"delete from {table} where {key} in {gone}")
    writer.execute(f"delete from life_event where {which} and {_OF_LEFT}")


def _remove_notes(writer: Writer, before: date) -> None:
    for table, column in (("client", "notes"), ("life_event", "evidence_note"), ("holding", "note")):
        writer.execute(f"update {table} set {column} = '' where {column} <> '' and {_OF_LEFT}")


def _remove_others(writer: Writer, before: date) -> None:
    writer.execute("delete from contact where noted_on < $before", before=before)
    writer.execute(f"delete from relationship where other_client_id is null and {_OF_LEFT}")


def _remove_referrals(writer: Writer, before: date) -> None:
    writer.execute("""
        update referral set client_id = null, about = '', heard = '', reason = ''
        where state not in ('waiting', 'accepted') and coalesce(handled_on, heard_on) < $before
    """, before=before)


def _remove_reviews(writer: Writer, before: date) -> None:
    old = "snapshot_id in (select snapshot_id from snapshot where taken_at < $before)"
    for table in ("snapshot_line", "snapshot"):
        writer.execute(f"delete from {table} where {old}", before=before)


def _remove_imports(writer: Writer, before: date) -> None:
    old = "import_id in (select import_id from import_run where imported_at < $before)"
    for table in ("import_change", "import_said"):
        writer.execute(f"delete from {table} where {old}", before=before)
    # Without what it did it cannot be taken back.
    writer.execute(f"update import_run set is_recorded = false where {old}", before=before)


def _remove_suppression(writer: Writer, before: date) -> None:
    writer.execute("delete from suppression where suppressed_on < $before", before=before)
    writer.execute("delete from suppression_mark where marked_on < $before", before=before)


def _remove_erased(writer: Writer, before: date) -> None:
    chain.redact(writer, _about_erased(writer.tuples, before))


def _remove_record(writer: Writer, before: date) -> None:
    chain.shorten(writer, before_at=datetime.combine(before, datetime.min.time()))


_REMOVE: dict[str, Callable[[Writer, date], None]] = {
    "health": _remove_health, "lives": _remove_lives, "notes": _remove_notes, "others": _remove_others,
    "referrals": _remove_referrals, "reviews": _remove_reviews, "imports": _remove_imports,
    "suppression": _remove_suppression, "erased": _remove_erased, "record": _remove_record,
}
