"""Popovers that work by keyboard: the focus goes into what was opened, and comes back when it closes."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_HELPER = st.components.v2.component(
    "lifeline_keyboard", js=(Path(__file__).parent / "keyboard.js").read_text(encoding="utf-8"), isolate_styles=False
)


def helped() -> None:
    """Have it on a page with popovers. It draws nothing."""
    _HELPER(key="keyboard", height="content")
