"""Plans, what was found out for them, and their steps from three CSV lists, each taken in whole or not at all.

    plans.csv           plan, client_id or segment, move, aim, owner, reached_by and basis, begun_on
    plan_insights.csv   plan, insight, found, found_on, who
    actions.csv         plan, client_id, service_id, what, function, interaction, channel, asset, owner, days, outcome

`plan` is the list's own word by which the three belong together. `reached_by` are channels the client allows, with the
`basis` of that. A step without a plan is a plain action.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lifeline.errors import UserError
from lifeline.question.alignment import MOVES, functions, insights
from lifeline.question.catalogue import catalogue
from lifeline.question.plan_segments import segments
from lifeline.question.plan_steps import CHANNELS, CLOSED, OPEN, OUTCOMES
from lifeline.record import execution, lists, people, permissions, plans
from lifeline.record.lists import Line
from lifeline.record.writing import changing
from lifeline.store import Store

PLANS = ("plan", "client_id", "segment", "move", "aim", "owner", "reached_by", "basis", "begun_on")
INSIGHTS = ("plan", "insight", "found", "found_on", "who")
ACTIONS = ("plan", "client_id", "service_id", "what", "function", "interaction", "channel", "asset", "owner",
           "starts_on", "due_on", "outcome", "outcome_on", "closed_reason")
FILES = ("plans.csv", "plan_insights.csv", "actions.csv")


def take_in_folder(store: Store, folder: Path, *, who: str) -> int:
    """Take in the three lists of a folder, if plans.csv is in it; returns how many steps. Raises `IntakeError`."""
    files = {name: (folder / name).read_bytes() for name in FILES if (folder / name).is_file()}
    if FILES[0] not in files:
        return 0
    begun = _plans(store, files[FILES[0]], who)
    if FILES[1] in files:
        _insights(store, files[FILES[1]], begun)
    return _actions(store, files[FILES[2]], begun, who) if FILES[2] in files else 0


def _plans(store: Store, data: bytes, who: str) -> dict[str, str]:
    """The plans begun, by the list's own word for each."""
    clients = _clients(store)
    everybody = {one.colleague_id: one.name for one in people.colleagues(store)}
    known_segments = {name: name for name, _ in segments(store)}
    rows: list[tuple[Line, dict[str, Any], list[str]]] = []
    with lists.reading(FILES[0], data, PLANS, needed=("plan", "move", "begun_on")) as found:
        lists.each_once(found, "plan", [line.cells["plan"] for line in found], "each plan once")
        for line in found:
            client_id = line.one_of("client_id", clients, "a client of the workbook, or nothing") or None
            segment = line.one_of("segment", known_segments, "a segment of the clients, or nothing") or None
            if (line.cells["client_id"] == "") == (line.cells["segment"] == ""):
                line.wrong("client_id", "a client or a segment, and not both")
            if line.cells["move"] not in MOVES:
                line.wrong("move", ", ".join(MOVES))
            if not line.cells["begun_on"]:
                line.wrong("begun_on", "the day on which it was begun")
            ways = [part.strip() for part in line.cells["reached_by"].split(";") if part.strip()]
            for way in ways:
                if way not in CHANNELS:
                    line.wrong("reached_by", ", ".join(CHANNELS), found=way, among=CHANNELS)
            if ways and not line.cells["basis"]:
                line.wrong("basis", "on what basis they allow it")
            rows.append((line, {
                "client_id": client_id, "segment": segment, "move": line.cells["move"], "aim": line.text("aim"),
                "owner_id": line.one_of("owner", everybody, "a colleague, or nothing") or None,
                "as_of": line.day("begun_on"),
            }, ways))
    begun = {}
    for line, cells, ways in rows:
        begun[line.cells["plan"]] = plans.begin_plan(store, who=who, **cells)
        for way in ways:
            permissions.allow(store, client_id=cells["client_id"], channel=way, is_allowed=True,
                              basis=line.cells["basis"], obtained_on=cells["as_of"], who=who)
    return begun


