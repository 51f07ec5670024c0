"""Whether a spreadsheet may be loaded at all, found out before it is: the reader loads everything at once.

A file of a few kilobytes can unfold into gigabytes, and one cell in the last corner of a sheet into thousands of
millions of empty ones. Here the parts are looked through piece by piece, and nothing is kept of them.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from lifeline.intake.foreign import biff

MOST_UNPACKED_MEGABYTES = 400
MOST_CELLS = 5_000_000
MOST_PARTS = 5_000
_PIECE = 1 << 20
_MOST_PADDED = 500_000

_CELL = re.compile(rb"<(?:\w+:)?(c|row)\b([^>]*)>")
_AT = re.compile(rb'\br="([A-Z]{0,3})(\d{1,7})"')
_STYLE = re.compile(rb'\bs="(\d+)"')
# A formula whose result was never stored, as programs write it that do not calculate.
_UNCALCULATED = re.compile(
    rb'<(?:\w+:)?c\b[^>]*\br="([A-Z]+\d+)"[^>]*>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*'
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_ODS_PART = re.compile(rb"<table:(table-row|table-cell|covered-table-cell|table)\b([^>]*)>|<(text:p)\b")
_ODS_REPEATED = re.compile(rb'table:number-(?:columns|rows)-repeated="(\d+)"')
# Number formats that show zeros a number does not have: 00000, and 0.00 (two of Excel's own have numbers and no text).
_ZEROS = re.compile(rb"0{2,30}")
_DECIMALS = re.compile(rb"(?:#,##)?0\.(0{1,10})")
_OWN_FORMATS = {b"2": -2, b"4": -2}


class Refused(Exception):
    """A spreadsheet that is not to be loaded: what was found, and what was expected instead."""

    def __init__(self, found: str, expected: str) -> None:
        super().__init__(found)
        self.found = found
        self.expected = expected


@dataclass(slots=True)
class Looked:
    """What was seen on the way: the kind of file, and by the path of each sheet its cells that matter later.

    `padded` says how many digits a number is shown with (`00711`), negative for decimals (`12.10`); `uncalculated`
    where a formula has no result, `errors` where one failed, which the reader gives as an empty cell.
    """

    kind: str
    padded: dict[str, dict[tuple[int, int], int]] = field(default_factory=dict)
    uncalculated: dict[str, str] = field(default_factory=dict)
    errors: dict[str, set[tuple[int, int]]] = field(default_factory=dict)
    sheet_paths: dict[str, str] = field(default_factory=dict)


def is_spreadsheet(data: bytes) -> bool:
    """Whether these are the first bytes of a spreadsheet file, of an archive or of an old office document."""
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0"))


def look_through(data: bytes) -> Looked:
    """Look a spreadsheet through. Raises `Refused` if it is none, is damaged or protected, or would unfold too far."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return _old(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _packed(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        if "password" in str(error) or "encrypted" in str(error):
            raise _protected() from error
        raise Refused(
            "an office document or an archive that is cut short or damaged",
            "a spreadsheet that opens (.xlsx), or a CSV file",
        ) from error


def _protected() -> Refused:
    return Refused("a file protected with a password", "the file saved without a password")


def _too_large(what: str) -> Refused:
    return Refused(what, f"at most {MOST_CELLS:,} cells and {MOST_UNPACKED_MEGABYTES} MB unpacked: save it as CSV")


def _old(data: bytes) -> Looked:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise _protected()
    try:
        cells, is_protected = biff.extent(data, most=MOST_CELLS)
    except biff.Damaged as error:
        raise Refused("an office document that is cut short, damaged or no spreadsheet",
                      "a spreadsheet that opens (.xlsx), or a CSV file") from error
    if is_protected:
        raise _protected()
    if cells > MOST_CELLS:
        raise _too_large(f"sheets of {cells:,} cells")
    return Looked("xls")


def _packed(archive: zipfile.ZipFile) -> Looked:
    parts = archive.infolist()
    if len(parts) > MOST_PARTS:
        raise _too_large(f"an archive of {len(parts):,} parts")
    # What is loaded are the parts of text; pictures stay where they are.
    loaded = [part for part in parts if part.filename.lower().endswith((".xml", ".rels", ".bin"))]
    if any(part.flag_bits & 1 for part in parts):
        raise _protected()
    megabytes = sum(part.file_size for part in loaded) / 1024 / 1024
    if megabytes > MOST_UNPACKED_MEGABYTES:
        raise _too_large(f"{megabytes:,.0f} MB once unpacked")
    names = {part.filename for part in parts}
    if "xl/workbook.xml" in names and len(names) == len(parts):
        return _excel(archive, loaded)
    if "content.xml" in names and "mimetype" in names and b"opendocument.spreadsheet" in archive.read("mimetype")[:200]:
        _open_document(archive)
        return Looked("ods")
    if "xl/workbook.bin" in names:
        raise Refused("a binary Excel workbook (.xlsb)", "the file saved as an Excel workbook (.xlsx), or as CSV")
    raise Refused("an office document or an archive that is no spreadsheet", "a spreadsheet (.xlsx), or a CSV file")


