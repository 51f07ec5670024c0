"""Whom a client is related to, as a list that is corrected in place: added to, put in another word, taken out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

import streamlit as st

from lifeline import wording
from lifeline.errors import UserError
from lifeline.model import LifelineView
from lifeline.question.relations import Related, Standing
from lifeline.record import relations as record
from lifeline.record.entries import Entry
from lifeline.ui import entering, guard, noted, parts, pieces, resources, selection as selecting, words
from lifeline.ui.book_list import LIFELINE
from lifeline.ui.selection import Selection

PLACE = "together"
NAME_WIDTH, CONTROLS_WIDTH = 250, 180
FOUND = 6
STANDINGS = {
    Standing.CLIENT: "Client here",
    Standing.NOT_APPROACHED: "Client here, not to be approached",
    Standing.NOT_A_CLIENT: "Not a client here: never approached",
}
# A label is read out as it is written, signs and all, so it holds no name.
WHAT = "What this client is to them"
_COUNT = "together_count"
_NOBODY = "\0"   # no client's id: the name as it was typed


def relations(
    view: LifelineView, related: Sequence[Related], offered: Sequence[str], selection: Selection
) -> None:
    """Everybody a client is related to, each with what they are to each other and since when it is on record."""
    with st.container(horizontal=True, vertical_alignment="bottom", wrap=False, gap="small", key="together_head"):
        parts.html(
            f'<div class="card-head"><h2>Who belongs to {escape(view.client.name)}</h2>'
            f'<span class="soft small">{len(related)} on record</span></div>'
        )
        with st.container(width="content"):
            _add(view, offered, count())
    entering.line(view, PLACE)
    parts.html(
        f'<div class="together-row soft small"><span>Name</span><span>{escape(view.client.name)} is</span>'
        "<span>Here</span><span>On record since</span></div>"
    )
    for number, row in enumerate(related):
        _row(view, row, number, offered, selection)


def _row(view: LifelineView, row: Related, number: int, offered: Sequence[str], selection: Selection) -> None:
    is_here = row.standing is not Standing.NOT_A_CLIENT
    is_known = row.other_client_id is not None
    with st.container(horizontal=True, wrap=False, gap=None, vertical_alignment="center", key=f"together_row_{number}"):
        with st.container(width=NAME_WIDTH):
            if is_known:
                parts.page_link(
                    LIFELINE, label=parts.plain(row.other_name), help="",
                    query_params=selection.of(row.other_client_id or "").query(),
                )
            else:
                parts.html(f'<p class="soft together-name">{escape(row.other_name)}</p>')
        parts.html(
            f'<div class="together-row told small"><span>{escape(row.relation)}</span>'
            f'<span class="{"" if is_here else "soft"}">{STANDINGS[row.standing]}</span>'
            f'<span class="soft">{escape(_kept(row))}</span></div>'
        )
        with st.container(horizontal=True, wrap=False, width=CONTROLS_WIDTH, gap="small", horizontal_alignment="right"):
            with st.container(width="content"):
                _change(view, row, number, offered, count())
            st.button(
                pieces.spoken("Remove", f"{row.relation} {row.other_name}"), key=f"together_out_{number}",
                type="tertiary", on_click=_remove, args=(view, row),
            )


def _kept(row: Related) -> str:
    if row.kept_on is None:
        return "not known"
    by = "from a file" if row.kept_by.startswith("import-") else row.kept_by
    return f"{wording.short_day(row.kept_on)}, {by}"


def count() -> int:
    """How often something was written down here. Part of the key of every form: none stays open or filled in."""
    return st.session_state.get(_COUNT, 0)


def write(view: LifelineView, do: Callable[[], str], *, form: str = "", place: str = PLACE) -> None:
    """Write something down about who belongs together, and say so there; forms begin afresh. For callbacks."""

    def noted_down() -> tuple[str, Entry | None]:
        return do(), None

    if entering.note(view, place, noted_down, form=form):
        st.session_state[_COUNT] = count() + 1


# ------------------------------------------------------------------------------------------------ changing


@st.fragment
@guard.user_errors()
def _change(view: LifelineView, row: Related, number: int, offered: Sequence[str], count: int) -> None:
    follow(count)
    form = f"together_change_{view.client.client_id}_{number}_{count}"
    label = pieces.spoken("Change", f"{row.relation} {row.other_name}")
    with st.popover(label, key=form, type="tertiary", on_change="rerun") as opened:
        if opened.open:
            with st.container(width=320, gap="small"):
                known = list(dict.fromkeys((row.relation, *offered)))
                parts.html(f'<p class="strong">{escape(view.client.name)} and {escape(row.other_name)}</p>')
                st.selectbox(
                    WHAT, known, index=0, key=f"{form}_word", accept_new_options=True,
                    help="Choose, or type your own word",
                )
                entering.fault(form)
                st.button("Save", key=f"{form}_save", type="primary", on_click=_save, args=(view, row, form))


def _save(view: LifelineView, row: Related, form: str) -> None:
    word = st.session_state.get(f"{form}_word") or ""

    def do() -> str:
        record.change_relation(
            resources.workbook().store, client_id=row.client_id, relation=row.relation, new_relation=word,
            other_client_id=row.other_client_id, other_name="" if row.other_client_id else row.other_name,
            who=noted.who(),
        )
        return f"{view.client.name}, {word}: {row.other_name}"

    write(view, do, form=form)


def _remove(view: LifelineView, row: Related) -> None:
    def do() -> str:
        record.remove_relation(
            resources.workbook().store, client_id=row.client_id, relation=row.relation,
            other_client_id=row.other_client_id, other_name="" if row.other_client_id else row.other_name,
            who=noted.who(),
        )
        return f"taken out: {view.client.name}, {row.relation} {row.other_name}; add it again to put it back"

    write(view, do)


def follow(count_then: int) -> None:
    """In a part of the page that runs by itself: run the whole page if something was written down meanwhile."""
    if count() != count_then:
        st.rerun()


# ------------------------------------------------------------------------------------------------ adding


@st.fragment
@guard.user_errors()
def _add(view: LifelineView, offered: Sequence[str], count: int) -> None:
    follow(count)
    key = f"together_add_{view.client.client_id}_{count}"
    with st.popover("Add somebody", key=key, on_change="rerun") as opened:
        if opened.open:
            with st.container(width=360, gap="small"):
                _form(view, offered, key)


@st.fragment
@guard.user_errors()
def adder(view: LifelineView, offered: Sequence[str]) -> None:
    """The same form, open, where nobody is on record yet."""
    with st.container(width=420, gap="small"):
        _form(view, offered, f"together_first_{view.client.client_id}_{count()}")
    if resources.view(selecting.current()) is not view:
        st.rerun()


def _form(view: LifelineView, offered: Sequence[str], form: str) -> None:
    st.selectbox(
        WHAT, list(offered), index=None, key=f"{form}_word",
        accept_new_options=True, placeholder="spouse, parent of, director of ...", help="Choose, or type your own word",
    )
    text = (st.text_input(
        "Who they are", type="search", live=True, key=f"{form}_text", max_chars=80,
        placeholder="A client's name or number, or another name",
    ) or "").strip()
    found = _found(view, text)
    if found:
        st.radio(
            "Who is meant", list(found), format_func=lambda one: parts.plain(found.get(one, one)), key=f"{form}_who",
            index=0,
        )
    entering.fault(form)
    st.button("Add", key=f"{form}_do", type="primary", on_click=_add_it, args=(view, form, found))


def _found(view: LifelineView, text: str) -> dict[str, str]:
    """The clients who may be meant, and last the name itself, of somebody who is not one."""
    if not text:
        return {}
    rows = resources.clients(view.as_of, text=text, limit=FOUND).rows
    found = {
        row.client_id: f"{row.name}, {words.age(row, view.as_of)}" for row in rows
        if row.client_id != view.client.client_id
    }
    return found | {_NOBODY: f"“{text}”, who is not a client here"}


def _add_it(view: LifelineView, form: str, found: dict[str, str]) -> None:
    def given(field: str) -> str:
        return (st.session_state.get(f"{form}_{field}") or "").strip()

    word, chosen = given("word"), st.session_state.get(f"{form}_who")

    def do() -> str:
        if not given("text"):
            raise UserError("Say who they are: find a client, or write a name.")
        is_client = chosen in found and chosen != _NOBODY
        record.add_relation(
            resources.workbook().store, client_id=view.client.client_id, relation=word,
            other_client_id=chosen if is_client else None, other_name="" if is_client else given("text"),
            who=noted.who(),
        )
        name = found[chosen] if is_client else given("text")
        return f"{view.client.name}, {word}: {name}"

    write(view, do, form=form)
