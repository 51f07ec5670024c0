"""After an erasure nothing of the person is found: in no table, no byte of the file, no export, no list, no pack."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from commands_given import DONE, here, sample  # noqa: F401 - the fixtures are asked for by name
from planted import AS_OF, CLIENT, DATES, NAME, OBJECTED, SPOUSE, WORDS, plant
from pypdf import PdfReader

from lifeline.__main__ import main
from lifeline.export import personal as letters
from lifeline.intake import apply, read
from lifeline.paths import sample_folder
from lifeline.record import entries, facts, personal, restoring
from lifeline.store import Store, backups

# What is said of others as well may stay: a colleague is no client, and a first of November is anybody's.
PLANTED = (NAME, OBJECTED, "Graham Pretendley", *WORDS.values(), *DATES, *DATES.values())
DAY = ["--as-of", "2026-11-01"]


def tables(store: Store) -> Iterator[tuple[str, str]]:
    """Every row of every table as text, with the table's name."""
    for (table,) in store.tuples("select table_name from duckdb_tables() where not internal order by table_name"):
        for row in store.tuples(f"from {table}"):
            yield table, str([str(cell) for cell in row])


def holding(store: Store) -> dict[str, set[str]]:
    """Which planted words stand in which tables."""
    found: dict[str, set[str]] = {}
    for table, text in tables(store):
        for word in PLANTED:
            if word in text:
                found.setdefault(word, set()).add(table)
    return found


def naming_their_number(store: Store) -> set[str]:
    return {table for table, text in tables(store) if f"'{CLIENT}" in text or f" {CLIENT}'" in text}


@pytest.fixture(scope="module")
def erasure(sample_workbook: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, list[str]]]:
    """The sample firm with everything recorded of one client, changed by a file as well, and then erased: the workbook,
    closed, and what stood in the bytes of its folder while it was still open."""
    path = tmp_path_factory.mktemp("erased") / "workbook.duckdb"
    shutil.copy(sample_workbook, path)
    with Store.open(path) as store:
        plant(store, objects=True)
        changed = ("clients.csv", (
            "client_id,name,track,born_or_incorporated,client_since,contact_status,notes\n"
            f"{CLIENT},{NAME},person,1909-07-13,2016-10-03,ok,later-quokka\n"
        ).encode())
        apply(store, read(store, [changed]), who="Ada Recorder")
        assert store.value("select notes from client where client_id = $client_id", client_id=CLIENT) == "later-quokka"
        missing = set(PLANTED) - set(holding(store)) - {"Graham Pretendley", WORDS["notes"], *DATES.values()}
        assert missing == set(), "everything that is looked for was there before"
        assert any(found_in(file.read_bytes()) for file in path.parent.glob("workbook.duckdb*") if file.is_file())
        personal.erase(store, client_id=CLIENT, as_of=AS_OF, reason="asked by letter", who="Ada Recorder")
        personal.write_anew(store, who="Ada Recorder")
        (backup,) = backups.listed(path)
        assert NAME.encode() in backup.path.read_bytes()
        assert restoring.forget_in_backups(store, who="Ada Recorder").rewritten == (backup.path,)
        files = {file.suffix: file for file in path.parent.rglob("*") if file.is_file()}
        in_bytes = {suffix: found_in(file.read_bytes()) for suffix, file in files.items()}
    return path, in_bytes


@pytest.fixture
def erased(here: Path, erasure: tuple[Path, dict[str, list[str]]]) -> Iterator[Store]:
    """That workbook, a copy of the test's own, open."""
    shutil.copy(erasure[0], here / "workbook.duckdb")
    with Store.open(here / "workbook.duckdb") as store:
        yield store


def found_in(text: str | bytes) -> list[str]:
    """The planted words in a text or in a file's bytes."""
    data = text if isinstance(text, bytes) else text.encode()
    return [word for word in (*PLANTED, "later-quokka") if word.encode() in data]


