"""The scene as SVG, written directly: well under a millisecond, and the base of every export that is a picture."""

from __future__ import annotations

from functools import lru_cache
from xml.sax.saxutils import escape, quoteattr

from lifeline import palette
from lifeline.chart.items import FONT, Box, Line, Mark, Scene, Text, Tip

_ANCHORS = {"left": "", "center": ' text-anchor="middle"', "right": ' text-anchor="end"'}
_DASHES = ' stroke-dasharray="3.2 2.4"'
# XML 1.0 has no way to write these, and a pasted name may hold them.
_UNWRITABLE = {code: None for code in (*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF)}

_STYLE = ".m{cursor:pointer}.m:focus-visible{outline:2.5px solid #1B2530;outline-offset:2px}"


def svg(
    scene: Scene, *, size: tuple[str, str] | None = None, is_interactive: bool = False, has_tips: bool = False
) -> str:
    """The picture as one SVG document.

    `size` is the width and height to write, with or without a unit; the page's own in pixels if left out. With
    `is_interactive` every fact can be reached by keyboard and carries its id and its tip; with `has_tips` it only tells
    its tip to the pointer.
    """
    page = scene.page
    width, height = size or (_number(page.width), _number(page.height))
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {_number(page.width)} {_number(page.height)}" xml:lang="{scene.language}" '
        f'role="{"group" if is_interactive else "img"}" aria-label={_attribute(scene.description)} '
        f'font-family="{escape(FONT)}">',
        f"<title>{_words('Lifeline: ' + scene.name)}</title><desc>{_words(scene.description)}</desc>",
    ]
    if is_interactive:
        out.append(f"<style>{_STYLE}</style>")
    out.append(f'<rect width="{_number(page.width)}" height="{_number(page.height)}" fill="#FFFFFF"/>')
    out += [_box(box) for box in scene.zones]
    out += [_line(line) for line in scene.lines]
    reached: set[str] = set()
    items: tuple[Box | Mark, ...] = (*scene.boxes, *scene.marks)
    for item in items:
        shape = _box(item) if isinstance(item, Box) else _mark(item)
        if item.is_picked and is_interactive:
            shape = _fact(item.id, item.tip, shape, reached)
        elif item.is_picked and has_tips:
            shape = f"<g><title>{_words(tip_words(item.tip))}</title>{shape}</g>"
        out.append(shape)
    out.append('<g pointer-events="none" aria-hidden="true">' if is_interactive else "<g>")
    out += [_text(text) for text in scene.texts]
    out.append("</g></svg>")
    return "".join(out)


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def writable(text: str) -> str:
    """`text` without the control characters that no XML or HTML document may hold."""
    return text.translate(_UNWRITABLE)


def _words(text: str) -> str:
    return escape(writable(text))


def _attribute(text: str) -> str:
    return quoteattr(writable(text))


def tip_words(tip: Tip) -> str:
    """A tip as plain lines."""
    return "\n".join([tip.label, *(f"{head}: {words}" for head, words in tip.rows())])


def _fact(item_id: str, tip: Tip, shape: str, reached: set[str]) -> str:
    title = f"<title>{_words(tip_words(tip))}</title>"
    if item_id in reached:
        # The other parts of one fact answer the pointer; one stop for the keyboard is enough.
        return f'<g class="m" data-id="{item_id}" aria-hidden="true">{title}{shape}</g>'
    reached.add(item_id)
    label = _attribute(tip.sentence())
    return f'<g class="m" data-id="{item_id}" role="button" tabindex="0" aria-label={label}>{title}{shape}</g>'


def _box(box: Box) -> str:
    corner = f' rx="{_number(box.corner)}"' if box.corner else ""
    edge = f' stroke="{box.edge}" stroke-width="{_number(box.edge_width)}"' if box.edge_width else ""
    return (
        f'<rect x="{_number(box.x)}" y="{_number(box.y)}" width="{_number(box.width)}" height="{_number(box.height)}"'
        f'{corner} fill="{box.fill}"{edge}{_DASHES if box.is_dashed else ""}/>'
    )


def _line(line: Line) -> str:
    return (
        f'<line x1="{_number(line.x)}" y1="{_number(line.y)}" x2="{_number(line.x2)}" y2="{_number(line.y2)}" '
        f'stroke="{line.colour}" stroke-width="{_number(line.width)}"{_DASHES if line.is_dashed else ""}/>'
    )


@lru_cache(maxsize=256)
def path(shape: str, radius: float) -> str:
    """A shape of the palette at half-size `radius`, as SVG path data."""
    out, number = [], ""
    # Arc commands carry flags, which must not be scaled: scale by position within the arc's seven arguments.
    in_arc, at = False, 0

    def close() -> None:
        nonlocal number, at
        if number:
            is_flag = in_arc and at % 7 in (2, 3, 4)
            out.append(number if is_flag else _number(float(number) * radius))
            at += 1
            number = ""

    for character in palette.SHAPES[shape]:
        if character.isalpha():
            close()
            in_arc, at = character == "A", 0
            out.append(character)
        elif character == " ":
            close()
            out.append(" ")
        else:
            number += character
    close()
    return "".join(out)


def _mark(mark: Mark) -> str:
    edge = f' stroke="{mark.edge}" stroke-width="{_number(mark.edge_width)}"' if mark.edge_width else ""
    return (
        f'<path transform="translate({_number(mark.x)},{_number(mark.y)})" d="{path(mark.shape, mark.radius)}" '
        f'fill="{mark.fill or "none"}"{edge}/>'
    )


def _text(text: Text) -> str:
    bold = ' font-weight="bold"' if text.is_bold else ""
    x, y = _number(text.x), _number(text.y)
    turned = f' transform="rotate({_number(-text.angle)} {x} {y})"' if text.angle else ""
    return (
        f'<text x="{x}" y="{y}" font-size="{_number(text.size)}"{bold}'
        f'{_ANCHORS[text.align]} fill="{text.colour}"{turned}>{_words(text.text)}</text>'
    )
