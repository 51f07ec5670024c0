"""The smallest parts of a drawing, in page units, and how upright rules make way for words."""

from __future__ import annotations

from dataclasses import dataclass

from lifeline import palette
from lifeline.chart import metrics
from lifeline.chart.items import Box, Line, Mark, Text, Tip
from lifeline.palette import Tone

_CLEAR = 3.0  # what a rule keeps from the words it makes way for
_STUB = 6.5  # the shortest part of a broken rule that is drawn
_GIVE_WAY = ("name", "detail", "stage", "axis", "flag", "more")
_ORDER = {"grid": 0, "lane": 1, "axis": 1, "since": 2, "today": 3}


@dataclass(frozen=True, slots=True)
class _Upright:
    """A rule from top to bottom, before it is broken."""

    id: str
    x: float
    top: float
    bottom: float
    tone: Tone
    width: float
    is_dashed: bool


class Pen:
    """Collects what is drawn. Text is placed by the middle of its line, since that is how rows are thought of."""

    def __init__(self, *, grey: bool) -> None:
        self._grey = grey
        self._uprights: list[_Upright] = []
        self._lines: list[Line] = []
        self.zones: list[Box] = []
        self.boxes: list[Box] = []
        self.marks: list[Mark] = []
        self.texts: list[Text] = []

    def _shade(self, tone: Tone) -> str:
        return tone.shade(grey=self._grey)

    def text(
        self, item_id: str, role: str, words: str, x: float, middle: float, size: float, tone: Tone, *,
        align: str = "left", is_bold: bool = False, tip: Tip | None = None, angle: float = 0.0,
    ) -> None:  # fmt: skip
        """One line of words; `angle` turns it around the end it holds on to, against the clock."""
        if words:
            baseline = round(middle + metrics.MIDDLE * size, 2)
            shade = self._shade(tone)
            self.texts.append(
                Text(item_id, role, words, round(x, 2), baseline, size, is_bold, shade, align, tip or Tip(), angle)
            )

    def line(
        self, item_id: str, role: str, start: tuple[float, float], end: tuple[float, float], tone: Tone, width: float,
        *, is_dashed: bool = False,
    ) -> None:  # fmt: skip
        """A straight line."""
        (x, y), (x2, y2) = start, end
        ends = (round(x, 2), round(y, 2), round(x2, 2), round(y2, 2))
        self._lines.append(Line(item_id, role, *ends, self._shade(tone), width, is_dashed))

    def upright(
        self, item_id: str, x: float, top: float, bottom: float, tone: Tone, width: float, *, is_dashed: bool = False
    ) -> None:
        """A rule from top to bottom that will make way for words."""
        self._uprights.append(_Upright(item_id, x, top, bottom, tone, width, is_dashed))

    def zone(self, name: str, x: float, x2: float, top: float, bottom: float, tone: Tone) -> None:
        """A shaded part of the ground; nothing where it has no width."""
        if x2 > x:
            shade = self._shade(tone)
            place = (round(x, 2), round(top, 2), round(x2 - x, 2), round(bottom - top, 2))
            self.zones.append(Box(f"zone-{name}", "zone", *place, shade, shade, 0.0, corner=0.0))

    def symbol(self, item_id: str, role: str, key: str, x: float, y: float, *, tip: Tip | None = None) -> None:
        """A symbol of the palette; with a tip it stands for a fact that can be picked."""
        symbol = palette.SYMBOLS[key]
        fill = self._shade(symbol.fill) if symbol.fill else ""
        edge = self._shade(symbol.edge)
        place = (round(x, 2), round(y, 2), symbol.shape, symbol.radius)
        self.marks.append(
            Mark(item_id, role, *place, fill, edge, symbol.edge_width, is_picked=tip is not None, tip=tip or Tip())
        )

    def band(
        self, item_id: str, role: str, key: str, span: tuple[float, float], y: float, height: float, tip: Tip, *,
        is_pale: bool = False,
    ) -> None:  # fmt: skip
        """A bar of the palette; pale for the part of it that is in doubt."""
        band = palette.BANDS[key]
        # An edge is drawn half outside the rectangle: keep it within the band's own place.
        inset = band.edge_width / 2
        x, width = span[0] + inset, max(span[1] - span[0] - 2 * inset, 0.5)
        fill = self._shade(band.pale if is_pale else band.fill)
        edge = self._shade(band.pale if is_pale and not band.is_dashed else band.edge)
        self.boxes.append(
            Box(
                item_id, role, round(x, 2), round(y + inset, 2), round(width, 2), round(height - 2 * inset, 2),
                fill, edge, band.edge_width, band.is_dashed, is_picked=True, tip=tip,
            )
        )  # fmt: skip

    def lines(self) -> tuple[Line, ...]:
        """All lines in drawing order, the upright rules in parts, so that no word needs a halo."""
        boxes = [text.box for text in self.texts if text.role in _GIVE_WAY]
        parts = [part for upright in self._uprights for part in self._parts(upright, boxes)]
        return tuple(sorted([*parts, *self._lines], key=lambda line: _ORDER.get(line.id, 4)))

    def _parts(self, rule: _Upright, boxes: list[tuple[float, float, float, float]]) -> list[Line]:
        """The rule without what words lie across."""
        holes = sorted(
            (top - 0.5, bottom + 0.5)
            for left, top, right, bottom in boxes
            if left - _CLEAR < rule.x < right + _CLEAR and bottom > rule.top and top < rule.bottom
        )
        parts, y = [], rule.top
        for start, end in [*holes, (rule.bottom, rule.bottom)]:
            # A stub between two rows of words would read as a dot.
            if start > y + _STUB:
                ends = (round(rule.x, 2), round(y, 2), round(rule.x, 2), round(start, 2))
                parts.append(Line(rule.id, "rule", *ends, self._shade(rule.tone), rule.width, rule.is_dashed))
            y = max(y, end)
        return parts
