"""What can be done on the stage board. Each is one edit: stored at once, told in words, undone and made again.

Whoever changes what is there says what they saw of it (`seen`, from `fingerprints`): if somebody else was first,
`Overtaken` says so and nothing is written.
"""

from __future__ import annotations

from lifeline.errors import NotFound, UserError
from lifeline.intake.pack_tables import KEYS, Cells, rows
from lifeline.record.board_rows import new_key, rule_row, service_row, stage_row
from lifeline.record.pack_edits import Editing, editing, fingerprint
from lifeline.store import Store

STAGE_CELLS = ("name", "lane", "triggering_event", "lasts_months", "typical_start_age", "typical_end_age",
               "is_repeatable", "is_sensitive", "prompt_rule", "notes")
SERVICE_CELLS = ("name", "practice_area", "buying_centre", "description", "fee_low", "fee_high", "fee_basis",
                 "review_years", "family", "tier", "satisfied_by", "conflict_note", "track")
RULE_CELLS = ("need", "window_start_months", "window_end_months", "later_rule", "lapse_after_months", "lapse_fact",
              "replaced_by", "condition", "is_evidence_only", "question", "why", "law_note", "source_ids")


def fingerprints(store: Store, table: str) -> dict[str, str]:
    """What each row of `life_stage`, `service` or `need_rule` was, by its key: to be given back as `seen`."""
    return {key: fingerprint(cells) for key, cells in rows(store.tuples, table).items()}


# ------------------------------------------------------------------------------------------ stages


def add_stage(store: Store, *, name: str, track: str, lane: str, who: str, triggering_event: str = "",
              typical_start_age: int | None = None, typical_end_age: int | None = None) -> str:
    """Put a new stage at the end of a lane; returns its id. Raises `UserError` without a name or a lane."""
    name, lane = _said(name, "the stage a name"), _said(lane, "the stage a lane")
    with editing(store, f"New stage {name}", who=who) as edit:
        stage_id = new_key(edit, "life_stage", name)
        edit.put("life_stage", stage_id, stage_row(
            edit, stage_id, name=name, track=track, lane=lane, triggering_event=triggering_event,
            typical_start_age=_text(typical_start_age), typical_end_age=_text(typical_end_age),
        ))
    return stage_id


def change_stage(store: Store, stage_id: str, *, who: str, seen: str | None = None, **cells: object) -> None:
    """Change what is said of a stage: any of `STAGE_CELLS`."""
    _change(store, "life_stage", stage_id, STAGE_CELLS, cells, who=who, seen=seen)


def move_stage(store: Store, stage_id: str, *, before: str | None, lane: str | None = None, who: str) -> None:
    """Put a stage before another, or (None) last; into another lane as well, if one is given."""
    _move(store, "life_stage", stage_id, before, {} if lane is None else {"lane": lane}, who)


def retire_stage(store: Store, stage_id: str, *, who: str, seen: str | None = None) -> None:
    """Take a stage off the board: nothing is proposed of it. What was recorded of clients keeps its name."""
    (name,) = _names(store, "life_stage", stage_id)
    with editing(store, f"Stage {name} taken off the board", who=who) as edit:
        for rule_id in edit.where("need_rule", "stage_id = $stage_id", stage_id=stage_id):
            edit.put("need_rule", rule_id, None)
        _leave(edit, "stage_id", stage_id)
        # A stage that is off the board is not expected of anybody either (rule 16).
        edit.put("life_stage", stage_id, {"is_retired": "true", "prompt_rule": "evidence_only"}, seen=seen)


def merge_stages(store: Store, *, keep: str, gone: str, who: str) -> None:
    """Make two stages one: the events and the cells of `gone` become those of `keep`; a cell both have stays as it is.

    Raises `UserError` for stages of two tracks.
    """
    names = _names(store, "life_stage", gone, keep)
    with editing(store, f"Stage {names[0]} merged into {names[1]}", who=who) as edit:
        kept, going = _there(edit, "life_stage", keep), _there(edit, "life_stage", gone)
        if keep == gone or kept["track"] != going["track"]:
            raise UserError("Two stages of the same kind of client can be made one: choose another.")
        own = {row["service_id"] for row in edit.where("need_rule", "stage_id = $id", id=keep).values()}
        for rule_id, row in edit.where("need_rule", "stage_id = $id", id=gone).items():
            edit.put("need_rule", rule_id, None if row["service_id"] in own else {"stage_id": keep})
        _leave(edit, "stage_id", gone)
        edit.move_events(gone, keep)
        edit.put("life_stage", gone, {"is_retired": "true", "prompt_rule": "evidence_only"})


