"""Who may be in the workbook twice, and who may be two people under one number. Suggested only: a person decides."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lifeline.store import Store
from lifeline.wording import SUFFIXES, TITLES

ALMOST_CERTAIN, LIKELY, POSSIBLE = "almost certain", "likely", "possible"
# Beyond so many of one name, each is compared with its neighbours only: a name that many have says nothing.
NEIGHBOURS = 20
NEARLY = 0.94


@dataclass(frozen=True, slots=True)
class Pair:
    """Two clients who may be one, the longer known first; why, and how sure that is."""

    client_id: str
    name: str
    other_client_id: str
    other_name: str
    because: str
    how_sure: str


@dataclass(frozen=True, slots=True)
class Joint:
    """A client whose name is two people's; `names` is how it would be split."""

    client_id: str
    name: str
    names: tuple[str, str]


def alike(store: Store, *, limit: int = 200, offset: int = 0) -> tuple[Pair, ...]:
    """Suspected duplicates, the surest first; pairs that somebody said are two are left out."""
    return store.fetch(Pair, f"""
        {_ALIKE}
        select client_id, name, other_client_id, other_name, because, how_sure
        from told
        order by rank, name, client_id, other_client_id
        limit $limit offset $offset
    """, **_VALUES, limit=limit, offset=offset)


def count_alike(store: Store) -> int:
    """How many suspected duplicates there are in all."""
    return store.value(f"{_ALIKE} select count(*) from told", **_VALUES)


_VALUES = {"left_out": [*TITLES, *SUFFIXES]}
# Names are compared without accents, capitals, titles and company forms, in any order of their words. Only clients with
# the same such name, or born on the same day, are looked at together.
_ALIKE = f"""
    with
    named as (
        select
            client_id, name, track, born, born_on, born_earliest_on, born_latest_on, client_since_on,
            array_to_string(list_sort(list_filter(
                string_split(regexp_replace(
                    translate(strip_accents(lower(name)), '''’', ''), '[^\\p{{L}}\\p{{N}}]+', ' ', 'g'
                ), ' '),
                word -> word <> '' and not list_contains(cast($left_out as varchar[]), word)
            )), ' ') as words
        from client
    ),
    placed as (
        select
            *,
            row_number() over (partition by track, words order by born_on nulls first, client_id) as place,
            row_number() over (partition by track, born_on order by words, client_id) as place_of_day
        from named
        where words <> '' and name <> client_id
    ),
    found as (
        select
            one.client_id, one.name, other.client_id as other_client_id, other.name as other_name, one.track,
            one.client_since_on, other.client_since_on as other_since_on, one.born, other.born as other_born,
            true as is_same_name,
            one.born_on is not null and one.born_on = other.born_on and one.born_earliest_on = one.born_latest_on
                and other.born_earliest_on = other.born_latest_on as is_same_day
        from placed as one
        join placed as other on other.track = one.track and other.words = one.words
        where other.place > one.place and other.place <= one.place + {NEIGHBOURS}
          -- Two dates that cannot be one day are two people's.
          and (one.born is null or other.born is null or not (
              coalesce(one.born_latest_on < other.born_earliest_on, false)
              or coalesce(other.born_latest_on < one.born_earliest_on, false)
          ))
        union all
        select
            one.client_id, one.name, other.client_id, other.name, one.track, one.client_since_on, other.client_since_on,
            one.born, other.born, false, true
        from placed as one
        join placed as other on other.track = one.track and other.born_on = one.born_on
        where other.place_of_day > one.place_of_day and other.place_of_day <= one.place_of_day + {NEIGHBOURS}
          and one.words <> other.words and one.born_earliest_on = one.born_latest_on
          and other.born_earliest_on = other.born_latest_on
          and jaro_winkler_similarity(one.words, other.words) >= {NEARLY}
    ),
    -- The one who has been a client for longer comes first: that is the number to keep.
    ordered as (
        select
            *,
            coalesce(other_since_on < client_since_on, client_since_on is null and other_since_on is not null)
                as is_turned
        from found
    ),
    told as (
        select
            if(is_turned, other_client_id, client_id) as client_id, if(is_turned, other_name, name) as name,
            if(is_turned, client_id, other_client_id) as other_client_id, if(is_turned, name, other_name) as other_name,
            case
                when is_same_name and is_same_day and track = 'person' then 'the same name, born on the same day'
                when is_same_name and is_same_day then 'the same name, founded on the same day'
                when not is_same_name and track = 'person' then 'nearly the same name, born on the same day'
                when not is_same_name then 'nearly the same name, founded on the same day'
                when born is null and other_born is null then 'the same name; of neither is the date known'
                when born is null or other_born is null then 'the same name; the date is known of one only'
                else 'the same name, and dates that may be the same'
            end as because,
            case
                when is_same_name and is_same_day then '{ALMOST_CERTAIN}'
                when is_same_name and (track = 'business' or (born is not null and other_born is not null))
                    then '{LIKELY}'
                else '{POSSIBLE}'
            end as how_sure,
            case when is_same_name and is_same_day then 1
                 when is_same_name and (track = 'business' or (born is not null and other_born is not null)) then 2
                 when is_same_day then 3 else 4 end as rank
        from ordered
        where not exists (
            select 1 from not_same
            where (not_same.client_id = ordered.client_id and not_same.other_client_id = ordered.other_client_id)
               or (not_same.client_id = ordered.other_client_id and not_same.other_client_id = ordered.client_id)
        )
    )
"""


