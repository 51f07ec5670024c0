"""What is noted while presenting, and what becomes of it: one line at the foot of every step, the log, and the pack."""

from __future__ import annotations

from datetime import date
from functools import partial
from html import escape

import streamlit as st

from lifeline import wording
from lifeline.errors import UserError
from lifeline.record import workshop
from lifeline.record.workshop import Note, NoteKind
from lifeline.ui import noted, parts, present_kept as kept, resources
from lifeline.ui.selection import Selection

KINDS = {NoteKind.DECISION: "Decision", NoteKind.ACTION: "Action", NoteKind.QUESTION: "Question",
         NoteKind.PARKED: "Park it"}
MIME = {
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation", "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_SHOWN = 6   # of what is parked: the latest
_FORMS = {"pptx": "PowerPoint", "pdf": "PDF", "xlsx": "Excel"}


def bar() -> None:
    """One line: what kind, what, who, by when. Enter stores it."""
    at = kept.now()
    with (
        st.form(f"present_note_{at.turn}", border=False),
        st.container(horizontal=True, vertical_alignment="bottom", gap="small", wrap=False, key="present_bar"),
    ):
        st.selectbox("Note a", list(KINDS), format_func=lambda kind: KINDS[kind], key="present_kind", width=190,
                     persist_state="session")
        st.text_input("What", key=f"present_text_{at.turn}", placeholder="What was said")
        st.text_input("Who", key=f"present_owner_{at.turn}", width=190)
        st.date_input("By", value=None, key=f"present_due_{at.turn}", min_value=date(2000, 1, 1), format="DD/MM/YYYY",
                      width=230)
        st.form_submit_button("Note", on_click=_note, args=(at.turn,))
    if at.said:
        tone = ' class="warn" role="alert"' if at.is_refused else ' role="status"'
        parts.html(f"<p{tone}>{escape(at.said)}</p>")


def how_many_parked(session: str) -> int:
    """How many notes are put off until later, and not settled."""
    return len(_parked(session))


def parked() -> None:
    """What was put off until later, in large type."""
    found = _parked(kept.now().session)
    rows = "".join(as_row(each) for each in found[-_SHOWN:])
    parts.html(f'<ol class="present-lines present-parked">{rows}</ol>' if rows else "<p>Nothing is parked.</p>")


def _parked(session: str) -> list[Note]:
    found = workshop.notes(resources.firm().store, session)
    return [each for each in found if each.kind is NoteKind.PARKED and each.state != "settled"]


def _note(turn: int) -> None:
    state, at = st.session_state, kept.now()
    text = state.get(f"present_text_{turn}") or ""
    view_of = at.lives[at.life % len(at.lives)] if at.lives else None
    try:
        workshop.note(
            resources.firm().store, session=at.session, kind=state.get("present_kind") or NoteKind.DECISION, text=text,
            owner=state.get(f"present_owner_{turn}") or "", due_on=state.get(f"present_due_{turn}"), who=noted.who(),
            # A real client is not named in what leaves the room; a persona may be.
            about=view_of[1] if view_of and view_of[0] == kept.PERSONA else "",
        )
    except UserError as error:
        kept.change(said=str(error), is_refused=True)
        return
    kept.change(said=f"Noted: {text.strip()}", is_refused=False, turn=turn + 1)


def as_row(note: Note) -> str:
    """One note as a line."""
    who = ", ".join(part for part in (note.owner, f"by {wording.day(note.due_on)}" if note.due_on else "") if part)
    done = " (settled)" if note.state == "settled" else ""
    return f'<li><strong>{escape(note.text)}</strong><span class="soft"> {escape(who)}{done}</span></li>'


# ------------------------------------------------------------------------------------------ the log and the pack


def log(session: str, selection: Selection) -> None:
    """What was noted in this workshop, to be put right; above it the pack to take away."""
    store = resources.firm().store
    parts.html("<h2>The workshop pack</h2>")
    parts.html('<p class="soft small">The board, the personas, decisions, actions, open questions and votes.</p>')
    with st.container(horizontal=True, gap="small"):
        for form, name in _FORMS.items():
            resources.download_button(
                "workshop", name, partial(_pack, session, selection, form), f"workshop.{form}", MIME[form],
                key=f"workshop_{form}", on_click="ignore"
            )
    parts.html("<h2>What was noted</h2>")
    found = workshop.notes(store, session)
    if not found:
        parts.html('<p class="soft">Nothing yet. What is noted while presenting stands here, to be put right.</p>')
    for note in found:
        with st.expander(f"{KINDS[note.kind]}: {parts.plain(note.text)}", key=f"note_{note.note_no}"):
            _change(note)
    earlier = [each for each in workshop.sessions(store) if each != session]
    if earlier:
        names = escape(", ".join(earlier[:6]))
        parts.html(f'<p class="soft small">Earlier: {names}. Type a name on the left to see it.</p>')


def _pack(session: str, selection: Selection, form: str) -> bytes:
    from lifeline.export.workshop_pack import workshop_pack

    made = workshop_pack(resources.firm().store, session=session, as_of=selection.as_of, form=form)
    resources.note_export("workshop", f"{form}: {session}")
    return made


def _change(note: Note) -> None:
    key = f"log_{note.note_no}"
    with st.form(key, border=False):
        st.selectbox("It is a", list(KINDS), index=list(KINDS).index(note.kind), format_func=lambda kind: KINDS[kind],
                     key=f"{key}_kind")
        st.text_input("What", value=note.text, key=f"{key}_text")
        with st.container(horizontal=True, gap="small", wrap=False, vertical_alignment="bottom"):
            st.text_input("Who", value=note.owner, key=f"{key}_owner")
            st.date_input("By", value=note.due_on, key=f"{key}_due", min_value=date(2000, 1, 1), format="DD/MM/YYYY")
            st.checkbox("Settled", value=note.state == "settled", key=f"{key}_settled")
        with st.container(horizontal=True, gap="small"):
            st.form_submit_button("Keep", on_click=_keep, args=(note, key))
            st.form_submit_button("Strike it", on_click=_strike, args=(note,))


def _keep(note: Note, key: str) -> None:
    state = st.session_state
    try:
        workshop.change_note(
            resources.firm().store, note.note_no, text=state[f"{key}_text"] or "", owner=state[f"{key}_owner"] or "",
            due_on=state[f"{key}_due"], kind=state[f"{key}_kind"], is_settled=state[f"{key}_settled"], who=noted.who(),
        )
    except UserError as error:
        st.toast(str(error))


def _strike(note: Note) -> None:
    try:
        workshop.strike_note(resources.firm().store, note.note_no, who=noted.who())
    except UserError as error:
        st.toast(str(error))
