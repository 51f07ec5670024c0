"""An erased client who comes again under another number: known by name and day of birth, without keeping either.

A mark is a hash over a random salt, the name and the day. It tells nothing by itself; but who has the workbook and
guesses a name and a day can see whether they guessed right, which is why a mark has a period like any other data.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Mapping
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from lifeline.errors import NotFound
from lifeline.intake.standing import NAMING
from lifeline.store import Store, Writer
from lifeline.wording import SUFFIXES, TITLES

SALT_BYTES = 16
LET_IN = "erased client's namesake let in"
_LEFT_OUT = frozenset((*TITLES, *SUFFIXES))
_MOST_NAMED = 5


def words_of(name: str) -> str:
    """A name as names are compared: without accents, capitals, titles and company forms, in any order of its words.

    >>> words_of("Dr. Zoë O’Invented-Smith")
    'invented o smith zoe'
    """
    plain = "".join(each for each in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(each))
    return " ".join(sorted(word for word in re.findall(r"[^\W_]+", plain) if word not in _LEFT_OUT))


def _mark(salt: bytes, name: str, born_on: date) -> bytes:
    return hashlib.sha256(salt + f"{words_of(name)} {born_on}".encode()).digest()


def keep_marks(writer: Writer, *, client_id: str, as_of: date) -> None:
    """Before a client is erased: keep their marks, under every name they were known by. Without a full day, none."""
    names = writer.tuples("""
        select name, born_on from client where client_id = $client_id and born_earliest_on = born_latest_on
        union
        select client_alias.alias_name, client.born_on from client_alias
        join client on client.client_id = client_alias.client_id
        where client.client_id = $client_id and born_earliest_on = born_latest_on
    """, client_id=client_id)
    salts = writer.tuples("select salt from suppression_mark limit 1")
    salt = salts[0][0] if salts else secrets.token_bytes(SALT_BYTES)
    for name, born_on in names:
        if words_of(name):
            writer.execute(
                "insert into suppression_mark values ($salt, $mark, $day)",
                salt=salt, mark=_mark(salt, name, born_on), day=as_of,
            )


def left_out(store: Store, tables: Mapping[str, pa.Table]) -> tuple[dict[str, pa.Table], list[str]]:
    """The rows without those of new clients who look like an erased one, and a note on each file that names such."""
    marks = store.tuples("select salt, mark from suppression_mark")
    clients = tables.get("clients")
    if not marks or clients is None:
        return dict(tables), []
    salt, known = marks[0][0], {mark for _, mark in marks}
    is_whole = pc.fill_null(pc.equal(clients["born_earliest_on"], clients["born_latest_on"]), False)
    whole = clients.filter(is_whole)
    found: dict[str, str] = {}
    for client_id, name, born_on, file in zip(
        *(whole[column].to_pylist() for column in ("client_id", "name", "born_on", "file")), strict=True
    ):
        if client_id and name and born_on and _mark(salt, name, born_on) in known:
            found[client_id] = str(file)
    # Who is here already was told apart from whoever was erased.
    for (client_id,) in store.tuples(
        "select client_id from client where client_id in (select unnest(cast($ids as varchar[])))", ids=list(found)
    ):
        del found[client_id]
    if not found:
        return dict(tables), []
    ids = pa.array(list(found), pa.string())
    return {kind: _without(table, ids) for kind, table in tables.items()}, [
        _note(file, [client_id for client_id, of_file in found.items() if of_file == file])
        for file in dict.fromkeys(found.values())
    ]


def _without(table: pa.Table, ids: pa.Array) -> pa.Table:
    for column in NAMING:
        if column in table.column_names:
            table = table.filter(pc.invert(pc.is_in(table[column], value_set=ids)))
    return table


def _note(file: str, ids: list[str]) -> str:
    named = ", ".join(ids[:_MOST_NAMED]) + (" ..." if len(ids) > _MOST_NAMED else "")
    who = "1 client has" if len(ids) == 1 else f"{len(ids)} clients have"
    return (
        f"{file}: {who} the name and day of birth of a client who was erased; left out with every row that names them "
        f"({named}). If it is somebody else, say so under Settings, Privacy, and read the file again"
    )


def let_in(store: Store, *, name: str, born_on: date, who: str) -> None:
    """Whoever has this name and day of birth is not the client who was erased. Raises `NotFound` if nobody was."""
    with store.write(who=who) as writer:
        marks = writer.tuples("select salt, mark from suppression_mark")
        mark = _mark(marks[0][0], name, born_on) if marks else b""
        if mark not in {each for _, each in marks}:
            raise NotFound("Nobody of that name and day of birth was erased: whoever it is may be taken in.")
        writer.execute("delete from suppression_mark where mark = $mark", mark=mark)
        writer.audit(LET_IN)
