"""Step one: what the firm wants, who contributes what, and when."""

from __future__ import annotations

from html import escape

import streamlit as st

from lifeline import wording
from lifeline.errors import IntakeError
from lifeline.export import alignment as files
from lifeline.export.brand import stored
from lifeline.intake import packs
from lifeline.question.alignment import Alignment, alignment
from lifeline.question.book import BookFigures
from lifeline.question.progress import Progress, progress
from lifeline.record import alignment_files
from lifeline.record.people import colleagues
from lifeline.ui import (
    alignment_functions, alignment_goals, alignment_insights, alignment_parts as shared, alignment_reviews, noted,
    parts, resources,
)
from lifeline.ui.alignment_pointer import SECTION_OF
from lifeline.ui.selection import Selection
from lifeline.ui.settings_parts import recorded_as

LISTS = {
    "goals.csv": "Goals", "function_members.csv": "Who fills which function", "review_meetings.csv": "Reviews",
}
_PROBLEMS_SHOWN = 12


def page(selection: Selection, figures: BookFigures) -> None:
    """The page below its head: what is still to be agreed, and the four sections."""
    store = resources.workbook().store
    found = alignment(store, as_of=selection.as_of)
    counted = _progress(str(resources.path()), resources.version(), found)
    _still_to_agree(found)
    with st.container(horizontal=True, vertical_alignment="center"):
        shared.control()
        _files(selection, found, counted)
        st.space("stretch")
        recorded_as()
    name = shared.section()
    if not found.functions and name in ("functions", "insights"):
        _begin()
    if name == "goals":
        alignment_goals.goals(selection, found, counted, colleagues(store))
    elif name == "insights":
        alignment_insights.insights(found)
    elif name == "functions":
        alignment_functions.functions(found, colleagues(store))
    else:
        alignment_reviews.reviews(selection, found)
    shared.said()


@st.cache_resource(max_entries=8, show_spinner=False)
def _progress(path: str, version: tuple[object, ...], found: Alignment) -> dict[str, Progress]:
    # A measure of a large book takes its time: it is worked out once for each version of the workbook.
    return progress(resources.workbook().store, found.goals, as_of=found.as_of)


def _still_to_agree(found: Alignment) -> None:
    """What to do next, each with the way there; or that all is agreed, and when it is looked at again."""
    if found.is_agreed:
        days = [(day, meeting.name) for meeting in found.meetings if (day := meeting.next_on(found.as_of))]
        day, name = min(days)
        parts.html(
            '<p class="al-agreed"><span class="strong">Step one is agreed.</span> Every function is filled, every '
            f"practice area has its goal. Next review: {escape(name)}, {wording.day(day)}.</p>"
        )
        return
    with st.container(key="al_todo", horizontal=True, vertical_alignment="center", gap="medium"):
        parts.html('<p class="strong">Still to agree</p>', width="content")
        for todo in found.todos:
            st.button(parts.plain(todo.text), key=f"al_todo_{todo.kind}", type="tertiary", on_click=shared.go,
                      args=(SECTION_OF[todo.kind],), help=todo.short[:1].upper() + todo.short[1:])


def _begin() -> None:
    """For a workbook made before packs had functions: what the pack that comes with Lifeline begins with."""
    if not resources.may("do:function added") or not packs.has_beginnings(resources.workbook().catalogue().pack.pack_id):
        return
    with st.container(key="al_begin", horizontal=True, vertical_alignment="center"):
        parts.html("<p>Begin with what is usual for a firm like yours, and change it as you go.</p>", width="content")
        st.button("Begin with the usual functions", type="primary", key="al_begin_do", on_click=_begin_now)


def _begin_now() -> None:
    def write() -> str:
        packs.begin(resources.workbook().store, who=noted.who())
        return "The usual functions and what each contributes are here: change what is different with you."

    shared.attempt(write)


# ------------------------------------------------------------------------------------------ files


def _files(selection: Selection, found: Alignment, counted: dict[str, Progress]) -> None:
    body = shared.window("Files", "of the alignment", key="al_files", kind="files", width=420,
                         head='<p class="strong">Take it with you</p>')
    if not body:
        return
    day, store = selection.as_of, resources.workbook().store
    with body:
        resources.download_button(
            "", "All of it as a spreadsheet (XLSX)", key="al_xlsx", file_name=f"alignment_{day.isoformat()}.xlsx",
            data=lambda: files.xlsx(found, counted, author=stored(store).firm),
        )
        with st.container(horizontal=True):
            for name, words in LISTS.items():
                resources.download_button(
                    "", f"{words} (CSV)", key=f"al_csv_{name}", file_name=name, type="tertiary", mime="text/csv",
                    data=lambda name=name: alignment_files.as_csv(store, name, as_of=day),
                )
        if not resources.may("do:goal set"):
            return
        parts.html('<p class="strong">Bring a list in</p><p class="small soft">Goals, who fills which function, or '
                   "reviews, as one of the lists above: what is there already is changed, the rest is added.</p>")
        key = f"al_upload_{shared.turn()}"
        st.file_uploader("A list as CSV", type="csv", key=key, label_visibility="collapsed")
        st.button("Take it in", key="al_take_in", on_click=_take_in, args=(selection, key))


def _take_in(selection: Selection, key: str) -> None:
    file = st.session_state.get(key)

    def write() -> str:
        if file is None:
            return "Choose a file first."
        try:
            name, count = alignment_files.take_in(
                resources.workbook().store, file.name, file.getvalue(), as_of=selection.as_of, who=noted.who()
            )
        except IntakeError as error:
            raise shortened(error) from error
        return f"Taken in: {wording.count(count, 'row')} of {LISTS.get(name, name).lower()}."

    shared.attempt(write)


def shortened(error: IntakeError) -> IntakeError:
    """The same faults, as many as a window shows; the rest are counted."""
    lines = str(error).split("\n")
    rest = len(lines) - 1 - _PROBLEMS_SHOWN
    if rest <= 0:
        return error
    short = IntakeError(error.problems)
    short.args = ("\n".join([*lines[:1 + _PROBLEMS_SHOWN], f"  and {wording.count(rest, 'more')}"]),)
    return short
