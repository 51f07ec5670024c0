"""The record as a chain: each line is sealed with a hash over itself and over the line before.

Whoever alters a line, takes one out, puts one in or moves one breaks the chain there; whoever cuts off its end leaves a
head that is not the one noted elsewhere. One who can write the whole file could forge the whole chain: so the head is
told by `check` and stands in every file of the record and in every backup's manifest, to be held against.

Nothing else in the program changes a line. What may be done with one, and leaves a line itself: take out its words
(`redact`), after which the chain still holds, and give up the oldest lines (`shorten`).
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import duckdb

from lifeline.errors import Problem

if TYPE_CHECKING:
    from lifeline.store.store import Store, Writer

BATCH = 50_000
# Fewer are stored one by one, which is quicker than a table of them.
FEW = 20
SALT_BYTES = 16
COLUMNS = ("audit_no", "salt", "digest", "before", "hash")
REDACTED = "lines of the record blanked"
SHORTENED = "record shortened"


class Head(NamedTuple):
    """The last line of the record and its hash: to be noted outside, where nobody can change both."""

    number: int
    hash: str

    def __str__(self) -> str:
        return f"line {self.number}, {self.hash}" if self.number else "no line yet"


def digest_of(salt: bytes, subject: str, detail: str) -> bytes:
    """What stands in the hash for what a line tells."""
    return hashlib.sha256(salt + json.dumps([subject, detail], ensure_ascii=False).encode()).digest()


def hash_of(before: bytes, number: int, written_at: datetime, who: str, action: str, digest: bytes) -> bytes:
    """The hash of a line, given that of the line before."""
    told = [before.hex(), number, written_at.isoformat(timespec="microseconds"), who, action, digest.hex()]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).digest()


# ------------------------------------------------------------------------------------------ sealing


def seal(cursor: duckdb.DuckDBPyConnection) -> None:
    """Seal the lines that were written in this transaction, at its end. Only the head of the chain is read for it."""
    ((number, head),) = cursor.execute("select record_no, record_hash from workbook_state").fetchall()
    before, first = bytes.fromhex(head), number
    while True:
        lines = cursor.execute(
            "select audit_no, written_at, who, action, subject, detail from audit where audit_no > $number "
            "order by audit_no limit $most", {"number": number, "most": BATCH},
        ).fetchall()
        seals = []
        for number, written_at, who, action, subject, detail in lines:
            salt = secrets.token_bytes(SALT_BYTES)
            digest = digest_of(salt, subject, detail)
            hashed = hash_of(before, number, written_at, who, action, digest)
            seals.append((number, salt, digest, before, hashed))
            before = hashed
        _keep(cursor, seals)
        if len(lines) < BATCH:
            break
    if number > first:
        cursor.execute(
            "update workbook_state set record_no = $number, record_hash = $hash",
            {"number": number, "hash": before.hex()},
        )


def _keep(cursor: duckdb.DuckDBPyConnection, seals: Sequence[tuple[Any, ...]]) -> None:
    if len(seals) <= FEW:
        places = ", ".join(["(?, ?, ?, ?, ?)"] * len(seals))
        cells = [cell for each in seals for cell in each]
        if cells:
            cursor.execute(f"insert into audit_seal ({', '.join(COLUMNS)}) values {places}", cells)
        return
    import pyarrow as pa

    arrays = [pa.array([each[place] for each in seals]) for place in range(len(COLUMNS))]
    cursor.register("sealed", pa.table(arrays, names=list(COLUMNS)))
    cursor.execute(f"insert into audit_seal ({', '.join(COLUMNS)}) from sealed")
    cursor.unregister("sealed")


def head(store: Store) -> Head:
    """Where the record ends now."""
    return Head(*store.tuples("select record_no, record_hash from workbook_state")[0])


def is_of(read: Callable[..., list[tuple[Any, ...]]], noted: Head) -> bool:
    """Whether a head noted earlier is a line of this record, or may have been one that was given up since."""
    ((from_no, from_hash),) = read("select record_from_no, record_from_hash from workbook_state")
    if noted.number <= from_no:
        return noted.number < from_no or noted.hash == from_hash
    found = read("select lower(hex(hash)) from audit_seal where audit_no = $number", number=noted.number)
    return found == [(noted.hash,)]


# ------------------------------------------------------------------------------------------ what may be done with lines


def redact(writer: Writer, numbers: Sequence[int]) -> None:
    """Take out for good what these lines tell of whom; who did what and when stays. A line says that it was done."""
    writer.audit(REDACTED, "", str(len(numbers)))
    ((by,),) = writer.tuples("select max(audit_no) from audit")
    chosen = "audit_no in (select unnest(cast($numbers as bigint[])))"
    writer.execute(f"update audit set subject = '', detail = '' where {chosen}", numbers=list(numbers))
    writer.execute(f"update audit_seal set salt = null, redacted_by = $by where {chosen}", by=by, numbers=list(numbers))


def shorten(writer: Writer, *, before_at: datetime) -> int:
    """Give up the lines written before this time; returns how many. The first one left follows on the last given up."""
    # By number: the lines that go are the beginning of the chain, whatever a clock said of one of them.
    ((last,),) = writer.tuples("""
        select max(audit_no) from audit
        where audit_no <= (select record_no from workbook_state)
          and audit_no < coalesce((select min(audit_no) from audit where written_at >= $at), 9223372036854775807)
    """, at=before_at)
    if last is None:
        return 0
    ((count,),) = writer.tuples("select count(*) from audit where audit_no <= $last", last=last)
    ((hashed,),) = writer.tuples("select hash from audit_seal where audit_no = $last", last=last)
    writer.execute(
        "update workbook_state set record_from_no = $last, record_from_hash = $hash", last=last, hash=hashed.hex()
    )
    for table in ("audit", "audit_seal"):
        writer.execute(f"delete from {table} where audit_no <= $last", last=last)
    writer.audit(SHORTENED, "", _shortened(last, hashed.hex()))
    return count


def _shortened(last: int, hashed: str) -> str:
    return f"up to line {last}; {hashed}"


# ------------------------------------------------------------------------------------------ checking


def faults(store: Store) -> list[Problem]:
    """The first line that does not fit the chain, and an end that is not where it was; nothing if the record is whole."""
    # Lines that one person may not see would be missing.
    store = store.whole
    with store.at_one_moment():
        ((number, head_hash, from_no, from_hash),) = store.tuples(
            "select record_no, record_hash, record_from_no, record_from_hash from workbook_state"
        )
        last, before, redactions = from_no, bytes.fromhex(from_hash), {}
        for line in _lines(store):
            wrong = _wrong(before, line)
            if wrong:
                return [_fault(line[0], *wrong)]
            last, before = line[0], line[-2]
            if line[-1] is not None:
                redactions.setdefault(line[-1], []).append(line[0])
        if (last, before.hex()) != (number, head_hash):
            return [_fault(last, "the last line", f"line {number} after it: the end is missing")]
        return _unsaid(store, redactions, from_no, from_hash)


def _lines(store: Store) -> Iterator[tuple[Any, ...]]:
    below = -1
    while True:
        rows = store.tuples("""
            select
                coalesce(audit.audit_no, audit_seal.audit_no) as number, written_at, who, action, subject, detail,
                salt, digest, before, hash, redacted_by
            from audit
            full join audit_seal on audit_seal.audit_no = audit.audit_no
            where coalesce(audit.audit_no, audit_seal.audit_no) > $below
            order by number
            limit $most
        """, below=below, most=BATCH)
        yield from rows
        if len(rows) < BATCH:
            return
        below = rows[-1][0]


def _wrong(before: bytes, line: tuple[Any, ...]) -> tuple[str, str] | None:
    number, written_at, who, action, subject, detail, salt, digest, follows, hashed, redacted_by = line
    if written_at is None:
        return "no such line, and its seal", "the line: it was taken out"
    if hashed is None:
        return "a line without a seal", "no such line: it was put in past the program"
    is_as_sealed = not subject + detail if salt is None else digest_of(salt, subject, detail) == digest
    if not is_as_sealed or (salt is None) != (redacted_by is not None):
        return "other words than were sealed", "the line as it was written: it was altered"
    if hash_of(follows, number, written_at, who, action, digest) != hashed:
        return "a line that does not fit its hash", "the line as it was written: it was altered"
    if follows != before:
        return "a line that does not follow the one before it", (
            "the line it was written after: lines were taken out, put in or moved"
        )
    return None


def _unsaid(store: Store, redactions: dict[int, list[int]], from_no: int, from_hash: str) -> list[Problem]:
    """Blanked or shortened without a line that says so."""
    said = {number: (action, detail) for number, action, detail in store.tuples(
        "select audit_no, action, detail from audit where action in ($redacted, $shortened)",
        redacted=REDACTED, shortened=SHORTENED,
    )}
    for by, numbers in sorted(redactions.items()):
        action, detail = said.get(by, ("", ""))
        if action != REDACTED or not detail.isdecimal() or int(detail) < len(numbers):
            return [_fault(numbers[0], "a line without its words", "a later line that says that they were taken out")]
    if from_no and (SHORTENED, _shortened(from_no, from_hash)) not in said.values():
        return [_fault(from_no, "a beginning that is gone", "a later line that says that it was given up")]
    return []


def _fault(number: int, found: str, expected: str) -> Problem:
    return Problem("audit", None, f"line {number}", found, expected)
