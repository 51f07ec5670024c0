"""The statements behind the measures, put together from the files of `lifeline/sql/measures`.

A file names others as if they were tables; each becomes one named step, written once. Values are bound beside.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache, cache
from typing import Any

from lifeline import periods, sql
from lifeline.question.catalogue import EVERYONE
from lifeline.question.demand_units import CENTRES
from lifeline.question.grouping import grouped
from lifeline.sql.measure_list import CENTRE, DEFINITIONS, SERVICE

HERE = sql.HERE / "measures"
MONTHS = (3, 6, 12, 24)
QUARTER = 0
# The periods before the one asked for that are told with it.
EARLIER = 8

_NAMED = re.compile(r"\b(?:from|join)\s+([a-z_]+)")
_BOUND = re.compile(r"\$([a-z_]+)")


@dataclass(frozen=True, slots=True)
class Period:
    """One period, half-open: `starts_on` is inside, `ends_on` the first day outside. `place` 0 is the one asked for."""

    place: int
    starts_on: date
    ends_on: date

    @property
    def last_on(self) -> date:
        """The last day inside."""
        return self.ends_on - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the measures are asked for: the periods, whose, and how up-sell and cross-sell are told apart.

    The period is the `months` up to and with `as_of`; with `months` of 0 the last whole calendar quarter that had ended
    by then. `segment`, `owner`, `office`: None for all, '' for clients of whom nobody said. `practice_area` leaves
    other services and their matters out, never a client.
    """

    as_of: date
    months: int = 12
    segment: str | None = None
    owner: str | None = None
    office: str | None = None
    practice_area: str | None = None
    definition: str = SERVICE

    def __post_init__(self) -> None:
        if self.months != QUARTER and not 1 <= self.months <= 120:
            raise ValueError(f"A period has 1 to 120 months, or is a quarter, not {self.months}.")
        if self.definition not in DEFINITIONS:
            raise ValueError(f"There is no definition {self.definition!r}; there are {', '.join(DEFINITIONS)}.")

    @property
    def is_in_group(self) -> bool:
        """Whether only some of the clients are asked about."""
        return not (self.segment is self.owner is self.office is None)

    def periods(self, count: int = EARLIER + 1) -> tuple[Period, ...]:
        """The period asked for and those before it, each ending where the next begins.

        >>> [(each.starts_on.isoformat(), each.last_on.isoformat()) for each in Asked(date(2026, 10, 31)).periods(2)]
        [('2025-11-01', '2026-10-31'), ('2024-11-01', '2025-10-31')]
        >>> Asked(date(2026, 11, 1), months=QUARTER).periods(1)[0].starts_on.isoformat()
        '2026-07-01'
        """
        end = self.as_of + timedelta(days=1)
        if self.months == QUARTER:
            end = date(end.year, end.month - (end.month - 1) % 3, 1)
        # Each from the end and never chained, so that the last of a month stays one.
        months = self.months or 3
        ends = [periods.plus_months(end, -months * place) for place in range(count + 1)]
        return tuple(Period(place, ends[place + 1], ends[place]) for place in range(count))


@cache
def _files() -> Mapping[str, str]:
    found = {path.stem: path.read_text(encoding="utf-8") for path in sorted(HERE.glob("*.sql"))}
    return found | {"grouped": "from " + grouped() + " as every_client", "centre": CENTRES}


# Families of what once begun is there for good: a row counts from `counts_from` on, and not for one period.
STOCKS = ("clients", "two_services", "services", "areas", "permitted", "met", "known")
# Families that are not, or not all, about clients: not to be counted once for each range of them.
OF_THE_FIRM = ("cards", "goals", "functions", "referrals", "referrals_accepted", "referrals_credited")
# Steps worked out before anything is joined to them: left to choose, DuckDB would first pair every client and period.
AT_ONCE = ("dated", "under_way", "had")


@lru_cache(maxsize=256)
def _steps(families: tuple[str, ...], is_in_group: bool, definition: str) -> str:
    files = dict(_files())
    if is_in_group:
        files["chosen"] = files["chosen_in_group"]
    if definition == CENTRE:
        files["moved"] = files["moved_by_centre"]
    needed: list[str] = []

    def need(name: str) -> None:
        code = "\n".join(line for line in files[name].splitlines() if not line.startswith("--"))
        for word in _NAMED.findall(code):
            if word in files and word != name and word not in needed:
                need(word)
        if name not in needed:
            needed.append(name)

    for family in (*families, "period"):
        need(family)
    return "with\n" + ",\n".join(
        f"{name} as {'materialized ' if name in AT_ONCE else ''}(\n{files[name]}\n)" for name in needed
    ) + "\n"


def statement(asked: Asked, families: Sequence[str], body: str) -> str:
    """`body`, in which each family stands as a table of its name, with every step it needs before it."""
    return _steps(tuple(families), asked.is_in_group, asked.definition) + body


def of_one(family: str) -> str:
    """`from` a family in the one period at `$place`, with the columns of its rows."""
    if family in STOCKS:
        return f"from {family} join period on {family}.counts_from < period.ends_on where period.place = $place"
    return f"from {family} where place = $place"


def counted(family: str, conditions: Sequence[str]) -> str:
    """How many rows of a family satisfy each condition, what their amounts come to and how many have one, by period."""
    rows, sums, known = (
        ", ".join(f"{what} filter (where {each})" for each in conditions)
        for what in ("count(*)", "sum(amount)", "count(amount)")
    )
    if family not in STOCKS:
        return f"select '{family}' as family, place, [{rows}] as found, [{sums}] as amounts, [{known}] as known " \
               f"from {family} where place <= {EARLIER} group by place"
    # By day first, and then by period: a large book has few days and many rows.
    days = ", ".join(f"count(*) filter (where {each}) as found_{at}" for at, each in enumerate(conditions))
    found = ", ".join(f"cast(sum(found_{at}) as bigint)" for at in range(len(conditions)))
    none = ", ".join("null" for _ in conditions)
    return (
        f"select '{family}' as family, place, [{found}] as found, cast([{none}] as decimal(38, 2)[]) as amounts, "
        f"cast([{none}] as bigint[]) as known "
        f"from (select counts_from, {days} from {family} group by counts_from) as daily "
        f"join period on daily.counts_from < period.ends_on where place <= {EARLIER} group by place"
    )


def values(asked: Asked, text: str, told: Sequence[Period], **more: Any) -> dict[str, Any]:
    """What a statement binds, and no more than that. One period more is given than is told, for what was before it."""
    given = {
        "as_of": asked.as_of, "segment": asked.segment, "owner": asked.owner, "office": asked.office,
        "practice_area": asked.practice_area, "is_in_group": asked.is_in_group,
        "places": [period.place for period in told], "starts": [period.starts_on for period in told],
        "ends": [period.ends_on for period in told], **EVERYONE, **more,
    }
    wanted = set(_BOUND.findall(text))
    return {name: value for name, value in given.items() if name in wanted}
