"""How the app looks beyond its theme: one style sheet, the name in the corner and the small picture in the tab.

Colours come from the palette of the charts, so a move looks the same in a list, on a card and in the picture.
"""

from __future__ import annotations

import base64
from functools import lru_cache

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

_STYLE = """
.block-container{max-width:84rem;padding-left:2rem;padding-right:2rem}
/* A chart is drawn for a fixed width; a narrower window shows it smaller, whole and still clickable. */
.stVegaLiteChart svg{max-width:100%;height:auto}
/* Its place is kept while it is drawn anew, so that nothing below jumps. */
.st-key-chart{min-height:36rem}
/* Streamlit's own tools would hand out the client's data, and pictures that are on no record. */
.st-key-chart [data-testid="stElementToolbar"]{display:none}
a:focus-visible,button:focus-visible{outline:2px solid BLUE!important;outline-offset:2px}

.ll p,.ll dl,.ll dd,.ll ul,.ll ol{margin:0;padding:0}
.ll ul{list-style:none}
.ll.ll h1{font-size:1.6rem;font-weight:700;margin:0;padding:0;line-height:1.25}
.ll.ll h2,.ll.ll h3{font-size:1.05rem;font-weight:700;margin:0;padding:0;line-height:1.35}
.ll{line-height:1.42}
.ll p,.ll li,.ll dd{font-size:inherit}
.ll a{color:BLUE}
.soft{color:SOFT}
.ll .small{font-size:.87rem}
.strong{font-weight:700}
.due{color:ACCENT;font-weight:700}
.right{text-align:right}
.nowrap{white-space:nowrap}
.mv{white-space:nowrap}
.mv::before{content:"";display:inline-block;width:.82em;height:.82em;margin-right:.36em;vertical-align:-.06em;
  background:center/contain no-repeat}
MARKS

/* A link looks like one. */
.stMain .stPageLink a{padding-left:0}
.stMain .stPageLink p{color:BLUE;text-decoration:underline;text-underline-offset:2px}

/* The list of clients: a head and rows that share their columns. */
.book-row{display:grid;grid-template-columns:9.6rem minmax(0,1fr) 10.5rem 14.5rem;column-gap:1.2rem;width:100%}
.book-row .n{display:flex;flex-wrap:wrap;align-content:flex-start;column-gap:.9rem}
.st-key-book_head{padding-bottom:.35rem}
[class*="st-key-row_"]{border-top:1px solid HAIR;padding:.6rem 0 .7rem}
[class*="st-key-row_"]:hover{background:#F7F9FB}
[class*="st-key-row_"] .stPageLink a{padding:.35rem 0 0;min-height:0}
[class*="st-key-row_"] .stPageLink p{font-weight:700;text-decoration:none;font-size:1rem;white-space:normal;
  line-height:1.35}
[class*="st-key-row_"] .stPageLink a:hover p{text-decoration:underline}
.st-key-book_filters .stButtonGroup button,.st-key-picture_controls .stButtonGroup button{min-height:2.45rem}
.st-key-picture_controls .label{line-height:1.6;margin-bottom:-.27rem}

/* The card of one client. */
.card-head{border-bottom:2px solid INK;padding-bottom:.2rem;margin-bottom:.5rem}
.card-head{display:flex;justify-content:space-between;align-items:baseline;gap:1rem}
.fact{display:flex;flex-wrap:wrap;justify-content:space-between;column-gap:.8rem;padding:.14rem 0}
.ll ol.asks{padding-left:1.3rem}
.asks li{padding:.14rem 0}
.ll p.warn{background:#FFF4EC;border-left:4px solid ACCENT;padding:.22rem .6rem;margin:.12rem 0}
.st-key-raise button[kind="tertiary"]{padding:0;min-height:0;border:0}
.st-key-raise button[kind="tertiary"] p{font-weight:700;color:BLUE;font-size:1.02rem}
.st-key-raise button[kind="tertiary"]:hover p{text-decoration:underline}

/* What a mark stands for, beside the mark and never over it. */
.st-key-picked_left,.st-key-picked_right{position:fixed;z-index:999;bottom:1.2rem;width:27rem;max-height:66vh;
  overflow:auto;background:#fff;border:1px solid EDGE;border-radius:6px;padding:.9rem 1.1rem;
  box-shadow:0 6px 28px rgba(27,37,48,.22)}
.st-key-picked_left{left:1.5rem}.st-key-picked_right{right:1.5rem}
.st-key-picked_close{position:absolute;top:.55rem;right:.7rem;width:auto;z-index:2}
.detail h2{padding-right:4.5rem}
.detail p.warn{margin:0 4.5rem .5rem 0}
.detail dl{display:grid;grid-template-columns:5.4rem minmax(0,1fr);column-gap:.8rem;row-gap:.3rem;padding-top:.6rem;
  font-size:.93rem}
.detail dt{font-weight:700;font-size:.87rem;padding-top:.05rem}
.ll .detail dd{overflow-wrap:anywhere}
.ll .detail dd p{padding-bottom:.2rem}
.detail h2{font-size:1.12rem}

/* Tables of facts. */
.facts{width:100%;border-collapse:collapse}
.facts caption{text-align:left;color:SOFT;padding-bottom:.35rem}
.facts th,.facts td{text-align:left;vertical-align:top;padding:.34rem .9rem .34rem 0;border-bottom:1px solid HAIR;
  overflow-wrap:anywhere}
.facts thead th{border-bottom:2px solid INK}
.facts th[scope=rowgroup]{padding-top:1rem;font-size:1.05rem}
.facts .number{text-align:right;width:8rem}
.facts.narrow{width:44rem}
.facts:not(.told) td:empty::after{content:"(empty)";color:SOFT}
.ll ul.notes{list-style:disc;padding-left:1.2rem}
.facts th[scope=row]{font-weight:700;min-width:11rem}
"""


@lru_cache(maxsize=1)
def _style() -> str:
    style = _STYLE
    for name, shade in (
        ("BLUE", palette.SERVICE.colour), ("SOFT", palette.INK_SOFT.colour), ("ACCENT", palette.CONVERSATION.colour),
        ("HAIR", palette.HAIRLINE.colour), ("EDGE", palette.AXIS_LINE.colour), ("INK", palette.INK.colour),
    ):
        style = style.replace(name, shade)
    marks = "\n".join(f".mv-{move}::before{{background-image:url(\"{_data(_mark(move))}\")}}" for move in Move)
    return f"<style>{style.replace('MARKS', marks)}</style>"


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
