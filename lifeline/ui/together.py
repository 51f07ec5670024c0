"""Who belongs together: a household or a group of companies, their lifelines one below another on one axis."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import partial
from html import escape

import streamlit as st

from lifeline import wording
from lifeline.chart.household import build_household_scene
from lifeline.chart.items import Scene
from lifeline.chart.svg import svg
from lifeline.export import pictures
from lifeline.model import Client, LifelineView, Move, Opportunity
from lifeline.question import household as households
from lifeline.question.household import Agreement, Household, Member
from lifeline.question.relations import Related, in_use, related
from lifeline.ui import entering, guard, guarding, parts, relating, resources, selection as selecting, sharing, words
from lifeline.ui.book_list import LIFELINE
from lifeline.ui.picture import FileKind
from lifeline.ui.selection import Selection

FILES = {
    "PDF": FileKind("pdf", "application/pdf", pictures.pdf),
    "PNG": FileKind("png", "image/png", pictures.png),
    "SVG": FileKind("svg", "image/svg+xml", pictures.svg),
    "PowerPoint": FileKind(
        "pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation", pictures.pptx
    ),
}
READERS = {wording.FIRM: "The firm", wording.CLIENT: "The client"}
NOBODY_YET = {
    "person": "A husband or wife, a child, a company they run",
    "business": "Its directors and owners, another company of the group",
}
_AUDIENCE = "together_audience"


@dataclass(frozen=True, slots=True)
class OnFile:
    """What is on file of who belongs together with one client, as of one day."""

    household: Household
    related: tuple[Related, ...]
    agreements: tuple[Agreement, ...]
    offered: tuple[str, ...]


def on_file(client_id: str, as_of: date) -> OnFile:
    """What is on file, remembered until the workbook changes. Raises `NotFound`."""
    return _on_file(str(resources.path()), resources.version(), client_id, as_of)


@st.cache_resource(show_spinner=False, max_entries=50)
def _on_file(path: str, version: tuple[object, ...], client_id: str, as_of: date) -> OnFile:
    store = resources.workbook().store
    found = households.household(store, client_id=client_id, as_of=as_of)
    among = tuple(member.client.client_id for member in found.members)
    return OnFile(
        found,
        related(store, client_id=client_id, as_of=as_of),
        households.agreements(store, client_id=client_id, among=among),
        in_use(store),
    )


@st.cache_resource(show_spinner=False, max_entries=50)
def _picture(
    path: str, version: tuple[object, ...], client_id: str, as_of: date, audience: str
) -> tuple[str, Scene, tuple[str, ...]]:
    """The picture as SVG, what it is drawn from, and the ids of those who are in it."""
    found = _on_file(path, version, client_id, as_of).household
    scene = build_household_scene(found, page="screen", audience=audience)
    seen = tuple(member.client.client_id for member in found.for_audience(audience).members)
    return " ".join(svg(scene, has_tips=True).split()), scene, seen


@st.fragment
@guard.user_errors()
def together(view: LifelineView) -> None:
    """Everybody related to the client, with their lifelines aligned. Changes here run the whole page again."""
    selection = selecting.current()
    if resources.view(selection) is not view:
        # Something was written down here, or by a colleague meanwhile.
        st.rerun()
    found = on_file(view.client.client_id, view.as_of)
    with st.container(key="together"):
        if not found.related:
            entering.line(view, relating.PLACE)
            _nobody(view, found)
            return
        audience = wording.FIRM
        if len(found.household.members) > 1:
            audience = _side_by_side(view.client, found.household, selection)
        relating.relations(view, found.related, found.offered, selection)
        if audience == wording.FIRM and len(found.household.members) > 1:
            _raised_first(found.household, selection)
        sharing.agreements(view, found.household, found.related, found.agreements)


def _nobody(view: LifelineView, found: OnFile) -> None:
    """Nobody is on record: what stands here once somebody is, and how to put them there."""
    who = NOBODY_YET["business" if view.client.track == "business" else "person"]
    with st.container(border=True, key="together_nobody"):
        parts.html(
            f"<h2>Nobody is on record as belonging to {escape(view.client.name)} yet</h2>"
            f"<p>{who}: once they are recorded here, the lifelines of those who are clients stand one below another "
            "on one line of years, each with what to raise first.</p>"
            '<p class="soft">Whoever is not a client is kept by name only and is never approached. '
            "A whole family comes in at once with a family tree or a list of relationships, on the page Import.</p>"
        )
        relating.adder(view, found.offered)


# ------------------------------------------------------------------------------------------------ the picture


def _side_by_side(client: Client, household: Household, selection: Selection) -> str:
    """The picture with its controls; returns whom it is for."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="together_controls"):
        audience = st.segmented_control(
            "Picture for", list(READERS), default=wording.FIRM, required=True, key=_AUDIENCE,
            format_func=lambda name: READERS.get(name, name), persist_state="session",
        ) or wording.FIRM
        selecting.page_control(selection)
        _downloads(household, audience, selection.page)
    drawn, scene, seen = _picture(
        str(resources.path()), resources.version(), household.client_id, household.as_of, audience
    )
    if audience == wording.CLIENT:
        _who_is_seen(client, household, seen)
    # In one line, as text with HTML in it: a piece of HTML of its own may hold no picture, and a blank line ends it.
    with st.container(key="together_picture"):
        st.markdown(f"<div>{drawn}</div>", unsafe_allow_html=True)
    others = [member.client for member in household.members[1:] if member.client.client_id in seen]
    if others:
        with st.container(horizontal=True, gap="medium", vertical_alignment="center", key="together_names"):
            parts.html('<p class="soft small nowrap">Open the lifeline of</p>', width="content")
            for other in others:
                link(other.client_id, other.name, selection)
    _in_words(scene)
    return audience


