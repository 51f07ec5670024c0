"""Cells that a spreadsheet would run as a formula: made harmless with an apostrophe on the way out, and read back.

Going out, a cell that begins like a formula, or with apostrophes and then like a formula, gets one apostrophe more.
Coming in, such a cell loses one. So every text comes back as it was, also one that begins with an apostrophe of its
own: `'t Hooft` is not touched either way, and `'=A1` goes out as `''=A1`. Plain numbers are no formulas.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

# What a spreadsheet runs instead of showing it: a first printing character that begins a formula, in its ordinary or
# its full-width form, or a tab or return before anything else.
_RUNS = r"(?:[\p{Z}\p{C}]*[=+\-@＝＋－＠]|[\p{Z}\n]*[\t\r])"
_IS_NUMBER = r"^'*[+-]?[0-9]+(\.[0-9]+)?$"


def escaped(cells: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Text as it may go out.

    >>> escaped(pa.array(["=1+1", "-5.20", "a=b", "'=A1", "'t Hooft", None])).to_pylist()
    ["'=1+1", '-5.20', 'a=b', "''=A1", "'t Hooft", None]
    """
    runs = _matching(cells, f"^'*{_RUNS}")
    if not pc.any(runs).as_py():
        return cells
    return pc.if_else(runs, pc.binary_join_element_wise("'", cells, ""), cells)


def restored(cells: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Text that went out, as it was.

    >>> restored(pa.array(["'=1+1", "-5.20", "a=b", "''=A1", "'t Hooft", None, "=1"])).to_pylist()
    ['=1+1', '-5.20', 'a=b', "'=A1", "'t Hooft", None, '=1']
    """
    was_escaped = _matching(cells, f"^'+{_RUNS}")
    if not pc.any(was_escaped).as_py():
        return cells
    return pc.if_else(was_escaped, pc.utf8_slice_codeunits(cells, 1), cells)


def escaped_texts(cells: Sequence[str]) -> list[str]:
    """A few cells as they may go out."""
    return escaped(pa.array(cells, pa.string())).to_pylist()


def _matching(cells: pa.Array | pa.ChunkedArray, pattern: str) -> pa.Array | pa.ChunkedArray:
    return pc.and_not(pc.match_substring_regex(cells, pattern), pc.match_substring_regex(cells, _IS_NUMBER))
