"""Importing again: what is known is updated, nothing is doubled, and nothing else is touched."""

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
    stored,
)

from lifeline import intake
from lifeline.errors import IntakeError
from lifeline.record import facts

EVERY_KIND = (
    clients("ada,Ada,person,1980,2015,ok,asked,married=Y;child_18=2030,Kind", also="contact_basis,facts,notes"),
    events("ada,P14,2025-01-20,happened,our file,grant_date=2025-09-10", also="evidence,anchor_dates"),
    holdings("ada,WILL_SINGLE,,declined,,2027-01-31,Not now", also="for_stage,ask_again_after,note"),
    matters("M1,ada,CONVEY,2019-07,2020-01-01,12.30,Closed,AP,P06", also="closed_on,fee,status,owner,for_stage"),
    relationships("ada,,Grace,sister"),
)


@pytest.fixture
def store():
    return emptied_law_firm()


def test_the_same_files_a_second_time_change_nothing(store):
    imported(store, *EVERY_KIND)
    before = everything(store)
    plan = imported(store, *EVERY_KIND)
    assert plan.counts == (
        ("clients", 0, 0, 1),
        ("facts", 0, 0, 2),
        ("events", 0, 0, 1),
        ("holdings", 0, 0, 1),
        ("matters", 0, 0, 1),
        ("relationships", 0, 0, 1),
    )
    assert plan.changes == ()
    after = everything(store)
    for table in ("client", "fact", "life_event", "event_anchor", "holding", "matter", "relationship"):
        assert after[table] == before[table]
    assert len(after["import_run"]) == 2  # that it was looked at again is on record


def test_reading_writes_nothing_and_does_not_count_as_a_change(store):
    before, version = everything(store), store.data_version
    assert intake.read(store, EVERY_KIND).counts[0] == ("clients", 1, 0, 0)
    assert (everything(store), store.data_version) == (before, version)
    assert store.value("select count(*) from duckdb_tables() where temporary") == 0


def test_a_client_is_updated_by_id_and_the_plan_says_from_what_to_what(store):
    imported(store, *EVERY_KIND)
    plan = imported(store, clients("ada,Ada Invented,person,1980-03,2015,do_not_market"))
    assert plan.counts == (("clients", 0, 1, 0),)
    assert plan.changes == (
        ("client ada: name", "Ada", "Ada Invented"),
        ("client ada: born", "1980", "1980-03"),
        ("client ada: contact_status", "ok", "do_not_market"),
    )
    # Columns that the file does not have stay as they are; a date moves with all its days.
    assert stored(
        store, "name, born, born_on, born_earliest_on, contact_status, contact_basis, notes, import_id", "client"
    ) == [
        ("Ada Invented", "1980-03", date(1980, 3, 15), date(1980, 3, 1), "do_not_market", "asked", "Kind", "import-1"),
    ]


def test_an_empty_cell_clears_what_a_missing_column_leaves(store):
    imported(store, *EVERY_KIND)
    imported(store, matters("M1,ada,CONVEY,2019-07,", also="fee"))
    assert stored(store, "fee, closed_on, owner, for_stage_id", "matter") == [(None, date(2020, 1, 1), "AP", "P06")]


def test_a_fact_that_is_not_mentioned_stays(store):
    imported(store, *EVERY_KIND)
    plan = imported(store, clients("ada,Ada,person,1980,2015,ok,married=N;has_children=Y", also="facts"))
    assert plan.counts == (("clients", 0, 0, 1), ("facts", 1, 1, 0))
    assert plan.changes == (("client ada, fact married: answer", "yes", "no"),)
    assert stored(store, "fact, answer, fact_date", "fact") == [
        ("child_18", "yes", "2030"),
        ("has_children", "yes", None),
        ("married", "no", None),
    ]


def test_a_matter_may_move_to_another_client(store):
    imported(store, *EVERY_KIND, ("clients-2.csv", clients("bob,Bob,person,1980,2015,ok")[1]))
    plan = imported(store, matters("M1,bob,CONVEY,2019-08"))
    assert plan.changes == (("matter M1: client_id", "ada", "bob"), ("matter M1: opened_date", "2019-07", "2019-08"))
    assert stored(store, "matter_id, client_id, opened_on", "matter") == [("M1", "bob", date(2019, 8, 15))]


def test_events_are_paired_first_where_identical_then_in_date_order_and_the_rest_are_new(store):
    imported(
        store,
        ADA_AND_ACME,
        events("ada,P07,2010-01-01,happened", "ada,P07,2012-05-05,happened", "ada,P07,2015-03-03,happened"),
    )
    ids = dict(store.tuples("select event_date, event_id from life_event"))
    plan = imported(
        store,
        events(
            "ada,P07,2019-09-09,happened",
            "ada,P07,2012-05-05,happened",
            "ada,P07,2010-01-31,happened",
            "ada,P07,2021-01-01,planned",
        ),
    )
    assert plan.counts == (("events", 1, 2, 1),)
    assert plan.changes == (
        ("event of client ada, P07: event_date", "2015-03-03", "2019-09-09"),
        ("event of client ada, P07: event_date", "2010-01-01", "2010-01-31"),
    )
    assert dict(store.tuples("select event_id, event_date from life_event where event_date < '2021'")) == {
        ids["2010-01-01"]: "2010-01-31",
        ids["2012-05-05"]: "2012-05-05",
        ids["2015-03-03"]: "2019-09-09",
    }


