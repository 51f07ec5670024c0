"""What the app's own server tells every browser, without a proxy; and that the app works under it, in a real one."""

from __future__ import annotations

import http.client
import os
import re
import urllib.parse

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.conftest import ROOT, settle

DAY = "as_of=2026-11-01"
ALWAYS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
# Pages with a component of the app's own, each with what it draws.
COMPONENTS = {
    f"white_space?{DAY}": ".ws .sq",
    f"stage_board?{DAY}": ".ws [data-key]",
    f"lifeline?client=F10&{DAY}": ".stVegaLiteChart svg [aria-label]",
}
EVERY_PAGE = ["" if path.stem == "clients" else path.stem for path in sorted((ROOT / "pages").glob("*.py"))]


def ask(server: str, path: str, *, method: str = "GET", **headers: str) -> tuple[int, http.client.HTTPMessage, bytes]:
    """The answer to one request: its status, headers and body."""
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(server).netloc, timeout=20)
    connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, answer.headers, body


def directives(headers: http.client.HTTPMessage) -> dict[str, list[str]]:
    """The answer's Content-Security-Policy: each directive with what it allows."""
    parts = [part.split() for part in headers["content-security-policy"].split(";")]
    return {part[0]: part[1:] for part in parts}


# ------------------------------------------------------------------------------------------ plain HTTP


def test_every_kind_of_answer_carries_the_safe_headers(server):
    _, _, page = ask(server, "/")
    script = re.search(rb'src="\./(static/js/[^"]+)"', page).group(1).decode()
    for path, method, status in (
        ("/", "GET", 200), ("/lifeline?client=F10", "GET", 200), (f"/{script}", "GET", 200),
        ("/_stcore/health", "GET", 200), ("/_stcore/host-config", "GET", 200), ("/no/such.file", "GET", 404),
        ("/media/none.pdf", "GET", 404), ("/_stcore/upload_file/session/file", "PUT", 403),
        ("/_stcore/metrics", "GET", 404),
    ):
        told, headers, _ = ask(server, path, method=method)
        assert told == status or (path.startswith("/no/") and told == 200), path
        for name, value in ALWAYS.items():
            assert headers.get_all(name) == [value], (path, name)
        assert directives(headers)["frame-ancestors"] == ["'none'"], path
        assert "geolocation=()" in headers["permissions-policy"], path
        kept = "public, immutable, max-age=31536000" if path == f"/{script}" else "no-store"
        assert headers["cache-control"] == kept, path


def test_a_page_runs_its_own_scripts_and_no_text(server):
    policy = directives(ask(server, "/")[1])
    assert policy["default-src"] == ["'self'"] and policy["object-src"] == policy["base-uri"] == ["'none'"]
    scripts = policy["script-src"]
    assert "'unsafe-eval'" not in scripts and "'unsafe-inline'" not in scripts and "data:" not in scripts
    assert not [source for sources in policy.values() for source in sources if "http" in source or "*" in source]


def test_a_file_handed_out_runs_nothing_at_all(server):
    policy = directives(ask(server, "/media/any.svg")[1])
    assert policy["default-src"] == ["'none'"] and policy["sandbox"] == [] and "script-src" not in policy


def test_what_came_through_tls_stays_with_tls(server):
    """A proxy on this computer says that it did; the server believes nobody else."""
    _, plain, _ = ask(server, "/_stcore/health")
    _, safe, _ = ask(server, "/_stcore/health", X_Forwarded_Proto="https")
    assert plain["strict-transport-security"] is None
    assert safe["strict-transport-security"] == "max-age=31536000; includeSubDomains"
    assert plain["set-cookie"].endswith("; SameSite=Strict") and "Secure" not in plain["set-cookie"]
    assert "; Secure" in safe["set-cookie"] and len(safe.get_all("set-cookie")) == 1


@pytest.mark.parametrize("path", [
    "/_stcore/metrics", "/_stcore/metrics?families=session_events", "/_stcore/agent/openapi.json",
    "/_stcore/script-health-check", "/%5fstcore/metrics",
])
def test_figures_of_the_server_and_the_way_in_for_programs_are_closed(server, path):
    assert ask(server, path)[0] == 404
    assert ask(server, path)[2] == b"Not found"


def test_no_other_site_is_let_in(server):
    """Neither a page elsewhere, nor one that points a name of its own at this computer."""
    address = server.replace("http", "ws") + "/_stcore/stream"
    elsewhere = "https://elsewhere.example"
    with connect(address, origin=server, subprotocols=["streamlit"]):
        pass
    for wrong in (
        {"origin": elsewhere}, {"origin": server, "additional_headers": {"Host": "elsewhere.example"}},
        {"origin": "http://elsewhere.example", "additional_headers": {"Host": "elsewhere.example"}},
    ):
        with pytest.raises(InvalidStatus, match="40[03]"), connect(address, subprotocols=["streamlit"], **wrong):
            pass
    _, headers, _ = ask(server, "/_stcore/health", Origin=elsewhere)
    assert headers["access-control-allow-origin"] is None


# ------------------------------------------------------------------------------------------ a real browser


def test_charts_and_the_apps_own_components_are_drawn_under_the_policy(visit, page):
    """A violation is an error in the console, and `page_errors` fails every browser test that sees one."""
    pages = COMPONENTS | ({name: "h1" for name in EVERY_PAGE} if os.environ.get("LIFELINE_SOAK") else {})
    for path, drawn in pages.items():
        visit(path)
        page.locator(drawn).first.wait_for()


def test_the_policy_is_in_force_in_the_browser(visit, page, page_errors):
    visit(f"lifeline?client=F10&{DAY}")
    told = page.evaluate("""async () => {
        const broken = [];
        document.addEventListener('securitypolicyviolation', one => broken.push(one.effectiveDirective));
        const elsewhere = 'https://elsewhere.example/x';
        for (const [tag, name, value] of [['script', 'text', 'window.ran = true'], ['iframe', 'src', '/'],
                ['img', 'src', elsewhere], ['script', 'src', elsewhere]]) {
            const one = document.createElement(tag);
            one[name] = value;
            document.body.append(one);
        }
        await fetch(elsewhere).catch(() => null);
        await new Promise(done => setTimeout(done, 200));
        return [window.ran ?? false, broken.sort()];
    }""")
    assert told == [False, ["connect-src", "frame-src", "img-src", "script-src-elem", "script-src-elem"]]
    assert len([said for said in page_errors if "Content Security Policy" in said]) >= 5    # the fixture sees them too
    page_errors.clear()


def test_a_file_downloaded_is_a_file_that_runs_nothing(visit, page, server):
    """The address of a download, opened as a page: the browser keeps it, and its headers allow it nothing."""
    visit(f"lifeline?client=F10&{DAY}")
    page.wait_for_selector(".stVegaLiteChart svg")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="SVG").click()
    settle(page)
    assert b"<svg" in waiting.value.path().read_bytes()
    status, headers, body = ask(server, urllib.parse.urlsplit(waiting.value.url).path)
    assert status == 200 and b"<svg" in body and headers["cache-control"] == "no-store"
    assert "sandbox" in directives(headers) and headers["content-disposition"].startswith("attachment")
