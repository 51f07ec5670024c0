"""The white space as a picture to take away: PDF and PowerPoint on as many pages as it takes, PNG and SVG as one."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable

from lifeline import palette, wording
from lifeline.chart.items import PAGES, Scene
from lifeline.chart.white_space import white_space_scenes
from lifeline.chart.white_space_grid import Grid
from lifeline.export import pictures
from lifeline.export.brand import Brand, darker
from lifeline.palette import Tone

MOST = 500   # rows on paper or slides; whoever wants more wants the spreadsheet
_LOGO = (150.0, 42.0)   # the most room a logo has, in page units
_LOGO_TOP = 15.0


def pages(grid: Grid, *, brand: Brand | None = None, page: str = "a4", grey: bool = False) -> tuple[Scene, ...]:
    """The pages in the firm's brand."""
    brand = brand or Brand()
    colour = Tone(darker(brand.colour), palette.INK_SOFT.grey)
    return white_space_scenes(grid, page=page, grey=grey, firm=brand.firm, colour=colour)


def pdf(grid: Grid, *, brand: Brand | None = None, page: str = "a4", grey: bool = False) -> bytes:
    """All pages as one PDF of true size, with text that can be selected."""
    brand = brand or Brand()
    made = pages(grid, brand=brand, page=page, grey=grey)
    logo = ""
    if brand.logo is not None:
        place = zip(("x", "y", "width", "height"), _logo_at(brand, page), strict=True)
        at = " ".join(f'{name}="{value:.2f}"' for name, value in place)
        logo = f'<image {at} href="data:image/png;base64,{b64encode(brand.logo).decode()}"/>'
    return pictures.pdf_of(
        made, title=f"{grid.title}, {wording.day(grid.as_of)}", subject=made[0].description, author=brand.firm,
        over_first=logo,
    )


def _logo_at(brand: Brand, page: str) -> tuple[float, float, float, float]:
    width, height = brand.fitted(*_LOGO)
    sheet = PAGES[page]
    return (sheet.width - sheet.margin - width, _LOGO_TOP, width, height)


def pptx(grid: Grid, *, brand: Brand | None = None, page: str = "16x9", grey: bool = False) -> bytes:
    """A slide a page, of shapes and words that can be edited."""
    from lifeline.export import slides   # python-pptx takes a third of a second to import

    brand = brand or Brand()
    return slides.pptx(
        pages(grid, brand=brand, page=page, grey=grey), title=f"{grid.title}, {wording.day(grid.as_of)}",
        author=brand.firm, picture=brand.logo, picture_at=_logo_at(brand, page) if brand.logo else (0, 0, 0, 0),
    )


def png(grid: Grid, *, brand: Brand | None = None, grey: bool = False) -> bytes:
    """One picture as large as the grid asks for."""
    (made,) = pages(grid, brand=brand, page="sheet", grey=grey)
    return pictures.png(made, ppi=150)


def svg(grid: Grid, *, brand: Brand | None = None, grey: bool = False) -> bytes:
    """One picture as large as the grid asks for, which tells each square to the pointer."""
    from lifeline.chart.svg import svg as scene_svg

    (made,) = pages(grid, brand=brand, page="sheet", grey=grey)
    return scene_svg(made, has_tips=True).encode()


WRITERS: dict[str, Callable[..., bytes]] = {"pdf": pdf, "png": png, "svg": svg, "pptx": pptx}