# ------------------------------------------------------------------------------------------ services


def add_service(store: Store, *, name: str, practice_area: str, track: str, who: str, **cells: object) -> str:
    """Put a new service on the board; returns its id. It replaces no other until it is given a family."""
    name, area = _said(name, "the service a name"), _said(practice_area, "the service a practice area")
    with editing(store, f"New service {name}", who=who) as edit:
        service_id = new_key(edit, "service", name)
        said = {key: _text(value) for key, value in _known(cells, SERVICE_CELLS).items()}
        edit.put("service", service_id, service_row(
            edit, service_id, name=name, practice_area=area, track=track, **said
        ))
    return service_id


def change_service(store: Store, service_id: str, *, who: str, seen: str | None = None, **cells: object) -> None:
    """Change what is said of a service: any of `SERVICE_CELLS`."""
    _change(store, "service", service_id, SERVICE_CELLS, cells, who=who, seen=seen)


def move_service(store: Store, service_id: str, *, before: str | None, who: str) -> None:
    """Put a service before another, or (None) last."""
    _move(store, "service", service_id, before, {}, who)


def retire_service(store: Store, service_id: str, *, who: str, seen: str | None = None) -> None:
    """Take a service off the board: it is not proposed any more. Matters of it stay."""
    (name,) = _names(store, "service", service_id)
    with editing(store, f"Service {name} taken off the board", who=who) as edit:
        _take_out(edit, service_id, None)
        edit.put("service", service_id, {"is_retired": "true", "reviews_family": None}, seen=seen)


def merge_services(store: Store, *, keep: str, gone: str, who: str) -> None:
    """Make two services one: the cells of `gone` become those of `keep`, except where that has one already.

    Matters and holdings of `gone` stay what they are, and count as of the family of `keep`.
    """
    names = _names(store, "service", gone, keep)
    with editing(store, f"Service {names[0]} merged into {names[1]}", who=who) as edit:
        kept, _ = _there(edit, "service", keep), _there(edit, "service", gone)
        if keep == gone:
            raise UserError("Two different services can be made one: choose another.")
        own = {row["stage_id"] for row in edit.where("need_rule", "service_id = $id", id=keep).values()}
        for rule_id, row in edit.where("need_rule", "service_id = $id", id=gone).items():
            edit.put("need_rule", rule_id, None if row["stage_id"] in own else {"service_id": keep})
        _take_out(edit, gone, keep)
        edit.put("service", gone, {
            "is_retired": "true", "family": kept["family"], "tier": kept["tier"], "reviews_family": None,
        })


# ------------------------------------------------------------------------------------------ cells


def set_cell(store: Store, stage_id: str, service_id: str, *, who: str, seen: str | None = None, **cells: object) -> str:
    """Say that a stage calls for a service, or change what is said: any of `RULE_CELLS`; returns the rule's id.

    A new cell needs nothing more than the two: what is not said goes without saying. Sources and notes on the law stay
    where they are not changed.
    """
    said = {key: _text(value) for key, value in _known(cells, RULE_CELLS).items()}
    names = store.tuples("""
        select life_stage.name, service.name from life_stage, service
        where stage_id = $stage_id and service_id = $service_id
    """, stage_id=stage_id, service_id=service_id)
    if not names:
        raise NotFound("That stage or service is not on the board any more.")
    ((stage, service),) = names
    with editing(store, f"{service} at {stage}", who=who) as edit:
        there = edit.where(
            "need_rule", "stage_id = $stage_id and service_id = $service_id", stage_id=stage_id, service_id=service_id
        )
        if there:
            rule_id = max(there, key=lambda key: (int(there[key]["need"]), -int(there[key]["position"])))
            edit.put("need_rule", rule_id, said, seen=seen)
            return rule_id
        rule_id = new_key(edit, "need_rule", f"{stage_id} {service_id}")
        edit.put("need_rule", rule_id, rule_row(edit, rule_id, stage_id, service_id, **said), seen=seen)
    return rule_id


