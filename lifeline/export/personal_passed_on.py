"""What the letter on everything held tells of what was passed on about somebody."""

from __future__ import annotations

from collections.abc import Iterable

from lifeline.export.personal_words import Row, Words, bullets, joined, text

STATES = {
    "waiting": "Nobody has looked at it yet", "accepted": "Accepted", "turned": "Noted in your record",
    "kept": "Kept as a note", "declined": "Nothing came of it",
}
BECAME = {"event": "as an event", "fact": "as an answer", "action": "as something to be done"}


def referrals(rows: Iterable[Row], words: Words) -> str:
    """Each referral in a sentence: what was heard, by whom, and what became of it."""
    return bullets(
        joined(
            f"{text(row['heard_on'])}, {row['spotter']}: {row['heard']}",
            f"It may be about {words.service(row['service_id'])}" if row["service_id"] else "",
            joined(STATES.get(row["state"], row["state"]), BECAME.get(row["became_kind"], ""), by=" ")
            + (f" by {row['handled_by']} on {text(row['handled_on'])}" if row["handled_on"] else ""),
            f"Reason: {row['reason']}" if row["reason"] else "",
            f"Credit was given to {joined(row['spotter'], row['originator'], by=' and ')} on "
            f"{text(row['credited_on'])} by {row['credited_by']}" if row["credited_on"] else "",
            by=". ",
        )
        for row in rows
    )