def test_stored_events_that_a_file_does_not_mention_stay(store):
    imported(store, ADA_AND_ACME, events("ada,P07,2010,happened", "ada,P05,2009,happened"))
    plan = imported(store, events("ada,P07,2010,happened"))
    assert plan.counts == (("events", 0, 0, 1),)
    assert stored(store, "stage_id, event_date", "life_event") == [("P05", "2009"), ("P07", "2010")]


def test_events_that_are_the_same_throughout_are_as_many_as_the_file_has(store):
    twins = events("ada,P07,1585-01,happened", "ada,P07,1585-01,happened")
    assert imported(store, ADA_AND_ACME, twins).counts[1] == ("events", 2, 0, 0)
    assert imported(store, twins).counts == (("events", 0, 0, 2),)


def test_an_anchor_date_that_changes_is_replaced_and_one_that_is_not_given_stays(store):
    imported(store, *EVERY_KIND)
    imported(store, events("ada,P14,2025-01-21,happened"))
    assert stored(store, "name, anchor_date", "event_anchor") == [("grant_date", "2025-09-10")]
    plan = imported(store, events("ada,P14,2025-01-21,happened,grant_date=2025-10", also="anchor_dates"))
    assert plan.changes == (("event of client ada, P14: anchors", "grant_date=2025-09-10", "grant_date=2025-10"),)
    assert store.tuples("""
        select life_event.event_date, event_anchor.client_id, event_anchor.anchor_date, event_anchor.anchor_on
        from life_event
        join event_anchor on event_anchor.event_id = life_event.event_id
    """) == [("2025-01-21", "ada", "2025-10", date(2025, 10, 15))]


def test_anchor_dates_of_several_files_hang_on_their_own_events(store):
    imported(
        store,
        ADA_AND_ACME,
        events("ada,P05,2001,happened,", "ada,P14,2002,happened,grant_date=2003-01-01", also="anchor_dates"),
        ("events-2.csv", events("ada,P14,2005,happened,grant_date=2006-01-01", also="anchor_dates")[1]),
    )
    assert store.tuples("""
        select life_event.event_date, event_anchor.anchor_date
        from life_event
        join event_anchor on event_anchor.event_id = life_event.event_id
        order by 1
    """) == [("2002", "2003-01-01"), ("2005", "2006-01-01")]


def test_holdings_are_paired_within_client_service_provider_and_stage(store):
    imported(
        store,
        ADA_AND_ACME,
        holdings(
            "ada,CONVEY,2010,us,P06,", "ada,CONVEY,2015,us,P09,", "ada,CONVEY,2012,elsewhere,,", also="for_stage,note"
        ),
    )
    plan = imported(
        store,
        holdings(
            "ada,CONVEY,2016,us,P09,Moved",
            "ada,CONVEY,2012,elsewhere,,",
            "ada,CONVEY,2012,self,,",
            also="for_stage,note",
        ),
    )
    assert plan.counts == (("holdings", 1, 1, 1),)
    assert stored(store, "held_date, provider, for_stage_id, note", "holding") == [
        ("2010", "us", "P06", ""),
        ("2012", "elsewhere", None, ""),
        ("2012", "self", None, ""),
        ("2016", "us", "P09", "Moved"),
    ]


def test_what_was_entered_by_hand_may_be_confirmed_by_a_file_but_not_rewritten(store):
    imported(store, ADA_AND_ACME)
    with store.write() as writer:
        writer.execute("""
            insert into life_event (
                client_id, stage_id, label, event_date, event_on, earliest_on, latest_on, status, evidence,
                evidence_note
            )
            select
                'ada', 'P05', '', day, cast(day as date), cast(day as date), cast(day as date), 'happened', 'our_file',
                ''
            from (values ('2010-05-01')) as by_hand(day)
        """)
    same = events("ada,P05,2010-05-01,happened")
    assert imported(store, same).counts == (("events", 0, 0, 1),)
    other = events("ada,P05,2011-05-01,happened")
    assert imported(store, other).counts == (("events", 1, 0, 0),)
    assert stored(store, "event_date, import_id", "life_event") == [("2010-05-01", None), ("2011-05-01", "import-3")]


def test_another_file_never_puts_its_own_events_in_the_place_of_those_that_are_there(store):
    imported(store, ADA_AND_ACME, ("events 2026-10.csv", events("ada,P07,2010,happened")[1]))
    other = ("events of the other office.csv", events("ada,P07,2015,happened")[1])
    assert imported(store, other).counts == (("events", 1, 0, 0),)
    # The next month's list of the first is the same file in its name, and may correct what came from it.
    plan = imported(store, ("events 2026-11 (1).csv", events("ada,P07,2010-05,happened", "ada,P07,2015,happened")[1]))
    assert plan.counts == (("events", 0, 1, 1),)
    assert plan.changes == (("event of client ada, P07: event_date", "2010", "2010-05"),)


