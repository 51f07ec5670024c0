"""What was done here and stands whatever a later file says: an erasure, an objection, and a decision's own word.

An erased client's rows are left out before anything else looks at them, so that not even a fault in them is repeated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from lifeline.errors import IntakeError, Problem
from lifeline.intake.reading import Landed, label_of
from lifeline.store import Store, Writer

# The columns of the files that name a client.
NAMING = ("client_id", "other_client_id")


def erased_clients(store: Store) -> pa.Array:
    """The ids that the workbook keeps so as never to take them in again."""
    return pa.array([client_id for (client_id,) in store.tuples("select client_id from suppression")], pa.string())


def without_erased(landed: Landed, erased: pa.Array) -> tuple[Landed, str]:
    """The rows that name nobody erased, and a note on those left out, empty if there are none."""
    if not len(erased):
        return landed, ""
    named = [pc.is_in(landed.columns[column], value_set=erased) for column in NAMING if column in landed.columns]
    is_out = pa.array([False] * len(landed.rows), pa.bool_())
    for each in named:
        is_out = pc.or_(is_out, each)
    count = pc.sum(is_out).as_py() or 0
    if not count:
        return landed, ""
    stays = pc.invert(is_out)
    columns: Mapping[str, pa.Array] = {name: cells.filter(stays) for name, cells in landed.columns.items()}
    rows = "1 row names" if count == 1 else f"{count} rows name"
    note = f"{label_of(landed.file, landed.sheet)}: {rows} a client who was erased and stays so; left out"
    return replace(
        landed, columns=dict(columns), rows=landed.rows.filter(stays),
        absent=None if landed.absent is None else landed.absent.filter(stays),
        written={name: cells.filter(stays) for name, cells in landed.written.items()},
    ), note


def objections_kept(store: Store, clients: pa.Table) -> list[str]:
    """A note for each file that says ok of somebody who has objected here: the objection stands."""
    objected = pa.array([client_id for (client_id,) in store.tuples("select client_id from objection")], pa.string())
    if not len(objected):
        return []
    against = pc.and_(pc.is_in(clients["client_id"], value_set=objected), pc.equal(clients["contact_status"], "ok"))
    files = clients.filter(against)["file"].cast(pa.string()).to_pylist()
    return [
        f"{file}: contact_status is ok for {files.count(file)} who objected here; "
        "the objection stands until it is withdrawn here"
        for file in dict.fromkeys(files)
    ]


# ------------------------------------------------------------------------------------------------ while storing


def keep_objections(writer: Writer) -> None:
    """Let the staged clients keep an objection that somebody wrote down here: the file may be older than it."""
    writer.execute("""
        update staged_clients set contact_status = client.contact_status, contact_basis = client.contact_basis
        from client
        join objection on objection.client_id = client.client_id
        where staged_clients.client_id = client.client_id and staged_clients.contact_status = 'ok'
    """)


def confirm_decided(writer: Writer, *, kind: str, table: str) -> None:
    """What a file says as well is no longer a decision's word alone, and stays when the decision is taken back."""
    writer.execute(f"""
        update {table} set decision_id = null, as_imported = resolved.fingerprint
        from resolved_{kind} as resolved
        where {table}.rowid = resolved.stored_row and {table}.decision_id is not null
    """)


def check_nobody_erased(writer: Writer, *, kind: str) -> None:
    """Raise `IntakeError` if somebody was erased between looking at the files and storing them."""
    ((count,),) = writer.tuples(
        f"select count(*) from staged_{kind} where client_id in (select client_id from suppression)"
    )
    if count:
        raise IntakeError([Problem(
            kind, None, "client_id",
            f"{count} {'row' if count == 1 else 'rows'} of a client who was erased since the files were checked",
            "the workbook as it was when the files were checked: read the files again",
        )])
