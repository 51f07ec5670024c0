"""Deciding on what the card raises: what was decided and by whom, what waits and why, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from html import escape

import streamlit as st

from lifeline import periods, wording
from lifeline.errors import UserError
from lifeline.model import Decided, Decision, LifelineView, Move, Opportunity
from lifeline.question import guards
from lifeline.question.guards import ClientGuards, Guard, GuardKind
from lifeline.record import decisions
from lifeline.ui import parts, resources

WORDS = {
    Decided.CONFIRMED_GAP: "Confirmed with the client",
    Decided.HAS_ELSEWHERE: "Has it elsewhere",
    Decided.DOES_IT_SELF: "Does it themselves",
    Decided.NOT_NEEDED: "Not needed",
    Decided.PROPOSED: "Proposed",
    Decided.AGREED: "Agreed",
    Decided.DECLINED: "Declined",
    Decided.NOT_NOW: "Not now",
    Decided.NOT_IN_INTEREST: "Not in this client's interest",
}
SAID_BY_CLIENT = (Decided.CONFIRMED_GAP, Decided.HAS_ELSEWHERE, Decided.DOES_IT_SELF, Decided.NOT_NEEDED)
OURS_TO_RAISE = (Decided.PROPOSED, Decided.AGREED, Decided.DECLINED)
MONTHS = (3, 6, 12)
REASONS = (
    "It would cost more than it is worth to them", "Their circumstances do not call for it",
    "Another adviser should lead", "They are too vulnerable to decide now",
)
NOBODY_ELSE = "local user"

_NAME, _NOTED = "deciding_as", "decision_noted"


@dataclass(frozen=True, slots=True)
class Noted:
    """The last thing this person noted, of one client on one day, until they note something else.

    `decision_id` is empty where there is nothing to take back. `count` tells one decision from the next.
    """

    client_id: str
    as_of: date
    said: str
    decision_id: str = ""
    is_refused: bool = False
    count: int = 0


def who() -> str:
    """The name decisions are kept under."""
    return (st.session_state.get(_NAME) or "").strip() or NOBODY_ELSE


# ------------------------------------------------------------------------------------------------ what is known


def client_guards(view: LifelineView) -> ClientGuards:
    """What stands in the way of each of this client's lines."""
    return _guards(str(resources.path()), resources.version(), view.client.client_id, view.as_of, view)


@st.cache_resource(show_spinner=False, max_entries=200)
def _guards(
    path: str, version: tuple[int, int], client_id: str, as_of: date, _view: LifelineView
) -> ClientGuards:
    return guards.client_guards(resources.workbook().store, _view)


def standing(view: LifelineView) -> tuple[Decision, ...]:
    """What was decided for this client and has not been taken back, the latest first."""
    return _standing(str(resources.path()), resources.version(), view.client.client_id, view.as_of)


@st.cache_resource(show_spinner=False, max_entries=200)
def _standing(path: str, version: tuple[int, int], client_id: str, as_of: date) -> tuple[Decision, ...]:
    return decisions.standing_decisions(resources.workbook().store, client_id=client_id, as_of=as_of)


def decided(entry: Decision) -> str:
    """`Not now, ask again after 1 February 2027: on holiday`."""
    until = f", ask again after {wording.day(entry.until_on)}" if entry.until_on else ""
    return WORDS[entry.decided] + until + (f": {entry.reason}" if entry.reason else "")


def waits(view: LifelineView, line: Opportunity) -> str:
    """What waits and why, and what was decided already, as one short line of HTML; nothing where there is neither."""
    found = client_guards(view).of(line)
    said = [_in_short(guard) for guard in found]
    told = " ".join(guard.text for guard in found)
    latest = next((entry for entry in standing(view) if entry.service_id == line.service_id), None)
    if latest:
        said.append(f"{decided(latest)} ({wording.day(latest.decided_on)}, {latest.who})")
    text = " · ".join(filter(None, said))
    return f'<p class="small strong" title="{escape(told, quote=True)}">{escape(text)}</p>' if text else ""


def waits_in_full(view: LifelineView, line: Opportunity) -> str:
    """Every guard on a line in its own words, as HTML; a conflict, which comes before all else, is told by itself."""
    told = [guard.text for guard in client_guards(view).of(line) if guard.kind is not GuardKind.CONFLICT]
    return "".join(f'<p class="small strong">{escape(text)}</p>' for text in told)


def _in_short(guard: Guard) -> str:
    until = f" until {wording.day(guard.until_on)}" if guard.until_on else ""
    match guard.kind:
        case GuardKind.QUIET:
            return f"Waits{until}: quiet period"
        case GuardKind.TOO_EARLY:
            return f"Waits{until}: too early, their first matter is not finished"
        case GuardKind.COMPLIANCE:
            return "Waits: the compliance officer sees it first"
        case GuardKind.NEEDS_OWNER:
            return "Needs an owner today: its last date is near"
    # A conflict has its own warning, and whom not to approach stands above the card.
    return ""


# ------------------------------------------------------------------------------------------------ deciding


