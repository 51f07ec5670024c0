"""Answers that take a while, kept in the process for as long as what they were worked out from stays as it is."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import TypeVar
from weakref import WeakKeyDictionary

from lifeline.store import Store

Answer = TypeVar("Answer")

MOST = 12  # answers to a workbook
_KEPT: WeakKeyDictionary[Store, OrderedDict[tuple, object]] = WeakKeyDictionary()
_FINGERPRINTS: WeakKeyDictionary[Store, dict[str, tuple[int, tuple]]] = WeakKeyDictionary()
_BEING_WORKED_OUT: WeakKeyDictionary[Store, dict[tuple, threading.Lock]] = WeakKeyDictionary()
_SEEN: WeakKeyDictionary[Store, object] = WeakKeyDictionary()
_LOOKING = threading.Lock()


def kept(store: Store, key: tuple, work_out: Callable[[], Answer]) -> Answer:
    """What was worked out for this key, or is now. Two who ask for the same at once wait for one answer."""
    _of_who_is_seen(store)
    with _LOOKING:
        mine = _BEING_WORKED_OUT.setdefault(store, {}).setdefault(key, threading.Lock())
    with mine:
        with _LOOKING:
            answers = _KEPT.setdefault(store, OrderedDict())
            if key in answers:
                answers.move_to_end(key)
                return answers[key]
        answer = work_out()
        with _LOOKING:
            answers[key] = answer
            while len(answers) > MOST:
                answers.popitem(last=False)
            # Who waits has the lock in hand already; who comes later finds the answer, or begins anew.
            _BEING_WORKED_OUT.get(store, {}).pop(key, None)
    return answer


def is_kept(store: Store, key: tuple) -> bool:
    """Whether nobody would have to wait for it."""
    _of_who_is_seen(store)
    return key in _KEPT.get(store, {})


def last_kept(store: Store, beginning: tuple) -> object | None:
    """What was worked out last for a key that begins so, perhaps from what has changed since."""
    _of_who_is_seen(store)
    with _LOOKING:
        answers = list(_KEPT.get(store, {}).items())
    return next((answer for key, answer in reversed(answers) if key[: len(beginning)] == beginning), None)


def _of_who_is_seen(store: Store) -> None:
    """Let go of every answer that was worked out from other clients than those seen now (see `Store.seen`)."""
    seen = store.seen
    with _LOOKING:
        if _SEEN.setdefault(store, seen) != seen:
            _SEEN[store] = seen
            _KEPT.pop(store, None)
            _BEING_WORKED_OUT.pop(store, None)


def fingerprint(store: Store, name: str, statement: str) -> tuple:
    """What tells whether the rows of a statement are still those of before. Not asked again until something is
    written.
    """
    version = store.data_version
    noted = _FINGERPRINTS.setdefault(store, {}).get(name)
    if noted is None or noted[0] != version:
        noted = (version, tuple(store.tuples(statement)[0]))
        _FINGERPRINTS[store][name] = noted
    return noted[1]
