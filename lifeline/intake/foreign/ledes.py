"""Bills in the format LEDES 1998B as a table of matters: one line for each item there, one row for each matter here.

Lines end in `[]`, cells are parted by `|`, the first line only names the format. An invoice's total stands on each of
its lines: it is checked once, and never added up over lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pyarrow as pa

from lifeline.errors import IntakeError
from lifeline.intake.foreign.grids import Grid
from lifeline.intake.foreign.texts import text_encoding
from lifeline.intake.problems import Problems
from lifeline.intake.reading import Source

FIRST_LINE = "LEDES1998B"
END = "[]"
# Of the kinds of lines, fees are work and expenses are not; with an I before them they stand for a whole invoice.
FEES, EXPENSES = ("F", "IF"), ("E", "IE")
NEEDED = (
    "INVOICE_NUMBER", "CLIENT_ID", "LAW_FIRM_MATTER_ID", "INVOICE_TOTAL", "EXP/FEE/INV_ADJ_TYPE", "LINE_ITEM_TOTAL",
    "LINE_ITEM_DATE", "LINE_ITEM_TASK_CODE",
)
HEADINGS = ("CLIENT_ID", "LAW_FIRM_MATTER_ID", "LINE_ITEM_TASK_CODE", "First work billed", "Fees", "Expenses")


@dataclass(slots=True)
class Billed:
    """What the lines of one matter come to."""

    client_id: str
    matter_id: str
    line: int
    fees: Decimal = Decimal(0)
    expenses: Decimal = Decimal(0)
    first_on: date | None = None
    tasks: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Summary:
    """What the bills in a file come to: each invoice's total once, fees and expenses by invoice, and all in all."""

    clients: tuple[str, ...]
    matters: tuple[str, ...]
    invoices: dict[str, Decimal]
    fees: dict[str, Decimal]
    expenses: dict[str, Decimal]

    @property
    def volume(self) -> Decimal:
        """All invoices together."""
        return sum(self.invoices.values(), Decimal(0))


@dataclass(slots=True)
class _Invoice:
    total: Decimal
    line: int
    fees: Decimal = Decimal(0)
    expenses: Decimal = Decimal(0)


@dataclass(slots=True)
class _Bills:
    matters: dict[tuple[str, str], Billed] = field(default_factory=dict)
    invoices: dict[str, _Invoice] = field(default_factory=dict)
    encoding: str = ""


def is_ledes(source: Source) -> bool:
    """Whether the file says in its first line that it holds bills of this family of formats."""
    first = source.data[:80].lstrip(b"\xef\xbb\xbf \r\n\t").upper()
    return first.startswith((b"LEDES1998B", b"LEDES98B"))


def read_grid(source: Source, problems: Problems) -> tuple[Grid, tuple[str, ...]] | None:
    """The matters as a table, and what the bills come to in words; None, with problems noted, if it cannot be read."""
    bills = _read(source, problems)
    if bills is None:
        return None
    matters = list(bills.matters.values())
    cells = [
        (one.client_id, one.matter_id, one.tasks.pop() if len(one.tasks) == 1 else "", _before(one.first_on),
         f"{one.fees:.2f}", f"{one.expenses:.2f}")
        for one in matters
    ]
    columns = tuple(pa.array(column, pa.string()) for column in zip(*cells, strict=True)) if cells else ()
    if not columns:
        problems.add(source.name, None, "", "no line of a bill", "bills with at least one line")
        return None
    grid = Grid(
        source.name, "", 2, HEADINGS, columns, pa.array([one.line for one in matters], pa.int32()),
        encoding=bills.encoding, separator="pipe",
    )
    summary = _summary(bills)
    volume = f"{summary.volume:,.2f}"
    return grid, (
        f"{source.name}: {len(summary.invoices):,} invoices, {volume} in all: fees {sum(summary.fees.values()):,.2f}, "
        f"expenses {sum(summary.expenses.values()):,.2f}; the fee of a matter is what its lines of fees come to",
        f"{source.name}: bills do not say when a matter was opened: it was before the first work they bill",
    )


def summary(path: str | Path) -> Summary:
    """What the bills in a file come to. Raises `IntakeError` if they cannot be read."""
    problems = Problems()
    bills = _read(Source(Path(path).name, Path(path).read_bytes(), is_named=True), problems)
    if bills is None or problems:
        raise IntakeError(problems.in_order())
    return _summary(bills)


def _summary(bills: _Bills) -> Summary:
    return Summary(
        tuple(dict.fromkeys(client_id for client_id, _ in bills.matters)),
        tuple(dict.fromkeys(matter_id for _, matter_id in bills.matters)),
        {number: invoice.total for number, invoice in bills.invoices.items()},
        {number: invoice.fees for number, invoice in bills.invoices.items()},
        {number: invoice.expenses for number, invoice in bills.invoices.items()},
    )


