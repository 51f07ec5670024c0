"""Dates and amounts decided for a whole column, with the rows that prove it; an undecidable column is refused."""

from __future__ import annotations

import pyarrow as pa
import pytest
from foreign_given import TODAY, emptied, read, taken_in
from intake_given import file, stored

from lifeline.intake.foreign import dates, money

HEADER = "Matter No,Client No,Client name,Work type,Opened,Date of birth,Fee"


@pytest.fixture
def store():
    return emptied()


def decided(*cells: str, order: str = "") -> dates.Decided:
    """A column of these cells, the first in row 2."""
    rows = pa.array(range(2, 2 + len(cells)), pa.int32())
    column = pa.array(cells, pa.string())
    return dates.decide(column, rows, file="f.csv", sheet="", heading="Opened", order=order, said_by="the preset p")


def priced(*cells: str, currency: str = "GBP") -> money.DecidedMoney:
    """A column of amounts, the first in row 2."""
    rows = pa.array(range(2, 2 + len(cells)), pa.int32())
    return money.decide(pa.array(cells), rows, file="f.csv", sheet="", heading="Fee", currency=currency)


# ------------------------------------------------------------------------------------------ dates


@pytest.mark.parametrize(
    ("cells", "order", "read_as"),
    [
        (("12/3/2021", "30/08/2016"), "day_first", ["2021-03-12", "2016-08-30"]),
        (("12/3/2021", "8/30/16"), "month_first", ["2021-12-03", "2016-08-30"]),
        (("3/3/2021", "11/11/1999"), "the same either way", ["2021-03-03", "1999-11-11"]),
        (("2021-03-12", "2021/3/12", "20210312", "2021.03.12"), "unmistakable", ["2021-03-12"] * 4),
        (("12 Mar 2021", "12-Mar-21", "March 12, 2021", "Fri 12th March 2021"), "unmistakable", ["2021-03-12"] * 4),
        (("1998", "1998-06", "06/1998", "June 1998", "about 1998", ""), "unmistakable",
         ["1998", "1998-06", "1998-06", "1998-06", "about 1998", ""]),
        (("2024-02-01 09:30", "2024-02-01T23:59:59Z", "2020-12-30 3:15:52", "13/02/2024 1:05 PM"), "day_first",
         ["2024-02-01", "2024-02-01", "2020-12-30", "2024-02-13"]),
        (("13.02.2024", "1-2-2024", "01 02 24"), "day_first", ["2024-02-13", "2024-02-01", "2024-02-01"]),
        (("n/a", "-", "00/00/0000", "31/12/2020"), "day_first", ["", "", "", "2020-12-31"]),
        ((), "unmistakable", []),
    ],
)
def test_the_order_of_day_and_month_follows_from_the_whole_column(cells, order, read_as):
    found = decided(*cells)
    assert (found.decision.order, found.dates.to_pylist(), found.faults) == (order, read_as, {})


def test_the_rows_that_prove_the_order_are_named():
    found = decided("12/3/2021", "30/08/2016", "1/2/2003", "31/12/2020", "17/6/2001", "18/6/2001").decision
    assert [tuple(proof) for proof in found.proofs] == [(3, "30/08/2016"), (5, "31/12/2020"), (6, "17/6/2001")]
    assert str(found) == (
        "f.csv, column Opened: dates are day first: row 3 is 30/08/2016, row 5 is 31/12/2020, row 6 is 17/6/2001"
    )


def test_a_column_that_proves_neither_shows_both_readings_side_by_side():
    found = decided("3/4/2021", "3/3/2021", "5/6/07").decision
    assert not found.is_decided and found.order == "undecided"
    assert [tuple(one) for one in found.readings] == [
        (2, "3/4/2021", "2021-04-03", "2021-03-04"), (4, "5/6/07", "2007-06-05", "2007-05-06"),
    ]


def test_a_column_that_proves_both_names_the_rows_of_each():
    found = decided("3/4/2021", "13/4/2021", "4/14/2021").decision
    assert not found.is_decided and found.order == "both"
    assert ([tuple(one) for one in found.proofs], [tuple(one) for one in found.against]) == (
        [(3, "13/4/2021")], [(4, "4/14/2021")],
    )


