"""The problems of files as a spreadsheet, to fill in and give back.

A spreadsheet program that opens the same list as CSV makes days and numbers of what was found and corrected, and writes
them back in its own way. Here every cell is text and stays as it is typed.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import datetime

from lifeline.errors import Problem
from lifeline.intake.harmless import escaped_texts
from lifeline.intake.problems import COLUMNS, cells_of

_WIDTHS = {"file": 18, "sheet": 12, "row": 8, "column": 20, "found": 28, "expected": 50, "advice": 36, "corrected": 28}
_MADE = datetime(2000, 1, 1)   # the same list is the same file, whenever it is written


def problems_xlsx(problems: Iterable[Problem]) -> bytes:
    """One sheet with the columns of `problems_csv`; `corrected` stands out, and is where to write."""
    import xlsxwriter

    as_they_are = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, **as_they_are}) as book:
        book.set_properties({"title": "Problems", "author": "", "created": _MADE, "comments": ""})
        sheet = book.add_worksheet("problems")
        bold = book.add_format({"bold": True, "bottom": 1})
        text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        to_fill = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top", "bg_color": "#FFF7DC"})
        for place, name in enumerate(COLUMNS):
            sheet.set_column(place, place, _WIDTHS[name], to_fill if name == "corrected" else text)
            sheet.write_string(0, place, name, bold)
        number = 0
        for number, problem in enumerate(problems, start=1):
            for place, cell in enumerate(escaped_texts(cells_of(problem))):
                if COLUMNS[place] == "corrected":
                    sheet.write_blank(number, place, None, to_fill)
                elif cell:
                    sheet.write_string(number, place, cell, text)
        sheet.ignore_errors({"number_stored_as_text": f"A1:H{number + 1}"})
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(number, 1), len(COLUMNS) - 1)
    return out.getvalue()
