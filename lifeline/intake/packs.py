"""Packs: a firm type's stages, services, need rules, facts and settings, as a folder of CSV and one TOML file.

A pack is read whole, checked whole, and stored whole or not at all; every fault is named with file, row and column.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from lifeline.errors import PackError, Problem
from lifeline.intake import pack_checks
from lifeline.intake.pack_files import FILES, MOST_MONTHS, Column, PackFile, Table, read_table
from lifeline.store import Store, Writer

SETTINGS: dict[str, Callable[[Any], bool]] = {
    "name": lambda value: isinstance(value, str),
    "jurisdiction": lambda value: isinstance(value, str),
    "currency": lambda value: isinstance(value, str),
    "law_checked_on": lambda value: isinstance(value, date),
    "review_lookahead_months": lambda value: _is_span(value),
    "lapse_memory_months": lambda value: _is_span(value),
    "horizon_months": lambda value: _is_span(value),
    "deadline_owner_days": lambda value: _is_span(value),
}


def _is_span(value: Any) -> bool:
    # Python takes true for 1; and a span that leaves the calendar would fail when the first question is asked.
    return type(value) is int and 0 <= value <= MOST_MONTHS


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
    with store.write(who=who) as writer:
        _store(writer, pack)
        writer.audit("pack loaded", pack.pack_id, pack.settings["name"])
    return pack


def _settings(path: Path, problems: list[Problem]) -> dict[str, Any]:
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problems.append(Problem("pack.toml", None, "", str(error), "a TOML file in UTF-8"))
        return {}
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


def _replace(writer: Writer, file: PackFile, table: Table) -> None:
    writer.execute(f"delete from {file.table}")
    if not table.rows:
        return
    stored: list[Column] = [column for column in file.columns if column.stored_as]
    names = [column.stored_as for column in stored]
    rows: Iterable[list[Any]] = (
        [row[column.name] for column in stored]
        + ([position] if file.has_position else [])
        + [extra(row) for extra in file.derived.values()]
        for position, row in enumerate(table.rows, start=1)
    )
    writer.insert(file.table, names + (["position"] if file.has_position else []) + list(file.derived), rows)
