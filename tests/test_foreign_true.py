"""No value is silently changed: every stored value is compared with its source cell by a plain reader of its own.

The reader here shares no code with the product. A stored row says which row of the file it came from; that row is read
with Python's csv or openpyxl, and what must stand in the workbook is worked out from its cells alone.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from foreign_given import EVERY_LIST, as_csv, cells_of, emptied, read, taken_in
from spreadsheets_given import xlsx

Raw = Mapping[str, str]
FIRST = ["Ada", "Zoë", "Søren", "Anne-Marie", "O'Neil", "Ünal", "J.", "", "Mary Jane"]
LAST = ["Invented", "de la Cruz", "Müller", "Notareal-Smith", "MacX", "Brontë", "Li", "Total", "Page"]
COMPANIES = ["Acme Ltd", "Bär & Söhne GmbH", "£ Stores plc", '"Quoted" LLP', "Semi; Colon Ltd", "Comma, Sons & Co"]
SERVICES = {"CONVEY": "CONVEY", "will (ONE person)": "WILL_SINGLE", "terms": "TERMS", "Divorce": "DIVORCE"}
WORDS = list(SERVICES)
OWNERS = ["J. Smith", "K. Jones", "Ø. Ågren", ""]


def day(chance: random.Random) -> date:
    """Some day of some year."""
    return date.fromordinal(chance.randrange(date(1970, 1, 1).toordinal(), date(2024, 12, 31).toordinal()))


def number(chance: random.Random, place: int) -> str:
    """An identifier with leading zeros, or with letters."""
    return chance.choice((f"{place:07d}", f"HAR{place:04d}", f"00-{place}", f"{place}E5"))


def clio_matter(chance: random.Random, place: int) -> Raw:
    is_company = chance.random() < 0.3
    opened = day(chance)
    return {
        "status": chance.choice(("Open", "Closed", "Pending")), "description": chance.choice(WORDS),
        "open_date": opened.strftime("%m/%d/%Y"),
        "close_date": chance.choice(("", date(2025, 1 + place % 12, 28).strftime("%m/%d/%Y"))),
        "custom_number": number(chance, place), "note": "never mind",
        "client_first_name": "" if is_company else chance.choice(FIRST),
        "client_last_name": "" if is_company else chance.choice(LAST),
        "client_company_name": chance.choice(COMPANIES) if is_company else "",
    }


def osprey_matter(chance: random.Random, place: int) -> Raw:
    client = f"{chance.choice(('HAR', 'BÄR', '000'))}{place % 40:04d}"
    return {
        "Client No / Matter No": f"{client}{chance.choice('/-')}{place:04d}",
        "Fee Earner Code": chance.choice(("JS", "KJ")),
        "Work Type Code": chance.choice(WORDS),
        "Total Cost": chance.choice((
            "", "0.00", f"£{place:,}.5", f"({place}.25)", f"{place * 1000:,}.10", f"{place}.00-",
        )),
        "Date Archived": chance.choice(("", day(chance).strftime("%d/%m/%Y"))),
    }


def salesforce_contact(chance: random.Random, place: int) -> Raw:
    return {
        "Id": f"0031G{place:010d}AAA", "AccountId": "",
        "LastName": chance.choice(LAST), "FirstName": chance.choice(FIRST),
        "Email": "a@example.com", "Birthdate": chance.choice(("", day(chance).isoformat(), "1980")),
        "HasOptedOutOfEmail": chance.choice(("true", "false", "0", "1", "")),
        "DoNotCall": chance.choice(("TRUE", "FALSE")),
        "CreatedDate": "2019-11-11 17:23:34", "LastActivityDate": day(chance).isoformat(),
    }


def company(chance: random.Random, place: int) -> Raw:
    return {
        "CompanyName": chance.choice(COMPANIES).upper() + f" {place}",
        " CompanyNumber": f"{place:08d}" if place % 3 else f"SC{place:06d}",
        "CompanyCategory": "Private Limited Company", "CompanyStatus": "Active",
        "IncorporationDate": day(chance).strftime("%d/%m/%Y"), "DissolutionDate": "",
    }


def actionstep_matter(chance: random.Random, place: int) -> Raw:
    opened = day(chance)
    return {
        "Matter Identifier": f"{place:05d}", "Matter Type": chance.choice(WORDS),
        "Matter Name": f"{chance.choice(FIRST[:4])} {chance.choice(LAST)} - {place} High St", "File Reference": "F",
        "Date Created": f"{opened.month}/{opened.day}/{opened:%y}" if opened.year >= 1970 else "",
        "Date Closed": "", "Assigned to": chance.choice(OWNERS), "Status": "Active", "Step tree node": "x",
    }


def iso(form: str) -> Callable[[str], str | None]:
    """A date as Python's own reader reads it."""
    return lambda cell: datetime.strptime(cell, form).date().isoformat() if cell else None


