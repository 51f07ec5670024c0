"""The chart as it answers the pointer inside a notebook's cell, with everything it needs in the cell itself."""

from __future__ import annotations

from html import escape

import vl_convert

from lifeline.chart.items import Scene


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
