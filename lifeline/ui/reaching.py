"""How a client may be reached, what they object to, and that they allow it again; each obeyed everywhere at once."""

from __future__ import annotations

from html import escape

import streamlit as st

from lifeline import wording
from lifeline.errors import UserError
from lifeline.question.guarded import GuardedView
from lifeline.record import permissions
from lifeline.record.permissions import CHANNELS, OBJECTED, Permission
from lifeline.ui import noted, parts, pieces, resources, selection as selecting
from lifeline.ui.review import Review

CALLED = {"email": "Email", "phone": "Phone", "post": "Post", "text": "Text message", "meeting": "Meeting"}
ALLOWED = {True: "Yes", False: "No"}
BASES = (
    "They said so when we met", "They said so on the phone", "They wrote it to us", "They ticked it on our form",
)
# On what basis an objection is taken back: their own word, and nothing we conclude.
AGAIN = ("They told us when we met", "They told us on the phone", "They wrote to us")


def in_short(found: tuple[Permission, ...]) -> str:
    """`May be reached by email and post`, `Not by phone`, or that nobody has asked."""
    allowed = [CALLED[one.channel].lower() for one in found if one.is_allowed]
    refused = [CALLED[one.channel].lower() for one in found if not one.is_allowed]
    if allowed:
        return f"May be reached by {wording.listed(allowed)}"
    return f"Not by {wording.listed(refused)}" if refused else "May be reached by: not recorded"


def reach(review: Review) -> None:
    """The channels a client allows, to be seen and changed."""
    view, found = review.view, {one.channel: one for one in review.permissions}
    key = f"reach_{view.client.client_id}"
    label = parts.plain(in_short(review.permissions))
    head = f'<p class="strong">{escape(view.client.name)} may be reached by</p>'
    body = pieces.popover(label, kind="reach", key=key, width=360, head=head)
    if body:
        # A form: nothing is kept before all of it is right.
        with body, st.form(f"{key}_form", border=False), st.container(gap="xsmall"):
            for channel in CHANNELS:
                _one(found.get(channel), channel, key)
            st.selectbox("What has changed rests on", BASES, key=f"{key}_basis", accept_new_options=True)
            st.date_input("Since", value=view.as_of, min_value=selecting.EARLIEST, max_value=view.as_of,
                          format="DD/MM/YYYY", key=f"{key}_since", width=160)
            st.form_submit_button("Keep", key=f"{key}_keep", type="primary", on_click=_keep, args=(review, key))


def _one(recorded: Permission | None, channel: str, key: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        rests = pieces.cut(recorded.basis if recorded else "not recorded", 200, pieces.SMALL, 1)
        since = f", {wording.day(recorded.obtained_on)}" if recorded and recorded.obtained_on else ""
        parts.html(f'<p>{CALLED[channel]}</p><p class="soft small">{escape(rests + since)}</p>', width=230)
        st.segmented_control(
            CALLED[channel], list(ALLOWED), default=recorded.is_allowed if recorded else None,
            format_func=lambda yes: ALLOWED[yes], key=f"{key}_{channel}", label_visibility="collapsed",
        )


def _keep(review: Review, key: str) -> None:
    view, recorded = review.view, {one.channel: one.is_allowed for one in review.permissions}

    def write() -> tuple[str, str]:
        chosen = {channel: st.session_state.get(f"{key}_{channel}") for channel in CHANNELS}
        changed = {channel: yes for channel, yes in chosen.items() if yes is not None and yes != recorded.get(channel)}
        basis = (st.session_state.get(f"{key}_basis") or "").strip()
        if not changed:
            raise UserError("Nothing was changed: choose yes or no for a channel.")
        if not basis and any(changed.values()):
            raise UserError("Say on what basis they allow it, such as what they signed or said.")
        for channel, is_allowed in changed.items():
            permissions.allow(
                resources.workbook().store, client_id=view.client.client_id, channel=channel, is_allowed=is_allowed,
                basis=basis, obtained_on=st.session_state.get(f"{key}_since"), who=noted.who(),
            )
        said = [f"{CALLED[channel].lower()} {ALLOWED[yes].lower()}" for channel, yes in changed.items()]
        return f"may be reached by {', '.join(said)}", ""

    noted.note(view, write)


# ------------------------------------------------------------------------------------------------ objections


def objects(view: GuardedView) -> None:
    """The way to record an objection; for whoever has objected, the way to say that they allow it again."""
    if view.client.contact_status == "ok":
        _objects(view)
    elif view.client.contact_status == OBJECTED:
        _allows_again(view)


def _objects(view: GuardedView) -> None:
    with st.popover("Record an objection", key="objects", type="tertiary"), st.container(width=360):
        parts.html(
            f'<p class="strong">{escape(view.client.name)} objects to marketing?</p>'
            '<p class="small">Nothing is worked out for them any more, here or in any list, and what colleagues had '
            "meant to raise is closed. It stands until they say otherwise, whatever a later file says.</p>"
        )
        st.text_input("How they told us (optional)", key=_how(view), max_chars=200)
        st.button("Record the objection", type="primary", key="object", on_click=_object, args=(view,))


def _how(view: GuardedView) -> str:
    # Each client's own field: words half written of one never wait in that of the next.
    return f"objected_how_{view.client.client_id}"


def _object(view: GuardedView) -> None:
    def write() -> tuple[str, str]:
        permissions.record_objection(
            resources.workbook().store, client_id=view.client.client_id, as_of=view.as_of, who=noted.who(),
            how=st.session_state.get(_how(view)) or "",
        )
        return "objects to marketing; nothing is worked out for them any more", ""

    noted.note(view, write)


def _allows_again(view: GuardedView) -> None:
    key = f"again_{view.client.client_id}"
    # The note's number in the key: once it is written the popover is another one, and closed.
    with (
        st.popover("They allow it again", key=f"{key}_{noted.count()}", type="tertiary"),
        st.form(f"{key}_form", border=False), st.container(width=360, gap="xsmall"),
    ):
        parts.html(
            '<p class="small">Only what they said themselves takes an objection back. From then on they are worked '
            "out and listed like everybody else.</p>"
        )
        st.selectbox("How they allowed it", AGAIN, index=None, key=f"{key}_basis", accept_new_options=True,
                     placeholder="Choose, or type your own words")
        st.form_submit_button("Withdraw the objection", key=f"{key}_withdraw", type="primary", on_click=_withdraw,
                              args=(view, key))


def _withdraw(view: GuardedView, key: str) -> None:
    def write() -> tuple[str, str]:
        permissions.withdraw_objection(
            resources.workbook().store, client_id=view.client.client_id, as_of=view.as_of, who=noted.who(),
            basis=st.session_state.get(f"{key}_basis") or "",
        )
        return "may be approached again", ""

    noted.note(view, write)
