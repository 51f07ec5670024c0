"""The two-minute card in a real browser: clients gone through by clicks alone, one by keyboard alone, all on one
screen. On a workbook of its own, because what is decided here stays decided."""

from __future__ import annotations

import os
import shutil
from datetime import date

import pytest

import lifeline
from lifeline.model import Decided
from lifeline.record import decisions
from tests import review_walk
from tests.conftest import serving, settle
from tests.review_walk import DAY
from tests.test_browser import CLIPPED

FOLD = 768
# How many clients are walked through, and which cards looked at: all of them with LIFELINE_SOAK in the environment
# (benchmarks/review_walk.py walks through ten as well).
WALKED, EVERY = (10, 1) if os.environ.get("LIFELINE_SOAK") else (2, 6)
AS_OF = date(2026, 11, 1)
KEPT = {"Not needed": Decided.NOT_NEEDED, "Declined": Decided.DECLINED, "6 months": Decided.NOT_NOW}

# Where the section switch, the last thing of the card, ends.
ENDS = "Math.ceil(document.querySelector('.st-key-part_choice').getBoundingClientRect().bottom)"

# Whatever can be clicked on the card and reaches out of its column.
REACHING_OUT = """() => [...document.querySelectorAll('.st-key-card [data-testid=stColumn]')].flatMap(column =>
    [...column.querySelectorAll('button')].filter(one => {
        const box = one.getBoundingClientRect(), room = column.getBoundingClientRect();
        return box.width && (box.right > room.right + 1 || box.left < room.left - 1);
    }).map(one => one.innerText.slice(0, 40)))"""

FOCUSED = """() => {
    const one = document.activeElement;
    const words = one.getAttribute('aria-label') || one.innerText || one.value || '';
    return words.replace(/expand_(more|less)/, '').replace(/\\s+/g, ' ').trim();
}"""
# How what is focused looks, with what lies around it: it has to look otherwise when it is not.
LOOK = """one => {
    const looks = [];
    for (let at = one, far = 0; at && far < 4; at = at.parentElement, far += 1) {
        const style = getComputedStyle(at);
        looks.push([style.outline, style.boxShadow, style.borderColor, style.backgroundColor].join());
    }
    return looks.join('|');
}"""


@pytest.fixture(scope="module")
def own_workbook(sample_workbook, tmp_path_factory):
    path = tmp_path_factory.mktemp("review") / "workbook.duckdb"
    shutil.copy(sample_workbook, path)
    return path


@pytest.fixture(scope="module")
def server(own_workbook):
    with serving(own_workbook) as address:
        yield address


def clients_of(path) -> list[str]:
    with lifeline.open(path, snapshot=True) as workbook:
        return [client_id for (client_id,) in workbook.store.tuples("select client_id from client order by client_id")]


def overflowing(page, visit, clients: list[str]) -> list[str]:
    """Which cards do not end on the first screen, scroll sideways or have something cut off."""
    found = []
    for client_id in clients:
        visit(f"lifeline?client={client_id}&{DAY}")
        page.locator(".st-key-part_choice").wait_for()
        settle(page)
        ends = page.evaluate(ENDS)
        if ends > FOLD:
            found.append(f"{client_id} ends at {ends}")
        found += [f"{client_id}: {what}" for what in [*page.evaluate(CLIPPED), *page.evaluate(REACHING_OUT)]]
    return found


# ------------------------------------------------------------------------------------------------ one screen


@pytest.mark.slow
def test_every_card_of_the_sample_stands_on_one_screen(visit, page, own_workbook):
    clients = clients_of(own_workbook)
    assert len(clients) == 41
    assert overflowing(page, visit, clients[::EVERY]) == []


