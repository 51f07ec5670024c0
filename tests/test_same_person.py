"""Who is who: two clients who are one, one who is two, and taking either back exactly."""

from __future__ import annotations

from datetime import date

import pytest
from foreign_given import CLIO_MATTERS, TODAY
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from intake_given import clients, emptied_law_firm, events, file, holdings, imported, matters, relationships
from sample_given import sample_copy
from soak import IS_SOAK

from lifeline import intake
from lifeline.__main__ import main
from lifeline.errors import NotFound, UserError
from lifeline.intake import history
from lifeline.question import alike, integrity
from lifeline.question.alike import Joint, Pair
from lifeline.record import permissions, personal, same_person
from lifeline.store import Store

AS_OF = date(2026, 11, 1)
# The records of merges themselves, and what is worked out anew.
BESIDE = {"client_merge", "audit", "audit_seal", "workbook_state", "book_state", "book_client", "book_line"}
FILES = (
    clients(
        "ada,Ada Invented,person,1980-03-01,2015-06-01,ok,married=Y;has_children=U",
        "ada2,\"INVENTED, Mrs Ada\",person,1980-03-01,2012-01-01,ok,has_children=Y;married=N",
        "bob,Bob Notareal,person,1970,2015,ok,", also="facts",
    ),
    events("ada,P06,2021-07-16,happened,", "ada2,P06,2021-07-16,happened,", "ada2,P05,2020,happened,", also="anchor_dates"),
    holdings("ada,CONVEY,2021-07-16,us", "ada2,WILL_SINGLE,2020,elsewhere"),
    matters("M1,ada,CONVEY,2021-06-01", "M2,ada2,WILL_REVIEW,2020"),
    relationships("ada2,bob,,spouse", "bob,ada2,,spouse", "ada,ada2,,sister"),
)


@pytest.fixture
def store():
    store = emptied_law_firm()
    imported(store, *FILES)
    return store


def everything(store: Store) -> dict[str, list[tuple]]:
    """Every row of every table but those beside."""
    tables = [table for (table,) in store.tuples("select table_name from duckdb_tables() where not internal")]
    return {table: store.tuples(f"from {table} order by all") for table in tables if table not in BESIDE}


def cells(store: Store, columns: str, table: str) -> list[tuple]:
    return store.tuples(f"select {columns} from {table} order by all")


# ------------------------------------------------------------------------------------------ suggested


def pairs(*rows: str) -> list[tuple[str, str, str, str]]:
    store = emptied_law_firm()
    imported(store, clients(*rows))
    return [(one.client_id, one.other_client_id, one.because, one.how_sure) for one in alike.alike(store)]


@pytest.mark.parametrize(("one", "other", "because", "how_sure"), [
    ("Ada Invented,person,1980-03-01", "\"INVENTED, Mrs Ada\",person,1980-03-01", "the same name, born on the same day",
     "almost certain"),
    ("Zoë O'Neill,person,1980-03-01", "Dr Zoe ONeill,person,1980-03-01", "the same name, born on the same day",
     "almost certain"),
    ("Acme Ltd,business,1999-01-04", "ACME Limited,business,1999-01-04", "the same name, founded on the same day",
     "almost certain"),
    ("Acme Ltd,business,", "The Acme Co.,business,", "the same name; of neither is the date known", "likely"),
    ("Ada Invented,person,1980", "Ada Invented,person,1980-03-01", "the same name, and dates that may be the same", "likely"),
    ("Ada Invented,person,", "Ada Invented,person,1980-03-01", "the same name; the date is known of one only", "possible"),
    ("Jonathan Makebelieve,person,1980-03-01", "Jonathon Makebelieve,person,1980-03-01",
     "nearly the same name, born on the same day", "possible"),
])
def test_two_who_look_alike_are_suggested_with_the_reason(one, other, because, how_sure):
    assert pairs(f"a,{one},2015,ok", f"b,{other},2016,ok") == [("a", "b", because, how_sure)]


