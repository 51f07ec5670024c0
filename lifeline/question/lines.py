"""Rules 13 to 15 for reasons already at hand: one line a service, what hides what, and what a brake holds back.

The same three rules stand in SQL (`line`, `may_hide`, `hidden`, `braked`, `standing`) for tables of the whole book. Here
they are for typed rows: of one client's answer they would be a third of the time, nearly all of it planning. Both are
held against the same slow reference, on the same random worlds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lifeline.model import Basis, LifeEvent, Move
from lifeline.periods import plus_months
from lifeline.question.catalogue import Brake, Supersession

# Rule 13: up-sell beats back-sell beats cross-sell now beats ask first beats cross-sell future.
RANK = {Move.UP_SELL: 1, Move.BACK_SELL: 2, Move.CROSS_SELL_NOW: 3, Move.ASK_FIRST: 4, Move.CROSS_SELL_FUTURE: 5}

ReasonRow = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One client and one service with its move and dates, and the reasons it is made of, the one to give first on top."""

    client_id: str
    service_id: str
    move: Move
    basis: Basis
    opens_on: date
    last_date: date | None
    need: int | None
    stage_on: date | None
    reasons: tuple[ReasonRow, ...]


def lines(
    reasons: Iterable[ReasonRow], *, answers: Mapping[str, str], events: Iterable[LifeEvent], as_of: date,
    supersessions: Iterable[Supersession], brakes: Iterable[Brake],
) -> tuple[list[Line], set[str]]:
    """The lines of one client that are left standing, and the services a brake holds back.

    `answers` are the client's known facts by where they are looked up; `events` all of the client's events.
    """
    by_service: dict[str, list[ReasonRow]] = {}
    for row in reasons:
        by_service.setdefault(row["service_id"], []).append(row)
    merged = [line for rows in by_service.values() for line in _merged(rows)]
    braked = _braked(events, as_of, brakes)
    held_back = braked | _hidden([line for line in merged if line.move is not Move.LAPSED], answers, supersessions)
    return [line for line in merged if line.move is Move.LAPSED or line.service_id not in held_back], braked


def _merged(rows: list[ReasonRow]) -> list[Line]:
    """Rules 13 and 16: one line for what is live, and beside it one for what has lapsed; expected only if there is no other."""
    lapsed = [row for row in rows if row["move"] == Move.LAPSED]
    recorded = [row for row in rows if row["move"] != Move.LAPSED and row["basis"] != Basis.EXPECTED]
    expected = [row for row in rows if row["basis"] == Basis.EXPECTED]
    found = []
    live = recorded or ([] if lapsed else expected)
    if live:
        move = min((Move(row["move"]) for row in live), key=RANK.__getitem__)
        of_move = {row["basis"] for row in live if row["move"] == move}
        basis = Basis.EXPECTED if not recorded else Basis.REVIEW if of_move == {Basis.REVIEW} else Basis.RECORDED
        found.append(_line(live, move, basis, min(row["opens_on"] for row in live), _least(live, "last_on")))
    if lapsed:
        last_date = max(row["last_on"] for row in lapsed)
        opens_on = min(row["opens_on"] for row in lapsed if row["last_on"] == last_date)
        found.append(_line(lapsed, Move.LAPSED, Basis.RECORDED, opens_on, last_date))
    return found


def _line(rows: list[ReasonRow], move: Move, basis: Basis, opens_on: date, last_date: date | None) -> Line:
    # The reason to give first: of the line's own move, then the most needed, then the earliest.
    ordered = sorted(rows, key=lambda row: (
        row["move"] != move, -(row["need"] or 0), row["event_on"] or date.max, row["rule_id"] or "~",
        row["event_id"] or "", row["held_service_id"] or "",
    ))
    need = max((row["need"] for row in rows if row["need"] is not None), default=None)
    first = rows[0]
    return Line(
        first["client_id"], first["service_id"], move, basis, opens_on, last_date, need, _least(rows, "event_on"), tuple(ordered)
    )


def _least(rows: list[ReasonRow], column: str) -> date | None:
    return min((row[column] for row in rows if row[column] is not None), default=None)


def _hidden(live: list[Line], answers: Mapping[str, str], supersessions: Iterable[Supersession]) -> set[str]:
    """Rule 14: in table order, a hider that an earlier row has hidden hides nothing."""
    there = {line.service_id for line in live}
    proposed = {line.service_id for line in live if line.move.is_proposed}
    hidden: set[str] = set()
    for row in supersessions:
        if row.looked_up is not None:
            is_hiding = answers.get(row.looked_up, "no" if row.is_held else None) == row.fact_wanted
        else:
            is_hiding = row.when_proposed in proposed and row.when_proposed not in hidden
        if is_hiding and row.hidden_service_id in there:
            hidden.add(row.hidden_service_id)
    return hidden


def _braked(events: Iterable[LifeEvent], as_of: date, brakes: Iterable[Brake]) -> set[str]:
    """Rule 15: from a brake stage's event, confirmed or not, to the day before its months have passed."""
    recent = {
        (event.stage_id, event.event_on) for event in events if event.stage_id and event.event_on and event.event_on <= as_of
    }
    return {
        service_id
        for brake in brakes
        if any(stage_id == brake.stage_id and as_of < plus_months(event_on, brake.months) for stage_id, event_on in recent)
        for service_id in brake.service_ids
    }
