"""Taking one import back: what it added goes, what it changed goes back, and nothing a person did since is lost."""

from __future__ import annotations

from datetime import date

import pytest
from intake_given import (
    ADA_AND_ACME,
    clients,
    emptied_law_firm,
    events,
    everything,
    holdings,
    imported,
    matters,
    relationships,
)
from record_given import naming

from lifeline import intake
from lifeline.errors import NotFound, UserError
from lifeline.intake import history, undoing
from lifeline.question.integrity import check
from lifeline.record import facts, permissions, personal, same_person
from lifeline.store import Store

ONE = (
    clients("ada,Ada,person,1980,2015,ok,asked,married=Y;child_18=2030,Kind", also="contact_basis,facts,notes"),
    events("ada,P14,2025-01-20,happened,our file,grant_date=2025-09-10", also="evidence,anchor_dates"),
    holdings("ada,WILL_SINGLE,,declined,,2027-01-31,Not now", also="for_stage,ask_again_after,note"),
    matters("M1,ada,CONVEY,2019-07,2020-01,12.30,Closed,AP,P06", also="closed_on,fee,status,owner,for_stage"),
    relationships("ada,,Grace,sister"),
)
# The same rows in other words, and one more of each kind.
TWO = (
    clients(
        "ada,Ada Two,person,1981-03,2016,no,wrote,married=2001;child_18=2031-02-01,",
        "bob,Bob,person,1970,2010,ok,,partner=Y,",
        also="contact_basis,facts,notes",
    ),
    events(
        "ada,P14,2025-02,happened,client said,",
        "bob,P14,2020,happened,our file,grant_date=2020-03",
        also="evidence,anchor_dates",
    ),
    holdings("ada,WILL_SINGLE,2024,declined,,,", "bob,CONVEY,2012,us,,,", also="for_stage,ask_again_after,note"),
    matters("M1,bob,CONVEY,2019-08,2020-01-05,,Open,,", "M2,ada,CONVEY,2021,,,,,",
            also="closed_on,fee,status,owner,for_stage"),
    relationships("ada,,Bob,brother", "bob,ada,,sister"),
)
WHO = "A. Partner"


@pytest.fixture
def store():
    return emptied_law_firm()


def content(store: Store) -> dict[str, list[tuple]]:
    """Every row that imports write, but for the record that there was an import."""
    return {table: rows for table, rows in everything(store).items()
            if table not in ("import_run", "import_file", "audit")}


def stays(undone: history.Undone) -> list[tuple[str, str]]:
    """What stays, and why."""
    return [tuple(each) for each in undone.stays]


# ------------------------------------------------------------------------------------------ everything goes back


def test_an_import_taken_back_leaves_every_table_as_it_was(store):
    states = [content(store)]
    for files in (ONE, TWO, ONE):
        imported(store, *files)
        states.append(content(store))
    assert states[1] != states[2] != states[3] != states[1]
    for before, import_id in zip(states[-2::-1], ("import-3", "import-2", "import-1"), strict=True):
        undone = history.undo_import(store, who=WHO)
        assert (undone.import_id, undone.stays_count) == (import_id, 0)
        assert content(store) == before
        assert check(store).faults == ()


def test_it_says_what_went_and_what_went_back(store):
    imported(store, *ONE)
    imported(store, *TWO)
    looked = history.undo_import(store, who=WHO, only_look=True)
    assert looked == history.undo_import(store, who=WHO)
    assert looked.went == (
        ("clients", 1, 1), ("facts", 1, 2), ("events", 1, 1), ("holdings", 1, 1), ("matters", 1, 1),
        ("relationships", 2, 0),
    )
    assert history.in_words(looked).startswith("clients 1 removed, 1 put back; facts 1 removed, 2 put back")


def test_only_looking_changes_nothing(store):
    imported(store, *ONE)
    before, version = everything(store), store.data_version
    assert history.undo_import(store, who=WHO, only_look=True).went[0] == ("clients", 1, 0)
    assert (everything(store), store.data_version) == (before, version)


