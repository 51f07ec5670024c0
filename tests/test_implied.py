"""The first lifeline from a list of matters alone: what a finished matter tells of a life, marked as worked out."""

from __future__ import annotations

from datetime import date

import pytest
from foreign_given import CLIO_MATTERS, TODAY
from intake_given import emptied_law_firm, events, everything, file, law_firm, stored

from lifeline import intake
from lifeline.intake import history
from lifeline.question.book import rule_why
from lifeline.workbook import Workbook

AS_OF = date(2026, 11, 1)
# Matters template of Clio: twelve matters of three people and a business, of whom nothing else is known.
TWELVE = (
    "Closed,Ely,R1,Buying or selling a home,01/15/2012,05/25/2012,,M-01,,Ada,Invented,",
    "Closed,Ely,R2,Prenuptial agreement,02/01/2013,03/28/2013,,M-02,,Ada,Invented,",
    "Closed,Ely,R3,Buying or selling a home,03/10/2019,07/26/2019,,M-03,,Ada,Invented,",
    "Closed,Ely,R4,Buying or selling a home,03/10/2019,07/26/2019,,M-04,,Ada,Invented,",
    "Open,Ely,R5,Will (one person),09/01/2026,,,M-05,,Ada,Invented,",
    "Closed,Ely,R6,Divorce or dissolution,06/14/2021,02/25/2022,,M-06,,Bob,Notareal,",
    "Closed,Ely,R7,Financial settlement and consent order,09/14/2021,04/25/2022,,M-07,,Bob,Notareal,",
    "Closed,Ely,R8,Buying or selling a home,01/17/2022,05/20/2022,,M-08,,Bob,Notareal,",
    "Closed,Ely,R9,Taking or assigning a commercial lease,10/02/2017,12/29/2017,,M-09,,,,Acme Invented Ltd",
    'Open,Ely,R10,"Lease renewal, break and rent review",08/03/2026,,,M-10,,,,Acme Invented Ltd',
    "Closed,Ely,R11,Settlement agreement advice,04/21/2020,05/13/2020,,M-11,,Cleo,Madeup,",
    "Open,Ely,R12,Buying or selling a home,10/05/2026,,,M-12,,Cleo,Madeup,",
)


@pytest.fixture
def store():
    return emptied_law_firm()


def clio(*rows: str) -> tuple[str, bytes]:
    return file("clio.csv", CLIO_MATTERS[0], *rows)


def matter(service: str, opened: str, closed: str, number: str, client: str = "Ada,Invented,") -> str:
    return f"Closed,Ely,R,{service},{opened},{closed},,{number},,{client}"


# What makes every column's dates month first.
PROOF = matter("WILL_SINGLE", "01/31/2001", "02/28/2001", "M-00", "Zoe,Nobody,")


def take_in(store, *files, **how):
    plan = intake.read(store, files, today=TODAY, **how)
    assert plan.problems == ()
    return plan, intake.apply(store, plan, who="A. Partner")


def lives(store) -> list[tuple]:
    return store.tuples("""
        select name, stage_id, event_date, evidence_note from life_event join client using (client_id) order by name, event_on
    """)


def implied(store, *rows: str, also=()) -> list[tuple[str, str]]:
    """Stage and date of Ada's events after taking in her matters."""
    take_in(store, clio(PROOF, *rows), *also)
    return [(stage, day) for name, stage, day, _ in lives(store) if name == "Ada Invented"]


