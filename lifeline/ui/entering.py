"""Writing something down about what is known: said in a line where it was done, with the way back, or refused there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from lifeline import periods, wording
from lifeline.errors import UserError
from lifeline.model import LifelineView, Move
from lifeline.periods import PartialDate
from lifeline.record import entries
from lifeline.record.entries import Entry
from lifeline.ui import noted, parts, pieces, resources, selection as selecting

# Where somebody may say something is known from. What is only assumed is nothing anybody says with a click.
EVIDENCE = {"client_said": "The client said so", "our_file": "Our file", "public_record": "Public record",
            "third_party": "Somebody else said so"}
DATE_HELP = "1998, June 1998 or 12 June 1998, as far as it is known; about, before or after may stand in front."

_NOTED, _FAULT, _OPEN, _EVIDENCE = "known_noted", "known_fault", "known_open", "known_evidence"


@dataclass(frozen=True, slots=True)
class Noted:
    """The last thing noted of one client: at which place, of which of its rows, and which number that row then had.

    `entry` is what can be taken back, if anything.
    """

    client_id: str
    place: str
    said: str
    entry: Entry | None = None
    is_refused: bool = False
    row: str = ""
    at: int = 0


@dataclass(frozen=True, slots=True)
class Fault:
    """What will not do in a form, and at which field (empty: in the form as a whole)."""

    form: str
    message: str
    field: str = ""


class FieldError(UserError):
    """Something typed into one field that will not do."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


# ------------------------------------------------------------------------------------------------ writing down


def note(
    view: LifelineView, place: str, write: Callable[[], tuple[str, Entry | None]], *, form: str = "", row: str = "",
    at: int = 0, settles: Sequence[str] = (),
) -> bool:
    """Write something down, and say on the page that follows what it changed; whether it was. For callbacks.

    `write` returns what was noted, and the entry that can be taken back. What can be put right is told at the field of
    the form, or at the place, and nothing is changed. `settles` are the services that waited for this, by id.
    """
    st.session_state.pop(_FAULT, None)
    st.session_state.pop(_NOTED, None)
    try:
        said, entry = write()
    except UserError as error:
        if form:
            st.session_state[_FAULT] = Fault(form, str(error), error.field if isinstance(error, FieldError) else "")
        else:
            st.session_state[_NOTED] = Noted(view.client.client_id, place, str(error), is_refused=True, row=row, at=at)
        return False
    if entry and entry.is_idle:
        said, entry = "nothing was different, so nothing changed", None
    elif entry:
        said = f"{said}. {what_changed(view, resources.view(selecting.current()), settles)}"
    st.session_state[_NOTED] = Noted(view.client.client_id, place, said.rstrip("."), entry, row=row, at=at)
    close()
    return True


def _undo(view: LifelineView, found: Noted) -> None:
    def write() -> tuple[str, Entry | None]:
        entries.take_back(resources.workbook().store, found.entry, who=noted.who())
        return "taken back; everything stands as before", None

    note(view, found.place, write, row=found.row, at=found.at)


def last(view: LifelineView, place: str) -> Noted | None:
    """What was last noted, if it was here and of this client."""
    found: Noted | None = st.session_state.get(_NOTED)
    is_here = found is not None and (found.client_id, found.place) == (view.client.client_id, place)
    return found if is_here else None


def line_after(view: LifelineView, place: str, rows: Sequence[str]) -> int | None:
    """After which of a place's rows the line belongs: that of what was done or, where it is gone, the one before it.

    -1 is before them all, and None that nothing was noted here.
    """
    found = last(view, place)
    if found is None:
        return None
    return rows.index(found.row) if found.row in rows else min(found.at, len(rows)) - 1


def line(view: LifelineView, place: str) -> None:
    """The line that says what was noted here, with the way back; nothing where nothing was."""
    found = last(view, place)
    if found is None:
        return
    if found.is_refused:
        st.warning(parts.plain(found.said))
        return
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", key=f"known_noted_{place}"):
        parts.html(f'<p class="small" role="status">Noted: {escape(found.said)}.</p>')
        if found.entry:
            st.button(
                pieces.spoken("Undo", found.said), key=f"known_undo_{place}", type="tertiary", on_click=_undo,
                args=(view, found),
            )


# ------------------------------------------------------------------------------------------------ forms in their place


def switch(form: str, label: str, about: str, *, kind: str = "tertiary") -> bool:
    """The button that opens a form below it, and closes it; whether it is open. One is open at a time.

    In the page and not over it: a panel near the lower edge of a window would be cut off.
    """
    is_open = st.session_state.get(_OPEN) == form
    st.button(
        pieces.spoken("Close" if is_open else label, about), key=f"{form}_switch", type=kind, on_click=_switch,
        args=(form,),
    )
    return is_open


