"""The lifelines of a household or a group, one below another on one scale of calendar time, laid out once as a scene.

Each member's row begins on the day they were born or incorporated and is empty before it; one line of today runs
through all; an event that two of them share is joined by an upright. For the firm, unless somebody asks for the
client's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lifeline import palette, wording
from lifeline.chart import draw_page, metrics
from lifeline.chart.axis import TimeAxis, year_ticks
from lifeline.chart.draw_page import AXIS_ROOM, FOOT_STEP
from lifeline.chart.household_bands import Band, bands, symbols
from lifeline.chart.household_draw import draw_band, join, strangers
from lifeline.chart.household_plan import BandPlan, HouseholdPlan, make_household_plan
from lifeline.chart.items import PAGES, Lane, Page, Scene
from lifeline.chart.pen import Pen
from lifeline.question.household import Household

# The head of a page, from its title down to the figures: the key, then today's flag, then the years.
_KEY_MIDDLE = {"a4": 82.0, "16x9": 80.0, "screen": 14.0}
_TOP_BELOW_KEY = 54.0
_FIGURES, _FLAG = 13.0, 31.0  # above the plot
_KEY_INDENT, _KEY_SPACE, _KEY_LEAST, _KEY_STEP = 16.0, 17.0, 8.0, 17.0
_FOOT_LINES = 3
_STRANGERS = "Not clients here"
TOGETHER = ", family and companies"
SUBTITLES = {
    (wording.CLIENT, "person"): "You and yours, side by side through the years",
    (wording.CLIENT, "business"): "Your business and its people, side by side through the years",
    (wording.FIRM, "person"): "Lifelines side by side, with moves named: for the firm, not for the client",
    (wording.FIRM, "business"): "Lifelines side by side, with moves named: for the firm, not for the client",
}


def household_page(name: str) -> Page:
    """A page of this picture: names need more room on the left than the headings of lanes."""
    if name not in PAGES:
        raise ValueError(f"page is one of {', '.join(PAGES)}, not {name!r}")
    page = PAGES[name]
    return replace(page, plot_left=page.plot_left + 16, plot_top=_KEY_MIDDLE[name] + _TOP_BELOW_KEY)


def build_household_scene(
    household: Household, *, page: str = "a4", audience: str = wording.FIRM, grey: bool = False
) -> Scene:
    """The picture of a household on one page. For the client it holds only who has agreed to be seen by them.

    `page` is a4, 16x9 or screen, which grows with the household. Raises `ValueError` for a page or an audience there is
    not.
    """
    if audience not in wording.AUDIENCES:
        raise ValueError(f"audience is one of {', '.join(wording.AUDIENCES)}, not {audience!r}")
    sheet, is_firm = household_page(page), audience == wording.FIRM
    axis, found = bands(household, sheet, audience)
    keys = _keys(sheet, found)
    sheet = replace(sheet, plot_top=sheet.plot_top + _KEY_STEP * (len(keys) - 1))
    names = strangers(household.names, sheet) if is_firm else ()
    strip = len(names) * FOOT_STEP + 8 if names else 0.0
    foot = _foot(household, found, (), sheet, is_firm=is_firm)
    told = -1
    while len(foot) > told:
        # What finds no room is told below, which may take a line.
        told = len(foot)
        below = AXIS_ROOM + told * FOOT_STEP + (sheet.margin if sheet.has_title else 8)
        height = sheet.height - sheet.plot_top - strip - below if sheet.has_title else None
        plan = make_household_plan(found, sheet, height=height)
        foot = _foot(household, found, plan.bands, sheet, is_firm=is_firm)
    below = AXIS_ROOM + len(foot) * FOOT_STEP + (sheet.margin if sheet.has_title else 8)
    if not sheet.has_title:
        sheet = replace(sheet, height=round(sheet.plot_top + plan.tops[-1] + strip + below, 2))
    pen = Pen(grey=grey)
    _draw(pen, household, found, plan, axis, sheet, keys, names, foot, audience)
    return _scene(pen, household, found, plan, sheet, audience, grey)


def _draw(
    pen: Pen, household: Household, found: Sequence[Band], plan: HouseholdPlan, axis: TimeAxis, page: Page,
    keys: Sequence[Sequence[_Key]], names: Sequence[str], foot: Sequence[str], audience: str,
) -> None:  # fmt: skip
    """All parts, in reading order."""
    top, size = page.plot_top, page.label
    bottom = top + plan.tops[-1]
    if page.has_title:
        draw_page.title(pen, page, _name(household, found), SUBTITLES[audience, _track(household)])
    _draw_keys(pen, page, keys)
    ticks = year_ticks(axis, size)
    pen.text("axis", "axis", wording.YEAR, page.margin, top - _FIGURES, size, palette.INK_SOFT)
    for tick in ticks:
        half = metrics.width(tick.words, size) / 2 + 2
        if abs(tick.x - axis.today_x) >= half:
            pen.text("axis", "axis", tick.words, tick.x, top - _FIGURES, size, palette.INK_SOFT, align="center")
    _today(pen, household, axis, page, top, bottom)
    placed = {}
    for each, start, end in zip(plan.bands, plan.tops, plan.tops[1:], strict=False):
        placed |= draw_band(pen, page, plan, each, ticks, top + start, top + end)
    join(pen, household, found, placed)
    pen.line("axis", "axis", (axis.left, bottom), (axis.right, bottom), palette.AXIS_LINE, 0.9)
    pen.text("axis", "axis", wording.YEAR, page.margin, bottom + 14, size, palette.INK_SOFT)
    for tick in ticks:
        pen.line("axis", "axis", (tick.x, bottom), (tick.x, bottom + 4.5), palette.AXIS_LINE, 0.9)
        pen.text("axis", "axis", tick.words, tick.x, bottom + 14, size, palette.INK_SOFT, align="center")
    end = bottom
    if names:
        middle = bottom + AXIS_ROOM + (14 if page.has_title else 8)
        pen.text("head", "sub", _STRANGERS, page.margin, middle, page.detail, palette.INK_FAINT, is_bold=True)
        for number, words in enumerate(names):
            pen.text("head", "sub", words, page.plot_left, middle + number * FOOT_STEP, page.detail, palette.INK_FAINT)
        end += len(names) * FOOT_STEP + 8
    draw_page.foot(pen, page, foot, end)


_Key = tuple[str, str, float]  # symbol (empty for the rule of client since), words, and where it stands


def _keys(page: Page, found: Sequence[Band]) -> list[list[_Key]]:
    """What each symbol stands for: every kind that occurs, in as many rows as it takes."""
    wanted = symbols(found) + [("", "client since")] * any(band.axis.since_on for band in found)
    wide = [_KEY_INDENT + metrics.width(words, page.detail) for _, words in wanted]
    room = page.plot_right - page.margin
    # Closer together rather than in two rows.
    space = max(min(_KEY_SPACE, (room - sum(wide)) / max(len(wide) - 1, 1)), _KEY_LEAST)
    rows: list[list[_Key]] = [[]]
    x = page.margin
    for (symbol, words), width in zip(wanted, wide, strict=True):
        if x + width > page.plot_right + 0.01:
            rows.append([])
            x = page.margin
        rows[-1].append((symbol, words, x))
        x += width + space
    return rows


def _draw_keys(pen: Pen, page: Page, rows: Sequence[Sequence[_Key]]) -> None:
    middle = _KEY_MIDDLE[page.name]
    for row in rows:
        for symbol, words, x in row:
            if symbol:
                pen.symbol("head", "head", symbol, x + 6, middle)
            else:
                pen.line("since", "key", (x + 6, middle - 7), (x + 6, middle + 7), palette.SERVICE, 1.4)
            pen.text("head", "sub", words, x + _KEY_INDENT, middle, page.detail, palette.INK_SOFT)
        middle += _KEY_STEP


def _today(pen: Pen, household: Household, axis: TimeAxis, page: Page, top: float, bottom: float) -> None:
    words, size = f"Today, {wording.day(household.as_of)}", page.label + 0.5
    is_left = axis.today_x - 1 + metrics.width(words, size, is_bold=True) <= page.width - 6
    align, nudge = ("left", -1) if is_left else ("right", 1)
    pen.text("today", "flag", words, axis.today_x + nudge, top - _FLAG, size, palette.INK, align=align, is_bold=True)
    pen.upright("today", axis.today_x, top - _FLAG + 9, bottom, palette.INK, 2.0)


# ------------------------------------------------------------------------------------------ words and scene


def _name(household: Household, found: Sequence[Band]) -> str:
    """What the picture is called. Of one alone it does not say that there are others."""
    return household.client.name + (TOGETHER if len(found) > 1 else "")


def _track(household: Household) -> str:
    return "business" if household.client.track == "business" else "person"


def _is_joined(household: Household, found: Sequence[Band], plans: Sequence[BandPlan]) -> bool:
    """Whether two marks of one shared event are drawn."""
    drawn = {item.entry.id for plan in plans for packing in plan.packings for item in packing.placed}
    ids = {event_id for band in found for event_id, mark_id in band.event_ids if mark_id in drawn}
    return any(len(ids & set(group)) > 1 for group in household.shared)


def _foot(
    household: Household, found: Sequence[Band], plans: Sequence[BandPlan], page: Page, *, is_firm: bool
) -> tuple[str, ...]:
    """How to read the picture, and what has no place in it."""
    marks = [entry for band in found for entry in (*band.stages, *band.marks)]
    said = []
    if any(entry.is_bold for entry in marks):
        said.append("Bold: raise first." if is_firm else wording.START_HERE)
    if any(entry.band in ("stage_planned", "stage_expected") or entry.symbol.endswith("_expected") for entry in marks):
        said.append(wording.DASHED)
    if any(entry.doubt for entry in marks):
        said.append(wording.DOUBTFUL)
    if _is_joined(household, found, plans):
        said.append("Upright between two rows: one event that both share.")
    said.append(f"Prepared {wording.day(household.as_of)}.")
    cut = sum(len(plan.left_over) for plan in plans)
    if cut:
        said.append(f"{cut} more have no room here: see each one's own lifeline." if is_firm else
                    f"{cut} more have no room here.")
    if household.more and is_firm:
        said.append(f"{wording.count(household.more, 'more client')} connected and not drawn.")
    for heading, kept in (
        ("Date not known", [entry for band in found for entry in band.undated]),
        ("No place on this scale", [entry for band in found for entry in band.off_page]),
    ):
        if kept:
            names = [entry.tip.label for entry in kept]
            said.append(f"{heading}: {wording.listed(names, most=3)}.")
    return metrics.flow("   ".join(said), page.width - 2 * page.margin, page.detail, lines=_FOOT_LINES)


def _scene(
    pen: Pen, household: Household, found: Sequence[Band], plan: HouseholdPlan, page: Page, audience: str, grey: bool
) -> Scene:
    hidden = [entry.id for each in plan.bands for entry in each.left_over]
    hidden += [entry.id for band in found for entry in (*band.off_page, *band.undated)]
    top = page.plot_top
    lanes = [Lane("key", _KEY_MIDDLE[page.name] - 9, top, 0)]
    lanes += [
        Lane(each.band.client.client_id, top + start, top + end, len(each.left_over))
        for each, start, end in zip(plan.bands, plan.tops, plan.tops[1:], strict=False)
    ]
    return Scene(
        page=page,
        audience=audience,
        is_grey=grey,
        as_of=household.as_of,
        name=_name(household, found),
        description=_description(household, found),
        zones=tuple(pen.zones),
        lines=pen.lines(),
        boxes=tuple(pen.boxes),
        marks=tuple(pen.marks),
        texts=tuple(pen.texts),
        lanes=tuple(lanes),
        told=tuple((lane, entry.id, entry.tip) for band in found for lane, entry in band.told),
        left_over=tuple(dict.fromkeys(hidden)),
    )


def _description(household: Household, found: Sequence[Band]) -> str:
    """The picture in one sentence, for those who cannot see it."""
    names = wording.listed([band.client.name for band in found], most=12)
    counts = [
        wording.count(sum(entry.id[0] in kinds for band in found for entry in band.marks), one, many)
        for kinds, one, many in (
            ("e", "life event", None), ("h", "service in place", "services in place"), ("or", "thing", "things"),
        )
    ]
    word = "Lifeline" if len(found) == 1 else "Lifelines"
    return (
        f"{word} of {names} on {wording.day(household.as_of)}, one below another on one scale of years: "
        f"{counts[0]}, {counts[1]}, {counts[2]} to talk about or coming up."
    )
