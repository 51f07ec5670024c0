"""Hiding names in this browser: from the click on, every page and every export comes from an anonymous copy."""

from __future__ import annotations

import atexit
import secrets
import shutil
import tempfile
from pathlib import Path

import streamlit as st

from lifeline.record import anonymous
from lifeline.store import Store
from lifeline.ui import parts, resources

_SEED = "anonymous_seed"
# From whom whoever looks at a copy was kept when it was made.
_walls_then: dict[tuple[str, str], tuple[str, ...]] = {}


def is_on() -> bool:
    """Whether this browser sees labels instead of names."""
    return resources.visitor() in resources.hidden


def is_forced() -> bool:
    """Whether whoever is here is never shown a name."""
    mine = resources.scope()
    return mine is not None and mine.clients == resources.HIDDEN


def hide() -> None:
    """From now on labels for names, and moved days, in this browser: of how the firm's workbook is now. For callbacks.

    The same labels if names were hidden before.
    """
    before = resources.hidden.get(resources.visitor())
    seed = st.session_state.setdefault(_SEED, secrets.randbelow(2**31))
    folder = Path(tempfile.mkdtemp(prefix="lifeline-anonymous-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    copy = anonymous.write_copy(_seen(), folder / "workbook.duckdb", seed=seed)
    resources.hidden[resources.visitor()] = str(copy)
    _walls_then[resources.visitor()] = _walls()
    _let_go(before)
    _forget_client()


def keep() -> None:
    """At the head of every page: who is never shown a name looks at a copy, and nobody at one with a client they may
    not see by now.
    """
    if is_forced() and not is_on() or is_on() and _walls_then.get(resources.visitor(), ()) != _walls():
        with st.spinner("Hiding the names"):
            hide()


def show() -> None:
    """Names again. For callbacks."""
    if not is_forced():
        _let_go(resources.hidden.pop(resources.visitor(), None))
        _forget_client()


def _seen() -> Store:
    """The firm's workbook with everybody whom whoever is here may see, if only under a label."""
    mine, store = resources.scope(), resources.firm().store.whole
    return store.scoped(mine) if mine else store


def _walls() -> tuple[str, ...]:
    mine = resources.scope()
    return tuple(client_id for (client_id,) in resources.firm().store.whole.tuples(
        "select client_id from wall where colleague_id = $colleague_id order by client_id",
        colleague_id=mine.colleague_id if mine else "",
    ))


def _let_go(copy: str | None) -> None:
    if copy:
        resources.let_go(copy)
        shutil.rmtree(Path(copy).parent, ignore_errors=True)


def who_was_who() -> dict[str, str]:
    """The label each client had in this visit, by the client's own id; empty if names were never hidden, or always are."""
    seed = None if is_forced() else st.session_state.get(_SEED)
    return anonymous.labels(_seen(), seed=seed) if seed is not None else {}


def banner() -> None:
    """On every page while names are hidden: that they are, and the way back."""
    if is_on():
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="anonymous_banner"):
            parts.html(
                '<p class="small" role="status">Names are hidden: labels for names, days moved by some weeks, and so in '
                "every file you take away. Who knows a client well may still recognise their story.</p>",
                width="content",
            )
            if is_forced():
                st.button("Take a new copy", key="anonymous_anew", type="tertiary", on_click=hide,
                          help="You see the clients as they were when you came in")
            else:
                st.button("Show the names again", key="anonymous_end", type="tertiary", on_click=show)


def _forget_client() -> None:
    # Who was selected goes by another number now.
    from lifeline.ui import selection

    selection.choose(client_id="")
