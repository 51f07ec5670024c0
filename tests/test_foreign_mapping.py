"""How a list is read: shown with reasons and samples, set right, kept under a name, and found again by its headings."""

from __future__ import annotations

import pytest
from foreign_given import EVERY_LIST, cells_of, emptied, faults, listed, read, taken_in
from intake_given import file, stored
from spreadsheets_given import xlsx

from lifeline.errors import UserError
from lifeline.intake.foreign import Feed, Mapping, presets, settled

ODD = ("odd.csv", "\n".join((
    "Case ref,Customer,Department,Started,Made on,Blob,E-post",
    "00012,Ada Invented,CONVEY,30/4/2021,1/1/2020,x1,ada@example.com",
    "00013,Bob & Sons,TERMS,4/5/2021,1/1/2020,x2,bob@example.com", "",
)).encode())


OF_CLIENTS = 'kinds = ["clients"]\n[[read]]\nfield = "client_id"\ncolumns = ["a"]'


@pytest.fixture
def store():
    return emptied()


def test_a_list_nobody_knows_is_read_by_its_headings_and_shown_with_reasons_and_samples(store):
    plan = read(store, ODD)
    (sheet,) = plan.sheets
    assert (sheet.title, sheet.preset, sheet.mapping.is_guess, sheet.lacks) == ("matters and clients", "", True, ())
    assert [(column.heading, column.fields, column.looks_like, column.samples) for column in sheet.columns] == [
        ("Case ref", ("matter_id",), "identifiers", ("00012", "00013")),
        ("Customer", ("client_name",), "a few words", ("Ada Invented", "Bob & Sons")),
        ("Department", ("work_type",), "a few words", ("CONVEY", "TERMS")),
        ("Started", ("matter_opened",), "dates", ("30/4/2021", "4/5/2021")),
        ("Made on", (), "dates", ("1/1/2020",)),
        ("Blob", (), "identifiers", ("x1", "x2")),
        ("E-post", (), "e-mail addresses", ("ada@example.com", "bob@example.com")),
    ]
    assert sheet.columns[3].because == "its heading says so, and its values look like dates"
    assert sheet.columns[3].says == "Opened" and sheet.ignored == ("Made on", "Blob", "E-post")
    assert [column for _, column in plan.ignored_columns] == ["Made on", "Blob", "E-post"]


@pytest.mark.parametrize(
    ("header", "row", "fields"),
    [
        ("Forename,Surname,D.O.B.", "Ada,Invented,1970-05-01",
         {"client_first_name", "client_last_name", "client_born"}),
        ("CLIENT NUMBER,client name,Client Type", "1,Ada,Individual", {"client_id", "client_name", "client_track"}),
        ("Organisation,Date of incorporation", "Acme Ltd,1998", {"client_company", "client_incorporated"}),
        ("Cleint number,Client nmae", "1,Ada", {"client_id", "client_name"}),      # slips of the pen
        ("Our Ref,Client,Practice Area,Date Opened,Profit costs", "7,Ada,CONVEY,2021-01-02,£5",
         {"matter_id", "client_name", "work_type", "matter_opened", "matter_fee"}),
        ("Client no,Event,Event date", "1,P05,2020-01-02", {"client_id", "event_what", "event_date"}),
    ],
)
def test_headings_are_known_by_their_meaning(store, header, row, fields):
    (sheet,) = read(store, file("list.csv", header, row)).sheets
    assert {feed.field for feed in sheet.mapping.feeds} == fields and sheet.lacks == ()


@pytest.mark.parametrize(
    "header", ["Grade,Hourly rate", "id,name,type", "level,code,label,definition", "Date,Amount", "lat,long"]
)
def test_a_table_that_says_nothing_of_clients_is_not_taken_for_a_list_of_them(store, header):
    plan = read(store, file("list.csv", header, ",".join("1" for _ in header.split(","))))
    assert [fault.found for fault in plan.problems] == [header.replace(",", ", ")]
    assert [(sheet.title, sheet.mapping) for sheet in plan.sheets] == [("not understood", None)]


def test_a_list_of_events_becomes_events_of_the_packs_stages_or_with_a_label(store):
    rows = ("1,Ada,P05,2020-01-02", "1,Ada,Moved to Spain,3/4/21", "1,Ada,Retirement party,13/04/2030")
    taken_in(store, file("list.csv", "Client no,Client name,Event,Event date", *rows))
    assert stored(store, "stage_id, label, event_date, status, evidence", "life_event") == [
        ("P05", "P05", "2020-01-02", "happened", "our_file"),
        (None, "Moved to Spain", "2021-04-03", "happened", "our_file"),
        (None, "Retirement party", "2030-04-13", "planned", "our_file"),
    ]