def _pieces(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[tuple[bytes, bytes]]:
    """Pieces of a part cut at the end of a tag, each with what came before it; reading to the end checks its sum."""
    rest = b""
    with archive.open(part) as stream:
        while piece := stream.read(_PIECE):
            piece = rest + piece
            cut = piece.rfind(b">") + 1
            rest = piece[cut:]
            if len(rest) > 16 * _PIECE:
                raise Refused("a cell of many megabytes", "a spreadsheet of ordinary cells, or a CSV file")
            yield piece[:cut], rest


# ------------------------------------------------------------------------------------------------ Excel


def _excel(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> Looked:
    looked = Looked("xlsx", sheet_paths=_sheet_paths(archive))
    pads = _padding_styles(archive)
    cells = 0
    for part in parts:
        cells += _sheet(archive, part, pads, looked)
        if cells > MOST_CELLS:
            raise _too_large(f"sheets of more than {MOST_CELLS:,} cells")
    return looked


def _sheet(archive: zipfile.ZipFile, part: zipfile.ZipInfo, pads: dict[bytes, int], looked: Looked) -> int:
    """How many cells the sheet spans from its first corner to its last; the cells in between are loaded as well."""
    row = column = most_rows = most_columns = 0
    padded: dict[tuple[int, int], int] = {}
    errors: set[tuple[int, int]] = set()
    before = b""
    for piece, _ in _pieces(archive, part):
        if part.filename not in looked.uncalculated and (found := _UNCALCULATED.search(before + piece)):
            looked.uncalculated[part.filename] = found.group(1).decode()
        before = piece[-4096:]
        for found in _CELL.finditer(piece):
            at = _AT.search(found.group(2))
            if found.group(1) == b"row":
                row, column = (int(at.group(2)) if at else row + 1), 0
            else:
                column = _column(at.group(1)) if at and at.group(1) else column + 1
                row = int(at.group(2)) if at and at.group(1) else row
                if found.group(2).endswith(b"/"):   # a format and nothing in it
                    continue
                most_rows, most_columns = max(most_rows, row), max(most_columns, column)
                style = _STYLE.search(found.group(2)) if pads else None
                if style and style.group(1) in pads and len(padded) < _MOST_PADDED:
                    padded[row, column] = pads[style.group(1)]
                if b't="e"' in found.group(2) and len(errors) < _MOST_PADDED:
                    errors.add((row, column))
        if most_rows * most_columns > MOST_CELLS:
            break
    if padded:
        looked.padded[part.filename] = padded
    if errors:
        looked.errors[part.filename] = errors
    return most_rows * most_columns


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _padding_styles(archive: zipfile.ZipFile) -> dict[bytes, int]:
    """The cell styles that show zeros a number does not have: with how many digits, negative for decimals."""
    if "xl/styles.xml" not in archive.namelist():
        return {}
    text = archive.read("xl/styles.xml")
    widths = dict(_OWN_FORMATS)
    for found in re.finditer(rb"<(?:\w+:)?numFmt\b([^>]*)>", text):
        number = re.search(rb'numFmtId="(\d+)"', found.group(1))
        code = re.search(rb'formatCode="([^"]*)"', found.group(1))
        if number and code and _ZEROS.fullmatch(code.group(1)):
            widths[number.group(1)] = len(code.group(1))
        elif number and code and (decimals := _DECIMALS.fullmatch(code.group(1))):
            widths[number.group(1)] = -len(decimals.group(1))
    styles = re.search(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", text, re.DOTALL)
    found_styles = re.findall(rb"<(?:\w+:)?xf\b([^>]*)>", styles.group()) if styles else []
    pads = {}
    for place, style in enumerate(found_styles):
        number = re.search(rb'numFmtId="(\d+)"', style)
        if number and number.group(1) in widths:
            pads[str(place).encode()] = widths[number.group(1)]
    return pads


def _sheet_paths(archive: zipfile.ZipFile) -> dict[str, str]:
    """The path of each sheet's part by the number of its place in the workbook, as text."""
    names = archive.namelist()
    if "xl/_rels/workbook.xml.rels" not in names:
        return {}
    targets = {}
    for found in re.finditer(rb"<Relationship\b([^>]*)>", archive.read("xl/_rels/workbook.xml.rels")):
        number, target = (re.search(rb'\b%s="([^"]*)"' % name, found.group(1)) for name in (b"Id", b"Target"))
        if number and target:
            path = target.group(1).decode("utf-8", "replace")
            targets[number.group(1)] = path.lstrip("/") if path.startswith("/") else f"xl/{path}"
    sheets = re.findall(rb'<(?:\w+:)?sheet\b[^>]*\br:id="([^"]*)"', archive.read("xl/workbook.xml"))
    return {str(place): targets[number] for place, number in enumerate(sheets) if number in targets}


# ------------------------------------------------------------------------------------------------ OpenDocument


def _open_document(archive: zipfile.ZipFile) -> None:
    """Rows and cells are written once and said to be repeated; what is empty at the end does not count."""
    cells = rows = columns = widest = repeat = width = 0
    waiting_rows = 0
    for piece, _ in _pieces(archive, archive.getinfo("content.xml")):
        for found in _ODS_PART.finditer(piece):
            name = found.group(1) or found.group(3)
            repeated = _ODS_REPEATED.search(found.group(2) or b"")
            times = int(repeated.group(1)) if repeated else 1
            if name == b"table":
                cells, rows, widest, waiting_rows, width = cells + rows * widest, 0, 0, 0, 0
            elif name == b"table-row":
                waiting_rows, columns, width, repeat = waiting_rows + repeat, 0, 0, times
            elif name == b"text:p" or b"office:value" in (found.group(2) or b""):
                if name != b"text:p":
                    columns += times
                if width == 0:
                    rows, waiting_rows = rows + waiting_rows + repeat, 0
                    repeat = 0
                width = columns
                widest = max(widest, width)
            else:
                columns += times
            if cells + rows * widest > MOST_CELLS:
                raise _too_large(f"sheets of more than {MOST_CELLS:,} cells")