def words_of(path: Path) -> str:
    """What a reader, or somebody who looks inside, finds in a file."""
    data = path.read_bytes()
    if path.suffix == ".pdf":
        reader = PdfReader(io.BytesIO(data))
        return "\n".join(page.extract_text() for page in reader.pages) + str(reader.metadata)
    if path.suffix in (".pptx", ".xlsx", ".zip"):
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            return "\n".join(file.read(name).decode("utf-8", "replace") for name in file.namelist())
    return data.decode("utf-8", "replace")


def test_no_table_holds_a_word_and_only_the_suppression_and_the_record_the_number(erased):
    assert holding(erased) == {}
    assert naming_their_number(erased) == {"suppression", "audit"}
    assert erased.tuples("from suppression") == [(CLIENT, "asked by letter", AS_OF)]
    assert {detail for (detail,) in erased.tuples("select detail from audit") if "quokka" in detail} == set()


def test_no_byte_of_the_file_or_of_what_lies_beside_it_holds_a_word_while_the_workbook_is_open(erasure):
    # The second file holds what was written since: that the first was written anew.
    # The backup is the one made before the import.
    assert erasure[1] == {".duckdb": [], ".wal": [], ".acknowledged": [], ".backup": []}


def test_no_file_that_is_made_afterwards_holds_a_word_or_the_number(erased, here):
    erased.close()
    (here / "these.csv").write_text(f"client_id\n{SPOUSE}\nF11\nF01\n", encoding="utf-8")
    for command in (
        ["opportunities", *DAY, "--format", "csv", "--out", "all.csv"],
        ["opportunities", *DAY, "--format", "json", "--out", "all.json"],
        ["list", *DAY, "--out", "list.xlsx"],
        ["list", *DAY, "--out", "list.csv"],
        ["calendar", *DAY, "--out", "reviews.ics"],
        ["packs", *DAY, "--out", "packs", "--clients", "these.csv", "--audience", "firm"],
        ["packs", *DAY, "--out", "packs", "--clients", "these.csv", "--format", "pptx"],
        ["chart", *DAY, "--client", SPOUSE, "--audience", "firm", "--out", "chart.svg"],
        ["chart", *DAY, "--client", SPOUSE, "--audience", "firm", "--out", "chart.html"],
        ["person", "--client", SPOUSE, "--out", "held.html"],
        ["person", "--client", SPOUSE, "--out", "held.json"],
    ):
        assert main(command) == DONE, command
    made = sorted(path for path in here.rglob("*") if path.suffix not in ("", ".duckdb") and path.name != "these.csv")
    assert len(made) >= 14
    for path in made:
        text = words_of(path)
        assert found_in(text) == [], path.name
        if path.suffix in (".csv", ".json", ".ics"):
            assert f'"{CLIENT}"' not in text and f"\n{CLIENT}," not in text and f"-{CLIENT}-" not in text, path.name


def test_neither_a_file_nor_an_undoing_brings_them_back(erased):
    apply(erased, read(erased, [sample_folder()]), who="Ada Recorder")
    assert holding(erased) == {} and "client" not in naming_their_number(erased)


def test_an_entry_that_was_still_to_be_taken_back_does_not_bring_them_back(sample):
    with Store.open(sample / "workbook.duckdb") as store:
        entry = facts.add_event(
            store, client_id=CLIENT, stage_id=None, label=WORDS["label"], written_date="1911-05", status="happened",
            evidence="client_said", who="Ada Recorder",
        )
        gone = facts.remove_event(store, event_id=entry.event_id, who="Ada Recorder")
        personal.erase(store, client_id=CLIENT, as_of=AS_OF, reason="", who="Ada Recorder")
        with pytest.raises(Exception, match="There is no client"):
            entries.take_back(store, gone, who="Ada Recorder")
        assert holding(store) == {}


def test_the_letter_to_somebody_else_tells_nothing_of_them(erased):
    for (client_id,) in erased.tuples("select client_id from client where track = 'person' order by client_id limit 8"):
        for form in letters.WRITERS:
            made = letters.written(erased, client_id=client_id, form=form, written_on=AS_OF, who="Ada Recorder")
            assert found_in(made) == [], client_id
