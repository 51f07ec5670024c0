"""Packs and lists made in the background: on a copy, each order on its own, stopped at any time, and removed."""

from __future__ import annotations

import io
import shutil
import time
import zipfile
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader

import lifeline
from lifeline.export.at_work import CALENDAR, LIST, PACKS, Order
from lifeline.question.approachable import approachable
from lifeline.ui import making as module
from lifeline.ui.making import Making, Wanted

AS_OF = date(2026, 11, 1)


@pytest.fixture
def workbook(sample_workbook: Path, tmp_path: Path):
    shutil.copy(sample_workbook, tmp_path / "workbook.duckdb")
    with lifeline.open(tmp_path / "workbook.duckdb") as opened:
        yield opened
        module.remove_all()


def wanted(workbook, what: str = PACKS, form: str = "pdf", *, first: int = 99, **more) -> Wanted:
    ids = approachable(workbook.store, as_of=AS_OF).client_ids[:first]
    return Wanted(what, AS_OF, ids, form, "Ada Example", **{"audience": "client", **more})


def names(making: Making) -> list[str]:
    with zipfile.ZipFile(making.path) as file:
        return file.namelist()


def exported(workbook) -> list[tuple[str, str, str]]:
    return workbook.store.tuples("select who, subject, detail from audit where action = 'export' order by audit_no")


def wait_until(is_so, *, seconds: float = 120) -> None:
    give_up = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < give_up, "it takes too long"
        time.sleep(0.02)


def test_an_order_is_read_as_it_was_sent():
    order = Order(PACKS, "w.duckdb", "out", "2026-11-01", ("F01", "ü\n1"), "pptx", "firm", "Title")
    assert Order.read(order.line()) == order and order.line().count("\n") == 1


def test_packs_are_made_while_the_workbook_is_in_use_and_put_on_record(workbook):
    making = Making(workbook.store, wanted(workbook, first=3))
    with workbook.store.write(who="Ada Example") as writer:
        writer.execute("update client set notes = 'meanwhile' where client_id = 'F01'")
    assert making.wait(120) and not making.has_failed and making.problem == ""
    assert names(making) == [f"pack_{each}_2026-11-01.pdf" for each in ("F01", "F02", "F04")]
    assert making.client_ids == ("F01", "F02", "F04") and (making.done, making.total) == (3, 3)
    assert exported(workbook) == [("Ada Example", each, "pack, pdf, for the client") for each in ("F01", "F02", "F04")]


@pytest.mark.parametrize(("what", "form", "name", "start"), [
    (LIST, "xlsx", "to_raise_2026-11-01.xlsx", b"PK"),
    (LIST, "csv", "to_raise_2026-11-01.csv", b"\xef\xbb\xbfclient_id"),
    (CALENDAR, "ics", "reviews_2026-11-01.ics", b"BEGIN:VCALENDAR"),
])  # fmt: skip
def test_a_list_or_calendar_is_one_file(workbook, what, form, name, start):
    making = Making(workbook.store, wanted(workbook, what, form, title="T", whose="clients of Ada"))
    assert making.wait(120) and making.path.name == name and making.path.read_bytes().startswith(start)
    assert exported(workbook) == [("Ada Example", "clients of Ada", f"{what} as of 2026-11-01, {form}")]


def test_stopping_keeps_what_is_finished_and_every_file_is_whole(workbook):
    making = Making(workbook.store, wanted(workbook))
    wait_until(lambda: making.done >= 2)
    making.stop()
    assert making.wait(120) and making.is_stopped and not making.has_failed
    made = making.client_ids
    assert 2 <= len(made) < making.total
    with zipfile.ZipFile(making.path) as file:
        assert file.testzip() is None and len(file.namelist()) == len(made)
        assert all(len(PdfReader(io.BytesIO(file.read(each))).pages) >= 3 for each in file.namelist())
    assert [subject for _, subject, _ in exported(workbook)] == list(made)


def test_stopped_before_anything_is_finished_there_is_no_file_and_nothing_on_record(workbook):
    making = Making(workbook.store, wanted(workbook))
    making.stop()
    assert making.wait(120) and making.path is None and making.client_ids == () and not making.has_failed
    assert exported(workbook) == []


@pytest.mark.slow
def test_two_at_once_have_files_of_their_own_and_a_third_waits_its_turn(workbook):
    one, other = (Making(workbook.store, wanted(workbook, form=form, first=3)) for form in ("pdf", "pptx"))
    wait_until(lambda: not one.is_waiting and not other.is_waiting)
    third = Making(workbook.store, wanted(workbook, first=1))
    if not one.is_over and not other.is_over:
        assert third.is_waiting
    for making in (one, other, third):
        assert making.wait(180) and not making.has_failed
    assert len({making.path for making in (one, other, third)}) == 3
    assert {name.rpartition(".")[2] for name in names(one)} == {"pdf"}
    assert {name.rpartition(".")[2] for name in names(other)} == {"pptx"}


def test_files_are_private_and_go_when_they_are_put_away_or_their_time_is_over(workbook, monkeypatch):
    monkeypatch.setattr(module, "KEPT_SECONDS", 0.3)
    making = Making(workbook.store, wanted(workbook, first=1))
    folder = making._folder
    assert folder.stat().st_mode & 0o077 == 0
    assert making.wait(120)
    # Nothing is left but what is to be taken away: above all no copy of the workbook.
    assert {path.name for path in folder.rglob("*")} <= {"out", "packs_2026-11-01.zip"}
    wait_until(lambda: not folder.exists(), seconds=10)
    assert making.path is None and making not in module._there
    # Put away before it has begun, while the workbook is copied, and after.
    for moment in (0, 0.005, 0.02, 0.05, 0.1, 0.3):
        other = Making(workbook.store, wanted(workbook))
        time.sleep(moment)
        other.remove()
        assert not other._folder.exists() and other.wait(60) and not other.has_failed
        assert not other._folder.exists()


def test_what_a_program_left_that_was_ended_by_force_is_taken_away(workbook, tmp_path, monkeypatch):
    import os
    import tempfile

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    old, new = (tmp_path / f"lifeline-made-{name}" for name in ("old", "new"))
    old.mkdir()
    new.mkdir()
    os.utime(old, (0, 0))
    Making(workbook.store, wanted(workbook, first=1)).wait(120)
    assert not old.exists() and new.exists()


def test_what_a_user_can_put_right_is_told_in_words(workbook):
    making = Making(workbook.store, Wanted(PACKS, AS_OF, ("F01", "NOBODY"), "pdf", "Ada Example", "client"))
    assert making.wait(120) and making.path is None and not making.has_failed
    assert making.problem == "There is no client 'NOBODY' in this workbook."


def test_a_bug_is_owned_up_to(workbook):
    making = Making(workbook.store, Wanted("nothing known", AS_OF, ("F01",), "no such form", "Ada Example"))
    assert making.wait(120) and making.path is None and making.has_failed
