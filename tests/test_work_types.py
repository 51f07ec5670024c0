"""The firm's own words for kinds of work: matched with services once, remembered, and used by the next import."""

from __future__ import annotations

import pytest
from foreign_given import CLIO_MATTERS, TODAY
from intake_given import emptied_law_firm, file, law_firm, stored

from lifeline import intake
from lifeline.__main__ import main
from lifeline.errors import IntakeError, NotFound, UserError
from lifeline.intake import work_types
from lifeline.intake.work_types import Suggestion

HEADER = CLIO_MATTERS[0]


@pytest.fixture
def store():
    return emptied_law_firm()


def matters(*words: str) -> tuple[str, bytes]:
    """A list of matters of one client, one of each kind of work."""
    return file("matters-list.csv", HEADER, *(
        f'Closed,Ely,R,"{word}",01/{day}/2019,03/{day}/2019,,M{day},,Ada,Invented,'
        for day, word in enumerate(words, start=13)
    ))


def read(store, *words):
    return intake.read(store, [matters(*words)], today=TODAY, implied=False)


def test_a_word_means_the_service_whose_id_or_name_it_is_whatever_the_capitals(store):
    assert work_types.matched(store, ["convey", "  WILL  (one person)", "Wills"]) == {
        "convey": "CONVEY", "  WILL  (one person)": "WILL_SINGLE",
    }


def test_what_was_remembered_is_used_by_the_next_import_by_itself(store):
    assert [one.word for one in read(store, "Resi sale", "Divorce job", "Resi sale").unmatched] == ["Resi sale", "Divorce job"]
    work_types.remember(store, "Resi  SALE", "CONVEY", "A. Partner")
    work_types.remember(store, "divorce job", "DIVORCE", "A. Partner")
    plan = read(store, "Resi sale", "Divorce job", "Resi sale")
    assert plan.unmatched == () and plan.problems == ()
    intake.apply(store, plan, who="A. Partner")
    assert stored(store, "matter_id, service_id", "matter") == [("M13", "CONVEY"), ("M14", "DIVORCE"), ("M15", "CONVEY")]
    assert ("A. Partner", "kind of work matched", "Resi SALE", "CONVEY") in stored(
        store, "who, action, subject, detail", "audit"
    )


def test_a_remembered_word_comes_before_a_services_own_name_and_is_forgotten_again(store):
    work_types.remember(store, "Divorce or dissolution", "FIN_ORDER", "A. Partner")
    assert work_types.matched(store, ["Divorce or dissolution"]) == {"Divorce or dissolution": "FIN_ORDER"}
    ((written, service_id, name),) = [(one.written, one.service_id, one.service_name) for one in work_types.remembered(store)]
    assert (written, service_id, name) == ("Divorce or dissolution", "FIN_ORDER", "Financial settlement and consent order")
    work_types.forget(store, "DIVORCE or dissolution", "A. Partner")
    assert work_types.matched(store, ["Divorce or dissolution"]) == {"Divorce or dissolution": "DIVORCE"}
    with pytest.raises(NotFound):
        work_types.forget(store, "Divorce or dissolution", "A. Partner")


def test_a_word_that_is_no_service_of_ours_leaves_its_matters_out_with_a_note_and_blocks_nothing(store):
    work_types.remember(store, "Commissioner for oaths", None, "A. Partner")
    plan = read(store, "Commissioner for Oaths", "CONVEY", "Commissioner for Oaths")
    assert plan.unmatched == ()
    assert "matters-list.csv: 2 matters left out as no service of ours ('Commissioner for Oaths')" in plan.notes
    intake.apply(store, plan, who="A. Partner")
    assert stored(store, "matter_id", "matter") == [("M14",)]
    assert work_types.matched(store, ["commissioner for oaths"]) == {}


def test_a_service_there_is_not_is_never_remembered_and_nothing_of_the_rest_is(store):
    with pytest.raises(NotFound, match="There is no service 'CONVY' in the catalogue; is it CONVEY?"):
        work_types.remember_all(store, {"Will": "WILL_SINGLE", "Sale": "CONVY"}, "A. Partner")
    with pytest.raises(UserError):
        work_types.remember(store, "  ", "CONVEY", "A. Partner")
    assert work_types.remembered(store) == ()


def test_a_word_of_a_service_that_a_new_pack_no_longer_has_is_unmatched_again():
    store = law_firm()    # it loses a service
    work_types.remember(store, "Odd job", "CONVEY", "A. Partner")
    with store.write() as writer:
        writer.execute("delete from service where service_id = 'CONVEY'")
    assert work_types.matched(store, ["Odd job"]) == {}


