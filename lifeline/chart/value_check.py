"""What the estimate would have foretold against what came, as a chart: by how often they had bought again before."""

from __future__ import annotations

from typing import Any

from lifeline import palette
from lifeline.chart.truth_curve import config
from lifeline.question.lifetime_value import Check

WIDTH, HEIGHT = 420, 230
EXPECTED, BOUGHT = "expected", "came"


def rows(check: Check) -> list[dict[str, Any]]:
    """Two rows a class: purchases a client was expected to make, and made."""
    return [
        {"before": name(row.repeats, check), "kind": kind, "purchases": round(value, 3)}
        for row in check.rows for kind, value in ((EXPECTED, row.expected), (BOUGHT, row.bought))
    ]


def name(repeats: int, check: Check) -> str:
    """How a class is called: once, twice ..., or at least so many times."""
    bought = repeats + 1
    return f"{bought} or more" if repeats == check.rows[-1].repeats and repeats >= 5 else str(bought)


def spec(check: Check) -> dict[str, Any]:
    """The chart as Vega-Lite: an open circle for what was expected, a filled square for what came."""
    x = {
        "field": "before", "type": "ordinal", "sort": None, "title": "Purchases until then", "axis": {"labelAngle": 0}
    }
    y = {"field": "purchases", "type": "quantitative", "title": "Purchases since, for each client"}
    told = [row for row in rows(check) if row["kind"] == EXPECTED]
    came = [row for row in rows(check) if row["kind"] == BOUGHT]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json", "width": WIDTH, "height": HEIGHT,
        "background": palette.PAPER.colour,
        "description": "Purchases expected and purchases that came, for each client, by how many they had made before",
        "layer": [
            {
                "data": {"values": told}, "encoding": {"x": x, "y": y},
                "mark": {"type": "point", "shape": "circle", "size": 130, "filled": False, "strokeWidth": 2.2,
                         "color": palette.CONVERSATION.colour, "aria": False},
            },
            {
                "data": {"values": came}, "encoding": {"x": x, "y": y},
                "mark": {"type": "point", "shape": "square", "size": 90, "filled": True, "opacity": 1,
                         "color": palette.SERVICE.colour, "aria": False},
            },
        ],
        "config": config(palette.INK.colour, palette.INK_SOFT.colour),
    }