def _in_words(scene: Scene) -> None:
    """The facts of the picture, drawn or not, for whoever reads better than looks, or cannot look."""
    expander = st.expander("The same in words", key="together_words", on_change="rerun", type="compact")
    if expander.open:
        with expander:
            for lane, heading in wording.lanes(audience=scene.audience).items():
                rows = [(tip.label, tip.when, tip.waits) for key, _, tip in scene.told if key == lane]
                if rows:
                    parts.table(heading, ("Whose and what", "When", "Waits"), rows)


def link(client_id: str, name: str, selection: Selection) -> None:
    """A name that leads to that client's own lifeline."""
    parts.page_link(LIFELINE, label=parts.plain(name), help="", query_params=selection.of(client_id).query())


def _who_is_seen(client: Client, household: Household, seen: tuple[str, ...]) -> None:
    """Said beside the picture and never in it: who is left out of what the client may see."""
    left_out = [member.client.name for member in household.members if member.client.client_id not in seen]
    if left_out:
        parts.html(
            f'<p class="small">Left out, names and all: {escape(wording.listed(left_out, most=12))}. '
            f"{escape(client.name)} may see only those who have agreed to share with them; record it below.</p>"
        )


def _downloads(household: Household, audience: str, page: str) -> None:
    with st.container(width="content", gap="xsmall"):
        parts.html('<p class="small label">Download as</p>', width="content")
        with st.container(horizontal=True, wrap=False, width="content", gap="xsmall"):
            for name, kind in FILES.items():
                resources.download_button(
                    "household", name, partial(_file, household, audience, page, kind),
                    file_name(household, audience, kind), kind.mime, key=f"together_{kind.ending}", on_click="ignore",
                    help=f"Download the lifelines side by side as {name}",
                )


def file_name(household: Household, audience: str, kind: FileKind) -> str:
    """A name that says which client and day, and never who: files travel. The firm's own picture says so."""
    client = re.sub(r"[^A-Za-z0-9-]+", "-", household.client_id).strip("-") or "client"
    for_firm = "_firm" if audience == wording.FIRM else ""
    return f"household_{client}_{household.as_of.isoformat()}{for_firm}.{kind.ending}"


def _file(household: Household, audience: str, page: str, kind: FileKind) -> bytes:
    scene: Scene = build_household_scene(household, page=page, audience=audience)
    made = kind.write(scene)
    for subject, what in household.export_notes(audience, f"{kind.ending}, {page}"):
        resources.note_export(subject, what)
    return made


# ------------------------------------------------------------------------------------------------ what to raise


def _raised_first(household: Household, selection: Selection) -> None:
    """Member by member what to raise first, and what waits. Of whoever may not be approached only that."""
    parts.html(
        '<div class="card-head"><h2>First to raise with each</h2></div>'
        '<div class="together-raise soft small"><span>Client</span><span>Raise first</span><span>Last date</span>'
        "<span>What comes first</span></div>"
    )
    for member in household.members:
        with st.container(horizontal=True, wrap=False, gap=None, key=f"together_raise_{member.client.client_id}"):
            with st.container(width=relating.NAME_WIDTH):
                link(member.client.client_id, member.client.name, selection)
            parts.html(f'<div class="together-raise told small">{_first(member)}</div>')


def first_to_raise(member: Member) -> Opportunity | None:
    """What a member is to be spoken to about first: what may be proposed, else what waits, else what is to be asked."""
    lines = [line for line in member.view.opportunities if line.move is not Move.LAPSED] if member.view else []
    return min(
        (line for line in lines if line.move.is_proposed or line.move is Move.ASK_FIRST),
        key=lambda line: (not line.move.is_proposed, member.view.wait(line) is not None), default=None,
    )


def _first(member: Member) -> str:
    if member.view is None:
        said = f"{words.contact(member.client.contact_status)}: {words.NOTHING_WORKED_OUT}"
        return f'<span class="strong">{escape(said)}</span><span></span><span></span>'
    line = first_to_raise(member)
    if line is None:
        return '<span class="soft">Nothing is open today</span><span></span><span></span>'
    waits = " · ".join(guarding.in_short(found) for found in member.view.guards.of(line))
    due = words.line_deadline(line, member.view.as_of)
    return (
        f'<span><span class="strong">{escape(line.service_name)}</span> {parts.move_tag(line.move)}</span>'
        f"<span>{escape(due)}</span><span>{escape(waits)}</span>"
    )
