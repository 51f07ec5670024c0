"""The record of what was done is a chain: what is altered, taken out, put in or moved is named by `check`."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from lifeline.__main__ import main
from lifeline.errors import UserError
from lifeline.export import tables
from lifeline.record import record_file, restoring
from lifeline.question import audit
from lifeline.question.audit import Asked
from lifeline.store import Store, backups, chain, migrations, sealed, snapshots
from lifeline.store.files import STORAGE_VERSION
from lifeline.workbook import Workbook

BAD_DATA = 3
FILE_FORMAT = {"storage_compatibility_version": STORAGE_VERSION}


@pytest.fixture
def store() -> Store:
    """Ten lines of three writes, the last of which wrote one without the writer's own way."""
    store = Store.create(":memory:")
    for number in range(4):
        with store.write(who="Ada") as writer:
            writer.audit("decision", f"F0{number} will", "=declined")
            writer.audit("export", f"F0{number}")
    with store.write(who="Bo") as writer:
        writer.audit("+1", "", "")
        writer.execute("""
            insert into audit (written_at, who, action, subject, detail) values ('2024-01-01', 'Bo', 'group', 'F1', '-2')
        """)
    return store


def numbers(store: Store) -> list[int]:
    return [number for (number,) in store.tuples("select audit_no from audit order by audit_no")]


def tampered(store: Store, *statements: str) -> list[tuple[str, str]]:
    """Which line the chain does not fit at after somebody who has the file changed it past the program."""
    cursor = store._connection.cursor()
    for statement in statements:
        cursor.execute(statement)
    cursor.close()
    return [(fault.column, fault.found) for fault in chain.faults(store)]


def test_every_line_is_sealed_and_the_head_is_the_last(store):
    assert chain.faults(store) == []
    assert store.value("select count(*) from audit_seal") == len(numbers(store)) == 10
    assert chain.head(store) == (numbers(store)[-1], store.value("select lower(hex(hash)) from audit_seal order by audit_no desc"))
    with pytest.raises(RuntimeError), store.write() as writer:
        writer.audit("never")
        raise RuntimeError
    before = chain.head(store)
    with store.write(counts_as_change=False) as writer:
        writer.audit("later")
    assert chain.faults(store) == [] and chain.head(store) != before, "a write that failed leaves a number out and no gap"


@pytest.mark.parametrize(
    "change",
    ["who = 'Eve'", "action = 'nothing'", "subject = 'F09'", "detail = ''", "written_at = written_at + interval 1 second",
     "subject = 'F02', detail = ' will'"],
)
def test_an_altered_line_is_named(store, change):
    ((line, _),) = tampered(store, f"update audit set {change} where audit_no = 5")
    assert line == "line 5"


@pytest.mark.parametrize(
    ("statements", "named"),
    [
        (["delete from audit where audit_no = 4"], "line 4"),
        (["delete from audit where audit_no = 4", "delete from audit_seal where audit_no = 4"], "line 5"),
        (["delete from audit where audit_no = 1", "delete from audit_seal where audit_no = 1"], "line 2"),
        (["insert into audit values (11, '2024-01-01', 'Eve', 'agreed', 'F01', '')"], "line 11"),
        (["update audit set audit_no = 13 - audit_no where audit_no in (6, 7)"], "line 6"),
        (["update audit set audit_no = 13 - audit_no where audit_no in (6, 7)",
          "update audit_seal set audit_no = 13 - audit_no where audit_no in (6, 7)"], "line 6"),
        (["delete from audit where audit_no > 8", "delete from audit_seal where audit_no > 8"], "line 8"),
        (["update workbook_state set record_no = 9"], "line 10"),
        (["delete from audit", "delete from audit_seal"], "line 0"),
        (["update audit set subject = '', detail = '' where audit_no = 3",
          "update audit_seal set salt = null, redacted_by = 9 where audit_no = 3"], "line 3"),
        (["delete from audit where audit_no < 3", "delete from audit_seal where audit_no < 3",
          "update workbook_state set record_from_no = 2, record_from_hash = 'ff'"], "line 3"),
    ],
)  # fmt: skip
def test_a_line_taken_out_put_in_moved_or_cut_off_is_named(store, statements, named):
    assert [line for line, _ in tampered(store, *statements)] == [named]


def test_a_beginning_given_up_by_hand_is_missed_even_where_the_anchor_is_right(store):
    (hashed,) = store.tuples("select lower(hex(hash)) from audit_seal where audit_no = 2")[0]
    assert tampered(
        store, "delete from audit where audit_no < 3", "delete from audit_seal where audit_no < 3",
        f"update workbook_state set record_from_no = 2, record_from_hash = '{hashed}'",
    ) == [("line 2", "a beginning that is gone")]


