"""What somebody finds out and writes down by hand: a fact answered, a life event added, changed or taken out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import uuid4

from lifeline.errors import NotFound, UserError
from lifeline.intake.problems import did_you_mean
from lifeline.intake.sheet import CellFault, day_or_nothing
from lifeline.model import Client, Evidence
from lifeline.periods import PartialDate
from lifeline.question.catalogue import Catalogue, catalogue
from lifeline.question.lifelines import client
from lifeline.store import Store, Writer

# Who prefers not to say is not asked again: unlike an unknown fact, no rule turns it into a question.
ANSWERS = ("yes", "no", "unknown", "prefer_not")
STATUSES = ("happened", "planned")


def answer(store: Store, *, client_id: str, fact: str, answer: str, evidence: str, who: str) -> None:
    """Record what is known of one fact: yes, no, unknown, prefer_not, or the date that it came or comes true.

    It replaces what stood there. Raises `UserError` for a fact the pack does not have, one worked out from what the
    client holds, or an answer that is neither a word nor a date; `NotFound`.
    """
    words = catalogue(store)
    if fact not in words.facts:
        raise UserError(f"There is no fact {fact!r} in the pack{did_you_mean(fact, words.facts)}.")
    if store.tuples("select 1 from service_family where held_fact = $fact", fact=fact):
        raise UserError(f"Nobody answers {fact!r}: it follows from what the client has. Record that instead.")
    _check_evidence(evidence)
    written = answer.strip().lower()
    day = None if written in ANSWERS else _day(answer, also=f"{', '.join(ANSWERS[:-1])} or {ANSWERS[-1]}")
    if written not in ANSWERS and day is None:
        raise UserError(f"An answer is {', '.join(ANSWERS[:-1])} or {ANSWERS[-1]}, or a date such as 1998-06.")
    with store.write(who=who) as writer:
        client(store, client_id)
        writer.execute("delete from fact where client_id = $client_id and fact = $fact", client_id=client_id, fact=fact)
        writer.insert("fact", ["client_id", "fact", "answer", "fact_date", "fact_on", "evidence"], [(
            client_id, fact, "yes" if day else written, day.text if day else None, day.day if day else None, evidence,
        )])
        writer.audit("fact answered", f"{client_id} {fact}", evidence)


def add_event(
    store: Store, *, client_id: str, stage_id: str | None, label: str, written_date: str | None, status: str,
    evidence: str, who: str, anchors: Mapping[str, str] | None = None, shared_with: str | None = None,
    agreed_on: date | None = None,
) -> str:
    """Add a life event to a client's lifeline; returns its id. Without a stage it needs a label. Dates may be partial.

    `anchors` are its named dates. `shared_with` is another client it belongs to as well: for them too it then changes
    and goes. That needs the client's agreement, on file or given with its day as `agreed_on`. Raises `UserError`,
    `NotFound`.
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
            owners.append(_sharer(writer, store, client_id, shared_with, agreed_on, who))
        for owner in owners:
            _check_stage(words, stage_id, owner)
        event_ids = []
        for owner in owners:
            ((number,),) = writer.tuples("select nextval('event_number')")
            event_ids.append(f"E{number}")
            writer.insert(
                "life_event",
                ["event_id", "client_id", "stage_id", "label", *_DATES, "status", "evidence", "evidence_note",
                 "shared_id"],
                [(event_ids[-1], owner.client_id, stage_id, label, *_dates(day), status, evidence, "", shared_id)],
            )
            _put_anchors(writer, event_ids[-1], owner.client_id, dated)
            writer.audit("event added", f"{owner.client_id} {event_ids[-1]}", evidence)
    return event_ids[0]


