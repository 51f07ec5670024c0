"""What is not yet in place and what is coming up, as entries: where each stands and what is said beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import islice

from lifeline import palette, periods, wording
from lifeline.chart import metrics
from lifeline.chart.entries import Doubt, Entry, standing
from lifeline.chart.telling import Teller
from lifeline.model import Basis, Move, Opportunity, Reason, ReviewDue
from lifeline.question.guarded import GuardedView

_LONGEST_DETAIL = 150.0  # page units at 12: a longer reason gives way to its year
_WAITS = ", waits"  # belongs to the name, for the firm: it is never cut off
_DEADLINE_MONTHS = 24  # a last day this near is told instead of the reason


def conversations(view: GuardedView, teller: Teller) -> tuple[Entry, ...]:
    """What could be in place and is not.

    The client sees neither what can no longer be done nor what first has to be asked, as nobody knows yet that it is
    missing; nor what a guard holds back.
    """
    out = []
    for number, row in enumerate(view.opportunities):
        if row.move == Move.CROSS_SELL_FUTURE or (not teller.is_firm and row.move in (Move.LAPSED, Move.ASK_FIRST)):
            continue
        if not teller.may_tell(row):
            continue
        symbol = palette.MOVE_SYMBOLS[row.move] if teller.is_firm else "conversation"
        if row.basis == Basis.EXPECTED:
            symbol = "ask_first_expected" if teller.is_firm else "conversation_expected"
        out.append(_entry(view, teller, row, f"o{number}", symbol))
    return tuple(out)


def coming(view: GuardedView, teller: Teller) -> tuple[Entry, ...]:
    """What is still to come: needs that will open, and reviews that will fall due."""
    tomorrow = view.as_of + timedelta(days=1)
    out = []
    for number, row in enumerate(view.opportunities):
        is_guessed = row.basis == Basis.EXPECTED and bool(row.lead.unknown_facts)
        if row.move == Move.CROSS_SELL_FUTURE and (teller.is_firm or not is_guessed) and teller.may_tell(row):
            symbol = "coming_up_expected" if row.basis == Basis.EXPECTED else "coming_up"
            entry = _entry(view, teller, row, f"o{number}", symbol)
            # What is coming stands after the line of today, even where its window opens this very day.
            out.append(replace(entry, on=max(entry.on or tomorrow, tomorrow)))
    due = [(number, row) for number, row in enumerate(view.reviews) if teller.may_tell(row)]
    reviews = (_review(teller, row, f"r{number}", number) for number, row in due)
    return (*out, *reviews)


def _review(teller: Teller, row: ReviewDue, entry_id: str, number: int) -> Entry:
    # A review that is only due later ranks with what is recommended, after it.
    rank = (0, -2, 10_000 + number)
    tip = teller.review_tip(row)
    return Entry(
        entry_id, "coming_up", row.due_on, teller.review_name(row), f"due {row.due_on.year}", tip, rank,
        suffix=_WAITS if tip.waits else "",
    )  # fmt: skip


def _entry(view: GuardedView, teller: Teller, row: Opportunity, entry_id: str, symbol: str) -> Entry:
    reason, on = _placing(view, row)
    is_expected, is_lapsed = row.basis == Basis.EXPECTED, row.move == Move.LAPSED
    doubt = None
    if on == reason.event_on and reason.is_about and not is_expected:
        # Where nobody wrote how far the doubt reaches, the shortest whisker.
        doubt = Doubt.of_text(reason.event_date) or Doubt(on, on)
    need = row.need or 0
    (detail, brief), tip = _detail(view, teller, row), teller.opportunity_tip(row)
    return Entry(
        entry_id, symbol, standing(on, doubt), row.service_name, detail, tip, (is_lapsed, -need, int(entry_id[1:])),
        doubt=doubt, brief=brief, is_bold=_is_first(view, row), suffix=_WAITS if tip.waits and not is_lapsed else "",
    )  # fmt: skip


def _is_first(view: GuardedView, row: Opportunity) -> bool:
    """Whether to start here: the first three that may be raised now; of what is coming, what is essential.

    What is only expected, or gone, or first has to be asked, or waits, never asks to be first.
    """
    if row.move == Move.CROSS_SELL_FUTURE:
        return row.need == 3 and row.basis != Basis.EXPECTED and view.wait(row) is None
    proposed = (line for line in view.opportunities if Move(line.move).is_proposed and line.basis != Basis.EXPECTED)
    return any(line is row for line in islice((line for line in proposed if view.wait(line) is None), 3))


def _placing(view: GuardedView, row: Opportunity) -> tuple[Reason, date]:
    """The reason it is placed by, and the day: the first event that called for it, once come; else its opening."""
    if row.move != Move.CROSS_SELL_FUTURE:
        begun = [
            (reason.event_on, number)
            for number, reason in enumerate(row.reasons)
            if reason.move == row.move and reason.event_on and reason.event_on <= view.as_of
        ]
        if begun:
            on, number = min(begun)
            return row.reasons[number], on
    return row.lead, row.opens_on


def _detail(view: GuardedView, teller: Teller, row: Opportunity) -> tuple[str, str]:
    """Why it stands where it stands, in a few words beside the name; and in fewer."""
    reason, on = _placing(view, row)
    last = row.last_date
    is_ahead = row.move == Move.CROSS_SELL_FUTURE
    guard = view.wait(row)
    if row.move == Move.LAPSED:
        return (f"ended {wording.day(last)}", f"ended {last.year}") if last else ("ended", "")
    if guard:
        return guard.reason, ""
    if row.basis == Basis.EXPECTED:
        return _usual(teller, on)
    if row.basis == Basis.REVIEW:
        return (f"review due {wording.month(last)}", f"due {last.year}") if last else ("review due", "")
    if last and last < view.as_of and not is_ahead:
        return f"due since {last.year}", f"due {last.year}"
    if last and not is_ahead and last <= periods.plus_months(view.as_of, _DEADLINE_MONTHS):
        return f"by {wording.day(last)}", f"by {wording.short_day(last)}"
    year = teller.year(reason)
    for happened in (teller.reason_name(reason), reason.stage_name or ""):
        joint = ", " if happened[-1:].isdigit() else " "
        words = joint.join(part for part in (happened, year) if part)
        if words and metrics.width(words, 12.0) <= _LONGEST_DETAIL:
            return words, str(on.year)
    if is_ahead:
        return f"from {row.opens_on.year}", ""
    return (f"since {year}", str(on.year)) if year else ("", "")


def _usual(teller: Teller, on: date) -> tuple[str, str]:
    """The usual age of what is only expected."""
    age = teller.age(on)
    if not age:
        return f"usual from about {on.year}", str(on.year)
    number = age.removeprefix("age ").removeprefix("about ")
    years = "" if teller.track != "business" else " year" if number == "1" else " years"
    return f"usual at about {number}{years}", f"age {number}"
