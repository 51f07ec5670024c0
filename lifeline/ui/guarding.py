"""What stands in the way of an item, in a few words on the item and whole behind a click; and setting it aside."""

from __future__ import annotations

from html import escape

import streamlit as st

from lifeline import wording
from lifeline.errors import UserError
from lifeline.model import LifelineView, Opportunity
from lifeline.question.guards import Guard, GuardKind
from lifeline.record import overrides
from lifeline.record.overrides import Override
from lifeline.ui import noted, parts, pieces, resources
from lifeline.ui.review import Review

CALLED = {
    GuardKind.PERMISSION: "they may not be approached",
    GuardKind.NOT_A_CLIENT: "not a client",
    GuardKind.CONFLICT: "conflict check",
    GuardKind.COMPLIANCE: "the compliance officer sees it first",
    GuardKind.QUIET: "quiet period",
    GuardKind.TOO_EARLY: "too early, their first matter is not finished",
    GuardKind.NEEDS_OWNER: "needs an owner",
}
# The client's own rights: nobody here may set them aside.
THEIRS = (GuardKind.PERMISSION, GuardKind.NOT_A_CLIENT)
# A conflict has its own warning, a missing owner is named where owners are, and what holds of the whole client is told
# once, above all their items.
ELSEWHERE = (GuardKind.CONFLICT, GuardKind.NEEDS_OWNER, *THEIRS)
REASONS = (
    "The client asked us about it themselves", "A deadline will not wait", "The compliance officer has seen it",
    "What held it back does not touch this",
)


def of(review: Review, line: Opportunity) -> list[Guard]:
    """The guards that are told in the line of what waits."""
    return [found for found in review.view.guards.of(line) if found.kind not in ELSEWHERE]


def needs_owner(review: Review, line: Opportunity) -> Guard | None:
    """The guard that asks for an owner; None where there is one, or no last date is near."""
    return next((found for found in review.view.guards.of(line) if found.kind is GuardKind.NEEDS_OWNER), None)


def set_aside(review: Review, line: Opportunity) -> list[Override]:
    """What somebody set aside for this item and does not stand any more."""
    standing = {found.kind for found in review.view.guards.of(line)}
    latest: dict[GuardKind, Override] = {}
    for entry in review.overrides:
        if entry.service_id == line.service_id and entry.guard not in standing:
            latest.setdefault(entry.guard, entry)
    return list(latest.values())


def in_short(guard: Guard) -> str:
    """`Waits until 5 November 2026: quiet period`"""
    until = f" until {wording.day(guard.until_on)}" if guard.until_on else ""
    called = CALLED[guard.kind]
    return f"Waits{until}: {called}" if guard.is_holding else called.capitalize()


def set_aside_in_short(entry: Override) -> str:
    """`Set aside by Ada Example: quiet period`"""
    return f"Set aside by {entry.who}: {CALLED[entry.guard]}"


def in_full(review: Review, line: Opportunity) -> str:
    """Every guard on a line in its own words, as HTML; a conflict, which comes before all else, is told by itself."""
    told = [found.text for found in review.view.guards.of(line) if found.kind is not GuardKind.CONFLICT]
    told += [
        f"{set_aside_in_short(entry)}, {wording.day(entry.overridden_on)}. {entry.reason}"
        for entry in set_aside(review, line)
    ]
    return "".join(f'<p class="small strong">{escape(text)}</p>' for text in told)


# ------------------------------------------------------------------------------------------------ on the item


def waits(review: Review, line: Opportunity) -> None:
    """What an item waits for, as one short line that opens: the guards in full, and how to set them aside."""
    found = of(review, line)
    if not found:
        return
    more = f", and {len(found) - 1} more" if len(found) > 1 else ""
    label = pieces.spoken(f"{in_short(found[0])}{more}", f"for {line.service_name}")
    key = f"waits_{line.client_id}_{line.service_id}"
    told = "".join(f"<p>{escape(guard.text)}</p>" for guard in found)
    head = f'<p class="strong">{escape(line.service_name)}</p>{told}'
    body = pieces.popover(label, kind="waits", key=key, width=420, head=head)
    if body:
        with body:
            _override(review.view, line, found, key)


def _override(view: LifelineView, line: Opportunity, found: list[Guard], key: str) -> None:
    ours = [guard for guard in found if guard.is_holding]
    if not ours:
        return
    # A form: going through the reasons sets nothing aside yet, with the mouse or the arrow keys.
    with st.form(f"{key}_form", border=False), st.container(gap="xsmall"):
        st.radio("Set it aside, because", REASONS, index=None, key=f"{key}_reason")
        with st.container(horizontal=True, wrap=False, gap="small"):
            st.text_input("Or in your own words", key=f"{key}_words", max_chars=300)
            noted.name_field(f"{key}_name")
        with st.container(horizontal=True, gap="small"):
            for guard in ours:
                what = f": {CALLED[guard.kind]}" if len(ours) > 1 else ""
                st.form_submit_button(
                    parts.plain(f"Set aside{what}"), key=f"{key}_{guard.kind}", on_click=_set_aside,
                    args=(view, line, guard, key),
                )


def _set_aside(view: LifelineView, line: Opportunity, guard: Guard, key: str) -> None:
    def given(field: str) -> str:
        return (st.session_state.get(f"{key}_{field}") or "").strip()

    def write() -> tuple[str, str]:
        name = noted.who() if noted.is_known() else given("name")
        if not name:
            raise UserError("Give your name: whoever sets this aside answers for it.")
        overrides.override(
            resources.workbook().store, client_id=line.client_id, service_id=line.service_id, guard=guard.kind,
            as_of=view.as_of, reason=". ".join(filter(None, (given("reason"), given("words")))), who=name,
        )
        noted.name_yourself(name)
        return f"{line.service_name}, set aside: {CALLED[guard.kind]}", ""

    noted.note(view, write)
