"""The manual tells the truth: its recipes run, its links lead somewhere, its words are the code's."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import lifeline
from lifeline.__main__ import main

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^```(console|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
RECIPES = [(kind, text) for kind, text in FENCE.findall(README)]


# ------------------------------------------------------------------------------------------ recipes


@pytest.fixture(scope="module")
def folder(sample_workbook: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What somebody has who has just started it: this checkout's data, and the workbook that start.py makes."""
    folder = tmp_path_factory.mktemp("reader")
    shutil.copytree(ROOT / "data", folder / "data")
    shutil.copy(sample_workbook, folder / "workbook.duckdb")
    return folder


@pytest.mark.slow
def test_every_recipe_in_the_readme_runs_in_the_order_it_is_told(folder, monkeypatch, capsys):
    """One after another, as a reader would: a later recipe may use what an earlier one made.

    The commands are called here and not each in a program of its own, which is their own tests' affair and takes a
    second each; the pieces of Python run as a reader's would.
    """
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.delenv("LIFELINE_WORKBOOK", raising=False)
    for kind, text in RECIPES:
        if kind == "python":
            done = subprocess.run([sys.executable, "-c", text], cwd=folder, capture_output=True, text=True, timeout=300)
            assert done.returncode == 0, f"{text}\n{done.stderr}"
            continue
        for line in text.strip().splitlines():
            assert line.startswith("python -m lifeline "), line
            assert main(shlex.split(line)[3:]) == 0, f"{line}\n{capsys.readouterr().err}"
    made = {path.name for path in folder.iterdir()} - {"data", "workbook.duckdb"}
    assert made == {
        "again.duckdb",
        "book",
        "book-input",
        "book-lines",
        "cards.pdf",
        "firm.backup",
        "firm.duckdb",
        "held.html",
        "moments.csv",
        "our_pack",
        "ours.duckdb",
        "packs",
        "partners.pdf",
        "problems.csv",
        "reviews.ics",
        "rowan.pdf",
        "rowan.png",
        "rowan.pptx",
        "rowan.svg",
        "services-had.csv",
        "to-raise.xlsx",
        "white-space.xlsx",
    }


def test_the_readme_has_recipes_for_the_shell_and_for_python():
    assert [kind for kind, _ in RECIPES].count("console") >= 6
    assert "python" in [kind for kind, _ in RECIPES]


def test_every_fence_is_of_a_kind_that_is_run():
    assert README.count("```") == 2 * len(RECIPES)


def test_the_ways_to_start_and_to_test_are_told_first():
    commands = [line.split("#")[0].strip() for line in README.splitlines() if line.startswith("    python start.py")]
    assert commands == ["python start.py", "python start.py test"]


@pytest.mark.parametrize("name", ["Rowan Makebelieve", "Graham Pretendley", "Winifred Notareal"])
def test_whom_the_first_ten_minutes_speak_of_is_in_the_sample_firm(name):
    assert name in README
    assert f"{name} (fictional)" in (ROOT / "data" / "sample" / "clients.csv").read_text(encoding="utf-8")


# ------------------------------------------------------------------------------------------ links and pictures


@pytest.mark.parametrize("name", ["README.md", "GLOSSARY.md", "CHANGELOG.md"])
def test_every_link_to_a_file_leads_to_one(name):
    targets = re.findall(r"\]\(([^)\s]+)\)", (ROOT / name).read_text(encoding="utf-8"))
    missing = [
        target
        for target in targets
        if not target.startswith(("http", "#")) and not (ROOT / target.partition("#")[0]).exists()
    ]
    assert missing == []


def test_every_file_and_folder_the_readme_names_is_there():
    named = re.findall(r"`((?:[\w.]+/)+[\w.]*|[\w]+\.(?:py|md|toml))`", README)
    here = [name for name in named if not name.startswith(".venv")]
    assert (
        here and [name for name in here if not (ROOT / name).exists() and not list(ROOT.glob(f"data/*/*/{name}"))] == []
    )


def test_the_picture_in_the_readme_is_a_picture():
    assert "](docs/lifeline.png)" in README
    data = (ROOT / "docs" / "lifeline.png").read_bytes()
    wide = int.from_bytes(data[16:20], "big")
    assert data.startswith(b"\x89PNG") and wide >= 1200 and len(data) < 300_000


# ------------------------------------------------------------------------------------------ words and versions


def everything_written() -> str:
    """All of the code, and the files it reads and writes by."""
    paths = [
        *ROOT.glob("lifeline/**/*.py"),
        *ROOT.glob("lifeline/**/*.sql"),
        *ROOT.glob("pages/*.py"),
        *ROOT.glob("data/packs/*/*.csv"),
    ]
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


# Words of pages that are still to be made; taken out as the pages come.
TO_COME: set[str] = set()


def test_every_word_of_the_glossary_is_in_the_code():
    glossary, code = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8"), everything_written()
    named = {word.split(" ")[0] for word in re.findall(r"`([A-Za-z_]+(?: = \w+)?)`", glossary)}
    assert len(named) > 40
    unknown = {word for word in named if not re.search(rf"\b{word}\b", code)}
    assert unknown <= TO_COME, unknown - TO_COME


def test_every_noun_of_the_model_is_in_the_glossary():
    from lifeline import model

    glossary = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
    for noun in ("Client", "LifeEvent", "LifeStage", "StageSpell", "Service", "Holding", "Opportunity", "Move"):
        assert hasattr(model, noun)
        assert f"`{noun}`" in glossary, noun


def test_the_changelog_tells_of_the_version_that_is_here_and_the_package_takes_it_from_the_code():
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "version" in settings["project"]["dynamic"]
    assert settings["tool"]["hatch"]["version"]["path"] == "lifeline/__init__.py"
    released = re.findall(r"^## \[(\d+\.\d+\.\d+)\]", changes, re.MULTILINE)
    assert released[0] == lifeline.__version__
    assert released == sorted(released, key=lambda version: tuple(map(int, version.split("."))), reverse=True)


def test_the_changelog_names_every_command():
    from lifeline.__main__ import parser

    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    names = next(iter(action.choices for action in parser()._actions if getattr(action, "dest", "") == "command"))
    assert [name for name in names if f"`{name}`" not in changes and f"lifeline {name}`" not in changes] == []
