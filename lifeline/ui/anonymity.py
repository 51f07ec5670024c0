"""Hiding names in this browser: from the click on, every page and every export comes from an anonymous copy."""

from __future__ import annotations

import atexit
import secrets
import shutil
import tempfile
from pathlib import Path

import streamlit as st

from lifeline.record import anonymous
from lifeline.ui import parts, resources

_SEED = "anonymous_seed"


def is_on() -> bool:
    """Whether this browser sees labels instead of names."""
    return resources.visitor() in resources.hidden


def hide() -> None:
    """From now on labels for names, and moved days, in this browser. The same labels if names were hidden before. For callbacks."""
    seed = st.session_state.setdefault(_SEED, secrets.randbelow(2**31))
    folder = Path(tempfile.mkdtemp(prefix="lifeline-anonymous-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    copy = anonymous.write_copy(resources.firm().store, folder / "workbook.duckdb", seed=seed)
    resources.hidden[resources.visitor()] = str(copy)
    _forget_client()


def show() -> None:
    """Names again. For callbacks."""
    copy = resources.hidden.pop(resources.visitor(), None)
    if copy:
        resources.let_go(copy)
        shutil.rmtree(Path(copy).parent, ignore_errors=True)
    _forget_client()


def who_was_who() -> dict[str, str]:
    """The label each client had in this visit, by the client's own id; empty if names were never hidden."""
    seed = st.session_state.get(_SEED)
    return anonymous.labels(resources.firm().store, seed=seed) if seed is not None else {}


def banner() -> None:
    """On every page while names are hidden: that they are, and the way back."""
    if is_on():
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="anonymous_banner"):
            parts.html(
                '<p class="small" role="status">Names are hidden: labels for names, days moved by some weeks, and so in every '
                "file you take away. Who knows a client well may still recognise their story.</p>", width="content",
            )
            st.button("Show the names again", key="anonymous_end", type="tertiary", on_click=show)


def _forget_client() -> None:
    # Who was selected goes by another number now.
    from lifeline.ui import selection

    selection.choose(client_id="")
