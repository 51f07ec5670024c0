"""The white space as a spreadsheet: what stands in it, what reading it back changes, and what it refuses."""

from __future__ import annotations

import io
from collections.abc import Mapping

import openpyxl
import pytest
from record_given import AS_OF, audited, firm, lines, rows

from lifeline.errors import DataError, UserError
from lifeline.export.white_space_sheet import white_space_xlsx, whole
from lifeline.intake.history import undo_import
from lifeline.question import book
from lifeline.question.white_space import white_space
from lifeline.question.white_space_filters import Filters
from lifeline.record.decisions import decide, standing_decisions, undo
from lifeline.record.white_space_back import ReadBack, look, take_in
from lifeline.record.white_space_sheet import KEPT, SHEET
from lifeline.store import Store

WHO = "A. Partner"
# Ann and =Bob are people, Acme is a business. will: open for both; pension: we have it for Ann; lpa: opens in 2025 for
# Ann; trust: nobody needs it; shares: for businesses only, and open for Acme.
GIVEN = {
    "clients": """
        client | track
        ann    |
        =bob   |
        acme   | business
    """,
    "stages": """
        stage   | track
        home    |
        retired |
        trading | business
    """,
    "services": """
        service | family | track
        will    | will   |
        pension | pen    |
        lpa     | lpa    |
        trust   | trust  |
        shares  | shares | business
    """,
    "rules": """
        stage   | service | opens | closes
        home    | will    |       | 120
        retired | lpa     | 12    | 120
        trading | shares  |       | 120
    """,
    "events": """
        client | stage   | on
        ann    | home    | 2021-03-01
        ann    | retired | 2024-02-01
        =bob   | home    | 2022-03-01
        acme   | trading | 2022-03-01
    """,
    "holdings": """
        client | service | on         | by
        ann    | pension | 2021-05-01 | us
    """,
}


def store_of(**also: str) -> Store:
    store = firm(**(GIVEN | also))
    book.refresh(store, as_of=AS_OF)
    return store


def sheet_of(store: Store, filters: Filters = Filters()) -> bytes:
    """The sheet as it is downloaded."""
    found = white_space(store, as_of=AS_OF, filters=filters, sort="name", limit=100)
    return white_space_xlsx(whole(store, found), pack_id="random", author="Ada & Co")


def table(data: bytes) -> dict[tuple[str, str], str]:
    """The word in each square, by client and heading, as a second reader of spreadsheets sees them."""
    sheet = openpyxl.load_workbook(io.BytesIO(data))[SHEET]
    head, *body = list(sheet.iter_rows(min_row=2, values_only=True))
    return {(row[0], head[place]): row[place] or "" for row in body for place in range(2, len(head))}


def typed(data: bytes, words: Mapping[tuple[str, str], str]) -> bytes:
    """The same with other words typed into squares, and saved by a spreadsheet program of another make."""
    book_ = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book_[SHEET]
    columns = {cell.value: cell.column for cell in sheet[2]}
    places = {sheet.cell(row, 1).value: row for row in range(3, sheet.max_row + 1)}
    for (client_id, heading), word in words.items():
        sheet.cell(places[client_id], columns[heading]).value = word
    out = io.BytesIO()
    book_.save(out)
    return out.getvalue()


def changed(found: ReadBack) -> list[tuple[str, str, str, str, str]]:
    return [(one.client_id, one.service_id, one.was, one.typed, one.now) for one in found.changes]


def states(store: Store) -> dict[tuple[str, str], str]:
    return {(row[0], row[1]): row[2] for row in rows(store, "book_cell", "client_id, service_id, state")}


def everything(store: Store) -> list[list[tuple]]:
    return [rows(store, name) for name in ("decision", "holding", "audit", "import_run", "book_cell", "fact")]


# ------------------------------------------------------------------------------------------ what stands in it


def test_each_square_is_a_plain_word_and_no_cell_runs_as_a_formula():
    assert table(sheet_of(store_of())) == {
        ("ann", "will"): "to ask", ("ann", "pension"): "by us", ("ann", "lpa"): "ahead", ("ann", "trust"): "no need",
        ("ann", "shares"): "",
        ("'=bob", "will"): "to ask", ("'=bob", "pension"): "no need", ("'=bob", "lpa"): "no need",
        ("'=bob", "trust"): "no need", ("'=bob", "shares"): "",
        ("acme", "will"): "", ("acme", "pension"): "", ("acme", "lpa"): "", ("acme", "trust"): "",
        ("acme", "shares"): "to ask",
    }