def joint(store: Store, *, limit: int = 200) -> tuple[Joint, ...]:
    """People whose name is two people's, by name; those of whom somebody said that they are one are left out."""
    rows = store.tuples("""
        select client_id, name from client
        where track = 'person' and regexp_matches(name, '(?i)(\\s(&|and|\\+)\\s|\\S\\s*&\\s*\\S)')
          and client_id not in (select client_id from not_same where client_id = other_client_id)
        order by name, client_id
    """)
    found = (Joint(client_id, name, two) for client_id, name in rows if (two := two_names(name)))
    return tuple(one for one, _ in zip(found, range(limit), strict=False))


def two_names(name: str) -> tuple[str, str] | None:
    """The names of two people under one, or None if it is not two people's.

    >>> two_names("Mr & Mrs Smith"), two_names("John and Mary Smith"), two_names("Mr J Smith & Ms A Jones")
    (('Mr Smith', 'Mrs Smith'), ('John Smith', 'Mary Smith'), ('Mr J Smith', 'Ms A Jones'))
    >>> two_names("Mr & Mrs John Smith"), two_names("Smith, John & Mary"), two_names("Andrea Sand")
    (('Mr John Smith', 'Mrs Smith'), ('John Smith', 'Mary Smith'), None)
    """
    added = re.search(r"\s*(\([^()]*\))\s*$", name)
    bare, behind = (name[:added.start()], f" {added.group(1)}") if added else (name, "")
    parts = [part.strip() for part in re.split(r"\s+(?:and|\+)\s+|\s*&\s*", bare, flags=re.IGNORECASE)]
    if len(parts) != 2 or not all(parts):
        return None
    first, second = parts
    family, comma, given = first.partition(",")
    if comma and given.strip():
        if "," in second or not family.strip():
            return None
        return f"{given.strip()} {family.strip()}{behind}", f"{second} {family.strip()}{behind}"
    one, other = first.split(), second.split()
    one_names = [word for word in one if not _is_title(word)]
    other_names = [word for word in other if not _is_title(word)]
    if not other_names:
        return None
    has_family_name = len(one_names) > 1 and not all(len(word.strip(".")) == 1 for word in one_names)
    if has_family_name:
        return f"{first}{behind}", f"{second}{behind}"
    if not one_names and len(other_names) > 1:   # the first name behind both titles is the first one's
        title = other[0] if _is_title(other[0]) else ""
        return f"{first} {' '.join(other_names)}{behind}", f"{title} {other_names[-1]}".strip() + behind
    if len(other_names) == 1 and one_names:
        # `Marks & Spencer`: two family names, or two first names; nobody can tell whose.
        return None if not (_is_title(one[0]) or _is_title(other[0])) else (f"{first}{behind}", f"{second}{behind}")
    return f"{first} {other_names[-1]}{behind}", f"{second}{behind}"


def _is_title(word: str) -> bool:
    return word.strip(".").casefold() in TITLES
