"""One client's picture, laid out once: every rectangle, line, symbol and word in page units.

Renderers draw the scene and decide nothing, so every format shows the same, and a test can prove that no two words
overlap.
"""

from __future__ import annotations

from collections.abc import Sequence

from lifeline import wording
from lifeline.chart import draw_page, metrics
from lifeline.chart.axis import FLAG_STEP, Flag, TimeAxis, flags, time_axis
from lifeline.chart.draw_lanes import Lanes
from lifeline.chart.draw_page import AXIS_ROOM, FOOT_STEP
from lifeline.chart.entries import Entries, Entry
from lifeline.chart.gather import gather
from lifeline.chart.headings import headings, height
from lifeline.chart.items import PAGES, Lane, Page, Scene, Tip
from lifeline.chart.pen import Pen
from lifeline.chart.plan import Plan, make_plan
from lifeline.chart.stages import on_page
from lifeline.chart.telling import Teller
from lifeline.model import Holding, LifeEvent, LifelineView, Opportunity, ReviewDue, StageSpell
from lifeline.question.guarded import GuardedView

_FOOT_LINES = 3
_LANES = ("stages", "events", "services", "moments")


def build_scene(view: GuardedView, *, page: str = "a4", audience: str = wording.CLIENT, grey: bool = False) -> Scene:
    """The picture of one client on one page, for one audience; the client unless somebody asked for the firm's.

    For the client nothing is in it that a guard holds back; for the firm it is marked as waiting.
    `page` is a4, 16x9 or screen. With `grey` it is drawn in greys alone; shapes and edges carry the meaning either way.
    Raises `ValueError` for a page or an audience that does not exist.
    """
    if page not in PAGES:
        raise ValueError(f"page is one of {', '.join(PAGES)}, not {page!r}")
    sheet, teller = PAGES[page], Teller(view, audience)
    found = gather(view, teller)
    points = [day for entry in found.all() if not entry.lane for day in entry.days]
    # A business ends at its horizon and not at a usual age: a stage that is only begun by then may run off the page.
    ends = 1 if view.client.track == "business" else None
    reach = [day for entry in found.all() for day in (entry.days[:ends] if entry.lane else entry.days)]
    axis = time_axis(view, sheet, reach, points=points)
    shown, off_page = _on_page(found, axis)
    flown = flags(axis, sheet, teller)
    foot = _foot(shown, off_page, axis, teller, sheet)
    # Two flags above each other push the plot down.
    top = sheet.plot_top + (FLAG_STEP if any(flag.level for flag in flown) else 0.0)
    below = AXIS_ROOM + len(foot) * FOOT_STEP + (sheet.margin if sheet.has_title else 8)

    def least_heights(left_over: Sequence[Sequence[Entry]]) -> list[float]:
        return [height(lines) for lines in headings(shown, teller, sheet, left_over)]

    plan = make_plan(shown, axis, sheet, height=sheet.height - top - below, heads=least_heights)
    pen = Pen(grey=grey)
    _draw(pen, view, teller, sheet, axis, plan, flown, foot, shown, top)
    hidden = tuple(entry.id for lane in (*plan.left_over, off_page, found.undated) for entry in lane)
    return Scene(
        page=sheet,
        audience=audience,
        is_grey=grey,
        as_of=view.as_of,
        name=view.client.name,
        description=_description(view, shown, teller),
        zones=tuple(pen.zones),
        lines=pen.lines(),
        boxes=tuple(pen.boxes),
        marks=tuple(pen.marks),
        texts=tuple(pen.texts),
        lanes=_lanes(plan, top),
        told=_told(found),
        left_over=hidden,
    )


def _draw(
    pen: Pen, view: LifelineView, teller: Teller, page: Page, axis: TimeAxis, plan: Plan, flown: Sequence[Flag],
    foot: Sequence[str], shown: Entries, top: float,
) -> None:  # fmt: skip
    """All parts, in reading order: what is copied from the page reads as the page does."""
    bottom = top + plan.tops[-1]
    if page.has_title:
        draw_page.title(pen, page, view.client.name, wording.SUBTITLES[teller.audience, teller.track])
    draw_page.ground(pen, page, axis, top, bottom)
    draw_page.rules(pen, page, axis, view.client, flown, top, bottom)
    draw_page.figures(pen, page, axis, view.client, flown, top, bottom)
    lanes = Lanes(pen, page, axis, plan, top=top)
    lanes.stages(wording.STAGES[teller.track])
    lanes.rows(headings(shown, teller, page, plan.left_over))
    draw_page.foot(pen, page, foot, bottom)


