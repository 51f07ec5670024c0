"""Whether a pack's files agree with one another. Every fault is found, not the first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from lifeline.errors import Problem
from lifeline.intake.pack_files import Table
from lifeline.sql.scoring import DIMENSIONS, MEASURES, subject

NOTHING_REPLACES = "NONE"


def terms(condition: str | None) -> list[tuple[str, str]]:
    """The terms of a condition: `has_garden=Y;has_shed=N` is [("has_garden", "yes"), ("has_shed", "no")].

    Raises `ValueError` for a term that is not `fact=Y` or `fact=N`.
    """
    found = []
    for term in filter(None, ((condition or "").split(";"))):
        fact, _, wanted = term.strip().partition("=")
        if not fact or wanted not in ("Y", "N"):
            raise ValueError(term)
        found.append((fact, "yes" if wanted == "Y" else "no"))
    return found


def faults(tables: Mapping[str, Table]) -> list[Problem]:
    """Every fault of a pack whose files could all be read."""
    return [
        *_ids_given_twice(tables),
        *_unresolved_ids(tables),
        *_rules(tables),
        *_rules_of_a_service(tables),
        *_terms_of_a_stage(tables),
        *_facts_without_question(tables),
        *_supersessions(tables),
        *_unreachable_services(tables),
        *_review_services(tables),
        *_standard_codes(tables),
        *_insights(tables),
        *_lifecycle_phases(tables),
        *_scoring(tables),
    ]


def _ids(tables: Mapping[str, Table], file: str, column: str) -> set[Any]:
    return {row[column] for row in tables[file].rows} - {None}


def _walk(tables: Mapping[str, Table], file: str) -> Iterator[tuple[int, dict[str, Any]]]:
    return zip(tables[file].numbers, tables[file].rows, strict=True)


KEYS = {
    "life_stages.csv": "stage_id", "services.csv": "service_id", "need_rules.csv": "rule_id", "facts.csv": "fact",
    "sources.csv": "source_id", "service_families.csv": "family", "regulation.csv": "rule_id", "evidence_words.csv": "word",
    "lifecycle_phases.csv": "phase_id", "functions.csv": "function_id", "insights.csv": "insight_id",
}


def _ids_given_twice(tables: Mapping[str, Table]) -> Iterator[Problem]:
    for file, column in KEYS.items():
        first: dict[Any, int] = {}
        for number, row in _walk(tables, file):
            key = row[column]
            if key in first and key is not None:
                yield Problem(file, number, column, key, f"an identifier of its own (row {first[key]} has it already)")
            first.setdefault(key, number)


def _unresolved_ids(tables: Mapping[str, Table]) -> Iterator[Problem]:
    stages = _ids(tables, "life_stages.csv", "stage_id")
    services = _ids(tables, "services.csv", "service_id")
    families = _ids(tables, "services.csv", "family")
    named = (
        ("need_rules.csv", "stage_id", stages, "a stage of life_stages.csv"),
        ("need_rules.csv", "service_id", services, "a service of services.csv"),
        ("need_rules.csv", "replaced_by", services | {NOTHING_REPLACES}, "a service of services.csv, NONE or nothing"),
        ("services.csv", "reviews_family", families, "a family of services.csv, or nothing"),
        ("service_families.csv", "family", families, "a family of services.csv"),
        ("supersessions.csv", "hide_service", services, "a service of services.csv"),
        ("supersessions.csv", "when_proposed", services, "a service of services.csv, or nothing"),
        ("brakes.csv", "stage_id", stages, "a stage of life_stages.csv"),
        ("quiet_periods.csv", "stage_id", stages, "a stage of life_stages.csv"),
        ("happenings.csv", "stage_id", stages, "a stage of life_stages.csv"),
        ("work_implies.csv", "stage_id", stages, "a stage of life_stages.csv"),
        ("work_implies.csv", "service_id", services, "a service of services.csv"),
        ("insights.csv", "function_id", _ids(tables, "functions.csv", "function_id"), "a function of functions.csv"),
    )
    for file, column, known, expected in named:
        for number, row in _walk(tables, file):
            if row[column] is not None and row[column] not in known:
                yield Problem(file, number, column, row[column], expected)
    lists = (
        ("services.csv", "upsell_to_ids", services, "services of services.csv"),
        ("need_rules.csv", "source_ids", _ids(tables, "sources.csv", "source_id"), "sources of sources.csv"),
    )
    for file, column, known, expected in lists:
        for number, row in _walk(tables, file):
            for one in filter(None, (row[column] or "").split(";")):
                if one.strip() not in known:
                    yield Problem(file, number, column, one, expected)


def _rules(tables: Mapping[str, Table]) -> Iterator[Problem]:
    for number, row in _walk(tables, "need_rules.csv"):
        start, end = row["window_start_m"], row["window_end_m"]
        if start is not None and end is not None and start > end:
            yield Problem("need_rules.csv", number, "window_end_m", str(end), f"a month from {start} on: a window opens before it closes")
        limited = row["lapse_after_m"] is not None or row["lapse_event"]
        if limited and not row["source_ids"]:
            yield Problem("need_rules.csv", number, "source_ids", "", "the source of the limit")
        if row["later_rule"] == "lapses" and row["lapse_after_m"] is None:
            yield Problem("need_rules.csv", number, "lapse_after_m", "", "the months after which the need lapses")
        if row["later_rule"] == "until_event" and not row["lapse_event"]:
            yield Problem("need_rules.csv", number, "lapse_event", "", "the fact that ends the need")
        if (row["lapse_alt_m"] is None) != (row["lapse_alt_if_anchor_before"] is None):
            yield Problem("need_rules.csv", number, "lapse_alt_m", str(row["lapse_alt_m"] or ""), "both the other limit and its date, or neither")
        try:
            terms(row["condition"])
        except ValueError as error:
            yield Problem("need_rules.csv", number, "condition", str(error), "fact=Y or fact=N, joined with ;")


def _facts_without_question(tables: Mapping[str, Table]) -> Iterator[Problem]:
    known = _ids(tables, "facts.csv", "fact")
    for number, row in _walk(tables, "need_rules.csv"):
        try:
            used = [(fact, "condition") for fact, _ in terms(row["condition"])]
        except ValueError:
            used = []
        if row["lapse_event"]:
            used.append((row["lapse_event"], "lapse_event"))
        for fact, column in used:
            if fact not in known:
                yield Problem("need_rules.csv", number, column, fact, "a fact with its question in facts.csv")
    for number, row in _walk(tables, "service_families.csv"):
        for column in ("ended_by_fact", "held_fact"):
            if row[column] and row[column] not in known:
                yield Problem("service_families.csv", number, column, row[column], "a fact with its question in facts.csv")


def _supersessions(tables: Mapping[str, Table]) -> Iterator[Problem]:
    known = _ids(tables, "facts.csv", "fact")
    for number, row in _walk(tables, "supersessions.csv"):
        if bool(row["when_proposed"]) == bool(row["when_fact"]):
            yield Problem("supersessions.csv", number, "when_proposed", row["when_proposed"] or "", "either a service or a fact, not both")
        if row["when_fact"]:
            try:
                ((fact, _),) = terms(row["when_fact"])
            except ValueError:
                yield Problem("supersessions.csv", number, "when_fact", row["when_fact"], "one fact=Y or fact=N")
                continue
            if fact not in known:
                yield Problem("supersessions.csv", number, "when_fact", fact, "a fact with its question in facts.csv")


# Which rules a line has, and which terms of a stage's rules hold, is kept as the bits of one number each
# (`lifeline/sql/prepare/2_condition.sql` and `3_rule.sql`).
MOST_RULES = 63
MOST_TERMS = 63


def _rules_of_a_service(tables: Mapping[str, Table]) -> Iterator[Problem]:
    counted: dict[str, int] = {}
    for number, row in _walk(tables, "need_rules.csv"):
        for service_id in {row["service_id"], row["replaced_by"]} - {None, NOTHING_REPLACES}:
            counted[service_id] = counted.get(service_id, 0) + 1
            if counted[service_id] == MOST_RULES + 1:
                yield Problem("need_rules.csv", number, "service_id", service_id,
                              f"a service with at most {MOST_RULES} rules, those of services it replaces among them")


def _terms_of_a_stage(tables: Mapping[str, Table]) -> Iterator[Problem]:
    asked: dict[str | None, set[tuple[str, str]]] = {}
    for number, row in _walk(tables, "need_rules.csv"):
        of_stage = asked.setdefault(row["stage_id"], set())
        before = len(of_stage)
        with suppress(ValueError):     # a condition that cannot be read is told elsewhere
            of_stage.update(terms(row["condition"]))
        if before <= MOST_TERMS < len(of_stage):
            yield Problem("need_rules.csv", number, "condition", row["condition"] or "",
                          f"a stage whose rules ask for at most {MOST_TERMS} different terms in all")


def _unreachable_services(tables: Mapping[str, Table]) -> Iterator[Problem]:
    reached = _ids(tables, "need_rules.csv", "service_id") | _ids(tables, "need_rules.csv", "replaced_by")
    for number, row in _walk(tables, "services.csv"):
        if row["service_id"] not in reached and not row["reviews_family"]:
            yield Problem("services.csv", number, "service_id", row["service_id"], "a service that some need rule calls for")


def _review_services(tables: Mapping[str, Table]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for number, row in _walk(tables, "services.csv"):
        family = row["reviews_family"]
        if family and family in first:
            yield Problem("services.csv", number, "reviews_family", family, f"one review service a family (row {first[family]} is it already)")
        if family:
            first.setdefault(family, number)


def _standard_codes(tables: Mapping[str, Table]) -> Iterator[Problem]:
    areas = _ids(tables, "services.csv", "practice_area")
    known = {"practice_area": areas, "service": _ids(tables, "services.csv", "service_id")}
    first: dict[tuple[str, str], int] = {}
    for number, row in _walk(tables, "sali.csv"):
        kind, named = row["kind"], row["name_or_id"]
        if kind is None or named is None:
            continue
        if named not in known[kind]:
            yield Problem("sali.csv", number, "name_or_id", named, f"a {kind.replace('_', ' ')} of services.csv")
        if first.setdefault((kind, named), number) != number:
            yield Problem("sali.csv", number, "name_or_id", named, f"one row for each (row {first[kind, named]} has it already)")
        if row["how"] is not None and bool(row["code"]) != bool(row["how"]):
            yield Problem("sali.csv", number, "how", row["how"], "how well the code fits; nothing where there is no code")


def _lifecycle_phases(tables: Mapping[str, Table]) -> Iterator[Problem]:
    file, last = "lifecycle_phases.csv", len(tables["lifecycle_phases.csv"].rows) - 1
    for place, (number, row) in enumerate(_walk(tables, file)):
        least, most = row["at_least"], row["at_most"]
        if least is not None and most is not None and least > most:
            yield Problem(file, number, "at_most", f"{most:g}", f"a number from {least:g} on")
        if row["measure"] and least is None and most is None:
            yield Problem(file, number, "at_least", "", "a least, a most or both, for a phase with a measure")
        if row["measure"] == "" and place < last:
            yield Problem(file, number, "measure", "", "a measure: a phase without one fits everybody, so it comes last")


# The ways to grow with a client that an insight may be for.
MOVES = ("back_sell", "cross_sell", "up_sell")


def _insights(tables: Mapping[str, Table]) -> Iterator[Problem]:
    for number, row in _walk(tables, "insights.csv"):
        for move in filter(None, (row["for_moves"] or "").split(";")):
            if move not in MOVES:
                yield Problem("insights.csv", number, "for_moves", move, f"any of {', '.join(MOVES)}, joined with ;")
        if row["every_months"] is not None and row["every_months"] < 1:
            yield Problem("insights.csv", number, "every_months", str(row["every_months"]), "a month or more, or nothing")


def _scoring(tables: Mapping[str, Table]) -> Iterator[Problem]:
    file, catch_all = "scoring.csv", dict[str, int]()
    for number, row in _walk(tables, file):
        dimension, measure, least, most = row["dimension"], row["measure"], row["at_least"], row["at_most"]
        if dimension is None or measure is None:
            continue
        if measure and subject(dimension) not in MEASURES[measure].of:
            fitting = [name for name, each in MEASURES.items() if subject(dimension) in each.of]
            yield Problem(file, number, "measure", measure, f"one of {', '.join(fitting)} for {dimension}")
        if measure == "" and not least is most is None:
            yield Problem(file, number, "measure", "", "a measure, for a row with a bound")
        if measure and least is most is None:
            yield Problem(file, number, "at_least", "", "a least, a most or both, for a row with a measure")
        if least is not None and most is not None and least > most:
            yield Problem(file, number, "at_most", f"{most:g}", f"a number from {least:g} on")
        if dimension in catch_all:
            first = catch_all[dimension]
            yield Problem(file, number, "dimension", dimension, f"no row of {dimension} after row {first}, which fits everybody")
        elif measure == "" and least is most is None:
            catch_all[dimension] = number
    if tables[file].rows:
        for dimension in DIMENSIONS:
            if dimension not in catch_all:
                yield Problem(file, None, "dimension", "", f"a last row of {dimension} without a measure, which fits everybody")
