"""What the tests of the commands share: a folder of the test's own, and the commands given in it."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lifeline.__main__ import main

ROOT = Path(__file__).parents[1]
CASES = ROOT / "tests" / "cases"
PACK = "law_firm_england_wales"
COLUMNS = "client_id,service_id,move,opens_on,last_date,stages,rules,basis,need,reason,question"
DONE, NOT_OPENED, BAD_USE, BAD_DATA = 0, 1, 2, 3

Run = Callable[..., subprocess.CompletedProcess[str]]


def rows(text: str) -> list[dict[str, str]]:
    """The rows of a CSV file's text."""
    return list(csv.DictReader(io.StringIO(text, newline="")))


def given(folder: Path, *arguments: str, workbook: str = "") -> subprocess.CompletedProcess[str]:
    """The command as somebody at a keyboard gives it, in a Python of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "LIFELINE_WORKBOOK": workbook}
    return subprocess.run(
        [sys.executable, "-m", "lifeline", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
    )


def refused(*arguments: str) -> int:
    """The status of a command line that is not accepted at all."""
    with pytest.raises(SystemExit) as left:
        main(arguments)
    return left.value.code


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of the test's own to give commands in, without starting Python anew."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LIFELINE_WORKBOOK", raising=False)
    return tmp_path


@pytest.fixture
def sample(here: Path, sample_workbook: Path) -> Path:
    """That folder with the sample workbook in it."""
    shutil.copy(sample_workbook, here / "workbook.duckdb")
    return here
