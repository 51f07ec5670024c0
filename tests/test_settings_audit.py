"""The record of what was done, asked by who, what, whose and when; a page at a time, and as a file."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime

import pytest
from record_given import firm

from lifeline.export import tables
from lifeline.question import audit
from lifeline.question.audit import Asked
from lifeline.store import Store
from lifeline.ui.settings_record import about, how

LINES = (
    ("2024-06-01 09:00", "Ada", "reviewed", "ann", ""),
    ("2024-06-01 23:59", "Ada", "decision", "ann will", "declined"),
    ("2024-06-02 00:00", "Bo", "decision", "ann b will", "agreed"),
    ("2024-06-03 12:00", "Bo", "export", "bob", "pdf"),
    ("2024-06-04 12:00", "=cmd()", "pack loaded", "small", "@SUM(1)"),
)


@pytest.fixture
def store() -> Store:
    """Three clients, one of whose ids begins with another's, and five lines on record."""
    store = firm(clients="client\nann\nann b\nbob")
    with store.write() as writer:
        writer.insert("audit", ["written_at", "who", "action", "subject", "detail"], [
            (datetime.fromisoformat(at), *rest) for at, *rest in LINES
        ])  # fmt: skip
    return store


def subjects(store: Store, **asked: object) -> list[str]:
    return [line.subject for line in audit.audit_page(store, Asked(**asked)).lines]


def test_the_newest_line_comes_first_and_a_page_holds_no_more_than_asked_for(store):
    page = audit.audit_page(store, Asked(), limit=2)
    assert ([line.subject for line in page.lines], page.total) == (["small", "bob"], 5)
    assert [line.subject for line in audit.audit_page(store, Asked(), offset=4, limit=2).lines] == ["ann"]
    assert audit.audited_who(store) == ("=cmd()", "Ada", "Bo")
    assert audit.audited_actions(store) == ("decision", "export", "pack loaded", "reviewed")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"who": "Bo"}, ["bob", "ann b will"]),
        ({"action": "decision"}, ["ann b will", "ann will"]),
        ({"client_id": "ann"}, ["ann will", "ann"]),
        ({"client_id": " ann b "}, ["ann b will"]),
        ({"first_on": date(2024, 6, 2), "until_on": date(2024, 6, 3)}, ["ann b will"]),
        ({"until_on": date(2024, 6, 2)}, ["ann will", "ann"]),
        ({"who": "Ada", "action": "decision", "client_id": "ann"}, ["ann will"]),
        ({"client_id": "an"}, []),
        ({"client_id": "' or true --"}, []),
    ],
)
def test_the_record_is_asked_by_who_what_whose_and_when(store, asked, found):
    assert subjects(store, **asked) == found
    assert audit.audit_page(store, Asked(**asked)).total == len(found)


def test_as_a_file_it_holds_every_line_once_and_runs_nothing(store, monkeypatch):
    monkeypatch.setattr(audit, "BATCH", 2)
    out = io.StringIO()
    names = ("audit_no", "written_at", "who", "action", "subject", "detail")
    assert tables.write_csv(audit.audit_tables(store, Asked()), names, out) == 5
    rows = list(csv.DictReader(io.StringIO(out.getvalue())))
    assert [row["subject"] for row in rows] == ["small", "bob", "ann b will", "ann will", "ann"]
    assert (rows[0]["who"], rows[0]["detail"]) == ("'=cmd()", "'@SUM(1)")
    assert tables.write_csv(audit.audit_tables(store, Asked(client_id="nobody")), names, io.StringIO()) == 0


def test_a_line_is_read_in_words_and_a_client_stays_a_number(store):
    from lifeline.question.catalogue import catalogue

    words, names = catalogue(store), {"C1": "Cara Crisp"}
    assert about("ann will", words, names) == "ann: will"
    assert about("C1", words, names) == "Cara Crisp"
    assert about("ann fact_of_old", words, names) == "ann: fact of old"
    assert how("declined; move back_sell; A7: C1", words, names) == "declined, move back sell, A7: Cara Crisp"
