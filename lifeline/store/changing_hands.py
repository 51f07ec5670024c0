"""A file that takes the place of an open workbook's, while the workbook is in use."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from lifeline.errors import WorkbookError
from lifeline.store.files import SETTINGS, keep_for_good, reason
from lifeline.store.opening import connected

if TYPE_CHECKING:
    from lifeline.store.store import Store


def replace(store: Store, file: Path, *, version: int) -> None:
    """Have another closed workbook of this release take this one's place.

    Raises `WorkbookError` if it cannot be done, or if this workbook is no longer at `version`: somebody has recorded
    something since that was asked for. Then all is as it was.
    """
    with store.between_moments(), store._write_lock:
        if store.data_version != version:
            raise WorkbookError("Somebody has recorded something this very moment. Look again, and try once more.")
        try:
            with store._door.shut():
                take_its_place(store, file)
        except (OSError, duckdb.Error) as error:
            raise WorkbookError(f"Nothing can take the place of {store.path}: {reason(error)}.") from error


def take_its_place(store: Store, file: Path) -> None:
    """The same for whoever holds the lock of the writers and has shut the door. Raises `OSError`, `duckdb.Error`."""
    store._let_go()
    store._connection.close()
    is_ours_alone = False
    try:
        # With other settings this is refused while anything else here has the file: what that wrote would be lost.
        duckdb.connect(store.path, config={**SETTINGS, "preserve_insertion_order": "false"}).close()
        is_ours_alone = True
        if Path(f"{store.path}.wal").exists():
            raise OSError("it has not been written to its end")
        file.chmod(os.stat(store.path).st_mode)
        os.replace(file, Path(store.path).resolve())
        keep_for_good(Path(store.path).resolve())
        store._uid = ""
    finally:
        # What somebody else has open is locked down already, and refuses to be told so again.
        reopened = connected(store.path) if is_ours_alone else duckdb.connect(store.path, config=dict(SETTINGS))
        store._connection = reopened
