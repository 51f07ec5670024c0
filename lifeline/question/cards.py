"""Trigger cards: for each service what you may hear, what to ask, what to say, what not to say, and who to pass it to.

Written from the pack's own words; the firm may reword any part (`lifeline.record.cards`), and what it wrote stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from lifeline import wording
from lifeline.errors import NotFound
from lifeline.model import LifeStage, Service
from lifeline.question import card_words
from lifeline.question.catalogue import Catalogue, RuleWords, Source, catalogue
from lifeline.question.guards import leaders
from lifeline.store import Store

Each = TypeVar("Each")

STALE_AFTER_DAYS = 90
# The parts of a card that a firm may put in its own words, and what each is called.
PARTS = {
    "may_hear": "What you may hear",
    "ask": "What to ask",
    "say": "What to say",
    "do_not_say": "What not to say",
    "pass_to": "Who to pass it to",
}
# The firm's own check of a service's law stands in the same table as its wording, as a part of its own: a date.
LAW_CHECKED = "law_checked"
# So many lines of a part are taken in at a glance; the rest stands behind them.
AT_A_GLANCE = 6


@dataclass(frozen=True, slots=True)
class Rewording:
    """One part of a card in the firm's own words: who wrote them and when (UTC), and the pack's words they replace."""

    part: str
    who: str
    written_at: datetime
    packs_words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TriggerCard:
    """One service's card, as of a day. The lines of each part come with the most telling first.

    A line of the pack's begins with the occasion it is for ("Retirement: ...") where there are several; `occasions`
    are their names. `heard_as` are the pack's other words for them. `law_checked_by` is empty where the pack says when
    the law was checked, and a name where one of the firm has checked it since. Fees are for the firm's eyes only.
    """

    service: Service
    as_of: date
    may_hear: tuple[str, ...]
    ask: tuple[str, ...]
    say: tuple[str, ...]
    do_not_say: tuple[str, ...]
    pass_to: tuple[str, ...]
    law_notes: tuple[str, ...]
    fees: str
    sources: tuple[Source, ...]
    law_checked_on: date | None
    law_checked_by: str
    occasions: tuple[str, ...]
    heard_as: tuple[str, ...]
    fact_questions: tuple[str, ...]
    rewordings: tuple[Rewording, ...]

    def lines(self, part: str) -> tuple[str, ...]:
        """The lines of one of `PARTS`."""
        return getattr(self, part)

    def rewording(self, part: str) -> Rewording | None:
        """How the firm has reworded a part; None where the pack's words stand."""
        return next((found for found in self.rewordings if found.part == part), None)

    @property
    def edited_parts(self) -> tuple[str, ...]:
        """The parts that are in the firm's own words."""
        return tuple(found.part for found in self.rewordings)

    @property
    def is_stale(self) -> bool:
        """Whether the law was last checked more than 90 days before the as-of day, or nobody says when."""
        return self.law_checked_on is None or (self.as_of - self.law_checked_on).days > STALE_AFTER_DAYS

    @property
    def law_checked(self) -> str:
        """When the law was checked, by whom, and whether to check it again, as one line."""
        if self.law_checked_on is None:
            return "Nobody has said when the law was last checked: check it"
        by = f" by {self.law_checked_by}" if self.law_checked_by else ""
        said = f"Law checked {wording.day(self.law_checked_on)}{by}"
        return f"{said}, {(self.as_of - self.law_checked_on).days} days ago: check again" if self.is_stale else said

    def occasion(self, line: str) -> str:
        """The occasion a line begins with; empty for a line that is for all of them."""
        return next((name for name in self.occasions if line == name or line.startswith(f"{name}: ")), "")


@dataclass(frozen=True, slots=True)
class _Written:
    """What stands in the workbook beside the catalogue, by service or by stage."""

    evidence_only: frozenset[str]
    details: dict[str, tuple[str, str]]
    quiet: dict[str, tuple[int, str]]
    happenings: dict[str, list[str]]
    own: dict[tuple[str, str], tuple[str, str, datetime]]


def trigger_card(store: Store, service_id: str, *, as_of: date) -> TriggerCard:
    """The card of one service. Raises `NotFound` for a service the pack does not have."""
    words = catalogue(store)
    if service_id not in words.services:
        raise NotFound(f"There is no service {service_id!r} in this workbook.")
    return _card(store, service_id, words, _written(store), as_of)


def trigger_cards(store: Store, *, as_of: date) -> tuple[TriggerCard, ...]:
    """The card of every service, in the pack's order."""
    words, written = catalogue(store), _written(store)
    return tuple(_card(store, service_id, words, written, as_of) for service_id in words.services)


def practice_areas(cards: Sequence[TriggerCard]) -> dict[str, int]:
    """The practice areas in the pack's order, and how many of the cards each has."""
    areas = [card.service.practice_area for card in cards]
    return {area: areas.count(area) for area in dict.fromkeys(areas)}