def offer(view: LifelineView, line: Opportunity, where: str) -> None:
    """What can be decided on a line, behind one button. `where` tells the card's button from the panel's."""
    if line.move is Move.LAPSED:
        return
    # By client too: words half written of one client never wait in the field of the next.
    key = f"decide_{where}_{line.client_id}_{line.service_id}"
    held = [guard for guard in client_guards(view).of(line) if guard.is_holding]

    def button(choice: Decided, label: str, until_on: date | None = None, is_off: bool = False) -> None:
        st.button(
            label, key=f"{key}_{choice}" + (f"_{until_on}" if until_on else ""), type="tertiary", disabled=is_off,
            on_click=_decide, args=(view, line, choice, until_on),
        )

    # Another key is another popover to the browser: after a decision none stays open over the next line.
    with st.popover("Decide", key=f"{key}_{_count()}", type="tertiary"), st.container(width=360, gap="xsmall"):
        wait = f'<p class="soft small">Not to be proposed yet. {escape(held[0].text)}</p>' if held else ""
        parts.html(f'{parts.conflict(line.conflict_note)}<p class="strong">{escape(line.service_name)}</p>{wait}')
        with st.container(horizontal=True, wrap=False, gap="medium"):
            with _group("The client"):
                for choice in SAID_BY_CLIENT:
                    button(choice, WORDS[choice])
            with _group("We raised it"):
                for choice in OURS_TO_RAISE:
                    button(choice, WORDS[choice], is_off=choice is Decided.PROPOSED and bool(held))
            with _group("Not now, but in"):
                for months in MONTHS:
                    button(Decided.NOT_NOW, f"{months} months", periods.plus_months(view.as_of, months))
        _against_interest(view, line, key)


@contextmanager
def _group(heading: str) -> Iterator[None]:
    with st.container(gap=None, width="content"):
        parts.html(f'<p class="soft small nowrap">{heading}</p>', width="content")
        yield


def _against_interest(view: LifelineView, line: Opportunity, key: str) -> None:
    # A form: going through the reasons decides nothing yet, with the mouse or the arrow keys.
    with st.form(f"{key}_interest", border=False), st.container(gap="xsmall"):
        st.radio(f"{WORDS[Decided.NOT_IN_INTEREST]}, because", REASONS, index=None, key=f"{key}_reason")
        with st.container(horizontal=True, wrap=False, gap="small"):
            st.text_input(
                "In your own words", key=f"{key}_words", max_chars=300, label_visibility="collapsed",
                placeholder="In your own words (optional)",
            )
            st.form_submit_button(
                "Not in their interest", key=f"{key}_{Decided.NOT_IN_INTEREST}",
                on_click=_decide_against, args=(view, line, key),
            )


def _decide_against(view: LifelineView, line: Opportunity, key: str) -> None:
    given = (st.session_state.get(f"{key}_reason"), (st.session_state.get(f"{key}_words") or "").strip())
    _decide(view, line, Decided.NOT_IN_INTEREST, reason=". ".join(filter(None, given)))


def _decide(
    view: LifelineView, line: Opportunity, choice: Decided, until_on: date | None = None, reason: str = ""
) -> None:
    def write() -> tuple[str, str]:
        decision_id = decisions.decide(
            resources.workbook().store, client_id=line.client_id, service_id=line.service_id, decided=choice,
            as_of=view.as_of, who=who(), reason=reason, until_on=until_on,
        )
        until = f", ask again after {wording.day(until_on)}" if until_on else ""
        return f"{line.service_name}, {WORDS[choice].lower()}{until}", decision_id

    note(view, write)


def _undo(view: LifelineView, decision_id: str) -> None:
    def write() -> tuple[str, str]:
        decisions.undo(resources.workbook().store, decision_id=decision_id, as_of=view.as_of, who=who())
        return "taken back", ""

    note(view, write)


# ------------------------------------------------------------------------------------------------ what was noted


def note(view: LifelineView, write: Callable[[], tuple[str, str]]) -> None:
    """Write something down, and say so on the page that follows; what can be put right is said instead. For callbacks.

    `write` returns what was noted, and the decision that can be taken back, if it was one.
    """
    is_refused = False
    try:
        said, decision_id = write()
    except UserError as error:
        # A page cannot be stopped before it is drawn: what was refused is told on it.
        said, decision_id, is_refused = str(error), "", True
    st.session_state[_NOTED] = Noted(
        view.client.client_id, view.as_of, said, decision_id, is_refused, _count() + 1
    )


def _count() -> int:
    found = st.session_state.get(_NOTED)
    return found.count if found else 0


def noted(view: LifelineView) -> None:
    """The quiet line after a decision, with the way back."""
    found: Noted | None = st.session_state.get(_NOTED)
    if found is None or (found.client_id, found.as_of) != (view.client.client_id, view.as_of):
        return
    if found.is_refused:
        st.warning(parts.plain(found.said))
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="noted"):
        parts.html(f'<p class="small" role="status">Noted: {escape(found.said)}.</p>', width="content")
        if found.decision_id:
            st.button("Undo", key="noted_undo", type="tertiary", on_click=_undo, args=(view, found.decision_id))


def taken(view: LifelineView) -> None:
    """Every decision that stands, with the way back from each; and whose name the next one gets."""
    entries = standing(view)
    with st.popover(f"Decisions: {len(entries)}", key="decisions", type="tertiary"):
        st.text_input("Deciding as", value=NOBODY_ELSE, key=_NAME, persist_state="session", max_chars=80)
        services = resources.workbook().catalogue().services
        for entry in entries:
            name = services[entry.service_id].name if entry.service_id in services else entry.service_id
            with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="small"):
                parts.html(
                    f'<p>{escape(name)}</p><p class="soft small">{escape(decided(entry))}; '
                    f"{wording.day(entry.decided_on)}, {escape(entry.who)}</p>"
                )
                st.button(
                    "Undo", key=f"undo_{entry.decision_id}", type="tertiary", on_click=_undo,
                    args=(view, entry.decision_id),
                )
        if not entries:
            parts.html('<p class="soft small">None yet. A decision is made at each item, with Decide.</p>')
