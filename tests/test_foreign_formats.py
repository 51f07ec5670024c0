"""Formats that are no tables: bills (LEDES 1998B) and address books (vCard)."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from foreign_given import CLIENTS, emptied, faults, read, taken_in
from intake_given import stored

from lifeline.errors import IntakeError
from lifeline.intake.foreign import ledes

SAMPLE = (Path(__file__).parent / "real" / "ledes98b_official_sample.txt").read_bytes()


@pytest.fixture
def store():
    return emptied()


def bills(*changes: tuple[str, str]) -> tuple[str, bytes]:
    """The sample bills with something replaced."""
    text = SAMPLE.decode()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return "bills.txt", text.encode()


# ------------------------------------------------------------------------------------------ bills


def test_bills_are_told_in_figures_and_never_add_up_an_invoices_total_over_its_lines(store):
    plan = read(store, bills())
    assert plan.problems == ()
    assert "bills.txt: 2 invoices, 2,934.45 in all: fees 2,620.00, expenses 314.45; " in " ".join(plan.notes)
    (sheet,) = plan.sheets
    assert (sheet.preset, sheet.rows) == ("ledes_1998b", 2)
    assert {column.heading: column.samples for column in sheet.columns} == {
        "CLIENT_ID": ("00711",), "LAW_FIRM_MATTER_ID": ("0528", "1326"), "LINE_ITEM_TASK_CODE": ("L510",),
        "First work billed": ("before 1999-01-16", "before 1999-02-01"), "Fees": ("1370.00", "1250.00"),
        "Expenses": ("314.45", "0.00"),
    }


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("|630|19990115", "|631|19990115"), (3, "INVOICE_TOTAL", "1684.45")),
        (("|1684.45|19990101|19990131|For services rendered|2", "|1684|19990101|19990131|For services rendered|2"),
         (4, "INVOICE_TOTAL", "1684")),
        (("|630|19990115", "|6x0|19990115"), (3, "LINE_ITEM_TOTAL", "6x0")),
        (("|630|19990115", "|630|19991315"), (3, "LINE_ITEM_DATE", "19991315")),
        (("|IF|", "|ZZ|"), (8, "EXP/FEE/INV_ADJ_TYPE", "ZZ")),
        (("96543|00711", "96543|"), (8, "CLIENT_ID", "")),
        (("LAW_FIRM_MATTER_ID", "MATTER"), (2, "LAW_FIRM_MATTER_ID", "no such column")),
        (("LEDES1998B[]", "LEDES1998BI V2[]"), (1, "", "LEDES1998BI V2")),
        (("425-936[]", "425-936|extra[]"), (8, "", "25 cells")),
        (("425-936[]", "425-936"), (None, "", "a last line that does not end in []")),
    ],
)
def test_bills_that_do_not_add_up_or_are_damaged_are_refused_with_the_line(store, change, fault):
    assert fault in faults(store, bills(change))


def test_a_line_of_a_bill_may_hold_a_line_break(store):
    plan = read(store, bills(("Research Attorney's fees, Set off claim", "Research\nin two lines")))
    assert plan.problems == () and plan.sheets[0].rows == 2


def test_the_summary_of_bills_that_do_not_add_up_is_refused(tmp_path):
    path = tmp_path / "bills.txt"
    path.write_bytes(bills(("|630|19990115", "|631|19990115"))[1])
    with pytest.raises(IntakeError, match="1,?685.45"):
        ledes.summary(path)
    path.write_bytes(SAMPLE)
    assert ledes.summary(path).volume == Decimal("2934.45")


# ------------------------------------------------------------------------------------------ address books

CARDS = r"""BEGIN:VCARD
VERSION:3.0
UID:urn:uuid:0001
N:Invented;Ada;Byron;Mrs;
FN:Ada Byron Invented
ORG:Acme Invented Ltd;Sales
BDAY:19800412
EMAIL;TYPE=work:ada@example.com
ADR;TYPE=home:;;1 High St;Ely;;CB6 1AA;UK
X-OWN-FIELD:something
NOTE:First line\nsecond\, line which is
  folded here
