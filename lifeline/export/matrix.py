"""The priority matrix as a file (PDF, PNG, SVG, PowerPoint), and the demand map for a spreadsheet. For the firm."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pyarrow as pa

from lifeline import wording
from lifeline.chart.items import Scene
from lifeline.export import pictures
from lifeline.question.scoring import NAMES, ScoredUnit

png, svg = pictures.png, pictures.svg
TITLE = "Priority matrix"

_TEXT, _DAY, _COUNT = pa.string(), pa.date32(), pa.int64()
MAP = pa.schema([
    ("client_id", _TEXT), ("client", _TEXT), ("buying_centre", _TEXT), ("quadrant", _TEXT), ("need_score", _COUNT),
    ("relationship_score", _COUNT), ("needs", _COUNT), ("fit", _COUNT), ("urgency", _COUNT), ("relationships", _COUNT),
    ("data", _COUNT), ("resources", _COUNT), ("open_needs", _COUNT), ("next_last_date", _DAY), ("best_service", _TEXT),
    ("second_service", _TEXT), ("third_service", _TEXT), ("set_by_a_person", _TEXT),
])  # fmt: skip


def pdf(scene: Scene) -> bytes:
    """One page of true size, with text that can be selected."""
    return pictures.pdf_of((scene,), title=_title(scene), subject=scene.description)


def pptx(scene: Scene) -> bytes:
    """One slide of shapes that can be edited."""
    from lifeline.export import slides  # python-pptx takes a third of a second to import, and few files ask for it

    return slides.pptx(scene, title=_title(scene), notes=[scene.description])


def _title(scene: Scene) -> str:
    return f"{TITLE} as of {wording.day(scene.as_of)}"


def demand_map(units: Iterable[ScoredUnit]) -> pa.Table:
    """A row per demand unit, in the order given."""
    rows = []
    for unit in units:
        best = [line.service_name for line in unit.best] + ["", "", ""]
        rows.append({
            "client_id": unit.client_id, "client": unit.name, "buying_centre": unit.buying_centre,
            "quadrant": NAMES[unit.quadrant], "need_score": round(unit.need_score),
            "relationship_score": round(unit.relationship_score), "needs": unit.needs, "fit": unit.fit,
            "urgency": unit.urgency, "relationships": unit.relationships, "data": unit.data, "resources": unit.resources,
            "open_needs": unit.open_needs, "next_last_date": unit.last_date, "best_service": best[0],
            "second_service": best[1], "third_service": best[2], "set_by_a_person": "yes" if unit.is_said else "",
        })  # fmt: skip
    return pa.Table.from_pylist(rows, schema=MAP)


def csv(table: pa.Table) -> bytes:
    """UTF-8 with the mark by which Excel knows it; no cell runs as a formula."""
    from lifeline.export import sheets

    return sheets.csv(table)


def xlsx(table: pa.Table, *, as_of: date, author: str = "") -> bytes:
    """One sheet with a frozen, filtered header; no cell runs as a formula."""
    from lifeline.export import sheets

    return sheets.xlsx(table, title=f"Demand map as of {wording.day(as_of)}", as_of=as_of, author=author)