def amount(cell: str) -> Decimal | None:
    """An amount with a decimal point, brackets or a minus behind for what is negative."""
    digits = "".join(one for one in cell if one.isdigit() or one == ".")
    return (-Decimal(digits) if cell[:1] == "(" or cell[-1:] == "-" else Decimal(digits)) if digits else None


def full_name(raw: Raw, first: str, last: str, business: str = "") -> str:
    """First and last name, or the business's."""
    return " ".join(filter(None, (raw[first], raw[last]))) or raw.get(business, "")


# For each kind of list: a row of it, and what must stand in the workbook for the row that a stored row came from.
MATTER = "select source_row, matter_id, service_id, opened_date, closed_date, fee, status, owner from matter"
CLIENT = "select source_row, client_id, name, track, born from client"
KINDS: dict[str, tuple[Callable, dict[str, Callable[[Raw], tuple]]]] = {
    "clio_matters": (clio_matter, {
        MATTER: lambda raw: (
            raw["custom_number"], SERVICES[raw["description"]], iso("%m/%d/%Y")(raw["open_date"]),
            iso("%m/%d/%Y")(raw["close_date"]), None, raw["status"], "",
        ),
        "select source_row, name, track from client": lambda raw: (
            full_name(raw, "client_first_name", "client_last_name", "client_company_name"),
            "business" if raw["client_company_name"] else "person",
        ),
        "select matter.source_row, client.name from matter join client using (client_id)": lambda raw: (
            full_name(raw, "client_first_name", "client_last_name", "client_company_name"),
        ),
    }),
    "osprey_matters": (osprey_matter, {
        MATTER: lambda raw: (
            raw["Client No / Matter No"], SERVICES[raw["Work Type Code"]], None, iso("%d/%m/%Y")(raw["Date Archived"]),
            amount(raw["Total Cost"]), "", raw["Fee Earner Code"],
        ),
        "select source_row, client_id from matter": lambda raw: (raw["Client No / Matter No"][:7],),
    }),
    "salesforce_contacts": (salesforce_contact, {
        CLIENT: lambda raw: (raw["Id"], full_name(raw, "FirstName", "LastName"), "person", raw["Birthdate"] or None),
        "select source_row, client_id from permission where channel = 'email' and not is_allowed": lambda raw: (
            raw["Id"] if raw["HasOptedOutOfEmail"] in ("true", "1") else "nobody",
        ),
        "select source_row, client_id from permission where channel = 'phone' and not is_allowed": lambda raw: (
            raw["Id"] if raw["DoNotCall"] == "TRUE" else "nobody",
        ),
    }),
    "companies_house": (company, {
        CLIENT: lambda raw: (
            raw[" CompanyNumber"], raw["CompanyName"], "business", iso("%d/%m/%Y")(raw["IncorporationDate"]),
        ),
    }),
    "actionstep_matters": (actionstep_matter, {
        MATTER: lambda raw: (
            raw["Matter Identifier"], SERVICES[raw["Matter Type"]], iso("%m/%d/%y")(raw["Date Created"]), None, None,
            raw["Status"], raw["Assigned to"],
        ),
        "select source_row, name from client": lambda raw: (raw["Matter Name"].rsplit(" - ", 1)[0],),
    }),
}
ROWS = 400


