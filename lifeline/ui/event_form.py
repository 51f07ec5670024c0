"""The form of one life event: what it is, when, whether it has happened, where it is known from, its named dates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

import streamlit as st

from lifeline import wording
from lifeline.model import LifeEvent, LifelineView
from lifeline.periods import PartialDate
from lifeline.question.catalogue import Catalogue
from lifeline.record.facts import STATUSES
from lifeline.ui import entering, on_file, parts

STATUS_WORDS = {"happened": "It happened", "planned": "It is planned"}
MOST = 80


def name_of(event: LifeEvent, catalogue: Catalogue) -> str:
    """What an event is called: its own label, or else the stage it begins."""
    stage = catalogue.stages.get(event.stage_id or "")
    return event.label or (stage.name if stage else "Life event")


def dated_name(name: str) -> str:
    """A named date in plain words: `grant_date` is the pack's own name for it.

    >>> dated_name("grant_date")
    'Grant date'
    """
    return name.replace("_", " ").capitalize()


def draw(
    view: LifelineView, catalogue: Catalogue, key: str, event: LifeEvent | None, anchors: Mapping[str, str],
    on_save: Callable[..., None], args: tuple,
) -> None:
    """The fields and the button. A chosen event is drawn as it stands; `on_save` reads it with `given`."""
    stage_id = _what(view, catalogue, key, event)
    with st.form(key, border=False), st.container(gap="small"):
        when, whether = st.columns([1.25, 1], vertical_alignment="bottom")
        when.text_input(
            "When", key=f"{key}_when", max_chars=40, placeholder="June 1998",
            value=wording.written(event.event_date) if event else "",
        )
        status = event.status if event and event.status in STATUSES else STATUSES[0]
        whether.radio(
            "Whether it happened", STATUSES, index=STATUSES.index(status), format_func=STATUS_WORDS.__getitem__,
            key=f"{key}_status", label_visibility="collapsed",
        )
        entering.fault(key, "when")
        parts.html(f'<p class="soft small">{entering.DATE_HELP} Empty if not known.</p>')
        for name in _named_dates(view, stage_id, anchors):
            st.text_input(
                dated_name(name), key=f"{key}_on_{name}", max_chars=40, value=wording.written(anchors.get(name)),
            )
            entering.fault(key, f"on_{name}")
        known, noted = st.columns(2)
        with known:
            entering.evidence_field(f"{key}_evidence", event.evidence if event else entering.evidence())
        noted.text_input(
            "How we know, or a note", key=f"{key}_note", max_chars=300, value=event.evidence_note if event else "",
            placeholder="Optional",
        )
        if stage_id:
            st.text_input(
                "Called, if not by the name of the stage", key=f"{key}_label", max_chars=MOST, placeholder="Optional",
                value=event.label if event and event.stage_id else "",
            )
        entering.fault(key)
        st.form_submit_button("Save" if event else "Add it", type="primary", on_click=on_save, args=args)


def _named_dates(view: LifelineView, stage_id: str, anchors: Mapping[str, str]) -> list[str]:
    """Those the rules of the stage count from, and those on file."""
    return list(dict.fromkeys((*on_file.askable(view.client.track).named_dates.get(stage_id, ()), *anchors)))


def _what(view: LifelineView, catalogue: Catalogue, key: str, event: LifeEvent | None) -> str:
    """Let the stage be chosen, or own words be typed; the stage's id, empty for own words or for nothing yet."""
    options = [stage.stage_id for stage in catalogue.stages.values() if stage.track == view.client.track]
    now = (event.stage_id or event.label) if event else None
    # Own words are an option once somebody has typed them.
    options += [own for own in dict.fromkeys((now, st.session_state.get(f"{key}_what"))) if own and own not in options]
    chosen = st.selectbox(
        "What happened, or will", options, index=options.index(now) if now else None, key=f"{key}_what",
        accept_new_options=True, placeholder="Choose, or type your own words",
        format_func=lambda option: catalogue.stages[option].name if option in catalogue.stages else option,
    )
    entering.fault(key, "what")
    stage = catalogue.stages.get(_stage_of(view, catalogue, chosen))
    if stage and stage.triggering_event:
        parts.html(f'<p class="soft small">Begins with: {escape(stage.triggering_event)}</p>')
    return stage.stage_id if stage else ""


def _stage_of(view: LifelineView, catalogue: Catalogue, chosen: str | None) -> str:
    """The stage that was chosen, or typed by its name."""
    typed = (chosen or "").strip().casefold()
    return next((
        stage.stage_id for stage in catalogue.stages.values()
        if stage.track == view.client.track and (stage.stage_id == chosen or stage.name.casefold() == typed)
    ), "")


# ------------------------------------------------------------------------------------------------ reading it


def given(view: LifelineView, catalogue: Catalogue, key: str, event: LifeEvent | None) -> tuple[str, dict[str, Any]]:
    """What is noted of the event in words, and its values for the record. Raises `UserError` at the field."""
    state = st.session_state
    chosen = (state.get(f"{key}_what") or "").strip()
    stage_id = _stage_of(view, catalogue, chosen)
    label = (state.get(f"{key}_label") or "").strip() if stage_id else chosen[:MOST]
    if not stage_id and not label:
        raise entering.FieldError("what", "Choose what happened, or type it in your own words.")
    _check_only_once(view, catalogue, stage_id, event)
    day, status = entering.typed_day("when", state.get(f"{key}_when")), state[f"{key}_status"]
    if day and status == "happened" and entering.is_to_come(view, day):
        when = _upper(entering.in_words(day))
        raise entering.FieldError("when", f"{when} is still to come: choose planned, or correct it.")
    names = [name.removeprefix(f"{key}_on_") for name in state if str(name).startswith(f"{key}_on_")]
    anchors = {name: entering.typed_day(f"on_{name}", state[f"{key}_on_{name}"]) for name in names}
    name = label or catalogue.stages[stage_id].name
    values = {
        "stage_id": stage_id, "label": label, "written_date": day.text if day else "", "status": status,
        "evidence": state[f"{key}_evidence"], "note": state.get(f"{key}_note") or "",
        "anchors": {name: each.text for name, each in anchors.items() if each},
    }
    planned = "planned for " if status == "planned" and day else ""
    return f"{name}, {planned}{entering.in_words(day)}{_before_birth(view, day)}", values


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _check_only_once(view: LifelineView, catalogue: Catalogue, stage_id: str, event: LifeEvent | None) -> None:
    stage = catalogue.stages.get(stage_id)
    if stage is None or stage.is_repeatable or (event and event.stage_id == stage_id):
        return
    there = next((other for other in view.events if other.stage_id == stage_id), None)
    if there:
        raise entering.FieldError(
            "what", f"{stage.name} comes once, and is on file already "
            f"({wording.written(there.event_date) or 'without a date'}). Change that one, or use your own words.",
        )


def _before_birth(view: LifelineView, day: PartialDate | None) -> str:
    born = view.client.born_on
    if day is None or born is None or view.client.track != "person" or day.latest is None or day.latest >= born:
        return ""
    return f" (before they were born, {wording.written(view.client.born)}: is the year right?)"
