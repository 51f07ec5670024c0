"""Random lifelines from a seed: one to sixty facts, dates anywhere in a life and a little beyond it."""

from __future__ import annotations

import random
from datetime import date, timedelta

from views import AS_OF, client, event, holding, opportunity, spell, view

from lifeline.model import Basis, LifelineView, Move, ReviewDue

_WORDS = (
    "will",
    "review",
    "lasting",
    "power",
    "home",
    "cover",
    "family",
    "trust",
    "plan",
    "advice",
    "of",
    "and",
    "agreement",
    "pension",
    "lease",
    "estate",
    "business",
    "ärztliche",
    "Żółć",
    "O’Neill",
    "R&D",
    "<b>",
    "—",
    "tax",
)


def random_view(seed: int) -> LifelineView:
    """One to sixty facts with dates anywhere in a life and a little beyond it, from a seed."""
    dice = random.Random(seed)
    is_business = dice.random() < 0.25
    born = date(dice.randrange(1905, 2016), dice.randrange(1, 13), dice.randrange(1, 28))
    if is_business:
        born = date(dice.randrange(1960, 2026), 4, 1)
    as_of = AS_OF + timedelta(days=dice.randrange(-2000, 2000))

    def name(most: int = 5) -> str:
        return " ".join(dice.choice(_WORDS) for _ in range(dice.randrange(1, most))).capitalize()

    def day(first: date = born, last: date = as_of) -> date:
        span = max((last - first).days, 1)
        return first + timedelta(days=dice.randrange(-200, span + 400))

    def written() -> str:
        text = day().isoformat()[: dice.choice((10, 10, 10, 7, 4))]
        return dice.choice(("", "", "", "", "about ", "before ", "after ")) + text

    count = dice.randrange(1, 61)
    kinds = [dice.choice("seehoor") for _ in range(count)]
    start = day()
    spells = tuple(
        spell(
            dice.choice(("Family", "Home", "Work", "Care and estate")),
            name(),
            begun := day(),
            dice.choice((None, begun + timedelta(days=dice.randrange(1, 9000)))),
            expected=dice.random() < 0.2,
            planned=dice.random() < 0.1,
            about=dice.random() < 0.2,
        )
        for kind in kinds
        if kind == "s"
    )
    events = tuple(
        event(
            f"{name()} {number}",
            written() if dice.random() < 0.95 else None,
            status=dice.choice(("happened", "happened", "planned")),
            event_id=f"E{number}",
        )
        for number in range(kinds.count("e"))
    )
    holdings = tuple(
        holding(
            name(),
            written() if dice.random() < 0.9 else None,
            provider=dice.choice(("us", "us", "elsewhere", "self", "declined")),
            satisfied=dice.choice(("once", "refresh", "per_event")),
            family=dice.choice((None, "WILL")),
            counts=dice.random() < 0.9,
            closed=dice.choice((None, day().isoformat())),
        )
        for number in range(kinds.count("h"))
    )
    moves = list(Move)
    opportunities = []
    for _ in range(kinds.count("o")):
        move = dice.choice(moves)
        opens = as_of + timedelta(days=dice.randrange(1, 9000)) if move == Move.CROSS_SELL_FUTURE else day()
        opportunities.append(
            opportunity(
                name(),
                move,
                opens,
                because=name(),
                event_on=dice.choice((None, opens)),
                need=dice.randrange(1, 4),
                basis=dice.choice((Basis.RECORDED, Basis.RECORDED, Basis.EXPECTED, Basis.REVIEW)),
                last=dice.choice((None, day())),
                event_id=dice.choice((None, *[row.event_id for row in events])),
                about=dice.random() < 0.2,
            )
        )
    reviews = tuple(
        ReviewDue("C1", "X", name(), "X", name(), as_of + timedelta(days=dice.randrange(1, 3000)))
        for kind in kinds
        if kind == "r"
    )
    who = client(
        name(7),
        born=dice.choice((born.isoformat(), born.isoformat(), str(born.year), None)),
        since=dice.choice((None, start.isoformat(), str(start.year))),
        track="business" if is_business else "person",
    )
    return view(
        who, as_of=as_of, spells=spells, events=events, holdings=holdings, opportunities=opportunities, reviews=reviews
    )
