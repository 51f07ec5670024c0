"""Clients who were two and were made one: a file that still names the other number means the one that was kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from lifeline.intake.merges import GROUPS
from lifeline.intake.reading import Landed, label_of
from lifeline.intake.sheet import Sheet
from lifeline.intake.standing import NAMING
from lifeline.store import Store

# What the row of a number that was given up still says of the client: not who they are, nor since when.
_NOT_SAID_AGAIN = ("name", "track", "client_since", "notes", "born_or_incorporated", *GROUPS)
# Rows that are alike in these say the same, and of two clients made one it is said once.
_THE_SAME = {
    "events": ("client_id", "stage_id", "event", "event_date", "status"),
    "holdings": ("client_id", "service_id", "provider", "date", "for_stage"),
    "permissions": ("client_id", "channel"),
}


def kept_numbers(store: Store) -> dict[str, str]:
    """The kept number of each that was given up."""
    return dict(store.tuples("select alias, client_id from client_alias"))


def resolve(store: Store, sheets: Mapping[str, Sequence[Sheet]]) -> list[str]:
    """Put the rows of these sheets under the numbers that were kept; returns the notes."""
    kept = kept_numbers(store)
    notes = []
    for kind, of_kind in sheets.items() if kept else ():
        for sheet in of_kind:
            others = [other.landed for other in of_kind if other is not sheet and "client_id" in other.landed.columns]
            sheet.landed, note = under_kept_numbers(sheet.landed, kind, kept, others)
            notes += [note] if note else []
    return notes


def under_kept_numbers(
    landed: Landed, kind: str, kept: Mapping[str, str], also: Sequence[Landed]
) -> tuple[Landed, str]:
    """The rows under the numbers that were kept, and a note, empty where no other is named.

    Of a client named by both numbers, in this table or in those of `also`, the kept number's row stands, but an
    objection of the other's is an objection of both. A tie between the two is left out.
    """
    naming = [column for column in NAMING if column in landed.columns]
    given_up = pa.array(list(kept), pa.string())
    named = [pc.is_in(landed.columns[column], value_set=given_up) for column in naming]
    is_named = pa.array([False] * len(landed.rows), pa.bool_())
    for each in named:
        is_named = pc.or_(is_named, each)
    count = pc.sum(is_named).as_py() or 0
    if not count:
        return landed, ""
    columns = dict(landed.columns)
    for column in naming:
        columns[column] = _mapped(columns[column], kept)
    stays = pa.array([True] * len(landed.rows), pa.bool_())
    if len(naming) == 2:
        stays = pc.invert(pc.and_(is_named, pc.equal(columns["client_id"], columns["other_client_id"])))
    absent = landed.absent
    if kind == "clients":
        stays, absent, columns = _clients(landed, columns, is_named, also)
    elif kind in _THE_SAME:
        stays = _once(_THE_SAME[kind], columns, is_named, also)
    rows = "1 row names" if count == 1 else f"{count:,} rows name"
    note = f"{label_of(landed.file, landed.sheet)}: {rows} a client who was merged with another; it is the kept one's"
    return replace(
        landed, columns={name: cells.filter(stays) for name, cells in columns.items()}, rows=landed.rows.filter(stays),
        absent=None if absent is None else absent.filter(stays),
        written={name: cells.filter(stays) for name, cells in landed.written.items()},
    ), note


def _mapped(cells: pa.Array, kept: Mapping[str, str]) -> pa.Array:
    coded = cells.dictionary_encode()
    return pa.array([kept.get(cell, cell) for cell in coded.dictionary.to_pylist()], pa.string()).take(coded.indices)


def _clients(
    landed: Landed, columns: dict[str, pa.Array], is_named: pa.Array, also: Sequence[Landed]
) -> tuple[pa.Array, pa.Array, dict[str, pa.Array]]:
    ids = columns["client_id"].to_pylist()
    is_other = is_named.to_pylist()
    there = {cell for table in also for cell in table.columns["client_id"].to_pylist()} if also else set()
    own = {client_id: place for place, client_id in enumerate(ids) if not is_other[place]}
    absent = landed.absent.to_pylist() if landed.absent is not None else [""] * len(ids)
    status = columns["contact_status"].to_pylist() if "contact_status" in columns else []
    basis = columns["contact_basis"].to_pylist() if "contact_basis" in columns else []
    stays = [True] * len(ids)
    first: dict[str, int] = {}
    for place, client_id in enumerate(ids):
        if not is_other[place]:
            continue
        is_said = bool(status) and ";contact_status;" not in absent[place]
        objects = is_said and status[place].casefold() not in ("ok", "")
        stands = own.get(client_id, first.get(client_id))
        if stands is not None or (client_id in there and not objects):
            stays[place] = False
            if objects and stands is not None and status[stands].casefold() in ("ok", ""):
                status[stands] = status[place]
                absent[stands] = absent[stands].replace("contact_status;", "").replace("contact_basis;", "")
                if basis:
                    basis[stands] = basis[place]
            continue
        first[client_id] = place
        silent = [*_NOT_SAID_AGAIN, *(() if objects else ("contact_status", "contact_basis"))]
        absent[place] = f"{absent[place] or ';'}{';'.join(silent)};"
    if status:
        columns["contact_status"] = pa.array(status, pa.string())
    if basis:
        columns["contact_basis"] = pa.array(basis, pa.string())
    return pa.array(stays, pa.bool_()), pa.array(absent, pa.string()), columns


def _once(
    key: Sequence[str], columns: Mapping[str, pa.Array], is_named: pa.Array, also: Sequence[Landed]
) -> pa.Array:
    """Of two rows that say the same, the one under the kept number; or else the first."""
    ids = columns["client_id"].filter(is_named).unique()
    seen: set[tuple[str, ...]] = set()
    for table, where in ((columns, pc.invert(is_named)), *((other.columns, None) for other in also)):
        is_theirs = pc.is_in(table["client_id"], value_set=ids)
        seen.update(_rows(key, table, is_theirs if where is None else pc.and_(is_theirs, where)))
    named = iter(_rows(key, columns, is_named))
    stays = []
    for is_other in is_named.to_pylist():
        row = next(named) if is_other else None
        stays.append(row is None or row not in seen)
        if row is not None:
            seen.add(row)
    return pa.array(stays, pa.bool_())


def _rows(key: Sequence[str], columns: Mapping[str, pa.Array], which: pa.Array) -> list[tuple[str, ...]]:
    count = pc.sum(which).as_py() or 0
    cells = [columns[name].filter(which).to_pylist() if name in columns else [""] * count for name in key]
    return list(zip(*cells, strict=True))
