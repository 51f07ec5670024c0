"""What is on file of one client: facts with where and when they are known from, events with what hangs on them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from lifeline.store import Store

# What an entry by hand calls itself in the audit, and what is added where it was taken back.
ANSWERED, TAKEN_BACK = "fact answered", ": taken back"


@dataclass(frozen=True, slots=True)
class FactKnown:
    """One fact of a client as it stands: the answer, or the date as written with the day it counts as.

    `source` is `import`, `decision` or `hand`; `known_on` and `known_by` say when and by whom, `None` and empty where
    nobody wrote that down. A name such as `stage:retired` is an answer about a question, not a fact of the pack
    (`lifeline.question.discovery.set_aside_as`).
    """

    fact: str
    answer: str
    fact_date: str | None
    fact_on: date | None
    evidence: str
    source: str
    known_on: date | None
    known_by: str

    @property
    def kind(self) -> str:
        """`fact`, or what the question was about: `stage` or `event`."""
        return self.fact.partition(":")[0] if ":" in self.fact else "fact"

    @property
    def about_id(self) -> str:
        """What it is about: the fact's name, or the stage's or event's id."""
        return self.fact.partition(":")[2] if ":" in self.fact else self.fact


@dataclass(frozen=True, slots=True)
class EventTies:
    """What hangs on an event: its named dates as written, by name, and whom else it belongs to, by id."""

    anchors: dict[str, str]
    shared_with: dict[str, str]


def facts_known(store: Store, client_id: str) -> tuple[FactKnown, ...]:
    """Every fact on file of a client, in the pack's order; those the pack does not know last."""
    rows = store.tuples("""
        select
            fact.fact, fact.answer, fact.fact_date, fact.fact_on, fact.evidence,
            fact.import_id, import_run.imported_at, import_run.who,
            decision.decision_id, decision.written_at, decision.who
        from fact
        left join fact_definition on fact_definition.fact = fact.fact
        left join import_run on import_run.import_id = fact.import_id
        left join decision on decision.decision_id = fact.decision_id and decision.undoes_id is null
        where fact.client_id = $client_id
        order by fact_definition.position nulls last, fact.fact
    """, client_id=client_id)
    by_hand = _by_hand(store, client_id)
    found = []
    for fact, answer, fact_date, fact_on, evidence, import_id, imported_at, imported_by, decision_id, at, by in rows:
        if import_id:
            source, (known_at, known_by) = "import", (imported_at, imported_by)
        elif decision_id:
            source, (known_at, known_by) = "decision", (at, by)
        else:
            source, (known_at, known_by) = "hand", by_hand.get(fact, (None, ""))
        known_on = known_at.date() if known_at else None
        found.append(FactKnown(fact, answer, fact_date, fact_on, evidence, source, known_on, known_by or ""))
    return tuple(found)


def _by_hand(store: Store, client_id: str) -> dict[str, tuple[datetime | None, str]]:
    """When and by whom each fact was last answered by hand and not taken back."""
    entries: dict[str, list[tuple[datetime, str]]] = {}
    for action, subject, written_at, who in store.tuples("""
        select action, subject, written_at, who from audit
        where action in ($answered, $answered || $taken_back) and starts_with(subject, $client_id || ' ')
        order by audit_no
    """, answered=ANSWERED, taken_back=TAKEN_BACK, client_id=client_id):
        standing = entries.setdefault(subject.removeprefix(f"{client_id} "), [])
        if action == ANSWERED:
            standing.append((written_at, who))
        elif standing:
            standing.pop()
    return {fact: standing[-1] for fact, standing in entries.items() if standing}


def answerable(store: Store, *, track: str) -> tuple[str, ...]:
    """The facts that can be answered of a client of this track, in the pack's order.

    Those a rule of the other track alone asks about are left out, and those that follow from what a client has.
    """
    return tuple(fact for (fact,) in store.tuples("""
        with used as (
            select rule_condition.fact, need_rule.stage_id
            from rule_condition join need_rule on need_rule.rule_id = rule_condition.rule_id
            union
            select lapse_fact as fact, stage_id from need_rule where lapse_fact is not null
        ),
        tracks as (
            select used.fact, bool_or(life_stage.track = $track) as is_of_track
            from used join life_stage on life_stage.stage_id = used.stage_id
            group by used.fact
        )
        select fact_definition.fact
        from fact_definition
        left join tracks on tracks.fact = fact_definition.fact
        where coalesce(tracks.is_of_track, true)
          and fact_definition.fact not in (select held_fact from service_family where held_fact is not null)
        order by fact_definition.position
    """, track=track))


def dated_facts(store: Store) -> frozenset[str]:
    """The facts whose day matters to the rules: those that end a need, or what was made before them."""
    return frozenset(fact for (fact,) in store.tuples("""
        select lapse_fact from need_rule where lapse_fact is not null
        union
        select ended_by_fact from service_family where ended_by_fact is not null
    """))


def named_dates(store: Store) -> dict[str, tuple[str, ...]]:
    """The named dates that the rules of each stage count from, beside the day it began."""
    found: dict[str, list[str]] = {}
    for stage_id, name in store.tuples(
        "select distinct stage_id, anchor from need_rule where anchor <> 'stage' order by stage_id, anchor"
    ):
        found.setdefault(stage_id, []).append(name)
    return {stage_id: tuple(names) for stage_id, names in found.items()}


def event_ties(store: Store, client_id: str) -> dict[str, EventTies]:
    """The named dates and the other owners of each event of a client that has any."""
    anchors = store.tuples(
        "select event_id, name, anchor_date from event_anchor where client_id = $client_id order by event_id, name",
        client_id=client_id,
    )
    shared = store.tuples("""
        select mine.event_id, other.client_id, client.name
        from life_event as mine
        join life_event as other on other.shared_id = mine.shared_id and other.client_id <> mine.client_id
        join client on client.client_id = other.client_id
        where mine.client_id = $client_id
        order by mine.event_id, client.name, other.client_id
    """, client_id=client_id)
    return {
        event_id: EventTies(_of(event_id, anchors), _of(event_id, shared))
        for event_id in {row[0] for row in (*anchors, *shared)}
    }


def _of(event_id: str, rows: Iterable[tuple[str, str, str]]) -> dict[str, str]:
    return {name: value for each_id, name, value in rows if each_id == event_id}


def agreements(store: Store, client_id: str) -> dict[str, date]:
    """The clients on whose lifelines this one agreed to be spoken of, with the day."""
    return dict(store.tuples("""
        select other_client_id, agreed_on from sharing where client_id = $client_id order by agreed_on
    """, client_id=client_id))
