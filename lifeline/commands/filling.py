"""Commands that make a workbook and fill it: init, import."""

from __future__ import annotations

import argparse
from pathlib import Path

import lifeline
from lifeline.commands.parts import Commands, declare, opened, who
from lifeline.errors import IntakeError, UserError
from lifeline.intake import Counts, ImportPlan, problems_csv
from lifeline.wording import count


def add_to(commands: Commands) -> None:
    """Register these commands."""
    parser = declare(
        commands,
        "init",
        init,
        does="creates a workbook with a pack",
        example="python -m lifeline init --pack law_firm_england_wales --sample --workbook practice.duckdb",
    )
    parser.add_argument(
        "--pack",
        required=True,
        metavar="NAME_OR_FOLDER",
        help="a pack that comes with Lifeline, or a folder of your own",
    )
    parser.add_argument("--sample", action="store_true", help="fill it with an invented firm's clients")

    parser = declare(
        commands,
        "import",
        import_files,
        does="takes in files of clients, events, holdings, matters, relationships or a family tree",
        example="python -m lifeline import clients.csv events.csv --dry-run",
    )
    parser.add_argument("paths", nargs="+", metavar="PATH", help="a file, or a folder of files")
    parser.add_argument("--dry-run", action="store_true", help="only say what would change")
    parser.add_argument("--problems", metavar="FILE.csv", help="write what needs attention to a file as well")


def init(arguments: argparse.Namespace) -> None:
    """Create a workbook. Raises `WorkbookError` if the file is there or the pack is not, and `PackError`."""
    with lifeline.create(arguments.workbook, pack=arguments.pack, sample=arguments.sample, who=who()) as workbook:
        pack = workbook.catalogue()
        contents = [
            count(len(pack.stages), "stage"),
            count(len(pack.services), "service"),
            count(len(pack.rules), "need rule"),
        ]
        if arguments.sample:
            contents.append(count(workbook.store.value("select count(*) from client"), "invented client"))
        print(f"{arguments.workbook}: {pack.pack.name}, {', '.join(contents)}")


def import_files(arguments: argparse.Namespace) -> None:
    """Take files in, all or nothing. Raises `IntakeError` with every problem; then nothing was changed."""
    with opened(arguments) as workbook:
        plan = workbook.read([Path(path) for path in arguments.paths])
        if arguments.problems:
            _write_problems(plan, Path(arguments.problems))
        if plan.problems:
            raise IntakeError(plan.problems)
        _tell(plan)
        if arguments.dry_run:
            _print_counts(plan.counts)
            for change in plan.changes:
                print(f"  {change.what}: {change.before!r} would become {change.after!r}")
            print("Nothing was changed: this was a dry run.")
            return
        result = workbook.take_in(plan, who=who())
        _print_counts(result.counts)
        print(f"Stored as {result.import_id}.")


def _write_problems(plan: ImportPlan, path: Path) -> None:
    # Written even when there are none, so that a list from an earlier run is never taken for this one's.
    try:
        path.write_bytes(problems_csv(plan.problems))
    except OSError as error:
        raise UserError(f"{path} cannot be written: {error.strerror or error}.") from error


def _tell(plan: ImportPlan) -> None:
    for file in plan.files:
        print(f"Read {file.name}: {file.kind}, {count(file.rows, 'row')}")
    for name in plan.ignored_files:
        print(f"Passed over {name}: none of the files that can be imported")
    for name, column in plan.ignored_columns:
        print(f"Passed over column {column} of {name}")
    for note in plan.notes:
        print(f"Note: {note}")


def _print_counts(counts: tuple[Counts, ...]) -> None:
    for kind, new, changed, unchanged in counts:
        print(f"{kind:<14}{new:>9,} new{changed:>9,} changed{unchanged:>9,} unchanged")
