"""How much has room on the card: lines counted with the type's own widths, and lists that give way to one another."""

from __future__ import annotations

from lifeline.ui import pieces
from lifeline.ui.pieces import Row, Section


def section(name: str, rows: int, **also) -> Section:
    return Section(name, tuple(Row(f"<li>{name} {number}</li>", 20.0) for number in range(rows)), **also)


def test_everything_is_shown_where_there_is_room():
    assert pieces.shares([section("a", 3), section("b", 2)], 500) == [3, 2]


def test_the_fullest_section_gives_way_first():
    # Two headings of 40, 8 rows of 20, and 18.5 for the line that counts the rest: 258.5 in all.
    assert pieces.shares([section("a", 8), section("b", 2)], 260) == [6, 2]


def test_a_section_keeps_its_least_whatever_the_height():
    assert pieces.shares([section("a", 8, least=2), section("b", 5)], 0) == [2, 1]
    assert pieces.shares([section("a", 0), section("b", 1)], 0) == [0, 1]


def test_what_is_left_out_is_counted_and_said_where():
    body = section("a", 5, more=" in the chart").body(2)
    assert body.count("<li>") == 2 and "and 3 more in the chart" in body
    assert section("a", 0, otherwise="Nothing <yet>.").body(0) == '<p class="soft">Nothing &lt;yet&gt;.</p>'


def test_a_name_and_its_word_stand_side_by_side_where_both_have_room():
    assert pieces.pair("Funding round", "2018, 2021", 270).height == pieces.LINE + pieces.BETWEEN
    long = pieces.pair("Lasting power of attorney: money and property", "2015", 270)
    assert long.height == 3 * pieces.LINE + pieces.BETWEEN


def test_what_a_workbook_says_is_escaped_in_rows_and_labels():
    assert "<b>" not in pieces.pair("<b>bold</b>", "<i>", 270).html
    assert pieces.spoken("Decide", "on *this*") == "Decide *on \\*this\\**"


def test_text_is_cut_to_its_lines_and_says_so():
    text = "What we made for you is best looked at again every two years, or when the law has changed."
    assert pieces.cut(text, 1000, 14, 1) == text
    cut = pieces.cut(text, 300, 14, 1)
    assert cut.endswith("…") and pieces.lines(cut, 300, 14) == 1
