"""The whole book: who to see and why, and finding one client among many."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from lifeline.question.catalogue import asking, bounds, catalogue
from lifeline.question.ranges import among, each_range, ranges
from lifeline.store import Store, Writer, of_one_moment

# Clients worked out in one go: large enough to be quick, small enough to keep memory flat.
RANGE = 25_000


@dataclass(frozen=True, slots=True)
class BookRow:
    """One client in the list. Counts are lines by move; `next_last_date` is the soonest last date still to come.

    `lead_service_id`, `lead_move` and `lead_rule_id` are the line to raise first (rule 17); None where there is none.
    """

    client_id: str
    name: str
    track: str
    born: str | None
    born_on: date | None
    client_since: str | None
    client_since_on: date | None
    contact_status: str
    back_sells: int
    cross_sells_now: int
    up_sells: int
    to_ask: int
    ahead: int
    essentials: int
    next_last_date: date | None
    lead_service_id: str | None
    lead_move: str | None
    lead_rule_id: str | None


@dataclass(frozen=True, slots=True)
class BookPage:
    """One page of the list, and how many clients it is a page of."""

    rows: tuple[BookRow, ...]
    total: int


def is_current(store: Store, *, as_of: date) -> bool:
    """Whether the kept lines are those of this day and of what the workbook holds now."""
    rows = store.tuples("select as_of, data_version from book_state")
    return rows == [(as_of, store.data_version)]


def refresh(store: Store, *, as_of: date, progress: Callable[[int, int], None] | None = None) -> int:
    """Work out the whole book as of a day and keep its lines; returns how many. `progress` hears clients done, of all.

    Clients do not depend on one another, so ranges of them are worked out side by side, one on each processor.
    """
    import pyarrow.compute as pc

    from lifeline.question import plain_kept, scoring_kept  # it asks with the filters, which ask with what stands below

    # What is kept is kept for everybody; whoever asks for it sees their part of it.
    store = store.whole
    cut = store.tuples(ranges(RANGE))
    total, done = sum(count for _, _, count in cut), 0
    values = bounds(store)
    version = store.data_version

    def work_out(first_client: str, last_client: str) -> Any:
        within = {"first_client": first_client, "last_client": last_client}
        return store.arrow(f"select {', '.join(ROW)} {asking('book_row')}", as_of=as_of, **values | within)

    with store.write(counts_as_change=False) as writer:
        for table in (*KEPT, "book_state"):
            writer.execute(f"delete from {table}")
        for rows, count in each_range(work_out, cut):
            for table, columns, is_of_it in PARTS:
                writer.insert_arrow(table, rows.filter(pc.is_valid(rows[is_of_it])).select(columns))
            done += count
            if progress:
                progress(done, total)
        for first_client, last_client, _ in cut:
            within = {"first_client": first_client, "last_client": last_client}
            writer.execute(by_client("where client_id between $first_client and $last_client"), as_of=as_of, **within)
        plain_kept.keep(store, writer, as_of=as_of)
        scoring_kept.keep(writer, as_of=as_of)
        writer.execute("insert into book_state values ($as_of, $version)", as_of=as_of, version=version)
        return writer.tuples("select count(*) from book_line")[0][0]


def follow(store: Store, writer: Writer, *client_ids: str) -> None:
    """Work out these clients' kept lines anew, at the end of a write that concerns nobody else: the rest stays current.

    Nothing is done where the book is not current anyhow. A write that does not call this makes the whole book old.
    """
    from lifeline.question import plain_kept, scoring_kept

    store = store.whole
    kept = writer.tuples("""
        select book_state.as_of, workbook_state.data_version + 1
        from book_state, workbook_state
        where book_state.data_version in (workbook_state.data_version, workbook_state.data_version + 1)
    """)
    for as_of, version in kept:
        for client_id in client_ids:
            for table in KEPT:
                writer.execute(f"delete from {table} where client_id = $client_id", client_id=client_id)
            writer.execute(
                "create or replace temp table book_row_now as "
                f"select {', '.join(ROW)} {asking('book_row', of_one=True)}",
                as_of=as_of, **bounds(store, client_id),
            )
            for table, columns, is_of_it in PARTS:
                named = ", ".join(columns)
                writer.execute(
                    f"insert into {table} ({named}) select {named} from book_row_now where {is_of_it} is not null"
                )
            writer.execute("drop table book_row_now")
            writer.execute(by_client("where client_id = $client_id"), as_of=as_of, client_id=client_id)
        if client_ids:
            plain_kept.keep(store, writer, as_of=as_of, client_ids=client_ids)
            scoring_kept.later(writer, client_ids)
        # The version the write is about to give the workbook.
        writer.execute("update book_state set data_version = $version", version=version)


LINE = ("client_id", "service_id", "move", "basis", "opens_on", "last_date", "need", "rule_id", "stage_on")
CELL = ("client_id", "service_id", "state", "move", "need", "opens_on", "last_date", "rule_id", "wait", "is_sensitive")
ROW = tuple(dict.fromkeys(LINE + CELL))
# What is worked out together and kept apart: the table, its columns, and the column that only its rows fill.
PARTS = (("book_line", LINE, "move"), ("book_cell", CELL, "state"))
KEPT = ("book_line", "book_cell", "book_client", "book_need", "book_unit", "book_sensitive", "book_plain_line",
        "book_plain_cell", "book_plain_client", "book_plain_need", "book_plain_unit")

# One row a client, so that a list of many is read and not added up at every look; a gap always has a line.
# The lead is the line to raise first: proposed before asked, then in the order of rule 17.
BY_CLIENT = """
    insert into book_client
    select placed.*, coalesce(gaps.gaps, 0) as gaps, coalesce(gaps.confirmed, 0) as confirmed, gaps.next_gap_on
    from (select
        client_id,
        count(*) filter (where move = 'back_sell') as back_sells,
        count(*) filter (where move = 'cross_sell_now') as cross_sells_now,
        count(*) filter (where move = 'up_sell') as up_sells,
        count(*) filter (where move = 'ask_first') as to_ask,
        count(*) filter (where move = 'cross_sell_future') as ahead,
        count(*) filter (where move in ('back_sell', 'cross_sell_now', 'up_sell') and need = 3) as essentials,
        min(last_date) filter (where move in ('back_sell', 'cross_sell_now', 'up_sell') and last_date >= $as_of) as next_last_date,
        max(service_id) filter (where place = 1) as lead_service_id,
        max(move) filter (where place = 1) as lead_move,
        max(rule_id) filter (where place = 1) as lead_rule_id
    from (
        select
            book_line.*,
            case when move in ('back_sell', 'cross_sell_now', 'up_sell', 'ask_first') then row_number() over (
                partition by client_id
                order by
                    case when move in ('back_sell', 'cross_sell_now', 'up_sell') then 0 when move = 'ask_first' then 1 else 2 end,
                    last_date nulls last, need desc nulls last, stage_on nulls last, service_id
            ) end as place
        from book_line
        {of_whom}
    ) as lines
    group by client_id) as placed
    left join (
        select
            client_id,
            count(*) as gaps,
            count(*) filter (where state = 'confirmed') as confirmed,
            min(last_date) filter (where last_date >= $as_of) as next_gap_on
        from (from book_cell {of_whom}) as cells
        where state in ('to_ask', 'confirmed')
        group by client_id
    ) as gaps on gaps.client_id = placed.client_id
