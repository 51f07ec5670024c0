"""What the parts of the settings share: which part is shown, in whose name things are recorded, and what was said.

Which part, and what is chosen in it, stands in the address, so that a link to it can be shared.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from lifeline.record import people
from lifeline.ui import noted, resources
from lifeline.ui.outcome import Outcome

PAGE = "pages/settings.py"
PARTS = {
    "brand": "Name and look", "people": "People and roles", "access": "Who may see what", "privacy": "Privacy",
    "keeping": "How long it is kept", "record": "The record",
}
# What a part is for: without it the part is not shown. Who may see what, everybody may read.
_FOR = {
    "brand": ("do:setting changed",), "people": ("do:colleague changed", "do:skill recorded"),
    "privacy": ("export:everything",), "keeping": ("do:kept long enough",), "record": ("export:record",),
}

_PART, _AS = "settings_part", "settings_as"
_OUTCOME = Outcome("settings")


# ------------------------------------------------------------------------------------------------ the address


def chosen() -> str:
    """The part the address asks for; the first where it asks for none, or for one there is not."""
    asked, theirs = st.query_params.get("part", ""), shown()
    if asked and asked not in PARTS:
        say(f"The link asks for the part “{asked[:40]}”, which there is none of.", is_refused=True, part=theirs[0])
    elif asked and asked not in theirs:
        say(f"{PARTS[asked]} is not for your role. An administrator can change that.", is_refused=True, part=theirs[0])
    return asked if asked in theirs else theirs[0]


def shown() -> list[str]:
    """The parts for whoever is here."""
    return [part for part in PARTS if part not in _FOR or any(map(resources.may, _FOR[part]))]


def asked(name: str) -> str:
    """What the address says under a name; empty where it says nothing."""
    return st.query_params.get(name, "")[:200]


def go(**changes: str) -> None:
    """Change what the address says, and leave the rest of it. What is empty goes without saying. For callbacks."""
    query = {**st.query_params.to_dict(), **changes}
    st.query_params.from_dict({name: value for name, value in query.items() if value})


def control(part: str) -> None:
    """The parts to choose from."""
    follow(_PART, part)
    st.segmented_control(
        "Part of the settings", shown(), format_func=lambda one: PARTS.get(one, one), required=True, key=_PART,
        on_change=_turned, label_visibility="collapsed",
    )


def _turned() -> None:
    _OUTCOME.hush()
    if st.session_state[_PART]:
        st.query_params.from_dict({"part": st.session_state[_PART]})


def follow(key: str, value: object) -> None:
    """Have a control show what the address says. It is told only where it shows something else."""
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value


# ------------------------------------------------------------------------------------------------ in whose name


def recorded_as() -> None:
    """The name under which what is changed here is recorded, to be chosen where nobody signs in."""
    if noted.is_known():
        return
    names = [one.name for one in people.colleagues(resources.workbook().store)]
    now = noted.who()
    options = list(dict.fromkeys([now, *names]))
    follow(_AS, now)
    with st.container(width=230):
        st.selectbox(
            "Recorded in the name of", options, key=_AS, accept_new_options=True, on_change=_named,
            help="Choose your name, or type it: the record says who changed what",
        )


def _named() -> None:
    st.session_state[noted.NAME] = (st.session_state[_AS] or "").strip() or None


# ------------------------------------------------------------------------------------------------ what came of it


def attempt(write: Callable[[], str]) -> bool:
    """Do what was asked for, and say in this part what came of it. For callbacks; whether it was done."""
    return _OUTCOME.attempt(write, place=chosen_part())


def say(words: str, *, is_refused: bool = False, part: str = "") -> None:
    """Have the page say something, until something else is done or another part is shown."""
    _OUTCOME.say(words, is_refused=is_refused, place=part or chosen_part())


def said() -> None:
    """What came of the last thing that was done here."""
    _OUTCOME.show(chosen_part())


def chosen_part() -> str:
    """The part that is shown."""
    part, theirs = st.query_params.get("part", ""), shown()
    return part if part in theirs else theirs[0]
