"""The words people read, in one place, in two vocabularies.

*Client* words are soft: nothing is sold, nothing was missed. *Firm* words name the moves. Anything a client may read
takes the client words unless somebody asked for the other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

CLIENT, FIRM = "client", "firm"
AUDIENCES = (CLIENT, FIRM)

MOVES_FOR_FIRM: dict[str, str] = {
    "back_sell": "Back-sell",
    "cross_sell_now": "Cross-sell now",
    "up_sell": "Up-sell",
    "ask_first": "Ask first",
    "cross_sell_future": "Cross-sell ahead",
    "lapsed": "Lapsed",
}

MOVES_FOR_CLIENT: dict[str, str] = {
    "back_sell": "Not yet in place",
    "cross_sell_now": "Not yet in place",
    "up_sell": "Not yet in place",
    "ask_first": "Not yet in place",
    "cross_sell_future": "Coming up",
}

NEEDS: dict[int, str] = {3: "essential", 2: "recommended", 1: "optional"}

EVIDENCE_FOR_FIRM: dict[str, str] = {
    "client_said": "the client said so",
    "our_file": "our file",
    "public_record": "public record",
    "third_party": "somebody else said so",
    "assumed": "assumed, not confirmed",
}

# Who else spoke about a client is not theirs to read here, so what a third party said has no words.
EVIDENCE_FOR_CLIENT: dict[str, str] = {
    "client_said": "you told us",
    "our_file": "from our file",
    "public_record": "from the public record",
    "assumed": "to be confirmed with you",
}

PROVIDERS_FOR_FIRM: dict[str, str] = {
    "us": "with us",
    "elsewhere": "elsewhere",
    "self": "own arrangement",
    "declined": "declined",
}
PROVIDERS_FOR_CLIENT: dict[str, str] = {"us": "with us", "elsewhere": "elsewhere", "self": "own arrangement"}

# The lanes of the picture, for a person and for a business.
STAGES = {"person": "Life stages", "business": "Business stages"}
EVENTS = {"person": "Life events", "business": "Business events"}
SERVICES = "Services in place"
ELSEWHERE = "Elsewhere or own"
AGE = {"person": "Age", "business": "Age of business"}
YEAR = "Year"

SUBTITLES: dict[tuple[str, str], str] = {
    (CLIENT, "person"): "Your life and what is in place",
    (CLIENT, "business"): "Your business and what is in place",
    (FIRM, "person"): "Lifeline with moves named: for the firm, not for the client",
    (FIRM, "business"): "Lifeline with moves named: for the firm, not for the client",
}

START_HERE = "Bold: start here."
DASHED = "Dashed: still to come, or expected at the usual age."
DOUBTFUL = "Pale line or edge: the date is not exact."

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_WRITTEN = re.compile(r"(?:(about|before|after) )?(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")

# Left out when names are compared, and what tells nobody apart: titles, and what kind of company it is.
TITLES = (
    "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "dame", "lady", "lord", "rev", "revd", "master",
)
SUFFIXES = (
    "ltd", "limited", "plc", "llp", "lp", "llc", "inc", "cyf", "cyfyngedig", "cic", "co", "company", "the", "and", "of",
    "esq", "obe", "mbe", "jr", "jnr", "sr", "snr", "fictional",
)


def day(when: date) -> str:
    """A date in full, the same on every machine whatever its locale.

    >>> day(date(2026, 11, 22))
    '22 November 2026'
    """
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def month(when: date) -> str:
    """A month and its year.

    >>> month(date(2012, 6, 1))
    'June 2012'
    """
    return f"{_MONTHS[when.month - 1]} {when.year}"


def short_day(when: date) -> str:
    """A date with its month cut to three letters, where room is short.

    >>> short_day(date(2027, 1, 20))
    '20 Jan 2027'
    """
    return f"{when.day} {_MONTHS[when.month - 1][:3]} {when.year}"


def written(text: str | None) -> str:
    """A date as somebody wrote it (`1998`, `about 1998-06`), in words; nothing is added to what they knew.

    >>> written("1998"), written("1998-06"), written("about 1998"), written("before 2001-05-02")
    ('1998', 'June 1998', 'about 1998', 'before 2 May 2001')
    """
    found = _WRITTEN.fullmatch(text or "")
    if not found:
        return text or ""
    qualifier, year, in_month, on_day = found.groups()
    words = str(int(year))
    if in_month and 1 <= int(in_month) <= 12:
        words = f"{_MONTHS[int(in_month) - 1]} {words}"
    if on_day:
        words = f"{int(on_day)} {words}"
    return f"{qualifier} {words}" if qualifier else words


def count(number: int, one: str, many: str | None = None) -> str:
    """A number and its noun.

    >>> count(1, "life event"), count(3, "life event")
    ('1 life event', '3 life events')
    """
    return f"{number} {one if number == 1 else many or one + 's'}"


def listed(names: Sequence[str], *, most: int = 6) -> str:
    """Names in a sentence; beyond `most` the rest are counted.

    >>> listed(["a", "b", "c"], most=2)
    'a, b and 1 more'
    """
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def move(name: str, *, audience: str = CLIENT) -> str:
    """What a move is called. A client is never shown a lapsed one, so it has no client word."""
    return MOVES_FOR_FIRM[name] if audience == FIRM else MOVES_FOR_CLIENT[name]


def evidence(name: str | None, *, audience: str = CLIENT) -> str:
    """Where we know something from, or nothing where that is not for this reader."""
    words = EVIDENCE_FOR_FIRM if audience == FIRM else EVIDENCE_FOR_CLIENT
    return words.get(name or "", "")


def lanes(*, audience: str = CLIENT) -> dict[str, str]:
    """The lanes of the picture and what they are called in a table beside it, in reading order."""
    now = "Not yet in place" if audience == CLIENT else "Moves today"
    ahead = "Coming up" if audience == CLIENT else "Cross-sell ahead"
    return {
        "stages": "Life stages",
        "events": "Life events",
        "services": SERVICES,
        "conversations": now,
        "coming": ahead,
        "undated": "Date not known",
    }
