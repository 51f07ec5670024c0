"""The scene in Altair: hover for the whole story, click to pick, in the app and in a notebook.

Constructing and validating an Altair chart costs half a second, so the chart is authored once for each page format,
with named data; for a client only the data is filled in (`spec`). Every position comes from the scene.
"""

from __future__ import annotations

from copy import deepcopy
from functools import lru_cache

import altair as alt

from lifeline import palette
from lifeline.chart.items import FONT, PAGES, Page, Scene, Tip

DATASETS = ("zones", "lines", "lines_dashed", "boxes", "boxes_dashed", "keys", "marks", "words", "texts")


def _layers(page: Page) -> alt.LayerChart:
    """The chart without its data. Scales map page units to themselves, so a row of the scene is drawn where it says."""
    x = alt.X("x:Q").scale(domain=[0, page.width], range=[0, page.width], nice=False, zero=False).axis(None)
    y = alt.Y("y:Q").scale(domain=[0, page.height], range=[0, page.height], nice=False, zero=False).axis(None)
    fill = alt.Fill("fill:N").scale(None)
    edge = alt.Stroke("edge:N").scale(None)

    def boxes(name: str, **mark) -> alt.Chart:
        return (
            alt.Chart(alt.NamedData(name), name=name)
            .mark_rect(cornerRadius=alt.expr("datum.corner"), strokeWidth=alt.expr("datum.edge_width"), **mark)
            .encode(x, y, x2="x2", y2="y2", fill=fill, stroke=edge)
        )

    def lines(name: str, **mark) -> alt.Chart:
        return (
            alt.Chart(alt.NamedData(name), name=name)
            .mark_rule(aria=False, strokeWidth=alt.expr("datum.width"), tooltip=None, **mark)
            .encode(x, y, x2="x2", y2="y2", stroke=alt.Stroke("colour:N").scale(None))
        )

    def marks(name: str, **mark) -> alt.Chart:
        return (
            alt.Chart(alt.NamedData(name), name=name)
            .mark_point(opacity=1, strokeWidth=alt.expr("datum.edge_width"), strokeJoin="miter", **mark)
            .encode(
                x,
                y,
                shape=alt.Shape("shape:N").scale(None),
                size=alt.Size("size:Q").scale(None),
                fill=fill,
                stroke=edge,
            )
        )

    def texts(name: str, **mark) -> alt.Chart:
        return (
            alt.Chart(alt.NamedData(name), name=name)
            .mark_text(
                aria=False,
                baseline="alphabetic",
                align=alt.expr("datum.align"),
                fontSize=alt.expr("datum.size"),
                fontWeight=alt.expr("datum.weight"),
                **mark,
            )
            .encode(x, y, text="text:N", color=alt.Color("colour:N").scale(None))
        )

    # Only a layer with a tip answers the pointer, so what stands for a fact and what does not are layers apart.
    told = {"tooltip": alt.expr("datum.tip"), "cursor": "pointer"}
    # Dashes by a scale are drawn solid, so what is dashed has layers of its own.
    layers = alt.layer(
        boxes("zones", aria=False, tooltip=None),
        lines("lines"),
        lines("lines_dashed", strokeDash=[3.2, 2.4]),
        boxes("boxes", **told).encode(description="told:N"),
        boxes("boxes_dashed", strokeDash=[3.2, 2.4], **told).encode(description="told:N"),
        marks("keys", aria=False, tooltip=None),
        marks("marks", **told).encode(description="told:N"),
        texts("words", tooltip=None),
        texts("texts", **told),
    )
    # Declared on one layer, a selection hears clicks on every layer that has a tip; on several it would not compile.
    return (
        layers.properties(
            width=page.width,
            height=page.height,
            padding=0,
            autosize=alt.AutoSizeParams(type="none"),
            background="#FFFFFF",
            params=[
                alt.TopLevelSelectionParameter(
                    name="pick",
                    views=["marks"],
                    select=alt.PointSelectionConfig(type="point", fields=["id"], on="click", toggle="false"),
                )
            ],
        )
        .configure(font=FONT)
        .configure_view(stroke=None)
    )


@lru_cache(maxsize=len(PAGES))
def _authored(page: str) -> dict:
    return _layers(PAGES[page]).to_dict()


def template(page: str = "screen") -> dict:
    """The Vega-Lite specification of a page format, authored and validated once; without data. Yours to change."""
    return deepcopy(_authored(page))


def spec(scene: Scene) -> dict:
    """The scene as a Vega-Lite specification, for `st.vega_lite_chart`: only data and description differ by client.

    Picking a mark or its words sets the selection `pick` to the item's `id`.
    """
    return {**template(scene.page.name), "description": scene.description, "datasets": datasets(scene)}


def chart(scene: Scene) -> alt.LayerChart:
    """The scene as an Altair chart, for notebooks and for layering; slower than `spec`, and the same picture."""
    made = _layers(scene.page).properties(description=scene.description)
    made.datasets = datasets(scene)
    return made


def _tip(tip: Tip) -> dict[str, str] | None:
    # Vega shows an object as a small table under its title, and nothing at all for null.
    return {"title": tip.label, **dict(tip.rows())} if tip.label else None


def datasets(scene: Scene) -> dict[str, list[dict]]:
    """The rows of each layer."""
    rows: dict[str, list[dict]] = {name: [] for name in DATASETS}
    for zone in scene.zones:
        rows["zones"].append(_box(zone))
    for line in scene.lines:
        rows["lines_dashed" if line.is_dashed else "lines"].append(
            {
                "id": line.id,
                "x": line.x,
                "y": line.y,
                "x2": line.x2,
                "y2": line.y2,
                "colour": line.colour,
                "width": line.width,
            }
        )
    for box in scene.boxes:
        rows["boxes_dashed" if box.is_dashed else "boxes"].append(
            _box(box) | {"tip": _tip(box.tip), "told": box.tip.sentence()}
        )
    for mark in scene.marks:
        rows["marks" if mark.is_picked else "keys"].append(
            {
                "id": mark.id,
                "x": mark.x,
                "y": mark.y,
                "shape": palette.SHAPES[mark.shape],
                # Vega scales a path by half the root of its size.
                "size": round(4 * mark.radius**2, 2),
                "fill": mark.fill or "transparent",
                "edge": mark.edge if mark.edge_width else "transparent",
                "edge_width": mark.edge_width,
                "tip": _tip(mark.tip),
                "told": mark.tip.sentence(),
            }
        )
    for text in scene.texts:
        rows["texts" if text.tip.label else "words"].append(
            {
                "id": text.id,
                "x": text.x,
                "y": text.y,
                "text": text.text,
                "size": text.size,
                "weight": "bold" if text.is_bold else "normal",
                "colour": text.colour,
                "align": text.align,
                "tip": _tip(text.tip),
            }
        )
    return rows


def _box(box) -> dict:
    return {
        "id": box.id,
        "x": box.x,
        "y": box.y,
        "x2": round(box.x + box.width, 2),
        "y2": round(box.y + box.height, 2),
        "fill": box.fill,
        "edge": box.edge if box.edge_width else "transparent",
        "edge_width": box.edge_width,
        "corner": box.corner,
    }
