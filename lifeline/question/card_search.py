"""Finding a trigger card by what somebody has just heard: "getting divorced", "new baby", "director leaving".

Every word of a card is looked through, what one may hear first. Words are compared by their beginnings, so that it
works while somebody types; a short list of everyday words (`everyday_words.csv`) leads to the words that packs use.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from lifeline.question.cards import PARTS, TriggerCard

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
# What people say around the word that matters.
_FILLERS = frozenset(
    "a about after again all am an and another any are as at be because been before being but by can car did do does "
    "getting going gone got had has have having he her hers him his i if in into is it its just like me my new not now "
    "of off on one or our out over s she so some soon than that the their them then there they this to too up us was "
    "we were what when who with would you your".split()
)
# Endings, and how many letters must be left for a word to be still itself.
_ENDINGS = (
    ("ations", 4), ("ation", 4), ("ings", 3), ("ing", 3), ("ies", 4), ("ied", 4), ("ers", 4), ("er", 4), ("ed", 3),
    ("es", 4), ("s", 3), ("e", 4), ("y", 4),
)
_LEAST = 4  # letters of a beginning that stands for what it begins
LEAST_TYPED = 2  # letters after which something can be found

# What is heard comes first; then what the card is called, what to ask, what to say, and all the rest.
_WEIGHTS = {"may_hear": 8.0, "heard_as": 6.0, "name": 6.0, "ask": 4.0, "say": 3.0, "law": 2.0, "rest": 1.0}
_EXACT, _BEGUN, _EVERYDAY = 1.0, 0.7, 0.8
_HEARD = ("may_hear", "heard_as")
_IN_PASSING = ("law", "rest", "do_not_say", "pass_to")


@dataclass(frozen=True, slots=True)
class Found:
    """A card that was found, and the line that tells why: which part it is of (a key of `PARTS`, or empty)."""

    card: TriggerCard
    part: str = ""
    line: str = ""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A word to look for; `is_half` while it may still be being typed."""

    word: str
    is_half: bool = False


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a card that speaks of some of the words: which part it is of, and what it is worth for each word."""

    part: str
    text: str
    worths: tuple[float, ...]

    @property
    def covers(self) -> int:
        """How many of the words it speaks of."""
        return sum(worth > 0 for worth in self.worths)


def find(cards: Sequence[TriggerCard], text: str) -> tuple[Found, ...]:
    """The cards that speak of what somebody typed, the most telling first; all of them where nothing was typed.

    Cards that speak of fewer of the words than the best one does are left out, and those that do so only in passing
    where another does so in what one may hear or in its name.
    """
    asked = _asked(text)
    if not asked:
        return tuple(Found(card) for card in cards)
    ranked = sorted(
        ((*_rank(lines, len(asked)), place, card, lines) for place, card in enumerate(cards)
         if (lines := _speaking(card, asked))),
        key=lambda found: found[:5],
    )
    kept = [found for found in ranked if found[0] == ranked[0][0]]
    if any(found[1] for found in kept):
        kept = [found for found in kept if any(line.part not in _IN_PASSING for line in found[-1])]
    return tuple(_found(card, lines) for *_, card, lines in kept)


def _rank(lines: Sequence[_Line], words: int) -> tuple[int, int, int, float]:
    """How telling a card is, the least first: by the words it speaks of at all, at once in what is heard or in the
    name, in what is heard, and then by where and how exactly.
    """
    heard = [line for line in lines if line.part in _HEARD]
    at_once = [line.covers for line in lines if line.part in (*_HEARD, "name")]
    each = [max(line.worths[at] for line in lines) for at in range(words)]
    named = sum(sum(line.worths) for line in lines if line.part == "name")
    return (
        -sum(worth > 0 for worth in each),
        -max(at_once, default=0),
        -sum(any(line.worths[at] for line in heard) for at in range(words)),
        -(sum(each) + named + max(sum(line.worths) for line in lines) / 2),
    )


def _found(card: TriggerCard, lines: Sequence[_Line]) -> Found:
    lead = max(lines, key=lambda line: (line.covers, sum(line.worths)))
    part = "may_hear" if lead.part in _HEARD else lead.part
    return Found(card, part if part in PARTS else "", lead.text)


def speaks_of_all(found: Sequence[Found], text: str) -> bool:
    """Whether the first card found speaks of every word that was typed."""
    asked = _asked(text)
    lines = _speaking(found[0].card, asked) if found else ()
    return all(any(line.worths[at] for line in lines) for at in range(len(asked)))


def words_of(text: str) -> tuple[str, ...]:
    """The words that matter in what was typed; all of them where none does.

    >>> words_of("She's having a new baby"), words_of("new")
    (('baby',), ('new',))
    """
    spoken = [re.sub(r"['’]s$", "", word) for word in _words(text)]
    kept = [word for word in spoken if word not in _FILLERS]
    return tuple(dict.fromkeys(kept or spoken))


def hits(line: str, text: str) -> tuple[tuple[int, int], ...]:
    """Where in a line the words that were typed stand, as places of its letters."""
    asked = _asked(text)
    return tuple(
        found.span() for found in _WORD.finditer(line)
        if any(_word_worth(found[0].lower(), one.word, one.is_half) for one in asked)
    )


def _asked(text: str) -> tuple[_Asked, ...]:
    words = words_of(text)
    if sum(map(len, words)) < LEAST_TYPED:
        return ()
    typing = _words(text)[-1] if text[-1:].isalnum() else ""
    return tuple(_Asked(word, word == typing) for word in words)


def _speaking(card: TriggerCard, asked: Sequence[_Asked]) -> tuple[_Line, ...]:
    found = []
    for part, lines in _lines(card):
        for place, line in enumerate(lines):
            worths = [_worth(line, one) for one in asked]
            if any(worths):
                # Of several lines the one nearer the top is the more telling.
                weight = _WEIGHTS.get(part, _WEIGHTS["rest"]) * (1 - min(place, 20) / 100)
                found.append(_Line(part, line, tuple(weight * worth for worth in worths)))
    return tuple(found)


def _lines(card: TriggerCard) -> Iterable[tuple[str, Sequence[str]]]:
    """Every line of a card by its part, also the pack's words that the firm has replaced."""
    for part in PARTS:
        yield part, card.lines(part)
    for rewording in card.rewordings:
        yield rewording.part, rewording.packs_words
    yield "heard_as", card.heard_as
    yield "name", (card.service.name, card.service.service_id.replace("_", " "))
    yield "ask", card.fact_questions
    yield "law", (*card.law_notes, card.service.conflict_note)
    yield "rest", (card.service.description, card.service.practice_area, *(source.statement for source in card.sources))


