"""Apache Spark and DuckDB give identical rows from the same rule files: every column, every row, in the same order.

One Spark session for all. The usual run is short; `LIFELINE_SOAK=1` puts 200 random worlds side by side and makes a
book of 10,000 clients. Without Java or pyspark it is skipped, and says so; `LIFELINE_SOAK=1 python start.py test`
installs pyspark where there is Java.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from scan_given import AS_OF, by_part, random_world, side_by_side
from worlds import View, put

from lifeline import intake
from lifeline.export import scan_spark
from lifeline.export.scan import with_duckdb
from lifeline.export.scan_input import lay_out
from lifeline.intake import packs
from lifeline.paths import packs_folder, sample_folder
from lifeline.store import Store

ROOT = Path(__file__).parents[1]
CASES = ROOT / "tests" / "cases"
IS_SOAK = bool(os.environ.get("LIFELINE_SOAK"))
WORLDS, CLIENTS = (200, 10_000) if IS_SOAK else (40, 600)
# Each over a quarter of the worlds: horizon, look-ahead and memory in months.
VIEWS = (View(date(2024, 2, 29), 12, 6, 12), View(date(2024, 2, 29), 120, 12, 60), View(date(2023, 8, 31), 12, 1, 12),
         View(date(2025, 1, 31), 1, 0, 60))

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not importlib.util.find_spec("pyspark"),
        reason="Spark is not tested here: pyspark is not installed (pip install -r requirements-spark.txt)",
    ),
    pytest.mark.skipif(
        not (shutil.which("java") or os.environ.get("JAVA_HOME")), reason="Spark is not tested here: there is no Java"
    ),
]


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    """A session with two tasks at once, which starts quickly: what it works out is small."""
    options = {"spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC", "spark.driver.memory": "1g",
               "spark.driver.host": "127.0.0.1"}
    session = scan_spark.session("local[2]", options)
    with scan_spark.package() as code:
        session.sparkContext.addPyFile(code)
        yield session
    session.stop()


def both(spark: Any, store: Store, folder: Path, as_of: date, clients_a_part: int) -> tuple[dict, dict]:
    """What DuckDB and what Spark make of a store's clients, by part."""
    lay_out(store, folder / "in", clients_a_part=clients_a_part)
    with_duckdb(str(folder / "in"), str(folder / "by_duckdb"), as_of=as_of)
    scan_spark.work(spark, str(folder / "in"), str(folder / "by_spark"), as_of=as_of)
    return by_part(folder / "by_duckdb"), by_part(folder / "by_spark")


def test_the_sample_firm_the_six_cases_and_an_invented_book_come_out_alike(spark, tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    import make_book

    with Store.create(":memory:") as store:
        packs.load(store, packs_folder() / "law_firm_england_wales")
        for folder in (sample_folder(), CASES):
            intake.apply(store, intake.read(store, [folder]), who="test")
        with store.write() as writer:
            make_book.fill(writer, CLIENTS)
        wanted, found = both(spark, store, tmp_path, AS_OF, CLIENTS // 2)
    clients = {row["client_id"] for rows in wanted.values() for row in rows}
    assert {"F01", "F09", "F10", "C0000001"} <= clients
    assert list(found) == list(wanted)
    assert found == wanted
    # A scan that was finished is not begun again, whoever finished it.
    scan = scan_spark.work(spark, str(tmp_path / "in"), str(tmp_path / "by_duckdb"), as_of=AS_OF)
    assert scan.left == ()


@pytest.mark.parametrize("number", range(len(VIEWS)) if IS_SOAK else [1])
def test_random_worlds_side_by_side_come_out_alike(spark, tmp_path, number):
    many = WORLDS // len(VIEWS)
    world, view = side_by_side(random_world(many * number + seed) for seed in range(many)), VIEWS[number]
    with Store.create(":memory:") as store:
        put(store, world, view)
        wanted, found = both(spark, store, tmp_path, view.as_of, 150)
    lines = [row for rows in wanted.values() for row in rows]
    assert len(wanted) > 1 and len({row["move"] for row in lines}) == 6
    assert "" in {row["rules"] for row in lines}, "a review alone has no rules"
    assert found == wanted


def test_months_are_counted_alike_also_across_month_ends_and_leap_days(spark):
    months = (-1201, -121, -48, -13, -12, -11, -1, 0, 1, 2, 11, 12, 13, 24, 48, 121, 1201)
    spoken = ", ".join(map(str, months))
    days = "date '1999-12-28'", "date '2004-03-02'"
    found = spark.sql(
        "select day, months, add_months(day, months) as later "
        f"from (select explode(sequence({days[0]}, {days[1]})) as day) "
        f"cross join (select explode(array({spoken})) as months) order by day, months"
    ).collect()
    with Store.create(":memory:") as store:
        wanted = store.tuples(
            f"select cast(day as date) as day, months, add_months(cast(day as date), months) as later "
            f"from generate_series({days[0]}, {days[1]}, interval 1 day) as days(day), "
            f"unnest([{spoken}]) as every(months) order by day, months"
        )
    assert len(wanted) > 25_000
    assert [tuple(row) for row in found] == wanted


def test_without_the_workbooks_engine_the_code_that_is_sent_along_can_be_read():
    """A cluster's machines have Arrow, and no more of what Lifeline needs."""
    done = subprocess.run(
        [sys.executable, "-c",
         "import sys; sys.modules['duckdb'] = sys.modules['pandas'] = None; import lifeline.question.line_words"],
        cwd=ROOT, capture_output=True, text=True,
    )
    assert done.returncode == 0, done.stderr
