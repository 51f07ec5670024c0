"""What a client may be worth: one client now and with the gaps met, all clients together, and how well it foretells."""

from __future__ import annotations

from html import escape

import streamlit as st

from lifeline import wording
from lifeline.chart import value_check
from lifeline.question import lifetime_value as value
from lifeline.question.book import BookFigures
from lifeline.question.catalogue import catalogue
from lifeline.question.lifetime_value import BookValue, Check, ClientValue, Rests
from lifeline.question.lifetime_value_gaps import GapFee
from lifeline.question.named import name_of, named
from lifeline.ui import guard, in_background, parts, resources, selection as selecting
from lifeline.ui.selection import Selection
from lifeline.ui.truth_page import least_control
from lifeline.ui.value_words import about, exact, how, span

_YEARS, _RATE, _TEXT = "value_years", "value_rate", "value_client"
FOUND = 6
# How far what came may lie from what was foretold before the page says so in so many words.
FAR_OFF = 0.2


def page(selection: Selection, figures: BookFigures) -> None:
    """The page below its head. For the firm only; one client at a time, or all as one sum, and never a list by value.
    """
    parts.html(
        "<h2>What a client may be worth</h2>"
        '<p class="soft">An estimate from the firm\'s own fees, for the firm only. Nobody is ever sorted, chosen or '
        "left out by it.</p>"
    )
    if not figures.clients:
        parts.nothing("No clients yet", "An estimate needs clients, and work that was done for them.")
        return
    if not parts.worked_out(selection, figures):
        return
    store = resources.workbook().store
    if in_background.ready(
        "value", figures, what="the estimate", is_there=lambda: value.is_fitted(store, as_of=selection.as_of),
        work_out=lambda _: (
            value.checked(store, as_of=selection.as_of), value.value_of_all(store, as_of=selection.as_of)
        ),
    ):
        _below()


@st.fragment
@guard.user_errors()
def _below() -> None:
    selection = selecting.current()
    if not resources.is_worked_out(selection.as_of):
        st.rerun()
    store = resources.workbook().store
    with st.container(horizontal=True, vertical_alignment="bottom", key="value_controls", gap="small"):
        years = st.segmented_control(
            "Years ahead", value.YEARS, key=_YEARS, default=3, required=True, persist_state="session",
            format_func=lambda count: wording.count(count, "year"),
        )
        rate = st.number_input(
            "Yearly discount, %", min_value=0.0, max_value=50.0, step=0.5, value=0.0, key=_RATE, width=150,
            format="%.1f", help="What a fee a year later is worth less. 0: not discounted.",
        )
        least_control("value")
    rate = (rate or 0.0) / 100
    both = value.value_of_all(store, as_of=selection.as_of, years=years, rate=rate)
    left, right = st.columns(2, gap="medium")
    with left:
        _client(selection, years, rate)
    with right:
        _book(both)
    _checked(value.checked(store, as_of=selection.as_of), both.rests)
    how(both)


# ------------------------------------------------------------------------------------------ one client


def _client(selection: Selection, years: int, rate: float) -> None:
    store = resources.workbook().store
    name = name_of(store, selection.client_id)
    parts.html(f"<h3>{escape(name or 'One client')}</h3>")
    with st.popover("Find another client" if name else "Find a client", key=f"value_find_{selection.client_id}"):
        _find()
    if not name:
        parts.html('<p class="soft">Choose a client to see what they may be worth.</p>')
        return
    found = value.value_of_client(store, selection.client_id, as_of=selection.as_of, years=years, rate=rate)
    if found is None:
        parts.html("<p>They may not be approached: nothing is worked out about them.</p>")
        return
    currency = catalogue(store).pack.currency
    parts.html(f'<div class="lv-box">{_now(found, currency)}</div>')
    parts.html(f'<div class="lv-box">{_met(found, currency)}</div>')
    if found.gaps:
        rows = "".join(
            f'<tr><th scope="row">{escape(gap.service_name)}</th><td>{_STATES[gap.state]}</td>'
            f'<td class="number">{fee(gap, currency)}</td><td>{escape(from_where(gap))}</td></tr>' for gap in found.gaps
        )
        parts.html(
            '<table class="facts small lv-gaps"><thead><tr><th scope="col">Open gap</th><th scope="col">State</th>'
            f'<th scope="col" class="number">Fee</th><th scope="col">From</th></tr></thead>'
            f"<tbody>{rows}</tbody></table>"
        )


