"""Blank canvases to print: an empty lifeline, an empty board, cards of stages and services to cut apart and lay down.

On A3 or A4, across, as PDF. They carry the pack's own lanes, stages and services where there are any, and room to
write in; nothing of any client.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from lifeline import palette
from lifeline.chart import metrics
from lifeline.chart.items import Lane, Page, Scene
from lifeline.chart.overlay import broken
from lifeline.chart.pen import Pen
from lifeline.errors import UserError
from lifeline.export import pictures
from lifeline.question.board import Board, BoardService, BoardStage

# Millimetres across and down, as page units.
_MM = 96 / 25.4
PAPERS = {"a4": (297 * _MM, 210 * _MM), "a3": (420 * _MM, 297 * _MM)}
KINDS = {"lifeline": "An empty lifeline", "board": "An empty board", "cards": "Cards of stages and services"}
_YEARS = {"person": 90, "business": 40}
_BORN = {"person": "Born", "business": "Incorporated"}
_MARGIN = 36.0
_CARDS = {"a4": (3, 3), "a3": (4, 4)}


def canvas(kind: str, board: Board, *, paper: str, as_of: date) -> bytes:
    """One kind of canvas as PDF, with the lanes, stages and services of a board.

    Raises `UserError` for a kind or a paper there is none of.
    """
    if kind not in KINDS or paper not in PAPERS:
        raise UserError(f"A canvas is one of {', '.join(KINDS)}, on {' or '.join(PAPERS)}.")
    draw = {"lifeline": _lifeline, "board": _boards, "cards": _cards}[kind]
    scenes = draw(board, paper, as_of)
    return pictures.pdf_of(scenes, title=KINDS[kind], subject=f"{KINDS[kind]}, to be written on.")


def scenes_of(kind: str, board: Board, *, paper: str, as_of: date) -> tuple[Scene, ...]:
    """The same as scenes, a page each."""
    return tuple({"lifeline": _lifeline, "board": _boards, "cards": _cards}[kind](board, paper, as_of))


# ------------------------------------------------------------------------------------------ lifeline


def _lifeline(board: Board, paper: str, as_of: date) -> list[Scene]:
    page, pen = _page(paper), Pen(grey=False)
    left, right = _MARGIN + 150, page.width - _MARGIN
    pen.text("title", "title", "Lifeline of", _MARGIN, 52, 22, palette.INK, is_bold=True)
    _rule(pen, "name", _MARGIN + 128, 62, _MARGIN + 480)
    for place, words in enumerate((_BORN[board.track], "Client since", "Today")):
        x = right - 160 * (3 - place)
        pen.text(f"head-{place}", "title", words, x, 52, 13, palette.INK_SOFT)
        _rule(pen, f"head-{place}", x + metrics.width(words, 13) + 8, 58, x + 150)
    years = _YEARS[board.track]
    top, bottom = 104.0, page.height - 74
    unit = "Age" if board.track == "person" else "Years"
    pen.text("age", "axis", unit, _MARGIN, 90, 12.5, palette.INK_SOFT)
    pen.text("year", "axis", "Year", _MARGIN, bottom + 20, 12.5, palette.INK_SOFT)
    step = 10 if years > 50 else 5
    for year in range(0, years + 1, step):
        x = left + (right - left) * year / years
        align = "right" if year == years else "center"
        pen.text(f"age-{year}", "axis", str(year), x, 90, 12.5, palette.INK_SOFT, align=align)
        pen.line(f"grid-{year}", "grid", (x, top), (x, bottom), palette.HAIRLINE, 0.8)
        if year < years:
            width = min(46.0, (right - left) * step / years - 8)
            _rule(pen, f"year-{year}", x - width / 2 if year else x, bottom + 26, x + width / 2)
    lanes = [*board.lanes, "", "Life events", "Services in place", "Worth a conversation"]
    heights = [1.0 if lane in board.lanes else 0.0 if not lane else 1.6 for lane in lanes]
    if not board.lanes:
        heights[0] = 2.0
        lanes[0] = "Life stages"
    y = top
    for lane, share in zip(lanes, heights, strict=True):
        height = (bottom - top) * share / sum(heights)
        if height:
            is_stage = lane in board.lanes
            name = metrics.shorten(lane, left - _MARGIN - 10, 12.5, is_bold=not is_stage)
            pen.text(f"lane-{lane}", "lane", name, _MARGIN, y + 16, 12.5, palette.INK, is_bold=not is_stage)
            pen.line(f"lane-{lane}", "lane", (_MARGIN, y), (right, y), palette.LANE_LINE, 0.9)
        y += height
    pen.line("bottom", "lane", (_MARGIN, bottom), (right, bottom), palette.AXIS_LINE, 1.0)
    words = "Draw a line for today and one for the day they became a client. Look left of it first: what was needed then, and never met?"
    pen.text("foot", "foot", metrics.shorten(words, right - _MARGIN, 12), _MARGIN, page.height - 26, 12, palette.INK_SOFT)
    return [_scene(page, pen, KINDS["lifeline"], as_of)]


# ------------------------------------------------------------------------------------------ board


def _boards(board: Board, paper: str, as_of: date) -> list[Scene]:
    """Pages of at most as many stages and services as can be written on, the firm's own first and then empty ones."""
    across, down = (10, 16) if paper == "a4" else (16, 26)
    stages: list[BoardStage | None] = [*board.stages]
    services: list[BoardService | None] = [*board.services]
    return [
        _board(stages[at:at + across], services[by:by + down], across, down, paper, as_of)
        for by in range(0, max(len(services), 1), down) for at in range(0, max(len(stages), 1), across)
    ]


