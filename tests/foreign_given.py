"""Lists as other systems send them: the headings of their public help pages, with invented rows below."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date

from intake_given import TABLES, emptied_law_firm, stored

from lifeline import intake
from lifeline.intake import ImportPlan
from lifeline.store import Store

TODAY = date(2026, 11, 22)

# The headings of each system, one line each, and two rows or three that such a system could have written.
CLIO_CONTACTS = (
    "title,job_title,first_name,last_name,company,business_street,business_city,business_state,business_postal_code,"
    "email_address,primary_phone",
    "Mrs,Baker,Ada,Invented,,1 High St,Ely,,CB6 1AA,ada@example.com,01353 000001",
    ",,,,Acme Invented Ltd,2 High St,Ely,,CB6 1AB,info@example.com,",
    ",,Bob,Notareal,Acme Invented Ltd,,,,,bob@example.com,",
)
CLIO_MATTERS = (
    "status,location,client_reference,description,open_date,close_date,pending_date,custom_number,note,"
    "client_first_name,client_last_name,client_company_name",
    "Open,Ely,R1,CONVEY,04/13/2021,,,00017,first note,Ada,Invented,",
    "Closed,Ely,R2,Will (one person),01/02/2019,03/14/2019,,,,Ada,Invented,",
    "Pending,Ely,R3,TERMS,12/31/2020,,01/31/2021,00019,,,,Acme Invented Ltd",
)
CLIO_API_MATTERS = (
    "id,display_number,custom_number,description,status,client_reference,client_id,open_date,close_date,pending_date,"
    "practice_area,responsible_attorney,originating_attorney,matter_stage,custom_field_values",
    "501,00001-Invented,,Buying 1 High St,Open,,71,2021-04-13,,,CONVEY,J. Smith,,Searches,",
    "502,00002-Acme,,Terms of business,Closed,,72,2019-02-01,2019-03-04,,TERMS,,K. Jones,,",
)
CLIO_API_CLIENTS = (
    "id,name,first_name,last_name,type,date_of_birth,company",
    "71,Ada Invented,Ada,Invented,Person,1970-05-01,Acme Invented Ltd",
    "72,Acme Invented Ltd,,,Company,,",
)
ACTIONSTEP_MATTERS = (
    "Matter Identifier,Matter Type,Matter Name,File Reference,Date Created,Date Closed,Assigned to,Step tree node,"
    "Status,Priority,Import reference,Division,Related Matter",
    "0042,CONVEY,Ada Invented - Buying 1 High St,F1,8/30/16,9/13/16,J. Smith,Exchange,Closed,1,,Property,",
    "0043,TERMS,Acme Invented Ltd,F2,1/2/17,,J. Smith,,Active,1,,Commercial,0042",
)
ACTIONSTEP_VIEW = (
    "Action/Matter Name,Action/Matter Type,Action/Matter ID,File Reference,Assigned to,Date Created,Date Closed,Status,"
    "Division Name",
    "Ada Invented - Buying 1 High St,CONVEY,0042,F1,J. Smith,30/08/2016,13/09/2016,Closed,Property",
    "Acme Invented Ltd,TERMS,0043,F2,J. Smith,01/02/2017,,Active,Commercial",
)
OSPREY_MATTERS = (
    "Client No / Matter No,Fee Earner Code,Work Type Code,Total Cost,Date Archived",
    'HAR0001/0001,JS,CONVEY,"£1,234.50",03/04/2021',
    "HAR0001/0002,JS,DIVORCE,(20.00),",
    "0000001-2,KJ,TERMS,0.00,04/05/2021",
)
OSPREY_LIST = (
    "Client/matter number,Client name,Matter Description,Fee Earner code,Work Type code",
    "HAR0001/0001,Ada Invented,Buying 1 High St,JS,CONVEY",
    "0000001-2,Acme Invented Ltd,Terms of business,KJ,TERMS",
)
SALESFORCE_CONTACTS = (
    "Id,AccountId,LastName,FirstName,Email,Birthdate,HasOptedOutOfEmail,DoNotCall,CreatedDate,LastActivityDate",
    "0031G00000q9jPQAQ,0011G00000eM9wvQAC,Invented,Ada,ada@example.com,1970-05-01,true,0,2019-11-11 17:23:34,",
    "0031G00000rfAvuQAE,,Notareal,Bob,,,false,1,2019-11-11 17:23:34,",
)
SALESFORCE_ACCOUNTS = (
    "Id,Name,Type,ParentId,Industry,YearStarted,CreatedDate",
    "0011G00000eM9wvQAC,Acme Invented Ltd,Customer - Direct,,Retail,1998,2019-11-11 17:23:34",
    "0011G00000f8NwQAUX,Acme Cymru Cyf,Prospect,0011G00000eM9wvQAC,Retail,,2019-11-11 17:23:34",
)
SALESFORCE_OPPORTUNITIES = (
    "Id,AccountId,Name,Type,StageName,Amount,CloseDate,IsWon,CreatedDate",
    "0061G00000AAAAAAA1,0011G00000eM9wvQAC,Terms 2020,TERMS,Closed Won,1500.00,2020-02-03,true,2019-11-11 17:23:34",
    "0061G00000AAAAAAA2,0011G00000eM9wvQAC,Shares,EMI,Negotiation,900.00,2027-02-03,false,2019-11-11 17:23:34",
)
HUBSPOT_CONTACTS = (
    "Record ID,First Name,Last Name,Email,Phone Number,Job Title,Company Name,Lifecycle Stage,Create Date,"
    "Associated Company,Contact owner",
    "0081,Ada,Invented,ada@example.com,,Director,Acme Invented Ltd,Customer,2024-02-01 09:30,Acme Invented Ltd,",
    "0082,Bob,Notareal,bob@example.com,,,,Lead,2024-02-01 09:30,,K. Jones",
)
HUBSPOT_COMPANIES = (
    "Record ID,Company name,Company owner,Create Date", "0091,Acme Invented Ltd,K. Jones,2024-02-01 09:30",
)
HUBSPOT_DEALS = (
    "Record ID,Deal Name,Deal Stage,Amount,Deal owner,Associated Company IDs,Associated Contact IDs",
    "0101,TERMS,Closed Won,\"1,500.00\",K. Jones,0091,0081;0082",
    "0102,CONVEY,Closed Won,250,K. Jones,,0081;0082",
    "0103,EMI,Appointment scheduled,900,K. Jones,0091,",
)
COMPANIES_HOUSE = (
    "CompanyName, CompanyNumber,CompanyCategory,CompanyStatus,DissolutionDate,IncorporationDate,Accounts.NextDueDate,"
    "Mortgages.NumMortCharges,SICCode.SicText_1,PreviousName_1.CONDATE,ConfStmtNextDueDate",
    "ACME INVENTED LTD,07687209,Private Limited Company,Active,,01/02/2011,31/12/2026,0,69102 - Solicitors,03/04/2015,",
    "GONE INVENTED LTD,SC000123,Private Limited Company,Dissolved,05/06/2020,07/08/2001,,0,,,",
)
EVERY_LIST = {
    "clio_contacts": CLIO_CONTACTS, "clio_matters": CLIO_MATTERS, "clio_api_matters": CLIO_API_MATTERS,
    "clio_api_clients": CLIO_API_CLIENTS, "actionstep_matters": ACTIONSTEP_MATTERS, "actionstep_view": ACTIONSTEP_VIEW,
    "osprey_matters": OSPREY_MATTERS, "osprey_list": OSPREY_LIST, "salesforce_contacts": SALESFORCE_CONTACTS,
    "salesforce_accounts": SALESFORCE_ACCOUNTS, "salesforce_opportunities": SALESFORCE_OPPORTUNITIES,
    "hubspot_contacts": HUBSPOT_CONTACTS, "hubspot_companies": HUBSPOT_COMPANIES, "hubspot_deals": HUBSPOT_DEALS,
    "companies_house": COMPANIES_HOUSE,
}
# What must come along so that the clients of a list are known.
NEEDS = {
    "clio_api_matters": ("clio_api_clients",), "salesforce_opportunities": ("salesforce_accounts",),
    "hubspot_deals": ("hubspot_companies", "hubspot_contacts"),
}


def emptied() -> Store:
    """A workbook with the law firm's pack, without clients, opt-outs and presets of the firm's own."""
    store = emptied_law_firm()
    with store.write() as writer:
        for table in ("permission", "import_preset", "suppression", "objection"):
            writer.execute(f"delete from {table}")
    return store


def listed(name: str, *, also: Sequence[str] = ()) -> tuple[str, bytes]:
    """One of the lists above as a file, with further rows."""
    return f"{name}.csv", "\n".join([*EVERY_LIST[name], *also, ""]).encode()


def with_needed(name: str) -> list[tuple[str, bytes]]:
    """The list, and the lists its clients are in."""
    return [listed(one) for one in (name, *NEEDS.get(name, ()))]


def cells_of(lines: Sequence[str]) -> list[list[str]]:
    """A list as rows of cells."""
    return list(csv.reader(io.StringIO("\n".join(lines), newline="")))


def as_csv(rows: Sequence[Sequence[str]], *, separator: str = ",", encoding: str = "utf-8") -> bytes:
    """Rows of cells as a CSV file."""
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=separator).writerows(rows)
    return written.getvalue().encode(encoding)


def read(store: Store, *files: object, **how: object) -> ImportPlan:
    """The plan for some files, as of a day that stays the same."""
    return intake.read(store, list(files), today=TODAY, **how)


def taken_in(store: Store, *files: object, **how: object) -> ImportPlan:
    """Read and store, which must have no problems; matters nobody can match are left out."""
    plan = read(store, *files, **how)
    assert plan.problems == (), plan.problems
    intake.apply(store, plan, who="a test", without_unmatched=True)
    return plan


def faults(store: Store, *files: object, **how: object) -> list[tuple[int | None, str, str]]:
    """Row, column and what was found, of each problem."""
    return [(one.row, one.column, one.found) for one in read(store, *files, **how).problems]


def everything(store: Store) -> dict[str, list[tuple]]:
    """Every row that an import may write."""
    return {table: stored(store, "*", table) for table in (*TABLES, "permission")}


CLIENTS = "client_id, name, track, born, client_since"
MATTERS = "matter_id, client_id, service_id, opened_date, closed_on, fee, status, owner"


# The numbers that are made for clients whom a list does not number.
ADA, ACME, BOB = "c-e56fe88a97cf3e", "c-13c46bcec92c8d", "c-c02c189e60c61d"
JS, KJ = "J. Smith", "K. Jones"

# What each list comes to: clients as CLIENTS says, matters as MATTERS says.
COMES_TO = {
    "clio_contacts": (
        [
            (ACME, "Acme Invented Ltd", "business", None, None),
            (BOB, "Bob Notareal", "person", None, None),
            (ADA, "Ada Invented", "person", None, None),
        ],
        [],
    ),
    "clio_matters": (
        [
            (ACME, "Acme Invented Ltd", "business", None, "2020-12-31"),
            (ADA, "Ada Invented", "person", None, "2019-01-02"),
        ],
        [
            ("00017", ADA, "CONVEY", "2021-04-13", None, None, "Open", ""),
            ("00019", ACME, "TERMS", "2020-12-31", None, None, "Pending", ""),
            ("m-56b4f9c0e2b1a5", ADA, "WILL_SINGLE", "2019-01-02", "2019-03-14", None, "Closed", ""),
        ],
    ),
    "clio_api_matters": (
        [
            ("71", "Ada Invented", "person", "1970-05-01", "2021-04-13"),
            ("72", "Acme Invented Ltd", "business", None, "2019-02-01"),
        ],
        [
            ("501", "71", "CONVEY", "2021-04-13", None, None, "Open", JS),
            ("502", "72", "TERMS", "2019-02-01", "2019-03-04", None, "Closed", KJ),
        ],
    ),
    "clio_api_clients": (
        [
            ("71", "Ada Invented", "person", "1970-05-01", None),
            ("72", "Acme Invented Ltd", "business", None, None),
        ],
        [],
    ),
    "actionstep_matters": (
        [
            (ACME, "Acme Invented Ltd", "business", None, "2017-01-02"),
            (ADA, "Ada Invented", "person", None, "2016-08-30"),
        ],
        [
            ("0042", ADA, "CONVEY", "2016-08-30", "2016-09-13", None, "Closed", JS),
            ("0043", ACME, "TERMS", "2017-01-02", None, None, "Active", JS),
        ],
    ),
    "actionstep_view": (
        [
            (ACME, "Acme Invented Ltd", "business", None, "2017-02-01"),
            (ADA, "Ada Invented", "person", None, "2016-08-30"),
        ],
        [
            ("0042", ADA, "CONVEY", "2016-08-30", "2016-09-13", None, "Closed", JS),
            ("0043", ACME, "TERMS", "2017-02-01", None, None, "Active", JS),
        ],
    ),
    "osprey_matters": (
        [("0000001", "0000001", "person", None, None), ("HAR0001", "HAR0001", "person", None, None)],
        [
            ("0000001-2", "0000001", "TERMS", None, "2021-05-04", "0.00", "", "KJ"),
            ("HAR0001/0001", "HAR0001", "CONVEY", None, "2021-04-03", "1234.50", "", "JS"),
            ("HAR0001/0002", "HAR0001", "DIVORCE", None, None, "-20.00", "", "JS"),
        ],
    ),
    "osprey_list": (
        [("0000001", "Acme Invented Ltd", "business", None, None), ("HAR0001", "Ada Invented", "person", None, None)],
        [
            ("0000001-2", "0000001", "TERMS", None, None, None, "", "KJ"),
            ("HAR0001/0001", "HAR0001", "CONVEY", None, None, None, "", "JS"),
        ],
    ),
    "salesforce_contacts": (
        [
            ("0031G00000q9jPQAQ", "Ada Invented", "person", "1970-05-01", None),
            ("0031G00000rfAvuQAE", "Bob Notareal", "person", None, None),
        ],
        [],
    ),
    "salesforce_accounts": (
        [
            ("0011G00000eM9wvQAC", "Acme Invented Ltd", "business", "1998", None),
            ("0011G00000f8NwQAUX", "Acme Cymru Cyf", "business", None, None),
        ],
        [],
    ),
    "salesforce_opportunities": (
        [
            ("0011G00000eM9wvQAC", "Acme Invented Ltd", "business", "1998", "2020-02-03"),
            ("0011G00000f8NwQAUX", "Acme Cymru Cyf", "business", None, None),
        ],
        [("0061G00000AAAAAAA1", "0011G00000eM9wvQAC", "TERMS", "2020-02-03", None, "1500.00", "Closed Won", "")],
    ),
    "hubspot_contacts": (
        [("0081", "Ada Invented", "person", None, None), ("0082", "Bob Notareal", "person", None, None)],
        [],
    ),
    "hubspot_companies": ([("0091", "Acme Invented Ltd", "business", None, None)], []),
    "hubspot_deals": (
        [
            ("0081", "Ada Invented", "person", None, None),
            ("0082", "Bob Notareal", "person", None, None),
            ("0091", "Acme Invented Ltd", "business", None, None),
        ],
        [
            ("0101", "0091", "TERMS", None, None, "1500.00", "Closed Won", KJ),
            ("0102", "0081", "CONVEY", None, None, "250.00", "Closed Won", KJ),
        ],
    ),
    "companies_house": (
        [
            ("07687209", "ACME INVENTED LTD", "business", "2011-02-01", None),
            ("SC000123", "GONE INVENTED LTD", "business", "2001-08-07", None),
        ],
        [],
    ),
}


def in_text(rows: list[tuple]) -> list[tuple]:
    """Days and amounts as they are written, for a table in a test."""
    return [tuple(None if cell is None else str(cell) for cell in row) for row in rows]


def known_numbers(rows: list[tuple]) -> list[tuple]:
    """Without the numbers made for matters: they only have to be the same each time."""
    return sorted((("made", *row[1:]) if row[0].startswith("m-") else row for row in rows), key=str)


def expected(name: str) -> tuple[list[tuple], list[tuple]]:
    """What a list and those it needs come to: clients and matters."""
    clients, matters = COMES_TO[name]
    return sorted(clients), known_numbers(matters)


def comes_to(store: Store) -> tuple[list[tuple], list[tuple]]:
    """The clients and matters of the workbook, in the same form."""
    clients, matters = stored(store, CLIENTS, "client"), stored(store, MATTERS, "matter")
    return in_text(clients), known_numbers(in_text(matters))
