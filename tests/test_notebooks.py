"""The notebooks run from top to bottom, show what they say they show, and are kept without results."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import jupytext
import nbformat
import pytest
from nbclient import NotebookClient

import lifeline
from lifeline.export.pictures import svg

FOLDER = Path(__file__).parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.py"))


@pytest.fixture(scope="module", params=NOTEBOOKS, ids=lambda path: path.stem)
def run(request: pytest.FixtureRequest) -> nbformat.NotebookNode:
    """A notebook after it was run where it lies, as somebody who opens it there would."""
    notebook = jupytext.read(request.param)
    NotebookClient(
        notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(FOLDER)}}
    ).execute()
    return notebook


def shown(notebook: nbformat.NotebookNode, kind: str) -> list[str]:
    """Everything of one kind that the cells show."""
    return [
        output.data[kind]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if kind in output.get("data", {})
    ]


def test_every_cell_runs_without_a_word_of_complaint(run):
    code = [cell for cell in run.cells if cell.cell_type == "code"]
    assert code and all(cell.execution_count for cell in code)
    complaints = [output.text for cell in code for output in cell.outputs if output.get("name") == "stderr"]
    assert complaints == []


def test_notebooks_are_kept_as_text_without_results():
    assert NOTEBOOKS
    assert list(FOLDER.rglob("*.ipynb")) == []
    for path in NOTEBOOKS:
        assert all(not cell.get("outputs") for cell in jupytext.read(path).cells)


def test_the_tour_shows_the_lifeline_as_the_page_draws_it(run, tmp_path):
    (picture,) = shown(run, "image/svg+xml")
    (pixels,) = shown(run, "image/png")
    assert pixels.startswith("iVBOR")  # a PNG file begins so in base64
    with lifeline.create(tmp_path / "again.duckdb", pack="law_firm_england_wales", sample=True) as workbook:
        scene = workbook.client("F10").lifeline(as_of=date(2026, 11, 22)).scene(page="screen")
    assert picture == svg(scene).decode()
    assert "Rowan Makebelieve" in scene.description and "Today, age" in picture


def test_the_tours_interactive_chart_asks_nothing_of_the_internet(run):
    (frame,) = (html for html in shown(run, "text/html") if "<iframe" in html)
    assert "vegaEmbed" in frame and len(frame) > 500_000  # the libraries are inside
    assert 'sandbox="allow-scripts"' in frame
    for loading in ("&lt;script src", "&lt;link", "import(&quot;http", "cdn.jsdelivr"):
        assert loading not in frame


def test_the_tour_shows_rows_and_dataframes(run):
    printed = "".join(
        output.text for cell in run.cells for output in cell.get("outputs", []) if output.get("name") == "stdout"
    )
    assert "Ask: " in printed and "back_sell" in printed and "of 41 clients" in printed
    assert sum("dataframe" in html for html in shown(run, "text/html")) == 3
