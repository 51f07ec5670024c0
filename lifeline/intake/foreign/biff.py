"""How far the sheets of an old Excel file (.xls) reach, without loading them.

Such a file is a small file system of its own: sectors chained by a table, a directory, and in it one stream of records.
Only as much is read as tells the extent; [MS-CFB] and [MS-XLS] are the formats' names.
"""

from __future__ import annotations

import struct

_FREE, _END = 0xFFFFFFFF, 0xFFFFFFFE
_NO_SECTOR = 0xFFFFFFFA   # from here up a number is a mark and no sector
_BEGIN, _PROTECTED = 0x0809, 0x002F
# Records of one cell that holds something, and of several in a row, each beginning with row and column.
_CELLS = frozenset((0x0006, 0x0203, 0x0204, 0x0205, 0x00FD, 0x027E, 0x00D6, 0x0406))
_SEVERAL = frozenset((0x00BD,))


class Damaged(ValueError):
    """The bytes are no such file."""


def extent(data: bytes, *, most: int) -> tuple[int, bool]:
    """How many cells the sheets span in all (counting stops beyond `most`), and whether a password protects them.

    Raises `Damaged`.
    """
    try:
        stream = _workbook_stream(data)
        return _span(stream, most)
    except (struct.error, IndexError, OverflowError) as error:
        raise Damaged from error


def _span(stream: bytes, most: int) -> tuple[int, bool]:
    at = total = rows = columns = 0
    if len(stream) < 4 or struct.unpack_from("<H", stream, 0)[0] != _BEGIN:
        raise Damaged
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        body = at + 4
        if body + length > len(stream):
            break
        if kind == _PROTECTED:
            return total, True
        if kind == _BEGIN:
            total, rows, columns = total + rows * columns, 0, 0
        elif kind in _CELLS and length >= 4:
            row, column = struct.unpack_from("<HH", stream, body)
            rows, columns = max(rows, row + 1), max(columns, column + 1)
        elif kind in _SEVERAL and length >= 6:
            row, _ = struct.unpack_from("<HH", stream, body)
            (last,) = struct.unpack_from("<H", stream, body + length - 2)
            rows, columns = max(rows, row + 1), max(columns, last + 1)
        if total + rows * columns > most:
            break
        at = body + length
    return total + rows * columns, False


def _workbook_stream(data: bytes) -> bytes:
    if len(data) < 512:
        raise Damaged
    (shift,) = struct.unpack_from("<H", data, 30)
    if shift not in (9, 12):
        raise Damaged
    size = 1 << shift
    first_directory, = struct.unpack_from("<I", data, 48)
    small_limit, first_small_table, _, first_more, more = struct.unpack_from("<IIIII", data, 56)
    table_sectors = [number for number in struct.unpack_from("<109I", data, 76) if number < _NO_SECTOR]
    for _ in range(min(more, len(data) // size)):
        if first_more >= _NO_SECTOR:
            break
        numbers = struct.unpack_from(f"<{size // 4}I", _sector(data, first_more, size))
        table_sectors += [number for number in numbers[:-1] if number < _NO_SECTOR]
        first_more = numbers[-1]
    if len(table_sectors) > len(data) // size:
        raise Damaged
    table: list[int] = []
    for number in table_sectors:
        table += struct.unpack(f"<{size // 4}I", _sector(data, number, size))
    directory = _chain(data, first_directory, size, table)
    found = None
    small = b""
    for at in range(0, len(directory) - 127, 128):
        (length,) = struct.unpack_from("<H", directory, at + 64)
        name = directory[at:at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        start, long = struct.unpack_from("<IQ", directory, at + 116)
        if at == 0:
            small = _chain(data, start, size, table) if start < _NO_SECTOR else b""
        if name in ("Workbook", "Book"):
            found = start, long & 0xFFFFFFFF
    if found is None:
        raise Damaged
    start, long = found
    if long >= small_limit:
        return _chain(data, start, size, table)[:long]
    small_table_bytes = _chain(data, first_small_table, size, table)
    small_table = list(struct.unpack(f"<{len(small_table_bytes) // 4}I", small_table_bytes))
    return _chain(small, start, 64, small_table, offset=0)[:long]


def _sector(data: bytes, number: int, size: int, offset: int | None = None) -> bytes:
    start = number * size + (size if offset is None else offset)
    return data[start:start + size].ljust(size, b"\0")


def _chain(data: bytes, start: int, size: int, table: list[int], offset: int | None = None) -> bytes:
    pieces = []
    # A chain is no longer than the file; one that bites its own tail would never end.
    for _ in range(len(data) // size + 1):
        if start >= _NO_SECTOR:
            break
        pieces.append(_sector(data, start, size, offset))
        start = table[start]
    return b"".join(pieces)