def test_an_end_cut_off_together_with_its_head_shows_against_the_head_noted_elsewhere(store):
    noted = chain.head(store)
    assert tampered(
        store, "delete from audit where audit_no > 8", "delete from audit_seal where audit_no > 8",
        "update workbook_state set record_no = 8, record_hash = "
        "(select lower(hex(hash)) from audit_seal where audit_no = 8)",
    ) == []
    assert chain.head(store) != noted


def test_blanked_lines_keep_the_chain_and_nobody_can_guess_their_words_back(store):
    with store.write(who="Cara") as writer:
        chain.redact(writer, [3, 4])
    assert chain.faults(store) == []
    assert store.tuples("select subject, detail, who, action from audit where audit_no in (3, 4) order by audit_no") == [
        ("", "", "Ada", "decision"), ("", "", "Ada", "export"),
    ]  # fmt: skip
    (digest,) = store.tuples("select digest from audit_seal where audit_no = 4")[0]
    assert store.value("select count(salt) from audit_seal where audit_no in (3, 4)") == 0
    assert digest != chain.digest_of(b"", "F01", "")
    assert store.tuples("select who, action, detail from audit order by audit_no desc limit 1") == [
        ("Cara", "lines of the record blanked", "2")
    ]
    # One more, blanked in the same manner by hand, is more than the line says.
    assert tampered(
        store, "update audit set subject = '', detail = '' where audit_no = 5",
        "update audit_seal set salt = null, redacted_by = 11 where audit_no = 5",
    ) == [("line 3", "a line without its words")]


def test_the_oldest_lines_can_be_given_up_and_the_rest_still_holds(store):
    (sixth,) = store.tuples("select written_at from audit where audit_no = 6")[0]
    with store.write(who="Cara") as writer:
        assert chain.shorten(writer, before_at=sixth) == 5
    assert numbers(store) == [6, 7, 8, 9, 10, 11] and chain.faults(store) == []
    with store.write(who="Cara") as writer:
        assert chain.shorten(writer, before_at=datetime(2100, 1, 1)) == 6
    assert numbers(store) == [12] and chain.faults(store) == []
    with store.write(who="Cara") as writer:
        assert chain.shorten(writer, before_at=datetime(2000, 1, 1)) == 0


def test_a_record_written_before_the_chain_is_sealed_when_the_workbook_is_brought_up_to_date(tmp_path, monkeypatch):
    path = str(tmp_path / "old.duckdb")
    earlier = [script for script in migrations._scripts() if script[0] < migrations.CHAINED]
    with monkeypatch.context() as before, duckdb.connect(path, config=FILE_FORMAT) as connection:
        before.setattr(migrations, "_scripts", lambda: earlier)
        migrations.migrate(connection)
        connection.execute("""
            insert into audit (written_at, who, action, subject, detail)
            select timestamp '2024-01-01' + to_seconds(i), 'Ada', 'old', 'F' || i, '' from range(120) as t(i)
        """)
    monkeypatch.setattr(chain, "BATCH", 50)
    with Store.open(path) as store:
        assert chain.faults(store) == [] and chain.head(store).number == 120
        with store.write() as writer:
            writer.audit("new")
        assert chain.faults(store) == []
        assert tampered(store, "update audit set who = 'Eve' where audit_no = 77")[0][0] == "line 77"


def test_check_names_the_line_and_prints_the_head(workbook_path, capsys):
    assert main(["check"]) == 0
    with Store.open(workbook_path) as store:
        head = chain.head(store)
    assert f"The record of what was done ends at {head}." in capsys.readouterr().out
    with duckdb.connect(str(workbook_path)) as connection:
        connection.execute("update audit set subject = 'nobody' where audit_no = 2")
    assert main(["check"]) == BAD_DATA
    assert "audit, column line 2: found 'other words than were sealed'" in capsys.readouterr().err


# ------------------------------------------------------------------------------------------ held against backups


def forge(path: Path) -> None:
    """Have the oldest lines tell something else and write the whole chain anew, so that it holds together."""
    with duckdb.connect(str(path)) as connection:
        connection.execute("update audit set who = 'Somebody else' where audit_no <= 2")
        connection.execute("delete from audit_seal")
        connection.execute("update workbook_state set record_no = 0, record_hash = ''")
        chain.seal(connection)


def copied(path: Path) -> Path:
    with Store.open(path) as store:
        return snapshots.keep_backup(store)


def test_a_past_rewritten_as_a_whole_holds_together_but_not_against_the_head_a_backup_noted(workbook_path, capsys):
    kept = copied(workbook_path)
    assert main(["check"]) == 0
    assert "The record still holds every line that it ended with when a backup was made (1 backup)." in capsys.readouterr().out
    forge(workbook_path)
    with Store.open(workbook_path) as store:
        assert chain.faults(store) == []
        later = snapshots.keep_backup(store)    # which notes the forged head
    assert main(["check"]) == BAD_DATA
    said = capsys.readouterr().err
    assert said.count("found 'not the line that was there'") == 1 and "was rewritten or cut off since" in said
    kept.unlink()
    assert later.exists() and main(["check"]) == 0, "what was noted nowhere cannot be missed"


