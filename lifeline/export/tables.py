"""Rows as a file: CSV that is safe to open in a spreadsheet, JSON, Parquet, and columns of text for the screen.

All take Arrow tables one after another, so that a large book passes through and is never held whole.
"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any, TextIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from lifeline.errors import UserError

# What a spreadsheet runs instead of showing it: a first printing character that begins a formula, in its ordinary or
# its full-width form, or a tab or return before anything else.
FORMULA = r"^[\p{Z}\p{C}]*[=+\-@＝＋－＠]|^[\p{Z}\n]*[\t\r]"
PLAIN_NUMBER = r"^[+-]?[0-9]+(\.[0-9]+)?$"
FORMATS = ("csv", "json", "parquet")
LONGEST_SHOWN = 60


def neutralised(column: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Text with an apostrophe before every cell that a spreadsheet would run as a formula; plain numbers stay.

    >>> neutralised(pa.array(["=1+1", "-5.20", "a=b", None])).to_pylist()
    ["'=1+1", '-5.20', 'a=b', None]
    """
    runs = pc.and_not(pc.match_substring_regex(column, FORMULA), pc.match_substring_regex(column, PLAIN_NUMBER))
    if not pc.any(runs).as_py():
        return column
    return pc.if_else(runs, pc.binary_join_element_wise("'", column, ""), column)


def write_csv(tables: Iterable[pa.Table], columns: Sequence[str], out: TextIO, *, end: str = "\n") -> int:
    """CSV with a header: ISO dates, nothing for nothing, no cell that runs as a formula. Returns how many rows.

    `end` is what ends a line.
    """
    # A cell is quoted for the letters that end a line. With the standard's two a lone carriage return is quoted too, which
    # would otherwise break its row in two.
    writer, count = csv.writer(_LinesEndedBy(end, out), lineterminator=_STANDARD_END), 0
    writer.writerow(columns)
    for table in tables:
        cells = [neutralised(_text(column)).to_pylist() for column in table.columns]
        writer.writerows(zip(*cells, strict=True))
        count += table.num_rows
    return count


_STANDARD_END = "\r\n"


@dataclass(frozen=True, slots=True)
class _LinesEndedBy:
    """A file that is given whole lines, and ends them in its own way."""

    end: str
    out: TextIO

    def write(self, line: str) -> int:
        """Write one line."""
        return self.out.write(line.removesuffix(_STANDARD_END) + self.end)


def write_json(tables: Iterable[pa.Table], out: TextIO) -> int:
    """A JSON array with one object a row; dates in ISO form, null for nothing. Returns how many rows."""
    count = 0
    out.write("[")
    for table in tables:
        for row in table.to_pylist():
            out.write(",\n" if count else "\n")
            out.write(json.dumps(row, ensure_ascii=False, default=_iso))
            count += 1
    out.write("\n]\n" if count else "]\n")
    return count


def write_parquet(tables: Iterable[pa.Table], schema: pa.Schema, path: Path) -> int:
    """One Parquet file with the schema's types, also where there are no rows. Returns how many rows."""
    count = 0
    with pq.ParquetWriter(path, schema) as writer:
        for table in tables:
            writer.write_table(table)
            count += table.num_rows
    return count


def write_text(tables: Iterable[pa.Table], columns: Sequence[str], out: TextIO, *, width: int | None = None) -> int:
    """Columns of text under their names, cut so that a row fits if a `width` is given. Returns how many rows."""
    count, widths = 0, [len(name) for name in columns]
    for table in tables:
        cells = [pc.fill_null(_text(column), "").to_pylist() for column in table.columns]
        widths = [max(wide, *map(len, column), 0) for wide, column in zip(widths, cells, strict=True)]
        fitted = _fitted(widths, width)
        if not count:
            out.write(_line(columns, fitted) + "\n")
            out.write(_line(["-" * wide for wide in fitted], fitted) + "\n")
        out.writelines(_line(row, fitted) + "\n" for row in zip(*cells, strict=True))
        count += table.num_rows
    return count


def save(tables: Iterable[pa.Table], schema: pa.Schema, path: str | Path, form: str) -> int:
    """Write a file in one of `FORMATS`; it appears whole or not at all. Returns how many rows.

    Raises `UserError` if it cannot be written.
    """
    with whole_or_not(path) as unfinished:
        if form == "parquet":
            return write_parquet(tables, schema, unfinished)
        with unfinished.open("w", encoding="utf-8", newline="") as out:
            return write_csv(tables, schema.names, out) if form == "csv" else write_json(tables, out)


def of_rows(row_type: type, rows: Sequence[Any]) -> pa.Table:
    """Typed rows as an Arrow table with a column for each field."""
    names = [field.name for field in fields(row_type)]
    return pa.table({name: [getattr(row, name) for row in rows] for name in names})


@contextmanager
def whole_or_not(path: str | Path) -> Iterator[Path]:
    """A file beside `path` to write to, which takes its place when the block ends well and is removed when it does not.

    Raises `UserError` if it cannot be written.
    """
    target = Path(path)
    unfinished = target.with_name(f".{target.name}.part")
    try:
        yield unfinished
        os.replace(unfinished, target)
    except OSError as error:
        raise UserError(f"{target} cannot be written: {error.strerror or error}.") from error
    finally:
        unfinished.unlink(missing_ok=True)


def _text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_string(column.type):
        return column
    if pa.types.is_boolean(column.type):
        return pc.if_else(column, "yes", "no")
    return column.cast(pa.string())


def _iso(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _fitted(widths: Sequence[int], width: int | None) -> list[int]:
    """The widths of columns so that they fit beside one another: the widest gives way first, but keeps ten letters."""
    fitted = [min(wide, LONGEST_SHOWN) for wide in widths] if width else list(widths)
    while width and sum(fitted) + 2 * (len(fitted) - 1) > width and max(fitted) > 10:
        fitted[fitted.index(max(fitted))] -= 1
    return fitted


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    shown = (cell if len(cell) <= wide else cell[: wide - 1] + "…" for cell, wide in zip(cells, widths, strict=True))
    return "  ".join(cell.ljust(wide) for cell, wide in zip(shown, widths, strict=True)).rstrip()
