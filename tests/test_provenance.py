"""Where each value came from: the import, file, sheet and row, or who entered it and when."""

from __future__ import annotations

import csv
from datetime import date

import pytest
from intake_given import ADA_AND_ACME, clients, emptied_law_firm, events, holdings, imported, matters, relationships
from record_given import AS_OF, firm, naming

from lifeline import intake, paths
from lifeline.errors import NotFound
from lifeline.export.round_trip import export_folder
from lifeline.intake.history import Provenance, provenance, undo_import
from lifeline.model import Decided
from lifeline.record import facts, permissions, personal
from lifeline.record.decisions import decide
from lifeline.store import Store

WHO = "A. Partner"


@pytest.fixture
def store():
    return emptied_law_firm()


def origins(store: Store, kind: str, *, client_id: str = "ada") -> dict[str, tuple]:
    """By field: value, import, file and row; of a fact by its name."""
    return {
        each.row_key if kind == "facts" else each.field: (each.value, each.import_id, each.file, each.row)
        for each in provenance(store, client_id=client_id) if each.kind == kind
    }


def one(store: Store, kind: str, field: str, *, client_id: str = "ada") -> Provenance:
    """The one value of a kind's field."""
    (found,) = (each for each in provenance(store, client_id=client_id) if (each.kind, each.field) == (kind, field))
    return found


# ------------------------------------------------------------------------------------------ out of files


@pytest.mark.parametrize("form", ["as they are", "xlsx"])
def test_every_value_of_the_sample_firm_leads_to_the_cell_it_stands_in(store, tmp_path, form):
    files = paths.sample_folder()
    plan = intake.read(store, [files])
    intake.apply(store, plan, who=WHO)
    if form == "xlsx":
        (book, *_) = export_folder(store, tmp_path, form="xlsx", who=WHO)
        store = emptied_law_firm()   # the same workbook, emptied
        intake.apply(store, intake.read(store, [book]), who=WHO)
        cells = cells_of_sheets(book)
    else:
        cells = cells_of_files(files)
    looked_at = 0
    for (client_id,) in store.tuples("select client_id from client"):
        for each in provenance(store, client_id=client_id):
            assert (each.import_id, each.who, each.at is None) == ("import-1", WHO, False)
            cell = cells[each.sheet or each.file.removesuffix(".csv"), each.row]
            looked_at += 1
            if each.kind == "facts":
                assert any(term.startswith(f"{each.row_key}=") for term in cell["facts"].split(";"))
            elif each.field == "evidence":
                assert each.value in ("third_party", "public_record", "our_file", "client_said", "assumed")
            else:
                stood = cell[each.field if each.field in cell else "evidence"]
                assert stood == each.value or (each.field == "fee" and float(stood) == float(each.value)), each
    assert looked_at > 3000


def cells_of_files(folder) -> dict[tuple[str, int], dict[str, str]]:
    """Each row of the canonical CSV files, by file and spreadsheet row."""
    found = {}
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            found |= {(path.stem, number): row for number, row in enumerate(csv.DictReader(file), start=2)}
    return found


def cells_of_sheets(path) -> dict[tuple[str, int], dict[str, str]]:
    """Each row of the sheets, by sheet and row."""
    import openpyxl

    found = {}
    for sheet in openpyxl.load_workbook(path):
        rows = list(sheet.iter_rows(values_only=True))
        for number, row in enumerate(rows[1:], start=2):
            found[sheet.title, number] = {name: cell or "" for name, cell in zip(rows[0], row, strict=True)}
    return found


def test_a_cell_that_a_later_import_changed_leads_to_that_one_and_the_rest_of_the_row_to_the_first(store):
    imported(store, clients("acme,Acme,business,2010,2012,ok", "ada,Ada,person,1980,2015,ok"))
    imported(store, ("clients new.csv", clients("ada,Ada New,person,1980,2015,ok")[1]))
    assert origins(store, "clients") == {
        "name": ("Ada New", "import-2", "clients new.csv", 2),
        "track": ("person", "import-1", "clients.csv", 3),
        "born_or_incorporated": ("1980", "import-1", "clients.csv", 3),
        "client_since": ("2015", "import-1", "clients.csv", 3),
        "contact_status": ("ok", "import-1", "clients.csv", 3),
    }
    undo_import(store, who=WHO)
    assert origins(store, "clients")["name"] == ("Ada", "import-1", "clients.csv", 3)


