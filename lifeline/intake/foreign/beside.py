"""What lists say beside clients and matters: opt-outs, companies people are with, and what happened on a date."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from lifeline.intake.foreign.drafts import Draft
from lifeline.intake.foreign.fields import CHANNELS
from lifeline.intake.foreign.known import Known
from lifeline.intake.foreign.naming import BUSINESS, Named
from lifeline.intake.reading import Landed
from lifeline.intake.sheet import Sheet

# How a client stands to the company that a list names beside them; no list says more.
WITH_A_COMPANY, PART_OF_A_COMPANY = "contact at", "part of"


def opt_outs(draft: Draft, ids: pa.Array) -> list[tuple[str, Landed]]:
    """A channel that somebody has opted out of is closed to us. Not having opted out of one opens nothing."""
    landed = []
    for name, channel in CHANNELS.items():
        is_out = pc.and_(pc.equal(draft.text(name), "yes"), pc.not_equal(ids, ""))
        if pc.any(is_out).as_py():
            out = ids.filter(is_out)
            landed.append(("permissions", Landed(
                draft.file,
                {
                    "client_id": out, "channel": _all(channel, len(out)), "is_allowed": _all("no", len(out)),
                    "basis": _all(f"opted out, says {draft.mapping.title or draft.file}", len(out)),
                },
                draft.rows.filter(is_out), sheet=draft.sheet,
            )))
    return landed


def typed(sheet: Sheet) -> pa.Table:
    """One row per client and channel."""
    return pa.table({
        **sheet.where(),
        "client_id": sheet.text("client_id"),
        "channel": sheet.text("channel"),
        "is_allowed": pc.equal(sheet.text("is_allowed"), "yes"),
        "basis": sheet.text("basis"),
    })


def relations(draft: Draft, names: Named, ids: pa.Array, known: Known) -> list[tuple[str, Landed]]:
    """The company that a person, or a business, is with: a client of its own if it is known as one."""
    company = pc.if_else(pc.equal(draft.text("client_company"), names.names), "", draft.text("client_company"))
    numbers = draft.text("client_company_id")
    others = pc.if_else(pc.and_(known.is_known(numbers), pc.not_equal(numbers, ids)), numbers, "")
    by_name = known.by_name(pc.unique(company))
    single = {name: next(iter(found)) for name, found in by_name.items() if len(found) == 1}
    coded = company.dictionary_encode()
    linked = pa.array([single.get(name, "") for name in coded.dictionary.to_pylist()], pa.string()).take(coded.indices)
    others = pc.if_else(pc.equal(others, ""), pc.if_else(pc.equal(linked, ids), "", linked), others)
    is_with = pc.and_(
        pc.not_equal(ids, ""), pc.or_(pc.not_equal(others, ""), pc.not_equal(company, "")),
    )
    # One line a client, however many rows name them.
    places = pc.indices_nonzero(is_with)
    if not len(places):
        return []
    lines = pa.table({
        "client_id": ids.take(places), "other_client_id": others.take(places), "other_name": company.take(places),
        "row": draft.rows.take(places),
        "relation": pc.if_else(pc.equal(names.tracks.take(places), BUSINESS), PART_OF_A_COMPANY, WITH_A_COMPANY),
    })
    same = ["client_id", "other_client_id", "other_name", "relation"]
    lines = lines.group_by(same, use_threads=False).aggregate([("row", "min")])
    return [("relationships", Landed(
        draft.file, {name: lines[name].combine_chunks() for name in same}, lines["row_min"].combine_chunks(),
        sheet=draft.sheet,
    ))]


def events(
    draft: Draft, ids: pa.Array, happenings: Mapping[str, str], stages: Mapping[str, str], today: date
) -> list[tuple[str, Landed]]:
    """What happened, as events: of a stage of the pack where the list names one, else with a label alone."""
    landed = []
    for column in draft.events:
        landed += _landed(draft, ids, column.dates, column.written, today,
                          stage=happenings.get(column.happening, ""), label=column.label)
    if draft.has("event_what") and draft.has("event_date"):
        what = draft.text("event_what")
        coded = what.dictionary_encode()
        texts = coded.dictionary.to_pylist()
        named = pa.array([stages.get(" ".join(text.split()).casefold(), "") for text in texts], pa.string())
        landed += _landed(draft, ids, draft.text("event_date"), draft.written["event_date"], today,
                          stage=named.take(coded.indices), label=what)
    return landed


def _landed(
    draft: Draft, ids: pa.Array, days: pa.Array, written: pa.Array, today: date, *,
    stage: str | pa.Array, label: str | pa.Array,
) -> list[tuple[str, Landed]]:
    is_dated = pc.and_(pc.not_equal(days, ""), pc.not_equal(ids, ""))
    count = pc.sum(is_dated).as_py() or 0
    if not count:
        return []

    def cells(value: str | pa.Array) -> pa.Array:
        return _all(value, count) if isinstance(value, str) else value.filter(is_dated)

    # ISO dates sort as days do; `about` and `before` are words for what lies behind.
    dated = days.filter(is_dated)
    coming = pc.and_(pc.match_substring_regex(dated, pattern=r"^\d"), pc.greater(dated, today.isoformat()))
    return [("events", Landed(
        draft.file,
        {
            "client_id": cells(ids), "stage_id": cells(stage), "event": cells(label), "event_date": dated,
            "status": pc.if_else(coming, "planned", "happened"),
            "evidence": _all(draft.mapping.evidence, count),
        },
        draft.rows.filter(is_dated), sheet=draft.sheet, written={"event_date": cells(written)},
    ))]


def _all(text: str, count: int) -> pa.Array:
    return pa.repeat(pa.scalar(text, pa.string()), count)
