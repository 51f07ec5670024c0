"""A list of services and stages put on the board, in one edit."""

from __future__ import annotations

from dataclasses import dataclass

from lifeline.errors import DataError, UserError
from lifeline.intake.pack_sheet import Draft
from lifeline.intake.pack_tables import Cells
from lifeline.record.board_rows import WINDOW, new_key, rule_row, service_row, stage_row
from lifeline.record.pack_edits import Editing, editing
from lifeline.store import Store


@dataclass(frozen=True, slots=True)
class PutOn:
    """What came onto the board; what was there already, by name, stayed as it is."""

    stages: int
    services: int
    cells: int


def put_on_board(store: Store, draft: Draft, *, who: str) -> PutOn:
    """Put a list on the board. Stages and services of the same name are the same; a cell that is there stays.

    Raises `DataError` while the list has problems, `UserError` if there is nothing in it; then nothing is changed.
    """
    if draft.problems:
        raise DataError(draft.problems, what="Nothing was put on the board")
    if not draft.stages and not draft.services:
        raise UserError("There is neither a service nor a stage in this list.")
    with editing(store, "A list put on the board", who=who) as edit:
        stages, new_stages = _stages(edit, draft)
        services, new_services = _services(edit, draft)
        there = {(row["stage_id"], row["service_id"]) for row in edit.where("need_rule", "true").values()}
        new_cells = 0
        for (stage, service), cell in draft.cells.items():
            stage_id, service_id = stages[stage], services[service]
            if (stage_id, service_id) in there:
                continue
            # A window that is said on one side only ends or begins as a new cell's does, or where it is said.
            opens = int(cell.from_month or min(WINDOW[0], int(cell.to_month or WINDOW[0])))
            closes = int(cell.to_month or max(WINDOW[1], opens))
            said = {"need": cell.need, "question": cell.question, "why": cell.why}
            rule_id = new_key(edit, "need_rule", f"{stage_id} {service_id}")
            edit.put("need_rule", rule_id, rule_row(
                edit, rule_id, stage_id, service_id, window_start_months=str(opens), window_end_months=str(closes),
                **{name: words for name, words in said.items() if words},
            ))
            new_cells += 1
    return PutOn(new_stages, new_services, new_cells)


def _stages(edit: Editing, draft: Draft) -> tuple[dict[str, str], int]:
    known = _known(edit.where("life_stage", "not is_retired"), "stage_id")
    new = 0
    for name, stage in draft.stages.items():
        if name not in known:
            known[name] = new_key(edit, "life_stage", stage.name)
            edit.put("life_stage", known[name], stage_row(
                edit, known[name], name=stage.name, track=stage.track, lane=stage.lane,
                typical_start_age=stage.age_from or None, typical_end_age=stage.age_to or None,
            ))
            new += 1
    return known, new


def _services(edit: Editing, draft: Draft) -> tuple[dict[str, str], int]:
    known = _known(edit.where("service", "not is_retired"), "service_id")
    new = 0
    for name, service in draft.services.items():
        if name not in known:
            known[name] = new_key(edit, "service", service.name)
            edit.put("service", known[name], service_row(
                edit, known[name], name=service.name, practice_area=service.practice_area, track=service.track,
                description=service.description, fee_low=service.fee_low or None, fee_high=service.fee_high or None,
            ))
            new += 1
    return known, new


def _known(rows: dict[str, Cells], column: str) -> dict[str, str]:
    return {(row["name"] or "").casefold(): row[column] or "" for row in rows.values()}
