"""What stands around every page: errors a user can act on are shown, bugs are logged and owned up to in a sentence."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from lifeline.errors import UserError
from lifeline.store.scope import NotAllowed
from lifeline.ui import parts, resources
from lifeline.ui.sign_in import NOT_YOUR_PAGE, NotSignedIn

OWNING_UP = (
    "Something went wrong inside Lifeline, and this page could not be finished. Your workbook is as it was. "
    "The details are in the program's log; reload the page to try again."
)

_PAGE = "page_turned_to"

log = logging.getLogger(__name__)


@contextmanager
def user_errors() -> Iterator[None]:
    """Show what a user can put right. Anything else keeps its traceback, in the log and not on a screen.

    Everything a page reads is of one moment, so that its figures fit one another while others write.
    """
    _through_app()
    try:
        _require_page()
        with resources.at_one_moment():
            yield
    except NotSignedIn:
        # The sign-in ended while the page was open: begin again, at the door.
        st.rerun()
    except UserError as error:
        if resources.path().exists():
            st.error(parts.plain(str(error)))
        else:
            _no_workbook()
        st.stop()
    except Exception:
        log.exception("A page of the app failed")
        st.error(OWNING_UP)
        # A developer and the tests ask for the whole story; on a user's screen it could show a client's data.
        if st.get_option("client.showErrorDetails") in ("full", True):
            raise
        st.stop()


def turn_to(page: str) -> None:
    """Note which page this visit is on."""
    st.session_state[_PAGE] = page


def _require_page() -> None:
    page = st.session_state.get(_PAGE)
    if page and not resources.may(f"page:{page}"):
        raise NotAllowed(NOT_YOUR_PAGE)


def _through_app() -> None:
    """Begin again through app.py, where Streamlit has run a page's file by itself.

    It does so when the first visit after a start is a link to a page, because it finds a folder named pages. The flag
    is the one st.navigation sets, for the whole process.
    """
    if PagesManager.uses_pages_directory:
        PagesManager.uses_pages_directory = False
        st.rerun()


def _no_workbook() -> None:
    parts.html("<h1>No workbook here yet</h1>")
    st.markdown(
        "A workbook is one file that holds a firm's services, its clients and what was decided. "
        "This app looks for it at"
    )
    st.code(str(resources.path()), language=None)
    st.markdown("Close the app and make one, with the invented sample firm to look around in:")
    st.code("python -m lifeline init --pack law_firm_england_wales --sample", language=None)
    st.markdown(
        "or without `--sample` for your own clients. Another file is used if the setting `LIFELINE_WORKBOOK` names it. "
        "`python start.py` does all of this for you."
    )