def test_a_suggestion_says_why(store):
    first, *rest = work_types.suggestions(store, "Mirror Will")
    assert (first.service_id, first.name) == ("WILL_MIRROR", "Mirror wills (couple)")
    assert first.because == "shares the words 'mirror' and 'will' with Mirror wills (couple)"
    assert all(one.score < first.score for one in rest) and len(rest) == 2


@pytest.mark.parametrize(("word", "service_id"), [
    ("Conveyancing - purchase", "CONVEY"), ("RES-CONV", "CONVEY"), ("conveyencing", "CONVEY"),
    ("Probate", "PROBATE_GRANT"), ("Employment tribunal", "ET_CLAIM"), ("PI RTA", "PI_CLAIM"),
    ("Comm Lease", "COM_LEASE"), ("Shareholder agt", "SHA"), ("Family - children", "CHILD_ARR"),
    ("Trademarks", "TRADE_MARK"), ("Settlement agreements", "SETTLEMENT"),
])
def test_what_firms_write_finds_its_service_first(store, word, service_id):
    assert work_types.suggestions(store, word)[0].service_id == service_id


@pytest.mark.parametrize("word", ["", "xyzzy", "!!!", "the and of", "12345", "x" * 5000])
def test_a_word_that_says_nothing_suggests_nothing(store, word):
    assert work_types.suggestions(store, word) == ()


def test_suggestions_know_no_firm_type():
    from lifeline import paths
    from lifeline.intake import packs
    from lifeline.store import Store

    with Store.create(":memory:") as store:
        packs.load(store, paths.packs_folder() / "financial_adviser")
        service_id, name = store.tuples("select service_id, name from service order by position limit 1")[0]
        (first, *_) = work_types.suggestions(store, name.upper())
        assert first == Suggestion(service_id, name, first.score, first.because) and first.score > 0.9


# ------------------------------------------------------------------------------------------ the command


@pytest.fixture
def workbook(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LIFELINE_WORKBOOK", raising=False)
    assert main(["init", "--pack", "law_firm_england_wales"]) == 0
    return tmp_path


def test_words_are_set_one_by_one_and_from_a_file_and_listed(workbook, capsys):
    (workbook / "words.csv").write_text("word,service_id\nResi sale,CONVEY\nOaths,\n", encoding="utf-8")
    assert main(["work-types", "--file", "words.csv", "--set", "ET1 = claim=ET_CLAIM"]) == 0
    capsys.readouterr()
    assert main(["work-types", "--list"]) == 0
    lines = [line.split("  (")[0].split(maxsplit=0)[0] for line in capsys.readouterr().out.splitlines()]
    assert [" ".join(line.split()) for line in lines] == [
        "ET1 = claim ET_CLAIM Employment tribunal claim", "Oaths no service of ours", "Resi sale CONVEY Buying or selling a home",
    ]


def test_every_fault_of_a_file_of_words_is_named_and_nothing_is_kept(workbook, capsys):
    (workbook / "words.csv").write_text("word,service_id\nA,NOPE\n,CONVEY\nB,CONVEY\n", encoding="utf-8")
    assert main(["work-types", "--file", "words.csv"]) == 3
    told = capsys.readouterr().err
    assert "row 2, column service_id: found 'NOPE'" in told and "row 3, column word" in told
    assert main(["work-types"]) == 0
    assert capsys.readouterr().out == "No word is remembered.\n"


@pytest.mark.parametrize("wrong", ["CONVEY", "=CONVEY", ""])
def test_a_word_set_without_a_service_sign_is_bad_use(workbook, wrong):
    assert main(["work-types", "--set", wrong]) == 2


def test_matters_that_nobody_matched_are_refused_unless_one_goes_on_without_them(store):
    with pytest.raises(IntakeError, match="a kind of work that is matched to a service; 1 matter has this one"):
        intake.apply(store, read(store, "Odd job"), who="A. Partner")


def test_a_matter_of_two_clients_stands_with_each_and_keeps_its_numbers_in_any_order(store):
    rows = [f"Closed,Ely,R,CONVEY,01/13/2019,03/14/2019,,M1,,{name}," for name in ("Ada,Invented", "Bob,Notareal")]
    for given in (rows, rows[::-1]):
        plan = intake.read(store, [file("matters-list.csv", HEADER, *given)], today=TODAY, implied=False)
        assert plan.problems == ()
        assert (
            "matters-list.csv: 1 matter belongs to several clients, and stands once with each: the second time M1 is M1/2"
            in plan.notes
        )
        intake.apply(store, plan, who="A. Partner")
        assert store.tuples("""
            select matter_id, name from matter join client using (client_id) order by all
        """) == [("M1", "Ada Invented"), ("M1/2", "Bob Notareal")]
