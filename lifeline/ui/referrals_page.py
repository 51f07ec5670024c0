"""Something heard, passed on; and what became of it."""

from __future__ import annotations

import streamlit as st

from lifeline.question import referrals
from lifeline.question.book import BookFigures
from lifeline.ui import noted, referrals_inbox, referrals_lists, referrals_pass, referrals_steps, resources
from lifeline.ui.selection import Selection

PASS, INBOX, MINE, CREDIT = "pass", "inbox", "mine", "credit"
_PART = "referral_part"
# What is done in a part, as lifeline/record/roles.csv names it.
_FOR = {
    PASS: "referral passed on", INBOX: "referral accepted", MINE: "referral passed on", CREDIT: "referral credited",
}


def page(selection: Selection, figures: BookFigures) -> None:
    """The page below its head. The address may say which part is shown: `?show=inbox`."""
    noted.begin()
    store = resources.workbook().store
    waiting, leads = referrals.waiting(store), len(referrals.leads(store, as_of=selection.as_of))
    names = {
        PASS: "Pass something on", INBOX: f"Inbox: {waiting}", MINE: "What became of mine",
        CREDIT: f"Credit: {leads} to confirm" if leads else "Credit",
    }
    names = {part: name for part, name in names.items() if resources.may(f"do:{_FOR[part]}")}
    if _PART not in st.session_state:
        asked = st.query_params.get("show", PASS)
        st.session_state[_PART] = asked if asked in names else next(iter(names))
    part = st.segmented_control(
        "Part of the page", list(names), format_func=lambda one: names.get(one, one), required=True, key=_PART,
        label_visibility="collapsed", persist_state="session", on_change=referrals_steps.forget,
    )
    match part:
        case "inbox":
            referrals_inbox.inbox(selection)
        case "mine":
            referrals_lists.mine(selection)
        case "credit":
            referrals_lists.credit(selection)
        case _:
            referrals_pass.passing(selection)
