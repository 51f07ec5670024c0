"""The figures of one client's lifeline in a large book, printed as one table.

    python benchmarks/first_figures.py                  # 200,000 invented clients; about five minutes
    python benchmarks/first_figures.py --clients 20000

Medians of many runs, in milliseconds. The browser is the Chromium, Chrome or Edge of this machine, driven by
Playwright; without one, its rows are left out. Beside each figure stands what it should stay under.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from make_book import make  # noqa: E402 - found beside this file, once the path is set

from lifeline.chart import altair_chart  # noqa: E402
from lifeline.chart.scene import build_scene  # noqa: E402
from lifeline.export import pictures  # noqa: E402
from lifeline.question import book, guards, lifelines, opportunities  # noqa: E402
from lifeline.question.guarded import guarded  # noqa: E402
from lifeline.store import Store  # noqa: E402

AS_OF = date(2026, 11, 1)
NAMES = re.compile("^(Ada|Bram|Cleo|Dov|Esme|Finn|Gwen|Hugo|Iris|Jude) ")   # the first names of the invented book
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "microsoft-edge")


def milliseconds(run: Callable[[], object], times: int = 40) -> float:
    """The median time of a call, after one to warm up."""
    run()
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        run()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


def show(what: str, figure: float, limit: float | None = None) -> None:
    """One row of the table."""
    beside = "" if limit is None else f"under {limit:>6,.0f}   {'yes' if figure < limit else 'NO'}"
    print(f"{what:<58}{figure:>9,.1f} ms   {beside}", flush=True)


def on_the_server(store: Store, clients: int) -> None:
    """What a lifeline and its files take, without a browser."""
    chance = random.Random(1)

    def anyone() -> str:
        return f"C{chance.randint(1, clients):07d}"

    show("one client's rules, as typed rows", milliseconds(
        lambda: opportunities.work_out(store, as_of=AS_OF, client_id=anyone())), 25)
    show("one client's whole lifeline: rules, events, holdings", milliseconds(
        lambda: lifelines.lifeline(store, client_id=anyone(), as_of=AS_OF)))
    view = guarded(store, lifelines.lifeline(store, client_id="C0000001", as_of=AS_OF))
    show("its guards", milliseconds(lambda: guards.client_guards(store, view)))
    show("laying out the picture", milliseconds(lambda: build_scene(view, page="screen")))
    scene = build_scene(view, page="a4")
    show("its Vega-Lite specification", milliseconds(lambda: altair_chart.spec(scene)))
    show("PDF, A4", milliseconds(lambda: pictures.pdf(scene), 10), 400)
    show("PNG, A4 at 300 dpi", milliseconds(lambda: pictures.png(scene, ppi=300), 5), 800)
    began = time.perf_counter()
    lines = book.refresh(store, as_of=AS_OF)
    show(f"the whole book worked out: {lines:,} lines", (time.perf_counter() - began) * 1000)
    show("search by name, on the server", milliseconds(
        lambda: book.book_page(store, as_of=AS_OF, text=f"mock {chance.randint(1, 999)}"), 15))
    show("whom to see first: one page of the list", milliseconds(
        lambda: book.book_page(store, as_of=AS_OF, is_to_see=True), 15))


def a_rerun(workbook: Path) -> None:
    """The client's page run again on the server, as Streamlit's own test runner runs it."""
    os.environ["LIFELINE_WORKBOOK"] = str(workbook)
    os.chdir(ROOT)
    import streamlit as st
    from streamlit.runtime.pages_manager import PagesManager
    from streamlit.testing.v1 import AppTest

    # Without this the test runner falls back to Streamlit's old page discovery on the second run.
    PagesManager.uses_pages_directory = False
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.run()
    app.switch_page("pages/lifeline.py")
    app.query_params["client"], app.query_params["as_of"] = "C0000005", AS_OF.isoformat()
    app.run()
    if app.exception or not app.get("vega_lite_chart"):
        raise SystemExit("The client's page did not come up in Streamlit's test runner.")
    show("the client's page run again on the server", milliseconds(app.run, 20), 50)
    st.cache_resource.clear()   # lets go of the file, which the server opens next


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def in_the_browser(workbook: Path, browser_path: str) -> None:
    """The app on that workbook, started afresh and looked at as a person does."""
    from playwright.sync_api import sync_playwright

    port = free_port()
    address = f"http://127.0.0.1:{port}"
    environment = os.environ | {"LIFELINE_WORKBOOK": str(workbook)}
    command = [sys.executable, "-m", "lifeline.ui.serve", "app.py", "--server.port", str(port), "--server.headless", "true"]
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not _answers(f"{address}/_stcore/health"):
            time.sleep(0.1)
        with sync_playwright() as playwright:
            arguments = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
            browser = playwright.chromium.launch(executable_path=browser_path, args=arguments)
            page = browser.new_page(viewport={"width": 1366, "height": 768}, bypass_csp=True)
            drawn = '[data-testid="stVegaLiteChart"][aria-label^="Lifeline of"] svg'
            began = time.perf_counter()
            page.goto(f"{address}/lifeline?client=C0000001&as_of={AS_OF}")
            page.wait_for_selector(drawn)
            show("first chart after a start, from the address typed", (time.perf_counter() - began) * 1000, 2500)
            page.goto(f"{address}/?as_of={AS_OF}")
            page.get_by_text(NAMES).first.click()
            page.wait_for_selector(drawn)
            show("click on Next to the next client's chart drawn", statistics.median(_clicks(page)), 250)
            page.goto(f"{address}/?as_of={AS_OF}")
            search = page.get_by_placeholder("Name or client number")
            search.wait_for()
            time.sleep(3)
            show("search: from the last key to the names", statistics.median(_searches(page, search)), 400)
            browser.close()
    finally:
        server.terminate()
        server.wait()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=1):
            return True
    except OSError:
        return False


# Timed inside the page, from the event to the frame in which the answer stands, so that the driver's own delay is left out.
CLICKED = """
    ([wanted]) => new Promise(done => {
        const chart = () => document.querySelector('[data-testid="stVegaLiteChart"]')?.getAttribute('aria-label');
        const before = chart();
        const button = [...document.querySelectorAll('button')].find(one => one.innerText.trim() === wanted);
        const began = performance.now();
        const look = () => chart() && chart() !== before ? done(performance.now() - began) : requestAnimationFrame(look);
        button.click();
        look();
    })
