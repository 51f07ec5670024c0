"""The facts of one client as entries: what this audience may see of stages, events and services."""

from __future__ import annotations

from datetime import date

from lifeline import wording
from lifeline.chart.entries import Doubt, Entries, Entry, standing
from lifeline.chart.moments import coming, conversations
from lifeline.chart.telling import Teller
from lifeline.model import Evidence, Holding, LifeEvent, LifelineView, Provider, StageSpell
from lifeline.question.guarded import GuardedView


def gather(view: GuardedView, teller: Teller) -> Entries:
    """Everything this audience may see of one client."""
    events, services = _events(view, teller), _services(view, teller)
    return Entries(
        stages=tuple(_stage(view, teller, spell, f"s{number}") for number, spell in enumerate(view.spells)),
        events=tuple(entry for entry in events if entry.on),
        services=tuple(entry for entry in services if entry.on or entry.is_open),
        conversations=conversations(view, teller),
        coming=coming(view, teller),
        undated=tuple(entry for entry in (*events, *services) if not entry.on and not entry.is_open),
    )


def _stage(view: LifelineView, teller: Teller, spell: StageSpell, entry_id: str) -> Entry:
    if spell.is_expected:
        band = "stage_expected"
    elif spell.is_planned or spell.started_on > view.as_of:
        band = "stage_planned"
    elif spell.ended_on is not None and spell.ended_on <= view.as_of:
        band = "stage_past"
    else:
        band = "stage_now"
    doubt = Doubt.of_event(teller.event(spell.event_id)) if spell.is_about and not spell.is_expected else None
    return Entry(
        entry_id, "stage_open", spell.started_on, spell.name, "", teller.spell_tip(spell), (0,), doubt=doubt, band=band,
        until_on=spell.ended_on, is_open=spell.ended_on is None, lane=spell.lane,
    )  # fmt: skip


def _events(view: LifelineView, teller: Teller) -> list[Entry]:
    out, seen = [], set()
    for number, event in enumerate(view.events):
        key = (teller.event_name(event), event.event_date, event.status)
        # One event on file twice, once for each of its anchor dates, is one event to look at.
        if key not in seen:
            seen.add(key)
            out.append(_event(view, teller, event, f"e{number}"))
    return out


def _event(view: LifelineView, teller: Teller, event: LifeEvent, entry_id: str) -> Entry:
    on, doubt = event.event_on, Doubt.of_event(event)
    year = str(on.year) if on else ""
    when = wording.written(event.event_date) if doubt else year
    # A month gives way to its year; "about 1998" does not, as the word is the point.
    brief = year if when[:1].isupper() else ""
    is_ahead = event.status == "planned" or (on is not None and on > view.as_of)
    if is_ahead and when:
        when, brief = f"planned {when}", f"planned {year}"
    symbol = "event_planned" if is_ahead else "event"
    if event.evidence == Evidence.ASSUMED:
        symbol, when, brief = "event_expected", f"assumed, {when}".rstrip(", "), "assumed"
    recent = -on.toordinal() if on else 0
    return Entry(
        entry_id, symbol, standing(on, doubt), teller.event_name(event), when,
        teller.event_tip(event), (not is_ahead, recent), doubt=doubt, brief=brief,
    )  # fmt: skip


def _services(view: LifelineView, teller: Teller) -> list[Entry]:
    found = (_service(view, teller, holding, f"h{number}") for number, holding in enumerate(view.holdings))
    return [entry for entry in found if entry]


def _service(view: LifelineView, teller: Teller, holding: Holding, entry_id: str) -> Entry | None:
    """One service they have: in place, done, under way, replaced or ended; the firm also sees what was declined."""
    since = holding.held_on
    if since and since > view.as_of:
        return None
    if holding.provider == Provider.DECLINED:
        return _declined(teller, holding, entry_id) if teller.is_firm else None
    doubt = Doubt.of_text(holding.held_date) if holding.is_about else None
    year = _year(holding)
    symbol = suffix = ""
    if holding.provider == Provider.US:
        symbol = "service"
    else:
        symbol, who = "elsewhere", wording.PROVIDERS_FOR_CLIENT.get(holding.provider, "elsewhere")
        suffix = f", {who}" if holding.service_name.endswith(")") else f" ({who})"
    recent = -(since or view.as_of).toordinal()

    def entry(detail: str, rank: int, *, kind: str = symbol, until: date | None = None, is_open: bool = False) -> Entry:
        return Entry(
            entry_id, kind, standing(since, doubt), holding.service_name, detail, teller.holding_tip(holding, detail),
            (rank, recent), doubt=doubt, suffix=suffix, band=symbol if until or is_open else "", until_on=until,
            is_open=is_open,
        )  # fmt: skip

    if not holding.counts:
        return entry(f"{year}, ended" if year else "ended", 2, kind="ended")
    if holding.satisfied_by == "per_event":
        closed = holding.closed_on if holding.closed_on and holding.closed_on <= view.as_of else None
        if since and closed and closed > since:
            return entry(_years(since, closed), 1, until=closed)
        if since and holding.matter_id and not closed:
            return entry(f"since {year}, under way", 0, until=view.as_of)
        return entry(year, 1)
    replaced = _replaced_on(holding, view)
    if since and replaced:
        return entry(_years(since, replaced), 1, until=replaced)
    return entry(f"since {year}" if year else "date not known", 0, is_open=True)


def _declined(teller: Teller, holding: Holding, entry_id: str) -> Entry:
    again, year = holding.ask_again_after_on, _year(holding)
    detail = f"declined, ask again {wording.month(again)}" if again else "declined"
    tip = teller.holding_tip(holding, detail)
    detail = f"{detail} ({year})" if year else detail
    return Entry(entry_id, "declined", holding.held_on, holding.service_name, detail, tip, (3, 0))


def _year(holding: Holding) -> str:
    """The year, or as much of the date as was written where it is in doubt; empty where no date is known."""
    if holding.held_on is None:
        return ""
    in_doubt = wording.written(holding.held_date) or f"about {holding.held_on.year}"
    return in_doubt if holding.is_about else str(holding.held_on.year)


def _years(first: date, last: date) -> str:
    return f"{first.year}–{last.year}" if first.year != last.year else str(first.year)


def _replaced_on(holding: Holding, view: LifelineView) -> date | None:
    """The day a later holding of the same family, as good or better, took this one's place."""
    if holding.held_on is None or not holding.family:
        return None
    family = [
        other for other in view.holdings
        if other.family == holding.family and other.counts and other.tier >= holding.tier
        and other.provider != Provider.DECLINED
    ]  # fmt: skip
    later = [row.held_on for row in family if row.held_on and holding.held_on < row.held_on <= view.as_of]
    return min(later, default=None)
