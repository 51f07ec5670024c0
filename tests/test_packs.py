"""Packs: those that come with Lifeline are clean, any trade can have one, a faulty one is refused with every fault."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest
from intake_given import CLIENT_HEADER, EVENT_HEADER, HOLDING_HEADER

import lifeline
from lifeline import paths
from lifeline.errors import PackError
from lifeline.intake import packs
from lifeline.store import Store

SHIPPED = sorted(folder.name for folder in paths.packs_folder().iterdir() if folder.is_dir())

STAGE = (
    "stage_id,track,lane,name,triggering_event,lasts_months,typical_start_age,typical_end_age,age_source,age_source_year,"
    "age_confidence,repeatable,sensitive,prompt_rule,notes"
)
SERVICE = (
    "service_id,name,practice_area,track,buying_centre,description,fee_low_gbp,fee_high_gbp,fee_basis,fee_source,"
    "recurring_review_years,family,tier,satisfied_by,review_trigger,upsell_path,upsell_to_ids,substitutes,"
    "conflict_or_referral_note,reviews_family"
)
RULE = (
    "rule_id,stage_id,service_id,need,window_start_m,window_end_m,anchor,later_rule,lapse_after_m,lapse_alt_m,"
    "lapse_alt_if_anchor_before,ends_day_before,lapse_event,replaced_by,replaced_note,condition,evidence_only,ask,why,law_note,"
    "source_ids,checked"
)
IMPLIES = "service_id,stage_id,date_from,certainty,why\n"

# A gardener's: two stages, three services.
GARDENER = {
    "pack.toml": """
        name = "Gardener"
        jurisdiction = "anywhere"
        currency = "EUR"
        law_checked_on = 2026-01-01
        review_lookahead_months = 3
        lapse_memory_months = 24
        horizon_months = 60
        deadline_owner_days = 30
    """,
    "life_stages.csv": f"""
        {STAGE}
        LAID,person,Garden,Garden laid out,the garden is laid out,24,,,,,,y,n,evidence_only,
        OLD_TREE,person,Trees,An old tree,a tree has grown old,,60,,,,,y,n,ask_by_age,
    """,
    "services.csv": f"""
        {SERVICE}
        MOW,Mowing,Lawn,person,self,Cutting the lawn,20,40,,,0,lawn,1,once,,,,,,
        LAWN_CARE,Full lawn care,Lawn,person,self,"Cutting, feeding, airing",60,90,,,2,lawn,2,refresh,,,,,,
        FELL,Felling,Trees,person,self,Taking a tree down,300,900,,,0,trees,1,per_event,,,,,Not in the nesting season,
    """,
    "need_rules.csv": f"""
        {RULE}
        G1,LAID,MOW,3,0,12,stage,evergreen,,,,0,,,,,0,Who cuts the grass?,Grass grows from the first spring.,,,
        G2,LAID,LAWN_CARE,2,6,36,stage,evergreen,,,,0,,,,has_lawn=Y,0,Do you like it?,A young lawn needs feeding.,,,
        G3,OLD_TREE,FELL,3,0,12,stage,lapses,18,,,0,,,,,0,Does it lean?,A dead tree falls where it likes.,,WOOD,
    """,
    "facts.csv": """
        fact,plain_question,kind,sensitivity,rows_using_it,lasting
        has_lawn,Is there a lawn?,yes or no,none,1,n
    """,
    "sources.csv": """
        source_id,statement,url,year,checked,note
        WOOD,Dead wood stands for about a year,,2020,read,
    """,
}

CLIENTS = {
    "clients.csv": f"""
        {CLIENT_HEADER},facts
        ivy,Ivy,person,1961-05-01,2024-03-01,ok,has_lawn=Y
        fern,Fern,person,1980-05-01,2024-03-01,ok,
    """,
    "events.csv": f"""
        {EVENT_HEADER}
        ivy,LAID,2023-04-10,happened
        ivy,OLD_TREE,2025-06,happened
        fern,LAID,2025-09-01,happened
    """,
    "holdings.csv": f"""
        {HOLDING_HEADER}
        ivy,MOW,2024-03-01,us
    """,
}


def plain(text: str) -> bytes:
    """A file's bytes from text indented in the test."""
    return (dedent(text).strip() + "\n").encode()


