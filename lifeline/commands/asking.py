"""Commands that ask: opportunities, stages, chart.

What needs Arrow or DuckDB is imported where it is used, so that `--help` need not wait for it.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict

from lifeline import wording
from lifeline.commands.parts import Commands, add_as_of, chosen_form, declare, opened, who, write_rows


def add_to(commands: Commands) -> None:
    """Register these commands."""
    parser = declare(
        commands,
        "opportunities",
        opportunities,
        does="lists what to raise with one client or with all, and why",
        example="python -m lifeline opportunities --client F01 --as-of 2026-11-01 --format csv",
    )
    parser.add_argument("--client", metavar="ID", help="one client only (default: all)")
    add_as_of(parser)
    _add_form(parser, "table", "csv", "json", "parquet")

    parser = declare(
        commands,
        "stages",
        stages,
        does="counts how many clients are in each stage, and of how many it is known",
        example="python -m lifeline stages --as-of 2026-11-01 --at-age 40 --format json",
    )
    add_as_of(parser)
    parser.add_argument(
        "--at-age", type=_age, metavar="N", help="on the day each reached this age, for those who have by then"
    )
    _add_form(parser, "table", "csv", "json")

    parser = declare(
        commands,
        "chart",
        chart,
        does="draws one client's lifeline",
        example="python -m lifeline chart --client F01 --as-of 2026-11-01 --out nadia.pdf",
    )
    parser.add_argument("--client", required=True, metavar="ID")
    add_as_of(parser)
    parser.add_argument(
        "--out", required=True, metavar="FILE.(png|svg|pdf|pptx|html)", help="where to; the ending chooses the form"
    )
    parser.add_argument(
        "--audience", choices=wording.AUDIENCES, default=wording.CLIENT, help="whom it is for (default: client)"
    )
    parser.add_argument(
        "--page", choices=("a4", "16x9"), help="the page it is laid out for (default: a4; for pptx 16x9)"
    )
    parser.add_argument("--grey", action="store_true", help="in greys alone")


def _add_form(parser: argparse.ArgumentParser, *forms: str) -> None:
    parser.add_argument("--format", choices=forms, help="default: what --out ends in, or else a table")
    parser.add_argument("--out", metavar="FILE", help="write to a file (default: the screen)")


def _age(written: str) -> int:
    if not written.isascii() or not written.isdigit() or not 0 <= int(written) <= 200:
        raise argparse.ArgumentTypeError(f"{written!r} is not an age in whole years")
    return int(written)


def opportunities(arguments: argparse.Namespace) -> None:
    """What to raise, client by client, in the order to raise it. Raises `NotFound` and `BadUse`."""
    from lifeline.question.line_words import SCHEMA

    form = chosen_form(arguments.format, arguments.out)
    with opened(arguments) as workbook:
        progress = _say_progress if sys.stderr.isatty() and arguments.out else None
        lines = workbook.opportunity_table(as_of=arguments.as_of, client_id=arguments.client, progress=progress)
        if form != "table" or arguments.out:
            # Before the first line leaves, so that nothing leaves unrecorded.
            workbook.note_export(
                arguments.client or "whole book", f"opportunities as of {arguments.as_of}, {form}", who=who()
            )
        write_rows(lines, SCHEMA, form=form, out=arguments.out)


def _say_progress(done: int, total: int) -> None:
    print(f"\r{done:,} of {total:,} clients", end="\n" if done == total else "", file=sys.stderr, flush=True)


def stages(arguments: argparse.Namespace) -> None:
    """How many clients are in each stage."""
    from lifeline.export import tables
    from lifeline.question.stages import StageCount

    form = chosen_form(arguments.format, arguments.out)
    with opened(arguments) as workbook:
        counts = workbook.stages(as_of=arguments.as_of, at_age=arguments.at_age)
    if form == "json":
        _write_text(json.dumps(asdict(counts), default=str, ensure_ascii=False, indent=1) + "\n", arguments.out)
        return
    rows = tables.of_rows(StageCount, counts.stages)
    write_rows([rows], rows.schema, form=form, out=arguments.out)
    # Beside the rows and not among them: a program that reads the rows gets rows only.
    age = f" who reached {counts.at_age}" if counts.at_age is not None else ""
    print(f"A stage is known of {counts.known:,} of {counts.clients:,} clients{age}.", file=sys.stderr)


def _write_text(text: str, out: str | None) -> None:
    from lifeline.export.tables import whole_or_not

    if out is None:
        sys.stdout.write(text)
        return
    with whole_or_not(out) as unfinished:
        unfinished.write_text(text, encoding="utf-8")
    print(out)


def chart(arguments: argparse.Namespace) -> None:
    """One client's lifeline as a picture. Raises `NotFound`, and `UserError` for an unknown ending."""
    with opened(arguments) as workbook:
        lifeline = workbook.client(arguments.client).lifeline(as_of=arguments.as_of)
        path = lifeline.save(arguments.out, page=arguments.page, audience=arguments.audience, grey=arguments.grey)
        what = (
            f"lifeline as of {arguments.as_of}, {path.suffix.lower().removeprefix('.')}, for the {arguments.audience}"
        )
        workbook.note_export(arguments.client, what, who=who())
        print(path)
