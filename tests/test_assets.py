"""The asset library: added, found, looked at again, no longer used; and as a list in and out."""

from __future__ import annotations

from datetime import date

import pytest
from record_given import audited, firm, rows

from lifeline.errors import IntakeError, NotFound, UserError
from lifeline.question.assets import ProgrammeFamily, asset, assets
from lifeline.record import assets as records
from lifeline.record.assets import AssetWords
from lifeline.store import Store

AS_OF = date(2024, 6, 15)
WHO = "A. Partner"
GIVEN = {
    "rules": "stage | service\nhome | will\nhome | lease",
    "services_also": "service | area\nwill | Private client\nlease | Property",
}


def guide(name: str = "A guide", **more) -> AssetWords:
    said = {"kind": "Guide", "what_for": "To leave behind", "programme_family": "demand_creation"}
    return AssetWords(name, **said | more)


def given(*found: AssetWords) -> Store:
    store = firm(**GIVEN)
    for one in found:
        records.add_asset(store, one, as_of=AS_OF, who=WHO)
    return store


def names(store: Store, **asked) -> list[str]:
    return [one.name for one in assets(store, as_of=AS_OF, **asked)]


def test_an_asset_is_found_by_what_it_fits_and_what_is_made_for_it_comes_first():
    store = given(
        guide("Any"), guide("Leases", service_id="lease", moves=["up_sell"]), guide("Homes", practice_area="Property"),
        guide("Wills", service_id="will", programme_family="reputation"), guide("Back", moves=["back_sell"]),
    )
    assert names(store) == ["Any", "Back", "Homes", "Leases", "Wills"]
    assert names(store, service_id="lease") == ["Leases", "Any", "Back", "Homes"]
    assert names(store, practice_area="Property") == ["Homes", "Leases", "Any", "Back"]
    assert names(store, move="up_sell") == ["Leases", "Any", "Homes", "Wills"]
    assert names(store, programme_family=ProgrammeFamily.REPUTATION) == ["Wills"]
    assert names(store, move="back_sell", service_id="will") == ["Wills", "Back", "Any"]
    (leases,) = (one for one in assets(store, as_of=AS_OF) if one.name == "Leases")
    # For a service it is for the practice area of that service.
    assert (leases.practice_area, leases.service_name, leases.moves) == ("Property", "lease", ("up_sell",))


@pytest.mark.parametrize(("text", "found"), [
    ("LEAVE behind", ["A guide", "On [trust]"]), ("share guides", ["A guide"]), ("[trust]", ["On [trust]"]),
    ("guide nothing", []), ("100%", []), ("  ", ["A guide", "On [trust]"]),
])
def test_every_word_looked_for_stands_in_name_kind_purpose_or_place(text, found):
    store = given(guide(place="Share: guides/a.pdf"), guide("On [trust]", kind="Letter"))
    assert names(store, text=text) == found


def test_it_is_to_be_looked_at_again_after_a_year_and_from_then_on():
    store = given(
        guide("Old", checked_on=date(2023, 6, 15)), guide("New", checked_on=date(2023, 6, 16)), guide("Never"),
    )
    assert [(one.name, one.is_to_check(AS_OF)) for one in assets(store, as_of=AS_OF)] == [
        ("Never", True), ("New", False), ("Old", True),
    ]
    (old,) = (one for one in assets(store, as_of=AS_OF) if one.name == "Old")
    records.check_asset(store, asset_id=old.asset_id, as_of=AS_OF, who=WHO)
    assert asset(store, old.asset_id).checked_on == AS_OF and audited(store)[-1] == (WHO, "asset checked", old.asset_id)


def test_what_is_no_longer_used_is_kept_for_the_plans_that_name_it():
    store = given(guide())
    (one,) = assets(store, as_of=AS_OF)
    records.change_asset(store, asset_id=one.asset_id, asset=guide("A new name"), as_of=AS_OF, who=WHO)
    records.retire_asset(store, asset_id=one.asset_id, as_of=AS_OF, who=WHO)
    assert names(store) == [] and [each.name for each in assets(store, as_of=date(2024, 6, 14))] == ["A new name"]
    assert asset(store, one.asset_id).name == "A new name" and asset(store, "L0") is None
    for write in (records.check_asset, records.retire_asset):
        with pytest.raises(NotFound):
            write(store, asset_id=one.asset_id, as_of=AS_OF, who=WHO)


