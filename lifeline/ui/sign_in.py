"""Who is using the app: whoever signed in through the firm's identity provider (OpenID Connect), where that is set up.

Streamlit keeps the claims of the identity token in a signed cookie for thirty days, whatever the token says of its own
end, and reads it once, when a page is opened. So its end, a confirmed e-mail address and a sign-out in another tab are
looked at here, in every run.
"""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass

import streamlit as st
from streamlit.errors import StreamlitAuthError

from lifeline.errors import UserError
from lifeline.store.scope import NotAllowed
from lifeline.ui import selection

# How long somebody stays signed in, in hours from signing in. Without it: as long as the identity token is good for.
HOURS = "LIFELINE_SIGNED_IN_HOURS"
# What was typed when the time ran out can still be stored with one click; then the page closes.
GRACE_SECONDS = 300.0
# Providers that would let anybody of any organisation claim any address.
ANYBODY = ("microsoftonline.com/common/", "microsoftonline.com/organizations/", "microsoftonline.com/consumers/")

# The first administrator, by their e-mail address: they name everybody else.
FIRST = "LIFELINE_ADMINISTRATOR"
WHO_ARE_YOU = (
    "In this workbook everybody is asked who they are, and sign-in is not set up: set it up in .streamlit/secrets.toml "
    "(docs/SIGN_IN.md), or start Lifeline with your e-mail address in LIFELINE_USER."
)
NOBODY_YET = (
    "{email} may not come in: nobody has been named yet. Whoever runs Lifeline names the first administrator by their "
    "e-mail address, in " + FIRST + "."
)
NOT_YOUR_PAGE = "This page is not for your role. An administrator can change that."
ENDED = "Your sign-in has come to an end. Sign in again to go on."
UNCONFIRMED = (
    "Your organisation's sign-in says that the e-mail address {email} has not been confirmed. Confirm it there, then "
    "sign in again."
)
NO_ADDRESS = (
    "Your organisation's sign-in did not say what your e-mail address is. Whoever looks after it has to pass the claim "
    "“email” on to Lifeline."
)
BADLY_SET_UP = "Sign-in is not set up correctly. Whoever runs Lifeline finds the reason in the program's log."

log = logging.getLogger(__name__)
# The sign-ins that were ended: a cookie copied before, or a tab left open, is good for nothing any more.
_ended: set[tuple[object, ...]] = set()


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who signed in, and until when: seconds since 1970."""

    email: str
    name: str
    ends_at: float


class NotSignedIn(NotAllowed):
    """Nobody who may pass has signed in. Empty where nobody tried."""


def who() -> SignedIn:
    """Who is signed in in this visit. Raises `NotSignedIn`; its words say why, if somebody tried."""
    claims = st.user.to_dict()
    if claims.get("is_logged_in") is not True:
        raise NotSignedIn("")
    if _this_sign_in(claims) in _ended:
        raise NotSignedIn("")
    ends_at = _ends_at(claims)
    if ends_at + GRACE_SECONDS <= selection.in_minutes(0):
        raise NotSignedIn(ENDED)
    email = str(claims.get("email") or "").strip()
    if not email:
        raise NotSignedIn(NO_ADDRESS)
    # Some providers leave the claim out: a firm's own directory has confirmed all of its addresses.
    if str(claims.get("email_verified", True)).casefold() != "true":
        raise NotSignedIn(UNCONFIRMED.format(email=email))
    return SignedIn(email, str(claims.get("name") or email), ends_at)


def _ends_at(claims: dict[str, object]) -> float:
    hours = os.environ.get(HOURS, "").strip()
    try:
        return _number(claims, "iat") + float(hours) * 3600 if hours else _number(claims, "exp")
    except ValueError:
        raise UserError(f"{HOURS} is a number of hours such as 8, not {hours!r}.") from None


def _number(claims: dict[str, object], name: str) -> float:
    found = claims.get(name)
    return float(found) if isinstance(found, int | float) else float("-inf")


def _this_sign_in(claims: dict[str, object]) -> tuple[object, ...]:
    return tuple(claims.get(name) for name in ("iss", "sub", "email", "iat"))


# ------------------------------------------------------------------------------------------------ coming and going


def providers() -> tuple[tuple[str, str], ...]:
    """What can be signed in with: the name in the secrets, and the words on its button. Raises `UserError`."""
    auth = st.secrets["auth"]
    named = {name: section for name, section in auth.items() if hasattr(section, "get") and "client_id" in section}
    for section in named.values() or [auth]:
        if any(each in str(section.get("server_metadata_url", "")) for each in ANYBODY):
            log.error("The provider's address is one for every organisation: name your own tenant in it")
            raise UserError(BADLY_SET_UP)
    found = [(name, f"Sign in with {name[:1].upper()}{name[1:]}") for name in named]
    return tuple(found or [("default", "Sign in")])


def begin(provider: str) -> None:
    """Go to the provider's own page. Raises `UserError` where that is not set up correctly."""
    try:
        st.login(None if provider == "default" else provider)
    except StreamlitAuthError as error:
        log.error("Sign-in is not set up correctly: %s", error)
        raise UserError(BADLY_SET_UP) from error


def end() -> None:
    """Sign out, in every tab of this browser. For callbacks."""
    _ended.add(_this_sign_in(st.user.to_dict()))
    st.logout()
