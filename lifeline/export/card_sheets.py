"""Trigger cards on paper: A5 cards, two on an A4 sheet to be cut apart or one on a page; for colleagues, without fees.

A card is laid out as a scene like every other picture. What has no room is left out whole, a line at a time from the
part with the most to say, and counted ("+ 3 more on screen"): no word is ever cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from lifeline import palette, wording
from lifeline.chart import metrics
from lifeline.chart.items import Box, Lane, Mark, Page, Scene
from lifeline.chart.pen import Pen
from lifeline.errors import UserError
from lifeline.export import pictures
from lifeline.export.brand import Brand, darker
from lifeline.palette import Tone
from lifeline.question.card_words import source_title
from lifeline.question.cards import AT_A_GLANCE, PARTS, TriggerCard

PAPERS = {"a4": "A4, two cards a sheet", "a5": "A5, one card a page"}
_HIGH = 793.70  # 210 mm
_PAGES = {
    "a4": Page("a4", 1122.52, _HIGH, 36, 36, 36, 12.0, 12.0, False, 14.6),
    "a5": Page("a5", 559.37, _HIGH, 36, 36, 36, 12.0, 12.0, False, 14.6),
}
_ABREAST = {"a4": 2, "a5": 1}

# Type sizes in page units, 0.75 pt each. A card with little on it is set larger, if all of it has room so.
_SMALL, _BODIES, _NAMES = 12.0, (14.4, 13.4, 12.4), (21.0, 18.0, 15.0)
_MARGIN, _INDENT, _PADDING = 36.0, 12.0, 8.0
_BETWEEN, _BEFORE_PART = 1.5, 8.0
_FOOT = 44.0
_NOTE = Tone("#FFF4EC", "#F2F2F2")
_NOTE_HEAD = "Before anything else:"


@dataclass(frozen=True, slots=True)
class _Piece:
    """Words of one weight on one row; `x` is how far from the row's beginning they stand."""

    text: str
    is_bold: bool
    x: float


@dataclass(frozen=True, slots=True)
class _Part:
    """One part of a card: its heading, a word beside it, and its lines, each broken into rows of type of one size.

    `hidden` counts the lines that have no room.
    """

    key: str
    heading: str
    aside: str
    lines: tuple[tuple[tuple[_Piece, ...], ...], ...]
    size: float
    hidden: int = 0

    @property
    def rows(self) -> int:
        """How many rows its lines take."""
        return sum(map(len, self.lines))

    @property
    def head(self) -> float:
        """The type size of its heading."""
        return self.size * 1.05

    @property
    def height(self) -> float:
        """How much of the card it takes, with the air above it."""
        more = _SMALL * metrics.LEADING if self.hidden else 0.0
        lines = self.rows * self.size * metrics.LEADING + len(self.lines) * _BETWEEN
        return _BEFORE_PART + self.head * metrics.LEADING + lines + more

    def without_last(self) -> _Part:
        """The same without its last line, which is counted instead."""
        return replace(self, lines=self.lines[:-1], hidden=self.hidden + 1)


