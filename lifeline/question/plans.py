"""Step three: the plan for a client or a segment, one for each way to grow with them, and what every function brings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from lifeline.errors import NotFound
from lifeline.model import Move, Opportunity
from lifeline.periods import plus_months
from lifeline.question import alignment
from lifeline.question.catalogue import catalogue
from lifeline.question.grouping import grouped
from lifeline.question.guarded import GuardedView
from lifeline.question.guards import Guard
from lifeline.store import Store

PER_PAGE = 25
OPEN, CLOSED = "open", "closed"
# The moves of the rules, by the plan they belong to; what has to be asked first belongs where its answer would put it.
OF_MOVE = {
    Move.BACK_SELL: "back_sell", Move.CROSS_SELL_NOW: "cross_sell", Move.CROSS_SELL_FUTURE: "cross_sell",
    Move.UP_SELL: "up_sell",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan for one client, or for one segment: the other is None. `move` is one of `alignment.MOVES`."""

    plan_id: str
    client_id: str | None
    client_name: str
    segment: str | None
    move: str
    aim: str
    lead_function_id: str | None
    lead_function: str
    owner_id: str | None
    owner_name: str
    state: str


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A plan in the list of them: how many of its steps are open and overdue, and the next day due.

    `is_resting`: its client may not be approached on the day.
    """

    plan_id: str
    client_id: str | None
    client_name: str
    segment: str | None
    move: str
    aim: str
    owner_name: str
    drafts: int
    open_steps: int
    overdue: int
    done: int
    next_due_on: date | None
    is_resting: bool


@dataclass(frozen=True, slots=True)
class PlanPage:
    """Some plans, and how many there are of them in all."""

    rows: tuple[PlanRow, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Found:
    """An insight a plan needs, and what was found: nothing (`found` is empty) is a gap.

    `is_old`: it was found longer ago than it is to be given, by the plan's day.
    """

    insight_id: str
    name: str
    what: str
    function_id: str
    function_name: str
    found: str
    found_on: date | None
    who: str
    is_old: bool

    @property
    def is_gap(self) -> bool:
        """Whether somebody still has to find it out."""
        return not self.found


@dataclass(frozen=True, slots=True)
class Part:
    """A function's part in a plan: who answers for it. `is_named`: somebody said so; else it is the function's lead."""

    function_id: str
    name: str
    role: str
    owner_id: str | None
    owner_name: str
    is_named: bool
    is_lead: bool


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A line a plan is about, with the guard because of which it waits today."""

    line: Opportunity
    wait: Guard | None


# ------------------------------------------------------------------------------------------ plans


_PLAN = """
    select
        plan.plan_id, plan.client_id, coalesce(client.name, '') as client_name, plan.segment, plan.move, plan.aim,
        plan.lead_function_id, coalesce(firm_function.name, '') as lead_function,
        plan.owner_id, coalesce(colleague.name, '') as owner_name, plan.state
    from client
    right join plan on plan.client_id = client.client_id
    left join firm_function on firm_function.function_id = plan.lead_function_id
    left join colleague on colleague.colleague_id = plan.owner_id
"""
_IN_ORDER = "case plan.move when 'back_sell' then 0 when 'cross_sell' then 1 else 2 end, plan.written_at, plan.plan_id"


def plan(store: Store, plan_id: str) -> Plan:
    """One plan. Raises `NotFound`."""
    rows = store.fetch(Plan, f"{_PLAN} where plan.plan_id = $plan_id", plan_id=plan_id)
    if not rows:
        raise NotFound(f"There is no plan {plan_id!r} in this workbook.")
    return rows[0]


def plans_of(store: Store, *, client_id: str = "", segment: str = "") -> tuple[Plan, ...]:
    """The open plans of one client, or of one segment: back-sell, cross-sell, up-sell."""
    whose = "plan.client_id = $client_id" if client_id else "plan.segment = $segment"
    values = {"client_id": client_id} if client_id else {"segment": segment}
    return store.fetch(Plan, f"{_PLAN} where plan.state = 'open' and {whose} order by {_IN_ORDER}", **values)


_LISTED = """
    from client
    right join plan on plan.client_id = client.client_id
    where plan.state = 'open'
      and ($move = '' or plan.move = $move)
      and ($owner_id is null or plan.owner_id = $owner_id)
      and ($text = ''
           or contains(strip_accents(lower(coalesce(client.name, plan.segment))), strip_accents(lower($text)))
           or starts_with(lower(coalesce(plan.client_id, '')), lower($text)))
"""


