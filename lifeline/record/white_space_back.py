"""The white space as a spreadsheet, read back: what was changed in it becomes decisions, and nothing is overwritten.

The sheet carries each client's id, and on a hidden sheet the day it was made and a fingerprint of every square: what
the workbook has learned meanwhile is told and left as it is. A changed square with an open line is decided on that line
(lifeline/record/decisions.py), so it is undone where decisions are; one without becomes a holding that comes in as an
import, and is taken back as one. All or nothing.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from lifeline.errors import DataError, Problem, UserError
from lifeline.intake import canonical, plan as plans
from lifeline.intake.problems import did_you_mean
from lifeline.model import Decided, Move
from lifeline.question import book
from lifeline.question.white_space import WhiteSpaceCell
from lifeline.record import decisions
from lifeline.record.white_space_sheet import NO_NEED, WORDS, Sheet, Square, fingerprint, read_sheet
from lifeline.store import Store, Writer, snapshots

# What may be typed over another word, and what it is then decided to be.
TYPED: dict[str, Decided] = {
    "elsewhere": Decided.HAS_ELSEWHERE, "by themselves": Decided.DOES_IT_SELF, "not needed": Decided.NOT_NEEDED,
    "confirmed gap": Decided.CONFIRMED_GAP,
}
_TYPES = ", ".join(TYPED)
# What may not be typed over anything else, and what to do instead.
_NOT_TYPED = {
    WORDS["us"]: "what we do for a client comes in with the matters: import them, or correct them there",
    NO_NEED: "a need goes with the fact or event that calls for it: correct that on the lifeline, or write not needed",
    WORDS["to_ask"]: "take the decision back on the client's lifeline, and it is to be asked about again",
    WORDS["ahead"]: "what lies ahead follows from the dates on the client's lifeline: correct them there",
    WORDS["elsewhere"]: "write elsewhere, or by themselves",
}
# What nothing may be typed over.
_NOT_OVER = {
    "us": "what we did for them is on file: correct the matters, or decide on the client's lifeline",
    "elsewhere": "take that decision back on the client's lifeline, or correct the list of what they hold",
    "not_needed": "take that decision back on the client's lifeline",
}
_STATES = {
    Decided.HAS_ELSEWHERE: "elsewhere", Decided.DOES_IT_SELF: "elsewhere", Decided.NOT_NEEDED: "not_needed",
    Decided.CONFIRMED_GAP: "confirmed",
}
HOLDINGS = "holdings of the white space.csv"
CHANNEL = "sheet"


@dataclass(frozen=True, slots=True)
class Change:
    """One square that was changed: from which word to which, and what it says now, which need not be the word typed.

    `is_decision` is False where no line was open and it is kept as a holding instead.
    """

    client_id: str
    client: str
    service_id: str
    service: str
    was: str
    typed: str
    is_decision: bool
    now: str = ""

    @property
    def shows(self) -> bool:
        """Whether the square then says what was typed, or the word that stands for it."""
        return self.now == WORDS[_STATES[TYPED[self.typed]]]


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """A changed square of which the workbook has learned something since the sheet was made: it was left as it is."""

    client_id: str
    client: str
    service: str
    was: str
    typed: str
    now: str


@dataclass(frozen=True, slots=True)
class ReadBack:
    """What a sheet read back changes, or changed: `made_on` is the day it looked from, `squares` how many it has."""

    file: str
    made_on: date | None
    squares: int
    changes: tuple[Change, ...] = ()
    meanwhile: tuple[Meanwhile, ...] = ()
    problems: tuple[Problem, ...] = ()


class _OnlyLooked(Exception):
    """Ends a write that was only to be looked at."""


def look(store: Store, file: str, data: bytes, *, as_of: date) -> ReadBack:
    """What reading the sheet back would do; nothing is changed. Faults are in its `problems`, all of them."""
    try:
        return _read_back(store, file, data, as_of=as_of, who="dry run", is_stored=False)
    except DataError as error:
        return ReadBack(file, None, 0, problems=error.problems)


def take_in(store: Store, file: str, data: bytes, *, as_of: date, who: str) -> ReadBack:
    """Decide what was changed in the sheet, as of a day: all of it or nothing.

    Raises `DataError` with every fault, and `UserError` without a name.
    """
    if not who.strip():
        raise UserError("A decision needs the name of whoever makes it.")
    snapshots.before(store, "before-import")
    return _read_back(store, file, data, as_of=as_of, who=who, is_stored=True)


def _read_back(store: Store, file: str, data: bytes, *, as_of: date, who: str, is_stored: bool) -> ReadBack:
    if not book.is_current(store, as_of=as_of):
        book.refresh(store, as_of=as_of)
    sheet, problems = read_sheet(store, file, data)
    judged = _Judged(store, sheet, as_of, problems)
    if problems:
        raise DataError(problems, "Nothing was changed")
    found = ReadBack(file, sheet.made_on, len(sheet.squares), meanwhile=tuple(judged.meanwhile))
    if not judged.changes:
        return found
    # Checked and compared before the write begins, as every import is.
    held = [(square, change) for square, change in judged.changes if not change.is_decision]
    plan = _plan(store, held, as_of) if held else None
    done: list[Change] = []
    try:
        with store.write(who=who) as writer:
            done = _write(store, writer, sheet, judged.changes, plan, as_of)
            if not is_stored:
                raise _OnlyLooked
    except _OnlyLooked:
        pass
    return replace(found, changes=tuple(done))


class _Judged:
    """What was changed, what the workbook has learned meanwhile, and what may not be; the faults go to `problems`."""

    def __init__(self, store: Store, sheet: Sheet, as_of: date, problems: list[Problem]) -> None:
        self.changes: list[tuple[Square, Change]] = []
        self.meanwhile: list[Meanwhile] = []
        changed = [square for square in sheet.squares if square.typed != square.was]
        now = _cells(store.fetch, sorted({square.client_id for square in changed}))
        for square in changed:
            cell = now.get((square.client_id, square.service_id))
            word = WORDS[cell.state] if cell else NO_NEED
            if square.typed == word:
                continue
            if fingerprint(cell) != square.fingerprint:
                self.meanwhile.append(
                    Meanwhile(square.client_id, square.client, square.service, square.was, square.typed, word)
                )
                continue
            fault = refusal(cell, square.typed)
            if fault:
                problems.append(sheet.problem(square, fault))
                continue
            self.changes.append((square, Change(
                square.client_id, square.client, square.service_id, square.service, square.was, square.typed,
                is_decision=cell is not None,
            )))  # fmt: skip


def refusal(cell: WhiteSpaceCell | None, typed: str) -> str:
    """Why a word may not be typed over a square, as what is expected instead; empty where it may.

    >>> refusal(None, "confirmed gap")
    'another word: nothing on file calls for it, so record the event or fact on the lifeline first'
    >>> refusal(None, "elsewhere")
    ''
    """
    if typed in _NOT_TYPED:
        return f"{_TYPES}: {_NOT_TYPED[typed]}"
    if typed not in TYPED:
        return f"a word of the list: {_TYPES}{did_you_mean(typed, TYPED)}"
    if cell is None:
        return "" if typed != "confirmed gap" else (
            "another word: nothing on file calls for it, so record the event or fact on the lifeline first"
        )
    if cell.state in _NOT_OVER:
        return f"{WORDS[cell.state]}: {_NOT_OVER[cell.state]}"
    if typed == "confirmed gap" and cell.move == Move.CROSS_SELL_FUTURE:
        return "ahead, elsewhere, by themselves or not needed: it can be confirmed once it opens"
    return ""


def _cells(fetch: Callable[..., Sequence[WhiteSpaceCell]], ids: Sequence[str]) -> dict[tuple[str, str], WhiteSpaceCell]:
    found = fetch(
        WhiteSpaceCell, "select * from book_cell where client_id in (select unnest($client_ids))", client_ids=list(ids)
    )
    return {(cell.client_id, cell.service_id): cell for cell in found}


# ------------------------------------------------------------------------------------------ writing


def _plan(store: Store, held: Sequence[tuple[Square, Change]], as_of: date) -> plans.ImportPlan:
    """What no line was open for, as holdings to import."""
    providers = {"elsewhere": "elsewhere", "by themselves": "self", "not needed": "declined"}
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(("client_id", "service_id", "date", "provider"))
    for square, _ in held:
        writer.writerow((square.client_id, square.service_id, as_of.isoformat(), providers[square.typed]))
    plan = canonical.read(store, [(HOLDINGS, out.getvalue().encode())])
    if plan.problems:
        raise DataError(plan.problems, "Nothing was changed")
    return plan


def _write(
    store: Store, writer: Writer, sheet: Sheet, changes: Sequence[tuple[Square, Change]],
    plan: plans.ImportPlan | None, as_of: date,
) -> list[Change]:
    """Decide and hold; returns the changes with what the squares say then. Raises `DataError` with every fault."""
    problems: list[Problem] = []
    touched = dict.fromkeys(square.client_id for square, _ in changes)
    for square, change in changes:
        if not change.is_decision:
            continue
        try:
            _, others = decisions.decide_within(
                store, writer, client_id=square.client_id, service_id=square.service_id,
                decided=TYPED[square.typed], as_of=as_of, channel=CHANNEL,
            )
        except UserError as error:
            problems.append(sheet.problem(square, f"another word: {error}"))
        else:
            touched |= dict.fromkeys(others)
    if plan is not None:
        canonical.apply_within(writer, plan)
    writer.audit("white space read back", "", f"{sheet.file}: {len(changes)} squares of {len(touched)} clients")
    book.follow(store, writer, *touched)
    done = []
    now = dict(((client_id, service_id), state) for client_id, service_id, state in writer.tuples(
        "select client_id, service_id, state from book_cell where client_id in (select unnest($client_ids))",
        client_ids=list(touched),
    ))
    for square, change in changes:
        state = now.get((square.client_id, square.service_id))
        if not change.is_decision and state != _STATES[TYPED[square.typed]]:
            problems.append(sheet.problem(square, f"{NO_NEED}: kept as “{square.typed}” it would not show as that"))
        done.append(replace(change, now=WORDS[state] if state else NO_NEED))
    if problems:
        raise DataError(problems, "Nothing was changed")
    return done


