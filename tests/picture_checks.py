"""What must hold of every scene: each check returns the faults it finds, as sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lifeline.chart.items import Line, Scene, Text

Rectangle = tuple[float, float, float, float]
_TOUCH = 0.01  # page units: edges that meet do not overlap


def _overlap(one: Rectangle, other: Rectangle, slack: float = _TOUCH) -> bool:
    return (
        one[0] < other[2] - slack
        and other[0] < one[2] - slack
        and one[1] < other[3] - slack
        and other[1] < one[3] - slack
    )


def _near(ones: Sequence[tuple[Rectangle, object]], others: Sequence[tuple[Rectangle, object]]) -> Iterator[tuple]:
    """The overlapping pairs; sorted by height first, as pages are tall enough to make that pay."""
    others = sorted(others, key=lambda pair: pair[0][1])
    for box, item in ones:
        for other_box, other in others:
            if other_box[1] >= box[3]:
                break
            if _overlap(box, other_box):
                yield item, other


def _texts(scene: Scene) -> list[tuple[Rectangle, Text]]:
    return [(text.box, text) for text in scene.texts]


def _ink(line: Line) -> Rectangle:
    """What a level or upright line covers; its ends are cut off square."""
    across = line.width / 2 if line.x == line.x2 else 0.0
    down = line.width / 2 if line.y == line.y2 else 0.0
    return (
        min(line.x, line.x2) - across,
        min(line.y, line.y2) - down,
        max(line.x, line.x2) + across,
        max(line.y, line.y2) + down,
    )


def overlapping_texts(scene: Scene) -> list[str]:
    """Words that lie on other words."""
    texts = _texts(scene)
    return [f"{one.text!r} lies on {other.text!r}" for one, other in _near(texts, texts) if one is not other]


def clipped_texts(scene: Scene) -> list[str]:
    """Words that reach beyond the page."""
    page: Rectangle = (0, 0, scene.page.width, scene.page.height)
    return [
        f"{text.text!r} reaches beyond the page"
        for box, text in _texts(scene)
        if box[0] < page[0] or box[1] < page[1] or box[2] > page[2] or box[3] > page[3]
    ]


def texts_on_strange_marks(scene: Scene) -> list[str]:
    """Words on a mark, a bar or a whisker that is not their own, and words on a rule."""
    marks = [
        ((mark.x - mark.radius, mark.y - mark.radius, mark.x + mark.radius, mark.y + mark.radius), mark)
        for mark in scene.marks
    ]
    boxes = [((box.x, box.y, box.x + box.width, box.y + box.height), box) for box in scene.boxes]
    lines = [(_ink(line), line) for line in scene.lines]
    faults = []
    for text, other in _near(_texts(scene), marks + boxes):
        # A heading and its own symbol share the id of all headings; they must stand apart all the same.
        if text.id != other.id or text.id == "head":
            faults.append(f"{text.text!r} lies on a mark of {other.tip.label or other.id!r}")
    for text, line in _near(_texts(scene), lines):
        faults.append(f"{text.text!r} lies on a line ({line.role} {line.id})")
    return faults


def overlapping_marks(scene: Scene) -> list[str]:
    """Marks and bars of different facts that lie on each other, so that one hides the other."""
    shapes = [
        ((mark.x - mark.radius, mark.y - mark.radius, mark.x + mark.radius, mark.y + mark.radius), mark)
        for mark in scene.marks
    ]
    shapes += [((box.x, box.y, box.x + box.width, box.y + box.height), box) for box in scene.boxes]
    return [
        f"{one.tip.label or one.id!r} hides {other.tip.label or other.id!r}"
        for one, other in _near(shapes, shapes)
        if one.id != other.id
    ]


def outside_lanes(scene: Scene) -> list[str]:
    """Marks and bars that stand outside the lanes of the page."""
    top, bottom = scene.lanes[0].top, scene.lanes[-1].bottom
    faults = [f"mark {mark.id} at {mark.y}" for mark in scene.marks if not top <= mark.y <= bottom]
    return faults + [f"box {box.id} at {box.y}" for box in scene.boxes if box.y < top or box.y + box.height > bottom]


def lost_facts(scene: Scene) -> list[str]:
    """Facts that are neither drawn, with their name, nor counted as left over."""
    drawn = {item.id for item in (*scene.marks, *scene.boxes)}
    named = {text.id for text in scene.texts}
    return [
        f"{tip.label!r} is lost"
        for lane, item_id, tip in scene.told
        if item_id not in scene.left_over and (item_id not in drawn or item_id not in named and lane != "stages")
    ]


def faults(scene: Scene) -> list[str]:
    """Everything that is wrong with a scene."""
    return (
        overlapping_texts(scene)
        + clipped_texts(scene)
        + texts_on_strange_marks(scene)
        + overlapping_marks(scene)
        + outside_lanes(scene)
        + lost_facts(scene)
    )
