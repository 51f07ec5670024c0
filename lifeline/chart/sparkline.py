"""A trend at a glance: one thin line without an axis, the last point marked; gaps where a number could not be told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lifeline import palette

# What is kept free around the line, so that its last mark is whole.
PAD = 3.5
Spot = tuple[float, float]


def spots(values: Sequence[float | None], width: float, height: float) -> tuple[Spot | None, ...]:
    """Where each value lies in a box, from its left end to its right: the lowest at the bottom, the highest on top.

    Values that are all the same lie in the middle.

    >>> spots([1, None, 3], 27, 17)
    ((3.5, 13.5), None, (23.5, 3.5))
    """
    known = [value for value in values if value is not None]
    if not known:
        return tuple(None for _ in values)
    low, high = min(known), max(known)
    step = (width - 2 * PAD) / max(len(values) - 1, 1)

    def up(value: float) -> float:
        share = (value - low) / (high - low) if high > low else 0.5
        return round(height - PAD - share * (height - 2 * PAD), 2)

    return tuple(
        None if value is None else (round(PAD + at * step, 2), up(value)) for at, value in enumerate(values)
    )


def strokes(placed: Sequence[Spot | None]) -> Iterator[tuple[Spot, Spot]]:
    """The parts of the line, each from one value to the next; none over a gap."""
    for one, other in zip(placed, placed[1:], strict=False):
        if one is not None and other is not None:
            yield one, other


def sparkline(values: Sequence[float | None], *, width: int = 92, height: int = 24) -> str:
    """The trend as an SVG document of its own; empty where not two values are known."""
    placed = spots(values, width, height)
    known = [spot for spot in placed if spot is not None]
    if len(known) < 2:
        return ""
    lines = "".join(
        f'<path d="M{x} {y}L{x2} {y2}" stroke="{palette.OTHERS.colour}" '
        'stroke-width="1.4" stroke-linecap="round"/>' for (x, y), (x2, y2) in strokes(placed)
    )
    last = placed[-1]
    mark = f'<circle cx="{last[0]}" cy="{last[1]}" r="2.6" fill="{palette.SERVICE.colour}"/>' if last else ""
    # One that stands between two gaps has no line to be seen by.
    lone = "".join(
        f'<circle cx="{x}" cy="{y}" r="1.3" fill="{palette.OTHERS.colour}"/>' for x, y in known if (x, y) != last
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f"{lines}{lone}{mark}</svg>"
    )
