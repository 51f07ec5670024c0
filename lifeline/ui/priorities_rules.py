"""How it is scored: the pack's rules in words, dimension by dimension, and what each measure counts."""

from __future__ import annotations

from html import escape

from lifeline.question.scoring_kept import ScoreRule
from lifeline.sql.scoring import DIMENSIONS, MEASURES
from lifeline.ui import parts, priorities_ask as asking
from lifeline.ui.priorities_measured import bounds
from lifeline.ui.priorities_weights import LABELS, formula

ABOUT = {
    "needs": "Of a client and a service: how much it is needed, and whether they have said so.",
    "fit": "Of a client and a service: whether it suits them, and us.",
    "urgency": "Of a client and a service: how soon it has to be settled.",
    "relationships": "Of those who decide together: how well they and we know one another.",
    "data": "Of those who decide together: how much of what we should know is known.",
    "resources": "Of those who decide together: what they are known to spend on advice.",
}
NEVER = (
    "Never scored: what a client has, has declined or does not need yet; what waits; anybody who may not be approached; "
    "what rests on nothing but sensitive matters; health. No rule reads a sensitive fact."
)


def rules() -> None:
    """Everything that decides on a score, as the pack has it."""
    found = asking.rules()
    parts.html(f'<p>{escape(formula(asking.weights()))}</p><p class="soft">{escape(NEVER)}</p>')
    body = "".join(_dimension(name, [rule for rule in found if rule.dimension == name]) for name in DIMENSIONS)
    parts.html(f'<div class="pr-rules">{body}</div>')


def _dimension(name: str, found: list[ScoreRule]) -> str:
    rows = "".join(
        f'<tr><td class="pr-score">{rule.score}</td><td><p>{escape(rule.words)}</p>'
        f'<p class="soft small">{escape(rule.why)}</p></td><td class="small">{escape(_measure(rule))}</td></tr>'
        for rule in found
    )
    return (
        f'<section><h2>{escape(LABELS[name])}</h2><p class="soft small">{escape(ABOUT[name])} '
        "The first that fits gives the score.</p>"
        '<table class="facts"><thead><tr><th scope="col">Score</th><th scope="col">When</th>'
        f'<th scope="col">What is measured</th></tr></thead><tbody>{rows}</tbody></table></section>'
    )


def _measure(rule: ScoreRule) -> str:
    if rule.at_least is None and rule.at_most is None:
        return "Everybody else"
    return f"{MEASURES[rule.measure].words}: {bounds(rule)}"
