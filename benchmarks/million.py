"""The whole book by several engines, then one client, one page and one change out of it: all figures in one run.

    python benchmarks/million.py                              # 100,000 and 1,000,000 clients, some twenty minutes
    python benchmarks/million.py --quick                      # 2,000 and 20,000: to see that it runs
    python benchmarks/million.py --sizes 100000,1000000,5000000     # all figures, an hour; above a million without the rest
    python benchmarks/million.py --engines rules,floor,polars --no-pages

polars and pyspark are for comparison alone: `pip install -r benchmarks/requirements.txt`. Whatever is not installed is
said and left out. Books are made anew from a seed, about six events and three matters a client, in a folder that is
removed at the end (`--folder` keeps it for the next run; 5 million need about 12 GB there).

What is compared, each in a process of its own, and all of them equal to the last row:

- rows: the typed lines of the whole book (`benchmarks/engines.py` says which columns) from the workbook to Parquet, by the
  project's SQL, by polars and by pandas (from Parquet), and by the slow reference of the tests. The **floor** is the same
  reading and the same writing with no work between; beside it the floor with each event laid beside the rules of its
  stage, and with those rows, some four for each line of the answer, written as well.
- words: the same lines with the reason and the question in words, as `python -m lifeline scan` writes them, from Parquet
  to Parquet: by DuckDB and by Apache Spark on this machine.

Seconds are of the whole process, beside them the seconds that all processors together worked, which tell more on a busy
machine, and the most memory it held. Of Spark only what it made us wait: its work is done by a process of Java.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

DAY = "2026-11-01"
SIZES, QUICK = (100_000, 1_000_000), (2_000, 20_000)
ENGINES = ("rules", "floor", "expand", "laid", "polars", "pandas", "reference", "spark", "refresh")
# The most clients an engine can bear.
MOST = {"reference": 1_000, "pandas": 100_000, "polars": 1_000_000, "spark": 1_000_000}
# What the figures should reach: beside which engine, how many times as fast, at which size.
FASTER = {"pandas": (15.0, 100_000), "polars": (1.5, 1_000_000), "spark": (4.0, 1_000_000)}
ROWS = "client_id, service_id, move, cast(opens_on as date), cast(last_date as date), stages, rules, basis, cast(need as integer)"
WORDS = "client_id, service_id, move, opens_on, last_date, stages, rules, basis, need, reason, question"


@dataclass(frozen=True, slots=True)
class Run:
    """What one process took: seconds waited and worked, and the most gigabytes it held."""

    waited: float
    worked: float
    memory: float
    said: str


def run(*command: str | Path) -> Run:
    """Start Python with these arguments and wait for it. Raises `SystemExit` if it fails."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *map(str, command)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )
    said, complained = process.stdout.read(), process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(map(str, command))} failed:\n{complained}")
    return Run(time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 2**20, said.strip())


def show(what: str, found: Run, beside: str = "") -> None:
    """One row of the table."""
    print(f"  {what:<44}{found.waited:>9.1f} s{found.worked:>9.1f} s worked{found.memory:>7.2f} GB  {beside}", flush=True)


def verdict(words: str, value: float, limit: float, is_most: bool = True) -> None:
    """A figure beside what it should reach."""
    fits = value <= limit if is_most else value >= limit
    print(f"  {words:<44}{value:>9.2f}    {'at most' if is_most else 'at least'} {limit:g}   {'yes' if fits else 'NO'}", flush=True)


def asked(statement: str, book: str | Path = ":memory:") -> tuple:
    """The one row of a statement, from a process of its own: what this one held, each that it starts would seem to hold."""
    tell = "import duckdb, sys; print(*duckdb.connect(sys.argv[1], read_only=sys.argv[1] != ':memory:').sql(sys.argv[2]).fetchone())"
    return tuple(int(each) for each in run("-c", tell, book, statement).said.split())


