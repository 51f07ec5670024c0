"""The rules of DESIGN section 4 once more: slow, obvious, in plain Python. The SQL must say the same.

Rules 1 to 11, one event and one need rule at a time, are in `reference_judging`; here are rules 12 to 17, which look
at a whole client. Where the text is silent the comment begins with "Silent:" and says what is taken.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from client_file import File
from reference_judging import Row, is_declined, is_permitted, judged, matches
from worlds import Brake, Event, View, World

from lifeline.periods import plus_months

PROPOSED = ("up_sell", "back_sell", "cross_sell_now")
PRECEDENCE = ("up_sell", "back_sell", "cross_sell_now", "ask_first", "cross_sell_future")


@dataclass(frozen=True, slots=True)
class Line:
    """One client, one service, one move. `stages` joined by `;`; `stage_on` is the earliest day of those stages."""

    client_id: str
    service_id: str
    move: str
    basis: str
    opens_on: date
    last_date: date | None
    need: int | None
    stages: str
    stage_on: date | None


def opportunities(world: World, view: View) -> list[Line]:
    """Every line of every client, in order (rule 17) client by client."""
    return [line for client in world.clients for line in lines_of(File(world, client, view.as_of), view)]


def lines_of(file: File, view: View) -> list[Line]:
    """One client's lines: all the rules, one after another."""
    if not is_permitted(file):
        return []
    rows = [row for event, rule in matches(file) for row in judged(file, view, event, rule)]
    recorded = one_line_per_service(file, [*rows, *reviews(file, view)])
    expected = expected_lines(file, view, recorded)
    return in_order(not_braked(file, not_superseded(file, [*recorded, *expected])))


# ------------------------------------------------------------------------------------------ rules 12 to 17

def reviews(file: File, view: View) -> list[Row]:
    """Rule 12: up-sells out of what we provided, falling due by the as-of day plus the look-ahead."""
    found = []
    for held, due_on in file.reviews_due():
        shown = file.review_service(held.service.family) or held.service
        if due_on <= plus_months(file.as_of, view.lookahead_months) and not is_declined(file, shown.service_id):
            opens_on = plus_months(due_on, -view.lookahead_months)
            found.append(Row(shown.service_id, "up_sell", "review", opens_on, due_on, None, None, None))
    return found


def reviews_to_come(world: World, view: View) -> list[tuple[str, str, str, date]]:
    """Rule 12, its end: client, service shown, service held and day of each review due later than the look-ahead."""
    found = []
    for file in (File(world, client, view.as_of) for client in world.clients):
        for held, due_on in file.reviews_due() if is_permitted(file) else ():
            shown = file.review_service(held.service.family) or held.service
            # Silent: no further than the horizon, where the picture ends; what is declined, or braked, is silent here
            # too. A supersession hides lines only, and this is none yet.
            if (plus_months(file.as_of, view.lookahead_months) < due_on <= plus_months(file.as_of, view.horizon_months)
                    and not is_declined(file, shown.service_id) and not is_braked(file, shown.service_id)):
                found.append((file.client.client_id, shown.service_id, held.service.service_id, due_on))
    return found


def one_line_per_service(file: File, rows: Iterable[Row]) -> list[Line]:
    """Rule 13: the strongest move keeps every stage and the widest dates; a lapsed line may stand beside it."""
    rows = list(rows)
    lines = []
    for service_id in sorted({row.service_id for row in rows}):
        live = [row for row in rows if row.service_id == service_id and row.move != "lapsed"]
        gone = [row for row in rows if row.service_id == service_id and row.move == "lapsed"]
        if live:
            move = min((row.move for row in live), key=PRECEDENCE.index)
            bases = {row.basis for row in live if row.move == move}
            basis = bases.pop() if len(bases) == 1 else "recorded"
            limits = [row.last_date for row in live if row.last_date is not None]
            lines.append(line_of(file, live, move, basis, min(row.opens_on for row in live), min(limits, default=None)))
        if gone:
            last_date = max(row.last_date for row in gone)
            opens_on = min(row.opens_on for row in gone if row.last_date == last_date)
            lines.append(line_of(file, gone, "lapsed", "recorded", opens_on, last_date))
    return lines


