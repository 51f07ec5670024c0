"""One write that concerns a few clients only, after which the kept book is still current."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from lifeline.question import book
from lifeline.store import Store, Writer


@contextmanager
def changing(store: Store, *client_ids: str, who: str) -> Iterator[Writer]:
    """A write after which nobody's lines but these clients' can have changed; the kept list of whom to see follows.

    Without any client: a write after which nobody's lines have changed, because no rule reads what it writes.
    """
    with store.write(who=who) as writer:
        yield writer
        book.follow(store, writer, *client_ids)
