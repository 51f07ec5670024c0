"""Lifelines as PowerPoint slides, made of shapes that can be edited: no picture of the chart, no theme's shadow.

The file names its firm or nobody as its author, is dated by the scene's `as_of`, and is the same bytes for the same
scene. A client's slide never has speaker notes; the firm's has what to raise first, why, and what to ask.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache

from lxml import etree
from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn

from lifeline import wording
from lifeline.chart.items import Scene, Tip
from lifeline.chart.svg import writable
from lifeline.export import shapes

_MOST_NOTED = 6  # what there is time for in one meeting
_TITLE_ONLY, _BLANK = "Title Only", "Blank"
_ABOUT_THE_PROGRAM = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties '
    'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>'
    "Microsoft Office PowerPoint</Application></Properties>"
)


def pptx(
    scenes: Scene | Sequence[Scene], *, notes: Sequence[str] | None = None, title: str = "", author: str = "",
    picture: bytes | None = None, picture_at: tuple[float, float, float, float] = (0, 0, 0, 0),
) -> bytes:  # fmt: skip
    """One slide a scene, on the scenes' own page (16:9 or A4).

    `notes` are the speaker notes, one text a slide; left out, a firm's slide gets what to raise first. `picture` is a
    firm's logo for the first slide, at left, top, width and height. Raises `ValueError` for no scene, for scenes of
    different pages, and for notes on a client's slide: notes travel with the file.
    """
    shown = (scenes,) if isinstance(scenes, Scene) else tuple(scenes)
    if not shown or len({(scene.page.width, scene.page.height) for scene in shown}) != 1:
        raise ValueError("A deck needs at least one scene, and all of them on one page format.")
    if notes is not None and any(scene.audience != wording.FIRM for scene in shown):
        raise ValueError("Speaker notes are for the firm's own slides only.")
    said = tuple(notes) if notes is not None else tuple(speaker_notes(scene) for scene in shown)
    if len(said) != len(shown):
        raise ValueError(f"There are {len(said)} notes for {len(shown)} slides.")
    deck = Presentation(io.BytesIO(_template(shown[0].page.width, shown[0].page.height)))
    layouts = {layout.name: layout for layout in deck.slide_layouts}
    for number, (scene, note) in enumerate(zip(shown, said, strict=True)):
        has_title = any(text.role == "title" for text in scene.texts)
        slide = deck.slides.add_slide(layouts[_TITLE_ONLY if has_title else _BLANK])
        # Instead of the layout's empty placeholders, and in the same tree, which python-pptx keeps hold of.
        slide.shapes._spTree[:] = parse_xml(shapes.tree(scene))
        if picture and number == 0:
            _add_logo(slide, picture, picture_at, author)
        if note:
            slide.notes_slide.notes_text_frame.text = writable(note)
    _describe(deck, shown[0], title or f"Lifeline: {shown[0].name}", author)
    out = io.BytesIO()
    deck.save(out)
    return _settled(out.getvalue(), shown[0].as_of)


def speaker_notes(scene: Scene) -> str:
    """What to raise first, why, and what to ask, and what waits; empty for a client's slide."""
    if scene.audience != wording.FIRM:
        return ""
    found = [tip for lane, _, tip in scene.told if lane == "conversations"]
    first = [tip for tip in found if not tip.waits][:_MOST_NOTED]
    said = ["To raise, in this order:", *(_note(number, tip) for number, tip in enumerate(first, 1))] if first else []
    waiting = [f"{tip.label}. {tip.waits}" for tip in found if tip.waits]
    if waiting:
        said += ["Not to be raised yet:", *waiting]
    return "\n\n".join(said)


def _note(number: int, tip: Tip) -> str:
    told = (f"Why: {tip.why}" if tip.why else "", f"Ask: {tip.question}" if tip.question else "")
    return "\n".join([f"{number}. {tip.sentence()}", *filter(None, told)])


def _add_logo(slide, picture: bytes, place: tuple[float, float, float, float], firm: str) -> None:
    added = slide.shapes.add_picture(io.BytesIO(picture), *(round(part * shapes.EMU) for part in place))
    added.name = "Logo"
    added._element.nvPicPr.cNvPr.set("descr", f"Logo of {firm}" if firm else "Logo")


def _describe(deck, scene: Scene, title: str, author: str) -> None:
    made = datetime(scene.as_of.year, scene.as_of.month, scene.as_of.day)
    about = deck.core_properties
    # PowerPoint's property fields hold 255 letters.
    about.title, about.subject = writable(title)[:255], writable(scene.description)[:255]
    about.author = about.last_modified_by = writable(author)[:255]
    about.comments = about.keywords = about.category = ""
    about.language, about.created, about.modified, about.revision = scene.language, made, made, 1


@lru_cache(maxsize=4)
def _template(width: float, height: float) -> bytes:
    """An empty deck of one page size in Arial: python-pptx's own, without its thumbnail, printer and unused layouts."""
    deck = Presentation()
    across, down = width * shapes.EMU / deck.slide_width, height * shapes.EMU / deck.slide_height
    deck.slide_width, deck.slide_height = round(width * shapes.EMU), round(height * shapes.EMU)
    size = deck.part._element.find(qn("p:sldSz"))
    del size.attrib["type"]  # it says 4:3
    for layout in list(deck.slide_layouts):
        if layout.name not in (_TITLE_ONLY, _BLANK):
            deck.slide_layouts.remove(layout)
    # A slide somebody adds later has its title and foot where this page has room for them.
    for sheet in (deck.slide_master, *deck.slide_layouts):
        for shape in sheet.placeholders:
            own = shape._element.spPr.find(qn("a:xfrm"))
            if own is not None:
                shape.left, shape.top = round(shape.left * across), round(shape.top * down)
                shape.width, shape.height = round(shape.width * across), round(shape.height * down)
    for relations, kinds in (
        (deck.part.package._rels, (RELATIONSHIP_TYPE.THUMBNAIL,)),
        (deck.part.rels, (RELATIONSHIP_TYPE.PRINTER_SETTINGS,)),
    ):
        for key in [key for key, relation in relations.items() if relation.reltype in kinds]:
            relations.pop(key)
    for extended in [part for part in deck.part.package.iter_parts() if part.partname == "/docProps/app.xml"]:
        extended._blob = _ABOUT_THE_PROGRAM.encode()
    for theme in [part for part in deck.part.package.iter_parts() if part.partname.startswith("/ppt/theme/")]:
        theme._blob = re.sub(rb'(<a:latin typeface=)"Calibri"', rb'\1"Arial"', theme.blob)
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


def _settled(package: bytes, as_of: date) -> bytes:
    """The same package with its files dated by `as_of`: a ZIP file otherwise notes when it was written."""
    out = io.BytesIO()
    written_on = (max(as_of.year, 1980), as_of.month, as_of.day, 0, 0, 0)
    with zipfile.ZipFile(io.BytesIO(package)) as made, zipfile.ZipFile(out, "w") as settled:
        for name in made.namelist():
            entry = zipfile.ZipInfo(name, written_on)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            data = made.read(name)
            # The notes' own master brings the date its template was made.
            settled.writestr(
                entry, _without_clock(data) if name.endswith(".xml") and b'type="datetime' in data else data
            )
    return out.getvalue()


def _without_clock(data: bytes) -> bytes:
    """A layout's date field as empty text: PowerPoint fills it with the day the file is opened."""
    root = etree.fromstring(data)
    for field in root.iter(qn("a:fld")):
        if field.get("type", "").startswith("datetime"):
            for text in field.iter(qn("a:t")):
                text.text = ""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
