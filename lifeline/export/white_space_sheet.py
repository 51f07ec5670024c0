"""The white space as a spreadsheet to be edited and read back: a row for each client, a column for each service.

Each square is a plain word from a list that the spreadsheet offers; what they mean and what may be changed stands on a
sheet of its own. See `lifeline.record.white_space_back` for reading it.
"""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import replace
from datetime import date, datetime

from lifeline import palette, wording
from lifeline.errors import UserError
from lifeline.intake.harmless import escaped_texts
from lifeline.question.white_space import WhiteSpace, WhiteSpaceCell
from lifeline.record.white_space_back import TYPED
from lifeline.record.white_space_sheet import ID, KEPT, MARK, NAME, NO_NEED, NOT_FOR_THEM, SHEET, WORDS, fingerprint
from lifeline.store import Store

MOST = 2_000   # clients on a sheet: more cannot be gone through by hand
_HELP = "How to use it"
# What stands out as what, like on the page: the fill is that of the square.
_LOOKS = {
    "by us": ("us", palette.PAPER), "elsewhere or own": ("elsewhere", palette.INK),
    "elsewhere": ("elsewhere", palette.INK), "by themselves": ("elsewhere", palette.INK),
    "to ask": ("to_ask_3", palette.INK), "confirmed gap": ("confirmed", palette.INK),
    "not needed": ("not_needed", palette.INK_SOFT), "ahead": ("ahead", palette.COMING),
    NO_NEED: ("none", palette.INK_FAINT),
}


def white_space_xlsx(found: WhiteSpace, *, pack_id: str, author: str = "") -> bytes:
    """The sheet as a file. Raises `UserError` for more clients than can be gone through by hand."""
    import xlsxwriter

    if len(found.clients) > MOST:
        raise UserError(f"A sheet for editing holds {MOST:,} clients, and there are {len(found.clients):,}: narrow it.")
    out = io.BytesIO()
    as_they_are = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, {"in_memory": True, **as_they_are}) as book:
        day = found.as_of
        about = {"title": f"White space as of {wording.day(day)}", "author": author, "comments": ""}
        book.set_properties(about | {"created": datetime(day.year, day.month, day.day)})
        _Squares(book, found).write()
        _help(book, found.as_of)
        _kept(book, found, pack_id)
    return out.getvalue()


def whole(store: Store, found: WhiteSpace) -> WhiteSpace:
    """The same with every square of its clients, also those that a filter by state or move leaves out."""
    cells = store.fetch(
        WhiteSpaceCell, "select * from book_cell where client_id in (select unnest($client_ids))",
        client_ids=[client.client_id for client in found.clients],
    )
    return replace(found, cells=cells, by_pair={(cell.client_id, cell.service_id): cell for cell in cells})


def headings(found: WhiteSpace) -> dict[str, str]:
    """The heading of each service: its name, with its id where two have one name."""
    names = Counter(service.name for service in found.services)
    return {
        service.service_id: service.name if names[service.name] == 1 else f"{service.name} [{service.service_id}]"
        for service in found.services
    }


def word_of(found: WhiteSpace, client_id: str, track: str, service_id: str, service_track: str) -> str:
    """What stands in a square; nothing where the service is not for such a client."""
    cell = found.cell(client_id, service_id)
    if cell:
        return WORDS[cell.state]
    return NO_NEED if service_track in ("both", track) else NOT_FOR_THEM


