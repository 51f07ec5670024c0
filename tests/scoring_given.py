"""What the tests of the scoring start from: the rows the scores are worked out of, put into a real workbook in memory.

Rows are dictionaries by table; columns left out take a plain value. The cells of the book are given as they stand, so
that each rule can be tried at its bounds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from grids import grid
from worlds import World, store_of

from lifeline.question import scoring_kept
from lifeline.sql.scoring import DIMENSIONS, MEASURES
from lifeline.store import Store

AS_OF = date(2024, 6, 15)
Rows = list[dict[str, Any]]
PLAIN: dict[str, dict[str, Any]] = {
    "client": {"name": None, "track": "person", "client_since_on": date(2020, 1, 1), "contact_status": "ok",
               "contact_basis": "", "notes": ""},
    "service": {"name": None, "practice_area": "", "track": "both", "buying_centre": "", "description": "",
                "fee_basis": "", "fee_source": "", "review_years": 0, "family": "f", "tier": 1, "satisfied_by": "once",
                "review_trigger": "", "upsell_path": "", "upsell_to_ids": "", "substitutes": "", "conflict_note": "",
                "position": 1},
    "book_cell": {"state": "to_ask", "move": "back_sell", "need": 3, "opens_on": AS_OF, "last_date": None,
                  "rule_id": "R1", "wait": "", "is_sensitive": False},
    "prepared_condition": {"stage_id": "s", "is_held": False, "looked_up": "", "wanted": "yes", "term_bit": 1},
    "fact_definition": {"question": "", "kind": "", "sensitivity": "ordinary", "is_lasting": False, "position": 1},
    "fact": {"answer": "yes", "fact_on": None, "evidence": "client_said"},
    "colleague": {"name": "Colleague", "role": "", "email": "", "is_compliance_officer": False},
    "skill": {"service_id": None, "practice_area": None},
    "matter": {"opened_on": AS_OF, "fee": 0, "status": "closed", "owner": ""},
    "acquaintance": {"how": ""},
    "contact": {"buying_centre": "", "name": "Someone", "role": "", "engagement": None, "known_to_id": None,
                "noted_on": AS_OF, "who": ""},
    "permission": {"is_allowed": True, "basis": "", "obtained_on": None},
    "score_override": {"service_id": None, "buying_centre": "", "score": None, "reason": "said", "overridden_on": AS_OF,
                       "who": "A. Partner", "written_at": AS_OF},
    "score_rule": {"measure": "", "at_least": None, "at_most": None, "words": "words", "why": "why"},
    "setting": {},
}
NAMED = {"client": "client_id", "service": "service_id"}
ALSO_EMPTIED = ("audit", "book_need", "book_unit", "book_score_state", "book_score_due", "book_state", "book_line",
                "book_client", "need_rule", "life_event", "holding")


@lru_cache(maxsize=1)
def workbook() -> Store:
    """One real workbook in memory for all examples."""
    return store_of(World())


def given(as_of: date = AS_OF, **tables: Iterable[Mapping[str, Any]]) -> Store:
    """A workbook that holds these rows and nothing else, its scores worked out for the day."""
    store = workbook()
    with store.write() as writer:
        for table in (*PLAIN, *ALSO_EMPTIED):
            writer.execute(f"delete from {table}")
        for table, rows in tables.items():
            whole = [filled(table, row, number) for number, row in enumerate(rows, start=1)]
            if whole:
                named = list(dict.fromkeys(name for row in whole for name in row))
                writer.insert(table, named, [[row.get(name) for name in named] for row in whole])
        ((version,),) = writer.tuples("select data_version + 1 from workbook_state")
        writer.execute("insert into book_state values ($as_of, $version)", as_of=as_of, version=version)
        scoring_kept.keep(writer, as_of=as_of)
    return store


def filled(table: str, row: Mapping[str, Any], number: int = 1) -> dict[str, Any]:
    """A row with its plain values: what each column is that nobody gave."""
    whole = {**PLAIN[table], **row}
    if table in NAMED:
        whole["name"] = whole["name"] or whole[NAMED[table]]
    if table == "matter":
        whole = {"matter_id": f"M{number}", **whole}
    if table == "score_rule":
        whole = {"position": number, **whole}
    return whole


def rules(text: str = "") -> Rows:
    """Scoring rules from a table of text; every dimension ends in a row that fits everybody, a 1 unless given."""
    found: Rows = [
        {"dimension": row["dimension"], "score": int(row["score"]), "measure": row.get("measure", ""),
         "at_least": float(row["least"]) if "least" in row else None,
         "at_most": float(row["most"]) if "most" in row else None, "words": row.get("words", "words")}
        for row in grid(text)
    ]
    for row in found:
        assert row["measure"] in ("", *MEASURES), row
    return found + [{"dimension": name, "score": 1} for name in DIMENSIONS]