_STATES = {"to_ask": "to ask", "confirmed": "confirmed"}


@st.fragment
@guard.user_errors()
def _find() -> None:
    text = st.text_input(
        "Name or client number", type="search", live=True, key=_TEXT, placeholder="Name or client number"
    )
    if not (text or "").strip():
        return
    # By name, as everywhere: never by what they may be worth.
    found = named(resources.workbook().store, text.strip(), most=FOUND)
    for client_id, name in found:
        if st.button(
            parts.plain(name), key=f"value_of_{client_id}", type="tertiary", on_click=selecting.choose,
            kwargs={"client_id": client_id},
        ):
            st.rerun()  # whoever is chosen stands outside this part of the page
    if not found:
        st.caption("No client is called that.")


def _now(found: ClientValue, currency: str) -> str:
    head = f'<p class="strong">Now, over the next {wording.count(found.years, "year")}</p>'
    past = (
        f"So far {wording.count(found.purchases, 'purchase')} from {wording.day(found.first_on)} to "
        f"{wording.day(found.last_on)}, {exact(found.billed, currency)} in known fees" if found.is_buyer else ""
    ) + (f"; {wording.count(found.unpriced, 'fee is', 'fees are')} not known" if found.unpriced else "")
    if found.value is None:
        why = (
            _too_few(found.rests) if not found.rests.is_enough
            else "They have bought nothing yet, so there is nothing to go by."
        )
        return f'{head}<p>{escape(why)}</p><p class="soft small">{escape(past)}{"." if past else ""}</p>'
    alone = "" if found.purchases > 2 else " With so few purchases of their own it rests mostly on the other clients."
    return (
        f'{head}<p class="lv-figure">{about(found.value, currency)}</p>'
        f"<p>In 9 of 10 such futures between {about(found.low, currency)} and {about(found.high, currency)}.</p>"
        f'<p class="soft small">An estimate: {_often(found.expected)} at {about(found.fee, currency)} each; '
        f"{100 * found.alive:.0f}% likely to come again at some time.{alone}</p>"
        f'<p class="soft small">{escape(past)}.</p>'
    )


def _often(expected: float | None) -> str:
    return f"{expected:.1f} purchases" if expected >= 1.05 else f"{expected:.2f} of a purchase"


def _met(found: ClientValue, currency: str) -> str:
    head = '<p class="strong">With the gaps met, if all were bought</p>'
    if not found.gaps:
        return f'{head}<p>No gap is open that may be raised today.</p>'
    more = span(found.gaps_low, found.gaps_high, currency)
    whole = (
        f"<p>Together with what is expected anyhow: at most "
        f"{span(found.value + found.gaps_low, found.value + found.gaps_high, currency)}."
        "</p>" if found.value is not None else ""
    )
    return (
        f'{head}<p class="lv-figure">+ {more}</p>{whole}'
        f'<p class="soft small">The fees of {wording.count(len(found.gaps), "open gap")} that nothing holds back. '
        "Nobody expects all of them to be bought, and some may be among the purchases expected already. What rests "
        "on health or other sensitive things is not counted.</p>"
    )


def fee(gap: GapFee, currency: str) -> str:
    """A gap's fee, or the range of it."""
    if not gap.high:
        return "not known"
    low, high = exact(gap.low, currency), exact(gap.high, currency)
    return low if low == high else f"{low} to {high}"


def from_where(gap: GapFee) -> str:
    """Where a gap's fee comes from."""
    if gap.fees:
        return f"middle of {wording.count(gap.fees, 'fee')} of ours"
    return f"the pack's range, {gap.fee_basis}" if gap.high else "the pack has none"


# ------------------------------------------------------------------------------------------ all of them


