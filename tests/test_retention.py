"""How long what is kept: nothing goes by itself, what is due is told first, and what goes leaves no trace but a line."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from intake_given import clients, emptied_law_firm, events, holdings, imported, law_firm, matters, relationships
from record_given import rows

from lifeline import paths
from lifeline.__main__ import main
from lifeline.errors import UserError
from lifeline.intake import history, packs
from lifeline.question import audit, kept_safe
from lifeline.record import facts, people, personal, referrals, restoring, retention
from lifeline.store import Store, backups, chain, snapshots

AS_OF = date(2026, 11, 1)
WHO = "Ada"
# Ada left in 2012; Bo's last matter is of 2021; Cy's is open since 2010; of Di nothing is dated.
BOOK = (
    clients("ada,Ada Left,person,1950,2005,ok,married=Y,Note-quokka", "bo,Bo Late,person,1960,2005,ok,married=Y,",
            "cy,Cy Working,person,1960,2005,ok,married=Y,", "di,Di Undated,person,1960,,ok,married=Y,", also="facts,notes"),
    matters("M1,ada,CONVEY,2011-06-01,2012-03-01,closed", "M2,bo,CONVEY,2021-06-01,2021-09-01,closed",
            "M3,cy,CONVEY,2010-01-01,,open", also="closed_on,status"),
    events("ada,P06,2011-07-16,happened", "bo,P06,2020,happened"),
    holdings("ada,WILL_MIRROR,2008,us", "di,WILL_MIRROR,,us"),
    relationships("ada,bo,,brother", "ada,,Eve Relative,sister", "bo,,Fay Relative,sister"),
)  # fmt: skip


@pytest.fixture
def store() -> Store:
    store = emptied_law_firm()
    with store.write() as writer:
        for table in ("setting", "action", "colleague", "referral"):
            writer.execute(f"delete from {table}")
    imported(store, *BOOK)
    return store


@pytest.fixture
def fresh() -> Store:
    """The same in a workbook whose record is its own from the first line on."""
    store = law_firm()
    imported(store, *BOOK)
    return store


def due(store: Store) -> dict[str, int]:
    return {one.kind.kind: one.rows for one in retention.due(store, as_of=AS_OF) if one.years}


def keep(store: Store, **years: int | None) -> dict[str, int]:
    retention.set_periods(store, years, who=WHO)
    return due(store)


def test_without_a_period_nothing_is_due_and_nothing_can_be_removed(store):
    assert {(one.years, one.rows) for one in retention.due(store, as_of=AS_OF)} == {(None, 0)}
    for kind in retention.KINDS:
        with pytest.raises(UserError, match="No period is set"):
            retention.apply(store, kind, as_of=AS_OF, who=WHO)
    for wrong in ({"clients": 0}, {"clients": 100}, {"dogs": 7}):
        with pytest.raises(UserError):
            retention.set_periods(store, wrong, who=WHO)
    assert keep(store, clients=7, notes=3) == {"clients": 1, "notes": 1}
    assert keep(store, clients=None) == {"notes": 1}
    assert store.tuples("select action, subject, detail from audit order by audit_no desc limit 1") == [
        ("setting changed", "keep_years_clients", "taken away")
    ]


def test_clients_go_once_their_last_work_is_long_enough_ago_and_stay_out(store):
    assert keep(store, clients=5) == {"clients": 2}
    assert keep(store, clients=7) == {"clients": 1}, "Bo's last matter is five years ago; Cy's is open, Di's undated"
    people.name_owner(store, client_id="ada", service_id="WILL_MIRROR", what="Call",
                      colleague_id=people.add_colleague(store, name="Cara", who=WHO), due_on=AS_OF, who=WHO)
    assert due(store) == {"clients": 0}, "something is still to be done for Ada"
    store_action = store.value("select action_id from action")
    people.close_action(store, action_id=store_action, reason="done", who=WHO)
    assert retention.apply(store, "clients", as_of=AS_OF, who=WHO, expected=1) == 1
    assert rows(store, "client", "client_id") == [("bo",), ("cy",), ("di",)]
    assert rows(store, "suppression") == [("ada", "kept for 7 years, as set", AS_OF)]
    imported(store, *BOOK)
    assert rows(store, "client", "client_id") == [("bo",), ("cy",), ("di",)]
    assert store.tuples("select action, subject, detail from audit where action = 'kept long enough'") == [
        ("kept long enough", "clients", "1 clients, before 2019-11-01")
    ]


def test_more_than_was_shown_is_not_removed(store):
    keep(store, clients=5)
    with pytest.raises(UserError, match="More is due by now than you were shown"):
        retention.apply(store, "clients", as_of=AS_OF, who=WHO, expected=1)
    assert len(rows(store, "client")) == 4


def test_health_goes_before_the_rest_and_no_table_remembers_it(store):
    special = store.value("select fact from fact_definition where sensitivity = 'special category' order by fact")
    sensitive = store.value("select stage_id from life_stage where is_sensitive and track = 'person' order by stage_id")
    for client_id in ("ada", "bo"):
        facts.answer(store, client_id=client_id, fact=special, answer="yes", evidence="client_said", who=WHO)
        facts.add_event(store, client_id=client_id, stage_id=sensitive, label="", written_date="2010", status="happened",
                        evidence="client_said", who=WHO)
    imported(store, clients(f"ada,Ada Left,person,1950,2005,ok,{special}=N,", also="facts,notes"))
    assert store.value("select count(*) from import_change where row_key = $fact", fact=special) > 0
    assert keep(store, health=7) == {"health": 2}
    retention.apply(store, "health", as_of=AS_OF, who=WHO)
    assert due(store) == {"health": 0}
    assert store.value("select count(*) from import_change where row_key = $fact", fact=special) == 0
    assert store.tuples("select client_id from fact where fact = $fact", fact=special) == [("bo",)]
    assert store.tuples("select client_id from life_event where stage_id = $stage", stage=sensitive) == [("bo",)]
    assert ("ada", "married") in rows(store, "fact", "client_id, fact"), "the rest has a period of its own"
    assert keep(store, lives=7) == {"health": 0, "lives": store.value(
        "select (select count(*) from fact where client_id = 'ada') + (select count(*) from life_event where client_id = 'ada')")}
    retention.apply(store, "lives", as_of=AS_OF, who=WHO)
    assert {client_id for client_id, _ in rows(store, "fact", "client_id, fact")} == {"bo", "cy", "di"}
    assert "ada" not in {client_id for (client_id,) in rows(store, "life_event", "client_id")}
    assert special not in str(store.tuples("select detail from audit where action = 'kept long enough'"))


def test_notes_and_people_named_beside_a_client_go(store):
    assert keep(store, notes=7, others=7) == {"notes": 1, "others": 1}
    retention.apply(store, "notes", as_of=AS_OF, who=WHO)
    retention.apply(store, "others", as_of=AS_OF, who=WHO)
    assert due(store) == {"notes": 0, "others": 0}
    assert "quokka" not in str(rows(store, "client"))
    assert rows(store, "relationship", "client_id, other_name") == [("ada", ""), ("bo", "Fay Relative")]


def test_what_was_heard_goes_once_it_was_dealt_with(store):
    for about in ("Gus Stranger", "Hal Stranger"):
        referrals.pass_on(store, about=about, heard="Buys a shop", spotter="Cara", heard_on=date(2018, 1, 1))
    (first,) = store.tuples("select referral_id from referral order by referral_id limit 1")[0]
    referrals.decline(store, referral_id=first, reason="no need", as_of=date(2018, 2, 1), who=WHO)
    assert keep(store, referrals=7) == {"referrals": 1}
    assert retention.apply(store, "referrals", as_of=AS_OF, who=WHO) == 1
    assert sorted(rows(store, "referral", "about, heard, state")) == [
        ("", "", "declined"), ("Hal Stranger", "Buys a shop", "waiting"),
    ]  # fmt: skip
    assert due(store) == {"referrals": 0}


def test_what_an_import_changed_goes_and_then_it_cannot_be_taken_back(store):
    imported(store, clients("ada,Ada Changed,person,1950,2005,ok"))
    with store.write() as writer:
        writer.execute("update import_run set imported_at = $at", at=datetime(2018, 1, 1))
    changes = store.value("select count(*) from import_change") + store.value("select count(*) from import_said")
    assert changes > 0 and keep(store, imports=7) == {"imports": changes}
    retention.apply(store, "imports", as_of=AS_OF, who=WHO)
    assert rows(store, "import_change") == rows(store, "import_said") == []
    assert not any(run.can_be_undone for run in history.imports(store))
    with pytest.raises(UserError):
        history.undo_import(store, who=WHO)


def test_the_entry_of_an_erased_client_goes_only_with_its_own_period_and_then_a_file_may_bring_them_back(store):
    personal.erase(store, client_id="ada", as_of=date(2018, 1, 1), reason="asked", who=WHO)
    personal.erase(store, client_id="bo", as_of=date(2025, 1, 1), reason="asked", who=WHO)
    assert keep(store, suppression=7) == {"suppression": 1}
    retention.apply(store, "suppression", as_of=AS_OF, who=WHO)
    imported(store, *BOOK)
    assert rows(store, "client", "client_id") == [("ada",), ("cy",), ("di",)]


def test_of_an_erased_client_the_record_forgets_whom_and_how_but_not_that_they_were_erased(fresh):
    store = fresh
    facts.answer(store, client_id="ada", fact="married", answer="no", evidence="client_said", who=WHO)
    facts.answer(store, client_id="bo", fact="married", answer="no", evidence="client_said", who=WHO)
    personal.erase(store, client_id="ada", as_of=date(2018, 1, 1), reason="asked", who=WHO)
    assert keep(store, erased=7) == {"erased": 1}
    retention.apply(store, "erased", as_of=AS_OF, who=WHO)
    assert due(store) == {"erased": 0} and chain.faults(store) == []
    told = store.tuples("select action, subject from audit where action in ('fact answered', 'erased') order by audit_no")
    assert told == [("fact answered", ""), ("fact answered", "bo married"), ("erased", "ada")]


def test_the_oldest_lines_of_the_record_go_and_the_rest_holds(fresh):
    store = fresh
    with store.write() as writer:
        writer.execute("insert into audit (written_at, who, action, subject, detail) values ($at, 'x', 'now', '', '')",
                       at=datetime(2026, 1, 1))
    keep(store, record=1)
    later = store.value("select max(written_at) from audit").date() + timedelta(days=366)
    (found,) = [one for one in retention.due(store, as_of=later) if one.kind.kind == "record"]
    assert found.rows > 0
    assert retention.apply(store, "record", as_of=later, who=WHO) == found.rows
    assert chain.faults(store) == []
    assert [line.action for line in audit.audit_page(store, audit.Asked()).lines][-1] != "now"


def test_what_the_periods_removed_comes_back_by_no_backup_and_what_was_only_due_does(tmp_path):
    special = "select min(fact) from fact_definition where sensitivity = 'special category'"
    with Store.create(tmp_path / "w.duckdb") as store:
        packs.load(store, paths.packs_folder() / "law_firm_england_wales")
        imported(store, *BOOK)
        fact = store.value(special)
        # Gil's matter was closed after the backup was made, and of a day long ago: the backup shows them at work.
        imported(store, clients("gil,Gil Open,person,1950,2005,ok,,Note-gnu", also="facts,notes"),
                 matters("M9,gil,CONVEY,2011-06-01,,open", also="closed_on,status"))
        for client_id in ("ada", "bo", "gil"):
            facts.answer(store, client_id=client_id, fact=fact, answer="yes", evidence="client_said", who=WHO)
        elsewhere = backups.make(store.path, backups.ASKED, copy_to=lambda to: snapshots.copy_to(store, to), phrase="",
                                 target=tmp_path / "elsewhere.backup")
        beside = snapshots.keep_backup(store)
        with store.write() as writer:
            writer.execute("update matter set closed_on = '2012-03-01', status = 'closed' where client_id = 'gil'")
        assert keep(store, health=7, notes=7, reviews=7) == {"health": 2, "notes": 2, "reviews": 0}
        retention.apply(store, "health", as_of=AS_OF, who=WHO)
        assert restoring.forget_in_backups(store, who=WHO).rewritten == (beside,)
        for backup in (elsewhere, beside):
            done = restoring.restore(store, backup, who=WHO)
            assert done.removed == (2 if backup == elsewhere else 0) and done.record_faults == ()
            assert store.tuples("select client_id from fact where fact = $fact", fact=fact) == [("bo",)]
            assert "Note-quokka" in str(rows(store, "client", "notes")), "due, but nobody has removed it"
            assert keep(store) == {"health": 0, "notes": 1, "reviews": 0} and chain.faults(store) == []
        assert kept_safe.look(store).faults == ()


def test_clients_gone_with_even_their_numbers_stay_out_of_a_restored_backup(tmp_path):
    with Store.create(tmp_path / "w.duckdb") as store:
        packs.load(store, paths.packs_folder() / "law_firm_england_wales")
        imported(store, *BOOK)
        older = snapshots.keep_backup(store)
        keep(store, clients=7, suppression=1)
        retention.apply(store, "clients", as_of=AS_OF, who=WHO)
        retention.apply(store, "suppression", as_of=AS_OF + timedelta(days=800), who=WHO)
        assert rows(store, "suppression") == []
        assert restoring.restore(store, older, who=WHO).removed == 2, "Ada, and the entry that this leaves of her"
        assert rows(store, "client", "client_id") == [("bo",), ("cy",), ("di",)]


def test_the_command_lists_sets_and_removes(workbook_path, capsys):
    day = ["retention", "--as-of", "2026-11-01"]
    assert main([*day, "--keep", "reviews=1"]) == 0
    out = capsys.readouterr().out
    assert "clients      Clients we no longer act for: kept without end" in out and "Nothing was removed." in out
    assert main(["retention", "--as-of", "2060-01-01", "--keep", "clients=10", "--apply", "--kind", "clients"]) == 0
    assert "The file has been written anew." in capsys.readouterr().out
    with Store.open(workbook_path) as store:
        gone = store.value("select count(*) from suppression")
        assert gone > 0 and chain.faults(store) == []
        assert store.value("select count(*) from client where client_id in (select client_id from suppression)") == 0
    assert main([*day, "--apply"]) == 0
    assert "Nothing was due." in capsys.readouterr().out
    assert main([*day, "--keep", "clients"]) == main([*day, "--kind", "clients"]) == 2
