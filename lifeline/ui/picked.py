"""The thing somebody picked, in the chart, on the card or by name: what it is, why, on what evidence, by which rule."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import streamlit as st

from lifeline import wording
from lifeline.chart.items import Scene
from lifeline.chart.scene import subject
from lifeline.model import Basis, Holding, LifeEvent, LifelineView, Opportunity, Reason, ReviewDue, StageSpell
from lifeline.question.catalogue import Catalogue
from lifeline.ui import deciding, guarding, noted, parts, resources, selection as selecting, who, words
from lifeline.ui.review import review

_PICKED = "picked"


@dataclass(frozen=True, slots=True)
class Picked:
    """An item of one lifeline; of another, or of this one after a decision, it would be another.

    `closed` counts closings.
    """

    view: LifelineView
    item_id: str
    is_from_card: bool = False
    closed: int = 0


def opportunity_id(place: int) -> str:
    """The chart's name for the opportunity at a place of the view."""
    return f"o{place}"


def pick(view: LifelineView, item_id: str, is_from_card: bool = False) -> None:
    """Show an item, or nothing (empty id). For callbacks."""
    if is_from_card:
        noted.make_stale()
    st.session_state[_PICKED] = Picked(view, item_id, is_from_card, times_closed() + (not item_id))


def times_closed() -> int:
    """How often something picked was put away.

    A chart says nothing when the mark it has picked already is clicked again; it has to be a new chart by then.
    """
    found = st.session_state.get(_PICKED)
    return found.closed if found else 0


def picked(view: LifelineView) -> str:
    """The id of what is picked in this view; empty if nothing is."""
    found = st.session_state.get(_PICKED)
    if found is None:
        return ""
    if found.view != view:
        pick(view, "")
        return ""
    return found.item_id if subject(view, found.item_id) is not None else ""


def panel(view: LifelineView, scene: Scene | None, catalogue: Catalogue) -> None:
    """What is picked, on the side of the window away from its mark, or from the card it was picked on.

    Without a scene there are no marks: it was picked on the card.
    """
    if resources.view(selecting.current()) is not view:
        # Decided here: the panel is drawn without the rest of the page, and a decision changes the rest.
        st.rerun()
    noted.follow()
    item_id = picked(view)
    if not item_id:
        return
    marks = (*scene.marks, *scene.boxes) if scene else ()
    places = [item.x for item in marks if item.id == item_id and item.is_picked]
    is_from_card = scene is None or st.session_state[_PICKED].is_from_card
    is_right = is_from_card or bool(places) and places[0] < scene.page.width / 2
    with st.container(key="picked_right" if is_right else "picked_left", gap="small"):
        st.button("Close", key="picked_close", on_click=pick, args=(view, ""))
        item = subject(view, item_id)
        waits = ""
        if isinstance(item, Opportunity):
            reviewed = review(view)
            waits = guarding.in_full(reviewed, item)
            deciding.offer(reviewed, item, "panel")
        story = told(view, item, catalogue)
        parts.html(f'<section class="detail" aria-live="polite">{story}{waits}</section>')


def told(view: LifelineView, item: object, catalogue: Catalogue) -> str:
    """All there is to say about one item, as HTML."""
    match item:
        case Opportunity():
            return _opportunity(view, item, catalogue)
        case LifeEvent():
            return _event(item, catalogue)
        case StageSpell():
            return _spell(view, item)
        case Holding():
            return _holding(item, catalogue)
        case ReviewDue():
            return _review(item)
    return ""


# ------------------------------------------------------------------------------------------------ one kind each


def _opportunity(view: LifelineView, line: Opportunity, catalogue: Catalogue) -> str:
    lead = line.lead
    need = f" · {wording.NEEDS[line.need]}" if line.need else ""
    dates = [f"{'opens' if line.opens_on > view.as_of else 'open since'} {wording.day(line.opens_on)}"]
    if lead.closes_on:
        dates.append(f"best by {wording.day(lead.closes_on)}")
    dates.append(words.line_deadline(line, view.as_of))
    unknown = [
        catalogue.facts[fact].question if fact in catalogue.facts else fact
        for fact in lead.unknown_facts.split(";") if fact
    ]
    replaced = catalogue.services.get(line.replaces_service_id or "")
    return (
        parts.conflict(line.conflict_note)
        + f"<h2>{escape(line.service_name)}</h2>"
        + f'<p>{parts.move_tag(line.move)}<span class="soft">{escape(need)}</span></p><dl>'
        + _said("Why", lead.why)
        + _said("Question", f"“{lead.question}”")
        + _said("First to find out", " ".join(unknown))
        + _said("Who", who.leaders(line.service_id).text)
        + _said("Dates", "; ".join(dates))
        + _said("Because", _because(lead, line))
        + _said("Also called for by", wording.listed(_other_stages(line)))
        + _said("In place of", replaced.name if replaced else "")
        + _said("Law", lead.law_note)
        + _rule(lead, catalogue)
        + "</dl>"
    )


