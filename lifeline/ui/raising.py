"""What to raise first, item by item: what it is, what comes first, why, what to ask, who leads, and the decision."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from lifeline import wording
from lifeline.chart import metrics
from lifeline.model import LifelineView, Move, Opportunity
from lifeline.ui import deciding, guarding, parts, picked, pieces, who, words
from lifeline.ui.review import Review

FIRST = 3
# Heights of the column in pixels, as its style sheet has them: what every item has, one line of what waits or was
# decided, the frame of a conflict note, a line of text, what lies between two items, and the line of what comes then.
_ITEM, _WAITS, _FRAME, _LINE, _GAP, _THEN = 48.0, 22.0, 11.0, 19.0, 11.0, 30.0
# The widths of the column, of an item that is held back, and of the running texts, which have to do in either.
_WHOLE, _HELD, _WIDTH = 594.0, 581.0, 579.0
# What stands beside the words of an item's tags: the move's mark, the gap, the arrow of the popover.
_BESIDE = 42.0

Placed = tuple[int, Opportunity]


@dataclass(slots=True)
class _Texts:
    """An item's running texts, and how many lines each may take."""

    place: int
    line: Opportunity
    conflict: str
    why: str
    ask: str
    decided: str
    waits: bool
    most: dict[str, int]

    @property
    def height(self) -> float:
        """How tall the item is."""
        frame = _FRAME if self.conflict else 0.0
        return _ITEM + frame + _WAITS * self.waits + _LINE * sum(self.most.values())


def column(review: Review, height: float) -> None:
    """The first three to raise, within a height; behind a click what comes after them, and what must be asked first."""
    view = review.view
    proposed: list[Placed] = [
        (place, line) for place, line in enumerate(view.opportunities) if line.move.is_proposed
    ]
    heading = "Raise first" if len(proposed) > 1 else "To raise"
    parts.html(pieces.heading(heading, f'<span class="small">{_how_many(view)}</span>'))
    items = [_texts(review, place, line) for place, line in proposed[:FIRST]]
    _shorten(items, height - pieces.HEAD - _THEN)
    for item in items:
        _item(review, item)
    if not proposed:
        _nothing_to_raise(view)
    _then(review, proposed[FIRST:])


def _how_many(view: LifelineView) -> str:
    counted = Counter(line.move for line in view.opportunities)
    return " ".join(
        parts.move_tag(move, f"{counted[move]} {words.move(move).lower()}") + "&ensp;" for move in Move if counted[move]
    )


def _texts(review: Review, place: int, line: Opportunity) -> _Texts:
    why, ask = line.lead.why, f"Ask: “{line.lead.question}”"
    conflict = f"Conflict check first: {line.conflict_note}" if line.conflict_note else ""
    said = [guarding.set_aside_in_short(entry) for entry in guarding.set_aside(review, line)]
    decided = " · ".join(filter(None, (*said, deciding.said_already(review, line))))
    most = {
        "conflict": pieces.lines(conflict, _WIDTH - 24, pieces.SMALL),
        "why": pieces.lines(why, _WIDTH, pieces.TEXT),
        "ask": pieces.lines(ask, _WIDTH, pieces.TEXT),
        "decided": pieces.lines(decided, _WIDTH, pieces.SMALL, is_bold=True),
    }
    return _Texts(place, line, line.conflict_note, why, ask, decided, bool(guarding.of(review, line)), most)


def _shorten(items: Sequence[_Texts], height: float) -> None:
    """Cut the longest texts, a line at a time, until all items fit. Each is whole in the panel behind its name.

    Where that is not enough, what need not be asked today goes without its question: the last first, and of what is
    held back before the rest.
    """
    unasked = sorted(items, key=lambda item: (not item.waits, -item.place))
    while sum(item.height + _GAP for item in items) > height:
        longest = max(
            ((item.most[part], part != "conflict", number, part)
             for number, item in enumerate(items) for part in item.most),
            default=(0, False, 0, ""),
        )
        if longest[0] <= 1:
            if not unasked:
                break
            unasked.pop(0).most["ask"] = 0
            continue
        items[longest[2]].most[longest[3]] -= 1


def _item(review: Review, item: _Texts) -> None:
    view, line = review.view, item.line
    is_held = view.wait(line) is not None
    row = {"horizontal": True, "wrap": False, "vertical_alignment": "center", "gap": "small"}
    with st.container(gap=None, key=f"{'held' if is_held else 'raise'}_{item.place}"):
        with st.container(key=f"top_{item.place}", horizontal_alignment="distribute", **row):
            st.button(
                parts.plain(line.service_name), key=f"open_{item.place}", type="tertiary", on_click=picked.pick,
                args=(view, picked.opportunity_id(item.place), True), help="Why, evidence, rule and source", wrap=False,
            )
            deciding.offer(review, line, "card")
        with st.container(key=f"tags_{item.place}", horizontal_alignment="distribute", **row | {"gap": "xsmall"}):
            parts.html(f'<p class="small nowrap">{_tags(view, line)}</p>', width="content")
            who.lead(review, line, (_HELD if is_held else _WHOLE) - _wide(view, line) - _BESIDE)
        if item.waits:
            with st.container(key=f"waits_{item.place}"):
                guarding.waits(review, line)
        parts.html(_told(item))


