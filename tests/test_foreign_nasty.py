"""For each system a file as nasty as its exports can be: it comes in right, or is refused in words."""

from __future__ import annotations

import random

import pytest
from foreign_given import (
    EVERY_LIST,
    NEEDS,
    as_csv,
    cells_of,
    comes_to,
    emptied,
    everything,
    expected,
    read,
    taken_in,
)
from spreadsheets_given import xlsx

# A column of dates that can be read both ways, for each list that has one.
DATED = {
    "clio_matters": "open_date", "actionstep_matters": "Date Created", "actionstep_view": "Date Created",
    "osprey_matters": "Date Archived", "companies_house": "IncorporationDate", "clio_api_matters": "open_date",
    "clio_api_clients": "date_of_birth", "salesforce_contacts": "Birthdate", "salesforce_opportunities": "CloseDate",
}


@pytest.fixture
def store():
    return emptied()


def nasty(name: str, chance: random.Random) -> list[list[str]]:
    """The list with its columns shuffled among others, odd capitals and blanks, below a title and above totals."""
    rows = cells_of(EVERY_LIST[name])
    places = [*range(len(rows[0])), -1, -1, -1]
    chance.shuffle(places)
    capitals = (str.upper, str.lower, str.swapcase, " {}  ".format)
    strangers = iter(("Zz £ größe", "", "Zz created by"))
    headings = [next(strangers) if place < 0 else chance.choice(capitals)(rows[0][place]) for place in places]
    body = [["" if place < 0 else f"  {row[place]} " for place in places] for row in rows[1:]]
    width = len(places)
    titles = [["Größe & Söhne Solicitors"], ["Report: all open and closed", "", "page 1"], []]
    foot = [["Grand total", "", str(len(body))], [], ["Report printed on 03/04/2021 14:05"]]
    lines = [*titles, headings, body[0], [], *body[1:], headings, *foot]
    return [[*line, *[""] * (width - len(line))] for line in lines]


def files(name: str, form: str) -> list[tuple[str, bytes]]:
    """The nasty list, and those its clients are in, in some form."""
    made = []
    for one in (name, *NEEDS.get(name, ())):
        rows = nasty(one, random.Random(f"{one} {form}"))
        match form:
            case "xlsx":
                wide = len(rows[0])

                def merged(sheet, wide=wide):
                    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=wide)

                made.append((f"{one}.xlsx", xlsx(*rows, change=merged)))
            case "windows-1252":
                made.append((f"{one}.csv", as_csv(rows, separator=";", encoding="cp1252")))
            case "utf-16":
                made.append((f"{one}.txt", as_csv(rows, separator="\t", encoding="utf-16")))
            case _:
                made.append((f"{one}.csv", as_csv(rows, encoding="utf-8-sig")))
    return made


@pytest.mark.parametrize("form", ["utf-8 with its mark", "windows-1252", "utf-16", "xlsx"])
@pytest.mark.parametrize("name", EVERY_LIST)
def test_a_nasty_file_comes_in_right(store, name, form):
    plan = taken_in(store, *files(name, form))
    assert [sheet.preset for sheet in plan.sheets] == [name, *NEEDS.get(name, ())]
    assert comes_to(store) == expected(name)
    assert {left.why for left in plan.sheets[0].left_out} == {
        "above the headings", "the headings again", "a total, or a line about the report",
    }


# Of two deals one was not won, so only one date of theirs is looked at.
@pytest.mark.parametrize("name", [name for name in DATED if name != "salesforce_opportunities"])
def test_a_date_that_fits_neither_order_of_its_column_is_refused(store, name):
    rows = cells_of(EVERY_LIST[name])
    place = [heading.strip() for heading in rows[0]].index(DATED[name])
    rows[1][place], rows[2][place] = "13/04/2021", "04/14/2021"
    others = [(f"{one}.csv", as_csv(cells_of(EVERY_LIST[one]))) for one in NEEDS.get(name, ())]
    before = everything(store)
    plan = read(store, (f"{name}.csv", as_csv(rows)), *others)
    (problem,) = [one for one in plan.problems if one.column.strip() == DATED[name]]
    assert problem.found in ("13/04/2021", "04/14/2021") and problem.row in (2, 3)
    assert everything(store) == before


@pytest.mark.parametrize("name", DATED)
def test_dates_that_could_be_read_both_ways_are_refused_unless_the_preset_says_which(store, name):
    rows = cells_of(EVERY_LIST[name])
    place = [heading.strip() for heading in rows[0]].index(DATED[name])
    for number, row in enumerate(rows[1:], start=1):
        row[place] = f"0{number}/05/2021"
    others = [(f"{one}.csv", as_csv(cells_of(EVERY_LIST[one]))) for one in NEEDS.get(name, ())]
    plan = read(store, (f"{name}.csv", as_csv(rows)), *others)
    if name in ("osprey_matters", "companies_house"):
        assert plan.problems == ()
        assert {one.said_by for one in plan.dates if one.dates} == {f"the preset {name}"}
    else:
        (problem,) = [one for one in plan.problems if one.column == DATED[name]]
        assert "2021-05-01 or 2021-01-05" in problem.expected
