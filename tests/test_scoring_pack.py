"""The pack's scoring rules: what may stand in scoring.csv, and that the packs which come with it say something sensible."""

from __future__ import annotations

import re

import pytest
from test_packs import SHIPPED, faults, gardener  # noqa: F401 - the fixture

from lifeline import paths
from lifeline.intake import packs
from lifeline.question.scoring_kept import score_rules
from lifeline.sql import scoring
from lifeline.sql.scoring import DIMENSIONS, MEASURES, OF_LINE
from lifeline.store import Store

HEAD = "dimension,score,measure,at_least,at_most,words,why\n"
REST = "".join(f"{name},1,,,,the rest,\n" for name in DIMENSIONS)


def score(folder, *rows: str, rest: str = REST) -> list:
    """The faults of a pack with these scoring rules before those that fit everybody."""
    (folder / "scoring.csv").write_text(HEAD + "".join(f"{row}\n" for row in rows) + rest, encoding="utf-8")
    return [fault for fault in faults(folder) if fault[0] == "scoring.csv"]


@pytest.mark.parametrize(("row", "column", "found"), [
    ("needs,3,wealth,1,,rich,", "measure", "wealth"),
    ("needs,4,need,3,,much,", "score", "4"),
    ("needs,0,need,3,,nothing,", "score", "0"),
    ("charm,3,need,3,,charming,", "dimension", "charm"),
    ("needs,3,need,many,,much,", "at_least", "many"),
    ("needs,3,need,nan,,much,", "at_least", "nan"),
    ("needs,3,need,3,,,", "words", ""),
    ("needs,3,need,3,2,backwards,", "at_most", "2"),
    ("needs,3,,3,4,of what,", "measure", ""),
    ("needs,3,need,,,at all,", "at_least", ""),
    ("data,3,need,3,,of a line,", "measure", "need"),
    ("urgency,3,years_client,3,,of a unit,", "measure", "years_client"),
])
def test_each_kind_of_fault_is_named_with_file_row_and_column(gardener, row, column, found):
    assert ("scoring.csv", 2, column, found) in score(gardener, row)
    assert {number for _, number, _, _ in score(gardener, row)} <= {2, None}


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_a_dimension_without_a_row_that_fits_everybody_is_named(gardener, dimension):
    without = "".join(f"{name},1,,,,the rest,\n" for name in DIMENSIONS if name != dimension)
    assert score(gardener, rest=without) == [("scoring.csv", None, "dimension", "")]


def test_a_row_that_is_never_reached_is_named(gardener):
    assert score(gardener, "needs,2,,,,everybody,") == [("scoring.csv", 3, "dimension", "needs")]


def test_a_pack_without_the_file_has_no_scores_and_is_a_pack_all_the_same(gardener):
    with Store.create(":memory:") as store:
        packs.load(store, gardener)
        assert score_rules(store) == ()


@pytest.mark.parametrize("name", SHIPPED)
def test_the_rules_that_come_with_it_say_each_score_in_words_and_never_begin_with_money(name):
    with Store.create(":memory:") as store:
        packs.load(store, paths.packs_folder() / name)
        rules = score_rules(store)
    for dimension in DIMENSIONS:
        own = [rule for rule in rules if rule.dimension == dimension]
        assert {rule.score for rule in own} == {1, 2, 3}, dimension
        assert all(rule.words and rule.why for rule in own)
        if dimension != "resources":
            assert all(MEASURES[rule.measure].unit != "money" for rule in own if rule.measure)
    # What a client has confirmed weighs more than what we think.
    (first, *_) = (rule for rule in rules if rule.dimension == OF_LINE[0])
    assert (first.measure, first.score) == ("is_confirmed", 3)


def test_every_measure_says_what_it_counts_and_none_reads_what_is_sensitive():
    assert all(measure.words and measure.unit and set(measure.of) <= {"line", "unit"} for measure in MEASURES.values())
    steps = {path.stem: path.read_text(encoding="utf-8") for path in scoring.HERE.glob("*.sql")}
    read = {word for text in steps.values() for word in re.findall(r"\b(?:from|join) ([a-z_]+)", text)}
    assert not read & {"life_event", "event_anchor", "spell", "holding"}
    assert [name for name, text in steps.items() if "from fact\n" in text] == ["05_is_known"]
    assert "sensitivity <> 'special category'" in steps["04_may_be_asked"]
    assert "not book_cell.is_sensitive" in steps["03_open_need"]
