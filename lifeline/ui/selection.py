"""What is being looked at: one frozen `Selection`, kept in the address of the page so that a link to it can be shared.

The address is the truth and every control follows it, so links, the browser's back button and a second tab agree.
Streamlit's own binding of a control to the address is not used: met in a link to another page, it lets the control's
old value win over the one in the link. The menu drops the address; then what this visit last chose is taken up again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import streamlit as st

from lifeline import wording

PAGES = {"a4": "A4", "16x9": "16:9"}
AUDIENCES = {wording.CLIENT: "The client", wording.FIRM: "The firm"}
# What stands below the card of one client.
PARTS = {"chart": "Chart", "known": "Facts and events", "together": "Family and companies"}
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)

_KEPT = "selection"
_NAMES = ("client", "as_of", "audience", "page", "part")


@dataclass(frozen=True, slots=True)
class Selection:
    """One client (empty: none yet), the day looked from, whom the picture is for, its page format, what is shown of them.

    `is_day_chosen` is False while the day is simply today. `ignored` says, in sentences, what the address asked for
    and could not be had.
    """

    client_id: str
    as_of: date
    is_day_chosen: bool = False
    audience: str = wording.CLIENT
    page: str = "a4"
    part: str = "chart"
    ignored: tuple[str, ...] = ()

    def query(self) -> dict[str, str]:
        """The selection as an address carries it, without what goes without saying."""
        said = {
            "client": self.client_id,
            "as_of": self.as_of.isoformat() if self.is_day_chosen else "",
            "audience": self.audience if self.audience != wording.CLIENT else "",
            "page": self.page if self.page != "a4" else "",
            "part": self.part if self.part != "chart" else "",
        }
        return {name: value for name, value in said.items() if value}

    def of(self, client_id: str) -> Selection:
        """The same, of another client."""
        return replace(self, client_id=client_id)


def today() -> date:
    """The day to look from unless somebody chooses another: the one place that asks the clock."""
    return date.today()


def in_minutes(minutes: int) -> float:
    """When so many minutes from now are over, in seconds since 1970: for a clock that runs down on a screen."""
    return time.time() + 60 * minutes


def read(query: Mapping[str, str], kept: Selection | None, today: date) -> Selection:
    """The selection an address asks for, or the one last chosen if it asks for nothing; nonsense is named and ignored.

    >>> read({"client": "F04", "as_of": "soon"}, None, date(2026, 11, 1)).ignored
    ('The link asks for the day “soon”, which is not a day such as 2026-11-01. You see today instead.',)
    """
    ignored: list[str] = []
    # An address that says anything says everything: what it leaves out goes without saying. The menu's says nothing.
    is_bare = not any(name in query for name in _NAMES)
    base = replace(kept, ignored=()) if kept and is_bare else Selection("", today)
    if not base.is_day_chosen:
        base = replace(base, as_of=today)

    def one_of(name: str, known: Mapping[str, str], what: str, otherwise: str) -> str:
        asked = query.get(name)
        if asked is not None and asked not in known:
            ignored.append(
                f"The link asks for the {what} “{asked[:40]}”, which there is none of. You see {otherwise} instead."
            )
        return asked if asked in known else getattr(base, name)

    as_of, is_day_chosen = base.as_of, base.is_day_chosen
    if (asked := query.get("as_of")) is not None:
        day = _day(asked)
        as_of, is_day_chosen = (day, True) if day else (today, False)
        if day is None:
            ignored.append(
                f"The link asks for the day “{asked[:40]}”, which is not a day such as 2026-11-01. "
                "You see today instead."
            )
    audience = one_of("audience", AUDIENCES, "reader", "the picture for the client")
    page = one_of("page", PAGES, "page format", "A4")
    part = one_of("part", PARTS, "part of the page", "the chart")
    client_id = query.get("client", base.client_id)[:200]
    return Selection(client_id, as_of, is_day_chosen, audience, page, part, tuple(ignored))


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if EARLIEST <= day <= LATEST else None


def current() -> Selection:
    """What is selected now."""
    selection = read(st.query_params.to_dict(), st.session_state.get(_KEPT), today())
    st.session_state[_KEPT] = selection
    return selection


def choose(**changes: object) -> None:
    """Select something else, and say so in the address. For callbacks: the page that follows reads it."""
    selection = replace(current(), ignored=(), **changes)
    if "as_of" in changes:
        selection = replace(selection, is_day_chosen=selection.as_of != today())
    st.session_state[_KEPT] = selection
    st.query_params.from_dict(selection.query())


# ------------------------------------------------------------------------------------------------ controls


def as_of_control(selection: Selection) -> None:
    """The day to look from."""
    _follow("as_of_day", selection.as_of)
    # Not `required`: Streamlit would say so where assistive technology may not be told it. An empty day changes nothing.
    st.date_input(
        "As of", min_value=EARLIEST, max_value=LATEST, format="DD/MM/YYYY", key="as_of_day",
        label_visibility="collapsed", width=150, on_change=_chosen, args=("as_of", "as_of_day"),
    )


def audience_control(selection: Selection) -> None:
    """Whom the picture and its files are for."""
    _one_of("Picture for", AUDIENCES, "audience", selection.audience)


def part_control(selection: Selection) -> None:
    """What is shown below the card: the chart, what is known, who belongs together."""
    _one_of("Shown below", PARTS, "part", selection.part, label_visibility="collapsed")


def page_control(selection: Selection) -> None:
    """The format of the files."""
    _one_of("Page of the files", PAGES, "page", selection.page)


def _one_of(label: str, options: Mapping[str, str], name: str, value: str, label_visibility: str = "visible") -> None:
    key = f"{name}_choice"
    _follow(key, value)
    st.segmented_control(
        label, list(options), format_func=_words(options), required=True, key=key, on_change=_chosen, args=(name, key),
        label_visibility=label_visibility,
    )


def _words(options: Mapping[str, str]) -> Callable[[str], str]:
    return lambda option: options.get(option, option)


def _follow(key: str, value: object) -> None:
    # A control shows what is selected, and is only told where it shows something else: telling it every time would
    # take half-typed dates away.
    if st.session_state.get(key) != value:
        st.session_state[key] = value


def _chosen(name: str, key: str) -> None:
    value = st.session_state[key]
    if value is not None:
        choose(**{name: value})