def test_the_words_are_offered_the_hidden_sheet_is_hidden_and_nothing_is_a_formula():
    made = openpyxl.load_workbook(io.BytesIO(sheet_of(store_of())))
    (offered,) = made[SHEET].data_validations.dataValidation
    assert offered.formula1 == (
        '"elsewhere,by themselves,not needed,confirmed gap,by us,elsewhere or own,to ask,ahead,no need"'
    )
    assert made[KEPT].sheet_state == "hidden" and made[KEPT]["B2"].value == AS_OF.isoformat()
    assert all(cell.data_type != "f" for sheet in made for row in sheet.iter_rows() for cell in row)
    assert made[SHEET].freeze_panes == "C3" and made.properties.creator == "Ada & Co"


def test_a_filter_by_state_leaves_out_clients_and_never_squares():
    store = store_of()
    words = table(sheet_of(store, Filters(states=("ahead",))))
    assert words["ann", "will"] == "to ask" and {client_id for client_id, _ in words} == {"ann"}


# ------------------------------------------------------------------------------------------ there and back


def test_unchanged_it_changes_nothing():
    store = store_of()
    before = everything(store)
    data = typed(sheet_of(store), {})
    assert look(store, "ws.xlsx", data, as_of=AS_OF) == ReadBack("ws.xlsx", AS_OF, 9)
    assert take_in(store, "ws.xlsx", data, as_of=AS_OF, who=WHO) == ReadBack("ws.xlsx", AS_OF, 9)
    assert everything(store) == before


def test_what_was_typed_becomes_decisions_and_a_look_before_changes_nothing():
    store = store_of()
    before = everything(store)
    data = typed(sheet_of(store), {
        ("ann", "will"): " Confirmed Gap ", ("'=bob", "will"): "by themselves", ("ann", "lpa"): "not needed",
        ("acme", "shares"): "elsewhere",
    })  # fmt: skip
    seen = look(store, "ws.xlsx", data, as_of=AS_OF)
    assert seen.problems == () and everything(store) == before
    found = take_in(store, "ws.xlsx", data, as_of=AS_OF, who=WHO)
    assert found == seen
    assert sorted(changed(found)) == [
        ("=bob", "will", "to ask", "by themselves", "elsewhere or own"),
        ("acme", "shares", "to ask", "elsewhere", "elsewhere or own"),
        ("ann", "lpa", "ahead", "not needed", "not needed"),
        ("ann", "will", "to ask", "confirmed gap", "confirmed gap"),
    ]
    assert rows(store, "decision", "client_id, service_id, decided, decided_on, who, channel") == [
        ("=bob", "will", "does_it_self", AS_OF, WHO, "sheet"),
        ("acme", "shares", "has_elsewhere", AS_OF, WHO, "sheet"),
        ("ann", "lpa", "not_needed", AS_OF, WHO, "sheet"),
        ("ann", "will", "confirmed_gap", AS_OF, WHO, "sheet"),
    ]
    assert [line[1:] for line in audited(store)].count(("white space read back", "")) == 1
    assert sum(action == "decision" for _, action, _ in audited(store)) == 4
    # The kept book has followed, and the same sheet once more finds nothing to do.
    assert book.is_current(store, as_of=AS_OF)
    assert states(store)["ann", "will"] == "confirmed" and states(store)["ann", "lpa"] == "not_needed"
    assert table(sheet_of(store))["'=bob", "will"] == "elsewhere or own"


def test_where_no_line_is_open_it_is_kept_as_a_holding_that_can_be_taken_back():
    store = store_of()
    data = typed(sheet_of(store), {("ann", "trust"): "elsewhere", ("'=bob", "pension"): "not needed"})
    found = take_in(store, "ws.xlsx", data, as_of=AS_OF, who=WHO)
    assert [one.is_decision for one in found.changes] == [False, False]
    held = rows(store, "holding", "client_id, service_id, held_on, provider")
    assert ("ann", "trust", AS_OF, "elsewhere") in held and ("=bob", "pension", AS_OF, "declined") in held
    assert rows(store, "decision") == []
    undo_import(store, who=WHO)
    assert rows(store, "holding", "client_id, service_id") == [("ann", "pension")]


def test_a_decision_of_the_sheet_is_undone_like_any_other():
    store = store_of()
    before = lines(store)
    take_in(store, "ws.xlsx", typed(sheet_of(store), {("ann", "will"): "elsewhere"}), as_of=AS_OF, who=WHO)
    (entry,) = standing_decisions(store, client_id="ann", as_of=AS_OF)
    undo(store, decision_id=entry.decision_id, as_of=AS_OF, who=WHO)
    assert lines(store) == before and states(store)["ann", "will"] == "to_ask"


def test_rows_and_columns_may_be_sorted_and_taken_out():
    store = store_of()
    made = openpyxl.load_workbook(io.BytesIO(typed(sheet_of(store), {("ann", "will"): "elsewhere"})))
    sheet = made[SHEET]
    kept = [[cell.value for cell in row][:3] for row in sheet.iter_rows(min_row=2)]
    made.remove(sheet)
    again = made.create_sheet(SHEET, 0)
    again.append([])
    for cells in (kept[0], kept[3], kept[1]):
        again.append(cells)
    out = io.BytesIO()
    made.save(out)
    found = look(store, "ws.xlsx", out.getvalue(), as_of=AS_OF)
    assert found.problems == () and sorted(one[:2] for one in changed(found))[-1] == ("ann", "will")