@pytest.mark.parametrize(("one", "other"), [
    ("Ada Invented,person,1980-03-01", "Ada Invented,person,1981-03-01"),
    ("Ada Invented,person,1980-03-01", "Bob Notareal,person,1980-03-01"),
    ("Ada Invented,person,1980-03-01", "Ada Invented,business,1980-03-01"),
    ("Mr,person,1980-03-01", "Mrs,person,1980-03-01"),
])
def test_two_who_are_not_alike_are_not(one, other):
    assert pairs(f"a,{one},2015,ok", f"b,{other},2016,ok") == []


def test_the_longer_known_comes_first_and_who_was_told_apart_is_not_suggested_again(store):
    assert alike.alike(store) == (Pair(
        "ada2", "INVENTED, Mrs Ada", "ada", "Ada Invented", "the same name, born on the same day", "almost certain",
    ),)
    same_person.not_the_same(store, "ada", "ada2", "A. Partner")
    assert alike.alike(store) == () and alike.count_alike(store) == 0


def test_a_name_that_hundreds_have_does_not_end_in_every_pair_of_them():
    store = emptied_law_firm()
    imported(store, clients(*(f"c{number},Unknown,person,,2015,ok" for number in range(300))))
    assert alike.count_alike(store) < 300 * 21


# ------------------------------------------------------------------------------------------ merged


def test_everything_of_the_other_is_the_kept_ones_and_of_what_both_have_the_kept_ones_stands(store):
    same_person.merge(store, "ada", "ada2", "A. Partner")
    assert cells(store, "client_id, name, born, client_since", "client") == [
        ("ada", "Ada Invented", "1980-03-01", "2012-01-01"), ("bob", "Bob Notareal", "1970", "2015"),
    ]
    assert cells(store, "client_id, fact, answer", "fact") == [("ada", "has_children", "yes"), ("ada", "married", "yes")]
    assert cells(store, "client_id, stage_id, event_date", "life_event") == [
        ("ada", "P05", "2020"), ("ada", "P06", "2021-07-16"),
    ]
    assert cells(store, "client_id, service_id", "holding") == [("ada", "CONVEY"), ("ada", "WILL_SINGLE")]
    assert cells(store, "matter_id, client_id", "matter") == [("M1", "ada"), ("M2", "ada")]
    assert cells(store, "client_id, other_client_id, relation", "relationship") == [
        ("ada", "bob", "spouse"), ("bob", "ada", "spouse"),
    ]
    assert integrity.check(store).faults == ()
    assert store.tuples("select who, action, subject, detail from audit order by audit_no desc limit 1") == [
        ("A. Partner", "clients merged", "ada ada2", "merge-1")
    ]


def test_the_merged_can_be_taken_back_and_everything_is_as_it_was(store):
    before = everything(store)
    merge_id = same_person.merge(store, "ada", "ada2", "A. Partner")
    assert everything(store) != before
    assert same_person.unmerge(store, merge_id, "A. Partner").stays == ()
    assert everything(store) == before
    assert [(one.merge_id, one.ids, one.undone_at is not None) for one in same_person.merges(store)] == [
        ("merge-1", ("ada", "ada2"), True)
    ]
    with pytest.raises(UserError, match="was taken back already"):
        same_person.unmerge(store, merge_id, "A. Partner")
    with pytest.raises(NotFound):
        same_person.unmerge(store, "merge-9", "A. Partner")


def test_merges_that_stand_on_one_another_are_taken_back_from_the_last_to_the_first(store):
    before = everything(store)
    first = same_person.merge(store, "ada", "ada2", "A. Partner")
    second = same_person.merge(store, "bob", "ada", "A. Partner")
    assert cells(store, "client_id, alias", "client_alias") == [("bob", "ada"), ("bob", "ada2")]
    with pytest.raises(UserError, match="cannot be taken back while merge-2 stands"):
        same_person.unmerge(store, first, "A. Partner")
    for merge_id in (second, first):
        assert same_person.unmerge(store, merge_id, "A. Partner").stays == ()
    assert everything(store) == before