def fingerprint(files: str, columns: str) -> tuple:
    """Of the rows whatever their order: two answers with the same are the same."""
    return asked(f"select count(*), sum(hash({columns})), bit_xor(hash({columns})) from '{files}'")


def compare(name: str, files: str, with_files: str, columns: str = ROWS) -> str:
    """Says that two answers are the same. Raises `SystemExit` if they are not."""
    if fingerprint(files, columns) != fingerprint(with_files, columns):
        raise SystemExit(f"{name} gives another answer: {files}, not {with_files}")
    return "the same rows"


def is_here(module: str) -> bool:
    """Whether it is installed."""
    return importlib.util.find_spec(module) is not None


class Size:
    """One size of book, and what the engines took for it."""

    def __init__(self, folder: Path, clients: int, engines: list[str]) -> None:
        self.folder, self.clients, self.took = folder / str(clients), clients, {}
        self.engines = [name for name in engines if clients <= MOST.get(name, clients)]
        self.workbook = self.folder / "book.duckdb"
        self.folder.mkdir(parents=True, exist_ok=True)

    def make(self) -> None:
        """The book, and for the engines that read Parquet the folder that `scan-input` lays out."""
        if not self.workbook.exists():
            run("benchmarks/make_book.py", self.clients, self.workbook)
        tables = {"client": "clients", "life_event": "events", "matter": "matters", "fact": "facts"}
        counts = asked("select " + ", ".join(f"(select count(*) from {table})" for table in tables), self.workbook)
        print("\n" + ", ".join(f"{count:,} {words}" for count, words in zip(counts, tables.values(), strict=True)), flush=True)
        if {"polars", "pandas", "spark"} & set(self.engines):
            self.source = self.folder / "input"
            shutil.rmtree(self.source, ignore_errors=True)
            run("-m", "lifeline", "--workbook", self.workbook, "scan-input", self.source)

    def answer(self, engine: str) -> Path:
        """Where an engine writes; whatever was there is removed."""
        target = self.folder / engine
        shutil.rmtree(target, ignore_errors=True)
        return target

    def measure(self) -> None:
        """Every engine, one after another, each compared with the project's SQL."""
        ours = self.answer("rules")
        self.told("rules", "the project's SQL: typed lines", ours)
        for name, words in (("floor", "the floor: read and written, no work between"),
                            ("expand", "the floor, events laid beside their rules")):
            if name in self.engines:
                if name == "floor":
                    run("benchmarks/engines.py", "keep", self.workbook, ours)
                target = self.answer(name)
                self.told(name, words, target, compare_with=ours)
        if "laid" in self.engines:
            self.told("laid", "events beside their rules, all written", self.answer("laid"))
        for name in ("polars", "pandas"):
            if name in self.engines:
                target = self.answer(name)
                if name == "pandas":
                    target.mkdir()
                file = target / "lines.parquet" if name == "pandas" else target
                self.took[name] = run(f"benchmarks/by_{name}.py", self.source, file, DAY)
                show(name, self.took[name], compare(name, f"{target}/*.parquet", f"{ours}/*.parquet"))
        if "spark" in self.engines:
            self.in_words()
        if "refresh" in self.engines:
            self.took["refresh"] = run("benchmarks/engines.py", "refresh", self.workbook, "-")
            show("all the app keeps of the book, stored", self.took["refresh"], f"{int(self.took['refresh'].said):,} lines")

    def told(self, name: str, words: str, target: Path, compare_with: Path | None = None) -> None:
        """One of `engines.py`."""
        self.took[name] = run("benchmarks/engines.py", name, self.workbook, target)
        beside = compare(name, f"{target}/*.parquet", f"{compare_with}/*.parquet") if compare_with else ""
        show(words, self.took[name], beside or f"{int(self.took[name].said):,} lines")

    def in_words(self) -> None:
        """The command `scan` by both of its engines."""
        for engine in ("duckdb", "spark"):
            target = self.answer(f"scan-{engine}")
            master = ("--master", f"local[{os.cpu_count()}]") if engine == "spark" else ()
            found = run("-m", "lifeline", "scan", "--engine", engine, *master, "--as-of", DAY, "--input", self.source, "--output", target)
            self.took["words" if engine == "duckdb" else "spark"] = found
            files = f"{target}/*/*.parquet"
            same = "" if engine == "duckdb" else compare("spark", files, f"{self.folder}/scan-duckdb/*/*.parquet", WORDS)
            show(f"with words, by {'the project in DuckDB' if engine == 'duckdb' else 'Apache Spark on this machine'}", found, same)

    def verdicts(self) -> None:
        """The figures beside what they should reach."""
        took = self.took
        if "floor" in took:
            verdict("times the floor", took["rules"].waited / took["floor"].waited, 2.5)
            verdict("times the floor, processors' work", took["rules"].worked / took["floor"].worked, 2.5)
        for name, words in (("expand", "with events beside rules"), ("laid", "with those rows written")):
            if name in took:
                verdict(f"times the floor {words}", took["rules"].waited / took[name].waited, 2.5)
        for name, (times, at) in FASTER.items():
            if name in took and self.clients == at:
                verdict(f"times as fast as {name}", took[name].waited / took["words" if name == "spark" else "rules"].waited, times, False)
        verdict("gigabytes at most", max(took[name].memory for name in ("rules", "words", "refresh") if name in took), 2.0)


