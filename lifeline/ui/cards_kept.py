"""Keeping a trigger card up to date: its parts in the firm's own words, and the day its law was checked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from html import escape

import streamlit as st

from lifeline import wording
from lifeline.errors import UserError
from lifeline.question.cards import PARTS, TriggerCard
from lifeline.record import cards as records
from lifeline.record.cards import ChangedMeanwhile
from lifeline.ui import noted as noting
from lifeline.ui import parts, pieces, resources, selection as selecting
from lifeline.ui.selection import Selection

MOST_LETTERS = 3000
_TALLEST = 230  # pixels: with it the whole of it stands on a laptop's screen

_NAME, _NOTED = "card_as", "card_noted"


@dataclass(frozen=True, slots=True)
class Noted:
    """The last thing noted on a card, or why it was not. `place` is the part it was about; `count` tells one from the
    next: after each, what was open is closed.
    """

    service_id: str
    place: str
    said: str
    is_refused: bool = False
    count: int = 0


@dataclass(frozen=True, slots=True)
class _Base:
    """What stood in a part when somebody began to change it, and when that had been written (None: by the pack)."""

    text: str
    written_at: datetime | None


def noted(card: TriggerCard) -> None:
    """The quiet line after something was noted on this card."""
    found = _last()
    if found and found.service_id == card.service.service_id and not found.is_refused:
        parts.html(f'<p class="small" role="status">Noted: {escape(found.said)}.</p>')


def _last() -> Noted | None:
    return st.session_state.get(_NOTED)


def _count() -> int:
    found = _last()
    return found.count if found else 0


def _note(card: TriggerCard, place: str, write: Callable[[], str]) -> None:
    """Write something down and say so; what can be put right is said where it was done, which stays open."""
    service_id, count = card.service.service_id, _count()
    noting.name_yourself(st.session_state.get(_NAME) or "")
    try:
        st.session_state[_NOTED] = Noted(service_id, place, write(), count=count + 1)
    except UserError as error:
        st.session_state[_NOTED] = Noted(service_id, place, str(error), is_refused=True, count=count)


def _refused(card: TriggerCard, place: str) -> None:
    found = _last()
    if found and found.is_refused and (found.service_id, found.place) == (card.service.service_id, place):
        parts.html(f'<p class="warn small" role="alert">{escape(found.said)}</p>')


def _forget(card: TriggerCard, place: str) -> None:
    found = _last()
    if found and found.is_refused and (found.service_id, found.place) == (card.service.service_id, place):
        st.session_state[_NOTED] = replace(found, place="")


# ------------------------------------------------------------------------------------------------ in whose name


def _who() -> str:
    typed = "" if noting.is_known() else (st.session_state.get(_NAME) or "").strip()
    return typed or noting.who()


def _your_name() -> None:
    noting.name_field(_NAME, persist_state="session", width=260)


# ------------------------------------------------------------------------------------------------ rewording


def reword(card: TriggerCard, part: str) -> None:
    """The way to put a part into the firm's own words, and back. Nothing for whoever may not."""
    if not resources.may("do:trigger card reworded"):
        return
    key = f"reword_{card.service.service_id}_{part}"
    label = pieces.spoken("Reword", PARTS[part].lower())
    with (
        st.popover(label, key=f"{key}_{_count()}", type="tertiary", on_change="rerun") as opened,
        st.container(width=560, gap="small", key=f"room_{part}"),
    ):
        # As tall before it is filled as after (see the style sheet): only so it opens upwards where there is no room
        # below. A container with nothing in it would not be there at all.
        parts.html(f'<p><span class="strong">{escape(PARTS[part])}:</span> {escape(card.service.name)}</p>')
        if opened.open:
            _rewording(card, part, key)


