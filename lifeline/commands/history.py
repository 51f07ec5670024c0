"""Commands on what was imported, and on taking it out again: imports, undo-import, export."""

from __future__ import annotations

import argparse

from lifeline.commands.parts import Commands, declare, opened, who
from lifeline.wording import count

FORMS = ("csv", "xlsx")


def add_to(commands: Commands) -> None:
    """Register these commands."""
    declare(
        commands, "imports", list_imports, does="lists what was imported, the latest first",
        example="python -m lifeline imports",
    )

    parser = declare(
        commands, "undo-import", undo,
        does="takes one import back; what people have changed since stays, and is listed",
        example="python -m lifeline undo-import --dry-run",
    )
    parser.add_argument("import_id", nargs="?", metavar="ID", help="such as import-2 (default: the last that stands)")
    parser.add_argument("--dry-run", action="store_true", help="only say what would go")

    parser = declare(
        commands, "export", export,
        does="writes everything that files can bring in as such files, to edit and read back or to move elsewhere",
        example="python -m lifeline export book --format xlsx",
    )
    parser.add_argument("folder", metavar="FOLDER", help="where to; made if it is not there")
    parser.add_argument(
        "--format", choices=FORMS, default=FORMS[0],
        help="five CSV files, or one workbook with five sheets (default: csv)",
    )


def list_imports(arguments: argparse.Namespace) -> None:
    """One line for each import, with the files it took in."""
    with opened(arguments) as workbook:
        runs = workbook.imports()
    for run in runs:
        undone = f", taken back {run.undone_at:%Y-%m-%d %H:%M} by {run.undone_by}" if run.undone_at else ""
        print(f"{run.import_id}  {run.imported_at:%Y-%m-%d %H:%M}  {run.who}: {run.files}{undone}")
        print(f"    {run.counts}")
    if not runs:
        print("Nothing was imported.")


def undo(arguments: argparse.Namespace) -> None:
    """Take one import back. Raises `NotFound` and `UserError`; then nothing was changed."""
    with opened(arguments) as workbook:
        undone = workbook.undo_import(arguments.import_id, who=who(), only_look=arguments.dry_run)
    for kind, removed, put_back in undone.went:
        print(f"{kind:<14}{removed:>9,} removed{put_back:>9,} put back")
    for what, why in undone.stays:
        print(f"  {what} stays: {why}")
    more = undone.stays_count - len(undone.stays)
    if more:
        print(f"  and {more:,} more stay")
    if arguments.dry_run:
        print(f"Nothing was changed: this was a dry run of taking {undone.import_id} back.")
    else:
        print(f"{undone.import_id} was taken back.")


def export(arguments: argparse.Namespace) -> None:
    """Write the workbook's content to a folder. Raises `UserError` if that cannot be done."""
    with opened(arguments) as workbook:
        files = workbook.export(arguments.folder, form=arguments.format, who=who())
    main = [file.name for file in files if file.parent.name != "record"]
    print(f"{arguments.folder}: {', '.join(main)}, and {count(len(files) - len(main), 'file')} to read in record")
