"""Step one: what the firm wants, who contributes what and when, and what is still to be agreed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import count

from lifeline import periods, wording
from lifeline.question.catalogue import catalogue
from lifeline.store import Store, of_one_moment

# The three ways to grow with a client, as goals, insights, assets and plans name them. A cross-sell is one whether its
# moment is now or still to come.
MOVES: dict[str, str] = {"back_sell": "Back-sell", "cross_sell": "Cross-sell", "up_sell": "Up-sell"}
WHOLE_FIRM = "Whole firm"
NO_LIMIT = date(2199, 12, 31)


@dataclass(frozen=True, slots=True)
class Member:
    """A colleague who fills a function; `is_lead` for the one who answers for it."""

    colleague_id: str
    name: str
    is_lead: bool


@dataclass(frozen=True, slots=True)
class Function:
    """A part of the firm that contributes, its role in words, and who fills it: the lead first, then by name."""

    function_id: str
    name: str
    role: str
    members: tuple[Member, ...]

    @property
    def lead(self) -> Member | None:
        """Who answers for it."""
        return next((member for member in self.members if member.is_lead), None)


@dataclass(frozen=True, slots=True)
class Insight:
    """What a function can tell that others need: for which of `MOVES` (empty: for all), and every how many months.

    `every_months` is None for what is given whenever a plan asks for it. `is_given`: somebody fills the function.
    """

    insight_id: str
    function_id: str
    function_name: str
    name: str
    what: str
    for_moves: tuple[str, ...]
    every_months: int | None
    is_given: bool

    def is_for(self, move: str) -> bool:
        """Whether a plan for this one of `MOVES` needs it."""
        return not self.for_moves or move in self.for_moves


@dataclass(frozen=True, slots=True)
class Goal:
    """What the firm wants of a practice area (empty: the whole firm) by one of `MOVES` (empty: by all of them).

    `measure` says how it is seen to be reached, in words or as a name of `lifeline.question.progress.KNOWN`; `target`
    is the number wanted, None where none was set. `owner_name` is empty where nobody owns it.
    """

    goal_id: str
    practice_area: str
    move: str
    what: str
    measure: str
    target: Decimal | None
    by_on: date | None
    owner_id: str | None
    owner_name: str
    set_on: date


@dataclass(frozen=True, slots=True)
class ClosedGoal:
    """A goal that was closed, and what became of it."""

    goal_id: str
    practice_area: str
    move: str
    what: str
    closed_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """A review of how it goes: first held on a day, then again every so many months (None: once).

    Where that falls on a weekend it is held on the Monday after, unless the first was on a weekend too.
    """

    meeting_id: str
    name: str
    held_on: date
    every_months: int | None
    agenda: str

    def turns(self, *, as_of: date, until_on: date = NO_LIMIT) -> Iterator[tuple[int, date]]:
        """The days it is held on, from a day on and before another, in order, each with its number; the first is 0.

        >>> meeting = Meeting("V1", "Review", date(2026, 1, 31), 1, "")
        >>> list(meeting.turns(as_of=date(2026, 2, 1), until_on=date(2026, 4, 1)))
        [(1, datetime.date(2026, 2, 28)), (2, datetime.date(2026, 3, 31))]
        >>> meeting = Meeting("V2", "Review", date(2026, 5, 1), 1, "")
        >>> list(meeting.turns(as_of=date(2026, 8, 2), until_on=date(2026, 9, 2)))
        [(3, datetime.date(2026, 8, 3)), (4, datetime.date(2026, 9, 1))]
        """
        if self.every_months is None:
            if as_of <= self.held_on < until_on:
                yield 0, self.held_on
            return
        gone = (as_of.year - self.held_on.year) * 12 + as_of.month - self.held_on.month
        # Counted from the first day always, never from the one before: a 31st stays one. The turn before is looked at
        # too: its day may have been put off past the end of its month.
        for turn in count(max(0, gone // self.every_months - 1)):
            day = periods.plus_months(self.held_on, turn * self.every_months)
            if self.held_on.weekday() < 5 <= day.weekday():
                day += timedelta(days=7 - day.weekday())
            if day >= until_on:
                return
            if day >= as_of:
                yield turn, day

    def next_on(self, as_of: date) -> date | None:
        """The next day it is held on, that day included; None where it is over."""
        return next((day for _, day in self.turns(as_of=as_of)), None)


@dataclass(frozen=True, slots=True)
class Todo:
    """Something that step one still lacks: its kind, how many of it, in few words, and as a sentence that names them.

    `kind` is function, area, insight, review, owner or overdue.
    """

    kind: str
    count: int
    short: str
    text: str


@dataclass(frozen=True, slots=True)
class Alignment:
    """Step one as of a day: what was agreed, and what is still to be."""

    as_of: date
    areas: tuple[str, ...]
    goals: tuple[Goal, ...]
    functions: tuple[Function, ...]
    insights: tuple[Insight, ...]
    meetings: tuple[Meeting, ...]
    todos: tuple[Todo, ...]

    @property
    def is_agreed(self) -> bool:
        """Whether nothing is missing."""
        return not self.todos

    def goals_of(self, practice_area: str, move: str) -> tuple[Goal, ...]:
        """The goals of one cell of the table."""
        return tuple(goal for goal in self.goals if (goal.practice_area, goal.move) == (practice_area, move))

    def brought_to(self, meeting: Meeting) -> tuple[Insight, ...]:
        """The insights that are told at a review.

        An insight goes to the rarest review that still comes at least as often as it is given. One that is given when
        a plan asks for it, or that nobody gives, goes to none.
        """
        held = [each for each in self.meetings if each.every_months and each.next_on(self.as_of)]

        def goes_to(insight: Insight) -> Meeting | None:
            fitting = [each for each in held if insight.every_months and each.every_months <= insight.every_months]
            return max(fitting, key=lambda each: each.every_months, default=None) if insight.is_given else None

        return tuple(insight for insight in self.insights if goes_to(insight) == meeting)

    def insights_of(self, function_id: str) -> tuple[Insight, ...]:
        """What one function contributes."""
        return tuple(insight for insight in self.insights if insight.function_id == function_id)


@of_one_moment
def alignment(store: Store, *, as_of: date) -> Alignment:
    """Step one as of a day. Goals stand from the day they were set until the day they were closed."""
    areas = practice_areas(store)
    found = goals(store, as_of=as_of), functions(store), insights(store), meetings(store)
    return Alignment(as_of, areas, *found, tuple(_missing(areas, *found, as_of)))


def practice_areas(store: Store) -> tuple[str, ...]:
    """The practice areas of the pack, in its order."""
    services = catalogue(store).services.values()
    return tuple(dict.fromkeys(service.practice_area for service in services if service.practice_area))


def functions(store: Store) -> tuple[Function, ...]:
    """The functions of the firm, in their order."""
    members: dict[str, list[Member]] = {}
    for function_id, *cells in store.tuples("""
        select function_member.function_id, colleague.colleague_id, colleague.name, function_member.is_lead
        from function_member join colleague on colleague.colleague_id = function_member.colleague_id
        order by function_member.is_lead desc, colleague.name, colleague.colleague_id
    """):
        members.setdefault(function_id, []).append(Member(*cells))
    return tuple(
        Function(function_id, name, role, tuple(members.get(function_id, ())))
        for function_id, name, role in store.tuples("""
            select function_id, name, role from firm_function where not is_retired order by position, function_id
        """)
    )


def insights(store: Store, *, move: str | None = None) -> tuple[Insight, ...]:
    """What the functions contribute, in the order of the functions; with `move` only what a plan of that kind needs."""
    found = tuple(
        Insight(*cells[:5], tuple(filter(None, for_moves.split(";"))), *cells[5:])
        for *cells, for_moves in store.tuples("""
            select
                insight.insight_id, insight.function_id, firm_function.name as function_name, insight.name,
                insight.what, insight.every_months,
                exists (
                    select 1
                    from function_member join colleague on colleague.colleague_id = function_member.colleague_id
                    where function_member.function_id = insight.function_id
                ) as is_given,
                insight.for_moves
            from insight join firm_function on firm_function.function_id = insight.function_id
            where not insight.is_retired and not firm_function.is_retired
            order by firm_function.position, firm_function.function_id, insight.position, insight.insight_id
        """)
    )
    return found if move is None else tuple(insight for insight in found if insight.is_for(move))


def goals(store: Store, *, as_of: date) -> tuple[Goal, ...]:
    """The goals that stand on a day: the whole firm's first, then by practice area in the pack's order."""
    found = store.fetch(Goal, """
        select
            goal.goal_id, goal.practice_area, goal.move, goal.what, goal.measure, goal.target, goal.by_on,
            colleague.colleague_id as owner_id, coalesce(colleague.name, '') as owner_name, goal.set_on
        from goal
        left join colleague on colleague.colleague_id = goal.owner_id
        where goal.set_on <= $as_of and (goal.closed_on is null or goal.closed_on > $as_of)
        order by goal.by_on nulls last, goal.written_at, goal.goal_id
    """, as_of=as_of)
    places = {area: at for at, area in enumerate(("", *practice_areas(store)))}
    moves = {move: at for at, move in enumerate(("", *MOVES))}
    # A practice area that the pack no longer has comes last, and is not lost.
    return tuple(sorted(found, key=lambda goal: (
        places.get(goal.practice_area, len(places)), goal.practice_area, moves.get(goal.move, len(moves))
    )))


def closed_goals(store: Store, *, as_of: date) -> tuple[ClosedGoal, ...]:
    """The goals closed by a day, the latest first."""
    return store.fetch(ClosedGoal, """
        select goal_id, practice_area, move, what, closed_on, closed_reason as reason
        from goal where closed_on <= $as_of order by closed_on desc, written_at desc, goal_id
    """, as_of=as_of)


def meetings(store: Store) -> tuple[Meeting, ...]:
    """The reviews, by the day they were first held."""
    return store.fetch(Meeting, "from review_meeting order by held_on, name, meeting_id")


# ------------------------------------------------------------------------------------------ what is missing


def _missing(
    areas: Sequence[str], wanted: Sequence[Goal], functions: Sequence[Function], insights: Sequence[Insight],
    meetings: Sequence[Meeting], as_of: date,
) -> Iterator[Todo]:
    """What is to be done, in order: who contributes, what is wanted, what is told, when it is looked at."""
    if not functions:
        short = "nobody has said who contributes"
        yield Todo("function", 1, short, "Say which functions of the firm contribute, and what the role of each is.")
    nobody = [function.name for function in functions if not function.members]
    if nobody:
        short = wording.count(len(nobody), "function has nobody", "functions have nobody")
        yield Todo("function", len(nobody), short, f"Name who fills {wording.listed(nobody, most=3)}.")
    with_goal = {goal.practice_area for goal in wanted}
    without = [area for area in areas if area not in with_goal]
    if without:
        short = wording.count(len(without), "practice area has no goal", "practice areas have no goal")
        yield Todo("area", len(without), short, f"Set a goal for {wording.listed(without, most=3)}.")
    unowned = [goal.what for goal in wanted if not goal.owner_name]
    if unowned:
        short = wording.count(len(unowned), "goal has no owner", "goals have no owner")
        yield Todo("owner", len(unowned), short, f"Name an owner for {_quoted(unowned)}.")
    overdue = [goal.what for goal in wanted if goal.by_on is not None and goal.by_on < as_of]
    if overdue:
        short = wording.count(len(overdue), "goal is past its day", "goals are past their day")
        yield Todo("overdue", len(overdue), short, f"Close or renew {_quoted(overdue)}: the day is past.")
    silent = [insight.name for insight in insights if not insight.is_given]
    # The insights of a function that nobody fills are told of with it only where that is all there is.
    if silent:
        short = wording.count(len(silent), "insight is given by nobody", "insights are given by nobody")
        yield Todo("insight", len(silent), short, f"Nobody gives yet: {wording.listed(silent, most=3)}.")
    elif functions and not insights:
        yield Todo("insight", 1, "nobody contributes an insight", "Say which insights each function contributes.")
    if not any(meeting.next_on(as_of) for meeting in meetings):
        yield Todo("review", 1, "no review is planned", "Plan the next review of how it goes.")


def _quoted(names: Sequence[str]) -> str:
    return wording.listed([f"“{name}”" for name in names], most=2)