def pdf(cards: Sequence[TriggerCard], *, page: str = "a4", grey: bool = False, brand: Brand | None = None) -> bytes:
    """The cards as one PDF of real text, with a bookmark for each. Raises `UserError` where there is none."""
    if not cards:
        raise UserError("There is no card to print.")
    sheets = scenes(cards, page=page, grey=grey, brand=brand)
    names = [card.service.name for card in cards]
    return pictures.pdf_of(
        sheets, title=f"Trigger card: {names[0]}" if len(cards) == 1 else "Trigger cards",
        subject="For colleagues only", author=brand.firm if brand else "",
        bookmarks={name: place // _ABREAST[page] + 1 for place, name in enumerate(names)},
    )


def scenes(
    cards: Sequence[TriggerCard], *, page: str = "a4", grey: bool = False, brand: Brand | None = None
) -> tuple[Scene, ...]:
    """The pages, in the order of the cards. `page` is a key of `PAPERS`; raises `ValueError` for another."""
    if page not in PAPERS:
        raise ValueError(f"page is one of {', '.join(PAPERS)}, not {page!r}")
    step = _ABREAST[page]
    return tuple(
        _sheet(cards[start : start + step], _PAGES[page], grey, brand or Brand())
        for start in range(0, len(cards), step)
    )


def in_file_name(words: str) -> str:
    """Words as part of a file's name, with an underscore after them.

    >>> in_file_name("Wills & trusts"), in_file_name("")
    ('Wills-trusts_', '')
    """
    safe = re.sub(r"[^A-Za-z0-9]+", "-", words).strip("-")
    return f"{safe}_" if safe else ""


def _sheet(cards: Sequence[TriggerCard], page: Page, grey: bool, brand: Brand) -> Scene:
    pen, wide, hidden = Pen(grey=grey), page.width / _ABREAST[page.name], 0
    for place, card in enumerate(cards):
        hidden += _Drawn(pen, card, brand, place, place * wide, wide).draw()
    for place in range(1, _ABREAST[page.name]):
        pen.line("cut", "cut", (place * wide, 0.0), (place * wide, page.height), palette.LANE_LINE, 0.7, is_dashed=True)
    names = wording.listed([card.service.name for card in cards])
    return Scene(
        page=page, audience=wording.FIRM, is_grey=grey, as_of=cards[0].as_of, name=names,
        description=f"Trigger cards for colleagues only: {names}.", zones=tuple(pen.zones), lines=pen.lines(),
        boxes=tuple(pen.boxes), marks=tuple(pen.marks), texts=tuple(pen.texts),
        lanes=(Lane("cards", 0.0, page.height, hidden),), told=(), left_over=(),
    )  # fmt: skip


class _Drawn:
    """One card being drawn, from its top left corner down."""

    def __init__(self, pen: Pen, card: TriggerCard, brand: Brand, number: int, left: float, wide: float) -> None:
        self.pen, self.card, self.brand = pen, card, brand
        self.id = f"card{number}"
        self.left, self.right = left + _MARGIN, left + wide - _MARGIN
        self.room = self.right - self.left
        colour = darker(brand.colour)
        self.colour = Tone(colour, palette.INK_SOFT.grey)
        self.y = _MARGIN

    def draw(self) -> int:
        """Draw it; returns how many of its lines have no room."""
        self._head()
        self._note()
        bottom = _HIGH - _MARGIN - _FOOT - self._foot_rows() * _SMALL * metrics.LEADING
        for size in _BODIES:
            parts = self._parts(size)
            if sum(part.height for part in parts) <= bottom - self.y:
                break
        parts = _fitted(parts, bottom - self.y)
        for part in parts:
            self._part(part)
        self._foot()
        return sum(part.hidden for part in parts)

    # -------------------------------------------------------------------------------------- top and foot

    def _say(
        self, name: str, role: str, words: str, size: float, tone: Tone, *, x: float | None = None,
        align: str = "left", is_bold: bool = False,
    ) -> None:  # fmt: skip
        self.pen.text(
            f"{self.id}-{name}", role, words, self.left if x is None else x, self.y + size * metrics.LEADING / 2, size,
            tone, align=align, is_bold=is_bold,
        )

    def _down(self, size: float) -> None:
        self.y += size * metrics.LEADING

    def _head(self) -> None:
        service = self.card.service
        inside = "For colleagues only"
        most = self.room - metrics.width(inside, _SMALL, is_bold=True) - 12
        self._say("area", "area", metrics.shorten(service.practice_area, most, _SMALL), _SMALL, palette.INK_SOFT)
        self._say("inside", "inside", inside, _SMALL, palette.CONVERSATION, x=self.right, align="right", is_bold=True)
        self._down(_SMALL)
        self.y += 3
        size, lines = self._name(service.name)
        for line in lines:
            self._say("name", "title", line, size, palette.INK, is_bold=True)
            self._down(size)
        self.y += 4
        self.pen.line(f"{self.id}-rule", "rule", (self.left, self.y), (self.right, self.y), self.colour, 2.0)
        self.y += 3

    def _name(self, name: str) -> tuple[float, Sequence[str]]:
        for size in _NAMES:
            lines = metrics.wrap(name, self.room, size, is_bold=True)
            if lines:
                return size, lines
        rows = _broken(name, len(name), self.room, _NAMES[-1])
        return _NAMES[-1], [row[0].text for row in rows]

    def _note(self) -> None:
        note = self.card.service.conflict_note
        if not note:
            return
        size = _BODIES[-1]
        rows = _broken(f"{_NOTE_HEAD} {note}", len(_NOTE_HEAD), self.room - 2 * _PADDING, size)
        self.y += 5
        height = len(rows) * size * metrics.LEADING + _PADDING
        fill, edge = (tone.shade(grey=self.pen._grey) for tone in (_NOTE, palette.CONVERSATION))
        self.pen.boxes.append(
            Box(f"{self.id}-note", "note", round(self.left, 2), round(self.y, 2), round(self.room, 2),
                round(height, 2), fill, edge, 1.2)
        )  # fmt: skip
        self.y += _PADDING / 2
        self._rows("note", "note", rows, self.left + _PADDING, size)
        self.y += _PADDING / 2

    def _law_checked(self) -> Sequence[str]:
        """When the law was checked, in rows; a sign stands before it where it is to be checked again."""
        indent = 18.0 if self.card.is_stale else 0.0
        return [row[0].text for row in _broken(f"{self.card.law_checked}.", 999, self.room - indent, _SMALL)]

    def _foot_rows(self) -> int:
        return len(self._law_checked()) - 1

    def _foot(self) -> None:
        rows, is_stale = self._law_checked(), self.card.is_stale
        self.y = _HIGH - _MARGIN - 2 * _SMALL * metrics.LEADING - 4 - (len(rows) - 1) * _SMALL * metrics.LEADING
        self.pen.line(f"{self.id}-foot", "lane", (self.left, self.y - 5), (self.right, self.y - 5), palette.LANE_LINE,
                      0.8)
        x = self.left
        if is_stale:
            self._sign(self.left + 6, self.y + _SMALL * metrics.LEADING / 2)
            x += 18
        for row in rows:
            self._say("law", "law", row, _SMALL, palette.CONVERSATION if is_stale else palette.INK_SOFT, x=x,
                      is_bold=is_stale)
            self._down(_SMALL)
        self.y += 2
        words = " · ".join(filter(None, (self.brand.firm, f"Prepared {wording.day(self.card.as_of)}")))
        self._say("day", "foot", metrics.shorten(words, self.room, _SMALL), _SMALL, palette.INK_FAINT)

    def _sign(self, x: float, y: float) -> None:
        """A triangle: the sign of what is to be seen to, with colour or without."""
        shade = palette.CONVERSATION.shade(grey=self.pen._grey)
        place = (f"{self.id}-sign", "sign", round(x, 2), round(y, 2))
        self.pen.marks.append(Mark(*place, "triangle_up", 5.5, "", shade, 1.5))
        self.pen.marks.append(Mark(*place, "circle", 0.9, shade, shade, 0.0))

    # -------------------------------------------------------------------------------------- parts

    def _parts(self, size: float) -> list[_Part]:
        card, most = self.card, self.room - _INDENT
        parts = []
        for key, heading in PARTS.items():
            lines = card.lines(key)
            own = card.rewording(key)
            aside = f"in the firm's words, {own.who}, {wording.short_day(own.written_at.date())}" if own else ""
            marked = [(line, len(card.occasion(line))) for line in lines]
            parts.append(_Part(key, heading, aside, _lines(marked, most, size), size))
        sources = [f"{source_title(source.statement)} ({source.year})" for source in card.sources]
        law = _lines([(line, 0) for line in (*card.law_notes, *sources)], most, size)
        return [_at_most(part) for part in (*parts, _Part("law", "Law and sources", "", law, size)) if part.lines]

    def _part(self, part: _Part) -> None:
        self.y += _BEFORE_PART
        self._say(part.key, "heading", part.heading, part.head, self.colour, is_bold=True)
        if part.aside:
            x = self.left + metrics.width(part.heading, part.head, is_bold=True) + 9
            self._say(part.key, "aside", metrics.shorten(part.aside, self.right - x, _SMALL), _SMALL,
                      palette.INK_FAINT, x=x)
        self._down(part.head)
        for line in part.lines:
            self._say(part.key, "bullet", "•", part.size, self.colour)
            self._rows(part.key, "line", line, self.left + _INDENT, part.size)
            self.y += _BETWEEN
        if part.hidden:
            self._say(part.key, "more", f"+ {part.hidden} more on screen", _SMALL, palette.INK_FAINT,
                      x=self.left + _INDENT)
            self._down(_SMALL)

    def _rows(self, name: str, role: str, rows: Iterable[Sequence[_Piece]], x: float, size: float) -> None:
        for row in rows:
            for piece in row:
                self._say(name, role, piece.text, size, palette.INK, x=x + piece.x, is_bold=piece.is_bold)
            self._down(size)


def _lines(
    lines: Iterable[tuple[str, int]], most: float, size: float
) -> tuple[tuple[tuple[_Piece, ...], ...], ...]:
    return tuple(_broken(line, bold, most, size) for line, bold in lines)


def _at_most(part: _Part) -> _Part:
    while len(part.lines) > AT_A_GLANCE:
        part = part.without_last()
    return part


def _fitted(parts: list[_Part], height: float) -> list[_Part]:
    """The parts with as many of their lines as there is room for: the one with the most rows gives up its last.

    Every part keeps a line as long as another can give one up.
    """
    while sum(part.height for part in parts) > height:
        giving = [part for part in parts if len(part.lines) > 1] or [part for part in parts if part.lines]
        if not giving:
            break
        fullest = max(giving, key=lambda part: part.rows)
        parts = [part.without_last() if part is fullest else part for part in parts]
    return parts


def _broken(line: str, bold: int, most: float, size: float) -> tuple[tuple[_Piece, ...], ...]:
    """A line in rows no wider than `most`; its first `bold` letters are in bold. Too wide a word is parted."""
    rows: list[list[tuple[str, bool]]] = [[]]
    for word, is_bold in _words(line, bold, most, size):
        if rows[-1] and _placed((*rows[-1], (word, is_bold)), size)[1] > most:
            rows.append([])
        rows[-1].append((word, is_bold))
    return tuple(_placed(row, size)[0] for row in rows if row)


def _words(line: str, bold: int, most: float, size: float) -> Iterable[tuple[str, bool]]:
    for found in re.finditer(r"\S+", line):
        word, is_bold = found[0], found.start() < bold
        while metrics.width(word, size, is_bold=is_bold) > most:
            fits = next(at for at in range(len(word), 0, -1)
                        if at == 1 or metrics.width(word[:at], size, is_bold=is_bold) <= most)
            yield word[:fits], is_bold
            word = word[fits:]
        if word:
            yield word, is_bold


def _placed(words: Sequence[tuple[str, bool]], size: float) -> tuple[tuple[_Piece, ...], float]:
    """Words of one row as pieces of one weight each, and how wide the row is."""
    pieces: list[_Piece] = []
    for word, is_bold in words:
        if pieces and pieces[-1].is_bold == is_bold:
            pieces[-1] = replace(pieces[-1], text=f"{pieces[-1].text} {word}")
        else:
            last = pieces[-1] if pieces else None
            space = metrics.width(" ", size)
            x = last.x + metrics.width(last.text, size, is_bold=last.is_bold) + space if last else 0.0
            pieces.append(_Piece(word, is_bold, x))
    last = pieces[-1]
    return tuple(pieces), last.x + metrics.width(last.text, size, is_bold=last.is_bold)
