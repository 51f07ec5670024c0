"""Putting a backup in the workbook's place: what would be lost, asked to be confirmed, while everybody is at work."""

from __future__ import annotations

from html import escape

import streamlit as st

from lifeline import wording
from lifeline.record import restoring
from lifeline.record.restoring import Lost, Restored
from lifeline.store import Store
from lifeline.store.backups import Backup
from lifeline.ui import noted, parts, remembered
from lifeline.ui.outcome import Outcome

MOST_TOLD = 6


def restore(store: Store, chosen: Backup, outcome: Outcome) -> None:
    """What would go, and the button for somebody who means it."""
    turn = outcome.turn()
    with st.expander("Restore this backup", key=f"backup_restore_{chosen.path.name}_{turn}"):
        parts.html(_would_go(restoring.would_lose(store, chosen.made_at)))
        is_meant = st.checkbox("I want this to go, for everybody who works with this workbook", key=f"restore_sure_{turn}")
        is_asked = st.button("Restore it now", key=f"restore_go_{turn}", type="primary", disabled=not is_meant)
    if is_asked:
        with st.spinner("Backing up what is here, and putting the backup in its place"):
            if outcome.attempt(lambda: _said(restoring.restore(store, chosen.path, who=noted.who()))):
                remembered.forget()
        st.rerun()


def _would_go(lost: Lost) -> str:
    kept = (
        '<p class="soft small">What is here now is backed up first, so this can be taken back. Whoever was erased or has '
        "objected since stays erased, and is not approached; what was removed as kept long enough stays removed.</p>"
    )
    if not lost.done:
        return f"<p>Nothing has been recorded since.</p>{kept}"
    listed = "".join(f"<li>{escape(what)}: {number:,}</li>" for what, number in lost.done[:MOST_TOLD])
    more = f"<li>and {len(lost.done) - MOST_TOLD} other kinds of entry</li>" if len(lost.done) > MOST_TOLD else ""
    decided = (
        f'<span class="due">{wording.count(lost.decisions, "decision")}</span> made since would be lost, and all else that '
        "was recorded" if lost.decisions else "No decision has been made since. What else was recorded would be lost"
    )
    return f"<p>{decided}:</p><ul>{listed}{more}</ul>{kept}"


def _said(done: Restored) -> str:
    also = ""
    if done.kept_out:
        also += f" {wording.count(done.kept_out, 'client')} erased since stayed out."
    if done.removed:
        also += f" {wording.count(done.removed, 'row')} that had been kept long enough stayed out."
    if done.objecting:
        also += f" {wording.count(done.objecting, 'client')} had objected since, and still may not be approached."
    if done.record_faults:
        also += f" The record in this backup is not as it was written: {done.record_faults[0]}."
    return f"The workbook is as of {done.manifest.made_at:%d %B %Y, %H:%M} UTC.{also} What was here is among the backups."
