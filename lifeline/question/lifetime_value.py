"""What a client may be worth to the firm: an estimate from the firm's own fees, for one client or for all together.

How often they come again is BG/NBD, for how much Gamma-Gamma (`lifetime_value_model`), both fitted to all clients who
may be approached and have bought. It is shown of the one client looked at, or as one sum: there is no list of clients
with their values, and nothing is ever ordered by one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from lifeline.errors import UserError
from lifeline.periods import plus_months
from lifeline.question import lifetime_value_model as models
from lifeline.question.kept import fingerprint, is_kept, kept
from lifeline.question.least import least_clients
from lifeline.question.lifetime_value_gaps import GapFee, ServiceFee, gap_fees, gap_fees_of_all, service_fees
from lifeline.question.lifetime_value_model import Buying, Worth
from lifeline.sql.asked import asked
from lifeline.store import Store, of_one_moment

YEARS = (1, 3, 5)
INTERVAL = 0.9
CHECKED_MONTHS = 24  # the check forgets so many months, and foretells them
DRAWS, SAMPLE = 400, 1_000


@dataclass(frozen=True, slots=True)
class Rests:
    """What the estimate rests on. Purchases are days on which work began; `unpriced` are those with a fee not known.

    `buyers_again` came a second time, `payers` have a known fee above nothing;
    `undated` are matters without a day, which are in no count; `kept_out` clients who may not be approached.
    """

    clients: int
    buyers: int
    buyers_again: int
    payers: int
    purchases: int
    unpriced: int
    undated: int
    kept_out: int
    first_on: date | None
    least: int

    @property
    def is_enough(self) -> bool:
        """Whether enough clients have come again, and paid, to say anything."""
        return min(self.buyers_again, self.payers) >= max(self.least, 1)


@dataclass(frozen=True, slots=True)
class Model:
    """Both models as fitted to what was known on a day."""

    as_of: date
    buying: Buying
    worth: Worth


@dataclass(frozen=True, slots=True)
class ClientValue:
    """One client as of a day, `years` ahead, in money of the pack's currency; `rate` is the yearly discount (0.03: 3
    %).

    The estimate (`value` with its 9 in 10 range `low` to `high`, of `expected` purchases at `fee` each, and `alive`,
    the chance that they come again at all) is None where there is too little to say: `rests` and `is_buyer` say which.
    `gaps` are what would come on top if all of it were bought, which nobody expects.
    """

    client_id: str
    as_of: date
    years: int
    rate: float
    rests: Rests
    is_buyer: bool
    purchases: int
    billed: float
    unpriced: int
    first_on: date | None
    last_on: date | None
    alive: float | None
    expected: float | None
    fee: float | None
    value: float | None
    low: float | None
    high: float | None
    gaps: tuple[GapFee, ...]

    @property
    def gaps_low(self) -> float:
        """The fees of the open gaps together; where the pack gives a range, its lower end."""
        return sum(gap.low for gap in self.gaps)

    @property
    def gaps_high(self) -> float:
        """The same at the ranges' upper end."""
        return sum(gap.high for gap in self.gaps)


@dataclass(frozen=True, slots=True)
class BookValue:
    """All clients together, as in `ClientValue`. `gap_clients` have an open gap; `unpriced_gaps` are without any fee.
    """

    as_of: date
    years: int
    rate: float
    rests: Rests
    expected: float | None
    value: float | None
    low: float | None
    high: float | None
    gaps: int
    gap_clients: int
    gaps_low: float
    gaps_high: float
    unpriced_gaps: int


@dataclass(frozen=True, slots=True)
class CheckRow:
    """Clients who had bought again so many times (`repeats`, the last row means at least so many) when the check
    begins: how many purchases each was expected to make since, and made, on average."""

    repeats: int
    clients: int
    expected: float
    bought: float


@dataclass(frozen=True, slots=True)
class Check:
    """What the model would have foretold on `from_on` against what came until `until_on`; no rows: too few to say."""

    from_on: date
    until_on: date
    rows: tuple[CheckRow, ...]
    expected: float
    bought: int


# ------------------------------------------------------------------------------------------ what is asked


