"""Stages and services as a picture: what each stage calls for, and, for one client or persona, what is in place.

Stages stand along the top, lane by lane, services down the side; the darker a square, the more it is needed. Where a
lifeline is laid over it, a mark says what is in place, what was needed and is not, and what is coming, and a frame where
they are today. What does not fit on one page goes on the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lifeline import palette, wording
from lifeline.chart import metrics
from lifeline.chart.items import PAGES, Box, Lane, Page, Scene
from lifeline.chart.pen import Pen
from lifeline.model import Move
from lifeline.palette import Tone
from lifeline.question.board import Board, BoardService, BoardStage
from lifeline.question.guarded import GuardedView

# By need: 3 essential, 2 recommended, 1 optional; 0 for nothing.
GROUNDS = {
    0: Tone("#F7F8FA", "#F8F8F8"), 1: Tone("#E5EAF2", "#E9E9E9"), 2: Tone("#CDD9E7", "#D6D6D6"),
    3: Tone("#B1C2DB", "#BEBEBE"),
}
_NEEDS = {3: "essential", 2: "recommended", 1: "optional"}
_MOST_STAGES, _MOST_WIDE = 12, 104.0
_LEAST_HIGH, _MOST_HIGH = 16.0, 27.0
_SMALL, _STAGE_LINES = 12.0, 3
# For a projector: so small a page that its type, drawn as wide as a screen of 1366, is 20 points and more. Its title
# stands beside the picture, and not in it.
BIG = Page("big", 596, 288, 4, 0, 0, 12.5, 12.0, False, 15.0)


@dataclass(frozen=True, slots=True)
class _Room:
    """What the names, the title and the key take of a page, in page units."""

    names: float
    top: float
    foot: float
    least_wide: float = 66.0   # of a stage


_ROOMS = {"a4": _Room(214.0, 88.0, 64.0), "16x9": _Room(214.0, 88.0, 64.0), "big": _Room(166.0, 4.0, 52.0, 82.0)}
_PAGES = {"a4": PAGES["a4"], "16x9": PAGES["16x9"], "big": BIG}


@dataclass(frozen=True, slots=True)
class _Part:
    """What one page shows."""

    stages: tuple[BoardStage, ...]
    services: tuple[BoardService, ...]


def overlay_scenes(
    board: Board, *, as_of: date, page: str = "16x9", view: GuardedView | None = None, title: str = "",
    grey: bool = False,
) -> tuple[Scene, ...]:
    """The board on as many pages as it takes; with `view`, that lifeline laid over it. An empty board is one empty page.

    Raises `ValueError` for a page there is not.
    """
    if page not in _PAGES:
        raise ValueError(f"page is one of {', '.join(_PAGES)}, not {page!r}")
    parts = _parts(board, _PAGES[page])
    return tuple(
        _scene(board, part, _PAGES[page], as_of, view, title, grey, number, len(parts))
        for number, part in enumerate(parts, start=1)
    )


def _parts(board: Board, page: Page) -> list[_Part]:
    """Whole lanes together as long as they fit, and with them only the services that something there calls for."""
    rest = _ROOMS[page.name]
    most_stages = min(_MOST_STAGES, int((page.width - 2 * page.margin - rest.names) // rest.least_wide))
    columns: list[list[BoardStage]] = [[]]
    for lane in board.lanes.values():
        for at in range(0, len(lane), most_stages):
            piece = lane[at:at + most_stages]
            if len(columns[-1]) + len(piece) > most_stages:
                columns.append([])
            columns[-1].extend(piece)
    room = page.height - page.margin - rest.top - _heads() - rest.foot
    most_services = int(room // _LEAST_HIGH)
    called = {service_id for _, service_id in board.cells}
    parts = []
    for number, stages in enumerate(columns):
        here = {stage.stage_id for stage in stages}
        # Services that nothing calls for yet are shown once, with the first stages.
        services = [
            service for service in board.services
            if any((stage_id, service.service_id) in board.cells for stage_id in here)
            or (number == 0 and service.service_id not in called)
        ]
        # Pages of about the same length, not a full one and two lines.
        pages = max(-(-len(services) // most_services), 1)
        size = max(-(-len(services) // pages), 1)
        for at in range(0, max(len(services), 1), size):
            parts.append(_Part(tuple(stages), tuple(services[at:at + size])))
    return parts


def _heads() -> float:
    return 18.0 + _STAGE_LINES * _SMALL * metrics.LEADING + 8


def _scene(
    board: Board, part: _Part, page: Page, as_of: date, view: GuardedView | None, title: str, grey: bool, number: int,
    of: int,
) -> Scene:
    pen = Pen(grey=grey)
    rest = _ROOMS[page.name]
    left, top = page.margin + rest.names, rest.top + _heads()
    wide = min((page.width - page.margin - left) / max(len(part.stages), 1), _MOST_WIDE)
    room = page.height - page.margin - top - rest.foot
    high = max(min(room / max(len(part.services), 1), _MOST_HIGH), _LEAST_HIGH)
    bottom = top + high * len(part.services)
    whose = view.client.name if view else {"person": "People", "business": "Businesses"}.get(board.track, board.track)
    name = title or "Stages and services"
    under = f"{whose}: what each stage usually calls for" + (", and what is in place. Framed: where they are today." if view else ".")
    if page.has_title:
        pen.text("title", "title", name, page.margin, page.margin + 10, 22, palette.INK, is_bold=True)
        pen.text("under", "subtitle", metrics.shorten(under, page.width - 2 * page.margin, 13), page.margin,
                 page.margin + 36, 13, palette.INK_SOFT)
    _columns(pen, part, left, top, bottom, wide, view)
    marks = _marks(board, view, as_of) if view else {}
    for row, service in enumerate(part.services):
        y = top + row * high
        pen.text(f"service-{service.service_id}", "service", both_ends(service.name, rest.names - 14, 12.5),
                 left - 10, y + high / 2, 12.5, palette.INK, align="right")
        for column, stage in enumerate(part.stages):
            cell = board.cells.get((stage.stage_id, service.service_id))
            shade = GROUNDS[cell.need if cell else 0].shade(grey=grey)
            item = f"cell-{stage.stage_id}-{service.service_id}"
            x = left + column * wide
            pen.boxes.append(Box(item, "cell", round(x + 0.8, 2), round(y + 0.8, 2), round(wide - 1.6, 2),
                                 round(high - 1.6, 2), shade, shade, 0.0, corner=1.5))
            kind = marks.get((stage.stage_id, service.service_id))
            if kind:
                pen.symbol(item, "mark", kind, x + wide / 2, y + high / 2)
    _frames(pen, part, left, top, bottom, wide, view, as_of, grey)
    _foot(pen, page, bottom, left, view is not None, as_of, number, of, grey)
    shown = f"{wording.count(len(part.stages), 'stage')} and {wording.count(len(part.services), 'service')}"
    return Scene(
        page=page, audience=wording.FIRM, is_grey=grey, as_of=as_of, name=name,
        description=f"{name}, {whose}: {shown}.", zones=tuple(pen.zones), lines=pen.lines(), boxes=tuple(pen.boxes),
        marks=tuple(pen.marks), texts=tuple(pen.texts),
        lanes=(Lane("squares", top, bottom, 0), Lane("key", bottom, page.height, 0)), told=(), left_over=(),
    )


def _columns(
    pen: Pen, part: _Part, left: float, top: float, bottom: float, wide: float, view: GuardedView | None
) -> None:
    """The lanes' names over their stages, the stages' names, and their usual ages below."""
    lane = None
    for column, stage in enumerate(part.stages):
        x = left + column * wide
        if stage.lane != lane:
            lane = stage.lane
            reach = wide * sum(other.lane == lane for other in part.stages[column:])
            pen.text(f"lane-{lane}", "lane", metrics.shorten(lane, reach - 6, _SMALL, is_bold=True), x + 2,
                     top - _heads() + 8, _SMALL, palette.INK_SOFT, is_bold=True)
            if column:
                pen.line(f"lane-{column}", "lane", (x, top - _heads()), (x, bottom), palette.LANE_LINE, 0.8)
        lines = broken(stage.name, wide - 6, _SMALL, _STAGE_LINES)
        for row, words in enumerate(lines):
            y = top - 12 - (len(lines) - 1 - row) * _SMALL * metrics.LEADING
            pen.text(f"stage-{stage.stage_id}-{row}", "stage", words, x + wide / 2, y, _SMALL, palette.INK, align="center")
        pen.text(f"age-{stage.stage_id}", "age", _ages(stage), x + wide / 2, bottom + 12, _SMALL, palette.INK_FAINT,
                 align="center")


# What is open is drawn as needed, but for what has to be asked first and what is still to come.
_OPEN = {Move.ASK_FIRST: "ask_first", Move.CROSS_SELL_FUTURE: "coming_up"}


def _ages(stage: BoardStage) -> str:
    first, last = stage.typical_start_age, stage.typical_end_age
    if first is None:
        return ""
    return str(first) if last in (None, first) else f"{first}–{last}"


def broken(text: str, most: float, size: float, rows: int, *, is_bold: bool = False) -> list[str]:
    """Words broken into at most so many rows; what has no room ends in an ellipsis.

    >>> broken("Buying a first home", 60, 12, 3)
    ['Buying a', 'first home']
    """
    lines: list[str] = []
    words = text.split()
    while words and len(lines) < rows:
        line = words.pop(0)
        while words and metrics.width(f"{line} {words[0]}", size, is_bold=is_bold) <= most:
            line = f"{line} {words.pop(0)}"
        lines.append(line)
    if words:
        lines[-1] = f"{lines[-1]} {' '.join(words)}"
    return [metrics.shorten(line, most, size, is_bold=is_bold) for line in lines]


def both_ends(text: str, most: float, size: float) -> str:
    """A name with its middle left out where it has no room: names often differ in their last words.

    >>> both_ends("Lasting power of attorney: health and care", 160, 12.5)
    'Lasting power of … and care'
    """
    if metrics.width(text, size) <= most:
        return text
    words = text.split()
    for kept in range(len(words) - 1, 1, -1):
        end = (kept + 1) // 3 or 1
        short = f"{' '.join(words[:kept - end])} … {' '.join(words[-end:])}"
        if metrics.width(short, size) <= most:
            return short
    return metrics.shorten(text, most, size)


def _marks(board: Board, view: GuardedView, as_of: date) -> dict[tuple[str, str], str]:
    """The symbol of each stage and service: what is in place, what was needed and is not, what is coming."""
    # What a guard holds back is no prompt, on a projector least of all.
    open_lines = {
        (reason.stage_id, line.service_id): line.move
        for line in view.opportunities if line.move is not Move.LAPSED and not view.guards.is_held(line)
        for reason in line.reasons if reason.stage_id
    }
    held = {holding.service_id for holding in view.holdings if holding.provider == "us" and holding.counts}
    others = {holding.service_id for holding in view.holdings if holding.provider in ("elsewhere", "self") and holding.counts}
    reached = {event.stage_id for event in view.events if event.event_on and event.event_on <= as_of}
    found = {}
    for stage_id, service_id in board.cells:
        move = open_lines.get((stage_id, service_id))
        if move is not None:
            found[stage_id, service_id] = _OPEN.get(move, "back_sell")
        elif stage_id in reached and service_id in held:
            found[stage_id, service_id] = "service"
        elif stage_id in reached and service_id in others:
            found[stage_id, service_id] = "elsewhere"
    return found


def _frames(
    pen: Pen, part: _Part, left: float, top: float, bottom: float, wide: float, view: GuardedView | None, as_of: date,
    grey: bool,
) -> None:
    """A frame around each stage they are in on the day."""
    if view is None:
        return
    now = {
        spell.stage_id for spell in view.spells
        if not spell.is_expected and spell.started_on <= as_of and (spell.ended_on is None or as_of < spell.ended_on)
    }
    for column, stage in enumerate(part.stages):
        if stage.stage_id in now:
            x, y = left + column * wide, top - _STAGE_LINES * _SMALL * metrics.LEADING - 8
            pen.boxes.append(Box(
                f"now-{stage.stage_id}", "frame", round(x, 2), round(y, 2), round(wide, 2), round(bottom - y, 2), "none",
                palette.INK.shade(grey=grey), 1.8, corner=3.0,
            ))


def _foot(
    pen: Pen, page: Page, bottom: float, left: float, has_marks: bool, as_of: date, number: int, of: int, grey: bool
) -> None:
    """What the squares and the marks mean, and the day."""
    y, x = bottom + (34 if page.has_title else 27), left if page.has_title else page.margin
    told: list[tuple[str, str]] = [(f"need{need}", words) for need, words in _NEEDS.items()]
    if has_marks:
        told += [("service", "in place"), ("elsewhere", "elsewhere"), ("back_sell", "needed, not in place"),
                 ("ask_first", "to ask"), ("coming_up", "coming up")]
    for kind, words in told:
        wide = 36 + metrics.width(words, _SMALL)
        if x + wide > page.width - page.margin:
            x, y = page.margin, y + 17
        if kind.startswith("need"):
            shade = GROUNDS[int(kind.removeprefix("need"))].shade(grey=grey)
            pen.boxes.append(Box(f"key-{kind}", "key", round(x, 2), round(y - 7, 2), 14, 14, shade, shade, 0.0))
        else:
            pen.symbol(f"key-{kind}", "key", kind, x + 7, y)
        pen.text(f"key-{kind}", "key", words, x + 20, y, _SMALL, palette.INK_SOFT)
        x += wide
    if not page.has_title:
        return
    pages = f" · Page {number} of {of}" if of > 1 else ""
    pen.text("foot", "foot", f"As of {wording.day(as_of)}{pages}", page.width - page.margin, page.height - page.margin + 4,
             _SMALL, palette.INK_FAINT, align="right")