def test_a_firm_sees_a_lifeline_from_its_list_of_matters_alone(store, tmp_path):
    plan, result = take_in(store, clio(*TWELVE))
    assert lives(store) == [
        ("Acme Invented Ltd", "B03", "2017-12-29",
         "from matter M-09, Taking or assigning a commercial lease (worked out from the file)"),
        ("Ada Invented", "P09", "2012-05-25", "from matter M-01, Buying or selling a home (worked out from the file)"),
        ("Ada Invented", "P04", "before 2013-02-01", "from matter M-02, Prenuptial agreement (worked out from the file)"),
        ("Ada Invented", "P09", "2019-07-26", "from matter M-03, Buying or selling a home (worked out from the file)"),
        ("Bob Notareal", "P12", "before 2021-06-14", "from matter M-06, Divorce or dissolution (worked out from the file)"),
        ("Bob Notareal", "P09", "2022-05-20", "from matter M-08, Buying or selling a home (worked out from the file)"),
        ("Cleo Madeup", "P11", "before 2020-04-21",
         "from matter M-11, Settlement agreement advice (worked out from the file)"),
    ]
    assert stored(store, "distinct status, evidence", "life_event") == [("happened", "our_file")]
    assert [(each.kind, each.new) for each in result.counts] == [("clients", 4), ("events", 7), ("matters", 12)]
    assert (
        "7 life events follow from matters: 3 Moving home, refinancing or letting, 1 Engagement, 1 First premises, "
        "1 Job loss or redundancy, 1 Separation and divorce; each is marked as worked out from the file"
    ) in plan.notes

    # Nobody's birth is known, and there is something true to say all the same.
    workbook = Workbook(store)
    (bob,) = (client_id for client_id, name in stored(store, "client_id, name", "client") if name == "Bob Notareal")
    lines = workbook.client(bob).opportunities(as_of=AS_OF)
    first = next(line for line in lines if line.service_id == "WILL_SINGLE")
    assert (str(first.move), first.stages) == ("cross_sell_now", ("P12",))
    assert rule_why(store, first.rules.split(";")[0]) == "Until the final order your husband, wife or civil partner still inherits."
    for audience in ("client", "firm"):
        picture = workbook.client(bob).lifeline(as_of=AS_OF).save(tmp_path / f"{audience}.png", audience=audience)
        assert picture.read_bytes().startswith(b"\x89PNG")
    written = [one.text for one in workbook.client(bob).lifeline(as_of=AS_OF).scene(audience="firm").texts]
    assert any("Separation and divorce" in text for text in written)


def test_the_same_list_again_changes_nothing_and_a_corrected_closing_date_moves_the_event(store):
    take_in(store, clio(*TWELVE))
    before = stored(store, "event_id", "life_event")
    _, again = take_in(store, clio(*TWELVE))
    assert [(each.new, each.changed) for each in again.counts] == [(0, 0)] * len(again.counts)
    corrected = (TWELVE[0].replace("05/25/2012", "06/29/2012"), *TWELVE[1:])
    plan, _ = take_in(store, clio(*corrected))
    assert ("Ada Invented", "P09", "2012-06-29") in [row[:3] for row in lives(store)]
    assert stored(store, "event_id", "life_event") == before
    assert [(change.before, change.after) for change in plan.changes if "event_date" in change.what] == [
        ("2012-05-25", "2012-06-29")
    ]


def test_undoing_the_import_takes_them_away_and_leaves_what_was_there(store):
    take_in(store, events("ada,P06,2021-07-16,happened"), ("clients.csv", (
        b"client_id,name,track,born_or_incorporated,client_since,contact_status\nada,Ada Invented,person,1980,2012,ok\n"
    )))
    skipped = ("import_run", "audit", "import_file", "import_said", "import_change")
    before = {table: rows for table, rows in everything(store).items() if table not in skipped}
    take_in(store, clio(*TWELVE))
    assert len(lives(store)) == 8
    history.undo_import(store, who="A. Partner")
    assert {table: rows for table, rows in everything(store).items() if table not in skipped} == before


def test_each_is_traced_to_the_row_of_its_matter(store):
    take_in(store, clio(*TWELVE))
    ada = store.value("select client_id from client where name = 'Ada Invented'")
    found = {(one.value, one.file, one.row) for one in history.provenance(store, client_id=ada) if one.kind == "events"}
    assert {("2012-05-25", "clio.csv", 2), ("before 2013-02-01", "clio.csv", 3), ("2019-07-26", "clio.csv", 4)} <= found


