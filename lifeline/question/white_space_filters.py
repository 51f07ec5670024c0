"""Which clients of the white space are asked about: one set of filters for page, shares and demand units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lifeline.question.book import FOLDED
from lifeline.question.grouping import grouped

# The states a cell can have, in the order to show them; a client and service without a cell: no need.
STATES = ("us", "elsewhere", "to_ask", "confirmed", "not_needed", "ahead")
GAPS = ("to_ask", "confirmed")
COVERED = ("us", "elsewhere")
SORTS = ("gaps", "name", "last_date")


@dataclass(frozen=True, slots=True)
class Filters:
    """Which clients, and which of their cells. Left as they are: everybody who may be approached, and every cell.

    `text` is in the name or begins the id; `track` is person or business, '' for both. `segment`, `owner`, `office`:
    None for all, '' for those of whom nobody said. `practice_areas` leaves other services out. `states` and `moves`
    leave out cells of another kind, and clients without such a cell; `is_with_gaps` leaves out clients without a gap.
    """

    text: str = ""
    track: str = ""
    segment: str | None = None
    owner: str | None = None
    office: str | None = None
    practice_areas: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    moves: tuple[str, ...] = ()
    is_with_gaps: bool = False


def values_of(filters: Filters, as_of: date) -> dict[str, object]:
    """What the text of `shown` binds: the day, and whatever of the filter is set."""
    values: dict[str, object] = {"as_of": as_of}
    if filters.text.strip():
        values["text"] = filters.text.strip()
    if filters.track:
        values["track"] = filters.track
    values |= {name: value for name in GROUPED_BY if (value := getattr(filters, name)) is not None}
    return values | {name: list(value) for name in LISTED if (value := getattr(filters, name))}


GROUPED_BY = ("segment", "owner", "office")
LISTED = ("practice_areas", "states", "moves")


def shown(filters: Filters, group_by: str = "", *, with_counts: bool = False, of_whom: str = "") -> str:
    """The steps `chosen` and `shown`, to stand behind `with`; `values_of` binds what they need.

    `shown` has a row per client the filters let through: client_id, name, track; `with_counts` gaps, confirmed and
    next_last_date as well; and segment, owner and office where they are filtered or grouped by. `of_whom` is a condition
    on client_id written in code, never a user's words.
    """
    conditions = ["client.contact_status = 'ok'", "client.client_since_on <= $as_of"]
    if of_whom:
        conditions.append(f"client.client_id {of_whom}")
    if filters.text.strip():
        conditions.append(
            f"(contains({FOLDED.format('client.name')}, {FOLDED.format('$text')})"
            " or starts_with(lower(client.client_id), lower($text)))"
        )
    if filters.track:
        conditions.append("client.track = $track")
    within = [f"grouped.{name} = ${name}" for name in GROUPED_BY if getattr(filters, name) is not None]
    is_grouped = bool(within) or group_by in GROUPED_BY
    groups = f"join {grouped(of_whom)} as grouped on grouped.client_id = client.client_id" if is_grouped else ""
    columns = ", grouped.segment, grouped.owner, grouped.office" if is_grouped else ""
    is_by_cells = bool(filters.states or filters.moves or filters.is_with_gaps)
    steps = f"""
        chosen as (
            select client.client_id, client.name, client.track {columns}
            from client {groups}
            where {" and ".join(conditions + within)}
        ),
    """
    if not (with_counts or is_by_cells):
        return f"{steps} shown as (from chosen)"
    if not (filters.practice_areas or filters.states or filters.moves):
        # Of all their cells: as they were counted when the book was kept.
        return f"""
            {steps}
            shown as (
                select chosen.*, coalesce(gaps, 0) as gaps, coalesce(confirmed, 0) as confirmed, next_gap_on as next_last_date
                from chosen
                left join book_client on book_client.client_id = chosen.client_id
                {"where gaps > 0" if filters.is_with_gaps else ""}
            )
        """
    kinds = [
        f"coalesce(list_contains(${name}, {name[:-1]}), false)" for name in ("states", "moves") if getattr(filters, name)
    ]
    asked_for = f"bool_or({' and '.join(kinds)})" if kinds else "true"
    passing = ["is_asked_for"] if kinds else []
    passing += ["gaps > 0"] if filters.is_with_gaps else []
    return f"""
        {steps}
        counted as (
            select
                book_cell.client_id,
                count(*) filter (where state in ('to_ask', 'confirmed')) as gaps,
                count(*) filter (where state = 'confirmed') as confirmed,
                min(last_date) filter (where state in ('to_ask', 'confirmed') and last_date >= $as_of)
                    as next_last_date,
                {asked_for} as is_asked_for
            from book_cell
            where {f"book_cell.client_id {of_whom}" if of_whom else "true"} {cells_within(filters)}
            group by book_cell.client_id
        ),
        shown as (
            select chosen.*, coalesce(gaps, 0) as gaps, coalesce(confirmed, 0) as confirmed, next_last_date
            from chosen
            left join counted on counted.client_id = chosen.client_id
            {"where " + " and ".join(passing) if passing else ""}
        )
    """


def cells_within(filters: Filters, word: str = "and", *, is_of_kind: bool = False) -> str:
    """The condition that leaves out cells of other practice areas and, with `is_of_kind`, of other states and moves.

    Begins with `word`; empty where everything stays.
    """
    conditions = [
        "book_cell.service_id in (select service_id from service where list_contains($practice_areas, practice_area))"
    ] if filters.practice_areas else []
    if is_of_kind:
        conditions += [
            f"list_contains(${name}, book_cell.{name[:-1]})" for name in ("states", "moves") if getattr(filters, name)
        ]
    return f"{word} {' and '.join(conditions)}" if conditions else ""
