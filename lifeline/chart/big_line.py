"""A life in one line for a projector: its axis, the day they became a client, today, and a few numbered moments.

Nothing on it is smaller than 20 points once the line is as wide as a screen of 1366; what the numbers stand for is told
beside it in words.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from lifeline import palette, wording
from lifeline.chart import metrics
from lifeline.chart.items import Box, Lane, Page, Scene
from lifeline.chart.pen import Pen
from lifeline.model import LifelineView
from lifeline.periods import plus_months, years_between

PAGE = Page("line", 1280, 250, 20, 40, 70, 27.0, 27.0, False, 0.0)
TYPE = 27.0       # page units: 20 points
_LINE, _RADIUS = 150.0, 19.0
_LEFT, _RIGHT = 50.0, 1230.0


def big_line_scene(view: LifelineView, moments: Sequence[date]) -> Scene:
    """The line with a number at each moment, in the order given."""
    born = view.client.born_on or min([*moments, view.client.client_since_on or view.as_of, view.as_of])
    last = max([*moments, plus_months(view.as_of, 60)])
    span = max((last - born).days, 1)

    def x(day: date) -> float:
        return _LEFT + (_RIGHT - _LEFT) * min(max((day - born).days, 0), span) / span

    pen = Pen(grey=False)
    since = view.client.client_since_on
    if since:
        pen.zone("before", _LEFT, x(since), _LINE - 60, _LINE + 60, palette.ZONE_BEFORE)
    pen.zone("ahead", x(view.as_of), _RIGHT, _LINE - 60, _LINE + 60, palette.ZONE_AHEAD)
    pen.line("life", "axis", (_LEFT, _LINE), (_RIGHT, _LINE), palette.INK, 3.0)
    years = years_between(born, last)
    step = next(each for each in (1, 2, 5, 10, 20, 50) if years / each <= 9)
    for age in range(0, int(years) + 1, step):
        at = x(plus_months(born, 12 * age))
        pen.line(f"tick-{age}", "axis", (at, _LINE - 6), (at, _LINE + 6), palette.INK, 2.0)
        if at < _RIGHT - 20:
            pen.text(f"age-{age}", "axis", str(age), at, _LINE + 82, TYPE, palette.INK_SOFT, align="center")
    _flags(pen, view, since, x)
    _numbers(pen, [x(day) for day in moments])
    return Scene(
        page=PAGE, audience=wording.FIRM, is_grey=False, as_of=view.as_of, name=view.client.name,
        description=f"{view.client.name}: a line from birth to {last.year} with {len(moments)} numbered moments.",
        zones=tuple(pen.zones), lines=pen.lines(), boxes=tuple(pen.boxes), marks=(), texts=tuple(pen.texts),
        lanes=(Lane("line", 0, PAGE.height, 0),), told=(), left_over=(),
    )


def _flags(pen: Pen, view: LifelineView, since: date | None, x) -> None:
    """Client since, and today, at the top; where the two would meet, each turns away from the other."""
    today = x(view.as_of)
    pen.line("today", "rule", (today, 46), (today, _LINE + 60), palette.INK, 3.0)
    room_right = _RIGHT - today
    is_right = room_right >= metrics.width("Today", TYPE, is_bold=True) + 10
    pen.text("today", "flag", "Today", today + (8 if is_right else -8), 26, TYPE, palette.INK, is_bold=True,
             align="left" if is_right else "right")
    if since is None:
        return
    at, words = x(since), f"Client since {since.year}"
    pen.line("since", "rule", (at, 46), (at, _LINE + 60), palette.SERVICE, 3.0, is_dashed=True)
    wide = metrics.width(words, TYPE, is_bold=True)
    taken = today if is_right else today - 8 - metrics.width("Today", TYPE, is_bold=True)
    if at + 8 + wide <= taken - 8 and at - 8 - wide < 0:
        pen.text("since", "flag", words, at + 8, 26, TYPE, palette.SERVICE, is_bold=True)
    elif at - 8 - wide >= 0:
        pen.text("since", "flag", words, at - 8, 26, TYPE, palette.SERVICE, is_bold=True, align="right")
    elif at + 8 + wide <= taken - 8:
        pen.text("since", "flag", words, at + 8, 26, TYPE, palette.SERVICE, is_bold=True)


def _numbers(pen: Pen, places: Sequence[float]) -> None:
    """The numbers where they belong; those that would lie on one another share one pill there, "1–3" or "2, 5"."""
    groups: list[tuple[list[float], list[int]]] = []
    for at, number in sorted((at, number) for number, at in enumerate(places, start=1)):
        if groups and at - groups[-1][0][-1] < 2.05 * _RADIUS:
            groups[-1][0].append(at)
            groups[-1][1].append(number)
        else:
            groups.append(([at], [number]))
    ink = palette.CONVERSATION.colour
    end = 0.0
    for where, numbers in groups:
        words = _told(sorted(numbers))
        wide = max(metrics.width(words, TYPE, is_bold=True) + 18, 2 * _RADIUS)
        # In the middle of those it stands for, on the page, and beside the pill before it.
        left = min(max(sum(where) / len(where) - wide / 2, end, 4.0), PAGE.width - 4 - wide)
        end = left + wide + 3
        name = f"moment-{min(numbers)}"
        pen.boxes.append(Box(name, "moment", round(left, 2), _LINE - _RADIUS, round(wide, 2), 2 * _RADIUS, ink, ink, 0.0,
                             corner=_RADIUS))
        pen.text(name, "moment", words, left + wide / 2, _LINE, TYPE, palette.PAPER, align="center", is_bold=True)


def _told(numbers: Sequence[int]) -> str:
    """Numbers in few signs.

    >>> _told([1, 2, 3]), _told([2, 5]), _told([4])
    ('1–3', '2, 5', '4')
    """
    if len(numbers) > 2 and numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"{numbers[0]}–{numbers[-1]}"
    return ", ".join(map(str, numbers))
