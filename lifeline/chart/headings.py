"""The headings left of the lanes. They carry the symbol key, so the picture needs no legend."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from lifeline import palette, wording
from lifeline.chart import metrics
from lifeline.chart.entries import Entries, Entry
from lifeline.chart.items import Page
from lifeline.chart.telling import Teller

TITLE_STEP, LINE_STEP, GAP = 17.0, 15.5, 10.0  # page units from one line of a heading to the next
INDENT = 19.0  # from the margin to the words, past the symbol

_MOVES = ("back_sell", "cross_sell_now", "up_sell", "ask_first", "lapsed")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a heading. `symbol` is a key of `palette.SYMBOLS` or empty; `step` is its height."""

    symbol: str
    words: str
    is_title: bool
    step: float


def _lines(symbol: str, title: str, subs: Sequence[str], page: Page) -> list[Line]:
    room = page.plot_left - page.margin - INDENT - 8
    lines = [Line(symbol, metrics.shorten(title, room, page.label + 0.5, is_bold=True), True, TITLE_STEP)]
    for sub in subs:
        for words in metrics.flow(sub, room, page.detail, lines=2):
            lines.append(Line("", words, False, LINE_STEP))
    return lines


def _key(symbol: str, words: str) -> Line:
    return Line(symbol, words, False, LINE_STEP + 1)


def _gap(lines: list[Line]) -> None:
    lines[-1] = Line(lines[-1].symbol, lines[-1].words, lines[-1].is_title, lines[-1].step + GAP)


def _count(total: int, hidden: int, words: str) -> str:
    """How many there are; where some have no room on the page, how many are shown and how many more there are."""
    return f"{total - hidden} shown, + {hidden} more" if hidden else words


def headings(
    entries: Entries, teller: Teller, page: Page, left_over: Sequence[Sequence[Entry]]
) -> tuple[tuple[Line, ...], tuple[Line, ...], tuple[Line, ...]]:
    """The headings of the events, the services, and what is not yet in place or coming up."""
    _, over_events, over_services, over_moments = left_over
    planned = sum(1 for entry in entries.events if entry.symbol == "event_planned")
    assumed = sum(1 for entry in entries.events if entry.symbol == "event_expected")
    happened = len(entries.events) - planned - assumed
    words = f"{happened} so far" if happened else "none recorded"
    events = _lines("event", wording.EVENTS[teller.track], [_count(len(entries.events), len(over_events), words)], page)
    if planned:
        events.append(_key("event_planned", f"{planned} planned"))
    if assumed:
        events.append(_key("event_expected", f"{assumed} assumed"))

    kinds = Counter(entry.symbol for entry in entries.services)
    with_us = [entry for entry in entries.services if entry.symbol == "service"]
    since = min((entry.on.year for entry in with_us if entry.on), default=None)
    words = "none yet" if not with_us else f"{len(with_us)} since {since}" if since else f"{len(with_us)} with us"
    services = _lines("service", wording.SERVICES, [_count(len(entries.services), len(over_services), words)], page)
    for symbol, words in (("elsewhere", "elsewhere or own"), ("ended", "ended"), ("declined", "declined")):
        if kinds[symbol]:
            services.append(_key(symbol, f"{kinds[symbol]} {words}"))
    moments = _moves(entries, teller, page, over_moments) if teller.is_firm else _moments(entries, page, over_moments)
    expected = sum(1 for entry in entries.coming if entry.symbol == "coming_up_expected")
    if expected:
        moments.append(_key("coming_up_expected", f"{expected} at the usual age"))
    return tuple(events), tuple(services), tuple(moments)


def _moments(entries: Entries, page: Page, left_over: Sequence[Entry]) -> list[Line]:
    """The client's two headings."""
    now, ahead = len(entries.conversations), len(entries.coming)
    over_ahead = sum(1 for entry in left_over if entry.symbol.startswith("coming_up"))
    words = f"{now} worth a conversation" if now else "nothing just now"
    lines = _lines("conversation", wording.move("back_sell"), [_count(now, len(left_over) - over_ahead, words)], page)
    guessed = sum(1 for entry in entries.conversations if entry.symbol == "conversation_expected")
    if guessed:
        lines.append(_key("conversation_expected", f"{guessed} to be confirmed"))
    _gap(lines)
    words = f"{ahead} to plan for" if ahead else "nothing yet"
    return lines + _lines("coming_up", wording.move("cross_sell_future"), [_count(ahead, over_ahead, words)], page)


def _moves(entries: Entries, teller: Teller, page: Page, left_over: Sequence[Entry]) -> list[Line]:
    """The firm's list of moves."""
    counts = Counter(opportunity.move.value for opportunity in teller.view.opportunities)
    lines = []
    for move in _MOVES:
        if counts[move]:
            title = f"{wording.move(move, audience=wording.FIRM)}  {counts[move]}"
            lines += _lines(palette.MOVE_SYMBOLS[move], title, [], page)
    guessed = sum(1 for entry in entries.conversations if entry.symbol == "ask_first_expected")
    if guessed:
        lines.append(_key("ask_first_expected", f"{guessed} expected, ask"))
    waiting = sum(1 for entry in (*entries.conversations, *entries.coming) if entry.is_waiting)
    if waiting:
        lines.append(Line("", f"{waiting} waiting", False, LINE_STEP))
    title = f"{wording.move('cross_sell_future', audience=wording.FIRM)}  {len(entries.coming)}"
    return lines + _lines("coming_up", title, [f"+ {len(left_over)} more, not shown"] if left_over else [], page)


def height(lines: Sequence[Line]) -> float:
    """How tall a heading is, from the top of its first line."""
    return sum(line.step for line in lines)
