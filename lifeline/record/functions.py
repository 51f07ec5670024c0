"""The functions of the firm, who fills them, and the insights each contributes: as the firm changes what the pack says.

Nothing is removed: what is taken off is no longer shown, and a plan made before can still name it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import uuid4

from lifeline.errors import NotFound, UserError
from lifeline.question.alignment import MOVES
from lifeline.record.alignment import check_colleague
from lifeline.record.writing import changing
from lifeline.store import Store, Writer

MOST_MONTHS = 120


# ------------------------------------------------------------------------------------------ functions


def add_function(store: Store, *, name: str, role: str, who: str) -> str:
    """Add a function; returns its id. Raises `UserError` without a name or a role, or for a name that is there."""
    function_id = f"fn_{uuid4().hex[:8]}"
    with changing(store, who=who) as writer:
        cells = _function_cells(writer, name, role, None)
        writer.insert("firm_function", ["function_id", "name", "role", "position", "is_firms", "is_retired"],
                      [(function_id, *cells, _last(writer, "firm_function"), True, False)])
        writer.audit("function added", function_id)
    return function_id


def change_function(store: Store, *, function_id: str, name: str, role: str, who: str) -> None:
    """Say anew what a function is called and what its role is. Raises `UserError`, `NotFound`."""
    with changing(store, who=who) as writer:
        check_function(writer, function_id)
        cells = _function_cells(writer, name, role, function_id)
        writer.execute("update firm_function set name = $name, role = $role, is_firms = true where function_id = $id",
                       id=function_id, **dict(zip(("name", "role"), cells, strict=True)))
        writer.audit("function changed", function_id)


def retire_function(store: Store, *, function_id: str, who: str) -> None:
    """Take a function off, with what it contributes and who fills it. Raises `NotFound`."""
    with changing(store, who=who) as writer:
        check_function(writer, function_id)
        writer.execute("update firm_function set is_retired = true, is_firms = true where function_id = $id",
                       id=function_id)
        writer.execute("update insight set is_retired = true, is_firms = true where function_id = $id", id=function_id)
        writer.execute("delete from function_member where function_id = $id", id=function_id)
        writer.audit("function taken off", function_id)


def set_members(
    store: Store, *, function_id: str, colleague_ids: Collection[str], lead_id: str | None, who: str
) -> None:
    """Say who fills a function, in place of who did, and which of them answers for it.

    Of one alone it is that one. Raises `UserError` for a lead who is none of them, `NotFound`.
    """
    with changing(store, who=who) as writer:
        put_members(writer, function_id, colleague_ids, lead_id)


def put_members(writer: Writer, function_id: str, colleague_ids: Collection[str], lead_id: str | None) -> None:
    """The same inside a write that does more."""
    check_function(writer, function_id)
    for colleague_id in colleague_ids:
        check_colleague(writer, colleague_id)
    if lead_id is not None and lead_id not in colleague_ids:
        raise UserError("Whoever answers for a function is one of those who fill it.")
    if len(colleague_ids) == 1:
        (lead_id,) = colleague_ids
    writer.execute("delete from function_member where function_id = $id", id=function_id)
    writer.insert("function_member", ["function_id", "colleague_id", "is_lead"], [
        (function_id, colleague_id, colleague_id == lead_id) for colleague_id in dict.fromkeys(colleague_ids)
    ])
    _keep(writer, function_id)
    writer.audit("function filled", function_id, ";".join(dict.fromkeys(colleague_ids)))


def _keep(writer: Writer, function_id: str) -> None:
    """A function that is filled, or contributes something new, is the firm's: another pack does not take it off."""
    writer.execute("update firm_function set is_firms = true where function_id = $id", id=function_id)


def check_function(writer: Writer, function_id: str) -> None:
    """Raise `NotFound` for a function there is not, or no longer."""
    if not writer.tuples("select 1 from firm_function where function_id = $id and not is_retired", id=function_id):
        raise NotFound("That function is not there any more.")


def _function_cells(writer: Writer, name: str, role: str, function_id: str | None) -> tuple[str, str]:
    name, role = name.strip(), role.strip()
    if not name or not role:
        raise UserError("A function needs a name, and its role in a sentence.")
    if writer.tuples("""
        select 1 from firm_function
        where lower(name) = lower($name) and not is_retired and function_id is distinct from $id
    """, name=name, id=function_id):
        raise UserError(f"There is a function {name!r} already.")
    return name, role


# ------------------------------------------------------------------------------------------ insights


def add_insight(
    store: Store, *, function_id: str, name: str, what: str, for_moves: Collection[str], every_months: int | None,
    who: str,
) -> str:
    """Add something a function contributes; returns its id. No moves: it is for all. Raises `UserError`, `NotFound`."""
    insight_id = f"in_{uuid4().hex[:8]}"
    with changing(store, who=who) as writer:
        check_function(writer, function_id)
        cells = _insight_cells(function_id, name, what, for_moves, every_months)
        _keep(writer, function_id)
        writer.insert("insight", ["insight_id", *cells, "position", "is_firms", "is_retired"],
                      [(insight_id, *cells.values(), _last(writer, "insight"), True, False)])
        writer.audit("insight added", insight_id)
    return insight_id


def change_insight(
    store: Store, *, insight_id: str, function_id: str, name: str, what: str, for_moves: Collection[str],
    every_months: int | None, who: str,
) -> None:
    """Say anew what is contributed, by whom, for what and how often. Raises `UserError`, `NotFound`."""
    with changing(store, who=who) as writer:
        _check_insight(writer, insight_id)
        check_function(writer, function_id)
        cells = _insight_cells(function_id, name, what, for_moves, every_months)
        _keep(writer, function_id)
        writer.execute(f"""
            update insight set {', '.join(f'{column} = ${column}' for column in cells)}, is_firms = true
            where insight_id = $insight_id
        """, insight_id=insight_id, **cells)
        writer.audit("insight changed", insight_id)


def retire_insight(store: Store, *, insight_id: str, who: str) -> None:
    """No longer ask for an insight. Raises `NotFound`."""
    with changing(store, who=who) as writer:
        _check_insight(writer, insight_id)
        writer.execute("update insight set is_retired = true, is_firms = true where insight_id = $id", id=insight_id)
        writer.audit("insight taken off", insight_id)


def _check_insight(writer: Writer, insight_id: str) -> None:
    if not writer.tuples("select 1 from insight where insight_id = $id and not is_retired", id=insight_id):
        raise NotFound("That insight is not there any more.")


def _insight_cells(
    function_id: str, name: str, what: str, for_moves: Collection[str], every_months: int | None
) -> Mapping[str, object]:
    if not name.strip():
        raise UserError("An insight needs a name.")
    if unknown := [move for move in for_moves if move not in MOVES]:
        raise UserError(f"There is no way to grow called {unknown[0]!r}.")
    if every_months is not None and not 1 <= every_months <= MOST_MONTHS:
        raise UserError(f"An insight is given every 1 to {MOST_MONTHS} months, or whenever a plan asks for it.")
    return {
        "function_id": function_id, "name": name.strip(), "what": what.strip(),
        "for_moves": ";".join(move for move in MOVES if move in for_moves), "every_months": every_months,
    }


def _last(writer: Writer, table: str) -> int:
    ((position,),) = writer.tuples(f"select coalesce(max(position), 0) + 1 from {table}")
    return position
