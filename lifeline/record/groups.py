"""How the firm groups its clients: segment, office and owner, said by hand for one client or for many at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from lifeline.errors import NotFound, UserError
from lifeline.record.writing import changing
from lifeline.store import Store, now

LONGEST = 120
_FIELDS = ("segment", "office", "owner")


@dataclass(frozen=True, slots=True)
class GroupWords:
    """The words in use for each grouping, those of most clients first; owners and offices include the colleagues'."""

    segments: tuple[str, ...]
    offices: tuple[str, ...]
    owners: tuple[str, ...]


def set_group(
    store: Store, client_id: str, *, who: str, segment: str | None = None, office: str | None = None,
    owner: str | None = None,
) -> bool:
    """Say to which segment, office and owner a client belongs; None leaves what is there, "" takes it out.

    Returns whether anything changed. Raises `NotFound`, and `UserError` for words too long to be a group.
    """
    return bool(set_groups(store, [client_id], segment=segment, office=office, owner=owner, who=who))


def set_groups(
    store: Store, client_ids: Collection[str], *, who: str, segment: str | None = None, office: str | None = None,
    owner: str | None = None,
) -> int:
    """The same for many clients in one write; returns how many changed. Raises `NotFound` and `UserError`.

    Each client whose group changed has a line in the audit, so that the cell can be traced.
    """
    said = {name: " ".join(cell.split()) for name, cell in zip(_FIELDS, (segment, office, owner), strict=True)
            if cell is not None}
    for name, cell in said.items():
        if len(cell) > LONGEST or not cell.isprintable():
            raise UserError(f"The {name} is a few words, at most {LONGEST} letters.")
    ids = list(dict.fromkeys(client_ids))
    if not ids or not said:
        return 0
    # No rule reads these columns, so nobody's lines change.
    with changing(store, who=who) as writer:
        unknown = store.tuples("""
            select client_id from (select unnest($ids) as client_id) anti join client using (client_id)
            order by all limit 1
        """, ids=ids)
        if unknown:
            raise NotFound(f"There is no client {unknown[0][0]!r} in this workbook.")
        differs = " or ".join(f"client.{name} <> ${name}" for name in said)
        of_them = f"client_id in (select unnest($ids)) and ({differs})"
        what = ", ".join(f"case when client.{name} <> ${name} then '{name}' end" for name in said)
        # Written before the change, while it can still be seen which cells differ.
        ((changed,),) = writer.tuples(f"""
            select count(*) from client where {of_them}
        """, ids=ids, **said)
        if changed:
            writer.lines += writer.tuples(f"""
                insert into audit (written_at, who, action, subject, detail)
                select $at, $by, 'group changed', client_id, concat_ws(', ', {what})
                from client where {of_them} order by client_id
                returning action, subject, detail
            """, at=now(), by=writer.who, ids=ids, **said)
            writer.execute(f"""
                update client set {', '.join(f'{name} = ${name}' for name in said)}
                where {of_them}
            """, ids=ids, **said)
    return changed


def group_words(store: Store) -> GroupWords:
    """The words in use, to choose from."""
    def used(name: str, also: str = "") -> tuple[str, ...]:
        return tuple(word for (word,) in store.tuples(f"""
            select word from (select trim({name}) as word, 1 as weight from client {also}) where word <> ''
            group by word order by sum(weight) desc, word
        """))

    return GroupWords(
        used("segment"), used("office", "union all select trim(office), 0 from colleague"),
        used("owner", "union all select trim(name), 0 from colleague"),
    )
