"""What the import was taught: words for kinds of work, and lists by their headings; each can be forgotten."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import streamlit as st

from lifeline import wording
from lifeline.errors import UserError
from lifeline.intake import work_types
from lifeline.intake.foreign import presets
from lifeline.store import Store
from lifeline.ui import importing, parts, pieces, resources

SHOWN = 100


def taught() -> None:
    """One closed line; nothing where nothing was taught."""
    store = resources.workbook().store
    words, lists = work_types.remembered(store), presets.kept(store)
    if not words and not lists:
        return
    counted = [wording.count(len(words), "word"), wording.count(len(lists), "list")]
    with st.expander(f"What it was taught: {' and '.join(one for one in counted if not one.startswith('0 '))}"):
        for preset in lists:
            said = f'<span class="strong">{escape(preset.name)}</span>: a list, by its headings ({escape(preset.who)})'
            _line(said, f"the list {preset.name}", presets.forget, preset.name)
        for one in words[:SHOWN]:
            service = one.service_name or "none of ours, left out"
            said = (
                f'<span class="strong">{escape(one.written)}</span> is {escape(service)} '
                f'<span class="soft">({escape(one.who)}, {wording.day(one.said_at.date())})</span>'
            )
            _line(said, f"the word {one.written}", work_types.forget, one.written)
        if len(words) > SHOWN:
            st.caption(f"These are the first {SHOWN} words of {len(words):,}.")


def _line(said: str, name: str, forget: Callable[[Store, str, str], None], what: str) -> None:
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="small"):
        parts.html(f"<p>{said}</p>")
        st.button(
            pieces.spoken("Forget", name), key=f"forget {name}", type="tertiary", on_click=_forget, args=(forget, what)
        )


def _forget(forget: Callable[[Store, str, str], None], what: str) -> None:
    try:
        forget(resources.workbook().store, what, importing.who())
    except UserError as error:
        importing.say(str(error), is_refused=True)
    else:
        importing.say(f"Forgotten: {what}. Imports already stored stay as they are.")
