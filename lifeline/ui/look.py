"""How the app looks beyond its theme: its style sheets, the name in the corner and the small picture in the tab.

Each part of the app has a sheet of its own in `styles`.
Colours come from the palette of the charts, so a move looks the same in a list, on a card and in the picture.
"""

from __future__ import annotations

import base64
from functools import lru_cache
from pathlib import Path

import streamlit as st

from lifeline import palette
from lifeline.model import Move

NAME = "Lifeline"

# A line of life with a mark on it: the tab's picture, and the sign before the name.
_SIGN = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32" viewBox="0 0 32 32">'
    '<rect width="32" height="32" rx="5" fill="{blue}"/>'
    '<path d="M4 21H28" stroke="#fff" stroke-width="2.6" stroke-linecap="round"/>'
    '<circle cx="9" cy="21" r="3.4" fill="#fff"/><path d="M20 5.5L25 10.500L20 15.500L15 10.500Z" fill="#fff"/>'
    '<path d="M20 15V21" stroke="#fff" stroke-width="1.8"/></svg>'
)
_NAME = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="132" height="32" viewBox="0 0 132 32">{sign}'
    '<text x="42" y="23" font-family="Arial, Liberation Sans, Helvetica, sans-serif" font-size="21" font-weight="bold" '
    'fill="{ink}">Lifeline</text></svg>'
)

# The palette by the names the style sheets call its colours.
_COLOURS = {
    "blue": palette.SERVICE, "soft": palette.INK_SOFT, "accent": palette.CONVERSATION, "hair": palette.HAIRLINE,
    "edge": palette.AXIS_LINE, "ink": palette.INK,
}


@lru_cache(maxsize=1)
def _style() -> str:
    sheets = sorted((Path(__file__).parent / "styles").glob("*.css"))
    named = "".join(f"--{name}:{shade.colour};" for name, shade in _COLOURS.items())
    marks = "\n".join(f".mv-{move}::before{{background-image:url(\"{_data(_mark(move))}\")}}" for move in Move)
    rules = "\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets)
    return f"<style>:root{{{named}}}\n{rules}\n{marks}</style>"


def _mark(move: Move) -> str:
    symbol = palette.SYMBOLS[palette.MOVE_SYMBOLS[move]]
    fill = symbol.fill.colour if symbol.fill else "none"
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1.25 -1.25 2.5 2.5">'
        f'<path d="{palette.SHAPES[symbol.shape]}" fill="{fill}" stroke="{symbol.edge.colour}" '
        f'stroke-width="{symbol.edge_width / symbol.radius:.2f}"/></svg>'
    )


def _data(svg: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def apply() -> None:
    """Set the tab's name and picture, the name in the corner, and the style sheet. Once in every run of the app."""
    sign = _SIGN.format(blue=palette.SERVICE.colour)
    st.set_page_config(page_title=NAME, page_icon=_data(sign), layout="wide")
    st.logo(_NAME.format(sign=sign, ink=palette.INK.colour), size="large")
    st.html(_style())