def test_the_same_files_can_be_imported_again_and_the_number_is_not_given_twice(store):
    imported(store, *ONE)
    first = content(store)
    history.undo_import(store, who=WHO)
    assert imported(store, *ONE).counts[0] == ("clients", 1, 0, 0)
    again = content(store)
    assert [row[1:4] for row in again["matter"]] == [row[1:4] for row in first["matter"]]
    assert store.tuples("select distinct import_id from client") == [("import-2",)]


def test_it_is_on_record_that_and_by_whom_an_import_was_taken_back(store):
    imported(store, *ONE)
    history.undo_import(store, who=WHO)
    (run,) = history.imports(store)
    assert (run.import_id, run.who, run.undone_by, run.undone_at is None) == ("import-1", "a test", WHO, False)
    assert store.tuples("select who, action, subject from audit order by audit_no")[-1] == (
        WHO, "import undone", "import-1",
    )


# ------------------------------------------------------------------------------------------ done by hand since


def test_a_cell_that_somebody_changed_since_stays_and_is_named_and_the_others_go_back(store):
    imported(store, *ONE)
    imported(store, *TWO)
    ((event_id,),) = store.tuples("select event_id from life_event where client_id = 'ada'")
    facts.change_event(store, event_id=event_id, written_date="2025-03", who=WHO)
    undone = history.undo_import(store, who=WHO)
    assert stays(undone) == [("event of client ada, P14: event_date", undoing.CHANGED_SINCE)]
    assert store.tuples("select event_date, event_on, earliest_on, evidence from life_event") == [
        ("2025-03", date(2025, 3, 15), date(2025, 3, 1), "our_file"),
    ]
    assert store.tuples("select name, anchor_date, anchor_on from event_anchor") == [
        ("grant_date", "2025-09-10", date(2025, 9, 10)),
    ]


def test_a_row_that_somebody_changed_since_stays_with_its_client_and_both_are_named(store):
    imported(store, *ONE)
    ((event_id,),) = store.tuples("select event_id from life_event")
    facts.change_event(store, event_id=event_id, status="planned", who=WHO)
    assert stays(history.undo_import(store, who=WHO)) == [
        ("event of client ada, P14", undoing.CHANGED_SINCE),
        ("client ada", "named in event anchor, life event"),
    ]
    assert store.tuples("select status, import_id from life_event") == [("planned", "import-1")]
    assert [len(rows) for rows in (everything(store)["holding"], everything(store)["matter"])] == [0, 0]
    assert check(store).faults == ()


def test_a_client_whom_anything_recorded_here_names_stays(store):
    imported(store, ADA_AND_ACME, events("ada,P05,2001,happened"))
    permissions.allow(
        store, client_id="ada", channel="email", is_allowed=True, basis="form", obtained_on=None, who=WHO
    )
    assert stays(history.undo_import(store, who=WHO)) == [("client ada", "named in permission")]
    assert store.tuples("select client_id from client") == [("ada",)]
    assert store.tuples("select count(*) from life_event") == [(0,)]


def test_a_fact_that_somebody_answered_since_stays_as_answered(store):
    imported(store, *ONE)
    imported(store, *TWO)
    facts.answer(store, client_id="ada", fact="married", answer="no", evidence="client_said", who=WHO)
    assert stays(history.undo_import(store, who=WHO)) == [("client ada, fact married: answer", undoing.CHANGED_SINCE)]
    assert store.tuples("select fact, answer, fact_date from fact order by fact") == [
        ("child_18", "yes", "2030"), ("married", "no", None),
    ]
    assert stays(history.undo_import(store, who=WHO)) == [("client ada", "named in fact")]


def test_an_event_that_somebody_took_out_since_does_not_come_back(store):
    imported(store, *ONE)
    imported(store, *TWO)
    ((event_id,),) = store.tuples("select event_id from life_event where client_id = 'ada'")
    facts.remove_event(store, event_id=event_id, who=WHO)
    assert history.undo_import(store, who=WHO).stays_count == 0
    assert store.tuples("select count(*) from life_event") == [(0,)]


