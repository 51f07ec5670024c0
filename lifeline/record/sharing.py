"""One life event of two people: whose it is, who agreed to it, and how it comes to belong to both or to each alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import uuid4

from lifeline.errors import NotFound, UserError
from lifeline.intake.problems import did_you_mean
from lifeline.model import Client
from lifeline.periods import PartialDate
from lifeline.question.catalogue import Catalogue, catalogue
from lifeline.question.lifelines import client
from lifeline.record.entries import COLUMNS, Entry, Reach, entered
from lifeline.store import Store, Writer


def share_event(
    store: Store, *, event_id: str, with_client_id: str, who: str, agreed_on: date | None = None
) -> Entry:
    """Let an event belong to another client as well: from then on it changes, and goes, for both.

    Where the other has the very same event on file (stage, or else label, and date) the two become one; otherwise they
    are given it. It needs the agreement of the client whose event it is, on file or given with its day as `agreed_on`.
    Raises `UserError` without it, or where it cannot be the other's; `NotFound`.
    """
    with store.write(who=who) as writer:
        found = everybodys(writer, event_id)
        mine = found[0]
        owner, other = client(store, mine["client_id"]), other_owner(store, mine["client_id"], with_client_id)
        if any(each["client_id"] == other.client_id for each in found):
            raise UserError(f"It is on {other.name}'s lifeline already, and changes with this one.")
        check_stage(catalogue(store), mine["stage_id"], other)
        theirs = _same_on_file(writer, catalogue(store), mine, other)
        other_id = theirs or new_event_id(writer)
        ids = (*(each["event_id"] for each in found), other_id)
        reach = Reach(event_ids=ids, agreement=(owner.client_id, other.client_id))
        before = reach.rows(writer)
        agree(writer, owner, other, agreed_on)
        if not theirs:
            given = {**mine, "event_id": other_id, "client_id": other.client_id}
            writer.insert("life_event", COLUMNS["life_event"], [tuple(given[name] for name in COLUMNS["life_event"])])
            _copy_anchors(writer, mine["event_id"], other_id, other.client_id)
        _set_shared(writer, ids, mine["shared_id"] or uuid4().hex[:12])
        return entered(store, writer, "event shared", reach, before, [
            (one.client_id, f"{one.client_id} {each_id}", "")
            for one, each_id in ((owner, mine["event_id"]), (other, other_id))
        ], event_id=mine["event_id"])


def unshare_event(store: Store, *, event_id: str, who: str) -> Entry:
    """Let everybody keep the event, each as their own: a change for one no longer changes it for the others.

    Raises `NotFound`, also where it is shared with nobody.
    """
    with store.write(who=who) as writer:
        found = everybodys(writer, event_id)
        if len(found) < 2:
            raise NotFound("That event belongs to nobody else.")
        reach = Reach(event_ids=tuple(each["event_id"] for each in found))
        before = reach.rows(writer)
        _set_shared(writer, reach.event_ids, None)
        return entered(store, writer, "event no longer shared", reach, before, [
            (each["client_id"], f"{each['client_id']} {each['event_id']}", "") for each in found
        ], event_id=event_id)


# ------------------------------------------------------------------------------------------ parts


def everybodys(writer: Writer, event_id: str) -> list[dict[str, Any]]:
    """The event, and its twins on others' lifelines, each as its row by column. Raises `NotFound`."""
    columns = COLUMNS["life_event"]
    rows = writer.tuples(f"""
        select {', '.join(columns)} from life_event
        where event_id = $event_id
           or shared_id in (select shared_id from life_event where event_id = $event_id and shared_id is not null)
        order by event_id <> $event_id, event_id
    """, event_id=event_id)
    if not rows:
        raise NotFound("That event is not there any more.")
    return [dict(zip(columns, row, strict=True)) for row in rows]


def other_owner(store: Store, client_id: str, other_client_id: str) -> Client:
    """The client whom an event is to belong to as well. Raises `UserError` if it is the same one, `NotFound`."""
    if other_client_id == client_id:
        raise UserError("Choose somebody else to share the event with.")
    return client(store, other_client_id)


def agree(writer: Writer, owner: Client, other: Client, agreed_on: date | None) -> None:
    """See that the first agreed to being spoken of on the other's record. Raises `UserError` if nobody asked them."""
    pair = {"client_id": owner.client_id, "other_client_id": other.client_id}
    if writer.tuples(
        "select 1 from sharing where client_id = $client_id and other_client_id = $other_client_id", **pair
    ):
        return
    if agreed_on is None:
        raise UserError(
            f"Ask first whether this may stand on {other.name}'s lifeline too, and record the day they agreed."
        )
    writer.insert("sharing", COLUMNS["sharing"], [(*pair.values(), agreed_on, writer.who)])
    writer.audit("sharing agreed", f"{owner.client_id} {other.client_id}")


def check_stage(words: Catalogue, stage_id: str | None, owner: Client) -> None:
    """See that an event of this client can begin this stage. Raises `UserError`."""
    if stage_id is None:
        return
    stage = words.stages.get(stage_id)
    if stage is None:
        raise UserError(f"There is no life stage {stage_id!r} in the pack{did_you_mean(stage_id, words.stages)}.")
    if stage.track != owner.track:
        raise UserError(f"{stage.name} is a stage of a {stage.track}, and {owner.name} is a {owner.track}.")


def new_event_id(writer: Writer) -> str:
    """The next event's id."""
    ((number,),) = writer.tuples("select nextval('event_number')")
    return f"E{number}"


def put_anchors(writer: Writer, event_id: str, client_id: str, dated: list[tuple[str, PartialDate]]) -> None:
    """Add an event's named dates."""
    if dated:
        writer.insert("event_anchor", COLUMNS["event_anchor"],
                      [(event_id, client_id, name, day.text, day.day) for name, day in dated])


def _copy_anchors(writer: Writer, event_id: str, other_id: str, other_client_id: str) -> None:
    writer.execute("""
        insert into event_anchor (event_id, client_id, name, anchor_date, anchor_on)
        select $other_id, $client_id, name, anchor_date, anchor_on from event_anchor where event_id = $event_id
    """, other_id=other_id, client_id=other_client_id, event_id=event_id)


def _set_shared(writer: Writer, event_ids: tuple[str, ...], shared_id: str | None) -> None:
    writer.execute(
        "update life_event set shared_id = $shared_id where event_id in (select unnest($event_ids))",
        shared_id=shared_id, event_ids=list(event_ids),
    )


def _same_on_file(writer: Writer, words: Catalogue, mine: Mapping[str, Any], other: Client) -> str | None:
    """The other's event that this one is already, if there is one. Raises `UserError` where the two contradict."""
    stage = words.stages.get(mine["stage_id"])
    what = "stage_id = $stage_id" if stage else "stage_id is null and lower(label) = lower($label)"
    named = {"stage_id": mine["stage_id"]} if stage else {"label": mine["label"]}
    rows = writer.tuples(f"""
        select event_id, event_date, shared_id from life_event where client_id = $client_id and {what}
        order by event_id
    """, client_id=other.client_id, **named)
    same = next((row for row in rows if row[1] == mine["event_date"]), None)
    if same and same[2]:
        raise UserError(f"{other.name} shares this event with somebody else already.")
    if not same and rows and stage and not stage.is_repeatable:
        raise UserError(
            f"{other.name}'s lifeline has {stage.name} already, with another date "
            f"({rows[0][1] or 'not known'}). Make the two dates the same first."
        )
    return same[0] if same else None
