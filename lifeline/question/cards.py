"""Trigger cards: for each service what you may hear, what to ask, what to say, what not to say, and who to pass it to.

Written from the pack's own words; the firm may reword any part (`lifeline.record.cards`), and what it wrote stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from lifeline.model import Service
from lifeline.question.catalogue import Catalogue, RuleWords, Source, catalogue
from lifeline.question.guards import leaders
from lifeline.store import Store

STALE_AFTER_DAYS = 90
PARTS = ("may_hear", "ask", "say", "do_not_say", "pass_to")


@dataclass(frozen=True, slots=True)
class TriggerCard:
    """One service's card. `is_stale`: the law was last checked more than 90 days before the as-of day.

    `edited_parts` are those in the firm's own words. Fees are for the firm's eyes only.
    """

    service: Service
    may_hear: tuple[str, ...]
    ask: tuple[str, ...]
    say: tuple[str, ...]
    do_not_say: tuple[str, ...]
    pass_to: tuple[str, ...]
    law_notes: tuple[str, ...]
    fees: str
    sources: tuple[Source, ...]
    law_checked_on: date | None
    is_stale: bool
    edited_parts: tuple[str, ...]


def trigger_card(store: Store, service_id: str, *, as_of: date) -> TriggerCard:
    """The card of one service, as of a day. Raises `KeyError` for a service the pack does not have."""
    words = catalogue(store)
    service = words.services[service_id]
    rules = [rule for rule in words.rules.values() if rule.service_id == service_id]
    evidence_only = {rule_id for (rule_id,) in store.tuples("select rule_id from need_rule where is_evidence_only")}
    fee_basis, review_trigger = store.tuples(
        "select fee_basis, review_trigger from service where service_id = $service_id", service_id=service_id
    )[0]
    written = {
        "may_hear": _may_hear(rules, words, review_trigger),
        "ask": _each(rule.question for rule in rules),
        "say": _each(rule.why for rule in rules),
        "do_not_say": _do_not_say(service, [rule for rule in rules if rule.rule_id in evidence_only], words),
        "pass_to": (leaders(store, service_id).text,),
    }
    own = {part: _each(text.splitlines()) for part, text in store.tuples("""
        select part, text from trigger_card where service_id = $service_id order by written_at
    """, service_id=service_id)}
    cited = _each(source for rule in rules for source in rule.source_ids.split(";"))
    checked_on = words.pack.law_checked_on
    return TriggerCard(
        service=service,
        **written | own,
        law_notes=_each(rule.law_note for rule in rules),
        fees=_fees(service, fee_basis, words.pack.currency),
        sources=tuple(words.sources[source] for source in cited if source in words.sources),
        law_checked_on=checked_on,
        is_stale=checked_on is None or (as_of - checked_on).days > STALE_AFTER_DAYS,
        edited_parts=tuple(part for part in PARTS if part in own),
    )


def _each(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text.strip() for text in texts if text and text.strip()))


def _may_hear(rules: list[RuleWords], words: Catalogue, review_trigger: str) -> tuple[str, ...]:
    stages = [words.stages[rule.stage_id] for rule in rules]
    heard = [f"{stage.name}: {_in_mid_sentence(stage.triggering_event)}" for stage in stages]
    return _each([*heard, review_trigger])


def _in_mid_sentence(text: str) -> str:
    """The text with a small first letter, unless its first word is written in capitals.

    >>> _in_mid_sentence("First contract"), _in_mid_sentence("HMRC writes")
    ('first contract', 'HMRC writes')
    """
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _do_not_say(service: Service, evidence_only: list[RuleWords], words: Catalogue) -> tuple[str, ...]:
    lines = [
        f"Nothing about {words.stages[rule.stage_id].name.lower()} unless they raise it: never on a guess."
        for rule in evidence_only
    ]
    if service.conflict_note:
        lines.append(f"No promise that we can act before this is clear: {service.conflict_note}")
    lines.append("No fee and no deadline: whoever may lead gives both.")
    return _each(lines)


def _fees(service: Service, basis: str, currency: str) -> str:
    if service.fee_low is None and service.fee_high is None:
        return ""
    amounts = [f"{amount:,}" for amount in (service.fee_low, service.fee_high) if amount is not None]
    return f"{currency} {' to '.join(dict.fromkeys(amounts))}, {basis}".rstrip(", ")
