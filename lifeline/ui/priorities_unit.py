"""Why one demand unit scores as it does: each score with its rule and what was measured, and how to say otherwise."""

from __future__ import annotations

from functools import partial
from html import escape

import streamlit as st

from lifeline import wording
from lifeline.question.score_reasons import LineReasons, ScoreReason, UnitReasons
from lifeline.question.scoring import NAMES
from lifeline.record import scores
from lifeline.sql.scoring import MEASURES, SCORES
from lifeline.ui import (
    parts, pieces, priorities_ask as asking, priorities_contacts, priorities_measured as measured,
    priorities_said as telling, priorities_wanted as wanting, resources, settings_parts, words,
)
from lifeline.ui.book_list import LIFELINE
from lifeline.ui.priorities_wanted import PARTED, Wanted
from lifeline.ui.priorities_weights import LABELS
from lifeline.ui.selection import Selection

BACK = {"matrix": "Back to the matrix", "map": "Back to the demand map"}


def unit(wanted: Wanted, selection: Selection) -> None:
    """The demand unit the address names, in place of the view it was opened from."""
    client_id, _, centre = wanted.unit.partition(PARTED)
    found = asking.reasons(selection.as_of, client_id, centre)
    if found is None:
        st.button(BACK.get(wanted.view, "Back"), key="pr_back", on_click=_back)
        parts.nothing(
            "Nothing is scored here on this day", "There is no open need that may be scored: what they have, have declined "
            "or do not need yet stays out, and what waits.",
        )
        return
    _head(found, wanted, selection)
    left, right = st.columns(2, gap="large")
    with left:
        parts.html(f"<h2>Relationship score: {found.unit.relationship_score:.0f}</h2>")
        for reason in found.reasons:
            _reason(found, None, reason, selection)
        if found.unit.track == "business":
            priorities_contacts.contacts(client_id, centre, selection.as_of)
    with right:
        line = _chosen(found)
        for reason in line.reasons:
            _reason(found, line, reason, selection)


def _back() -> None:
    telling.hush()
    wanting.choose(unit="")


def _head(found: UnitReasons, wanted: Wanted, selection: Selection) -> None:
    this = found.unit
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="pr_unit_head"):
        st.button(BACK.get(wanted.view, "Back"), key="pr_back", on_click=_back)
        parts.html(
            f"<h2>{escape(this.title)}</h2><p>{escape(NAMES[this.quadrant])}: need score {this.need_score:.0f}, "
            f'relationship score {this.relationship_score:.0f} <span class="soft">of 100</span></p>'
        )
        parts.page_link(LIFELINE, label="Open the lifeline", query_params=selection.of(this.client_id).query(), help="")
        settings_parts.recorded_as()


def _chosen(found: UnitReasons) -> LineReasons:
    """The open need whose scores are shown: the best one unless another was chosen."""
    of_line = {each.line.service_id: each for each in found.lines}
    key = f"pr_line_{found.unit.client_id}_{found.unit.buying_centre}"
    if st.session_state.get(key) not in of_line:
        st.session_state.pop(key, None)

    def named(service_id: str) -> str:
        line = of_line[service_id].line
        move = f", {words.move(line.move).lower()}" if line.move else ""
        return f"{line.service_name}{move}: {line.need_score:.0f}"

    parts.html(f"<h2>Need score: {found.unit.need_score:.0f}</h2>")
    count = len(found.lines)
    service_id = st.selectbox(
        f"{wording.count(count, 'open need')}, the best first" if count > 1 else "Open need", list(of_line),
        format_func=named, key=key,
    )
    return of_line[service_id or found.lines[0].line.service_id]


# ------------------------------------------------------------------------------------------------ one score


def _reason(found: UnitReasons, line: LineReasons | None, reason: ScoreReason, selection: Selection) -> None:
    about = line.line.service_name if line else found.unit.title
    key = f"{found.unit.client_id}_{line.line.service_id if line else found.unit.buying_centre}_{reason.dimension}"
    with st.container(key=f"pr_reason_{key}", horizontal=True, wrap=False, gap="small"):
        parts.html(f'<div class="pr-reason">{_told(reason)}</div>')
        if not resources.may("do:score overridden"):
            return
        label = pieces.spoken("Score otherwise", f"{LABELS[reason.dimension].lower()} of {about}")
        with st.popover(label, key=f"pr_say_{key}_{telling.turn()}", type="tertiary"), st.container(width=330):
            _form(found, line, reason, key, selection)


def _told(reason: ScoreReason) -> str:
    looked_at = "".join(
        f"<li>{escape(MEASURES[name].words)}: <span class=\"strong\">{escape(measured.value(name, value))}</span></li>"
        for name, value in reason.measured
    )
    by_rule = (
        f'<p>{escape(reason.rule.words)}</p><ul class="soft small">{looked_at}</ul>'
        f'<p class="soft small">{escape(reason.rule.why)}</p>'
    )
    if reason.said:
        by_rule = (
            f'<p>Set by {escape(reason.said.who)} on {wording.day(reason.said.said_on)}: {escape(reason.said.reason)}</p>'
            f'<p class="soft small">By the rules it would be {reason.computed}: {escape(reason.rule.words)}</p>'
            f'<ul class="soft small">{looked_at}</ul>'
        )
    return (
        f'<p class="pr-figure"><span class="strong">{LABELS[reason.dimension]}</span> '
        f'<span class="pr-{reason.score} pr-big">{reason.score}</span><span class="soft small"> of 3</span></p>{by_rule}'
    )


def _form(found: UnitReasons, line: LineReasons | None, reason: ScoreReason, key: str, selection: Selection) -> None:
    key = f"pr_form_{key}_{telling.turn()}"
    subject = {
        "client_id": found.unit.client_id, "dimension": reason.dimension, "as_of": selection.as_of,
        "service_id": line.line.service_id if line else None, "buying_centre": "" if line else found.unit.buying_centre,
    }
    about = f"{LABELS[reason.dimension].lower()} of {line.line.service_name if line else found.unit.title}"
    with st.form(key, border=False):
        st.radio(f"Score for {about}", SCORES, index=reason.score - 1, horizontal=True, key=f"{key}_score")
        st.text_input("Why", key=f"{key}_why", max_chars=300, placeholder="What the rules cannot know")
        st.form_submit_button("Score it so", key=f"{key}_set", on_click=_set, args=(subject, key, about))
        if reason.said:
            st.form_submit_button("Let the rules score it again", key=f"{key}_back", on_click=_take_back,
                                  args=(subject, key, about))


def _set(subject: dict, key: str, about: str) -> None:
    def write(who: str) -> str:
        score = st.session_state[f"{key}_score"]
        scores.override_score(
            resources.workbook().store, **subject, score=score, reason=st.session_state[f"{key}_why"] or "", who=who
        )
        return f"{about[0].upper()}{about[1:]} is {score} now, by {who}."

    telling.attempt(write)


def _take_back(subject: dict, key: str, about: str) -> None:
    telling.attempt(partial(_taken_back, subject, st.session_state[f"{key}_why"] or "", about))


def _taken_back(subject: dict, reason: str, about: str, who: str) -> str:
    scores.take_back_score(resources.workbook().store, **subject, reason=reason, who=who)
    return f"The rules score {about} again."
