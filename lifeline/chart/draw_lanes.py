"""The lanes in ink: spells as bands, and each event, service and moment on its row."""

from __future__ import annotations

from collections.abc import Sequence

from lifeline import palette
from lifeline.chart import metrics
from lifeline.chart.axis import TimeAxis
from lifeline.chart.headings import INDENT, Line
from lifeline.chart.items import Page
from lifeline.chart.packing import DETAIL_SPACE, SPACE, Placed
from lifeline.chart.pen import Pen
from lifeline.chart.plan import ARROW, BAND_GAP, STRIP, Plan, whisker
from lifeline.chart.stages import PlacedBand

_BAR = 17.0  # the tallest bar
_PAST = ("lapsed", "ended", "declined")


class Lanes:
    """Draws the lanes of one plan from `top` down."""

    def __init__(self, pen: Pen, page: Page, axis: TimeAxis, plan: Plan, *, top: float) -> None:
        self.pen, self.page, self.axis, self.plan, self.top = pen, page, axis, plan, top

    def stages(self, heading: str) -> None:
        """Spells as bands, with the name of each of the pack's lanes at its first row."""
        pen, page, packed, height = self.pen, self.page, self.plan.stages, self.plan.band
        words_at = page.margin + INDENT
        y = self.top + self.plan.pad
        pen.symbol("head", "head", "stage", page.margin + 6, y + 8)
        pen.text("head", "head", heading, words_at, y + 8, page.label + 0.5, palette.INK, is_bold=True)
        if packed.left_over:
            more = f"+ {len(packed.left_over)} more"
            pen.text("more", "more", more, page.plot_left + 6, y + 8, page.detail, palette.INK_FAINT)
        y += STRIP
        room = page.plot_left - words_at - 8
        for lane, first, _ in packed.lanes:
            middle = y + first * (height + BAND_GAP) + height / 2
            words = metrics.shorten(lane, room, page.detail)
            pen.text("head", "lane", words, words_at, middle, page.detail, palette.INK_SOFT)
        for item in packed.placed:
            self.spell(item, y + item.row * (height + BAND_GAP), height)
        if not packed.placed:
            pen.text("head", "lane", "none recorded", words_at, y + height / 2, page.detail, palette.INK_FAINT)

    def spell(self, item: PlacedBand, y: float, height: float) -> None:
        """One spell in a row whose top is `y`."""
        pen, entry = self.pen, item.entry
        soft = whisker(entry, self.axis, 0.0)
        solid = min(max(soft[1], item.start + 6), item.end) if soft else item.start
        # A hair of paper between neighbours, so that two stays of one kind do not run together.
        end = max(item.end - 1.0, solid)
        if solid > item.start:
            pen.band(entry.id, "stage", entry.band, (item.start, solid), y, height, entry.tip, is_pale=True)
        if end > solid:
            pen.band(entry.id, "stage", entry.band, (solid, end), y, height, entry.tip)
        middle, size = y + height / 2, self.page.label
        if item.has_arrow:
            pen.symbol(entry.id, "open", "stage_open", item.end + 6, middle, tip=entry.tip)
        step = size * metrics.LEADING
        for number, words in enumerate(item.lines):
            if item.side == "inside":
                x, align, tone = (item.start + item.end) / 2, "center", palette.BANDS[entry.band].ink
            elif item.side == "right":
                x, align, tone = item.end + (ARROW if item.has_arrow else 0) + SPACE, "left", palette.INK_SOFT
            else:
                x, align, tone = item.start - SPACE, "right", palette.INK_SOFT
            at = middle + (number - (len(item.lines) - 1) / 2) * step
            pen.text(entry.id, "stage", words, x, at, size, tone, align=align, tip=entry.tip)

    def rows(self, heads: Sequence[Sequence[Line]]) -> None:
        """Events, services, and what is not yet in place or coming up, with their headings and the rules between."""
        plan = self.plan
        packings = (plan.events, plan.services, plan.moments)
        for packing, top, lines in zip(packings, plan.tops[1:4], heads, strict=True):
            start = (self.page.margin, self.top + top)
            self.pen.line("lane", "lane", start, (self.axis.right, self.top + top), palette.LANE_LINE, 0.8)
            middle = self.top + top + plan.pad + plan.row / 2
            self._heading(lines, middle)
            for item in packing.placed:
                self.item(item, middle + item.row * plan.row)

    def _heading(self, lines: Sequence[Line], y: float) -> None:
        page = self.page
        for line in lines:
            if line.symbol:
                self.pen.symbol("head", "head", line.symbol, page.margin + 6, y)
            role, size, tone = ("sub", page.detail, palette.INK_FAINT)
            if line.is_title:
                role, size, tone = ("head", page.label + 0.5, palette.INK)
            self.pen.text("head", role, line.words, page.margin + INDENT, y, size, tone, is_bold=line.is_title)
            y += line.step

    def item(self, item: Placed, y: float) -> None:
        """One event, service or moment with its words, on a row whose middle is `y`."""
        entry, body = item.entry, item.body
        if body.is_bar:
            self._bar(item, y)
        else:
            if entry.doubt:
                self._whisker(item, y)
            self.pen.symbol(entry.id, "mark", entry.symbol, body.start, y, tip=entry.tip)
        self._label(item, y)

    def _bar(self, item: Placed, y: float) -> None:
        pen, entry, body = self.pen, item.entry, item.body
        height = min(self.plan.row - 4.5, _BAR)
        if entry.on is None:
            pale = palette.SYMBOLS[entry.symbol].pale
            pen.line(entry.id, "doubt", (body.left, y), (body.end, y), pale, 2.4, is_dashed=True)
        if body.start > body.left and entry.on:
            span = (body.left, body.start)
            pen.band(entry.id, "bar", entry.band, span, y - height / 2, height, entry.tip, is_pale=True)
        if body.end > body.start:
            pen.band(entry.id, "bar", entry.band, (body.start, body.end), y - height / 2, height, entry.tip)
        if entry.is_open:
            pen.symbol(entry.id, "open", f"{entry.symbol}_open", body.end + 7, y, tip=entry.tip)

    def _whisker(self, item: Placed, y: float) -> None:
        """A pale line over all the days it may have been, with an end where it is known not to be later or earlier."""
        entry, body = item.entry, item.body
        assert entry.doubt is not None
        pale = palette.SYMBOLS[entry.symbol].pale
        self.pen.line(entry.id, "doubt", (body.left, y), (body.right, y), pale, 2.2)
        for x, known in ((body.left, entry.doubt.earliest_on), (body.right, entry.doubt.latest_on)):
            if known:
                self.pen.line(entry.id, "doubt", (x, y - 3.5), (x, y + 3.5), pale, 1.4)

    def _label(self, item: Placed, y: float) -> None:
        entry, body, way, page = item.entry, item.body, item.way, self.page
        tone, align = (palette.INK_FAINT if entry.symbol in _PAST or entry.is_waiting else palette.INK), "left"
        name = metrics.width(way.name, page.label, is_bold=entry.is_bold)
        if way.side == "left":
            align, x_detail = "right", body.left - SPACE
            x_name = x_detail - (metrics.width(way.detail, page.detail) + DETAIL_SPACE if way.detail else 0.0)
        elif way.side == "inside":
            x_name, x_detail, tone = body.start + 7, body.right + SPACE, palette.BANDS[entry.band].ink
        else:
            x_name, x_detail = body.right + SPACE, body.right + SPACE + name + DETAIL_SPACE
        # Name before detail, so that copied text reads as it looks.
        pen, tip, bold, faint = self.pen, entry.tip, entry.is_bold, palette.INK_FAINT
        pen.text(entry.id, "name", way.name, x_name, y, page.label, tone, align=align, is_bold=bold, tip=tip)
        pen.text(entry.id, "detail", way.detail, x_detail, y, page.detail, faint, align=align, tip=tip)
