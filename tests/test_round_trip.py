"""Out to files and back: the same files from a new workbook, and from the same one only what was edited."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as some
from intake_given import (
    CLIENT_HEADER,
    EVENT_HEADER,
    HOLDING_HEADER,
    MATTER_HEADER,
    RELATIONSHIP_HEADER,
    clients,
    emptied_law_firm,
    events,
    holdings,
    imported,
    law_firm,
    matters,
    relationships,
    stored,
)
from soak import looking_at

from lifeline import intake, paths
from lifeline.errors import UserError
from lifeline.export.round_trip import FORMS, RECORD, WORKBOOK, canonical, export_folder
from lifeline.intake.harmless import escaped, restored
from lifeline.intake.kinds import KINDS
from lifeline.record import facts
from lifeline.store import Store

BOOK = (
    clients(
        "ada,Ada,person,1980,2015,ok,asked,child_18=2030;married=Y,Kind", "bob,Bob,person,1970-05,about 2010,no,,,",
        "acme,Acme Ltd,business,2010-01-05,,ok,,,", also="contact_basis,facts,notes",
    ),
    events(
        "ada,P07,2010,happened,our file,,", "ada,P07,2012,happened,third party (mother),,",
        "ada,P14,2025-01-20,planned,assumed,grant_date=2025-09,", "ada,,2001,happened,our file,,Moved house",
        also="evidence,anchor_dates,event",
    ),
    holdings("ada,WILL_SINGLE,,declined,,2027-01-31,Not now", "bob,CONVEY,2012,us,P06,,",
             also="for_stage,ask_again_after,note"),
    matters("000M1,bob,CONVEY,2019-07,2019-11,12.30,Closed,AP,P06", "M2,ada,CONVEY,2021,,,,,",
            also="closed_on,fee,status,owner,for_stage"),
    relationships("ada,bob,,sister", "ada,,Grace,aunt"),
)


@pytest.fixture
def store():
    return emptied_law_firm()


def exported(store: Store, folder: Path, form: str) -> dict[str, bytes]:
    """The canonical files of a workbook, by name."""
    files = export_folder(store, folder, form=form, who="A. Partner")
    return {file.name: file.read_bytes() for file in files if file.parent == folder}


def edited(file: Path, edit: Callable[[openpyxl.Workbook], None]) -> Path:
    """The XLSX file after a person has edited and saved it."""
    book = openpyxl.load_workbook(file)
    edit(book)
    book.save(file)
    return file


def cell(book: openpyxl.Workbook, sheet: str, column: str, **where: str) -> object:
    """The one cell of a column in the row where these cells stand."""
    rows = list(book[sheet].iter_rows())
    names = [head.value for head in rows[0]]
    (found,) = (row for row in rows[1:] if all(row[names.index(name)].value == value for name, value in where.items()))
    return found[names.index(column)]


# ------------------------------------------------------------------------------------------ into a new workbook


@pytest.mark.parametrize("form", FORMS)
def test_a_new_workbook_filled_from_the_files_exports_the_same_files(tmp_path, form):
    with law_firm() as one, law_firm() as other:
        imported(one, *BOOK)
        sample = intake.read(one, [paths.sample_folder()])
        intake.apply(one, sample, who="a test")
        first = exported(one, tmp_path / "one", form)
        imported(other, *((name, data) for name, data in first.items()))
        assert exported(other, tmp_path / "two", form) == first
    assert sorted(first) == ([WORKBOOK] if form == "xlsx" else sorted(f"{kind}.csv" for kind in KINDS))


def test_the_files_hold_what_was_written_partial_dates_and_leading_zeros_and_all(store, tmp_path):
    imported(store, *BOOK)
    files = exported(store, tmp_path, "csv")
    assert files["matters.csv"].decode() == (
        f"{MATTER_HEADER},closed_on,fee,status,owner,for_stage\r\n"
        "000M1,bob,CONVEY,2019-07,2019-11,12.30,Closed,AP,P06\r\nM2,ada,CONVEY,2021,,,,,\r\n"
    )
    assert files["clients.csv"].decode().splitlines()[1:] == [
        "acme,Acme Ltd,business,2010-01-05,,ok,,,",
        "ada,Ada,person,1980,2015,ok,asked,child_18=2030;married=Y,Kind",
        "bob,Bob,person,1970-05,about 2010,no,,,",
    ]
    assert [line.rsplit(",", 1)[0] for line in files["events.csv"].decode().splitlines()] == [
        f"{EVENT_HEADER},evidence,evidence_note,anchor_dates,event",
        "ada,P07,2010,happened,our_file,,,",
        "ada,P07,2012,happened,third_party,third party (mother),,",
        "ada,P14,2025-01-20,planned,assumed,,grant_date=2025-09,",
        "ada,,2001,happened,our_file,,,Moved house",
    ]


@pytest.mark.parametrize("form", FORMS)
def test_an_empty_workbook_makes_files_that_can_be_read(store, tmp_path, form):
    plan = intake.read(store, list(exported(store, tmp_path, form).items()))
    assert plan.problems == () and all(count[1:] == (0, 0, 0) for count in plan.counts)


nasty = some.text(
    some.one_of(
        some.sampled_from("'=+-@\t\r\n \"';,|＝＠_x0041\u200b\u00a0é0"),
        some.characters(exclude_categories=("Cs", "Cc")),
    ),
    max_size=12,
).map(str.strip).filter(lambda text: not set(text) & {"\ufffe", "\uffff"})
ids = nasty.filter(bool)


@settings(looking_at(3), suppress_health_check=list(HealthCheck))
@given(
    texts=some.lists(nasty, min_size=6, max_size=6),
    identifiers=some.lists(ids, min_size=3, max_size=3, unique=True),
)
@example(texts=["'=1+1", "''=1", "'t Hooft", "-5.20", "=A1", "'-5"], identifiers=["'=x", "=x", "000123"])
@example(texts=["a\rb", "_x000D_", "a\u2028b", "a;b", "@", "'"], identifiers=["'", "''", "-"])
def test_any_text_comes_back_as_it_was(texts, identifiers, tmp_path_factory):
    name, notes, basis, label, note, other = texts
    one, two, matter = identifiers
    given_rows = {
        f"clients.csv {CLIENT_HEADER},contact_basis,notes": [
            (one, name or "x", "person", "1980", "2015", "ok", basis, notes),
            (two, "Two", "person", "1980", "2015", "ok", "", ""),
        ],
        f"events.csv {EVENT_HEADER},event": [(one, "", "2001", "happened", label or "y")],
        f"holdings.csv {HOLDING_HEADER},note": [(one, "CONVEY", "", "us", note)],
        f"matters.csv {MATTER_HEADER},owner": [(matter, two, "CONVEY", "2001", note)],
        f"relationships.csv {RELATIONSHIP_HEADER}": [(one, two, "", "is"), (one, "", other or two, "is")],
    }
    store = emptied_law_firm()
    imported(store, *(written(*header.split(" ", 1), rows) for header, rows in given_rows.items()))
    assert stored(store, "client_id, name, notes, contact_basis", "client") == sorted(
        [(one, name or "x", notes, basis), (two, "Two", "", "")]
    )
    for form in FORMS:
        folder = tmp_path_factory.mktemp(form)
        first = exported(store, folder / "one", form)
        assert intake.read(store, list(first.items())).changes == ()
        fresh = emptied_law_firm()   # the same workbook, emptied
        imported(fresh, *first.items())
        assert exported(fresh, folder / "two", form) == first
        assert stored(fresh, "client_id, name, notes", "client") == sorted(
            [(one, name or "x", notes), (two, "Two", "")]
        )


def written(name: str, header: str, rows: list[tuple[str, ...]]) -> tuple[str, bytes]:
    """A file of these rows, harmless in a spreadsheet."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header.split(","))
    writer.writerows(escaped(pa.array(row, pa.string())).to_pylist() for row in rows)
    return name, out.getvalue().encode()


