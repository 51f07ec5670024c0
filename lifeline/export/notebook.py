"""What a notebook's cell shows: the picture, or the chart that answers the pointer, with all it needs in the cell."""

from __future__ import annotations

from base64 import b64encode
from html import escape
from typing import Any

import vl_convert

from lifeline.chart.items import Scene
from lifeline.export import pictures


def shows(scene: Scene, text: str) -> dict[str, Any]:
    """A picture as an object shows itself in a notebook; `text` stands where there is room for words only.

    Twice, because SVG is sharper, and a notebook that is not trusted, or is read elsewhere, shows PNG only.
    """
    return {
        "image/svg+xml": pictures.svg(scene).decode(),
        "image/png": b64encode(pictures.png(scene, ppi=144)).decode(),
        "text/plain": text,
    }


class Picture:
    """Any scene as an object that shows itself: a priority matrix, a page of the white space, the partners' page."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return shows(self.scene, repr(self))

    def __repr__(self) -> str:
        return self.scene.description


class InteractiveChart:
    """A lifeline in a frame of its own: Altair's chart and the libraries that draw it, about a megabyte, no network.

    A frame, and not a Jupyter widget, because it works in every notebook program and leaves nothing to install.
    """

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    def html(self) -> str:
        """The chart as a page that needs nothing from elsewhere."""
        from lifeline.chart import altair_chart  # Altair takes half a second to import, and few cells ask for it

        # Without the menu of actions: it would offer to open the client's data in an editor on the internet.
        spec = altair_chart.spec(self.scene) | {"usermeta": {"embedOptions": {"actions": False}}}
        return vl_convert.vegalite_to_html(spec, bundle=True)

    def _repr_html_(self) -> str:
        page = self.scene.page
        title = escape(self.scene.description, quote=True)
        return (
            f'<iframe title="{title}" srcdoc="{escape(self.html(), quote=True)}" sandbox="allow-scripts" '
            f'style="width:{page.width + 20:.0f}px;height:{page.height + 20:.0f}px;max-width:100%;border:0"></iframe>'
        )

    def __repr__(self) -> str:
        return f"Interactive chart: {self.scene.description}"