def _book(found: BookValue) -> None:
    currency = catalogue(resources.workbook().store).pack.currency
    rests = found.rests
    parts.html("<h3>All clients together</h3>")
    head = f'<p class="strong">Now, over the next {wording.count(found.years, "year")}</p>'
    if found.value is None:
        parts.html(f'<div class="lv-box">{head}<p>{escape(_too_few(rests))}</p></div>')
    else:
        mean = about(found.value / rests.clients, currency)
        each = f"; {mean} for each client on average, those without a purchase included"
        parts.html(
            f'<div class="lv-box">{head}<p class="lv-figure">{about(found.value, currency)}</p>'
            f"<p>In 9 of 10 such futures between {about(found.low, currency)} and {about(found.high, currency)}.</p>"
            f'<p class="soft small">An estimate: {found.expected:,.0f} purchases{each}.</p></div>'
        )
    none = f" {wording.count(found.unpriced_gaps, 'gap has', 'gaps have')} no fee." if found.unpriced_gaps else ""
    parts.html(
        '<div class="lv-box"><p class="strong">With the gaps met, if all were bought</p>'
        + (
            f'<p class="lv-figure">+ {span(found.gaps_low, found.gaps_high, currency)}</p>'
            f'<p class="soft small">{found.gaps:,} open gaps of {found.gap_clients:,} clients, each at the '
            f"firm's usual fee or the pack's range. A ceiling, and nothing that anybody expects.{none}</p>"
            if found.gaps else "<p>No gap is open that may be raised today.</p>"
        ) + "</div>"
    )
    parts.html(f'<p class="soft small">{escape(_rests(rests))}</p>')


def _too_few(rests: Rests) -> str:
    if rests.buyers_again < rests.least:
        again = wording.count(rests.buyers_again, "client has", "clients have")
        return f"Too few repeat purchases to say: {again} come again, and {rests.least} are needed."
    paid = wording.count(rests.payers, "client has", "clients have")
    return f"Too few fees are known to say: {paid} a known fee, and {rests.least} are needed."


def _rests(rests: Rests) -> str:
    since = f" since {wording.day(rests.first_on)}" if rests.first_on else ""
    said = [
        f"Rests on {rests.purchases:,} purchases by {rests.buyers:,} of {rests.clients:,} clients{since}; "
        f"{rests.buyers_again:,} came again."
    ]
    if rests.unpriced:
        said.append(
            f"Of {rests.unpriced:,} the fee is not known: they count as purchases and not for what one is worth."
        )
    if rests.undated:
        said.append(f"{wording.count(rests.undated, 'matter has', 'matters have')} no date and are left out.")
    if rests.kept_out:
        said.append(f"{wording.count(rests.kept_out, 'client')} may not be approached and are left out.")
    return " ".join(said)


# ------------------------------------------------------------------------------------------ how well it foretells


def _checked(check: Check, rests: Rests) -> None:
    parts.html("<h3>Does it foretell?</h3>")
    span = f"{wording.day(check.from_on)} to {wording.day(check.until_on)}"
    if not check.rows:
        parts.html(
            '<p class="soft">To check it, the estimate is made again as it would have stood on '
            f"{wording.day(check.from_on)}. By then fewer than {rests.least} clients had come again: too few to say."
            "</p>"
        )
        return
    off = check.bought / check.expected - 1 if check.expected else 0.0
    judged = (
        f'<span class="due">It was {abs(off):.0%} too {"low" if off > 0 else "high"}: take the estimate with that much '
        "doubt beyond its range.</span>" if abs(off) > FAR_OFF else "That is close."
    )
    parts.html(
        f"<p>Made with what was known on {wording.day(check.from_on)}, it would have foretold {check.expected:,.0f} "
        f"purchases for {span}. There were {check.bought:,}. {judged}</p>"
    )
    chart, words = st.columns([1, 1], gap="medium")
    with chart, st.container(key="value_chart"):
        st.vega_lite_chart(value_check.spec(check), theme=None, width="content", key="value_check")
    with words:
        rows = "".join(
            f'<tr><th scope="row">{value_check.name(row.repeats, check)}</th><td class="number">{row.clients:,}</td>'
            f'<td class="number">{row.expected:.2f}</td><td class="number">{row.bought:.2f}</td></tr>'
            for row in check.rows
        )
        parts.html(
            '<table class="facts small tr-marks"><caption>Purchases for each client. Open circles: expected; filled '
            'squares: what came.</caption><thead><tr><th scope="col">Purchases until then</th>'
            '<th scope="col" class="number">Clients</th><th scope="col" class="number">Expected</th>'
            '<th scope="col" class="number">Came</th></tr></thead>'
            f"<tbody>{rows}</tbody></table>"
        )
