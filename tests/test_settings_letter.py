"""Everything held on one person as a letter: nothing left out, in plain words, and nothing of anybody else."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from planted import AS_OF, CLIENT, DATES, NAME, OBJECTED, SPOUSE, WORDS, plant
from test_export_pack import logo

from lifeline.errors import NotFound
from lifeline.export import brand, personal as letters
from lifeline.export.brand import Brand
from lifeline.record import personal
from lifeline.store import Store


@pytest.fixture
def store(sample_workbook: Path, tmp_path: Path) -> Iterator[Store]:
    """The sample firm, with everything that can be recorded of one client."""
    path = tmp_path / "workbook.duckdb"
    shutil.copy(sample_workbook, path)
    with Store.open(path) as store:
        yield store


def letter(store: Store, client_id: str = CLIENT) -> str:
    made = letters.written(store, client_id=client_id, form="html", written_on=AS_OF, who="Ada Recorder")
    return made.decode()


def said(page: str) -> str:
    """What a reader sees of a page."""
    body = page[page.index("<body>") :]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))


def part(page: str, heading: str) -> str:
    """What stands under one heading."""
    return said("<body>" + page[page.index(f">{heading}</h2>") :].partition("</section>")[0])


def test_the_letter_tells_every_word_that_was_recorded_and_every_date_in_words(store):
    plant(store, objects=True)
    text = said(letter(store))
    missing = [where for where, word in (WORDS | {"objection": OBJECTED, "name": NAME}).items() if word not in text]
    assert missing == []
    assert [written for written in DATES.values() if written not in text] == []
    assert re.findall(r"\b\d{4}-\d{2}(?:-\d{2})?\b", text) == ["2026-11-01"]


def test_every_table_that_holds_something_has_a_part_of_its_own_words(store):
    plant(store, objects=True)
    held = personal.everything_on(store, client_id=CLIENT)
    assert len(held) >= 17
    page = letter(store)
    for table in held:
        assert f">{table.replace('_', ' ').capitalize()}</h2>" not in page, f"{table} is told as it stands"


def test_it_is_in_plain_words_and_names_no_part_of_the_program(store):
    plant(store)
    text = said(letter(store))
    assert re.findall(r"\b\w*_\w*\b", text) == []
    for word in ("back-sell", "cross-sell", "up-sell", "sell", "lapsed", "null", "None", "True", "False", "quiet"):
        assert not re.search(rf"\b{word}\b", text), word


def test_it_tells_what_was_decided_and_taken_back_and_what_was_done_by_whom(store):
    plant(store)
    page = letter(store)
    decided = part(page, "What was decided")
    assert "1 November 2026, Ada Recorder: Will with trust: you declined it. Reason: reason-quokka." in decided
    assert "not in your interest" in decided and "Taken back on 1 November 2026 by Ada Recorder" in decided
    done = part(page, "What was done in your record")
    assert "A decision was taken back Deed of variation Ada Recorder" in done
    assert "Somebody was asked to look after this Deed of variation" in done
    assert "Cara Colleague: how-quokka" in part(page, "Who of us knows you")
    assert "1,234.00 GBP" in part(page, "The work we did for you")


def test_nobody_elses_name_or_number_stands_in_it_unless_their_own_rows_name_them(store):
    plant(store)
    page = letter(store)
    others = store.tuples("select client_id, name from client where client_id <> $client_id", client_id=CLIENT)
    assert [name for _, name in others if name in said(page)] == []
    relations = part(page, "Who belongs to you")
    assert f"spouse: {WORDS['other name']}" in relations
    assert "Another record names you as: cousin" in relations and SPOUSE not in relations
    allowed = part(page, "What you allow, and what you objected to")
    assert f"may be used for the client with the number {SPOUSE}" in allowed
    assert "Somebody agreed on 1 November 2026 that what they tell us may be used for you" in allowed


def test_a_table_nobody_has_written_words_for_is_told_as_it_stands(store):
    with store.write() as writer:
        writer.execute("create table hobby (client_id varchar, what_they_like varchar)")
        writer.execute("insert into hobby values ($client_id, 'planted <b>bees</b>')", client_id=CLIENT)
    page = letter(store)
    assert "What they like" in part(page, "Hobby") and "planted <b>bees</b>" in part(page, "Hobby")


def test_it_runs_nothing_and_fetches_nothing_whatever_was_written(store):
    with store.write() as writer:
        writer.execute("update client set name = '<script>alert(1)</script>', notes = '<img src=x onerror=alert(1)>' "
                       "where client_id = $client_id", client_id=CLIENT)
        writer.execute("update life_event set label = chr(1) || '</td><iframe>' where client_id = $client_id",
                       client_id=CLIENT)
    brand.keep(store, Brand('"><b>Firm</b>', logo(), "#7A1F3D"), who="Ada Recorder")
    page = letter(store)
    assert not re.search(r"<(script|iframe|b)\b|<img (?!src=\"data:image/png;base64,)|\x01", page)
    assert "http" not in page.replace("http-equiv", "") and "default-src 'none'" in page


def test_it_is_signed_by_the_firm_in_a_colour_that_can_be_read(store):
    assert "everything that we hold about you" in said(letter(store))
    brand.keep(store, Brand("Deedham & Chancery LLP", logo(), "#FFD200"), who="Ada Recorder")
    page = letter(store)
    assert "everything that Deedham & Chancery LLP holds about you" in said(page)
    assert 'alt="Deedham &amp; Chancery LLP"' in page and "#FFD200" not in page


def test_of_a_business_it_says_when_it_began_and_of_somebody_erased_only_that(store):
    (business, *_), *_ = store.tuples("select client_id from client where track = 'business' order by client_id")
    assert "Began" in part(letter(store, business), "Who you are")
    personal.erase(store, client_id=CLIENT, as_of=AS_OF, reason="asked by letter", who="Ada Recorder")
    text = said(letter(store))
    assert "What we hold about number F04" in text and "Erased on 1 November 2026: asked by letter." in text
    assert "Graham" not in text and "Who you are" not in text
    with pytest.raises(NotFound):
        letter(store, "nobody")


def test_json_holds_the_same_rows_as_they_are_stored_and_each_file_is_on_record(store):
    plant(store)
    held = personal.everything_on(store, client_id=CLIENT)
    made = letters.written(store, client_id=CLIENT, form="json", written_on=AS_OF, who="Ada Recorder")
    assert {table: len(rows) for table, rows in json.loads(made).items()} == {
        table: len(rows) for table, rows in held.items()
    }
    assert all(word in made.decode() for word in (*WORDS.values(), *DATES, NAME))
    letter(store)
    assert [row["action"] for row in personal.everything_on(store, client_id=CLIENT)["audit"]].count(
        "everything handed out") == 2
