"""What the open gaps would bring if all of them were bought: the firm's own usual fee for each, else the pack's range.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from lifeline.periods import plus_months
from lifeline.sql.asked import text
from lifeline.store import Store

FEES_MONTHS, FEWEST_FEES = 60, 3  # a fee of long ago is none of today's; two are no usual fee

# Nothing that a guard holds back, and nothing that rests on health or the like, has a price put on it.
OPEN = "book_cell.state in ('to_ask', 'confirmed') and book_cell.wait = '' and not book_cell.is_sensitive"

@dataclass(frozen=True, slots=True)
class ServiceFee:
    """What a service costs: `fee` is the middle of `fees` fees of the firm's own, else None and the pack's range
    stands.

    Money in the pack's currency.
    """

    service_id: str
    name: str
    fee_low: int | None
    fee_high: int | None
    fee_basis: str
    position: int
    fees: int
    fee: float | None

    @property
    def low(self) -> float | None:
        """The fee, or the lower end of the range."""
        return self.fee if self.fee is not None else self.fee_low if self.fee_low is not None else self.fee_high

    @property
    def high(self) -> float | None:
        """The fee, or the upper end of the range."""
        return self.fee if self.fee is not None else self.fee_high if self.fee_high is not None else self.fee_low


@dataclass(frozen=True, slots=True)
class GapFee:
    """One open gap of a client with its fee, from `low` to `high` in money; they are one where it is the firm's own.

    `fees` is how many fees of the firm's own it is the middle of; 0: it is the pack's range, charged by `fee_basis`.
    """

    service_id: str
    service_name: str
    state: str
    fees: int
    low: float
    high: float
    fee_basis: str


@dataclass(frozen=True, slots=True)
class GapSum:
    """All open gaps together: how many, of how many clients, their fees, and how many are without any fee."""

    gaps: int
    clients: int
    low: float
    high: float
    unpriced: int


def service_fees(store: Store, *, as_of: date) -> dict[str, ServiceFee]:
    """What each service costs as of a day."""
    found = store.fetch(
        ServiceFee, text("value", "service_fee"), as_of=as_of, fees_since=plus_months(as_of, -FEES_MONTHS),
        fewest_fees=FEWEST_FEES,
    )
    return {price.service_id: price for price in found}


def gap_fees(store: Store, client_id: str, *, fees: Mapping[str, ServiceFee]) -> tuple[GapFee, ...]:
    """A client's open gaps in the catalogue's order. They are those the book was last worked out with."""
    cells = store.tuples(
        f"select service_id, state from book_cell where client_id = $client_id and {OPEN}", client_id=client_id
    )
    rows = sorted(cells, key=lambda cell: fees[cell[0]].position)
    return tuple(
        GapFee(
            service_id, fees[service_id].name, state, fees[service_id].fees, float(fees[service_id].low or 0),
            float(fees[service_id].high or 0), "" if fees[service_id].fees else fees[service_id].fee_basis,
        )
        for service_id, state in rows
    )


def gap_fees_of_all(store: Store, *, fees: Mapping[str, ServiceFee]) -> GapSum:
    """The open gaps of all clients as one sum."""
    by_service = store.tuples(f"select service_id, count(*) from book_cell where {OPEN} group by service_id")
    return GapSum(
        sum(count for _, count in by_service),
        store.value(f"select count(distinct client_id) from book_cell where {OPEN}"),
        float(sum(count * (fees[service_id].low or 0) for service_id, count in by_service)),
        float(sum(count * (fees[service_id].high or 0) for service_id, count in by_service)),
        sum(count for service_id, count in by_service if not fees[service_id].high),
    )
