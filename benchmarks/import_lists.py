"""How long a firm's own list of matters takes to come in, and how much memory.

    python benchmarks/import_lists.py [ROWS ...]

Without numbers 100,000 and 1,000,000 rows, as Clio writes a list of matters, from CSV: three matters a client, with
dates month first, and the life events that follow from finished matters worked out. Each size runs in a process of its
own; memory is that process at its highest.
"""

from __future__ import annotations

import csv
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from lifeline import intake, paths  # noqa: E402
from lifeline.intake import packs  # noqa: E402
from lifeline.store import Store  # noqa: E402

PACK = "law_firm_england_wales"
COLUMNS = (
    "status", "location", "client_reference", "description", "open_date", "close_date", "pending_date", "custom_number",
    "note", "client_first_name", "client_last_name", "client_company_name",
)
WORK = ("CONVEY", "Will (one person)", "TERMS", "DIVORCE", "PROBATE_GRANT", "SETTLEMENT", "COM_LEASE")
FIRST = ("Ada", "Bram", "Cleo", "Dov", "Esme", "Finn", "Gwen", "Hugo", "Iris", "Jude")


def write(path: Path, rows: int) -> None:
    """An invented list, the same for the same number of rows."""
    chance = Random(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(COLUMNS)
        for number in range(rows):
            client = chance.randrange(max(rows // 3, 1))
            opened = date(1995, 1, 1) + timedelta(chance.randrange(11_000))
            closed = opened + timedelta(chance.randrange(400))
            is_open, is_company = number % 3 == 0, client % 5 == 0
            out.writerow([
                "Open" if is_open else "Closed", "Ely", f"R{number}", WORK[number % len(WORK)], f"{opened:%m/%d/%Y}",
                "" if is_open else f"{closed:%m/%d/%Y}", "", f"{number:07d}", "some words",
                *(("", "", f"Invented {client} Ltd") if is_company
                  else (FIRST[client % len(FIRST)], f"Invented{client}", "")),
            ])


def run(rows: int) -> None:
    """Read and store one list, and print the row of the table."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "matters.csv"
        write(path, rows)
        store = Store.create(Path(folder) / "workbook.duckdb")
        packs.load(store, paths.packs_folder() / PACK)
        before = time.perf_counter()
        plan = intake.read(store, [path])
        read = time.perf_counter()
        assert not plan.problems, plan.problems[:3]
        result = intake.apply(store, plan, who="benchmark")
        stored = time.perf_counter()
        store.close()
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    counts = {count.kind: count.new for count in result.counts}
    print(
        f"{rows:>10,}{counts['clients']:>10,}{counts.get('events', 0):>10,}{read - before:>10.1f}{stored - read:>10.1f}"
        f"{stored - before:>10.1f}{most:>12,.0f}", flush=True,
    )


def main(sizes: Sequence[int]) -> None:
    """One line for each size."""
    print(f"{'matters':>10}{'clients':>10}{'events':>10}{'read s':>10}{'store s':>10}{'all s':>10}{'most MB':>12}")
    for rows in sizes:
        process = multiprocessing.get_context("spawn").Process(target=run, args=(rows,))
        process.start()
        process.join()


if __name__ == "__main__":
    main([int(argument) for argument in sys.argv[1:]] or [100_000, 1_000_000])
