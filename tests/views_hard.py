"""The hard cases: too much, too little, too long, all at once and undated; with the other lives, `HARD_CASES`."""

from __future__ import annotations

import random
from datetime import date

from views import client, event, holding, margaret, opportunity, spell, view
from views_lives import business, bygone, old, prospect, young

from lifeline.model import LifelineView, Move


def dense() -> LifelineView:
    """Margaret after a busy life: more than one page can show."""
    base = margaret()
    pick = random.Random(7)
    labels = (
        "New car",
        "Broke ankle",
        "Second company",
        "Bought holiday home in Wales",
        "Moved office",
        "Nephew's wedding",
        "Sold the flat",
        "Took on an apprentice",
        "Won the county award",
        "Joined the school board",
    )
    extra_events = tuple(
        event(f"{label} {number}", str(2003 + pick.randrange(23))) for number, label in enumerate(labels * 2)
    )
    names = (
        "School fee bond",
        "Employee share scheme",
        "Deed of trust",
        "Critical illness cover",
        "Holiday home insurance",
        "Private medical cover",
        "Cyber cover for the firm",
        "Grandparent gift plan",
        "Discretionary portfolio review",
        "Cash-flow plan",
    )
    extra_holdings = tuple(
        holding(
            f"{name} {number}", f"{2012 + pick.randrange(14)}-03-01", satisfied=pick.choice(("refresh", "per_event"))
        )
        for number, name in enumerate(names * 2)
    )
    moments = (
        "Charity giving plan",
        "Buy-to-let mortgage",
        "Premises lease advice",
        "Divorce settlement review",
        "R&D tax claim",
        "Business interruption cover",
        "Equity release talk",
        "Second charge loan",
        "Venture capital trust",
        "Pension transfer advice",
    )
    extra_moments = tuple(
        opportunity(
            f"{name} {number}",
            pick.choice((Move.BACK_SELL, Move.CROSS_SELL_NOW, Move.ASK_FIRST)),
            day := date(2004 + pick.randrange(22), 5, 4),
            because=pick.choice(("Marriage", "Second child", "Company founded")),
            event_on=day,
            need=pick.randrange(1, 4),
        )
        for number, name in enumerate(moments * 2)
    )
    return margaret(
        events=base.events + extra_events,
        holdings=base.holdings + extra_holdings,
        opportunities=base.opportunities + extra_moments,
    )


_LONG = (
    "Sale of a freehold property with sitting tenants, a contested right of way and an unregistered strip along the "
    "eastern boundary"
)


def overlong() -> LifelineView:
    """Names that no page is wide enough for."""
    return view(
        client(
            "Wilhelmina Alexandrina Featherstonehaugh-Cholmondeley, Dowager Countess of Upper Wallop and Middle Wallop",
            born="1968",
            since="about 2001",
        ),
        spells=(
            spell("The lane with the long name", _LONG, "2001-01-01", "2003-01-01"),
            spell("The lane with the long name", _LONG, "2003-01-01"),
        ),
        events=(
            event(_LONG, "1990-05-05"),
            event(_LONG + ", again", "2024"),
            event("Nebenkostenabrechnungsüberprüfungsgesellschaftsgründung", "2020-03-03"),
        ),
        holdings=(holding(_LONG, "2010-01-01"), holding(_LONG + ", again", "2010-01-01", provider="elsewhere")),
        opportunities=(
            opportunity(_LONG, Move.BACK_SELL, "1990-05-05", because=_LONG, event_on="1990-05-05", need=3),
            opportunity(_LONG, Move.CROSS_SELL_FUTURE, "2055-05-05", because=_LONG, event_on="2055-05-05"),
        ),
    )


def same_day(count: int = 16) -> LifelineView:
    """Everything at once."""
    day = "2015-06-01"
    return view(
        client("Una Tagg", born="1980-01-01", since=day),
        spells=tuple(spell("Family", f"Stage number {number}", day, "2016-06-01") for number in range(5)),
        events=tuple(event(f"Event number {number}", day) for number in range(count)),
        holdings=tuple(holding(f"Service number {number}", day, satisfied="per_event") for number in range(count)),
        opportunities=tuple(
            opportunity(
                f"Need number {number}", Move.BACK_SELL, day, because="All at once", event_on=day, need=1 + number % 3
            )
            for number in range(count)
        ),
    )


def one_event() -> LifelineView:
    """Hardly anything is known."""
    return view(client("Sol Ammon", born="1990-10-10", since="2020-01-01"), events=(event("Moved to York", "2019-08"),))


def undated() -> LifelineView:
    """No birth date, and events nobody can place."""
    return view(
        client("Wil Unwritten", born=None, since="2018-03-01"),
        events=(event("Emigrated", None), event("Changed name", None), event("Sold a business", "2015")),
        holdings=(
            holding("Will", None, provider="elsewhere"),
            holding("House purchase", None, satisfied="per_event"),
            holding("Trust deed", None),
        ),
        opportunities=(
            opportunity(
                "Lasting power of attorney",
                Move.BACK_SELL,
                "2015-07-02",
                because="Sold a business",
                event_on="2015-07-02",
                about=True,
            ),
        ),
    )


HARD_CASES = {
    "margaret": margaret,
    "dense": dense,
    "young": young,
    "old": old,
    "prospect": prospect,
    "business": business,
    "bygone": bygone,
    "overlong": overlong,
    "same_day": same_day,
    "one_event": one_event,
    "undated": undated,
}