def change_event(
    store: Store, *, event_id: str, who: str, written_date: str | None = None, status: str | None = None,
    evidence: str | None = None, label: str | None = None, anchors: Mapping[str, str] | None = None,
) -> None:
    """Change what is given of an event, for everybody it belongs to; what is None stays. An empty date takes it away.

    `anchors` replace all named dates. Raises `UserError`, `NotFound`.
    """
    changed: dict[str, Any] = {}
    if written_date is not None:
        changed |= dict(zip(_DATES, _dates(_day(written_date)), strict=True))
    if status is not None:
        _check_status(status)
        changed["status"] = status
    if evidence is not None:
        _check_evidence(evidence)
        # A note tells where the former evidence came from.
        changed |= {"evidence": evidence, "evidence_note": ""}
    if label is not None:
        changed["label"] = label.strip()
    dated = None if anchors is None else _anchor_days(store, anchors)
    with store.write(who=who) as writer:
        for each_id, client_id, stage_id in _everybodys(writer, event_id):
            if stage_id is None and changed.get("label") == "":
                raise UserError("Give the event a label: it begins no life stage.")
            for column, value in changed.items():
                writer.execute(f"update life_event set {column} = $value where event_id = $event_id",
                               value=value, event_id=each_id)
            if dated is not None:
                writer.execute("delete from event_anchor where event_id = $event_id", event_id=each_id)
                _put_anchors(writer, each_id, client_id, dated)
            what = [*changed] if dated is None else [*changed, "anchors"]
            writer.audit("event changed", f"{client_id} {each_id}", ", ".join(what))


def remove_event(store: Store, *, event_id: str, who: str) -> None:
    """Take an event out, for everybody it belongs to. Raises `NotFound`."""
    with store.write(who=who) as writer:
        for each_id, client_id, _ in _everybodys(writer, event_id):
            writer.execute("delete from event_anchor where event_id = $event_id", event_id=each_id)
            writer.execute("delete from life_event where event_id = $event_id", event_id=each_id)
            writer.audit("event removed", f"{client_id} {each_id}")


# ------------------------------------------------------------------------------------------ checks and parts

_DATES = ("event_date", "event_on", "earliest_on", "latest_on")


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


def _check_stage(words: Catalogue, stage_id: str | None, owner: Client) -> None:
    if stage_id is None:
        return
    stage = words.stages.get(stage_id)
    if stage is None:
        raise UserError(f"There is no life stage {stage_id!r} in the pack{did_you_mean(stage_id, words.stages)}.")
    if stage.track != owner.track:
        raise UserError(f"{stage.name} is a stage of a {stage.track}, and {owner.name} is a {owner.track}.")


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


def _put_anchors(writer: Writer, event_id: str, client_id: str, dated: list[tuple[str, PartialDate]]) -> None:
    if dated:
        writer.insert("event_anchor", ["event_id", "client_id", "name", "anchor_date", "anchor_on"],
                      [(event_id, client_id, name, day.text, day.day) for name, day in dated])


def _sharer(
    writer: Writer, store: Store, client_id: str, other_client_id: str, agreed_on: date | None, who: str
) -> Client:
    """The other client, once the first has agreed to being spoken of there."""
    if other_client_id == client_id:
        raise UserError("Choose somebody else to share the event with.")
    other = client(store, other_client_id)
    pair = {"client_id": client_id, "other_client_id": other_client_id}
    has_agreed = writer.tuples(
        "select 1 from sharing where client_id = $client_id and other_client_id = $other_client_id", **pair
    )
    if not has_agreed and agreed_on is None:
        raise UserError(
            f"Ask first whether this may stand on {other.name}'s lifeline too, and record the day they agreed."
        )
    if not has_agreed:
        writer.insert("sharing", [*pair, "agreed_on", "who"], [(*pair.values(), agreed_on, who)])
        writer.audit("sharing agreed", f"{client_id} {other_client_id}")
    return other


def _everybodys(writer: Writer, event_id: str) -> list[tuple[str, str, str | None]]:
    """Id, client and stage of the event, and of its twin on another's lifeline. Raises `NotFound`."""
    rows = writer.tuples("""
        select event_id, client_id, stage_id from life_event
        where event_id = $event_id
           or shared_id in (select shared_id from life_event where event_id = $event_id and shared_id is not null)
        order by event_id <> $event_id, event_id
    """, event_id=event_id)
    if not rows:
        raise NotFound("That event is not there any more.")
    return rows
