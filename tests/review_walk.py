"""A partner going through clients in a real browser, by clicks alone: shared by the tests and by the figures."""

from __future__ import annotations

import time
from dataclasses import dataclass

from tests.conftest import settle

DAY = "as_of=2026-11-01"
# Answers that settle an item whatever it is, so that the next one takes its place.
ANSWERS = ("Not needed", "Declined", "6 months")

# What a person does, counted by the browser itself.
COUNTED = """
    window.done = {clicks: 0, keys: 0};
    addEventListener('click', event => { if (event.isTrusted && event.detail) window.done.clicks += 1; }, true);
    addEventListener('keydown', event => { if (event.isTrusted) window.done.keys += 1; }, true);
"""


@dataclass(frozen=True)
class Reviewed:
    """One client gone through: what was decided, with how many clicks and keys, and in how many seconds."""

    client_id: str
    name: str
    decided: tuple[tuple[str, str], ...]
    clicks: int
    keys: int
    seconds: float


def first_of_the_book(page, address: str) -> None:
    """Open the client whom to see first."""
    page.add_init_script(COUNTED)
    page.goto(f"{address}/?{DAY}")
    page.locator("[class*=st-key-row_] a").first.click()
    wait_for_card(page)


def wait_for_card(page) -> None:
    """Until one client's card is drawn."""
    page.wait_for_url("**/lifeline?client=*")
    page.locator(".st-key-part_choice").wait_for()
    settle(page)


def review_client(page, most: int = 3) -> Reviewed:
    """Decide on the first three of the client shown (or as many as there are), then go on to the next."""
    client_id = page.url.partition("client=")[2].partition("&")[0]
    name = page.get_by_role("heading", level=1).inner_text()
    before, began, decided = page.evaluate("window.done"), time.perf_counter(), []
    while len(decided) < most:
        titles = page.locator(".st-key-raise [class*=st-key-open_] button")
        if not titles.count():
            break
        title, answer = titles.first.inner_text(), ANSWERS[len(decided)]
        page.get_by_role("button", name=f"Decide on {title}", exact=True).first.click()
        page.get_by_test_id("stPopoverBody").get_by_role("button", name=answer, exact=True).click()
        page.get_by_text(f"Noted: {title}, {answer.lower() if answer in ANSWERS[:2] else 'not now'}").wait_for()
        settle(page)
        decided.append((title, answer))
    page.get_by_role("button", name="Next", exact=True).click()
    page.wait_for_url(lambda url: f"client={client_id}&" not in url)
    wait_for_card(page)
    after = page.evaluate("window.done")
    return Reviewed(
        client_id, name, tuple(decided), after["clicks"] - before["clicks"], after["keys"] - before["keys"],
        time.perf_counter() - began,
    )