def test_an_order_that_somebody_says_is_used_and_shown_and_what_does_not_fit_it_is_a_fault():
    found = decided("3/4/2021", "4/14/2021", "31/2/2021", order="day_first")
    assert found.dates.to_pylist() == ["2021-04-03", "", ""]
    assert found.faults == {
        "4/14/2021": "a date with the day first, as the preset p says",
        "31/2/2021": "a date with the day first, as the preset p says",
    }
    assert "dates are day first, as the preset p says" in str(found.decision)


@pytest.mark.parametrize(
    "cell", ["31/02/2020", "2021-13-01", "44197", "Apr-21", "soon", "1/2", "9999-12-31", "31/12/9999", "12/13/14/15",
             "0/1/2020", "1/0/2020", "2020-02-30 10:00", "²⁰²¹", "1e5", "-5"],
)
def test_what_is_no_date_is_a_fault_and_never_a_guess(cell):
    found = decided(cell, "31/12/2020")
    assert list(found.faults) == [cell] and found.dates.to_pylist() == ["", "2020-12-31"]


@pytest.mark.parametrize(("written", "year"), [("69", 1969), ("99", 1999), ("00", 2000), ("68", 2068)])
def test_a_year_of_two_digits_is_of_the_1900s_from_69_on(written, year):
    found = decided(f"31/12/{written}")
    assert found.dates.to_pylist() == [f"{year}-12-31"] and found.decision.short_years == 1


def test_the_faulty_cell_is_named_as_it_stands_in_the_file_with_its_time():
    assert list(decided("31/02/2020 09:30", "31/12/2020").faults) == ["31/02/2020 09:30"]


# ------------------------------------------------------------------------------------------ amounts


@pytest.mark.parametrize(
    ("cells", "decimal", "read_as"),
    [
        (("£1,234.50", "12", "(3.00)", "4-", "-£5.5", "GBP 6", "7 gbp", ""), "point",
         ["1234.50", "12", "-3.00", "-4", "-5.50", "6", "7", ""]),
        (("£1.234,50", "1.234", "0,5"), "comma", ["1234.50", "1234", "0.50"]),
        (("1 234,50", "1\u00a0234\u00a0567,00", "1'234"), "comma", ["1234.50", "1234567.00", "1234"]),
        (("1,234", "1,234,567", "12"), "point", ["1234", "1234567", "12"]),
        (("1,234", "5"), "whole amounts", ["1234", "5"]),
        (("1250.", "1250.0000", ".5", "-70"), "point", ["1250.00", "1250.00", "0.50", "-70"]),
        (("n/a", "-", "nil", "0", "-0.00"), "point", ["", "", "", "0", "0.00"]),
    ],
)
def test_amounts_are_read_as_the_column_writes_them(cells, decimal, read_as):
    found = priced(*cells)
    assert (found.decision.decimal, found.amounts.to_pylist(), found.faults) == (decimal, read_as, {})


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("$5.00", "an amount in GBP, the currency of this workbook"), ("5.00 EUR", "an amount in GBP, the currency"),
        ("12%", "an amount, not a percentage"), ("abc", "an amount in GBP such as 1,234.50"),
        ("1e5", "an amount in GBP"), ("£1,200.-", "an amount in GBP"), ("--5", "an amount in GBP"),
        ("(5", "an amount in GBP"), ("=1+1", "an amount in GBP"),
        ("1.005", "at most two decimals"), ("1,23.50", "at most two decimals"), ("£5 £6", "an amount in GBP"),
    ],
)
def test_what_is_no_amount_of_the_packs_currency_is_a_fault(cell, expected):
    found = priced(cell, "1.50")
    assert found.amounts.to_pylist() == ["", "1.50"] and expected in found.faults[cell]