def _because(lead: Reason, line: Opportunity) -> str:
    if line.basis == Basis.REVIEW:
        return "What we made for them has reached its age for review."
    if line.basis == Basis.EXPECTED:
        return f"{lead.stage_name}: nothing is recorded; this is the usual age. Only a question, never a fact."
    when = wording.written(lead.event_date) if lead.event_date else "date not known"
    known = wording.evidence(lead.evidence, audience=wording.FIRM)
    return f"{lead.stage_name}, {when}" + (f" (known from: {known})" if known else "")


def _other_stages(line: Opportunity) -> list[str]:
    names = dict.fromkeys(reason.stage_name for reason in line.reasons if reason.stage_name)
    names.pop(line.lead.stage_name, None)
    return list(names)


def _rule(lead: Reason, catalogue: Catalogue) -> str:
    if lead.rule_id is None:
        return _said("Rule", "The firm's own interval for reviewing this service.")
    pack = catalogue.pack
    checked = [lead.checked, f"law as of {wording.day(pack.law_checked_on)}" if pack.law_checked_on else ""]
    sources = "".join(
        f"<p>{_link(source.url, source.statement)} "
        f'<span class="soft">({escape(", ".join(filter(None, (source.year, source.checked))))})</span></p>'
        for name in lead.source_ids.split(";") if (source := catalogue.sources.get(name))
    )
    return (
        _said("Rule", f"{lead.rule_id}, {pack.name}") + _said("Checked", "; ".join(filter(None, checked)))
        + (f"<dt>Source</dt><dd>{sources}</dd>" if sources else "")
    )


def _link(url: str, words: str) -> str:
    # An address in a pack is somebody's text too: only one that leads to a page becomes a link.
    if not url.startswith(("https://", "http://")):
        return escape(words)
    return f'<a href="{escape(url, quote=True)}" target="_blank" rel="noopener noreferrer">{escape(words)}</a>'


def _event(event: LifeEvent, catalogue: Catalogue) -> str:
    stage = catalogue.stages.get(event.stage_id or "")
    when = wording.written(event.event_date) if event.event_date else "date not known"
    return (
        f"<h2>{escape(event.label or (stage.name if stage else 'Life event'))}</h2><dl>"
        + _said("When", f"planned for {when}" if event.status == "planned" else when)
        + _said("Begins the stage", stage.name if stage else "")
        + _said("Known from", wording.evidence(event.evidence, audience=wording.FIRM))
        + _said("Evidence", event.evidence_note) + "</dl>"
    )


def _spell(view: LifelineView, spell: StageSpell) -> str:
    event = next((event for event in view.events if event.event_id == spell.event_id), None)
    about = "about " if spell.is_about else ""
    until = f" until {about}{wording.day(spell.ended_on)}" if spell.ended_on else ", still open"
    known = "nothing is recorded; placed at the usual age" if spell.is_expected else wording.evidence(
        event.evidence if event else None, audience=wording.FIRM)
    kind = "expected" if spell.is_expected else "planned" if spell.is_planned else "on file"
    return (
        f"<h2>{escape(spell.name)}</h2><p class=\"soft\">Life stage, {kind}</p><dl>"
        + _said("When", f"from {about}{wording.day(spell.started_on)}{until}") + _said("Known from", known) + "</dl>"
    )


def _holding(holding: Holding, catalogue: Catalogue) -> str:
    stage = catalogue.stages.get(holding.for_stage_id or "")
    when = [wording.written(holding.held_date) if holding.held_date else "date not known"]
    if holding.closed_on:
        when.append(f"closed {wording.day(holding.closed_on)}")
    if holding.ask_again_after_on:
        when.append(f"ask again after {wording.day(holding.ask_again_after_on)}")
    has_ended = not holding.counts and holding.provider != "declined"
    return (
        f"<h2>{escape(holding.service_name)}</h2>"
        + f'<p class="soft">{escape(wording.PROVIDERS_FOR_FIRM[holding.provider])}</p><dl>'
        + _said("When", ", ".join(when)) + _said("For", stage.name if stage else "")
        + _said("Matter", holding.matter_id or "") + _said("Note", holding.note)
        + _said("Standing", "Ended by a later event: it no longer covers the need." if has_ended else "") + "</dl>"
    )


def _review(review: ReviewDue) -> str:
    return (
        f"<h2>{escape(review.service_name)}</h2><p class=\"soft\">Review coming up</p><dl>"
        + _said("Due", wording.day(review.due_on)) + _said("Of", review.held_service_name) + "</dl>"
    )


def _said(heading: str, text: str) -> str:
    return f"<dt>{heading}</dt><dd>{escape(text)}</dd>" if text else ""
