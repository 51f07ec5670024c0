"""The files of a pack: which columns each has, what may stand in them, and where they are stored."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from lifeline.errors import Problem
from lifeline.sql.measure_list import MEASURES as NUMBERS
from lifeline.sql.scoring import DIMENSIONS, MEASURES, SCORES


MOST_MONTHS = 12_000      # a thousand years
MOST = 2_000_000_000      # what the workbook's whole numbers hold, rounded


SETTINGS: dict[str, Callable[[Any], bool]] = {
    "name": lambda value: isinstance(value, str),
    "jurisdiction": lambda value: isinstance(value, str),
    "currency": lambda value: isinstance(value, str),
    "law_checked_on": lambda value: value is None or isinstance(value, date),
    "review_lookahead_months": lambda value: _is_span(value),
    "lapse_memory_months": lambda value: _is_span(value),
    "horizon_months": lambda value: _is_span(value),
    "deadline_owner_days": lambda value: _is_span(value),
}


def _is_span(value: Any) -> bool:
    # Python takes true for 1; and a span that leaves the calendar would fail when the first question is asked.
    return type(value) is int and 0 <= value <= MOST_MONTHS


@dataclass(frozen=True, slots=True)
class Column:
    """One column: how its text is read, and the workbook column it is stored as ("" if only checked)."""

    name: str
    read: Callable[[str], Any]
    expected: str = "text"
    stored_as: str = ""
    is_optional: bool = False


@dataclass(frozen=True, slots=True)
class PackFile:
    """One CSV file of a pack. `derived` columns are worked out from the row on the way in.

    `is_begun`: its rows, known by their first column, are only what a firm begins with. What the firm has changed, added
    or taken off since stays so when a pack is loaded again.
    """

    name: str
    table: str
    columns: tuple[Column, ...]
    is_optional: bool = False
    has_position: bool = False
    is_begun: bool = False
    derived: Mapping[str, Callable[[dict[str, Any]], Any]] = field(default_factory=dict)


@dataclass(slots=True)
class Table:
    """The typed rows of one file; `numbers` are their row numbers as a spreadsheet counts (the header is row 1)."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)


def _required(text: str) -> str:
    if not text:
        raise ValueError
    return text


def _maybe(text: str) -> str | None:
    return text or None


