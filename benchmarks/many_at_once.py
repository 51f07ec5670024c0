"""Many people in the real app at once, each in a browser window of their own: how long a page takes, and what fails.

    python benchmarks/many_at_once.py                        # 20 windows for 60 seconds, one in ten of them writing
    python benchmarks/many_at_once.py --windows 50

Each window looks at clients, the white space, the record and the cards in turn, and checks that what it is shown is what
it asked for; those that write answer a question. Printed and not held against a clock: it depends on the machine.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]

import start  # noqa: E402 - found once the path is set
from lifeline.question.lifelines import client  # noqa: E402
from lifeline.store import Store  # noqa: E402
from tests.conftest import serving  # noqa: E402

RUN_OVER = "[data-testid=stApp][data-test-script-state=notRunning]"


def main() -> int:
    """Let them all look and write, and print what came of it; 1 if a page was wrong or failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--windows", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60)
    wanted = parser.parse_args()
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
        with Store.open(workbook) as store:
            names = {each: client(store, each).name for (each,) in store.tuples("select client_id from client")}
            before = store.value("select count(*) from audit")
        with serving(workbook) as address:
            pages, wrong, answered = asyncio.run(_all(browser, address, names, wanted.windows, wanted.seconds))
        with Store.open(workbook) as store:
            recorded = store.value("select count(*) from audit") - before
    faults = [] if recorded == answered else [f"{answered} answers were acknowledged, {recorded} are on record"]
    for kind, seconds in sorted(pages.items()):
        print(f"{kind:<12} {len(seconds):>5} pages, median {statistics.median(seconds):6.2f} s, slowest {max(seconds):6.2f} s")
    for fault in (*wrong, *faults):
        print(fault)
    print(f"{sum(map(len, pages.values()))} pages, {answered} answers, {len(wrong) + len(faults)} wrong")
    return 1 if wrong or faults else 0


async def _all(
    browser: str, address: str, names: dict[str, str], windows: int, seconds: float
) -> tuple[dict[str, list[float]], list[str], int]:
    from playwright.async_api import async_playwright

    pages: dict[str, list[float]] = {}
    wrong: list[str] = []
    answers = [0]
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        give_up = time.monotonic() + seconds
        await asyncio.gather(*(
            _look(launched, address, names, number, give_up, pages, wrong, answers) for number in range(windows)
        ))
        await launched.close()
    return pages, wrong, answers[0]


async def _look(launched, address, names, number, give_up, pages, wrong, answers) -> None:
    chance = random.Random(number)
    window = await launched.new_page(viewport={"width": 1366, "height": 768})
    while time.monotonic() < give_up:
        client_id = chance.choice(sorted(names))
        kind, path, told = chance.choice((
            ("lifeline", f"lifeline?client={client_id}", names[client_id]), ("clients", "", "Clients"),
            ("questions", f"lifeline?client={client_id}&part=known", names[client_id]),
            ("white space", "white_space", "White space"), ("record", "settings?part=record", "the newest first"),
        ))
        began = time.monotonic()
        try:
            await window.goto(f"{address}/{path}")
            await window.get_by_text(told).first.wait_for(timeout=120_000)
            await window.wait_for_selector(RUN_OVER, timeout=120_000)
            if await window.get_by_text("Something went wrong inside Lifeline").count():
                wrong.append(f"{kind} {path}: a page failed")
            pages.setdefault(kind, []).append(time.monotonic() - began)
            if kind == "questions" and number % 10 == 0:
                # The last answer to the first question: that they prefer not to say, or do not know.
                said = window.locator(".st-key-ask_0 button").last
                if await said.count():
                    await said.click(timeout=60_000)
                    await window.get_by_role("button", name="Undo").first.wait_for(timeout=60_000)
                    answers[0] += 1
        except Exception as error:
            wrong.append(f"{kind} {path}: {str(error).splitlines()[0]}")
    await window.close()


if __name__ == "__main__":
    sys.exit(main())
