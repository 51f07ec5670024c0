"""What is kept of looking at a client: when they were last reviewed, what changed since, which reviews fall due."""

from __future__ import annotations

from datetime import date
from html import escape

import streamlit as st

from lifeline import wording
from lifeline.model import LifelineView, Move
from lifeline.periods import plus_months
from lifeline.question import changes
from lifeline.question.catalogue import Catalogue
from lifeline.question.changes import Change, SinceReview
from lifeline.record import reviews
from lifeline.ui import noted, parts, resources, words

LISTED = 30


def since(view: LifelineView) -> SinceReview:
    """The last review, and what differs from it."""
    # Not remembered: marking a client as reviewed is no new version of the data, and this takes a millisecond.
    return changes.since_review(resources.workbook().store, view)


def mark(view: LifelineView) -> None:
    """The way to say that a client was reviewed."""
    st.button(
        "Mark as reviewed", key="reviewed", type="tertiary", on_click=_reviewed, args=(view,),
        help=f"Keeps how everything stands as of {wording.day(view.as_of)}; the next review shows what has changed",
    )


def _reviewed(view: LifelineView) -> None:
    def write() -> tuple[str, str]:
        reviews.mark_reviewed(resources.workbook().store, view, who=noted.who())
        return f"reviewed, as of {wording.day(view.as_of)}", ""

    noted.note(view, write)


# ------------------------------------------------------------------------------------------------ what changed


def all_changes(found: SinceReview, catalogue: Catalogue) -> None:
    """Every difference from the last review, behind one button."""
    with st.popover(f"All {len(found.changes)}", key="changed_since", type="tertiary"), st.container(width=420):
        said = "".join(f"<li>{escape(told(one, catalogue))}</li>" for one in found.changes[:LISTED])
        rest = len(found.changes) - LISTED
        more = f'<p class="soft small">and {rest} more</p>' if rest > 0 else ""
        parts.html(f"<ul>{said}</ul>{more}")


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
    if change.kind == "event":
        status, _, written = (state or "").partition(" ")
        return f"{status} {wording.written(written)}".strip()
    return ", ".join(known.get(part, part) for part in (state or "").split(", "))


def _name(change: Change, catalogue: Catalogue) -> str:
    # A holding is a service with its date, an event a stage or a label of the firm's own.
    item_id, _, date_written = change.item_id.partition(" ")
    if change.kind in ("opportunity", "holding") and item_id in catalogue.services:
        when = f" ({wording.written(date_written)})" if date_written else ""
        return catalogue.services[item_id].name + when
    stage = catalogue.stages.get(change.item_id)
    return stage.name if stage else change.item_id


# ------------------------------------------------------------------------------------------------ which reviews are due


def due(view: LifelineView, catalogue: Catalogue) -> list[tuple[str, str]]:
    """Every review that is due or comes up, as pairs of its name and when; those that wait behind another say so."""
    listed = [
        (line.service_name, words.deadline(day, view.as_of).replace("last day", "due"))
        for line in view.opportunities if line.move is not Move.LAPSED and (day := words.due_for_review(line))
    ]
    waiting = [
        (catalogue.services[service_id].name, f"{_was_or_is(day, view.as_of)}; waits behind {_in_mid(behind)}")
        for service_id, day, behind in waiting_behind(view, catalogue)
    ]
    coming = [(review.service_name, f"due {wording.day(review.due_on)}") for review in view.reviews]
    return listed + waiting + coming


def _was_or_is(day: date, as_of: date) -> str:
    return f"was due {wording.day(day)}" if day < as_of else f"due {wording.day(day)}"


def _in_mid(name: str) -> str:
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def waiting_behind(view: LifelineView, catalogue: Catalogue) -> list[tuple[str, date, str]]:
    """Reviews due (rule 12) that are hidden while something larger is proposed (rule 14).

    As the service that would be shown, its due day, and the name of what it waits behind. Raising the larger thing
    settles it; whoever decides against the larger thing finds the review in its place.
    """
    proposed = {line.service_id: line.service_name for line in view.opportunities if line.move.is_proposed}
    shown = {line.service_id for line in view.opportunities if line.move is not Move.LAPSED}
    found: dict[str, tuple[str, date, str]] = {}
    for row in catalogue.supersessions:
        behind, hidden_id = proposed.get(row.when_proposed or ""), row.hidden_service_id
        if behind is None or hidden_id in shown or hidden_id in found:
            continue
        day = _due_on(view, catalogue, hidden_id)
        if day and day <= plus_months(view.as_of, view.pack.review_lookahead_months):
            found[hidden_id] = (hidden_id, day, behind)
    return list(found.values())


def _due_on(view: LifelineView, catalogue: Catalogue, shown_id: str) -> date | None:
    """When what we made falls due under this name: the family's review service, or the service itself without one."""
    service = catalogue.services[shown_id]
    family = service.reviews_family or service.family
    if not service.reviews_family and family in catalogue.review_services:
        return None
    counting = [
        held for held in view.holdings if held.family == family and held.counts and held.provider != "declined"
    ]
    if not counting:
        return None
    # The latest by day, then tier, then service; of the same, ours comes last (rule 6).
    latest = max(counting, key=lambda held: (
        held.held_on or date.min, held.tier, held.service_id, held.provider == "us",
    ))
    made = catalogue.services[latest.service_id]
    if latest.provider != "us" or not made.review_years or made.satisfied_by == "per_event":
        return None
    if not service.reviews_family and latest.service_id != shown_id:
        return None
    reviewed = [
        held.held_on for held in view.holdings
        if held.service_id == catalogue.review_services.get(family) and held.provider != "declined"
    ]
    looked_at = max(filter(None, (latest.held_on, *reviewed)), default=None)
    is_declined = any(
        held.service_id == shown_id and held.provider == "declined"
        and (held.ask_again_after_on is None or held.ask_again_after_on > view.as_of)
        for held in view.holdings
    )
    return None if is_declined or looked_at is None else plus_months(looked_at, 12 * made.review_years)
