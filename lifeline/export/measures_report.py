"""One page of measures for the partners' meeting, A4 as PDF and 16:9 as PowerPoint: a scene like every other picture.

Eight numbers, each with its trend, one sentence that reads it, how it is worked out, and what others found with source
and year. It names no client.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from lifeline import palette, wording
from lifeline.chart import metrics
from lifeline.chart.items import PAGES, Box, Lane, Mark, Page, Scene
from lifeline.chart.pen import Pen
from lifeline.chart.sparkline import spots, strokes
from lifeline.errors import UserError
from lifeline.export.brand import LEGIBLE, Brand, darker, stored
from lifeline.palette import Tone
from lifeline.question import measure_words
from lifeline.question.measure_sql import Asked
from lifeline.question.measure_words import Benchmark
from lifeline.question.measures import MeasureFigure, figures, written
from lifeline.sql.measure_list import DEFINITION_WORDS
from lifeline.store import Store

# What is told, in reading order, and how each is worked out in few words.
TOLD: dict[str, str] = {
    "star.volume_money": "Fees of matters opened in the period ÷ all clients.",
    "star.volume_units": "Matters opened in the period ÷ all clients.",
    "star.cross_selling_ratio": "Different services clients have had to date ÷ all clients, those with none included.",
    "star.practice_areas": "Practice areas clients have used to date ÷ all clients, those with none included.",
    "star.two_or_more": "Clients who have had two different services or more ÷ all clients.",
    "star.retention": "Clients active in both periods ÷ clients active in the period before.",
    "star.conversion": "Lines agreed ÷ lines proposed, agreed or declined in the period.",
    "star.back_sell_share": "Fees of matters opened after an agreed back-sell ÷ fees of all matters opened.",
}
_ALSO = {"star.retention_two": "two services or more", "star.retention_one": "one service"}
FORMS = ("pdf", "pptx")
_ACROSS, _GAP, _PAD = 4, 14.0, 13.0
_NAME, _VALUE, _READ, _SMALL = 14.0, 34.0, 13.0, 12.0
_BAR, _LOGO = 7.0, (150.0, 44.0)
_TALLEST, _LOWEST = 74.0, 15.0


@dataclass(frozen=True, slots=True)
class _Tile:
    """What one tile says."""

    figure: MeasureFigure
    value: str
    reading: str
    remark: str
    formula: str
    benchmarks: tuple[str, ...]


def report(store: Store, asked: Asked, *, form: str = "pdf") -> bytes:
    """The page as `pdf` (A4) or `pptx` (16:9), with the firm's own brand. Raises `UserError` for another form."""
    if form not in FORMS:
        raise UserError(
            f"A report of measures is a PDF or a PowerPoint file, not {form!r}: the name must end in .pdf or .pptx."
        )
    brand = stored(store)
    scene = report_scene(store, asked, page="a4" if form == "pdf" else "16x9", brand=brand)
    title = f"Measures, {measure_words.period_words(asked)}"
    if form == "pdf":
        from lifeline.export import pictures

        return pictures.pdf_of(
            (scene,), title=title, subject=scene.description, author=brand.firm, over_first=_logo_svg(brand, scene.page)
        )
    from lifeline.export import slides  # python-pptx takes a third of a second to import

    return slides.pptx(
        scene, title=title, author=brand.firm, picture=brand.logo, picture_at=_logo_at(brand, scene.page)
    )


def save(store: Store, asked: Asked, path: str | Path) -> Path:
    """Write the page in the form its file name ends in. Raises `UserError` for another, or if it cannot be."""
    from lifeline.export.tables import whole_or_not

    made = report(store, asked, form=Path(path).suffix.lower().removeprefix("."))
    with whole_or_not(path) as unfinished:
        unfinished.write_bytes(made)
    return Path(path)


def report_scene(store: Store, asked: Asked, *, page: str = "a4", brand: Brand | None = None) -> Scene:
    """Everything drawn, in page units, on a4 or 16x9."""
    return drawn(
        figures(store, asked, measure_ids=(*TOLD, *_ALSO)), asked, measure_words.benchmarks(store),
        currency=measure_words.currency(store), left_out=measure_words.left_out(store, asked), page=PAGES[page],
        brand=brand or Brand(),
    )


