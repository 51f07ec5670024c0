"""What the tests of plans and of the execution map start from: Ann, two lines, two functions and what they know."""

from __future__ import annotations

from datetime import date

from record_given import AS_OF, firm

from lifeline.record import people, permissions
from lifeline.store import Store

WHO = "A. Partner"
# A back-sell (2018, before Ann came in 2020) without a last date, and a cross-sell with one on 15 September 2024.
LINES = {
    "rules": """
        stage | service | closes | later  | last
        home  | will    | 240    |        |
        job   | lease   | 3      | lapses | 3
    """,
    "events": "stage | on\nhome | 2018-03-01\njob | 2024-06-16",
}
LAST = date(2024, 9, 16)


def planned_firm(**also: str) -> Store:
    """A workbook with Ann's lines, Cara and Dan of the firm, and two functions with three insights."""
    store = firm(**{**LINES, **also})
    with store.write(who=WHO) as writer:
        writer.execute("delete from lifecycle_phase")
        writer.insert("firm_function", ["function_id", "name", "role", "position"], [
            ("earners", "Fee earners", "Know the client.", 1), ("marketing", "Marketing", "Write.", 2),
        ])
        writer.insert("insight", ["insight_id", "function_id", "name", "what", "for_moves", "every_months", "position"], [
            ("standing", "earners", "How it stands", "Whom they call first.", "up_sell;back_sell", 12, 1),
            ("others", "earners", "Who else", "Whom we have not met.", "cross_sell", None, 2),
            ("read", "marketing", "What they read", "Letters opened.", "", None, 3),
        ])
    return store


def colleague(store: Store, name: str = "Cara") -> str:
    """Somebody of the firm, by id."""
    return people.add_colleague(store, name=name, who=WHO)


def allows(store: Store, *channels: str, client_id: str = "ann") -> None:
    """Ann allows these ways to reach her."""
    for channel in channels:
        permissions.allow(store, client_id=client_id, channel=channel, is_allowed=True, basis="said so",
                          obtained_on=AS_OF, who=WHO)
