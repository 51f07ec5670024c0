"""What is said beside a measure's number: how it is written, what it reads as, what is left out, what others found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lifeline import wording
from lifeline.question.measure_sql import QUARTER, Asked
from lifeline.question.measures import MeasureFigure, written
from lifeline.sql.measure_list import COUNT, DEFINITION_WORDS, EACH, MEASURES, MONEY, SHARE
from lifeline.store import Store

DEFINITIONS_IN_WORDS = {"service": "by service", "buying_centre": "by buying centre"}
UNITS = {COUNT: "number", SHARE: "share", MONEY: "money", EACH: "for each client"}


@dataclass(frozen=True, slots=True)
class Benchmark:
    """What others found, with its source and year. `value` is in the measure's unit, None for a statement without one.

    `differs` says how what they measured is not what is measured here.
    """

    benchmark_id: str
    measure_id: str
    statement: str
    value: Decimal | None
    source: str
    year: str
    url: str
    differs: str


def benchmarks(store: Store) -> dict[str, tuple[Benchmark, ...]]:
    """The pack's benchmarks by measure. One without a source or a year is no benchmark."""
    found: dict[str, tuple[Benchmark, ...]] = {}
    for each in store.fetch(Benchmark, """
        select benchmark_id, measure_id, statement, value, source, year, url, differs
        from benchmark where source <> '' and year <> '' order by position
    """):
        found[each.measure_id] = (*found.get(each.measure_id, ()), each)
    return found


def left_out(store: Store, asked: Asked) -> tuple[str, ...]:
    """What no number can take in, in sentences: clients and matters without the day that would place them."""
    ((undated, matters),) = store.tuples("""
        select
            (select count(*) from client where client_since_on is null),
            (select count(*) from matter where opened_on is null)
    """)
    said = []
    if undated:
        said.append(
            f"{wording.count(undated, 'record')} without a day on which they became a client "
            f"{'is' if undated == 1 else 'are'} not counted: a prospect or a persona is no client."
        )
    if matters:
        said.append(
            f"{wording.count(matters, 'matter')} without an opening day {'is' if matters == 1 else 'are'} in no "
            "period; the service counts as had since always."
        )
    return tuple(said)


def currency(store: Store) -> str:
    """The letters of the pack's currency, as `written` takes them."""
    return store.value("select currency from pack") or ""


def period_words(asked: Asked) -> str:
    """`12 months to 1 November 2026`, or `quarter to 30 September 2026`."""
    last = wording.day(asked.periods(1)[0].last_on)
    return f"quarter to {last}" if asked.months == QUARTER else f"{wording.count(asked.months, 'month')} to {last}"


def definition_words(definition: str) -> str:
    """How up-sell and cross-sell are told apart, in a sentence."""
    words = DEFINITION_WORDS[definition]
    return words[:1].upper() + words[1:]


def change(figure: MeasureFigure) -> Decimal | None:
    """How much the number moved against the period before, in its own unit; None where one of the two is not known."""
    return figure.value - figure.before if figure.value is not None and figure.before is not None else None


def change_words(figure: MeasureFigure, currency: str = "") -> str:
    """`up from 61%`, `down from £1,200`, `as before`; empty where there is nothing to hold it against."""
    moved = change(figure)
    if moved is None:
        return ""
    now, before = (written(each, figure.unit, currency) for each in (figure.value, figure.before))
    if now == before:
        return "as in the period before"
    return f"{'up' if moved > 0 else 'down'} from {before}"


def reading(figure: MeasureFigure, currency: str = "") -> str:
    """The number in one sentence, with what it moved from. Says so where there is nothing to read.

    A number without rows is not dressed up: `Nothing to count: no lines put to clients.`
    """
    measure = MEASURES[figure.measure_id]
    if figure.value is None:
        if figure.below is not None and figure.below == 0:
            return f"Nothing to count: no {measure.below.noun}."
        return "No fee is on file for any of them."
    unit = MONEY if measure.above.is_sum else COUNT
    below_unit = MONEY if measure.below is not None and measure.below.is_sum else COUNT
    said = (measure.reading or "{name}: {value}.").format(
        name=measure.name,
        value=written(figure.value, figure.unit, currency), above=written(figure.above, unit, currency),
        below=written(figure.below, below_unit, currency),
    )
    moved = change_words(figure, currency)
    return f"{said[:-1]}, {moved}." if moved else said


def day_words(day: date | None) -> str:
    """A day in a row; nothing for none."""
    return wording.short_day(day) if day else ""