def _switch(form: str) -> None:
    st.session_state.pop(_FAULT, None)
    st.session_state[_OPEN] = "" if st.session_state.get(_OPEN) == form else form


def close() -> None:
    """Close the form that is open. For callbacks."""
    st.session_state[_OPEN] = ""


def fault(form: str, field: str = "") -> None:
    """What will not do at this field of a form; nothing where it will."""
    found: Fault | None = st.session_state.get(_FAULT)
    if found and (found.form, found.field) == (form, field):
        parts.html(f'<p class="fault small" role="alert">{escape(found.message)}</p>')


# ------------------------------------------------------------------------------------------------ what it changed


def what_changed(before: LifelineView, after: LifelineView, settles: Sequence[str] = ()) -> str:
    """What an entry changed of what is raised, asked and awaited, in sentences.

    Of `settles`, services that waited for an answer, it says which wait for another one too.
    """
    was, now = _moves(before), _moves(after)
    names = {line.service_id: line.service_name for line in (*before.opportunities, *after.opportunities)}

    def which(kind: Callable[[Move | None], bool], *, is_over: bool = False) -> list[str]:
        first, last = (now, was) if is_over else (was, now)
        return [names[each] for each in names if kind(last.get(each)) and not kind(first.get(each))]

    def is_proposed(move: Move | None) -> bool:
        return move is not None and move.is_proposed

    def is_asked(move: Move | None) -> bool:
        return move is Move.ASK_FIRST

    opened = which(is_proposed)
    closed = which(is_proposed, is_over=True)
    asked = which(is_asked)
    settled = [name for name in which(is_asked, is_over=True) if name not in opened]
    ahead = which(lambda move: move is Move.CROSS_SELL_FUTURE)
    waiting = [names[each] for each in settles if is_asked(now.get(each))]
    told = [
        _told(opened, "is now open", "are now open"),
        _told(closed, "is no longer open", "are no longer open"),
        _told(settled, "is no longer asked about", "are no longer asked about"),
        _told(asked, "is to be asked about", "are to be asked about"),
        _told(ahead, "is coming up", "are coming up"),
        _told(waiting, "waits for another answer too", "wait for another answer too"),
    ]
    return " ".join(filter(None, told)) or "Nothing else changes."


def _moves(view: LifelineView) -> dict[str, Move]:
    return {line.service_id: line.move for line in view.opportunities if line.move is not Move.LAPSED}


def _told(names: list[str], one: str, many: str) -> str:
    if not names:
        return ""
    if len(names) > 3:
        return f"{len(names)} items {many}."
    return f"{wording.listed(names)} {one if len(names) == 1 else many}."


# ------------------------------------------------------------------------------------------------ what is typed


def typed_day(field: str, written: str | None) -> PartialDate | None:
    """The date typed into a field, or None if it was left empty. Raises `FieldError`."""
    if not (written or "").strip():
        return None
    try:
        return periods.typed(written)
    except ValueError as error:
        raise FieldError(field, str(error)) from error


def is_to_come(view: LifelineView, day: PartialDate) -> bool:
    """Whether a day cannot have been yet, whichever it is of those it can mean."""
    return day.earliest is not None and day.earliest > max(view.as_of, selecting.today())


def in_words(day: PartialDate | None) -> str:
    """`about June 1998`; `date not known`."""
    return wording.written(day.text) if day else "date not known"


def meant(day: PartialDate) -> str:
    """What a doubtful date is taken for; nothing for a day, a month or a year, which says so itself.

    >>> [meant(PartialDate.parse(written)) for written in ("about 1998-06", "before 2003", "1998")]
    ['taken as between 17 May 1998 and 15 July 1998', 'counted as 2 July 2003', '']
    """
    if not day.text.startswith(("about", "before", "after")):
        return ""
    if day.earliest is None or day.latest is None:
        return f"counted as {wording.day(day.day)}"
    return f"taken as between {wording.day(day.earliest)} and {wording.day(day.latest)}"


def evidence() -> str:
    """Where what is being noted is known from, chosen once for the visit."""
    chosen = st.session_state.get(_EVIDENCE)
    return chosen if chosen in EVIDENCE else next(iter(EVIDENCE))


def evidence_control() -> None:
    """Choose it."""
    st.segmented_control(
        "What you note is known from", list(EVIDENCE), format_func=lambda name: EVIDENCE.get(name, name), required=True,
        default=next(iter(EVIDENCE)), key=_EVIDENCE, persist_state="session",
    )


def evidence_field(key: str, now: str) -> None:
    """Where one thing is known from, in a form. What is only assumed may stay so, and is never chosen."""
    known = {**({} if now in EVIDENCE else {now: wording.EVIDENCE_FOR_FIRM.get(now, now).capitalize()}), **EVIDENCE}
    st.selectbox(
        "Known from", list(known), index=list(known).index(now), key=key,
        format_func=lambda name: known.get(name, name),
    )
