"""A small world for the rules of DESIGN section 4: a pack, and clients with what is on their files.

Frozen rows without behaviour. The plain reference reads them as they stand; `store_of` puts the same rows into a
real workbook in memory, for the SQL. `clients`, `holding` and the rest are named as in the workbook's tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Stage:
    """A life stage; `typical_start_age` in years matters to rule 16 only."""

    stage_id: str
    track: str = "person"
    prompt_rule: str = "evidence_only"
    typical_start_age: int | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """Something the firm sells. `review_years` of 0: never due for review."""

    service_id: str
    family: str
    tier: int = 1
    satisfied_by: str = "once"
    track: str = "person"
    review_years: int = 0
    reviews_family: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A need rule. `condition` holds pairs of a fact and the answer wanted; all must hold."""

    rule_id: str
    stage_id: str
    service_id: str
    need: int = 3
    window_start_months: int = 0
    window_end_months: int = 12
    anchor: str = "stage"
    later_rule: str = "evergreen"
    lapse_after_months: int | None = None
    lapse_alt_months: int | None = None
    lapse_alt_before_on: date | None = None
    ends_day_before: bool = False
    lapse_fact: str | None = None
    replaced_by: str | None = None
    condition: tuple[tuple[str, str], ...] = ()
    is_evidence_only: bool = False


@dataclass(frozen=True, slots=True)
class FactDefinition:
    """A fact the pack knows. Lasting: once true, true for good."""

    fact: str
    is_lasting: bool = False


@dataclass(frozen=True, slots=True)
class Family:
    """A service family with a special rule: the fact that ends its holdings, the derived fact that says one is held."""

    family: str
    ended_by_fact: str | None = None
    held_fact: str | None = None


@dataclass(frozen=True, slots=True)
class Supersession:
    """A service hidden while another is proposed, or while a fact has the wanted answer."""

    hidden_service_id: str
    when_proposed: str | None = None
    when_fact: str | None = None
    fact_wanted: str | None = None


@dataclass(frozen=True, slots=True)
class Brake:
    """A stage that for some months allows its own services only."""

    stage_id: str
    months: int


@dataclass(frozen=True, slots=True)
class Client:
    """A client, with the days that `born` and `client_since` count as."""

    client_id: str
    track: str = "person"
    born_on: date | None = None
    client_since_on: date | None = None
    contact_status: str = "ok"


