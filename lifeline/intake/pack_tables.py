"""The pack a workbook holds, as the tables of a pack's files: to be checked as files are, and to be written as files."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from lifeline.errors import UserError
from lifeline.intake.pack_files import FILES, SETTINGS, PackFile, Table
from lifeline.store import Store

Reader = Callable[..., list[tuple[Any, ...]]]

# What tells the rows of each table of a pack apart.
KEYS = {
    "life_stage": "stage_id", "service": "service_id", "need_rule": "rule_id", "fact_definition": "fact",
    "source": "source_id", "service_family": "family", "supersession": "position", "brake": "stage_id",
    "quiet_period": "stage_id", "happening": "happening",
}
# And of what is said of the pack as a whole.
WHOLE = {"pack": "pack_id", "pack_base": "pack_id"}
Cells = dict[str, str | None]
Content = dict[str, dict[str, Cells]]

# The columns of files in which a stage or a service is named.
_NAMING = ("stage_id", "service_id", "name_or_id")
# What is read from a file and kept otherwise than as it stands there, put together again from the stored columns.
_TOGETHER: dict[tuple[str, str], str] = {
    ("supersessions.csv", "when_fact"): "when_fact || case fact_wanted when 'yes' then '=Y' when 'no' then '=N' else '' end",
    ("facts.csv", "rows_using_it"): """(
        select count(distinct rule_id) from (
            select rule_id, fact from rule_condition
            union all select rule_id, lapse_fact as fact from need_rule where lapse_fact is not null
        ) as used where used.fact = stored.fact
    )""",
}


def tables(read: Reader, *, with_retired: bool = True) -> dict[str, Table]:
    """The rows of each file by its name, typed as if they had been read from it. `read` runs a statement.

    Without `with_retired` what was taken off the board is left out, and what names it, as from a pack that goes
    elsewhere.
    """
    found = {file.name: _table(read, file) for file in FILES}
    if not with_retired:
        retired = {key for (key,) in read("""
            select stage_id from life_stage where is_retired union all select service_id from service where is_retired
        """)}
        for table in found.values():
            table.rows = [row for row in table.rows if not retired & {row.get(column) for column in _NAMING}]
    return found


def _table(read: Reader, file: PackFile) -> Table:
    cells = [_TOGETHER.get((file.name, column.name)) or column.stored_as or "''" for column in file.columns]
    order = "position" if file.has_position else "all"
    # What the firm no longer wants of what it began with is kept for what names it, and goes nowhere.
    there = "where not is_retired" if file.is_begun else ""
    rows = read(f"select {', '.join(cells)} from {file.table} as stored {there} order by {order}")
    names = [column.name for column in file.columns]
    return Table([dict(zip(names, row, strict=True)) for row in rows], list(range(2, len(rows) + 2)))


def rows(read: Reader, table: str, condition: str = "true", **values: object) -> dict[str, Cells]:
    """Rows of one table by their key, every cell as text. The condition is written in code, its values bound."""
    names = [name for (name,) in read(
        "select column_name from duckdb_columns() where table_name = $table and not internal order by column_index",
        table=table,
    )]
    cells, key = ", ".join(f"cast({name} as varchar)" for name in names), (KEYS | WHOLE)[table]
    found = read(f"select {cells} from {table} where {condition} order by {key}", **values)
    return {row[names.index(key)]: dict(zip(names, row, strict=True)) for row in found}


def content(read: Reader) -> Content:
    """Every row of the pack, by table and key: what a snapshot keeps."""
    return {table: rows(read, table) for table in KEYS}


def write_folder(store: Store, folder: str | Path, *, who: str) -> Path:
    """Write the workbook's pack as a folder that `init --pack` and `load_pack` take; returns the folder.

    Taken in by another workbook and written again, the files are the same. Raises `UserError` if it cannot be written.
    """
    folder = Path(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files(store).items():
            (folder / name).write_bytes(data)
    except OSError as error:
        raise UserError(f"{folder} cannot be written: {error.strerror or error}.") from error
    with store.write(who=who, counts_as_change=False) as writer:
        writer.audit("export", "pack", folder.name)
    return folder


def files(store: Store) -> dict[str, bytes]:
    """Each file of the pack with its content; a file that holds nothing and may be missing is left out."""
    found = tables(store.tuples, with_retired=False)
    made = {"pack.toml": _settings(store)}
    for file in FILES:
        if found[file.name].rows or not file.is_optional:
            made[file.name] = _as_csv(file, found[file.name])
    return made


def _as_csv(file: PackFile, table: Table) -> bytes:
    text = io.StringIO(newline="")
    out = csv.writer(text, lineterminator="\n")
    out.writerow([column.name for column in file.columns])
    out.writerows([_written(row[column.name]) for column in file.columns] for row in table.rows)
    return text.getvalue().encode("utf-8")


def _written(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "y" if value else "n"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _settings(store: Store) -> bytes:
    ((*values,),) = store.tuples(f"select {', '.join(SETTINGS)} from pack")
    lines = [f"{name} = {_as_toml(value)}" for name, value in zip(SETTINGS, values, strict=True) if value is not None]
    return ("\n".join(lines) + "\n").encode("utf-8")


def _as_toml(value: Any) -> str:
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return value.isoformat() if isinstance(value, date) else str(value)
