"""What one process opens once and remembers for everybody: the workbook, and the last lifelines looked at.

Everything remembered is frozen and keyed by the version of the workbook's data, so nothing old is ever shown.
"""

from __future__ import annotations

import atexit
import gc
import hashlib
import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from contextvars import ContextVar
from dataclasses import astuple, dataclass, field, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from lifeline.chart.items import Scene
from lifeline.chart.scene import build_scene
from lifeline.errors import WorkbookError
from lifeline.question import book
from lifeline.question.approachable import how_many
from lifeline.question.book import BookPage
from lifeline.question.guarded import GuardedView
from lifeline.record import access
from lifeline.store import Store, snapshots
from lifeline.store.scope import NotAllowed, Scope
from lifeline.ui import reach, sign_in
from lifeline.ui.selection import Selection
from lifeline.ui.work import Work
from lifeline.workbook import Workbook

# What somebody sees of clients who is shown labels for names, and never the names.
HIDDEN = "hidden"
# Above this many clients working out the whole book takes long enough to ask first.
SILENT_UP_TO = 5_000
# Above this many rows an import is stored in the background, with a bar that shows how far it is.
AT_ONCE_UP_TO = 20_000

Made = TypeVar("Made")


log = logging.getLogger(__name__)


# Who looks at an anonymous copy instead of the firm's workbook: by browser and not by visit, so that a page that is
# loaded again, or opened in another tab, hides the names as well.
hidden: dict[tuple[str, str], str] = {}
CLOSED = (
    "While names are hidden nothing is changed in the clients' records. Note it under Present, or show the names again first."
)


def path() -> Path:
    """The workbook this visit looks at: the firm's, or its anonymous copy while names are hidden."""
    bound_to = _bound_to.get()
    if bound_to:
        return Path(bound_to[0])
    copy = hidden.get(visitor()) if hidden and get_script_run_ctx(suppress_warning=True) else None
    return Path(copy) if copy else firm_path()


def visitor() -> tuple[str, str]:
    """Who this is: whoever signed in, or else whose browser it is, as far as it tells: its address and its name."""
    if reach.has_sign_in():
        return "", sign_in.who().email.casefold()
    address, name = st.context.ip_address, st.context.headers.get("User-Agent")
    # On one's own machine there is no address to tell; a test's stand-in is none either.
    return address if isinstance(address, str) else "", name if isinstance(name, str) else ""


# What a file being made looks at, and through whose eyes: it is made in another thread, which knows no visit.
_bound_to: ContextVar[tuple[str, Scope | None] | None] = ContextVar("bound_to", default=None)


def bound(make: Callable[[], Made]) -> Callable[[], Made]:
    """The same, for another thread: it looks at what this visit looks at now, so that hidden names stay hidden."""
    where = str(path()), scope()

    def run() -> Made:
        token = _bound_to.set(where)
        try:
            with at_one_moment():
                return make()
        finally:
            _bound_to.reset(token)

    return run


def download_button(of: str, label: str, data: Callable[[], bytes] | bytes, *more: object, **how: object) -> bool:
    """Streamlit's own, whose file is made of what this visit looks at. Every download of the app goes through here.

    `of` is the kind of export, as lifeline/record/roles.csv names it; empty for a file with nothing of clients in it.
    Whoever may not take that kind away is offered none.
    """
    if of and not may(f"export:{of}"):
        return False
    return st.download_button(label, bound(data) if callable(data) else data, *more, **how)


def firm_path() -> Path:
    """The firm's own workbook."""
    return Path(os.environ.get("LIFELINE_WORKBOOK") or "workbook.duckdb").resolve()


@dataclass(slots=True)
class _Opened:
    """An open workbook with what belongs to it while it is open."""

    workbook: Workbook
    stop: threading.Event = field(default_factory=threading.Event)
    one_at_a_time: threading.Lock = field(default_factory=threading.Lock)
    working: Work | None = None

    def close(self) -> None:
        self.stop.set()
        self.workbook.close()


