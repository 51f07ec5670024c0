"""Reviews and last dates as a calendar file (iCalendar, RFC 5545) that any diary takes in.

Whole-day entries that leave the day free. An entry keeps its UID for as long as it stands, so that taking in a newer
file moves what was there instead of doubling it; a UID is a hash and names nobody. Dated by `as_of`, never the clock.
Nobody is in it who may not be approached or is no client.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TextIO

from lifeline import wording
from lifeline.chart.items import Tip
from lifeline.chart.svg import writable
from lifeline.chart.telling import Teller
from lifeline.errors import UserError
from lifeline.export.tables import whole_or_not
from lifeline.model import Basis, Move, Opportunity, ReviewDue
from lifeline.question.guarded import GuardedView
from lifeline.question.guards import refusal

_MOST_OCTETS = 75  # of a line, RFC 5545 section 3.1
_REVIEW, _LAST_DATE, CONTACT = "review", "last date", "contact"
_CATEGORIES = {_REVIEW: "Review", CONTACT: "Contact"}
_MAKER = "-//Lifeline//Reviews and last dates//EN"


@dataclass(frozen=True, slots=True)
class Entry:
    """One whole day in the diary."""

    uid: str
    on: date
    summary: str
    description: str
    kind: str


def ics(views: GuardedView | Iterable[GuardedView], *, audience: str = wording.CLIENT, name: str = "") -> bytes:
    """The reviews and last dates still ahead, of one client or of many, as one calendar file.

    For a client the words are neutral and nobody is named; the firm's say whose they are, and why. `name` is what the
    diary calls the calendar. Raises `UserError` for one client who may not be approached or is none; of many, those are
    left out. Raises `ValueError` for a client's calendar of several clients: each is theirs alone.
    """
    out = io.StringIO(newline="")
    write(views, out, audience=audience, name=name)
    return out.getvalue().encode()


def write(
    views: GuardedView | Iterable[GuardedView], out: TextIO, *, audience: str = wording.CLIENT, name: str = ""
) -> int:
    """The same into a file of any size, opened without its own line ends. Returns how many entries."""
    if isinstance(views, GuardedView):
        why_not = refusal(views.client, views.as_of)
        if why_not:
            raise UserError(f"There is no calendar for {views.client.client_id}: {why_not}.")
        views = (views,)
    count, written = 0, ""
    out.writelines(f"{folded(line)}\r\n" for line in _head(name))
    for view in views:
        if refusal(view.client, view.as_of):
            continue
        if audience != wording.FIRM and written not in ("", view.client.client_id):
            raise ValueError("A calendar for a client holds that client's dates only.")
        written = view.client.client_id
        for entry in sorted(entries(view, audience=audience), key=lambda entry: (entry.on, entry.summary, entry.uid)):
            out.writelines(f"{folded(line)}\r\n" for line in _event(entry, view.as_of))
            count += 1
    out.write("END:VCALENDAR\r\n")
    return count


def of_entries(entries: Iterable[Entry], *, as_of: date, name: str = "") -> bytes:
    """Entries of the firm's own as one calendar file, dated by the day one looks from."""
    in_order = sorted(entries, key=lambda entry: (entry.on, entry.summary, entry.uid))
    lines = [*_head(name), *(line for entry in in_order for line in _event(entry, as_of)), "END:VCALENDAR"]
    return "".join(f"{folded(line)}\r\n" for line in lines).encode()


def save(views: GuardedView | Iterable[GuardedView], path: str | Path, *, name: str = "") -> int:
    """The firm's calendar as a file, which appears whole or not at all. Returns how many entries.

    Raises `UserError` for another ending than .ics, if it cannot be written, and as `ics` does.
    """
    if Path(path).suffix.lower() != ".ics":
        raise UserError(f"A calendar cannot be saved as {Path(path).name!r}: the name must end in .ics.")
    with whole_or_not(path) as unfinished, unfinished.open("w", encoding="utf-8", newline="") as out:
        return write(views, out, audience=wording.FIRM, name=name)


def document(found: Iterable[Entry], *, as_of: date, name: str) -> bytes:
    """These days as one calendar file, in the order given; `name` is what the diary calls the calendar."""
    lines = [*_head(name), *(line for entry in found for line in _event(entry, as_of)), "END:VCALENDAR"]
    return "".join(f"{folded(line)}\r\n" for line in lines).encode()


def _head(name: str) -> list[str]:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{_MAKER}", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    if name:
        lines.append(f"X-WR-CALNAME:{escaped(name)}")
    return lines