def test_each_kind_of_row_leads_to_its_file(store):
    imported(
        store,
        clients("ada,Ada,person,1980,2015,ok,married=Y;child_18=2030", also="facts"),
        events("ada,P05,2001,happened", "ada,P14,2025-01-20,happened"),
        holdings("ada,CONVEY,2012,us"), matters("M1,ada,CONVEY,2019"), relationships("ada,,Grace,sister"),
    )
    found = {(each.kind, each.field, each.value, each.file, each.row) for each in provenance(store, client_id="ada")}
    assert found >= {
        ("facts", "answer", "yes", "clients.csv", 2), ("facts", "answer", "2030", "clients.csv", 2),
        ("events", "event_date", "2001", "events.csv", 2), ("events", "stage_id", "P14", "events.csv", 3),
        ("holdings", "date", "2012", "holdings.csv", 2), ("matters", "opened_on", "2019", "matters.csv", 2),
        ("relationships", "other_name", "Grace", "relationships.csv", 2),
    }


def test_a_row_of_an_earlier_release_leads_to_its_import_alone(store):
    imported(store, ADA_AND_ACME)
    with store.write() as writer:
        writer.execute("update client set source_file = null, source_row = null, as_imported = null")
    assert origins(store, "clients")["name"] == ("Ada Invented", "import-1", "", None)


def test_nobody_has_a_provenance_whom_the_workbook_does_not_know(store):
    with pytest.raises(NotFound):
        provenance(store, client_id="zoe")


# ------------------------------------------------------------------------------------------ by hand


def test_what_was_entered_by_hand_leads_to_who_entered_it_and_to_the_audit(store):
    imported(store, clients("ada,Ada,person,1980,2015,ok,married=Y", also="facts"), events("ada,P05,2001,happened"))
    facts.answer(store, client_id="ada", fact="married", answer="no", evidence="client_said", who="B")
    ((event_id,),) = store.tuples("select event_id from life_event")
    facts.change_event(store, event_id=event_id, written_date="2002-05", who="C")
    permissions.record_objection(store, client_id="ada", as_of=AS_OF, who="D")
    audit = {who: number for number, who in store.tuples("select audit_no, who from audit")}
    for kind, field, value, who in (
        ("facts", "answer", "no", "B"), ("events", "event_date", "2002-05", "C"),
        ("clients", "contact_status", "do_not_market", "D"),
    ):
        found = one(store, kind, field)
        assert (found.value, found.who, found.audit_no, found.import_id) == (value, who, audit[who], None)
        assert found.at is not None
    assert one(store, "events", "status").import_id == one(store, "clients", "name").import_id == "import-1"


def test_an_event_added_by_hand_is_whose_who_added_it_and_a_change_by_file_since_is_the_files(store):
    imported(store, ADA_AND_ACME)
    facts.add_event(store, client_id="ada", stage_id="P05", label="", written_date="2001", status="happened",
                    evidence="client_said", who="B")
    assert {each.who for each in provenance(store, client_id="ada") if each.kind == "events"} == {"B"}
    facts.answer(store, client_id="ada", fact="married", answer="no", evidence="client_said", who="B")
    imported(store, clients("ada,Ada Invented,person,1980-03-01,2015-06-01,ok,married=Y", also="facts"))
    found = one(store, "facts", "answer")
    assert (found.value, found.import_id, found.who) == ("yes", "import-2", "a test")


def test_what_a_decision_wrote_leads_to_the_decision():
    store = firm(rules="stage | service\nhome | will", events="stage | on\nhome | 2021-03-01")
    decision_id = decide(store, client_id="ann", service_id="will", decided=Decided.HAS_ELSEWHERE, as_of=AS_OF, who="B")
    found = one(store, "holdings", "provider", client_id="ann")
    assert (found.value, found.decision_id, found.who, found.import_id) == ("elsewhere", decision_id, "B", None)


# ------------------------------------------------------------------------------------------ erasure


def test_where_an_erased_clients_values_came_from_is_gone_with_them(store):
    imported(store, clients("ada,Ada Quokka,person,1980,2015,ok"), matters("M1,ada,CONVEY,2019"))
    imported(store, clients("ada,Ada,person,1980,2015,ok"), matters("M1,ada,CONVEY,2019"))
    assert {"import_change", "import_said"} <= naming(store, "ada").keys()
    personal.erase(store, client_id="ada", as_of=date(2026, 1, 1), reason="", who=WHO)
    assert naming(store, "ada") == {"audit": 1, "suppression": 1}