def test_a_long_name_and_a_long_story_still_leave_everything_on_one_screen(
    page, page_errors, sample_workbook, tmp_path
):
    long = tmp_path / "long.duckdb"
    shutil.copy(sample_workbook, long)
    with lifeline.open(long) as workbook, workbook.store.write() as writer:
        writer.execute("""
            update client set name = 'The Honourable Maximiliana Featherstonehaugh-Cholmondeley of Outer Wobbleham',
                contact_basis = repeat('asked us in writing to be told of everything that concerns them; ', 4)
            where client_id in ('F13', 'F45')
        """)
        writer.execute("update service set conflict_note = repeat('Each has to be told to take advice. ', 6)")
        writer.execute("update need_rule set why = repeat(why || ' ', 6), question = repeat(question || ' ', 6)")
        writer.prepare_rules()
    with serving(long) as address:
        found = []
        for client_id in ("F13", "F45"):
            page.goto(f"{address}/lifeline?client={client_id}&{DAY}")
            review_walk.wait_for_card(page)
            ends = page.evaluate(ENDS)
            found += [f"{client_id} ends at {ends}"] * (ends > FOLD)
            found += [f"{client_id}: {what}" for what in [*page.evaluate(CLIPPED), *page.evaluate(REACHING_OUT)]]
        # Another server than the fixture's, and gone in a moment.
        page.goto("about:blank")
        page_errors[:] = [error for error in page_errors if address not in error]
    assert found == []


@pytest.mark.parametrize(("client_id", "button"), [
    ("F04", "Decide on Deed of variation"), ("F04", "Decide on Full estate administration"),
    ("F04", "Name an owner today for Deed of variation"), ("F04", "May be reached by"), ("F04", "Add who knows them"),
    ("F13", "Decide on Mirror wills (couple)"), ("F13", "Waits until 5 November 2026: quiet period for Mirror wills"),
    ("F46", "8 more to raise, 2 to ask"), ("F04", "Decisions: 0"), ("F04", "Record an objection"),
    ("F05", "They allow it again"),
])
def test_what_opens_opens_whole_inside_the_window(visit, page, screenshot, client_id, button):
    visit(f"lifeline?client={client_id}&{DAY}")
    page.get_by_role("button", name=button).first.click()
    body = page.get_by_test_id("stPopoverBody")
    body.get_by_role("button").or_(body.locator("input")).first.wait_for()
    settle(page)
    shown = body.bounding_box()
    assert shown["x"] >= 0 and shown["x"] + shown["width"] <= 1366
    assert shown["y"] >= 0 and shown["y"] + shown["height"] <= FOLD
    is_cut = body.evaluate("one => [one.scrollWidth - one.clientWidth, one.scrollHeight - one.clientHeight]")
    # A long list of items scrolls; nothing else does.
    assert is_cut[0] <= 1 and (is_cut[1] <= 1 or "more to raise" in button), is_cut
    screenshot(button[:20])


# ------------------------------------------------------------------------------------------------ by keyboard alone


def tab_to(page, name: str, most: int = 60) -> None:
    for _ in range(most):
        if page.evaluate(FOCUSED).startswith(name):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{name!r} is not reached with {most} tabs; the focus is on {page.evaluate(FOCUSED)!r}")


def test_every_control_of_the_card_is_reached_by_tab_and_shows_that_it_is(visit, page):
    visit(f"lifeline?client=F13&{DAY}")
    wanted = [
        "Previous", "Next", "Find a client", "day, As of", "Mark as reviewed", "Decisions: 0", "May be reached by",
        "Record an objection", "Employment tribunal claim", "Decide on Employment tribunal claim", "May lead:",
        "Cohabitation agreement", "Decide on Cohabitation agreement", "May lead:", "Waits until",
        "Mirror wills (couple)", "Decide on Mirror wills (couple)", "May lead:", "Waits until",
        "4 more to raise, 1 to ask", "Add who knows them", "Chart",
    ]
    names = []
    for _ in range(60):
        page.keyboard.press("Tab")
        name, one = page.evaluate(FOCUSED), page.evaluate_handle("document.activeElement").as_element()
        focused = one.evaluate(LOOK)
        names.append(name)
        if name == "Chart":
            break
        page.evaluate("document.activeElement.blur()")
        is_page = one.evaluate("one => one.tagName === 'MAIN' || one.tagName === 'BODY'")
        assert is_page or one.evaluate(LOOK) != focused, f"nothing shows that {name!r} has the focus"
        one.focus()
    left = iter(names)
    for name in wanted:
        assert any(found.startswith(name) for found in left), f"{name!r} is not reached in order: {names}"


