"""docs/DEPLOY.md as it stands: its service starts the app, its proxy puts it behind TLS, it says nothing untrue."""

from __future__ import annotations

import http.client
import io
import os
import re
import shlex
import shutil
import socket
import ssl
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pypdf import PdfReader
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

import start
from tests import openid_provider
from tests.conftest import ROOT, own_port, settle
from tests.signed_in import ROLES, email_of, firm_with_roles

PAGE = (ROOT / "docs" / "DEPLOY.md").read_text(encoding="utf-8")
DEPLOY = ROOT / "docs" / "deploy"
NAME, PARTNER = "lifeline.example.org", email_of(ROLES["partner"])
NEEDED = pytest.mark.skipif(
    not (shutil.which("nginx") and shutil.which("openssl")), reason="needs nginx and openssl: apt install nginx openssl"
)


def unit(name: str) -> dict[str, list[str]]:
    """A unit of systemd: each setting with its values, lines that go on joined."""
    text = (DEPLOY / name).read_text(encoding="utf-8").replace("\\\n", " ")
    found: dict[str, list[str]] = {}
    for key, value in re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE):
        found.setdefault(key, []).append(value.strip())
    return found


# ------------------------------------------------------------------------------------------ what the page says


def test_every_file_and_command_the_page_names_is_there():
    from lifeline.__main__ import parser

    for link in re.findall(r"\]\(([^)#]+)\)", PAGE):
        assert (ROOT / "docs" / link).is_file(), link
    assert {path.name for path in DEPLOY.iterdir()} == set(re.findall(r"\(deploy/(\S+)\)", PAGE))
    for path in re.findall(r"`((?:lifeline|tests|\.streamlit|\.ci)/[\w./]+\.\w+)`", PAGE):
        assert (ROOT / path).is_file() or path.endswith("secrets.toml"), path
    commands = next(iter(one.choices for one in parser()._actions if getattr(one, "dest", "") == "command"))
    named = set(re.findall(r"-m lifeline (\w[\w-]*)", PAGE + "".join(path.read_text() for path in DEPLOY.iterdir())))
    assert {"init", "check", "backup", "restore"} <= named <= set(commands)
    told = set(re.findall(r"start\.py (\w+)", PAGE))
    assert told <= {"test", "lock", "outdated", "licences", "vulnerabilities", "canary"} and "lock" in told


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
def test_the_units_are_sound_and_shut_the_service_in(tmp_path):
    for path in DEPLOY.glob("lifeline*.*"):
        text = path.read_text(encoding="utf-8").replace("/opt/lifeline/.venv/bin/python", "/bin/true")
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    units = [str(path) for path in tmp_path.iterdir()]
    checked = subprocess.run(["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True)
    assert (checked.returncode, checked.stderr) == (0, "")
    for name, worst in (("lifeline.service", 2.0), ("lifeline-backup.service", 1.5)):
        rated = subprocess.run(["systemd-analyze", "security", "--offline=true", str(tmp_path / name)],
                               capture_output=True, text=True, env={**os.environ, "SYSTEMD_COLORS": "0"})
        if found := re.search(r"exposure level for \S+: (\d+\.\d)", rated.stdout):    # older ones cannot rate a file
            assert float(found.group(1)) <= worst, rated.stdout


def test_the_service_listens_to_this_computer_only_and_keeps_its_key_elsewhere():
    app, nightly = unit("lifeline.service"), unit("lifeline-backup.service")
    assert "--server.address" not in app["ExecStart"][0]    # as .streamlit/config.toml says: 127.0.0.1
    for one in (app, nightly):
        assert one["User"] == ["lifeline"] and one["NoNewPrivileges"] == ["yes"] and one["ProtectSystem"] == ["strict"]
        assert "LIFELINE_BACKUP_KEY_FILE=%d/backup-key" in one["Environment"] and one["LimitCORE"] == ["0"]
    assert not [line for line in PAGE.splitlines() if re.search(r"(secret|key) = \"[^…]", line)]


# ------------------------------------------------------------------------------------------ tried


@pytest.fixture(scope="module")
def deployed(sample_workbook, tmp_path_factory):
    """The ports of the whole of it here: the app by the service's own command line, nginx by its own file."""
    folder = tmp_path_factory.mktemp("deployed")
    workbook = firm_with_roles(sample_workbook, folder / "workbook.duckdb")
    inside, plain, safe = (start.free_port(own_port(first)) for first in (9200, 9300, 9400))
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={NAME}",
                    "-addext", f"subjectAltName=DNS:{NAME}", "-keyout", folder / "privkey.pem", "-out",
                    folder / "fullchain.pem"], check=True, capture_output=True)
    site = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    for old, new in (
        (f"/etc/letsencrypt/live/{NAME}", str(folder)), ("/var/log/nginx", str(folder)),
        ("127.0.0.1:8501", f"127.0.0.1:{inside}"), ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ", f"listen 127.0.0.1:{safe} "),
    ):
        assert old in site, old
        site = site.replace(old, new)
    site = re.sub(r"^\s*listen \[::\].*\n", "", site, flags=re.MULTILINE)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    kept = "".join(f"{kind}_temp_path {folder / kind};\n" for kind in kinds)
    (folder / "nginx.conf").write_text(f"pid {folder}/nginx.pid;\nevents {{}}\nhttp {{\n{kept}{site}}}\n")
    nginx = ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "start.log")]
    tested = subprocess.run([*nginx, "-t"], capture_output=True, text=True)
    assert tested.returncode == 0 and "warn" not in tested.stderr, tested.stderr
    words = shlex.split(unit("lifeline.service")["ExecStart"][0])[1:]
    words[words.index("--server.port") + 1] = str(inside)
    words += ["--secrets.files", str(folder / "secrets.toml")]
    with openid_provider.running({PARTNER: {}}) as provider, (folder / "app.log").open("w") as log:
        secrets = openid_provider.secrets_for(provider, f"https://{NAME}:{safe}")
        (folder / "secrets.toml").write_text(secrets, encoding="utf-8")
        app = subprocess.Popen([sys.executable, *words], cwd=ROOT, stdout=log, stderr=log,
                               env={**os.environ, "LIFELINE_WORKBOOK": str(workbook)})
        proxy = subprocess.Popen([*nginx, "-g", "daemon off;"], stderr=subprocess.DEVNULL)
        try:
            start.wait_until_up(app, f"http://127.0.0.1:{inside}")
            while start.is_free(safe):
                assert proxy.poll() is None
                time.sleep(0.05)
            yield plain, safe, folder
        finally:
            for one in (proxy, app):
                one.terminate()
                one.wait(timeout=30)


