"""A lifeline as a file: PNG, SVG, PDF, one HTML page that needs no network, and a PowerPoint slide to go on with.

The first four are drawn from the scene by our own SVG, so they show the same. A file takes its words from the scene,
which knows its audience, and its dates from the scene's `as_of`, never from the clock; it names no library and nobody
unless the caller names the firm. Our SVG refers to nothing outside itself, so the converter has nothing to fetch.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import vl_convert
from pypdf import PdfReader, PdfWriter
from pypdf.generic import BooleanObject, DictionaryObject, NameObject, TextStringObject

from lifeline.chart.items import Scene
from lifeline.chart.svg import svg as scene_svg
from lifeline.errors import UserError
from lifeline.export.picture_page import picture_page

_POINTS = 0.75  # a page unit is 1/96 inch, a point 1/72


def svg(scene: Scene) -> bytes:
    """The picture as one SVG document."""
    return scene_svg(scene).encode()


def png(scene: Scene, ppi: int = 300) -> bytes:
    """The picture as PNG, `ppi` pixels to the inch, and marked so: an A4 page prints as A4."""
    return vl_convert.svg_to_png(scene_svg(scene), scale=_POINTS, ppi=ppi)


def pdf(scene: Scene) -> bytes:
    """The picture as PDF: one page of true size, text that can be selected, fonts inside."""
    return pdf_of((scene,), title=_title(scene), subject=scene.description)


def pdf_of(
    scenes: Sequence[Scene], *, title: str, subject: str, author: str = "", bookmarks: Mapping[str, int] | None = None,
    over_first: str = "",
) -> bytes:  # fmt: skip
    """Scenes as the pages of one PDF. `bookmarks` are headings and their page numbers; `over_first` is SVG drawn over
    the first page, such as a logo.
    """
    readers = [_pdf_page(scene, "" if number else over_first) for number, scene in enumerate(scenes)]
    writer = PdfWriter(clone_from=readers[0])
    for reader in readers[1:]:
        writer.append(reader, import_outline=False)
    made = f"D:{scenes[0].as_of:%Y%m%d}000000Z"
    about = {"/Title": title, "/Author": author, "/Subject": subject, "/CreationDate": made, "/ModDate": made}
    writer.metadata = {name: words for name, words in about.items() if words}
    for words, page in (bookmarks or {}).items():
        writer.add_outline_item(title=words, page_number=page - 1)
    root = writer.root_object
    root[NameObject("/Lang")] = TextStringObject(scenes[0].language)
    root[NameObject("/ViewerPreferences")] = DictionaryObject({NameObject("/DisplayDocTitle"): BooleanObject(True)})
    if "/Metadata" in root:
        # The converter's own note about itself.
        del root["/Metadata"]
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _pdf_page(scene: Scene, over: str) -> PdfReader:
    wide, high = scene.page.width * _POINTS, scene.page.height * _POINTS
    drawn = scene_svg(scene, size=(f"{wide:.2f}", f"{high:.2f}"))
    made = vl_convert.svg_to_pdf(drawn.removesuffix("</svg>") + over + "</svg>")
    reader = PdfReader(io.BytesIO(made))
    # The converter lists the fonts in a different order from run to run; the same picture is to be the same file.
    fonts = reader.pages[0]["/Resources"]["/Font"]
    for name, font in sorted((name, fonts.raw_get(name)) for name in list(fonts)):
        del fonts[name]
        fonts[name] = font
    return reader


def html(scene: Scene) -> bytes:
    """One page for any browser, offline: the picture with tips and keys, and the same facts as a table below it."""
    return picture_page(scene).encode()


def pptx(scene: Scene) -> bytes:
    """One slide of shapes that can be edited."""
    from lifeline.export import slides  # python-pptx takes a third of a second to import, and few files ask for it

    return slides.pptx(scene)


def _title(scene: Scene) -> str:
    return f"Lifeline: {scene.name}"


_WRITERS: dict[str, Callable[[Scene], bytes]] = {".png": png, ".svg": svg, ".pdf": pdf, ".html": html, ".pptx": pptx}
SUFFIXES = tuple(_WRITERS)


def written(scene: Scene, path: str | Path) -> bytes:
    """The picture in the format that a file's name asks for. Raises `UserError` for an ending that is none."""
    writer = _WRITERS.get(Path(path).suffix.lower())
    if writer is None:
        endings = f"{', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}"
        raise UserError(f"A lifeline cannot be saved as {Path(path).name!r}: the name must end in {endings}.")
    return writer(scene)


def save(scene: Scene, path: str | Path) -> Path:
    """Write the picture in the format its file name asks for, and say where."""
    return store(written(scene, path), path)


def store(made: bytes, path: str | Path) -> Path:
    """Write a picture's bytes to a file. Raises `UserError`."""
    target = Path(path)
    try:
        target.write_bytes(made)
    except OSError as error:
        raise UserError(f"{target} cannot be written: {error.strerror or error}.") from error
    return target
