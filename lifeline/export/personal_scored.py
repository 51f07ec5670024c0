"""How somebody was scored, in the letter on everything held: by the pack's rules, and where one of us said otherwise."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lifeline.export.personal_words import Row, Words, bullets, joined, table, text

Rows = Callable[..., Sequence[Row]]

_OF_LINE, _OF_UNIT = ("needs", "fit", "urgency"), ("relationships", "data", "resources")


def scores(rows: Rows, words: Words) -> str:
    """Each need and each part of the client with its scores of 1 to 3, and every word of ours that changed one."""
    of_needs = table(("What", "Need", "Fit", "Urgency"), [
        (words.service(row["service_id"]), *(row[name] for name in _OF_LINE)) for row in rows("book_need", "service_id")
    ])
    of_units = table(("Part", "How well we know one another", "How much we know", "Spending on advice"), [
        (row["buying_centre"] or "all", *(row[name] for name in _OF_UNIT)) for row in rows("book_unit", "buying_centre")
    ])
    otherwise = bullets(
        joined(
            f"{text(row['overridden_on'])}, {row['who']}: {row['dimension']}",
            words.service(row["service_id"]) if row["service_id"] else row["buying_centre"],
            f"scored {row['score']}" if row["score"] is not None else "scored by the rules again",
        ) + f". Reason: {row['reason']}"
        for row in rows("score_override", "overridden_on", "override_no")
    )
    return of_needs + of_units + otherwise


def contacts(rows: Rows, words: Words) -> str:
    """Whom we noted as deciding or being asked."""
    return bullets(
        joined(
            row["name"], row["role"], row["buying_centre"],
            f"known to {words.colleague(row['known_to_id'])}" if row["known_to_id"] else "",
            f"noted by {row['who']} on {text(row['noted_on'])}",
        )
        for row in rows("contact", "buying_centre", "name")
    )