"""


def _clicks(page: object) -> list[float]:
    taken = []
    for _ in range(15):
        taken.append(page.evaluate(CLICKED, ["Next"]))
        time.sleep(0.7)
    return taken[2:]


def _searches(page: object, search: object) -> list[float]:
    taken = []
    for number in (160, 230, 300, 370, 440, 510):   # some that are called Mock
        search.fill("")
        time.sleep(1.5)
        search.press_sequentially(f"mock {number}", delay=30)
        began = time.perf_counter()
        # Every name listed fits what was typed.
        page.wait_for_function(
            """wanted => { const names = document.body.innerText.split('\\n')
                .filter(line => /^(Ada|Bram|Cleo|Dov|Esme|Finn|Gwen|Hugo|Iris|Jude) /.test(line));
                return names.length > 0 && names.every(name => name.toLowerCase().includes(wanted)); }""",
            arg=f"mock {number}", polling=10,
        )
        taken.append((time.perf_counter() - began) * 1000)
    return taken


def main() -> None:
    """Make the book, then print the table."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--clients", type=int, default=200_000)
    asked.add_argument("--no-browser", action="store_true")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.duckdb"
        with make(path, given.clients) as store:
            print(f"{given.clients:,} clients, {store.value('select count(*) from life_event'):,} events, "
                  f"{store.value('select count(*) from matter'):,} matters\n")
            on_the_server(store, given.clients)
        a_rerun(path)
        browser_path = next(filter(None, map(shutil.which, BROWSERS)), None)
        if browser_path and not given.no_browser:
            in_the_browser(path, browser_path)


if __name__ == "__main__":
    main()
