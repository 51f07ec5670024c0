"""New rows of the board: what goes without saying of a stage, a service and a cell until somebody says more."""

from __future__ import annotations

import re
import unicodedata

from lifeline.intake.pack_tables import Cells
from lifeline.record.pack_edits import Editing

# What a new cell says until somebody says more: recommended, for two years from the event.
NEED, WINDOW = 2, (0, 24)
QUESTION, WHY = "Has this been looked at?", "Usually worth raising at this stage."
OURS = "our own judgement"


def stage_row(edit: Editing, stage_id: str, *, name: str, track: str, lane: str, **said: str | None) -> Cells:
    """A stage at the end of the board: our own judgement, and expected of nobody."""
    return {
        "stage_id": stage_id, "track": track, "lane": lane, "name": name, "age_source": OURS, "age_source_year": "",
        "age_confidence": "estimate", "is_repeatable": "false", "is_sensitive": "false",
        "prompt_rule": "evidence_only", "notes": "", "position": _last(edit, "life_stage"), "is_retired": "false",
    } | said | {"triggering_event": said.get("triggering_event") or name}


def service_row(edit: Editing, service_id: str, *, name: str, practice_area: str, track: str, **said: str | None) -> Cells:
    """A service at the end of the board: it replaces no other until it is given a family."""
    return dict.fromkeys((
        "buying_centre", "description", "fee_basis", "fee_source", "review_trigger", "upsell_path", "upsell_to_ids",
        "substitutes", "conflict_note",
    ), "") | {
        "service_id": service_id, "name": name, "practice_area": practice_area, "track": track, "review_years": "0",
        "family": service_id, "tier": "1", "satisfied_by": "once", "is_retired": "false",
        "position": _last(edit, "service"),
    } | said


def rule_row(edit: Editing, rule_id: str, stage_id: str, service_id: str, **said: str | None) -> Cells:
    """A cell: recommended, for two years from the event, for everybody."""
    return {
        "rule_id": rule_id, "stage_id": stage_id, "service_id": service_id, "need": str(NEED),
        "window_start_months": str(WINDOW[0]), "window_end_months": str(WINDOW[1]), "anchor": "stage",
        "later_rule": "evergreen", "ends_day_before": "false", "replaced_note": "", "condition": "",
        "is_evidence_only": "false", "question": QUESTION, "why": WHY, "law_note": "", "source_ids": "",
        "checked": OURS, "position": _last(edit, "need_rule"),
    } | said


def new_key(edit: Editing, table: str, name: str) -> str:
    """An id in capitals made of a name, that nothing has yet."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().upper()
    stem = re.sub(r"[^A-Z0-9]+", "_", letters).strip("_")[:40] or "NEW"
    key, number = stem, 2
    while edit.row(table, key) is not None:
        key, number = f"{stem}_{number}", number + 1
    return key


def _last(edit: Editing, table: str) -> str:
    return str(1 + max((int(row["position"]) for row in edit.where(table, "true").values()), default=0))
