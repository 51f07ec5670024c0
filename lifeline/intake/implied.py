"""What finished matters tell of a life: events worked out from lists of matters, and marked as worked out.

A pack says which service implies which stage, from the day its matter was opened or closed, or before that day. An
event that is known anyhow is not said again, and neither is one that two matters of one client both tell.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from lifeline.intake.reading import Landed
from lifeline.intake.sheet import CellFault, day_or_nothing
from lifeline.model import Evidence
from lifeline.store import Store

# Within so many months, an event of the same lane (the day is known) or of the same stage (it is not) tells the same.
SAME_LANE_MONTHS, SAME_STAGE_MONTHS = 12, 60


class _Stage(NamedTuple):
    stage_id: str
    lane: str
    track: str
    name: str


class _Rule(NamedTuple):
    stage: _Stage
    date_from: str
    is_before: bool
    service: str


class _Candidate(NamedTuple):
    """An event that a matter implies. `note` says from which, so that it is known again when the list comes again."""

    client_id: str
    rule: _Rule
    day: date
    text: str
    note: str
    file: str
    sheet: str
    row: int


class _There(NamedTuple):
    """An event that is known. Without a day only its stage can tell that it is the same."""

    stage_id: str
    lane: str
    day: date | None


def events(
    store: Store, matters: Sequence[pa.Table], clients: Sequence[pa.Table], known: Iterable[Landed], today: date
) -> tuple[list[Landed], list[str]]:
    """The events that these matters imply, as rows of events, and what to say of them.

    `matters` and `clients` are typed rows of this import, `known` its rows of events.
    """
    rules = _rules(store)
    candidates = _candidates(matters, rules, _tracks(store, clients, matters), today) if rules else []
    if not candidates:
        return [], []
    ids = pa.array(sorted({one.client_id for one in candidates}), pa.string())
    own_notes = {(one.client_id, one.rule.stage.stage_id, one.note) for one in candidates}
    there, is_stored = _there(store, ids, own_notes)
    _add_known(store, there, known, ids)
    # What an earlier import worked out stays what it was; the rest in the order of time.
    candidates.sort(key=lambda one: (
        (one.client_id, one.rule.stage.stage_id, one.note) not in is_stored, one.day, one.file, one.sheet, one.row,
    ))
    taken = []
    for one in candidates:
        if not any(_is_the_same(one, other) for other in there[one.client_id]):
            there[one.client_id].append(_There(one.rule.stage.stage_id, one.rule.stage.lane, one.day))
            taken.append(one)
    return _landed(taken), _notes(taken)


def _rules(store: Store) -> dict[str, list[_Rule]]:
    found: dict[str, list[_Rule]] = {}
    for service_id, service, date_from, certainty, *stage in store.tuples("""
        select
            service_id, service.name, date_from, certainty, life_stage.stage_id, lane, life_stage.track, life_stage.name
        from work_implies
        join service using (service_id)
        join life_stage on life_stage.stage_id = work_implies.stage_id
        order by service_id, life_stage.position
    """):
        found.setdefault(service_id, []).append(_Rule(_Stage(*stage), date_from, certainty == "before", service))
    return found


def _tracks(store: Store, clients: Sequence[pa.Table], matters: Sequence[pa.Table]) -> Mapping[str, str]:
    """Person or business, for the clients of the matters: as this import says, else as the workbook does."""
    empty = pa.array([], pa.string())
    ids = pa.concat_arrays([empty, *(table["client_id"].combine_chunks() for table in matters)]).unique()
    found: dict[str, str] = {}
    for table in (store.arrow("select client_id, track, '' as absent from client"), *clients):
        of_these = table.filter(pc.is_in(table["client_id"], value_set=ids)).select(["client_id", "track", "absent"])
        for client_id, track, absent in zip(*(column.to_pylist() for column in of_these.columns), strict=True):
            if ";track;" not in absent or client_id not in found:
                found[client_id] = track
    return found


def _candidates(
    matters: Sequence[pa.Table], rules: Mapping[str, list[_Rule]], tracks: Mapping[str, str], today: date
) -> list[_Candidate]:
    found = []
    wanted = [
        "client_id", "service_id", "matter_id", "opened_date", "opened_on", "closed_date", "closed_on", "file", "sheet",
        "row",
    ]
    services = pa.array(list(rules), pa.string())
    for table in matters:
        telling = table.filter(pc.is_in(table["service_id"], value_set=services)).select(wanted)
        for client_id, service_id, matter_id, opened, opened_on, closed, closed_on, file, sheet, row in zip(
            *(column.to_pylist() for column in telling.columns), strict=True
        ):
            for rule in rules[service_id]:
                text, day = (opened, opened_on) if rule.date_from == "opened" else (closed, closed_on)
                # What is still to come has not happened; a date in words is no day that something was before.
                if not text or day > today or tracks.get(client_id) != rule.stage.track:
                    continue
                if rule.is_before:
                    if not text[:1].isdigit():
                        continue
                    text = f"before {text}"
                note = f"from matter {matter_id}, {rule.service} (worked out from the file)"
                found.append(_Candidate(client_id, rule, day, text, note, file, sheet, row))
    return found


def _there(
    store: Store, ids: pa.Array, own: set[tuple[str, str, str]]
) -> tuple[dict[str, list[_There]], set[tuple[str, str, str]]]:
    """The events of the workbook, without those that these very matters implied before; and which those are."""
    table = store.arrow("""
        select client_id, life_event.stage_id, lane, event_on, evidence_note
        from life_event join life_stage on life_stage.stage_id = life_event.stage_id
    """)
    there: dict[str, list[_There]] = defaultdict(list)
    again = set()
    table = table.filter(pc.is_in(table["client_id"], value_set=ids))
    for client_id, stage_id, lane, day, note in zip(*(column.to_pylist() for column in table.columns), strict=True):
        if (client_id, stage_id, note) in own:
            again.add((client_id, stage_id, note))
        else:
            there[client_id].append(_There(stage_id, lane, day))
    return there, again


def _add_known(store: Store, there: dict[str, list[_There]], known: Iterable[Landed], ids: pa.Array) -> None:
    """The events of this import. What is wrong in them is noted elsewhere."""
    lanes = dict(store.tuples("select stage_id, lane from life_stage"))
    for landed in known:
        if not {"client_id", "stage_id", "event_date"} <= set(landed.columns):
            continue
        columns = pa.table({name: landed.columns[name] for name in ("client_id", "stage_id", "event_date")})
        columns = columns.filter(pc.is_in(columns["client_id"], value_set=ids))
        for client_id, stage_id, written in zip(*(column.to_pylist() for column in columns.columns), strict=True):
            if stage_id in lanes:
                try:
                    day = day_or_nothing(written)
                except CellFault:
                    continue
                there[client_id].append(_There(stage_id, lanes[stage_id], day.day if day else None))


def _is_the_same(one: _Candidate, other: _There) -> bool:
    stage = one.rule.stage
    if other.day is None:
        return other.stage_id == stage.stage_id
    if one.rule.is_before:
        return other.stage_id == stage.stage_id and _is_within(one.day, other.day, SAME_STAGE_MONTHS)
    return other.lane == stage.lane and _is_within(one.day, other.day, SAME_LANE_MONTHS)


def _is_within(one: date, other: date, months: int) -> bool:
    first, last = sorted((one, other))
    return (last.year * 12 + last.month - months, last.day) <= (first.year * 12 + first.month, first.day)


def _landed(taken: Sequence[_Candidate]) -> list[Landed]:
    """One table of events for each file and sheet, each event with the row of its matter."""
    of_place: dict[tuple[str, str], list[_Candidate]] = {}
    for one in sorted(taken, key=lambda one: (one.file, one.sheet, one.row)):
        of_place.setdefault((one.file, one.sheet), []).append(one)
    landed = []
    for (file, sheet), found in of_place.items():
        columns = {
            "client_id": [one.client_id for one in found],
            "stage_id": [one.rule.stage.stage_id for one in found],
            "event_date": [one.text for one in found],
            "status": ["happened"] * len(found),
            "evidence": [Evidence.OUR_FILE.value] * len(found),
            "evidence_note": [one.note for one in found],
        }
        landed.append(Landed(
            file, {name: pa.array(cells, pa.string()) for name, cells in columns.items()},
            pa.array([one.row for one in found], pa.int32()), sheet=sheet,
        ))
    return landed


def _notes(taken: Sequence[_Candidate]) -> list[str]:
    if not taken:
        return []
    stages = Counter(one.rule.stage.name for one in taken)
    listed = ", ".join(f"{number:,} {name}" for name, number in stages.most_common())
    follow = "follows from a matter" if len(taken) == 1 else "follow from matters"
    events = "1 life event" if len(taken) == 1 else f"{len(taken):,} life events"
    return [f"{events} {follow}: {listed}; each is marked as worked out from the file"]
