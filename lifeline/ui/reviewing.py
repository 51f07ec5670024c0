"""What is kept of looking at a client: when they were last reviewed, what changed since, what they object to."""

from __future__ import annotations

from datetime import date
from html import escape

import streamlit as st

from lifeline import wording
from lifeline.model import LifelineView, Move
from lifeline.question import changes
from lifeline.question.catalogue import Catalogue
from lifeline.question.changes import Change, SinceReview
from lifeline.record import permissions, reviews
from lifeline.ui import deciding, parts, resources, selection as selecting, words

LISTED = 12


def record(view: LifelineView) -> None:
    """One row of small controls: reviewed, changed since, decisions and whose, objects."""
    with st.container(horizontal=True, vertical_alignment="center", width="content", gap="small", key="record"):
        # Not remembered: marking a client as reviewed is no new version of the data, and this takes a millisecond.
        _changed(changes.since_review(resources.workbook().store, view))
        is_today = view.as_of == selecting.today()
        st.button(
            "Reviewed today" if is_today else "Reviewed as of this day", key="reviewed", type="tertiary",
            on_click=_reviewed, args=(view,),
            help="Keeps how everything stands, to show at the next review what has changed",
        )
        deciding.taken(view)
        if view.client.contact_status == "ok":
            _objects(view)


def _reviewed(view: LifelineView) -> None:
    def write() -> tuple[str, str]:
        reviews.mark_reviewed(resources.workbook().store, view, who=deciding.who())
        return f"reviewed as of {wording.day(view.as_of)}", ""

    deciding.note(view, write)


# ------------------------------------------------------------------------------------------------ what changed


def _changed(since: SinceReview) -> None:
    if since.reviewed_on is None:
        parts.html('<p class="soft small nowrap">Not reviewed yet</p>', width="content")
        return
    day = wording.day(since.reviewed_on)
    if not since.changes:
        parts.html(f'<p class="soft small nowrap">Nothing changed since {day}</p>', width="content")
        return
    label = f"Changed since the last review: {len(since.changes)}"
    with st.popover(label, key="changed_since", type="tertiary"):
        catalogue = resources.workbook().catalogue()
        said = "".join(f"<li>{escape(told(one, catalogue))}</li>" for one in since.changes[:LISTED])
        rest = len(since.changes) - LISTED
        more = f'<p class="soft small">and {rest} more</p>' if rest > 0 else ""
        parts.html(f'<p class="soft small">Reviewed {day} by {escape(since.reviewed_by)}</p><ul>{said}</ul>{more}')


def told(change: Change, catalogue: Catalogue) -> str:
    """One difference in a sentence: `Deed of variation: new, cross-sell now`."""
    before, after = _state(change, change.before), _state(change, change.after)
    name = _name(change, catalogue)
    if change.before is None:
        return f"{name}: new, {after}"
    if change.after is None:
        return f"{name}: gone, was {before}"
    if change.before != change.after:
        return f"{name}: {after}, was {before}"
    return f"{name}: {_until(change.last_date_after)}, was {_until(change.last_date_before)}"


def _until(last: date | None) -> str:
    return f"last day {wording.day(last)}" if last else "no last date"


def _state(change: Change, state: str | None) -> str:
    known = {**{str(move): words.move(move).lower() for move in Move}, **wording.PROVIDERS_FOR_FIRM}
    return ", ".join(known.get(part, part) for part in (state or "").split(", "))


def _name(change: Change, catalogue: Catalogue) -> str:
    # A holding is a service with its date, an event a stage or a label of the firm's own.
    item_id, _, date_written = change.item_id.partition(" ")
    if change.kind in ("opportunity", "holding") and item_id in catalogue.services:
        when = f" ({wording.written(date_written)})" if date_written else ""
        return catalogue.services[item_id].name + when
    stage = catalogue.stages.get(change.item_id)
    return stage.name if stage else change.item_id


# ------------------------------------------------------------------------------------------------ what they object to


def _objects(view: LifelineView) -> None:
    with st.popover("Record an objection", key="objects", type="tertiary"), st.container(width=360):
        parts.html(
            f'<p class="strong">{escape(view.client.name)} objects to marketing?</p>'
            '<p class="small">Nothing is worked out for them any more, here or in any list, and what colleagues had '
            "meant to raise is closed. It stands until they say otherwise, whatever a later file says.</p>"
        )
        st.text_input("How they told us (optional)", key=_how(view), max_chars=200)
        st.button("Record the objection", type="primary", key="object", on_click=_object, args=(view,))


def _how(view: LifelineView) -> str:
    # Each client's own field: words half written of one never wait in that of the next.
    return f"objected_how_{view.client.client_id}"


def _object(view: LifelineView) -> None:
    def write() -> tuple[str, str]:
        permissions.record_objection(
            resources.workbook().store, client_id=view.client.client_id, as_of=view.as_of, who=deciding.who(),
            how=st.session_state.get(_how(view)) or "",
        )
        return "objects to marketing; nothing is worked out for them any more", ""

    deciding.note(view, write)
