"""A pack's pages of words, laid out as scenes like the chart itself, so that every renderer can draw them.

Each section is a heading and cards in two columns. A card is never split; a section moves to the next page rather than
leave its heading alone, and goes on there under the same heading.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from lifeline import palette, wording
from lifeline.chart import metrics
from lifeline.chart.items import Box, Page, Scene
from lifeline.chart.pen import Pen
from lifeline.palette import Tone

BODY, NAME, DETAIL, HEADING = 14.0, 15.5, 13.0, 24.0  # type sizes in page units: 10.5, 11.6, 9.75 and 18 pt
_LEADING = metrics.LEADING
_TOP, _FOOT_ROOM = 44.0, 54.0
_HEAD = 62.0  # a section's heading with its line of explanation
_GAP, _COLUMN_GAP, _SECTION_GAP = 17.0, 44.0, 26.0
_LEAST_ROOM = 40.0
_INDENT, _QUOTE = 22.0, 12.0
BAR = 7.0  # the firm's colour across the top of every page


@dataclass(frozen=True, slots=True)
class Card:
    """One fact in words: its symbol (a key of `palette.SYMBOLS`, or empty), name, date line, reason and question."""

    id: str
    symbol: str
    name: str
    detail: str = ""
    why: str = ""
    question: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, what it means, and its cards; `empty` is said where there are none."""

    title: str
    lead: str
    cards: tuple[Card, ...]
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """What all pages of one pack share."""

    page: Page
    audience: str
    is_grey: bool
    as_of: date
    name: str
    firm: str
    colour: Tone


@dataclass(frozen=True, slots=True)
class _Laid:
    """A card broken into lines, and how tall that makes it."""

    card: Card
    name: tuple[str, ...]
    detail: tuple[str, ...]
    why: tuple[str, ...]
    question: tuple[str, ...]

    @property
    def pause(self) -> float:
        """The air above the question; none where nothing is above it."""
        return 5.0 if self.question and (self.name or self.why) else 0.0

    @property
    def height(self) -> float:
        words = len(self.name) * NAME + len(self.detail) * DETAIL + (len(self.why) + len(self.question)) * BODY
        return words * _LEADING + (3 if self.why else 0) + self.pause


def bar(setting: Setting) -> Box:
    """The firm's colour across the top of a page."""
    shade = setting.colour.shade(grey=setting.is_grey)
    return Box("zone-firm", "zone", 0.0, 0.0, setting.page.width, BAR, shade, shade, 0.0, corner=0.0)


def scene_of(setting: Setting, pen: Pen, description: str) -> Scene:
    """What the pen has drawn, as one page."""
    return Scene(
        page=setting.page, audience=setting.audience, is_grey=setting.is_grey, as_of=setting.as_of, name=setting.name,
        description=description, zones=(*pen.zones, bar(setting)), lines=pen.lines(), boxes=tuple(pen.boxes),
        marks=tuple(pen.marks), texts=tuple(pen.texts), lanes=(), told=(), left_over=(),
    )  # fmt: skip


def section_pages(
    setting: Setting, sections: Sequence[Section], *, first_page: int
) -> tuple[tuple[Scene, ...], dict[str, int]]:
    """The sections on as many pages as they need, and the page number each begins on."""
    writer = _Writer(setting, first_page)
    for section in sections:
        writer.section(section)
    return writer.finished(), writer.begun


