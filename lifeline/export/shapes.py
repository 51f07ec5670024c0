"""A scene's items as PowerPoint's own shapes, in DrawingML: whoever gets them can move, recolour and reword each.

Written as XML and not through python-pptx's shape objects, because those attach the theme's style to every shape (and
with it a shadow), and because a group is easiest to write once its parts are known. What belongs to one fact is one
group, so that moving a mark moves its words.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import count
from xml.sax.saxutils import escape, quoteattr

from lifeline import palette
from lifeline.chart import metrics
from lifeline.chart.items import Box, Line, Mark, Scene, Text
from lifeline.chart.svg import tip_words, writable

Item = Box | Line | Mark | Text

EMU = 9525  # English metric units in a page unit of 1/96 inch
NAMESPACES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)
FONT = "Arial"
# A little more room than the words need: type sizes are rounded to 1/100 pt, and some programs set long lines wider.
SLACK, SLACK_SHARE = 0.5, 0.01
_ARIAL_LEADING = 1.149  # from line to line, where nobody sets anything else
_ALIGN = {"left": "l", "center": "ctr", "right": "r"}
_FACT = re.compile(r"[sehorq]\d+")
_NAMES = {"axis": "Ages and years", "since": "Client since", "today": "Today"}
_ROLES = {
    "zone": "Zone", "lane": "Rule", "rule": "Rule", "subtitle": "Subtitle", "foot": "Note", "more": "More",
    "title": "Title", "stage": "Stage", "bar": "Bar", "doubt": "Date range", "mark": "Mark", "open": "Open end",
    "head": "Heading", "sub": "Heading", "name": "Name", "detail": "Date", "flag": "Label", "axis": "Figure",
}  # fmt: skip
# Most facts are one mark with its words; a shape that only guides the eye is passed over by screen readers.
_DECORATIVE = (
    '<a:extLst><a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}"><adec:decorative '
    'xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext></a:extLst>'
)


def tree(scene: Scene) -> str:
    """The slide's whole tree of shapes: the title first, then what was drawn first."""
    ids = count(2)
    title = next((text for text in scene.texts if text.role == "title"), None)
    parts = [_words((title,), next(ids), scene, is_title=True)] if title else []
    groups: dict[str, list[Item]] = {}
    drawn: Iterable[Item] = (*scene.zones, *scene.lines, *scene.boxes, *scene.marks, *scene.texts)
    for number, item in enumerate(drawn):
        if item is not title:
            groups.setdefault(_key(item) or f"#{number}", []).append(item)
    for key, items in groups.items():
        shapes = list(_shapes(items))
        if len(shapes) == 1:
            parts.append(_shape(shapes[0], next(ids), scene, has_alt=True))
        else:
            parts.append(_group(key, shapes, ids, scene))
    return (
        f'<p:spTree {NAMESPACES}><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr>'
        f"<p:grpSpPr/>{''.join(parts)}</p:spTree>"
    )


def _key(item: Item) -> str:
    """What an item moves together with; empty for one that stands alone."""
    if item.id in ("grid", "axis"):
        return "axis"
    if item.id in ("since", "today") or _FACT.fullmatch(item.id):
        return item.id
    if item.id == "head":
        # A heading's symbol and words stand on one line.
        middle = item.y - metrics.MIDDLE * item.size if isinstance(item, Text) else item.y
        return f"head{round(middle)}"
    return ""


def _shapes(items: Sequence[Item]) -> Iterable[Item | tuple[Text, ...]]:
    """The items, with the lines of one running text as one: a paragraph that can be rewritten."""
    lines: list[Text] = []
    for item in items:
        if isinstance(item, Text) and item.role.startswith("para"):
            if lines and _column(lines[0]) != _column(item):
                yield tuple(lines)
                lines = []
            lines.append(item)
            continue
        if lines:
            yield tuple(lines)
            lines = []
        yield item
    if lines:
        yield tuple(lines)


def _column(text: Text) -> tuple[object, ...]:
    return (text.role, text.x, text.size, text.is_bold, text.colour)


def _group(key: str, shapes: Sequence[Item | tuple[Text, ...]], ids: Iterable[int], scene: Scene) -> str:
    number = next(iter(ids))
    inner = "".join(_shape(shape, next(iter(ids)), scene) for shape in shapes)
    items = [item for shape in shapes for item in (shape if isinstance(shape, tuple) else (shape,))]
    boxes = [_reach(item) for item in items]
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, bottom = max(box[2] for box in boxes), max(box[3] for box in boxes)
    place = f"{_point('off', left, top)}{_size('ext', right - left, bottom - top)}"
    inside = place.replace("a:off", "a:chOff").replace("a:ext", "a:chExt")
    tip = next((item.tip for item in items if not isinstance(item, Line) and item.tip.label), None)
    first = next((item.text for item in items if isinstance(item, Text)), "Group")
    name = _NAMES.get(key) or (tip.label if tip else first)
    # The time axis is the ground of the whole picture, so it carries the whole picture's description.
    alt = tip_words(tip) if tip else scene.description if key == "axis" else name
    return (
        f"<p:grpSp><p:nvGrpSpPr>{_about(number, name, alt)}<p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr>"
        f"<p:grpSpPr><a:xfrm>{place}{inside}</a:xfrm></p:grpSpPr>{inner}</p:grpSp>"
    )