"""


def by_client(of_whom: str = "") -> str:
    """The statement that sums the kept lines up by client; `of_whom` is a filter written here, never a user's words."""
    return BY_CLIENT.replace("{of_whom}", of_whom)


FOLDED = "strip_accents(lower({}))"
# Whom a name, the beginning of a number, and a track fit.
FITS = f"""
    ($track = '' or client.track = $track)
    and ($text = '' or contains({FOLDED.format('client.name')}, {FOLDED.format('$text')})
         or starts_with(lower(client.client_id), lower($text)))
"""
# The clients of `{only}` with what was counted of them, and what of that is asked for.
LISTED = f"""
    from (select client.* from client where {{only}} and {FITS}) as found
    -- What was counted before an objection is not shown until the book is worked out anew. In one comparison: with a
    -- second condition, of one side alone, DuckDB would compare every client with every other.
    left join (from book_client where {{only}}) as counted
        on counted.client_id = case when found.contact_status = 'ok' then found.client_id end
    where ($move = '' or case $move
        when 'back_sell' then counted.back_sells
        when 'cross_sell_now' then counted.cross_sells_now
        when 'up_sell' then counted.up_sells
        when 'ask_first' then counted.to_ask
        when 'cross_sell_future' then counted.ahead
        else 0 end > 0)
      and ($due_by is null or counted.next_last_date <= $due_by)
      and ($soonest is null or counted.next_last_date <= $soonest)
      and ($is_to_see = false or (found.contact_status = 'ok' and found.client_since_on <= $as_of and counted.lead_service_id is not null))
"""
# Up to so many who fit are looked up by their numbers, which is a matter of milliseconds in a book of any size.
FEW = 200

# Whom to see first: the soonest last date, then the most essential needs.
ORDER = "counted.next_last_date nulls last, counted.essentials desc nulls last, found.name, found.client_id"
# Among how many times as many as are wanted the first to see are looked for: some may not be approached.
AMONG = 4


