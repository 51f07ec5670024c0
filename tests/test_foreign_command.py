"""The command that takes in lists of other systems: presets, mappings, undecided dates, work that nobody matches."""

from __future__ import annotations

import pytest
from commands_given import BAD_DATA, BAD_USE, DONE, PACK, here  # noqa: F401 - the fixture is asked for by name
from foreign_given import EVERY_LIST

from lifeline.__main__ import main
from lifeline.store import Store

ODD = "Case ref,Customer,Department,Started\n00012,Ada Invented,CONVEY,3/4/2021\n00013,Bob,Mystery,4/5/2021\n"


@pytest.fixture
def folder(here):
    """A folder with a workbook without clients, and a list of nobody's."""
    main(["init", "--pack", PACK])
    (here / "odd.csv").write_text(ODD, encoding="utf-8")
    return here


def rows(statement: str) -> list[tuple]:
    """What the workbook holds."""
    with Store.open("workbook.duckdb") as store:
        return store.tuples(statement)


def test_a_list_is_shown_with_what_is_read_from_each_column_before_anything_is_stored(folder, capsys):
    assert main(["import", "odd.csv", "--dates", "day_first", "--dry-run"]) == DONE
    said = capsys.readouterr().out
    for line in (
        "Read odd.csv: matters and clients, 2 rows",
        "  Case ref -> Matter number (its heading says so, and its values look like identifiers): 00012, 00013",
        "Note: odd.csv, column Started: dates are day first, as the person importing says",
        "Matched to no service: Mystery, 1 matter, the first in row 3",
    ):
        assert line in said
    assert rows("select * from client") == []


def test_an_undecided_date_and_an_unmatched_kind_of_work_are_refused_until_somebody_says(folder, capsys):
    assert main(["import", "odd.csv"]) == BAD_DATA
    assert "row 2 is 3/4/2021: 2021-04-03 or 2021-03-04" in capsys.readouterr().err
    assert main(["import", "odd.csv", "--dates", "month_first"]) == BAD_DATA
    assert "odd.csv, row 3, column Department: found 'Mystery'" in capsys.readouterr().err
    assert rows("select * from client") == []
    assert main(["import", "odd.csv", "--dates", "month_first", "--without-unmatched"]) == DONE
    assert rows("select matter_id, opened_date from matter") == [("00012", "2021-03-04")]
    assert rows("select name from client order by name") == [("Ada Invented",), ("Bob",)]


def test_how_a_list_was_read_is_written_corrected_given_back_and_kept(folder, capsys):
    assert main(["import", "odd.csv", "--dates", "day_first", "--dry-run", "--write-mapping", "odd.toml"]) == DONE
    mapping = (folder / "odd.toml").read_text(encoding="utf-8")
    assert 'columns = ["Department"]' in mapping and 'order = "day_first"' in mapping
    words = 'words = { mystery = "TERMS", convey = "CONVEY" }'
    corrected = mapping.replace('columns = ["Department"]', f'columns = ["Department"]\n{words}')
    (folder / "odd.toml").write_text(corrected, encoding="utf-8")
    assert main(["import", "odd.csv", "--mapping", "odd.toml", "--keep-preset", "our work"]) == DONE
    assert rows("select matter_id, service_id, opened_date from matter order by matter_id") == [
        ("00012", "CONVEY", "2021-04-03"), ("00013", "TERMS", "2021-05-04"),
    ]
    capsys.readouterr()
    (folder / "next.csv").write_text(ODD.replace("00012", "00014"), encoding="utf-8")
    assert main(["import", "next.csv"]) == DONE
    assert "by the preset our work" in capsys.readouterr().out
    assert main(["import", "--list-presets"]) == DONE
    assert "our work                  our work (kept by " in capsys.readouterr().out


@pytest.mark.parametrize("workbook", [(), ("--workbook", "none_yet.duckdb")])
def test_the_presets_there_are_are_listed_with_what_they_are_for(folder, capsys, workbook):
    assert main(["import", "--list-presets", *workbook]) == DONE
    assert not (folder / "none_yet.duckdb").exists()
    listed = capsys.readouterr().out.splitlines()
    assert "clio_matters              Clio: matters template" in listed
    assert {line.split()[0] for line in listed} == {*EVERY_LIST, "gedcom", "ledes_1998b", "vcard"}


def test_a_preset_is_asked_for_by_name(folder, capsys):
    (folder / "x.csv").write_text("\n".join(EVERY_LIST["osprey_list"]), encoding="utf-8")
    assert main(["import", "x.csv", "--preset", "osprey_list"]) == DONE
    assert main(["import", "x.csv", "--preset", "osprey"]) == BAD_DATA
    assert "found 'osprey', expected a preset there is: actionstep_matters" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Name a file or a folder"),
        (("odd.csv", "--mapping", "none.toml"), "none.toml cannot be read"),
        (("odd.csv", "--mapping", "odd.csv"), "not TOML"),
        (("workbook.duckdb.csv", "--dry-run", "--write-mapping", "m.toml"), "A mapping belongs to one list"),
    ],
)
def test_what_makes_no_sense_is_bad_use(folder, capsys, arguments, said):
    assert main(["import", *arguments]) == BAD_USE
    assert said in capsys.readouterr().err
