"""What the pack says: its settings, stages, services, need rules and facts, by id."""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

from lifeline import sql
from lifeline.errors import WorkbookError
from lifeline.model import LifeStage, PackInfo, Service
from lifeline.store import Store, of_one_moment


@dataclass(frozen=True, slots=True)
class RuleWords:
    """What a need rule says, apart from its dates: why, what to ask, the law and where that is from."""

    rule_id: str
    stage_id: str
    service_id: str
    need: int
    why: str
    question: str
    law_note: str
    source_ids: str
    checked: str
    replaced_note: str


@dataclass(frozen=True, slots=True)
class FactWords:
    """A fact's plain question and how sensitive the answer is."""

    fact: str
    question: str
    kind: str
    sensitivity: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule or a limit comes from, and whether it was read."""

    source_id: str
    statement: str
    url: str
    year: str
    checked: str
    note: str


@dataclass(frozen=True, slots=True)
class Supersession:
    """One row of the supersession table: what is hidden, and while which service is proposed or which fact answers so."""

    hidden_service_id: str
    when_proposed: str | None
    looked_up: str | None
    is_held: bool
    fact_wanted: str | None


@dataclass(frozen=True, slots=True)
class Brake:
    """A brake stage, how many months it brakes, and the services it holds back."""

    stage_id: str
    months: int
    service_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The whole pack by id. Dictionaries keep the pack's own order.

    `asked_facts` are the facts each rule's condition waits for, in order; `supersessions` stand in table order. The rules
    of SQL work with numbers: `service_at` and `rule_at` are the ids by place.
    """

    pack: PackInfo
    stages: dict[str, LifeStage]
    services: dict[str, Service]
    rules: dict[str, RuleWords]
    facts: dict[str, FactWords]
    sources: dict[str, Source]
    review_services: dict[str, str]
    supersessions: tuple[Supersession, ...]
    brakes: tuple[Brake, ...]
    asked_facts: dict[str, tuple[str, ...]]
    service_at: dict[int, str]
    rule_at: dict[int, str]


_kept: WeakKeyDictionary[Store, tuple[int, Catalogue]] = WeakKeyDictionary()


@of_one_moment
def catalogue(store: Store) -> Catalogue:
    """The workbook's pack, read once for each version of it. Raises `WorkbookError` if it holds none."""
    store = store.whole  # the pack is everybody's
    version = store.pack_version
    kept = _kept.get(store)
    if kept is None or kept[0] != version:
        kept = (version, _read(store))
        _kept[store] = kept
    return kept[1]


def _read(store: Store) -> Catalogue:
    packs = store.fetch(PackInfo, "from pack")
    if not packs:
        raise WorkbookError("This workbook holds no pack yet. Create one with: python -m lifeline init --pack NAME")
    services = store.fetch(Service, "from service order by position")
    return Catalogue(
        pack=packs[0],
        stages={row.stage_id: row for row in store.fetch(LifeStage, "from life_stage order by position")},
        services={row.service_id: row for row in services},
        rules={row.rule_id: row for row in store.fetch(RuleWords, "from need_rule order by position")},
        facts={row.fact: row for row in store.fetch(FactWords, "from fact_definition order by position")},
        sources={row.source_id: row for row in store.fetch(Source, "from source order by source_id")},
        review_services={row.reviews_family: row.service_id for row in services if row.reviews_family},
        supersessions=store.fetch(Supersession, "from prepared_supersession order by position"),
        brakes=tuple(
            Brake(stage_id, months, tuple(service_ids))
            for stage_id, months, service_ids in store.tuples(
                "select stage_id, months, list(service_id) from prepared_brake group by stage_id, months order by stage_id, months"
            )
        ),
        # What a family's holdings answer is never unknown (rule 3), so those terms are left out.
        asked_facts={
            rule_id: tuple(facts) for rule_id, facts in store.tuples(
                "select rule_id, list(fact order by fact) from prepared_condition where not is_held group by rule_id"
            )
        },
        service_at=dict(store.tuples("select service_place, service_id from prepared_service")),
        rule_at=dict(store.tuples("select rule_place, rule_id from prepared_rule")),
    )


# The bounds that take in every client id.
EVERYONE = {"first_client": "", "last_client": "\U0010ffff"}


def bounds(store: Store, client_id: str | None = None, *, words: Catalogue | None = None) -> dict[str, object]:
    """The parameters every rule macro takes beside the as-of day: the pack's months, and one client or all.

    `words` spares a second look at the pack where the caller has had one.
    """
    pack = (words or catalogue(store)).pack
    return {
        "horizon_months": pack.horizon_months,
        "lookahead_months": pack.review_lookahead_months,
        "memory_months": pack.lapse_memory_months,
        **(EVERYONE if client_id is None else {"only_client": client_id}),
    }


def asking(answer: str, *, of_one: bool = False) -> str:
    """`from` one of the answers of `lifeline.sql`, with its parameters by name, for the clients of a range or for one."""
    if of_one:
        return f"from (\n{sql.of_one(answer)}\n) as {answer}"
    return f"from {answer}($as_of, $horizon_months, $lookahead_months, $memory_months, $first_client, $last_client)"
