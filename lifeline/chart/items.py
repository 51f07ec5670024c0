"""What a scene is made of: frozen rows in page units, positioned to the last point, that a renderer only draws.

A page unit is 1/96 inch (a CSS pixel), so 12 units are 9 pt. x runs right and y down from the page's top left corner.
Every item of one client fact carries the same `id`; `subject` in `scene.py` finds the fact again. The ids and all
other fields are fit for the scene's audience: they name no rule, no move and no service code.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date

from lifeline.chart import metrics

FONT = "Arial, 'Liberation Sans', Helvetica, sans-serif"


@dataclass(frozen=True, slots=True)
class Page:
    """One page format, in page units. `plot_left` is where time begins, right of the lane headings."""

    name: str
    width: float
    height: float
    margin: float
    plot_left: float
    plot_top: float
    label: float
    detail: float
    has_title: bool
    least_row: float
    most_row: float = 25.0

    @property
    def plot_right(self) -> float:
        """Where time ends."""
        return self.width - self.margin


PAGES: dict[str, Page] = {
    # A4 across: 297 x 210 mm.
    "a4": Page("a4", 1122.52, 793.70, 30, 184, 118, 12.5, 12.0, True, 14.6),
    # A slide: 13.333 x 7.5 inches.
    "16x9": Page("16x9", 1280, 720, 32, 196, 109, 13.0, 12.0, True, 15.0),
    # Under a page's own title, beside nothing else, on a laptop of 1366 x 768.
    "screen": Page("screen", 1180, 620, 14, 172, 48, 12.5, 12.0, False, 14.6),
}


# What a reader is told about a fact beside its name, in reading order.
TOLD = ("When", "Waits", "Why", "To ask", "Known from", "Source")


@dataclass(frozen=True, slots=True)
class Tip:
    """What a reader is told about one fact; empty text where there is nothing to tell this audience.

    `waits` is why the firm does not raise it now.
    """

    label: str = ""
    when: str = ""
    why: str = ""
    question: str = ""
    evidence: str = ""
    source: str = ""
    waits: str = ""

    def rows(self) -> tuple[tuple[str, str], ...]:
        """The told fields with their headings, in reading order, without the label."""
        told = (self.when, self.waits, self.why, self.question, self.evidence, self.source)
        return tuple((head, words) for head, words in zip(TOLD, told, strict=True) if words)

    def sentence(self) -> str:
        """Label and date in one line, for screen readers and alternative text."""
        return f"{self.label}, {self.when}" if self.when else self.label


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: a zone, a spell, a service. `is_picked` says that it stands for a fact a reader can open."""

    id: str
    role: str
    x: float
    y: float
    width: float
    height: float
    fill: str
    edge: str
    edge_width: float
    is_dashed: bool = False
    corner: float = 2.0
    is_picked: bool = False
    tip: Tip = field(default_factory=Tip)


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line. Several with one id are the unbroken parts of one rule that makes way for words."""

    id: str
    role: str
    x: float
    y: float
    x2: float
    y2: float
    colour: str
    width: float
    is_dashed: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A symbol centred on (x, y); `shape` is a key of `palette.SHAPES`, `radius` half its size.

    `fill` is empty for a shape of open strokes.
    """

    id: str
    role: str
    x: float
    y: float
    shape: str
    radius: float
    fill: str
    edge: str
    edge_width: float
    is_picked: bool = False
    tip: Tip = field(default_factory=Tip)


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text. (x, y) is on its baseline, at its left end, middle or right end as `align` says.

    `angle` turns it around (x, y), in degrees against the clock.
    """

    id: str
    role: str
    text: str
    x: float
    y: float
    size: float
    is_bold: bool
    colour: str
    align: str = "left"
    tip: Tip = field(default_factory=Tip)
    angle: float = 0.0

    @property
    def width(self) -> float:
        """Measured, not drawn."""
        return metrics.width(self.text, self.size, is_bold=self.is_bold)

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of everything its letters can reach."""
        left, top, right, bottom = self.flat_box
        if not self.angle:
            return (left, top, right, bottom)
        corners = [self.turned(x, y) for x in (left, right) for y in (top, bottom)]
        return (
            min(x for x, _ in corners), min(y for _, y in corners),
            max(x for x, _ in corners), max(y for _, y in corners),
        )  # fmt: skip

    @property
    def flat_box(self) -> tuple[float, float, float, float]:
        """The same before it is turned."""
        left = self.x - {"left": 0.0, "center": 0.5, "right": 1.0}[self.align] * self.width
        return (left, self.y - metrics.ASCENT * self.size, left + self.width, self.y + metrics.DESCENT * self.size)

    def turned(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of its flat box comes to stand once it is turned."""
        cosine, sine = math.cos(math.radians(self.angle)), math.sin(math.radians(self.angle))
        across, down = x - self.x, y - self.y
        return (self.x + across * cosine + down * sine, self.y - across * sine + down * cosine)


@dataclass(frozen=True, slots=True)
class Lane:
    """One horizontal part of the picture, between its rules. `hidden` counts the facts it has no room for."""

    key: str
    top: float
    bottom: float
    hidden: int


@dataclass(frozen=True, slots=True)
class Scene:
    """One finished picture. Lists are in drawing order: zones, lines, boxes, marks, texts.

    `told` holds every fact the audience may see, drawn or not, for the table that stands beside the picture;
    `left_over` those of them the page has no room for. `as_of` dates the documents made from it.
    """

    page: Page
    audience: str
    is_grey: bool
    as_of: date
    name: str
    description: str
    zones: tuple[Box, ...]
    lines: tuple[Line, ...]
    boxes: tuple[Box, ...]
    marks: tuple[Mark, ...]
    texts: tuple[Text, ...]
    lanes: tuple[Lane, ...]
    told: tuple[tuple[str, str, Tip], ...]
    left_over: tuple[str, ...]
    language: str = "en-GB"
