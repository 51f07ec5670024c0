"""Checks that one file cannot settle: an identifier given twice, a client nobody knows, a stage of the other track."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from lifeline.intake.problems import Problems
from lifeline.store import Store


def given_twice(table: pa.Table, column: str, problems: Problems) -> None:
    """Note every row whose identifier stands in an earlier row already, of the same or another file."""
    cells = table[column].combine_chunks()
    counted = pc.value_counts(cells)
    repeated = counted.field("values").filter(pc.greater(counted.field("counts"), 1))
    if not len(repeated):
        return
    first: dict[str, tuple[str, int]] = {}
    rows = _where(table.filter(pc.is_in(cells, value_set=repeated))).select(["file", "row", column])
    for file, row, cell in _tuples(rows):
        if not cell:
            continue   # an empty identifier is a problem of its own
        if cell in first:
            other_file, other_row = first[cell]
            where = f"row {other_row}" if other_file == file else f"row {other_row} of {other_file}"
            problems.add(file, row, column, cell, f"an identifier of its own; {where} has it already")
        else:
            first[cell] = (file, row)


def once_each(table: pa.Table, problems: Problems) -> pa.Table:
    """Relationships without those said again in the same words; the same one with another name is noted."""
    keys = pa.table({name: table[name] for name in ("client_id", "other", "relation")})
    counted = keys.group_by(keys.column_names, use_threads=False).aggregate([([], "count_all")])
    if len(counted) == len(table):
        return table
    first: dict[tuple[str, str, str], tuple[str, int, str]] = {}
    kept = []
    wanted = ["file", "row", "client_id", "other", "relation", "other_name"]
    for place, (file, row, client_id, other, relation, name) in enumerate(_tuples(_where(table).select(wanted))):
        key = (client_id, other, relation)
        if key not in first:
            first[key] = (file, row, name)
            kept.append(place)
        elif first[key][2] != name:
            expected = f"one name for one person, as in row {first[key][1]} of {first[key][0]}"
            problems.add(file, row, "other_name", name, expected)
    return table.take(pa.array(kept, pa.int64()))


def tracks(store: Store, table: pa.Table | None, damaged_ids: Iterable[str]) -> tuple[pa.Array, pa.Array]:
    """Every client id that may be referred to, of the files and the workbook, and each one's track, where known."""
    stored = store.arrow("select client_id, track from client")
    damaged = pa.array([cell for cell in damaged_ids if cell], pa.string())
    parts = [(table["client_id"], table["track"])] if table is not None else []
    parts += [(stored["client_id"], stored["track"]), (damaged, pa.nulls(len(damaged), pa.string()))]
    return tuple(
        pa.concat_arrays([chunk for column in columns for chunk in _chunks(column)] or [pa.array([], pa.string())])
        for columns in zip(*parts, strict=True)
    )


def _chunks(column: pa.Array | pa.ChunkedArray) -> list[pa.Array]:
    return column.chunks if isinstance(column, pa.ChunkedArray) else [column]


def unknown_clients(table: pa.Table, column: str, ids: pa.Array, problems: Problems) -> None:
    """Note every row that names a client whom neither the files nor the workbook know."""
    cells = table[column]
    is_unknown = pc.and_(pc.invert(pc.is_in(cells, value_set=ids)), pc.fill_null(pc.not_equal(cells, ""), False))
    for file, row, cell in _tuples(_where(table.filter(is_unknown)).select(["file", "row", column])):
        problems.add(file, row, column, cell, "a client of these files or of the workbook")


def stages_of_the_other_track(
    table: pa.Table, column: str, as_written: str, known: tuple[pa.Array, pa.Array], problems: Problems
) -> None:
    """Note every row whose stage is for a person where the client is a business, or the other way about."""
    ids, of_client = known
    client_track = of_client.take(pc.index_in(table["client_id"], value_set=ids).combine_chunks())
    differs = pc.fill_null(pc.not_equal(table["stage_track"], client_track), False)
    rows = _where(table.append_column("client_track", client_track).filter(differs))
    for file, row, stage, track in _tuples(rows.select(["file", "row", column, "client_track"])):
        problems.add(file, row, as_written, stage, f"a life stage for a {track}, as this client is")


def tracks_that_changed(store: Store, table: pa.Table, problems: Problems) -> None:
    """Note every client whose track would change while the workbook holds stages of the old track for them."""
    held = store.arrow("""
        select distinct life_event.client_id, life_stage.track
        from life_event
        join life_stage on life_stage.stage_id = life_event.stage_id
    """)
    before = held["track"].combine_chunks().take(
        pc.index_in(table["client_id"], value_set=held["client_id"].combine_chunks()).combine_chunks()
    )
    differs = pc.fill_null(pc.not_equal(table["track"], before), False)
    for file, row, track, old in _tuples(
        _where(table.append_column("before", before).filter(differs)).select(["file", "row", "track", "before"])
    ):
        problems.add(file, row, "track", track, f"{old}: the workbook holds life stages of a {old} for this client")


def somebody_else(store: Store, table: pa.Table, trees: Collection[str], problems: Problems) -> None:
    """Note every person of a family tree whose number belongs to somebody else in the workbook.

    Every tree numbers its people I1, I2 ...: a second tree must not turn the first one's people into its own. Somebody
    else is who shares neither the name nor the birth.
    """
    stored = {
        client_id: (name, born)
        for client_id, name, born in store.tuples("select client_id, name, born from client")
    }
    for file, row, client_id, name, born in _tuples(table.select(["file", "row", "client_id", "name", "born"])):
        if file in trees and client_id in stored and stored[client_id][0] != name and stored[client_id][1] != born:
            problems.add(
                file, row, "client_id", client_id,
                "a number that is nobody else's in the workbook: import this tree into a workbook of its own",
            )


def _where(table: pa.Table) -> pa.Table:
    """The table with `file` as messages call it: the file and, if it has sheets, the sheet."""
    if "sheet" not in table.column_names or not len(table):
        return table
    file, sheet = table["file"].cast(pa.string()), table["sheet"].cast(pa.string())
    named = pc.if_else(pc.equal(sheet, ""), file, pc.binary_join_element_wise(file, sheet, ", sheet "))
    return table.set_column(table.column_names.index("file"), "file", named)


def _tuples(table: pa.Table) -> Iterable[tuple]:
    columns: Mapping[str, list] = table.to_pydict()
    return zip(*columns.values(), strict=True)
