"""What we plan with somebody, in the letter on everything held: plans, what was found out for them, and the steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lifeline.export.personal_words import CHANNELS, Row, Words, bullets, joined, table, text

MOVES = {
    "back_sell": "needs from before you came to us", "cross_sell": "needs since, or to come",
    "up_sell": "what you have and what could replace it",
}
OUTCOMES = {
    "meeting_held": "we met", "proposed": "we proposed it", "agreed": "you agreed", "declined": "you declined",
    "not_now": "not now", "no_answer": "we did not reach you",
}
STATES = {"draft": "only suggested, by our program", "open": "open", "closed": "closed"}
Rows = Callable[..., list[Row]]


def plans(rows: Rows, words: Words) -> str:
    """The plans there are or were, and what was written down for them, as HTML."""
    told = table(("About", "What it is to reach", "By whom", "How it stands"), [
        (
            MOVES.get(row["move"], row["move"]), row["aim"], words.colleague(row["owner_id"]),
            joined(row["state"], f"begun by {row['who']} on {text(row['written_at'])}"),
        )
        for row in rows("plan", "written_at", "plan_id")
    ]) if rows("plan") else ""
    told += bullets(
        joined(f"{text(row['found_on'])}, {row['who']}", row["insight_id"].replace("_", " "), row["found"], by=": ")
        for row in rows("plan_insight", "found_on", "insight_id")
    )
    return told + bullets(
        f"{words.colleague(row['owner_id'])} answers for {row['function_id'].replace('_', ' ')}"
        for row in rows("plan_function", "function_id")
    )


def steps(rows: Rows, words: Words) -> str:
    """What is to be done and what was done, as HTML."""
    return table(("What", "By whom", "Until", "How it stands", "More"), [
        (
            row["what"], words.colleague(row["owner_id"]), row["due_on"], STATES.get(row["state"], row["state"]),
            joined(
                row["interaction"], CHANNELS.get(row["channel"] or "", "").lower(), _outcome(row), row["closed_reason"],
                f"noted by {row['who']} on {text(row['written_at'])}", by="; ",
            ),
        )
        for row in rows("action", "written_at", "action_id")
    ])


def _outcome(row: dict[str, Any] | Row) -> str:
    if not row["outcome"]:
        return ""
    return joined(OUTCOMES.get(row["outcome"], row["outcome"]), f"on {text(row['outcome_on'])}", by=" ")
