"""What a client may be worth: published figures, known truths found again, and what the estimate rests on."""

from __future__ import annotations

import ast
import re
from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from grids import day, grid
from record_given import firm
from test_layers import ROOT, sources

from benchmarks import known_truth
from lifeline import paths
from lifeline.errors import UserError
from lifeline.intake import packs
from lifeline.question import lifetime_value as value, lifetime_value_model as models
from lifeline.question.least import SETTING
from lifeline.question.lifetime_value_model import Buying, Worth
from lifeline.sql.asked import asked
from lifeline.store import Store

AS_OF = date(2026, 11, 1)
SORTING = ("sorted", "sort", "nlargest", "argsort")
# Fader, Hardie and Lee (2005) and Fader and Hardie (2013): 2,357 customers of CDNOW, in weeks and dollars.
CDNOW, CDNOW_FEES = Buying(r=0.243, alpha=4.414, a=0.793, b=2.426), Worth(p=6.25, q=3.74, gamma=15.44)


# ------------------------------------------------------------------------------------------ the two models


def test_the_purchases_expected_are_those_of_the_published_spreadsheet():
    # Hardie's note 004: two repeat purchases, the last in week 30.43, watched for 38.86 weeks; the 39 weeks after.
    assert models.purchases(CDNOW, 39, [2], [30.43], [38.86])[0] == pytest.approx(1.226, abs=0.001)

    weeks = np.array([0.1429, 1.0, 3.0, 31.8571, 32.0, 78.0])
    published = [0.0078, 0.0532, 0.1506, 1.0405, 1.0437, 1.8576]
    assert models.purchases_of_new(CDNOW, weeks) == pytest.approx(published, rel=0.005)


def test_the_fees_expected_are_those_of_the_published_spreadsheet():
    # Hardie's note 025: how many fees are known and their mean; the first three are nearer to everybody's mean.
    known, mean = [2, 1, 0, 7, 2], [22.35, 11.77, 0, 73.74, 25.55]
    assert models.worth(CDNOW_FEES, known, mean) == pytest.approx([24.65, 18.91, 35.17, 71.46, 27.28], abs=0.1)
    assert CDNOW_FEES.mean == pytest.approx(35.17, abs=0.1)


def test_who_has_not_come_again_is_still_there_and_who_stays_away_long_is_hardly():
    never, soon, late = models.alive(CDNOW, [0, 5, 5], [0, 38, 5], [40, 40, 40])
    assert never == 1 and soon > 0.85 and late < 0.05


def test_known_parameters_are_found_again_within_their_doubt():
    repeats, last, seen = simulated(4_000)
    found = models.fit_buying(repeats, last, seen)

    chance = np.random.default_rng(3)
    known = repeats + 1
    scale = chance.gamma(known_truth.WORTH.q, size=len(known)) / known_truth.WORTH.gamma
    fees = models.fit_worth(known, chance.gamma(known_truth.WORTH.p * known) / scale / known)

    truth, truth_fees = known_truth.BUYING, known_truth.WORTH
    for logs, spread, wanted in (
        (np.log([found.r, found.alpha, found.a, found.b]), found.spread, [truth.r, truth.alpha, truth.a, truth.b]),
        (np.log([fees.p, fees.q - 1, fees.gamma]), fees.spread, [truth_fees.p, truth_fees.q - 1, truth_fees.gamma]),
    ):
        errors = np.sqrt(np.diag(spread))
        assert np.all(np.abs(logs - np.log(wanted)) < 3 * errors) and np.all(errors < 0.35)


def test_rows_alike_may_be_counted_together_and_the_unit_of_time_changes_nothing():
    repeats, last, seen = (np.round(column) for column in simulated(300))
    apart = models.fit_buying(repeats, last, seen)
    rows, times = np.unique(np.column_stack([repeats, last, seen]), axis=0, return_counts=True)
    together, in_days = models.fit_buying(*rows.T, times), models.fit_buying(repeats, last * 365, seen * 365)

    assert together.log_likelihood == pytest.approx(apart.log_likelihood, abs=1e-4)
    assert in_days.alpha == pytest.approx(365 * apart.alpha, rel=0.01) and in_days.r == pytest.approx(apart.r, rel=0.01)


