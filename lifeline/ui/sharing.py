"""Who has agreed to share with whom: shown, recorded and ended. Without it nobody is seen by, or used for, another."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from lifeline import wording
from lifeline.model import LifelineView
from lifeline.question.household import Agreement, Household
from lifeline.question.relations import Related, Standing
from lifeline.record import permissions as record
from lifeline.ui import entering, guard, noted, parts, pieces, relating, resources, selection as selecting

PLACE = "sharing"

Pair = tuple[str, str]


def agreements(
    view: LifelineView, household: Household, related: Sequence[Related], found: Sequence[Agreement]
) -> None:
    """Every pair of this client and one who belongs to them, both ways round, and what else was agreed among them."""
    names = {member.client.client_id: member.client.name for member in household.members}
    names |= {
        row.other_client_id: row.other_name
        for row in related if row.other_client_id and row.standing is not Standing.NOT_A_CLIENT
    }
    agreed = {(row.client_id, row.other_client_id): row for row in found}
    names |= {row.client_id: row.name for row in found}
    names |= {row.other_client_id: row.other_name for row in found}
    me = view.client.client_id
    names[me] = view.client.name
    pairs = [pair for other in names if other != me for pair in ((other, me), (me, other))]
    pairs += [pair for pair in agreed if pair not in pairs]
    if not pairs:
        return
    parts.html(
        '<div class="card-head"><h2>Agreed to share</h2></div>'
        '<p class="soft small">What one of them tells us is used for another, and seen by them, only where they agreed '
        "to it. Until then it raises nothing on the other's record.</p>"
    )
    entering.line(view, PLACE)
    parts.html(
        '<div class="together-share soft small"><span>Who</span><span>With whom</span><span>Since</span></div>'
    )
    for number, pair in enumerate(pairs):
        _row(view, pair, names, agreed.get(pair), number)


def _row(view: LifelineView, pair: Pair, names: dict[str, str], found: Agreement | None, number: int) -> None:
    one, other = names[pair[0]], names[pair[1]]
    since = f"since {wording.day(found.agreed_on)}" if found else "not agreed"
    with st.container(
        horizontal=True, wrap=False, gap=None, vertical_alignment="center", key=f"together_share_{number}"
    ):
        parts.html(
            f'<div class="together-share told small"><span>{escape(one)}</span><span>with {escape(other)}</span>'
            f'<span class="{"strong" if found else "soft"}">{since}</span></div>'
        )
        with st.container(
            horizontal=True, wrap=False, width=relating.CONTROLS_WIDTH, horizontal_alignment="right"
        ):
            if found:
                st.button(
                    pieces.spoken("End", f"what {one} agreed to share with {other}"), key=f"together_end_{number}",
                    type="tertiary", on_click=_end, args=(view, pair, one, other),
                    help="Nothing new is shared from then on. Events the two share stay with each as they stand.",
                )
            else:
                with st.container(width="content"):
                    _record(view, pair, one, other, relating.count())


@st.fragment
@guard.user_errors()
def _record(view: LifelineView, pair: Pair, one: str, other: str, count: int) -> None:
    relating.follow(count)
    form = f"together_agree_{pair[0]}_{pair[1]}_{count}"
    label = pieces.spoken("Record", f"that {one} agreed to share with {other}")
    with st.popover(label, key=form, type="tertiary", on_change="rerun") as opened:
        if opened.open:
            with st.container(width=320, gap="small"):
                parts.html(
                    f"<p>{escape(one)} agrees that what they tell us is used for, and seen by, {escape(other)}.</p>"
                )
                latest = max(view.as_of, selecting.today())
                st.date_input(
                    "Agreed on", value=min(view.as_of, selecting.today()), min_value=selecting.EARLIEST,
                    max_value=latest, format="DD/MM/YYYY", key=f"{form}_day",
                )
                entering.fault(form)
                st.button("Record it", key=f"{form}_do", type="primary", on_click=_agree,
                          args=(view, pair, one, other, form))


def _agree(view: LifelineView, pair: Pair, one: str, other: str, form: str) -> None:
    day = st.session_state[f"{form}_day"]

    def do() -> str:
        record.agree_to_share(
            resources.workbook().store, client_id=pair[0], other_client_id=pair[1], agreed_on=day, who=noted.who()
        )
        return f"{one} agreed to share with {other} on {wording.day(day)}"

    relating.write(view, do, form=form, place=PLACE)


def _end(view: LifelineView, pair: Pair, one: str, other: str) -> None:
    def do() -> str:
        parted = record.stop_sharing(
            resources.workbook().store, client_id=pair[0], other_client_id=pair[1], who=noted.who()
        )
        kept = f"; each keeps their own of {wording.count(parted, 'event')}" if parted else ""
        return f"{one} no longer shares with {other}{kept}"

    relating.write(view, do, place=PLACE)
