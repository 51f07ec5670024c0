"""The rich example, and the builders it is made with. All people are invented."""

from __future__ import annotations

from datetime import date

from view_builders import AS_OF, client, event, holding, opportunity, spell, view

from lifeline.model import Basis, LifelineView, Move, Relation, ReviewDue

__all__ = ["AS_OF", "client", "event", "holding", "margaret", "opportunity", "spell", "view"]


def margaret(**changes) -> LifelineView:
    """The rich example: forty-seven, a business, two children, eight services, ten things to talk about."""
    parts = (
        dict(
            who=client(),
            spells=(
                spell("Family", "Single and independent", "2001-03-14", "2007-05-19"),
                spell("Family", "Married", "2007-05-19", "2012-11-08", event_id="E3"),
                spell("Family", "Young family", "2012-11-08", "2024-09-01"),
                spell("Family", "Teenagers at home", "2024-09-01", "2033-04-30"),
                spell("Family", "Empty nest", "2033-04-30", "2045-03-14", expected=True),
                spell("Home", "Renting", "2001-07-02", "2009-03-27"),
                spell("Home", "First home", "2009-03-27", "2022-08-05"),
                spell("Home", "Larger home", "2022-08-05"),
                spell("Work", "Student", "1997-09-20", "2001-07-02"),
                spell("Work", "Building a career", "2001-07-02", "2017-02-01"),
                spell("Work", "Business owner", "2017-02-01", "2044-03-14"),
                spell("Work", "Retirement", "2044-03-14", "2056-03-14", expected=True),
                spell("Care and estate", "Father's estate", "2020-10-12", "2022-10-12"),
                spell("Care and estate", "Later life", "2056-03-14", expected=True),
            ),
            events=(
                event("Left home for university", "1997-09-20"),
                event("First job, Leeds", "2001-07-02"),
                event("Married Tom", "2007-05-19", stage="MARRIE", event_id="E3"),
                event("Bought first home", "2009-03-27"),
                event("First child born", "2012-11-08", event_id="E5"),
                event("Second child born", "2015-04-30"),
                event("Founded Ellery Design", "2017-02-01"),
                event("Father died, inheritance", "2020-10-12"),
                event("Moved to larger home", "2022-08-05"),
                event("Health scare", "2025-09"),
            ),
            holdings=(
                holding("Mortgage advice", "2012-06-01", satisfied="per_event"),
                holding("Life cover", "2012-08-01"),
                holding("Junior ISAs", "2014-01-10"),
                holding("Company formation", "2017-02-01", satisfied="per_event"),
                holding("Annual accounts and tax", "2017-04-06"),
                holding("Probate support", "2020-10-20", satisfied="per_event", closed="2021-09-30"),
                holding("Investment portfolio", "2021-05-01"),
                holding("Remortgage", "2022-07-01", satisfied="per_event"),
                holding("Home insurance", "2009", provider="elsewhere"),
            ),
            opportunities=(
                opportunity(
                    "Will",
                    Move.BACK_SELL,
                    "2007-05-19",
                    because="Marriage",
                    event_on="2007-05-19",
                    event_id="E3",
                    need=3,
                ),
                opportunity(
                    "Home and contents review",
                    Move.BACK_SELL,
                    "2009-03-27",
                    because="Bought first home",
                    event_on="2009-03-27",
                    need=1,
                ),
                opportunity(
                    "Guardianship clause",
                    Move.CROSS_SELL_NOW,
                    "2012-11-08",
                    because="First child",
                    event_on="2012-11-08",
                    event_id="E5",
                    need=3,
                ),
                opportunity(
                    "Income protection", Move.CROSS_SELL_NOW, "2013-06-01", because="Sole earner", event_on="2013-06-01"
                ),
                opportunity(
                    "Pension consolidation",
                    Move.ASK_FIRST,
                    "2016-09-01",
                    because="Four old schemes",
                    event_on="2016-09-01",
                ),
                opportunity(
                    "Shareholder agreement",
                    Move.CROSS_SELL_NOW,
                    "2017-02-01",
                    because="Founded Ellery Design",
                    event_on="2017-02-01",
                    need=3,
                ),
                opportunity(
                    "Key-person cover",
                    Move.CROSS_SELL_NOW,
                    "2018-04-01",
                    because="First employee",
                    event_on="2018-04-01",
                ),
                opportunity(
                    "Trust for inheritance",
                    Move.UP_SELL,
                    "2021-06-01",
                    because="Probate",
                    event_on="2021-06-01",
                    last="2027-01-20",
                ),
                opportunity(
                    "Lasting power of attorney",
                    Move.CROSS_SELL_NOW,
                    "2025-09-15",
                    because="Health scare",
                    event_on="2025-09-15",
                    need=3,
                ),
                opportunity(
                    "Deed of variation",
                    Move.LAPSED,
                    "2020-10-12",
                    because="Father's estate",
                    event_on="2020-10-12",
                    last="2022-10-12",
                ),
                opportunity(
                    "University funding plan",
                    Move.CROSS_SELL_FUTURE,
                    "2028-09-01",
                    because="Eldest reaches 16",
                    event_on="2028-11-08",
                    need=3,
                ),
                opportunity(
                    "Downsizing review",
                    Move.CROSS_SELL_FUTURE,
                    "2035-03-14",
                    because="Empty nest",
                    event_on="2033-04-30",
                    basis=Basis.EXPECTED,
                ),
                opportunity(
                    "Business exit plan",
                    Move.CROSS_SELL_FUTURE,
                    "2036-03-14",
                    because="Three years before sale",
                    event_on="2039-03-14",
                    need=3,
                ),
                opportunity(
                    "Retirement income plan",
                    Move.CROSS_SELL_FUTURE,
                    "2039-03-14",
                    because="Retirement",
                    event_on="2044-03-14",
                    basis=Basis.EXPECTED,
                    need=3,
                ),
                opportunity(
                    "Estate and inheritance tax plan",
                    Move.CROSS_SELL_FUTURE,
                    "2047-03-14",
                    because="Retirement",
                    event_on="2044-03-14",
                    basis=Basis.EXPECTED,
                ),
                opportunity(
                    "Later-life care plan",
                    Move.CROSS_SELL_FUTURE,
                    "2054-03-14",
                    because="Later life",
                    event_on="2056-03-14",
                    basis=Basis.EXPECTED,
                ),
            ),
            reviews=(ReviewDue("C1", "LIFECOV", "Life cover", "LIFECOV", "Life cover", date(2034, 8, 1)),),
            relations=(Relation("C1", None, "Tom Ellery", "spouse"),),
        )
        | changes
    )
    return view(**parts)
