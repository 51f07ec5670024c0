"""The gaps of the white space by move: by service of a whole filter, and by buying centre of one page of clients."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from lifeline.question.definitions import DEFINED
from lifeline.question.ranges import PART, in_parts
from lifeline.question.white_space_filters import Filters, cells_within, shown, values_of
from lifeline.store import Store


def gaps_by_move(store: Store, *, as_of: date, filters: Filters = Filters()) -> dict[str, int]:
    """How many gaps of each move the filter's clients have. The book has to be current for the day."""
    def counted(part: dict[str, str]) -> dict[str, int]:
        return dict(store.tuples(f"""
            with {shown(filters, of_whom=PART)}
            select book_cell.move, count(*)
            from book_cell
            join shown on shown.client_id = book_cell.client_id
            where book_cell.client_id {PART} and book_cell.state in ('to_ask', 'confirmed') {cells_within(filters, "and")}
            group by book_cell.move
        """, **values_of(filters, as_of) | part))

    return dict(sum(map(Counter, in_parts(store, counted)), Counter()))


def by_buying_centre(store: Store, *, as_of: date, client_ids: Sequence[str]) -> dict[tuple[str, str], str]:
    """`up_sell` where the buying centre is one we have served, else `cross_sell`: each gap of these clients.

    By client and service. The book has to be current for the day.
    """
    cells = "(select * from book_cell where client_id in (select unnest($client_ids)))"
    found = store.tuples(
        f"select client_id, service_id, by_centre from ({DEFINED.format(cells=cells)})", as_of=as_of,
        client_ids=list(client_ids),
    )
    return {(client_id, service_id): by_centre for client_id, service_id, by_centre in found}
