"""How many had bought how long after a stage began, as a chart: the curve, its interval, the others' rate beside it."""

from __future__ import annotations

from math import ceil
from typing import Any

from lifeline import palette
from lifeline.chart.items import FONT
from lifeline.question.catalogue_truth_rows import RuleCurve

WIDTH, HEIGHT = 660, 300


def rows(curve: RuleCurve) -> list[dict[str, Any]]:
    """A row for each step, with the state it begins in and the one it ends in; shares in per cent, months after the
    event.

    The state stays as it is from one step to the next. Where nobody bought yet it is the marks that tell how many may.
    """
    told = curve.steps or curve.marks
    found = [{"months": -curve.truth.lead_months, "share": 0.0, "low": 0.0, "high": 0.0}] + [
        {"months": point.months, "share": 100 * point.share, "low": 100 * point.low, "high": 100 * point.high}
        for point in told
    ]
    return found + [{**found[-1], "months": _end(curve)}]


def _end(curve: RuleCurve) -> int:
    return ceil(max([point.months for point in (*curve.marks, *curve.steps)], default=0) - 0.1)


def others(curve: RuleCurve) -> list[dict[str, Any]]:
    """What would have been bought at the others' rate, in per cent, at each whole month that is told."""
    told = [{"months": -curve.truth.lead_months, "share": 0.0}]
    return told + [
        {"months": mark.months, "share": 100 * mark.others} for mark in curve.marks if mark.others is not None
    ]


def spec(curve: RuleCurve) -> dict[str, Any]:
    """The chart as Vega-Lite. Solid: those who reached the stage; dashed: the others. Colours differ in shade as well.
    """
    ink, soft = palette.INK.colour, palette.INK_SOFT.colour
    solid, dashed = palette.SERVICE.colour, palette.CONVERSATION.colour
    drawn = rows(curve)
    years = [12 * year for year in range(-10, 11)]
    x = {
        "field": "months", "type": "quantitative", "title": "Months after the event", "axis": {"values": years},
        "scale": {"nice": False, "domain": [-curve.truth.lead_months, max(_end(curve), 1)]},
    }
    # A few per cent at the least, so that nothing does not look like much.
    highest = max(10.0, *(row["high"] for row in drawn))
    y = {
        "field": "share", "type": "quantitative", "title": "Bought it from us, per cent",
        "scale": {"domain": [0, highest], "nice": True},
    }
    layers: list[dict[str, Any]] = [
        {
            "data": {"values": drawn},
            "mark": {"type": "area", "interpolate": "step-after", "opacity": 0.18, "aria": False, "color": solid},
            "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}},
        },
        {
            "data": {"values": others(curve)},
            "mark": {"type": "line", "strokeDash": [6, 4], "strokeWidth": 2, "color": dashed, "aria": False},
            "encoding": {"x": x, "y": y},
        },
        {
            "data": {"values": drawn},
            "mark": {"type": "line", "interpolate": "step-after", "strokeWidth": 2.6, "color": solid, "aria": False},
            "encoding": {"x": x, "y": y},
        },
    ]
    if curve.truth.lead_months:
        layers.insert(0, {
            "data": {"values": [{"months": 0}]}, "mark": {"type": "rule", "color": soft, "aria": False},
            "encoding": {"x": x},
        })
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json", "width": WIDTH, "height": HEIGHT,
        "background": palette.PAPER.colour, "description": describe(curve), "layer": layers,
        "config": config(ink, soft),
    }


def describe(curve: RuleCurve) -> str:
    """The chart in a sentence, for whoever does not see it."""
    told = [
        f"{100 * mark.share:.0f} per cent after {mark.months:.0f} months" for mark in curve.marks if mark.months > 0
    ]
    return f"{curve.truth.service} bought from us after {curve.truth.stage}: {', '.join(told) or 'nothing to tell'}"


def config(ink: str, soft: str) -> dict[str, Any]:
    """The type and lines every chart of figures shares."""
    return {
        "font": FONT, "view": {"stroke": None},
        "axis": {
            "labelFontSize": 12, "titleFontSize": 12, "labelColor": ink, "titleColor": ink, "titleFontWeight": "normal",
            "gridColor": palette.HAIRLINE.colour, "domainColor": soft, "tickColor": soft,
        },
    }
