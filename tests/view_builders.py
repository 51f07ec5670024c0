"""Builders of lifelines to draw: each fact of the model with what a test need not say filled in."""

from __future__ import annotations

from datetime import date

from lifeline.model import (
    Basis,
    Client,
    Holding,
    LifeEvent,
    Move,
    Opportunity,
    PackInfo,
    Reason,
    StageSpell,
)
from lifeline.periods import PartialDate, plus_months
from lifeline.question.guarded import GuardedView
from lifeline.question.guards import ClientGuards

AS_OF = date(2026, 11, 22)
PACK = PackInfo("firm", "Firm", "England and Wales", "GBP", AS_OF, 6, 60, 120, 90)


def on(text: str | date) -> date:
    """A day from its ISO spelling."""
    return text if isinstance(text, date) else date.fromisoformat(text)


def client(
    name: str = "Margaret Ellery",
    *,
    born: str | None = "1979-03-14",
    since: str | None = "2012-06-01",
    track: str = "person",
    notes: str = "",
) -> Client:
    """A client; dates as somebody would write them."""
    born_on = PartialDate.parse(born).day if born else None
    since_on = PartialDate.parse(since).day if since else None
    return Client("C1", name, track, born, born_on, since, since_on, "ok", "soft opt-in", notes)


def spell(
    lane: str,
    name: str,
    start: str | date,
    end: str | date | None = None,
    *,
    expected: bool = False,
    planned: bool = False,
    about: bool = False,
    event_id: str | None = None,
) -> StageSpell:
    """A stay in a stage; the stage's id is made from its name."""
    return StageSpell(
        "C1", name.upper()[:6], lane, name, on(start), on(end) if end else None, about, expected, planned, event_id
    )


def event(
    label: str,
    written: str | None,
    *,
    stage: str | None = None,
    status: str = "happened",
    evidence: str = "client_said",
    note: str = "",
    event_id: str = "",
) -> LifeEvent:
    """A life event, its date as written; None for a date nobody knows."""
    partial = PartialDate.parse(written) if written else None
    return LifeEvent(
        event_id or f"E-{label}",
        "C1",
        stage,
        label,
        partial.text if partial else None,
        partial.day if partial else None,
        partial.earliest if partial else None,
        partial.latest if partial else None,
        status,
        evidence,
        note,
    )


def holding(
    name: str,
    written: str | None,
    *,
    provider: str = "us",
    satisfied: str = "refresh",
    family: str | None = None,
    closed: str | None = None,
    counts: bool = True,
    note: str = "",
    tier: int = 1,
    again: str | None = None,
    matter: str | None = None,
) -> Holding:
    """Something they have."""
    partial = PartialDate.parse(written) if written else None
    return Holding(
        "C1",
        name.upper()[:8],
        name,
        family or name.upper()[:8],
        tier,
        satisfied,
        partial.day if partial else None,
        partial.text if partial else None,
        bool(partial and partial.is_about),
        provider,
        None,
        on(again) if again else None,
        note,
        matter or ("M1" if closed else None),
        on(closed) if closed else None,
        counts,
    )


def opportunity(
    name: str,
    move: Move,
    opens: str | date,
    *,
    because: str = "",
    event_on: str | date | None = None,
    need: int = 2,
    basis: Basis = Basis.RECORDED,
    last: str | date | None = None,
    why: str = "Nothing else covers this today.",
    question: str = "Has anybody looked at this with you?",
    event_id: str | None = None,
    rule: str = "R001",
    about: bool = False,
    law: str = "",
    source: str = "",
    conflict: str = "",
) -> Opportunity:
    """An opportunity with one reason."""
    reason = Reason(
        rule,
        because.upper()[:6] or None,
        because or None,
        event_id,
        on(event_on) if event_on else None,
        about,
        "client_said",
        need,
        move,
        on(opens),
        None,
        on(last) if last else None,
        why,
        question,
        law,
        source,
        "",
    )
    return Opportunity(
        "C1",
        name.upper()[:8],
        name,
        move,
        basis,
        on(opens),
        on(last) if last else None,
        need,
        (because,),
        (reason,),
        "3;4;11",
        conflict,
        None,
    )


def view(
    who: Client, *, as_of: date = AS_OF, spells=(), events=(), holdings=(), opportunities=(), reviews=(), relations=(),
    guards: ClientGuards | None = None,
) -> GuardedView:
    """A whole lifeline, with nothing held back unless said."""
    return GuardedView(
        who,
        as_of,
        plus_months(as_of, PACK.horizon_months),
        PACK,
        tuple(spells),
        tuple(events),
        tuple(holdings),
        tuple(opportunities),
        tuple(reviews),
        (),
        tuple(relations),
        ClientGuards((), {}) if guards is None else guards,
    )
