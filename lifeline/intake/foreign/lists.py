"""The lists of other systems met in one import: each found, matched with a mapping, and read; then linked together."""

from __future__ import annotations

from collections.abc import Callable, Mapping as Table
from dataclasses import dataclass, field
from datetime import date

from lifeline.intake.foreign import bounds, guess, ledes, linking, presets, spreadsheets, texts, vcard
from lifeline.intake.foreign.composing import compose
from lifeline.intake.foreign.dates import DateDecision
from lifeline.intake.foreign.drafts import Circumstances, Draft
from lifeline.intake.foreign.grids import Grid
from lifeline.intake.foreign.mapping import Mapping
from lifeline.intake.foreign.money import MoneyDecision
from lifeline.intake.foreign.presets import Preset
from lifeline.intake.foreign.sheets import SheetRead, sheet_read
from lifeline.intake.kinds import A_CANONICAL_FILE, recognise
from lifeline.intake.plan import FileRead
from lifeline.intake.problems import Problems
from lifeline.intake.reading import Landed, Source, heading_of
from lifeline.intake.references import Known
from lifeline.store import Store

# Whose each mapping is: a file, or a file and its sheet.
Mappings = Table[str | tuple[str, str], Mapping]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the person importing asks for: a preset by name, mappings of their own, what to take undecided dates for."""

    preset: str = ""
    mapping: Mapping | None = None
    mappings: Mappings = field(default_factory=dict)
    dates: str = ""

    def of(self, file: str, sheet: str) -> Mapping | None:
        """The mapping asked for for a list, or None."""
        return self.mappings.get((file, sheet)) or self.mappings.get(file) or self.mapping


class Lists:
    """Lists under way. `own` is asked of every table whether it is one of our own, before anything else."""

    def __init__(
        self, store: Store, catalogue: Known, problems: Problems, wishes: Wishes, today: date,
        own: Callable[[Grid], bool],
    ) -> None:
        self._store, self._catalogue, self._problems, self._wishes, self._own = store, catalogue, problems, wishes, own
        self._presets = presets.all_of(store)
        self._known = presets.vocabulary(self._presets)
        currency = store.value("select currency from pack") or ""
        self._given = Circumstances(currency, today, wishes.dates)
        self.drafts: list[Draft] = []
        self.sheets: list[SheetRead] = []
        self.files: list[FileRead] = []
        self.notes: list[str] = []
        self.passed_over: list[str] = []
        self.corrected: Callable[[Grid], Grid] = lambda grid: grid
        self.forced: Preset | None = None
        if wishes.preset:
            self.forced = presets.named(store, wishes.preset)
            if self.forced is None:
                names = ", ".join(preset.name for preset in self._presets)
                problems.add("", None, "preset", wishes.preset, f"a preset there is: {names}")

    @staticmethod
    def is_no_text(source: Source) -> bool:
        """Whether a file is none of ours by its nature: a spreadsheet, bills, an address book."""
        return bounds.is_spreadsheet(source.data) or ledes.is_ledes(source) or vcard.is_vcard(source)

    @property
    def dates(self) -> tuple[DateDecision, ...]:
        """What was decided of columns of dates."""
        return tuple(decision for draft in self.drafts for decision in draft.dates)

    @property
    def money(self) -> tuple[MoneyDecision, ...]:
        """What was decided of columns of amounts."""
        return tuple(decision for draft in self.drafts for decision in draft.money)

    # ---------------------------------------------------------------- one file

    def read(self, source: Source) -> bool:
        """Read a file that is none of ours by its nature; False if nothing in it concerns us and nobody named it."""
        noted = self._problems if source.is_named else Problems()
        if ledes.is_ledes(source):
            found = ledes.read_grid(source, noted)
            if found:
                self.notes += found[1]
                self._take(found[0], self._by_reader("ledes", source.name))
            return found is not None or source.is_named
        if vcard.is_vcard(source):
            grid = vcard.read_grid(source, noted)
            if grid:
                self._take(grid, self._by_reader("vcard", source.name))
            return grid is not None or source.is_named
        return self._read_sheets(source, noted)

    def _by_reader(self, reader: str, file: str) -> tuple[Mapping | None, str]:
        preset = next(preset for preset in self._presets if preset.mapping.reader == reader)
        wished = self._wishes.mappings.get(file)
        return (wished, "") if wished else (preset.mapping, preset.name)

    def _read_sheets(self, source: Source, noted: Problems) -> bool:
        passed_over: list[str] = []

        def header_row(sheet: str) -> int:
            wished = self._wishes.of(source.name, sheet)
            return wished.header_row if wished else 0

        grids = spreadsheets.read_grids(source, self._known, noted, passed_over, header_row=header_row)
        if not grids:
            return source.is_named
        unread = []
        for grid in grids:
            if self._own(grid):
                continue
            mapping, preset = self._mapping(grid, may_guess=source.is_named)
            if mapping is None:
                unread.append(grid)
            else:
                self._take(grid, (mapping, preset))
        if len(unread) == len(grids):
            if not source.is_named:
                return False
            for grid in unread:
                self._not_understood(grid)
        else:
            self.sheets += [sheet_read(grid, None, "") for grid in unread]
            self.notes += [f"{grid.label}: neither clients nor matters, so nothing is read from it" for grid in unread]
            self.notes += passed_over
        return True

    def read_text(self, source: Source, *, may_guess: bool, is_certain: bool = False) -> bool:
        """Read a table in a text file; False if it is no list that anything is known of.

        With `is_certain` the file is this or nothing, and its faults are noted.
        """
        mine = Problems()
        wished = self._wishes.of(source.name, "")
        begun = texts.beginning(source, self._known, mine, header_row=wished.header_row if wished else 0)
        if begun is None:
            if is_certain:
                self._problems.take_over(mine)
            return is_certain
        if not may_guess and not is_certain and not self._is_of_interest(begun.headings):
            return False   # found out before a large file of a stranger is read to its end
        grid = texts.read_grid(source, begun, mine)
        if self._own(grid):
            self._problems.take_over(mine)
            return True
        mapping, preset = self._mapping(grid, may_guess=may_guess)
        if mapping is None and not is_certain:
            return False
        self._problems.take_over(mine)
        if mapping is None:
            self._not_understood(grid)
        else:
            self._take(grid, (mapping, preset))
        return True

    def _is_of_interest(self, headings: tuple[str, ...]) -> bool:
        is_own = recognise("", tuple(heading_of(heading) for heading in headings)) is not None
        return is_own or presets.recognised(self._presets, headings) is not None

    def not_understood(self, source: Source) -> None:
        """Note that a text file is no table that anything is known of, and tell what is in it."""
        begun = texts.beginning(source, self._known, Problems())
        if begun is not None:
            self._not_understood(texts.read_grid(source, begun, Problems()))
        else:
            self._problems.add(source.name, 1, "", "no row of column headings", A_CANONICAL_FILE)

    def is_asked_for(self, source: Source) -> bool:
        """Whether a mapping or a preset was asked for for a text file."""
        return self.forced is not None or self._wishes.of(source.name, "") is not None

    # ---------------------------------------------------------------- one table

    def _mapping(self, grid: Grid, *, may_guess: bool) -> tuple[Mapping | None, str]:
        wished = self._wishes.of(grid.file, grid.sheet)
        if wished is not None:
            return wished, ""
        if self.forced is not None:
            return self.forced.mapping, self.forced.name
        preset = presets.recognised(self._presets, grid.headings)
        if preset is not None:
            return preset.mapping, preset.name
        return (guess.guess(grid), "") if may_guess else (None, "")

    def _take(self, grid: Grid, by: tuple[Mapping | None, str]) -> None:
        mapping, preset = by
        grid = self.corrected(grid)
        read = sheet_read(grid, mapping, preset)
        self.sheets.append(read)
        kind = " and ".join(mapping.kinds)
        self.files.append(FileRead(grid.file, kind, len(grid.rows), grid.encoding, grid.separator, grid.sheet))
        if read.lacks:
            self._problems.place(grid.label, grid.file, grid.sheet, {})
            for what in read.lacks:
                self._problems.add(grid.label, grid.header_row, "", ", ".join(filter(None, grid.headings)), what)
            return
        self.drafts.append(compose(grid, mapping, self._given, self._problems))
        self._note_left_out(grid)

    def _not_understood(self, grid: Grid) -> None:
        read = sheet_read(grid, None, "")
        self.sheets.append(read)
        self._problems.place(grid.label, grid.file, grid.sheet, {})
        self._problems.add(
            grid.label, grid.header_row, "", ", ".join(filter(None, grid.headings)),
            "columns that say who the clients are; say which they are, or give the file headings as ours",
        )

    def _note_left_out(self, grid: Grid) -> None:
        for why in dict.fromkeys(left.why for left in grid.left_out):
            left = [one for one in grid.left_out if one.why == why]
            shown = "; ".join(f"row {one.row} ({one.text})" for one in left[:5]) + (" ..." if len(left) > 5 else "")
            count = "1 row" if len(left) == 1 else f"{len(left):,} rows"
            self.notes.append(f"{grid.label}: {count} left out, {why}: {shown}")

    # ---------------------------------------------------------------- all of them

    def link(self, own: list[Landed]) -> linking.Linked:
        """What the lists become, seen together. `own` are the canonical files of clients that came with them."""
        linked = linking.link(self._store, self._catalogue, self.drafts, own, self._problems, self._given.today)
        decided = [one for one in self.dates if one.dates] + [one for one in self.money if one.amounts]
        for draft in self.drafts:   # a million rows need not be kept twice
            draft.fields.clear()
            draft.written.clear()
            draft.events.clear()
        linked.notes = [*self.notes, *map(str, decided), *linked.notes]
        return linked
