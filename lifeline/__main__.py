"""python -m lifeline COMMAND: everything that can be done without the app.

Exit status: 0 done; 1 the workbook could not be opened; 2 bad use; 3 bad data (every problem on standard error, and
nothing was changed).
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import lifeline

try:
    from lifeline.commands import (
        asking, backing_up, cards, filling, handing_out, history, keeping, matching, measures, parts, personal, scanning,
    )
except ModuleNotFoundError as missing:
    # The likeliest mistake of a first day: the computer's own Python, which has none of what start.py installed.
    sys.exit(
        f"This Python has no {missing.name}. Run the command with the one that start.py set up: "
        ".venv/bin/python -m lifeline ... (on Windows .venv\\Scripts\\python)"
    )
from lifeline.errors import DataError, UserError, WorkbookError

DONE, NOT_OPENED, BAD_USE, BAD_DATA, INTERRUPTED = 0, 1, 2, 3, 130


def parser() -> argparse.ArgumentParser:
    """All commands with their options."""
    top = argparse.ArgumentParser(
        prog="python -m lifeline",
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Plot clients' lifelines and see what is missing and what is coming.",
        epilog="example:\n  python -m lifeline init --pack law_firm_england_wales --sample\n\n"
        "COMMAND --help shows a command's options and an example.",
    )
    top.add_argument("--version", action="version", version=f"Lifeline {lifeline.__version__}")
    top.add_argument(
        "--workbook",
        metavar="FILE",
        default=parts.default_workbook(),
        help="the workbook (default: what LIFELINE_WORKBOOK names, or workbook.duckdb)",
    )
    top.add_argument(
        "--user",
        metavar="EMAIL",
        default=parts.default_user(),
        help="who asks, by e-mail address, where the workbook has roles (default: what LIFELINE_USER names)",
    )
    commands = top.add_subparsers(title="commands", metavar="COMMAND", dest="command", required=True)
    for module in (
        filling, history, matching, asking, measures, handing_out, cards, personal, backing_up, keeping, scanning
    ):
        module.add_to(commands)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line asks; returns the exit status. A bug keeps its traceback."""
    chosen = parser().parse_args(arguments)
    try:
        chosen.run(chosen)
        sys.stdout.flush()
        return DONE
    except UserError as error:
        print(error, file=sys.stderr)
        return _status(error, chosen)
    except BrokenPipeError:
        # Whoever was reading has seen enough (`| head`); Python would complain once more when it flushes at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        return _stopped()
    except Exception as error:
        # Ctrl-C while DuckDB is at work comes back as a complaint of its own.
        if "interrupted" not in str(error).lower():
            raise
        return _stopped()


def _stopped() -> int:
    if threading.current_thread() is threading.main_thread():
        # It ends already: whoever presses again while it does is not to end it without its words and its status.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    print("\nStopped.", file=sys.stderr)
    return INTERRUPTED


def _status(error: UserError, chosen: argparse.Namespace) -> int:
    from lifeline.store.sealed import Damaged

    if isinstance(error, (DataError, Damaged)):
        return BAD_DATA
    if not isinstance(error, WorkbookError) or chosen.command == "init" or not Path(chosen.workbook).exists():
        return BAD_USE
    # A damaged file is what `check` looks for; one that is only open elsewhere is not damaged.
    return BAD_DATA if chosen.command == "check" and "open in another program" not in str(error) else NOT_OPENED


if __name__ == "__main__":
    # The same bytes on every machine, and a name in any alphabet can be printed.
    sys.stdout.reconfigure(encoding="utf-8")
    sys.stderr.reconfigure(encoding="utf-8")
    status = main()
    if status == INTERRUPTED:
        # Threads that are still at work have nobody to work for; waiting for them would look like hanging.
        sys.stderr.flush()
        os._exit(status)
    sys.exit(status)
