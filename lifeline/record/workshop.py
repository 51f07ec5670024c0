"""What is noted while presenting: decisions, actions, open questions, what is parked; dot votes; and the lock.

A workshop is a day and a name. Whatever is written down is stored at once.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lifeline.errors import NotFound, UserError
from lifeline.question.catalogue import catalogue
from lifeline.record.writing import changing
from lifeline.store import Store, now

DOTS = 3
_LOCK = "workshop_lock"


class NoteKind(StrEnum):
    """What a note is: settled among those present, to be done, to be found out, or put off on purpose."""

    DECISION = "decision"
    ACTION = "action"
    QUESTION = "question"
    PARKED = "parked"


@dataclass(frozen=True, slots=True)
class Note:
    """Something noted. `about` is a stage, a service or a persona by id, or empty; `owner` a name; `state` open or settled."""

    note_no: int
    session: str
    kind: NoteKind
    text: str
    about: str
    owner: str
    due_on: date | None
    state: str
    who: str


@dataclass(frozen=True, slots=True)
class Tally:
    """The dots on one service, and by how many people."""

    service_id: str
    dots: int
    voters: int


class Locked(UserError):
    """The board is locked: whoever knows the word unlocks it."""


# ------------------------------------------------------------------------------------------ notes


def note(
    store: Store, *, session: str, kind: NoteKind, text: str, who: str, about: str = "", owner: str = "",
    due_on: date | None = None,
) -> int:
    """Write a note down; returns its number. Raises `UserError` without words."""
    text = _said(text)
    with changing(store, who=who) as writer:
        ((number,),) = writer.tuples("select nextval('workshop_note_number')")
        writer.insert("workshop_note", [
            "note_no", "session", "kind", "text", "about", "owner", "due_on", "state", "who", "written_at",
        ], [(number, session, str(kind), text, about, owner.strip(), due_on, "open", who, now())])
        writer.audit("workshop note", str(number), str(kind))
    return number


def change_note(
    store: Store, note_no: int, *, who: str, text: str, owner: str = "", due_on: date | None = None,
    kind: NoteKind | None = None, is_settled: bool = False,
) -> None:
    """Let a note say this. Raises `NotFound`, `UserError`."""
    text = _said(text)
    with changing(store, who=who) as writer:
        found = writer.tuples("select kind from workshop_note where note_no = $number", number=note_no)
        if not found:
            raise NotFound("That note is not there any more.")
        writer.execute("""
            update workshop_note set text = $text, owner = $owner, due_on = $due_on, kind = $kind, state = $state
            where note_no = $number
        """, text=text, owner=owner.strip(), due_on=due_on, kind=str(kind or found[0][0]),
            state="settled" if is_settled else "open", number=note_no)
        writer.audit("workshop note changed", str(note_no))


def strike_note(store: Store, note_no: int, *, who: str) -> None:
    """Take a note out. Raises `NotFound`."""
    with changing(store, who=who) as writer:
        if not writer.tuples("select 1 from workshop_note where note_no = $number", number=note_no):
            raise NotFound("That note is not there any more.")
        writer.execute("delete from workshop_note where note_no = $number", number=note_no)
        writer.audit("workshop note struck", str(note_no))


def notes(store: Store, session: str) -> tuple[Note, ...]:
    """The notes of one workshop, in the order they were written."""
    return store.fetch(Note, "from workshop_note where session = $session order by note_no", session=session)


def sessions(store: Store) -> tuple[str, ...]:
    """Every workshop something was noted or voted in, the latest first."""
    return tuple(name for (name,) in store.tuples("""
        select session from workshop_note union select session from workshop_vote order by session desc
    """))


# ------------------------------------------------------------------------------------------ votes


def vote(store: Store, *, session: str, voter: str, service_id: str, dots: int) -> None:
    """Put so many dots of a voter's on a service, in place of those there; nobody has more than `DOTS` in all.

    Raises `UserError` for more, `NotFound` for a service that is not in the pack.
    """
    voter = _said(voter, "Say who votes.")
    if service_id not in catalogue(store).services:
        raise NotFound("That service is not on the board any more.")
    with changing(store, who=voter) as writer:
        ((elsewhere,),) = writer.tuples("""
            select coalesce(sum(dots), 0) from workshop_vote
            where session = $session and voter = $voter and service_id <> $service_id
        """, session=session, voter=voter, service_id=service_id)
        if dots < 0 or elsewhere + dots > DOTS:
            raise UserError(f"Everybody has {DOTS} dots; {voter} has {DOTS - elsewhere} left for this one.")
        writer.execute("""
            delete from workshop_vote where session = $session and voter = $voter and service_id = $service_id
        """, session=session, voter=voter, service_id=service_id)
        if dots:
            writer.insert("workshop_vote", ["session", "voter", "service_id", "dots"], [(session, voter, service_id, dots)])
        writer.audit("dots put", service_id, str(dots))


def tally(store: Store, session: str) -> tuple[Tally, ...]:
    """The services with dots on them, the most first."""
    return store.fetch(Tally, """
        select service_id, cast(sum(dots) as integer) as dots, cast(count(*) as integer) as voters
        from workshop_vote where session = $session group by service_id order by dots desc, service_id
    """, session=session)


# ------------------------------------------------------------------------------------------ the lock


def lock(store: Store, word: str, *, who: str) -> None:
    """Lock the board: nothing on it changes until somebody gives the word again. Raises `UserError` for no word."""
    word = _said(word, "Choose a word to unlock it with.")
    salt = secrets.token_hex(8)
    with changing(store, who=who) as writer:
        writer.execute("delete from setting where name = $name", name=_LOCK)
        writer.insert("setting", ["name", "value"], [(_LOCK, f"{salt}:{_scrambled(salt, word)}")])
        writer.audit("board locked")


def unlock(store: Store, word: str, *, who: str) -> None:
    """Unlock the board. Raises `UserError` for another word."""
    kept = _locked(store)
    if kept is None:
        return
    salt, _, scrambled = kept.partition(":")
    if not hmac.compare_digest(scrambled, _scrambled(salt, word.strip())):
        raise UserError("That is not the word it was locked with.")
    with changing(store, who=who) as writer:
        writer.execute("delete from setting where name = $name", name=_LOCK)
        writer.audit("board unlocked")


def is_locked(store: Store) -> bool:
    """Whether the board is locked."""
    return _locked(store) is not None


def _locked(store: Store) -> str | None:
    return store.value("select value from setting where name = $name", name=_LOCK)


def _scrambled(salt: str, word: str) -> str:
    return hashlib.scrypt(word.encode(), salt=salt.encode(), n=2**12, r=8, p=1).hex()


def _said(text: str, otherwise: str = "Say it in a few words.") -> str:
    if not text.strip():
        raise UserError(otherwise)
    return " ".join(text.split())