def _before(first_on: date | None) -> str:
    """Opened on or before the first day of work: before the day after it."""
    if first_on is None:
        return ""
    return f"before {date.fromordinal(first_on.toordinal() + 1).isoformat()}"


# ------------------------------------------------------------------------------------------------ reading


def _read(source: Source, problems: Problems) -> _Bills | None:
    problems.expect(source.name)
    encoding = text_encoding(source, problems)
    if encoding is None:
        return None
    text = source.data.decode(encoding)
    bills = _Bills(encoding={"utf-8-sig": "UTF-8", "cp1252": "Windows-1252", "utf-16": "UTF-16"}[encoding])
    header: list[str] = []
    for place, (line, body) in enumerate(_bodies(text)):
        cells = [cell.strip() for cell in body.split("|")]
        if place == 0:
            if body.upper() not in (FIRST_LINE, "LEDES98B"):
                expected = f"{FIRST_LINE}{END} in the first line: bills in that format"
                problems.add(source.name, line, "", body[:40], expected)
                return None
        elif not header:
            header = [cell.upper() for cell in cells]
            missing = [name for name in NEEDED if name not in header]
            for name in missing:
                problems.add(source.name, line, name, "no such column", f"a column named {name}")
            if missing:
                return None
        elif len(cells) != len(header):
            problems.add(source.name, line, "", f"{len(cells)} cells", f"{len(header)} cells, as in the headings")
        else:
            _line(source.name, line, dict(zip(header, cells, strict=True)), bills, problems)
    if not text.rstrip().endswith(END):
        found = "a last line that does not end in []"
        problems.add(source.name, None, "", found, "the whole file: it may be cut short")
    for number, invoice in bills.invoices.items():
        if invoice.fees + invoice.expenses != invoice.total:
            problems.add(
                source.name, invoice.line, "INVOICE_TOTAL", f"{invoice.total:.2f}",
                f"what the lines of invoice {number} come to, {invoice.fees + invoice.expenses:.2f}",
            )
    return bills


def _bodies(text: str) -> Iterator[tuple[int, str]]:
    """Each line of the format, without its end, and the line of the file it begins on: a text may hold a line break."""
    line = 1
    for written in text.split(END):
        body = written.strip()
        line += written[:len(written) - len(written.lstrip())].count("\n")
        if body:
            yield line, body
        line += written.lstrip().count("\n")


def _line(file: str, line: int, cells: dict[str, str], bills: _Bills, problems: Problems) -> None:
    total = _amount(file, line, "LINE_ITEM_TOTAL", cells, problems)
    invoice_total = _amount(file, line, "INVOICE_TOTAL", cells, problems)
    day = _day(file, line, cells["LINE_ITEM_DATE"], problems)
    kind = cells["EXP/FEE/INV_ADJ_TYPE"].upper()
    if kind not in FEES + EXPENSES:
        problems.add(file, line, "EXP/FEE/INV_ADJ_TYPE", kind, f"one of {', '.join(FEES + EXPENSES)}")
    for name in ("CLIENT_ID", "LAW_FIRM_MATTER_ID", "INVOICE_NUMBER"):
        if not cells[name]:
            problems.add(file, line, name, "", "an identifier")
    if total is None or invoice_total is None or kind not in FEES + EXPENSES:
        return
    invoice = bills.invoices.setdefault(cells["INVOICE_NUMBER"], _Invoice(invoice_total, line))
    if invoice.total != invoice_total:
        expected = f"{invoice.total:.2f}, as in line {invoice.line}"
        problems.add(file, line, "INVOICE_TOTAL", cells["INVOICE_TOTAL"], expected)
    key = cells["CLIENT_ID"], cells["LAW_FIRM_MATTER_ID"]
    matter = bills.matters.setdefault(key, Billed(*key, line))
    for one in (invoice, matter):
        if kind in FEES:
            one.fees += total
        else:
            one.expenses += total
    if kind in FEES and cells["LINE_ITEM_TASK_CODE"]:
        matter.tasks.add(cells["LINE_ITEM_TASK_CODE"])
    if day and (matter.first_on is None or day < matter.first_on):
        matter.first_on = day


def _amount(file: str, line: int, name: str, cells: dict[str, str], problems: Problems) -> Decimal | None:
    try:
        found = Decimal(cells[name])
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or abs(found) >= Decimal(10) ** 13 or found != round(found, 2):
        problems.add(file, line, name, cells[name], "an amount such as 1234.50")
        return None
    return round(found, 2)


def _day(file: str, line: int, written: str, problems: Problems) -> date | None:
    if not written:
        return None
    found = None
    if len(written) == 8 and written.isdecimal():
        with suppress(ValueError):
            found = date(int(written[:4]), int(written[4:6]), int(written[6:]))
    if found is None or not 1900 <= found.year <= 2199:
        problems.add(file, line, "LINE_ITEM_DATE", written, "a date such as 19990115")
        return None
    return found
