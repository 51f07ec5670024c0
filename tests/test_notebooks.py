"""The notebooks run from top to bottom, show what they say they show, and are kept without results."""

from __future__ import annotations

import base64
import io
import re
import shutil
from collections.abc import Iterator
from datetime import date
from html import unescape
from pathlib import Path

import jupytext
import nbformat
import pytest
from nbclient import NotebookClient
from PIL import Image

import lifeline
from lifeline.errors import WorkbookError
from lifeline.export.pictures import svg
from lifeline.workbook import find_pack

FOLDER = Path(__file__).parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.py"))
AS_OF = date(2026, 11, 1)
_done: dict[str, nbformat.NotebookNode] = {}


@pytest.fixture(scope="module", autouse=True)
def temporary_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What the notebooks make in the computer's temporary folder goes with the test's own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(tmp_path_factory.mktemp("notebooks")))
        yield


def ran(name: str) -> nbformat.NotebookNode:
    """A notebook after it was run where it lies, as somebody who opens it there would; once for all tests."""
    if name not in _done:
        notebook = jupytext.read(FOLDER / f"{name}.py")
        NotebookClient(
            notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(FOLDER)}}
        ).execute()
        _done[name] = notebook
    return _done[name]


def shown(notebook: nbformat.NotebookNode, kind: str) -> list[str]:
    """Everything of one kind that the cells show."""
    return [
        output.data[kind]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if kind in output.get("data", {})
    ]


def printed(notebook: nbformat.NotebookNode) -> str:
    """Everything the cells print."""
    return "".join(
        output.text for cell in notebook.cells for output in cell.get("outputs", []) if output.get("name") == "stdout"
    )


def table(notebook: nbformat.NotebookNode, *headings: str) -> list[dict[str, str]]:
    """The rows of the first DataFrame shown that has these headings, each by heading; the index is under ``''``."""
    cells = re.compile(r"<t[hd][^>]*>(.*?)</t[hd]>", re.DOTALL)
    for html in shown(notebook, "text/html"):
        rows = [
            [unescape(re.sub(r"<[^>]+>", "", cell)) for cell in cells.findall(row)]
            for row in re.findall(r"<tr.*?</tr>", html, re.DOTALL)
        ]
        if rows and set(headings) <= set(rows[0]):
            return [dict(zip(rows[0], row, strict=True)) for row in rows[1:] if len(row) == len(rows[0])]
    pytest.fail(f"no table has the headings {headings}")


@pytest.mark.slow
@pytest.mark.parametrize("name", [path.stem for path in NOTEBOOKS])
def test_every_cell_runs_without_a_word_of_complaint(name):
    code = [cell for cell in ran(name).cells if cell.cell_type == "code"]
    assert code and all(cell.execution_count for cell in code)
    complaints = [output.text for cell in code for output in cell.outputs if output.get("name") == "stderr"]
    assert complaints == []


def test_notebooks_are_kept_as_text_without_results():
    assert [path.stem for path in NOTEBOOKS] == ["book", "import_your_data", "one_client", "tour", "tune_the_catalogue"]
    assert list(FOLDER.rglob("*.ipynb")) == []
    for path in NOTEBOOKS:
        assert all(not cell.get("outputs") for cell in jupytext.read(path).cells)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_tells_of_the_snapshot_and_asks_no_clock(path):
    text = path.read_text(encoding="utf-8")
    assert "snapshot=True" in text
    assert not re.search(r"\.today\(|\.now\(", text)
    assert "sample=True" in text or path.stem == "import_your_data"  # which begins with a workbook without clients


# ------------------------------------------------------------------------------------------ the tour


def test_the_tour_shows_the_lifeline_as_the_page_draws_it(tmp_path):
    (picture,) = shown(ran("tour"), "image/svg+xml")
    (pixels,) = shown(ran("tour"), "image/png")
    assert pixels.startswith("iVBOR")  # a PNG file begins so in base64
    with lifeline.create(tmp_path / "again.duckdb", pack="law_firm_england_wales", sample=True) as workbook:
        scene = workbook.client("F10").lifeline(as_of=date(2026, 11, 22)).scene(page="screen")
    assert picture == svg(scene).decode()
    assert "Rowan Makebelieve" in scene.description and "Today, age" in picture