def _wide(view: LifelineView, line: Opportunity) -> float:
    """How wide the words of an item's tags are."""
    need = f" · {wording.NEEDS[line.need]}" if line.need else ""
    due = words.line_deadline(line, view.as_of)
    return metrics.width(f"{words.move(line.move)}{need} · ", pieces.SMALL) + metrics.width(
        due, pieces.SMALL, is_bold=_is_near(view, line)
    )


def _is_near(view: LifelineView, line: Opportunity) -> bool:
    return line.last_date is not None and (line.last_date - view.as_of).days <= words.DAYS_TO_COUNT


def _tags(view: LifelineView, line: Opportunity) -> str:
    due, is_near = words.line_deadline(line, view.as_of), _is_near(view, line)
    need = f" · {wording.NEEDS[line.need]}" if line.need else ""
    return (
        f'{parts.move_tag(line.move)}<span class="soft">{escape(need)}</span> · '
        f'<span class="{"due" if is_near else "soft"}">{escape(due)}</span>'
    )


def _told(item: _Texts) -> str:
    def kept(text: str, part: str, size: float = pieces.TEXT, width: float = _WIDTH) -> str:
        return escape(pieces.cut(text, width, size, item.most[part])) if text else ""

    decided = kept(item.decided, "decided", pieces.SMALL)
    # The note keeps a line's room for its heading, which is bold and counted above.
    conflict = pieces.cut(
        f"Conflict check first: {item.conflict}", _WIDTH - 24, pieces.SMALL, item.most["conflict"]
    ).removeprefix("Conflict check first: ") if item.conflict else ""
    return (
        parts.conflict(conflict)
        + (f'<p class="small strong">{decided}</p>' if decided else "")
        + f'<p class="why">{kept(item.why, "why")}</p>'
        + (f'<p class="why soft">{kept(item.ask, "ask")}</p>' if item.most["ask"] else "")
    )


def _nothing_to_raise(view: LifelineView) -> None:
    if view.client.contact_status != "ok":
        said = "Nothing is proposed, expected or asked of them."
    elif any(line.move == Move.ASK_FIRST for line in view.opportunities):
        said = "Nothing can be proposed before more is known. Begin with the questions on the right."
    elif any(line.move == Move.CROSS_SELL_FUTURE for line in view.opportunities):
        said = "Nothing is open today. What is coming up is in the chart."
    else:
        said = "Nothing is open, and nothing is coming up within the horizon."
    parts.html(f"<p>{escape(said)}</p>")


# ------------------------------------------------------------------------------------------------ what comes then


def _then(review: Review, later: Sequence[Placed]) -> None:
    placed = list(enumerate(review.view.opportunities))
    groups = (
        ("Then to raise", later),
        ("To ask first: questions, not proposals", [one for one in placed if one[1].move is Move.ASK_FIRST]),
        ("Coming up", [one for one in placed if one[1].move is Move.CROSS_SELL_FUTURE]),
    )
    counted = [
        f"{len(group)} {said}"
        for (_, group), said in zip(groups, ("more to raise", "to ask", "coming up"), strict=True) if group
    ]
    if not counted:
        return
    label = ", ".join(counted)
    names = wording.listed([line.service_name for _, line in later], most=9)
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="small", key="then"):
        if names:
            room = _WIDTH - 80 - metrics.width(label, pieces.SMALL)
            parts.html(
                f'<p class="small nowrap"><span class="strong">Then</span> '
                f"{escape(pieces.cut(names, room, pieces.SMALL, 1))}</p>", width="content",
            )
        with st.container(width="content"):
            _more(review, groups, label)


def _more(review: Review, groups: Sequence[tuple[str, Sequence[Placed]]], label: str) -> None:
    head = '<p class="soft small">Each is decided with one click; the months put it off.</p>'
    body = pieces.popover(label, kind="more", key=f"more_{review.view.client.client_id}", width=660, head=head)
    if body:
        with body:
            for heading, lines in groups:
                if lines:
                    parts.html(f"<h3>{escape(heading)}</h3>")
                for place, line in lines:
                    _short(review, place, line)


def _short(review: Review, place: int, line: Opportunity) -> None:
    view = review.view
    waits = [guarding.in_short(found) for found in guarding.of(review, line)]
    told = " · ".join(filter(None, (*waits, deciding.said_already(review, line))))
    is_held = view.wait(line) is not None
    is_asked = line.move is Move.ASK_FIRST
    why = f"Ask: “{line.lead.question}”" if is_asked else line.lead.why
    with st.container(gap=None, key=f"{'held' if is_held else 'short'}_more_{place}"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.button(
                parts.plain(line.service_name), key=f"more_open_{place}", type="tertiary", on_click=_open_whole,
                args=(view, place), help="Why, evidence, rule and source; every choice",
            )
            parts.html(f'<p class="small">{_tags(view, line)}</p>', width="content")
        parts.html(
            parts.conflict(line.conflict_note)
            + (f'<p class="small strong">{escape(told)}</p>' if told else "") + f'<p class="small">{escape(why)}</p>'
        )
        deciding.at_once(view, line)


def _open_whole(view: LifelineView, place: int) -> None:
    picked.pick(view, picked.opportunity_id(place), True)
