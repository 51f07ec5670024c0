"""What became of each of one's own; and to whom credit is due, referral by referral: no table ranks anybody."""

from __future__ import annotations

from html import escape

import streamlit as st

from lifeline import wording
from lifeline.question import referrals as questions
from lifeline.question.referrals import Lead, Referral
from lifeline.record import referrals as record
from lifeline.record.referral_rows import Step
from lifeline.ui import noted, parts, pieces, referrals_steps as steps, resources
from lifeline.ui.referrals_pass import SPOTTER, in_full
from lifeline.ui.selection import Selection

_MINE = "referral_mine"
_NOBODY = "Nothing has been passed on under this name yet."


def mine(selection: Selection) -> None:
    """Whatever one person passed on, the latest first, with what became of it."""
    store = resources.workbook().store
    names = questions.spotters(store)
    now = in_full(st.session_state.get(SPOTTER) or "")
    if _MINE not in st.session_state and now:
        st.session_state[_MINE] = now
    options = list(dict.fromkeys([*names, *([now] if now else [])]))
    with st.container(width=360):
        name = st.selectbox("Passed on by", options, index=None, key=_MINE, persist_state="session",
                            placeholder="Choose your name, or type a part of it")
    if not name:
        parts.html("<p>Choose your name to see what became of each of yours.</p>")
        return
    found = questions.of_spotter(store, name)
    if not found:
        parts.html(f"<p>{_NOBODY}</p>")
        return
    led = {one.referral_id: what for one, what in questions.credited(store)}
    rows = "".join(_row(one, led.get(one.referral_id, "")) for one in found)
    parts.html(f'<ul class="rf-list">{rows}</ul>')


def _row(one: Referral, led: str) -> str:
    credit = f'<p class="small strong">{escape(_credit(one, led))}</p>' if one.credited_on else ""
    return (
        f'<li><p class="rf-when soft small">{escape(wording.day(one.heard_on))}</p><div>'
        f'<p><span class="strong">{escape(one.about or "Words removed")}</span> {escape(one.heard)}</p>'
        f'<p class="small"><span aria-hidden="true">{steps.sign(one)}</span> {escape(steps.state(one))}</p>{credit}'
        "</div></li>"
    )


def _credit(one: Referral, led: str) -> str:
    """`Led to: Will for a couple, agreed on 3 May 2027. Credit to Owen Counterfoil and Eleanor Chancery`"""
    whom = wording.listed(list(dict.fromkeys(filter(None, (one.spotter, one.originator)))))
    return f"{f'Led to: {led}' if led else 'What it led to was taken back since'}. Credit to {whom}"


# ------------------------------------------------------------------------------------------------ credit


def credit(selection: Selection) -> None:
    """What referrals seem to have led to, for a person to confirm; and the credit given."""
    store = resources.workbook().store
    leads, given = questions.leads(store, as_of=selection.as_of), questions.credited(store)
    steps.line()
    parts.html(
        "<h2>To be confirmed</h2><p class=\"soft small\">Matched because the client agreed to the service, or a matter "
        "of it was opened, after it was passed on. Whether it came from that is for you to say.</p>"
    )
    for lead in leads:
        _lead(lead, selection)
    if not leads:
        parts.html("<p>Nothing waits to be confirmed.</p>")
    parts.html('<h2 class="gap-above">Credit given</h2>')
    if not given:
        parts.html("<p>None yet. Credit goes to whoever passed it on, and to whoever looks after the client.</p>")
    for one, led in given:
        with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="small",
                          key=f"rf_given_{one.referral_id}"):
            parts.html(
                f'<p><span class="strong">{escape(one.about or "Words removed")}</span> {escape(one.heard)}</p>'
                f'<p class="small">{escape(_credit(one, led))}. <span class="soft">Confirmed by '
                f"{escape(one.credited_by)} on {wording.day(one.credited_on)}</span></p>"
            )
            st.button(pieces.spoken("Take it back", f"the credit for {one.about}"), type="tertiary",
                      key=f"rf_uncredit_{one.referral_id}", on_click=_uncredit, args=(one,))


def _lead(lead: Lead, selection: Selection) -> None:
    key = f"rf_lead_{lead.referral_id}_{lead.id}"
    spotter = lead.spotter or "a colleague"  # not known where names are hidden
    with st.container(border=True, key=key, gap="small"):
        parts.html(
            f'<p><span class="strong">{escape(lead.about)}</span> <span class="soft small">passed on by '
            f"{escape(spotter)}, {wording.day(lead.heard_on)}</span></p>"
            f'<p class="rf-heard">{escape(lead.heard)}</p><p>{escape(lead.reason)}</p>'
        )
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            st.text_input("Originator", value=lead.originator, key=f"{key}_originator", max_chars=120, width=260,
                          help="Who looks after the client, or first brought the matter")
            about = f"credit for what {spotter} heard about {lead.about}: {lead.reason}"
            st.button(pieces.spoken("It came from this", about), key=f"{key}_yes", type="primary", on_click=_confirm,
                      args=(lead, selection, f"{key}_originator"))
            st.button(pieces.spoken("It did not", about), key=f"{key}_no", on_click=_not_by, args=(lead,))


def _confirm(lead: Lead, selection: Selection, key: str) -> None:
    def write() -> tuple[str, Step]:
        step = record.credit(
            resources.workbook().store, referral_id=lead.referral_id, originator=st.session_state.get(key) or "",
            as_of=selection.as_of, who=noted.who(), **{f"{lead.kind}_id": lead.id},
        )
        return f"credit for what {lead.spotter} heard about {lead.about}", step

    steps.attempt(write)


def _not_by(lead: Lead) -> None:
    def write() -> tuple[str, Step]:
        step = record.not_by(resources.workbook().store, referral_id=lead.referral_id, lead_id=lead.id, who=noted.who())
        return f"{lead.about}: it came from something else", step

    steps.attempt(write)


def _uncredit(one: Referral) -> None:
    def write() -> tuple[str, Step]:
        step = record.uncredit(resources.workbook().store, referral_id=one.referral_id, who=noted.who())
        return f"the credit for {one.about} is taken back", step

    steps.attempt(write)
