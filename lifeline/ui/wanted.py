"""What a page that narrows the book is asked for, read from its address, and nonsense in the address named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from lifeline.ui.selection import Selection

# Whom nobody gave a segment, an owner or an office: no name of these is written so.
NOBODY_SAID = "~"


def read(
    query: Mapping[str, str], names: Mapping[str, str], known: Mapping[str, Mapping[str, str]], *, plain: object
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The fields an address gives, and in words what it asks for in vain.

    `names` are the names in the address, by field; `known` what may be asked of a field, of those that are no free text;
    `plain` holds each field's value where nothing is asked, and so says which are numbers and which yes or no.
    """
    found: dict[str, Any] = {}
    ignored: list[str] = []
    for field, name in names.items():
        asked = query.get(name, "")[:200]
        if not asked:
            continue
        usual = getattr(plain, field)
        if isinstance(usual, bool):
            is_known, value = asked in ("1", "0"), asked == "1"
        elif isinstance(usual, int):
            is_known, value = asked.isdigit() and 0 < int(asked) < 10**7, asked
        else:
            is_known, value = field not in known or asked in known[field], asked
        if is_known:
            found[field] = type(usual)(value)
        else:
            ignored.append(f"The link asks for the {name} “{asked[:40]}”, which there is none of: it was left out.")
    return found, tuple(ignored)


def one_of_group(value: str) -> str | None:
    """A group that is asked for: None for any, and empty for those of whom nobody said it."""
    return None if not value else "" if value == NOBODY_SAID else value


def follow(query: Mapping[str, str], selection: Selection) -> None:
    """Have the address say what is shown, so that it can be shared: the day's control leaves only the day in it."""
    said = selection.query() | query
    if st.query_params.to_dict() != said:
        st.query_params.from_dict(said)