def test_what_was_changed_since_stays_with_the_kept_client_and_is_said(store):
    merge_id = same_person.merge(store, "ada", "ada2", "A. Partner")
    with store.write() as writer:
        writer.execute("update life_event set event_date = '2019' where stage_id = 'P05'")
        writer.execute("update client set name = 'Ada New' where client_id = 'ada'")
    undone = same_person.unmerge(store, merge_id, "A. Partner")
    (event_id,) = store.tuples("select event_id from life_event where stage_id = 'P05'")[0]
    assert set(undone.stays) == {f"life event {event_id}: changed or removed since", "client ada, name: changed since"}
    assert cells(store, "client_id, stage_id, event_date", "life_event") == [
        ("ada", "P05", "2019"), ("ada", "P06", "2021-07-16"), ("ada2", "P06", "2021-07-16"),
    ]
    assert cells(store, "client_id, name, client_since", "client")[0] == ("ada", "Ada New", "2015-06-01")
    assert integrity.check(store).faults == ()


def test_an_objection_of_either_holds_for_both_and_goes_back_to_whose_it_was(store):
    permissions.record_objection(store, client_id="ada2", as_of=AS_OF, who="A. Partner", how="by letter")
    permissions.allow(store, client_id="ada", channel="email", is_allowed=True, basis="signed", obtained_on=None, who="A")
    permissions.allow(store, client_id="ada2", channel="email", is_allowed=False, basis="said so", obtained_on=None, who="A")
    before = everything(store)
    merge_id = same_person.merge(store, "ada", "ada2", "A. Partner")
    assert cells(store, "client_id, contact_status", "client")[0] == ("ada", "do_not_market")
    assert cells(store, "client_id, how", "objection") == [("ada", "by letter")]
    assert cells(store, "client_id, channel, is_allowed", "permission") == [("ada", "email", False)]
    imported(store, clients("ada,Ada Invented,person,1980-03-01,2015-06-01,ok"))
    assert cells(store, "client_id, contact_status", "client")[0] == ("ada", "do_not_market")
    same_person.unmerge(store, merge_id, "A. Partner")
    assert everything(store)["objection"] == before["objection"] and everything(store)["permission"] == before["permission"]


@pytest.mark.parametrize(("keep", "other", "error"), [("ada", "ada", UserError), ("ada", "nobody", NotFound)])
def test_nobody_is_merged_with_themselves_or_with_nobody(store, keep, other, error):
    before = everything(store)
    with pytest.raises(error):
        same_person.merge(store, keep, other, "A. Partner")
    assert everything(store) == before


# ------------------------------------------------------------------------------------------ later imports


def test_a_later_import_of_the_other_number_lands_on_the_kept_client(store):
    same_person.merge(store, "ada", "ada2", "A. Partner")
    before = everything(store)
    plan = imported(store, *FILES)
    assert {(each.new, each.changed) for each in plan.counts} == {(0, 0)}
    after = everything(store)
    for table in ("client", "fact", "life_event", "holding", "matter", "relationship"):
        assert after[table] == before[table], table
    imported(store, matters("M3,ada2,DIVORCE,2024-01-01"))
    assert ("M3", "ada") in cells(store, "matter_id, client_id", "matter")


def test_an_objection_that_a_file_says_of_the_other_number_is_the_kept_clients(store):
    same_person.merge(store, "ada", "ada2", "A. Partner")
    imported(store, clients("ada2,Somebody Else,person,1980-03-01,2012-01-01,do_not_market"))
    assert cells(store, "client_id, name, contact_status, client_since", "client")[0] == (
        "ada", "Ada Invented", "do_not_market", "2012-01-01",
    )


