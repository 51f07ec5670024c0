"""The firm's own settings, by name, and how long a quiet period lasts with this firm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lifeline.errors import NotFound, UserError
from lifeline.question import book
from lifeline.question.catalogue import catalogue
from lifeline.store import Store, Writer
from lifeline.wording import count

MOST_MONTHS = 60  # five years of quiet are no longer a pause


@dataclass(frozen=True, slots=True)
class QuietPeriod:
    """A stage that keeps everything but what helps with it waiting, for how many months, and why."""

    stage_id: str
    name: str
    months: int
    why: str


def setting(store: Store, name: str) -> str:
    """What is set under a name; empty where nothing is."""
    return store.value("select value from setting where name = $name", name=name) or ""


def settings(store: Store, beginning: str) -> dict[str, str]:
    """Everything set under names that begin so."""
    return dict(store.tuples(
        "select name, value from setting where starts_with(name, $beginning) order by name", beginning=beginning
    ))


def change_settings(store: Store, values: Mapping[str, str], *, who: str) -> None:
    """Set each name to its value, all or nothing; an empty value takes the name away. What stays is no change.

    The record says which settings were changed, and never to what.
    """
    with store.write(who=who) as writer:
        before = dict(writer.tuples("select name, value from setting"))
        changed = [name for name, value in values.items() if value != before.get(name, "")]
        for name in changed:
            writer.execute("delete from setting where name = $name", name=name)
            if values[name]:
                writer.execute("insert into setting values ($name, $value)", name=name, value=values[name])
            writer.audit("setting changed", name, "" if values[name] else "taken away")
        book.follow(store, writer)


def quiet_periods(store: Store) -> tuple[QuietPeriod, ...]:
    """The stages with a quiet period, in the pack's order."""
    return store.fetch(QuietPeriod, """
        select quiet_period.stage_id, life_stage.name, quiet_period.months, quiet_period.why
        from quiet_period join life_stage on life_stage.stage_id = quiet_period.stage_id
        order by life_stage.position
    """)


def change_quiet_period(store: Store, *, stage_id: str, months: int, why: str, who: str) -> None:
    """Have a stage keep everything but what helps with it waiting for so many months.

    Never fewer than one: what the pack calls for is made longer or shorter and not taken away. Raises `UserError`
    without a reason or for a length that is none, `NotFound` for a stage the pack does not have.
    """
    if stage_id not in catalogue(store).stages:
        raise NotFound(f"There is no life stage {stage_id!r} in this workbook.")
    if not why.strip():
        raise UserError("Say why: the reason is shown wherever the quiet period holds something back.")
    if not 1 <= months <= MOST_MONTHS:
        raise UserError(f"A quiet period lasts from 1 to {MOST_MONTHS} months.")
    with store.write(who=who) as writer:
        before = _months(writer, stage_id)
        writer.execute("delete from quiet_period where stage_id = $stage_id", stage_id=stage_id)
        writer.insert("quiet_period", ["stage_id", "months", "why"], [(stage_id, months, why.strip())])
        was = f", was {count(before, 'month')}" if before else ""
        writer.audit("quiet period changed", stage_id, f"{count(months, 'month')}{was}")
        # It decides what waits and not what is worked out: the list of clients stays as it is.
        book.follow(store, writer)


def _months(writer: Writer, stage_id: str) -> int:
    rows = writer.tuples("select max(months) from quiet_period where stage_id = $stage_id", stage_id=stage_id)
    return rows[0][0] or 0