# ------------------------------------------------------------------------------------------ what it refuses


def test_every_fault_is_named_with_its_place_and_nothing_is_changed():
    store = store_of(holdings="""
        client | service | on         | by
        ann    | pension | 2021-05-01 | us
        =bob   | lpa     | 2021-05-01 | elsewhere
    """)
    before = everything(store)
    data = typed(sheet_of(store), {
        ("ann", "will"): "by us", ("ann", "pension"): "elsewhere", ("ann", "lpa"): "confirmed gap",
        ("ann", "trust"): "confirmed gap", ("'=bob", "will"): "no need", ("'=bob", "lpa"): "not needed",
        ("'=bob", "shares"): "elsewhere", ("acme", "shares"): "elsewere", ("'=bob", "pension"): "elsewhere",
    })  # fmt: skip
    with pytest.raises(DataError) as raised:
        take_in(store, "ws.xlsx", data, as_of=AS_OF, who=WHO)
    assert everything(store) == before
    found = look(store, "ws.xlsx", data, as_of=AS_OF).problems
    assert found == raised.value.problems
    told = {(one.row, one.column): (one.found, one.expected) for one in found}
    assert all((one.file, one.sheet) == ("ws.xlsx", SHEET) for one in found) and len(told) == 8
    # =bob, acme and ann stand in rows 3 to 5.
    assert told[5, "will"][0] == "by us" and "come in with the matters" in told[5, "will"][1].replace("comes", "come")
    assert told[5, "pension"] == (
        "elsewhere", "by us: what we did for them is on file: correct the matters, or decide on the client's lifeline"
    )
    assert "can be confirmed once it opens" in told[5, "lpa"][1]
    assert "record the event or fact on the lifeline first" in told[5, "trust"][1]
    assert "correct that on the lifeline, or write not needed" in told[3, "will"][1]
    assert "take that decision back" in told[3, "lpa"][1]
    assert told[3, "shares"] == ("elsewhere", "an empty cell: this service is not for such a client")
    assert "did you mean elsewhere?" in told[4, "shares"][1]


def test_what_somebody_recorded_meanwhile_is_told_and_not_overwritten():
    store = store_of()
    data = typed(sheet_of(store), {("ann", "will"): "elsewhere", ("'=bob", "will"): "not needed"})
    from lifeline.model import Decided

    decide(store, client_id="ann", service_id="will", decided=Decided.NOT_NEEDED, as_of=AS_OF, who="B. Partner")
    found = take_in(store, "ws.xlsx", data, as_of=AS_OF, who=WHO)
    assert changed(found) == [("=bob", "will", "to ask", "not needed", "not needed")]
    assert [(one.client_id, one.was, one.typed, one.now) for one in found.meanwhile] == [
        ("ann", "to ask", "elsewhere", "not needed")
    ]
    assert states(store)["ann", "will"] == "not_needed"


@pytest.mark.parametrize(("spoil", "said"), [
    (lambda sheet: sheet.cell(3, 1, "ghost"), "a client of this workbook"),
    (lambda sheet: sheet.cell(4, 1, sheet.cell(3, 1).value), "each client once; it stands in row 3 already"),
    (lambda sheet: sheet.cell(3, 1, ""), "the client's number"),
    (lambda sheet: sheet.cell(2, 3, "wil"), "did you mean will?"),
    (lambda sheet: sheet.cell(2, 1, "number"), "the sheet White space as it was downloaded"),
])  # fmt: skip
def test_a_sheet_that_was_taken_apart_is_refused_with_the_place(spoil, said):
    store = store_of()
    made = openpyxl.load_workbook(io.BytesIO(sheet_of(store)))
    spoil(made[SHEET])
    out = io.BytesIO()
    made.save(out)
    found = look(store, "ws.xlsx", out.getvalue(), as_of=AS_OF)
    assert any(said in one.expected for one in found.problems), found.problems


def test_other_files_are_refused_in_words():
    store = store_of()
    other = io.BytesIO()
    openpyxl.Workbook().save(other)
    for data, said in (
        (b"PK nothing", "a spreadsheet that opens"), (other.getvalue(), "as it was downloaded here"),
        (white_space_xlsx(white_space(store, as_of=AS_OF), pack_id="another"), "a sheet of this workbook"),
    ):
        (problem,) = look(store, "ws.xlsx", data, as_of=AS_OF).problems
        assert said in problem.expected
    with pytest.raises(UserError, match="name of whoever"):
        take_in(store, "ws.xlsx", sheet_of(store), as_of=AS_OF, who=" ")
