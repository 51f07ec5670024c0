"""From files to columns of text: encodings, separators, headers and rows, with nothing cast and nothing guessed at.

Every fault becomes a `Problem`; nothing here raises for what a file may hold.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from lifeline.intake.harmless import restored
from lifeline.intake.problems import Problems

MOST_MEGABYTES = 200
ROWS_AT_A_TIME = 50_000
SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
READABLE = (".csv", ".tsv", ".txt", ".ged", ".vcf")
OFFICE = (".xlsx", ".xlsm", ".xls", ".ods")

# Everything below a blank but tab, line feed and return. Besides NUL, these make a name unprintable and break the XML
# of Excel and PowerPoint files later on.
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

PathLike = str | Path
Given = PathLike | tuple[str, bytes]


@dataclass(frozen=True, slots=True)
class Source:
    """One file: its name for messages, and its bytes. `is_named` if it was asked for, and not just its folder."""

    name: str
    data: bytes
    is_named: bool


def sources(paths: Given | Iterable[Given], problems: Problems) -> Iterator[Source]:
    """Each file once, one at a time: files, folders (not their subfolders), or pairs of a name and bytes."""
    if isinstance(paths, str | Path) or _is_upload(paths):
        paths = [paths]
    seen: set[Path] = set()
    for given in paths:
        if _is_upload(given):
            name, data = given
            # A browser may send a whole path, with either stroke.
            name = re.split(r"[\\/]", name)[-1] or "upload"
            yield from _checked_size(name, len(data), lambda data=data: data, problems, is_named=True)
            continue
        path = Path(given)
        is_folder = path.is_dir()
        try:
            files = sorted(path.iterdir()) if is_folder else [path]
        except OSError:
            problems.add(path.name, None, "", "a folder that cannot be opened", "a folder that can be read")
            continue
        for file in files:
            ending = file.suffix.casefold()
            if is_folder and (file.is_dir() or file.name.startswith(".") or ending not in READABLE + OFFICE):
                continue
            if file.resolve() not in seen:
                seen.add(file.resolve())
                yield from _from_disk(file, problems, is_named=not is_folder)


def _is_upload(given: object) -> bool:
    return isinstance(given, tuple) and len(given) == 2 and isinstance(given[1], bytes | bytearray | memoryview)


def _from_disk(file: Path, problems: Problems, *, is_named: bool) -> Iterator[Source]:
    problems.expect(file.name)
    try:
        size = file.stat().st_size
        yield from _checked_size(file.name, size, file.read_bytes, problems, is_named=is_named)
    except OSError as error:
        found = "no such file" if isinstance(error, FileNotFoundError) else "a file that cannot be opened"
        problems.add(file.name, None, "", found, "a file that can be read")


def _checked_size(
    name: str, size: int, load: Callable[[], bytes], problems: Problems, *, is_named: bool
) -> Iterator[Source]:
    problems.expect(name)
    if size > MOST_MEGABYTES * 1024 * 1024:
        problems.add(
            name, None, "", f"{size / 1024 / 1024:,.0f} MB",
            f"at most {MOST_MEGABYTES} MB: split the file into several, each with its header",
        )
        return
    yield Source(name, bytes(load()), is_named)


@dataclass(frozen=True, slots=True)
class Opened:
    """A file whose encoding, separator and header are known. `header` is as `heading_of` gives it."""

    name: str
    data: bytes
    encoding: str
    separator: str
    written: tuple[str, ...]
    header: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Landed:
    """The rows of one file as columns of text without blanks around them; `rows` are spreadsheet row numbers.

    `damaged` rows have too few or too many cells: they are kept aside, so that an identifier in one still counts as
    known. `is_whole` is False if the file could not be read to its end. `absent` names for each row, as `;a;b;`,
    further columns that the row says nothing of; `written` has the cells of a column as they stand in the file, where
    they were read as something else.
    """

    file: str
    columns: dict[str, pa.Array]
    rows: pa.Array
    damaged: tuple[tuple[str, ...], ...] = ()
    is_whole: bool = True
    header: tuple[str, ...] = ()
    sheet: str = ""
    absent: pa.Array | None = None
    written: Mapping[str, pa.Array] = field(default_factory=dict)


def label_of(file: str, sheet: str) -> str:
    """How messages call a table: `book.xlsx, sheet 2026`, or the file alone."""
    return f"{file}, sheet {sheet}" if sheet else file


def open_table(source: Source, known: Collection[str], problems: Problems) -> Opened | None:
    """Find out encoding, separator and header; None, with a problem noted, if that cannot be done."""
    name, data = source.name, source.data
    encoding = encoding_of(name, data, problems)
    if encoding is None:
        return None
    candidates = []
    for separator in SEPARATORS:
        try:
            cells = next(_reader(data, encoding, separator), [])
        except csv.Error:
            continue
        headings = tuple(heading_of(cell) for cell in cells)
        if not any(headings):
            continue
        known_headings = sum(heading in known for heading in headings)
        candidates.append((known_headings, len(cells), separator, tuple(cells), headings))
    if not candidates:
        problems.add(name, 1, "", "a first row that is blank or not CSV", "a row of column headings")
        return None
    # The separator is the one that makes most headings known; a file of strangers is split as finely as it can be.
    _, _, separator, cells, headings = max(candidates, key=lambda candidate: candidate[:2])
    return Opened(name, data, encoding, separator, tuple(cell.strip() for cell in cells), headings)


def heading_of(cell: str) -> str:
    """A heading as the checks know it.

    >>> heading_of(" Client ID "), heading_of("client-since")
    ('client_id', 'client_since')
    """
    return re.sub(r"[\s\-]+", "_", cell.strip().casefold())


def encoding_of(name: str, data: bytes, problems: Problems) -> str | None:
    """`utf-8-sig` for UTF-8 with or without its mark, `cp1252` for Windows-1252; else None, with a problem noted."""
    if not data.strip():
        problems.add(name, None, "", "an empty file", "a file with a header and rows")
        return None
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        problems.add(name, None, "", "text in UTF-16", "text in UTF-8 (save as: CSV UTF-8)")
        return None
    if data.startswith(b"PK\x03\x04") or data.startswith(b"\xd0\xcf\x11\xe0"):
        problems.add(name, None, "", "an office document or an archive", "a CSV file (save as: CSV UTF-8)")
        return None
    if has_control_characters(name, data, problems):
        return None
    try:
        _decode_in_pieces(data, "utf-8-sig")
        return "utf-8-sig"
    except UnicodeDecodeError as error:
        wrong_at = error.start
    # Nearly every byte means something in Windows-1252, so a damaged UTF-8 file would pass for it with its names
    # garbled. Two bytes that make a UTF-8 letter do not stand together in real Windows-1252 text.
    if data.startswith(codecs.BOM_UTF8) or not data.decode("utf-8", errors="ignore").isascii():
        problems.add(name, _line(data, wrong_at), "", "a byte that is not UTF-8", "text in UTF-8 throughout")
        return None
    try:
        _decode_in_pieces(data, "cp1252")
        return "cp1252"
    except UnicodeDecodeError as error:
        problems.add(name, _line(data, error.start), "", "a byte of no known encoding", "text in UTF-8 or Windows-1252")
        return None


def has_control_characters(name: str, data: bytes, problems: Problems) -> bool:
    """Whether there is anything that cannot be printed; noted with the line of the first."""
    control = _CONTROL.search(data)
    if control:
        found = "a NUL byte" if control.group() == b"\0" else f"the control character 0x{control.group().hex()}"
        problems.add(name, _line(data, control.start()), "", found, "printable text (the file may be damaged)")
    return bool(control)


def _decode_in_pieces(data: bytes, encoding: str) -> None:
    """Raise `UnicodeDecodeError`, with `start` counted from the file's beginning, if the bytes are not so encoded."""
    decoder, piece = codecs.getincrementaldecoder(encoding)(), 1 << 20
    for start in range(0, len(data), piece):
        held_back = len(decoder.getstate()[0])
        try:
            decoder.decode(data[start:start + piece], final=start + piece >= len(data))
        except UnicodeDecodeError as error:
            error.start += start - held_back
            raise


