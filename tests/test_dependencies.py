"""What Lifeline is built from: the locks fit the readable lists, every licence is allowed, what is unsafe is said."""

from __future__ import annotations

import functools
import http.server
import importlib.metadata
import importlib.util
import json
import re
import threading
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def dependencies():
    """The tool in .ci, which is no package."""
    about = importlib.util.spec_from_file_location("dependencies", ROOT / ".ci" / "dependencies.py")
    module = importlib.util.module_from_spec(about)
    about.loader.exec_module(module)
    return module


# ------------------------------------------------------------------------------------------ the locks


@pytest.mark.parametrize("lock", ["requirements-lock.txt", "requirements-test-lock.txt"])
def test_a_lock_holds_what_the_lists_name_in_the_versions_they_name(dependencies, lock):
    """If this fails after requirements.txt was changed: python start.py lock."""
    locked = dependencies.pinned(lock)
    for name in dependencies.LOCKS[lock]:
        for package, version in dependencies.pinned(name).items():
            assert locked.get(package) == version, f"{package} in {name}: run python start.py lock"


def test_the_tests_run_with_the_versions_users_have(dependencies):
    app, tests = (dependencies.pinned(name) for name in dependencies.LOCKS)
    assert {name: tests.get(name) for name in app} == app
    assert not set(dependencies.pinned("requirements-test.txt")) & set(dependencies.pinned("requirements.txt"))


@pytest.mark.parametrize("lock", ["requirements-lock.txt", "requirements-test-lock.txt"])
def test_every_file_that_may_be_installed_is_known_by_its_hash_and_by_no_address(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE).strip())
    assert len(entries) > 40
    assert [entry for entry in entries if not re.search(r"--hash=sha256:[0-9a-f]{64}", entry)] == []
    assert "://" not in text and "--index" not in text and " @ " not in text


@pytest.mark.parametrize("lock", ["requirements-lock.txt", "requirements-test-lock.txt"])
def test_whatever_a_locked_package_needs_is_locked_too(dependencies, lock):
    """As the packages installed here say themselves: what is missing would be installed unseen, or not at all."""
    locked = dependencies.pinned(lock, here=True)
    missing = []
    for package in locked:
        for line in importlib.metadata.requires(package) or ():
            needed = Requirement(line)
            if needed.marker is None or needed.marker.evaluate({"extra": ""}):
                version = locked.get(canonicalize_name(needed.name))
                if not version or not needed.specifier.contains(version, prereleases=True):
                    missing.append(f"{package} needs {needed}, locked is {version}")
    assert missing == []


# ------------------------------------------------------------------------------------------ licences


def test_the_page_of_licences_is_current(dependencies):
    """If this fails: python start.py licences."""
    page = (ROOT / "docs" / "LICENCES.md").read_text(encoding="utf-8")
    table = re.findall(r"^\| (\S+) \| (\d\S*) \| (.+) \|$", page, re.MULTILINE)
    rows = {name: (version, licence) for name, version, licence in table}
    locked = dependencies.pinned("requirements-test-lock.txt")
    assert {name: version for name, (version, _) in rows.items()} == locked
    for name in dependencies.pinned("requirements-test-lock.txt", here=True):
        assert rows[name][1] == dependencies.licence_of(name), name
    assert [name for name, (_, licence) in rows.items() if not dependencies.is_allowed(licence)] == []


def test_a_licence_that_binds_what_is_built_with_it_is_not_allowed(dependencies):
    for expression, is_fine in (
        ("MIT", True), ("GPL-3.0-only", False), ("AGPL-3.0-or-later", False), ("MIT AND GPL-2.0-only", False),
        ("Apache-2.0 OR GPL-3.0-only", True), ("LicenseRef-Proprietary", False), ("MIT AND Zlib", True),
    ):
        assert dependencies.is_allowed(expression) is is_fine, expression


# ------------------------------------------------------------------------------------------ known vulnerabilities


@pytest.fixture
def index(tmp_path, dependencies, monkeypatch):
    """A package index on this computer: `put(name, version, faults)` gives one package's page."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=tmp_path)
    monkeypatch.setattr(http.server.SimpleHTTPRequestHandler, "log_message", lambda *_: None)
    listener = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=listener.serve_forever, daemon=True).start()
    monkeypatch.setattr(dependencies, "INDEX", f"http://127.0.0.1:{listener.server_port}")

    def put(name: str, version: str, *faults: dict) -> None:
        page = tmp_path / "pypi" / name / version / "json"
        page.parent.mkdir(parents=True)
        page.write_text(json.dumps({"info": {"version": version}, "vulnerabilities": faults}))

    yield put
    listener.shutdown()
    listener.server_close()


def fault(name: str, *fixed_in: str, **more: str) -> dict:
    """One known vulnerability, as the index tells it."""
    return {"id": name, "aliases": [], "fixed_in": list(fixed_in), "withdrawn": None, **more}


def test_a_known_fault_that_another_version_mends_fails_the_build(dependencies, index):
    index("pycrypto", "2.6.1", fault("CVE-0"))
    index("one", "1.0", fault("CVE-1", "1.1"))
    index("two", "2.0")
    assert dependencies.judge({"one": "1.0", "two": "2.0"}) == (1, [
        "UNSAFE: one 1.0: CVE-1: mended in 1.1", "2 of 2 packages asked about, 1 with a known vulnerability.",
    ])


def test_a_fault_nobody_has_mended_and_a_package_not_asked_about_are_said_and_fail_nothing(dependencies, index):
    index("pycrypto", "2.6.1", fault("CVE-0"))
    index("one", "1.0", fault("CVE-1"), fault("CVE-2", "1.1", withdrawn="2026-01-01"))
    status, said = dependencies.judge({"one": "1.0", "three": "3.0"})
    assert status == 0
    assert said == [
        "WARNING: unsafe: one 1.0: CVE-1: no version mends it yet",
        "WARNING: could not be asked about 1 of 2: three 3.0",
        "1 of 2 packages asked about, 1 with a known vulnerability.",
    ]


def test_an_index_that_keeps_no_list_or_is_not_there_is_not_taken_for_a_clean_answer(dependencies, index, monkeypatch):
    index("pycrypto", "2.6.1")      # it has known faults: who reports none has no list
    index("one", "1.0")
    for _ in range(2):
        status, said = dependencies.judge({"one": "1.0"})
        assert status == 0 and len(said) == 1 and said[0].endswith("NOT CHECKED.")
        monkeypatch.setattr(dependencies, "INDEX", "http://127.0.0.1:9")


def test_the_build_asks():
    build = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "\npython3 start.py vulnerabilities </dev/null\n" in build and "set -euo pipefail" in build