def _reach(item: Item) -> tuple[float, float, float, float]:
    if isinstance(item, Text):
        return item.box
    if isinstance(item, Mark):
        return (item.x - item.radius, item.y - item.radius, item.x + item.radius, item.y + item.radius)
    if isinstance(item, Line):
        return (min(item.x, item.x2), min(item.y, item.y2), max(item.x, item.x2), max(item.y, item.y2))
    return (item.x, item.y, item.x + item.width, item.y + item.height)


def _shape(item: Item | tuple[Text, ...], number: int, scene: Scene, *, has_alt: bool = False) -> str:
    """One shape. `has_alt`: it stands alone, so that no group speaks for it."""
    if isinstance(item, tuple):
        return _words(item, number, scene)
    if isinstance(item, Text):
        return _words((item,), number, scene)
    alt = tip_words(item.tip) if has_alt and not isinstance(item, Line) and item.tip.label else ""
    about = _about(number, _name(item), alt, is_decorative=not alt)
    if isinstance(item, Line):
        return _line(item, about)
    if isinstance(item, Mark):
        place = _place(item.x - item.radius, item.y - item.radius, 2 * item.radius, 2 * item.radius)
        fill, edge = _fill(item.fill), _edge(item.edge, item.edge_width)
        return _sp(about, f"{place}{_geometry(item.shape)}{fill}{edge}")
    corner = min(item.corner / max(min(item.width, item.height), 0.1), 0.5)
    outline = (
        '<a:prstGeom prst="roundRect"><a:avLst>'
        f'<a:gd name="adj" fmla="val {corner * 100000:.0f}"/></a:avLst></a:prstGeom>'
        if corner
        else '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
    )
    edge = _edge(item.edge, item.edge_width, is_dashed=item.is_dashed)
    return _sp(about, f"{_place(item.x, item.y, item.width, item.height)}{outline}{_fill(item.fill)}{edge}")


def _name(item: Box | Line | Mark) -> str:
    if item.id.startswith("zone-"):
        return f"Zone {item.id.removeprefix('zone-')}"
    label = "" if isinstance(item, Line) else item.tip.label
    kind = _NAMES.get(item.id) or ("Grid line" if item.id == "grid" else _ROLES.get(item.role, item.role.capitalize()))
    return f"{label}: {kind.lower()}" if label else kind


def _about(number: int, name: str, alt: str = "", *, is_decorative: bool = False) -> str:
    told = f" descr={quoteattr(writable(alt), {chr(10): '&#10;'})}" if alt else ""
    inner = _DECORATIVE if is_decorative else ""
    return f'<p:cNvPr id="{number}" name={quoteattr(writable(name))}{told}>{inner}</p:cNvPr>'


def _emu(value: float) -> int:
    return round(value * EMU)


def _point(tag: str, x: float, y: float) -> str:
    return f'<a:{tag} x="{_emu(x)}" y="{_emu(y)}"/>'


def _size(tag: str, width: float, height: float) -> str:
    return f'<a:{tag} cx="{_emu(width)}" cy="{_emu(height)}"/>'


def _place(x: float, y: float, width: float, height: float, *, turned: str = "") -> str:
    return f"<a:xfrm{turned}>{_point('off', x, y)}{_size('ext', width, height)}</a:xfrm>"