@of_one_moment
def book_page(
    store: Store, *, as_of: date, text: str = "", track: str = "", move: str = "", due_by: date | None = None,
    is_to_see: bool = False, limit: int = 25, offset: int = 0,
) -> BookPage:
    """One page of clients: those to see first on top, or, where `text` is given, those whose name or id fits.

    `is_to_see` leaves out whoever may not be approached: no permission, never a client, or nothing to raise. Uses the
    lines kept by `refresh`.
    """
    values: dict[str, Any] = {
        "text": text.strip(), "track": track, "move": move, "due_by": due_by,
        "is_to_see": is_to_see, "as_of": as_of, "soonest": None,
    }
    few = _few(store, values)
    total = _count(store, values, few)
    if few is not None:
        return BookPage(_listed(store, values, limit, offset, few), total)
    rows: tuple[BookRow, ...] = ()
    if not values["text"] and offset + limit < total:
        # The first of a long list are due soon: those due by a day by which more are than are wanted, whoever they are.
        soonest = store.value(f"""
            select max(next_last_date) from (
                select next_last_date from book_client
                where next_last_date is not null order by next_last_date limit {AMONG} * ($limit + $offset)
            ) as first_due
        """, limit=limit, offset=offset)
        rows = _listed(store, values | {"soonest": soonest}, limit, offset)
    if len(rows) < min(limit, total - offset):
        rows = _listed(store, values, limit, offset)
    return BookPage(rows, total)


def _few(store: Store, values: dict[str, Any]) -> tuple[str, ...] | None:
    """The numbers of those whom a text fits, if they are few; None if there is no text, or they are many."""
    if not values["text"]:
        return None
    asked = {"text": values["text"], "track": values["track"]}
    found = store.tuples(f"select client_id from client where {FITS} limit {FEW + 1}", **asked)
    return tuple(client_id for (client_id,) in found) if len(found) <= FEW else None


def _asked(few: tuple[str, ...] | None) -> tuple[str, dict[str, Any]]:
    """`LISTED` of these clients, of everybody for None, and what that binds."""
    condition, bound = among(few) if few is not None else ("is not null", {})
    return LISTED.replace("{only}", f"client_id {condition}"), bound


def _count(store: Store, values: dict[str, Any], few: tuple[str, ...] | None = None) -> int:
    if values["move"] or values["due_by"] or values["is_to_see"]:
        listed, bound = _asked(few)
        return store.value(f"select count(*) {listed}", **values, **bound)
    # Nothing is asked of what was counted: then it is not looked at.
    if few is not None:
        return len(few)
    return store.value(f"select count(*) from client where {FITS}", text=values["text"], track=values["track"])


def _listed(
    store: Store, values: dict[str, Any], limit: int, offset: int, few: tuple[str, ...] | None = None
) -> tuple[BookRow, ...]:
    listed, bound = _asked(few)
    return store.fetch(BookRow, f"""
        select
            found.client_id, found.name, found.track, found.born, found.born_on, found.client_since, found.client_since_on,
            found.contact_status,
            coalesce(counted.back_sells, 0) as back_sells, coalesce(counted.cross_sells_now, 0) as cross_sells_now,
            coalesce(counted.up_sells, 0) as up_sells, coalesce(counted.to_ask, 0) as to_ask,
            coalesce(counted.ahead, 0) as ahead, coalesce(counted.essentials, 0) as essentials,
            counted.next_last_date, counted.lead_service_id, counted.lead_move, counted.lead_rule_id
        {listed}
        order by
            case when $text <> '' and starts_with({FOLDED.format('found.name')}, {FOLDED.format('$text')}) then 0 else 1 end,
            {ORDER}
        limit $limit offset $offset
    """, limit=limit, offset=offset, **values, **bound)


@of_one_moment
def to_see(store: Store, *, as_of: date, limit: int) -> tuple[tuple[str, ...], int]:
    """The ids of the first clients to see, in the order of `book_page`, and how many there are in all."""
    values: dict[str, Any] = {"text": "", "track": "", "move": "", "due_by": None, "is_to_see": True, "as_of": as_of,
                              "soonest": None}
    listed, _ = _asked(None)
    rows = store.tuples(f"select found.client_id {listed} order by {ORDER} limit $limit", limit=limit, **values)
    total = _count(store, values) if len(rows) == limit else len(rows)
    return tuple(client_id for (client_id,) in rows), total


@dataclass(frozen=True, slots=True)
class BookFigures:
    """How large the book is: clients by standing, and kept lines."""

    clients: int
    people: int
    businesses: int
    lines: int


def book_figures(store: Store) -> BookFigures:
    """Counts for the top of the list."""
    (found,) = store.fetch(BookFigures, """
        select
            count(*) as clients,
            count(*) filter (where track = 'person') as people,
            count(*) filter (where track = 'business') as businesses,
            (select count(*) from book_line) as lines
        from client
    """)
    return found


def rule_why(store: Store, rule_id: str | None) -> str:
    """The plain why of a need rule, empty where there is none."""
    rule = catalogue(store).rules.get(rule_id or "")
    return rule.why if rule else ""
