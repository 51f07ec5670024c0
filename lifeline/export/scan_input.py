"""What the rules read, laid out as a folder of Parquet files: to scan a book apart from its workbook, on any machine.

    FOLDER/input.json                          what it is of: the rules, the pack's months, the parts
    FOLDER/client/part=0000/rows.parquet       and so on: each part has its clients and everything on their files
    FOLDER/need_rule.parquet                   and so on: the pack, whole

Clients do not depend on one another, so a part can be worked out alone. No names, notes, fees or contact details are
among the columns: only what some rule reads.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from lifeline import sql
from lifeline.errors import UserError
from lifeline.question.catalogue import catalogue
from lifeline.question.line_words import Words
from lifeline.question.opportunity_table import words_of
from lifeline.question.ranges import ranges
from lifeline.store import Store

# Clients in a part unless told otherwise: a part is worked out in memory, in a tenth of a gigabyte.
PART = 25_000

CLIENT_TABLES = {
    "client": "client_id, track, born_on, client_since_on, contact_status",
    "life_event": "client_id, event_id, stage_id, event_date, event_on, status, evidence",
    "event_anchor": "client_id, event_id, name, anchor_date, anchor_on",
    "fact": "client_id, fact, answer, fact_on",
    "holding":
        "client_id, service_id, provider, held_on, held_earliest_on, held_latest_on, for_stage_id, ask_again_after_on",
    "matter": "client_id, service_id, opened_on, opened_earliest_on, opened_latest_on, for_stage_id",
}
PACK_TABLES = {
    "life_stage": "stage_id, track, name, prompt_rule, typical_start_age",
    "prepared_rule": "*",
    "prepared_condition": "*",
    "prepared_service": "*",
    "prepared_supersession": "*",
    "prepared_brake": "*",
}
# Why and what to ask, ready to be told: of each rule, and of each service that may be due for review.
WORDS = "words"
ABOUT_RULE, ABOUT_REVIEW = "rule", "review"
MAKE = "Make one with: python -m lifeline scan-input FOLDER"


@dataclass(frozen=True, slots=True)
class Layout:
    """What `input.json` says. `input_id` is this layout's own; `rules` the digest of the rules it was made for.

    The months are the pack's; `clients` are counted part by part.
    """

    input_id: str
    rules: str
    horizon_months: int
    lookahead_months: int
    memory_months: int
    clients: tuple[int, ...]

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of the parts, as in the folders `part=NAME`."""
        return tuple(f"{number:04}" for number in range(len(self.clients)))


def manifest(folder: str) -> str:
    """Where a folder says what it is."""
    return f"{folder}/input.json"


def layout_of(written: str | None, folder: str) -> Layout:
    """What a folder's `input.json` says. Raises `UserError` if it is not there, or is of other rules than these."""
    try:
        said = json.loads(written or "")
        found = Layout(**said | {"clients": tuple(said["clients"])})
    except (ValueError, TypeError, KeyError) as error:
        raise UserError(f"{folder} is no input of a scan. {MAKE}") from error
    if found.rules != sql.digest():
        raise UserError(f"{folder} was made by a release with other rules than this one. {MAKE}")
    return found


def lay_out(
    store: Store, folder: str | Path, *, clients_a_part: int = PART, progress: Callable[[int, int], None] | None = None
) -> Layout:
    """Write the folder, a part after another; it appears whole or not at all. `progress` hears clients done, of all.

    Raises `UserError` if it is there already or cannot be written, and `WorkbookError` if there is no pack.
    """
    target = Path(folder)
    if target.exists():
        raise UserError(f"{target} is there already: name a new folder, or remove that one first.")
    pack = catalogue(store)
    bounds = store.tuples(ranges(clients_a_part))
    layout = Layout(
        secrets.token_hex(8), sql.digest(), pack.pack.horizon_months, pack.pack.review_lookahead_months,
        pack.pack.lapse_memory_months, tuple(count for _, _, count in bounds),
    )
    unfinished = target.with_name(f".{target.name}.part")
    try:
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        _write_pack(store, unfinished, words_of(pack))
        done = 0
        for part, (first, last, count) in zip(layout.parts, bounds, strict=True):
            for table, columns in CLIENT_TABLES.items():
                path = unfinished / table / f"part={part}"
                path.mkdir(parents=True)
                theirs = f"from {table} where client_id between $first and $last order by client_id"
                rows = store.arrow(f"select {columns} {theirs}", first=first, last=last)
                pq.write_table(rows, path / "rows.parquet")
            done += count
            if progress:
                progress(done, sum(layout.clients))
        # The last of all: without it the folder is no input.
        Path(manifest(str(unfinished))).write_text(json.dumps(asdict(layout), indent=1) + "\n", encoding="utf-8")
        os.replace(unfinished, target)
    except OSError as error:
        raise UserError(f"{target} cannot be written: {error.strerror or error}.") from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return layout


def _write_pack(store: Store, folder: Path, words: Words) -> None:
    for table, columns in PACK_TABLES.items():
        pq.write_table(store.arrow(f"select {columns} from {table}"), folder / f"{table}.parquet")  # noqa: S608
    told = [
        (about, key, why, question)
        for about, known in ((ABOUT_RULE, words.rules), (ABOUT_REVIEW, words.reviews))
        for key, (why, question) in known.items()
    ]
    schema = pa.schema([(name, pa.string()) for name in ("about", "id", "why", "question")])
    rows = [dict(zip(schema.names, row, strict=True)) for row in told]
    pq.write_table(pa.Table.from_pylist(rows, schema), folder / f"{WORDS}.parquet")


def words_in(told: list[tuple[str, str, str, str]]) -> Words:
    """The words again, from the rows of their file: about, id, why, question."""
    of = {about: {row[1]: (row[2], row[3]) for row in told if row[0] == about} for about in (ABOUT_RULE, ABOUT_REVIEW)}
    return Words(rules=of[ABOUT_RULE], reviews=of[ABOUT_REVIEW])