def test_the_same_event_of_another_file_on_the_same_day_is_the_same_event(store):
    imported(store, ADA_AND_ACME, events("ada,P07,2010-01-01,planned"))
    other = ("other.csv", events("ada,P07,2010-01-01,happened,public record", also="evidence")[1])
    plan = imported(store, other)
    assert plan.counts == (("events", 0, 1, 0),)
    assert [change[0] for change in plan.changes] == [
        "event of client ada, P07: status", "event of client ada, P07: evidence",
    ]


def test_a_file_that_says_less_of_an_event_is_the_same_event(store):
    imported(store, ADA_AND_ACME, events("ada,P07,2010,happened,public record", also="evidence"))
    assert imported(store, ("other.csv", events("ada,P07,2010,happened")[1])).counts == (("events", 0, 0, 1),)
    assert stored(store, "evidence", "life_event") == [("public_record",)]


def test_what_somebody_changed_here_stays_while_the_file_has_nothing_new_to_say(store):
    imported(store, ADA_AND_ACME, events("ada,P07,2010,happened", "ada,P07,2012,happened"))
    ((event_id,),) = store.tuples("select event_id from life_event where event_date = '2010'")
    facts.change_event(store, event_id=event_id, written_date="2013-05", who="A. Partner")
    plan = imported(store, ADA_AND_ACME, events("ada,P07,2010,happened", "ada,P07,2012,happened"))
    assert plan.counts == (("clients", 0, 0, 2), ("events", 0, 0, 2)) and plan.changes == ()
    assert plan.notes == (
        "events: 1 row says only what was taken in before and has been changed here since; the change here stays",
    )
    assert stored(store, "event_date", "life_event") == [("2012",), ("2013-05",)]
    # Once the file says something else, it is the news.
    plan = imported(store, events("ada,P07,2011,happened", "ada,P07,2012,happened"))
    assert plan.changes == (("event of client ada, P07: event_date", "2013-05", "2011"),)


def test_that_somebody_is_not_to_be_approached_a_file_may_always_say_again(store):
    imported(store, clients("ada,Ada,person,1980,2015,do_not_market"))
    with store.write() as writer:
        writer.execute("update client set contact_status = 'ok'")
    plan = imported(store, clients("ada,Ada,person,1980,2015,do_not_market"))
    assert plan.changes == (("client ada: contact_status", "ok", "do_not_market"),)


def test_a_closing_date_stays_as_exact_as_it_was_written(store):
    imported(store, ADA_AND_ACME, matters("M1,ada,CONVEY,2019-07,2019-11", also="closed_on"))
    assert stored(store, "closed_date, closed_on", "matter") == [("2019-11", date(2019, 11, 15))]
    plan = imported(store, matters("M1,ada,CONVEY,2019-07,2019-11-15", also="closed_on"))
    assert plan.changes == (("matter M1: closed_date", "2019-11", "2019-11-15"),)


def test_a_relationship_is_known_again_by_both_ends_and_its_word(store):
    first = relationships("ada,acme,,director of", "ada,,Grace,sister", "ada,,Grace,sister")
    assert imported(store, ADA_AND_ACME, first).counts[1] == ("relationships", 2, 0, 0)
    again = relationships("ada,acme,Acme,director of", "ada,,Grace,sister", "ada,,Grace,partner")
    assert imported(store, again).counts == (("relationships", 1, 1, 1),)


def test_only_the_first_two_hundred_changes_are_listed(store):
    rows = [f"C{number},Client,person,1970,2010" for number in range(300)]
    imported(store, clients(*(f"{row},ok" for row in rows)))
    plan = intake.read(store, [clients(*(f"{row},no" for row in rows))])
    assert plan.counts == (("clients", 0, 300, 0),) and len(plan.changes) == 200


def test_a_plan_whose_client_has_gone_meanwhile_is_refused_whole(store):
    imported(store, ADA_AND_ACME)
    plan = intake.read(
        store,
        [
            clients("C1,One,person,1970,2010,ok"),
            events("ada,P05,2010,happened"),
        ],
    )
    with store.write() as writer:
        writer.execute("delete from client where client_id = 'ada'")
    before = everything(store)
    with pytest.raises(IntakeError, match="read the files again"):
        intake.apply(store, plan, who="a test")
    assert everything(store) == before


def test_imports_are_numbered_and_new_rows_carry_the_number(store):
    imported(store, ADA_AND_ACME)
    result = intake.apply(store, intake.read(store, [clients("C1,One,person,1970,2010,ok")]), who="B")
    assert result == intake.ImportResult("import-2", (("clients", 1, 0, 0),))
    assert stored(store, "client_id, import_id", "client") == [
        ("C1", "import-2"),
        ("acme", "import-1"),
        ("ada", "import-1"),
    ]
    assert stored(store, "import_id, who, files, counts", "import_run") == [
        ("import-1", "a test", "clients.csv", "clients 2 new, 0 changed, 0 unchanged"),
        ("import-2", "B", "clients.csv", "clients 1 new, 0 changed, 0 unchanged"),
    ]
