"""The rules of DESIGN section 4 as SQL files, and how they become table macros of a workbook.

`rules/` holds one step a file, in the order they are worked; a step names earlier steps as if they were tables.
`cells/` goes on from there: what of it is kept of the whole book, by client and service, and which guard holds it.
`answers/` holds what is asked for. Each answer becomes one table macro, `with` the steps it needs, each written and
planned once: macros that call macros are expanded at every mention and took many times as long to plan. Of one client
the same text is asked without a macro (`of_one`).
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path

import duckdb

HERE = Path(__file__).parent

# Typed, so that a wrong value is refused at the door. A parameter named like a column would silently shadow it.
PARAMETERS = "as_of date, horizon_months integer, lookahead_months integer, memory_months integer, "

# Each answer is asked in two ways from one text: of a range of clients, by its macro, and of one. Only the filter of the
# tables differs, because DuckDB looks up an index for `=` and not for `between` (of 200,000 clients, 0.3 ms a table and
# not 1.5 ms).
RANGE = "client_id between first_client and last_client"
ONE = "client_id = only_client"
# Of one client most of the time goes into making the many operators of a long row of joins ready, once for each beginning
# the row has: these steps are finished before the next begins (a tenth less).
FINISHED = ("windowed", "dated")

# The one shim for month arithmetic: from the start and never chained; a month after 31 January is the last of February.
SCALARS = "create or replace macro add_months(day, months) as cast(day + to_months(cast(months as integer)) as date)"

_PARAMETER = re.compile(r"\b(as_of|horizon_months|lookahead_months|memory_months|only_client)\b")
_NAMED = re.compile(r"\b(?:from|join)\s+([a-z_]+)")


@cache
def steps() -> dict[str, str]:
    """The text of each step by name, in working order."""
    paths = [path for folder in ("rules", "cells") for path in sorted((HERE / folder).glob("*.sql"))]
    return {path.stem[3:]: path.read_text(encoding="utf-8") for path in paths}


@cache
def answers() -> dict[str, str]:
    """The text of each answer by name."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted((HERE / "answers").glob("*.sql"))}


@cache
def preparations() -> tuple[str, ...]:
    """The statements that work out the prepared tables from the pack's own."""
    texts = (path.read_text(encoding="utf-8") for path in sorted((HERE / "prepare").glob("*.sql")))
    return tuple(statement for text in texts for statement in text.split(";\n"))


def needed(name: str) -> dict[str, str]:
    """The text of each step that an answer, or a step, is worked out from, by name in working order.

    Raises `KeyError` if there is neither an answer nor a step of that name.
    """
    found: set[str] = set()
    waiting = [answers().get(name) or steps()[name]]
    while waiting:
        for word in set(named(waiting.pop())) & set(steps()) - found - {name}:
            found.add(word)
            waiting.append(steps()[word])
    return {step: text for step, text in steps().items() if step in found}


def named(text: str) -> list[str]:
    """What a statement reads from: tables and steps, as often as it names them."""
    return _NAMED.findall("\n".join(line for line in text.splitlines() if not line.startswith("--")))


def statement(name: str) -> str:
    """One answer, or one step, as a whole statement: the steps it needs, then itself.

    Raises `KeyError` if there is neither an answer nor a step of that name.
    """
    body = answers().get(name) or steps()[name]
    written = [f"{step} as (\n{text}\n)" for step, text in needed(name).items()]
    return "with recursive\n" + ",\n".join(written) + "\n" + body if written else body


@cache
def definitions() -> tuple[str, ...]:
    """Every statement that puts the rules into a workbook."""
    return (SCALARS, *(macro(name) for name in answers()))


@cache
def of_one(name: str) -> str:
    """One answer as a whole statement about the client `$only_client`, with the other parameters by name.

    Not a macro: it takes 2 ms to put in the place of its call, and a file of the format we keep forgets which steps are to
    be finished.
    """
    text = "\n".join(line for line in statement(name).splitlines() if not line.lstrip().startswith("--"))
    for step in FINISHED:
        text = text.replace(f"{step} as (\n", f"{step} as materialized (\n")
    return _PARAMETER.sub(r"$\1", text.replace(RANGE, ONE))


def macro(name: str) -> str:
    """What makes a table macro of one answer, for a range of clients."""
    return f"create or replace macro {name}({PARAMETERS}first_client varchar, last_client varchar) as table\n{statement(name)}"


@cache
def digest() -> str:
    """Changes whenever a rule does."""
    return hashlib.sha256("\n".join((*definitions(), *preparations())).encode()).hexdigest()


def install(connection: duckdb.DuckDBPyConnection) -> None:
    """Put this release's rules into the open workbook, unless it has them already."""
    if connection.execute("select rules_digest from workbook_state").fetchall()[0][0] == digest():
        return
    connection.execute("begin transaction")
    try:
        for statement in (*definitions(), *preparations()):
            connection.execute(statement)
        connection.execute("update workbook_state set rules_digest = $digest", {"digest": digest()})
        connection.execute("commit")
    except BaseException:
        connection.execute("rollback")
        raise
