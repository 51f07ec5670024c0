"""The review calendar: when it is looked at how it goes, and what is on the table each time."""

from __future__ import annotations

from html import escape

import streamlit as st

from lifeline import periods, wording
from lifeline.errors import UserError
from lifeline.export import alignment as files
from lifeline.question.alignment import Alignment, Meeting
from lifeline.record import alignment as records
from lifeline.ui import alignment_parts as shared, noted, parts, resources
from lifeline.ui.selection import EARLIEST, LATEST, Selection

_RHYTHMS = (None, 1, 3, 6, 12)
MONTHS_SHOWN = 12
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def reviews(selection: Selection, found: Alignment) -> None:
    """The days of the coming year on the left; the reviews and what is on their agenda on the right."""
    left, right = st.columns([9, 11], gap="large")
    with left:
        _days(found)
    with right:
        with st.container(horizontal=True, vertical_alignment="center"):
            parts.html("<h2>Reviews</h2>", width="content")
            body = shared.window("Plan a review", "of how it goes", key="al_meeting_new", kind="meeting", width=400,
                                 head='<p class="strong">A review of how it goes</p>', does="review planned")
            if body:
                with body:
                    _form(selection, None)
        for meeting in found.meetings:
            with st.container(key=f"al_row_{meeting.meeting_id}", gap=None):
                _meeting(selection, found, meeting)
        if not found.meetings:
            parts.html(
                '<p class="soft">A quarterly look by all who contribute is usual: how far the goals are, what each '
                "function has learnt, which plans to change.</p>"
            )


def _days(found: Alignment) -> None:
    until_on = periods.plus_months(found.as_of, MONTHS_SHOWN)
    days = sorted(
        (day, meeting.name) for meeting in found.meetings
        for _, day in meeting.turns(as_of=found.as_of, until_on=until_on)
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        parts.html("<h2>The coming year</h2>", width="content")
        if days:
            resources.download_button(
                "", "Into the diary (ICS)", data=lambda: files.ics(found), mime="text/calendar", type="tertiary",
                file_name=f"reviews_{found.as_of.isoformat()}.ics", key="al_ics",
                help="Whole days of the next two years; taking in a newer file moves what was there",
            )
    if not days:
        parts.html('<p class="gap">No review is planned.</p>')
        return
    rows = "".join(
        f'<tr><th scope="row" class="nowrap">{_WEEKDAYS[day.weekday()]} {wording.short_day(day)}</th>'
        f"<td>{escape(name)}</td></tr>"
        for day, name in days
    )
    parts.html(f'<table class="facts small al-days"><caption>{wording.count(len(days), "review")} from '
               f"{wording.day(found.as_of)} on</caption><tbody>{rows}</tbody></table>")


def _meeting(selection: Selection, found: Alignment, meeting: Meeting) -> None:
    next_on = meeting.next_on(selection.as_of)
    when = f"next on {wording.day(next_on)}" if next_on else f"was on {wording.day(meeting.held_on)}"
    with st.container(horizontal=True, vertical_alignment="center", wrap=False):
        often = files.rhythm(meeting.every_months, "once")
        parts.html(f'<p class="strong">{escape(meeting.name)}</p><p class="small soft">{often}, {when}</p>')
        body = shared.window("Change", meeting.name, key=f"al_meeting_{meeting.meeting_id}", kind="meeting", width=400,
                             does="review changed")
    points = files.points(meeting.agenda)
    if points:
        parts.html(f'<ul class="notes small al-agenda">{"".join(f"<li>{escape(point)}</li>" for point in points)}</ul>')
    if brought := files.brought(found, meeting):
        lines = "".join(
            f'<li><span class="strong">{escape(name)}</span>: {escape(told)}</li>'
            for name, _, told in (line.partition(": ") for line in brought)
        )
        parts.html(f'<p class="small al-brought">Who brings what</p><ul class="small soft">{lines}</ul>')
    if body:
        with body:
            _form(selection, meeting)


# ------------------------------------------------------------------------------------------ one review


def _form(selection: Selection, meeting: Meeting | None) -> None:
    key = f"al_meeting_{meeting.meeting_id if meeting else 'new'}_{shared.turn()}"
    with st.form(f"form_{key}", border=False):
        st.text_input("Name", value=meeting.name if meeting else "", key=f"{key}_name", max_chars=80)
        with st.container(horizontal=True, wrap=False):
            st.date_input("First on", value=meeting.held_on if meeting else None, min_value=EARLIEST, max_value=LATEST,
                          format="DD/MM/YYYY", key=f"{key}_on")
            often = list(dict.fromkeys([*_RHYTHMS, meeting.every_months if meeting else None]))
            st.selectbox("How often", often, index=often.index(meeting.every_months if meeting else 3),
                         format_func=lambda months: files.rhythm(months, "once").capitalize(), key=f"{key}_often")
        points = files.points(meeting.agenda) if meeting else []
        st.text_area("Agenda, a point on each line", value="\n".join(points), height=120, key=f"{key}_agenda",
                     max_chars=1_000)
        with st.container(horizontal=True):
            st.form_submit_button("Save" if meeting else "Plan it", type="primary", key=f"{key}_save", on_click=_save,
                                  args=(meeting, key))
            if meeting:
                st.form_submit_button("Take it off", key=f"{key}_off", on_click=_take_off, args=(meeting,))


def _save(meeting: Meeting | None, key: str) -> None:
    given = st.session_state
    held_on = given[f"{key}_on"]
    cells = {
        "name": given[f"{key}_name"] or "", "held_on": held_on, "every_months": given[f"{key}_often"],
        "agenda": "; ".join(files.points(given[f"{key}_agenda"] or "")),
        "who": noted.who(),
    }
    store = resources.workbook().store

    def write() -> str:
        if held_on is None:
            raise UserError("Give the day of the review, or of the first one.")
        if meeting:
            records.change_meeting(store, meeting_id=meeting.meeting_id, **cells)
            return f"{cells['name'].strip()} is changed."
        records.plan_meeting(store, **cells)
        return f"{cells['name'].strip()} is planned."

    shared.attempt(write)


def _take_off(meeting: Meeting) -> None:
    def write() -> str:
        records.remove_meeting(resources.workbook().store, meeting_id=meeting.meeting_id, who=noted.who())
        return f"{meeting.name} is off the calendar. Take it out of diaries by hand."

    shared.attempt(write)
