"""Commands for books beyond one machine: scan-input lays a book out as Parquet, scan works the lines out from that."""

from __future__ import annotations

import argparse
import sys

from lifeline import wording
from lifeline.commands.parts import BadUse, Commands, add_as_of, declare, opened, who

ENGINES = ("duckdb", "spark")


def add_to(commands: Commands) -> None:
    """Register these commands."""
    parser = declare(
        commands,
        "scan-input",
        scan_input,
        does="lays out what the rules read as a folder of Parquet files, in parts by client, for scan",
        example="python -m lifeline scan-input book-input",
    )
    parser.add_argument("folder", metavar="FOLDER", help="where to; a new folder")
    parser.add_argument(
        "--clients-a-part", type=_some, default=25_000, metavar="N", help="clients in one part (default: 25000)"
    )

    parser = declare(
        commands,
        "scan",
        scan,
        does="works out what to raise with all clients of such a folder, into another, with no workbook",
        example="python -m lifeline scan --as-of 2026-11-01 --input book-input --output book-lines",
    )
    add_as_of(parser)
    parser.add_argument("--input", required=True, metavar="FOLDER", help="what scan-input made")
    parser.add_argument(
        "--output", required=True, metavar="FOLDER", help="where to; one that is not finished is gone on with"
    )
    parser.add_argument(
        "--engine", choices=ENGINES, default=ENGINES[0], help=f"what works it out (default: {ENGINES[0]}, here)"
    )
    parser.add_argument(
        "--master", metavar="URL",
        help="for Spark: local[2], spark://HOST:7077, yarn, k8s://... (default: spark-submit's, or this machine)",
    )
    parser.add_argument(
        "--conf", action="append", default=[], metavar="NAME=VALUE",
        help="for Spark: one of its settings; may be given again",
    )
    parser.add_argument("--parts-at-once", type=_some, metavar="N", help="for Spark: parts worked out in one go")


def _some(written: str) -> int:
    if not written.isascii() or not written.isdigit() or not 0 < int(written) <= 10_000_000:
        raise argparse.ArgumentTypeError(f"{written!r} is not a number of one or more")
    return int(written)


def scan_input(arguments: argparse.Namespace) -> None:
    """The folder. Raises `UserError` if it is there already."""
    from lifeline.export.scan_input import lay_out

    with opened(arguments) as workbook:
        # Before the first row leaves, so that nothing leaves unrecorded.
        workbook.note_export("whole book", "input of a scan, parquet", who=who())
        made = lay_out(
            workbook.store, arguments.folder, clients_a_part=arguments.clients_a_part,
            progress=_say("clients") if sys.stderr.isatty() else None,
        )
    clients, parts = wording.count(sum(made.clients), "client"), wording.count(len(made.parts), "part")
    print(f"{arguments.folder}: {clients} in {parts}")


def scan(arguments: argparse.Namespace) -> None:
    """The lines. Raises `BadUse`, and `UserError` for a folder that is not what it should be, or without Spark."""
    progress = _say("parts") if sys.stderr.isatty() else None
    given = {"as_of": arguments.as_of, "progress": progress}
    if arguments.engine == "spark":
        from lifeline.export.scan_spark import with_spark

        done = with_spark(
            arguments.input, arguments.output, master=arguments.master, settings=_settings(arguments.conf),
            at_once=arguments.parts_at_once, timed=_say_seconds, **given,
        )
    else:
        if arguments.master or arguments.conf or arguments.parts_at_once:
            raise BadUse("--master, --conf and --parts-at-once are Spark's: give --engine spark as well.")
        from lifeline.export.scan import with_duckdb

        done = with_duckdb(arguments.input, arguments.output, **given)
    print(f"{arguments.output}: {wording.count(len(done.left), 'part')} worked out of {len(done.layout.parts)}")


def _settings(written: list[str]) -> dict[str, str]:
    for one in written:
        if not one.partition("=")[0] or "=" not in one:
            raise BadUse(f"--conf {one}: a setting of Spark is given as NAME=VALUE.")
    return dict(one.split("=", 1) for one in written)


def _say(what: str) -> object:
    def say(done: int, total: int) -> None:
        print(f"\r{done:,} of {total:,} {what}", end="\n" if done == total else "", file=sys.stderr, flush=True)

    return say


def _say_seconds(what: str, seconds: float) -> None:
    print(f"Spark, {what}: {seconds:.1f} seconds", file=sys.stderr, flush=True)
