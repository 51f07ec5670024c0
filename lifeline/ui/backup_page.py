"""Export and backup: the backups there are, one made and one taken away, everything as files, and whether all is well."""

from __future__ import annotations

import io
import tempfile
import zipfile
from functools import partial
from html import escape
from pathlib import Path

import streamlit as st

from lifeline import wording
from lifeline.question import kept_safe
from lifeline.record import settings
from lifeline.store import Store, backups, keys, snapshots
from lifeline.store.backups import Backup
from lifeline.ui import backup_restore, noted, parts, resources
from lifeline.ui.outcome import Outcome
from lifeline.workbook import Workbook

# The largest file handed to a browser; a larger one is copied from where it lies.
MOST_BYTES = 200_000_000
outcome = Outcome("backup")


def page() -> None:
    """The page below its head."""
    if resources.path() != resources.firm_path():
        parts.nothing("Not while names are hidden", "Backups hold the names. Show the names again first.")
        return
    store = resources.workbook().store
    outcome.show()
    left, right = st.columns([15, 9], gap="large")
    with left:
        _there(store, backups.listed(store.path))
    with right:
        _everything(resources.workbook())
        _check(resources.workbook())


# ------------------------------------------------------------------------------------------------ backups


def _there(store: Store, found: tuple[Backup, ...]) -> None:
    parts.html("<h2>Backups beside the workbook</h2>" + _about_key(store))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        is_asked = st.button("Make a backup now", type="primary", key="backup_make")
        st.number_input(
            "How many of those made by themselves are kept", min_value=1, max_value=backups.MOST_KEPT, width=330,
            value=int(settings.setting(store, backups.KEPT_SETTING) or backups.KEPT), key="backup_kept", on_change=_keep,
        )
    if is_asked:
        with st.spinner("Making a backup, and reading it back"):
            _make(store)
        st.rerun()
    if not found:
        parts.html(
            '<p class="soft">There is none yet. One is made by itself before each import, before a pack is replaced, and '
            "before a newer release changes the file.</p>"
        )
        return
    parts.table(
        f"{wording.count(len(found), 'backup')}, the newest first", ("Day (UTC)", "Why", "Size", "Encrypted"),
        [(_day(one), _why(one), _size(one.size), "yes" if one.is_encrypted else "no") for one in found],
    )
    by_name = {one.path.name: one for one in found}
    chosen = by_name[st.selectbox(
        "Backup to take away, restore or remove", list(by_name), key="backup_chosen",
        format_func=lambda name: f"{_day(by_name[name])}, {_why(by_name[name])}" if name in by_name else name,
    ) or found[0].path.name]
    with st.container(horizontal=True, vertical_alignment="center"):
        if chosen.size <= MOST_BYTES:
            resources.download_button(
                "backup", "Download", partial(_taken, chosen, noted.who()), chosen.path.name, "application/octet-stream",
                key="backup_download", on_click="ignore",
            )
        st.button("Remove", key="backup_remove", on_click=_remove, args=(chosen,))
    if chosen.size > MOST_BYTES:
        parts.html(f'<p class="soft small">Too large for a browser: copy it from {escape(str(chosen.path))}</p>')
    backup_restore.restore(store, chosen, outcome)


def _about_key(store: Store) -> str:
    if keys.passphrase(store.path):
        return '<p class="soft small">They are encrypted with the key that is set on this computer.</p>'
    return (
        '<p class="warn small">They are not encrypted: only your own account may read them. Set '
        f"{keys.KEY} or {keys.KEY_FILE} before you start Lifeline, and those that follow are.</p>"
    )


def _day(one: Backup) -> str:
    return f"{wording.day(one.made_at.date())}, {one.made_at:%H:%M:%S}"


def _why(one: Backup) -> str:
    return backups.WHY[one.why]


def _size(size: int) -> str:
    """`20.2 MB`, in millions of bytes, as disks are sold.

    >>> _size(20_199_195)
    '20.2 MB'
    """
    return f"{size / 1_000_000:,.1f} MB"


def _make(store: Store) -> None:
    def write() -> str:
        # On record first, so that nothing is made by whoever may not.
        resources.note_export("everything", "backup", who=noted.who())
        made = snapshots.keep_backup(store)
        return f"A backup was made and read back: {made.name}."

    outcome.attempt(write)


def _keep() -> None:
    value = str(st.session_state["backup_kept"])

    def write() -> str:
        store = resources.workbook().store
        settings.change_settings(store, {backups.KEPT_SETTING: value}, who=noted.who())
        backups.prune(store.path, int(value))
        return f"From now on {wording.count(int(value), 'backup')} of those made by themselves are kept."

    outcome.attempt(write)


def _remove(one: Backup) -> None:
    def write() -> str:
        with resources.workbook().store.write(who=noted.who(), counts_as_change=False) as writer:
            writer.audit("backup removed", "", one.path.name)
        one.path.unlink(missing_ok=True)
        return f"Removed: the backup of {_day(one)}."

    outcome.attempt(write)


def _taken(one: Backup, who: str) -> bytes:
    resources.note_export("everything", f"backup {one.path.name}", who=who)
    return one.path.read_bytes()


# ------------------------------------------------------------------------------------------------ everything as files


def _everything(workbook: Workbook) -> None:
    if not resources.may("export:everything"):
        return
    parts.html(
        '<h2>Everything as files</h2><p class="soft small">Five CSV files that Lifeline or another program can read '
        "again, and what was recorded here, to read. They are not encrypted.</p>"
    )
    resources.download_button(
        "everything", "Download everything as CSV (ZIP)", partial(_zipped, workbook, noted.who()), "lifeline.zip", "application/zip",
        key="backup_export", on_click="ignore",
    )


def _zipped(workbook: Workbook, who: str) -> bytes:
    out = io.BytesIO()
    with tempfile.TemporaryDirectory(prefix="lifeline-export-") as folder, zipfile.ZipFile(
        out, "w", zipfile.ZIP_DEFLATED
    ) as packed:
        for file in workbook.export(folder, who=who):
            packed.write(file, file.relative_to(Path(folder)))
    return out.getvalue()


# ------------------------------------------------------------------------------------------------ whether all is well


def _check(workbook: Workbook) -> None:
    parts.html(
        '<h2>Is all well?</h2><p class="soft small">Reads every cell of the workbook and all of the newest backup, and '
        "looks at who may read the files.</p>"
    )
    if not resources.may("command:check"):
        parts.html('<p class="soft small">An administrator who sees every client can start it here.</p>')
        return
    if not st.button("Check now", key="backup_check"):
        return
    with st.spinner("Reading everything"):
        found, safe = workbook.check(), kept_safe.look(workbook.store)
    faults = (*found.faults, *safe.faults)
    if faults:
        st.error("The workbook is not sound. Restore a backup, or ask for help with what is listed here.")
        parts.html("<ul>" + "".join(f"<li>{escape(str(fault))}</li>" for fault in faults) + "</ul>")
    else:
        st.success(f"The workbook is sound: {found.rows:,} rows in {found.tables} tables were read.")
    told = "".join(f"<li>{escape(said)}</li>" for said in (*(f"To see to: {one}" for one in safe.concerns), *safe.notes))
    parts.html(f'<ul class="notes">{told}</ul>')
