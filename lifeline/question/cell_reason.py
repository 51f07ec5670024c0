"""Why a cell of the white space is what it is: the line, the holding, the decision, or why no need is seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lifeline import wording
from lifeline.errors import NotFound
from lifeline.model import Basis, Decided, Decision, Holding, LifelineView, Move, Opportunity, Reason, Service
from lifeline.question.catalogue import catalogue
from lifeline.question.guards import Guard, client_guards, refusal
from lifeline.question.lifelines import lifeline
from lifeline.question.no_need import no_need
from lifeline.store import Store, of_one_moment

CONFIRMING = {
    Decided.CONFIRMED_GAP: "confirmed as a gap", Decided.PROPOSED: "proposed to them",
    Decided.AGREED: "agreed with them",
}
BY = {"us": "from us", "elsewhere": "from another firm", "self": "by their own arrangement"}

# Undone is undone whichever day one looks from.
LATEST = """
    select
        decision.decision_id, decision.client_id, decision.service_id, decision.decided, decision.decided_on,
        decision.reason, decision.until_on, decision.who, decision.move
    from decision
    left join decision as undoing on undoing.undoes_id = decision.decision_id
    where decision.client_id = $client_id
      and decision.service_id = $service_id
      and decision.undoes_id is null
      and undoing.decision_id is null
      and decision.decided_on <= $as_of
    order by decision.decision_no desc
    limit 1
