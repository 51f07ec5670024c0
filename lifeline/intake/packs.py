"""Packs: a firm type's stages, services, need rules, facts and settings, as a folder of CSV and one TOML file.

A pack is read whole, checked whole, and stored whole or not at all; every fault is named with file, row and column.
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lifeline import paths
from lifeline.errors import PackError, Problem
from lifeline.intake import pack_checks
from lifeline.intake.pack_files import FILES, SETTINGS, Column, PackFile, Table, read_table
from lifeline.intake.pack_tables import content
from lifeline.store import Store, Writer, now, snapshots

@dataclass(slots=True)
class Pack:
    """A pack as read: its settings and one table of typed rows per file."""

    pack_id: str
    settings: dict[str, Any] = field(default_factory=dict)
    tables: dict[str, Table] = field(default_factory=dict)


def read(folder: str | Path) -> Pack:
    """Read and check the pack in `folder`. Raises `PackError` with every fault at once."""
    folder = Path(folder).resolve()   # `.` is a folder with a name too
    if not (folder / "pack.toml").is_file():
        raise PackError([Problem("pack.toml", None, "", str(folder), "a folder with pack.toml and the pack's CSV files")])
    problems: list[Problem] = []
    pack = Pack(folder.name, settings=_settings(folder / "pack.toml", problems))
    for file in FILES:
        pack.tables[file.name] = read_table(folder, file, problems)
    if not any(problem.row is None and problem.file != "pack.toml" for problem in problems):
        # With a file or a column missing, the rest would be noise.
        problems += pack_checks.faults(pack.tables)
    if problems:
        raise PackError(problems)
    return pack


def load(store: Store, folder: str | Path, *, who: str = "local user") -> Pack:
    """Read, check and store the pack, in place of the one the workbook holds. Raises `PackError`; then nothing changed."""
    pack = read(folder)
    snapshots.before(store, "before-pack")
    with store.write(who=who) as writer:
        _store(writer, pack)
        writer.audit("pack loaded", pack.pack_id, pack.settings["name"])
    return pack


def has_beginnings(pack_id: str) -> bool:
    """Whether the pack of this name comes with Lifeline, and with something that a firm begins with."""
    return any((paths.packs_folder() / pack_id / file.name).is_file() for file in FILES if file.is_begun)


def begin(store: Store, *, who: str) -> None:
    """Put in what the workbook's pack begins with, for one that was made before packs had it; the rest stays.

    Raises `PackError` for faulty files.
    """
    pack_id = store.value("select pack_id from pack")
    problems: list[Problem] = []
    found = [(file, read_table(paths.packs_folder() / pack_id, file, problems)) for file in FILES if file.is_begun]
    if problems:
        raise PackError(problems)
    with store.write(who=who) as writer:
        for file, table in found:
            _begin(writer, file, table)
        writer.audit("pack begun", pack_id)


def _settings(path: Path, problems: list[Problem]) -> dict[str, Any]:
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problems.append(Problem("pack.toml", None, "", str(error), "a TOML file in UTF-8"))
        return {}
    found.setdefault("law_checked_on", None)   # nobody has, in a pack that is only begun
    for name, fits in SETTINGS.items():
        if name not in found:
            problems.append(Problem("pack.toml", None, name, "", "this setting"))
        elif not fits(found[name]):
            problems.append(Problem("pack.toml", None, name, str(found[name]), "a value of the right kind"))
    return found


def _store(writer: Writer, pack: Pack) -> None:
    writer.execute("delete from pack")
    writer.insert("pack", ["pack_id", *SETTINGS], [[pack.pack_id, *(pack.settings[name] for name in SETTINGS)]])
    for file in FILES:
        _replace(writer, file, pack.tables[file.name])
    terms = [
        (row["rule_id"], fact, wanted)
        for row in pack.tables["need_rules.csv"].rows
        for fact, wanted in pack_checks.terms(row["condition"])
    ]
    writer.execute("delete from rule_condition")
    writer.insert("rule_condition", ["rule_id", "fact", "wanted"], terms)
    writer.prepare_rules()
    # What a newer release of the pack will be compared with; and what was edited before is no edit of this one.
    writer.execute("delete from pack_base")
    writer.insert(
        "pack_base", ["pack_id", "loaded_at", "content"], [(pack.pack_id, now(), json.dumps(content(writer.tuples)))]
    )
    writer.execute("update pack_edit set is_gone = true")


def _replace(writer: Writer, file: PackFile, table: Table) -> None:
    if file.is_begun:
        _begin(writer, file, table)
        return
    writer.execute(f"delete from {file.table}")
    if not table.rows:
        return
    names, rows = _stored(file, table)
    writer.insert(file.table, names, rows)


def _begin(writer: Writer, file: PackFile, table: Table) -> None:
    """Put in what the firm has not made its own. What no pack has any more is taken off, and kept for what names it."""
    names, rows = _stored(file, table)
    key = names[0]
    writer.execute(f"update {file.table} set is_retired = true where not is_firms")
    there = dict(writer.tuples(f"select {key}, is_firms from {file.table}"))
    changed = ", ".join(f"{name} = ${name}" for name in names[1:])
    new = []
    for cells in rows:
        if cells[0] not in there:
            new.append(cells)
        elif not there[cells[0]]:
            writer.execute(
                f"update {file.table} set {changed}, is_retired = false where {key} = ${key}",
                **dict(zip(names, cells, strict=True)),
            )
    if new:
        writer.insert(file.table, names, new)


def _stored(file: PackFile, table: Table) -> tuple[list[str], list[list[Any]]]:
    """The columns of the workbook's table, and its rows as the pack has them."""
    stored: list[Column] = [column for column in file.columns if column.stored_as]
    names = [column.stored_as for column in stored]
    rows = [
        [row[column.name] for column in stored]
        + ([position] if file.has_position else [])
        + [extra(row) for extra in file.derived.values()]
        for position, row in enumerate(table.rows, start=1)
    ]
    return names + (["position"] if file.has_position else []) + list(file.derived), rows
