"""Days, months and ages: dates known in part, the ends of months, 29 February, and years long ago."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeline import wording
from lifeline.periods import TYPED_DATE, PartialDate, age_on, plus_months, typed, years_between
from lifeline.store import Store
from lifeline.workbook import Rows

# ------------------------------------------------------------------------------------------ dates known in part


@pytest.mark.parametrize(
    ("written", "day", "earliest", "latest"),
    [
        ("1998-06-12", date(1998, 6, 12), date(1998, 6, 12), date(1998, 6, 12)),
        ("1998-06", date(1998, 6, 15), date(1998, 6, 1), date(1998, 6, 30)),
        ("1998", date(1998, 7, 2), date(1998, 1, 1), date(1998, 12, 31)),
        ("2024-02", date(2024, 2, 15), date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-02", date(2023, 2, 15), date(2023, 2, 1), date(2023, 2, 28)),
        ("1564-04-26", date(1564, 4, 26), date(1564, 4, 26), date(1564, 4, 26)),
        ("0999", date(999, 7, 2), date(999, 1, 1), date(999, 12, 31)),
        ("before 1998", date(1998, 7, 2), None, date(1997, 12, 31)),
        ("before 1998-06-12", date(1998, 6, 12), None, date(1998, 6, 11)),
        ("after 1998", date(1998, 7, 2), date(1999, 1, 1), None),
        ("after 1998-02", date(1998, 2, 15), date(1998, 3, 1), None),
        ("about 1998", date(1998, 7, 2), date(1997, 7, 2), date(1999, 7, 2)),
        ("about 1998-06", date(1998, 6, 15), date(1998, 5, 17), date(1998, 7, 15)),
        ("about 1998-06-12", date(1998, 6, 12), date(1998, 6, 9), date(1998, 6, 15)),
    ],
)
def test_a_date_counts_as_its_middle_day_and_keeps_what_it_can_mean(written, day, earliest, latest):
    found = PartialDate.parse(written)
    assert (found.text, found.day, found.earliest, found.latest) == (written, day, earliest, latest)
    assert found.is_about is not (earliest == latest is not None)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (" 1998 ", "1998"),
        ("1998-6-2", "1998-06-02"),
        ("c. 1998", "about 1998"),
        ("circa 1998-06", "about 1998-06"),
        ("ABT 1998", "about 1998"),
        ("~1998", "about 1998"),
        ("est. 1998", "about 1998"),
        ("Bef. 1998", "before 1998"),
        ("<1998", "before 1998"),
        (">1998-06", "after 1998-06"),
        ("aft 1998", "after 1998"),
    ],
)
def test_other_ways_of_writing_are_kept_in_one(written, kept):
    assert PartialDate.parse(written).text == kept
    assert PartialDate.parse(kept) == PartialDate.parse(written)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "  ",
        "98",
        "199",
        "19980612",
        "1998-13",
        "1998-00",
        "1998-02-29",
        "1900-02-29",
        "1998-06-31",
        "1998-06-12-1",
        "0000",
        "12/06/1998",
        "June 1998",
        "about",
        "sometime 1998",
        "about about 1998",
        "1998?",
        "1998 about",
        "-1998",
        "1998-06-12T00:00",
        "12345",
        "nan",
        "None",
    ],
)
def test_anything_else_is_refused_with_what_is_accepted(written):
    with pytest.raises(ValueError, match="a date such as 1998-06-12, 1998-06 or 1998, or about, before or after one"):
        PartialDate.parse(written)


def test_29_february_is_a_day_in_leap_years_only():
    assert PartialDate.parse("2000-02-29").day == date(2000, 2, 29)  # divisible by 400
    with pytest.raises(ValueError, match="a date such as"):
        PartialDate.parse("1900-02-29")  # divisible by 100 alone


@pytest.mark.parametrize("written", ["before 0001", "about 0001-01-01", "after 9999", "about 9999"])
def test_at_the_ends_of_the_calendar_the_doubt_is_cut_short_and_nothing_breaks(written):
    assert PartialDate.parse(written).is_about


@given(st.dates())
def test_a_whole_day_is_read_back_as_it_was_written(day):
    assert PartialDate.parse(PartialDate.of(day).text) == PartialDate.of(day)
    assert not PartialDate.of(day).is_about


@given(st.dates(), st.sampled_from(["", "about ", "before ", "after "]), st.sampled_from([4, 7, 10]))
def test_what_it_can_mean_is_in_order_and_what_it_counts_as_lies_within_unless_it_is_before_or_after(day, word, length):
    found = PartialDate.parse(word + day.isoformat()[:length])
    if found.earliest and found.latest:
        assert found.earliest <= found.day <= found.latest
    assert found.text == word + day.isoformat()[:length]


# ------------------------------------------------------------------------------------------ typed by a person


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("1998", "1998"),
        ("1998-6", "1998-06"),
        ("12 June 1998", "1998-06-12"),
        ("2nd jul. 1998", "1998-07-02"),
        (" June  1998 ", "1998-06"),
        ("Sept 2001", "2001-09"),
        ("about June 1998", "about 1998-06"),
        ("c1998", "about 1998"),
        ("before 2 May 2001", "before 2001-05-02"),
        ("> 1998-06", "after 1998-06"),
        ("25/12/2020", "2020-12-25"),
        ("12/25/2020", "2020-12-25"),
        ("5.5.2020", "2020-05-05"),
        ("06/1998", "1998-06"),
    ],
)
def test_a_person_may_type_a_month_by_name_and_figures_that_can_mean_one_day(written, kept):
    assert typed(written) == PartialDate.parse(kept)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("03/04/2020", "Did you mean 3 April 2020 or 4 March 2020? Write 2020-04-03 or 2020-03-04."),
        ("about 3.4.2020", "Did you mean 3 April 2020 or 4 March 2020? Write about 2020-04-03 or about 2020-03-04."),
        ("31/02/2020", "There is no 31 February 2020."),
        ("2023-02-29", "There is no 29 February 2023."),
        ("30 Feb 2020", "There is no 30 February 2020."),
        ("soon", f"“soon” is no date. {TYPED_DATE}"),
    ],
)
def test_what_is_no_day_or_could_be_two_is_refused_in_words_for_who_typed_it(written, said):
    with pytest.raises(ValueError) as refused:
        typed(written)
    assert str(refused.value) == said


@pytest.mark.parametrize(
    "written", ["", "98", "June 98", "ju 1998", "13/1998", "30/30/2020", "1/2/0000", "0000", "before"]
)
def test_nothing_else_is_taken_for_a_date(written):
    with pytest.raises(ValueError, match="is no date"):
        typed(written)


@given(st.dates(min_value=date(1000, 1, 1)), st.sampled_from(["", "about ", "before ", "after "]))
def test_a_date_as_the_pages_show_it_can_be_typed_again(day, word):
    for length in (4, 7, 10):
        kept = word + day.isoformat()[:length]
        assert typed(wording.written(kept)).text == kept


# ------------------------------------------------------------------------------------------ months


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2024, 3, 31), -1, date(2024, 2, 29)),
        (date(2024, 8, 31), 1, date(2024, 9, 30)),
        (date(2024, 12, 15), 1, date(2025, 1, 15)),
        (date(2024, 1, 15), -1, date(2023, 12, 15)),
        (date(2024, 5, 5), 0, date(2024, 5, 5)),
        (date(1752, 8, 31), 1, date(1752, 9, 30)),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_a_shorter_month(day, months, later):
    assert plus_months(day, months) == later


def test_months_are_counted_from_the_start_and_never_chained():
    assert plus_months(date(2024, 1, 31), 2) == date(2024, 3, 31)
    assert plus_months(plus_months(date(2024, 1, 31), 1), 1) == date(2024, 3, 29)


def test_python_and_the_workbook_count_months_alike_on_every_day_of_four_years_and_long_ago():
    days = [
        first + timedelta(days=number) for first in (date(2023, 1, 1), date(1600, 1, 1)) for number in range(4 * 366)
    ]
    with Store.create(":memory:") as store:
        for months in (-121, -12, -1, 0, 1, 2, 6, 11, 12, 13, 48, 120, 600):
            found = store.tuples(
                "select day, add_months(day, $months) from (select unnest($days) as day)", days=days, months=months
            )
            assert len(found) == len(days)
            assert [later for _, later in found] == [plus_months(day, months) for day, _ in found]


# ------------------------------------------------------------------------------------------ ages


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2000, 5, 5), date(2018, 5, 4), 17),
        (date(2000, 5, 5), date(2018, 5, 5), 18),
        (date(2004, 2, 29), date(2022, 2, 28), 17),
        (date(2004, 2, 29), date(2022, 3, 1), 18),
        (date(2004, 2, 29), date(2024, 2, 29), 20),
        (date(2000, 5, 5), date(2000, 5, 5), 0),
        (date(2000, 5, 5), date(2000, 5, 4), -1),
        (date(2000, 5, 5), date(1999, 5, 5), -1),
        (date(1564, 4, 26), date(1616, 4, 23), 51),
        (date(1564, 4, 26), date(2026, 11, 1), 462),
    ],
)
def test_an_age_is_the_years_completed(born, day, age):
    assert age_on(day, born) == age


@given(st.dates(min_value=date(1500, 1, 1), max_value=date(2900, 1, 1)), st.integers(0, 100))
def test_one_is_a_year_older_on_each_birthday_and_not_the_day_before(born, years):
    birthday = (
        date(born.year + years, born.month, born.day)
        if (born.month, born.day) != (2, 29)
        else date(born.year + years, 3, 1)
    )
    if (
        (born.month, born.day) == (2, 29)
        and birthday.year % 4 == 0
        and (birthday.year % 100 or birthday.year % 400 == 0)
    ):
        birthday = date(birthday.year, 2, 29)
    assert age_on(birthday, born) == years
    assert age_on(birthday - timedelta(days=1), born) == years - 1


def test_years_are_drawn_to_scale_over_centuries():
    assert years_between(date(1600, 1, 1), date(2000, 1, 1)) == pytest.approx(400, abs=0.001)
    assert years_between(date(2000, 1, 1), date(1990, 1, 1)) == pytest.approx(-10, abs=0.01)


# ------------------------------------------------------------------------------------------ kept in a workbook


@dataclass(frozen=True, slots=True)
class Lived:
    """Somebody's first day."""

    born_on: date


@pytest.mark.parametrize(
    "day", [date(1000, 1, 1), date(1564, 4, 26), date(1677, 9, 20), date(1582, 10, 10), date(2999, 12, 31)]
)
def test_a_day_long_before_1677_comes_out_of_the_workbook_and_of_a_dataframe_as_it_went_in(day):
    with Store.create(":memory:") as store:
        rows = Rows.of(Lived, store.fetch(Lived, "select cast($day as date) as born_on", day=day))
    assert rows == (Lived(day),)
    assert rows.to_pandas()["born_on"].dt.date.tolist() == [day]