def test_one_client_is_gone_through_by_keyboard_alone(visit, page):
    visit(f"lifeline?client=F31&{DAY}")
    titles = page.locator(".st-key-raise [class*=st-key-open_] button")
    page.evaluate("document.activeElement.blur()")
    tab_to(page, "Decide on")
    for answer in ("Not needed", "Declined"):
        title = titles.first.inner_text()
        assert page.evaluate(FOCUSED) == f"Decide on {title}"
        page.keyboard.press("Enter")
        page.get_by_test_id("stPopoverBody").get_by_role("button", name=answer, exact=True).wait_for()
        page.wait_for_function("document.activeElement.closest('[data-testid=stPopoverBody]')")
        tab_to(page, answer)
        page.keyboard.press("Enter")
        page.get_by_text(f"Noted: {title}, {answer.lower()}.").wait_for()
        settle(page)
        # What has moved up has the focus: the next decision is one key away.
        page.wait_for_function("document.activeElement.closest('.st-key-top_0')")
    before = page.evaluate(FOCUSED)
    # Closed before the app has answered: it stays closed, and no key falls on a decision.
    for key in ("Enter", "Escape"):
        page.keyboard.press(key)
    page.wait_for_timeout(700)
    assert page.get_by_test_id("stPopoverBody").count() == 0 and page.evaluate(FOCUSED) == before
    # The arrows go through reasons, and through the sections below the card.
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.closest('[data-testid=stPopoverBody]')")
    tab_to(page, "Not until then")
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.wait_for_function("document.activeElement.type === 'radio' && document.activeElement.checked")
    page.keyboard.press("Escape")
    page.get_by_test_id("stPopoverBody").wait_for(state="detached")
    page.wait_for_function("document.activeElement.closest('.st-key-top_0')")
    assert page.evaluate(FOCUSED) == before
    tab_to(page, "Chart")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.activeElement.innerText.startsWith('Facts')")
    page.keyboard.press("Enter")
    page.wait_for_url("**part=known**")
    settle(page)
    page.evaluate("document.activeElement.blur()")
    tab_to(page, "Next", most=200)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "client=F31" not in url)


# ------------------------------------------------------------------------------------------------ ten clients


@pytest.mark.slow
def test_clients_are_gone_through_by_clicks_alone_and_everything_is_stored(page, visit, server, own_workbook):
    review_walk.first_of_the_book(page, server)
    reviewed = [review_walk.review_client(page) for _ in range(WALKED)]
    assert len({one.client_id for one in reviewed}) == WALKED
    for one in reviewed:
        # Two clicks a decision and one to go on; not a key is touched.
        assert (one.clicks, one.keys) == (2 * len(one.decided) + 1, 0), one
        assert one.decided, one.client_id
    assert sum(len(one.decided) for one in reviewed) >= 2 * WALKED
    with lifeline.open(own_workbook, snapshot=True) as workbook:
        for one in reviewed:
            services = workbook.catalogue().services
            stored = [
                (services[entry.service_id].name, entry.decided)
                for entry in decisions.standing_decisions(workbook.store, client_id=one.client_id, as_of=AS_OF)
            ]
            wanted = [(title, KEPT[answer]) for title, answer in one.decided]
            assert stored[::-1][-len(wanted):] == wanted, one.client_id
    assert overflowing(page, visit, [one.client_id for one in reviewed]) == []
