"""What the tests share: the whole app without a server, a running server, and a real browser."""

from __future__ import annotations

import gc
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import pytest

import start
from tests.at_rest import click_at_rest, settle, wait_for_function
from tests.recorded import watched

ROOT = Path(__file__).resolve().parents[1]
SCREENSHOTS = Path(__file__).parent / "screenshots"
WINDOW = {"width": 1366, "height": 768}

# The app shows no traceback on the screen, because one can hold a client's data; a test wants to see it.
os.environ["STREAMLIT_CLIENT_SHOW_ERROR_DETAILS"] = "full"

# Started in the background by a shell, this program and all it starts would be deaf to Ctrl-C, which tests press.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever uses the browser is a browser test: `-m "not browser"` leaves them out.

    Files with such tests, and with slow ones, come first: at the end of the run no process waits for a long one.
    """
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
    long = {item.path for item in items if item.get_closest_marker("browser") or item.get_closest_marker("slow")}
    items.sort(key=lambda item: (not _is_of_the_browser(item.nodeid), item.path not in long))


def pytest_collection_finish() -> None:
    """The thousands of tests and modules stay for good: what is no longer needed is not looked for among them."""
    gc.collect()
    gc.freeze()


def _is_of_the_browser(nodeid: str) -> bool:
    return nodeid.startswith(("tests/test_browser", "tests/test_accessibility"))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Side by side, a file's tests stay together, and one process has all files of the browser, one after another.

    A browser that shares the processors with other browsers is slower than any person would find it.
    """
    from xdist.scheduler import LoadFileScheduling

    class OneBrowser(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return "browser" if _is_of_the_browser(nodeid) else super()._split_scope(nodeid)

    return OneBrowser(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Keep whether the test failed, for the picture of the page it failed on."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


FAILED = pytest.StashKey[bool]()


# -------------------------------------------------------------------------------------- workbooks


@pytest.fixture(autouse=True, scope="session")
def nothing_is_written_without_a_line_of_the_record() -> Iterator[None]:
    """In every test: see tests/recorded.py."""
    with watched():
        yield


@pytest.fixture(scope="session")
def sample_workbook() -> Path:
    """A workbook with the sample firm. For reading only: copy it to write."""
    from sample_given import sample_file

    return sample_file()


@pytest.fixture
def workbook_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Path:
    """A sample workbook of the test's own, which the app and the commands find by themselves."""
    from sample_given import sample_file, sample_worked_out

    path = tmp_path / "workbook.duckdb"
    shutil.copy(sample_worked_out() if "app" in request.fixturenames else sample_file(), path)
    monkeypatch.setenv("LIFELINE_WORKBOOK", str(path))
    return path


# -------------------------------------------------------------------------------------- the app without a server


@lru_cache(maxsize=1)
def installed_components() -> list:
    """The components for Streamlit that come with the packages installed here."""
    from streamlit.components.v2 import manifest_scanner

    return manifest_scanner.scan_component_manifests()


@contextmanager
def whole_app(monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """The whole app, not yet run; nothing that it remembers outlives the block.

    Streamlit's test runner looks for a pages/ folder before each run and, finding one, falls back to its old page
    discovery: pin the flag that st.navigation would have set. And before the first run of each app it reads the
    description of every package installed, to find components in them: they are the same for every test.
    """
    import streamlit as st
    from streamlit.components.v2 import manifest_scanner
    from streamlit.runtime.pages_manager import PagesManager
    from streamlit.testing.v1 import AppTest

    from lifeline.ui import resources

    initialise = PagesManager.__init__

    def initialise_with_navigation(self: PagesManager, *args: object, **kwargs: object) -> None:
        PagesManager.uses_pages_directory = False
        initialise(self, *args, **kwargs)

    monkeypatch.setattr(PagesManager, "__init__", initialise_with_navigation)
    components = installed_components()
    monkeypatch.setattr(manifest_scanner, "scan_component_manifests", lambda **_: components)
    # What a server makes ready at its start would be made for every test, and with it all that tests left in memory
    # would be kept for good.
    monkeypatch.setattr(resources, "_warm_up", lambda: None)
    monkeypatch.chdir(ROOT)
    yield AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    # The next test has a workbook of its own; nothing remembered of this one may reach it.
    resources.hidden.clear()
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture
def app(workbook_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """The whole app, run once, on a sample workbook of its own; `app.switch_page("pages/x.py")` turns to a page.

    It is looked from the day most tests look from, of which the book is worked out already.
    """
    with whole_app(monkeypatch) as app:
        app.query_params["as_of"] = "2026-11-01"
        yield app.run()


# -------------------------------------------------------------------------------------- the app in a browser


def own_port(first: int) -> int:
    """The first port to try for a server of this process's: tests run side by side, and none may take another's."""
    return first + 20 * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


@contextmanager
def serving(workbook: Path, *options: str, port: int = 0) -> Iterator[str]:
    """The address of the real app on this workbook, until the block ends."""
    port = port or start.free_port(own_port(8600))
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "lifeline.ui.serve", "app.py", "--server.port", str(port), *options]
    log = workbook.with_suffix(".log")
    with log.open("w", encoding="utf-8") as file:
        process = subprocess.Popen(command, cwd=ROOT, stdout=file, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                                   env={**os.environ, "LIFELINE_WORKBOOK": str(workbook)})
    try:
        give_up = time.monotonic() + 120
        while not start.answers(address):
            if process.poll() is not None or time.monotonic() > give_up:
                raise RuntimeError(f"The app did not start:\n{log.read_text(encoding='utf-8')}")
            time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()


@pytest.fixture(scope="session")
def server(sample_workbook: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the real app, running on a sample workbook. All browser tests share it: leave it as it was."""
    folder = tmp_path_factory.mktemp("server")
    workbook = folder / "workbook.duckdb"
    shutil.copy(sample_workbook, workbook)
    with serving(workbook) as address:
        yield address


@lru_cache(maxsize=1)
def installed_browser() -> str | None:
    """A browser that starts here; looked for once, because every look starts one."""
    return start.find_browser() or start.downloaded_browser()


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    """A Chromium, Chrome or Edge. For a module and not the session: while Playwright runs, asyncio.run() cannot."""
    path = installed_browser()
    if not path:
        reason = os.environ.get("LIFELINE_NO_BROWSER") or "no Chromium, Chrome or Edge is here"
        (pytest.fail if start.is_ci() else pytest.skip)(f"No browser tests: {reason}")
    from playwright.sync_api import Locator, Page, sync_playwright

    # Playwright's own has the page evaluate a text, which the app's Content-Security-Policy forbids; and with the
    # policy bypassed no test would notice what it breaks.
    Page.wait_for_function = wait_for_function
    if not hasattr(Locator, "click_at_once"):
        Locator.click_at_once, Locator.click = Locator.click, click_at_rest
    # Chromium's sandbox refuses to run as root, which is what a build machine often is.
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, chromium_sandbox=not is_root)
        yield launched
        launched.close()


@pytest.fixture
def page_errors() -> list[str]:
    """What the page complained of: errors in the console, uncaught exceptions, calls to another computer.

    A test fails if any is left at its end; one that provokes an error on purpose clears the list.
    """
    return []


@pytest.fixture(scope="module")
def tabs(browser: object) -> list[object]:
    """Pages that earlier tests of this module have finished with: see `page`."""
    return []


@pytest.fixture
def page(
    browser: object, tabs: list[object], server: str, page_errors: list[str], request: pytest.FixtureRequest
) -> Iterator[object]:
    """A page of a partner's laptop: 1366 x 768, downloads accepted, nothing remembered from another test.

    The tests of a module use one page in turn, emptied in between: in a new one the browser has to load and to
    translate the whole of Streamlit's script again, which takes it longer than most tests do.
    """
    opened = tabs.pop() if tabs else browser.new_context(
        viewport=WINDOW, accept_downloads=True, locale="en-GB", timezone_id="Europe/London"
    ).new_page()
    heard = {
        "console": lambda said: _note_message(said, page_errors),
        "pageerror": lambda error: page_errors.append(f"uncaught: {error}"),
        "request": lambda asked: _note_call(asked.url, server, page_errors),
    }
    for event, note in heard.items():
        opened.on(event, note)
    yield opened
    for event, note in heard.items():
        opened.remove_listener(event, note)
    if request.node.stash.get(FAILED, False):
        opened.screenshot(path=_picture(request, "failed"))
        opened.context.close()
    else:
        _empty(opened, server)
        tabs.append(opened)
    assert not page_errors, "\n".join(page_errors)


def _empty(page: object, server: str) -> None:
    """Leave the app, and forget whatever it or a test left in the browser."""
    page.mouse.move(0, 0)
    page.goto(f"{server}/_stcore/health")      # a page of the same address that is one word
    page.evaluate("localStorage.clear(), sessionStorage.clear()")
    page.context.clear_cookies()
    page.set_viewport_size(WINDOW)


def _note_message(said: object, page_errors: list[str]) -> None:
    # Opened at /lifeline, Streamlit first looks for its server below /lifeline/ and then at the root: two plain 404s.
    if said.type == "error" and not ("404" in said.text and "/_stcore/" in said.location["url"]):
        page_errors.append(f"console: {said.text} ({said.location['url']})")


def _note_call(url: str, server: str, page_errors: list[str]) -> None:
    if not url.startswith((server, server.replace("http", "ws"), "data:", "blob:", "about:")):
        page_errors.append(f"call to another computer: {url}")


def _picture(request: pytest.FixtureRequest, name: str) -> Path:
    SCREENSHOTS.mkdir(exist_ok=True)
    return SCREENSHOTS / (re.sub(r"[^\w-]+", "-", f"{request.node.name}-{name}") + ".png")


@pytest.fixture
def visit(page: object, server: str) -> Callable[..., object]:
    """`visit("lifeline?client=F01")` opens that page of the app and waits until it is drawn."""
    def open_and_wait(path: str = "") -> object:
        page.goto(f"{server}/{path}")
        settle(page)
        return page

    return open_and_wait


@pytest.fixture
def screenshot(page: object, request: pytest.FixtureRequest) -> Callable[..., Path]:
    """`screenshot("card")` keeps a picture of the window under tests/screenshots; `whole=True` for the whole page."""
    def keep(name: str, *, whole: bool = False) -> Path:
        path = _picture(request, name)
        if whole:       # the app scrolls inside the window, so the window is what has to grow
            height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
            page.set_viewport_size({**WINDOW, "height": max(height, WINDOW["height"])})
        page.screenshot(path=path)
        page.set_viewport_size(WINDOW)
        return path

    return keep
