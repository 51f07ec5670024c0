"""The end of what somebody had to do: an action closed with a reason, or handed over to somebody else."""

from __future__ import annotations

from datetime import date

from lifeline.errors import NotFound, UserError
from lifeline.question import book
from lifeline.question.catalogue import asking, bounds, catalogue
from lifeline.store import Store, Writer

CLOSED = "closed"


def close_action(
    store: Store, *, action_id: str, reason: str, who: str, as_of: date | None = None, outcome: str = ""
) -> None:
    """Close an action, with what came of it on `as_of`. One with a deadline needs a reason: its own day, or the near last
    date of its service. Raises `UserError`; `NotFound` if it is not open."""
    with store.write(who=who) as writer:
        rows = store.tuples("""
            select client_id, service_id, due_on from action where action_id = $action_id and state = 'open'
        """, action_id=action_id)
        if not rows:
            raise NotFound("That action is not there any more, or has been closed already.")
        ((client_id, service_id, due_on),) = rows
        if not reason.strip() and _runs_out(store, writer, client_id, service_id, as_of):
            raise UserError("Its last date is near: say why it is closed.")
        if not reason.strip() and due_on is not None:
            raise UserError("This has a deadline: say why it is closed.")
        writer.execute("""
            update action set state = $state, closed_reason = $reason, outcome = coalesce(nullif($outcome, ''), outcome),
                outcome_on = case when $outcome = '' then outcome_on else $as_of end
            where action_id = $action_id
        """, state=CLOSED, reason=reason.strip(), outcome=outcome, as_of=as_of, action_id=action_id)
        writer.audit("action closed", f"{client_id} {service_id or ''}".strip(), action_id)
        book.follow(store, writer)


def _runs_out(store: Store, writer: Writer, client_id: str, service_id: str | None, as_of: date | None) -> bool:
    """Whether a line's last date is near, from the day given or, without one, the day the book was worked out for."""
    for (day,) in () if service_id is None else [(as_of,)] if as_of else writer.tuples("select as_of from book_state"):
        found = writer.tuples(
            f"select last_date {asking('opportunity', of_one=True)} where service_id = $service_id",
            as_of=day, service_id=service_id, **bounds(store, client_id),
        )
        days = catalogue(store).pack.deadline_owner_days
        if any(last and 0 <= (last - day).days <= days for (last,) in found):
            return True
    return False


def hand_over(writer: Writer, colleague_id: str, to_id: str | None) -> None:
    """Whoever takes over somebody's work takes over their plans and suggestions; else those have no owner for now."""
    values = {"to_id": to_id, "colleague_id": colleague_id}
    writer.execute("update plan set owner_id = $to_id where owner_id = $colleague_id", **values)
    writer.execute("update action set owner_id = $to_id where owner_id = $colleague_id and state = 'draft'", **values)
    if to_id is None:
        writer.execute("delete from plan_function where owner_id = $colleague_id", colleague_id=colleague_id)
    else:
        writer.execute("update plan_function set owner_id = $to_id where owner_id = $colleague_id", **values)
