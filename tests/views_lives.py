"""Lives of other shapes than the example: young, old, not yet a client, a business, and one long over."""

from __future__ import annotations

from views import client, event, holding, margaret, opportunity, spell, view

from lifeline.model import Basis, LifelineView, Move, Relation


def young() -> LifelineView:
    """Twenty-four, everything still ahead."""
    return view(
        client("Dev Patel", born="2002-05-02", since="2024-09-02"),
        spells=(
            spell("Work", "Student", "2020-09-20", "2023-07-01"),
            spell("Work", "Starting work", "2023-07-01"),
            spell("Family", "Moving in together", "2026-03-01"),
            spell("Home", "Buying a first home", "2032-05-02", expected=True),
            spell("Work", "Retirement", "2066-05-02", expected=True),
        ),
        events=(
            event("Started university", "2020-09-20"),
            event("First salary, Bristol", "2023-07-01"),
            event("Moved in with Amy", "2026-03-01", stage="MOVING"),
            event("Wedding", "2028-06", status="planned"),
        ),
        holdings=(
            holding("Lifetime ISA", "2024-09-10"),
            holding("Workplace pension review", "2025-02-01", satisfied="per_event"),
        ),
        opportunities=(
            opportunity(
                "Income protection", Move.BACK_SELL, "2023-07-01", because="First salary", event_on="2023-07-01", need=3
            ),
            opportunity(
                "Contents insurance",
                Move.CROSS_SELL_NOW,
                "2026-03-01",
                because="Moving in together",
                event_on="2026-03-01",
            ),
            opportunity(
                "Prenuptial agreement",
                Move.CROSS_SELL_NOW,
                "2026-06-01",
                because="Wedding",
                event_on="2028-06-15",
                last="2028-06-15",
                need=3,
            ),
            opportunity(
                "Will", Move.ASK_FIRST, "2026-03-01", because="Moving in together", event_on="2026-03-01", need=3
            ),
            opportunity(
                "First home plan",
                Move.CROSS_SELL_FUTURE,
                "2030-05-02",
                because="Buying a first home",
                event_on="2032-05-02",
                need=3,
                basis=Basis.EXPECTED,
            ),
            opportunity(
                "Life cover",
                Move.CROSS_SELL_FUTURE,
                "2032-05-02",
                because="Buying a first home",
                event_on="2032-05-02",
                basis=Basis.EXPECTED,
            ),
        ),
        relations=(Relation("C1", None, "Amy Winter", "partner"),),
    )


def old() -> LifelineView:
    """Eighty-five, with today near the right edge."""
    return view(
        client("Arthur Llewellyn-Pemberton", born="1941-02-11", since="1998-01-12"),
        spells=(
            spell("Family", "Marriage", "1966-04-01", "2019-08-01"),
            spell("Family", "Widowed", "2019-08-01"),
            spell("Work", "Career", "1962-01-01", "2006-02-11"),
            spell("Work", "Retirement", "2006-02-11"),
            spell("Home", "Family home", "1972-05-01"),
            spell("Care and estate", "Later life", "2023-03-01"),
        ),
        events=(
            event("First job", "1962"),
            event("Married", "1966-04-01"),
            event("Daughter born", "about 1970"),
            event("Bought the house", "1972-05-01"),
            event("Retired", "2006-02-11"),
            event("Moved mother in", "before 1990"),
            event("Hip replaced", "2023-03-01"),
            event("Stopped driving", "after 2024"),
        ),
        holdings=(
            holding("Will", "2003-06-01"),
            holding("Lasting power of attorney", "2015-06-01", satisfied="once"),
            holding("Probate", "2019-09-01", satisfied="per_event", closed="2020-07-01"),
            holding("Old will", "1985", provider="self", counts=False),
            holding("Estate plan", None, provider="elsewhere"),
        ),
        opportunities=(
            opportunity("Will review", Move.UP_SELL, "2026-06-01", basis=Basis.REVIEW, last="2026-12-01", need=2),
            opportunity(
                "Care and later-life advice",
                Move.CROSS_SELL_NOW,
                "2023-03-01",
                because="Later life",
                event_on="2023-03-01",
                need=3,
            ),
            opportunity(
                "Estate plan review",
                Move.CROSS_SELL_FUTURE,
                "2027-05-01",
                because="Later life",
                event_on="2023-03-01",
                need=3,
            ),
            opportunity(
                "Care home funding",
                Move.CROSS_SELL_FUTURE,
                "2029-02-01",
                because="Later life",
                event_on="2029-02-01",
                basis=Basis.EXPECTED,
            ),
        ),
    )