def _fill(colour: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{colour.lstrip("#")}"/></a:solidFill>' if colour else "<a:noFill/>"


def _edge(colour: str, width: float, *, is_dashed: bool = False) -> str:
    if not width:
        return "<a:ln><a:noFill/></a:ln>"
    dash = '<a:prstDash val="sysDash"/>' if is_dashed else ""
    return f'<a:ln w="{_emu(width)}">{_fill(colour)}{dash}<a:miter lim="800000"/></a:ln>'


def _sp(about: str, properties: str) -> str:
    return f"<p:sp><p:nvSpPr>{about}<p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr>{properties}</p:spPr></p:sp>"


def _line(line: Line, about: str) -> str:
    left, top, right, bottom = _reach(line)
    turned = ' flipV="1"' if (line.x2 - line.x) * (line.y2 - line.y) < 0 else ""
    place = _place(left, top, right - left, bottom - top, turned=turned)
    return (
        f"<p:cxnSp><p:nvCxnSpPr>{about}<p:cNvCxnSpPr/><p:nvPr/></p:nvCxnSpPr><p:spPr>{place}"
        f'<a:prstGeom prst="line"><a:avLst/></a:prstGeom>{_edge(line.colour, line.width, is_dashed=line.is_dashed)}'
        "</p:spPr></p:cxnSp>"
    )


@lru_cache(maxsize=64)
def _geometry(shape: str) -> str:
    """A shape of the palette: PowerPoint's own where it has one, else a freeform of the same path."""
    own = {"circle": "ellipse", "diamond": "diamond"}.get(shape)
    if own:
        return f'<a:prstGeom prst="{own}"><a:avLst/></a:prstGeom>'
    path, here = [], (0.0, 0.0)
    for command, written in re.findall(r"([MLAZ])([^MLAZ]*)", palette.SHAPES[shape]):
        numbers = [float(number) for number in re.findall(r"-?\d*\.?\d+", written)]
        if command == "Z":
            path.append("<a:close/>")
            continue
        end = (numbers[-2], numbers[-1])
        if command == "A":
            path.append(_half_circle(here, end, numbers[0]))
        else:
            at = f'<a:pt x="{_thousandths(end[0])}" y="{_thousandths(end[1])}"/>'
            path.append(f"<a:moveTo>{at}</a:moveTo>" if command == "M" else f"<a:lnTo>{at}</a:lnTo>")
        here = end
    return (
        '<a:custGeom><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/><a:rect l="0" t="0" r="r" b="b"/>'
        f'<a:pathLst><a:path w="2000" h="2000">{"".join(path)}</a:path></a:pathLst></a:custGeom>'
    )


def _thousandths(value: float) -> int:
    return round((value + 1) * 1000)


def _half_circle(start: tuple[float, float], end: tuple[float, float], radius: float) -> str:
    """The palette's arcs are half circles, drawn clockwise: that is all this has to know."""
    angle = math.degrees(math.atan2(start[1] - end[1], start[0] - end[0])) % 360
    reach = round(radius * 1000)
    return f'<a:arcTo wR="{reach}" hR="{reach}" stAng="{round(angle * 60000)}" swAng="10800000"/>'


def _turned_place(text: Text, x: float, y: float, width: float, height: float) -> str:
    """The place of a text's box: PowerPoint turns it around its middle, with the clock."""
    if not text.angle:
        return _place(x, y, width, height)
    middle_x, middle_y = text.turned(x + width / 2, y + height / 2)
    turned = f' rot="{round(-text.angle % 360 * 60_000)}"'
    return _place(middle_x - width / 2, middle_y - height / 2, width, height, turned=turned)


def _words(lines: Sequence[Text], number: int, scene: Scene, *, is_title: bool = False) -> str:
    """A text box exactly around its words. One line never wraps; a paragraph wraps where the page did."""
    first = lines[0]
    left, top, right, bottom = first.flat_box
    is_paragraph = len(lines) > 1
    if is_paragraph:
        right, bottom = max(line.box[2] for line in lines), lines[-1].box[3]
    slack = SLACK + SLACK_SHARE * (right - left)
    # It goes to the side the words do not hold on to.
    before = {"left": 0.0, "center": slack / 2, "right": slack}[first.align]
    place = _turned_place(first, left - before, top, right - left + slack, bottom - top)
    text = escape(writable(" ".join(line.text for line in lines)))
    bold = ' b="1"' if first.is_bold else ' b="0"'
    face = f'<a:latin typeface="{FONT}"/><a:ea typeface="{FONT}"/><a:cs typeface="{FONT}"/>'
    run = f'lang="{scene.language}" sz="{round(first.size * 75)}"{bold} dirty="0"'
    leading = round(metrics.LEADING / _ARIAL_LEADING * 100_000)
    spacing = f'<a:lnSpc><a:spcPct val="{leading}"/></a:lnSpc>' if is_paragraph else ""
    name = (
        "Title" if is_title else f"{_ROLES.get(first.role, 'Text')}: {first.text}" if first.role in _ROLES else "Text"
    )
    kind = (
        '<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph type="title"/></p:nvPr>'
        if is_title
        else ('<p:cNvSpPr txBox="1"/><p:nvPr/>')
    )
    outline = '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/>'
    return (
        f"<p:sp><p:nvSpPr>{_about(number, name)}{kind}</p:nvSpPr><p:spPr>{place}{outline}</p:spPr>"
        f'<p:txBody><a:bodyPr wrap="{"square" if is_paragraph else "none"}" lIns="0" tIns="0" rIns="0" bIns="0" '
        'rtlCol="0" anchor="t"><a:noAutofit/></a:bodyPr><a:lstStyle/>'
        f'<a:p><a:pPr algn="{_ALIGN[first.align]}">{spacing}<a:spcBef><a:spcPts val="0"/></a:spcBef></a:pPr>'
        f"<a:r><a:rPr {run}>{_fill(first.colour)}{face}</a:rPr><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>"
    )