@st.cache_resource(show_spinner=False, on_release=_Opened.close)
def _opened(path: str) -> _Opened:
    opened = _Opened(Workbook(Store.open(path)))
    if Path(path) != firm_path():
        opened.workbook.store.why_closed = CLOSED
        return opened
    # Notebooks and commands get their copy from here while the app has the file.
    snapshots.serve(opened.workbook.store, opened.stop)
    atexit.register(opened.close)
    threading.Thread(target=_warm_up, name="warm-up", daemon=True).start()
    return opened


def _warm_up() -> None:
    """Make ready what the first chart needs, while somebody reads the list of clients."""
    from lifeline.chart import altair_chart

    altair_chart.template("screen")
    # What is loaded by now stays for good: garbage collection need not look through it again at every click.
    gc.collect()
    gc.freeze()


def let_go(path: str) -> None:
    """Close a copy that nobody looks at any more."""
    _opened.clear(path)


def workbook() -> Workbook:
    """The open workbook, as whoever is here may see it. Raises `WorkbookError` if there is none or another program has
    it, `NotAllowed` if nobody who may is signed in.
    """
    where = str(path())
    # An anonymous copy was made of what they may see, and nothing in it can be changed.
    return firm() if where == str(firm_path()) else _opened(where).workbook


def firm() -> Workbook:
    """The firm's own workbook, whether names are hidden or not: for its pack, its personas, and what is noted."""
    mine = scope()
    if mine and mine.clients == HIDDEN:
        mine = replace(mine, clients="none")
    book = _opened(str(firm_path())).workbook
    return Workbook(book.store.scoped(mine)) if mine else book


@contextmanager
def at_one_moment() -> Iterator[None]:
    """Whatever is read within the block is of one moment, however much others write meanwhile: a page adds up."""
    with one_visitor(), ExitStack() as moment:
        # A page that can do without a workbook says itself that there is none.
        with suppress(WorkbookError):
            moment.enter_context(workbook().store.at_one_moment())
        yield


def version() -> tuple[object, ...]:
    """The version of the workbook's clients and of its pack, and through whose eyes: part of every key below."""
    mine = scope()
    store = workbook().store
    return store.data_version, store.pack_version, _mark(mine) if mine else ""


# ------------------------------------------------------------------------------------------------ who is here


def scope() -> Scope | None:
    """What whoever is here may see and do; None where nobody signs in. Raises `NotAllowed` if they may not come in."""
    known = _bound_to.get() or _visitor.get()
    if known:
        return known[1]
    is_signed_in = reach.has_sign_in()
    if not is_signed_in and not firm_path().exists():
        return None
    email = sign_in.who().email if is_signed_in else os.environ.get("LIFELINE_USER", "").strip()
    where = str(firm_path())
    return _scope(where, _opened(where).workbook.store.data_version, email)


# Who is here, once that was asked for a run of a page.
_visitor: ContextVar[tuple[str, Scope | None] | None] = ContextVar("visitor", default=None)


@contextmanager
def one_visitor() -> Iterator[None]:
    """Who is here is looked up once for the whole block: half of a page's time went into asking again and again."""
    token = _visitor.set(("", scope()))
    try:
        yield
    finally:
        _visitor.reset(token)


@st.cache_resource(show_spinner=False, max_entries=500)
def _scope(path: str, data_version: int, email: str) -> Scope | None:
    store = _opened(path).workbook.store
    if access.in_force(store):
        if not email:
            raise NotAllowed(sign_in.WHO_ARE_YOU)
        return access.scope_of(store, email)
    if not reach.has_sign_in():
        return None
    if email.casefold() != os.environ.get(sign_in.FIRST, "").strip().casefold():
        raise NotAllowed(sign_in.NOBODY_YET.format(email=email))
    access.first_administrator(store, email)
    return access.scope_of(store, email)


@lru_cache(maxsize=1000)
def _mark(scope: Scope) -> str:
    said = repr([sorted(value) if isinstance(value, frozenset) else value for value in astuple(scope)])
    return hashlib.sha256(said.encode()).hexdigest()