def _whole(most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        number = int(text)
        if abs(number) > most:
            raise ValueError
        return number
    return read


def _flag(text: str) -> bool:
    return {"1": True, "0": False, "y": True, "n": False, "": False}[text.lower()]


def _maybe_day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _one_of(*allowed: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in allowed:
            raise ValueError
        return text
    return read


def _text(name: str, stored_as: str | None = None, *, optional: bool = False) -> Column:
    return Column(name, str, "text", name if stored_as is None else stored_as, is_optional=optional)


def _id(name: str, stored_as: str | None = None) -> Column:
    return Column(name, _required, "an identifier", stored_as or name)


def _number(name: str, stored_as: str | None = None, *, may_be_empty: bool = False) -> Column:
    # Months and years that leave the calendar would fail only when the first question is asked.
    most = MOST_MONTHS if name.endswith(("_m", "months", "_age", "_years")) else MOST
    read = _whole(most)
    if may_be_empty:
        return Column(name, lambda text: read(text) if text else None, f"a whole number up to {most:,}, or nothing", stored_as or name)
    return Column(name, read, f"a whole number up to {most:,}", stored_as or name)


def _choice(name: str, *allowed: str, stored_as: str | None = None) -> Column:
    return Column(name, _one_of(*allowed), "one of " + ", ".join(word or "nothing" for word in allowed), stored_as or name)


def _yes_no(name: str, stored_as: str) -> Column:
    return Column(name, _flag, "1 or 0, or y or n", stored_as)


def _bound(name: str) -> Column:
    def read(text: str) -> float | None:
        number = float(text) if text else None
        if number is not None and not abs(number) <= MOST:
            raise ValueError
        return number
    return Column(name, read, "a number, or nothing", name)


def _figure(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError from None


TRACKS = ("person", "business")
# What a lifecycle phase may be told by (see lifeline.question.plan_phase).
LIFECYCLE_MEASURES = ("months_since_client_since", "months_since_last_matter", "matters_ever")

FILES: tuple[PackFile, ...] = (
    PackFile("life_stages.csv", "life_stage", (
        _id("stage_id"), _choice("track", *TRACKS), _id("lane"), _id("name"), _text("triggering_event"),
        _number("lasts_months", may_be_empty=True), _number("typical_start_age", may_be_empty=True),
        _number("typical_end_age", may_be_empty=True), _text("age_source"), _text("age_source_year"),
        _text("age_confidence"), _yes_no("repeatable", "is_repeatable"), _yes_no("sensitive", "is_sensitive"),
        _choice("prompt_rule", "date_certain", "ask_by_age", "evidence_only"), _text("notes"),
    ), has_position=True),
    PackFile("services.csv", "service", (
        _id("service_id"), _id("name"), _text("practice_area"), _choice("track", *TRACKS, "both"),
        _text("buying_centre"), _text("description"), _number("fee_low_gbp", "fee_low", may_be_empty=True),
        _number("fee_high_gbp", "fee_high", may_be_empty=True), _text("fee_basis"), _text("fee_source"),
        _number("recurring_review_years", "review_years"), _id("family"), _number("tier"),
        _choice("satisfied_by", "once", "refresh", "per_event"), _text("review_trigger"), _text("upsell_path"),
        _text("upsell_to_ids"), _text("substitutes"), _text("conflict_or_referral_note", "conflict_note"),
        Column("reviews_family", _maybe, "a family, or nothing", "reviews_family"),
    ), has_position=True),
    PackFile("need_rules.csv", "need_rule", (
        _id("rule_id"), _id("stage_id"), _id("service_id"),
        Column("need", lambda text: {"1": 1, "2": 2, "3": 3}[text], "3 essential, 2 recommended or 1 optional", "need"),
        _number("window_start_m", "window_start_months"), _number("window_end_m", "window_end_months"), _id("anchor"),
        _choice("later_rule", "evergreen", "until_event", "lapses"),
        _number("lapse_after_m", "lapse_after_months", may_be_empty=True),
        _number("lapse_alt_m", "lapse_alt_months", may_be_empty=True),
        Column("lapse_alt_if_anchor_before", _maybe_day, "a date such as 2026-10-01, or nothing", "lapse_alt_before_on"),
        _yes_no("ends_day_before", "ends_day_before"), Column("lapse_event", _maybe, "a fact, or nothing", "lapse_fact"),
        Column("replaced_by", _maybe, "a service, NONE or nothing", "replaced_by"), _text("replaced_note"),
        _text("condition"), _yes_no("evidence_only", "is_evidence_only"), Column("ask", _required, "a question", "question"),
        Column("why", _required, "the reason in plain words", "why"), _text("law_note"), _text("source_ids"), _text("checked"),
    ), has_position=True),
    PackFile("facts.csv", "fact_definition", (
        _id("fact"), Column("plain_question", _required, "a question", "question"), _text("kind"), _text("sensitivity"),
        _text("rows_using_it", ""), _yes_no("lasting", "is_lasting"),
    ), has_position=True),
    PackFile("sources.csv", "source", (
        _id("source_id"), _text("statement"), _text("url"), _text("year"), _text("checked"), _text("note"),
    )),
    PackFile("service_families.csv", "service_family", (
        _id("family"), Column("ended_by_fact", _maybe, "a fact, or nothing", "ended_by_fact"),
        Column("held_fact", _maybe, "a fact, or nothing", "held_fact"), _text("why"),
    ), is_optional=True),
    PackFile("supersessions.csv", "supersession", (
        _id("hide_service", "hidden_service_id"), Column("when_proposed", _maybe, "a service, or nothing", "when_proposed"),
        _text("when_fact", ""), _text("why"),
    ), is_optional=True, has_position=True, derived={
        "when_fact": lambda row: row["when_fact"].partition("=")[0] or None,
        "fact_wanted": lambda row: {"Y": "yes", "N": "no"}.get(row["when_fact"].partition("=")[2]),
    }),
    PackFile("brakes.csv", "brake", (
        _id("stage_id"), _number("months"), _choice("allows", "own_services"), _text("why"),
    ), is_optional=True),
    PackFile("regulation.csv", "regulation", (
        _id("rule_id"), _text("regime"), _text("requirement"), _text("what_the_software_should_do", "what_the_software_does"),
        _text("field_or_feature", "feature"), _text("source_url"), _text("source_year"), _text("checked"),
    ), is_optional=True),
    PackFile("evidence_words.csv", "evidence_word", (
        _id("word"), _choice("evidence", "client_said", "our_file", "public_record", "third_party", "assumed"),
    ), is_optional=True),
    PackFile("quiet_periods.csv", "quiet_period", (_id("stage_id"), _number("months"), _text("why")), is_optional=True),
    PackFile("happenings.csv", "happening", (_id("happening"), _id("stage_id")), is_optional=True),
    PackFile("work_implies.csv", "work_implies", (
        _id("service_id"), _id("stage_id"), _choice("date_from", "opened", "closed"),
        _choice("certainty", "on", "before"), Column("why", _required, "the reason in plain words", "why"),
    ), is_optional=True),
    PackFile("scoring.csv", "score_rule", (
        _choice("dimension", *DIMENSIONS), Column("score", lambda text: {str(one): one for one in SCORES}[text], "1, 2 or 3", "score"),
        _choice("measure", *MEASURES, ""), _bound("at_least"), _bound("at_most"),
        Column("words", _required, "what it means in plain words", "words"), _text("why"),
    ), is_optional=True, has_position=True),
    PackFile("lifecycle_phases.csv", "lifecycle_phase", (
        _id("phase_id"), _id("name"), _choice("measure", *LIFECYCLE_MEASURES, ""), _bound("at_least"), _bound("at_most"),
        Column("implication", _required, "what it means for how to talk to them", "implication"),
    ), is_optional=True, has_position=True),
    PackFile("functions.csv", "firm_function", (
        _id("function_id"), Column("name", _required, "a name", "name"),
        Column("role", _required, "the role in plain words", "role"), _text("notes", "", optional=True),
    ), is_optional=True, has_position=True, is_begun=True),
    PackFile("insights.csv", "insight", (
        _id("insight_id"), _id("function_id"), Column("name", _required, "a name", "name"),
        Column("what", _required, "what is told, in plain words", "what"), _text("for_moves"),
        _number("every_months", may_be_empty=True), _text("notes", "", optional=True),
    ), is_optional=True, has_position=True, is_begun=True),
    PackFile("benchmarks.csv", "benchmark", (
        _id("benchmark_id"), Column("measure_id", _one_of(*NUMBERS), "a measure, such as star.retention", "measure_id"),
        Column("statement", _required, "what was found, in words", "statement"),
        Column("value", lambda text: _figure(text) if text else None, "a number, or nothing", "value"),
        Column("source", _required, "where it is from", "source"), Column("year", _required, "a year", "year"),
        _text("url"), Column("differs", _required, "how it differs from the measure here", "differs"), _text("notes"),
    ), is_optional=True, has_position=True),
    PackFile("sali.csv", "sali_code", (
        _choice("kind", "practice_area", "service"), _id("name_or_id", "named"), _text("code"), _text("iri"),
        _text("label"), _choice("how", "exact", "close", "broader", ""),
    ), is_optional=True),
)


def read_table(folder: Path, file: PackFile, problems: list[Problem]) -> Table:
    """The typed rows of one file; whatever does not fit is added to `problems`."""
    path = folder / file.name
    table = Table()
    if not path.is_file():
        if not file.is_optional:
            problems.append(Problem(file.name, None, "", "no such file", f"the file {file.name}"))
        return table
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        problems.append(Problem(file.name, None, "", "another encoding", "text in UTF-8"))
        return table
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        missing = [column.name for column in file.columns if column.name not in header and not column.is_optional]
        for name in missing:
            problems.append(Problem(file.name, None, name, "no such column", f"a column named {name}"))
        if missing:
            return table
        for number, cells in enumerate(reader, start=2):
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                problems.append(Problem(file.name, number, "", f"{len(cells)} cells", f"{len(header)} cells"))
                continue
            written = dict(zip(header, (cell.strip() for cell in cells), strict=True))
            table.rows.append(_typed(file, written, number, problems))
            table.numbers.append(number)
    except csv.Error as error:
        problems.append(Problem(file.name, reader.line_num, "", str(error), "a CSV row"))
    return table


def _typed(file: PackFile, written: dict[str, str], number: int, problems: list[Problem]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for column in file.columns:
        text = written.get(column.name, "")
        try:
            row[column.name] = column.read(text)
        except (ValueError, KeyError):
            problems.append(Problem(file.name, number, column.name, text, column.expected))
            row[column.name] = None
    return row
