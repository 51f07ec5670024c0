"""What the parts of the priorities page say alike: what came of what was done, who is left out, that nobody is."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from lifeline.errors import UserError
from lifeline.ui import noted, parts, priorities_ask as asking
from lifeline.ui.outcome import Outcome
from lifeline.ui.priorities_wanted import Wanted
from lifeline.ui.selection import Selection

_OUTCOME = Outcome("priorities")
turn, hush, said = _OUTCOME.turn, _OUTCOME.hush, _OUTCOME.show
NAMELESS = "Choose or type your name first: who says so is part of the record."


def attempt(write: Callable[[str], str], *, is_named: bool = True) -> None:
    """Do what was asked for in the name of whoever sits here, and say what came of it. For callbacks.

    `is_named`: only whoever has given a name may do it.
    """
    who = noted.who()

    def named() -> str:
        if is_named and who == noted.NOBODY_ELSE:
            raise UserError(NAMELESS)
        return write(who)

    _OUTCOME.attempt(named)


def left_out(selection: Selection) -> str:
    """Who is in none of it, in a sentence; '' where that is nobody."""
    count = asking.left_out(selection.as_of)
    if not count:
        return ""
    return f"{count:,} {'client' if count == 1 else 'clients'} who may not be approached on this day left out."


def nobody(wanted: Wanted) -> None:
    """Nothing is scored: why, and what to do."""
    if wanted.is_plain:
        parts.nothing(
            "Nobody has an open need that may be scored on this day",
            "What clients have, have declined or do not need yet is not scored, nor what waits. Look at the white space for "
            "what there is.",
        )
        return
    parts.nothing("Nobody fits these filters", "Choose fewer of them, or look at everybody.")


def status(text: str) -> None:
    """How many there are, said to whoever cannot see them."""
    parts.html(f'<p class="soft" role="status">{escape(text)}</p>')
