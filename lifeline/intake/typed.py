"""The typed rows of each canonical file: the checks that one file can settle with the pack at hand.

Each function takes one file's `Sheet`, notes its faults there, and returns a table whose columns are named as the
workbook's. What needs several files (an identifier given twice, a client nobody knows) is checked in canonical.py.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from lifeline.intake.problems import Named, did_you_mean
from lifeline.intake.references import Known
from lifeline.intake.sheet import CellFault, Coded, Sheet, day_or_nothing
from lifeline.model import Evidence, Provider
from lifeline.periods import PartialDate

# The words the product itself writes; any other is kept, and remarked on.
KNOWN_STATUSES = ("ok", "do_not_market", "do_not_contact", "not_a_client")

MONEY = pa.decimal128(18, 2)
AN_IDENTIFIER = "an identifier"
MOST_STRANGERS = 100
_MONEY = re.compile(r"-?\d{1,15}(\.\d{1,2})?")
# `stage:X=N` is no fact: asked about a stage of which nothing is recorded, they said that it has not begun.
_FACT_NAME = re.compile(r"(?:stage:)?\w{1,80}")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_ANSWERS = {
    **dict.fromkeys(("y", "yes", "true", "1"), "yes"),
    **dict.fromkeys(("n", "no", "false", "0"), "no"),
    **dict.fromkeys(("u", "unknown", "?", ""), "unknown"),
    "prefer_not": "prefer_not",
}
_EVIDENCE = {word.value: word.value for word in Evidence}


def clients(sheet: Sheet, known: Known) -> tuple[pa.Table, pa.Table]:
    """One row per client, and one per client and fact."""
    born = sheet.dates("born_or_incorporated", "born", "born")
    since = sheet.each("client_since", day_or_nothing)
    since_latest = since.array(pa.date32(), lambda day: day.latest)
    ids = sheet.required("client_id", AN_IDENTIFIER)
    # Only where it is certain: a partial date may still leave room.
    sheet.report(
        pc.less(since_latest, born["born_earliest_on"]), "client_since",
        pc.binary_join_element_wise(
            "a date no earlier than born_or_incorporated,", pc.fill_null(born["born"], ""), " "
        ),
    )
    status = sheet.required("contact_status", "ok, or why not, such as do_not_market")
    _note_strange_statuses(sheet, status)
    table = pa.table({
        **sheet.where(),
        "client_id": ids,
        "name": sheet.required("name", "a name"),
        "track": sheet.one_of("track", "person", "business"),
        **born,
        "client_since": since.array(pa.string(), lambda day: day.text),
        "client_since_on": since.array(pa.date32(), lambda day: day.day),
        "contact_status": pc.utf8_lower(status),
        "contact_basis": sheet.text("contact_basis"),
        **{name: sheet.text(name) for name in ("notes", "segment", "office", "owner")},
    })
    return table, _facts(sheet, ids, known)


def _note_strange_statuses(sheet: Sheet, status: pa.Array) -> None:
    """Any word but ok keeps everything from being worked out; one that looks like a yes is worth a remark."""
    for word, count in Counter(pc.utf8_lower(status).to_pylist()).items():
        if word and word not in KNOWN_STATUSES:
            whom = "1 client" if count == 1 else f"{count:,} clients"
            sheet.notes.append(
                f"{sheet.file}: contact_status is {word!r} for {whom}; only ok lets anything be worked out, so nothing is for them"
            )


def _facts(sheet: Sheet, client_ids: pa.Array, known: Known) -> pa.Table:
    # One answer serves every client of whom the same thing is written.
    strangers: set[str] = set()
    term_read = lru_cache(maxsize=None)(lambda term: _fact(term, known, strangers))
    answers: dict[tuple[str, str, str | None], int] = {}
    clients_at: list[int] = []
    answers_at: list[int] = []

    def read(cell: str) -> tuple[int, ...]:
        found, faults = {}, []
        for term in filter(None, (part.strip() for part in cell.split(";"))):
            try:
                fact, answer, day = term_read(term)
                if found.get(fact, (answer, day)) != (answer, day):
                    faults.append((term, f"one answer for {fact}, not two"))
                found[fact] = (answer, day)
            except CellFault as fault:
                faults += fault.faults
        if faults:
            raise CellFault(*faults)
        return tuple(
            answers.setdefault((fact, answer, day), len(answers)) for fact, (answer, day) in found.items()
        )

    coded = sheet.each("facts", read)
    sheet.notes += [
        f"{sheet.file}: the pack has no fact named {name}; it is kept, but no rule asks for it"
        for name in sorted(strangers)
    ]
    for place, code in enumerate(coded.codes.to_pylist()):
        for answer in coded.values[code] or ():
            clients_at.append(place)
            answers_at.append(answer)
    places, codes = pa.array(clients_at, pa.int64()), pa.array(answers_at, pa.int64())
    days = [day_or_nothing(day or "") for _, _, day in answers]
    return pa.table({
        "client_id": client_ids.take(places),
        "fact": pa.array([fact for fact, _, _ in answers], pa.string()).take(codes),
        "answer": pa.array([answer for _, answer, _ in answers], pa.string()).take(codes),
        "fact_date": pa.array([day and day.text for day in days], pa.string()).take(codes),
        "fact_on": pa.array([day and day.day for day in days], pa.date32()).take(codes),
        "evidence": pa.repeat(pa.scalar(Evidence.OUR_FILE.value, pa.string()), len(codes)),
        **{name: cells.take(places) for name, cells in sheet.where().items()},
    })


def _fact(term: str, known: Known, strangers: set[str]) -> tuple[str, str, str | None]:
    """The fact, its answer and its date.

    A fact that is like one of the pack's is taken for a slip of the pen; any other stranger is kept and noted, because
    a firm may record more than its rules ask.
    """
    fact, sign, written = (part.strip() for part in term.partition("="))
    if not sign:
        raise CellFault((term, "fact=value, joined with ;"))
    if not _FACT_NAME.fullmatch(fact):
        raise CellFault((term, "a fact's name in letters, digits and underscores before the ="))
    if fact not in known.facts and fact not in strangers:
        # So many strangers are no firm's own facts but another file's column.
        meant = did_you_mean(fact, known.facts) if len(strangers) < MOST_STRANGERS else ""
        if meant or len(strangers) >= MOST_STRANGERS:
            raise CellFault((term, f"a fact of the pack{meant}"))
        strangers.add(fact)
    answer = _ANSWERS.get(written.casefold())
    if answer:
        return fact, answer, None
    try:
        return fact, "yes", day_or_nothing(written).text
    except CellFault as fault:
        raise CellFault((term, "Y, N, U (unknown) or a date after the =")) from fault


def events(sheet: Sheet, known: Known, *, first_place: int = 0) -> tuple[pa.Table, pa.Table]:
    """One row per event, and one per event and anchor date.

    `place` says which event an anchor date hangs on: the first event of this sheet is number `first_place`.
    """
    stages = _stage(sheet, "stage_id", known, "a life stage of the pack")
    labels = sheet.text("event")
    if sheet.has("stage_id"):
        sheet.report(
            pc.and_(pc.equal(sheet.text("stage_id"), ""), pc.equal(labels, "")), "stage_id",
            "a life stage of the pack, or a label in the column event",
        )
    evidence = sheet.each("evidence", lambda cell: _evidence(cell, known), default=Evidence.OUR_FILE.value)
    anchors = sheet.each("anchor_dates", lambda cell: _anchors(cell, known))
    dates = sheet.dates("event_date", "event", "event_date")
    table = pa.table({
        **sheet.where(),
        "client_id": sheet.required("client_id", AN_IDENTIFIER),
        "stage_id": stages.array(pa.string()),
        "stage_track": stages.array(pa.string(), known.stages.get),
        "label": labels,
        "event_date": dates["event_date"],
        "event_on": dates["event_on"],
        "earliest_on": dates["event_earliest_on"],
        "latest_on": dates["event_latest_on"],
        "status": sheet.one_of("status", "happened", "planned"),
        "evidence": evidence.array(pa.string(), lambda pair: pair[0]),
        "evidence_note": _note_beside(sheet, evidence.array(pa.string(), lambda pair: pair[1])),
        "row_mark": sheet.text("row_mark"),
        "anchors": anchors.array(pa.string(), lambda pairs: ";".join(f"{name}={day.text}" for name, day in pairs)),
    })
    anchored = [
        (place, name, day.text, day.day)
        for place, code in enumerate(anchors.codes.to_pylist(), start=first_place) if anchors.values[code]
        for name, day in anchors.values[code]
    ]
    columns = (pa.int64(), pa.string(), pa.string(), pa.date32())
    return table, pa.table(
        [pa.array([row[at] for row in anchored], kind) for at, kind in enumerate(columns)],
        names=["place", "name", "anchor_date", "anchor_on"],
    )


def _known(cell: str, ids: Mapping[str, str], words: Named, what: str, *, may_be_empty: bool = True) -> str | None:
    if not cell and may_be_empty:
        return None
    if cell not in ids:
        raise CellFault((cell, what), among=words)
    return cell


def _evidence(cell: str, known: Known) -> tuple[str, str]:
    """The kind of evidence, and what was written if that says more: `third party (daughter)` is kept whole."""
    plain = re.sub(r"[\s_\-]+", "_", cell.casefold())
    if plain in _EVIDENCE:
        return plain, ""
    with_detail = re.fullmatch(r"([a-z_]+?)_?\(.*\)", plain)
    if with_detail and with_detail.group(1) in _EVIDENCE:
        return with_detail.group(1), cell
    if cell.casefold() in known.evidence_words:
        return known.evidence_words[cell.casefold()], cell
    raise CellFault((cell, f"one of {', '.join(_EVIDENCE)}, or a word of the pack"), among=known.evidence_words)


def _note_beside(sheet: Sheet, told: pa.Array) -> pa.Array:
    """What was written of where it is known from: in a column of its own, or else along with the kind of evidence."""
    beside = sheet.text("evidence_note")
    return pc.if_else(pc.equal(beside, ""), told, beside)


def _anchors(cell: str, known: Known) -> tuple[tuple[str, PartialDate], ...]:
    found: dict[str, PartialDate] = {}
    faults: list[tuple[str, str]] = []
    for term in filter(None, (part.strip() for part in cell.split(";"))):
        name, sign, written = (part.strip() for part in term.partition("="))
        if not sign or not written:
            faults.append((term, "name=date, joined with ;"))
        elif name not in known.anchors:
            faults.append((term, f"an anchor that a need rule uses{did_you_mean(name, known.anchors)}"))
        elif name in found:
            faults.append((term, f"one date for {name}, not two"))
        else:
            try:
                found[name] = day_or_nothing(written)
            except CellFault as fault:
                faults += [(term, expected) for _, expected in fault.faults]
    if faults:
        raise CellFault(*faults)
    return tuple(sorted(found.items()))


def holdings(sheet: Sheet, known: Known) -> pa.Table:
    """One row per holding."""
    for_stage = _stage(sheet, "for_stage", known, "a life stage of the pack, or nothing")
    return pa.table({
        **sheet.where(),
        "client_id": sheet.required("client_id", AN_IDENTIFIER),
        "service_id": _service(sheet, known),
        **sheet.dates("date", "held", "held_date"),
        "provider": sheet.one_of("provider", *(provider.value for provider in Provider)),
        "for_stage_id": for_stage.array(pa.string()),
        "stage_track": for_stage.array(pa.string(), known.stages.get),
        "ask_again_after_on": sheet.each("ask_again_after", _full_day).array(pa.date32()),
        "note": sheet.text("note"),
        "row_mark": sheet.text("row_mark"),
    })


def matters(sheet: Sheet, known: Known) -> pa.Table:
    """One row per matter."""
    for_stage = _stage(sheet, "for_stage", known, "a life stage of the pack, or nothing")
    opened = sheet.dates("opened_on", "opened", "opened_date")
    closed = sheet.each("closed_on", day_or_nothing)
    sheet.report(
        pc.less(closed.array(pa.date32(), lambda day: day.latest), opened["opened_earliest_on"]), "closed_on",
        pc.binary_join_element_wise("a date no earlier than opened_on,", pc.fill_null(opened["opened_date"], ""), " "),
    )
    return pa.table({
        **sheet.where(),
        "matter_id": sheet.required("matter_id", AN_IDENTIFIER),
        "client_id": sheet.required("client_id", AN_IDENTIFIER),
        "service_id": _service(sheet, known),
        **opened,
        "closed_date": closed.array(pa.string(), lambda day: day.text),
        "closed_on": closed.array(pa.date32(), lambda day: day.day),
        "fee": sheet.each("fee", _money).array(MONEY),
        "status": sheet.text("status"),
        "owner": sheet.text("owner"),
        "for_stage_id": for_stage.array(pa.string()),
        "stage_track": for_stage.array(pa.string(), known.stages.get),
    })


def relationships(sheet: Sheet) -> pa.Table:
    """One row per relationship; `other` is what it is known by again: the other's id, or else their name."""
    client_ids = sheet.required("client_id", AN_IDENTIFIER)
    other_ids, other_names = sheet.text("other_client_id"), sheet.text("other_name")
    has_id = pc.not_equal(other_ids, "")
    sheet.report(
        pc.and_(pc.invert(has_id), pc.equal(other_names, "")),
        "other_client_id" if sheet.has("other_client_id") else "other_name",
        "a client's identifier, or a name in other_name",
    )
    sheet.report(pc.and_(has_id, pc.equal(other_ids, client_ids)), "other_client_id", "somebody else than the client")
    return pa.table({
        **sheet.where(),
        "client_id": client_ids,
        "other_client_id": pc.if_else(has_id, other_ids, pa.scalar(None, pa.string())),
        "other_name": other_names,
        # Marked, so that an id is never taken for somebody's name: no cell holds the unit separator.
        "other": pc.if_else(has_id, pc.binary_join_element_wise("\x1f", other_ids, ""), other_names),
        "relation": sheet.required("relation", "a relation, such as spouse or director of"),
        "row_mark": sheet.text("row_mark"),
    })


def _stage(sheet: Sheet, column: str, known: Known, what: str) -> Coded[str]:
    return sheet.each(column, lambda cell: _known(cell, known.stages, known.stage_words, what))


def _service(sheet: Sheet, known: Known) -> pa.Array:
    return sheet.each(
        "service_id",
        lambda cell: _known(cell, known.services, known.service_words, "a service of the pack", may_be_empty=False),
    ).array(pa.string())


def _money(cell: str) -> Decimal | None:
    if not cell:
        return None
    if not _MONEY.fullmatch(cell):
        raise CellFault((cell, "a plain number such as 1234.50"))
    return Decimal(cell)


def _full_day(cell: str) -> object:
    if not cell:
        return None
    if not _ISO_DAY.fullmatch(cell):
        raise CellFault((cell, "a full date such as 2027-01-31"))
    return day_or_nothing(cell).day
