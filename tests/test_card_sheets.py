"""Trigger cards on paper: every card of both packs whole and legible, without fees; and the command that prints."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

import picture_checks
import pytest
from commands_given import BAD_USE, DONE, here, refused, sample  # noqa: F401 - the fixtures are asked for by name
from intake_given import law_firm
from pypdf import PdfReader
from test_cards import adviser

from lifeline import palette
from lifeline.__main__ import main
from lifeline.chart.items import Scene
from lifeline.errors import UserError
from lifeline.export import card_sheets
from lifeline.export.brand import Brand
from lifeline.question.cards import PARTS, Rewording, TriggerCard, trigger_cards
from lifeline.store import Store

AS_OF = date(2027, 3, 14)
A4_ACROSS, A5 = (842, 595), (420, 595)
PACKS = {"law firm": law_firm, "adviser": adviser}


@lru_cache(maxsize=4)
def cards(pack: str) -> tuple[TriggerCard, ...]:
    return trigger_cards(PACKS[pack](), as_of=AS_OF)


def card(service_id: str, pack: str = "law firm") -> TriggerCard:
    return next(one for one in cards(pack) if one.service.service_id == service_id)


def words(scene: Scene) -> str:
    return " ".join(text.text for text in scene.texts)


def said(line: str) -> str:
    """A line as paper has it, wherever a row ends."""
    return " ".join(line.split())


def one(given: TriggerCard, **how) -> Scene:
    (scene,) = card_sheets.scenes((given,), page="a5", **how)
    return scene


# ------------------------------------------------------------------------------------------ every card


@pytest.mark.parametrize("page", card_sheets.PAPERS)
@pytest.mark.parametrize("pack", PACKS)
def test_no_word_of_any_card_is_cut_or_lies_on_another(pack, page):
    for grey in (False, True):
        sheets = card_sheets.scenes(cards(pack), page=page, grey=grey, brand=Brand("Example & Co LLP"))
        assert [fault for sheet in sheets for fault in picture_checks.faults(sheet)] == []


@pytest.mark.parametrize("pack", PACKS)
def test_a_card_on_paper_says_what_the_card_says_and_counts_what_it_leaves_out(pack):
    for given in cards(pack):
        scene = one(given)
        text = words(scene)
        assert given.service.name in text and given.law_checked in text
        assert "For colleagues only" in text and given.service.conflict_note in text
        hidden = 0
        for part in PARTS:
            shown = [line for line in given.lines(part) if said(line) in text]
            assert shown == list(given.lines(part)[: len(shown)]) != [], "the most telling lines stay"
            hidden += len(given.lines(part)) - len(shown)
        counted = sum(map(int, re.findall(r"\+ (\d+) more on screen", text)))
        assert counted == scene.lanes[0].hidden >= hidden
        assert "…" not in text


@pytest.mark.parametrize("pack", PACKS)
def test_no_fee_is_printed(pack):
    for given in cards(pack):
        amounts = [f"{amount:,}" for amount in (given.service.fee_low, given.service.fee_high) if amount]
        # An amount of the law may be the same as that of a fee; its words are on the card.
        own = " ".join((*(line for part in PARTS for line in given.lines(part)), *given.law_notes,
                        *(source.statement for source in given.sources), given.law_checked))
        text = words(one(given))
        assert not [amount for amount in amounts if re.search(rf"(?<![\d,.]){amount}(?![\d,])", text) and
                    amount not in own]
        assert given.fees == "" or given.fees not in text


def test_smallest_type_is_nine_points_and_greys_stay_legible():
    for given in cards("law firm"):
        scene = one(given, grey=True)
        assert min(text.size for text in scene.texts) * 0.75 >= 9
        for text in scene.texts:
            red, green, blue = (text.colour[at : at + 2] for at in (1, 3, 5))
            assert red == green == blue and palette.contrast(text.colour, "#FFFFFF") >= 4.5


def test_a_stale_law_has_a_sign_as_well_as_words():
    stale, fresh = card("DIVORCE"), replace(card("DIVORCE"), as_of=date(2026, 12, 1))
    assert {mark.role for mark in one(stale).marks} == {"sign"} and one(fresh).marks == ()


# ------------------------------------------------------------------------------------------ hard cases


LONG = "A sentence that the firm has written at great length, because there is so much to be said about it. " * 3


def reworded(given: TriggerCard, *lines: str, who: str = "Ada Example") -> TriggerCard:
    rewordings = tuple(Rewording(part, who, datetime(2027, 1, 2), ()) for part in PARTS)
    return replace(given, **dict.fromkeys(PARTS, lines), rewordings=rewordings)


@pytest.mark.parametrize("page", card_sheets.PAPERS)
@pytest.mark.parametrize("lines", [
    tuple(f"{number} {LONG}" for number in range(9)), ("W" * 400,), (LONG * 12,), tuple("abcdefghijkl"),
    ("<b>&amp;</b> 名字 \u0001 " + LONG,),
])
def test_whatever_the_firm_writes_nothing_is_cut_or_overlaps(page, lines):
    given = reworded(card("WILL_REVIEW"), *lines, who="Bartholomew Featherstonehaugh-Cholmondeley " * 3)
    given = replace(
        given, law_checked_by="Bartholomew Featherstonehaugh-Cholmondeley",
        service=replace(given.service, name="An exceedingly long name of a service " * 4, conflict_note=LONG,
                        practice_area="Private client and everything that belongs to it " * 3),
    )
    (scene,) = card_sheets.scenes((given, given)[: 2 if page == "a4" else 1], page=page, brand=Brand("Firm " * 60))
    assert picture_checks.faults(scene) == []
    assert "For colleagues only" in words(scene)


def test_what_has_no_room_is_left_out_whole_from_the_part_with_the_most_to_say():
    given = replace(card("DIVORCE"), say=tuple(f"Line {number}. {LONG}" for number in range(6)))
    text = words(one(given))
    assert "+ 2 more on screen" in text or "+ 3 more on screen" in text
    assert all(said(line) in text for part in PARTS if part != "say" for line in given.lines(part))


def test_a_part_in_the_firms_words_says_whose():
    assert "in the firm's words, Ada Example, 2 Jan 2027" in words(one(reworded(card("DIVORCE"), "Ours.")))


def test_a_card_with_little_on_it_is_set_larger():
    def size(service_id: str) -> float:
        return next(text.size for text in one(card(service_id)).texts if text.role == "line")

    assert size("SDLT_REFUND") > size("WILL_REVIEW")


# ------------------------------------------------------------------------------------------ as PDF


def pages(data: bytes) -> list:
    return list(PdfReader(io.BytesIO(data)).pages)


@pytest.mark.parametrize(("page", "size", "count"), [("a4", A4_ACROSS, 2), ("a5", A5, 3)])
def test_the_pdf_has_pages_of_true_size_text_and_a_bookmark_for_each_card(page, size, count):
    three = tuple(card(service_id) for service_id in ("DIVORCE", "SEP_AGR", "FIN_ORDER"))
    data = card_sheets.pdf(three, page=page, brand=Brand("Example & Co LLP"))
    found = pages(data)
    assert len(found) == count
    assert all((round(float(one.mediabox.width)), round(float(one.mediabox.height))) == size for one in found)
    reader = PdfReader(io.BytesIO(data))
    assert [one.title for one in reader.outline] == [given.service.name for given in three]
    assert [reader.get_destination_page_number(one) + 1 for one in reader.outline] == (
        [1, 1, 2] if page == "a4" else [1, 2, 3]
    )
    text = " ".join(one.extract_text() for one in found)
    assert "Only a court order ends the marriage." in text and "Example & Co LLP" in text
    assert dict(reader.metadata) == {
        "/Title": "Trigger cards", "/Subject": "For colleagues only", "/Author": "Example & Co LLP",
        "/CreationDate": "D:20270314000000Z", "/ModDate": "D:20270314000000Z",
    }


def test_a4_sheets_have_a_line_to_cut_along():
    two, alone = card_sheets.scenes(cards("adviser")[:2], page="a4")[0], one(cards("adviser")[0])
    assert [(line.x, line.is_dashed) for line in two.lines if line.role == "cut"] == [(561.26, True)]
    assert [line for line in alone.lines if line.role == "cut"] == []


def test_no_card_and_no_such_paper_are_refused():
    with pytest.raises(UserError, match="no card to print"):
        card_sheets.pdf(())
    with pytest.raises(ValueError, match="a4, a5"):
        card_sheets.scenes(cards("adviser"), page="a3")


# ------------------------------------------------------------------------------------------ the command


@pytest.mark.parametrize(("wanted", "count", "sheets"), [
    (("--service", "DIVORCE"), "1 card", 1), (("--area", "employment"), "7 cards", 4),
    (("--area", "Employment", "--page", "a5", "--grey"), "7 cards", 7),
])
def test_the_command_prints_the_cards_asked_for_and_puts_it_on_record(sample, capsys, wanted, count, sheets):
    assert main(["cards", "--as-of", "2026-11-01", "--out", "out.pdf", *wanted]) == DONE
    assert capsys.readouterr().out == f"out.pdf: {count}\n"
    assert len(pages(Path("out.pdf").read_bytes())) == sheets
    with Store.open("workbook.duckdb") as store:
        ((subject, detail),) = store.tuples("select subject, detail from audit where action = 'export'")
    paper = "a5" if "a5" in wanted else "a4"
    assert (subject, detail) == ("trigger cards", f"pdf, {paper}, {wanted[1]}")


@pytest.mark.parametrize(("wanted", "told"), [
    (("--service", "NOPE"), "There is no service 'NOPE'"), (("--area", "Shipping"), "There is no practice area"),
])
def test_what_is_not_there_is_not_printed(sample, capsys, wanted, told):
    assert main(["cards", "--as-of", "2026-11-01", "--out", "out.pdf", *wanted]) == BAD_USE
    assert told in capsys.readouterr().err and not Path("out.pdf").exists()


def test_another_ending_and_two_choices_at_once_are_bad_use(sample, capsys):
    assert main(["cards", "--as-of", "2026-11-01", "--out", "out.docx"]) == BAD_USE
    assert "must end in .pdf" in capsys.readouterr().err
    assert refused("cards", "--as-of", "2026-11-01", "--out", "o.pdf", "--service", "A", "--area", "B") == BAD_USE
