"""The communications schedule: the coming twelve months as a picture and a list, and as files for diary and desk."""

from __future__ import annotations

from datetime import date
from functools import partial
from html import escape

import streamlit as st

from lifeline import wording
from lifeline.chart.schedule import build_schedule_scene
from lifeline.chart.svg import svg
from lifeline.export import schedule as files, sheets
from lifeline.export.brand import stored
from lifeline.question import plan_schedule
from lifeline.question.plan_schedule import BY, PER_PAGE, Schedule
from lifeline.record.people import colleagues
from lifeline.ui import guard, noted, parts, plan_parts as shared, resources
from lifeline.ui.selection import Selection

_BY, _OWNER, _TURNED = "plan_schedule_by", "plan_schedule_owner", "plan_schedule_page"
ALL = "Everybody's"
PAGE_OF = {"png": "a4", "svg": "a4", "pdf": "a4", "pptx": "16x9"}
PICTURES = {"pdf": "PDF", "png": "PNG", "svg": "SVG", "pptx": "PowerPoint"}
MIME = {
    "png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf", "csv": "text/csv", "ics": "text/calendar",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_MOST_CLASHES = 5


@st.fragment
@guard.user_errors()
def schedule(selection: Selection) -> None:
    """The picture with its controls, who is to hear of us twice in a week, and the same in words."""
    store = resources.workbook().store
    everybody = {None: ALL, **{one.colleague_id: one.name for one in colleagues(store)}}
    with st.container(horizontal=True, vertical_alignment="bottom", key="plan_schedule_head"):
        by = st.segmented_control("A row for each", list(BY), default="client", required=True, key=_BY,
                                  format_func=lambda one: BY.get(one, one).lower()) or "client"
        owner_id = st.selectbox("Whose contacts", list(everybody), key=_OWNER, width=220,
                                format_func=lambda one: everybody.get(one, str(one)))
        turning = f"{_TURNED}_{by}_{owner_id}"
        number = int(st.session_state.get(turning) or 1)
        found = _found(selection.as_of, by, owner_id, number)
        if not found.groups and number > 1:
            number, found = 1, _found(selection.as_of, by, owner_id, 1)
        if found.total:
            _files(found, selection.as_of, owner_id)
    if not found.total:
        parts.nothing(
            "Nothing planned yet", "No open step reaches a client in the twelve months from this day. Steps with a day "
            "and a way to reach the client stand here as soon as they are planned.",
        )
        return
    _clashes(selection.as_of)
    drawn = _drawn(str(resources.path()), resources.version(), selection.as_of, by, owner_id, number)
    with st.container(key="plan_schedule_picture"):
        st.markdown(f"<div>{drawn}</div>", unsafe_allow_html=True)
    if found.total_groups > PER_PAGE:
        st.pagination(-(-found.total_groups // PER_PAGE), key=turning)
    parts.html(
        '<p class="soft small">Only what reaches a client stands here. A step “In the house” is under What to do.</p>'
    )
    _in_words(found)


def _found(as_of: date, by: str, owner_id: str | None, number: int) -> Schedule:
    return plan_schedule.schedule(
        resources.workbook().store, as_of=as_of, by=by, owner_id=owner_id, offset=(number - 1) * PER_PAGE
    )


@st.cache_resource(show_spinner=False, max_entries=50)
def _drawn(
    path: str, version: tuple[object, ...], as_of: date, by: str, owner_id: str | None, number: int
) -> str:
    scene = build_schedule_scene(_found(as_of, by, owner_id, number), page="screen")
    return " ".join(svg(scene, has_tips=True).split())


def _clashes(as_of: date) -> None:
    """Who is to hear of us more than once in one week, and nobody said that it is meant."""
    found, total = plan_schedule.clashes(resources.workbook().store, as_of=as_of, limit=_MOST_CLASHES)
    if not total:
        return
    told = "; ".join(
        f"{one.client_name}, {one.contacts} in the week of {wording.short_day(one.week_on)}" for one in found
    )
    rest = f"; and {total - len(found)} more" if total > len(found) else ""
    parts.html(
        f'<p class="warn small" role="status"><span class="strong">Twice in one week:</span> {escape(told + rest)}. '
        "Give one another day, or say at the step that it is meant.</p>"
    )


def _in_words(found: Schedule) -> None:
    expander = st.expander("The same in words", key="plan_schedule_words", on_change="rerun", type="compact")
    if expander.open:
        with expander:
            parts.table(
                "Contacts, by day", ("Day", "Client", "About", "How", "Owner", "Waits"),
                [
                    (
                        wording.short_day(step.on), step.client_name, step.service_name or step.what, shared.how(step),
                        step.owner_name or shared.NOBODY, step.waits,
                    )
                    for step in sorted(
                        (step for group in found.groups for step in group.steps),
                        key=lambda step: (step.on, step.client_id, step.action_id),
                    )
                ],
            )


# ------------------------------------------------------------------------------------------ files


def _files(found: Schedule, as_of: date, owner_id: str | None) -> None:
    body = shared.window("Take it with you", "the schedule as files", key="plan_files", kind="files", width=360,
                         head='<p class="strong">For the firm only</p>', button="secondary")
    if not body:
        return
    with body:
        parts.html('<p class="soft small">The picture as it is shown</p>')
        with st.container(horizontal=True, gap="xsmall"):
            for form, name in PICTURES.items():
                _download(name, form, partial(_picture, found, form, noted.who()))
        parts.html('<p class="soft small">Every contact of the twelve months</p>')
        with st.container(horizontal=True, gap="xsmall"):
            for form, name in (("ics", "Calendar"), ("xlsx", "Excel"), ("csv", "CSV")):
                _download(name, form, partial(_every, as_of, owner_id, form, noted.who()))


def _download(name: str, form: str, made) -> None:
    resources.download_button(
        "schedule", name, made, f"schedule.{form}", MIME[form], key=f"plan_file_{form}", on_click="ignore"
    )


def _picture(found: Schedule, form: str, who: str) -> bytes:
    scene = build_schedule_scene(found, page=PAGE_OF[form])
    made = files.picture(scene, form, author=stored(resources.workbook().store).firm)
    resources.note_export("schedule", f"picture as of {found.as_of}, {form}", who=who)
    return made


def _every(as_of: date, owner_id: str | None, form: str, who: str) -> bytes:
    store = resources.workbook().store
    contacts = plan_schedule.every_contact(store, as_of=as_of, owner_id=owner_id)
    if form == "ics":
        made = files.ics(contacts, as_of=as_of)
    else:
        table = files.the_list(contacts)
        title = f"{files.NAME} from {wording.day(as_of)}"
        made = sheets.csv(table) if form == "csv" else sheets.xlsx(
            table, title=title, as_of=as_of, author=stored(store).firm
        )
    resources.note_export("schedule", f"contacts from {as_of}, {form}", who=who)
    return made