def ask(port: int, path: str, folder: Path, *, method: str = "GET", body: bytes | None = None):
    """One request through the proxy, believing its certificate and no other: status, headers, body."""
    trusted = ssl.create_default_context(cafile=str(folder / "fullchain.pem"))
    connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=20, context=trusted)
    connection.sock = trusted.wrap_socket(socket.create_connection(("127.0.0.1", port)), server_hostname=NAME)
    connection.request(method, path, body=body, headers={"Host": f"{NAME}:{port}"})
    answer = connection.getresponse()
    told = answer.status, answer.headers, answer.read()
    connection.close()
    return told


@NEEDED
def test_through_the_proxy_everything_is_encrypted_and_stays_so(deployed):
    plain, safe, folder = deployed
    connection = http.client.HTTPConnection("127.0.0.1", plain, timeout=20)
    connection.request("GET", "/lifeline?client=F10", headers={"Host": NAME})
    answer = connection.getresponse()
    assert (answer.status, answer.getheader("Location")) == (301, f"https://{NAME}/")

    status, headers, _ = ask(safe, "/lifeline?client=F10", folder)
    assert status == 200 and headers["strict-transport-security"].startswith("max-age=31536000")
    assert headers.get_all("content-security-policy") and headers.get_all("x-frame-options") == ["DENY"]
    assert headers["server"] == "nginx"
    _, headers, _ = ask(safe, "/_stcore/health", folder)
    assert "; Secure" in headers["set-cookie"]
    assert ask(safe, "/_stcore/metrics", folder)[0] == 404
    assert ask(safe, "/_stcore/upload_file/a/b", folder, method="PUT", body=b"x")[0] == 403


