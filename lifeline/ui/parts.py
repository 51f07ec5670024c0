"""Small pieces the pages are put together from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from lifeline import wording
from lifeline.question.book import BookFigures
from lifeline.ui import resources, words
from lifeline.ui.selection import Selection, as_of_control

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:^])")


def plain(text: str) -> str:
    """Text that a label or a message shows as it stands, whatever signs are in it.

    >>> plain("[A] :red[B] $1$")
    '\\\\[A\\\\] \\\\:red\\\\[B\\\\] \\\\$1\\\\$'
    """
    return _MARKDOWN.sub(r"\\\1", text).replace("\n", "  \n")


def html(body: str, *, width: str | int = "stretch") -> None:
    """A piece of the page in our own words and style. Whatever comes from a workbook must have been escaped."""
    st.html(f'<div class="ll">{body}</div>', width=width)


def move_tag(move: str, text: str | None = None) -> str:
    """A move's symbol and name, as HTML."""
    return f'<span class="mv mv-{escape(move)}">{escape(text or words.move(move))}</span>'


def conflict(note: str) -> str:
    """The warning that comes before anything else can be done with an item, as HTML; nothing where there is none."""
    return f'<p class="warn small"><span class="strong">Conflict check first:</span> {escape(note)}</p>' if note else ""


def page_link(page: str, label: str, **how: Any) -> None:
    """A link to another page; where that page is not for whoever is here, only its words."""
    if resources.may(f"page:{Path(page).stem}"):
        st.page_link(page, label=label, **how)
    else:
        st.markdown(label, width=how.get("width", "stretch"))


def remarks(selection: Selection, *more: str) -> None:
    """Say what the address asked for and could not be had."""
    said = (*more, *selection.ignored)
    if said:
        st.info("  \n".join(plain(sentence) for sentence in said))


def nothing(title: str, text: str, *more: str) -> None:
    """An empty page that says why it is empty and what to do."""
    html(f"<h2>{escape(title)}</h2>")
    for paragraph in (text, *more):
        st.markdown(paragraph)


def fact_list(pairs: Iterable[tuple[str, str]], *, otherwise: str) -> str:
    """Names with a word on each, as HTML; `otherwise` where there is none."""
    rows = "".join(
        f'<li class="fact"><span>{escape(name)}</span><span class="soft small">{escape(said)}</span></li>'
        for name, said in pairs
    )
    return f"<ul>{rows}</ul>" if rows else f'<p class="soft">{escape(otherwise)}</p>'


def heading(name: str, text: str) -> None:
    """What a page is called and what it is for."""
    html(f'<h1>{escape(name)}</h1><p class="soft">{escape(text)}</p>')


def title(name: str, text: str, selection: Selection, *remark: str) -> None:
    """The head of a page: its name, what it is for, the day it looks from, and what could not be had."""
    with st.container(horizontal=True, vertical_alignment="center", wrap=False):
        heading(name, text)
        as_of(selection)
    remarks(selection, *remark)


def as_of(selection: Selection) -> None:
    """The day looked from, to be changed."""
    with st.container(horizontal=True, vertical_alignment="center", width="content", gap="small"):
        html('<p class="soft nowrap">As of</p>', width="content")
        as_of_control(selection)


def worked_out(selection: Selection, figures: BookFigures) -> bool:
    """Work out whom to see on the day, unless that is done: at once for a small book, on request for a large one."""
    if resources.is_worked_out(selection.as_of):
        return True
    if figures.clients <= resources.SILENT_UP_TO:
        with st.spinner(f"Working out whom to see as of {wording.day(selection.as_of)}"):
            resources.work_out(selection.as_of)
        return True
    working = resources.working()
    if working and not working.is_over:
        _progress()
        return False
    failed = " It was tried and did not work; the program's log says why." if working and working.has_failed else ""
    with st.container(border=True, horizontal=True, wrap=False, vertical_alignment="center"):
        st.markdown(
            f"**Whom to see has not been worked out as of {wording.day(selection.as_of)}.** For {figures.clients:,} "
            f"clients it takes a moment. You can look for a client meanwhile.{failed}"
        )
        st.button("Work it out", type="primary", on_click=resources.begin_to_work_out, args=(selection.as_of,))
    return False


@st.fragment(run_every="0.5s")
def _progress() -> None:
    working = resources.working()
    if working is None or working.is_over:
        st.rerun()
    day = wording.day(working.as_of)
    st.progress(
        working.done / max(working.of, 1),
        f"Working out whom to see as of {day}: {working.done:,} of {working.of:,} clients" if working.done
        else f"Working out whom to see as of {day}",
    )


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: Sequence[int] = ()) -> None:
    """A table to be read, with its heading; `numbers` are the columns set to the right."""
    right = {at: ' class="number"' for at in numbers}

    def line(cells: Sequence[str], tag: str, scope: str = "") -> str:
        row = "".join(f"<{tag}{scope}{right.get(at, '')}>{escape(cell)}</{tag}>" for at, cell in enumerate(cells))
        return f"<tr>{row}</tr>"

    top, body = line(head, "th", ' scope="col"'), "".join(line(row, "td") for row in rows)
    narrow = " narrow" if numbers else ""
    html(
        f'<h2>{escape(caption)}</h2><table class="facts{narrow}"><thead>{top}</thead><tbody>{body}</tbody></table>'
    )
