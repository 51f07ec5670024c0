"""Where the clients of plans stand on the priority matrix: in their plan and in the list, as it is now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from html import escape

from lifeline.question import scoring
from lifeline.question.scored import NAMES, Quadrant, ScoredUnit
from lifeline.ui import resources


def of_each(client_ids: Iterable[str | None], as_of: date) -> dict[str, ScoredUnit]:
    """Of each client the demand unit to look at first; nobody, where the book is not worked out for the day."""
    wanted = sorted({client_id for client_id in client_ids if client_id})
    if not wanted or not resources.is_worked_out(as_of):
        return {}
    order = list(Quadrant)
    found: dict[str, ScoredUnit] = {}
    for unit in scoring.units(resources.workbook().store, as_of=as_of, client_ids=wanted):
        best = found.get(unit.client_id)
        if best is None or order.index(unit.quadrant) < order.index(best.quadrant):
            found[unit.client_id] = unit
    return found


def in_short(unit: ScoredUnit | None) -> str:
    """The quarter of the matrix in words, as HTML; empty for who is in none."""
    return f'<p class="small">{escape(NAMES[unit.quadrant])}</p>' if unit else ""


def in_full(unit: ScoredUnit | None) -> str:
    """The same with both scores, for the head of a client's plan."""
    if unit is None:
        return '<p class="small soft">Not on the priority matrix: no open need that may be scored.</p>'
    return (
        f'<p class="small"><span class="strong">{escape(NAMES[unit.quadrant])}</span><span class="soft"> on the priority matrix: '
        f"need {unit.need_score:.0f}, relationship {unit.relationship_score:.0f}</span></p>"
    )
