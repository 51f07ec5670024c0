"""What to ask next (rule 18), what an answer would settle, and what was said to a question that no fact answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from lifeline import wording
from lifeline.model import Basis, Evidence, LifeEvent, LifelineView, Opportunity, Question
from lifeline.question.catalogue import Catalogue
from lifeline.question.lines import Line

# Answered so, a question that no fact answers is not asked again.
SETTLED = ("no", "prefer_not")


def set_aside_as(kind: str, about_id: str) -> str:
    """The name under which what was said to a question about a stage or an event is kept beside the client's facts.

    >>> set_aside_as("stage", "retired")
    'stage:retired'
    """
    return f"{kind}:{about_id}"


class UnknownFacts:
    """The facts a rule waits for and one client has not answered."""

    def __init__(self, words: Catalogue, answers: Mapping[str, str]) -> None:
        self._asked = words.asked_facts
        self._answers = answers

    def of(self, rule_id: str | None) -> tuple[str, ...]:
        """In order; empty for a review, which has no rule."""
        asked = self._asked.get(rule_id or "", ())
        return tuple(fact for fact in asked if self._answers.get(fact, "unknown") == "unknown")

    def is_asked(self, kind: str, about_id: str) -> bool:
        """Whether a question about a stage or an event is still to be put to them."""
        return self._answers.get(set_aside_as(kind, about_id)) not in SETTLED


def questions(
    found: Sequence[Line], words: Catalogue, unknown: Mapping[str, UnknownFacts], events: Mapping[str, LifeEvent],
    as_of: date,
) -> tuple[Question, ...]:
    """Unknown facts, doubtful events and unrecorded stages, the answer that settles most needs and deadlines first."""
    settled: dict[tuple[str, str, str], dict[str, bool]] = {}
    for line in found:
        of_client = unknown[line.client_id]
        for row in line.reasons:
            asked = [("fact", fact) for fact in of_client.of(row["rule_id"])]
            if line.basis is Basis.EXPECTED:
                asked.append(("stage", row["stage_id"]))
            elif (event := events.get(row["event_id"])) and is_doubtful(event, as_of):
                asked.append(("event", event.event_id))
            for kind, about_id in asked:
                if kind == "fact" or of_client.is_asked(kind, about_id):
                    services = settled.setdefault((line.client_id, kind, about_id), {})
                    services[line.service_id] = services.get(line.service_id, False) or row["last_on"] is not None
    asking = []
    for (client_id, kind, about_id), services in settled.items():
        needs, deadlines = len(services), sum(services.values())
        because = f"settles {wording.count(needs, 'need')}" + (f", {deadlines} with a time limit" if deadlines else "")
        text = _text(kind, about_id, words, events)
        asking.append(Question(client_id, kind, about_id, text, because, needs, deadlines))
    return tuple(sorted(asking, key=lambda one: (
        one.client_id, -one.needs - one.deadlines, -one.deadlines, one.kind, one.about_id,
    )))


def is_doubtful(event: LifeEvent, as_of: date) -> bool:
    """Whether an event is treated like an unknown fact: assumed, or planned for a day gone by (rule 2)."""
    is_past_plan = event.status == "planned" and event.event_on is not None and event.event_on < as_of
    return is_past_plan or event.evidence == Evidence.ASSUMED


def settled_by(view: LifelineView, question: Question) -> tuple[Opportunity, ...]:
    """The lines an answer to one of the view's questions would settle, in the order to raise them."""
    return tuple(line for line in view.opportunities if any(
        _asks(question, line, reason.unknown_facts.split(";"), reason.stage_id, reason.event_id)
        for reason in line.reasons
    ))


def _asks(
    question: Question, line: Opportunity, unknown: Sequence[str], stage_id: str | None, event_id: str | None
) -> bool:
    match question.kind:
        case "fact":
            return question.about_id in unknown
        case "stage":
            return line.basis is Basis.EXPECTED and stage_id == question.about_id
    return event_id == question.about_id


def _text(kind: str, about_id: str, words: Catalogue, events: Mapping[str, LifeEvent]) -> str:
    if kind == "fact":
        return words.facts[about_id].question if about_id in words.facts else about_id
    if kind == "stage":
        stage = words.stages[about_id]
        return f"{stage.name}: has this happened yet, and when? ({stage.triggering_event})"
    event = events[about_id]
    stage = words.stages.get(event.stage_id or "")
    name = event.label or (stage.name if stage else "")
    when = wording.written(event.event_date) or (wording.day(event.event_on) if event.event_on else "")
    if event.status == "planned":
        return f"{name}: planned for {when}. Has it happened?"
    return f"{name}, {when} (only assumed): is that right?"