@given(text=some.text(max_size=8))
@settings(max_examples=120, derandomize=True, database=None)
def test_what_makes_a_cell_harmless_is_taken_off_again_and_nothing_else(text):
    there = escaped(pa.array([text], pa.string()))
    assert restored(there).to_pylist() == [text]


# ------------------------------------------------------------------------------------------ edited and read back


def test_only_what_was_edited_in_the_spreadsheet_changes_and_in_the_order_of_the_sheets(store, tmp_path):
    imported(store, *BOOK)
    exported(store, tmp_path, "xlsx")
    ids = dict(store.tuples("select event_date, event_id from life_event"))

    def edit(book):
        cell(book, "relationships", "relation", other_name="Grace").value = "cousin"
        cell(book, "matters", "closed_on", matter_id="000M1").value = "2019-12"
        cell(book, "holdings", "for_stage", client_id="bob").value = "P09"
        cell(book, "events", "event_date", event_date="2012").value = "2009-03"
        cell(book, "clients", "notes", client_id="ada").value = "Kinder"
        cell(book, "clients", "facts", client_id="ada").value = "child_18=2030;married=N"

    plan = imported(store, edited(tmp_path / WORKBOOK, edit))
    assert plan.changes == (
        ("client ada: notes", "Kind", "Kinder"),
        ("client ada, fact married: answer", "yes", "no"),
        ("event of client ada, P07: event_date", "2012", "2009-03"),
        ("holding of client bob, CONVEY: for_stage_id", "P06", "P09"),
        ("matter 000M1: closed_date", "2019-11", "2019-12"),
        ("client ada, cousin: relation", "aunt", "cousin"),
    )
    assert [count[1:3] for count in plan.counts] == [(0, 1), (0, 1), (0, 1), (0, 1), (0, 1), (0, 1)]
    assert store.tuples("select event_date from life_event where event_id = $id", id=ids["2012"]) == [("2009-03",)]
    assert stored(store, "closed_date, closed_on", "matter")[0] == ("2019-12", date(2019, 12, 15))
    again = exported(store, tmp_path / "again", "xlsx")
    assert intake.read(store, list(again.items())).changes == ()


