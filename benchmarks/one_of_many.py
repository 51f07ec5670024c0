"""One client, one page and one change out of a large book: what each takes, printed as one table.

    python benchmarks/one_of_many.py                            # a million invented clients; some ten minutes
    python benchmarks/one_of_many.py --clients 20000
    python benchmarks/one_of_many.py --file /tmp/big.duckdb     # a book made by make_book.py, which stays

Medians of several runs after one to warm up, in milliseconds waited and milliseconds that all processors worked.
`million.py` runs this at its end. Pages are run as Streamlit's own test runner runs them: the first look at one, and the
same again; the browser is the Chromium, Chrome or Edge of this machine.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from first_figures import AS_OF, BROWSERS, in_the_browser  # noqa: E402 - found once the path is set, as all below
from grow import milliseconds, show  # noqa: E402
from make_book import make  # noqa: E402

from lifeline.question import book, lifelines, opportunities, white_space  # noqa: E402
from lifeline.store import Store  # noqa: E402

# What a page may take when it is run again: the issue names these two.
PAGE_LIMITS = {"lifeline": 150.0, "white_space": 1500.0}
OF_A_CLIENT = {"client": "C0000005", "as_of": AS_OF.isoformat()}


def taken_since(began: float, spent: float) -> tuple[float, float]:
    """Milliseconds waited, and worked by all processors together."""
    return (time.perf_counter() - began) * 1000, (time.process_time() - spent) * 1000


def asked_of_the_book(store: Store) -> None:
    """One client, the top of the list, one change, white space."""
    if not book.is_current(store, as_of=AS_OF):
        began, spent = time.perf_counter(), time.process_time()
        lines = book.refresh(store, as_of=AS_OF)
        show(f"the whole book kept: {lines:,} lines", *taken_since(began, spent))
    # As after the day's first look at the list, which works out the book: what is asked for often has been read once.
    for table in ("client", "life_event", "event_anchor", "fact", "holding", "matter", "book_line", "book_cell", "book_client"):
        store.value(f"select sum(hash({table})) from {table}")
    clients, chance = store.value("select count(*) from client"), random.Random(1)

    def anyone() -> str:
        return f"C{chance.randint(1, clients):07d}"

    def one_change() -> None:
        client_id = anyone()
        with store.write(who="benchmark") as writer:
            writer.execute(
                "update client set notes = $notes where client_id = $client_id", notes=str(chance.random()), client_id=client_id)
            book.follow(store, writer, client_id)

    asked: tuple[tuple[str, Callable[[], object], int, float | None], ...] = (
        ("one client's opportunities, as typed rows",
         lambda: opportunities.work_out(store, as_of=AS_OF, client_id=anyone()), 200, 25),
        ("one client's whole lifeline", lambda: lifelines.lifeline(store, client_id=anyone(), as_of=AS_OF), 200, None),
        ("the first 100 of the book to see",
         lambda: book.book_page(store, as_of=AS_OF, is_to_see=True, limit=100), 15, 300),
        ("a search: one client by number", lambda: book.book_page(store, as_of=AS_OF, text=anyone()), 10, None),
        ("a search: a letter that is in most names", lambda: book.book_page(store, as_of=AS_OF, text="e"), 5, None),
        ("one client changed, stored and worked out anew", one_change, 25, 100),
        ("white space, its first page", lambda: white_space.white_space(store, as_of=AS_OF), 5, 1500),
    )
    for what, run, times, limit in asked:
        show(what, *milliseconds(run, times), limit)


def pages(workbook: Path) -> None:
    """Every page of the app in Streamlit's own test runner."""
    os.environ["LIFELINE_WORKBOOK"] = str(workbook)
    os.chdir(ROOT)
    import streamlit as st
    from streamlit.runtime.pages_manager import PagesManager
    from streamlit.testing.v1 import AppTest

    # Without this the test runner falls back to Streamlit's old page discovery on the second run.
    PagesManager.uses_pages_directory = False
    for path in sorted((ROOT / "pages").glob("*.py")):
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=600)
        app.query_params.update(OF_A_CLIENT)
        app.switch_page(f"pages/{path.name}")
        began, spent = time.perf_counter(), time.process_time()
        app.run()
        first = taken_since(began, spent)
        if app.exception:
            raise SystemExit(f"{path.name} did not come up: {app.exception[0].message}")
        name = path.stem.replace("_", " ")
        show(f"page {name}: first look", *first)
        show(f"page {name}: run again", *milliseconds(app.run, 5), PAGE_LIMITS.get(path.stem))
    st.cache_resource.clear()   # lets go of the file, which the server opens next


def main() -> None:
    """Make the book unless there is one, then print the table."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--clients", type=int, default=1_000_000)
    asked.add_argument("--file", type=Path, help="use this book")
    asked.add_argument("--no-browser", action="store_true")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = given.file or Path(folder) / "book.duckdb"
        with Store.open(path) if path.exists() else make(path, given.clients) as store:
            print(f"\n{store.value('select count(*) from client'):,} clients")
            asked_of_the_book(store)
        pages(path)
        print(f"most memory held so far: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GB", flush=True)
        browser_path = next(filter(None, map(shutil.which, BROWSERS)), None)
        if browser_path and not given.no_browser:
            in_the_browser(path, browser_path)


if __name__ == "__main__":
    main()
