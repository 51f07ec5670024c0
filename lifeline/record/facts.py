"""What somebody finds out and writes down by hand: a fact answered, a life event added, changed or taken out.

Each returns the `Entry` it made, with which `lifeline.record.entries.take_back` puts back what stood before.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import uuid4

from lifeline.errors import NotFound, UserError
from lifeline.intake.problems import did_you_mean
from lifeline.intake.sheet import CellFault, day_or_nothing
from lifeline.model import Evidence
from lifeline.periods import PartialDate
from lifeline.question.catalogue import catalogue
from lifeline.question.discovery import set_aside_as
from lifeline.question.lifelines import client
from lifeline.record.entries import COLUMNS, Entry, Reach, entered
from lifeline.record.sharing import agree, check_stage, everybodys, new_event_id, other_owner, put_anchors
from lifeline.store import Store, Writer

# Who prefers not to say is not asked again, and has said neither yes nor no: for the rules it stays unknown.
ANSWERS = ("yes", "no", "unknown", "prefer_not")
# What can be said of a question that no fact answers: a stage of which nothing is recorded, a doubtful event.
ASIDE = {"stage": ("no", "unknown", "prefer_not"), "event": ("unknown", "prefer_not")}
STATUSES = ("happened", "planned")


def answer(store: Store, *, client_id: str, fact: str, answer: str, evidence: str, who: str) -> Entry:
    """Record what is known of one fact: yes, no, unknown, prefer_not, or the date that it came or comes true.

    It replaces what stood there. Raises `UserError` for a fact the pack does not have, one worked out from what the
    client holds, or an answer that is neither a word nor a date; `NotFound`.
    """
    words = catalogue(store)
    if fact not in words.facts:
        raise UserError(f"There is no fact {fact!r} in the pack{did_you_mean(fact, words.facts)}.")
    if store.tuples("select 1 from service_family where held_fact = $fact", fact=fact):
        raise UserError(f"Nobody answers {fact!r}: it follows from what the client has. Record that instead.")
    written = answer.strip().lower()
    day = None if written in ANSWERS else _day(answer, also=f"{', '.join(ANSWERS[:-1])} or {ANSWERS[-1]}")
    if written not in ANSWERS and day is None:
        raise UserError(f"An answer is {', '.join(ANSWERS[:-1])} or {ANSWERS[-1]}, or a date such as 1998-06.")
    return _put_fact(store, client_id, fact, "yes" if day else written, day, evidence, who)


def set_aside(
    store: Store, *, client_id: str, kind: str, about_id: str, answer: str, evidence: str, who: str
) -> Entry:
    """Record what was said to a question about a stage (no, unknown, prefer_not) or an event (unknown, prefer_not).

    It is about the asking alone: who said no, or prefers not to say, is not asked again, and the rules work on as
    before. An event that does happen is added with `add_event`. Raises `UserError`, `NotFound`.
    """
    if answer not in ASIDE.get(kind, ()):
        raise UserError(f"{answer!r} is no answer to a question about {kind!r}.")
    is_known = about_id in catalogue(store).stages if kind == "stage" else bool(store.tuples(
        "select 1 from life_event where event_id = $event_id and client_id = $client_id",
        event_id=about_id, client_id=client_id,
    ))
    if not is_known:
        raise NotFound(f"There is no {kind} {about_id!r} to answer about.")
    return _put_fact(store, client_id, set_aside_as(kind, about_id), answer, None, evidence, who)


def forget(store: Store, *, client_id: str, fact: str, who: str) -> Entry:
    """Take out what is on file of a fact, or of a question set aside: it is unknown again. Raises `NotFound`."""
    with store.write(who=who) as writer:
        client(store, client_id)
        reach = Reach(fact=(client_id, fact))
        before = reach.rows(writer)
        if not before["fact"]:
            raise NotFound("That answer is not there any more.")
        reach.clear(writer)
        return entered(store, writer, "answer taken out", reach, before, [(client_id, f"{client_id} {fact}", "")])


def add_event(
    store: Store, *, client_id: str, stage_id: str | None, label: str, written_date: str | None, status: str,
    evidence: str, who: str, note: str = "", anchors: Mapping[str, str] | None = None, shared_with: str | None = None,
    agreed_on: date | None = None,
) -> Entry:
    """Add a life event to a client's lifeline. Without a stage it needs a label. Dates may be partial.

    `note` tells where it is known from. `anchors` are its named dates. `shared_with` is another client it belongs to as
    well: for them too it then changes and goes. That needs the client's agreement, on file or given with its day as
    `agreed_on`. Raises `UserError`, `NotFound`.
    """
    words = catalogue(store)
    label = label.strip()
    if stage_id is None and not label:
        raise UserError("Give the event a life stage that it begins, or a label.")
    _check_status(status)
    _check_evidence(evidence)
    day = _day(written_date or "")
    dated = _anchor_days(store, anchors or {})
    shared_id = uuid4().hex[:12] if shared_with else None
    with store.write(who=who) as writer:
        owners = [client(store, client_id)]
        if shared_with:
            owners.append(other_owner(store, client_id, shared_with))
        for owner in owners:
            check_stage(words, stage_id, owner)
        event_ids = [new_event_id(writer) for _ in owners]
        reach = Reach(event_ids=tuple(event_ids), agreement=(client_id, shared_with) if shared_with else None)
        before = reach.rows(writer)
        if shared_with:
            agree(writer, owners[0], owners[1], agreed_on)
        for event_id, owner in zip(event_ids, owners, strict=True):
            writer.insert("life_event", COLUMNS["life_event"], [(
                event_id, owner.client_id, stage_id, label, *_dates(day), status, evidence, note.strip(), shared_id,
            )])
            put_anchors(writer, event_id, owner.client_id, dated)
        return entered(store, writer, "event added", reach, before, [
            (owner.client_id, f"{owner.client_id} {event_id}", evidence)
            for event_id, owner in zip(event_ids, owners, strict=True)
        ])


def change_event(
    store: Store, *, event_id: str, who: str, written_date: str | None = None, status: str | None = None,
    evidence: str | None = None, label: str | None = None, anchors: Mapping[str, str] | None = None,
    stage_id: str | None = None, note: str | None = None,
) -> Entry:
    """Change what is given of an event, for everybody it belongs to; what is None stays.

    An empty date, or an empty stage, takes it away. A note tells where the evidence came from: with other evidence it
    goes, unless another is given. `anchors` replace all named dates. Raises `UserError`, `NotFound`.
    """
    changed: dict[str, Any] = {}
    if written_date is not None:
        changed |= dict(zip(_DATES, _dates(_day(written_date)), strict=True))
    if status is not None:
        _check_status(status)
        changed["status"] = status
    if evidence is not None:
        _check_evidence(evidence)
        changed["evidence"] = evidence
    if label is not None:
        changed["label"] = label.strip()
    if stage_id is not None:
        changed["stage_id"] = stage_id.strip() or None
    if note is not None:
        changed["evidence_note"] = note.strip()
    dated = None if anchors is None else _anchor_days(store, anchors)
    with store.write(who=who) as writer:
        found = everybodys(writer, event_id)
        reach = Reach(event_ids=tuple(each["event_id"] for each in found))
        before = reach.rows(writer)
        told = [_change_one(writer, store, each, changed, dated) for each in found]
        return entered(store, writer, "event changed", reach, before, told, event_id=event_id)


def _change_one(
    writer: Writer, store: Store, event: Mapping[str, Any], changed: dict[str, Any],
    dated: list[tuple[str, PartialDate]] | None,
) -> tuple[str, str, str]:
    wanted = {**event, **changed}
    if wanted["stage_id"] is None and not wanted["label"]:
        raise UserError("Give the event a label: it begins no life stage.")
    if wanted["stage_id"] != event["stage_id"]:
        check_stage(catalogue(store), wanted["stage_id"], client(store, event["client_id"]))
    if wanted["evidence"] != event["evidence"] and "evidence_note" not in changed:
        wanted["evidence_note"] = ""
    what = [column for column in event if wanted[column] != event[column]]
    for column in what:
        writer.execute(f"update life_event set {column} = $value where event_id = $event_id",
                       value=wanted[column], event_id=event["event_id"])
    if dated is not None:
        writer.execute("delete from event_anchor where event_id = $event_id", event_id=event["event_id"])
        put_anchors(writer, event["event_id"], event["client_id"], dated)
        what.append("anchors")
    return event["client_id"], f"{event['client_id']} {event['event_id']}", ", ".join(what)


def remove_event(store: Store, *, event_id: str, who: str) -> Entry:
    """Take an event out, for everybody it belongs to. Raises `NotFound`."""
    with store.write(who=who) as writer:
        found = everybodys(writer, event_id)
        reach = Reach(event_ids=tuple(each["event_id"] for each in found))
        before = reach.rows(writer)
        reach.clear(writer)
        return entered(store, writer, "event removed", reach, before, [
            (each["client_id"], f"{each['client_id']} {each['event_id']}", "") for each in found
        ], event_id=event_id)


# ------------------------------------------------------------------------------------------ checks and parts

_DATES = ("event_date", "event_on", "earliest_on", "latest_on")


def _put_fact(
    store: Store, client_id: str, fact: str, answer: str, day: PartialDate | None, evidence: str, who: str
) -> Entry:
    _check_evidence(evidence)
    with store.write(who=who) as writer:
        client(store, client_id)
        reach = Reach(fact=(client_id, fact))
        before = reach.rows(writer)
        reach.clear(writer)
        writer.insert("fact", COLUMNS["fact"], [(
            client_id, fact, answer, day.text if day else None, day.day if day else None, evidence,
        )])
        return entered(store, writer, "fact answered", reach, before, [(client_id, f"{client_id} {fact}", evidence)])


def _dates(day: PartialDate | None) -> tuple[str | None, date | None, date | None, date | None]:
    return (day.text, day.day, day.earliest, day.latest) if day else (None, None, None, None)


def _day(written: str, *, also: str = "") -> PartialDate | None:
    try:
        return day_or_nothing(written.strip())
    except CellFault as fault:
        ((found, expected),) = fault.faults
        expected = expected.replace(", or an empty cell if none is known", "")   # said of a file's cell
        raise UserError(f"{found!r} will not do: give {f'{also}, or ' if also else ''}{expected}.") from fault


def _check_evidence(evidence: str) -> None:
    known = [str(each) for each in Evidence]
    if evidence not in known:
        raise UserError(f"{evidence!r} is no evidence; choose one of {', '.join(known)}.")


def _check_status(status: str) -> None:
    if status not in STATUSES:
        raise UserError(f"{status!r} will not do: an event has {' or is '.join(STATUSES)}.")


def _anchor_days(store: Store, anchors: Mapping[str, str]) -> list[tuple[str, PartialDate]]:
    known = {name for (name,) in store.tuples("select distinct anchor from need_rule where anchor <> 'stage'")}
    dated = []
    for name, written in sorted(anchors.items()):
        if name not in known:
            raise UserError(f"There is no named date {name!r}; there are {', '.join(sorted(known)) or 'none'}.")
        day = _day(written)
        if day is not None:
            dated.append((name, day))
    return dated