def test_an_event_may_get_another_stage_or_go_to_another_client(store, tmp_path):
    imported(store, *BOOK)
    exported(store, tmp_path, "xlsx")

    def edit(book):
        cell(book, "events", "stage_id", event_date="2012").value = "P05"
        cell(book, "events", "client_id", event_date="2025-01-20").value = "bob"

    plan = imported(store, edited(tmp_path / WORKBOOK, edit))
    assert [count for count in plan.counts if count[0] == "events"] == [("events", 0, 2, 2)]
    assert plan.changes == (
        ("event of client ada, P05: stage_id", "P07", "P05"),
        ("event of client bob, P14: client_id", "ada", "bob"),
    )
    assert stored(store, "client_id, name", "event_anchor") == [("bob", "grant_date")]


def test_rows_that_were_sorted_copied_and_added_are_told_apart(store, tmp_path):
    imported(store, *BOOK)
    exported(store, tmp_path, "xlsx")

    def edit(book):
        sheet = book["events"]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
        copied = [*rows[0][:2], "2015", *rows[0][3:]]   # with the mark of the row it was copied from
        added = ["bob", "P07", "2001", "happened", "our_file"]
        sheet.delete_rows(2, len(rows))
        for row in [copied, added, *reversed(rows)]:
            sheet.append(row)

    plan = imported(store, edited(tmp_path / WORKBOOK, edit))
    assert [count for count in plan.counts if count[0] == "events"] == [("events", 2, 0, 4)]
    assert plan.changes == ()


def test_a_date_that_the_spreadsheet_made_a_day_of_comes_back_as_one(store, tmp_path):
    imported(store, *BOOK)
    exported(store, tmp_path, "xlsx")

    def edit(book):
        cell(book, "events", "event_date", event_date="2012").value = datetime(2012, 3, 14)
        cell(book, "matters", "opened_on", matter_id="M2").value = date(2021, 5, 1)
        cell(book, "matters", "fee", matter_id="M2").value = 1250.5

    assert imported(store, edited(tmp_path / WORKBOOK, edit)).changes == (
        ("event of client ada, P07: event_date", "2012", "2012-03-14"),
        ("matter M2: opened_date", "2021", "2021-05-01"),
        ("matter M2: fee", "", "1250.50"),
    )


def test_a_row_taken_out_of_the_file_stays_in_the_workbook(store, tmp_path):
    imported(store, *BOOK)
    exported(store, tmp_path, "xlsx")
    plan = imported(store, edited(tmp_path / WORKBOOK, lambda book: book["matters"].delete_rows(2)))
    assert plan.changes == () and store.tuples("select count(*) from matter") == [(2,)]


def test_what_was_entered_by_hand_goes_out_and_comes_back_unchanged(store, tmp_path):
    imported(store, *BOOK)
    facts.answer(store, client_id="ada", fact="has_children", answer="prefer_not", evidence="client_said", who="A")
    facts.add_event(
        store, client_id="bob", stage_id="P05", label="", written_date="about 1999", status="happened",
        evidence="client_said", who="A", note="told us at the door",
    )
    for form in FORMS:
        files = exported(store, tmp_path / form, form)
        plan = intake.read(store, list(files.items()))
        assert (plan.problems, plan.changes) == ((), ())
        assert {count[1:3] for count in plan.counts} == {(0, 0)}


# ------------------------------------------------------------------------------------------ the folder


def test_decisions_and_agreements_lie_beside_the_files_and_are_not_imported(store, tmp_path):
    imported(store, *BOOK)
    exported(store, tmp_path, "csv")
    assert sorted(file.stem for file in (tmp_path / "record").iterdir()) == sorted(RECORD)
    assert (tmp_path / "record" / "fact.csv").read_text().count("\n") == 3
    plan = intake.read(store, [tmp_path])
    assert (plan.problems, plan.ignored_files, len(plan.files)) == ((), (), 5)


def test_that_everything_was_taken_out_is_on_record(store, tmp_path):
    exported(store, tmp_path, "csv")
    assert store.tuples("select who, action, subject from audit") == [("A. Partner", "export", "everything")]


def test_what_a_sheet_cannot_hold_is_refused_with_where_it_stands(store, tmp_path):
    imported(store, clients(f"ada,Ada,person,1980,2015,ok,{'x' * 32_768}", also="notes"))
    with pytest.raises(UserError, match="notes of ada in clients has 32,768: export CSV instead"):
        export_folder(store, tmp_path, form="xlsx", who="A")
    assert not (tmp_path / WORKBOOK).exists()
    assert len(exported(store, tmp_path, "csv")) == 5


def test_a_folder_that_cannot_be_written_is_said(store, tmp_path):
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(UserError, match="cannot be written"):
        export_folder(store, tmp_path / "taken", who="A")


def test_the_columns_are_those_of_the_canonical_files(store):
    imported(store, clients("ada,Ada,person,1980,2015,ok,Families", also="segment"))   # or there would be no groups
    for kind, known in KINDS.items():
        assert set(canonical(store, kind).column_names) == set(known.columns)
