"""Which service of the catalogue a firm's own word or code for a kind of work means; said once, and remembered."""

from __future__ import annotations

import difflib
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from lifeline.errors import NotFound, UserError
from lifeline.intake import sali
from lifeline.store import Store, now
from lifeline.wording import count, listed

MOST_SUGGESTED = 3
LEAST = 0.2
LONGEST = 200
# How much a shared word says, by where it stands.
_WHERE = (("name", 1.0), ("code", 0.95), ("practice area", 0.45), ("description", 0.6), ("stage", 0.3))
# English, and no firm's: words that stand in the name of anything.
_SAYS_NOTHING = frozenset(
    "a an and any are as at be by etc for from general in into is it its matter matters misc new no non not of off on "
    "one only or other our out per re than that the their them this to two type under up us was we with without work "
    "your".split()
)
_ENDINGS = ("ations", "ation", "ments", "ment", "ings", "ing", "ers", "er", "ies", "ed", "es", "al", "s", "y", "e")


class Suggestion(NamedTuple):
    """A service that a word may mean: how alike (0 to 1), and why in words."""

    service_id: str
    name: str
    score: float
    because: str


@dataclass(frozen=True, slots=True)
class Remembered:
    """What somebody said a word means. Without a service: none of ours, and its matters are left out."""

    written: str
    service_id: str | None
    service_name: str
    who: str
    said_at: datetime


# ------------------------------------------------------------------------------------------ what a word means


def matched(store: Store, words: Collection[str]) -> dict[str, str]:
    """The service of each word: as remembered, or as its id, its name or its code of the open standard says.

    Capitals and blanks make no difference. A word that could be two services is nobody's; it and all others are left
    out, and so is a word that is remembered as no service of ours.
    """
    kept = _kept(store)
    by_id: dict[str, str] = {}
    by_name: dict[str, set[str]] = {}
    for service_id, name in store.tuples("select service_id, name from service order by position"):
        by_id[compared(service_id)] = service_id
        by_name.setdefault(compared(name), set()).add(service_id)
    by_code = sali.services_by_word(store)
    services = set(by_id.values())
    found = {}
    for word in words:
        key = compared(word)
        if key in kept and (kept[key] is None or kept[key] in services):
            if kept[key] is not None:
                found[word] = kept[key]
            continue
        named = by_name.get(key, set()) or by_code.get(key, set())
        if key in by_id:
            found[word] = by_id[key]
        elif len(named) == 1:
            (found[word],) = named
    return found


def none_of_ours(store: Store, words: Collection[str]) -> set[str]:
    """The words that are remembered as no service of ours."""
    kept = _kept(store)
    return {word for word in words if compared(word) in kept and kept[compared(word)] is None}


def compared(word: str) -> str:
    """A word as it is compared: blanks and capitals make no difference.

    >>> compared("  Mirror  WILLS ")
    'mirror wills'
    """
    return " ".join(word.split()).casefold()


def _kept(store: Store) -> dict[str, str | None]:
    return dict(store.tuples("select word, service_id from work_word"))


# ------------------------------------------------------------------------------------------ remembering


def remembered(store: Store) -> tuple[Remembered, ...]:
    """Everything remembered, in the order of the words."""
    return store.fetch(Remembered, """
        select written, work_word.service_id, coalesce(service.name, '') as service_name, who, said_at
        from work_word left join service on service.service_id = work_word.service_id
        order by word
    """)


def remember(store: Store, word: str, service_id: str | None, who: str) -> None:
    """Keep what a word means; the next import uses it by itself. None or empty: no service of ours.

    Raises `UserError` for an empty word, `NotFound` for a service the catalogue has not.
    """
    remember_all(store, {word: service_id or ""}, who)


def remember_all(store: Store, words: Mapping[str, str], who: str) -> None:
    """Keep what several words mean, all or none; an empty service is none of ours. Raises as `remember`."""
    services = {name for (name,) in store.tuples("select service_id from service")}
    for word, service_id in words.items():
        if not word.strip() or len(word) > LONGEST:
            raise UserError(f"Give the word for a kind of work, of at most {LONGEST} letters.")
        if service_id and service_id not in services:
            near = difflib.get_close_matches(service_id, services, n=1)
            meant = f"; is it {near[0]}?" if near else "."
            raise NotFound(f"There is no service {service_id!r} in the catalogue{meant}")
    at = now()
    # The last of two that are compared alike stands.
    rows = {compared(word): (" ".join(word.split()), service or None) for word, service in words.items()}
    with store.write(who=who) as writer:
        writer.execute(
            "delete from work_word where word in (select unnest(cast($words as varchar[])))", words=list(rows)
        )
        for word, (written, service) in rows.items():
            writer.execute(
                "insert into work_word (word, written, service_id, who, said_at) "
                "values ($word, $written, $service, $who, $at)",
                word=word, written=written, service=service, who=who, at=at,
            )
            writer.audit("kind of work matched", written, service or "no service of ours")


def forget(store: Store, word: str, who: str) -> None:
    """Forget what a word means. Raises `NotFound` if nothing was remembered of it."""
    with store.write(who=who) as writer:
        rows = writer.tuples("select written from work_word where word = $word", word=compared(word))
        if not rows:
            raise NotFound(f"Nothing is remembered of {word!r}.")
        writer.execute("delete from work_word where word = $word", word=compared(word))
        writer.audit("kind of work forgotten", rows[0][0])


# ------------------------------------------------------------------------------------------ suggesting


def suggestions(store: Store, word: str) -> tuple[Suggestion, ...]:
    """Up to three services that a word may mean, the likeliest first, each with the reason."""
    return suggestions_for(store, [word])[word]