def _line(data: bytes, position: int) -> int:
    return data.count(b"\n", 0, max(position, 0)) + 1


def _reader(data: bytes, encoding: str, separator: str) -> Iterator[list[str]]:
    # Decoded as it is read: the whole text at once would take four times the file.
    text = io.TextIOWrapper(io.BytesIO(data), encoding=encoding, newline="")
    return csv.reader(text, delimiter=separator, strict=True)


def land(opened: Opened, wanted: Collection[str], problems: Problems) -> Landed:
    """Read every row; keep the `wanted` columns. A ragged row, or quotation marks gone wrong, is a problem."""
    header, name = opened.header, opened.name
    for place, heading in enumerate(header):
        if heading and heading in header[:place]:
            problems.add(name, 1, opened.written[place], opened.written[place], "each heading once")
    places = {heading: place for place, heading in reversed(list(enumerate(header))) if heading in wanted}
    unnamed = [place for place, heading in enumerate(header) if not heading]
    chunks: dict[str, list[pa.Array]] = {heading: [] for heading in places}
    numbers: list[pa.Array] = []
    damaged: list[tuple[str, ...]] = []
    is_whole = True
    for rows, row_numbers, fault in _batches(opened, problems, damaged):
        if rows:
            by_column = list(zip(*rows, strict=True))
            for heading, place in places.items():
                chunks[heading].append(restored(pc.utf8_trim_whitespace(pa.array(by_column[place], pa.string()))))
            numbers.append(pa.array(row_numbers, pa.int32()))
            for place in unnamed:
                _check_unnamed(name, place, by_column[place], row_numbers, problems)
        is_whole = is_whole and not fault
    return Landed(
        name,
        {heading: pa.chunked_array(arrays, pa.string()).combine_chunks() for heading, arrays in chunks.items()},
        pa.chunked_array(numbers, pa.int32()).combine_chunks(),
        tuple(damaged), is_whole, header,
    )


