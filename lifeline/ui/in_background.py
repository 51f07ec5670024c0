"""Something that takes a while for a large book: at once for a small one, else on request and in the background."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from weakref import WeakKeyDictionary

import streamlit as st

from lifeline.question.book import BookFigures
from lifeline.store import Store
from lifeline.ui import resources
from lifeline.ui.work import Work

Progress = Callable[[int, int], None]

log = logging.getLogger(__name__)

_at_work: WeakKeyDictionary[Store, dict[str, Work]] = WeakKeyDictionary()
_beginning = threading.Lock()


def ready(
    name: str, figures: BookFigures, *, what: str, is_there: Callable[[], bool],
    work_out: Callable[[Progress | None], object], is_older_there: bool = False,
) -> bool:
    """Whether it can be shown now. If not, the page says so and offers to work it out; `what` names it in a sentence.

    Where an older answer is there it can be shown meanwhile, and the page says that it is one.
    """
    if is_there():
        return True
    if figures.clients <= resources.SILENT_UP_TO:
        with st.spinner(f"Working out {what}"):
            work_out(None)
        return True
    store = resources.workbook().store
    work = _at_work.get(store, {}).get(name)
    if work and not work.is_over:
        _progress(store, name, what)
        return is_older_there
    failed = " It was tried and did not work; the program's log says why." if work and work.has_failed else ""
    with st.container(border=True, horizontal=True, wrap=False, vertical_alignment="center", key=f"{name}_offer"):
        older = f"Something has been recorded since {what} was worked out. You see it as it was. "
        st.markdown(
            f"{older if is_older_there else ''}For {figures.clients:,} clients it takes a moment to work out "
            f"{what}.{failed}"
        )
        st.button(
            f"Work out {what}", type="primary", key=f"{name}_begin", on_click=_begin, args=(store, name, work_out)
        )
    return is_older_there


def _begin(store: Store, name: str, work_out: Callable[[Progress | None], object]) -> None:
    with _beginning:
        works = _at_work.setdefault(store, {})
        if name in works and not works[name].is_over:
            return
        work = works[name] = Work()

        def run() -> None:
            try:
                work_out(work.hear)
            except Exception:
                work.has_failed = True
                log.exception("%s could not be worked out", name)

        work.thread = threading.Thread(target=run, name=name, daemon=True)
        work.thread.start()


@st.fragment(run_every="0.5s")
def _progress(store: Store, name: str, what: str) -> None:
    work = _at_work[store][name]
    if work.is_over:
        st.rerun()
    st.progress(min(work.done / work.of, 1.0), f"Working out {what}")
