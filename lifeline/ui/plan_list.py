"""The plans there are, and the way to begin one: for a client found by name, or for a segment."""

from __future__ import annotations

from datetime import date
from html import escape

import streamlit as st

from lifeline import wording
from lifeline.question import book, plan_segments, plans
from lifeline.question.alignment import MOVES
from lifeline.question.book import BookFigures
from lifeline.question.plans import PER_PAGE, PlanRow
from lifeline.record import plans as recorded
from lifeline.ui import alignment_parts, guard, noted, parts, plan_parts as shared, plan_priority, resources
from lifeline.ui.selection import Selection

_TEXT, _MOVE, _TURNED, _FIND = "plan_text", "plan_of_move", "plan_list_page", "plan_find"
_MOST_FOUND = 8
ANY = {"": "Any", **MOVES}


@st.fragment
@guard.user_errors()
def plans_list(selection: Selection, figures: BookFigures) -> None:
    """The list with its filters, and the two ways to begin."""
    store = resources.workbook().store
    with st.container(horizontal=True, vertical_alignment="bottom", key="plan_filters"):
        text = st.text_input("Find a plan", type="search", live=True, key=_TEXT, placeholder="Client or segment")
        move = st.segmented_control("Kind", list(ANY), default="", required=True, key=_MOVE,
                                    format_func=lambda one: ANY.get(one, one))
        _begin(selection, figures)
    number = int(st.session_state.get(_TURNED) or 1)
    asked = {"as_of": selection.as_of, "text": text or "", "move": move or ""}
    found = plans.plans_page(store, offset=(number - 1) * PER_PAGE, **asked)
    if not found.rows and number > 1:
        found = plans.plans_page(store, **asked)
    if not found.rows:
        _none(bool(text or move), figures)
    else:
        parts.html(f'<p class="soft" role="status">{wording.count(found.total, "plan")}, the nearest step first</p>')
        _rows(found.rows, selection)
    if found.total > PER_PAGE:
        st.pagination(-(-found.total // PER_PAGE), key=_TURNED)
    shared.said()


def _none(is_filtered: bool, figures: BookFigures) -> None:
    if is_filtered:
        parts.nothing("No plan fits", "Choose fewer words, or another kind.")
    elif figures.clients:
        parts.nothing(
            "No plans yet", "A plan says who does what with whom, one for each way to grow with a client. Begin with "
            "a client or a segment above: steps can be suggested from what is open with them.",
        )
    else:
        parts.nothing("No clients yet", "There is nobody to plan for. Take in a list of clients first.")
        parts.page_link("pages/import_data.py", label="Import clients")


# ------------------------------------------------------------------------------------------ rows


_NAME_WIDTH = 250


def _rows(rows: tuple[PlanRow, ...], selection: Selection) -> None:
    with st.container(key="plan_rows", gap=None):
        with st.container(key="plan_rows_head", horizontal=True, wrap=False, gap=None):
            parts.html('<div class="soft small">For</div>', width=_NAME_WIDTH)
            parts.html('<div class="pl-row soft small"><span>Plan and aim</span><span>Owner</span>'
                       "<span>Next step</span><span>Steps</span></div>")
        standing = plan_priority.of_each((row.client_id for row in rows), selection.as_of)
        for row in rows:
            with st.container(key=f"plan_row_{row.plan_id}", horizontal=True, wrap=False, gap=None):
                _link(row, selection)
                parts.html(_row(row, selection.as_of, plan_priority.in_short(standing.get(row.client_id or ""))))


def _link(row: PlanRow, selection: Selection) -> None:
    query = shared.address(selection, row.client_id, row.segment or "")
    name = row.client_name if row.client_id else f"{row.segment} (segment)"
    # Two plans of one client are two links: each says which it is to whoever hears it.
    with st.container(width=_NAME_WIDTH, key=f"plan_link_{row.plan_id}"):
        parts.page_link(shared.PAGE, label=f"{parts.plain(name)} *{MOVES[row.move]}*", query_params=query, help="")


def _row(row: PlanRow, as_of: date, priority: str) -> str:
    aim = escape(row.aim) if row.aim else ""
    rests = '<p class="pl-waits small">Rests: may not be approached</p>' if row.is_resting else ""
    due = "" if row.next_due_on is None else wording.short_day(row.next_due_on)
    late = ' class="due"' if row.next_due_on and row.next_due_on < as_of else ""
    counts = [
        wording.count(row.drafts, "suggestion") if row.drafts else "",
        f"{row.open_steps} open" if row.open_steps else "",
        f"{row.overdue} overdue" if row.overdue else "",
        f"{row.done} done" if row.done else "",
    ]
    return (
        f'<div class="pl-row"><div><p>{alignment_parts.mark(row.move)}</p><p class="soft small">{aim}</p>{rests}{priority}</div>'
        f"<div>{escape(row.owner_name or shared.NOBODY)}</div><div{late}>{due}</div>"
        f'<div class="small">{escape(", ".join(part for part in counts if part) or "none yet")}</div></div>'
    )


# ------------------------------------------------------------------------------------------ beginning


def _begin(selection: Selection, figures: BookFigures) -> None:
    if not figures.clients:
        return
    body = shared.window("Plan for a client", "found by name", key="plan_begin_client", kind="begin", width=380,
                         head='<p class="strong">Plan for a client</p>', button="primary")
    if body:
        with body:
            _find(selection)
    segments = plan_segments.segments(resources.workbook().store)
    body = shared.window("Plan for a segment", "of clients", key="plan_begin_segment", kind="begin", width=380,
                         head='<p class="strong">Plan for a segment</p>', button="secondary")
    if body:
        with body:
            if not segments:
                parts.html('<p class="small soft">No client has a segment yet. It is a column of clients.csv, or is '
                           "set in Settings.</p>")
            for name, count in segments:
                st.button(parts.plain(f"{name} ({wording.count(count, 'client')})"), key=f"plan_segment_{name}",
                          type="tertiary", on_click=shared.go, args=(shared.SEGMENT, name))


def _find(selection: Selection) -> None:
    text = st.text_input("Name or client number", type="search", live=True, key=_FIND)
    if not (text or "").strip():
        return
    found = book.book_page(resources.workbook().store, as_of=selection.as_of, text=text, limit=_MOST_FOUND)
    for row in found.rows:
        parts.page_link(shared.PAGE, label=parts.plain(f"{row.name}, {row.client_id}"), help="",
                        query_params=shared.address(selection, row.client_id))
    if not found.rows:
        parts.html('<p class="small soft">Nobody is called that.</p>')
    elif found.total > _MOST_FOUND:
        parts.html(f'<p class="small soft">and {found.total - _MOST_FOUND:,} more: type more of the name.</p>')


def begin(move: str, selection: Selection, *, client_id: str | None = None, segment: str | None = None) -> None:
    """Begin a plan. For callbacks."""

    def write() -> str:
        recorded.begin_plan(
            resources.workbook().store, move=move, as_of=selection.as_of, who=noted.who(), client_id=client_id,
            segment=segment,
        )
        return f"{MOVES[move]} plan begun."

    shared.attempt(write)
