"""Whom a row is about: the name made of its parts, person or business, and a number where the list has none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

import pyarrow as pa
import pyarrow.compute as pc

from lifeline.intake.foreign.drafts import Draft
from lifeline.intake.foreign.fields import NAME_PARTS
from lifeline.intake.foreign.words import is_name_of_a_business

PERSON, BUSINESS = "person", "business"


@dataclass(frozen=True, slots=True)
class Named:
    """For each row the client's name (empty if there is none), the track, and whether the list itself says which."""

    names: pa.Array
    tracks: pa.Array
    is_track_said: pa.Array

    def taken(self, places: pa.Array) -> Named:
        """The rows at these places."""
        return Named(self.names.take(places), self.tracks.take(places), self.is_track_said.take(places))


def named(draft: Draft) -> Named:
    """Names and tracks of a list.

    A whole name stands as it is; else first, middle and last name are joined (a title stands for a first name that is
    missing); else it is the company's. The track is what the list says it is; a row with a person's names is a person,
    one with a company only a business; a bare name is a business's if a word of it says so.
    """
    parts = [draft.text(part) for part in NAME_PARTS]
    first = parts[0]
    is_titled = pc.and_(pc.equal(first, ""), pc.not_equal(draft.text("client_last_name"), ""))
    parts[0] = pc.if_else(is_titled, draft.text("client_title"), first)
    joined = _joined(parts)
    is_person = pc.or_(pc.not_equal(first, ""), pc.not_equal(draft.text("client_last_name"), ""))
    whole, company = draft.text("client_name"), draft.text("client_company")
    names = pc.if_else(pc.not_equal(whole, ""), whole, pc.if_else(is_person, joined, company))
    is_company = pc.and_(
        pc.and_(pc.invert(is_person), pc.not_equal(company, "")), pc.or_(pc.equal(whole, ""), pc.equal(whole, company))
    )
    said = draft.text("client_track")
    is_bare = pc.and_(pc.invert(pc.or_(is_person, is_company)), pc.equal(said, ""))
    coded = pc.if_else(is_bare, names, "").dictionary_encode()
    by_word = pa.array(
        [BUSINESS if is_name_of_a_business(name) else PERSON for name in coded.dictionary.to_pylist()], pa.string()
    ).take(coded.indices)
    guessed = pc.if_else(is_person, PERSON, pc.if_else(is_company, BUSINESS, by_word))
    is_said = pc.or_(pc.not_equal(said, ""), pc.or_(is_person, is_company))
    return Named(names, pc.if_else(pc.not_equal(said, ""), said, guessed), is_said)


def _joined(parts: Iterable[pa.Array]) -> pa.Array:
    """The parts that are not empty, with blanks between."""
    whole = pc.binary_join_element_wise(*parts, " ")
    return pc.utf8_trim_whitespace(pc.replace_substring_regex(whole, pattern=r"\s+", replacement=" "))


def made_number(prefix: str, *parts: str) -> str:
    """A number made of what it stands for, the same whenever that comes again; it does not show what it was made of.

    >>> made_number("c", "Ada Lovelace") == made_number("c", "Ada Lovelace"), made_number("c", "Ada Lovelace")[:2]
    (True, 'c-')
    """
    return f"{prefix}-{sha256(chr(31).join(parts).encode('utf-8', 'surrogatepass')).hexdigest()[:14]}"


def numbers_of(names: Iterable[str]) -> list[str]:
    """For each name the number made of it."""
    return [made_number("c", name) for name in names]


def matter_numbers(*columns: pa.Array) -> pa.Array:
    """A number for each matter, made of its client, kind of work and opening date; the second of the same gets a 2."""
    seen: Counter[tuple[str, ...]] = Counter()
    made = []
    for parts in zip(*(column.to_pylist() for column in columns), strict=True):
        seen[parts] += 1
        again = (str(seen[parts]),) if seen[parts] > 1 else ()
        made.append(made_number("m", *(part or "" for part in parts), *again))
    return pa.array(made, pa.string())
