"""Spreadsheets made in a test: Excel's two formats and OpenDocument's, whole or damaged on purpose."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Sequence
from functools import lru_cache
from html import escape

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

Cell = object


def xlsx(*rows: Sequence[Cell], change: Callable[[Worksheet], None] | None = None, sheet: str = "Sheet1",
         more: Callable[[openpyxl.Workbook], None] | None = None) -> bytes:
    """An .xlsx file of these rows; `change` may merge cells or set formats, `more` may add sheets."""
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(list(row))
    if change:
        change(book.active)
    if more:
        more(book)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def rezipped(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The archive with one part changed."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            content = old.read(part)
            new.writestr(part.filename, change(content) if part.filename == name else content)
    return written.getvalue()


def calculated(data: bytes, cell: str, result: str, *, of: str = "n") -> bytes:
    """The same with a formula's result stored, as a spreadsheet program leaves it; `of` is e for an error."""
    def put(sheet: bytes) -> bytes:
        start = sheet.index(f'r="{cell}"'.encode())
        end = sheet.index(b"</c>", start)
        inner = sheet[start:end].replace(b"<v></v>", b"").replace(b"<v />", b"").replace(b"<v/>", b"")
        inner = inner.replace(f'r="{cell}"'.encode(), f'r="{cell}" t="{of}"'.encode())
        return sheet[:start] + inner + f"<v>{escape(result)}</v>".encode() + sheet[end:]

    return rezipped(data, "xl/worksheets/sheet1.xml", put)


@lru_cache(maxsize=2)
def zip_bomb(megabytes: int) -> bytes:
    """A few kilobytes that unfold into a sheet of so many megabytes."""
    whole = xlsx(["client_id", "name"])
    return rezipped(whole, "xl/worksheets/sheet1.xml", lambda sheet: sheet + b" " * (megabytes << 20))


def ods(*rows: Sequence[str], repeated: int = 1) -> bytes:
    """An .ods file of these rows of text, the last one repeated so many times."""
    lines = []
    for number, row in enumerate(rows, start=1):
        times = f' table:number-rows-repeated="{repeated}"' if number == len(rows) and repeated > 1 else ""
        cells = "".join(
            f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'
            if cell else "<table:table-cell/>" for cell in row
        )
        lines.append(f"<table:table-row{times}>{cells}</table:table-row>")
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="Sheet1">{"".join(lines)}'
        '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="16384"/>'
        "</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
        'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return written.getvalue()


def xls(*rows: Sequence[str], is_protected: bool = False, far: tuple[int, int] | None = None) -> bytes:
    """An old Excel file of these rows of text; `far` is the row and column of one more cell."""
    def record(kind: int, body: bytes) -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    def label(row: int, column: int, text: str) -> bytes:
        return record(0x0204, struct.pack("<HHHHB", row, column, 15, len(text), 1) + text.encode("utf-16-le"))

    begin = struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6)
    begin_sheet = struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6)
    protection = record(0x002F, b"\0" * 6) if is_protected else b""
    first = record(0x0809, begin) + protection
    name = b"Sheet1"
    place = len(first) + 4 + 8 + len(name) + 4
    globals_ = first + record(0x0085, struct.pack("<IBBBB", place, 0, 0, len(name), 0) + name) + record(0x000A, b"")
    cells = [label(row, column, text) for row, line in enumerate(rows) for column, text in enumerate(line) if text]
    if far:
        cells.append(label(*far, "x"))
    return _compound(globals_ + record(0x0809, begin_sheet) + b"".join(cells) + record(0x000A, b""))


def _compound(stream: bytes) -> bytes:
    """The stream as the only file, `Workbook`, of a compound file with sectors of 512 bytes."""
    stream = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\0")
    sectors = len(stream) // 512
    tables = -(-(sectors + 2) // 126) + 1
    table = [0xFFFFFFFD] * tables + [0xFFFFFFFE] + [tables + 2 + number for number in range(sectors - 1)] + [0xFFFFFFFE]
    table += [0xFFFFFFFF] * (tables * 128 - len(table))

    def entry(name: str, kind: int, start: int, size: int, child: int) -> bytes:
        written = name.encode("utf-16-le")
        return (written.ljust(64, b"\0") + struct.pack("<HBBiii", len(written) + 2, kind, 1, -1, -1, child)
                + b"\0" * 36 + struct.pack("<IQ", start, size))

    directory = entry("Root Entry", 5, 0xFFFFFFFE, 0, 1) + entry("Workbook", 2, tables + 1, len(stream), -1)
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
        + struct.pack("<IIIIIIIII", 0, tables, tables, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    )
    header += struct.pack("<109I", *range(tables), *[0xFFFFFFFF] * (109 - tables))
    return header + struct.pack(f"<{len(table)}I", *table) + directory.ljust(512, b"\0") + stream