def growth(sizes: list[Size]) -> None:
    """How much longer a client takes in a larger book."""
    for smaller, larger in zip(sizes, sizes[1:], strict=False):
        for name in ("rules", "refresh"):
            if name in smaller.took and name in larger.took:
                each = larger.took[name].worked / larger.clients / (smaller.took[name].worked / smaller.clients)
                verdict(f"{name}: work a client, {larger.clients:,} to {smaller.clients:,}", each, 1.1)


def main() -> None:
    """Make the books, run the engines, print the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sizes", help="how many clients, with commas (default: 100000,1000000)")
    options.add_argument("--engines", default=",".join(ENGINES), help="which of: " + ", ".join(ENGINES))
    options.add_argument("--quick", action="store_true", help="small books")
    options.add_argument("--folder", type=Path, help="where books and answers lie, and stay")
    options.add_argument("--no-pages", action="store_true", help="without one client, one change, the pages and the browser")
    given = options.parse_args()
    sizes = [int(each) for each in given.sizes.split(",")] if given.sizes else list(QUICK if given.quick else SIZES)
    engines = given.engines.split(",")
    for name, module in (("polars", "polars"), ("spark", "pyspark")):
        if name in engines and not is_here(module):
            print(f"{name} is not installed here and left out: pip install -r benchmarks/requirements.txt")
            engines.remove(name)
    print(f"{os.cpu_count()} processors, {os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GB of memory, "
          f"DuckDB {version('duckdb')}")
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        done = []
        if "reference" in engines:
            small = Size(folder, MOST["reference"], ["rules", "reference"])
            small.make()
            small.told("rules", "the project's SQL: typed lines", small.answer("rules"))
            target = small.answer("reference")
            small.took["reference"] = run("benchmarks/engines.py", "reference", small.workbook, target)
            columns = ROWS.replace(" rules,", "")
            show("the slow reference of the tests", small.took["reference"], compare(
                "reference", f"{target}/*.parquet", f"{small.folder}/rules/*.parquet", columns))
        for clients in sizes:
            size = Size(folder, clients, [name for name in engines if name != "reference"])
            size.make()
            size.measure()
            size.verdicts()
            done.append(size)
        growth(done)
        if not given.no_pages:
            # What one client and one page may take is said of a million.
            run_pages(max(done, key=lambda size: (size.clients <= 1_000_000, size.clients)).workbook)


def run_pages(workbook: Path) -> None:
    """One client, one page and one change, of one book."""
    sys.stdout.flush()
    subprocess.run([sys.executable, "benchmarks/one_of_many.py", "--file", str(workbook)], cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