def entries(view: GuardedView, *, audience: str = wording.CLIENT) -> tuple[Entry, ...]:
    """What is ahead of one client, each fact once: nothing that is past, and nothing that can no longer be done."""
    teller = Teller(view, audience)
    found = [
        _of_line(line, teller)
        for line in view.opportunities
        if line.last_date and line.last_date >= view.as_of and line.move != Move.LAPSED
        and (teller.is_firm or line.move != Move.ASK_FIRST) and teller.may_tell(line)
    ]
    found += [
        _of_review(review, teller) for review in view.reviews
        if review.due_on >= view.as_of and teller.may_tell(review)
    ]
    return tuple({entry.uid: entry for entry in found}.values())


def uid(client_id: str, service_id: str, kind: str) -> str:
    """The same for the same client, service and kind in every file of every day; nobody can be read from it."""
    # Ids are texts of any letters: lengths keep ("ab", "c") and ("a", "bc") apart.
    key = "".join(f"{len(part)}:{part}" for part in (client_id, service_id, kind))
    return f"{hashlib.sha256(key.encode()).hexdigest()[:40]}@lifeline.invalid"


def _of_line(line: Opportunity, teller: Teller) -> Entry:
    assert line.last_date is not None
    is_review = line.basis == Basis.REVIEW
    # One review service may look after several things: each has its own day. It keeps its UID when it comes near enough
    # to be a line of its own.
    kind = (
        f"{_REVIEW} of {line.held_service_id}"
        if is_review and line.held_service_id
        else _REVIEW
        if is_review
        else _LAST_DATE
    )
    tip = teller.opportunity_tip(line)
    what = (
        f"{line.service_name}: review due"
        if is_review
        else f"{line.service_name}: worth a conversation by this day"
    )
    if teller.is_firm:
        what = f"{line.service_name}: {'review due' if is_review else 'last date'}"
    return _entry(
        teller,
        uid(line.client_id, line.service_id, kind),
        line.last_date,
        what,
        tip,
        _REVIEW if is_review else _LAST_DATE,
    )


def _of_review(review: ReviewDue, teller: Teller) -> Entry:
    same = review.service_name == review.held_service_name
    what = f"{review.service_name}: review due" if same else f"{review.service_name} due"
    key = uid(review.client_id, review.service_id, f"{_REVIEW} of {review.held_service_id}")
    return _entry(teller, key, review.due_on, what, teller.review_tip(review), _REVIEW)


def _entry(teller: Teller, key: str, on: date, what: str, tip: Tip, kind: str) -> Entry:
    said = [part for part in (tip.waits, tip.why, tip.question) if part]
    if teller.is_firm:
        what = f"{teller.view.client.name}: {what}" + (" (waits)" if tip.waits else "")
        said.append(f"Client {teller.view.client.client_id}.")
    return Entry(key, on, what, "\n".join(said), kind)


def _event(entry: Entry, as_of: date) -> Iterator[str]:
    stamp = f"{as_of:%Y%m%d}T000000Z"
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.uid}"
    yield f"DTSTAMP:{stamp}"
    yield f"LAST-MODIFIED:{stamp}"
    # A newer file counts as a newer version of the same entry.
    yield f"SEQUENCE:{as_of.toordinal()}"
    yield f"DTSTART;VALUE=DATE:{entry.on:%Y%m%d}"
    # The end is the first day after it.
    yield f"DTEND;VALUE=DATE:{entry.on + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{escaped(entry.summary)}"
    if entry.description:
        yield f"DESCRIPTION:{escaped(entry.description)}"
    yield f"CATEGORIES:{_CATEGORIES.get(entry.kind, 'Date')}"
    yield "TRANSP:TRANSPARENT"
    yield "CLASS:PRIVATE"
    yield "END:VEVENT"


def escaped(text: str) -> str:
    r"""Text as a property's value (RFC 5545 section 3.3.11), without control characters.

    >>> escaped("Will; trust, and so on\nsecond line")
    'Will\\; trust\\, and so on\\nsecond line'
    """
    plain = re.sub(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]", "\n", text)
    plain = re.sub(r"[\x00-\x09\x0b-\x1f\x7f]", " ", writable(plain).replace("\\", "\\\\"))
    return plain.replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def folded(line: str) -> str:
    """A line in pieces of at most 75 octets, the later ones begun with a blank; no letter is cut in two.

    >>> [len(piece) for piece in folded("x" * 160).split("\\r\\n ")]
    [75, 74, 11]
    """
    pieces, piece, room = [], "", _MOST_OCTETS
    for character in line:
        size = len(character.encode())
        if size > room:
            pieces.append(piece)
            piece, room = "", _MOST_OCTETS - 1
        piece, room = piece + character, room - size
    return "\r\n ".join([*pieces, piece])