def test_a_restore_is_no_rewritten_past_nor_is_what_was_recorded_since_or_given_up(workbook_path, capsys):
    first = copied(workbook_path)
    with Store.open(workbook_path) as store:
        with store.write(who="Ada") as writer:
            writer.audit("test")
        second = snapshots.keep_backup(store)
        restoring.restore(store, first, who="Ada")
        with store.write(who="Ada") as writer:
            writer.audit("test")
    third = copied(workbook_path)
    assert main(["check"]) == 0
    said = capsys.readouterr().out
    assert "a backup was made (2 backups)" in said and "Of 1 backup the end of the record was replaced by a restore since" in said
    assert {first, second, third} == set(backups.folder(workbook_path).iterdir())
    with Store.open(workbook_path) as store, store.write(who="Ada") as writer:
        chain.shorten(writer, before_at=datetime(2100, 1, 1))
    assert main(["check"]) == 0


def test_a_backup_that_does_not_end_where_it_notes_is_refused_and_one_with_a_broken_record_is_told(workbook_path, capsys, tmp_path):
    whole, database = copied(workbook_path), tmp_path / "database"
    assert main(["check", "--backup", str(whole)]) == 0
    with Store.open(workbook_path) as store:
        assert f"The record in it ends where it notes: at {chain.head(store)}." in capsys.readouterr().out
    manifest = sealed.unseal(whole, "", database)
    forge(database)
    sealed.seal(whole, manifest, database, "")
    assert main(["check", "--backup", str(whole)]) == main(["restore", str(whole)]) == BAD_DATA
    assert capsys.readouterr().err.count("does not hold what it says it holds (record): it is refused.") == 2
    with duckdb.connect(str(workbook_path)) as connection:
        connection.execute("update audit set subject = 'nobody' where audit_no = 2")
    broken = copied(workbook_path)
    assert main(["check", "--backup", str(broken)]) == BAD_DATA
    assert "is not as it was written: 1 problem needs" in capsys.readouterr().err
    assert main(["restore", str(broken)]) == 0
    assert "Note: the record in this backup is not as it was written: audit, column line 2" in capsys.readouterr().err


# ------------------------------------------------------------------------------------------ a file of the record


@pytest.fixture
def written(store: Store, tmp_path: Path) -> Callable[..., Path]:
    """The record as a file, as it was taken away, and changed."""

    def write(change: Callable[[list[dict[str, str]]], object] = lambda lines: None, **asked: str) -> Path:
        out = io.StringIO()
        tables.write_csv(audit.audit_tables(store, Asked(**asked)), audit.COLUMNS, out)
        lines = list(csv.DictReader(io.StringIO(out.getvalue())))
        change(lines)
        path = tmp_path / "record.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, audit.COLUMNS)
            writer.writeheader()
            writer.writerows(lines)
        return path

    return write


def test_a_file_of_the_record_holds_against_itself_and_ends_at_the_head(store, written, monkeypatch):
    monkeypatch.setattr(audit, "BATCH", 3)
    found = record_file.check(written())
    assert (found.lines, found.first_no, found.head, found.faults) == (10, 1, chain.head(store), ())
    with store.write() as writer:
        chain.redact(writer, [3])
    with store.write() as writer:
        chain.shorten(writer, before_at=store.value("select written_at from audit where audit_no = 2"))
    found = record_file.check(written())
    assert (found.lines, found.first_no, found.head, found.faults) == (11, 2, chain.head(store), ())


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda lines: lines[4].update(who="Eve"), "line 6"),
        (lambda lines: lines[4].update(subject="F09"), "line 6"),
        (lambda lines: lines[4].update(salt="", subject="", detail=""), "line 6"),
        (lambda lines: lines.pop(4), "line 7"),
        (lambda lines: lines.pop(), "line 2"),
        (lambda lines: lines.append(lines[0] | {"audit_no": "99"}), "line 99"),
        (lambda lines: lines[4].update(hash="zz"), "line 6"),
    ],
)
def test_a_file_of_the_record_that_was_changed_is_named_by_its_first_wrong_line(written, change, named):
    assert [fault.column for fault in record_file.check(written(change)).faults] == [named]


def test_a_selection_is_said_to_be_one(written, capsys):
    path = written(action="decision")
    assert main(["check", "--record", str(path), "--selection"]) == 0
    assert "4 lines, from line 1 to line 7, " in capsys.readouterr().out
    assert main(["check", "--record", str(path)]) == BAD_DATA
    assert "or the file is a selection (--selection)" in capsys.readouterr().err
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(UserError, match="is no file of the record with its hashes"):
        record_file.check(path)


def test_the_record_of_a_whole_firm_holds(workbook_path):
    with Workbook(Store.open(workbook_path)) as workbook:
        assert workbook.check().faults == ()
        assert workbook.check().head.number == workbook.store.value("select max(audit_no) from audit")