def _board(
    stages: Sequence[BoardStage | None], services: Sequence[BoardService | None], across: int, down: int, paper: str,
    as_of: date,
) -> Scene:
    page, pen = _page(paper), Pen(grey=False)
    left, top, right, bottom = _MARGIN + 190, 150.0, page.width - _MARGIN, page.height - 60
    pen.text("title", "title", "Stages and services", _MARGIN, 48, 22, palette.INK, is_bold=True)
    words = "3 essential, 2 recommended, 1 optional; write the months from and to beside it."
    pen.text("what", "title", words, _MARGIN, 74, 12.5, palette.INK_SOFT)
    wide, high = (right - left) / across, (bottom - top) / down
    for at in range(across + 1):
        x = left + at * wide
        pen.line(f"column-{at}", "grid", (x, top - 56), (x, bottom), palette.LANE_LINE, 0.8)
        stage = stages[at] if at < min(len(stages), across) else None
        if stage:
            for row, words in enumerate(broken(stage.name, wide - 8, 12, 3, is_bold=True)):
                pen.text(f"stage-{stage.stage_id}-{row}", "stage", words, x + wide / 2, top - 46 + 15 * row, 12,
                         palette.INK, align="center", is_bold=True)
    for at in range(down + 1):
        y = top + at * high
        pen.line(f"row-{at}", "grid", (_MARGIN, y), (right, y), palette.LANE_LINE, 0.8)
        service = services[at] if at < min(len(services), down) else None
        if service:
            rows = broken(service.name, left - _MARGIN - 10, 12, 2)
            for row, words in enumerate(rows):
                middle = y + high / 2 + 14 * (row - (len(rows) - 1) / 2)
                pen.text(f"service-{service.service_id}-{row}", "service", words, _MARGIN, middle, 12, palette.INK)
    return _scene(page, pen, KINDS["board"], as_of)


# ------------------------------------------------------------------------------------------ cards


def _cards(board: Board, paper: str, as_of: date) -> list[Scene]:
    """Stages, then services, then as many empty cards as fill the last sheet and one more."""
    across, down = _CARDS[paper]
    a_sheet = across * down
    cards: list[tuple[str, str, str]] = [
        *(("Stage", stage.name, stage.triggering_event) for stage in board.stages),
        *(("Service", service.name, service.practice_area) for service in board.services),
    ]
    cards += [("", "", "")] * (a_sheet - len(cards) % a_sheet)
    cards += [("", "", "")] * (a_sheet if len(cards) % a_sheet else 0)
    return [_sheet(cards[at:at + a_sheet], across, down, paper, as_of) for at in range(0, len(cards), a_sheet)]


def _sheet(cards: Sequence[tuple[str, str, str]], across: int, down: int, paper: str, as_of: date) -> Scene:
    page, pen = _page(paper), Pen(grey=False)
    wide, high = (page.width - 2 * _MARGIN) / across, (page.height - 2 * _MARGIN) / down
    for at in range(across + 1):
        x = _MARGIN + at * wide
        pen.line(f"cut-{at}", "grid", (x, _MARGIN), (x, page.height - _MARGIN), palette.LANE_LINE, 0.8, is_dashed=True)
    for at in range(down + 1):
        y = _MARGIN + at * high
        pen.line(f"cut-across-{at}", "grid", (_MARGIN, y), (page.width - _MARGIN, y), palette.LANE_LINE, 0.8,
                 is_dashed=True)
    for number, (kind, name, under) in enumerate(cards):
        x, y = _MARGIN + number % across * wide + 16, _MARGIN + number // across * high + 22
        pen.text(f"kind-{number}", "card", kind, x, y, 12, palette.INK_SOFT)
        rows = broken(name, wide - 32, 17, 3, is_bold=True)
        for row, words in enumerate(rows):
            pen.text(f"name-{number}-{row}", "card", words, x, y + 24 + 21 * row, 17, palette.INK, is_bold=True)
        for row, words in enumerate(broken(under, wide - 32, 12, 2)):
            pen.text(f"under-{number}-{row}", "card", words, x, y + 34 + 21 * len(rows) + 15 * row, 12, palette.INK_SOFT)
        if not kind:
            _rule(pen, f"write-{number}", x, y + 34, x + wide - 32)
            _rule(pen, f"write-below-{number}", x, y + 64, x + wide - 32)
        for place, words in enumerate(("when", "for whom", "why")):
            line = y + high - 96 + 24 * place
            pen.text(f"ask-{number}-{place}", "card", words, x, line, 12, palette.INK_FAINT)
            _rule(pen, f"ask-{number}-{place}", x + 62, line + 6, x + wide - 32)
    return _scene(page, pen, KINDS["cards"], as_of)


# ------------------------------------------------------------------------------------------ what they share


def _page(paper: str) -> Page:
    wide, high = PAPERS[paper]
    return Page(paper, wide, high, _MARGIN, _MARGIN, _MARGIN, 12.0, 12.0, False, 14.6)


def _rule(pen: Pen, name: str, x: float, y: float, x2: float) -> None:
    pen.line(f"write-{name}", "write", (x, y), (x2, y), palette.AXIS_LINE, 0.7)


def _scene(page: Page, pen: Pen, name: str, as_of: date) -> Scene:
    return Scene(
        page=page, audience="client", is_grey=False, as_of=as_of, name=name, description=f"{name}, to be written on.",
        zones=tuple(pen.zones), lines=pen.lines(), boxes=tuple(pen.boxes), marks=tuple(pen.marks),
        texts=tuple(pen.texts), lanes=(Lane("canvas", 0.0, page.height, 0),), told=(), left_over=(),
    )
