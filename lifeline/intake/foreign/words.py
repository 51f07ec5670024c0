"""Headings and words of all systems, as data/presets/words has them: what is alike, and what it means."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from lifeline.paths import presets_folder


@lru_cache(maxsize=4096)
def plain(heading: str) -> str:
    """A heading as headings are compared: without capitals, spaces and punctuation; `#` counts as "number".

    >>> plain("Client No / Matter No"), plain(" CompanyNumber"), plain("first_name"), plain("Matter #")
    ('clientnomatterno', 'companynumber', 'firstname', 'matternumber')
    """
    folded = unicodedata.normalize("NFKC", heading).casefold().replace("#", " number ")
    return "".join(character for character in folded if character.isalnum())


@lru_cache(maxsize=1)
def words() -> Mapping[str, Any]:
    """What words mean: answers, tracks, months, currencies, totals."""
    return _read("words.toml")


@lru_cache(maxsize=1)
def synonyms() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """For each kind of record, the headings that may feed each field, as they are compared, the likeliest first."""
    return {
        kind: {field: tuple(dict.fromkeys(map(plain, headings))) for field, headings in fields.items()}
        for kind, fields in _read("headings.toml").items()
    }


@lru_cache(maxsize=1)
def never() -> frozenset[str]:
    """Headings of when a record was made or changed, as they are compared."""
    return frozenset(synonyms()["never"]["headings"])


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((presets_folder() / "words" / name).read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def answers() -> Mapping[str, str]:
    """`yes` or `no` for each word that says so."""
    return {word: answer for answer, said in words()["answers"].items() for word in said}


@lru_cache(maxsize=1)
def tracks() -> Mapping[str, str]:
    """`person` or `business` for each word that says so."""
    return {word: track for track, said in words()["track"].items() for word in said}


@lru_cache(maxsize=1)
def nothings() -> frozenset[str]:
    """What is written where there is no date or no amount."""
    return frozenset(words()["nothing"]["words"])


@lru_cache(maxsize=1)
def months() -> Mapping[str, int]:
    """The number of each month by its names."""
    return {name: number for number, names in enumerate(words()["months"]["names"], start=1) for name in names}


@lru_cache(maxsize=1)
def _of_businesses() -> tuple[re.Pattern[str], re.Pattern[str]]:
    def any_of(key: str) -> str:
        return "|".join(re.escape(word) for word in words()["names"][key])

    return re.compile(rf"\s(?:{any_of('endings')})$"), re.compile(rf"\s(?:{any_of('words')})\b")


def is_name_of_a_business(name: str) -> bool:
    """Whether a name says by a word of it that it is a business's.

    >>> [is_name_of_a_business(name) for name in ("Harris & Sons", "LP Hartley", "A. Co. Ltd.")]
    [True, False, True]
    """
    folded = re.sub(r"[.,]", "", name.casefold()).strip()
    folded = re.sub(r"\s*\([^)]*\)$", "", folded)
    ending, word = _of_businesses()
    return bool(ending.search(folded) or word.search(folded))