@of_one_moment
def value_of_client(
    store: Store, client_id: str, *, as_of: date, years: int = 3, rate: float = 0.0
) -> ClientValue | None:
    """One client's estimate. None for one about whom nothing may be worked out, and for one there is not.

    The book must have been worked out as of the day (`book.refresh`) for the gaps. Raises `UserError` for a number of
    years or a rate that is none.
    """
    _asked_well(years, rate)
    if not store.tuples("select 1 from client where client_id = $id and contact_status = 'ok'", id=client_id):
        return None
    rests, model = fitted(store, as_of=as_of)
    # Filtered where the work is read: there is an index for one client.
    mine = store.dicts(
        asked("value", "purchase", "buyer").replace("where client.contact", f"where {_ONE}\n  and client.contact"),
        as_of=as_of, until=as_of, client_id=client_id,
    )
    gaps = gap_fees(store, client_id, fees=_fees(store, as_of))
    past = mine[0] if mine else None
    estimate: dict[str, float | None] = dict.fromkeys(("alive", "expected", "fee", "value", "low", "high"))
    if past and model:
        row = tuple(np.array([past[name]]) for name in ("repeats", "last", "seen", "known"))
        mean = np.array([max(past["billed"], 0) / max(past["known"], 1)])
        expected = float(models.purchases(model.buying, years, *row[:3])[0])
        fee = float(models.worth(model.worth, row[3], mean)[0])
        at_rate = _discounting(model, years, rate, row[:3])
        _, drawn = models.futures(model.buying, model.worth, years, (*row, mean), draws=10 * DRAWS)
        low, high = np.quantile(drawn[:, 0] * at_rate, _ENDS)
        estimate = {
            "alive": float(models.alive(model.buying, *row[:3])[0]), "expected": expected, "fee": fee,
            "value": expected * fee * at_rate, "low": float(low), "high": float(high),
        }
    return ClientValue(
        client_id, as_of, years, rate, rests, past is not None, int(past["repeats"]) + 1 if past else 0,
        past["billed"] if past else 0.0, int(past["repeats"] + 1 - past["known"]) if past else 0,
        past["first_on"] if past else None, past["last_on"] if past else None, gaps=gaps, **estimate,
    )


@of_one_moment
def value_of_all(store: Store, *, as_of: date, years: int = 3, rate: float = 0.0) -> BookValue:
    """The estimate of all clients together; those who have bought nothing are in it with nothing. See
    `value_of_client`.
    """
    _asked_well(years, rate)
    rests, model = fitted(store, as_of=as_of)
    expected = value = low = high = None
    if model:
        expected, value, low, high = kept(
            store, ("sum", as_of, years, rate, *_versions(store)), lambda: _sum(store, model, years, rate)
        )
    gaps = gap_fees_of_all(store, fees=_fees(store, as_of))
    return BookValue(
        as_of, years, rate, rests, expected, value, low, high, gaps.gaps, gaps.clients, gaps.low, gaps.high,
        gaps.unpriced,
    )


@of_one_moment
def checked(store: Store, *, as_of: date, months: int = CHECKED_MONTHS) -> Check:
    """Forget the last months, fit to what was there before, and hold what that foretells against what came."""
    least = least_clients(store)
    return kept(store, ("check", as_of, months, *_versions(store)), lambda: _check(store, as_of, months, least))


@of_one_moment
def fitted(store: Store, *, as_of: date) -> tuple[Rests, Model | None]:
    """What there is, and the model fitted to it; None where too few have come again. Kept until a matter changes."""
    least = least_clients(store)
    return kept(store, ("fit", as_of, *_versions(store)), lambda: _fit(store, as_of, least))


def is_fitted(store: Store, *, as_of: date) -> bool:
    """Whether the fit of this day is there already, so that nobody has to wait."""
    return is_kept(store, ("fit", as_of, *_versions(store)))


# ------------------------------------------------------------------------------------------ how it is worked out

_ONE = "matter.client_id = $client_id"
_ENDS = ((1 - INTERVAL) / 2, (1 + INTERVAL) / 2)


def _asked_well(years: int, rate: float) -> None:
    if not 1 <= years <= 10:
        raise UserError("The estimate looks from 1 to 10 years ahead.")
    if not 0 <= rate <= 0.5:
        raise UserError("The yearly discount is between 0 and 50 per cent.")


def _fees(store: Store, as_of: date) -> dict[str, ServiceFee]:
    return kept(store, ("fees", as_of, store.pack_version, *_versions(store)), lambda: service_fees(store, as_of=as_of))


def _buyers(store: Store, as_of: date, until: date) -> dict[str, Any]:
    table = store.arrow(asked("value", "purchase", "buyer"), as_of=as_of, until=until)
    return {name: table.column(name).to_numpy() for name in table.column_names if not name.endswith(("_id", "_on"))}


