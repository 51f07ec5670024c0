"""start.py, as far as it can be tried without a network: what it decides, and what it says when something is wrong."""

from __future__ import annotations

import http.server
import json
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import start

ROOT = Path(__file__).resolve().parents[1]
POSIX_ONLY = pytest.mark.skipif(os.name != "posix", reason="needs shell scripts as programs")


@pytest.fixture
def project(tmp_path, monkeypatch):
    """An empty project of its own, with its locks and an empty .venv."""
    (tmp_path / ".venv").mkdir()
    (tmp_path / "requirements-lock.txt").write_text("one==1.0 --hash=sha256:01\n")
    (tmp_path / "requirements-test-lock.txt").write_text("one==1.0 --hash=sha256:01\ntwo==2.0 --hash=sha256:02\n")
    monkeypatch.setattr(start, "ROOT", tmp_path)
    for name in ("VENV", "INSTALLED", "RUNNING", "INSTALL_LOG"):
        monkeypatch.setattr(start, name, tmp_path / getattr(start, name).relative_to(ROOT))
    monkeypatch.delenv("LIFELINE_WORKBOOK", raising=False)
    return tmp_path


def program(folder: Path, name: str, *, status: int = 0, says: str = "") -> Path:
    """A program that says something and ends with that status."""
    path = folder / name
    path.write_text(f"#!/bin/sh\necho '{says}'\nexit {status}\n")
    path.chmod(0o755)
    return path


def finished(status: int, error: str = "") -> subprocess.CompletedProcess:
    """A command that has ended."""
    return subprocess.CompletedProcess([], status, stdout="", stderr=error)


# -------------------------------------------------------------------------------------- Python and packages


def test_an_old_python_reads_a_sentence_and_no_traceback():
    pretend = "import runpy, sys; sys.version_info = (3, 9, 2); runpy.run_path('start.py', run_name='__main__')"
    ended = subprocess.run([sys.executable, "-c", pretend], cwd=ROOT, capture_output=True, text=True)
    assert ended.returncode == 1
    assert ended.stderr.startswith("Lifeline needs Python 3.11 or newer, and this is 3.9.")
    assert "Traceback" not in ended.stderr


def test_help_names_both_commands():
    ended = subprocess.run([sys.executable, "start.py", "--help"], cwd=ROOT, capture_output=True, text=True)
    assert ended.returncode == 0
    assert "python start.py test [pytest args]" in ended.stdout and "--no-browser" in ended.stdout


def test_a_lock_is_outdated_until_it_is_installed_as_it_stands(project):
    assert list(start.outdated(start.TESTS)) == ["requirements-test-lock.txt"]

    start.INSTALLED.write_text(json.dumps(start.outdated(start.APP)))
    assert start.outdated(start.APP) == {}
    assert list(start.outdated(start.TESTS)) == ["requirements-test-lock.txt"]

    (project / "requirements-lock.txt").write_text("one==1.1 --hash=sha256:03\n")
    assert list(start.outdated(start.APP)) == ["requirements-lock.txt"]


def test_a_damaged_note_of_what_is_installed_only_means_installing_again(project):
    start.INSTALLED.write_text("{half a no")
    assert list(start.outdated(start.APP)) == ["requirements-lock.txt"]


def test_the_second_run_calls_no_pip(project, monkeypatch):
    start.INSTALLED.write_text(json.dumps(start.outdated(start.APP)))
    monkeypatch.setattr(start.subprocess, "Popen", lambda *_, **__: pytest.fail("pip was called"))
    start.ensure_packages(start.APP)


@POSIX_ONLY
def test_packages_that_cannot_be_installed_are_not_taken_for_installed(project):
    (project / ".venv" / "bin").mkdir()
    program(project / ".venv" / "bin", "python", status=1, says="ERROR: No matching distribution for one==1.0")
    with pytest.raises(start.Fault, match="not to be had for Python"):
        start.ensure_packages(start.APP)
    assert "No matching distribution" in start.INSTALL_LOG.read_text()
    assert list(start.outdated(start.APP)) == ["requirements-lock.txt"]


@pytest.mark.parametrize(("said", "meaning"), [
    ("WARNING: Retrying ... NewConnectionError(...)\nERROR: No matching distribution found for x", "check the network"),
    ("Could not fetch URL: CERTIFICATE_VERIFY_FAILED", "PIP_CERT"),
    ("ERROR: Could not install packages due to an OSError: No space left on device", "no room left on the disk"),
    ("ERROR: No matching distribution found for duckdb==1.5.6", "not to be had for Python"),
    ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "not the one that was checked"),
    ("ERROR: something new\n", "could not be installed: ERROR: something new"),
    ("", "no reason was given"),
])
def test_what_pip_says_becomes_one_sentence(said, meaning):
    explained = start.explain_pip(said)
    assert meaning in explained and "\n" not in explained


def test_an_error_is_found_among_what_follows_it():
    assert start.last_line("Error: Download failed\n    at Socket.emit\n  code: 1\n}\n") == "Error: Download failed"


def test_a_python_without_its_venv_module_is_told_how_to_get_it(project, monkeypatch):
    monkeypatch.setattr(start.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(start.Fault, match="sudo apt install python3-venv"):
        start.ensure_venv()


def test_an_environment_of_another_python_is_made_again(project):
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(start.VENV)], check=True)
    assert start.is_usable(start.venv_python())

    settings = start.VENV / "pyvenv.cfg"
    made_by = f"version = {sys.version_info.major}.{sys.version_info.minor}."
    settings.write_text(settings.read_text().replace(made_by, "version = 3.10."))
    assert not start.is_usable(start.venv_python())


def test_no_environment_at_all_is_not_a_usable_one(project):
    assert not start.is_usable(start.venv_python())