def line_of(file: File, rows: list[Row], move: str, basis: str, opens_on: date, last_date: date | None) -> Line:
    """A line with the stages and the highest need of its rows. Silent: reviews alone have neither."""
    return Line(
        file.client.client_id, rows[0].service_id, move, basis, opens_on, last_date,
        need=max((row.need for row in rows if row.need is not None), default=None),
        stages=";".join(sorted({row.stage_id for row in rows if row.stage_id is not None})),
        stage_on=min((row.stage_on for row in rows if row.stage_on is not None), default=None),
    )


def not_superseded(file: File, lines: list[Line]) -> list[Line]:
    """Rule 14: in table order, so that a service hidden by an earlier row hides nothing more. Lapsed lines stay."""
    proposed = {line.service_id for line in lines if line.move in PROPOSED}
    hidden: set[str] = set()
    for row in file.world.supersessions:
        while_proposed = row.when_proposed in proposed - hidden
        while_true = row.when_fact is not None and file.answer(row.when_fact) == row.fact_wanted
        if while_proposed or while_true:
            hidden.add(row.hidden_service_id)
    return [line for line in lines if line.move == "lapsed" or line.service_id not in hidden]


def is_on(file: File, brake: Brake) -> bool:
    """Rule 15: from the event's day, confirmed or not, to the day before its months have passed."""
    return any(
        event.event_on is not None and event.event_on <= file.as_of < plus_months(event.event_on, brake.months)
        for event in file.events if event.stage_id == brake.stage_id
    )


def is_braked(file: File, service_id: str) -> bool:
    """Rule 15: a brake is on, and the service has no rule in its stage. Silent: of several, each counts."""
    return any(
        is_on(file, brake) and not any(
            (rule.stage_id, rule.service_id) == (brake.stage_id, service_id) for rule in file.world.rules
        ) for brake in file.world.brakes
    )


def not_braked(file: File, lines: list[Line]) -> list[Line]:
    """Rule 15: only services with a rule in the brake's stage. Lapsed lines stay."""
    return [line for line in lines if line.move == "lapsed" or not is_braked(file, line.service_id)]


def expected_events(file: File) -> list[Event]:
    """Rule 16: the stages of which nothing is recorded, placed at their typical start age."""
    recorded = {event.stage_id for event in file.events}
    # Silent: placed only on the stage's own track, where the birth day and the age are known.
    return [
        Event(f"expected {stage.stage_id}", file.client.client_id, stage.stage_id,
              plus_months(file.client.born_on, 12 * stage.typical_start_age))
        for stage in file.world.stages
        if stage.prompt_rule in ("date_certain", "ask_by_age") and stage.stage_id not in recorded
        and stage.track == file.client.track and stage.typical_start_age is not None
        and file.client.born_on is not None
    ]


def expected_lines(file: File, view: View, recorded: list[Line]) -> list[Line]:
    """Rule 16: never more than a question, and only for a service with no other line."""
    taken = {line.service_id for line in recorded}
    rows = []
    for event in expected_events(file):
        for rule in file.world.rules:
            if rule.stage_id == event.stage_id:
                found = judged(file, view, event, rule)
                # Silent: a limit that a guessed event would have passed says nothing, nor does what would replace it.
                rows += [] if any(row.move == "lapsed" for row in found) else found
    # The window alone decides: one in the future is awaited, even where a fact is unknown.
    capped = [replace(row, basis="expected", move="cross_sell_future" if row.opens_on > file.as_of else "ask_first")
              for row in rows]
    return one_line_per_service(file, [row for row in capped if row.service_id not in taken])


def in_order(lines: Iterable[Line]) -> list[Line]:
    """Rule 17: by last date (none is last), then need (essential first), then stage date; then by name, to be total."""
    return sorted(lines, key=lambda line: (
        line.last_date or date.max, -(line.need or 0), line.stage_on or date.max, line.service_id, line.move,
    ))
