"""Makes packs, a list or a calendar in a process of its own, so that the app stays quick for everybody meanwhile.

    python -m lifeline.export.at_work

It works on a copy of the workbook, because the app has the file. The order comes as one line of JSON on standard
input, and what happens goes out as lines of JSON: how far it is, and at the end what was made or why nothing was. Once
standard input ends it stops: whoever asked has thought better of it, or is gone. What is finished by then is whole.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from lifeline import wording
from lifeline.errors import UserError
from lifeline.export import calendar, packs, sheets
from lifeline.export.brand import stored
from lifeline.question.guarded import GuardedView, guarded_lifelines
from lifeline.store import Store

PACKS, LIST, CALENDAR = "packs", "list", "calendar"


@dataclass(frozen=True, slots=True)
class Order:
    """What is wanted. `client_ids` are in the order wanted and may all be approached; `form` is the ending of a file.

    `out` is a folder for packs, which become one ZIP file in it, and a file for the others.
    """

    what: str
    workbook: str
    out: str
    as_of: str
    client_ids: tuple[str, ...]
    form: str = "pdf"
    audience: str = wording.CLIENT
    title: str = ""

    def line(self) -> str:
        """The order as it is sent."""
        return json.dumps(asdict(self)) + "\n"

    @classmethod
    def read(cls, line: str) -> Order:
        """The order as it was sent."""
        fields = json.loads(line)
        return cls(**{**fields, "client_ids": tuple(fields["client_ids"])})


class _Stopped(Exception):
    """Nobody wants it any more."""


def main() -> int:
    """Read the order, do the work, say what came of it. Exit status 0 done or stopped, 2 what a user can put right."""
    line = sys.stdin.readline()
    if not line:
        return 0
    if hasattr(os, "nice"):
        os.nice(5)  # whoever clicks goes first
    order, stopped = Order.read(line), threading.Event()
    threading.Thread(target=_listen, args=(stopped,), daemon=True).start()
    try:
        with Store.open(order.workbook) as store:
            _say(**_made(store, order, stopped))
    except _Stopped:
        _say(files=[], client_ids=[])
    except UserError as error:
        _say(problem=str(error))
        return 2
    return 0


def _listen(stopped: threading.Event) -> None:
    while sys.stdin.readline():
        pass
    stopped.set()


def _say(**what: Any) -> None:
    # One write a line, and at once: whoever listens shows it to somebody.
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def _made(store: Store, order: Order, stopped: threading.Event) -> dict[str, Any]:
    as_of = date.fromisoformat(order.as_of)
    if order.what == PACKS:
        made = packs.make_packs(
            store, as_of=as_of, out=order.out, client_ids=order.client_ids, form=order.form, audience=order.audience,
            as_zip=True, progress=lambda done, total: _say(done=done), stop=stopped.is_set,
        )
        return {"files": [str(path) for path in made.files], "client_ids": made.client_ids}
    views = _followed(guarded_lifelines(store, client_ids=order.client_ids, as_of=as_of), stopped)
    if order.what == LIST:
        sheets.save(views, Path(order.out), title=order.title, as_of=as_of, author=stored(store).firm)
    elif order.what == CALENDAR:
        calendar.save(views, Path(order.out), name=order.title)
    else:
        raise ValueError(f"nobody here makes {order.what!r}")
    return {"files": [order.out], "client_ids": order.client_ids}


def _followed(views: Iterator[GuardedView], stopped: threading.Event) -> Iterator[GuardedView]:
    for done, view in enumerate(views):
        if stopped.is_set():
            raise _Stopped
        if done % 100 == 0:
            _say(done=done)
        yield view


if __name__ == "__main__":
    sys.exit(main())