@pytest.mark.parametrize(("wrong", "said"), [
    ({"name": " "}, "needs a name"), ({"programme_family": "fame"}, "Choose a programme family: Demand creation"),
    ({"service_id": "opera"}, "no service 'opera'"), ({"practice_area": "Maritime"}, "no practice area"),
    ({"checked_on": date(2024, 6, 16)}, "after 15 June 2024"),
])
def test_what_cannot_be_kept_is_refused_in_words(wrong, said):
    store = given()
    with pytest.raises(UserError, match=said):
        records.add_asset(store, guide(**wrong), as_of=AS_OF, who=WHO)
    assert rows(store, "asset") == []


def test_the_library_as_a_list_comes_in_again_as_it_went_out_and_nothing_in_it_runs():
    store = given(
        guide("=cmd()", service_id="lease", moves=["up_sell", "back_sell"], place="@share", checked_on=AS_OF),
        guide("Plain, with a comma", kind=""),
    )
    before = assets(store, as_of=AS_OF)
    data = records.as_csv(store, as_of=AS_OF)
    assert data.decode("utf-8-sig").splitlines()[1] == (
        "'=cmd(),Guide,To leave behind,demand_creation,Property,lease,back_sell;up_sell,'@share,2024-06-15"
    )
    assert records.take_in(store, "assets.csv", data, as_of=AS_OF, who=WHO) == 2
    assert assets(store, as_of=AS_OF) == before
    # By its name it is known again, whatever else has changed; what is new is added.
    more = (b"name,kind,programme_family,service_id\n"
            b"PLAIN\xe2\x80\x8b,Letter,Reputation,\nplain, with a comma,Letter,Reputation,will\n")
    with pytest.raises(IntakeError, match="5 cells"):
        records.take_in(store, "more.csv", more, as_of=AS_OF, who=WHO)
    more = (b"name,kind,programme_family,service_id\n"
            b'"plain, with a comma",Letter,Reputation,will\nNew,,sales_enablement,\n')
    assert records.take_in(store, "more.csv", more, as_of=AS_OF, who=WHO) == 2
    assert [(one.name, one.kind, one.service_id) for one in assets(store, as_of=AS_OF)] == [
        ("=cmd()", "Guide", "lease"), ("New", "", None), ("plain, with a comma", "Letter", "will"),
    ]


def test_every_fault_of_a_list_is_named_and_nothing_is_taken_in():
    store = given()
    faulty = (
        "name;kind;programme_family;practice_area;service_id;moves;checked_on\n"
        ";Guide;;Privat client;wil;sideways;2024-06-31\n"
        "One;Guide;reputation;;;;2024-06-16\n"
        "one;Guide;reputation;;;;\n"
    ).encode("cp1252")
    with pytest.raises(IntakeError) as refused:
        records.take_in(store, "assets.csv", faulty, as_of=AS_OF, who=WHO)
    assert [(one.row, one.column, one.found) for one in refused.value.problems] == [
        (2, "checked_on", "2024-06-31"), (2, "moves", "sideways"), (2, "name", ""),
        (2, "practice_area", "Privat client"), (2, "programme_family", ""), (2, "service_id", "wil"), (3, "checked_on", "2024-06-16"), (4, "name", "one"),
    ]
    assert "did you mean Private client?" in str(refused.value) and rows(store, "asset") == []
    for data, said in (
        (b"kind\nGuide\n", "a column named name"), (b"", "an empty file"),
        (b"name,name,programme_family\na,b,reputation\n", "each heading once"),
    ):
        with pytest.raises(IntakeError, match=said):
            records.take_in(store, "assets.csv", data, as_of=AS_OF, who=WHO)
