"""The open standard's codes: in the pack, checked with it, understood in lists, and written out for others."""

from __future__ import annotations

import csv
import shutil

import pytest
from foreign_given import CLIO_MATTERS, TODAY
from intake_given import file, law_firm, stored

from lifeline import intake, paths
from lifeline.__main__ import main
from lifeline.errors import PackError
from lifeline.intake import packs, sali, work_types

LAW_FIRM = paths.packs_folder() / "law_firm_england_wales"
HEADER = "kind,name_or_id,code,iri,label,how\n"


@pytest.fixture(scope="module")
def store():
    return law_firm()


def test_every_service_and_every_practice_area_is_mapped_or_said_to_have_no_code(store):
    codes = sali.codes(store)
    services = {one.named for one in codes if one.kind == sali.SERVICE}
    areas = {one.named for one in codes if one.kind == sali.PRACTICE_AREA}
    assert services == {name for (name,) in store.tuples("select service_id from service")}
    assert areas == {name for (name,) in store.tuples("select distinct practice_area from service")}
    assert {one.named for one in codes if not one.code} == {"CARE_ADVICE", "DEPUTYSHIP", "DEBT_REC"}
    assert all(one.iri.startswith("http://lmss.sali.org/") and one.label for one in codes if one.code)
    assert {(one.how, bool(one.code)) for one in codes} == {
        ("exact", True), ("close", True), ("broader", True), ("", False)
    }
    assert "SRC_SALI" in [name for (name,) in store.tuples("select source_id from source")]


@pytest.mark.parametrize("written", ["INTP-TMRK", "intp-tmrk", "Trademark and Trade Dress Law",
                                     "http://lmss.sali.org/R8phitqyUIXJ4ZdLaJjabna"])
def test_a_kind_of_work_may_be_the_standards_code_label_or_address(store, written):
    assert work_types.matched(store, [written]) == {written: "TRADE_MARK"}


def test_a_code_wider_than_a_service_is_never_taken_for_it_but_suggests_what_lies_in_it(store):
    assert work_types.matched(store, ["PFAM-MATR"]) == {}
    found = work_types.suggestions(store, "PFAM-MATR")
    assert [one.service_id for one in found] == ["PRENUP", "POSTNUP", "SEP_AGR"]
    assert found[0].because == "'PFAM-MATR' is what the open standard (SALI) calls it, or something wider"


def test_a_list_of_matters_by_the_standards_codes_comes_in():
    store = law_firm()
    rows = ("Closed,Ely,R,INTP-TMRK,01/31/2019,03/14/2019,,M1,,,,Acme Invented Ltd",
            "Closed,Ely,R,Entity Formation (Service),01/31/2018,03/14/2018,,M2,,,,Acme Invented Ltd")
    plan = intake.read(store, [file("clio.csv", CLIO_MATTERS[0], *rows)], today=TODAY)
    assert plan.problems == () and plan.unmatched == ()
    intake.apply(store, plan, who="A. Partner")
    assert stored(store, "matter_id, service_id", "matter") == [("M1", "TRADE_MARK"), ("M2", "CO_FORM")]


@pytest.mark.parametrize(("row", "column", "found"), [
    ("service,NOWHERE,X,http://x,X,close", "name_or_id", "NOWHERE"),
    ("practice_area,Gardening,X,http://x,X,close", "name_or_id", "Gardening"),
    ("service,CONVEY,X,http://x,X,nearly", "how", "nearly"),
    ("service,CONVEY,X,http://x,X,", "how", ""),
    ("service,CONVEY,,,,close", "how", "close"),
    ("family,CONVEY,X,http://x,X,close", "kind", "family"),
    ("service,CONVEY,X,http://x,X,close\nservice,CONVEY,Y,http://y,Y,close", "name_or_id", "CONVEY"),
])
def test_a_fault_in_the_codes_is_named_with_its_row(tmp_path, row, column, found):
    pack = shutil.copytree(LAW_FIRM, tmp_path / "pack")
    (pack / "sali.csv").write_text(HEADER + row + "\n", encoding="utf-8")
    with pytest.raises(PackError) as refused:
        packs.read(pack)
    assert [(fault.file, fault.column, fault.found) for fault in refused.value.problems] == [("sali.csv", column, found)]


def test_a_pack_need_not_have_any(tmp_path):
    from lifeline.store import Store

    pack = shutil.copytree(LAW_FIRM, tmp_path / "pack")
    (pack / "sali.csv").unlink()
    with Store.create(":memory:") as store:
        packs.load(store, pack)
        assert sali.codes(store) == () and sali.services(store)[0].area_code == ""


def test_the_exchange_table_has_every_service_with_its_codes(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LIFELINE_WORKBOOK", raising=False)
    assert main(["init", "--pack", "law_firm_england_wales"]) == 0
    capsys.readouterr()
    assert main(["work-types", "--sali", "codes.csv"]) == 0
    assert capsys.readouterr().out == "codes.csv: 62 services\n"
    with (tmp_path / "codes.csv").open(encoding="utf-8", newline="") as written:
        rows = {row["service_id"]: row for row in csv.DictReader(written)}
    assert len(rows) == 62
    assert (rows["TRADE_MARK"]["area_code"], rows["TRADE_MARK"]["service_code"], rows["TRADE_MARK"]["service_how"]) == (
        "INTP", "INTP-TMRK", "close",
    )
    assert (rows["DEBT_REC"]["area_code"], rows["DEBT_REC"]["service_code"]) == ("D", "")
