"""What the app's log says of a fault: where in the program it happened and of which kind, and no client's data."""

from __future__ import annotations

import logging
import sys
import threading
import traceback


def without_values(error: BaseException) -> str:
    """The way to a fault, as a traceback, without the messages: one can quote a cell, a name or a note.

    >>> def convert(): int("Ann Example")
    >>> try: convert()
    ... except ValueError as error: print(without_values(error).splitlines()[-1])
    ValueError (what it said is left out: it can hold a client's data)
    """
    seen, told = [], error
    while told is not None and told not in seen:
        seen.append(told)
        told = told.__cause__ or (None if told.__suppress_context__ else told.__context__)
    return "\n".join(
        "".join(traceback.format_tb(one.__traceback__))
        + f"{type(one).__qualname__} (what it said is left out: it can hold a client's data)"
        for one in reversed(seen)
    )


def keep_values_out() -> None:
    """From here on no log line of this program, whoever writes it, holds the message of an exception."""
    make = logging.getLogRecordFactory()

    def record(*args: object, **kwargs: object) -> logging.LogRecord:
        made = make(*args, **kwargs)
        if made.exc_info and made.exc_info[1]:
            made.exc_text = without_values(made.exc_info[1])    # every formatter takes this text where it is there
        return made

    logging.setLogRecordFactory(record)
    # What nobody caught would be printed whole; so it is logged like the rest.
    log = logging.getLogger(__name__)
    sys.excepthook = lambda kind, error, trace: log.critical("The program ends", exc_info=(kind, error, trace))
    threading.excepthook = lambda one: log.error(
        "A thread ended", exc_info=(one.exc_type, one.exc_value, one.exc_traceback)
    )
