"""A look at the cover of a pack in the firm's own brand, for a client nobody has: to see it before it is kept."""

from __future__ import annotations

from datetime import date

import vl_convert

from lifeline.chart.svg import svg
from lifeline.export import pack
from lifeline.export.brand import Brand
from lifeline.model import Client, PackInfo
from lifeline.question.guarded import GuardedView
from lifeline.question.guards import ClientGuards

EXAMPLE = "Alex Example"


def example_cover(brand: Brand, *, pack_info: PackInfo, as_of: date, page: str = "a4", ppi: int = 96) -> bytes:
    """The first page of an invented client's pack as PNG, `ppi` dots to the inch."""
    client = Client("example", EXAMPLE, "person", None, None, as_of.isoformat(), as_of, "ok", "", "")
    nothing = GuardedView(client, as_of, as_of, pack_info, (), (), (), (), (), (), (), ClientGuards((), {}))
    made = pack.build(nothing, brand=brand, page=page)
    drawn = svg(made.pages[0]).removesuffix("</svg>") + pack.logo_svg(made) + "</svg>"
    return vl_convert.svg_to_png(drawn, scale=0.75, ppi=ppi)