@dataclass(frozen=True, slots=True)
class Event:
    """A life event; `anchors` holds pairs of a name and a day."""

    event_id: str
    client_id: str
    stage_id: str | None
    event_on: date | None
    status: str = "happened"
    evidence: str = "client_said"
    anchors: tuple[tuple[str, date], ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """What the file says: yes, no or unknown, or (with the answer yes) the day it came or comes true."""

    client_id: str
    fact: str
    answer: str
    fact_on: date | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    """How a need is covered. Without a date: held since always."""

    client_id: str
    service_id: str
    held_on: date | None = None
    provider: str = "us"
    for_stage_id: str | None = None
    ask_again_after_on: date | None = None


@dataclass(frozen=True, slots=True)
class Matter:
    """A piece of work for a client: a holding by us, dated its opening."""

    client_id: str
    service_id: str
    opened_on: date | None = None
    for_stage_id: str | None = None
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class World:
    """A pack and its clients. Supersessions are in table order."""

    stages: tuple[Stage, ...] = ()
    services: tuple[Service, ...] = ()
    rules: tuple[Rule, ...] = ()
    facts_known: tuple[FactDefinition, ...] = ()
    families: tuple[Family, ...] = ()
    supersessions: tuple[Supersession, ...] = ()
    brakes: tuple[Brake, ...] = ()
    clients: tuple[Client, ...] = ()
    events: tuple[Event, ...] = ()
    facts: tuple[Fact, ...] = ()
    holdings: tuple[Holding, ...] = ()
    matters: tuple[Matter, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """From which day we look, and how far ahead and back."""

    as_of: date
    horizon_months: int = 120
    lookahead_months: int = 6
    memory_months: int = 60


# ------------------------------------------------------------------------------------------ into a workbook

PACK_TABLES = ("pack", "life_stage", "service", "need_rule", "rule_condition", "fact_definition", "service_family",
               "supersession", "brake")
CLIENT_TABLES = ("client", "life_event", "event_anchor", "fact", "holding", "matter")


def store_of(world: World) -> Any:
    """A new workbook in memory that holds this world."""
    from lifeline.store import Store

    store = Store.create(":memory:")
    put(store, world)
    return store


def put(store: Any, world: World, view: View | None = None, *, with_pack: bool = True) -> None:
    """Replace everything in the workbook by this world; without `with_pack` only the clients and their files.

    The months of the view become the pack's own settings.
    """
    with store.write() as writer:
        for table in (PACK_TABLES if with_pack else ()) + CLIENT_TABLES:
            writer.execute(f"delete from {table}")
        tables = (pack_tables(world, view or View(date.min)) if with_pack else []) + client_tables(world)
        for table, columns, rows in tables:
            if rows:
                writer.insert(table, columns.split(), rows)
        if with_pack:
            writer.prepare_rules()


def pack_tables(world: World, view: View) -> list[tuple[str, str, Sequence[tuple]]]:
    """Table, columns and rows of the pack; what the rules do not read is left empty."""
    return [
        ("pack",
         "pack_id name jurisdiction currency review_lookahead_months lapse_memory_months horizon_months "
         "deadline_owner_days",
         [("random", "", "", "", view.lookahead_months, view.memory_months, view.horizon_months, 90)]),
        ("life_stage",
         "stage_id track lane name triggering_event typical_start_age age_source age_source_year age_confidence "
         "is_repeatable is_sensitive prompt_rule notes position",
         _numbered((stage.stage_id, stage.track, "lane", stage.stage_id, "", stage.typical_start_age, "", "", "",
                    True, False, stage.prompt_rule, "") for stage in world.stages)),
        ("service",
         "service_id name practice_area track buying_centre description fee_basis fee_source review_years family tier "
         "satisfied_by review_trigger upsell_path upsell_to_ids substitutes conflict_note reviews_family position",
         _numbered((service.service_id, service.service_id, "", service.track, "", "", "", "", service.review_years,
                    service.family, service.tier, service.satisfied_by, "", "", "", "", "", service.reviews_family)
                   for service in world.services)),
        ("need_rule",
         "rule_id stage_id service_id need window_start_months window_end_months anchor later_rule lapse_after_months "
         "lapse_alt_months lapse_alt_before_on ends_day_before lapse_fact replaced_by replaced_note "
         "condition is_evidence_only question why law_note source_ids checked position",
         _numbered((rule.rule_id, rule.stage_id, rule.service_id, rule.need, rule.window_start_months,
                    rule.window_end_months, rule.anchor, rule.later_rule, rule.lapse_after_months,
                    rule.lapse_alt_months, rule.lapse_alt_before_on, rule.ends_day_before, rule.lapse_fact,
                    rule.replaced_by, "",
                    ";".join(f"{fact}={wanted}" for fact, wanted in rule.condition), rule.is_evidence_only,
                    "", "", "", "", "") for rule in world.rules)),
        ("rule_condition", "rule_id fact wanted",
         [(rule.rule_id, fact, wanted) for rule in world.rules for fact, wanted in rule.condition]),
        ("fact_definition", "fact question kind sensitivity is_lasting position",
         _numbered((known.fact, "", "", "", known.is_lasting) for known in world.facts_known)),
        ("service_family", "family ended_by_fact held_fact why",
         [(family.family, family.ended_by_fact, family.held_fact, "") for family in world.families]),
        ("supersession", "hidden_service_id when_proposed when_fact fact_wanted why position",
         _numbered((row.hidden_service_id, row.when_proposed, row.when_fact, row.fact_wanted, "")
                   for row in world.supersessions)),
        ("brake", "stage_id months allows why",
         [(brake.stage_id, brake.months, "own_services", "") for brake in world.brakes]),
    ]


def client_tables(world: World) -> list[tuple[str, str, Sequence[tuple]]]:
    """Table, columns and rows of the clients and their files."""
    return [
        ("client", "client_id name track born_on client_since_on contact_status contact_basis notes",
         [(client.client_id, client.client_id, client.track, client.born_on, client.client_since_on,
           client.contact_status, "", "") for client in world.clients]),
        ("life_event",
         "event_id client_id stage_id label event_on earliest_on latest_on status evidence evidence_note",
         [(event.event_id, event.client_id, event.stage_id, "", event.event_on, event.event_on, event.event_on,
           event.status, event.evidence, "") for event in world.events]),
        ("event_anchor", "event_id client_id name anchor_date anchor_on",
         [(event.event_id, event.client_id, name, day.isoformat(), day)
          for event in world.events for name, day in event.anchors]),
        ("fact", "client_id fact answer fact_on evidence",
         [(fact.client_id, fact.fact, fact.answer, fact.fact_on, "client_said") for fact in world.facts]),
        ("holding",
         "client_id service_id held_on held_earliest_on held_latest_on provider for_stage_id ask_again_after_on note",
         [(held.client_id, held.service_id, held.held_on, held.held_on, held.held_on, held.provider,
           held.for_stage_id, held.ask_again_after_on, "") for held in world.holdings]),
        ("matter",
         "client_id service_id opened_on opened_earliest_on opened_latest_on closed_on status owner for_stage_id "
         "matter_id",
         [(matter.client_id, matter.service_id, matter.opened_on, matter.opened_on, matter.opened_on,
           matter.closed_on, "closed" if matter.closed_on else "open", "", matter.for_stage_id, f"M{number}")
          for number, matter in enumerate(world.matters, start=1)]),
    ]


def _numbered(rows: Iterable[tuple]) -> list[tuple]:
    """The rows with their place in the table added as the last column."""
    return [(*row, place) for place, row in enumerate(rows, start=1)]
