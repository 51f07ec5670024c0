"""Reading a set of files into a plan, and storing it: the two calls of the intake.

Everything is checked before anything is compared, and compared before anything is stored.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

import pyarrow as pa

from lifeline.errors import IntakeError
from lifeline.intake import crossing, gedcom, merging, typed
from lifeline.intake.kinds import A_CANONICAL_FILE, KINDS, VOCABULARY, check_header, nearest, recognise
from lifeline.intake.plan import FileRead, ImportPlan, ImportResult, in_words
from lifeline.intake.problems import Problems
from lifeline.intake.reading import SEPARATORS, Given, Landed, Source, land, open_table, sources
from lifeline.intake.references import Known
from lifeline.intake.sheet import Sheet
from lifeline.intake.standing import erased_clients, objections_kept, without_erased
from lifeline.store import Store, now


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

    @property
    def knows_all_clients(self) -> bool:
        """Whether every file that may hold clients was read to its end: if not, nobody can be called unknown."""
        read = {file.name for file in self.files}
        unread = {fault.file for fault in self.problems.in_order() if fault.file} - read
        by_name = (recognise(name, ()) for name in unread)
        return not any(kind is None or kind.name == "clients" for kind in by_name) and all(
            sheet.landed.is_whole and sheet.has("client_id") for sheet in self.sheets.get("clients", ())
        )

    def plan(self, tables: dict[str, pa.Table] | None = None, **compared: tuple) -> ImportPlan:
        """The plan as it stands."""
        return ImportPlan(
            tuple(self.files), self.problems.in_order(), ignored_columns=tuple(self.ignored_columns),
            ignored_files=tuple(self.ignored_files), notes=tuple(self.notes), tables=tables or {}, **compared,
        )


def read(store: Store, paths: Given | Iterable[Given], *, preset: str | None = None) -> ImportPlan:
    """Read, check and compare with the workbook; nothing is written.

    `paths` are files, folders, or pairs of a file's name and its bytes. A file is recognised by its name or else by
    its headings; what lies in a folder and is neither is passed over and listed. Faults in the files are never raised:
    `plan.problems` holds all of them.
    """
    reading = _Reading(Known.of(store), erased_clients(store))
    if preset is not None:
        reading.problems.add("", None, "preset", preset, "no preset: our own columns and family trees need none")
        return reading.plan()
    for source in sources(paths, reading.problems, reading.ignored_files):
        if gedcom.is_tree(source):
            _read_tree(source, reading)
        else:
            _read_table(source, reading)
    if not reading.sheets and not reading.problems:
        expected = f"at least one file with {A_CANONICAL_FILE}, or a family tree (.ged)"
        reading.problems.add("", None, "", "no file of ours", expected)
    tables = _checked(store, reading)
    if reading.problems:
        return reading.plan()
    counts, changes = merging.compare(store, tables)
    return reading.plan(tables, counts=counts, changes=changes)


def apply(store: Store, plan: ImportPlan, *, who: str) -> ImportResult:
    """Store what the plan holds: one transaction, all or nothing.

    Raises `IntakeError` if the plan has problems, or if the workbook has changed so that a row would refer to nothing.
    """
    if plan.problems:
        raise IntakeError(plan.problems)
    with store.write(who=who) as writer:
        # Counted from the audit, which is never shortened: the number of an import taken back is not given again.
        ((earlier,),) = writer.tuples("select count(*) from audit where action = 'import'")
        import_id = f"import-{earlier + 1}"
        counts = merging.store_rows(writer, plan.tables, import_id=import_id)
        files, done = ", ".join(file.name for file in plan.files), in_words(counts)
        writer.execute(
            "insert into import_run (import_id, imported_at, who, files, counts) "
            "values ($import_id, $imported_at, $who, $files, $counts)",
            import_id=import_id, imported_at=now(), who=who, files=files, counts=done,
        )
        writer.audit("import", import_id, f"{files}: {done}")
    return ImportResult(import_id, counts)


# ------------------------------------------------------------------------------------------------ files


def _read_table(source: Source, reading: _Reading) -> None:
    problems = reading.problems
    by_name = recognise(source.name, ())
    # A stranger that lay in a folder is looked at with a list of its own: what is wrong with it is no fault of ours.
    is_stranger = by_name is None and not source.is_named
    opened = open_table(source, VOCABULARY, Problems() if is_stranger else problems)
    kind = by_name
    if opened is not None:
        kind = recognise(source.name, opened.header) or (nearest(opened.header) if source.is_named else None)
    if opened is None or kind is None:
        if is_stranger:
            reading.ignored_files.append(source.name)
            return
        if opened is not None:
            problems.add(source.name, 1, "", ", ".join(opened.written), A_CANONICAL_FILE)
        return
    ignored = check_header(source.name, kind, opened.header, opened.written, problems)
    landed = land(opened, kind.columns, problems)
    reading.ignored_columns += [(source.name, heading) for heading in ignored]
    _add_sheet(reading, kind.name, landed)
    encoding = "Windows-1252" if opened.encoding == "cp1252" else "UTF-8"
    reading.files.append(FileRead(source.name, kind.name, len(landed.rows), encoding, SEPARATORS[opened.separator]))


def _read_tree(source: Source, reading: _Reading) -> None:
    tree = gedcom.read_tree(source, reading.known.happenings, reading.problems)
    if tree is None:
        return
    reading.trees.add(source.name)
    reading.notes += tree.notes
    for kind, landed in tree.sheets.items():
        _add_sheet(reading, kind, landed, only_for_new=gedcom.ONLY_FOR_NEW)
    reading.files.append(FileRead(source.name, "family tree", len(tree.sheets["clients"].rows), tree.encoding, ""))


def _add_sheet(reading: _Reading, kind: str, landed: Landed, *, only_for_new: Collection[str] = ()) -> None:
    landed, note = without_erased(landed, reading.erased)
    if note:
        reading.notes.append(note)
    reading.sheets.setdefault(kind, []).append(Sheet(KINDS[kind], landed, reading.problems, only_for_new=only_for_new))


# ------------------------------------------------------------------------------------------------ checks


def _checked(store: Store, reading: _Reading) -> dict[str, pa.Table]:
    """The typed rows by kind, of all files; every fault is noted on the way."""
    parts: dict[str, list[pa.Table]] = {}
    for kind, sheets in reading.sheets.items():
        for sheet in sheets:
            for name, table in _typed(kind, sheet, reading.known, parts).items():
                parts.setdefault(name, []).append(table)
            reading.notes += sheet.notes
    tables = {name: pa.concat_tables(found) for name, found in parts.items()}
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
