"""How clients are grouped: segment, owner and office, as the firm's files or Settings say, or as its matters tell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lifeline.question.ranges import PART, in_parts
from lifeline.store import Store

# By what clients can be grouped, and columns of `GROUPED`.
GROUPINGS = ("segment", "owner", "office", "track")

# One row per client: client_id, track, segment, owner, office; '' where nobody said. Needs $as_of. `{of_whom}` is a
# filter on client_id written in code, for the few clients of a page; '' for all. Where nobody named an owner it is that
# of the latest matter opened by the day; where nobody named an office it is that of the colleague of the owner's name.
GROUPED = """
    select
        owned.client_id, owned.track, owned.segment, owned.owner,
        coalesce(nullif(owned.office, ''), seated.office, '') as office
    from (
        select
            client.client_id, client.track, coalesce(trim(client.segment), '') as segment,
            coalesce(nullif(trim(client.owner), ''), acting.owner, '') as owner,
            coalesce(trim(client.office), '') as office
        from client
        left join (
            select client_id, min_by(trim(owner), struct_pack(day := -epoch_days, matter_id := matter_id)) as owner
            from (
                select client_id, owner, matter_id, coalesce(opened_on - date '1800-01-01', -1) as epoch_days
                from matter
                where trim(owner) <> '' and (opened_on is null or opened_on <= $as_of) {of_whom}
            ) as opened
            group by client_id
        ) as acting on acting.client_id = client.client_id
        {of_client}
    ) as owned
    left join (
        select trim(name) as name, min(trim(office)) as office
        from colleague where trim(office) <> '' group by trim(name)
    ) as seated on seated.name = owned.owner
"""


def grouped(of_whom: str = "") -> str:
    """The statement of `GROUPED` as a subquery in brackets, to be joined on client_id; `$as_of` is to be bound.

    `of_whom` is a condition on client_id written in code (as `ranges.among` does), never a user's words.
    """
    return _grouped(f"and client_id {of_whom}" if of_whom else "", f"client.client_id {of_whom}" if of_whom else "true")


def _grouped(of_matter: str, of_client: str) -> str:
    return "(" + GROUPED.replace("{of_client}", f"where {of_client}").replace("{of_whom}", of_matter) + ")"


@dataclass(frozen=True, slots=True)
class Groupings:
    """The different values there are among clients who may be approached, by name; '' is in none of them."""

    segments: tuple[str, ...]
    owners: tuple[str, ...]
    offices: tuple[str, ...]


def groupings(store: Store, *, as_of: date) -> Groupings:
    """The segments, owners and offices to choose from."""
    def said(part: dict[str, str]) -> list[tuple[str, str, str]]:
        approached = f"client.client_id {PART} and client.contact_status = 'ok' and client.client_since_on <= $as_of"
        return store.tuples(
            f"select distinct segment, owner, office from {_grouped(f'and client_id {PART}', approached)}",
            as_of=as_of, **part,
        )

    rows = {row for rows in in_parts(store, said) for row in rows}
    segments, owners, offices = (tuple(sorted({row[place] for row in rows} - {""})) for place in range(3))
    return Groupings(segments, owners, offices)
