"""Who can reach this app: without sign-in, nobody but whoever sits at this computer."""

from __future__ import annotations

import ipaddress

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError

from lifeline.errors import UserError

NOT_FROM_ELSEWHERE = (
    "Without sign-in Lifeline serves this computer only, and it was told to listen on {address}: set up sign-in in "
    ".streamlit/secrets.toml (docs/SIGN_IN.md), or leave the address at 127.0.0.1."
)
PASSED_ON = (
    "Without sign-in Lifeline serves this computer only, and this visit was passed on by another program or comes from "
    "elsewhere: set up sign-in in .streamlit/secrets.toml (docs/SIGN_IN.md) first."
)
UNREADABLE = (
    "The file .streamlit/secrets.toml cannot be read, so nobody knows whether people have to sign in: put it right, or "
    "take it away if there is to be no sign-in."
)
# What a program that passes visits on tells of whom it does it for.
_PASSING_ON = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip")


def has_sign_in() -> bool:
    """Whether people sign in here: there is a section `[auth]` in the secrets. Raises `UserError` for a broken file."""
    try:
        return "auth" in st.secrets
    except StreamlitSecretNotFoundError as error:
        # No file is the ordinary case; one that cannot be read must not open the door.
        if error.error_id == "no-secrets-found":
            return False
        raise UserError(UNREADABLE) from error


def is_this_computer(address: str | None) -> bool:
    """Whether a server listening there can be reached from this computer only. No address is every address.

    >>> [is_this_computer(each) for each in ("127.0.0.1", "::1", "localhost", "0.0.0.0", "192.168.1.4", None)]
    [True, True, True, False, False, False]
    """
    if (address or "").startswith("unix://") or address == "localhost":
        return True
    try:
        return ipaddress.ip_address(address or "").is_loopback
    except ValueError:
        return False


def refusal() -> str:
    """Why this server may not run as it was started; empty where it may. Raises `UserError`."""
    address = st.get_option("server.address")
    if is_this_computer(address) or has_sign_in():
        return ""
    return NOT_FROM_ELSEWHERE.format(address=address or "every address")


def refusal_of_visit() -> str:
    """Why this visit may not be served; empty where it may. Raises `UserError`."""
    if has_sign_in():
        return ""
    address = st.context.ip_address
    is_from_here = not isinstance(address, str) or is_this_computer(address)
    is_passed_on = any(isinstance(st.context.headers.get(name), str) for name in _PASSING_ON)
    return refusal() or ("" if is_from_here and not is_passed_on else PASSED_ON)