def test_the_futures_drawn_are_on_average_the_purchases_and_fees_expected():
    # Without doubt in the parameters both are one and the same, whatever was seen of the client.
    buying = Buying(0.8, 2.0, 0.9, 3.5, spread=np.zeros((4, 4)))
    fees = Worth(3.0, 3.5, 900.0, spread=np.zeros((3, 3)))
    columns = ([0, 3, 9], [0, 4, 9], [8, 8, 10], [1, 4, 8], [500, 900, 200])
    rows = tuple(np.array(column, dtype=float) for column in columns)
    expected, drawn = models.futures(buying, fees, 3, rows, draws=40_000)

    wanted = models.purchases(buying, 3, *rows[:3]) * models.worth(fees, *rows[3:])
    assert expected[0] == pytest.approx(wanted) and drawn.mean(axis=0) == pytest.approx(wanted, rel=0.03)


def test_there_is_nothing_to_fit_where_nobody_came_again_or_no_fee_is_known():
    with pytest.raises(ValueError, match="bought twice"):
        models.fit_buying([0, 0], [0, 0], [3, 4])
    with pytest.raises(ValueError, match="fee is known"):
        models.fit_worth([0, 2], [0, 0])


def simulated(clients: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Repeats, last and seen in years of clients who come again as `known_truth.BUYING` has it."""
    chance = np.random.default_rng(11)
    now = np.datetime64(known_truth.AS_OF, "D")
    came = np.datetime64(known_truth.FROM_ON, "D") + chance.integers(0, 7_000, clients)
    whose, days = known_truth._bought(chance, came, now)
    last = np.zeros(clients)
    np.maximum.at(last, whose, (days - came[whose]).astype(float))
    return np.bincount(whose) - 1.0, last / 365.25, (now - came).astype(float) / 365.25


# ------------------------------------------------------------------------------------------ what it rests on


def given(matters: str, *, clients: str = "client\nann", least: int = 1, gaps: str = "", services: str = "") -> Store:
    """A workbook with these matters and fees, and these cells of the white space."""
    store = firm(clients=clients, services=services)
    with store.write() as writer:
        writer.execute("delete from setting")
        writer.execute("insert into setting values ($name, $least)", name=SETTING, least=str(least))
        writer.insert(
            "matter", ["matter_id", "client_id", "service_id", "opened_on", "fee", "status", "owner"],
            [(f"M{at}", row.get("client", "ann"), row.get("service", "will"), day(row.get("on")),
              Decimal(row["fee"]) if "fee" in row else None, "closed", "") for at, row in enumerate(grid(matters), 1)],
        )
        writer.insert(
            "book_cell", ["client_id", "service_id", "state", "wait", "is_sensitive"],
            [(row.get("client", "ann"), row["service"], row["state"], row.get("wait", ""),
              row.get("sensitive") == "yes") for row in grid(gaps)],
        )
    return store


def test_a_purchase_is_a_day_with_all_its_fees_and_nothing_later_or_of_one_who_objected_counts():
    store = given("""
        client | on         | fee
        ann    | 2020-01-01 | 100.00
        ann    | 2020-01-01 | 100.00
        ann    | 2022       | 700.00
        ann    | 2024-01-01 |
        ann    | 2027-01-01 | 900.00
        ann    |            | 50.00
        bob    | 2021-01-01 | 300.00
    """, clients="client | status\nann | ok\nbob | do_not_market\ncat | ok")
    found = store.dicts(asked("value", "purchase", "buyer"), as_of=AS_OF, until=AS_OF)

    # The two of one day are alike, and both are paid for; the year 2022 is its middle day; the last fee is not known.
    assert found == [{
        "client_id": "ann", "repeats": 2.0, "last": (date(2024, 1, 1) - date(2020, 1, 1)).days / 365.25,
        "seen": (AS_OF - date(2020, 1, 1)).days / 365.25, "known": 2.0, "billed": 900.0, "since": 0.0,
        "first_on": date(2020, 1, 1), "last_on": date(2024, 1, 1),
    }]
    rests, _ = value.fitted(store, as_of=AS_OF)
    # Cat bought nothing and is a client all the same.
    assert (rests.clients, rests.buyers, rests.buyers_again) == (2, 1, 1)
    assert (rests.purchases, rests.unpriced, rests.undated, rests.kept_out) == (3, 1, 1, 1)


def test_of_one_who_objected_nothing_is_worked_out():
    store = given("client | on | fee\nbob | 2021-01-01 | 300", clients="client | status\nbob | do_not_market")
    assert value.value_of_client(store, "bob", as_of=AS_OF) is None
    assert value.value_of_client(store, "nobody", as_of=AS_OF) is None


def test_with_too_few_who_came_again_nothing_is_said_but_what_is_known():
    store = given("on | fee\n2020-01-01 | 100\n2021-01-01 | 300", least=2)
    ann, everybody = value.value_of_client(store, "ann", as_of=AS_OF), value.value_of_all(store, as_of=AS_OF)

    assert ann.value is None and ann.low is None and everybody.value is None and not ann.rests.is_enough
    assert (ann.purchases, ann.billed, ann.first_on) == (2, 400.0, date(2020, 1, 1))
    assert value.checked(store, as_of=AS_OF).rows == ()


@pytest.mark.parametrize("fees", ["", "0", "-20"])
def test_where_nobody_paid_anything_known_nothing_is_said_of_what_they_may_pay(fees):
    store = given(f"on | fee\n2020-01-01 | {fees}\n2021-01-01 | {fees}")
    ann = value.value_of_client(store, "ann", as_of=AS_OF)
    assert ann.value is None and (ann.rests.buyers_again, ann.rests.payers) == (1, 0)


def test_open_gaps_are_priced_at_the_firms_own_usual_fee_or_the_packs_range_and_no_other_cell_is():
    store = given("""
        client | service | on         | fee
        ann    | will    | 2024-01-01 | 100
        ann    | will    | 2025-01-01 | 250
        bob    | will    | 2025-02-01 | 900
        bob    | will    | 1999-01-01 | 5
        ann    | deed    | 2025-01-01 | 4000
        ann    | deed    | 2025-02-01 | 4000
    """, clients="client\nann\nbob", services="service\nwill\ndeed\ntrust", gaps="""
        client | service | state      | wait  | sensitive
        ann    | deed    | to_ask     |       |
        ann    | will    | confirmed  |       |
        ann    | trust   | to_ask     | quiet |
        bob    | trust   | to_ask     |       | yes
        bob    | will    | not_needed |       |
        bob    | deed    | ahead      |       |
    """)
    with store.write() as writer:
        writer.execute("""
            update service set fee_low = 500, fee_high = 2000, fee_basis = 'fixed' where service_id = 'deed'
        """)
        writer.execute("update workbook_state set pack_version = pack_version + 1")
    gaps = value.value_of_client(store, "ann", as_of=AS_OF).gaps

    # Three fees of the last five years make a usual one, and the one of 1999 is none of today's; two of a deed do not.
    assert [(gap.service_id, gap.state, gap.fees, gap.low, gap.high, gap.fee_basis) for gap in gaps] == [
        ("will", "confirmed", 3, 250.0, 250.0, ""), ("deed", "to_ask", 0, 500.0, 2000.0, "fixed"),
    ]
    everybody = value.value_of_all(store, as_of=AS_OF)
    assert (everybody.gaps, everybody.gap_clients, everybody.gaps_low, everybody.gaps_high) == (2, 1, 750.0, 2250.0)


@pytest.mark.parametrize("asked_for", [{"years": 0}, {"years": 11}, {"rate": -0.1}, {"rate": 0.9}])
def test_years_and_discount_have_bounds(asked_for):
    with pytest.raises(UserError):
        value.value_of_all(given(""), as_of=AS_OF, **asked_for)


# ------------------------------------------------------------------------------------------ a whole book


@pytest.fixture(scope="module")
def known_book() -> Store:
    """Eight hundred clients who come again and pay just as the two models have it."""
    store = Store.create(":memory:")
    packs.load(store, paths.packs_folder() / "law_firm_england_wales")
    known_truth.fill(store, 800, has_stages=False)
    return store


def test_the_book_foretells_what_then_came(known_book):
    check = value.checked(known_book, as_of=AS_OF)
    assert check.from_on == date(2024, 11, 1) and [row.repeats for row in check.rows] == [0, 1, 2, 3, 4, 5]
    assert check.bought > 200 and check.expected == pytest.approx(check.bought, rel=0.12)


def test_a_sum_of_many_is_surer_than_one_client_and_later_years_and_a_discount_are_felt(known_book):
    one, three, five = (value.value_of_all(known_book, as_of=AS_OF, years=years) for years in value.YEARS)
    less = value.value_of_all(known_book, as_of=AS_OF, years=5, rate=0.05)
    assert one.value < three.value < five.value and 0.85 * five.value < less.value < 0.95 * five.value
    assert all(each.low < each.value < each.high for each in (one, three, five, less))

    client = value.value_of_client(known_book, "C0000003", as_of=AS_OF)
    assert client.low == 0 and client.value < client.high and 0 < client.alive <= 1
    assert three.high / three.value < 1.25 < client.high / client.value


def test_the_estimate_of_all_is_the_sum_of_the_estimates_of_each(known_book):
    clients = [each for (each,) in known_book.tuples("select client_id from client order by client_id limit 40")]
    with known_book.write() as writer:
        writer.execute("update client set contact_status = 'do_not_market' where client_id > 'C0000040'")
    try:
        each = [value.value_of_client(known_book, client_id, as_of=AS_OF).value for client_id in clients]
        assert value.value_of_all(known_book, as_of=AS_OF).value == pytest.approx(sum(each))
    finally:
        with known_book.write() as writer:
            writer.execute("update client set contact_status = 'ok'")


def test_the_fit_is_kept_until_a_matter_changes(known_book):
    _, before = value.fitted(known_book, as_of=AS_OF)
    with known_book.write() as writer:
        writer.execute("update client set notes = 'rang today' where client_id = 'C0000001'")
    assert value.fitted(known_book, as_of=AS_OF)[1] is before and value.is_fitted(known_book, as_of=AS_OF)

    with known_book.write() as writer:
        writer.execute("update matter set fee = fee + 1 where matter_id = 'M1'")
    assert not value.is_fitted(known_book, as_of=AS_OF)
    assert value.fitted(known_book, as_of=AS_OF)[1] is not before


# ------------------------------------------------------------------------------------------ and never of people


def test_nobody_is_ever_put_in_order_by_what_they_may_be_worth():
    # Only its own page and chart ask for it, and a notebook that shows them, so that no list can; and it has no answer
    # with a client in each row.
    asking = {
        module for module, path in sources().items()
        if "lifetime_value" in path.read_text(encoding="utf-8") and not module.startswith("lifeline.question.lifetime")
    }
    assert asking - {"notebooks.book"} == {
        "lifeline.ui.value_page", "lifeline.ui.value_words", "lifeline.chart.value_check"
    }

    for path in ROOT.glob("lifeline/sql/value/*.sql"):
        assert "order by" not in path.read_text(encoding="utf-8")
    for name in ("question/lifetime_value.py", "question/lifetime_value_gaps.py", "ui/value_page.py"):
        text = (ROOT / "lifeline" / name).read_text(encoding="utf-8")
        assert set(re.findall(r"order by [a-z_, ]+", text)) <= {"order by name, client_id limit "}
        sorting = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)
                   and getattr(node.func, "id", getattr(node.func, "attr", "")) in SORTING]
        # The gaps of one client stand in the catalogue's order.
        assert len(sorting) == (1 if name.endswith("gaps.py") else 0)
