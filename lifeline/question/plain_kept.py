"""What is kept of the book as if nothing sensitive were on anybody's file, for those whose role does not see it.

Sensitive is an answer of a special category, and what happened in a sensitive stage. Of a client with such a thing on
file the lines and cells are worked out once more without it, so that no date and no count rests on it. Of these only
what stands with it as well is kept: whom a bereavement or a quiet period keeps from being approached is approached by
nobody, and nobody is told why.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from lifeline.question.catalogue import asking, bounds
from lifeline.question.ranges import ranges
from lifeline.store import Store, Writer, views

# Each table kept of the book, and where the same is kept without what is sensitive.
PLAIN = {f"book_{what}": f"book_plain_{what}" for what in ("line", "cell", "client", "need", "unit")}
RANGE = 25_000

_SENSITIVE = """
    insert into book_sensitive
    select client_id from life_event
    where stage_id in (select stage_id from life_stage where is_sensitive) {and_whom}
    union
    select client_id from fact
    where fact in (select fact from fact_definition where sensitivity = 'special category') {and_whom}
"""
# Held back, or hidden by something that now is not seen: then it is not to be seen here either.
_ONLY_WITH_IT = (
    """delete from book_plain_line where {whom} not exists (
        select 1 from book_line
        where book_line.client_id = book_plain_line.client_id and book_line.service_id = book_plain_line.service_id
    )""",
    """delete from book_plain_cell where {whom} not exists (
        select 1 from book_cell
        where book_cell.client_id = book_plain_cell.client_id and book_cell.service_id = book_plain_cell.service_id
          and book_cell.wait in ('', book_plain_cell.wait)
    )""",
)


def is_wanted(writer: Writer) -> bool:
    """Whether anybody's role asks for it."""
    return bool(writer.tuples("select 1 from access_state"))


def keep(store: Store, writer: Writer, *, as_of: date, client_ids: Sequence[str] | None = None) -> None:
    """Work it out, of everybody or of these clients, in the write that has just kept their lines and cells."""
    from lifeline.question.book import PARTS, ROW, by_client  # it keeps what this is kept beside

    ids = {} if client_ids is None else {"client_ids": list(client_ids)}
    whom = "" if client_ids is None else "client_id in (select unnest($client_ids)) and"
    for table in ("book_sensitive", "book_plain_line", "book_plain_cell", "book_plain_client"):
        writer.execute(f"delete from {table} where {whom} true", **ids)
    if not is_wanted(writer):
        return
    writer.execute(_SENSITIVE.replace("{and_whom}", f"and {whom} true"), **ids)
    with as_if_nothing_sensitive(writer):
        for rows, bound in _asked(store, writer, client_ids):
            writer.execute(
                f"create or replace temp table book_row_plain as select {', '.join(ROW)} {rows}", as_of=as_of, **bound
            )
            for table, columns, is_of_it in PARTS:
                named = ", ".join(columns)
                writer.execute(
                    f"insert into {PLAIN[table]} ({named}) select {named} from book_row_plain where {is_of_it} is not null"
                )
            writer.execute("drop table book_row_plain")
    for statement in _ONLY_WITH_IT:
        writer.execute(statement.replace("{whom}", whom), **ids)
    added = by_client(f"where {whom} true")
    for table in ("book_client", "book_line", "book_cell"):
        added = added.replace(table, PLAIN[table])
    writer.execute(added, as_of=as_of, **ids)


def _asked(store: Store, writer: Writer, client_ids: Sequence[str] | None) -> Iterator[tuple[str, dict[str, object]]]:
    """What to ask for, with its values: of a few one by one, of everybody in ranges."""
    if client_ids is not None:
        of_one = asking("book_row", of_one=True)
        yield from ((of_one, bounds(store, client_id)) for client_id in dict.fromkeys(client_ids))
        return
    for first, last, _ in writer.tuples(ranges(RANGE, of="book_sensitive")):
        yield asking("book_row"), bounds(store) | {"first_client": first, "last_client": last}


@contextmanager
def as_if_nothing_sensitive(writer: Writer, *, with_cells: bool = False) -> Iterator[None]:
    """Within the block the writer reads the files of those with something sensitive on them, and without it.

    `with_cells`: and what is kept of them without it, as the book's cells.
    """
    made = views.without_health(writer.tuples("select current_database()")[0][0], with_cells=with_cells)
    for name, body in made.items():
        writer.execute(f"create temp view {name} as {body}")
    try:
        yield
    finally:
        for name in made:
            writer.execute(f"drop view temp.{name}")