def test_the_tours_interactive_chart_asks_nothing_of_the_internet():
    (frame,) = (html for html in shown(ran("tour"), "text/html") if "<iframe" in html)
    assert "vegaEmbed" in frame and len(frame) > 500_000  # the libraries are inside
    assert 'sandbox="allow-scripts"' in frame
    for loading in ("&lt;script src", "&lt;link", "import(&quot;http", "cdn.jsdelivr"):
        assert loading not in frame


def test_the_tour_shows_rows_and_dataframes():
    said = printed(ran("tour"))
    assert "Ask: " in said and "back_sell" in said and "of 41 clients" in said
    assert sum("dataframe" in html for html in shown(ran("tour"), "text/html")) == 3


# ------------------------------------------------------------------------------------------ one client


def test_one_client_shows_her_lifeline_and_her_household():
    own, household = shown(ran("one_client"), "image/svg+xml")
    assert "Starting a business" in own and "Nonesuch Architects" not in own  # nobody else's name
    assert "Mei-Lin Nonesuch" in household and "Nonesuch Architects" in household


def test_an_answer_changes_the_line_that_waited_for_it_and_no_other():
    waited = {row["about_id"] for row in table(ran("one_client"), "text", "about_id")}
    rows = {row[""]: row for row in table(ran("one_client"), "before", "had she said no", "she said yes")}
    assert waited == {"co_founders"}
    assert len(rows) == 5
    changed = rows.pop("Shareholders' agreement")
    assert [changed[when] for when in ("before", "had she said no", "she said yes")] == [
        "ask_first", "nothing to raise", "cross_sell_now",
    ]
    assert all(row["before"] == row["had she said no"] == row["she said yes"] for row in rows.values())


def test_one_client_says_why_each_line_is_there_and_what_waits():
    whys = table(ran("one_client"), "service", "why", "ask")
    assert len(whys) == 5 and all(row["why"].endswith(".") and row["ask"].endswith("?") for row in whys)
    told = "".join(shown(ran("one_client"), "text/plain"))
    assert "the compliance officer sees it first" in told
    for name in ("her lifeline.pdf", "her lifeline.pptx", "her lifeline.png"):
        assert name in printed(ran("one_client"))


# ------------------------------------------------------------------------------------------ import your data


def test_the_list_is_understood_and_its_dates_are_refused_until_somebody_says_which_comes_first():
    understood = {row["column"]: row["read as"] for row in table(ran("import_your_data"), "column", "read as")}
    assert understood["open_date"] == "Opened" and understood["partner_in_charge"] == ""
    first = table(ran("import_your_data"), "day_first", "month_first")[0]
    assert (first["text"], first["day_first"], first["month_first"]) == ("04/03/2019", "2019-03-04", "2019-04-03")
    assert "open_date: dates are undecided" in printed(ran("import_your_data"))
    assert "open_date: dates are day first, as the person importing says" in printed(ran("import_your_data"))


def test_a_fault_is_corrected_through_the_list_of_problems_and_work_is_matched_to_services():
    (fault,) = table(ran("import_your_data"), "found", "advice")
    assert fault["found"] == "31/02/2021"
    unmatched = [(row["word"], row["count"]) for row in table(ran("import_your_data"), "word", "count")]
    assert unmatched == [("Residential conveyancing", "3"), ("Storage of deeds", "1"), ("Wills for couples", "1")]
    likeliest = {row["word"]: row["service"] for row in reversed(table(ran("import_your_data"), "word", "because"))}
    assert likeliest["Residential conveyancing"] == "CONVEY" and likeliest["Wills for couples"] == "WILL_MIRROR"
    assert "(0, 0)" in shown(ran("import_your_data"), "text/plain")  # no problem is left, and no kind of work


def test_the_first_lifeline_comes_from_the_matters_alone_and_the_import_is_taken_back():
    counts = {row["kind"]: row["new"] for row in table(ran("import_your_data"), "kind", "new", "changed")}
    assert counts["clients"] == "3" and counts["matters"] == "5"
    (picture,) = shown(ran("import_your_data"), "image/svg+xml")
    assert "Mirror wills" in picture and "Moving home" in picture
    went = {row["kind"]: row["removed"] for row in table(ran("import_your_data"), "kind", "removed")}
    assert went == counts
    assert table(ran("import_your_data"), "import_id", "undone_by")[0]["undone_by"] == "An analyst"


