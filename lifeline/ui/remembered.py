"""Dropping whatever this process remembers, where what it was worked out from is gone."""

from __future__ import annotations

import sys

from streamlit.runtime.caching.cache_utils import CachedFunc

from lifeline.ui import resources


def forget() -> None:
    """Drop whatever this process remembers of clients. What is open stays open."""
    for name, module in list(sys.modules.items()):
        if name.startswith("lifeline.ui."):
            for kept in [one for one in vars(module).values() if isinstance(one, CachedFunc)]:
                if kept is not resources._opened:
                    kept.clear()
