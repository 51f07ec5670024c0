"""Colours and shapes, in one place: what a thing looks like on every page, in every export and in every notebook.

Every tone has a colour and the grey it becomes in black and white. Nothing rests on colour alone: each kind of mark
also has a shape of its own, and each kind of band its own fill and edge, so that a black-and-white print still reads.

Shapes are SVG paths in a square from -1 to 1, which Vega, SVG and PowerPoint can all draw.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tone:
    """One colour and the grey that stands for it in black and white, both as `#RRGGBB`."""

    colour: str
    grey: str

    def shade(self, *, grey: bool) -> str:
        """The colour, or its grey."""
        return self.grey if grey else self.colour


INK = Tone("#1B2530", "#1E1E1E")
INK_SOFT = Tone("#465360", "#4A4A4A")
INK_FAINT = Tone("#5A6673", "#5C5C5C")
PAPER = Tone("#FFFFFF", "#FFFFFF")
HAIRLINE = Tone("#E0E4E9", "#E0E0E0")
LANE_LINE = Tone("#B4BDC7", "#B8B8B8")
AXIS_LINE = Tone("#8D9BAA", "#8E8E8E")

# Three zones: before they were a client, the years with us (white paper), and what lies ahead.
ZONE_BEFORE = Tone("#F8F6F2", "#F5F5F5")
ZONE_AHEAD = Tone("#F1F8F5", "#F5F5F5")

STAGE_PAST = Tone("#DFE5ED", "#E2E2E2")
STAGE_NOW = Tone("#B4C6DE", "#BDBDBD")
STAGE_PLANNED = Tone("#F3F6FA", "#F7F7F7")
STAGE_EDGE = Tone("#728399", "#7E7E7E")
EVENT = Tone("#1B2530", "#1E1E1E")
EVENT_PALE = Tone("#9AA4AF", "#A2A2A2")
SERVICE = Tone("#0B62A4", "#4A4A4A")
SERVICE_PALE = Tone("#9CC3E2", "#BDBDBD")
OTHERS = Tone("#54708C", "#6A6A6A")
OTHERS_PALE = Tone("#B9C6D3", "#C6C6C6")
ENDED = Tone("#7B8794", "#828282")
CONVERSATION = Tone("#B23A00", "#3A3A3A")
CONVERSATION_PALE = Tone("#E3B49C", "#B4B4B4")
UPGRADE = Tone("#7A3E9D", "#4C4C4C")
UPGRADE_PALE = Tone("#CDB5DA", "#BABABA")
LAPSED = Tone("#6B7480", "#757575")
COMING = Tone("#00735C", "#4A4A4A")
COMING_PALE = Tone("#9CCDC1", "#BBBBBB")


_CIRCLE = "M-1 0A1 1 0 1 1 1 0A1 1 0 1 1 -1 0Z"
_DIAMOND = "M0 -1L1 0L0 1L-1 0Z"
_DIAMOND_CORNERS = (
    "M-0.35 -0.65L0 -1L0.35 -0.65M0.65 -0.35L1 0L0.65 0.35M0.35 0.65L0 1L-0.35 0.65M-0.65 0.35L-1 0L-0.65 -0.35"
)
_DOT = "M-0.14 0A0.14 0.14 0 1 1 0.14 0A0.14 0.14 0 1 1 -0.14 0Z"
_SQUARE = "M-0.84 -0.84L0.84 -0.84L0.84 0.84L-0.84 0.84Z"

SHAPES: dict[str, str] = {
    "circle": _CIRCLE,
    "square": _SQUARE,
    "square_struck": _SQUARE + "M-0.84 0.84L0.84 -0.84",
    "square_minus": _SQUARE + "M-0.42 0L0.42 0",
    "diamond": _DIAMOND,
    "diamond_dot": _DIAMOND + _DOT,
    "diamond_crossed": _DIAMOND + "M-0.5 -0.5L0.5 0.5M-0.5 0.5L0.5 -0.5",
    # Only the corners: expected, and not recorded.
    "diamond_corners": _DIAMOND_CORNERS,
    "diamond_corners_dot": _DIAMOND_CORNERS + _DOT,
    "triangle_right": "M-0.75 -1L1 0L-0.75 1Z",
    "triangle_up": "M-1 0.8L0 -0.95L1 0.8Z",
    "arrow": "M-0.6 -0.9L0.8 0L-0.6 0.9Z",
    "bars": "M-1 -0.78L1 -0.78L1 0.78L-1 0.78Z",
    "dash": "M-0.9 0L0.9 0",
    "pause": "M-0.55 -1L-0.55 1M0.55 -1L0.55 1",
}


@dataclass(frozen=True, slots=True)
class Symbol:
    """How one kind of thing is drawn: its shape, half its size in page units, and its fill, edge and pale tone.

    `pale` draws the doubt about a date. `fill` is None for a shape of open strokes.
    """

    shape: str
    radius: float
    fill: Tone | None
    edge: Tone
    edge_width: float
    pale: Tone


SYMBOLS: dict[str, Symbol] = {
    "stage": Symbol("bars", 6.0, STAGE_NOW, STAGE_EDGE, 1.0, STAGE_PAST),
    "stage_open": Symbol("arrow", 5.0, STAGE_EDGE, STAGE_EDGE, 0.0, STAGE_PAST),
    "event": Symbol("circle", 4.6, EVENT, EVENT, 0.0, EVENT_PALE),
    "event_planned": Symbol("circle", 4.3, PAPER, EVENT, 1.5, EVENT_PALE),
    "event_expected": Symbol("circle", 4.0, EVENT_PALE, EVENT, 1.3, EVENT_PALE),
    "service": Symbol("square", 6.0, SERVICE, SERVICE, 0.0, SERVICE_PALE),
    "service_open": Symbol("arrow", 5.6, SERVICE, SERVICE, 0.0, SERVICE_PALE),
    "elsewhere": Symbol("square", 5.6, PAPER, OTHERS, 1.5, OTHERS_PALE),
    "elsewhere_open": Symbol("arrow", 5.2, PAPER, OTHERS, 1.3, OTHERS_PALE),
    "ended": Symbol("square_struck", 5.6, PAPER, ENDED, 1.3, OTHERS_PALE),
    "declined": Symbol("square_minus", 5.6, PAPER, ENDED, 1.3, OTHERS_PALE),
    "conversation": Symbol("diamond", 6.4, PAPER, CONVERSATION, 1.8, CONVERSATION_PALE),
    "conversation_expected": Symbol("diamond_corners", 6.4, None, CONVERSATION, 1.5, CONVERSATION_PALE),
    "back_sell": Symbol("diamond", 6.4, PAPER, CONVERSATION, 1.8, CONVERSATION_PALE),
    "cross_sell_now": Symbol("diamond", 6.8, CONVERSATION, CONVERSATION, 0.0, CONVERSATION_PALE),
    "up_sell": Symbol("triangle_up", 6.2, UPGRADE, UPGRADE, 0.0, UPGRADE_PALE),
    "ask_first": Symbol("diamond_dot", 6.6, PAPER, CONVERSATION, 1.4, CONVERSATION_PALE),
    "ask_first_expected": Symbol("diamond_corners_dot", 6.6, None, CONVERSATION, 1.4, CONVERSATION_PALE),
    "lapsed": Symbol("diamond_crossed", 6.6, PAPER, LAPSED, 1.2, OTHERS_PALE),
    "coming_up": Symbol("triangle_right", 6.2, COMING, COMING, 0.0, COMING_PALE),
    "coming_up_expected": Symbol("triangle_right", 5.4, PAPER, COMING, 1.5, COMING_PALE),
}

# What the firm sees for each move; the client sees "conversation" and "coming_up" for all of them.
MOVE_SYMBOLS: dict[str, str] = {
    "back_sell": "back_sell",
    "cross_sell_now": "cross_sell_now",
    "up_sell": "up_sell",
    "ask_first": "ask_first",
    "cross_sell_future": "coming_up",
    "lapsed": "lapsed",
}


@dataclass(frozen=True, slots=True)
class Band:
    """How one kind of bar is drawn: its fill, edge and lettering, and the pale tone of a doubtful beginning."""

    fill: Tone
    edge: Tone
    edge_width: float
    ink: Tone
    pale: Tone
    is_dashed: bool = False


BANDS: dict[str, Band] = {
    "stage_past": Band(STAGE_PAST, STAGE_PAST, 0.0, INK, Tone("#EFF2F6", "#F0F0F0")),
    "stage_now": Band(STAGE_NOW, STAGE_EDGE, 1.0, INK, Tone("#DCE5F0", "#DEDEDE")),
    "stage_planned": Band(STAGE_PLANNED, STAGE_EDGE, 1.0, INK, STAGE_PLANNED, is_dashed=True),
    "stage_expected": Band(PAPER, STAGE_EDGE, 0.9, INK_FAINT, PAPER, is_dashed=True),
    "service": Band(SERVICE, SERVICE, 0.0, PAPER, SERVICE_PALE),
    "elsewhere": Band(PAPER, OTHERS, 1.3, INK, OTHERS_PALE),
    "ended": Band(Tone("#EEF0F2", "#EFEFEF"), ENDED, 0.9, INK_SOFT, OTHERS_PALE),
}


@dataclass(frozen=True, slots=True)
class Square:
    """How one state of a cell of the white space is drawn: its ground, and the symbol on it (None: the ground says it)."""

    ground: Tone
    symbol: Symbol | None = None


_GROUND_PALE = Tone("#F4F5F7", "#F4F4F4")
_GROUND_GAP = {3: Tone("#FBE3D6", "#E8E8E8"), 2: Tone("#FDEEE5", "#EFEFEF"), 1: Tone("#FDF6F1", "#F5F5F5")}


def _to_ask(radius: float, ground: Tone) -> Square:
    return Square(ground, Symbol("diamond", radius, PAPER, CONVERSATION, 1.8, CONVERSATION_PALE))


# By state; a gap to ask about is the larger the greater the need (3 essential, 2 recommended, 1 optional).
SQUARES: dict[str, Square] = {
    "us": Square(SERVICE),
    "us_due": Square(SERVICE, Symbol("triangle_up", 4.0, PAPER, PAPER, 0.0, PAPER)),
    "elsewhere": Square(Tone("#DCE4EC", "#E1E1E1"), Symbol("square", 4.2, PAPER, OTHERS, 1.5, OTHERS_PALE)),
    "to_ask_3": _to_ask(6.0, _GROUND_GAP[3]),
    "to_ask_2": _to_ask(4.6, _GROUND_GAP[2]),
    "to_ask_1": _to_ask(3.2, _GROUND_GAP[1]),
    "confirmed": Square(
        Tone("#F6CDB7", "#D8D8D8"), Symbol("diamond", 6.0, CONVERSATION, CONVERSATION, 0.0, CONVERSATION_PALE)
    ),
    "not_needed": Square(_GROUND_PALE, Symbol("dash", 4.0, None, INK_FAINT, 1.8, OTHERS_PALE)),
    "ahead": Square(_GROUND_PALE, Symbol("triangle_right", 3.6, PAPER, COMING, 1.2, COMING_PALE)),
    "none": Square(_GROUND_PALE),
    # Shares, by quarters: the more the darker, and the figure stands in it.
    "share_0": Square(Tone("#FDEEE5", "#EFEFEF")),
    "share_1": Square(Tone("#E1ECF5", "#EAEAEA")),
    "share_2": Square(Tone("#C5DCEE", "#D8D8D8")),
    "share_3": Square(Tone("#A5CAE6", "#C4C4C4")),
    "share_4": Square(Tone("#86B7DC", "#AEAEAE")),
}
# Beside the symbol of a gap that a guard holds back today.
WAITING = Symbol("pause", 2.6, None, INK, 1.4, INK_FAINT)


def luminance(shade: str) -> float:
    """Relative luminance of a `#RRGGBB`, from 0 (black) to 1 (white), as WCAG 2 defines it."""

    def linear(channel: int) -> float:
        share = channel / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(shade[at : at + 2], 16)) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast of two shades, from 1 (none) to 21 (black on white), as WCAG 2 defines it.

    >>> round(contrast("#000000", "#FFFFFF"))
    21
    """
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)