def rows_of(name: str, seed: int) -> list[list[str]]:
    """The headings and many rows of a list, its columns in some order."""
    chance = random.Random(f"{name} {seed}")
    made = [KINDS[name][0](chance, place) for place in range(1, ROWS + 1)]
    headings = list(made[0])
    chance.shuffle(headings)
    return [headings, *([row[heading] for heading in headings] for row in made)]


def plainly_read_csv(data: bytes, encoding: str, separator: str) -> dict[int, Raw]:
    """Row numbers and rows as Python's own reader has them."""
    rows = list(csv.reader(io.StringIO(data.decode(encoding), newline=""), delimiter=separator))
    return {number: dict(zip(rows[0], row, strict=True)) for number, row in enumerate(rows, start=1)}


def plainly_read_xlsx(data: bytes, header: int) -> dict[int, Raw]:
    """Row numbers and rows as openpyxl has them."""
    rows = list(openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True))
    headings = rows[header - 1]
    return {
        number: {str(heading): "" if cell is None else str(cell) for heading, cell in zip(headings, row, strict=True)}
        for number, row in enumerate(rows, start=1)
    }


def compare(store, name: str, raw: dict[int, Raw]) -> int:
    """Every stored row with its source; returns how many rows were compared."""
    compared = 0
    for statement, wanted in KINDS[name][1].items():
        found = store.tuples(statement)
        for row, *values in found:
            assert tuple(values) == wanted(raw[row]), (statement, row, raw[row])
        compared += len(found)
    return compared


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", KINDS)
def test_every_stored_value_is_its_cells_value_in_csv(name, seed):
    encoding, separator = random.Random(seed).choice((("utf-8-sig", ","), ("cp1252", ";"), ("utf-16", "\t")))
    data = as_csv(rows_of(name, seed), encoding=encoding, separator=separator)
    store = emptied()
    taken_in(store, (f"{name}.csv", data))
    assert compare(store, name, plainly_read_csv(data, encoding, separator)) >= ROWS


@pytest.mark.parametrize("name", KINDS)
def test_every_stored_value_is_its_cells_value_in_a_spreadsheet_below_a_title(name):
    rows = rows_of(name, 9)
    data = xlsx(["The firm's list"], [], *rows, ["Grand total", str(ROWS)])
    store = emptied()
    taken_in(store, (f"{name}.xlsx", data))
    assert compare(store, name, plainly_read_xlsx(data, 3)) >= ROWS


@pytest.mark.parametrize(
    ("name", "dated"),
    [
        ("clio_matters", "open_date"), ("osprey_matters", "Date Archived"), ("companies_house", "IncorporationDate"),
        ("actionstep_matters", "Date Created"),
    ],
)
def test_a_date_that_turns_the_order_round_is_refused_and_not_read_the_other_way(name, dated):
    rows = rows_of(name, 1)
    place = rows[0].index(dated)
    dates = [row[place].split("/") for row in rows[1:] if row[place]]
    first, second, year = next(parts for parts in dates if int(parts[0]) > 12 or int(parts[1]) > 12)
    rows[-1][place] = f"{second}/{first}/{year}"
    plan = read(emptied(), (f"{name}.csv", as_csv(rows)))
    assert dated in {problem.column for problem in plan.problems}


def test_the_lists_compared_here_have_the_headings_of_the_systems():
    for name, (make, _) in KINDS.items():
        headings = {cell.strip().casefold() for cell in cells_of(EVERY_LIST[name])[0]}
        assert {heading.strip().casefold() for heading in make(random.Random(1), 1)} <= headings
