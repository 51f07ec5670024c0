"""The page of measures for the partners: everything fits, nothing overlaps, the numbers are those of the workbook."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import picture_checks
import pytest
from measures_given import AS_OF, book
from pptx import Presentation
from pypdf import PdfReader

from lifeline.chart.items import PAGES
from lifeline.errors import UserError
from lifeline.export import measures_report
from lifeline.export.brand import Brand, keep
from lifeline.question import measure_words, measures
from lifeline.question.measure_sql import Asked
from lifeline.store import Store

ASKED = Asked(AS_OF)


@pytest.fixture(scope="module")
def store() -> Store:
    """Four clients with some work and decisions, and a benchmark."""
    made = book(
        clients="client | since\nann | 2020-01-01\nbob | 2021-06-01\ncat | 2022-01-01\neve | 2015-01-01",
        matters="client | service | opened | fee\nann | will | 2026-01-10 | 100\nann | deed | 2025-01-10 | 50\nbob | "
                "will | 2026-02-01 |",
        decisions="client | service | decided | on | move\nann | will | agreed | 2026-01-01 | back_sell\nbob | deed "
                  "| declined | 2026-03-01 | up_sell",
    )
    with made.write() as writer:
        writer.execute("delete from benchmark")
        writer.insert(
            "benchmark",
            ["benchmark_id", "measure_id", "statement", "value", "source", "year", "url", "differs", "notes",
             "position"],
            [("B1", "star.two_or_more", "Half had two", Decimal("0.43"), "Somebody Global", "2013", "",
              "They count otherwise", "", 1),
             ("B2", "star.retention", "Nobody says when", None, "Nobody", "", "", "-", "", 2)],
        )
    keep(made, Brand("Sample & Partners", colour="#7A3E9D"), who="test")
    return made


@pytest.mark.parametrize("page", ["a4", "16x9"])
def test_nothing_overlaps_nothing_is_cut_off_and_the_type_is_legible(store, page):
    scene = measures_report.report_scene(store, ASKED, page=page)
    assert picture_checks.faults(scene) == []
    assert min(text.size for text in scene.texts) >= 12       # 9 points


@pytest.mark.parametrize("page", ["a4", "16x9"])
def test_it_holds_with_long_words_large_numbers_and_no_numbers(store, page):
    found = measures.figures(store, ASKED)
    known = measure_words.benchmarks(store)
    long = {
        figure.measure_id: tuple(replace(known["star.two_or_more"][0], source="A society of great age " * 3,
                                         differs="It differs " * 30)
                                 for _ in range(2)) for figure in found
    }
    for value in (Decimal("123456789012.5"), None):
        odd = [replace(figure, value=value, above=value, below=value, remark="Fee known for 123,456 of 234,567 "
                                                                             "matters.") for figure in found]
        scene = measures_report.drawn(
            odd, ASKED, long, currency="GBP", left_out=["A sentence of what is left out of it all."] * 9,
            page=PAGES[page],
            brand=Brand("A firm whose name is longer than anybody would wish it to be, and then some more",
                        colour="#FFD200"),
        )
        assert picture_checks.faults(scene) == []


def test_the_pdf_is_one_a4_page_with_the_numbers_the_period_and_benchmarks_with_their_year(store):
    (sheet,) = (made := PdfReader(io.BytesIO(measures_report.report(store, ASKED)))).pages
    words = " ".join(sheet.extract_text().split())
    assert (round(float(sheet.mediabox.width)), round(float(sheet.mediabox.height))) == (842, 595)
    assert made.metadata.author == "Sample & Partners"
    assert made.metadata.title == "Measures, 12 months to 31 October 2026"
    for said in ("Sample & Partners", "Average sales volume, money", "£25", "Fee known for 1 of 2 new matters.",
                 "As of 31 October 2026",
                 "1 of 4 clients have had two services or more", "43% (Somebody Global, 2013)", "÷", "Conversion",
                 "50%"):
        assert said.replace("£", "") in words, said
    # A benchmark without a year is none.
    assert "Nobody" not in words
    # For the partners' table, and about no client.
    assert not re.search(r"\b(ann|bob|eve)\b", words)


def test_the_slide_is_of_shapes_that_can_be_edited_and_says_the_same(store):
    (slide,) = Presentation(io.BytesIO(measures_report.report(store, ASKED, form="pptx"))).slides
    def texts(shapes):
        for shape in shapes:
            if shape.shape_type == 6:
                yield from texts(shape.shapes)
            elif shape.has_text_frame:
                yield shape.text_frame.text
    words = " ".join(texts(slide.shapes))
    assert slide.shapes.title.text_frame.text == "Measures, 12 months to 31 October 2026"
    assert "Average sales volume, money" in words and "43% (Somebody Global, 2013)" in words
    assert not any(shape.shape_type == 13 for shape in slide.shapes)       # no picture without a logo


def test_the_same_file_comes_out_twice_and_another_ending_is_refused(store, tmp_path):
    assert measures_report.report(store, ASKED, form="pptx") == measures_report.report(store, ASKED, form="pptx")
    with pytest.raises(UserError, match=r"must end in \.pdf or \.pptx"):
        measures_report.save(store, ASKED, tmp_path / "page.docx")
    assert list(tmp_path.iterdir()) == []


def test_readings_say_what_there_is_and_do_not_dress_up_what_there_is_not(store):
    found = {figure.measure_id: figure for figure in measures.figures(store, ASKED)}
    read = {name: measure_words.reading(found[name], "GBP") for name in ("star.two_or_more", "star.retention",
                                                                         "star.conversion")}
    assert read == {
        "star.two_or_more": "1 of 4 clients have had two services or more, up from 0%.",
        "star.retention": "1 of 1 clients active the period before were active again.",
        "star.conversion": "1 of 2 lines put to clients were agreed.",
    }
    early = measures.figures(store, Asked(date(2014, 1, 1)), measure_ids=["star.two_or_more", "star.conversion"])
    assert [measure_words.reading(figure) for figure in early] == ["Nothing to count: no clients.",
                                                                   "Nothing to count: no lines put to clients."]


def test_a_pack_with_a_benchmark_without_source_or_year_or_for_no_measure_is_refused_with_the_row(tmp_path):
    import shutil

    from lifeline import paths
    from lifeline.errors import PackError
    from lifeline.intake import packs

    folder = tmp_path / "pack"
    shutil.copytree(paths.packs_folder() / "financial_adviser", folder)
    header = "benchmark_id,measure_id,statement,value,source,year,url,differs,notes"
    rows = ("B1,star.retention,Most stay,0.9,,2013,,Otherwise,", "B2,star.sales,Most buy,much,Somebody,,,Otherwise,")
    (folder / "benchmarks.csv").write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    with pytest.raises(PackError) as refused:
        packs.read(folder)
    assert sorted((problem.row, problem.column) for problem in refused.value.problems) == [
        (2, "source"), (3, "measure_id"), (3, "value"), (3, "year"),
    ]
