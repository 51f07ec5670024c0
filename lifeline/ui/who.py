"""Who of the firm: who may lead an item and who owns it, what they do next, and who knows the client."""

from __future__ import annotations

from datetime import date
from html import escape

import streamlit as st

from lifeline import periods, wording
from lifeline.model import Move, Opportunity
from lifeline.question import guards
from lifeline.question.guarded import GuardedView
from lifeline.question.guards import Leaders
from lifeline.record import people
from lifeline.record.people import Acquaintance, Action, Colleague
from lifeline.ui import guarding, noted, parts, pieces, resources, selection as selecting
from lifeline.ui.review import Review

HOW = ("Acted for them", "Met them", "Knows the family", "Friend", "Same network or club")
CLOSED = ("Done", "They do not want it", "No longer needed", "Somebody else sees to it")
# More colleagues than this are chosen from a list, and not by a button each.
BUTTONS = 8


def leaders(service_id: str) -> Leaders:
    """Who may lead a service, or whom to bring in, in a sentence."""
    return guards.leaders(resources.workbook().store, service_id)


def by_when(action: Action) -> str:
    """`Ada Example, by 20 Jan 2027`"""
    day = f", by {wording.short_day(action.due_on)}" if action.due_on else ""
    return f"{action.owner_name or 'nobody'}{day}"


# ------------------------------------------------------------------------------------------------ owner of an item


def lead_in_short(review: Review, line: Opportunity, room: float) -> str:
    """`Ada Example, by 20 Jan 2027`, `Name an owner today`, `May lead: Ada Example` or `Bring in: Private client`.

    As much of it as has room, in pixels.
    """
    action, may_lead = review.action_on(line), [one.name for one in review.may_lead(line)]
    if action:
        spellings = (by_when(action), f"Owner: {action.owner_name}", str(action.owner_name))
    elif guarding.needs_owner(review, line):
        spellings = ("Name an owner today", "Name an owner")
    elif may_lead:
        spellings = tuple(f"May lead: {wording.listed(may_lead, most=most)}" for most in (2, 1))
    else:
        spellings = (f"Bring in: {review.catalogue.services[line.service_id].practice_area}",)
    is_bold = not action and guarding.needs_owner(review, line) is not None
    fitting = (words for words in spellings if pieces.lines(words, room, pieces.SMALL, is_bold=is_bold) == 1)
    return next(fitting, pieces.cut(spellings[-1], room, pieces.SMALL, 1))


def lead(review: Review, line: Opportunity, room: float) -> None:
    """Who owns an item; else who may lead it, or whom to bring in. It opens to name an owner with one click.

    `room` is how wide its words may be, in pixels.
    """
    if line.move is Move.LAPSED or review.view.client.contact_status != "ok":
        return
    key = f"lead_{line.client_id}_{line.service_id}"
    label = pieces.spoken(lead_in_short(review, line, room), f"for {line.service_name}")
    kind = "needed" if guarding.needs_owner(review, line) else "lead"
    with st.container(key=f"{kind}_of_{line.service_id}", width="content"):
        head = f'<p class="strong">{escape(line.service_name)}</p>'
        body = pieces.popover(label, kind="lead", key=key, width=360, head=head)
    if body:
        with body:
            parts.html(_told(review, line))
            _owner(review, line, key)


def _told(review: Review, line: Opportunity) -> str:
    needed, action = guarding.needs_owner(review, line), review.action_on(line)
    told = [needed.text] if needed else []
    told += [f"Owner: {by_when(action)}."] if action else []
    return "".join(f'<p class="small">{escape(text)}</p>' for text in (*told, leaders(line.service_id).text))


def _owner(review: Review, line: Opportunity, key: str) -> None:
    view, action, everybody = review.view, review.action_on(line), review.colleagues
    if not everybody:
        parts.html('<p class="small">Nobody of the firm is recorded yet. Begin with yourself.</p>')
        _your_name(key)
        st.button("Add me as the owner", key=f"{key}_me", type="primary", on_click=_own_it_myself,
                  args=(view, line, key))
        return
    with st.container(horizontal=True, wrap=False, gap="small"):
        st.date_input(
            "By", value=due_by(view, line, action), min_value=view.as_of, max_value=selecting.LATEST,
            format="DD/MM/YYYY", key=f"{key}_by", width=150,
        )
        if not action:
            st.text_input("What", key=f"{key}_what", max_chars=200, placeholder="Raise it with them")
    parts.html(f'<p class="soft small">{"Another owner" if action else "Owner"}</p>')
    skilled = review.may_lead(line)
    others = [one for one in everybody if one not in skilled]
    one_by_one = (*skilled, *others) if len(everybody) <= BUTTONS else skilled[:BUTTONS]
    with st.container(gap=None):
        for one in one_by_one:
            may = " (may lead)" if one in skilled else ""
            st.button(parts.plain(f"{one.name}{may}"), key=f"{key}_{one.colleague_id}", type="tertiary",
                      on_click=_name_owner, args=(view, line, key, one))
    rest = [one for one in (*skilled, *others) if one not in one_by_one]
    if rest:
        with st.container(horizontal=True, wrap=False, vertical_alignment="bottom"):
            st.selectbox("Somebody else", rest, format_func=lambda one: one.name, key=f"{key}_who")
            st.button("Name", key=f"{key}_name", on_click=_name_owner, args=(view, line, key, None))


def due_by(view: GuardedView, line: Opportunity, action: Action | None) -> date:
    """The day offered for an item: the one agreed; else its last date if that is nearer than a month."""
    if action and action.due_on and action.due_on >= view.as_of:
        return action.due_on
    in_a_month = periods.plus_months(view.as_of, 1)
    return line.last_date if line.last_date and view.as_of <= line.last_date < in_a_month else in_a_month


