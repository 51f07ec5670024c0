"""Workbooks that many tests begin with: each made once by a process that runs tests, and copied."""

from __future__ import annotations

import atexit
import shutil
from datetime import date
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp

from lifeline import paths
from lifeline import workbook as workbooks
from lifeline.intake import packs
from lifeline.store import Store

PACK = "law_firm_england_wales"


@lru_cache(maxsize=1)
def sample_file() -> Path:
    """A closed workbook with the sample firm. For reading only: copy it to write, or use `sample_copy`."""
    path = Path(_folder()) / "workbook.duckdb"
    workbooks.create(path, pack=PACK, sample=True).close()      # so there is no .wal to copy
    return path


@lru_cache(maxsize=1)
def sample_worked_out() -> Path:
    """The same with the book worked out as of 1 November 2026."""
    with sample_copy() as workbook:
        workbook.refresh(as_of=date(2026, 11, 1))
        return Path(workbook.store.path)


@lru_cache(maxsize=1)
def adviser_file() -> Path:
    """A closed workbook with the financial adviser's pack and no clients. For reading only: copy it to write."""
    path = Path(_folder()) / "workbook.duckdb"
    with Store.create(path) as store:
        packs.load(store, paths.packs_folder() / "financial_adviser")
    return path


def sample_copy() -> workbooks.Workbook:
    """The sample firm in an open workbook of one's own."""
    path = Path(_folder()) / "workbook.duckdb"
    shutil.copy(sample_file(), path)
    return workbooks.open(path)


def _folder() -> str:
    folder = mkdtemp(prefix="lifeline-sample-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