def clear_cell(store: Store, rule_id: str, *, who: str, seen: str | None = None) -> None:
    """Say that a stage does not call for a service after all."""
    names = store.tuples("""
        select service.name, life_stage.name from need_rule
        join service on service.service_id = need_rule.service_id
        join life_stage on life_stage.stage_id = need_rule.stage_id
        where rule_id = $rule_id
    """, rule_id=rule_id)
    if not names:
        raise NotFound("That is not on the board any more.")
    ((service, stage),) = names
    with editing(store, f"{service} not at {stage}", who=who) as edit:
        _there(edit, "need_rule", rule_id)
        edit.put("need_rule", rule_id, None, seen=seen)


# ------------------------------------------------------------------------------------------ what they share


def _change(store: Store, table: str, key: str, allowed: tuple[str, ...], cells: dict[str, object], *,
            who: str, seen: str | None) -> None:
    said = {name: _text(value) for name, value in _known(cells, allowed).items()}
    if "name" in said:
        said["name"] = _said(said["name"] or "", "it a name")
    (name,) = _names(store, table, key)
    with editing(store, f"{name}: {', '.join(said).replace('_', ' ')} changed", who=who) as edit:
        edit.put(table, key, said, seen=seen)


def _move(store: Store, table: str, key: str, before: str | None, cells: Cells, who: str) -> None:
    (name,) = _names(store, table, key)
    with editing(store, f"{name} moved", who=who) as edit:
        there = edit.where(table, "true")
        order = [each for each in sorted(there, key=lambda each: int(there[each]["position"])) if each != key]
        order.insert(order.index(before) if before in order else len(order), key)
        for position, each in enumerate(order, start=1):
            edit.put(table, each, {"position": str(position)} | (cells if each == key else {}))


def _leave(edit: Editing, column: str, key: str) -> None:
    """Take out what hangs on a stage: its brake, its quiet period, what a family tree's happening begins."""
    for table in ("brake", "quiet_period", "happening"):
        for each in edit.where(table, f"{column} = $key", key=key):
            edit.put(table, each, None)


def _take_out(edit: Editing, service_id: str, instead: str | None) -> None:
    """Nothing names a service any more; where another stands in its place, that is named instead."""
    for rule_id in edit.where("need_rule", "service_id = $id", id=service_id):
        edit.put("need_rule", rule_id, None)
    for rule_id in edit.where("need_rule", "replaced_by = $id", id=service_id):
        edit.put("need_rule", rule_id, {"replaced_by": instead})
    for place in edit.where("supersession", "hidden_service_id = $id or when_proposed = $id", id=service_id):
        edit.put("supersession", place, None)
    for each, row in edit.where("service", "contains(upsell_to_ids, $id)", id=service_id).items():
        named = [instead if one == service_id else one for one in row["upsell_to_ids"].split(";")]
        edit.put("service", each, {"upsell_to_ids": ";".join(dict.fromkeys(filter(None, named)))})


def _there(edit: Editing, table: str, key: str) -> Cells:
    row = edit.row(table, key)
    if row is None:
        raise NotFound("That is not on the board any more.")
    return row


def _names(store: Store, table: str, *keys: str) -> tuple[str, ...]:
    known = dict(store.tuples(f"select {KEYS[table]}, name from {table} where not is_retired"))
    if not set(keys) <= set(known):
        raise NotFound("That is not on the board any more.")
    return tuple(known[key] for key in keys)


def _known(cells: dict[str, object], allowed: tuple[str, ...]) -> dict[str, object]:
    unknown = sorted(set(cells) - set(allowed))
    if unknown:
        raise TypeError(f"no such cells: {', '.join(unknown)}")
    return cells


def _said(text: str, what: str) -> str:
    if not text.strip():
        raise UserError(f"Give {what}.")
    return " ".join(text.split())


def _text(value: object) -> str | None:
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)