# -------------------------------------------------------------------------------------- the workbook and the app


def test_a_relative_workbook_counts_from_where_the_command_was_given(project, monkeypatch, tmp_path):
    assert start.workbook_path() == project / "workbook.duckdb"
    monkeypatch.setenv("LIFELINE_WORKBOOK", "firm.duckdb")
    monkeypatch.chdir(tmp_path)
    assert start.workbook_path() == tmp_path / "firm.duckdb"


def test_a_workbook_that_is_there_is_left_alone(project, monkeypatch):
    workbook = project / "workbook.duckdb"
    workbook.write_bytes(b"theirs")
    monkeypatch.setattr(start, "run", lambda *_, **__: pytest.fail("a command was run"))
    start.ensure_workbook(workbook)
    assert workbook.read_bytes() == b"theirs"


@pytest.mark.parametrize("ends", [finished(3, "1 problem needs attention.\n  facts.csv, row 4\n"), KeyboardInterrupt()])
def test_half_a_workbook_does_not_stay(project, monkeypatch, ends):
    workbook = project / "workbook.duckdb"

    def half(*_, **__):
        workbook.write_bytes(b"half")
        if isinstance(ends, BaseException):
            raise ends
        return ends

    monkeypatch.setattr(start, "run", half)
    with pytest.raises((start.Fault, KeyboardInterrupt)) as caught:
        start.ensure_workbook(workbook)
    assert not workbook.exists()
    assert isinstance(ends, BaseException) or str(caught.value) == "The workbook could not be made: facts.csv, row 4"


def test_a_port_in_use_is_passed_over():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        taken = listener.getsockname()[1]
        assert not start.is_free(taken)
        assert start.free_port(taken) > taken


def test_no_free_port_is_a_fault_that_says_what_to_do(monkeypatch):
    monkeypatch.setattr(start, "is_free", lambda port: False)
    with pytest.raises(start.Fault, match="--port"):
        start.free_port()


@pytest.fixture
def healthy_app():
    """Something on this computer that says it is well."""
    class Health(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if self.path == "/_stcore/health" else 404)
            self.end_headers()

        def log_message(self, *_):
            pass

    listener = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Health)
    threading.Thread(target=listener.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{listener.server_port}"
    listener.shutdown()
    listener.server_close()


def test_an_app_that_runs_already_is_shown_and_not_started_twice(project, healthy_app, monkeypatch, capsys):
    workbook = project / "workbook.duckdb"
    start.RUNNING.write_text(json.dumps({"address": healthy_app, "workbook": str(workbook)}))
    monkeypatch.setattr(start.subprocess, "Popen", lambda *_, **__: pytest.fail("a second app was started"))
    assert start.serve(workbook, first_port=8501, with_browser=False) == 0
    assert capsys.readouterr().out == f"Lifeline is already running at {healthy_app}\n"


def test_nobody_answers_at_a_port_nobody_listens_on(healthy_app):
    assert start.answers(healthy_app)
    assert not start.answers(f"http://127.0.0.1:{start.free_port(9300)}")
    assert not start.answers("no address at all")


# -------------------------------------------------------------------------------------- the browser


@POSIX_ONLY
def test_the_first_browser_that_starts_is_taken(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("LIFELINE_BROWSER", raising=False)
    monkeypatch.setattr(start, "MAC_BROWSERS", ())
    assert start.find_browser() is None

    program(tmp_path, "chromium", status=1)         # a note where a browser would be
    edge = program(tmp_path, "microsoft-edge")
    assert start.find_browser() == str(edge)

    chrome = program(tmp_path, "google-chrome")
    assert start.find_browser() == str(chrome)

    named = program(tmp_path, "my-own-browser")
    monkeypatch.setenv("LIFELINE_BROWSER", str(named))
    assert start.find_browser() == str(named)


def test_a_browser_named_in_vain_is_a_fault(monkeypatch, tmp_path):
    monkeypatch.setenv("LIFELINE_BROWSER", str(tmp_path / "nothing"))
    with pytest.raises(start.Fault, match="which does not start"):
        start.find_browser()


def test_without_a_browser_a_build_fails_and_a_person_is_told(project, monkeypatch, capsys):
    class Tests:
        def __init__(self, command, *, cwd, env):
            assert command[1:] == ["-m", "pytest", *start.SIDE_BY_SIDE, "-k", "words"]
            assert env["LIFELINE_NO_BROWSER"] == "none is here"

        def wait(self):
            return 5

    monkeypatch.setattr(start, "ensure_packages", lambda names: None)
    monkeypatch.setattr(start, "ensure_browser", lambda: (None, "none is here"))
    monkeypatch.setattr(start.subprocess, "Popen", Tests)
    monkeypatch.setenv("CI", "true")
    with pytest.raises(start.Fault, match="cannot run: none is here"):
        start.run_tests(["-k", "words"])

    monkeypatch.delenv("CI")
    assert start.run_tests(["-k", "words"]) == 5
    assert "BROWSER TESTS WILL BE SKIPPED: none is here" in capsys.readouterr().out


@pytest.mark.parametrize("value", ["true", "1", "yes"])
def test_a_build_is_told_by_ci(monkeypatch, value):
    monkeypatch.setenv("CI", value)
    assert start.is_ci()


@pytest.mark.parametrize("value", ["", "0", "false", "False"])
def test_an_empty_ci_is_no_build(monkeypatch, value):
    monkeypatch.setenv("CI", value)
    assert not start.is_ci()


def test_the_build_does_what_the_readme_says():
    assert "\nexec python3 start.py test </dev/null\n" in (ROOT / ".ci" / "run").read_text()
    assert "python start.py test" in (ROOT / "README.md").read_text(encoding="utf-8")