REV:20240201T093000Z
END:VCARD
BEGIN:VCARD
VERSION:4.0
UID:2
FN:Acme Invented Ltd
KIND:org
ORG:Acme Invented Ltd
BDAY:1998
END:VCARD
BEGIN:VCARD
VERSION:4.0
UID:3
N:Notareal;Bob;;;
FN:Bob Notareal
BDAY:--0412
ANNIVERSARY:2001-06-30
END:VCARD
BEGIN:VCARD
VERSION:4.0
N:Gone;Cy;;;
FN:Cy Gone
BDAY:1950-04
DEATHDATE:20200105
item1.TEL:01353 000001
END:VCARD
BEGIN:VCARD
VERSION:2.1
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:S=C3=B8n;Zo=C3=AB;;;
FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Zo=C3=AB =
S=C3=B8n
BDAY:1971-02-03T00:00:00Z
END:VCARD
"""


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_cards_become_clients_with_the_dates_they_give_and_no_others(store, end, encoding):
    taken_in(store, ("book.vcf", CARDS.replace("\n", end).encode(encoding)))
    found = {row[1]: row for row in stored(store, f"{CLIENTS}, contact_status, notes", "client")}
    assert found["Ada Byron Invented"] == (
        "urn:uuid:0001", "Ada Byron Invented", "person", "1980-04-12", None, "ok", "",
    )
    assert found["Acme Invented Ltd"] == ("2", "Acme Invented Ltd", "business", "1998", None, "ok", "")
    assert found["Bob Notareal"] == (
        "3", "Bob Notareal", "person", None, None, "ok", "Birthday 12 April, year unknown",
    )
    # These two have no number of their own.
    assert found["Cy Gone"][2:] == ("person", "1950-04", None, "do_not_contact", "")
    assert found["Zoë Søn"][2:] == ("person", "1971-02-03", None, "ok", "")
    assert len(found) == 5


def test_what_a_card_dates_is_an_event_and_what_it_does_not_know_is_listed(store):
    plan = taken_in(store, ("book.vcf", CARDS.encode()))
    assert stored(store, "label, event_date, stage_id", "life_event") == [
        ("Anniversary (of a wedding, or the like)", "2001-06-30", None), ("Died", "2020-01-05", None),
    ]
    assert stored(store, "client_id, other_client_id, relation", "relationship") == [
        ("urn:uuid:0001", "2", "contact at"),
    ]
    ignored = [column for _, column in plan.ignored_columns]
    assert {"X-OWN-FIELD", "ADR", "REV", "NOTE"} <= set(ignored)
    assert not {"FN", "UID", "BDAY", "ORG"} & set(ignored)


def test_the_same_cards_again_change_nothing(store):
    taken_in(store, ("book.vcf", CARDS.encode()))
    assert {(counts.new, counts.changed) for counts in read(store, ("book.vcf", CARDS.encode())).counts} == {(0, 0)}


@pytest.mark.parametrize(
    ("cards", "fault"),
    [
        ("BEGIN:VCARD\nFN:Ada\n", (1, "", "a card that does not end")),
        ("BEGIN:VCARD\nFN:Ada\nBEGIN:VCARD\nFN:Bob\nEND:VCARD\n", (1, "", "a card that does not end")),
        ("BEGIN:VCARD\nFN:Ada\nno property\nEND:VCARD\n", (3, "", "a line that is no property")),
        ("BEGIN:VCARD\nFN:Ada\nBDAY:soon\nEND:VCARD\n", (1, "BDAY", "soon")),
        ("BEGIN:VCARD\nNOTE:nobody\nEND:VCARD\n", (1, "First name / Middle name / Last name / Suffix", "")),
        ("\n\nnothing", (None, "", "no card")),
    ],
)
def test_a_card_that_cannot_be_read_is_named_by_its_line(store, cards, fault):
    assert fault[0::2] in [(row, found) for row, _, found in faults(store, ("book.vcf", cards.encode()))]