@pytest.fixture
def gardener(tmp_path: Path) -> Path:
    """The gardener's pack as a folder."""
    folder = tmp_path / "gardener"
    folder.mkdir()
    for name, text in GARDENER.items():
        (folder / name).write_bytes(plain(text))
    return folder


def faults(folder: Path) -> list[tuple[str, int | None, str, str]]:
    """File, row, column and what was found, for every fault of a pack."""
    with pytest.raises(PackError) as refused:
        packs.read(folder)
    return [(fault.file, fault.row, fault.column, fault.found) for fault in refused.value.problems]


def changed(folder: Path, name: str, before: str, after: str) -> None:
    """Change one piece of text in one file of the pack."""
    text = (folder / name).read_text(encoding="utf-8")
    assert text.count(before) == 1, f"{before!r} stands {text.count(before)} times in {name}"
    (folder / name).write_text(text.replace(before, after), encoding="utf-8")


# ------------------------------------------------------------------------------------------ those that come with it


def test_three_packs_come_with_it_and_more_may():
    assert {"accountancy_practice", "financial_adviser", "law_firm_england_wales"} <= set(SHIPPED)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_pack_is_clean_and_all_of_it_arrives_in_the_workbook(name):
    folder = paths.packs_folder() / name
    pack = packs.read(folder)
    with Store.create(":memory:") as store:
        packs.load(store, folder)
        for file_name, table in (
            ("life_stages.csv", "life_stage"),
            ("services.csv", "service"),
            ("need_rules.csv", "need_rule"),
            ("facts.csv", "fact_definition"),
            ("sources.csv", "source"),
        ):
            assert store.value(f"select count(*) from {table}") == len(pack.tables[file_name].rows) > 0
        assert store.tuples("select pack_id, name from pack") == [(name, pack.settings["name"])]


@pytest.mark.parametrize("name", SHIPPED)
def test_no_file_of_a_shipped_pack_is_passed_over(name):
    known = {one.name for one in packs.FILES} | {"pack.toml"}
    assert {path.name for path in (paths.packs_folder() / name).iterdir()} <= known


def test_the_starter_pack_has_what_the_design_says():
    with Store.create(":memory:") as store:
        packs.load(store, paths.packs_folder() / "law_firm_england_wales")
        assert [
            store.value(f"select count(*) from {table}")
            for table in ("life_stage", "service", "need_rule", "fact_definition", "source")
        ] == [29, 62, 152, 89, 47]


def test_a_pack_loaded_over_another_leaves_nothing_of_it(gardener):
    with Store.create(":memory:") as store:
        packs.load(store, paths.packs_folder() / "law_firm_england_wales")
        packs.load(store, gardener)
        for table in ("life_stage", "service", "need_rule", "fact_definition", "source", "pack"):
            assert store.value(f"select count(*) from {table}") == {"life_stage": 2, "service": 3, "need_rule": 3}.get(
                table, 1
            )
        for table in (
            "supersession",
            "brake",
            "regulation",
            "service_family",
            "evidence_word",
            "prepared_brake",
            "prepared_supersession",
        ):
            assert store.value(f"select count(*) from {table}") == 0
        assert store.value("select count(*) from prepared_rule") == 3


# ------------------------------------------------------------------------------------------ a trade of one's own