# ------------------------------------------------------------------------------------------ tune the catalogue


def test_a_slip_in_a_rule_is_named_with_its_file_row_and_column():
    said = printed(ran("tune_the_catalogue"))
    assert "need_rules.csv, row 14, column need: found 'high', expected 3 essential" in said


def test_a_cell_that_cannot_be_is_refused_and_edits_are_taken_back_and_made_again():
    said = printed(ran("tune_the_catalogue"))
    assert "Need: found 'high', expected 3 essential" in said
    postnup, power = "Postnuptial agreement at Marriage or civil partnership", "Business lasting power of attorney at "
    assert f"['{power}Start-up and incorporation (taken back)', '{postnup}']" in said
    assert f"['{power}Start-up and incorporation', '{postnup}']" in said
    assert "14 of 41 clients are touched" in said
    moves = {row[""]: (row["gained"], row["lost"]) for row in table(ran("tune_the_catalogue"), "gained", "lost")}
    assert moves["back_sell"] == ("6", "7")


def test_changed_rules_show_which_clients_gain_and_lose_what(tmp_path):
    rows = table(ran("tune_the_catalogue"), "client_id", "service_name", "what")
    told = {(row["client_id"], row["service_name"]): row["what"] for row in rows}
    assert {service for _, service in told} == {"Postnuptial agreement", "Business lasting power of attorney"}
    assert set(told.values()) == {"gained", "lost", "another move"}

    # The same by hand: the two rules changed in the file, and the book asked again.
    mine = shutil.copytree(find_pack("law_firm_england_wales"), tmp_path / "mine")
    text = (mine / "need_rules.csv").read_text(encoding="utf-8-sig")
    text = text.replace("L013,P05,POSTNUP,1,0,36,", "L013,P05,POSTNUP,1,0,600,")
    text = text.replace("L107,B01,LPA_BUSINESS,2,", "L107,B01,LPA_BUSINESS,1,")
    (mine / "need_rules.csv").write_text(text, encoding="utf-8")
    with lifeline.create(tmp_path / "w.duckdb", pack="law_firm_england_wales", sample=True) as workbook:
        before = _raised(workbook)
        workbook.load_pack(mine)
        after = _raised(workbook)
    assert {pair for pair, what in told.items() if what == "gained"} == after - before
    assert {pair for pair, what in told.items() if what == "lost"} == before - after


def _raised(workbook: lifeline.workbook.Workbook) -> set[tuple[str, str]]:
    lines = workbook.opportunities(as_of=AS_OF)
    return {(line.client_id, line.service_name) for line in lines if line.move != "lapsed"}


