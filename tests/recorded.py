"""A watch over every write in every test: whatever the program changes, it puts on record in the same transaction."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import lifeline
from lifeline.store import Store, Writer

PACKAGE = Path(lifeline.__file__).parent
# Those that only pass a write on for somebody.
DOORS = (PACKAGE / "store" / "store.py", PACKAGE / "store" / "scope.py", PACKAGE / "record" / "writing.py")
# What is only worked out and kept to be quick: nobody's doing, and gone again with the next change. What an import would
# do is worked out in temporary tables.
WORKED_OUT, WOULD_DO = PACKAGE / "question", (PACKAGE / "intake" / "merging.py", "compare")
# How a writer changes something, and with which statements where it depends on them.
WRITES, SAYS = ("execute", "tuples", "insert", "insert_arrow"), ("execute", "tuples")
CHANGES = re.compile(r"\s*(insert|update|delete|merge|alter|drop table|truncate)\b", re.IGNORECASE)

NEW_LINES = "select 1 from audit where audit_no > (select record_no from workbook_state) limit 1"


@contextmanager
def watched() -> Iterator[set[str]]:
    """Have every write of the program's own fail that stores something and adds no line; yields the writes seen."""
    original, seen, run = Store._transaction, set(), {name: getattr(Writer, name) for name in WRITES}

    def noted(name: str) -> Callable[..., object]:
        def write(self: Writer, what: object, /, *more: object, **values: object) -> object:
            is_kept = _is_worked_out(sys._getframe(1).f_code.co_filename)
            if not is_kept and (name not in SAYS or CHANGES.match(str(what))):
                self.has_changed = True
            return run[name](self, what, *more, **values)

        return write

    @contextmanager
    def transaction(self: Store, who: str, *, counts_as_change: bool) -> Iterator[Writer]:
        place = _asked_from()
        with original(self, who, counts_as_change=counts_as_change) as writer:
            yield writer
            if place and not self.is_private and hasattr(writer, "has_changed") and not run["tuples"](writer, NEW_LINES):
                raise AssertionError(f"a write without a line of the record: {place}")
            seen.add(place)

    Store._transaction = transaction
    for name in WRITES:
        setattr(Writer, name, noted(name))
    try:
        yield seen
    finally:
        Store._transaction = original
        for name in WRITES:
            setattr(Writer, name, run[name])


@cache
def _is_worked_out(file: str) -> bool:
    return Path(file).is_relative_to(WORKED_OUT)


def _asked_from() -> str:
    """Where the program asked to write, as `record/people.py:120`; empty if a test did, or it only keeps an answer."""
    frame = sys._getframe(2)
    while frame:
        path = Path(frame.f_code.co_filename)
        if path.name != "contextlib.py" and path not in DOORS and path != Path(__file__):
            is_ours = path.is_relative_to(PACKAGE) and not path.is_relative_to(WORKED_OUT)
            if not is_ours or (path, frame.f_code.co_name) == WOULD_DO:
                return ""
            return f"{path.relative_to(PACKAGE)}:{frame.f_lineno}"
        frame = frame.f_back
    return ""