def test_a_list_that_goes_by_names_finds_the_kept_client_by_the_others_name(store):
    imported(store, clients("eve,Eve Formerly,person,1980-01-01,2011,ok"))
    same_person.merge(store, "ada", "eve", "A. Partner")
    row = "Closed,Ely,R,CONVEY,01/31/2019,03/14/2019,,M9,,Eve,Formerly,"
    plan = intake.read(store, [file("clio.csv", CLIO_MATTERS[0], row)], today=TODAY, implied=False)
    intake.apply(store, plan, who="A. Partner")
    assert ("M9", "ada") in cells(store, "matter_id, client_id", "matter")


def test_the_import_they_came_with_can_be_taken_back_once_the_merge_is(store):
    imported(store, matters("M7,ada2,DIVORCE,2024-01-01"))
    merge_id = same_person.merge(store, "ada", "ada2", "A. Partner")
    assert ("M7", "ada") in cells(store, "matter_id, client_id", "matter")
    with pytest.raises(UserError, match="merge-1 \\(merge of ada and ada2\\)"):
        history.undo_import(store, who="A. Partner")
    same_person.unmerge(store, merge_id, "A. Partner")
    history.undo_import(store, who="A. Partner")
    assert cells(store, "matter_id", "matter") == [("M1",), ("M2",)]


def test_who_is_erased_stays_erased_under_every_number_they_had(store):
    imported(store, clients("eve,Eve Formerly,person,1980-01-01,2011,ok"))
    same_person.merge(store, "ada", "ada2", "A. Partner")
    same_person.merge(store, "eve", "ada", "A. Partner")
    same_person.not_the_same(store, "eve", "bob", "A. Partner")
    personal.erase(store, client_id="eve", as_of=AS_OF, reason="", who="A. Partner")
    assert cells(store, "client_id", "suppression") == [("ada",), ("ada2",), ("eve",)]
    for table in ("client_merge", "client_merge_row", "client_alias", "not_same"):
        assert cells(store, "*", table) == []
    imported(store, *FILES)
    assert cells(store, "client_id", "client") == [("bob",)]


# ------------------------------------------------------------------------------------------ split


def test_a_couple_under_one_number_is_suggested_and_never_split_by_itself(store):
    imported(store, clients("smith,Mr & Mrs Smith,person,1970,2010,ok", "ms,Marks & Spencer,person,1970,2010,ok"))
    assert alike.joint(store) == (Joint("smith", "Mr & Mrs Smith", ("Mr Smith", "Mrs Smith")),)
    same_person.not_the_same(store, "smith", "smith", "A. Partner")
    assert alike.joint(store) == ()


def test_one_who_is_two_becomes_two_with_what_is_both_and_can_be_taken_back(store):
    permissions.record_objection(store, client_id="ada", as_of=AS_OF, who="A. Partner")
    before = everything(store)
    merge_id = same_person.split(store, "ada", ("Ada Invented", "Abe Invented"), "A. Partner")
    assert cells(store, "client_id, name, born, client_since, contact_status", "client")[:2] == [
        ("ada", "Ada Invented", "1980-03-01", "2015-06-01", "do_not_market"),
        ("ada/2", "Abe Invented", None, "2015-06-01", "do_not_market"),
    ]
    assert [row for row in cells(store, "matter_id, client_id", "matter") if row[1].startswith("ada/")] == [("M1/2", "ada/2")]
    assert ("ada/2", "P06", "2021-07-16") in cells(store, "client_id, stage_id, event_date", "life_event")
    assert ("ada/2", "CONVEY") in cells(store, "client_id, service_id", "holding")
    assert ("ada/2", "ada", "spouse") in cells(store, "client_id, other_client_id, relation", "relationship")
    assert cells(store, "client_id", "objection") == [("ada",), ("ada/2",)]
    assert integrity.check(store).faults == ()
    assert same_person.unmerge(store, merge_id, "A. Partner").stays == ()
    assert everything(store) == before


