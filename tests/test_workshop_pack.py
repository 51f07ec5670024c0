"""The workshop pack: the same things in slides, PDF and spreadsheet; native shapes; nothing that runs; no client."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import openpyxl
import picture_checks
import pytest
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pypdf import PdfReader

from lifeline import workbook
from lifeline.export import workshop_pack
from lifeline.export.brand import Brand
from lifeline.question.personas import PersonaHolding, persona
from lifeline.record import personas, workshop
from lifeline.record.workshop import NoteKind

AS_OF = date(2026, 11, 1)
SESSION = "Partners' workshop, 1 November"
SAID = {
    NoteKind.DECISION: "Wills are looked at with every purchase", NoteKind.ACTION: "=Write to ten clients",
    NoteKind.QUESTION: "Who owns the lease list?", NoteKind.PARKED: "Fees for a yearly review",
}


@pytest.fixture(scope="module")
def store():
    with workbook.create(":memory:", pack="financial_adviser", sample=False) as made:
        priya = personas.make(made.store, name="Priya Persona", track="person", born="1984", client_since="2019", who="Ann")
        personas.change(made.store, replace(
            persona(made.store, priya), holdings=(PersonaHolding("PENSION_ADV", "2026-10", "us", True),)
        ), who="Ann")
        for kind, text in SAID.items():
            workshop.note(made.store, session=SESSION, kind=kind, text=text, who="Ann", owner="Bob", about="P05",
                          due_on=date(2026, 12, 1))
        workshop.note(made.store, session="Another day", kind=NoteKind.DECISION, text="Not of this day", who="Ann")
        workshop.vote(made.store, session=SESSION, voter="Ann", service_id="LISA", dots=2)
        yield made.store


def packed(store, form: str) -> bytes:
    return workshop_pack.workshop_pack(store, session=SESSION, as_of=AS_OF, form=form)


def test_nothing_on_any_page_lies_on_anything(store):
    held = workshop_pack.gathered(store, session=SESSION, as_of=AS_OF)
    pages = workshop_pack.scenes(store, held, brand=Brand())
    assert len(pages) >= 6
    for page in pages:
        assert picture_checks.overlapping_texts(page) == [] and picture_checks.clipped_texts(page) == []


def test_slides_and_pdf_say_all_of_it_and_nothing_of_another_day(store):
    deck = Presentation(io.BytesIO(packed(store, "pptx")))
    shapes = [shape for slide in deck.slides for shape in slide.shapes]
    told = " ".join(_words(shapes))
    assert not [shape for shape in shapes if shape.shape_type is MSO_SHAPE_TYPE.PICTURE]
    pdf = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(packed(store, "pdf"))).pages)
    for said in (*SAID.values(), SESSION, "Priya Persona", "Lifetime ISA set-up", "2 dots from 1 voter", "By 1 December 2026"):
        assert said in " ".join(told.split()) and said in " ".join(pdf.split()), said
    assert "Not of this day" not in told + pdf
    assert len(deck.slides) == len(PdfReader(io.BytesIO(packed(store, "pdf"))).pages)


def _words(shapes) -> list[str]:
    found = []
    for shape in shapes:
        if shape.shape_type is MSO_SHAPE_TYPE.GROUP:
            found += _words(shape.shapes)
        elif shape.has_text_frame:
            found.append(" ".join(paragraph.text for paragraph in shape.text_frame.paragraphs))
    return found


def test_the_spreadsheet_holds_the_board_and_the_notes_and_no_cell_runs(store):
    book = openpyxl.load_workbook(io.BytesIO(packed(store, "xlsx")))
    assert {"People", "Businesses", "Decisions", "Actions", "Open questions", "Parked", "Dot votes", "Personas"} == set(book.sheetnames)
    assert [cell.value for cell in book["Actions"][2]][:4] == [
        "'=Write to ten clients", "Bob", "2026-12-01", "Marriage or civil partnership",
    ]
    people = book["People"]
    head = [cell.value for cell in people[1]]
    (row,) = [row for row in people.iter_rows(values_only=True) if row[0] == "Life insurance"]
    assert row[head.index("A child in the family")] == 3
    assert [cell.value for cell in book["Dot votes"][2]] == ["Lifetime ISA set-up", 2, 1]


def test_the_same_workshop_is_the_same_bytes_and_one_without_anything_is_still_a_pack(store):
    assert packed(store, "pptx") == packed(store, "pptx") and packed(store, "pdf") == packed(store, "pdf")
    empty = workshop_pack.workshop_pack(store, session="Nobody came", as_of=AS_OF, form="pdf")
    assert "Nothing was decided" in " ".join(page.extract_text() for page in PdfReader(io.BytesIO(empty)).pages)
    with pytest.raises(ValueError):
        packed(store, "docx")