def may(thing: str) -> bool:
    """Whether whoever is here may see a page, take a file away, or do something; see `lifeline.record.access`."""
    return access.may(scope(), thing)


# ------------------------------------------------------------------------------------------------ one client


def view(selection: Selection) -> GuardedView:
    """The selected client's lifeline, with its guards. Raises `NotFound`."""
    return _view(str(path()), version(), selection.client_id, selection.as_of)


@st.cache_resource(show_spinner=False, max_entries=200)
def _view(path: str, version: tuple[object, ...], client_id: str, as_of: date) -> GuardedView:
    return workbook().client(client_id).lifeline(as_of=as_of).view


def scene(selection: Selection, *, page: str, is_grey: bool) -> Scene:
    """The selected client's picture for the selected reader."""
    return _scene(str(path()), version(), selection.client_id, selection.as_of, selection.audience, page, is_grey)


@st.cache_resource(show_spinner=False, max_entries=100)
def _scene(
    path: str, version: tuple[object, ...], client_id: str, as_of: date, audience: str, page: str, is_grey: bool
) -> Scene:
    return build_scene(_view(path, version, client_id, as_of), page=page, audience=audience, grey=is_grey)


def note_export(subject: str, what: str, *, who: str = "local user") -> None:
    """Put a line into the record: who took what away, of whom. Changes nothing anybody sees."""
    hidden = "" if path() == firm_path() else ", names hidden"
    firm().note_export(subject, f"{what}{hidden}", who=who)


# ------------------------------------------------------------------------------------------------ the whole book


def is_worked_out(as_of: date) -> bool:
    """Whether the list of whom to see is of this day and of what the workbook holds now."""
    return book.is_current(workbook().store, as_of=as_of)


def work_out(as_of: date) -> None:
    """Work out whom to see. Two who ask at once wait for one answer."""
    opened = _opened(str(path()))
    with opened.workbook.store.between_moments(), opened.one_at_a_time:
        opened.workbook.refresh(as_of=as_of)


def begin_to_work_out(as_of: date) -> None:
    """Work out whom to see in the background, so that clients can be found meanwhile. One day at a time."""
    opened = _opened(str(path()))
    with opened.one_at_a_time:
        if opened.working and not opened.working.is_over:
            return
        working = opened.working = Work(as_of)

    def run() -> None:
        try:
            opened.workbook.refresh(as_of=as_of, progress=working.hear)
        except Exception:
            working.has_failed = True
            log.exception("The book could not be worked out")

    working.thread = threading.Thread(target=run, name="working out", daemon=True)
    working.thread.start()


def working() -> Work | None:
    """The book being worked out, or last worked out, in the background."""
    return _opened(str(path())).working


def clients(as_of: date, **wanted: object) -> BookPage:
    """One page of clients, from what was last worked out; see `lifeline.question.book.book_page`."""
    return book.book_page(workbook().store, as_of=as_of, **wanted)


def to_see(as_of: date) -> tuple[tuple[str, ...], int]:
    """Whom to see first, by id, and of how many: see `lifeline.question.book.to_see`."""
    return _to_see(str(path()), version(), as_of)


@st.cache_resource(show_spinner=False, max_entries=20)
def _to_see(path: str, version: tuple[object, ...], as_of: date) -> tuple[tuple[str, ...], int]:
    return book.to_see(workbook().store, as_of=as_of, limit=SILENT_UP_TO)


def may_be_approached(as_of: date) -> int:
    """How many clients may be approached on this day."""
    return _may_be_approached(str(path()), version(), as_of)


@st.cache_resource(show_spinner=False, max_entries=20)
def _may_be_approached(path: str, version: tuple[object, ...], as_of: date) -> int:
    return how_many(workbook().store, as_of=as_of)


def figures() -> book.BookFigures:
    """How large the book is."""
    return _figures(str(path()), version())


@st.cache_resource(show_spinner=False, max_entries=2)
def _figures(path: str, version: tuple[object, ...]) -> book.BookFigures:
    return book.book_figures(workbook().store)