@NEEDED
def test_through_the_proxy_the_websocket_is_for_its_own_pages(deployed):
    _, safe, folder = deployed
    trusted = ssl.create_default_context(cafile=str(folder / "fullchain.pem"))

    def through(origin: str):
        return connect(f"wss://{NAME}:{safe}/_stcore/stream", address=("127.0.0.1", safe), ssl=trusted, origin=origin,
                       subprotocols=["streamlit"], proxy=None)

    with through(f"https://{NAME}:{safe}"):
        pass
    with pytest.raises(InvalidStatus, match="403"), through("https://elsewhere.example"):
        pass


@NEEDED
def test_the_proxy_writes_down_no_client_and_keeps_no_file(deployed):
    _, safe, folder = deployed
    ask(safe, "/lifeline?client=F10&as_of=2026-11-01", folder)
    time.sleep(0.1)
    said = (folder / "lifeline.log").read_text()
    assert "GET /lifeline 200" in said and "F10" not in said and "client=" not in said
    assert not [path for kind in ("client_body", "proxy") for path in (folder / kind).rglob("*") if path.is_file()]


@NEEDED
@pytest.mark.skipif(not os.environ.get("LIFELINE_SOAK"), reason="a walk in the browser, with LIFELINE_SOAK=1")
def test_through_the_proxy_somebody_signed_in_reads_downloads_and_uploads(deployed, browser):
    _, safe, folder = deployed
    known = browser.browser_type.launch(
        executable_path=start.find_browser(), chromium_sandbox=hasattr(os, "geteuid") and os.geteuid() != 0,
        args=[f"--host-resolver-rules=MAP {NAME} 127.0.0.1"],
    )
    context = known.new_context(ignore_https_errors=True, accept_downloads=True)
    page, sockets, faults = context.new_page(), [], []
    page.on("websocket", lambda one: sockets.append(one.url))
    page.on("console", lambda one: faults.append(one.text) if one.type == "error" and "404" not in one.text else None)
    page.goto(f"https://{NAME}:{safe}/")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("link", name=PARTNER).click()
    page.wait_for_url(f"https://{NAME}:{safe}/**")
    settle(page)
    assert {one["name"] for one in context.cookies() if not one["secure"] and NAME in one["domain"]} == set()
    page.goto(f"https://{NAME}:{safe}/lifeline?client=F10&as_of=2026-11-01")
    page.wait_for_selector(".stVegaLiteChart svg [aria-label]")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="PDF").click()
    assert "Makebelieve" in PdfReader(io.BytesIO(waiting.value.path().read_bytes())).pages[0].extract_text()
    settle(page)
    page.goto(f"https://{NAME}:{safe}/import_data")
    settle(page)
    rows = b"".join(b"Z%d,Ann %d,person,1980,2020,ok\n" % (number, number) for number in range(20_000))
    sheet = b"client_id,name,track,born_or_incorporated,client_since,contact_status\n" + rows
    page.locator("input[type=file]").first.set_input_files(
        [{"name": "clients.csv", "mimeType": "text/csv", "buffer": sheet}]
    )
    page.get_by_role("button", name=re.compile("^Import 20,000")).wait_for(timeout=60_000)
    known.close()
    assert sockets and all(url.startswith(f"wss://{NAME}") for url in sockets) and faults == []
    assert PARTNER not in (folder / "app.log").read_text() + (folder / "lifeline.log").read_text()
