"""Which service, stage or question somebody's words may mean: suggestions, the likeliest first, and never more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from lifeline.model import LifeStage
from lifeline.question.card_search import find, hits, words_of
from lifeline.question.cards import TriggerCard
from lifeline.question.catalogue import Catalogue

Each = TypeVar("Each")
_SPECIAL = "special category"


@dataclass(frozen=True, slots=True)
class Likely(Generic[Each]):
    """A list with the likeliest first; `is_found` if what was heard speaks of that one more than of any other."""

    listed: tuple[Each, ...]
    is_found: bool


def services(
    catalogue: Catalogue, cards: Sequence[TriggerCard], *, track: str, heard: str, most: int = 3
) -> tuple[str, ...]:
    """The services whose cards have it among what one may hear, those first that the likeliest stage calls for.

    `track` is empty where nobody knows whether it is about a person or a business.
    """
    fitting = [card for card in cards if not track or card.service.track in ("both", track)]
    if not words_of(heard):
        return ()
    likely = stages(catalogue, track=track or "person", heard=heard)
    calling: set[str] = set()
    if likely.is_found:
        stage = likely.listed[0]
        calling = {rule.service_id for rule in catalogue.rules.values() if rule.stage_id == stage.stage_id}
        # A card need not speak of everything somebody tells around it.
        heard = " ".join(word for word in words_of(heard) if hits(_told_of(stage), f"{word} "))
        if stage.is_sensitive:
            # After an illness or a death only what helps with it.
            fitting = [card for card in fitting if card.service.service_id in calling]
    found = [one.card.service.service_id for one in find(fitting, f"{heard} ") if one.part == "may_hear"]
    return tuple(sorted(found, key=lambda service_id: service_id not in calling)[:most])


def stages(catalogue: Catalogue, *, track: str, heard: str, service_id: str = "") -> Likely[LifeStage]:
    """The stages of a track: those of which what was heard speaks, then those that call for the service."""
    calling = {rule.stage_id for rule in catalogue.rules.values() if rule.service_id == service_id}
    of_track = [stage for stage in catalogue.stages.values() if stage.track == track]
    return _likely(
        of_track, lambda stage: _spoken(_told_of(stage), heard),
        also=lambda stage: stage.stage_id in calling,
    )


def facts(catalogue: Catalogue, names: Sequence[str], *, heard: str) -> Likely[str]:
    """The questions among `names` of which what was heard speaks, then the rest; on health and the like last of all."""
    ordered = sorted(names, key=lambda name: catalogue.facts[name].sensitivity == _SPECIAL)
    return _likely(
        ordered, lambda name: _spoken(catalogue.facts[name].question, heard) if
        catalogue.facts[name].sensitivity != _SPECIAL else 0,
    )


def _likely(
    all_of_them: Iterable[Each], worth: Callable[[Each], int], also: Callable[[Each], bool] = lambda _: False
) -> Likely[Each]:
    ranked = sorted(((-worth(each), not also(each), place, each) for place, each in enumerate(all_of_them)),
                    key=lambda row: row[:3])
    best = [row[0] for row in ranked[:2]]
    return Likely(tuple(each for *_, each in ranked), bool(best) and best[0] < 0 and best[0] < min(best[1:], default=0))


def _told_of(stage: LifeStage) -> str:
    return f"{stage.name}. {stage.triggering_event}"


def _spoken(words: str, heard: str) -> int:
    """How many words of a line are among those heard."""
    return len(hits(words, f"{heard} "))