# ------------------------------------------------------------------------------------------ set right


def test_a_person_sets_a_mapping_right_and_it_is_read_so(store):
    (sheet,) = read(store, ODD).sheets
    mapping = sheet.mapping.with_feed(Feed("matter_opened", ("Made on",))).with_feed(
        Feed("work_type", ("Blob",), words=(("x1", "CONVEY"), ("x2", "TERMS")))
    ).without("client_told_apart")
    plan = taken_in(store, ODD, mappings={("odd.csv", ""): mapping})
    assert stored(store, "matter_id, service_id, opened_date", "matter") == [
        ("00012", "CONVEY", "2020-01-01"), ("00013", "TERMS", "2020-01-01"),
    ]
    assert plan.sheets[0].preset == "" and plan.sheets[0].columns[4].because == "the mapping says so"


def test_what_a_mapping_does_not_read_and_must_is_named(store):
    (sheet,) = read(store, ODD).sheets
    plan = read(store, ODD, mapping=sheet.mapping.without("work_type").without("client_name"))
    assert plan.sheets[0].lacks == (
        "a column that says who the client is (a number or a name)", "a column for the kind of work",
    )
    assert [fault.expected for fault in plan.problems] == list(plan.sheets[0].lacks)


def test_each_sheet_may_have_a_mapping_of_its_own_and_a_row_of_headings(store):
    def more(book):
        two = book.create_sheet("Two")
        two.append(["a", "b"])
        two.append(["2", "Bob"])

    data = xlsx(["Case ref", "Customer"], ["Case ref", "Customer"], ["1", "Ada"], sheet="One", more=more)
    mappings = {
        ("b.xlsx", "One"): Mapping(("clients",), (Feed("client_name", ("Customer",)),), header_row=2),
        ("b.xlsx", "Two"): Mapping(("clients",), (Feed("client_id", ("a",)), Feed("client_name", ("b",)))),
    }
    plan = taken_in(store, ("b.xlsx", data), mappings=mappings)
    assert stored(store, "name", "client") == [("Ada",), ("Bob",)]
    assert [sheet.header_row for sheet in plan.sheets] == [2, 1]


def test_a_part_of_a_cell_may_be_read_and_a_cell_that_does_not_fit_is_named(store):
    mapping = Mapping(("clients",), (
        Feed("client_id", ("Code",), pattern=r"^(?P<part>[A-Z]+\d+)-"), Feed("client_name", ("Who",)),
    ))
    taken_in(store, file("a.csv", "Code,Who", "HAR01-x,Ada"), mapping=mapping)
    assert stored(store, "client_id, name", "client") == [("HAR01", "Ada")]
    assert faults(store, file("a.csv", "Code,Who", "HAR01x,Ada"), mapping=mapping) == [(2, "Code", "HAR01x")]


def test_a_word_that_no_mapping_knows_is_named(store):
    of_clio = file("a.csv", "id,name,first_name,last_name,type,company", "1,Ada,,,Trustee,")
    assert faults(store, of_clio) == [(2, "type", "Trustee")]


# ------------------------------------------------------------------------------------------ presets


def test_a_preset_by_name_is_used_whatever_the_headings(store):
    rows = cells_of(EVERY_LIST["clio_api_matters"])
    short = file("x.csv", *(",".join((row[0], row[6], row[7], row[10])) for row in rows))
    plan = read(store, short, listed("clio_api_clients"), preset="clio_api_matters")
    assert plan.sheets[0].preset == "clio_api_matters" and plan.sheets[0].lacks == ()
    plan = read(store, file("x.csv", "id,open_date", "1,2020-01-02"), preset="clio_api_matters")
    assert [fault.expected for fault in plan.problems] == [
        "a column that says who the client is (a number or a name)", "a column for the kind of work",
    ]


def test_a_preset_there_is_not_is_answered_with_those_there_are(store):
    (fault,) = read(store, ODD, preset="no_such_system").problems
    assert fault.found == "no_such_system" and "clio_matters, companies_house" in fault.expected


def test_a_mapping_that_is_kept_is_found_again_by_the_headings_in_any_order(store):
    plan = read(store, ODD)
    presets.keep(store, "our list", settled(plan.sheets[0], plan.dates), "A. Partner", headings=plan.sheets[0].headings)
    lines = ODD[1].decode().split("\n")
    turned = file("next month.csv", *(",".join(reversed(line.split(","))) for line in lines[:-1]))
    plan = read(store, turned)
    assert plan.sheets[0].preset == "our list" and not plan.sheets[0].mapping.is_guess
    # What the first list proved of its dates is known from now on.
    again = file("x.csv", lines[0], "00014,Cy,CONVEY,3/4/2021,,,")
    plan = taken_in(store, again)
    assert stored(store, "opened_date", "matter") == [("2021-04-03",)]
    assert plan.dates[0].said_by == "the preset our list"


