"""Who may read what: every word of a picture passes through here and is fit for its audience when it leaves.

The client's words are built from an allow-list: the pack's names of stages and services, its *why* and its question,
dates, and the label of an event as long as it names nobody else. No note, fee, rule, source or move, and nothing that a
guard holds back.
"""

from __future__ import annotations

import re
from datetime import date

from lifeline import periods, wording
from lifeline.chart.items import Tip
from lifeline.model import Basis, Holding, LifeEvent, Move, Opportunity, Reason, ReviewDue, StageSpell
from lifeline.question.guarded import GuardedView

_WORD = re.compile(r"[^\W_]+")
# Words in other people's and firms' names that name nobody.
_NAMELESS = frozenset(
    (
        "mr",
        "mrs",
        "ms",
        "miss",
        "mx",
        "dr",
        "prof",
        "sir",
        "dame",
        "lord",
        "lady",
        "rev",
        "the",
        "and",
        "of",
        "de",
        "la",
        "von",
        "van",
        "der",
        "den",
        "ltd",
        "limited",
        "plc",
        "llp",
        "llc",
        "inc",
        "co",
        "company",
        "group",
        "holdings",
        "uk",
        "fictional",
    )
)
_LIVING_LIMIT = 110


class Teller:
    """Words about one client for one audience. Raises `TypeError` for a view that the guards have not seen."""

    def __init__(self, view: GuardedView, audience: str) -> None:
        if audience not in wording.AUDIENCES:
            raise ValueError(f"audience is one of {', '.join(wording.AUDIENCES)}, not {audience!r}")
        if not isinstance(view, GuardedView):
            raise TypeError("Only a view with its guards is told to anybody: see lifeline.question.guarded.guarded")
        self.view = view
        self.audience = audience
        self.is_firm = audience == wording.FIRM
        self.track = "business" if view.client.track == "business" else "person"
        self._events = {event.event_id: event for event in view.events}
        own = self._words(view.client.name)
        self._others = (
            {word for relation in view.relations for word in self._words(relation.other_name)} - own - _NAMELESS
        )
        self._stages = {spell.stage_id: spell.name for spell in view.spells}
        for opportunity in view.opportunities:
            for reason in opportunity.reasons:
                if reason.stage_id and reason.stage_name:
                    self._stages.setdefault(reason.stage_id, reason.stage_name)

    @staticmethod
    def _words(text: str) -> set[str]:
        return {word.casefold() for word in _WORD.findall(text) if len(word) > 1}

    def names_others(self, text: str) -> bool:
        """Whether `text` holds a word of the name of somebody the client is related to."""
        return bool(self._words(text) & self._others)

    def may_tell(self, item: Opportunity | ReviewDue) -> bool:
        """Whether this reader may see it: the client nothing that a guard holds back."""
        return self.view.may_be_told(item, self.audience)

    def waits(self, item: Opportunity | ReviewDue) -> str:
        """Why the firm does not raise it now; empty for what may be raised."""
        guard = self.view.wait(item) if self.is_firm else None
        return guard.text if guard else ""

    def event(self, event_id: str | None) -> LifeEvent | None:
        """The event on file, if there is one."""
        return self._events.get(event_id or "")

    def event_name(self, event: LifeEvent) -> str:
        """What an event is called; for the client never with somebody else's name in it."""
        stage = self._stages.get(event.stage_id or "", "")
        label = event.label.strip()
        if label and (self.is_firm or not self.names_others(label)):
            return label
        return stage or "Life event"

    def age(self, when: date) -> str:
        """`age 33`, or nothing before birth or when the birth date is not known."""
        born = self.view.client.born_on
        if born is None or when < born or periods.age_on(when, born) > _LIVING_LIMIT and self.track == "person":
            return ""
        about = "about " if self.is_age_about else ""
        return f"age {about}{periods.age_on(when, born)}"

    @property
    def is_age_about(self) -> bool:
        """Whether the birth date is known only in part, so that ages can be a year out."""
        born = self.view.client.born
        return bool(born) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", born or "")

    def when(self, written: str | None, day: date | None) -> str:
        """A date in full, as precise as it was written, and the age."""
        words = wording.written(written) if written else wording.day(day) if day else "date not known"
        age = self.age(day) if day else ""
        return f"{words}, {age}" if age else words

    def event_tip(self, event: LifeEvent) -> Tip:
        """A life event."""
        when = self.when(event.event_date, event.event_on)
        if event.status == "planned":
            when = f"planned for {when}"
        known = wording.evidence(event.evidence, audience=self.audience)
        if self.is_firm and event.evidence_note:
            known = f"{known}: {event.evidence_note}" if known else event.evidence_note
        return Tip(self.event_name(event), when, evidence=known)

    def spell_tip(self, spell: StageSpell) -> Tip:
        """A stay in a life stage."""
        event = self.event(spell.event_id)
        if spell.is_expected:
            age = self.age(spell.started_on)
            return Tip(
                spell.name,
                f"usual from about {age}" if age else f"usual from about {spell.started_on.year}",
                evidence="nothing is recorded; placed at the usual age",
            )
        began = wording.written(event.event_date) if event and event.event_date else wording.day(spell.started_on)
        if spell.is_about and not (event and event.event_date):
            began = f"about {spell.started_on.year}"
        when = f"planned from {began}" if spell.is_planned else f"from {began}"
        if spell.ended_on:
            when = f"{when} until {spell.ended_on.year}"
        known = wording.evidence(event.evidence if event else None, audience=self.audience)
        return Tip(spell.name, when, evidence=known)

    def holding_tip(self, holding: Holding, when: str) -> Tip:
        """Something they have. The note is the firm's own."""
        providers = wording.PROVIDERS_FOR_FIRM if self.is_firm else wording.PROVIDERS_FOR_CLIENT
        who = providers.get(holding.provider, "")
        return Tip(
            holding.service_name,
            ", ".join(part for part in (when, who) if part),
            why=holding.note if self.is_firm else "",
        )

    def review_tip(self, review: ReviewDue) -> Tip:
        """A review that falls due."""
        return Tip(
            self.review_name(review),
            f"due {wording.month(review.due_on)}",
            why=f"It is time to look again at: {review.held_service_name}.",
            waits=self.waits(review),
        )

    @staticmethod
    def review_name(review: ReviewDue) -> str:
        """The review service by its name, or the service with the word."""
        same = review.service_name == review.held_service_name
        return f"{review.service_name}: review" if same else review.service_name

    def reason_name(self, reason: Reason) -> str:
        """What happened that calls for it; the pack's stage name where the event may not be told."""
        event = self.event(reason.event_id)
        return self.event_name(event) if event else reason.stage_name or ""

    @staticmethod
    def year(reason: Reason) -> str:
        """The year of the event behind a need, with `about`, `before` or `after` if that is how it is known."""
        if reason.event_on is None:
            return ""
        qualifier = (reason.event_date or "").partition(" ")[0] if " " in (reason.event_date or "") else ""
        if not qualifier and reason.is_about and not reason.event_date:
            qualifier = "about"
        return f"{qualifier} {reason.event_on.year}".strip()

    def opportunity_tip(self, opportunity: Opportunity) -> Tip:
        """Something to talk about or to plan for."""
        lead = opportunity.lead
        label = self.reason_name(lead)
        known = wording.evidence(lead.evidence, audience=self.audience)
        if opportunity.basis == Basis.EXPECTED:
            known = "nothing is recorded; placed at the usual age"
        elif label:
            known = ", ".join(part for part in (label, self.year(lead), known) if part)
        if not self.is_firm:
            return Tip(opportunity.service_name, self._client_when(opportunity), lead.why, lead.question, known)
        parts = [f"opens {wording.day(opportunity.opens_on)}"]
        if lead.closes_on:
            parts.append(f"best by {wording.day(lead.closes_on)}")
        if opportunity.last_date:
            parts.append(f"last day {wording.day(opportunity.last_date)}")
        if lead.unknown_facts:
            parts.append(f"not known yet: {lead.unknown_facts}")
        why = " ".join(
            part
            for part in (
                lead.why,
                f"Law: {lead.law_note}." if lead.law_note else "",
                f"Conflict check first: {opportunity.conflict_note}." if opportunity.conflict_note else "",
            )
            if part
        )
        sources = [name for name in opportunity.rules.split(";") if name]
        sources += sorted({name for reason in opportunity.reasons for name in reason.source_ids.split(";") if name})
        if lead.decided_by:
            sources.append(f"decided by rule {lead.decided_by}")
        return Tip(
            f"{opportunity.service_name}: {wording.move(opportunity.move, audience=self.audience).lower()}",
            "; ".join(parts),
            why,
            lead.question,
            known,
            "; ".join(sources),
            self.waits(opportunity),
        )

    def _client_when(self, opportunity: Opportunity) -> str:
        if opportunity.move == Move.CROSS_SELL_FUTURE:
            return f"to plan for from {wording.month(opportunity.opens_on)}"
        # A day that has passed is no news to the client, and no reproach.
        if opportunity.last_date and opportunity.last_date >= self.view.as_of:
            return f"worth a conversation by {wording.day(opportunity.last_date)}"
        return "worth a conversation"