"""


@dataclass(frozen=True, slots=True)
class CellReason:
    """One client and one service in words. `state` as in `white_space.STATES`, '' where no need is seen.

    `in_words` is the state in a sentence; `because` are the reasons, the first to give first. `line` is the open line
    with its reasons, `wait` the guard that holds it; `holdings` what covers it; `decision` the one it rests on.
    """

    client_id: str
    service_id: str
    state: str
    in_words: str
    because: tuple[str, ...]
    line: Opportunity | None
    wait: Guard | None
    holdings: tuple[Holding, ...]
    decision: Decision | None


@of_one_moment
def cell_reason(store: Store, client_id: str, service_id: str, as_of: date) -> CellReason:
    """The state of one cell in words, and why; for the firm to read. Works without the kept book. Raises `NotFound`."""
    words = catalogue(store)
    service = words.services.get(service_id)
    if service is None:
        raise NotFound(f"There is no service {service_id!r} in this workbook.")
    view = lifeline(store, client_id=client_id, as_of=as_of)
    refused = refusal(view.client, as_of)
    if refused:
        return _reason(view, service, "", f"Not in the white space: {view.client.name} {refused}.", ())
    line = next(
        (each for each in view.opportunities if each.service_id == service_id and each.move is not Move.LAPSED), None
    )
    covering = tuple(
        held for held in view.holdings
        if held.counts and held.family == service.family and held.tier >= service.tier
        and (service.track in (view.client.track, "both") or held.service_id == service_id)
    )
    latest = next(iter(store.fetch(Decision, LATEST, client_id=client_id, service_id=service_id, as_of=as_of)), None)
    if line is not None:
        wait = client_guards(store, view).wait(line)
        return _of_line(view, service, line, wait, covering, latest)
    if covering:
        return _of_holding(view, service, covering)
    declined = [
        held for held in view.holdings
        if held.provider == "declined" and held.service_id == service_id
        and (held.ask_again_after_on is None or held.ask_again_after_on > as_of)
    ]
    if declined:
        return _of_declined(view, service, declined, latest)
    because = no_need(store, view, service, words)
    return _reason(view, service, "", f"No need is seen for {service.name}.", because)


def _reason(
    view: LifelineView, service: Service, state: str, in_words: str, because: tuple[str, ...], *,
    line: Opportunity | None = None, wait: Guard | None = None, holdings: tuple[Holding, ...] = (),
    decision: Decision | None = None,
) -> CellReason:
    return CellReason(
        view.client.client_id, service.service_id, state, in_words, because, line, wait, holdings, decision
    )


def _of_line(
    view: LifelineView, service: Service, line: Opportunity, wait: Guard | None, covering: tuple[Holding, ...],
    latest: Decision | None,
) -> CellReason:
    waits = (f"It waits. {wait.text}",) if wait else ()
    because = waits + tuple(_why(reason) for reason in line.reasons)
    if line.basis is Basis.REVIEW and any(
        held.service_id == line.service_id for held in covering if held.provider == "us"
    ) and line.held_service_id == line.service_id:
        words = f"They have it from us, and it is due for review by {wording.day(line.last_date or view.as_of)}."
        return _reason(view, service, "us", words, because, line=line, wait=wait, holdings=covering)
    if line.move is Move.CROSS_SELL_FUTURE:
        words = f"It comes up later: worth raising from {wording.day(line.opens_on)}."
        return _reason(view, service, "ahead", words, because, line=line, wait=wait)
    until = f" It can be done until {wording.day(line.last_date)}." if line.last_date else ""
    move = wording.move(line.move, audience=wording.FIRM).lower()
    if latest and latest.decided in CONFIRMING and not _is_met_since(latest, covering):
        said = f"{CONFIRMING[latest.decided]} on {wording.day(latest.decided_on)} by {latest.who}"
        words = f"A gap ({move}), {said}.{until}"
        return _reason(view, service, "confirmed", words, because, line=line, wait=wait, decision=latest)
    words = f"A gap ({move}) that nobody has confirmed with them yet.{until}"
    return _reason(view, service, "to_ask", words, because, line=line, wait=wait, holdings=covering)


def _is_met_since(decision: Decision, covering: tuple[Holding, ...]) -> bool:
    """Whether something made since has met what was decided: then the line is a new need that nobody confirmed."""
    return any(held.held_on is not None and held.held_on >= decision.decided_on for held in covering)


def _of_holding(view: LifelineView, service: Service, covering: tuple[Holding, ...]) -> CellReason:
    state = "us" if any(held.provider == "us" for held in covering) else "elsewhere"
    first = min(covering, key=lambda held: (held.provider != "us", held.held_on is None))
    by_other = "" if first.service_id == service.service_id else f" It is covered by {first.service_name}."
    words = f"They have it {BY.get(first.provider, first.provider)}.{by_other}"
    return _reason(view, service, state, words, tuple(map(_held, covering)), holdings=covering)


def _of_declined(
    view: LifelineView, service: Service, declined: list[Holding], latest: Decision | None
) -> CellReason:
    days = [held.ask_again_after_on for held in declined]
    # For good where one of them says so; else until the last of the days.
    again = None if None in days else max(day for day in days if day)
    until = f"until {wording.day(again)}" if again else "for good, unless they raise it"
    decision = latest if latest and latest.decided not in CONFIRMING else None
    what = f" ({decision.decided.value.replace('_', ' ')}, {decision.who})" if decision else ""
    because = tuple(
        f"{_held(held)}{': ' + held.note if held.note else ''}" for held in declined
    )
    return _reason(
        view, service, "not_needed", f"Not needed{what}: not raised {until}.", because, holdings=tuple(declined),
        decision=decision,
    )


def _why(reason: Reason) -> str:
    if not reason.stage_name:
        return f"{reason.why} Due {wording.day(reason.last_on or reason.opens_on)}."
    if reason.event_id is None:
        return f"{reason.why} ({reason.stage_name}: usual from about {reason.event_on.year if reason.event_on else ''})"
    when = wording.written(reason.event_date) or (wording.day(reason.event_on) if reason.event_on else "")
    return f"{reason.why} ({reason.stage_name}, {when})"


def _held(held: Holding) -> str:
    when = wording.written(held.held_date) or (wording.day(held.held_on) if held.held_on else "no date known")
    by = "declined" if held.provider == "declined" else BY.get(held.provider, held.provider)
    return f"{held.service_name}, {by}, {when}"