def test_a_kept_preset_is_left_alone_by_a_list_with_other_headings_and_beats_ours_for_its_own(store):
    own = read(store, listed("osprey_list")).sheets[0]
    presets.keep(store, "osprey, our way", own.mapping.without("matter_owner"), "A. Partner", headings=own.headings)
    assert [sheet.preset for sheet in read(store, listed("osprey_list"), listed("clio_contacts")).sheets] == [
        "osprey, our way", "clio_contacts",
    ]
    presets.forget(store, "osprey, our way", "A. Partner")
    assert read(store, listed("osprey_list")).sheets[0].preset == "osprey_list"
    with pytest.raises(UserError, match="No preset is kept"):
        presets.forget(store, "osprey, our way", "A. Partner")


def test_a_preset_goes_to_a_file_and_comes_back_as_it_was(store, tmp_path):
    mapping = read(store, ODD).sheets[0].mapping
    presets.keep(store, "ours", mapping, "A. Partner")
    written = presets.export(store, "ours", tmp_path / "ours.toml")
    assert presets.load(written) == presets.named(store, "ours").mapping
    for preset in presets.shipped():
        assert presets.load(presets.export(store, preset.name, tmp_path / f"{preset.name}.toml")) == preset.mapping
    with pytest.raises(UserError, match="There is no preset 'nothing'; there are ours, actionstep_matters"):
        presets.export(store, "nothing", tmp_path / "x.toml")


def test_who_keeps_a_preset_is_on_record_and_no_clients_data(store):
    presets.keep(store, "ours", read(store, ODD).sheets[0].mapping, "A. Partner")
    assert store.tuples("select who, action, subject, detail from audit where action like '%preset%'") == [
        ("A. Partner", "import preset kept", "ours", ""),
    ]
    assert [(preset.name, preset.who) for preset in presets.kept(store)] == [("ours", "A. Partner")]


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("kinds = [", "not TOML"), ("kinds = []", "Say what the list holds"),
        ('kinds = ["pets"]', "Say what the list holds"),
        ('kinds = ["clients"]\nsize = 1', "there is no 'size'"), ("kinds = 1", "kinds is of the wrong kind"),
        ('kinds = ["clients"]\n[[read]]\nfield = "pet"\ncolumns = ["a"]', "There is no field 'pet'"),
        ('kinds = ["clients"]\n[[read]]\ncolumns = ["a"]', "say which field it is"),
        ('kinds = ["clients"]\n[[read]]\nfield = "client_id"', "read from no column"),
        (f'{OF_CLIENTS}\n[[read]]\nfield = "client_id"\ncolumns = ["b"]', "read twice"),
        (f'{OF_CLIENTS}\npattern = "("', "is no pattern"), (f'{OF_CLIENTS}\npattern = "a"', "no group"),
        (f'{OF_CLIENTS}\npattern = "(?P<part>(a+)+)b"', "repeats what repeats"),
        (f'{OF_CLIENTS}\norder = "year_first"', "day_first or month_first"),
        ('kinds = ["clients"]\nreader = "telepathy"', "There is no reader"), ("read = 1", "[[read]] are tables"),
        ('kinds = ["clients"]\nread = [1]', "expected a table"),
    ],
)
def test_a_mapping_that_cannot_be_followed_says_why(tmp_path, toml, said):
    path = tmp_path / "m.toml"
    path.write_text(toml, encoding="utf-8")
    with pytest.raises(UserError) as refused:
        presets.load(path)
    assert said in str(refused.value)


def test_a_mapping_file_that_cannot_be_read_says_so(store, tmp_path):
    with pytest.raises(UserError, match="cannot be read"):
        presets.load(tmp_path / "none.toml")
    (tmp_path / "bad.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(UserError, match="not a TOML file in UTF-8"):
        presets.load(tmp_path / "bad.toml")
    with pytest.raises(UserError, match="cannot be written"):
        presets.export(store, "clio_matters", tmp_path / "no" / "folder.toml")
    for name in ("", " ", "x" * 61, "a\nb\x00"):
        with pytest.raises(UserError, match="Give the preset a name"):
            presets.keep(store, name, presets.shipped()[0].mapping, "A. Partner")
