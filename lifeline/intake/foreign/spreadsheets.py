"""Tables on the sheets of a spreadsheet, each cell as the text it shows as far as the file tells.

Dates become ISO text, whole numbers have no decimals, a number shown with leading zeros keeps them, and of a formula
only its stored result is read. A cell merged with those below it stands for all of them.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Collection, Iterator
from datetime import date, datetime, time
from itertools import islice
from typing import Any

import pyarrow as pa
from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from lifeline.intake.foreign.bounds import Looked, Refused, look_through
from lifeline.intake.foreign.grids import MOST_TITLE_ROWS, Gathering, Grid, Row, distinct, header_place
from lifeline.intake.foreign.words import plain
from lifeline.intake.problems import Problems
from lifeline.intake.reading import Source

# Beyond this a spreadsheet has rounded the number itself: what stands there is no longer what was typed.
_EXACT = 1e15
# What stands in a cell whose formula failed; nothing that is read may be this.
FAILED = "#N/A (a formula that failed)"
Merged = list[tuple[tuple[int, int], tuple[int, int]]]


def read_grids(
    source: Source, known: Collection[str], problems: Problems, passed_over: list[str], *,
    header_row: Callable[[str], int] = lambda sheet: 0,
) -> list[Grid]:
    """The table of each sheet that is shown and has one; with a problem noted, none if the file cannot be read.

    `passed_over` collects a note on every sheet that is hidden or holds no table. `header_row` says for a sheet, by
    its name, which row holds the headings, 0 if that is to be found out.
    """
    try:
        looked = look_through(source.data)
        book = _opened(source.data)
    except Refused as refused:
        problems.add(source.name, None, "", refused.found, refused.expected)
        return []
    grids = []
    for place, about in enumerate(book.sheets_metadata):
        if about.typ != SheetTypeEnum.WorkSheet:
            continue
        if about.visible != SheetVisibleEnum.Visible:
            passed_over.append(f"{source.name}: the sheet {about.name} is hidden, and was passed over")
            continue
        try:
            grid = _sheet(source.name, book, about.name, place, looked, known, problems, header_row(about.name))
        except Refused as refused:
            problems.add(source.name, None, "", refused.found, refused.expected)
            continue
        if grid is None:
            passed_over.append(f"{source.name}: the sheet {about.name} holds no table, and was passed over")
        else:
            grids.append(grid)
    if not grids and not problems:
        problems.add(source.name, None, "", "no sheet with a table", "a sheet with headings and rows below them")
    return grids


def _opened(data: bytes) -> CalamineWorkbook:
    return _guarded(lambda: CalamineWorkbook.from_filelike(io.BytesIO(data)))


def _guarded(load: Any) -> Any:
    """What the reader gives. It is a library of another language: whatever goes wrong in it is a damaged file."""
    try:
        return load()
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise Refused(
            "a spreadsheet that is cut short or damaged", "a spreadsheet that opens (.xlsx), or a CSV file"
        ) from error


def _sheet(
    file: str, book: CalamineWorkbook, name: str, place: int, looked: Looked, known: Collection[str],
    problems: Problems, header_row: int,
) -> Grid | None:
    sheet = _guarded(lambda: book.get_sheet_by_name(name))
    path = looked.sheet_paths.get(str(place), "")
    if path in looked.uncalculated:
        raise Refused(
            f"a formula without a result in cell {looked.uncalculated[path]} of the sheet {name}",
            "the file opened and saved once in a spreadsheet program, which works the formulas out",
        )
    merged: Merged = _guarded(lambda: sheet.merged_cell_ranges) or []
    rows = _rows(sheet, looked.padded.get(path, {}), looked.errors.get(path, set()))
    first = list(islice(rows, max(MOST_TITLE_ROWS, header_row)))
    at = header_row - 1
    if not 0 <= at < len(first):
        trimmed = [(row, [cell.strip() for cell in cells]) for row, cells in first]
        found = header_place(_without_groups(trimmed, merged), known)
        if found is None:
            return None
        at = found
    number, cells = first[at]
    headings = _headings(first, at, merged)
    above = [row for row in first[:at] if not _is_group(row, merged, headings, cells)]
    gathering = Gathering(file, name, (number, headings), above, problems)
    for row, values in (*first[at + 1:], *rows):
        gathering.add(row, values)
    return gathering.grid(change=lambda columns, numbers: _filled_down(columns, numbers, merged, number))


def _rows(sheet: Any, padded: dict[tuple[int, int], int], failed: set[tuple[int, int]]) -> Iterator[Row]:
    read = _guarded(sheet.iter_rows)
    number = 0
    while True:
        values = _guarded(lambda: next(read, None))
        if values is None:
            return
        number += 1
        cells = [value if type(value) is str else shown(value) for value in values]
        if padded:
            for place, value in enumerate(values):
                if isinstance(value, float) and (number, place + 1) in padded:
                    cells[place] = _as_formatted(value, cells[place], padded[number, place + 1])
        if failed:
            cells = [FAILED if (number, at) in failed else cell for at, cell in enumerate(cells, start=1)]
        yield number, cells


def _as_formatted(value: float, text: str, digits: int) -> str:
    """A number with the zeros its format shows: before it, or, with negative `digits`, behind the point.

    >>> _as_formatted(711.0, "711", 7), _as_formatted(1001.1, "1001.1", -2), _as_formatted(1.234, "1.234", -2)
    ('0000711', '1001.10', '1.234')
    """
    if digits > 0:
        return text.zfill(digits) if value >= 0 and value.is_integer() else text
    longer = f"{value:.{-digits}f}"
    return longer if not value.is_integer() and longer.startswith(text) else text


def shown(value: Any) -> str:
    """A cell as text.

    >>> shown(711.0), shown(1234.1), shown(datetime(2024, 2, 1, 9, 30)), shown(datetime(2024, 2, 1)), shown(True)
    ('711', '1234.1', '2024-02-01 09:30:00', '2024-02-01', 'TRUE')
    """
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "TRUE" if value else "FALSE"
        case float() if value.is_integer() and abs(value) < _EXACT:
            return str(int(value))
        case float():
            return f"{value:.15g}"   # as many digits as a spreadsheet shows
        case datetime():
            return value.isoformat(sep=" ") if value.time() != time() else value.date().isoformat()
        case date() | time():
            return value.isoformat()
    return str(value)


# ------------------------------------------------------------------------------------------------ merged cells


def _headings(first: list[Row], at: int, merged: Merged) -> list[str]:
    """The headings, with what is merged over them: one heading over two rows, or a group over several columns."""
    number, cells = first[at]
    headings = [" ".join(cell.split()) for cell in cells]
    texts = dict(first)
    for (top, left), (bottom, _) in merged:
        if top < number - 1 <= bottom and left < len(headings) and not headings[left] and top + 1 in texts:
            headings[left] = " ".join(texts[top + 1][left].split())
    names, again = distinct(headings)
    plain_again = {plain(heading) for heading, named in zip(headings, names, strict=True) if named in again}
    if plain_again and at > 0:
        row = first[at - 1][0]
        for (top, left), (bottom, right) in merged:
            if top == bottom == row - 1 and right > left and (group := " ".join(texts[row][left].split())):
                for place in range(left, min(right + 1, len(headings))):
                    if plain(headings[place]) in plain_again:
                        headings[place] = f"{group} {headings[place]}"
    return headings


def _without_groups(rows: list[Row], merged: Merged) -> list[Row]:
    """The rows, those emptied that only group the headings below them: cells merged over several filled columns."""
    filled = {row: {place for place, cell in enumerate(cells) if cell} for row, cells in rows}
    groups = {
        top + 1 for (top, left), (bottom, right) in merged
        if top == bottom and right > left and len(filled.get(top + 2, set()) & set(range(left, right + 1))) > 1
    }
    return [(row, [""] * len(cells) if row in groups else cells) for row, cells in rows]


def _is_group(row: Row, merged: Merged, headings: list[str], cells: list[str]) -> bool:
    """Whether a row above the headings was put into them."""
    return headings != [" ".join(cell.split()) for cell in cells] and any(
        top == row[0] - 1 for (top, _), _ in merged
    )


def _filled_down(
    columns: list[pa.Array], rows: pa.Array, merged: Merged, header_row: int
) -> tuple[list[pa.Array], tuple[str, ...]]:
    """What is merged over several rows of one column stands in each of them."""
    wanted = [
        (top, bottom, left) for (top, left), (bottom, right) in merged
        if left == right and bottom > top >= header_row and left < len(columns)
    ]
    if not wanted:
        return columns, ()
    place_of = {row: place for place, row in enumerate(rows.to_pylist())}
    texts: dict[int, list[str]] = {}
    last = max(place_of, default=0)
    for top, bottom, left in wanted:
        cells = texts.setdefault(left, columns[left].to_pylist())
        places = [place_of[row] for row in range(top + 1, min(bottom + 1, last) + 1) if row in place_of]
        for place in places[1:]:
            cells[place] = cells[place] or cells[places[0]]
    changed = list(columns)
    for place, cells in texts.items():
        changed[place] = pa.array(cells, pa.string())
    listed = ", ".join(f"{top + 1} to {bottom + 1}" for top, bottom, _ in wanted[:10])
    more = " ..." if len(wanted) > 10 else ""
    return changed, (f"cells merged over rows {listed}{more} count for each of these rows",)
