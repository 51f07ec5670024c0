"""Random small worlds for comparing the reference with the SQL.

Few distinct days, all of them a few whole months apart across month ends and a 29 February, and few services,
families, tiers, stages and facts: so windows open, limits end and holdings tie on the very days that matter. Many
clients share one pack, because a world costs as much to ask about one client as about thirty.

Hypothesis draws bytes and `Choices` reads a pack or a client out of them: that is ten times quicker than a strategy
for each field. The first choice of each is the plainest, and bytes shrink to zero, so a failing world becomes small.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from hypothesis import strategies as st
from worlds import (
    Brake, Client, Event, Fact, FactDefinition, Family, Holding, Matter, Rule, Service, Stage, Supersession, View,
    World,
)

Value = TypeVar("Value")

DAYS = tuple(map(date.fromisoformat, (
    "2024-02-29", "2024-02-28", "2024-03-01", "2024-01-31", "2024-03-31", "2023-02-28", "2023-03-01", "2023-08-31",
    "2024-08-29", "2025-02-28",
)))
AS_OF = DAYS[:3]
MONTHS = (0, 1, -1, 6, -6, 12, -12)
STAGES = ("s1", "s2", "s3", "s4")
SERVICES = ("a", "b", "c", "d", "e", "f")
FAMILIES = ("p", "p", "q", "r")
FACTS = ("x", "y", "z", "holds p")      # the last is derived wherever the pack says so
CONDITIONS = ((), (), (), (), (("x", "yes"),), (("y", "no"),), (("x", "yes"), ("z", "yes")), (("holds p", "yes"),),
              (("holds p", "no"), ("y", "yes")))
SPECIAL_FAMILIES = (Family("p", "x", "holds p"), Family("q", "y"), Family("r", "x"))
CLIENTS = 30
PACK_BYTES, CLIENT_BYTES = 360, 90


class Choices:
    """Choices read one after another from bytes; after the last byte always the first, the plainest."""

    def __init__(self, drawn: bytes) -> None:
        self._bytes = iter(drawn)

    def of(self, options: Sequence[Value]) -> Value:
        """One of the options."""
        return options[next(self._bytes, 0) % len(options)]

    def rarely(self, options: Sequence[Value], otherwise: Value) -> Value:
        """One time in four one of the options."""
        return self.of(options) if self.of((False, False, False, True)) else otherwise

    def often(self, options: Sequence[Value], otherwise: Value) -> Value:
        """Three times in four one of the options."""
        return self.of(options) if self.of((False, True, True, True)) else otherwise


# ------------------------------------------------------------------------------------------ the pack

def pack_of(drawn: bytes) -> World:
    """A pack without clients."""
    choose = Choices(drawn)
    return World(
        stages=tuple(
            Stage(stage_id, choose.of(("person", "person", "business")),
                  choose.of(("evidence_only", "date_certain", "ask_by_age")), choose.of((None, 0, 1)))
            for stage_id in STAGES),
        services=_services(choose),
        rules=tuple(_rule(choose, number) for number in range(choose.of(range(4, 14)))),
        facts_known=tuple(FactDefinition(fact, choose.of((False, True))) for fact in FACTS),
        families=tuple(family for family in SPECIAL_FAMILIES if choose.of((False, True))),
        supersessions=tuple(_supersession(choose) for _ in range(choose.of(range(5)))),
        brakes=tuple(Brake(choose.of(STAGES), choose.of((1, 6, 12))) for _ in range(choose.of((0, 0, 1, 2)))),
    )


def _services(choose: Choices) -> tuple[Service, ...]:
    """Six services in three families; a family has at most one service that is its review."""
    reviewers = choose.of((("f", "e"), ("a", "f")))
    reviewed = choose.of(((None, None), ("p", None), ("p", "q"), ("q", "r")))
    reviews = dict(zip(reviewers, reviewed, strict=True))
    return tuple(
        Service(service_id, choose.of(FAMILIES), choose.of((1, 2)), choose.of(("once", "refresh", "per_event")),
                choose.of(("person", "both", "person", "business")), choose.of((0, 1)), reviews.get(service_id))
        for service_id in SERVICES
    )


def _rule(choose: Choices, number: int) -> Rule:
    """One need rule. Its window may open after its limit, for nothing in the text forbids it."""
    opens = choose.of(MONTHS)
    uses_alternative = choose.of((False, False, True))
    return Rule(
        rule_id=f"R{number}", stage_id=choose.of(STAGES), service_id=choose.of(SERVICES), need=choose.of((3, 2, 1)),
        window_start_months=opens, window_end_months=max(opens, choose.of(MONTHS)),
        anchor=choose.of(("stage", "stage", "stage", "signed")),
        later_rule=choose.of(("evergreen", "until_event", "lapses")),
        lapse_after_months=choose.of((None, *MONTHS)),
        lapse_alt_months=choose.of(MONTHS) if uses_alternative else None,
        lapse_alt_before_on=choose.of(DAYS) if uses_alternative else None,
        ends_day_before=choose.of((False, False, True)), lapse_fact=choose.of((None, *FACTS)),
        replaced_by=choose.of((None, "NONE", *SERVICES)), condition=choose.of(CONDITIONS),
        is_evidence_only=choose.rarely((True,), False),
    )


def _supersession(choose: Choices) -> Supersession:
    """One service hidden by another, or by a fact."""
    hidden, step = choose.of(range(6)), choose.of(range(1, 6))
    if choose.of((True, True, False)):
        return Supersession(SERVICES[hidden], when_proposed=SERVICES[(hidden + step) % 6])
    return Supersession(SERVICES[hidden], when_fact=choose.of(FACTS), fact_wanted=choose.of(("yes", "no")))


# ------------------------------------------------------------------------------------------ the clients

@dataclass(frozen=True, slots=True)
class Words:
    """What a client's file may name, and which days it may hold. The first is the plainest."""

    tracks: Sequence[str]
    stages: Sequence[str]
    services: Sequence[str]
    facts: Sequence[str]
    anchors: Sequence[str]
    days: Sequence[date]


