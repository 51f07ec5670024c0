"""How wide words are, so that labels can be placed without drawing them.

Widths are advances of Liberation Sans in 1/2048 of the type size; Arial has the same, so a layout made here holds in
the browser, in PNG and PDF, and in PowerPoint. No font file is needed at run time.
"""

from __future__ import annotations

import json
import unicodedata
from functools import lru_cache
from pathlib import Path

_UNITS = 2048
_WIDTHS: dict[str, dict[str, int]] = json.loads(
    (Path(__file__).parent / "arial_widths.json").read_text(encoding="utf-8")
)
# A character the font lacks is drawn from another font, so its width is a guess: rather too wide than too narrow.
_UNKNOWN_WIDE, _UNKNOWN = 2200, 1640

ASCENT, DESCENT = 0.905, 0.212  # of the type size: the highest accent, the lowest tail
MIDDLE = 0.345  # from the middle of a line of text down to its baseline
LEADING = 1.17  # from one baseline to the next

ELLIPSIS = "…"


def _advance(character: str, widths: dict[str, int]) -> int:
    known = widths.get(character)
    if known is not None:
        return known
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return _UNKNOWN_WIDE if unicodedata.east_asian_width(character) in "WF" else _UNKNOWN


@lru_cache(maxsize=8192)
def width(text: str, size: float, *, is_bold: bool = False) -> float:
    """Width of one line of text, in the unit of `size`.

    >>> round(width("Will", 100), 1), width("", 100)
    (161.0, 0.0)
    """
    widths = _WIDTHS["bold" if is_bold else "regular"]
    return sum(_advance(character, widths) for character in text) * size / _UNITS


def shorten(text: str, most: float, size: float, *, is_bold: bool = False) -> str:
    """`text` if it is no wider than `most`, else as much of its beginning as fits with an ellipsis.

    Empty when not even one letter fits.

    >>> shorten("Lasting power of attorney", 100, 12)
    'Lasting power o…'
    """
    if width(text, size, is_bold=is_bold) <= most:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        kept = text[:middle].rstrip(" ,;:-–(") + ELLIPSIS
        low, high = (middle, high) if width(kept, size, is_bold=is_bold) <= most else (low, middle - 1)
    kept = text[:low].rstrip(" ,;:-–(")
    return kept + ELLIPSIS if kept else ""


def wrap(text: str, most: float, size: float, *, is_bold: bool = False, lines: int = 2) -> tuple[str, ...] | None:
    """`text` on at most `lines` lines no wider than `most`, as even as can be; None when it does not fit.

    >>> wrap("Couple and first home", 75, 12)
    ('Couple and', 'first home')
    """
    if width(text, size, is_bold=is_bold) <= most:
        return (text,)
    if lines < 2:
        return None
    words = text.split()
    best: tuple[float, tuple[str, ...]] | None = None
    for cut in range(1, len(words)):
        first = " ".join(words[:cut])
        wide = width(first, size, is_bold=is_bold)
        if wide > most:
            break
        rest = wrap(" ".join(words[cut:]), most, size, is_bold=is_bold, lines=lines - 1)
        if rest is None:
            continue
        wide = max(wide, *(width(line, size, is_bold=is_bold) for line in rest))
        if best is None or wide < best[0]:
            best = (wide, (first, *rest))
    return best[1] if best else None


def flow(text: str, most: float, size: float, *, lines: int) -> tuple[str, ...]:
    """Running text broken greedily into at most `lines` lines; what does not fit ends in an ellipsis."""
    words, out = text.split(), list[str]()
    while words and len(out) < lines:
        taken = 1
        while taken < len(words) and width(" ".join(words[: taken + 1]), size) <= most:
            taken += 1
        if len(out) == lines - 1 and taken < len(words):
            # The whole rest is handed over, so that the cut shows.
            taken = len(words)
        out.append(shorten(" ".join(words[:taken]), most, size))
        words = words[taken:]
    return tuple(out)
