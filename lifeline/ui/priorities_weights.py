"""How much each of the six dimensions counts: in plain numbers, kept for the firm; and the formula in words."""

from __future__ import annotations

from dataclasses import asdict
from html import escape

import streamlit as st

from lifeline.question.scoring import MOST_WEIGHT, Weights
from lifeline.record import scores
from lifeline.sql.scoring import DIMENSIONS, OF_LINE, OF_UNIT
from lifeline.ui import parts, priorities_ask as asking, priorities_said as telling, resources

LABELS = {
    "needs": "Needs", "fit": "Fit", "urgency": "Urgency", "relationships": "Relationships", "data": "Data",
    "resources": "Resources",
}
_AXES = {"Need score": OF_LINE, "Relationship score": OF_UNIT}


def weights() -> None:
    """A slider for each dimension, from off to five; what is changed moves the circles at once, for everybody."""
    now = asdict(asking.weights())
    with st.container(key="pr_weights", height=440, border=False):
        _sliders(now)


def _sliders(now: dict[str, int]) -> None:
    is_fixed = not resources.may("do:setting changed")
    for axis, dimensions in _AXES.items():
        parts.html(f"<h2>{escape(axis)}</h2>")
        for name in dimensions:
            key = f"pr_weight_{name}"
            if st.session_state.get(key) != now[name]:
                st.session_state[key] = now[name]
            st.select_slider(
                LABELS[name], range(MOST_WEIGHT + 1), key=key, format_func=in_words, on_change=_changed,
                disabled=is_fixed,
                help=f"How much {LABELS[name].lower()} counts in the {axis.lower()}; off leaves it out",
            )
    is_even = now == asdict(Weights())
    st.button("Back to even weights", key="pr_even", disabled=is_even or is_fixed, on_click=telling.attempt, args=(_even,),
              kwargs={"is_named": False})
    parts.html(f'<p class="soft small">{escape(formula(Weights(**now)))} The weights are the firm\'s: everybody here sees '
               "the same matrix.</p>")


def in_words(weight: int) -> str:
    """A weight as it is shown.

    >>> in_words(0), in_words(1), in_words(3)
    ('off', '1', '3')
    """
    return str(weight) if weight else "off"


def formula(weighed: Weights) -> str:
    """How both scores are made, in words.

    >>> formula(Weights(urgency=0)).split(".")[0]
    'Need score: the mean of 1 × needs and 1 × fit, where a 1 counts as 0, a 2 as 50 and a 3 as 100'
    """
    named = asdict(weighed)

    def mean(dimensions: tuple[str, ...]) -> str:
        terms = [f"{named[name]} × {name}" for name in dimensions if named[name]]
        return " and ".join(filter(None, [", ".join(terms[:-1]), terms[-1]]))

    return (
        f"Need score: the mean of {mean(OF_LINE)}, where a 1 counts as 0, a 2 as 50 and a 3 as 100. A demand unit has the "
        f"score of its best open need. Relationship score: the mean of {mean(OF_UNIT)}, counted alike. "
        "From 50 on a score is strong."
    )


def _changed() -> None:
    telling.attempt(_write, is_named=False)


def _write(who: str) -> str:
    wanted = Weights(**{name: st.session_state[f"pr_weight_{name}"] for name in DIMENSIONS})
    scores.change_weights(resources.workbook().store, wanted, who=who)
    return "The weights were changed."


def _even(who: str) -> str:
    scores.even_weights(resources.workbook().store, who=who)
    return "Every dimension counts alike again."