def drawn(
    found: Sequence[MeasureFigure], asked: Asked, known: Mapping[str, tuple[Benchmark, ...]], *, currency: str,
    left_out: Sequence[str], page: Page, brand: Brand,
) -> Scene:  # fmt: skip
    """The page out of figures that are at hand already."""
    colour = brand.colour if palette.contrast(brand.colour, palette.PAPER.colour) >= LEGIBLE else darker(brand.colour)
    tone = Tone(colour, palette.INK_SOFT.grey)
    pen = Pen(grey=False)
    top = _head(pen, page, asked, brand, tone)
    bottom = _foot(pen, page, asked, left_out)
    tiles = _tiles(found, known, currency)
    rows = -(-len(tiles) // _ACROSS)
    width = (page.width - 2 * page.margin - (_ACROSS - 1) * _GAP) / _ACROSS
    height = (bottom - top - (rows - 1) * _GAP) / rows
    for number, tile in enumerate(tiles):
        x = page.margin + number % _ACROSS * (width + _GAP)
        y = top + number // _ACROSS * (height + _GAP)
        _draw(pen, f"q{number}", tile, (x, y, width, height), tone, currency)
    bar = Box("zone-firm", "zone", 0.0, 0.0, page.width, _BAR, colour, colour, 0.0, corner=0.0)
    said = "; ".join(f"{tile.figure.name}: {tile.value}" for tile in tiles)
    return Scene(
        page=page, audience=wording.FIRM, is_grey=False, as_of=asked.as_of, name="Measures",
        description=f"Measures, {measure_words.period_words(asked)}. {said}.", zones=(*pen.zones, bar),
        lines=pen.lines(),
        boxes=tuple(pen.boxes), marks=tuple(pen.marks), texts=tuple(pen.texts),
        lanes=(Lane("measures", top, bottom, 0),), told=(), left_over=(),
    )


def _tiles(
    found: Sequence[MeasureFigure], known: Mapping[str, tuple[Benchmark, ...]], currency: str
) -> list[_Tile]:
    by_id = {figure.measure_id: figure for figure in found}
    tiles = []
    for measure_id, formula in TOLD.items():
        figure = by_id[measure_id]
        read = measure_words.reading(figure, currency)
        if measure_id == "star.retention" and figure.value is not None:
            beside = [
                f"with {words} {written(by_id[each].value, figure.unit)}"
                for each, words in _ALSO.items() if by_id[each].value is not None
            ]
            read = f"{read} {', '.join(beside).capitalize()}." if beside else read
        tiles.append(_Tile(
            figure, written(figure.value, figure.unit, currency), read, figure.remark, formula,
            tuple(_benchmark(each, figure, currency) for each in known.get(measure_id, ())),
        ))
    return tiles


def _benchmark(each: Benchmark, figure: MeasureFigure, currency: str) -> str:
    if each.value is None:
        return f"{each.statement} ({each.source}, {each.year})."
    return f"{written(each.value, figure.unit, currency)} ({each.source}, {each.year}). {each.differs}."


# ------------------------------------------------------------------------------------------ head and foot


def _head(pen: Pen, page: Page, asked: Asked, brand: Brand, tone: Tone) -> float:
    left, right = page.margin, page.width - page.margin
    if brand.firm and not brand.logo:
        name = metrics.shorten(brand.firm, 330, 16, is_bold=True)
        pen.text("firm", "firm", name, right, 42, 16, tone, align="right", is_bold=True)
    title = f"Measures, {measure_words.period_words(asked)}"
    pen.text("title", "title", title, left, 42, 25, palette.INK, is_bold=True)
    whose = _whose(asked)
    pen.text("subtitle", "subtitle", metrics.shorten(whose, right - left, 14), left, 69, 14, palette.INK_SOFT)
    return 92.0


def _whose(asked: Asked) -> str:
    said = [f"As of {wording.day(asked.as_of)}"]
    for name, value in (("practice area", asked.practice_area), ("owner", asked.owner), ("office", asked.office),
                        ("segment", asked.segment)):
        if value is not None:
            said.append(f"{name} {value}" if value else f"no {name} named")
    said.append("for the firm's own use; it names no client")
    return " · ".join(said)


def _foot(pen: Pen, page: Page, asked: Asked, left_out: Sequence[str]) -> float:
    """What the numbers rest on, at the bottom; returns where the tiles must end."""
    said = (
        "A client is whoever became one by the end of the period, former clients too; those who never bought "
        "anything are counted. Active: a matter opened in the period or under way in it. Trends: this period and the "
        "eight before it. Up-sell and cross-sell are told apart "
        f"{measure_words.DEFINITIONS_IN_WORDS[asked.definition]}: {DEFINITION_WORDS[asked.definition]} "
        f"{' '.join(left_out)}"
    ).strip()
    lines = metrics.flow(said, page.width - 2 * page.margin, _SMALL, lines=3)
    step = _SMALL * metrics.LEADING
    top = page.height - 24 - step * len(lines)
    for number, line in enumerate(lines):
        pen.text("q90", "para", line, page.margin, top + step * (number + 0.5), _SMALL, palette.INK_SOFT)
    return top - 12


def _logo_at(brand: Brand, page: Page) -> tuple[float, float, float, float]:
    if brand.logo is None:
        return (0.0, 0.0, 0.0, 0.0)
    width, height = brand.fitted(*_LOGO)
    return (page.width - page.margin - width, 24.0, width, height)


def _logo_svg(brand: Brand, page: Page) -> str:
    if brand.logo is None:
        return ""
    x, y, width, height = _logo_at(brand, page)
    data = b64encode(brand.logo).decode()
    return (
        f'<image x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}" '
        f'href="data:image/png;base64,{data}"/>'
    )


# ------------------------------------------------------------------------------------------ one tile


def _draw(
    pen: Pen, item_id: str, tile: _Tile, place: tuple[float, float, float, float], tone: Tone, currency: str
) -> None:
    x, y, width, height = place
    left, most = x + _PAD, width - 2 * _PAD
    pen.zone(item_id, x, x + width, y, y + height, Tone("#F6F8FA", "#F5F5F5"))
    pen.line(item_id, "lane", (x, y), (x + width, y), tone, 2.0)
    at = y + 19
    name = metrics.shorten(tile.figure.name, most, _NAME, is_bold=True)
    pen.text(item_id, "name", name, left, at, _NAME, palette.INK, is_bold=True)
    at += 32
    size = next(
        (each for each in (_VALUE, 29.0, 24.0) if metrics.width(tile.value, each, is_bold=True) <= most), 19.0
    )
    pen.text(item_id, "value", tile.value, left, at, size, tone, is_bold=True)
    # From the bottom: what others found, then the formula; the reading has what is left.
    end = y + height - 10
    small = _SMALL * metrics.LEADING
    foot = [*metrics.flow(tile.formula, most, _SMALL, lines=3)]
    beside = [line for said in tile.benchmarks[:1] for line in metrics.flow(f"Others: {said}", most, _SMALL, lines=5)]
    formula_top = end - small * len(foot)
    beside_top = formula_top - (small * len(beside) + 7 if beside else 0)
    at += 26
    room = max(int((beside_top - at - 4) // (_READ * metrics.LEADING)), 1)
    read = metrics.flow(tile.reading, most, _READ, lines=room - (1 if tile.remark else 0))
    for number, line in enumerate(read):
        pen.text(item_id, "para-read", line, left, at + _READ * metrics.LEADING * (number + 0.5), _READ, palette.INK)
    at += _READ * metrics.LEADING * len(read)
    if tile.remark:
        remark = metrics.shorten(tile.remark, most, _READ, is_bold=True)
        middle = at + _READ * metrics.LEADING / 2
        pen.text(item_id, "remark", remark, left, middle, _READ, palette.CONVERSATION, is_bold=True)
        at += _READ * metrics.LEADING
    _trend(pen, item_id, tile.figure, (left, at + 5, most, beside_top - at - 11), tone, currency)
    for number, line in enumerate(beside):
        pen.text(item_id, "para-beside", line, left, beside_top + small * (number + 0.5), _SMALL, palette.INK_SOFT)
    for number, line in enumerate(foot):
        pen.text(item_id, "para-formula", line, left, formula_top + small * (number + 0.5), _SMALL, palette.INK_FAINT)


def _trend(
    pen: Pen, item_id: str, figure: MeasureFigure, place: tuple[float, float, float, float], tone: Tone, currency: str
) -> None:
    """The trend in the room that is left, with what it was at first and is now; nothing where there is too little."""
    x, y, width, height = place
    high = min(height - _SMALL * metrics.LEADING - 4, _TALLEST)
    values = [None if point.value is None else float(point.value) for point in figure.trend]
    known = [at for at, value in enumerate(values) if value is not None]
    if high < _LOWEST or len(known) < 2 or len({values[at] for at in known}) < 2:
        return
    y += (height - _SMALL * metrics.LEADING - 4 - high) / 2
    placed = spots(values, width, high)
    for (one_x, one_y), (other_x, other_y) in strokes(placed):
        pen.line(item_id, "trend", (x + one_x, y + one_y), (x + other_x, y + other_y), palette.OTHERS, 1.6)
    for at in known:
        radius = 3.6 if at == len(values) - 1 else 1.7
        shade = (tone if at == len(values) - 1 else palette.OTHERS).shade(grey=False)
        spot = (round(x + placed[at][0], 2), round(y + placed[at][1], 2))
        pen.marks.append(Mark(item_id, "trend", *spot, "circle", radius, shade, shade, 0.0))
    middle = y + high + 4 + _SMALL * metrics.LEADING / 2
    for at, edge, align in ((known[0], x, "left"), (known[-1], x + width, "right")):
        point = figure.trend[at]
        last = point.ends_on - timedelta(days=1)
        # Where a year has several periods, its number alone would not say which.
        is_year = (point.ends_on - point.starts_on).days > 300
        when = str(last.year) if is_year else wording.short_day(last).split(" ", 1)[1]
        said = f"{when}: {written(point.value, figure.unit, currency)}"
        if metrics.width(said, _SMALL) < width / 2 - 4:
            pen.text(item_id, "trend", said, edge, middle, _SMALL, palette.INK_SOFT, align=align)
