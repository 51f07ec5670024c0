"""What files may refer to: the pack's stages, services, facts, anchors and words, as the workbook holds them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lifeline.intake.problems import Named
from lifeline.store import Store


@dataclass(frozen=True, slots=True)
class Known:
    """The names that the workbook's pack defines. `stages` and `services` give each one's track."""

    stages: Mapping[str, str]
    services: Mapping[str, str]
    facts: frozenset[str]
    anchors: frozenset[str]
    evidence_words: Mapping[str, str]
    happenings: Mapping[str, str]
    stage_words: Named
    service_words: Named

    @classmethod
    def of(cls, store: Store) -> Known:
        """Read from the workbook."""
        # The derived fact "holds one" is left in: a file that answers it is not wrong, the rules just never ask it.
        facts = store.tuples("""
            select fact from fact_definition
            union select fact from rule_condition
            union select lapse_fact from need_rule where lapse_fact is not null
            union select ended_by_fact from service_family where ended_by_fact is not null
            union select held_fact from service_family where held_fact is not null
            union select when_fact from supersession where when_fact is not null
        """)
        return cls(
            stages=dict(store.tuples("select stage_id, track from life_stage")),
            services=dict(store.tuples("select service_id, track from service")),
            facts=frozenset(fact for (fact,) in facts),
            anchors=frozenset(name for (name,) in store.tuples(
                "select distinct anchor from need_rule where anchor <> 'stage'"
            )),
            evidence_words={word.casefold(): evidence for word, evidence in store.tuples(
                "select word, evidence from evidence_word"
            )},
            stage_words=_named(store.tuples("select stage_id, name from life_stage order by position desc")),
            service_words=_named(store.tuples("select service_id, name from service order by position desc")),
            happenings=dict(store.tuples("select happening, stage_id from happening order by happening, stage_id")),
        )


def _named(rows: Sequence[tuple[str, str]]) -> Named:
    return Named({name: found for found, name in rows} | {found: found for found, _ in rows})