def _your_name(key: str) -> None:
    noted.name_field(f"{key}_your_name")


def _add_yourself(key: str) -> str:
    name = (st.session_state.get(f"{key}_your_name") or "").strip()
    colleague_id = people.add_colleague(resources.workbook().store, name=name, who=name or noted.who())
    noted.name_yourself(name)
    return colleague_id


def _name(colleague_id: str) -> str:
    everybody = people.colleagues(resources.workbook().store)
    return next((one.name for one in everybody if one.colleague_id == colleague_id), "")


def _own_it_myself(view: GuardedView, line: Opportunity, key: str) -> None:
    def write() -> tuple[str, str]:
        return _named(view, line, key, _add_yourself(key)), ""

    noted.note(view, write)


def _name_owner(view: GuardedView, line: Opportunity, key: str, colleague: Colleague | None) -> None:
    chosen = colleague or st.session_state[f"{key}_who"]
    noted.note(view, lambda: (_named(view, line, key, chosen.colleague_id), ""))


def _named(view: GuardedView, line: Opportunity, key: str, colleague_id: str) -> str:
    due_on = st.session_state.get(f"{key}_by", due_by(view, line, None))
    people.name_owner(
        resources.workbook().store, client_id=line.client_id, service_id=line.service_id, colleague_id=colleague_id,
        due_on=due_on, what=st.session_state.get(f"{key}_what") or "", who=noted.who(),
    )
    owner = _name(colleague_id)
    return f"{line.service_name}, owner {owner}" + (f", by {wording.day(due_on)}" if due_on else "")


# ------------------------------------------------------------------------------------------------ next step


def close(view: GuardedView, action: Action) -> None:
    """The way to close what is to be done: with a reason, in two clicks."""
    key = f"close_{action.action_id}"
    label = pieces.spoken("Close", action.what)
    head = f'<p class="strong">{escape(action.what)}</p><p class="soft small">Close it, because</p>'
    body = pieces.popover(label, kind="close", key=key, width=300, head=head)
    if body:
        with body:
            with st.container(gap=None):
                for reason in CLOSED:
                    st.button(reason, key=f"{key}_{reason}", type="tertiary", on_click=_close_it,
                              args=(view, action, reason))
            with st.container(horizontal=True, wrap=False, vertical_alignment="bottom"):
                st.text_input("In your own words", key=f"{key}_words", max_chars=300)
                st.button("Close it", key=f"{key}_own", on_click=_close_in_own_words, args=(view, action, key))


def _close_in_own_words(view: GuardedView, action: Action, key: str) -> None:
    _close_it(view, action, (st.session_state.get(f"{key}_words") or "").strip())


def _close_it(view: GuardedView, action: Action, reason: str) -> None:
    def write() -> tuple[str, str]:
        people.close_action(
            resources.workbook().store, action_id=action.action_id, reason=reason, who=noted.who(), as_of=view.as_of
        )
        return f"{action.what}, closed" + (f": {reason.lower()}" if reason in CLOSED else ""), ""

    noted.note(view, write)


# ------------------------------------------------------------------------------------------------ who knows them


def add_acquaintance(review: Review) -> None:
    """The way to record who knows the client, and how."""
    view, known, everybody = review.view, review.acquaintances, review.colleagues
    key = f"knows_{view.client.client_id}"
    label = pieces.spoken("Change" if known else "Add", "who knows them")
    head = f'<p class="strong">Who knows {escape(view.client.name)}</p>'
    body = pieces.popover(label, kind="knows", key=key, width=340, head=head)
    if body:
        with body:
            for one in known:
                _known(view, one, key)
            if everybody:
                st.selectbox("Colleague", everybody, format_func=lambda one: one.name, key=f"{key}_who")
            else:
                parts.html('<p class="small">Nobody of the firm is recorded yet. Begin with yourself.</p>')
                _your_name(key)
            st.selectbox("How they know them", HOW, key=f"{key}_how", accept_new_options=True,
                         help="Choose, or type your own words")
            st.button("Add", key=f"{key}_add", type="primary", on_click=_knows, args=(view, key, bool(everybody)))


def _known(view: GuardedView, one: Acquaintance, key: str) -> None:
    with st.container(horizontal=True, wrap=False, vertical_alignment="center"):
        parts.html(f'<p>{escape(one.name)}</p><p class="soft small">{escape(one.how)}</p>')
        st.button(pieces.spoken("Remove", one.name), key=f"{key}_not_{one.colleague_id}", type="tertiary",
                  on_click=_knows_not, args=(view, one))


def _knows(view: GuardedView, key: str, is_listed: bool) -> None:
    def write() -> tuple[str, str]:
        how = st.session_state.get(f"{key}_how") or ""
        colleague_id = st.session_state[f"{key}_who"].colleague_id if is_listed else _add_yourself(key)
        people.knows(resources.workbook().store, client_id=view.client.client_id, colleague_id=colleague_id, how=how,
                     who=noted.who())
        name = _name(colleague_id)
        return f"{name} knows them ({how.lower()})" if how else f"{name} knows them", ""

    noted.note(view, write)


def _knows_not(view: GuardedView, one: Acquaintance) -> None:
    def write() -> tuple[str, str]:
        people.no_longer_knows(
            resources.workbook().store, client_id=one.client_id, colleague_id=one.colleague_id, who=noted.who()
        )
        return f"{one.name} no longer knows them", ""

    noted.note(view, write)