def test_a_gardener_imports_clients_sees_what_to_raise_and_draws_a_life(gardener, tmp_path):
    with lifeline.create(tmp_path / "garden.duckdb", pack=gardener) as workbook:
        plan = workbook.read([(name, plain(text)) for name, text in CLIENTS.items()])
        assert plan.problems == ()
        workbook.take_in(plan, who="a gardener")
        as_of = date(2026, 5, 1)
        lines = [
            (line.client_id, line.service_id, line.move, line.opens_on, line.last_date)
            for line in workbook.opportunities(as_of=as_of)
        ]
        assert lines == [
            # Laid out in September, mown from the first day; of the lawn nothing is known, so that is asked first.
            ("fern", "MOW", "cross_sell_now", date(2025, 9, 1), None),
            ("fern", "LAWN_CARE", "ask_first", date(2026, 3, 1), None),
            # The tree is old since June 2025, which counts as the 15th: eighteen months to fell it.
            ("ivy", "FELL", "cross_sell_now", date(2025, 6, 15), date(2026, 12, 15)),
            # They have us mow, and the fuller service would replace that.
            ("ivy", "LAWN_CARE", "up_sell", date(2023, 10, 10), None),
        ]
        assert workbook.client("ivy").opportunities(as_of=as_of)[0].conflict_note == "Not in the nesting season"
        counts = {stage.stage_id: stage.clients for stage in workbook.stages(as_of=as_of).stages}
        assert counts == {"LAID": 1, "OLD_TREE": 1}  # Ivy's garden has been there for more than its 24 months
        for ending in ("png", "svg", "pdf", "html"):
            assert workbook.client("ivy").lifeline(as_of=as_of).save(tmp_path / f"ivy.{ending}").stat().st_size > 1000
        drawn = (tmp_path / "ivy.svg").read_text(encoding="utf-8")
        for words in ("Garden laid out", "An old tree", "Felling", "Mowing", "Full lawn care"):
            assert words in drawn
        assert workbook.check().faults == ()


def test_a_pack_may_be_named_by_the_folder_one_stands_in(gardener, monkeypatch):
    monkeypatch.chdir(gardener)
    assert packs.read(".").pack_id == "gardener"


# ------------------------------------------------------------------------------------------ faults


@pytest.mark.parametrize(
    ("name", "before", "after", "row", "column", "found"),
    [
        ("pack.toml", 'currency = "EUR"\n', "", None, "currency", ""),
        ("pack.toml", "horizon_months = 60", "horizon_months = true", None, "horizon_months", "True"),
        ("pack.toml", "horizon_months = 60", "horizon_months = -1", None, "horizon_months", "-1"),
        ("pack.toml", "horizon_months = 60", "horizon_months = 999999999", None, "horizon_months", "999999999"),
        ("pack.toml", "law_checked_on = 2026-01-01", 'law_checked_on = "May"', None, "law_checked_on", "May"),
        ("pack.toml", 'name = "Gardener"', "name = Gardener", None, "", None),
        ("life_stages.csv", "LAID,person", "LAID,plant", 2, "track", "plant"),
        ("life_stages.csv", "laid out,24,", "laid out,two years,", 2, "lasts_months", "two years"),
        ("life_stages.csv", "laid out,24,", "laid out,99999,", 2, "lasts_months", "99999"),
        ("life_stages.csv", "ask_by_age,", "guess,", 3, "prompt_rule", "guess"),
        ("life_stages.csv", "LAID,person", ",person", 2, "stage_id", ""),
        ("life_stages.csv", "OLD_TREE,", "LAID,", 3, "stage_id", "LAID"),
        ("services.csv", "MOW,Mowing", "LAWN_CARE,Mowing", 3, "service_id", "LAWN_CARE"),
        ("services.csv", "lawn,2,refresh", "lawn,2,always", 3, "satisfied_by", "always"),
        ("services.csv", "20,40,", "20,99999999999,", 2, "fee_high_gbp", "99999999999"),
        ("services.csv", "refresh,,,,,,", "refresh,,,TURF,,,", 3, "upsell_to_ids", "TURF"),
        ("services.csv", "once,,,,,,", "once,,,,,,roses", 2, "reviews_family", "roses"),
        ("need_rules.csv", "G1,LAID,MOW,3", "G1,LAID,MOW,4", 2, "need", "4"),
        ("need_rules.csv", "G1,LAID,MOW", "G1,MEADOW,MOW", 2, "stage_id", "MEADOW"),
        ("need_rules.csv", "G3,OLD_TREE,FELL", "G3,OLD_TREE,CLIMB", 4, "service_id", "CLIMB"),
        ("need_rules.csv", "MOW,3,0,12", "MOW,3,13,12", 2, "window_end_m", "12"),
        ("need_rules.csv", "MOW,3,0,12", "MOW,3,0,999999", 2, "window_end_m", "999999"),
        ("need_rules.csv", "lapses,18,", "lapses,,", 4, "lapse_after_m", ""),
        ("need_rules.csv", "lapses,18,", "until_event,,", 4, "lapse_event", ""),
        ("need_rules.csv", "lapses,18,,,", "lapses,18,6,,", 4, "lapse_alt_m", "6"),
        ("need_rules.csv", "lapses,18,,,", "lapses,18,6,2020-13-01,", 4, "lapse_alt_if_anchor_before", "2020-13-01"),
        ("need_rules.csv", ",WOOD,", ",,", 4, "source_ids", ""),
        ("need_rules.csv", ",WOOD,", ",WOOD;STONE,", 4, "source_ids", "STONE"),
        ("need_rules.csv", "has_lawn=Y", "has_lawn", 3, "condition", "has_lawn"),
        ("need_rules.csv", "has_lawn=Y", "has_pond=Y", 3, "condition", "has_pond"),
        ("need_rules.csv", "Does it lean?", "", 4, "ask", ""),
        ("need_rules.csv", "Grass grows from the first spring.", "", 2, "why", ""),
        ("need_rules.csv", "lapses,18,,,0,,,", "lapses,18,,,0,,CLIMB,", 4, "replaced_by", "CLIMB"),
        ("need_rules.csv", "lapses,18,,,0,,", "lapses,18,,,0,felled,", 4, "lapse_event", "felled"),
        ("need_rules.csv", "lapses,18,,,0,", "lapses,18,,,perhaps,", 4, "ends_day_before", "perhaps"),
        ("facts.csv", "Is there a lawn?", "", 2, "plain_question", ""),
        ("facts.csv", ",lasting", ",for_good", None, "lasting", "no such column"),
        ("facts.csv", "none,1,n", "none,1,n,x", 2, "", "7 cells"),
        ("facts.csv", "Is there a lawn?", '"Is there', 2, "", None),
    ],
)
def test_each_kind_of_fault_is_named_with_file_row_and_column(gardener, name, before, after, row, column, found):
    changed(gardener, name, before, after)
    assert (name, row, column) in [fault[:3] for fault in faults(gardener)]
    assert found is None or (name, row, column, found) in faults(gardener)  # None: in the reader's own words


