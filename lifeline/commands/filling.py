"""Commands that make a workbook and fill it: init, import, and the presets that lists of other systems are read by."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import lifeline
from lifeline.commands.parts import BadUse, Commands, declare, opened, who
from lifeline.errors import IntakeError, UserError
from lifeline.intake import Counts, ImportPlan, problems_csv
from lifeline.intake.foreign import ORDERS, SheetRead, presets, settled
from lifeline.intake.reading import label_of
from lifeline.wording import count

MOST_UNMATCHED = 40
MOST_COLUMNS = 12


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
        does="takes in files of clients, events, holdings, matters, relationships, a family tree, "
        "or lists of other systems",
        example="python -m lifeline import clients.csv events.csv --dry-run",
    )
    parser.add_argument("paths", nargs="*", metavar="PATH", help="a file, or a folder of files")
    parser.add_argument(
        "--corrections", metavar="FILE",
        help="the list that --problems wrote, with its column corrected filled in ((empty) empties a cell): those cells "
        "are used in place of the ones found in the same files, and checked again; a cell that holds something else by "
        "now is refused",
    )
    parser.add_argument(
        "--preset", metavar="NAME", help="read lists of other systems by this preset (see --list-presets)"
    )
    parser.add_argument("--mapping", metavar="FILE.toml", help="read them by a mapping of your own")
    parser.add_argument(
        "--dates", choices=ORDERS, help="what dates such as 3/4/2021 are, in a column where no row shows it"
    )
    parser.add_argument(
        "--without-unmatched", action="store_true",
        help="go on without the matters whose kind of work is matched to no service",
    )
    parser.add_argument(
        "--write-mapping", metavar="FILE.toml", help="write how the list was read to a file, to correct it"
    )
    parser.add_argument(
        "--keep-preset", metavar="NAME", help="keep how the list was read; it is found again by its headings"
    )
    parser.add_argument("--list-presets", action="store_true", help="list the presets there are, and do nothing else")
    parser.add_argument(
        "--no-implied", action="store_true", help="work no life events out from matters of other systems' lists"
    )
    parser.add_argument("--dry-run", action="store_true", help="only say what would change")
    parser.add_argument(
        "--problems", metavar="FILE.csv", help="write what needs attention to a file as well, CSV or XLSX"
    )


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
    if not arguments.paths and not arguments.list_presets:
        raise BadUse("Name a file or a folder to import.")
    if arguments.list_presets and not Path(arguments.workbook).exists():
        _list_presets(presets.shipped())
        return
    if arguments.keep_preset:
        presets.checked_name(arguments.keep_preset)
    with opened(arguments) as workbook:
        if arguments.list_presets:
            _list_presets(presets.all_of(workbook.store))
            return
        mapping = presets.load(arguments.mapping) if arguments.mapping else None
        plan = workbook.read(
            [Path(path) for path in arguments.paths], preset=arguments.preset, mapping=mapping,
            dates=arguments.dates or "", implied=not arguments.no_implied, corrections=arguments.corrections,
        )
        if arguments.problems:
            _write_problems(plan, Path(arguments.problems))
        if arguments.write_mapping:
            written = presets.write(settled(_only_list(plan), plan.dates), arguments.write_mapping)
            print(f"{written}: how the list was read")
        if plan.problems:
            raise IntakeError(plan.problems)
        _tell(plan)
        if arguments.dry_run:
            for change in plan.changes:
                print(f"  {change.what}: {change.before!r} would become {change.after!r}")
            _print_counts(plan.counts)
            print("Nothing was changed: this was a dry run.")
            return
        kept = _only_list(plan) if arguments.keep_preset else None
        result = workbook.take_in(
            plan, who=who(), without_unmatched=arguments.without_unmatched,
            progress=_say_progress if sys.stderr.isatty() else None,
        )
        _print_counts(result.counts)
        print(f"Stored as {result.import_id}.")
        if kept is not None:
            mapping = settled(kept, plan.dates)
            presets.keep(workbook.store, arguments.keep_preset, mapping, who(), headings=kept.headings)
            print(f"Lists with these headings are read by the preset {arguments.keep_preset} from now on.")


def _say_progress(done: int, total: int) -> None:
    print(f"\r{done:,} of {total:,} rows", end="\n" if done == total else "", file=sys.stderr, flush=True)


def _list_presets(listed: Sequence[presets.Preset]) -> None:
    for preset in listed:
        print(f"{preset.name:<26}{preset.title}" + ("" if preset.is_ours else f" (kept by {preset.who})"))


def _only_list(plan: ImportPlan) -> SheetRead:
    """The one list that was read by a mapping. Raises `BadUse` if there is none, or several."""
    read = [sheet for sheet in plan.sheets if sheet.mapping is not None and sheet.mapping.feeds]
    if len(read) != 1:
        raise BadUse("A mapping belongs to one list: name one file, with one sheet that is a list.")
    return read[0]


def _write_problems(plan: ImportPlan, path: Path) -> None:
    # Written even when there are none, so that a list from an earlier run is never taken for this one's.
    if path.suffix.lower() == ".xlsx":
        from lifeline.export.problem_sheet import problems_xlsx as written
    else:
        written = problems_csv
    try:
        path.write_bytes(written(plan.problems))
    except OSError as error:
        raise UserError(f"{path} cannot be written: {error.strerror or error}.") from error


def _tell(plan: ImportPlan) -> None:
    for file in plan.files:
        print(f"Read {label_of(file.name, file.sheet)}: {file.kind}, {count(file.rows, 'row')}")
    for sheet in plan.sheets:
        if sheet.mapping is not None:
            _tell_mapping(sheet)
    for name in plan.ignored_files:
        print(f"Passed over {name}: none of the files that can be imported")
    for name in dict.fromkeys(name for name, _ in plan.ignored_columns):
        columns = [column for of, column in plan.ignored_columns if of == name]
        if len(columns) > MOST_COLUMNS:
            print(f"Passed over {len(columns)} columns of {name}: {', '.join(columns[:MOST_COLUMNS])} ...")
        else:
            for column in columns:
                print(f"Passed over column {column} of {name}")
    for note in plan.notes:
        print(f"Note: {note}")
    for one in plan.unmatched[:MOST_UNMATCHED]:
        word = one.word or "(no kind of work)"
        print(f"Matched to no service: {word}, {count(one.count, 'matter')}, the first in row {one.row}")
    if len(plan.unmatched) > MOST_UNMATCHED:
        print(f"... and {len(plan.unmatched) - MOST_UNMATCHED:,} more kinds of work")


def _tell_mapping(sheet: SheetRead) -> None:
    by = f"by the preset {sheet.preset}" if sheet.preset else "by a mapping of your own"
    if sheet.mapping.is_guess:
        by = "as its headings and values suggest; correct it with --write-mapping and --mapping"
    print(f"  {sheet.title}, {by}")
    for column in sheet.columns:
        if column.fields:
            shown = ", ".join(column.samples) or "empty"
            print(f"  {column.heading} -> {column.says} ({column.because}): {shown}")


def _print_counts(counts: tuple[Counts, ...]) -> None:
    for kind, new, changed, unchanged in counts:
        print(f"{kind:<14}{new:>9,} new{changed:>9,} changed{unchanged:>9,} unchanged")