def test_only_the_rows_chosen_are_copied_and_what_the_second_got_since_stays_with_the_first(store):
    merge_id = same_person.split(store, "ada", ("Ada Invented", "Abe Invented"), "A. Partner", rows=["M1"])
    assert "ada/2" not in [row[0] for row in cells(store, "client_id", "life_event")]
    imported(store, matters("M8,ada/2,DIVORCE,2024-01-01"))
    undone = same_person.unmerge(store, merge_id, "A. Partner")
    assert undone.stays[0] == "matter M8: it is ada's now"
    assert ("M8", "ada") in cells(store, "matter_id, client_id", "matter") and integrity.check(store).faults == ()


def test_a_split_whose_second_client_was_changed_is_not_taken_back(store):
    merge_id = same_person.split(store, "ada", ("Ada Invented", "Abe Invented"), "A. Partner")
    with store.write() as writer:
        writer.execute("update client set born = '1979' where client_id = 'ada/2'")
    with pytest.raises(UserError, match="Merge the two instead"):
        same_person.unmerge(store, merge_id, "A. Partner")


# ------------------------------------------------------------------------------------------ any workbook


@pytest.fixture(scope="module")
def sample() -> Store:
    return sample_copy().store


@given(steps=st.lists(st.tuples(st.integers(0, 10), st.integers(0, 10), st.booleans()), min_size=1, max_size=3))
@settings(max_examples=60 if IS_SOAK else 3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_merged_and_split_goes_back_exactly(sample, steps):
    before = everything(sample)
    done = []
    for one, other, is_split in steps:
        ids = [each for (each,) in sample.tuples("select client_id from client where track = 'person' order by 1")]
        one, other = ids[one % len(ids)], ids[other % len(ids)]
        if is_split:
            done.append(same_person.split(sample, one, ("One Name", "Other Name"), "A. Partner"))
        elif one != other:
            done.append(same_person.merge(sample, one, other, "A. Partner"))
    for merge_id in reversed(done):
        assert same_person.unmerge(sample, merge_id, "A. Partner").stays == ()
    assert everything(sample) == before


def test_the_command_lists_merges_and_takes_back(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LIFELINE_WORKBOOK", raising=False)
    for name, data in FILES[:1]:
        (tmp_path / name).write_bytes(data)
    assert main(["init", "--pack", "law_firm_england_wales"]) == main(["import", "clients.csv"]) == 0
    capsys.readouterr()
    assert main(["duplicates"]) == 0
    assert "ada2  INVENTED, Mrs Ada  and  ada  Ada Invented: the same name, born on the same day (almost certain)" in (
        capsys.readouterr().out
    )
    assert main(["duplicates", "--merge", "ada=ada2"]) == 0
    assert capsys.readouterr().out == "ada2 is ada now: merge-1.\n"
    assert main(["duplicates", "--undo", "merge-1"]) == 0
    assert capsys.readouterr().out.startswith("merge-1 was taken back: ")
    assert main(["duplicates", "--merge", "ada"]) == main(["duplicates", "--merge", "ada=nobody"]) == 2


def test_the_kept_list_of_whom_to_see_follows_a_merge_a_split_and_either_taken_back(sample):
    from lifeline.question import book

    book.refresh(sample, as_of=AS_OF)
    (one,), (other,) = sample.tuples("select client_id from client where track = 'person' order by 1 limit 2")
    for make in (
        lambda: same_person.merge(sample, one, other, "A. Partner"),
        lambda: same_person.split(sample, one, ("One Name", "Other Name"), "A. Partner"),
    ):
        for done in (make, lambda: same_person.unmerge(sample, same_person.merges(sample)[0].merge_id, "A. Partner")):
            done()
            assert book.is_current(sample, as_of=AS_OF)
            followed = cells(sample, "*", "book_line"), cells(sample, "*", "book_client")
            book.refresh(sample, as_of=AS_OF)
            assert (cells(sample, "*", "book_line"), cells(sample, "*", "book_client")) == followed