@pytest.mark.parametrize(
    ("name", "rows", "row", "column", "found"),
    [
        ("brakes.csv", "stage_id,months,allows,why\nGRIEF,6,own_services,", 2, "stage_id", "GRIEF"),
        ("brakes.csv", "stage_id,months,allows,why\nLAID,6,anything,", 2, "allows", "anything"),
        ("happenings.csv", "happening,stage_id\nmarriage,WED", 2, "stage_id", "WED"),
        ("work_implies.csv", IMPLIES + "MOW,WED,closed,on,done", 2, "stage_id", "WED"),
        ("work_implies.csv", IMPLIES + "MOW,LAID,closed,perhaps,done", 2, "certainty", "perhaps"),
        ("evidence_words.csv", "word,evidence\nhearsay,gossip", 2, "evidence", "gossip"),
        ("service_families.csv", "family,ended_by_fact,held_fact,why\nroses,,,", 2, "family", "roses"),
        ("service_families.csv", "family,ended_by_fact,held_fact,why\nlawn,has_goat,,", 2, "ended_by_fact", "has_goat"),
        ("supersessions.csv", "hide_service,when_proposed,when_fact,why\nMOW,TURF,,", 2, "when_proposed", "TURF"),
        (
            "supersessions.csv",
            "hide_service,when_proposed,when_fact,why\nMOW,FELL,has_lawn=N,",
            2,
            "when_proposed",
            "FELL",
        ),
        ("supersessions.csv", "hide_service,when_proposed,when_fact,why\nMOW,,has_lawn,", 2, "when_fact", "has_lawn"),
        ("supersessions.csv", "hide_service,when_proposed,when_fact,why\nMOW,,has_goat=Y,", 2, "when_fact", "has_goat"),
    ],
)
def test_a_fault_in_a_file_that_a_pack_may_do_without_is_named_too(gardener, name, rows, row, column, found):
    (gardener / name).write_text(rows + "\n", encoding="utf-8")
    assert faults(gardener) == [(name, row, column, found)]


def test_a_service_that_no_rule_calls_for_is_named(gardener):
    changed(gardener, "need_rules.csv", "G1,LAID,MOW", "G1,LAID,LAWN_CARE")
    assert faults(gardener) == [("services.csv", 2, "service_id", "MOW")]


