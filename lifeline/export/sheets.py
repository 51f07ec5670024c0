"""The list of what to raise as a spreadsheet: one row a line, ids and sources kept, nothing in it that runs.

Ids are text and stay text (`000001` is no number), days are days. In XLSX every text is written as a text, which no
spreadsheet evaluates; and as such a file is often saved on as CSV, where it would be, both forms carry the apostrophe
before whatever begins like a formula.
"""

from __future__ import annotations

import csv as csv_files
import io
from collections.abc import Iterable, Mapping
from datetime import date, datetime

import pyarrow as pa
import xlsxwriter

from lifeline import wording
from lifeline.export import tables
from lifeline.model import Move, Opportunity

_TEXT, _DAY, _COUNT = pa.string(), pa.date32(), pa.int64()
# For the firm: every column, in the order to read them. The client's list has no move, rule, source or basis.
FIRM = pa.schema([
    ("client_id", _TEXT), ("client", _TEXT), ("service_id", _TEXT), ("service", _TEXT), ("move", _TEXT),
    ("opens_on", _DAY), ("last_date", _DAY), ("need", _COUNT), ("basis", _TEXT), ("stages", _TEXT), ("rules", _TEXT),
    ("source_ids", _TEXT), ("reason", _TEXT), ("question", _TEXT), ("conflict_note", _TEXT),
])  # fmt: skip
CLIENT = pa.schema([
    ("service", _TEXT), ("what", _TEXT), ("from", _DAY), ("before", _DAY), ("why", _TEXT), ("question", _TEXT),
])  # fmt: skip
_WIDEST, _MOST_ROWS, _LONGEST = 60, 1_048_575, 32_767  # of a column in letters; of a sheet; of a cell
_EARLIEST = date(1900, 3, 1)  # Excel counts a 29 February 1900 that never was


def the_list(
    opportunities: Iterable[Opportunity], *, names: Mapping[str, str] | None = None, audience: str = wording.FIRM
) -> pa.Table:
    """The lines as a table, in the order given; `names` are the clients' names by id.

    The list is the firm's working paper; with `audience` client it is the short one a client may have, without what can
    no longer be done.
    """
    if audience == wording.FIRM:
        return pa.Table.from_pylist([_for_firm(line, names or {}) for line in opportunities], schema=FIRM)
    told = [line for line in opportunities if line.move in wording.MOVES_FOR_CLIENT and line.move != Move.ASK_FIRST]
    return pa.Table.from_pylist([_for_client(line) for line in told], schema=CLIENT)


def _for_firm(line: Opportunity, names: Mapping[str, str]) -> dict[str, object]:
    sources = {source for reason in line.reasons for source in reason.source_ids.split(";") if source}
    return {
        "client_id": line.client_id, "client": names.get(line.client_id, ""), "service_id": line.service_id,
        "service": line.service_name, "move": str(line.move), "opens_on": line.opens_on, "last_date": line.last_date,
        "need": line.need, "basis": str(line.basis), "stages": ";".join(line.stages), "rules": line.rules,
        "source_ids": ";".join(sorted(sources)), "reason": line.lead.why, "question": line.lead.question,
        "conflict_note": line.conflict_note,
    }  # fmt: skip


def _for_client(line: Opportunity) -> dict[str, object]:
    return {
        "service": line.service_name, "what": wording.move(line.move), "from": line.opens_on, "before": line.last_date,
        "why": line.lead.why, "question": line.lead.question,
    }  # fmt: skip


def csv(table: pa.Table) -> bytes:
    """UTF-8 with the mark by which Excel knows it, ISO days, no cell that runs as a formula."""
    out = io.StringIO(newline="")
    # Lines end as the CSV standard has it: Python then also quotes a cell with a lone carriage return in it, which
    # would otherwise break its row in two.
    writer = csv_files.writer(out, lineterminator="\r\n")
    writer.writerow(table.schema.names)
    columns = [tables.neutralised(column.cast(pa.string())).to_pylist() for column in table.columns]
    writer.writerows(zip(*columns, strict=True))
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def xlsx(table: pa.Table, *, title: str, as_of: date, author: str = "") -> bytes:
    """One sheet with a frozen, filtered header. Raises `ValueError` for more rows than a sheet has."""
    if table.num_rows > _MOST_ROWS:
        raise ValueError(f"A sheet holds {_MOST_ROWS:,} rows, not {table.num_rows:,}: write CSV instead.")
    out = io.BytesIO()
    # Nothing is turned into a formula, a link or a number because of how it looks.
    as_they_are = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, {"in_memory": True, **as_they_are}) as book:
        made = datetime(as_of.year, as_of.month, as_of.day)
        book.set_properties({"title": title, "author": author, "created": made, "comments": ""})
        sheet = book.add_worksheet("List")
        bold, day = (
            book.add_format({"bold": True, "bottom": 1}),
            book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
        )
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        for number, (name, column) in enumerate(zip(table.schema.names, table.columns, strict=True)):
            is_text = pa.types.is_string(column.type)
            cells = (tables.neutralised(column) if is_text else column).to_pylist()
            sheet.write_string(0, number, name, bold)
            widest = max([len(name) + 3, *(len(str(cell)) + 1 for cell in cells if cell is not None)])
            sheet.set_column(number, number, min(widest, _WIDEST), wrapped if is_text and widest > _WIDEST else None)
            for row, cell in enumerate(cells, start=1):
                if cell is None:
                    continue
                if isinstance(cell, date) and cell >= _EARLIEST:
                    sheet.write_datetime(row, number, datetime(cell.year, cell.month, cell.day), day)
                elif isinstance(cell, int):
                    sheet.write_number(row, number, cell)
                else:
                    sheet.write_string(row, number, str(cell)[:_LONGEST])
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(table.num_rows, 1), len(table.schema.names) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.repeat_rows(0)
        sheet.fit_to_pages(1, 0)
    return out.getvalue()
