"""What `pip install .` puts on somebody's computer: the command, and every file it needs beside the code.

The first tests lay the files out as pyproject.toml says and need no build tools. The last builds the real wheel, where
the build backend is installed, and holds it against that.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
WHEEL = SETTINGS["tool"]["hatch"]["build"]["targets"]["wheel"]
BACKEND = ("hatchling", "hatch_requirements_txt")
# Rubbish of the interpreter, which .gitignore names and the build backend therefore leaves out.
NOT_SHIPPED = shutil.ignore_patterns("__pycache__", "*.pyc")


def files_in(folder: Path) -> set[str]:
    """Every file below a folder, by its path from there, but for what the interpreter puts beside them."""
    return {
        path.relative_to(folder).as_posix() for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as site-packages holds it after an installation, laid out as pyproject.toml says."""
    site = tmp_path_factory.mktemp("site")
    for package in WHEEL["packages"]:
        shutil.copytree(ROOT / package, site / package, ignore=NOT_SHIPPED)
    for source, target in WHEEL["force-include"].items():
        (site / target).parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (ROOT / source).is_dir() else shutil.copy
        copy(ROOT / source, site / target)
    return site


def run(site: Path, folder: Path, *words: str) -> str:
    """What a command says that is run in `folder`, with Lifeline from `site` and not from this checkout."""
    environment = {**os.environ, "PYTHONPATH": str(site), "LIFELINE_WORKBOOK": ""}
    done = subprocess.run(
        [sys.executable, *words], cwd=folder, env=environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_pack_preset_and_file_of_the_sample_firm_is_installed(installed):
    shipped = {f"packs/{name}" for name in files_in(ROOT / "data" / "packs")}
    shipped |= {f"presets/{name}" for name in files_in(ROOT / "data" / "presets")}
    shipped |= {f"blank/{name}" for name in files_in(ROOT / "data" / "blank")}
    shipped |= {f"sample/{path.name}" for path in (ROOT / "data" / "sample").glob("*.csv")}
    assert {"packs/law_firm_england_wales/pack.toml", "presets/clio_matters.toml", "sample/clients.csv"} <= shipped
    assert files_in(installed / "lifeline" / "_data") == shipped


def test_every_rule_migration_and_style_sheet_is_installed(installed):
    beside = {name for name in files_in(installed) if not name.endswith(".py") and "/_data/" not in name}
    assert {Path(name).suffix for name in beside} >= {".sql", ".css", ".csv"}
    for pattern in ("*.sql", "*.css", "*.csv", "*.json", "*.js"):
        assert {f"lifeline/{path.relative_to(ROOT / 'lifeline').as_posix()}" for path in
                (ROOT / "lifeline").rglob(pattern)} <= beside


def test_what_is_installed_makes_a_workbook_with_the_sample_firm_anywhere(installed, tmp_path):
    assert run(installed, tmp_path, "-c", "import lifeline; print(lifeline.__file__)").startswith(str(installed))
    said = run(installed, tmp_path, "-m", "lifeline", "init", "--pack", "law_firm_england_wales", "--sample")
    assert "41 invented clients" in said
    assert [path.name for path in tmp_path.iterdir()] == ["workbook.duckdb"]
    presets = run(installed, tmp_path, "-m", "lifeline", "import", "--list-presets")
    assert "clio_matters" in presets
    found = run(installed, tmp_path, "-m", "lifeline", "opportunities", "--client", "F10", "--as-of", "2026-11-01",
                "--format", "csv")
    assert found.startswith("client_id,service_id,move") and "F10,LANDLORD,up_sell" in found


def test_the_command_is_called_lifeline_and_its_function_is_there():
    from lifeline import __main__

    assert SETTINGS["project"]["scripts"] == {"lifeline": "lifeline.__main__:main"}
    assert callable(__main__.main)


@pytest.mark.skipif(
    not all(importlib.util.find_spec(name) for name in BACKEND),
    reason="the build backend is not installed here (pip install hatchling hatch-requirements-txt)",
)
def test_the_wheel_holds_exactly_that_and_asks_for_the_pinned_packages(installed, tmp_path):
    built = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", str(ROOT), "--no-deps", "--no-build-isolation", "--no-index",
         "--wheel-dir", str(tmp_path)], capture_output=True, text=True, timeout=300,
    )
    assert built.returncode == 0, built.stderr
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        about = {name.rsplit("/", 1)[1]: name for name in archive.namelist() if ".dist-info/" in name}
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
        command = archive.read(about["entry_points.txt"]).decode()
        asked = archive.read(about["METADATA"]).decode()
        for name in held:
            if "/_data/" in name:
                assert archive.read(name) == (installed / name).read_bytes(), name
    assert held == files_in(installed)
    assert "lifeline = lifeline.__main__:main" in command
    pinned = [line.split("#")[0].strip() for line in (ROOT / "requirements.txt").read_text().splitlines()]
    for package in filter(None, pinned):
        assert f"Requires-Dist: {package}\n" in asked