def suggestions_for(store: Store, words: Iterable[str]) -> dict[str, tuple[Suggestion, ...]]:
    """The same for several words."""
    catalogue = _Catalogue.of(store)
    by_code = sali.services_by_word(store, how=sali.HOW)
    return {word: catalogue.like(word, by_code.get(compared(word), set())) for word in words}


@dataclass(frozen=True, slots=True)
class _Catalogue:
    """The services' words by where they stand, and how many services have each."""

    names: Mapping[str, str]
    words: Mapping[str, Mapping[str, Mapping[str, str]]]   # service, where, stem: as written
    spread: Counter[str]

    @classmethod
    def of(cls, store: Store) -> _Catalogue:
        names, words = {}, {}
        for service_id, name, area, description, family, stages in store.tuples("""
            select
                service_id, service.name, practice_area, description, family,
                coalesce((
                    select string_agg(distinct life_stage.name || ' ' || triggering_event, ' ')
                    from need_rule join life_stage on life_stage.stage_id = need_rule.stage_id
                    where need_rule.service_id = service.service_id
                ), '')
            from service order by position
        """):
            names[service_id] = name
            texts = (name, f"{service_id} {family}".replace("_", " "), area, description, stages)
            words[service_id] = {where: _stems(text) for (where, _), text in zip(_WHERE, texts, strict=True)}
        spread = Counter(
            stem for places in words.values() for stem in {stem for found in places.values() for stem in found}
        )
        return cls(names, words, spread)

    def like(self, word: str, same_code: Collection[str]) -> tuple[Suggestion, ...]:
        given = _stems(word)
        scored = []
        for place, (service_id, name) in enumerate(self.names.items()):
            if service_id in same_code:
                because = f"{word!r} is what the open standard (SALI) calls it, or something wider"
                found = Suggestion(service_id, name, 0.95, because)
            else:
                found = self._scored(word, given, service_id, name)
            if found.score >= LEAST:
                scored.append((-found.score, place, found))
        return tuple(found for _, _, found in sorted(scored)[:MOST_SUGGESTED])

    def _likeness(self, stem: str, written: str, service_id: str, where: str) -> float:
        found = self.words[service_id][where]
        if where == "code":
            # A code is short: what is only like it means something else ("fines" is not FIN).
            return float(written.casefold() in (code.casefold() for code in found.values()))
        return max((_alike(stem, other) for other in found), default=0.0)

    def _scored(self, word: str, given: Mapping[str, str], service_id: str, name: str) -> Suggestion:
        whole, got = 0.0, 0.0
        shared: dict[str, list[str]] = {}
        for stem, written in given.items():
            weight = self._weight(stem)
            whole += weight
            best, where = 0.0, ""
            for here, much in _WHERE:
                worth = much * self._likeness(stem, written, service_id, here)
                if worth > best:
                    best, where = worth, here
            if best:
                got += weight * best
                shared.setdefault(where, []).append(written)
        in_names = difflib.SequenceMatcher(None, compared(word), compared(name)).ratio()
        score = (0.85 * got / whole if whole else 0.0) + 0.15 * in_names
        if not shared:
            return Suggestion(service_id, name, round(score if in_names >= 0.75 else 0.0, 3), f"is spelled like {name}")
        where = next(here for here, _ in _WHERE if here in shared)
        words = shared[where]
        of = {"name": name, "code": f"the code {service_id} of {name}",
              "practice area": f"the practice area of {name}", "description": f"what {name} is for",
              "stage": f"the life stages that call for {name}"}[where]
        noun = "word" if len(words) == 1 else "words"
        because = f"shares the {noun} {listed([repr(one) for one in words])} with {of}"
        return Suggestion(service_id, name, round(score, 3), because)

    def _weight(self, stem: str) -> float:
        """A word that few services have says more; one that none has says as much as a rare one."""
        having = self.spread[stem] or sum(n for other, n in self.spread.items() if _alike(stem, other))
        return math.log(1 + len(self.names) / max(having, 1))


def _stems(text: str) -> dict[str, str]:
    """The words that say something, by their stems."""
    folded = "".join(one for one in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(one))
    folded = re.sub(r"[’']s\b", "", folded)
    found: dict[str, str] = {}
    for word in re.findall(r"[^\W_]+", folded):
        if word not in _SAYS_NOTHING and (len(word) > 1 and not word.isdigit()):
            found.setdefault(_stem(word), word)
    return found


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    """A word without its ending: light, so that `selling` and `sells` meet, and `will` stays what it is.

    >>> [_stem(word) for word in ("conveyancing", "wills", "will", "selling", "disputes", "trust")]
    ['conveyanc', 'will', 'will', 'sell', 'disput', 'trust']
    """
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= (3 if ending == "s" else 4):
            return word[: -len(ending)]
    return word


@lru_cache(maxsize=200_000)
def _alike(one: str, other: str) -> float:
    """1 for the same stem, less for one that begins the other (firms shorten) or is spelled like it, else 0."""
    if one == other:
        return 1.0
    short, long = sorted((one, other), key=len)
    if len(short) >= 3 and long.startswith(short):
        return 0.8 if len(short) >= 4 else 0.65
    if len(short) >= 5 and abs(len(one) - len(other)) <= 2:
        ratio = difflib.SequenceMatcher(None, one, other).ratio()
        return 0.8 * ratio if ratio >= 0.84 else 0.0
    return 0.0


def note_left_out(label: str, found: Mapping[str, int]) -> str:
    """The note on matters whose kind of work is remembered as no service of ours."""
    total = sum(found.values())
    words = listed([repr(word) for word in list(found)[:5]]) + (" and others" if len(found) > 5 else "")
    return f"{label}: {count(total, 'matter')} left out as no service of ours ({words})"