def of_area(cards: Sequence[TriggerCard], area: str) -> tuple[TriggerCard, ...]:
    """The cards of one practice area, however it is written. Raises `NotFound` naming those there are."""
    wanted = area.strip().casefold()
    found = tuple(card for card in cards if card.service.practice_area.casefold() == wanted)
    if not found:
        raise NotFound(f"There is no practice area {area!r}. There are: {', '.join(practice_areas(cards))}.")
    return found


def _written(store: Store) -> _Written:
    happenings: dict[str, list[str]] = {}
    for happening, stage_id in store.tuples("select happening, stage_id from happening order by all"):
        happenings.setdefault(stage_id, []).append(happening.replace("_", " "))
    return _Written(
        evidence_only=frozenset(
            rule_id for (rule_id,) in store.tuples("select rule_id from need_rule where is_evidence_only")
        ),
        details={
            service_id: (fee_basis, review_trigger) for service_id, fee_basis, review_trigger in store.tuples(
                "select service_id, fee_basis, review_trigger from service"
            )
        },
        quiet={
            stage_id: (months, why)
            for stage_id, months, why in store.tuples("select stage_id, months, why from quiet_period")
        },
        happenings=happenings,
        own={
            (service_id, part): (text, who, written_at) for service_id, part, text, who, written_at in store.tuples(
                "select service_id, part, text, who, written_at from trigger_card order by written_at"
            )
        },
    )


def _card(store: Store, service_id: str, words: Catalogue, written: _Written, as_of: date) -> TriggerCard:
    service = words.services[service_id]
    # The essential first; what is equally needed stays in the pack's order.
    rules = sorted(
        (rule for rule in words.rules.values() if rule.service_id == service_id), key=lambda rule: -rule.need
    )
    stages = _each(words.stages[rule.stage_id] for rule in rules)
    fee_basis, review_trigger = written.details[service_id]
    quiet = [(stage, *written.quiet[stage.stage_id]) for stage in stages if stage.stage_id in written.quiet]
    packs_words = _packs_words(service, rules, stages, quiet, words, written.evidence_only)
    packs_words["may_hear"] += tuple(filter(None, (card_words.look_again(review_trigger),)))
    packs_words["pass_to"] = card_words.pass_to(leaders(store, service_id).names, service.practice_area)
    own = {part: written.own[service_id, part] for part in PARTS if (service_id, part) in written.own}
    cited = _each(source.strip() for rule in rules for source in rule.source_ids.split(";"))
    checked_on, checked_by = _law_checked(written, service_id, words.pack.law_checked_on)
    return TriggerCard(
        service=service,
        as_of=as_of,
        **packs_words | {part: lines_of(text) for part, (text, _, _) in own.items()},
        law_notes=tuple(card_words.sentence(note) for note in card_words.each_once(rule.law_note for rule in rules)),
        fees=card_words.fees(service, fee_basis, words.pack.currency),
        sources=tuple(words.sources[source] for source in cited if source in words.sources),
        law_checked_on=checked_on,
        law_checked_by=checked_by,
        occasions=_each((*(stage.name for stage in stages), *card_words.together(quiet).values())),
        heard_as=_each(word for stage in stages for word in written.happenings.get(stage.stage_id, ())),
        fact_questions=_each(
            words.facts[fact].question
            for rule in rules for fact in words.asked_facts.get(rule.rule_id, ()) if fact in words.facts
        ),
        rewordings=tuple(Rewording(part, who, at, packs_words[part]) for part, (_, who, at) in own.items()),
    )


def lines_of(text: str) -> tuple[str, ...]:
    """The lines of a text that say something, each once.

    >>> lines_of(" First.\\n\\nSecond.\\nFirst. ")
    ('First.', 'Second.')
    """
    return _each(" ".join(line.split()) for line in text.splitlines() if line.strip())


def _each(values: Iterable[Each]) -> tuple[Each, ...]:
    return tuple(dict.fromkeys(values))


def _packs_words(
    service: Service, rules: Sequence[RuleWords], stages: Sequence[LifeStage],
    quiet: Sequence[tuple[LifeStage, int, str]], words: Catalogue, evidence_only: frozenset[str],
) -> dict[str, tuple[str, ...]]:
    names = [words.stages[rule.stage_id].name for rule in rules]
    otherwise = {rule.stage_id for rule in rules if rule.rule_id not in evidence_only}
    return {
        "may_hear": tuple(card_words.heard(stage) for stage in stages),
        "ask": card_words.told(zip(names, (card_words.question(rule.question) for rule in rules), strict=True)),
        "say": card_words.told(zip(names, (card_words.sentence(rule.why) for rule in rules), strict=True)),
        "do_not_say": card_words.do_not_say(
            service, stages, [stage for stage in stages if stage.stage_id not in otherwise], quiet
        ),
    }


def _law_checked(written: _Written, service_id: str, packs_day: date | None) -> tuple[date | None, str]:
    """The later of the pack's own check and the firm's, and who of the firm made it."""
    if (service_id, LAW_CHECKED) not in written.own:
        return packs_day, ""
    text, who, _ = written.own[service_id, LAW_CHECKED]
    checked_on = date.fromisoformat(text)
    return (checked_on, who) if packs_day is None or checked_on >= packs_day else (packs_day, "")
