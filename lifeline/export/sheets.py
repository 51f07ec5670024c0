"""The list of what to raise as a spreadsheet: one row a line, ids and sources kept, nothing in it that runs.

Nobody is in it who may not be approached or is no client. Ids are text and stay text (`000001` is no number), days are
days. In XLSX every text is written as a text, which no spreadsheet evaluates; and as such a file is often saved on as
CSV, where it would be, both forms carry the apostrophe before whatever begins like a formula.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import IO

import pyarrow as pa
import xlsxwriter

from lifeline import wording
from lifeline.errors import UserError
from lifeline.export import tables
from lifeline.model import Move, Opportunity
from lifeline.question.guarded import GuardedView
from lifeline.question.guards import refusal

_TEXT, _DAY, _COUNT = pa.string(), pa.date32(), pa.int64()
# For the firm: every column, in the order to read them. The client's list has no move, rule, source or basis.
FIRM = pa.schema([
    ("client_id", _TEXT), ("client", _TEXT), ("service_id", _TEXT), ("service", _TEXT), ("move", _TEXT),
    ("opens_on", _DAY), ("last_date", _DAY), ("waits", _TEXT), ("need", _COUNT), ("basis", _TEXT), ("stages", _TEXT),
    ("rules", _TEXT), ("source_ids", _TEXT), ("reason", _TEXT), ("question", _TEXT), ("conflict_note", _TEXT),
])  # fmt: skip
CLIENT = pa.schema([
    ("service", _TEXT), ("what", _TEXT), ("from", _DAY), ("before", _DAY), ("why", _TEXT), ("question", _TEXT),
])  # fmt: skip
FORMS = ("xlsx", "csv")
_WIDEST, _MOST_ROWS, _LONGEST = 60, 1_048_575, 32_767  # of a column in letters; of a sheet; of a cell
_EARLIEST = date(1900, 3, 1)  # Excel counts a 29 February 1900 that never was
_BATCH = 5_000  # lines to a table: few enough to be forgotten again, enough for Arrow to be quick
_MARK = "\ufeff"  # by which Excel knows UTF-8


# ------------------------------------------------------------------------------------------ rows


def the_list(views: GuardedView | Iterable[GuardedView], *, audience: str = wording.FIRM) -> pa.Table:
    """The lines as one table, each client's in the order to raise them.

    The list is the firm's working paper, and says of each line why it waits, if it does; with `audience` client it is
    the short one a client may have, without what can no longer be done and what waits.
    """
    chosen = (views,) if isinstance(views, GuardedView) else views
    return pa.Table.from_batches(
        (batch for table in parts(chosen, audience=audience) for batch in table.to_batches()), schema=_schema(audience)
    )


def parts(views: Iterable[GuardedView], *, audience: str = wording.FIRM) -> Iterator[pa.Table]:
    """The same some thousand lines at a time, for a book of any size."""
    rows: list[dict[str, object]] = []
    for view in views:
        if refusal(view.client, view.as_of):
            continue
        rows += _for_firm(view) if audience == wording.FIRM else _for_client(view)
        if len(rows) >= _BATCH:
            yield pa.Table.from_pylist(rows, schema=_schema(audience))
            rows = []
    if rows:
        yield pa.Table.from_pylist(rows, schema=_schema(audience))


def _schema(audience: str) -> pa.Schema:
    return FIRM if audience == wording.FIRM else CLIENT


def _for_firm(view: GuardedView) -> list[dict[str, object]]:
    return [
        {
            "client_id": line.client_id, "client": view.client.name, "service_id": line.service_id,
            "service": line.service_name, "move": str(line.move), "opens_on": line.opens_on,
            "last_date": line.last_date, "waits": guard.text if (guard := view.wait(line)) else "",
            "need": line.need, "basis": str(line.basis), "stages": ";".join(line.stages), "rules": line.rules,
            "source_ids": _sources(line), "reason": line.lead.why, "question": line.lead.question,
            "conflict_note": line.conflict_note,
        }
        for line in view.opportunities
    ]  # fmt: skip


def _sources(line: Opportunity) -> str:
    return ";".join(sorted({source for reason in line.reasons for source in reason.source_ids.split(";") if source}))


def _for_client(view: GuardedView) -> list[dict[str, object]]:
    return [
        {
            "service": line.service_name, "what": wording.move(line.move), "from": line.opens_on,
            "before": line.last_date, "why": line.lead.why, "question": line.lead.question,
        }
        for line in view.opportunities
        if line.move in wording.MOVES_FOR_CLIENT and line.move != Move.ASK_FIRST
        and view.may_be_told(line, wording.CLIENT)
    ]  # fmt: skip


# ------------------------------------------------------------------------------------------ files


def csv(table: pa.Table) -> bytes:
    """UTF-8 with the mark by which Excel knows it, ISO days, no cell that runs as a formula."""
    out = io.StringIO(newline="")
    _write_csv([table], table.schema, out)
    return out.getvalue().encode()


def xlsx(table: pa.Table, *, title: str, as_of: date, author: str = "") -> bytes:
    """One sheet with a frozen, filtered header. Raises `UserError` for more rows than a sheet has."""
    out = io.BytesIO()
    _write_xlsx([table], table.schema, out, title=title, as_of=as_of, author=author)
    return out.getvalue()


def save(views: Iterable[GuardedView], path: str | Path, *, title: str, as_of: date, author: str = "") -> int:
    """The firm's list as a file, in the form its name ends in; it appears whole or not at all. Returns how many lines.

    Raises `UserError` for another ending, for more lines than a sheet has, and if it cannot be written.
    """
    form = Path(path).suffix.lower().removeprefix(".")
    if form not in FORMS:
        raise UserError(f"A list cannot be saved as {Path(path).name!r}: the name must end in .xlsx or .csv.")
    with tables.whole_or_not(path) as unfinished:
        if form == "csv":
            with unfinished.open("w", encoding="utf-8", newline="") as out:
                return _write_csv(parts(views), FIRM, out)
        with unfinished.open("wb") as sheet:
            return _write_xlsx(parts(views), FIRM, sheet, title=title, as_of=as_of, author=author)


def _write_csv(found: Iterable[pa.Table], schema: pa.Schema, out: IO[str]) -> int:
    out.write(_MARK)
    return tables.write_csv(found, schema.names, out, end="\r\n")


def _write_xlsx(
    found: Iterable[pa.Table], schema: pa.Schema, out: IO[bytes], *, title: str, as_of: date, author: str
) -> int:
    # Nothing is turned into a formula, a link or a number because of how it looks. Rows are written one after another
    # and forgotten again.
    settings = {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, settings) as book:
        made = datetime(as_of.year, as_of.month, as_of.day)
        book.set_properties({"title": title, "author": author, "created": made, "comments": ""})
        sheet = book.add_worksheet("List")
        bold = book.add_format({"bold": True, "bottom": 1})
        day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left", "valign": "top"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        plain = book.add_format({"valign": "top"})
        for at, name in enumerate(schema.names):
            sheet.write_string(0, at, name, bold)
        count, widest = 0, [len(name) + 3 for name in schema.names]
        for table in found:
            if count + table.num_rows > _MOST_ROWS:
                raise UserError(f"A sheet holds {_MOST_ROWS:,} lines and there are more: write CSV instead.")
            columns = [
                (tables.neutralised(column) if pa.types.is_string(column.type) else column).to_pylist()
                for column in table.columns
            ]
            for cells in zip(*columns, strict=True):
                count += 1
                for at, cell in enumerate(cells):
                    if cell is None or cell == "":
                        continue
                    if isinstance(cell, date) and cell >= _EARLIEST:
                        sheet.write_datetime(count, at, datetime(cell.year, cell.month, cell.day), day)
                        continue
                    if isinstance(cell, int | float):
                        sheet.write_number(count, at, cell, plain)
                        continue
                    text = str(cell)[:_LONGEST]
                    sheet.write_string(count, at, text, wrapped if len(text) > _WIDEST else plain)
                    widest[at] = max(widest[at], len(text) + 1)
        for at, wide in enumerate(widest):
            sheet.set_column(at, at, max(min(wide, _WIDEST), 11))
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(count, 1), len(schema.names) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.repeat_rows(0)
        sheet.fit_to_pages(1, 0)
    return count
