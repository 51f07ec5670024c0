"""Everything that files can bring in, written as such files: to edit in a spreadsheet, to keep, or to move elsewhere.

The five canonical files, as CSV or as the sheets of one XLSX workbook. Imported into a new workbook with the same pack
and exported again they are the same, byte for byte. Read back into the workbook they came from, only what was edited
changes: events, holdings and relationships, which have no identifier, carry a mark (`row_mark`) by which an edited row
is known again. A row that is taken out of a file stays in the workbook. What was recorded here and no file brings in
(decisions, agreements and the rest) is put beside them, in the folder `record`, to read and not to import.

No cell runs as a formula; reading takes off again what keeps it from running (lifeline/intake/harmless.py).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from lifeline.errors import UserError
from lifeline.export.tables import whole_or_not
from lifeline.intake.harmless import escaped
from lifeline.intake.kinds import KINDS
from lifeline.intake.merges import GROUPS, MERGES, fill, fingerprint, mark
from lifeline.store import Store

FORMS = ("csv", "xlsx")
# Where a row stands is for those who change it; what one person may see of a table has no such place.
_ROW_ID = re.compile(r"\b(\w+\.)?rowid\b")
WORKBOOK = "lifeline.xlsx"
RECORD = ("decision", "action", "permission", "objection", "sharing", "override", "acquaintance", "colleague", "skill",
          "fact", "referral", "goal", "firm_function", "function_member", "insight", "review_meeting", "asset")
_MOST_ROWS, _LONGEST = 1_048_575, 32_767   # of a sheet, and of a cell
_ROWS_AT_A_TIME = 50_000
# Reading refuses these, because spreadsheets and slides cannot hold them.
_CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x{fffe}\x{ffff}]"
_MADE = datetime(2000, 1, 1)   # the same content is the same file, whenever it is written
_WIDTHS = {
    "name": 28, "facts": 40, "notes": 40, "note": 40, "anchor_dates": 28, "evidence_note": 28, "contact_basis": 24,
}

# By kind: what is selected, under the headings of the file, and from where. Every column is text, and the rows come in
# an order that the content alone decides.
_SELECTED = {
    "clients": ("""
        client_id, name, track, born as born_or_incorporated, client_since, contact_status, contact_basis,
        known.facts, notes, segment, office, owner
    """, """
        (from client) as stored
        left join (
            select client_id as of_client, string_agg(fact || '=' || coalesce(
                fact_date, case answer when 'yes' then 'Y' when 'no' then 'N' when 'unknown' then 'U' else answer end
            ), ';' order by fact) as facts
            -- What was said to a question about one event hangs on that event's id, which the file does not have.
            from fact where not starts_with(fact, 'event:') group by client_id
        ) as known on known.of_client = stored.client_id
    """),
    "events": ("""
        client_id, stage_id, event_date, status, evidence, evidence_note, anchors as anchor_dates, label as event,
        {mark} as row_mark
    """, "({stored}) as stored"),
    "holdings": ("""
        client_id, service_id, held_date as date, provider, for_stage_id as for_stage,
        cast(ask_again_after_on as varchar) as ask_again_after, note, {mark} as row_mark
    """, "({stored}) as stored"),
    "matters": ("""
        matter_id, client_id, service_id, opened_date as opened_on, closed_date as closed_on,
        cast(fee as varchar) as fee, status, owner, for_stage_id as for_stage
    """, "matter as stored"),
    "relationships": ("""
        distinct client_id, other_client_id, other_name, relation, {mark} as row_mark
    """, "({stored}) as stored"),
}


def export_folder(store: Store, folder: str | Path, *, form: str = "csv", who: str) -> tuple[Path, ...]:
    """Write the workbook's content to a folder, which is made if it is not there; returns the files.

    Raises `UserError` if the folder cannot be written, or if there is more than a sheet of XLSX holds.
    """
    folder = Path(folder)
    try:
        (folder / "record").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"{folder} cannot be written: {error.strerror or error}.") from error
    if form == "xlsx":
        written = [_write_workbook(store, folder / WORKBOOK)]
    else:
        written = [_write(store, folder / f"{kind}.csv", canonical(store, kind)) for kind in KINDS]
    record = [_write(store, folder / "record" / f"{table}.csv", _recorded(store, table)) for table in RECORD]
    with store.write(who=who, counts_as_change=False) as writer:
        writer.audit("export", "everything", f"{form}: {', '.join(path.name for path in written + record)}")
    return tuple(written + record)


def canonical(store: Store, kind: str) -> pa.Table:
    """The rows of one canonical file, as text under its headings, in the order they are written."""
    selected, from_where = _SELECTED[kind]
    merge = MERGES[kind]
    parts = {"mark": mark(fingerprint(merge, "stored")), "stored": _ROW_ID.sub("0", fill(merge.stored, table=merge.table))}
    found = store.arrow(
        f"select {fill(selected, **parts)} from {fill(from_where, **parts)} order by all"   # noqa: S608
    )
    rows = pa.table({name: _printable(found[name]) for name in found.column_names})
    # A book that nobody has grouped is written as it was before there were groups.
    if kind == "clients" and not any(pc.any(pc.not_equal(rows[name], "")).as_py() for name in GROUPS):
        return rows.drop_columns(GROUPS)
    return rows


def _recorded(store: Store, table: str) -> pa.Table:
    found = store.arrow(f"from {table} order by all")
    return pa.table({name: _printable(found[name].cast(pa.string())) for name in found.column_names})


def _printable(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.fill_null(pc.replace_substring_regex(cells, _CONTROL, ""), "")


# ------------------------------------------------------------------------------------------ CSV


def _write(store: Store, path: Path, rows: pa.Table) -> Path:
    with whole_or_not(path) as unfinished, unfinished.open("w", encoding="utf-8", newline="") as out:
        # Lines end as the CSV standard has it: Python then also quotes a cell with a lone carriage return in it.
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(rows.column_names)
        for batch in _batches(rows):
            writer.writerows(batch)
    return path


def _batches(rows: pa.Table) -> Iterator[Iterator[tuple[str, ...]]]:
    for start in range(0, len(rows), _ROWS_AT_A_TIME):
        part = rows.slice(start, _ROWS_AT_A_TIME)
        yield zip(*(escaped(column).to_pylist() for column in part.columns), strict=True)


# ------------------------------------------------------------------------------------------ XLSX


def _write_workbook(store: Store, path: Path) -> Path:
    import xlsxwriter

    # Nothing is turned into a formula, a link or a number because of how it looks.
    as_they_are = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, **as_they_are}) as book:
        book.set_properties({"title": "Lifeline", "author": "", "created": _MADE, "comments": ""})
        bold = book.add_format({"bold": True, "bottom": 1, "num_format": "@"})
        # Columns of text: a spreadsheet that is given `2019-05` must not make a day of it, nor a number of `00711`.
        text = book.add_format({"num_format": "@"})
        for kind in KINDS:
            _write_sheet(book.add_worksheet(kind), canonical(store, kind), bold, text)
    with whole_or_not(path) as unfinished:
        unfinished.write_bytes(out.getvalue())
    return path


def _write_sheet(sheet: object, rows: pa.Table, bold: object, text: object) -> None:
    if len(rows) > _MOST_ROWS:
        raise UserError(
            f"A sheet holds {_MOST_ROWS:,} rows, and there are {len(rows):,} {sheet.name}: export CSV instead."
        )
    for place, name in enumerate(rows.column_names):
        # The mark is nothing to read or to write; sorting moves it along, because it stands within the table.
        sheet.set_column(place, place, _WIDTHS.get(name, 16), text, {"hidden": name == "row_mark"})
        sheet.write_string(0, place, name, bold)
    number = 0
    for batch in _batches(rows):
        for cells in batch:
            number += 1
            for place, cell in enumerate(cells):
                if len(cell) > _LONGEST:
                    raise UserError(
                        f"A cell of a sheet holds {_LONGEST:,} letters, and {rows.column_names[place]} of "
                        f"{cells[0]} in {sheet.name} has {len(cell):,}: export CSV instead."
                    )
                if cell:
                    sheet.write_string(number, place, cell, text)
    sheet.ignore_errors({"number_stored_as_text": f"A1:Z{len(rows) + 1}"})
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(rows), 1), len(rows.column_names) - 1)
