"""What an import leaves behind besides its rows: its files, the rows it named again, and each cell it changed.

With these an import can be taken back (lifeline/intake/history.py) and every value traced to where it stood.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePath

import pyarrow as pa
import pyarrow.compute as pc

from lifeline.intake.merges import Merge, fill
from lifeline.store import Writer

# A date, perhaps a partial one, or the number of a copy: what changes in the name of a report from month to month.
_PASSING = re.compile(
    r"\(\d+\)|\bcopy( of)?\b|"
    r"(?<!\d)(\d{4}[-_.]\d{1,2}([-_.]\d{1,2})?|\d{1,2}[-_.]\d{1,2}[-_.]\d{4}|(19|20)\d{6}|(19|20)\d{2})(?!\d)"
)


def source_of(file: str, sheet: str = "") -> str:
    """What a file is known by when it comes again: its name without dates and copy numbers, and its sheet.

    >>> source_of("Matters 2026-11 (2).csv"), source_of("matters.csv"), source_of("events-2.csv")
    ('matters', 'matters', 'events-2')
    >>> source_of("Book_20261101.xlsx", "Clients 2026")
    'book / clients 2026'
    """
    stem = _PASSING.sub(" ", PurePath(file).stem.casefold())
    words = re.sub(r"[\s_]+", " ", stem).strip(" -.")
    return f"{words} / {sheet.casefold().strip()}" if sheet else words


def numbered(tables: Mapping[str, pa.Table]) -> tuple[list[tuple[int, str, str, str]], dict[str, pa.Array]]:
    """The files and sheets that rows came from (number, file, sheet, source), and each row's number among them."""
    numbers: dict[tuple[str, str], int] = {}
    of_rows = {}
    for kind, table in tables.items():
        if "file" not in table.column_names:
            continue
        places = pc.binary_join_element_wise(
            table["file"].cast(pa.string()), table["sheet"].cast(pa.string()), "\x1f"
        ).combine_chunks().dictionary_encode()
        found = [
            numbers.setdefault(tuple(place.split("\x1f")), len(numbers) + 1) for place in places.dictionary.to_pylist()
        ]
        of_rows[kind] = pa.array(found, pa.int32()).take(places.indices)
    return [(number, *place, source_of(*place)) for place, number in numbers.items()], of_rows


def keep_files(writer: Writer, import_id: str) -> None:
    """Write down the staged files as this import's."""
    writer.execute("""
        insert into import_file (import_id, file_no, file, sheet, source)
        select $import_id, file_no, file, sheet, source from staged_file order by file_no
    """, import_id=import_id)


def keep_said(writer: Writer, merge: Merge, import_id: str) -> None:
    """Write down which stored rows the files named again. A matter that moves belongs to both its clients."""
    writer.execute(
        fill(
            """
            insert into import_said (import_id, table_name, client_id, other_client_id, row_key)
            select $import_id, '{table}', {about}, stored.{row_key}
            from resolved_{kind} as resolved
            join stored_{kind} as stored on stored.stored_row = resolved.stored_row
            """,
            table=merge.table, kind=merge.kind, row_key=merge.row_key, about=_about(merge),
        ),
        import_id=import_id,
    )


def keep_changes(writer: Writer, merge: Merge, import_id: str) -> None:
    """Write down every cell that is about to change, with what stands there; to be called before it changes."""
    _keep(
        writer, merge, import_id, which="resolved.state = 'changed'",
        cells=[(name, f"resolved.{name}") for name in merge.tracked] + [("as_imported", "resolved.fingerprint")],
    )
    if merge.may_be_decided:
        # What a file says as well is no longer a decision's word alone (lifeline/intake/standing.py).
        only_confirmed = "case when resolved.state = 'changed' then stored.as_imported else resolved.fingerprint end"
        _keep(
            writer, merge, import_id, which="stored.decision_id is not null",
            cells=[("decision_id", "cast(null as varchar)"), ("as_imported", only_confirmed)],
        )


def _keep(writer: Writer, merge: Merge, import_id: str, *, cells: list[tuple[str, str]], which: str) -> None:
    """One pass over the changed rows, which unfolds into a line for each cell that differs."""
    lines = ", ".join(
        f"{{'column_name': '{name}', 'before': cast(stored.{name} as varchar), 'after': cast({after} as varchar)}}"
        for name, after in cells
    )
    writer.execute(
        fill(
            """
            insert into import_change
                (import_id, table_name, client_id, other_client_id, row_key, column_name, before, after, file_no,
                row_no)
            select
                $import_id, '{table}', client_id, other_client_id, row_key, cell.column_name, cell.before, cell.after,
                file_no, source_row
            from (
                select
                    {about}, stored.{row_key} as row_key, resolved.row_no as place, resolved.file_no,
                    resolved.source_row, unnest([{lines}]) as cell
                from resolved_{kind} as resolved
                join stored_{kind} as stored on stored.stored_row = resolved.stored_row
                where {which}
            ) as changed
            where cell.before is distinct from cell.after
            """,
            table=merge.table, kind=merge.kind, about=_about(merge), row_key=merge.row_key, lines=lines, which=which,
        ),
        import_id=import_id,
    )


def _about(merge: Merge) -> str:
    """Whom a line of these records is about, so that it goes with either when they are erased."""
    others = ["nullif(stored.client_id, resolved.client_id)"]
    if merge.table == "relationship":
        others += ["stored.other_client_id", "resolved.other_client_id"]
    return f"resolved.client_id as client_id, coalesce({', '.join(others)}) as other_client_id"
