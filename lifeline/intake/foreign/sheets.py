"""How one list was read, to be shown to a person and set right: every column with samples, and what feeds what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lifeline.errors import UserError
from lifeline.intake.foreign import content
from lifeline.intake.foreign.dates import ORDERS, DateDecision
from lifeline.intake.foreign.fields import FIELDS, missing
from lifeline.intake.foreign.grids import Grid, LeftOut
from lifeline.intake.foreign.mapping import Mapping
from lifeline.intake.foreign.words import never, plain


@dataclass(frozen=True, slots=True)
class ColumnRead:
    """One column: its heading, what its values look like, three of them, and the fields read from it with the reason.

    Where `fields` is empty nothing is read from the column, and `because` may say why.
    """

    heading: str
    looks_like: str
    samples: tuple[str, ...]
    fields: tuple[str, ...]
    because: str = ""

    @property
    def says(self) -> str:
        """In plain words, what is read from it."""
        return ", ".join(FIELDS[name].says for name in self.fields)


@dataclass(frozen=True, slots=True)
class SheetRead:
    """One list, as it stands in a file or on a sheet of it, and the mapping it was read by (None if there is none).

    `preset` names the preset that was recognised or asked for; empty where the mapping is a guess or a person's own.
    `lacks` says in plain words which fields are needed and are read from nothing; `left_out` are rows that are none of
    the table's, with the reason. `headings` are what a preset is kept for (`presets.keep(..., headings=...)`).
    """

    file: str
    sheet: str
    header_row: int
    rows: int
    columns: tuple[ColumnRead, ...]
    mapping: Mapping | None
    preset: str = ""
    lacks: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings of the list."""
        return tuple(column.heading for column in self.columns)

    @property
    def ignored(self) -> tuple[str, ...]:
        """The headings that nothing is read from."""
        return tuple(column.heading for column in self.columns if not column.fields)

    @property
    def title(self) -> str:
        """What the list was taken for."""
        if self.mapping is None:
            return "not understood"
        return self.mapping.title or " and ".join(self.mapping.kinds)


def settled(sheet: SheetRead, decisions: Iterable[DateDecision]) -> Mapping:
    """The mapping of a list with what was decided of its dates put in, to be kept: next time no row need show it.

    Should the dates come otherwise one day, they are refused, as the mapping then says what they are not. Raises
    `UserError` for a list that was read by no mapping.
    """
    if sheet.mapping is None:
        raise UserError(f"{sheet.file} was not understood, so there is nothing to keep.")
    mapping = sheet.mapping
    for decision in decisions:
        if (decision.file, decision.sheet) == (sheet.file, sheet.sheet) and decision.order in ORDERS:
            mapping = mapping.with_order(decision.column, decision.order)
    return mapping


def sheet_read(grid: Grid, mapping: Mapping | None, preset: str, looks: dict[str, str] | None = None) -> SheetRead:
    """Tell how a table is read."""
    columns = tuple(
        _column(grid, place, heading, mapping, preset, looks)
        for place, heading in enumerate(grid.headings) if heading or content.samples(grid.columns[place])
    )
    fields = {name for column in columns for name in column.fields}
    lacks: tuple[str, ...] = ("a column that says who the client is (a number or a name)",)
    if mapping is not None:
        fields |= {feed.field for feed in mapping.feeds if feed.constant}
        lacks = missing(mapping.kinds, fields)
    return SheetRead(
        grid.file, grid.sheet, grid.header_row, len(grid.rows), columns, mapping, preset, lacks, grid.left_out
    )


def _column(
    grid: Grid, place: int, heading: str, mapping: Mapping | None, preset: str, looks: dict[str, str] | None
) -> ColumnRead:
    column = grid.columns[place]
    like = looks[heading] if looks and heading in looks else content.looks_like(column)
    compared = plain(heading)
    feeds = [
        feed for feed in (mapping.feeds if mapping else ())
        if heading and compared in map(plain, feed.columns) and grid.written(heading) == heading
    ]
    reasons = [feed.because for feed in feeds if feed.because]
    if feeds and not reasons:
        reasons = [f"the preset {preset} reads it so" if preset else "the mapping says so"]
    if not feeds and compared in never():
        reasons = ["says when the record was made or changed, not what happened to the client"]
    return ColumnRead(
        heading or f"column {place + 1}", like, content.samples(column),
        tuple(dict.fromkeys(feed.field for feed in feeds)), "; ".join(dict.fromkeys(reasons)),
    )
