"""Small pieces of the card: headings, labels that say more than they show, and how much of a list has room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lifeline.chart import metrics
from lifeline.ui import noted, parts

# The type of the card in pixels, as its style sheet has it.
TEXT, SMALL = 14.0, 13.0
# A browser's own widths can be a little more than those of the type.
_SPARE = 1.015


def spoken(label: str, rest: str) -> str:
    """A label that shows `label` and is read out as `label rest`, so that every button on a page has a name of its own.

    >>> spoken("Decide", "on Will (2016)")
    'Decide *on Will \\\\(2016\\\\)*'
    """
    return f"{parts.plain(label)} *{parts.plain(rest)}*"


def popover(label: str, *, kind: str, key: str, width: int, head: str) -> DeltaGenerator | None:
    """A small window behind a button, filled when it is opened: its body then, else None.

    Its head (HTML) is there from the first, and the style sheet gives each `kind` its height: so it opens where it
    has room. After something was noted it is another one, and closed.
    """
    opened = st.popover(label, key=f"{key}_{noted.count()}", type="tertiary", on_change="rerun")
    body = opened.container(width=width, gap="xsmall", key=f"body_{kind}_{key}")
    with body:
        parts.html(head)
    return body if opened.open else None


def heading(text: str, aside: str = "") -> str:
    """The heading of one section of the card, as HTML; `aside` is HTML to its right."""
    return f'<div class="card-head"><h2>{escape(text)}</h2>{aside}</div>'


def lines(text: str, width: float, size: float, *, is_bold: bool = False) -> int:
    """How many lines `text` takes in a column, broken between words as a browser does.

    >>> lines("Company records and Companies House support", 270, 13), lines("", 270, 13)
    (2, 0)
    """
    count, line = 0, ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if line and metrics.width(longer, size, is_bold=is_bold) * _SPARE > width:
            count, line = count + 1, word
        else:
            line = longer
    return count + bool(line)


def cut(text: str, width: float, size: float, most: int) -> str:
    """`text` in at most so many lines of a column; what has no room ends in an ellipsis.

    >>> cut("Company records and Companies House support", 150, 13, 1)
    'Company records and…'
    """
    return " ".join(metrics.flow(text, width / _SPARE, size, lines=most))


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a list: its HTML and how tall it is, in pixels."""

    html: str
    height: float


@dataclass(frozen=True, slots=True)
class Section:
    """One list under a heading. `otherwise` stands where there is nothing; `more` says where the rest is found."""

    name: str
    rows: tuple[Row, ...]
    otherwise: str = ""
    more: str = ""
    least: int = 1

    def height(self, shown: int) -> float:
        """How tall it is with so many of its rows."""
        listed = sum(row.height for row in self.rows[:shown]) if self.rows else LINE
        return HEAD + listed + (MORE if shown < len(self.rows) else 0.0)

    def body(self, shown: int) -> str:
        """Its rows as HTML, without its heading."""
        if not self.rows:
            return f'<p class="soft">{escape(self.otherwise)}</p>'
        rest = len(self.rows) - shown
        more = f'<p class="soft small">and {rest} more{escape(self.more)}</p>' if rest else ""
        return f"<ul>{''.join(row.html for row in self.rows[:shown])}</ul>{more}"


# Pixels: a line of a list, what lies between two rows, a heading with its space, the line that counts the rest.
LINE, BETWEEN, HEAD, MORE = 18.5, 4.0, 40.0, 18.5


def pair(name: str, said: str, width: float) -> Row:
    """A name with a word on it: side by side where both have room, else the word below."""
    together = metrics.width(name, SMALL) + 12 + metrics.width(said, SMALL)
    count = 1 if together * _SPARE <= width else lines(name, width, SMALL) + lines(said, width, SMALL)
    return Row(
        f'<li class="fact"><span>{escape(name)}</span><span class="soft">{escape(said)}</span></li>',
        count * LINE + BETWEEN,
    )


def shares(sections: Sequence[Section], height: float) -> list[int]:
    """How many rows each section shows so that all fit into `height`: the fullest gives up its last row, one at a time.

    A section keeps at least `least` of its rows, whatever the height.
    """
    shown = [len(section.rows) for section in sections]
    while sum(section.height(count) for section, count in zip(sections, shown, strict=True)) > height:
        giving = [at for at, section in enumerate(sections) if shown[at] > min(section.least, len(section.rows))]
        if not giving:
            break
        fullest = max(giving, key=lambda at: sections[at].height(shown[at]))
        shown[fullest] -= 1
    return shown
