"""Plans written down: begun, agreed, filled with what every function found out, and closed."""

from __future__ import annotations

from datetime import date

from lifeline.errors import NotFound, UserError
from lifeline.question.alignment import MOVES, functions, insights
from lifeline.question.guards import refusal
from lifeline.question.lifelines import client
from lifeline.question.plan_segments import segments
from lifeline.question.plans import CLOSED, OPEN, owner_of, plan, plans_of
from lifeline.record.writing import changing
from lifeline.store import Store, Writer, now

_COLUMNS = ["plan_id", "client_id", "segment", "move", "aim", "lead_function_id", "owner_id", "state", "who",
            "written_at"]


def begin_plan(
    store: Store, *, move: str, as_of: date, who: str, client_id: str | None = None, segment: str | None = None,
    aim: str = "", owner_id: str | None = None, lead_function_id: str | None = None,
) -> str:
    """Begin a plan of one move for one client or one segment; returns its id. The open one, where there is one already.

    Without an owner it is the colleague whose client it is; without a leading function the first that fills an insight
    for this move. Raises `UserError` for a client who may not be approached, `NotFound`.
    """
    if move not in MOVES:
        raise NotFound(f"There is no plan of {move!r}; there are {', '.join(MOVES)}.")
    if (client_id is None) == (segment is None):
        raise UserError("A plan is for one client, or for one segment.")
    if client_id is not None:
        one = client(store, client_id)
        if why := refusal(one, as_of):
            raise UserError(f"There is no plan for {one.name}: {'they ' if why.startswith('may') else ''}{why}.")
        owner_id = owner_id or owner_of(store, client_id=client_id, as_of=as_of)
    elif segment not in dict(segments(store)):
        raise NotFound(f"There is no segment {segment!r} among the clients.")
    there = [one for one in plans_of(store, client_id=client_id or "", segment=segment or "") if one.move == move]
    if there:
        return there[0].plan_id
    lead = lead_function_id or _first_function(store, move)
    with changing(store, who=who) as writer:
        _known(writer, owner_id, lead)
        ((number,),) = writer.tuples("select nextval('plan_number')")
        plan_id = f"P{number}"
        writer.insert("plan", _COLUMNS, [
            (plan_id, client_id, segment, move, aim.strip(), lead, owner_id, OPEN, who, now()),
        ])
        writer.audit("plan begun", _subject(client_id, plan_id), f"{plan_id} {move}")
    return plan_id


def change_plan(
    store: Store, *, plan_id: str, aim: str, owner_id: str | None, lead_function_id: str | None, who: str
) -> None:
    """Write down anew what a plan is to reach, who owns it and which function leads. Raises `NotFound`."""
    one = plan(store, plan_id)
    with changing(store, who=who) as writer:
        _known(writer, owner_id, lead_function_id)
        writer.execute("""
            update plan set aim = $aim, owner_id = $owner_id, lead_function_id = $lead where plan_id = $plan_id
        """, aim=aim.strip(), owner_id=owner_id, lead=lead_function_id, plan_id=plan_id)
        writer.audit("plan changed", _subject(one.client_id, plan_id), plan_id)


def answers_for(store: Store, *, plan_id: str, function_id: str, owner_id: str | None, who: str) -> None:
    """Name who answers for a function's part in a plan; with nobody it is the function's own lead again.

    Raises `NotFound`.
    """
    one = plan(store, plan_id)
    with changing(store, who=who) as writer:
        _known(writer, owner_id, function_id)
        writer.execute("delete from plan_function where plan_id = $plan_id and function_id = $function_id",
                       plan_id=plan_id, function_id=function_id)
        if owner_id is not None:
            writer.insert("plan_function", ["plan_id", "client_id", "function_id", "owner_id"],
                          [(plan_id, one.client_id, function_id, owner_id)])
        writer.audit("plan changed", _subject(one.client_id, plan_id), f"{plan_id} {function_id}")


def note_insight(store: Store, *, plan_id: str, insight_id: str, found: str, found_on: date, who: str) -> None:
    """Write down what was found of an insight a plan needs, in place of what stood there; nothing makes it a gap again.

    Raises `NotFound`, and `UserError` for an insight this plan does not ask for.
    """
    one = plan(store, plan_id)
    if insight_id not in {each.insight_id for each in insights(store, move=one.move)}:
        raise UserError("This plan does not ask for that: it is for another move, or no longer given.")
    with changing(store, who=who) as writer:
        writer.execute("delete from plan_insight where plan_id = $plan_id and insight_id = $insight_id",
                       plan_id=plan_id, insight_id=insight_id)
        if found.strip():
            writer.insert("plan_insight", ["plan_id", "client_id", "insight_id", "found", "found_on", "who"],
                          [(plan_id, one.client_id, insight_id, found.strip(), found_on, who)])
        writer.audit("insight noted", _subject(one.client_id, plan_id), f"{plan_id} {insight_id}")


def close_plan(store: Store, *, plan_id: str, who: str) -> None:
    """Close a plan. Raises `UserError` while something of it is still to be done, `NotFound`."""
    one = plan(store, plan_id)
    with changing(store, who=who) as writer:
        ((left,),) = writer.tuples(
            "select count(*) from action where plan_id = $plan_id and state = 'open'", plan_id=plan_id
        )
        if left:
            raise UserError(f"{left} of its steps {'is' if left == 1 else 'are'} still open: close them first.")
        writer.execute("delete from action where plan_id = $plan_id and state = 'draft'", plan_id=plan_id)
        writer.execute("update plan set state = $state where plan_id = $plan_id", state=CLOSED, plan_id=plan_id)
        writer.audit("plan closed", _subject(one.client_id, plan_id), plan_id)


def _first_function(store: Store, move: str) -> str | None:
    """The function with the first insight of this move, else the first there is."""
    needed = insights(store, move=move)
    if needed:
        return needed[0].function_id
    return next((each.function_id for each in functions(store)), None)


def _subject(client_id: str | None, plan_id: str) -> str:
    return client_id if client_id is not None else plan_id


def _known(writer: Writer, owner_id: str | None, function_id: str | None) -> None:
    for name, table, key in ((owner_id, "colleague", "colleague_id"), (function_id, "firm_function", "function_id")):
        if name is not None and not writer.tuples(f"select 1 from {table} where {key} = $name", name=name):
            what = "colleague" if table == "colleague" else "function"
            raise NotFound(f"There is no {what} {name!r} in this workbook.")