def test_1_234_alone_is_not_taken_for_1_23():
    found = priced("1.234", "5")
    assert found.amounts.to_pylist() == ["", "5"]
    assert found.faults == {
        "1.234": "1234 or 1.23 written so that it can be told which: nothing in this column shows what the point is"
    }


def test_a_column_with_points_and_commas_for_decimals_is_refused_with_rows_of_each():
    found = priced("1,234.50", "1.234,50").decision
    assert found.decimal == "both"
    assert ([tuple(one) for one in found.proofs], [tuple(one) for one in found.against]) == (
        [(2, "1,234.50")], [(3, "1.234,50")],
    )


def test_the_euro_is_the_currency_of_a_pack_that_says_so():
    assert priced("€1.234,50", "5 EUR", currency="EUR").amounts.to_pylist() == ["1234.50", "5"]


# ------------------------------------------------------------------------------------------ in a file


def problem(store, *rows: str) -> list[tuple[int | None, str, str, str]]:
    """Row, column, found and expected of each problem of a list of matters."""
    plan = read(store, file("list.csv", HEADER, *rows))
    return [(one.row, one.column, one.found, one.expected) for one in plan.problems]


def test_an_undecidable_column_is_one_problem_with_both_readings(store):
    ((row, column, found, expected),) = problem(
        store, "1,C1,Ada,CONVEY,3/4/2021,31/12/1970,5", "2,C1,Ada,CONVEY,5/6/2021,31/12/1970,5"
    )
    assert (row, column, found) == (2, "Opened", "3/4/2021")
    assert "row 2 is 3/4/2021: 2021-04-03 or 2021-03-04; row 3 is 5/6/2021: 2021-06-05 or 2021-05-06" in expected
    assert expected.endswith("in the column Date of birth of this list dates are day first")


def test_a_contradictory_column_is_one_problem_with_the_rows_that_prove_each(store):
    ((row, column, _, expected),) = problem(
        store, "1,C1,Ada,CONVEY,13/4/2021,,5", "2,C2,Bob,CONVEY,4/13/2021,,5", "3,C3,Cy,CONVEY,1/1/2021,,5"
    )
    assert (row, column) == (2, "Opened")
    assert "the day comes first (row 2 is 13/4/2021) and the month comes first (row 3 is 4/13/2021)" in expected


def test_somebody_may_say_what_an_undecidable_column_is(store):
    plan = taken_in(store, file("list.csv", HEADER, "1,C1,Ada,CONVEY,3/4/2021,,5"), dates="month_first")
    assert stored(store, "opened_date", "matter") == [("2021-03-04",)]
    opened = next(one for one in plan.dates if one.column == "Opened")
    assert (opened.order, opened.said_by) == ("month_first", "the person importing")


def test_a_date_of_birth_lies_neither_ahead_nor_before_1900(store):
    assert problem(
        store, f"1,C1,Ada,CONVEY,,{TODAY},5", "2,C2,Bob,CONVEY,,2026-11-23,5", "3,C3,Cy,CONVEY,,1899-12-31,5",
        "4,C4,Di,CONVEY,,1900,5", "5,C5,Ed,CONVEY,,12 Mar 45,5",
    ) == [
        (3, "Date of birth", "2026-11-23", "a date that is not still to come (today is 2026-11-22)"),
        (4, "Date of birth", "1899-12-31", "a date of birth in 1900 or later"),
        (6, "Date of birth", "12 Mar 45", "a date that is not still to come (today is 2026-11-22)"),
    ]


def test_another_currency_is_refused_with_its_row(store):
    assert problem(store, "1,C1,Ada,CONVEY,,,£5", "2,C2,Bob,CONVEY,,,$6") == [
        (3, "Fee", "$6", "an amount in GBP, the currency of this workbook"),
    ]


def test_a_matter_that_closes_before_it_opens_is_named_as_it_is_written(store):
    header = "Matter No,Client No,Client name,Work type,Opened,Closed"
    plan = read(store, file("list.csv", header, "1,C1,Ada,CONVEY,31/3/2021,30/3/2021"))
    assert [(one.row, one.column, one.found) for one in plan.problems] == [(2, "Closed", "30/3/2021")]
