"""The same scan on Apache Spark: the same rule files as statements of Spark SQL, on one machine or on a cluster.

What Spark needs beside the rule files is here, and nowhere else:

- The shim: Spark's own `add_months(day, months)` is DuckDB's (`lifeline.sql.SCALARS`): counted from the start, and
  from the 31st the last day of a shorter month. So there is nothing to define.
- The parameters (`as_of`, the months, the bounds) are session variables, which a statement reads by their bare names.
- Each step is a view, and what several steps read is worked out once: Spark would work a common table expression
  out anew at every mention, and a client's reasons are mentioned dozens of times.
- Every table is dealt out by client once, at the start. After that no join and no grouping moves a row to another
  task, because all of them are by client; that is what the settings below are for.

`pyspark` is imported here alone, when a scan is asked for: everything else works without it.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from lifeline import paths, sql
from lifeline.errors import UserError
from lifeline.export.scan import DONE, Scan, begin
from lifeline.export.scan_input import CLIENT_TABLES, PACK_TABLES, WORDS, words_in
from lifeline.question.catalogue import EVERYONE
from lifeline.question.line_words import ORDER, SCHEMA, Words, in_words

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

ANSWER = "told_line"
# Parts worked out together, for each task that runs at once: enough to keep all busy, and to plan seldom.
PARTS_A_TASK = 8

SETTINGS = {
    # A step's rows stay with the task that has their client, also where a join or a group is by more than the client.
    "spark.sql.requireAllClusterKeysForCoPartition": "false",
    "spark.sql.adaptive.enabled": "false",
    # Rule 14 is worked turn by turn, over as many clients as there are.
    "spark.sql.cteRecursionRowLimit": "-1",
    "spark.sql.cteRecursionLevelLimit": "-1",
    # The names of parts are names: 0001 is not 1.
    "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
    "spark.hadoop.mapreduce.fileoutputcommitter.marksuccessfuljobs": "false",
}
# What a person may set otherwise; and on one machine, where the tasks run in the driver, room for two or three.
DEFAULTS = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false", "spark.app.name": "Lifeline scan"}
HERE = {"spark.driver.memory": "3g"}


def with_spark(
    source: str, target: str, *, as_of: date, master: str | None = None,
    settings: Mapping[str, str] | None = None, at_once: int | None = None, progress: Callable[[int, int], None] | None = None,
    timed: Callable[[str, float], None] = lambda what, seconds: None,
) -> Scan:
    """Work the parts out on Spark, `at_once` of them in one go. Folders are whatever that Spark can reach.

    `master` as Spark knows it; without one, what `spark-submit` says, or else this machine. `progress` hears parts
    done, of those left; `timed` the seconds of the session's start and of the work. Raises `UserError`; see `scan.begin`.
    """
    began = time.perf_counter()
    spark = session(master, settings or {})
    try:
        timed("session", time.perf_counter() - began)
        began = time.perf_counter()
        with package() as code:
            spark.sparkContext.addPyFile(code)
            scan = work(spark, source, target, as_of=as_of, at_once=at_once, progress=progress)
        timed("work", time.perf_counter() - began)
        return scan
    finally:
        spark.stop()


def session(master: str | None, settings: Mapping[str, str]) -> SparkSession:
    """A Spark session with what a scan needs. Raises `UserError` where there is no pyspark or no Java."""
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ModuleNotFoundError as missing:
        raise UserError(
            "Apache Spark is not installed here. Install it with: pip install -r requirements-spark.txt"
        ) from missing
    is_submitted = "PYSPARK_GATEWAY_PORT" in os.environ
    is_here = not is_submitted and (master or "local").startswith("local")
    if is_here:
        # Here the tasks' Python is this one. On a cluster it is the machines' own, which PYSPARK_PYTHON names.
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    try:
        builder = SparkSession.builder
        for name, value in (DEFAULTS | (HERE if is_here else {}) | dict(settings) | SETTINGS).items():
            builder = builder.config(name, value)
        if master or not is_submitted:
            builder = builder.master(master or "local[*]")
        spark = builder.getOrCreate()
    except PySparkException as error:
        raise UserError(f"Apache Spark did not start: {error}. It needs Java 17 or newer.") from error
    spark.sparkContext.setLogLevel("ERROR")
    return spark


def work(
    spark: SparkSession, source: str, target: str, *, as_of: date, at_once: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Scan:
    """The scan in a session that is there. Raises `UserError`; see `scan.begin`."""
    files = HadoopFiles(spark)
    scan = begin(files, source, target, as_of=as_of)
    for table in PACK_TABLES:
        spark.read.parquet(f"{scan.source}/{table}.parquet").createOrReplaceTempView(table)
    told = spark.read.parquet(f"{scan.source}/{WORDS}.parquet").select("about", "id", "why", "question").collect()
    words = words_in([tuple(row) for row in told])
    declare(spark, {"as_of": as_of} | scan.months | EVERYONE)
    many = at_once or PARTS_A_TASK * spark.sparkContext.defaultParallelism
    for first in range(0, len(scan.left), many):
        together = scan.left[first:first + many]
        tasks = max(len(together), spark.sparkContext.defaultParallelism)
        _write(spark, _lines(spark, scan, together, tasks), words, scan.target, tasks)
        if progress:
            progress(min(first + many, len(scan.left)), len(scan.left))
    files.write(f"{scan.target}/{DONE}", "")
    return scan


def declare(spark: SparkSession, values: Mapping[str, Any]) -> None:
    """Set the parameters of the rules, for the whole session."""
    types = {date: "date", int: "int", str: "string"}
    for name, value in values.items():
        spark.sql(f"declare or replace variable {name} {types[type(value)]}")
        spark.sql(f"set variable {name} = :value", args={"value": value})


def _lines(spark: SparkSession, scan: Scan, parts: Iterable[str], tasks: int) -> DataFrame:
    """The answer for some parts, with the part of each line."""
    spark.conf.set("spark.sql.shuffle.partitions", tasks)
    for table in CLIENT_TABLES:
        folder = f"{scan.source}/{table}"
        rows = spark.read.option("basePath", folder).parquet(*(f"{folder}/part={part}" for part in parts))
        rows.repartition(tasks, "client_id").createOrReplaceTempView(table)
    needed = sql.needed(ANSWER)
    mentions = Counter(name for text in (*needed.values(), sql.answers()[ANSWER]) for name in sql.named(text))
    for step, text in needed.items():
        is_recursive = step in sql.named(text)
        whole = f"with recursive {step} as (\n{text}\n) select * from {step}"  # noqa: S608 - the rules' own text
        rows = spark.sql(whole if is_recursive else text)
        if mentions[step] > 1:
            rows = rows.localCheckpoint()
        rows.createOrReplaceTempView(step)
    spark.sql(sql.answers()[ANSWER]).createOrReplaceTempView(ANSWER)
    return spark.table(ANSWER).join(spark.table("client").select("client_id", "part"), "client_id")


def _write(spark: SparkSession, lines: DataFrame, words: Words, target: str, tasks: int) -> None:
    """Put the lines into words, and write each part as one file in the order of `opportunities`."""

    def told(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            rows = pa.Table.from_batches([batch])
            spoken = in_words(rows, words)
            for name in ("stage_on", "part"):
                spoken = spoken.append_column(name, rows[name])
            yield from spoken.combine_chunks().to_batches()

    types = {pa.string(): "string", pa.date32(): "date", pa.int32(): "int"}
    columns = ", ".join(f"{field.name} {types[field.type]}" for field in SCHEMA)
    lines.mapInArrow(told, f"{columns}, stage_on date, part string").createOrReplaceTempView("told")
    ordered = spark.sql(f"select * from told distribute by part sort by part, {ORDER}")  # noqa: S608
    ordered.drop("stage_on").write.mode("append").partitionBy("part").parquet(target)


@contextmanager
def package() -> Iterator[str]:
    """This package's code as a ZIP file, to send along: then a cluster's machines need nothing of it installed."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "code"
        shutil.copytree(paths.PACKAGE, copy / "lifeline", ignore=shutil.ignore_patterns("__pycache__", "_data", "ui"))
        yield shutil.make_archive(str(Path(folder) / "lifeline_code"), "zip", copy)


class HadoopFiles:
    """Small files wherever this Spark can reach: this disk, HDFS, S3 and the rest, with Spark's own settings."""

    def __init__(self, spark: SparkSession) -> None:
        self._hadoop = spark.sparkContext._jvm.org.apache.hadoop
        self._java = spark.sparkContext._jvm.java
        self._settings = spark.sparkContext._jsc.hadoopConfiguration()

    def _at(self, path: str) -> tuple[Any, Any]:
        place = self._hadoop.fs.Path(path)
        return place.getFileSystem(self._settings), place

    def read(self, path: str) -> str | None:
        """As `scan.Files` says."""
        system, place = self._at(path)
        if not system.exists(place):
            return None
        opened = system.open(place)
        try:
            return bytes(opened.readAllBytes()).decode("utf-8")
        finally:
            opened.close()

    def write(self, path: str, text: str) -> None:
        """As `scan.Files` says."""
        system, place = self._at(path)
        out = system.create(place, True)
        try:
            out.write(bytearray(text, "utf-8"))
        finally:
            out.close()

    def names(self, folder: str) -> list[str]:
        """As `scan.Files` says."""
        system, place = self._at(folder)
        if not system.exists(place):
            return []
        return sorted(found.getPath().getName() for found in system.listStatus(place))
