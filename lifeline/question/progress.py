"""How far a goal is, where the workbook can tell: counted or measured, and nothing guessed from words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lifeline.question.alignment import Goal
from lifeline.question.measure_sql import Asked
from lifeline.question.measure_words import currency, written
from lifeline.question.measures import figures
from lifeline.sql.measure_list import COUNT, FIRST, MEASURES, SHARE
from lifeline.store import Store

# What a goal may name as its measure to have it counted: decisions of that kind, by client and service.
COUNTED: dict[str, str] = {
    "confirmed_gap": "Gaps confirmed with clients",
    "proposed": "Proposals made",
    "agreed": "Proposals agreed",
}
# And to have it measured, over the twelve months up to the day: what the page Measures shows first, and what came of
# agreed lines. Shares are wanted in per cent.
MEASURED: dict[str, str] = {
    name: f"{MEASURES[name].name}, 12 months" for name in (*FIRST, "star.breadth", "impact.matters", "impact.fees")
    if name in MEASURES
}
MONTHS = 12
KNOWN = {**COUNTED, **MEASURED}
_REACHED = {"confirmed_gap": "confirmed", "proposed": "proposed", "agreed": "agreed"}
# The moves of a line that count for each way to grow. What was only asked about belongs to none until it is confirmed.
_COUNTS_FOR: dict[str, tuple[str, ...]] = {
    "back_sell": ("back_sell",), "cross_sell": ("cross_sell_now", "cross_sell_future"), "up_sell": ("up_sell",),
}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a goal is: the number (a share in per cent; None: nothing to tell yet), in words, and of the target.

    `of_target` is a share of 1, None without a target. What is counted is counted from the day the goal was set, both
    days included.
    """

    goal_id: str
    number: Decimal | None
    words: str
    of_target: Decimal | None


def progress(store: Store, goals: Sequence[Goal], *, as_of: date) -> dict[str, Progress]:
    """The progress of those goals whose measure is one of `KNOWN`, by goal."""
    found = {goal.goal_id: _counted(store, goal, as_of) for goal in goals if goal.measure in COUNTED}
    measured = [goal for goal in goals if goal.measure in MEASURED]
    sign = currency(store)
    for area in dict.fromkeys(goal.practice_area for goal in measured):
        of_area = [goal for goal in measured if goal.practice_area == area]
        asked = Asked(as_of, MONTHS, practice_area=area or None)
        told = {
            figure.measure_id: figure
            for figure in figures(store, asked, measure_ids=dict.fromkeys(goal.measure for goal in of_area))
        }
        for goal in of_area:
            figure = told[goal.measure]
            found[goal.goal_id] = _measured(goal, figure.value, figure.unit, sign)
    return found


def _counted(store: Store, goal: Goal, as_of: date) -> Progress:
    """A decision that was taken back by that day is none, and a client and service is counted once."""
    counted = store.value("""
        select count(distinct (decision.client_id, decision.service_id))
        from decision join service on service.service_id = decision.service_id
        where decision.decided = $decided and decision.undoes_id is null
          and decision.decided_on between $set_on and $as_of
          and ($area = '' or service.practice_area = $area)
          and ($move = '' or list_contains($moves, decision.move))
          and decision.decision_id not in (
              select undoes_id from decision where undoes_id is not null and decided_on <= $as_of
          )
    """, decided=goal.measure, set_on=goal.set_on, as_of=as_of, area=goal.practice_area, move=goal.move,
        moves=list(_COUNTS_FOR.get(goal.move, ())))
    of = f" of {written(goal.target, COUNT)}" if goal.target else ""
    so_far = "" if goal.target else " so far"
    return Progress(goal.goal_id, Decimal(counted), f"{counted}{of} {_REACHED[goal.measure]}{so_far}",
                    Decimal(counted) / goal.target if goal.target else None)


def _measured(goal: Goal, value: Decimal | None, unit: str, sign: str) -> Progress:
    scale = 100 if unit == SHARE else 1
    wanted = f", wanted {written(goal.target / scale, unit, sign)}" if goal.target is not None else ""
    share = value * scale / goal.target if goal.target and value is not None else None
    return Progress(goal.goal_id, None if value is None else round(value * scale, 2),
                    f"now {written(value, unit, sign)}{wanted}", share)