def _fit(store: Store, as_of: date, least: int) -> tuple[Rests, Model | None]:
    buyers = _buyers(store, as_of, as_of)
    (clients, kept_out, undated), = store.tuples("""
        select
            count(*) filter (where contact_status = 'ok'), count(*) filter (where contact_status <> 'ok'),
            (select count(*) from matter where opened_on is null)
        from client
    """)
    purchases = int(buyers["repeats"].sum()) + len(buyers["repeats"])
    rests = Rests(
        clients, len(buyers["repeats"]), *_again_and_paying(buyers), purchases,
        purchases - int(buyers["known"].sum()), undated, kept_out,
        store.value(asked("value", "purchase", then="select min(opened_on) from purchase"), as_of=as_of), least,
    )
    return rests, _model(as_of, buyers) if rests.is_enough else None


def _again_and_paying(buyers: dict[str, Any]) -> tuple[int, int]:
    return int((buyers["repeats"] > 0).sum()), int((_means(buyers) > 0).sum())


def _model(as_of: date, buyers: dict[str, Any]) -> Model:
    rows, times = np.unique(
        np.column_stack([buyers["repeats"], buyers["last"], buyers["seen"]]), axis=0, return_counts=True
    )
    buying = models.fit_buying(*rows.T, times)
    return Model(as_of, buying, models.fit_worth(buyers["known"], _means(buyers)))


def _means(buyers: dict[str, Any]) -> Any:
    # A credit note may outweigh the fees that are known; nobody is expected to cost money.
    return np.maximum(buyers["billed"], 0) / np.maximum(buyers["known"], 1)


def _discounting(model: Model, years: int, rate: float, rows: tuple[Any, Any, Any]) -> float:
    """What is left of an even sum after discounting, by when the purchases are expected, quarter by quarter."""
    if not rate:
        return 1.0
    ends = np.arange(0, years + 0.125, 0.25)
    until = np.array([float(np.sum(models.purchases(model.buying, end, *rows))) for end in ends])
    bought = np.diff(until)
    return float(np.sum(bought * (1 + rate) ** -(ends[1:] - 0.125)) / max(until[-1], 1e-300))


def _sum(store: Store, model: Model, years: int, rate: float) -> tuple[float, float, float, float]:
    buyers = _buyers(store, model.as_of, model.as_of)
    row = (buyers["repeats"], buyers["last"], buyers["seen"], buyers["known"], _means(buyers))
    each = models.purchases(model.buying, years, *row[:3])
    values = each * models.worth(model.worth, *row[3:])
    count = len(values)
    chance = np.random.default_rng(models.SEED)
    some = np.arange(count) if count <= SAMPLE else chance.choice(count, SAMPLE, replace=False)
    at_rate = _discounting(model, years, rate, tuple(column[some] for column in row[:3]))
    rows = tuple(column[some] for column in row)
    expected, drawn = models.futures(model.buying, model.worth, years, rows, draws=DRAWS)
    if count <= SAMPLE:
        sums = drawn.sum(axis=1)
    else:
        # Of a large book a sample tells how far the parameters may be off; what chance does to a sum of many is normal.
        shifts = expected.sum(axis=1) / max(values[some].sum(), 1e-300)
        by_chance = np.sqrt(count * np.mean((drawn - expected) ** 2))
        sums = values.sum() * shifts + by_chance * chance.standard_normal(DRAWS)
    low, high = np.quantile(np.maximum(sums, 0) * at_rate, _ENDS)
    return float(each.sum()), float(values.sum() * at_rate), float(low), float(high)


def _check(store: Store, as_of: date, months: int, least: int) -> Check:
    until = plus_months(as_of, -months)
    buyers = _buyers(store, as_of, until)
    nothing = Check(until, as_of, (), 0.0, 0)
    if min(_again_and_paying(buyers)) < max(least, 1):
        return nothing
    model = _model(until, buyers)
    expected = models.purchases(
        model.buying, (as_of - until).days / 365.25, buyers["repeats"], buyers["last"], buyers["seen"]
    )
    classes = np.minimum(buyers["repeats"], 5)
    rows = tuple(
        CheckRow(
            int(which), int((classes == which).sum()), float(expected[classes == which].mean()),
            float(buyers["since"][classes == which].mean()),
        )
        for which in np.unique(classes)
    )
    return Check(until, as_of, rows, float(expected.sum()), int(buyers["since"].sum()))


def _versions(store: Store) -> tuple:
    # What the fit reads and nothing else: a decision recorded in between leaves it as it is.
    return (*fingerprint(store, "value", """
        select
            (select sum(hash(matter_id, client_id, service_id, opened_on, fee)) from matter),
            (select sum(hash(client_id, contact_status)) from client)
    """), least_clients(store))