def _batches(
    opened: Opened, problems: Problems, damaged: list[tuple[str, ...]]
) -> Iterator[tuple[list[list[str]], list[int], bool]]:
    """Whole rows with their numbers, some thousands at a time, and whether reading broke off there."""
    reader = _reader(opened.data, opened.encoding, opened.separator)
    width = len(opened.header)
    rows: list[list[str]] = []
    numbers: list[int] = []
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            if number == 1:
                continue
            if len(cells) == width and cells[0].strip():
                rows.append(cells)
                numbers.append(number)
            elif any(cell.strip() for cell in cells):   # a blank row, as spreadsheets leave behind, is passed over
                if len(cells) == width:
                    rows.append(cells)
                    numbers.append(number)
                else:
                    problems.add(opened.name, number, "", f"{len(cells)} cells", f"{width} cells, as in the header")
                    damaged.append(tuple(cells))
            if len(rows) >= ROWS_AT_A_TIME:
                yield rows, numbers, False
                rows, numbers = [], []
    except csv.Error as error:
        problems.add(
            opened.name, number + 1, "", f"a row that cannot be read ({error})",
            "quotation marks that are closed, and doubled inside a cell; the file was not read beyond this row",
        )
        yield rows, numbers, True
        return
    yield rows, numbers, False


def _check_unnamed(name: str, place: int, cells: Sequence[str], numbers: Sequence[int], problems: Problems) -> None:
    for number, cell in zip(numbers, cells, strict=True):
        if cell.strip():
            problems.add(name, number, f"column {place + 1}", cell, "a heading over this column, or empty cells")
            return
