"""The whole book worked out from a folder of Parquet files into another, part by part.

    OUTPUT/_scan.json                  what it is of: the input, the rules, the day
    OUTPUT/part=0000/lines.parquet     the lines of one part, columns as `opportunities` writes them, in the same order
    OUTPUT/_SUCCESS                    there once every part is

A part is there whole or not at all. A scan that was broken off goes on with the parts that are missing.
"""

from __future__ import annotations

import json
import os
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Protocol

import pyarrow.parquet as pq

from lifeline.errors import UserError
from lifeline.export.scan_input import CLIENT_TABLES, PACK_TABLES, WORDS, Layout, layout_of, manifest, words_in
from lifeline.export.tables import whole_or_not
from lifeline.question.catalogue import EVERYONE
from lifeline.question.line_words import in_words
from lifeline.question.opportunity_table import LINES
from lifeline.store import part

NOTE, DONE = "_scan.json", "_SUCCESS"


class Files(Protocol):
    """Where folders lie: on this machine's disk, or wherever Spark can reach."""

    def read(self, path: str) -> str | None:
        """The text of a file, or None if there is none."""

    def write(self, path: str, text: str) -> None:
        """Write a small file."""

    def names(self, folder: str) -> list[str]:
        """What lies in a folder; nothing if there is none."""


class LocalFiles:
    """Folders on this machine's disk."""

    def read(self, path: str) -> str | None:
        """As `Files` says."""
        return Path(path).read_text(encoding="utf-8") if Path(path).is_file() else None

    def write(self, path: str, text: str) -> None:
        """As `Files` says."""
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        with whole_or_not(path) as unfinished:
            unfinished.write_text(text, encoding="utf-8")

    def names(self, folder: str) -> list[str]:
        """As `Files` says."""
        return sorted(os.listdir(folder)) if Path(folder).is_dir() else []


@dataclass(frozen=True, slots=True)
class Scan:
    """A scan that was begun: what it reads, where it writes, and the parts that are still to be worked out."""

    layout: Layout
    source: str
    target: str
    as_of: date
    left: tuple[str, ...]

    @property
    def months(self) -> dict[str, int]:
        """The pack's months, as the rules' parameters are called."""
        names = ("horizon_months", "lookahead_months", "memory_months")
        return {name: getattr(self.layout, name) for name in names}


def begin(files: Files, source: str, target: str, *, as_of: date) -> Scan:
    """Look at both folders, and note in the second what it is to be.

    Raises `UserError` if the first is no input, or one of other rules, or if the second holds something else.
    """
    source, target = source.rstrip("/"), target.rstrip("/")
    layout = layout_of(files.read(manifest(source)), source)
    note = {"input_id": layout.input_id, "rules": layout.rules, "as_of": as_of.isoformat()}
    noted = files.read(f"{target}/{NOTE}")
    if noted is None and files.names(target):
        raise UserError(f"{target} is not empty and holds no scan: name a new folder.")
    if noted is not None and json.loads(noted) != note:
        raise UserError(f"{target} holds a scan of another input or day: name a new folder.")
    if noted is None:
        files.write(f"{target}/{NOTE}", json.dumps(note, indent=1) + "\n")
    there = files.names(target)
    left = () if DONE in there else tuple(one for one in layout.parts if not _is_done(files, target, there, one))
    return Scan(layout, source, target, as_of, left)


def _is_done(files: Files, target: str, there: list[str], one: str) -> bool:
    folder = f"part={one}"
    return folder in there and any(name.endswith(".parquet") for name in files.names(f"{target}/{folder}"))


def with_duckdb(
    source: str, target: str, *, as_of: date, progress: Callable[[int, int], None] | None = None
) -> Scan:
    """Work the parts out on this machine, one for each processor at a time. `progress` hears parts done, of those left.

    Raises `UserError`; see `begin`. The parts that were finished stay.
    """
    files = LocalFiles()
    scan = begin(files, source, target, as_of=as_of)
    pack = {table: pq.read_table(f"{scan.source}/{table}.parquet") for table in (*PACK_TABLES, WORDS)}
    words = words_in([tuple(row.values()) for row in pack.pop(WORDS).to_pylist()])

    def work_out(one: str) -> None:
        # The file itself and not its folder, whose name would come back as a column.
        paths = {table: f"{scan.source}/{table}/part={one}/rows.parquet" for table in CLIENT_TABLES}
        rows = {table: pq.ParquetFile(path).read() for table, path in paths.items()}
        with part.holding(pack | rows, "told_line") as store:
            lines = store.arrow(LINES, as_of=as_of, **scan.months, **EVERYONE)
        folder = Path(f"{scan.target}/part={one}")
        folder.mkdir(exist_ok=True)
        with whole_or_not(folder / "lines.parquet") as unfinished:
            pq.write_table(in_words(lines, words), unfinished)

    processors, done = os.cpu_count() or 1, 0
    waiting: deque[Future[None]] = deque()
    parts = iter(scan.left)
    with ThreadPoolExecutor(processors) as workers:
        while True:
            # No more than are worked on: after a fault the rest is not begun.
            waiting.extend(workers.submit(work_out, one) for one in islice(parts, processors - len(waiting)))
            if not waiting:
                break
            waiting.popleft().result()
            done += 1
            if progress:
                progress(done, len(scan.left))
    files.write(f"{scan.target}/{DONE}", "")
    return scan