def plans_page(
    store: Store, *, as_of: date, text: str = "", move: str = "", owner_id: str | None = None, limit: int = PER_PAGE,
    offset: int = 0,
) -> PlanPage:
    """A page of the open plans: those with the nearest step first, those without any last."""
    asked = {"text": text.strip(), "move": move, "owner_id": owner_id}
    total = store.value(f"select count(*) {_LISTED}", **asked)
    rows = store.fetch(PlanRow, f"""
        with listed as (
            select
                plan.plan_id, plan.client_id, coalesce(client.name, '') as client_name, plan.segment, plan.move,
                plan.aim, plan.owner_id, plan.written_at,
                plan.client_id is not null and not coalesce(
                    client.contact_status = 'ok' and client.client_since_on <= $as_of, false
                ) as is_resting
            {_LISTED}
        )
        select
            listed.plan_id, listed.client_id, listed.client_name, listed.segment, listed.move, listed.aim,
            coalesce(colleague.name, '') as owner_name,
            count(action.action_id) filter (where action.state = 'draft') as drafts,
            count(action.action_id) filter (where action.state = 'open') as open_steps,
            count(action.action_id) filter (where action.state = 'open' and action.due_on < $as_of) as overdue,
            count(action.action_id) filter (where action.state = 'closed') as done,
            min(action.due_on) filter (where action.state = 'open') as next_due_on,
            listed.is_resting
        from listed
        left join action on action.plan_id = listed.plan_id
        left join colleague on colleague.colleague_id = listed.owner_id
        group by
            listed.plan_id, listed.client_id, listed.client_name, listed.segment, listed.move, listed.aim,
            listed.is_resting, listed.written_at, colleague.name
        order by
            next_due_on nulls last, listed.written_at desc, coalesce(listed.client_name, listed.segment), listed.plan_id
        limit $limit offset $offset
    """, as_of=as_of, limit=limit, offset=offset, **asked)
    return PlanPage(rows, total)


# ------------------------------------------------------------------------------------------ what a plan is about


def move_of(line: Opportunity, view: GuardedView) -> str:
    """The plan a line belongs to; empty for one whose day has passed."""
    if line.move is not Move.ASK_FIRST:
        return OF_MOVE.get(line.move, "")
    since, begun_on = view.client.client_since_on, line.lead.event_on
    return "back_sell" if since and begun_on and begun_on < since else "cross_sell"


def lines_of(view: GuardedView, move: str) -> tuple[OpenLine, ...]:
    """A client's open lines of one way to grow, in the order to raise them. Those a guard holds say why they wait."""
    return tuple(
        OpenLine(line, view.wait(line)) for line in view.opportunities if move_of(line, view) == move
    )


# ------------------------------------------------------------------------------------------ what functions bring


def found(store: Store, one: Plan, *, as_of: date) -> tuple[Found, ...]:
    """The insights a plan needs, in the order of the functions, with what was found of each by now."""
    told = {
        insight_id: rest for insight_id, *rest in store.tuples("""
            select insight_id, found, found_on, who from plan_insight where plan_id = $plan_id
        """, plan_id=one.plan_id)
    }
    rows = []
    for insight in alignment.insights(store, move=one.move):
        words, day, who = told.get(insight.insight_id, ("", None, ""))
        is_old = bool(day and insight.every_months and plus_months(day, insight.every_months) <= as_of)
        rows.append(Found(
            insight.insight_id, insight.name, insight.what, insight.function_id, insight.function_name, words, day, who,
            is_old,
        ))
    return tuple(rows)


def parts(store: Store, one: Plan, insights: Iterable[Found]) -> tuple[Part, ...]:
    """The functions with a part in a plan: the leading one first, then those with an insight to give."""
    named = dict(store.tuples("""
        select plan_function.function_id, colleague.colleague_id
        from plan_function join colleague on colleague.colleague_id = plan_function.owner_id
        where plan_function.plan_id = $plan_id
    """, plan_id=one.plan_id))
    names = dict(store.tuples("select colleague_id, name from colleague"))
    wanted = {each.function_id for each in insights} | {one.lead_function_id} | set(named)
    rows = []
    for function in alignment.functions(store):
        if function.function_id not in wanted:
            continue
        member = function.lead or (function.members[0] if function.members else None)
        owner_id = named.get(function.function_id) or (member.colleague_id if member else None)
        is_lead = function.function_id == one.lead_function_id
        rows.append(Part(
            function.function_id, function.name, function.role, owner_id, names.get(owner_id or "", ""),
            function.function_id in named, is_lead,
        ))
    return tuple(sorted(rows, key=lambda part: not part.is_lead))


def owner_of(store: Store, *, client_id: str, as_of: date) -> str | None:
    """The colleague whose client this is: named as the owner, or of the latest matter; None for nobody on the list."""
    return store.value(f"""
        select min(colleague.colleague_id)
        from {grouped("= $client_id")} as grouped
        join colleague on lower(trim(colleague.name)) = lower(grouped.owner)
        where grouped.client_id = $client_id
    """, client_id=client_id, as_of=as_of)


def leaders_of(store: Store, service_id: str) -> tuple[str, ...]:
    """The ids of the colleagues who may lead a service, by name."""
    area = catalogue(store).services[service_id].practice_area
    return tuple(one for (one,) in store.tuples("""
        select colleague.colleague_id
        from skill join colleague on colleague.colleague_id = skill.colleague_id
        where skill.service_id = $service_id or skill.practice_area = $area
        group by colleague.colleague_id, colleague.name order by colleague.name
    """, service_id=service_id, area=area))