class _Squares:
    """The sheet to edit."""

    _HEAD = 1   # the row of headings, below that of the practice areas

    def __init__(self, book, found: WhiteSpace) -> None:
        self.book, self.found = book, found
        self.sheet = book.add_worksheet(SHEET)
        self.text = book.add_format({"num_format": "@", "valign": "vcenter"})

    def write(self) -> None:
        """Everything on it."""
        found, sheet = self.found, self.sheet
        self._heads()
        for row, client in enumerate(found.clients, start=self._HEAD + 1):
            for column, cell in enumerate(escaped_texts((client.client_id, client.name))):
                sheet.write_string(row, column, cell, self.text)
            for column, service in enumerate(found.services, start=2):
                word = word_of(found, client.client_id, client.track, service.service_id, service.track)
                if word:
                    sheet.write_string(row, column, word, self.text)
        last_row, last_column = self._HEAD + max(len(found.clients), 1), 1 + max(len(found.services), 1)
        area = (self._HEAD + 1, 2, last_row, last_column)
        self._looks(area)
        sheet.data_validation(*area, {
            "validate": "list", "source": list(dict.fromkeys([*TYPED, *WORDS.values(), NO_NEED])), "ignore_blank": True,
            "error_title": "Not a word of the list",
            "error_message": "Choose elsewhere, by themselves, not needed or confirmed gap, or leave it as it was.",
        })
        sheet.ignore_errors({"number_stored_as_text": f"A1:B{last_row + 1}"})
        sheet.freeze_panes(self._HEAD + 1, 2)
        sheet.autofilter(self._HEAD, 0, last_row, last_column)
        sheet.set_landscape()
        sheet.set_paper(8)   # A3
        sheet.repeat_rows(0, self._HEAD)
        sheet.fit_to_pages(1, 0)

    def _heads(self) -> None:
        found, sheet, book = self.found, self.sheet, self.book
        area = book.add_format({"bold": True, "font_color": palette.INK_SOFT.colour, "num_format": "@"})
        head = book.add_format({"bold": True, "bottom": 1, "num_format": "@", "valign": "bottom"})
        slanted = book.add_format({
            "bold": True, "bottom": 1, "num_format": "@", "rotation": 60, "valign": "bottom", "text_wrap": False,
        })
        sheet.set_row(self._HEAD, 150)
        sheet.set_column(0, 0, 14, self.text)
        sheet.set_column(1, 1, 34, self.text)
        sheet.set_column(2, 1 + max(len(found.services), 1), 14, self.text)
        sheet.write_string(self._HEAD, 0, ID, head)
        sheet.write_string(self._HEAD, 1, NAME, head)
        names, areas = headings(found), ""
        for column, service in enumerate(found.services, start=2):
            heading, practice_area = escaped_texts((names[service.service_id], service.practice_area))
            sheet.write_string(self._HEAD, column, heading, slanted)
            if practice_area != areas:
                sheet.write_string(0, column, practice_area, area)
                areas = practice_area

    def _looks(self, area: tuple[int, int, int, int]) -> None:
        """Coloured by what stands there, also after it was changed."""
        for word, (square, ink) in _LOOKS.items():
            look = {"bg_color": palette.SQUARES[square].ground.colour, "font_color": ink.colour}
            if word in ("confirmed gap", "by us"):
                look["bold"] = True
            rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": self.book.add_format(look)}
            self.sheet.conditional_format(*area, rule)


def _help(book, as_of: date) -> None:
    sheet = book.add_worksheet(_HELP)
    bold = book.add_format({"bold": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 96)
    told = (
        (f"White space as of {wording.day(as_of)}", "For the firm, not for clients."),
        ("What it is for", "Go through it with whoever knows the clients, change what is wrong, and read it back on "
         "the page White space. It is shown there what would change before anything does."),
        ("What you can write", "elsewhere: another firm does it. by themselves: they see to it without anybody. "
         "not needed: they have said so. confirmed gap: the client has confirmed that it is missing."),
        ("What you cannot", "by us comes in with your matters. no need and ahead follow from the facts and events on "
         "each lifeline. What was decided before is taken back on the lifeline."),
        ("What may be moved", "Rows and columns may be sorted, hidden or taken out: what is not there is left as it "
         "is. Keep the client numbers and the headings as they are."),
        ("Meanwhile", "What somebody has recorded since this sheet was made is never overwritten: you are told."),
        ("to ask", "A need that nobody has confirmed with the client yet."),
        ("ahead", "A need that opens later."),
        ("elsewhere or own", "Another firm does it, or they see to it themselves."),
    )
    for row, (head, text) in enumerate(told):
        sheet.write_string(row, 0, head, bold)
        sheet.write_string(row, 1, text, wrapped)


def _kept(book, found: WhiteSpace, pack_id: str) -> None:
    """How it was made, hidden: which day, which services, and what each square rested on."""
    sheet = book.add_worksheet(KEPT)
    sheet.hide()
    rows: list[tuple[str, ...]] = [(MARK,), ("as of", found.as_of.isoformat()), ("pack", pack_id)]
    rows += [("service", service_id, heading) for service_id, heading in headings(found).items()]
    for client in found.clients:
        for service in found.services:
            cell = found.cell(client.client_id, service.service_id)
            word = word_of(found, client.client_id, client.track, service.service_id, service.track)
            if word:
                rows.append(("square", client.client_id, service.service_id, word, fingerprint(cell)))
    for row, cells in enumerate(rows):
        for column, cell in enumerate(escaped_texts(cells)):
            sheet.write_string(row, column, cell)