def test_an_objection_stands_and_what_it_says_of_the_client_with_it(store):
    imported(store, ADA_AND_ACME)
    imported(store, clients("ada,Ada New,person,1980-03-01,2015-06-01,ok,by post", also="contact_basis"))
    permissions.record_objection(store, client_id="ada", as_of=date(2026, 1, 1), who=WHO)
    assert stays(history.undo_import(store, who=WHO)) == [("client ada: contact_status", undoing.CHANGED_SINCE)]
    assert store.tuples("select name, contact_status, contact_basis from client where client_id = 'ada'") == [
        ("Ada Invented", "do_not_market", "objected to marketing 2026-01-01"),
    ]


def test_what_a_file_only_confirmed_is_a_decisions_word_again(store):
    imported(store, ADA_AND_ACME)
    with store.write() as writer:
        writer.execute("""
            insert into holding (client_id, service_id, held_date, held_on, held_earliest_on, held_latest_on, provider,
                note, decision_id)
            select 'ada', 'CONVEY', '2020-01-01', day, day, day, 'elsewhere', '', 'D1'
            from (select date '2020-01-01' as day)
        """)
        writer.execute("""
            insert into decision (decision_id, client_id, service_id, decided, decided_on, stage_ids, rules, move,
                reason, channel, who, written_at)
            values ('D1', 'ada', 'CONVEY', 'has_elsewhere', date '2020-01-01', '', '', '', '', '', 'A', now())
        """)
    before = content(store)
    imported(store, holdings("ada,CONVEY,2020-01-01,elsewhere"))
    assert store.tuples("select decision_id from holding") == [(None,)]
    history.undo_import(store, who=WHO)
    assert content(store) == before
    # Had the decision been taken back meanwhile, nothing would be left that says it.
    imported(store, holdings("ada,CONVEY,2020-01-01,elsewhere"))
    with store.write() as writer:
        writer.execute("""
            insert into decision by name select * replace ('D2' as decision_id, 'D1' as undoes_id) from decision
        """)
    history.undo_import(store, who=WHO)
    assert store.tuples("select count(*) from holding") == [(0,)]


# ------------------------------------------------------------------------------------------ later imports


def test_an_import_that_a_later_one_stands_on_is_not_taken_back_and_the_answer_says_which(store):
    imported(store, *ONE)
    imported(store, clients("ada,Ada,person,1980,2015,ok"), matters("M3,ada,CONVEY,2022"))
    before = everything(store)
    with pytest.raises(UserError) as refused:
        history.undo_import(store, "import-1", who=WHO)
    assert str(refused.value).splitlines() == [
        "import-1 cannot be taken back while this stands on it:",
        "  import-2 (clients.csv, matters.csv) names 1 client of it again and has 1 matter of its clients",
        "Take that back first.",
    ]
    assert everything(store) == before
    history.undo_import(store, "import-2", who=WHO)
    history.undo_import(store, "import-1", who=WHO)
    assert store.tuples("select count(*) from client") == [(0,)]


def test_an_import_that_no_later_one_stands_on_can_be_taken_back_alone(store):
    imported(store, ADA_AND_ACME)
    imported(store, events("ada,P05,2001,happened"))
    imported(store, matters("M1,ada,CONVEY,2022"))
    history.undo_import(store, "import-2", who=WHO)
    assert store.tuples("select count(*) from life_event") == [(0,)]
    assert store.tuples("select matter_id from matter") == [("M1",)]


def test_a_matter_that_moved_to_a_client_keeps_that_clients_import(store):
    imported(store, ADA_AND_ACME, matters("M1,ada,CONVEY,2019"))
    imported(store, clients("bob,Bob,person,1970,2010,ok"))
    imported(store, matters("M1,bob,CONVEY,2019"))
    with pytest.raises(UserError, match="has 1 matter of its clients"):
        history.undo_import(store, "import-2", who=WHO)