def test_two_services_that_would_each_be_the_review_of_one_family_are_named(gardener):
    changed(gardener, "services.csv", "once,,,,,,", "once,,,,,,trees")
    changed(gardener, "services.csv", "refresh,,,,,,", "refresh,,,,,,trees")
    assert faults(gardener) == [("services.csv", 3, "reviews_family", "trees")]


@pytest.mark.parametrize("name", ["life_stages.csv", "services.csv", "need_rules.csv", "facts.csv", "sources.csv"])
def test_a_file_that_is_missing_or_not_utf_8_is_named(gardener, name):
    (gardener / name).rename(gardener / "kept")
    assert (name, None, "", "no such file") in faults(gardener)
    (gardener / name).write_bytes((gardener / "kept").read_bytes() + "Bäume".encode("cp1252"))
    assert (name, None, "", "another encoding") in faults(gardener)


def test_a_folder_that_is_no_pack_is_named(tmp_path):
    assert faults(tmp_path) == [("pack.toml", None, "", str(tmp_path))]


def test_all_faults_of_all_files_come_at_once_in_words_one_can_act_on(gardener):
    for name, before, after in (
        ("pack.toml", "horizon_months = 60", "horizon_months = -1"),
        ("life_stages.csv", "LAID,person", "LAID,plant"),
        ("services.csv", "lawn,2,refresh", "lawn,2,always"),
        ("need_rules.csv", "G1,LAID,MOW,3,0,12", "G1,MEADOW,MOW,3,13,12"),
        ("need_rules.csv", "has_lawn=Y", "has_pond=Y"),
        ("need_rules.csv", ",WOOD,", ",STONE,"),
    ):
        changed(gardener, name, before, after)
    with pytest.raises(PackError) as refused:
        packs.read(gardener)
    assert sorted(str(refused.value).splitlines()) == sorted(
        """
The pack was not loaded: 7 problems need attention.
  pack.toml, column horizon_months: found '-1', expected a value of the right kind
  life_stages.csv, row 2, column track: found 'plant', expected one of person, business
  services.csv, row 3, column satisfied_by: found 'always', expected one of once, refresh, per_event
  need_rules.csv, row 2, column stage_id: found 'MEADOW', expected a stage of life_stages.csv
  need_rules.csv, row 4, column source_ids: found 'STONE', expected sources of sources.csv
  need_rules.csv, row 2, column window_end_m: found '12', expected a month from 13 on: a window opens before it closes
  need_rules.csv, row 3, column condition: found 'has_pond', expected a fact with its question in facts.csv
""".strip().splitlines()
    )


def test_a_faulty_pack_leaves_the_one_that_is_there(gardener):
    with Store.create(":memory:") as store:
        packs.load(store, gardener)
        version = store.pack_version
        changed(gardener, "need_rules.csv", "G1,LAID,MOW", "G1,MEADOW,MOW")
        with pytest.raises(PackError):
            packs.load(store, gardener)
        assert store.pack_version == version
        assert store.value("select stage_id from need_rule where rule_id = 'G1'") == "LAID"


def test_a_workbook_is_not_left_behind_by_a_faulty_pack(gardener, tmp_path):
    changed(gardener, "need_rules.csv", "G1,LAID,MOW", "G1,MEADOW,MOW")
    with pytest.raises(PackError):
        lifeline.create(tmp_path / "garden.duckdb", pack=gardener)
    assert not (tmp_path / "garden.duckdb").exists()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text + "\n\n,,,\n",
        lambda text: text.replace(",", " , ") if '"' not in text else text,
    ],
    ids=["a mark at the start", "lines ended as on Windows", "blank rows at the end", "blanks around the cells"],
)
def test_what_spreadsheet_programs_do_to_a_file_is_no_fault(gardener, spoil: Callable[[str], str]):
    clean = packs.read(gardener)
    for path in gardener.glob("*.csv"):
        path.write_bytes(spoil(path.read_text(encoding="utf-8")).encode())
    assert packs.read(gardener).tables == clean.tables


def test_a_copy_of_a_shipped_pack_under_another_name_is_a_pack_of_ones_own(tmp_path):
    shutil.copytree(paths.packs_folder() / "financial_adviser", tmp_path / "ours")
    with lifeline.create(":memory:", pack=tmp_path / "ours") as workbook:
        assert workbook.catalogue().pack.pack_id == "ours"