def test_it_can_be_switched_off_and_our_own_files_never_imply_anything(store):
    plan, _ = take_in(store, clio(*TWELVE), implied=False)
    assert lives(store) == [] and "events" not in [each.kind for each in plan.counts]
    take_in(store, file("matters.csv", "matter_id,client_id,service_id,opened_on,closed_on",
                        f"X1,{store.value('select min(client_id) from client')},CONVEY,2001-01-01,2001-05-05"))
    assert lives(store) == []


def test_an_open_matter_implies_no_completion_and_a_day_to_come_has_not_happened(store):
    assert implied(store, matter("CONVEY", "01/31/2015", "", "M1"), matter("CONVEY", "01/31/2016", "05/20/2031", "M2")) == []


def test_two_matters_that_tell_the_same_tell_it_once_and_a_year_later_it_is_another(store):
    assert implied(
        store,
        matter("CONVEY", "01/31/2015", "05/20/2015", "M1"), matter("CONVEY", "01/31/2015", "05/20/2015", "M2"),
        matter("TRANSFER_EQ", "01/31/2016", "05/20/2016", "M3"), matter("CONVEY", "01/31/2016", "05/21/2016", "M4"),
    ) == [("P09", "2015-05-20"), ("P09", "2016-05-21")]


ADA = "client_id,name,track,born_or_incorporated,client_since,contact_status", "ada,Ada Invented,person,1980,2012,ok"


@pytest.mark.parametrize(("known", "told"), [
    ("P09,2015-01-01", []),            # the same lane within a year
    ("P09,2016-05-20", []),            # to the day
    ("P09,2016-05-21", ["2015-05-20"]),
    ("P09,", []),                      # the same stage, nobody knows when
    ("P05,2015-05-20", ["2015-05-20"]),   # another lane
])
@pytest.mark.parametrize("at_once", [True, False])
def test_what_is_known_anyhow_is_not_said_again(store, known, told, at_once):
    own = [file("clients.csv", *ADA), events(f"ada,{known},happened")]
    if not at_once:
        take_in(store, *own)
        own = []
    found = implied(store, matter("CONVEY", "01/31/2015", "05/20/2015", "M1"), also=own)
    assert [day for stage, day in found if stage == "P09" and day == "2015-05-20"] == told


@pytest.mark.parametrize(("known", "is_told"), [
    ("P12,2010-06-15", False), ("P12,2010-06-13", True), ("P12,2020-06-14", False), ("P04,2015-06-14", True),
])
def test_an_event_before_a_day_is_not_said_where_the_same_stage_is_known_within_five_years(store, known, is_told):
    own = [file("clients.csv", *ADA), events(f"ada,{known},happened")]
    found = implied(store, matter("DIVORCE", "06/14/2015", "02/25/2016", "M1"), also=own)
    assert (("P12", "before 2015-06-14") in found) == is_told


def test_a_business_that_bought_a_home_has_no_stage_of_a_persons_life(store):
    take_in(store, clio(PROOF, matter("CONVEY", "01/31/2015", "05/20/2015", "M1", ",,Acme Invented Ltd")))
    assert lives(store) == []


def test_what_a_person_corrected_stays_when_the_list_comes_again():
    store = law_firm()
    take_in(store, clio(*TWELVE))
    with store.write() as writer:
        writer.execute("""
            update life_event set event_date = '2012-04', event_on = '2012-04-15', earliest_on = '2012-04-01',
                latest_on = '2012-04-30'
            where evidence_note like 'from matter M-01,%'
        """)
    take_in(store, clio(*TWELVE))
    assert ("Ada Invented", "P09", "2012-04") in [row[:3] for row in lives(store)] and len(lives(store)) == 7