def _lanes(plan: Plan, top: float) -> tuple[Lane, ...]:
    spans = zip(_LANES, plan.tops, plan.tops[1:], plan.left_over, strict=False)
    return tuple(Lane(key, top + start, top + end, len(hidden)) for key, start, end, hidden in spans)


def subject(view: LifelineView, item_id: str) -> StageSpell | LifeEvent | Holding | Opportunity | ReviewDue | None:
    """The fact behind the `id` of a picked item; None for an id that stands for no fact, or for another view's."""
    rows: dict[str, Sequence] = {
        "s": view.spells,
        "e": view.events,
        "h": view.holdings,
        "o": view.opportunities,
        "r": view.reviews,
    }
    kind, number = item_id[:1], item_id[1:]
    if kind not in rows or not number.isdecimal() or int(number) >= len(rows[kind]):
        return None
    return rows[kind][int(number)]


def _on_page(found: Entries, axis: TimeAxis) -> tuple[Entries, list[Entry]]:
    """The entries that have a place on the page, and those too early or too late for it."""
    kept = [tuple(entry for entry in lane if on_page(entry, axis)) for lane in found.lanes]
    off = [entry for lane in found.lanes for entry in lane if not on_page(entry, axis)]
    return Entries(*kept, found.undated), off


def _foot(shown: Entries, off_page: Sequence[Entry], axis: TimeAxis, teller: Teller, page: Page) -> tuple[str, ...]:
    """The words below the picture: how to read what is in it, and what has no place in it."""
    view, every = teller.view, shown.all()
    said = []
    if any(entry.is_bold for entry in every):
        said.append(wording.START_HERE)
    if any(entry.band in ("stage_planned", "stage_expected") or entry.symbol.endswith("_expected") for entry in every):
        said.append(wording.DASHED)
    if any(entry.doubt for entry in every):
        said.append(wording.DOUBTFUL)
    said.append(f"Prepared {wording.day(view.as_of)}.")
    if axis.is_compressed:
        said.append("Ages 0 to 18 drawn at a smaller scale.")
    if teller.is_age_about and axis.has_ages:
        said.append(f"Ages are approximate (born {wording.written(view.client.born)}).")
    if axis.today_on is None:
        said.append("Today is beyond the right edge.")
    if shown.undated:
        said.append(f"Date not known: {wording.listed([entry.name for entry in shown.undated])}.")
    if off_page:
        names = [f"{entry.name} ({entry.on.year})" for entry in off_page if entry.on]
        said.append(f"Too far away to draw: {wording.listed(names, most=4)}.")
    return metrics.flow("   ".join(said), page.width - 2 * page.margin, page.detail, lines=_FOOT_LINES)


def _told(found: Entries) -> tuple[tuple[str, str, Tip], ...]:
    lanes = (
        ("stages", found.stages),
        ("events", found.events),
        ("services", found.services),
        ("conversations", found.conversations),
        ("coming", found.coming),
        ("undated", found.undated),
    )
    return tuple((lane, entry.id, entry.tip) for lane, rows in lanes for entry in rows)


def _description(view: LifelineView, shown: Entries, teller: Teller) -> str:
    """The picture in one sentence, for those who cannot see it."""
    age = teller.age(view.as_of)
    counts = ", ".join(
        (
            wording.count(len(shown.stages), "life stage"),
            wording.count(len(shown.events), "life event"),
            wording.count(len(shown.services), "service") + " in place",
            f"{sum(1 for entry in shown.conversations if entry.symbol != 'lapsed')} not yet in place",
            f"{len(shown.coming)} coming up",
        )
    )
    return f"Lifeline of {view.client.name}{', ' + age if age else ''} on {wording.day(view.as_of)}: {counts}."
