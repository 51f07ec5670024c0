"""The sample firm for whoever needs a workbook with it: made once by each process that runs tests, and copied."""

from __future__ import annotations

import atexit
import shutil
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp

from lifeline import workbook as workbooks

PACK = "law_firm_england_wales"


@lru_cache(maxsize=1)
def sample_file() -> Path:
    """A closed workbook with the sample firm. For reading only: copy it to write, or use `sample_copy`."""
    path = Path(_folder()) / "workbook.duckdb"
    workbooks.create(path, pack=PACK, sample=True).close()      # so there is no .wal to copy
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
