"""Tables in text files: separators found out, UTF-16 brought to UTF-8, titles above the headings passed over."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

from lifeline.intake.foreign.grids import MOST_TITLE_ROWS, Gathering, Grid, Row, header_place
from lifeline.intake.foreign.words import plain
from lifeline.intake.problems import Problems
from lifeline.intake.reading import SEPARATORS, Source, encoding_of

_WORDS = {"utf-8-sig": "UTF-8", "cp1252": "Windows-1252", "utf-16": "UTF-16"}


@dataclass(frozen=True, slots=True)
class Beginning:
    """How a text file begins: its encoding and separator, its first rows, and which of them holds the headings."""

    encoding: str
    separator: str
    first: list[Row]
    place: int

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings as written."""
        return tuple(" ".join(cell.split()) for cell in self.first[self.place][1])


def beginning(source: Source, known: Collection[str], problems: Problems, *, header_row: int = 0) -> Beginning | None:
    """How a text file begins; None, with a problem noted, if it is no table.

    `known` are headings, as they are compared, by which the row of headings is found; `header_row` says which it is.
    """
    encoding = text_encoding(source, problems)
    if encoding is None:
        return None
    best: tuple[tuple[int, int], Beginning] | None = None
    for separator in SEPARATORS:
        first = _first_rows(source.data, encoding, separator, max(MOST_TITLE_ROWS, header_row))
        place = header_row - 1 if 0 < header_row <= len(first) else header_place(first, known)
        if place is None:
            continue
        cells = [cell for cell in first[place][1] if cell]
        score = sum(plain(cell) in known for cell in cells), len(cells)
        if best is None or score > best[0]:
            best = score, Beginning(encoding, separator, first, place)
    if best is None:
        problems.add(source.name, None, "", "no row of column headings", "a table: headings, and rows below them")
        return None
    return best[1]


def read_grid(source: Source, begun: Beginning, problems: Problems) -> Grid:
    """The table in a text file that begins so."""
    gathering = Gathering(source.name, "", begun.first[begun.place], begun.first[:begun.place], problems)
    rows = enumerate(_reader(source.data, begun.encoding, begun.separator), start=1)
    try:
        gathering.add_all(islice(rows, begun.place + 1, None))
    except csv.Error as error:
        problems.add(
            source.name, gathering.reached + 1, "", f"a row that cannot be read ({error})",
            "quotation marks that are closed, and doubled inside a cell; the file was not read beyond this row",
        )
        gathering.is_whole = False
    return gathering.grid(encoding=_WORDS[begun.encoding], separator=SEPARATORS[begun.separator])


def as_utf8(source: Source) -> tuple[Source, str]:
    """A file in UTF-16 as one in UTF-8, and the word for that; any other file, and one that is damaged, as it is."""
    if source.data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        with suppress(UnicodeError):
            return Source(source.name, source.data.decode("utf-16").encode("utf-8"), source.is_named), "UTF-16"
    return source, ""


def text_encoding(source: Source, problems: Problems) -> str | None:
    """As `encoding_of`, and `utf-16` for text with that mark; None, with a problem noted, if it is no text."""
    if not source.data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return encoding_of(source.name, source.data, problems)
    try:
        text = source.data.decode("utf-16")
    except UnicodeDecodeError:
        problems.add(source.name, None, "", "text in UTF-16 that is cut short or damaged", "text in UTF-8 or UTF-16")
        return None
    return "utf-16" if encoding_of(source.name, text.encode("utf-8", "replace"), problems) else None


def _reader(data: bytes, encoding: str, separator: str) -> Iterator[list[str]]:
    text = io.TextIOWrapper(io.BytesIO(data), encoding=encoding, newline="")
    return csv.reader(text, delimiter=separator, strict=True)


def _first_rows(data: bytes, encoding: str, separator: str, most: int) -> list[Row]:
    """The first rows, as far as they can be read."""
    rows: list[Row] = []
    with suppress(csv.Error):
        for number, cells in enumerate(islice(_reader(data, encoding, separator), most), start=1):
            rows.append((number, [cell.strip() for cell in cells]))
    return rows