OWN_WORDS = Words(("person", "person", "business"), STAGES, SERVICES, FACTS, ("signed",), DAYS)


def words_of(pack: World, days: Sequence[date]) -> Words:
    """What a file may name under a real pack."""
    return Words(
        ("person", "business"), [stage.stage_id for stage in pack.stages],
        [service.service_id for service in pack.services], [known.fact for known in pack.facts_known],
        sorted({rule.anchor for rule in pack.rules} - {"stage"}) or ["signed"], days,
    )


def file_of(client_id: str, drawn: bytes, words: Words = OWN_WORDS) -> World:
    """A world of one client, or of none if nothing is drawn, without a pack."""
    choose = Choices(drawn)
    if not choose.of((False, *(True,) * 15)):
        return World()
    days = words.days
    client = Client(client_id, choose.of(words.tracks), choose.often(days, None), choose.often(days, None),
                    choose.of(("ok", *("ok",) * 14, "do_not_market")))
    events = tuple(
        _event(choose, f"{client_id}/{number}", client_id, words) for number in range(choose.of((0, 1, 2, 3, 2))))
    holdings = tuple(
        Holding(client_id, choose.of(words.services), choose.of((*days[:3] * 3, *days, None, None)),
                choose.of(("us", "us", "us", "elsewhere", "self", "declined")), choose.rarely(words.stages, None),
                choose.often(days, None))
        for _ in range(choose.of((0, 1, 2, 3, 4))))
    matters = tuple(
        Matter(client_id, choose.of(words.services), choose.of((*days, None)), choose.rarely(words.stages, None))
        for _ in range(choose.of((0, 0, 0, 1))))
    answers = {fact: choose.of((None, "yes", "no", "yes", "unknown", *days)) for fact in words.facts}
    return World(
        clients=(client,), events=events, holdings=holdings, matters=matters,
        facts=tuple(
            Fact(client_id, fact, "yes", answer) if isinstance(answer, date) else Fact(client_id, fact, answer)
            for fact, answer in answers.items() if answer is not None),
    )


def _event(choose: Choices, event_id: str, client_id: str, words: Words) -> Event:
    """One event, perhaps with a named anchor date."""
    anchor_on = choose.often(words.days, None)
    return Event(
        event_id, client_id, choose.of(words.stages), choose.of((*words.days, *words.days, *words.days, None)),
        choose.of(("happened", "happened", "planned")), choose.rarely(("assumed", "our_file"), "client_said"),
        ((choose.of(words.anchors), anchor_on),) if anchor_on else (),
    )


def together(pack: World, files: Iterable[World]) -> World:
    """The pack of the one with the clients of the others."""
    files = list(files)
    return replace(pack, **{
        table: tuple(row for file in files for row in getattr(file, table))
        for table in ("clients", "events", "facts", "holdings", "matters")
    })


def world_of(pack: bytes, clients: Sequence[bytes]) -> World:
    """A pack and its clients."""
    return together(pack_of(pack), (file_of(f"client {number:02}", drawn) for number, drawn in enumerate(clients)))


def some_bytes(number: int) -> st.SearchStrategy[bytes]:
    """So many bytes."""
    return st.binary(min_size=number, max_size=number)


def some_clients(number: int) -> st.SearchStrategy[list[bytes]]:
    """The bytes of the clients of one world, so many for each."""
    return st.lists(some_bytes(number), min_size=CLIENTS, max_size=CLIENTS)


worlds = st.builds(world_of, some_bytes(PACK_BYTES), some_clients(CLIENT_BYTES))
views = st.builds(
    View, as_of=st.sampled_from(AS_OF), horizon_months=st.sampled_from((12, 0, 1, 120)),
    lookahead_months=st.sampled_from((6, 0, 1, 12)), memory_months=st.sampled_from((12, 0, 1, 60)),
)


def clients_under(pack: World, days: Sequence[date]) -> st.SearchStrategy[World]:
    """Random clients under a real pack, on few days."""
    words = words_of(pack, days)
    return some_clients(CLIENT_BYTES + len(words.facts)).map(
        lambda drawn: together(pack, (file_of(f"client {number:02}", one, words) for number, one in enumerate(drawn))))
