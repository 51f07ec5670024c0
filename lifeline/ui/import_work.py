"""Kinds of work: which service each of the firm's own words means, said once and remembered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from lifeline import wording
from lifeline.errors import UserError
from lifeline.intake import ImportPlan
from lifeline.intake.plan import Unmatched
from lifeline.intake.reading import label_of
from lifeline.intake.work_types import Suggestion, compared
from lifeline.question.catalogue import Catalogue
from lifeline.ui import importing, parts, resources

NONE_OF_OURS = "(none of ours)"
# A suggestion is put in its place beforehand only where it is likely and no other is nearly as likely.
LIKELY, AHEAD_BY = 0.75, 0.1
SHOWN_AT_FIRST, SHOWN_AT_MOST = 12, 100
_WIDTHS = [2.6, 1.2, 3.4, 4.2]
_ALL = "import_all_words"


def matters_of(unmatched: Sequence[Unmatched]) -> int:
    """How many matters have one of these kinds of work."""
    return sum(one.count for one in unmatched)


def words_of(plan: ImportPlan) -> dict[str, list[Unmatched]]:
    """The words as they are compared, the most frequent first, each with where it stands; none for rows without one."""
    found: dict[str, list[Unmatched]] = {}
    for one in plan.unmatched:
        if one.word.strip():
            found.setdefault(compared(one.word), []).append(one)
    return dict(sorted(found.items(), key=lambda item: (-matters_of(item[1]), item[0])))


def kinds_of_work(plan: ImportPlan) -> None:
    """Every word no service is matched to, with a choice for each, and one button for all."""
    words = words_of(plan)
    wordless = matters_of([one for one in plan.unmatched if not one.word.strip()])
    parts.html(f"<h2>What are these kinds of work?</h2>{_lead(plan, words, wordless)}")
    if not words:
        return
    catalogue = resources.workbook().catalogue()
    first = {key: where[0].word for key, where in words.items()}
    is_all = st.session_state.get(_ALL) == importing.state().turn
    shown = list(words)[:SHOWN_AT_MOST if is_all else SHOWN_AT_FIRST]
    suggested = _suggested(str(resources.path()), resources.version(), tuple(first[key] for key in shown))
    _head()
    for key in shown:
        _line(words[key], suggested[first[key]], catalogue)
    rest = len(words) - len(shown)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        chosen = _chosen(words, shown)
        count = sum(matters_of(words[key]) for key in chosen)
        label = f"Use and remember: {wording.count(len(chosen), 'word')}, {wording.count(count, 'matter')}"
        st.button(
            label if chosen else "Use and remember", type="primary", key="use_words", disabled=not chosen,
            on_click=_use, args=({first[key]: service for key, service in chosen.items()},),
        )
        if rest and is_all:
            parts.html(f'<p class="soft small">{rest:,} more come up once some of these are said.</p>')
        elif rest:
            left = sum(matters_of(words[key]) for key in list(words)[len(shown):])
            label = f"Show more: {wording.count(rest, 'kind')} of work, {wording.count(left, 'matter')}"
            st.button(label, key="more_words", type="tertiary", on_click=_show_all)


@st.cache_resource(show_spinner=False, max_entries=4)
def _suggested(path: str, version: tuple[object, ...], words: tuple[str, ...]) -> Mapping[str, Sequence[Suggestion]]:
    return resources.workbook().suggest_services(words)


def _lead(plan: ImportPlan, words: Mapping[str, list[Unmatched]], wordless: int) -> str:
    said = []
    if words:
        count = matters_of(plan.unmatched) - wordless
        have = "matter has" if count == 1 else "matters have"
        said.append(
            f"{count:,} {have} one of {wording.count(len(words), 'kind')} of work that your catalogue does not name. "
            "Say once what each is; it is remembered for the next time."
        )
    if wordless:
        have, stay = ("has", "stays") if wordless == 1 else ("have", "stay")
        said.append(f"{wording.count(wordless, 'matter')} {have} no kind of work at all and {stay} out.")
    return f'<p class="soft">{escape(" ".join(said))}</p>'


def _head() -> None:
    for column, words in zip(st.columns(_WIDTHS), ("Your word", "Matters", "is our service", "because"), strict=True):
        with column:
            parts.html(f'<p class="soft small strong">{words}</p>')


def _key(word: str) -> str:
    return f"work_{importing.state().turn}_{compared(word)}"


def likely(suggestions: Sequence[Suggestion]) -> str:
    """The service to put in its place beforehand; empty where none is likely, or two are nearly as likely."""
    if not suggestions or suggestions[0].score < LIKELY:
        return ""
    second = suggestions[1].score if len(suggestions) > 1 else 0.0
    return suggestions[0].service_id if suggestions[0].score - second >= AHEAD_BY else ""


def _line(where: Sequence[Unmatched], suggestions: Sequence[Suggestion], catalogue: Catalogue) -> None:
    word, key = where[0].word, _key(where[0].word)
    offered = [one.service_id for one in suggestions]
    others = sorted(set(catalogue.services) - set(offered), key=lambda one: catalogue.services[one].name.casefold())
    names = {one: service.name for one, service in catalogue.services.items()}
    if key not in st.session_state:
        st.session_state[key] = likely(suggestions) or None
    columns = st.columns(_WIDTHS, vertical_alignment="center")
    with columns[0]:
        parts.html(f'<p class="strong">{escape(word)}</p>')
    with columns[1]:
        count = matters_of(where)
        parts.html(f'<p class="small">{count:,} <span class="soft nowrap" title="{escape(_places(where))}">'
                   f"row {where[0].row}</span></p>")
    with columns[2]:
        chosen = st.selectbox(
            f"Service for {word}", [*offered, NONE_OF_OURS, *others], key=key, placeholder="Choose …",
            format_func=lambda one: "None of ours: leave these out" if one == NONE_OF_OURS else names[one],
            label_visibility="collapsed",
        )
    with columns[3]:
        parts.html(f'<p class="soft small">{escape(_because(chosen, suggestions))}</p>')


def _places(where: Sequence[Unmatched]) -> str:
    return "; ".join(f"first in row {one.row} of {label_of(one.file, one.sheet)}" for one in where[:3])


def _because(chosen: str | None, suggestions: Sequence[Suggestion]) -> str:
    if chosen == NONE_OF_OURS:
        return "these matters are left out, now and the next time"
    found = next((one for one in suggestions if one.service_id == chosen), None)
    if found:
        return f"suggested: it {found.because}"
    if chosen:
        return "you said so"
    if suggestions:
        return f"perhaps {' or '.join(one.name for one in suggestions[:2])}?"
    return "nothing in the catalogue is like it"


def _chosen(words: Mapping[str, list[Unmatched]], shown: Sequence[str]) -> dict[str, str]:
    """What is chosen for the words that are shown; empty text for none of ours."""
    found = {}
    for key in shown:
        service = st.session_state.get(_key(words[key][0].word))
        if service:
            found[key] = "" if service == NONE_OF_OURS else service
    return found


def _use(chosen: Mapping[str, str]) -> None:
    try:
        resources.workbook().match_work(chosen, who=importing.who())
    except UserError as error:
        importing.say(str(error), is_refused=True)
    else:
        them = "it" if len(chosen) == 1 else "them"
        importing.say(f"{wording.count(len(chosen), 'word')} remembered; this import uses {them} already.")


def _show_all() -> None:
    st.session_state[_ALL] = importing.state().turn


def stays_out(plan: ImportPlan) -> str:
    """How many matters stay out, in words; empty where none do."""
    count = matters_of(plan.unmatched)
    if not count:
        return ""
    stay, their = ("stays", "its") if count == 1 else ("stay", "their")
    return f"{wording.count(count, 'matter')} {stay} out: no service is matched to {their} kind of work"