def prospect() -> LifelineView:
    """Not a client yet."""
    base = margaret()
    return margaret(
        who=client(since=None),
        holdings=(),
        opportunities=tuple(row for row in base.opportunities if row.move != Move.UP_SELL),
        reviews=(),
    )


def business() -> LifelineView:
    """A company from incorporation, with a planned round of investment and a lease."""
    return view(
        client("Brightmock Robotics Ltd", born="2024-02-12", since="2025-09-01", track="business"),
        spells=(
            spell("Ownership", "Start-up and incorporation", "2024-02-12", "2027-04-30"),
            spell("Ownership", "Raising investment", "2027-04-30", "2028-10-30", planned=True),
            spell("People", "First employee", "2025-01-13"),
            spell("Premises", "First premises", "2025-11-03", "2030-11-02"),
            spell("Premises", "Lease renewal, break or rent review", "2030-11-02", planned=True),
            spell("Trading", "Growth", "2029-02-12", expected=True),
        ),
        events=(
            event("Incorporated", "2024-02-12", evidence="public_record"),
            event("First employee", "2025-01-13"),
            event("Took the unit at Mill Lane", "2025-11-03"),
            event("Seed round", "2027-04-30", status="planned"),
            event("Lease ends", "2030-11-02", status="planned"),
        ),
        holdings=(
            holding("Company formation", "2024-02-12", provider="elsewhere", satisfied="per_event"),
            holding("Commercial lease", "2025-11-03", satisfied="per_event"),
        ),
        opportunities=(
            opportunity(
                "Shareholders' agreement",
                Move.BACK_SELL,
                "2024-02-12",
                because="Start-up and incorporation",
                event_on="2024-02-12",
                need=3,
            ),
            opportunity(
                "Assignment of inventions",
                Move.BACK_SELL,
                "2024-02-12",
                because="Start-up and incorporation",
                event_on="2024-02-12",
                need=3,
                last="2027-04-30",
            ),
            opportunity(
                "Terms of business",
                Move.BACK_SELL,
                "2024-02-12",
                because="Start-up and incorporation",
                event_on="2024-02-12",
            ),
            opportunity(
                "Trade mark", Move.BACK_SELL, "2024-02-12", because="Start-up and incorporation", event_on="2024-02-12"
            ),
            opportunity(
                "Data protection",
                Move.BACK_SELL,
                "2024-02-12",
                because="Start-up and incorporation",
                event_on="2024-02-12",
            ),
            opportunity(
                "Employment contracts",
                Move.BACK_SELL,
                "2025-01-13",
                because="First employee",
                event_on="2025-01-13",
                need=3,
            ),
            opportunity(
                "Safety and fire compliance",
                Move.CROSS_SELL_NOW,
                "2025-11-03",
                because="First premises",
                event_on="2025-11-03",
            ),
            opportunity(
                "Investment round",
                Move.CROSS_SELL_NOW,
                "2026-10-30",
                because="Raising investment",
                event_on="2027-04-30",
                need=3,
                last="2027-04-30",
            ),
            opportunity(
                "Share option scheme",
                Move.CROSS_SELL_FUTURE,
                "2027-01-30",
                because="Raising investment",
                event_on="2027-04-30",
            ),
            opportunity(
                "Lease renewal",
                Move.CROSS_SELL_FUTURE,
                "2029-05-02",
                because="Lease renewal, break or rent review",
                event_on="2030-11-02",
                need=3,
            ),
        ),
    )


def bygone() -> LifelineView:
    """Born 1777, long dead; dates before 1900 and in part."""
    return view(
        client("Patrick Brontë", born="1777-03-17", since=None),
        spells=(
            spell("Family", "Marriage", "1812-12-29", "1821-09-15"),
            spell("Work", "Curate", "1806-08-10", "1820-04-20"),
            spell("Work", "Perpetual curate of Haworth", "1820-04-20", "1861-06-07"),
        ),
        events=(
            event("Ordained", "1806-08"),
            event("Married", "1812-12-29"),
            event("First child born", "1814"),
            event("Moved to Haworth", "1820-04-20"),
            event("Wife died", "1821-09-15"),
            event("Cataract operation", "about 1846"),
            event("Died", "1861-06-07"),
        ),
        opportunities=(
            opportunity("Will", Move.BACK_SELL, "1812-12-29", because="Marriage", event_on="1812-12-29", need=3),
            opportunity(
                "Later-life plan",
                Move.CROSS_SELL_FUTURE,
                "2028-01-01",
                because="Later life",
                event_on="2028-01-01",
                basis=Basis.EXPECTED,
            ),
        ),
    )