def _rewording(card: TriggerCard, part: str, key: str) -> None:
    base = _begin(card, part, key)
    found = card.rewording(part)
    parts.html('<p class="soft small">One line for each thing; the most telling first.</p>')
    _refused(card, part)
    with st.form(f"{key}_form", border=False):
        height = min(_TALLEST, 62 + 24 * len(card.lines(part)))
        st.text_area(f"{PARTS[part]}, in the firm's words", key=key, height=height, max_chars=MOST_LETTERS)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            _your_name()
            st.form_submit_button(
                "Save", type="primary", key=f"{key}_save", on_click=_save, args=(card, part, key, base)
            )
    if found:
        words = "".join(f"<li>{escape(line)}</li>" for line in found.packs_words)
        parts.html(f'<p class="soft small">The pack says:</p><ul class="tc-lines small">{words}</ul>')
        st.button("Back to the pack's words", key=f"{key}_back", on_click=_back, args=(card, part, key, base))


def _begin(card: TriggerCard, part: str, key: str) -> _Base:
    """What is being changed. As long as nothing else was typed it follows what stands; then it stays what was seen."""
    found = card.rewording(part)
    standing = _Base("\n".join(card.lines(part)), found.written_at if found else None)
    base = st.session_state.get(_base(key))
    if key not in st.session_state:
        # What was typed here before is gone, and what was said of it with it.
        _forget(card, part)
    if base is None or st.session_state.get(key, base.text) == base.text:
        st.session_state[_base(key)] = base = standing
        st.session_state[key] = standing.text
    return base


def _base(key: str) -> str:
    return f"{key}_base"


def _save(card: TriggerCard, part: str, key: str, base: _Base) -> None:
    _write(card, part, key, base, st.session_state.get(key) or "")


def _back(card: TriggerCard, part: str, key: str, base: _Base) -> None:
    _write(card, part, key, base, "")


def _write(card: TriggerCard, part: str, key: str, base: _Base, text: str) -> None:
    def write() -> str:
        try:
            is_changed = records.reword(
                resources.workbook().store, service_id=card.service.service_id, part=part, text=text, who=_who(),
                seen=base.written_at,
            )
        except ChangedMeanwhile as error:
            # They have been told now: what they save next replaces what they were told of.
            st.session_state[_base(key)] = _Base(base.text, error.written_at)
            raise
        st.session_state.pop(_base(key), None)
        name = PARTS[part].lower()
        if not is_changed:
            return f"nothing was different, {name} stays as it was"
        return f"{name}, in the firm's words" if text.strip() else f"{name}, back to the pack's words"

    _note(card, part, write)


# ------------------------------------------------------------------------------------------------ the law


def check(card: TriggerCard, selection: Selection) -> None:
    """The way to say that somebody has checked the law of this card. Nothing for whoever may not."""
    if not resources.may("do:law checked"):
        return
    is_today = selection.as_of == selecting.today()
    name = "Law checked today" if is_today else "Law checked on this day"
    with (
        st.popover(name, key=f"law_{card.service.service_id}_{_count()}", type="tertiary", on_change="rerun") as opened,
        st.container(width=380, gap="small", key="room_law"),
    ):
        parts.html(
            f"<p>{escape(card.law_checked)}.</p>"
            '<p class="small">Say so when you have looked up what this card rests on, and it still holds.</p>'
        )
        if opened.open:
            _checking(card, selection)


def _checking(card: TriggerCard, selection: Selection) -> None:
    is_to_come = selection.as_of > selecting.today()
    _refused(card, "law")
    _your_name()
    st.button(
        f"I checked it on {wording.day(selection.as_of)}", key="law_check", type="primary", disabled=is_to_come,
        on_click=_checked, args=(card, selection), help="Not for a day that is still to come" if is_to_come else None,
    )
    if card.law_checked_by:
        st.button("Take this check back", key="law_back", on_click=_taken_back, args=(card,))


def _checked(card: TriggerCard, selection: Selection) -> None:
    def write() -> str:
        who = "" if _who() == noting.NOBODY_ELSE else _who()
        records.check_law(
            resources.workbook().store, service_id=card.service.service_id, checked_on=selection.as_of, who=who
        )
        return f"law checked {wording.day(selection.as_of)} by {who}"

    _note(card, "law", write)


def _taken_back(card: TriggerCard) -> None:
    def write() -> str:
        records.take_back_check(resources.workbook().store, service_id=card.service.service_id, who=_who())
        return "check taken back"

    _note(card, "law", write)