def _insights(store: Store, data: bytes, begun: dict[str, str]) -> None:
    known = {one.insight_id: one.name for one in insights(store)}
    rows = []
    with lists.reading(FILES[1], data, INSIGHTS, needed=("plan", "insight", "found", "found_on")) as found:
        for line in found:
            if line.cells["plan"] not in begun:
                line.wrong("plan", "a plan of plans.csv", among=begun)
            if not line.cells["found_on"]:
                line.wrong("found_on", "the day on which it was found")
            rows.append((line, line.one_of("insight", known, "an insight of the alignment"), line.day("found_on"),
                         line.text("found", expected="what was found")))
    for line, insight_id, found_on, words in rows:
        try:
            plans.note_insight(store, plan_id=begun[line.cells["plan"]], insight_id=insight_id, found=words,
                               found_on=found_on, who=line.cells["who"])
        except UserError:
            # The firm may have changed for which plans it asks: what nobody asks for is left out.
            continue


def _actions(store: Store, data: bytes, begun: dict[str, str], who: str) -> int:
    clients, words = _clients(store), catalogue(store)
    named = {
        "service_id": ({one.service_id: one.name for one in words.services.values()}, "a service of the pack"),
        "function": ({one.function_id: one.name for one in functions(store)}, "a function of the firm"),
        "asset": (dict(store.tuples("select asset_id, name from asset")), "an asset of the library"),
        "owner": ({one.colleague_id: one.name for one in people.colleagues(store)}, "a colleague"),
    }
    keys = {"service_id": "service_id", "function": "function_id", "asset": "asset_id", "owner": "owner_id"}
    rows: list[tuple[Line, str, dict[str, Any]]] = []
    with lists.reading(FILES[2], data, ACTIONS, needed=("what",)) as found:
        for line in found:
            if line.cells["plan"] and line.cells["plan"] not in begun:
                line.wrong("plan", "a plan of plans.csv, or nothing", among=begun)
            for column, allowed in (("channel", CHANNELS), ("outcome", OUTCOMES)):
                if line.cells[column] and line.cells[column] not in allowed:
                    line.wrong(column, f"{', '.join(allowed)}, or nothing", among=allowed)
            client_id = line.one_of("client_id", clients, "a client of the workbook, or nothing")
            if line.cells["channel"] and not line.cells["client_id"]:
                line.wrong("client_id", "the client who is reached by it")
            cells = {key: line.one_of(column, *named[column]) or None for column, key in keys.items()}
            rows.append((line, client_id, cells | {
                "what": line.text("what", expected="what is to be done"), "interaction": line.text("interaction"),
                "channel": line.cells["channel"], "starts_on": line.day("starts_on"), "due_on": line.day("due_on"),
                "outcome_on": line.day("outcome_on"),
            }))
    moves = dict(store.tuples("select plan_id, move from plan"))
    with changing(store, who=who) as writer:
        for line, client_id, cells in rows:
            plan_id = begun.get(line.cells["plan"])
            outcome_on = cells.pop("outcome_on")
            action_id = execution.insert(
                writer, client_id, plan_id, {**execution.EMPTY, **cells, "move": moves.get(plan_id, "")},
                state=CLOSED if outcome_on else OPEN,
            )
            if outcome_on:
                writer.execute("""
                    update action set outcome = $outcome, outcome_on = $on, closed_reason = $reason
                    where action_id = $action_id
                """, outcome=line.cells["outcome"], on=outcome_on, reason=line.cells["closed_reason"],
                    action_id=action_id)
        writer.audit("plans taken in", "", f"{len(rows)} steps")
    return len(rows)


def _clients(store: Store) -> dict[str, str]:
    """The clients by id; their names are not offered, for two may have the same."""
    return {client_id: client_id for (client_id,) in store.tuples("select client_id from client")}
