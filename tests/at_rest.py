"""Waiting for a page of the app as a person does: until what is wanted is there, and nothing is drawn any more."""

from __future__ import annotations

import time
from contextlib import suppress

SETTLED = """
document.querySelector('[data-testid=stApp][data-test-script-state=notRunning]')
&& document.querySelector('[data-testid=stMain] [data-testid=stElementContainer]')
&& !document.querySelector('[data-stale=true], [data-testid=stSkeleton]')
"""


def wait_for_function(page: object, expression: str, *, arg: object = None, timeout: float = 30_000) -> None:
    """Ask the page again and again until the answer is yes. Raises `TimeoutError`."""
    from playwright.sync_api import Error

    give_up = time.monotonic() + timeout / 1000
    while time.monotonic() < give_up:
        try:
            if page.evaluate(expression, arg):
                return
        except Error as error:
            if "context was destroyed" not in str(error):   # the page has just gone elsewhere: ask the next one
                raise
        page.wait_for_timeout(20)
    raise TimeoutError(f"Not so within {timeout / 1000:.0f} seconds: {expression}")


def click_at_rest(locator: object, **options: object) -> None:
    """Click as a person does: what is clicked is there, and the page around it has stopped being drawn.

    A page that never rests, because something on it is at work, is clicked all the same. `click_at_once` does not wait.
    """
    with suppress(TimeoutError):
        locator.wait_for()
        wait_for_function(locator.page, f"!document.querySelector('[data-testid=stApp]') || !!({SETTLED})", timeout=3_000)
    locator.click_at_once(**options)


def settle(page: object, timeout: float = 60_000) -> None:
    """Wait until the app's script has run to its end and the page has drawn it.

    All at one moment: a first visit to a new server is run twice, and in between nothing runs and nothing is there.
    """
    wait_for_function(page, f"!!({SETTLED})", timeout=timeout)
