"""A partner going through clients before a round of meetings, timed in a real browser, printed as one table.

    python benchmarks/review_walk.py                # ten clients of the sample firm, three decisions each
    python benchmarks/review_walk.py --clients 20

The browser clicks as soon as it can; a person reads and points first. So beside what the app takes stands what a person
takes with an allowance for each click, to be held against two minutes a client. What they read and think comes on top
of it: what is left of the two minutes is theirs.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]

import start  # noqa: E402 - found once the path is set
from tests import review_walk  # noqa: E402
from tests.conftest import serving  # noqa: E402

ALLOWANCE = 1.5  # seconds to read and to point, for each click
TWO_MINUTES = 120.0


def main() -> int:
    """Go through the clients and print a row for each; 1 if one takes more than two minutes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=10, help="how many clients (default: 10)")
    wanted = parser.parse_args().clients
    browser = start.find_browser() or start.downloaded_browser()
    if not browser:
        print("No Chromium, Chrome or Edge is here.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        workbook = Path(folder) / "workbook.duckdb"
        subprocess.run(
            [sys.executable, "-m", "lifeline", "init", "--workbook", str(workbook), "--pack", start.SAMPLE_PACK,
             "--sample"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL,
        )
        with serving(workbook) as address:
            reviewed = walk(browser, address, wanted)
    return show(reviewed)


def walk(browser: str, address: str, wanted: int) -> list[review_walk.Reviewed]:
    """The clients gone through, from whom to see first."""
    from playwright.sync_api import sync_playwright

    # Chromium's sandbox refuses to run as root.
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=browser, chromium_sandbox=not is_root)
        page = launched.new_page(viewport={"width": 1366, "height": 768}, locale="en-GB")
        review_walk.first_of_the_book(page, address)
        reviewed = [review_walk.review_client(page) for _ in range(wanted)]
        launched.close()
    return reviewed


def show(reviewed: list[review_walk.Reviewed]) -> int:
    """The table; 1 if somebody takes more than two minutes."""
    print(f"{'client':<38}{'decisions':>10}{'clicks':>8}{'keys':>6}{'app, s':>9}{'with reading, s':>17}")
    for one in reviewed:
        person = one.seconds + ALLOWANCE * one.clicks
        print(
            f"{one.client_id + '  ' + one.name[:30]:<38}{len(one.decided):>10}{one.clicks:>8}{one.keys:>6}"
            f"{one.seconds:>9.1f}{person:>17.1f}"
        )
    slowest = max(one.seconds + ALLOWANCE * one.clicks for one in reviewed)
    print(
        f"\nWith {ALLOWANCE} s to read and point for each click. Slowest: {slowest:.1f} s, "
        f"under {TWO_MINUTES:.0f} s: {'yes' if slowest < TWO_MINUTES else 'NO'}"
    )
    return int(slowest >= TWO_MINUTES)


if __name__ == "__main__":
    sys.exit(main())
