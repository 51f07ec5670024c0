"""Who comes in, and which pages are theirs: nobody without signing in, where that is set up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from html import escape

import streamlit as st

from lifeline.errors import UserError
from lifeline.record.access import ADMINISTRATOR, ROLES
from lifeline.store.scope import NotAllowed
from lifeline.ui import anonymity, guard, look, parts, reach, resources, selection, sign_in
from lifeline.ui.sign_in import NOT_YOUR_PAGE, NotSignedIn

# How long before the end of a sign-in it is told.
TOLD_BEFORE_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Way:
    """A page: the name of its file in `pages`, what it is called, and what it is for."""

    name: str
    title: str
    help: str


def enter(ways: Mapping[str, Sequence[Way]]) -> None:
    """The menu of whoever is here, and the page they asked for; one page that says why, where they may not come in."""
    closed = _closed()
    if closed:
        _enter(ways, closed)
    else:
        with resources.one_visitor():
            _enter(ways, None)


def _enter(ways: Mapping[str, Sequence[Way]], closed: Callable[[], None] | None) -> None:
    theirs = [] if closed else [way for each in ways.values() for way in each if resources.may(f"page:{way.name}")]
    if not closed and not theirs:
        closed = partial(_turned_away, "Nothing here is for your role.")
    first = next(iter(ways.values()))[0]
    has_first = first in theirs
    # A page that is not theirs keeps its address: somebody who types it is told, and not sent elsewhere. Who is not in
    # yet is told nothing of what there is.
    pages = {
        section: [
            (way, st.Page(
                f"pages/{way.name}.py", title=look.NAME if closed else way.title, help=None if closed else way.help,
                default=has_first and way == first,
                visibility="visible" if way in theirs else "hidden",
            ))
            for way in each
        ]
        for section, each in ways.items()
    }
    # Whose first page is another finds each page at its own address as well, and is led to theirs.
    hall = [] if has_first else [st.Page(_hall, title=look.NAME, url_path="welcome", default=True, visibility="hidden")]
    menu = {section: [page for _, page in each] for section, each in pages.items()}
    menu[next(iter(menu))] += hall
    here = st.navigation(menu, position="hidden" if closed else "top")
    if closed:
        closed()
        return
    if here in hall:
        st.switch_page(f"pages/{theirs[0].name}.py")
    way = next(way for each in pages.values() for way, page in each if page is here)
    guard.turn_to(way.name)
    _account()
    anonymity.keep()
    anonymity.banner()
    if way in theirs:
        here.run()
    else:
        parts.heading(way.title, way.help)
        st.error(NOT_YOUR_PAGE)


def _hall() -> None:
    """Where nobody stays: whoever comes to it is led on, or told at the door."""


# ------------------------------------------------------------------------------------------------ at the door


def _closed() -> Callable[[], None] | None:
    """What is shown in place of everything, to whoever may not come in."""
    try:
        refused = reach.refusal_of_visit()
        if refused:
            return partial(_not_here, refused)
        resources.scope()
        if reach.has_sign_in() and sign_in.who().ends_at <= selection.in_minutes(0):
            return partial(_sign_in, sign_in.ENDED)
    except NotSignedIn as error:
        return partial(_sign_in, str(error))
    except NotAllowed as error:
        return partial(_turned_away, str(error))
    except UserError as error:
        return partial(_not_here, str(error))
    return None


def _not_here(why: str) -> None:
    with st.container(key="door"):
        parts.html(f"<h1>{look.NAME}</h1>")
        st.error(parts.plain(why))


def _sign_in(why: str) -> None:
    with st.container(key="door"):
        parts.html(
            f'<h1>{look.NAME}</h1><p class="soft">For the people of one firm. Sign in with your work '
            "account.</p>"
        )
        if why:
            st.info(parts.plain(why))
        try:
            for provider, label in sign_in.providers():
                if st.button(parts.plain(label), key=f"sign_in_{provider}", type="primary", width="stretch"):
                    sign_in.begin(provider)
        except UserError as error:
            st.error(parts.plain(str(error)))


def _turned_away(why: str) -> None:
    with st.container(key="door"):
        parts.html(f"<h1>Not let in</h1><p>{escape(why)}</p>")
        if reach.has_sign_in():
            st.button("Sign in as somebody else", key="sign_out", on_click=sign_in.end, width="stretch")


# ------------------------------------------------------------------------------------------------ who is in


def _account() -> None:
    """Who is here, in the head of the window, with the way out. Nothing where nobody is asked."""
    mine = resources.scope()
    if mine is None:
        return
    role = ROLES[mine.role] + (", administrator" if mine.is_administrator and mine.role != ADMINISTRATOR else "")
    with (
        st.container(key="account", width="content"),
        st.popover(parts.plain(mine.who), key="account_more", type="tertiary"),
    ):
        parts.html(f'<p class="strong">{escape(mine.who)}</p><p class="small">{escape(role)}</p>')
        if not reach.has_sign_in():
            return
        parts.html(f'<p class="small soft">{escape(sign_in.who().email)}</p>')
        st.button("Sign out", key="sign_out", on_click=sign_in.end)
    ends_at = sign_in.who().ends_at
    left = ends_at - selection.in_minutes(0)
    # Looked at again when there is something to tell: a page with clients on it does not stay open for ever.
    is_told = left <= TOLD_BEFORE_SECONDS
    wait = left if is_told else left - TOLD_BEFORE_SECONDS
    st.fragment(_end_in_time, run_every=max(wait, 1.0))(ends_at, is_told)


def _end_in_time(ends_at: float, is_told: bool) -> None:
    left = ends_at - selection.in_minutes(0)
    if left <= 0 or (left <= TOLD_BEFORE_SECONDS and not is_told):
        st.rerun()
    if is_told:
        with st.container(key="account_ending"):
            parts.html(
                f'<p class="small" role="status">Your sign-in ends in {max(1, round(left / 60))} minutes. Save what '
                "you are writing.</p>"
            )
