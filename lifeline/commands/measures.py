"""The command that tells how it goes: measures, the rows behind one of them, and a page for the partners."""

from __future__ import annotations

import argparse
import json
import sys
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from lifeline.commands.parts import BadUse, Commands, add_as_of, chosen_form, declare, opened, who, write_rows
from lifeline.sql.measure_list import DEFINITIONS, SERVICE

if TYPE_CHECKING:
    from lifeline.question.measures import MeasureFigure

_FORMS = ("table", "json", "csv")
_PLACES = Decimal("0.0001")


def add_to(commands: Commands) -> None:
    """Register the command."""
    parser = declare(
        commands,
        "measures",
        measures,
        does="tells how cross-selling goes: readiness, activity, output, impact, what clients buy, whether they stay",
        example="python -m lifeline measures --as-of 2026-11-01 --format json",
    )
    add_as_of(parser)
    parser.add_argument("--format", choices=_FORMS, help="default: what --out ends in, or else a table")
    parser.add_argument("--out", metavar="FILE", help="write to a file (default: the screen)")
    period = parser.add_mutually_exclusive_group()
    period.add_argument(
        "--months", type=_months, default=12, metavar="N", help="the period, up to the day (default: 12)"
    )
    period.add_argument("--quarter", action="store_true", help="the last whole calendar quarter instead")
    parser.add_argument("--rows", metavar="MEASURE", help="the rows behind one measure, such as star.retention")
    parser.add_argument(
        "--part", choices=("above", "below"), default="above",
        help="with --rows: what is counted, or for a share what it is a share of (default: above)",
    )  # fmt: skip
    parser.add_argument("--by-rule", action="store_true", help="conversion of each need rule instead")
    parser.add_argument("--report", metavar="FILE.(pdf|pptx)", help="one page for the partners' meeting instead")
    parser.add_argument(
        "--practice-area", metavar="NAME", help="only services of this practice area, and their matters"
    )
    for name in ("segment", "owner", "office"):
        parser.add_argument(f"--{name}", metavar="NAME", help=f"only clients of this {name}; '' for those without one")
    parser.add_argument(
        "--definition", choices=DEFINITIONS, default=SERVICE, help="by which up-sell and cross-sell are told apart"
    )


def _months(written: str) -> int:
    if not written.isascii() or not written.isdigit() or not 1 <= int(written) <= 120:
        raise argparse.ArgumentTypeError(f"{written!r} is not a number of months from 1 to 120")
    return int(written)


def measures(arguments: argparse.Namespace) -> None:
    """The measures; or the rows of one, conversion by rule, or the page. Raises `BadUse`, `NotFound`, `UserError`."""
    from lifeline.question.measure_sql import QUARTER, Asked

    chosen = [name for name in ("rows", "by_rule", "report") if getattr(arguments, name)]
    if len(chosen) > 1:
        raise BadUse("Ask for one thing at a time: --rows, --by-rule or --report.")
    asked = Asked(
        arguments.as_of, QUARTER if arguments.quarter else arguments.months, arguments.segment, arguments.owner,
        arguments.office, arguments.practice_area, arguments.definition,
    )  # fmt: skip
    with opened(arguments) as workbook:
        if arguments.report:
            from lifeline.export import measures_report

            path = measures_report.save(workbook.store, asked, arguments.report)
            form = path.suffix.lower().removeprefix(".")
            workbook.note_export("whole book", f"measures as of {asked.as_of}, {form}", who=who())
            print(path)
        elif arguments.rows:
            _rows(workbook, asked, arguments)
        elif arguments.by_rule:
            from lifeline.question.measures import RuleConversion, by_rule

            _write(RuleConversion, by_rule(workbook.store, asked), arguments)
        else:
            _figures(workbook, asked, arguments)


def _figures(workbook: Any, asked: Any, arguments: argparse.Namespace) -> None:
    from lifeline.question import measure_words
    from lifeline.question.measures import figures, written

    form = chosen_form(arguments.format, arguments.out)
    found = figures(workbook.store, asked)
    if form == "json":
        benchmarks = measure_words.benchmarks(workbook.store)
        told = [_told(figure) | {"benchmarks": [
            {"statement": each.statement, "value": _number(each.value), "source": each.source, "year": each.year,
             "differs": each.differs} for each in benchmarks.get(figure.measure_id, ())
        ]} for figure in found]
        write_text(json.dumps(told, default=str, ensure_ascii=False, indent=1) + "\n", arguments.out)
        return
    import pyarrow as pa

    if form == "csv":
        columns = (
            "measure_id", "name", "measure_class", "move", "unit", "value", "above", "below", "starts_on", "ends_on",
            "remark", "formula",
        )  # fmt: skip
        cells = {
            name: [_text(_told(figure)[name]) if name in ("value", "above", "below") else getattr(figure, name)
                   for figure in found] for name in columns
        }
    else:
        currency = measure_words.currency(workbook.store)
        cells = {
            "measure": [figure.measure_id for figure in found], "name": [figure.name for figure in found],
            "value": [written(figure.value, figure.unit, currency) for figure in found],
            "before": [written(figure.before, figure.unit, currency) for figure in found],
            "says": [f"{measure_words.reading(figure, currency)} {figure.remark}".strip() for figure in found],
        }
    table = pa.table(cells)
    write_rows([table], table.schema, form=form, out=arguments.out)


def write_text(text: str, out: str | None) -> None:
    """Print a text, or write it to a file that appears whole or not at all."""
    from lifeline.export.tables import whole_or_not

    if out is None:
        sys.stdout.write(text)
        return
    with whole_or_not(out) as unfinished:
        unfinished.write_text(text, encoding="utf-8")
    print(out)


def _told(figure: MeasureFigure) -> dict[str, Any]:
    """One figure as plain values: numbers to four places, as JSON numbers."""
    return {
        "measure_id": figure.measure_id, "name": figure.name, "measure_class": figure.measure_class,
        "move": figure.move, "unit": figure.unit, "value": _number(figure.value), "above": _number(figure.above),
        "below": _number(figure.below),
        "above_noun": figure.above_noun, "below_noun": figure.below_noun, "starts_on": figure.starts_on.isoformat(),
        "ends_on": figure.ends_on.isoformat(), "remark": figure.remark, "formula": figure.formula,
        "trend": [
            {
                "starts_on": point.starts_on.isoformat(), "ends_on": point.ends_on.isoformat(),
                "value": _number(point.value),
            }
            for point in figure.trend
        ],
    }  # fmt: skip


def _number(value: Decimal | None) -> float | int | None:
    if value is None:
        return None
    whole = value.quantize(_PLACES)
    return int(whole) if whole == whole.to_integral_value() else float(whole)


def _text(value: float | int | None) -> str:
    return "" if value is None else str(value)


def _rows(workbook: Any, asked: Any, arguments: argparse.Namespace) -> None:
    from lifeline.question.measures import MeasureRow, rows

    found = rows(workbook.store, asked, arguments.rows, part=arguments.part)
    form = chosen_form(arguments.format, arguments.out)
    if form != "table" or arguments.out:
        # Before the first line leaves, so that nothing leaves unrecorded.
        workbook.note_export("whole book", f"rows of {arguments.rows} as of {asked.as_of}, {form}", who=who())
    _write(MeasureRow, found.rows, arguments)


def _write(row_type: type, found: Any, arguments: argparse.Namespace) -> None:
    from lifeline.export import tables

    table = tables.of_rows(row_type, found)
    write_rows([table], table.schema, form=chosen_form(arguments.format, arguments.out), out=arguments.out)


