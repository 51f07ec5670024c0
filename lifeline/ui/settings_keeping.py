"""How long what is kept: a period for each kind of data, what is due today, and its removal when somebody says so."""

from __future__ import annotations

from html import escape

import streamlit as st

from lifeline import wording
from lifeline.errors import WorkbookError
from lifeline.record import personal, restoring, retention
from lifeline.record.retention import Due
from lifeline.ui import noted, parts, pieces, resources, selection as selecting, settings_parts as settings
from lifeline.ui.remembered import forget


def keeping() -> None:
    """A row for each kind: what goes, after how many years, how much is due."""
    found = retention.due(resources.workbook().store, as_of=selecting.today())
    parts.html(
        '<p class="soft small">Nothing has a period until you give it one, and nothing goes by itself: what is due waits '
        "here until somebody removes it. Periods are in years. Then it is gone for good; the record says how much, and never whose. Files that "
        "came in before bring it back if they are taken in again.</p>"
    )
    with st.container(gap="xxsmall"):
        for one in found:
            _row(one)


def _row(one: Due) -> None:
    kind = one.kind
    with st.container(key=f"settings_row_keep_{kind.kind}", horizontal=True, wrap=False, vertical_alignment="center"):
        parts.html(
            f'<p><span class="strong">{escape(kind.name)}</span><br><span class="soft small">{escape(kind.goes)}. '
            f"Counted from: {escape(kind.since[:1].lower() + kind.since[1:])}.</span></p>"
        )
        key = f"keep_{kind.kind}"
        settings.follow(key, one.years)
        st.number_input(
            f"Years to keep: {kind.name}", min_value=1, max_value=retention.MOST_YEARS, step=1, key=key, value=None,
            placeholder="no end", width=130, label_visibility="collapsed", on_change=_set, args=(kind.kind, key),
        )
        label = f"Remove {one.rows:,}" if one.rows else "Nothing due" if one.years else "Kept"
        with st.container(width=140):
            with st.popover(pieces.spoken(label, kind.name), key=f"{key}_open", disabled=not one.rows, width="stretch"):
                _confirm(one, key)


def _confirm(one: Due, key: str) -> None:
    if not one.rows or not one.before or not one.years:
        return
    with st.container(width=380):
        parts.html(
            f'<p class="strong">{escape(one.kind.name)}: {wording.count(one.rows, "row")} of before '
            f'{escape(wording.day(one.before))}</p><p class="small">{escape(one.kind.goes)}. There is no way back. The '
            "workbook's file and the backups beside it are written anew afterwards, so that nothing of it is left in them. "
            "Files made before, and backups kept elsewhere, still hold it; restoring such a backup removes it again.</p>"
        )
        st.button(
            f"Remove {one.rows:,} for good", key=f"{key}_go", type="primary", on_click=_remove, args=(one,),
        )


def _set(kind: str, key: str) -> None:
    years = st.session_state[key]

    def write() -> str:
        retention.set_periods(
            resources.workbook().store, {kind: None if years is None else int(years)}, who=noted.who()
        )
        name = retention.KINDS[kind].name
        return f"{name}: kept {wording.count(int(years), 'year')} from now on." if years else f"{name}: kept without end."

    settings.attempt(write)


def _remove(one: Due) -> None:
    def write() -> str:
        store, who = resources.workbook().store, noted.who()
        gone = retention.apply(store, one.kind.kind, as_of=selecting.today(), who=who, expected=one.rows)
        forget()
        told = f"{one.kind.name}: {wording.count(gone, 'row')} removed."
        try:
            personal.write_anew(store, who=who)
            unread = restoring.forget_in_backups(store, who=who).unread
        except WorkbookError as error:
            raise WorkbookError(f"{told} But {error} Traces may be left in the file until it is written anew.") from error
        left = f" These backups cannot be read and may hold it, so remove them: {', '.join(each.name for each in unread)}."
        return f"{told} Nothing of it is left in the workbook or its file.{left if unread else ''}"

    settings.attempt(write)