class _Writer:
    """Fills pages from the top, one section after another."""

    def __init__(self, setting: Setting, first_page: int) -> None:
        self.setting, self.first_page = setting, first_page
        page = setting.page
        self.column = (page.width - 2 * page.margin - _COLUMN_GAP) / 2
        self.bottom = page.height - _FOOT_ROOM
        self.pages: list[tuple[Pen, list[str]]] = []
        self.begun: dict[str, int] = {}
        self.y = self.bottom

    def _turn(self) -> None:
        self.pages.append((Pen(grey=self.setting.is_grey), []))
        self.y = _TOP

    def section(self, section: Section) -> None:
        """One section, over as many pages as it needs."""
        left = [self._laid(card) for card in section.cards]
        whole = _least(left, self._fill)
        is_first = True
        while left or is_first:
            room = self.bottom - self.y - _HEAD
            # Rather a new page than a section that begins low on one and is torn apart.
            is_low = room < (self.bottom - _TOP - _HEAD) / 2
            if not self.pages or (self.y > _TOP and whole > room and is_low) or room < _LEAST_ROOM:
                self._turn()
                room = self.bottom - self.y - _HEAD
            self._heading(section, is_first)
            height = min(_least(left, self._fill), room)
            one, other = self._fill(left, height)
            # A card taller than a page stands alone and is drawn over its foot, rather than never.
            taken = max(one + other, min(len(left), 1))
            one = max(one, taken - other)
            drawn = [self._column(left[:one], 0), self._column(left[one:taken], 1)]
            self.y += max([*drawn, 20.0]) + _SECTION_GAP
            left, is_first = left[taken:], False
            if left:
                self.y = self.bottom

    def _laid(self, card: Card) -> _Laid:
        room = self.column - (_INDENT if card.symbol else 0)
        name = metrics.wrap(card.name, room, NAME, is_bold=True) or (
            metrics.shorten(card.name, room, NAME, is_bold=True),
        )
        return _Laid(
            card, name if card.name else (), metrics.flow(card.detail, room, DETAIL, lines=3),
            metrics.flow(card.why, room, BODY, lines=12), metrics.flow(card.question, room - _QUOTE, BODY, lines=7),
        )  # fmt: skip

    @staticmethod
    def _fill(cards: Sequence[_Laid], height: float) -> tuple[int, int]:
        """How many cards two columns of this height hold, from the first card on."""
        counts, at = [], 0
        for _ in range(2):
            used, start = -_GAP, at
            while at < len(cards) and used + _GAP + cards[at].height <= height + 0.01:
                used += _GAP + cards[at].height
                at += 1
            counts.append(at - start)
        return counts[0], counts[1]

    def _heading(self, section: Section, is_first: bool) -> None:
        pen, said = self.pages[-1]
        page = self.setting.page
        self.begun.setdefault(section.title, self.first_page + len(self.pages) - 1)
        words = section.title if is_first else f"{section.title} (continued)"
        # The first heading of a page is the page's title, for the outline of a deck.
        role = "title" if not said else "heading"
        pen.text(
            f"heading{len(said)}", role, words, page.margin, self.y + 14, HEADING, self.setting.colour, is_bold=True
        )
        lead = section.lead if section.cards else section.empty
        pen.text(f"lead{len(said)}", "subtitle", lead, page.margin, self.y + 39, BODY, palette.INK_SOFT)
        said.append(section.title)
        self.y += _HEAD

    def _column(self, cards: Sequence[_Laid], number: int) -> float:
        """Draw cards below one another; returns how much height they took."""
        x = self.setting.page.margin + number * (self.column + _COLUMN_GAP)
        y = self.y
        for laid in cards:
            self._card(laid, x, y)
            y += laid.height + _GAP
        return max(y - _GAP - self.y, 0.0)

    def _card(self, laid: _Laid, x: float, y: float) -> None:
        pen, card = self.pages[-1][0], laid.card
        if card.symbol:
            pen.symbol(card.id, "mark", card.symbol, x + 7, y + NAME * _LEADING / 2)
            x += _INDENT

        def lines(
            role: str, words: Sequence[str], size: float, tone: Tone, at: float, left: float, *, is_bold: bool = False
        ) -> float:
            for line in words:
                pen.text(card.id, role, line, left, at + size * _LEADING / 2, size, tone, is_bold=is_bold)
                at += size * _LEADING
            return at

        y = lines("para-name", laid.name, NAME, palette.INK, y, x, is_bold=True)
        y = lines("para-detail", laid.detail, DETAIL, palette.INK_FAINT, y, x)
        y = lines("para-why", laid.why, BODY, palette.INK_SOFT, y + (3 if laid.why else 0), x)
        if laid.question:
            start = y + laid.pause
            y = lines("para-question", laid.question, BODY, palette.INK, start, x + _QUOTE)
            pen.line(card.id, "quote", (x + 2, start + 1), (x + 2, y - 1), self.setting.colour, 2.5)

    def finished(self) -> tuple[Scene, ...]:
        """The pages with their foot."""
        scenes = []
        for number, (pen, said) in enumerate(self.pages, start=self.first_page):
            foot(self.setting, pen, number)
            description = (
                f"{wording.listed(list(dict.fromkeys(said)))}: {self.setting.name}, {wording.day(self.setting.as_of)}."
            )
            scenes.append(scene_of(self.setting, pen, description))
        return tuple(scenes)


def _least(cards: Sequence[_Laid], fill: Callable[[Sequence[_Laid], float], tuple[int, int]]) -> float:
    """The least height at which two columns hold all cards, so that both are about as long."""
    if not cards:
        return 0.0
    tall, heights = -_GAP, []
    for card in cards:
        tall += _GAP + card.height
        heights.append(tall)
    # The first column ends after some card; the second holds the rest.
    wanted = sorted({max(height, heights[-1] - height - _GAP) for height in heights})
    return next((height for height in wanted if sum(fill(cards, height)) == len(cards)), heights[-1])


def foot(setting: Setting, pen: Pen, number: int) -> None:
    """Whose page it is, of which day, and its number."""
    page, tone = setting.page, palette.INK_FAINT
    y = page.height - 28
    pen.line("foot", "lane", (page.margin, y - 14), (page.width - page.margin, y - 14), palette.LANE_LINE, 0.8)
    # A page that slips out of a pack still says whom it is for.
    warning = "For the firm, not for the client" if setting.audience == wording.FIRM else ""
    parts = (warning, setting.firm, setting.name, f"Prepared {wording.day(setting.as_of)}")
    words = " · ".join(part for part in parts if part)
    words = metrics.shorten(words, page.width - 2 * page.margin - 60, page.detail)
    pen.text("foot", "foot", words, page.margin, y, page.detail, tone)
    pen.text("foot", "foot", str(number), page.width - page.margin, y, page.detail, tone, align="right")
