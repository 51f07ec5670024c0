"""Who is who: clients who may be one, couples under one number, and the way back; a person decides each time."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import streamlit as st

from lifeline import wording
from lifeline.errors import UserError
from lifeline.model import LifelineView
from lifeline.question import alike as asking
from lifeline.question.alike import Joint, Pair
from lifeline.record import same_person
from lifeline.record.same_person import Merge
from lifeline.ui import importing, parts, pieces, resources, words

AT_A_TIME = 8
# Beyond so many clients nobody waits for the count on the way to something else.
COUNTED_UP_TO = 200_000
_MORE = "import_people_shown"


def how_many() -> int:
    """How many there are to decide on; 0 where the book is too large to count them in passing."""
    if resources.figures().clients > COUNTED_UP_TO:
        return 0
    pairs, couples = _counted(str(resources.path()), resources.version())
    return pairs + couples


@st.cache_resource(show_spinner=False, max_entries=4)
def _counted(path: str, version: tuple[object, ...]) -> tuple[int, int]:
    store = resources.workbook().store
    return asking.count_alike(store), len(asking.joint(store))


def people() -> None:
    """Suspected duplicates, couples to be split, and what was made one or two so far."""
    importing.last_said()
    store = resources.workbook().store
    shown = st.session_state.get(_MORE, AT_A_TIME)
    pairs, couples, done = asking.alike(store, limit=shown + 1), asking.joint(store), same_person.merges(store)
    if not (pairs or couples or done):
        parts.nothing(
            "Nobody seems to be here twice",
            "Clients of the same name, or of nearly the same name and born on the same day, would be listed here.",
        )
        return
    if pairs:
        count = _counted(str(resources.path()), resources.version())[0]
        parts.html(
            f"<h2>{wording.count(count, 'pair')} of clients may be one</h2>"
            '<p class="soft">Nothing is ever put together by itself. What you decide can be taken back.</p>'
        )
        for pair in pairs[:shown]:
            _pair(pair)
        if len(pairs) > shown:
            st.button("Show more pairs", key="more_pairs", on_click=_show_more, args=(shown,))
    if couples:
        _couples(couples)
    if done:
        _done(done)


def _show_more(shown: int) -> None:
    st.session_state[_MORE] = shown + AT_A_TIME


# ------------------------------------------------------------------------------------------------ two who may be one


def _pair(pair: Pair) -> None:
    key = f"{pair.client_id}_{pair.other_client_id}"
    with st.container(key=f"alike_{key}", gap="xsmall"):
        parts.html(f'<p><span class="strong">{escape(pair.how_sure.capitalize())}:</span> {escape(pair.because)}</p>')
        for column, client_id, other_id in zip(
            st.columns(2), (pair.client_id, pair.other_client_id), (pair.other_client_id, pair.client_id), strict=True
        ):
            with column:
                _record(client_id)
                st.button(
                    pieces.spoken("Same: keep this one", f"{client_id}, and give up {other_id}"),
                    key=f"keep_{client_id}_{other_id}", on_click=_decide, args=(_merged, client_id, other_id),
                )
        st.button(
            pieces.spoken("Not the same", f"{pair.client_id} and {pair.other_client_id}"), key=f"two_{key}",
            type="tertiary", on_click=_decide, args=(_told_apart, pair.client_id, pair.other_client_id),
        )


def _record(client_id: str) -> None:
    view = resources.workbook().client(client_id).lifeline(as_of=importing.selection().as_of).view
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{escape(said)}</td></tr>' for name, said in _facts(view)
    )
    parts.html(
        f'<p class="strong">{escape(view.client.name)}</p><table class="facts told record-of">{rows}</table>'
    )


def _facts(view: LifelineView) -> list[tuple[str, str]]:
    client = view.client
    is_person = client.track == "person"
    held = [holding.service_name for holding in view.holdings]
    return [(name, said) for name, said in (
        ("Number", client.client_id),
        ("Born" if is_person else "Founded", wording.written(client.born) or "not known"),
        ("Client since", wording.written(client.client_since) or "not known"),
        ("Contact", words.contact(client.contact_status)),
        ("Services", f"{len(held)}: {wording.listed(list(dict.fromkeys(held)), most=3)}" if held else "none"),
        ("Life events", str(len(view.events))),
    )]


def _decide(write: Callable[[str, str], str], client_id: str, other_id: str) -> None:
    try:
        importing.say(write(client_id, other_id))
    except UserError as error:
        importing.say(str(error), is_refused=True)


def _merged(client_id: str, other_id: str) -> str:
    same_person.merge(resources.workbook().store, client_id, other_id, importing.who())
    return f"{client_id} and {other_id} are one client now: {client_id}. It can be taken back below."


def _told_apart(client_id: str, other_id: str) -> str:
    same_person.not_the_same(resources.workbook().store, client_id, other_id, importing.who())
    if client_id == other_id:
        return f"{client_id} stays one client, and is not asked about again."
    return f"{client_id} and {other_id} stay two clients, and are not asked about again."


# ------------------------------------------------------------------------------------------------ one who may be two


def _couples(couples: tuple[Joint, ...]) -> None:
    parts.html(
        f'<h2 class="below">{wording.count(len(couples), "client")} may be two people</h2>'
        '<p class="soft">The first keeps the number, the date of birth and what is known; matters, services and events '
        "are copied to the second.</p>"
    )
    for one in couples[:AT_A_TIME * 4]:
        key = f"alike_joint_{one.client_id}"
        with st.container(key=key, horizontal=True, vertical_alignment="bottom", gap="small"):
            parts.html(
                f'<p><span class="strong">{escape(one.name)}</span> '
                f'<span class="soft">({escape(one.client_id)})</span></p>'
            )
            keys = [f"joint_{one.client_id}_{place}" for place in (1, 2)]
            for key, name, which in zip(keys, one.names, ("First", "Second"), strict=True):
                st.text_input(f"{which} of {one.client_id}", value=name, key=key, width=210)
            st.button(
                pieces.spoken("Make two", f"of {one.client_id}, {one.name}"), key=f"split_{one.client_id}",
                on_click=_decide, args=(_split, one.client_id, one.client_id),
            )
            st.button(
                pieces.spoken("It is one client", f"{one.client_id}, {one.name}"), key=f"one_{one.client_id}",
                type="tertiary", on_click=_decide, args=(_told_apart, one.client_id, one.client_id),
            )


def _split(client_id: str, _: str) -> str:
    names = [st.session_state[f"joint_{client_id}_{place}"] for place in (1, 2)]
    same_person.split(resources.workbook().store, client_id, names, importing.who())
    return f"{client_id} is two clients now: {wording.listed(names)}. It can be taken back below."


# ------------------------------------------------------------------------------------------------ what was decided


def _done(done: tuple[Merge, ...]) -> None:
    parts.html('<h2 class="below">Put together or made two so far</h2>')
    for one in done[:50]:
        first, second = one.ids[:2]
        is_merge = one.kind == same_person.MERGED
        said = f"{second} became part of {first}" if is_merge else f"{first} became two, with {second}"
        with st.container(key=f"import_run_{one.merge_id}", horizontal=True, wrap=False, vertical_alignment="center"):
            undone = f", taken back on {wording.day(one.undone_at.date())}" if one.undone_at else ""
            parts.html(
                f'<p>{escape(said)}</p><p class="soft small">{wording.day(one.merged_at.date())}, {escape(one.who)}'
                f"{undone}</p>"
            )
            if not one.undone_at:
                st.button(
                    pieces.spoken("Take back", f"{one.merge_id}: {said}"), key=f"unmerge_{one.merge_id}",
                    type="tertiary", on_click=_decide, args=(_taken_back, one.merge_id, ""),
                )


def _taken_back(merge_id: str, _: str) -> str:
    undone = same_person.unmerge(resources.workbook().store, merge_id, importing.who())
    stays = f" What was changed since stays: {'; '.join(undone.stays[:5])}." if undone.stays else ""
    return f"{merge_id} was taken back; everything is as it was.{stays}"
