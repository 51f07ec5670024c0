"""What left the workbook, by the words it goes on record with: one row of lifeline/record/roles.csv each.

Whoever lets something out writes an `export` line (subject, detail) before it is handed over. A line of words that are
none of these is of no kind, and then nobody whose role is in force may take it away.
"""

from __future__ import annotations

import re

# In this order, the first that fits: the kind, what the subject is (empty: anything), how the detail begins.
KINDS = tuple((kind, re.compile(subject), re.compile(detail)) for kind, subject, detail in (
    ("backup", "everything$", "backup"),
    ("everything", "everything$", ""),
    ("firm_pack", "pack$", ""),
    ("cards", "trigger cards$", ""),
    ("persona", "persona$", ""),
    ("workshop", "workshop$", ""),
    ("schedule", "schedule$", ""),
    ("white_space", "white space$", ""),
    ("record", "$", "the record"),
    ("pack", "", "pack, "),
    ("list", "", "list as of"),
    ("calendar", "", "calendar as of"),
    ("opportunities", "", "opportunities as of"),
    ("scan_input", "", "input of a scan"),
    ("demand_map", "", "demand map as of"),
    ("matrix", "", "priority matrix as of"),
    ("measures", "", "measures as of"),
    ("measure_rows", "", "rows of"),
    ("truth", "", "what the rules come to"),
    ("household", "", ".*(together|side by side|household)"),
    ("lifeline", "", "(png|svg|pdf|pptx|html|lifeline)"),
))


def kind_of_export(subject: str, detail: str) -> str:
    """Which kind of export a line of the record tells of; empty for none that is known.

    >>> kind_of_export("F01", "pdf, A4, for the client"), kind_of_export("F01", "pack, pdf, for the client")
    ('lifeline', 'pack')
    """
    found = (kind for kind, whose, how in KINDS if whose.match(subject) and how.match(detail))
    return next(found, "")