def test_an_import_whose_clients_were_made_one_since_waits_until_they_are_two_again(store):
    imported(store, clients("ada,Ada,person,1980,2015,ok", "bob,Bob,person,1980,2015,ok"),
             events("bob,P05,2001,happened"))
    before = content(store)
    merge_id = same_person.merge(store, "ada", "bob", WHO)
    with pytest.raises(UserError, match="merge-1 .merge of ada and bob."):
        history.undo_import(store, who=WHO)
    same_person.unmerge(store, merge_id, WHO)
    assert content(store) == before
    # That the two were one for a while is on record, and its client with it.
    assert stays(history.undo_import(store, who=WHO)) == [("client ada", "named in client merge")]
    assert store.tuples("select client_id from client") == [("ada",)]
    assert store.tuples("select count(*) from life_event") == [(0,)]
    assert check(store).faults == ()


def test_what_cannot_be_taken_back_is_said(store):
    with pytest.raises(NotFound, match="no import to take back"):
        history.undo_import(store, who=WHO)
    imported(store, *ONE)
    with pytest.raises(NotFound, match="no import 'import-7'.*the last is import-1"):
        history.undo_import(store, "import-7", who=WHO)
    history.undo_import(store, who=WHO)
    with pytest.raises(UserError, match="taken back already"):
        history.undo_import(store, "import-1", who=WHO)
    imported(store, *ONE)
    with store.write() as writer:
        writer.execute("update import_run set is_recorded = null")
    with pytest.raises(UserError, match="earlier release"):
        history.undo_import(store, who=WHO)


# ------------------------------------------------------------------------------------------ erasure, size, other tables


def test_nothing_of_an_erased_client_is_left_in_what_imports_changed(store):
    hers = clients("ada,Ada Quokka,person,1980,2015,ok", "bob,Bob,person,1970,2010,ok")
    imported(store, hers, matters("M1,ada,CONVEY,2019"), relationships("bob,ada,Ada Quokka,sister"))
    imported(
        store, clients("ada,Ada,person,1980,2015,ok"), matters("M1,bob,CONVEY,2019"),
        relationships("bob,ada,Ada the Quokka,sister"),
    )
    assert naming(store, "ada")["import_change"] >= 3
    personal.erase(store, client_id="ada", as_of=date(2026, 1, 1), reason="", who=WHO)
    assert naming(store, "ada") == {"audit": 1, "suppression": 1}
    assert history.undo_import(store, who=WHO).stays_count == 0
    assert store.tuples("select matter_id, client_id from matter") == [("M1", "bob")]
    assert check(store).faults == ()


def test_so_many_rows_that_the_table_is_made_anew_leave_the_same_table(store, monkeypatch):
    imported(store, *ONE)
    before = content(store)
    made = store.tuples("select table_name, sql from duckdb_tables() where not temporary order by table_name")
    indexes = store.tuples("select index_name, sql from duckdb_indexes() order by index_name")
    imported(store, *TWO)
    monkeypatch.setattr(undoing, "MOST_ONE_BY_ONE", 0)
    history.undo_import(store, who=WHO)
    assert content(store) == before
    assert store.tuples("select table_name, sql from duckdb_tables() where not temporary order by table_name") == made
    assert store.tuples("select index_name, sql from duckdb_indexes() order by index_name") == indexes
    imported(store, *TWO)
    assert check(store).faults == ()


def test_what_an_import_put_into_any_other_table_goes_with_it(store):
    imported(store, ADA_AND_ACME)
    with store.write() as writer:
        writer.execute("create table remark as select 'ada' as client_id, 'import-1' as import_id")
    assert history.undo_import(store, who=WHO).stays_count == 0
    assert store.tuples("select count(*) from remark") == store.tuples("select count(*) from client") == [(0,)]
    with store.write() as writer:
        writer.execute("drop table remark")


def test_a_plan_that_was_read_before_the_undo_is_still_stored_whole(store):
    imported(store, *ONE)
    plan = intake.read(store, TWO)
    history.undo_import(store, who=WHO)
    # Ada is in these files too, so all of them can be stored: she is new now.
    assert intake.apply(store, plan, who=WHO).counts[0] == ("clients", 2, 0, 0)