def _worth(line: str, asked: _Asked) -> float:
    return max((_word_worth(known, asked.word, asked.is_half) for known in _words(line)), default=0.0)


@lru_cache(maxsize=65_536)
def _word_worth(known: str, asked: str, is_half: bool) -> float:
    """How well a word of a card answers a word that was typed: 0 not at all, 1 exactly."""
    if known == asked:
        return _EXACT
    beginning = _beginning(asked)
    if _beginning(known) == beginning or (len(beginning) >= _LEAST and known.startswith(beginning)):
        return _BEGUN
    for place, meant in enumerate(_everyday().get(asked, ())):
        if _beginning(known) == _beginning(meant):
            # The first of the words it leads to is the nearest.
            return _EVERYDAY - place / 10
    return _BEGUN if is_half and known.startswith(asked) else 0.0


@lru_cache(maxsize=4096)
def _beginning(word: str) -> str:
    """A word without its ending, so that its other forms begin the same.

    >>> _beginning("leaving"), _beginning("directors"), _beginning("paying"), _beginning("baby")
    ('leav', 'director', 'pay', 'baby')
    """
    for ending, least in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= least:
            return word.removesuffix(ending)
    return word


@lru_cache(maxsize=16_384)
def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.lower()))


@lru_cache(maxsize=1)
def _everyday() -> dict[str, tuple[str, ...]]:
    with (Path(__file__).parent / "everyday_words.csv").open(encoding="utf-8", newline="") as file:
        return {row["heard"]: tuple(row["means"].split()) for row in csv.DictReader(file)}