def test_the_chart_is_drawn_here_and_the_workbook_keeps_its_pack():
    (pixels,) = shown(ran("tune_the_catalogue"), "image/png")
    picture = Image.open(io.BytesIO(base64.b64decode(pixels))).convert("L")
    names = picture.crop((0, 0, picture.width // 5, picture.height))  # left of the bars, where the services are named
    assert sum(names.histogram()[:100]) > 200  # dots of ink
    assert not any("<script" in html for html in shown(ran("tune_the_catalogue"), "text/html"))
    assert "Has anything changed since the wedding" in shown(ran("tune_the_catalogue"), "text/plain")[-1]


# ------------------------------------------------------------------------------------------ the whole book


def test_the_book_shows_the_white_space_and_the_matrix_as_the_pages_draw_them():
    white_space, matrix = shown(ran("book"), "image/svg+xml")
    assert "Rowan Makebelieve" in white_space and "to ask, essential" in white_space
    assert "Act now" in matrix
    told = "".join(shown(ran("book"), "text/plain"))
    assert "12 of 23 people" in told and "6 clients may not be approached" in told
    assert "Marriage does not give power over a partner's own accounts" in printed(ran("book"))
    row = next(row for row in table(ran("book"), "segment", "LPA_FIN") if row["gaps"] == "9")
    assert (row["WILL_SINGLE"], row["LPA_FIN"]) == ("us", "to_ask")


def test_a_measure_is_told_with_its_formula_and_equals_its_rows(tmp_path):
    said = printed(ran("book"))
    with lifeline.create(tmp_path / "w.duckdb", pack="law_firm_england_wales", sample=True) as workbook:
        (ratio,) = workbook.measures(as_of=AS_OF, measure_ids=["star.cross_selling_ratio"])
    assert ratio.formula in said
    assert f"{ratio.above} {ratio.above_noun} / {ratio.below} {ratio.below_noun} = {ratio.value:.4f}" in said
    assert table(ran("book"), "client", "service", "on_date")


def test_three_answers_make_the_conversion_of_each_rule_behind_their_lines():
    rows = {row["rule_id"]: row for row in table(ran("book"), "rule_id", "proposed", "agreed", "declined")}
    counts = {rule: "".join(row[name] for name in ("proposed", "agreed", "declined")) for rule, row in rows.items()}
    # Agreed by F10 (L007 L015 L022 L025 L073 L077), declined by F21 (L007 L022), put to F24 (L015 L022 L025 L054).
    assert counts == {
        "L007": "011", "L015": "110", "L022": "111", "L025": "110", "L054": "100", "L073": "010", "L077": "010",
    }
    assert rows["L022"]["value"] == "0.33"
    states = "{'F10': 'confirmed', 'F21': 'not_needed', 'F24': 'confirmed'}"
    assert states in shown(ran("book"), "text/plain")


def test_of_a_small_book_no_rule_is_judged_and_the_trial_shows_how_little_eight_clients_say():
    assert "Silent below 20 clients" in printed(ran("book"))
    assert any("Too few    152" in text for text in shown(ran("book"), "text/plain"))
    row = next(row for row in table(ran("book"), "followed", "verdict", "high_24") if row[""] == "L123")
    assert (row["followed"], row["share_24"], row["low_24"], row["high_24"]) == ("8", "0.12", "0.02", "0.61")
    assert row["verdict"] == "cannot_tell"


def test_whatever_is_said_of_worth_is_called_an_estimate_and_has_its_range_and_nobody_is_listed_by_it():
    told = [text for text in shown(ran("book"), "text/plain") if "GBP" in text]
    assert len(told) == 2 and all("An estimate: GBP" in text and "in 9 of 10 such futures" in text for text in told)
    headings = [html for html in shown(ran("book"), "text/html") if re.search(r"<th>(value|worth|expected)</th>", html)]
    assert headings and not any("(fictional)" in html for html in headings)


def test_groups_add_up_to_the_firm_and_the_files_are_there():
    for name, groups in (("segment", 5), ("owner", 7), ("office", 2)):
        rows = table(ran("book"), name, "clients", "may be approached")
        assert len(rows) == groups and sum(int(row["clients"]) for row in rows) == 38
    files = "['measures.pdf', 'priorities.pdf', 'priorities.xlsx', 'to raise.xlsx', 'white space.xlsx']"
    assert files in " ".join("".join(shown(ran("book"), "text/plain")).split())


# ------------------------------------------------------------------------------------------ what they stand on


def test_a_trial_copy_takes_what_is_tried_with_it_and_leaves_the_workbook_alone(workbook_path):
    with lifeline.open(workbook_path) as workbook:
        asked = workbook.client("F19").questions(as_of=AS_OF)
        with workbook.trial_copy() as trial:
            trial.client("F19").answer("co_founders", "no", who="An analyst")
            folder = Path(trial.store.path).parent
            assert list(trial.client("F19").questions(as_of=AS_OF)) == []
        assert not folder.exists() and folder != workbook_path.parent
        assert [question.about_id for question in asked] == ["co_founders"]
        assert workbook.client("F19").questions(as_of=AS_OF) == asked


def test_a_workbook_in_memory_is_not_copied_and_says_so():
    with (
        lifeline.create(":memory:", pack="law_firm_england_wales") as workbook,
        pytest.raises(WorkbookError, match="in memory"),
    ):
        workbook.trial_copy()


def test_a_cell_that_opens_a_workbook_a_second_time_is_told_what_to_do(workbook_path):
    with lifeline.open(workbook_path), pytest.raises(WorkbookError, match="open in this program already"):
        lifeline.open(workbook_path)


def test_imports_and_questions_become_dataframes(workbook_path):
    with lifeline.open(workbook_path) as workbook:
        imports = workbook.imports().to_pandas()
        assert list(imports["import_id"]) == ["import-1"] and "undone_at" in imports
        questions = workbook.client("F01").questions(as_of=AS_OF).to_pandas()
    assert questions.empty and "about_id" in questions
