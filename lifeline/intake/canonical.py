"""Reading a set of files into a plan, and storing it: the two calls of the intake.

Everything is checked before anything is compared, and compared before anything is stored.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa

from lifeline.errors import IntakeError
from lifeline.intake import aliases, crossing, gedcom, implied as implied_events, lookalikes, merging, typed
from lifeline.intake.corrections import Corrections
from lifeline.intake.foreign import beside
from lifeline.intake.foreign.grids import Grid
from lifeline.intake.foreign.linking import Linked
from lifeline.intake.foreign.lists import Lists, Mappings, Wishes
from lifeline.intake.foreign.mapping import Mapping
from lifeline.intake.foreign.texts import as_utf8
from lifeline.intake.harmless import restored
from lifeline.intake.kinds import A_CANONICAL_FILE, BESIDE, KINDS, VOCABULARY, check_header, nearest, recognise
from lifeline.intake.plan import FileRead, Heard, ImportPlan, ImportResult, Progress, in_words, unmatched_problems
from lifeline.intake.problems import Problems
from lifeline.intake.reading import SEPARATORS, Given, Landed, Source, heading_of, label_of, land, open_table, sources
from lifeline.intake.references import Known
from lifeline.intake.sheet import Sheet
from lifeline.intake.standing import erased_clients, objections_kept, without_erased
from lifeline.store import Store, Writer, now, snapshots


@dataclass(slots=True)
class _Reading:
    """What has been gathered so far."""

    known: Known
    erased: pa.Array
    problems: Problems = field(default_factory=Problems)
    files: list[FileRead] = field(default_factory=list)
    sheets: dict[str, list[Sheet]] = field(default_factory=dict)
    ignored_columns: list[tuple[str, str]] = field(default_factory=list)
    ignored_files: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    trees: set[str] = field(default_factory=set)
    lists: Lists | None = None
    linked: Linked = field(default_factory=Linked)
    # The matters of lists of other systems: ours say what they mean, and nothing is worked out from them.
    listed_matters: list[Sheet] = field(default_factory=list)
    corrections: Corrections = field(default_factory=Corrections)

    @property
    def knows_all_clients(self) -> bool:
        """Whether every file that may hold clients was read to its end: if not, nobody can be called unknown."""
        read = {file.name for file in (*self.files, *self.lists.files)}
        unread = {fault.file for fault in self.problems.in_order() if fault.file} - read
        by_name = (recognise(name, ()) for name in unread)
        return not any(kind is None or kind.name == "clients" for kind in by_name) and all(
            sheet.landed.is_whole and sheet.has("client_id") for sheet in self.sheets.get("clients", ())
        )

    def plan(self, tables: dict[str, pa.Table] | None = None, **compared: tuple) -> ImportPlan:
        """The plan as it stands."""
        lists = self.lists
        ignored = [(label_of(read.file, read.sheet), heading) for read in lists.sheets for heading in read.ignored]
        return ImportPlan(
            (*self.files, *lists.files), self.problems.in_order(), ignored_columns=(*self.ignored_columns, *ignored),
            ignored_files=tuple(self.ignored_files), notes=tuple(self.notes), sheets=tuple(lists.sheets),
            dates=lists.dates, money=lists.money, unmatched=self.linked.unmatched, tables=tables or {}, **compared,
        )


def read(
    store: Store, paths: Given | Iterable[Given], *, preset: str | None = None, mapping: Mapping | None = None,
    mappings: Mappings | None = None, dates: str = "", today: date | None = None, corrections: Given | None = None,
    implied: bool = True,
) -> ImportPlan:
    """Read, check and compare with the workbook; nothing is written.

    `paths` are files, folders, or pairs of a file's name and its bytes. A file of ours is recognised by its name or its
    headings; a list of another system by its headings, or it is read by `preset` (a name) or `mapping`, or by the one
    in `mappings` under its file's name or under file and sheet. `dates`, `day_first` or `month_first`, is what columns
    of dates that show neither are taken for. What lies in a folder and is none of these is passed over and listed. Faults
    in the files are never raised: `plan.problems` holds all of them. `today` is what dates of birth may not be after.
    `corrections` is a list of problems with its column `corrected` filled in: those cells are used in place of the ones
    found. With `implied`, matters of other systems' lists give the life events that the pack says they imply.
    """
    today = today or now().date()
    reading = _Reading(Known.of(store), erased_clients(store))
    reading.lists = Lists(
        store, reading.known, reading.problems, Wishes(preset or "", mapping, mappings or {}, dates),
        today, lambda grid: _read_own_grid(grid, reading),
    )
    if reading.problems:
        return reading.plan()
    _read_corrections(corrections, reading)
    for source in sources(paths, reading.problems):
        if gedcom.is_tree(source):
            _read_tree(source, reading)
        elif not reading.lists.is_no_text(source):
            _read_table(source, reading)
        elif not reading.lists.read(source):
            reading.ignored_files.append(source.name)
    _link(reading)
    reading.corrections.report(reading.problems)
    if not reading.sheets and not reading.problems:
        expected = f"at least one file with {A_CANONICAL_FILE}, a family tree (.ged), or a list of clients or matters"
        reading.problems.add("", None, "", "no file of ours", expected)
    tables = _checked(store, reading, implied_as_of=today if implied else None)
    if reading.problems:
        return reading.plan()
    # The cells as text have become typed rows: a million matters need not lie in memory twice while they are compared.
    reading.sheets.clear()
    reading.listed_matters.clear()
    pa.default_memory_pool().release_unused()
    counts, changes, notes = merging.compare(store, tables)
    reading.notes += notes
    return reading.plan(tables, counts=counts, changes=changes)


def apply(
    store: Store, plan: ImportPlan, *, who: str, without_unmatched: bool = False,
    progress: Progress | None = None,
) -> ImportResult:
    """Store what the plan holds: one transaction, all or nothing.

    Matters whose kind of work is matched to no service are not among the plan's rows: `without_unmatched` says to go on
    without them. Raises `IntakeError` if the plan has problems, or such matters and nobody said so, or if the workbook
    has changed so that a row would refer to nothing. `progress` hears how many rows of how many are done; what it raises
    ends the import, and nothing is stored. A backup is made first; raises `WorkbookError` if it cannot be.
    """
    if plan.problems:
        raise IntakeError(plan.problems)
    if plan.unmatched and not without_unmatched:
        raise IntakeError(unmatched_problems(plan.unmatched))
    snapshots.before(store, "before-import")
    with store.write(who=who) as writer:
        return apply_within(writer, plan, progress=progress)


def apply_within(writer: Writer, plan: ImportPlan, *, progress: Progress | None = None) -> ImportResult:
    """The same of a plan without problems, within a write under way."""
    # Counted from the audit, which is never shortened: the number of an import taken back is not given again.
    ((earlier,),) = writer.tuples("select count(*) from audit where action = 'import'")
    import_id = f"import-{earlier + 1}"
    heard = Heard(plan.tables, progress)
    counts = merging.store_rows(writer, plan.tables, import_id=import_id, heard=heard)
    files, done = ", ".join(file.name for file in plan.files), in_words(counts)
    writer.execute(
        "insert into import_run (import_id, import_no, imported_at, who, files, counts, is_recorded) "
        "values ($import_id, $import_no, $imported_at, $who, $files, $counts, true)",
        import_no=earlier + 1, import_id=import_id, imported_at=now(), who=writer.who, files=files, counts=done,
    )
    writer.audit("import", import_id, f"{files}: {done}")
    heard.step()
    return ImportResult(import_id, counts)


# ------------------------------------------------------------------------------------------------ files


def _read_corrections(given: Given | None, reading: _Reading) -> None:
    if given is None:
        return
    reading.corrections = Corrections.of(given, reading.problems)
    reading.lists.corrected = reading.corrections.of_grid
    corrections = reading.corrections
    reading.files.append(FileRead(corrections.name, "corrections", corrections.count, "UTF-8", ""))


def _read_table(source: Source, reading: _Reading) -> None:
    given, (source, encoding) = source, as_utf8(source)
    problems, lists = reading.problems, reading.lists
    by_name = recognise(source.name, ())
    # A stranger that lay in a folder is looked at with a list of its own: what is wrong with it is no fault of ours.
    is_stranger = by_name is None and not source.is_named
    noted = Problems()
    opened = open_table(source, VOCABULARY, noted)
    opened = opened and reading.corrections.of_header(opened)
    header = opened.header if opened else ()
    kind = recognise(source.name, header) or (nearest(header) if source.is_named else None)
    if opened is None or kind is None or not set(kind.required) <= set(header):
        # Somebody else's list; or ours, with a column missing that is worth naming.
        is_asked_for = lists.is_asked_for(given)
        may_guess = source.is_named and not (kind and len(set(kind.required) & set(header)) * 2 >= len(kind.required))
        if lists.read_text(given, may_guess=may_guess, is_certain=is_asked_for):
            return
        if is_stranger:
            reading.ignored_files.append(source.name)
            return
    problems.take_over(noted)
    if opened is None:
        return
    if kind is None:
        lists.not_understood(given)
        return
    ignored = check_header(source.name, kind, opened.header, opened.written, problems)
    landed = reading.corrections.of_landed(land(opened, kind.columns, problems))
    reading.ignored_columns += [(source.name, heading) for heading in ignored]
    _add_sheet(reading, kind.name, landed)
    encoding = encoding or ("Windows-1252" if opened.encoding == "cp1252" else "UTF-8")
    reading.files.append(FileRead(source.name, kind.name, len(landed.rows), encoding, SEPARATORS[opened.separator]))


def _read_own_grid(grid: Grid, reading: _Reading) -> bool:
    """Take in a table with our own headings that stands on a sheet, or below a title; False if it has others."""
    grid = reading.corrections.of_grid(grid)
    header = tuple(heading_of(heading) for heading in grid.headings)
    kind = recognise("", header)
    if kind is None:
        return False
    reading.problems.place(grid.label, grid.file, grid.sheet, {})
    ignored = check_header(grid.label, kind, header, grid.headings, reading.problems)
    columns = {
        name: restored(column)
        for name, column in zip(reversed(header), reversed(grid.columns), strict=True) if name in kind.columns
    }
    _add_sheet(reading, kind.name, Landed(
        grid.file, columns, grid.rows, is_whole=grid.is_whole, header=header, sheet=grid.sheet,
    ))
    reading.ignored_columns += [(grid.label, heading) for heading in ignored]
    reading.files.append(
        FileRead(grid.file, kind.name, len(grid.rows), grid.encoding, grid.separator, grid.sheet)
    )
    return True


def _link(reading: _Reading) -> None:
    """Turn the lists of other systems into sheets like our own."""
    if reading.lists.drafts:
        reading.linked = reading.lists.link([sheet.landed for sheet in reading.sheets.get("clients", ())])
        for kind, landed in reading.linked.landed:
            sheet = _add_sheet(reading, kind, landed)
            if kind == "matters":
                reading.listed_matters.append(sheet)
        reading.linked.landed.clear()
    reading.notes += reading.linked.notes


def _read_tree(source: Source, reading: _Reading) -> None:
    tree = gedcom.read_tree(source, reading.known.happenings, reading.problems)
    if tree is None:
        return
    reading.trees.add(source.name)
    reading.notes += tree.notes
    for kind, landed in tree.sheets.items():
        _add_sheet(reading, kind, landed, only_for_new=gedcom.ONLY_FOR_NEW)
    reading.files.append(FileRead(source.name, "family tree", len(tree.sheets["clients"].rows), tree.encoding, ""))


def _add_sheet(reading: _Reading, kind: str, landed: Landed, *, only_for_new: Collection[str] = ()) -> Sheet:
    landed, note = without_erased(landed, reading.erased)
    if note:
        reading.notes.append(note)
    of_kind = {**KINDS, **BESIDE}[kind]
    sheet = Sheet(of_kind, landed, reading.problems, only_for_new=only_for_new)
    reading.sheets.setdefault(kind, []).append(sheet)
    return sheet


# ------------------------------------------------------------------------------------------------ checks


def _checked(store: Store, reading: _Reading, *, implied_as_of: date | None) -> dict[str, pa.Table]:
    """The typed rows by kind, of all files; every fault is noted on the way."""
    parts: dict[str, list[pa.Table]] = {}
    telling: list[pa.Table] = []
    reading.notes += aliases.resolve(store, reading.sheets)
    for kind, sheets in reading.sheets.items():
        for sheet in sheets:
            for name, table in _typed(kind, sheet, reading.known, parts).items():
                parts.setdefault(name, []).append(table)
                if any(sheet is one for one in reading.listed_matters):
                    telling.append(table)
            reading.notes += sheet.notes
    if telling and implied_as_of and not reading.problems:
        known = [sheet.landed for sheet in reading.sheets.get("events", ())]
        found, notes = implied_events.events(store, telling, parts.get("clients", ()), known, implied_as_of)
        for landed in found:
            for name, table in _typed("events", _add_sheet(reading, "events", landed), reading.known, parts).items():
                parts.setdefault(name, []).append(table)
        reading.notes += notes
    tables, notes = lookalikes.left_out(store, {name: pa.concat_tables(found) for name, found in parts.items()})
    reading.notes += notes
    _check_across(store, reading, tables)
    return tables


def _typed(kind: str, sheet: Sheet, known: Known, before: dict[str, list[pa.Table]]) -> dict[str, pa.Table]:
    match kind:
        case "clients":
            clients, facts = typed.clients(sheet, known)
            return {"clients": clients, "facts": facts} if sheet.has("facts") else {"clients": clients}
        case "events":
            first_place = sum(len(table) for table in before.get("events", ()))
            events, anchors = typed.events(sheet, known, first_place=first_place)
            return {"events": events, "anchors": anchors}
        case "holdings":
            return {"holdings": typed.holdings(sheet, known)}
        case "matters":
            return {"matters": typed.matters(sheet, known)}
        case "permissions":
            return {"permissions": beside.typed(sheet)}
        case _:
            return {"relationships": typed.relationships(sheet)}


def _check_across(store: Store, reading: _Reading, tables: dict[str, pa.Table]) -> None:
    problems = reading.problems
    clients = tables.get("clients")
    if clients is not None:
        reading.notes += objections_kept(store, clients)
        crossing.given_twice(clients, "client_id", problems)
        crossing.tracks_that_changed(store, clients, problems)
        if reading.trees:
            crossing.somebody_else(store, clients, reading.trees, problems)
    if "matters" in tables:
        crossing.given_twice(tables["matters"], "matter_id", problems)
    if "relationships" in tables:
        tables["relationships"] = crossing.once_each(tables["relationships"], problems)
    damaged = (
        cells[sheet.landed.header.index("client_id")]
        for sheet in reading.sheets.get("clients", ()) for cells in sheet.landed.damaged
        if "client_id" in sheet.landed.header[:len(cells)]
    )
    known = crossing.tracks(store, clients, damaged)
    knows_all_clients = reading.knows_all_clients
    for kind, table in tables.items():
        if kind in ("events", "holdings", "matters", "relationships") and knows_all_clients:
            crossing.unknown_clients(table, "client_id", known[0], problems)
        if kind == "relationships" and knows_all_clients:
            crossing.unknown_clients(table, "other_client_id", known[0], problems)
        if kind == "events":
            crossing.stages_of_the_other_track(table, "stage_id", "stage_id", known, problems)
        if kind in ("holdings", "matters"):
            crossing.stages_of_the_other_track(table, "for_stage_id", "for_stage", known, problems)
