"""Who is what to whom, written down by hand: added, put in another word, taken out; both ways round between clients."""

from __future__ import annotations

from lifeline.errors import NotFound, UserError
from lifeline.question.household import Household
from lifeline.question.lifelines import client
from lifeline.question.relations import ADDED, CHANGED, inverse, is_twin, spelled
from lifeline.record.writing import changing
from lifeline.store import Store, Writer

REMOVED = "relation removed"
LONGEST = 80

Row = tuple[str, str, str | None, str, str]  # id, client, other client, other name, relation
COLUMNS = ["relationship_id", "client_id", "other_client_id", "other_name", "relation"]


def add_relation(
    store: Store, *, client_id: str, relation: str, who: str, other_client_id: str | None = None, other_name: str = ""
) -> None:
    """Record that a client is the `relation` of another client, or of somebody who is no client, by name.

    Between two clients the other way round is recorded as well. Raises `UserError` where it is on record already, or
    where a word or the other is missing; `NotFound`.
    """
    relation, name = _word(relation), " ".join(other_name.split())
    if (other_client_id is None) == (not name):
        raise UserError("Choose a client, or write the name of somebody who is not one.")
    if other_client_id == client_id:
        raise UserError("Choose somebody else: nobody is related to themselves.")
    with changing(store, who=who) as writer:
        client(store, client_id)
        if other_client_id is not None:
            client(store, other_client_id)
        if _said(store, client_id, relation, other_client_id, name):
            raise UserError("That is on record already.")
        _put(writer, client_id, relation, other_client_id, name, ADDED)


def change_relation(
    store: Store, *, client_id: str, relation: str, new_relation: str, who: str, other_client_id: str | None = None,
    other_name: str = "",
) -> None:
    """Put a relation in another word, for both of them. Raises `UserError`, and `NotFound` if it is not there."""
    word = _word(new_relation)
    if word == " ".join(relation.split()):
        return
    with changing(store, who=who) as writer:
        rows = _said(store, client_id, relation, other_client_id, other_name)
        if not rows:
            raise NotFound("That relation is not there any more.")
        if any(row not in rows for row in _said(store, client_id, word, other_client_id, other_name)):
            raise UserError("That is on record already.")
        _delete(writer, rows)
        _put(writer, client_id, word, other_client_id, other_name, CHANGED)


def remove_relation(
    store: Store, *, client_id: str, relation: str, who: str, other_client_id: str | None = None, other_name: str = ""
) -> None:
    """Take a relation out, for both of them. Raises `NotFound` if it is not there."""
    with changing(store, who=who) as writer:
        rows = _said(store, client_id, relation, other_client_id, other_name)
        if not rows:
            raise NotFound("That relation is not there any more.")
        _delete(writer, rows)
        _note(writer, REMOVED, rows)


def _word(relation: str) -> str:
    word = " ".join(relation.split())
    if not word:
        raise UserError("Say what they are to each other, such as spouse or director of.")
    if len(word) > LONGEST:
        raise UserError(f"Say it in at most {LONGEST} letters.")
    return word


def _said(store: Store, client_id: str, relation: str, other_client_id: str | None, other_name: str) -> list[Row]:
    """The rows that say it, from either side."""
    if other_client_id is None:
        found = store.tuples(f"""
            select {', '.join(COLUMNS)} from relationship
            where client_id = $client_id and other_client_id is null and other_name = $other_name
        """, client_id=client_id, other_name=other_name)
        return [row for row in found if spelled(row[4]) == spelled(relation)]
    found = store.tuples(f"""
        select {', '.join(COLUMNS)} from relationship
        where (client_id = $one and other_client_id = $other) or (client_id = $other and other_client_id = $one)
        order by client_id <> $one, relation
    """, one=client_id, other=other_client_id)
    return [
        row for row in found
        if (spelled(row[4]) == spelled(relation) if row[1] == client_id else is_twin(relation, row[4]))
    ]


def _delete(writer: Writer, rows: list[Row]) -> None:
    writer.execute("delete from relationship where relationship_id in (select unnest(cast($ids as varchar[])))",
                   ids=[row[0] for row in rows])


def _put(
    writer: Writer, client_id: str, relation: str, other_client_id: str | None, other_name: str, action: str
) -> None:
    said = [(client_id, other_client_id, "" if other_client_id else other_name, relation)]
    if other_client_id is not None:
        said.append((other_client_id, client_id, "", inverse(relation)))
    rows: list[Row] = []
    for row in said:
        ((relationship_id,),) = writer.tuples("select 'R' || nextval('relationship_number')")
        rows.append((relationship_id, *row))
    writer.insert("relationship", COLUMNS, rows)
    _note(writer, action, rows)


def _note(writer: Writer, action: str, rows: list[Row]) -> None:
    for relationship_id, one, other, _, _ in rows:
        writer.audit(action, f"{one} {other}" if other else one, relationship_id)


def note_export(store: Store, household: Household, audience: str, what: str, *, who: str) -> None:
    """Put on record that a household's picture was taken away: for everybody who is in it, and naming them by id."""
    with store.write(who=who, counts_as_change=False) as writer:
        for subject, told in household.export_notes(audience, what):
            writer.audit("export", subject, told)
