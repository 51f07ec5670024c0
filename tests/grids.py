"""Small worlds and expected lines written as tables of text, so that an example shows input and output in view.

Columns are parted by `|`; an empty cell, or a column left out, takes the default. One client, `ann`, with us since
2020-01-01, is there unless `clients` says otherwise. Stages, services and facts that are only named exist as plain
ones: a service is a family of its own, tier 1, held once.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import cache
from typing import Any

import reference
from worlds import (
    Brake, Client, Event, Fact, FactDefinition, Family, Holding, Matter, Rule, Service, Stage, Supersession, View,
    World, put, store_of,
)

from lifeline.periods import PartialDate
from lifeline.question import opportunities

AS_OF = "2024-06-15"
NOTHING = ""
EVERYONE = {"first_client": "", "last_client": "\U0010ffff"}
OPPORTUNITY = """
    select client_id, service_id, move, basis, opens_on, last_date, need, stages
    from opportunity($as_of, $horizon_months, $lookahead_months, $memory_months, $first_client, $last_client)
"""


def grid(text: str) -> list[dict[str, str]]:
    """The rows of a table of text; cells left empty are left out.

    >>> grid('''
    ...     stage | on         | status
    ...     home  | 2024-01-31 |
    ... ''')
    [{'stage': 'home', 'on': '2024-01-31'}]
    """
    rows = [[cell.strip() for cell in line.split("|")] for line in text.splitlines() if line.strip()]
    header = rows[0] if rows else []
    return [{name: cell for name, cell in zip(header, row, strict=False) if cell} for row in rows[1:]]


def day(written: str | None) -> date | None:
    """The day that a date, perhaps a partial one, counts as."""
    return PartialDate.parse(written).day if written else None


def whole(written: str | None) -> int | None:
    """A whole number, or nothing."""
    return int(written) if written else None


def terms(condition: str) -> tuple[tuple[str, str], ...]:
    """`owner=yes; tenant=no` as pairs."""
    return tuple(tuple(part.strip() for part in term.split("=")) for term in condition.split(";") if term.strip())


def rule_of(row: dict[str, str], number: int) -> Rule:
    """A need rule from one row. `last` is the limit in months, `ends` the fact that ends the need."""
    return Rule(
        rule_id=row.get("rule", f"R{number}"), stage_id=row["stage"], service_id=row["service"],
        need=int(row.get("need", 3)), window_start_months=int(row.get("opens", 0)),
        window_end_months=int(row.get("closes", 12)), anchor=row.get("anchor", "stage"),
        later_rule=row.get("later", "evergreen"), lapse_after_months=whole(row.get("last")),
        lapse_alt_months=whole(row.get("alt")), lapse_alt_before_on=day(row.get("alt_before")),
        ends_day_before=row.get("day_before") == "yes", lapse_fact=row.get("ends"), replaced_by=row.get("replaced_by"),
        condition=terms(row.get("condition", "")), is_evidence_only=row.get("evidence_only") == "yes",
    )


def fact_of(row: dict[str, str]) -> Fact:
    """A fact from one row: an answer, or the day it came or comes true."""
    is_word = row["answer"] in ("yes", "no", "unknown")
    return Fact(row.get("client", "ann"), row["fact"], row["answer"] if is_word else "yes",
                None if is_word else day(row["answer"]))


def world(*, stages: str = "", services: str = "", rules: str = "", families: str = "", supersessions: str = "",
          brakes: str = "", lasting: str = "", clients: str = "", events: str = "", facts: str = "", holdings: str = "",
          matters: str = "") -> World:
    """A world out of tables of text; `lasting` names the facts that are true for good."""
    need_rules = tuple(rule_of(row, number) for number, row in enumerate(grid(rules), start=1))
    known_stages = {row["stage"]: Stage(row["stage"], row.get("track", "person"), row.get("prompt", "evidence_only"),
                                        whole(row.get("age"))) for row in grid(stages)}
    for stage_id in [rule.stage_id for rule in need_rules] + [row["stage"] for row in grid(brakes)]:
        known_stages.setdefault(stage_id, Stage(stage_id))
    known_services = {row["service"]: service_of(row) for row in grid(services)}
    for service_id in ([rule.service_id for rule in need_rules]
                       + [row["service"] for row in grid(holdings) + grid(matters)]):
        known_services.setdefault(service_id, service_of({"service": service_id}))
    client_facts = tuple(fact_of(row) for row in grid(facts))
    return World(
        stages=tuple(known_stages.values()),
        services=tuple(known_services.values()),
        rules=need_rules,
        facts_known=tuple(FactDefinition(fact, fact in lasting.split())
                          for fact in sorted({fact.fact for fact in client_facts} | set(lasting.split()))),
        families=tuple(Family(row["family"], row.get("ended_by"), row.get("held_fact")) for row in grid(families)),
        supersessions=tuple(
            Supersession(row["hide"], row.get("while"), *(terms(row["fact"])[0] if "fact" in row else (None, None)))
            for row in grid(supersessions)),
        brakes=tuple(Brake(row["stage"], int(row["months"])) for row in grid(brakes)),
        clients=tuple(
            Client(row["client"], row.get("track", "person"), day(row.get("born")),
                   None if row.get("since") == "none" else day(row.get("since", "2020-01-01")), row.get("status", "ok"))
            for row in grid(clients or "client\nann")),
        events=tuple(
            Event(f"E{number}", row.get("client", "ann"), row.get("stage"), day(row.get("on")),
                  row.get("status", "happened"), row.get("evidence", "client_said"),
                  tuple((name, day(written)) for name, written in terms(row.get("anchors", ""))))
            for number, row in enumerate(grid(events), start=1)),
        facts=client_facts,
        holdings=tuple(
            Holding(row.get("client", "ann"), row["service"], day(row.get("on")), row.get("by", "us"), row.get("stage"),
                    day(row.get("again"))) for row in grid(holdings)),
        matters=tuple(
            Matter(row.get("client", "ann"), row["service"], day(row.get("on")), row.get("stage"),
                   day(row.get("closed"))) for row in grid(matters)),
    )


def service_of(row: dict[str, str]) -> Service:
    """A service from one row; without a family it is a family of its own."""
    return Service(row["service"], row.get("family", f"{row['service']} family"), int(row.get("tier", 1)),
                   row.get("by", "once"), row.get("track", "person"), int(row.get("years", 0)), row.get("reviews"))


# ------------------------------------------------------------------------------------------ what is expected

def to_raise(given: World, view: View) -> list[tuple[Any, ...]]:
    """The lines as the plain reference has them, client by client in the order to raise them."""
    return [
        (line.client_id, line.service_id, line.move, line.basis, line.opens_on, line.last_date, line.need, line.stages)
        for line in reference.opportunities(given, view)
    ]


def by_reference(given: World, view: View) -> list[tuple[Any, ...]]:
    """The lines as the plain reference has them, in order of client, service and move."""
    return sorted(to_raise(given, view), key=lambda row: row[:3])


def by_sql(store: Any, view: View) -> list[tuple[Any, ...]]:
    """The lines as the workbook has them, in order of client, service and move."""
    found = store.tuples(OPPORTUNITY, as_of=view.as_of, horizon_months=view.horizon_months,
                         lookahead_months=view.lookahead_months, memory_months=view.memory_months, **EVERYONE)
    return sorted(found, key=lambda row: row[:3])


def by_question(store: Any, view: View) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """The lines in the order to raise them, and the reviews to come, as the pages and commands get them."""
    found = opportunities.work_out(store, as_of=view.as_of)
    lines = [
        (line.client_id, line.service_id, line.move, line.basis, line.opens_on, line.last_date, line.need,
         ";".join(line.stages)) for line in found.opportunities
    ]
    return lines, [(due.client_id, due.service_id, due.held_service_id, due.due_on) for due in found.reviews]


def expected_lines(text: str) -> list[tuple[Any, ...]]:
    """Whole lines out of a table of text: client ann, basis recorded and need 3 unless written; `none` is no need."""
    return sorted((
        (row.get("client", "ann"), row["service"], row["move"], row.get("basis", "recorded"), day(row["opens"]),
         day(row.get("last")), None if row.get("need") == "none" else int(row.get("need", 3)), row.get("stages", ""))
        for row in grid(text)
    ), key=lambda row: row[:3])


def differences(wanted: list[tuple[Any, ...]], found: list[tuple[Any, ...]]) -> str:
    """What is missing and what is too much, a line each; empty when both are the same."""
    both = Counter(wanted) & Counter(found)
    return "".join(
        "\n" + " | ".join([word, *("" if cell is None else str(cell) for cell in row)])
        for word, rows in (("missing", wanted), ("not wanted", found)) for row in Counter(rows) - both
    )


@cache
def workbook() -> Any:
    """One real workbook in memory for all examples: emptying it is three times quicker than a new one."""
    return store_of(World())


def expect(lines: str, given: World, *, as_of: str = AS_OF, **months: int) -> None:
    """The reference has exactly these lines for this world, and the SQL the same. `months` as in `View`."""
    view = View(date.fromisoformat(as_of), **months)
    put(workbook(), given, view)
    wanted = expected_lines(lines)
    for whose, found in (("reference", by_reference(given, view)), ("SQL", by_sql(workbook(), view))):
        assert found == wanted, f"{whose}:{differences(wanted, found)}"
