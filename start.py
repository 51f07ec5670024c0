"""Sets up and starts Lifeline, or runs its tests. Needs nothing but Python 3.11 or newer.

    python start.py                      start the app; the first time, set everything up
    python start.py --no-browser         the same, without opening a browser
    python start.py test [pytest args]   run every test, in a real browser too
    python start.py lock | outdated | licences | vulnerabilities | canary      (see .ci/dependencies.py)

What is installed goes into the folder .venv beside this file and nowhere else. The workbook is workbook.duckdb beside
this file, or the file that LIFELINE_WORKBOOK names; where there is none, one with an invented sample firm is made.
"""

import sys

# Before anything else, and in words an old Python can parse: it should show a sentence, not a traceback.
if sys.version_info < (3, 11):
    sys.exit("Lifeline needs Python 3.11 or newer, and this is %d.%d. Install one from "
             "https://www.python.org/downloads/ and start with that, for example: python3.11 start.py"
             % sys.version_info[:2])

import argparse
import contextlib
import hashlib
import importlib.util
import json
import os
import platform
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
import webbrowser
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
INSTALLED = VENV / "installed.json"  # which locks were installed here, by their hash
RUNNING = VENV / "running.json"      # where the app of this folder answers, while it runs
INSTALL_LOG = VENV / "install.log"
APP, TESTS, SPARK = ("requirements-lock.txt",), ("requirements-test-lock.txt",), ("requirements-spark.txt",)  # by hash
# One process more than processors: browser tests wait a lot. A file's tests share costly things; long files come first.
SIDE_BY_SIDE = ("-n", str(min((os.cpu_count() or 1) + 1, 4)), "--dist", "loadfile", "--no-loadscope-reorder")
SAMPLE_PACK, FIRST_PORT = "law_firm_england_wales", 8501
BROWSERS = ("chromium", "google-chrome", "google-chrome-stable", "microsoft-edge", "chromium-browser")
MAC_BROWSERS = ("Google Chrome", "Chromium", "Microsoft Edge")
# What pip says, and what that means; the first that fits.
PIP_FAULTS = (
    (("No space left on device",), "There is no room left on the disk."),
    (("CERTIFICATE_VERIFY_FAILED", "SSLError"), "The package index answered with a certificate this computer does not "
     "trust; behind a company proxy, name the proxy's certificate in PIP_CERT."),
    (("NewConnectionError", "NameResolutionError", "Failed to establish", "getaddrinfo failed", "ConnectTimeoutError",
      "ReadTimeoutError", "ProxyError", "Network is unreachable", "Temporary failure in name resolution"),
     "The package index could not be reached: check the network (or proxy) and start again."),
    (("DO NOT MATCH THE HASHES",), "A package is not the one that was checked: nothing was installed."),
    (("Could not find a version", "No matching distribution", "requires a different Python"), "A pinned package is not "
     f"to be had for Python {platform.python_version()} on {platform.system()} {platform.machine()}."),
)


class Fault(Exception):
    """Something that stops us and that the person can put right: one line, saying what and how."""


def is_ci() -> bool:
    """Whether an automatic build runs this, and not a person."""
    return os.environ.get("CI", "").lower() not in ("", "0", "false")


def last_line(text: str) -> str:
    """The last line that names an error, or else the last that says anything."""
    lines = [line.strip() for line in text.splitlines() if any(map(str.isalnum, line))] or ["no reason was given"]
    return next((line for line in reversed(lines) if "error:" in line.lower()), lines[-1])


def read_note(path: Path) -> dict[str, str]:
    """A small JSON file of ours; empty where there is none that can be read."""
    with contextlib.suppress(OSError, ValueError, TypeError):
        return dict(json.loads(path.read_text(encoding="utf-8")))
    return {}


def run(*command: object, **options) -> subprocess.CompletedProcess:
    """Run a command to its end and keep what it says."""
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, errors="replace", **options)


def venv_python() -> Path:
    """The Python of the project's own environment."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def is_usable(python: Path) -> bool:
    """Whether that environment runs, is new enough, and still belongs to the Python that made it."""
    try:
        version = run(python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])").stdout.strip()
        settings = (VENV / "pyvenv.cfg").read_text(encoding="utf-8")
    except OSError:
        return False
    # After an upgrade of the system's Python it starts, but looks for its packages in another folder.
    made_by = [line.partition("=")[2].strip() for line in settings.splitlines() if line.startswith("version")]
    return any(made.startswith(version + ".") for made in made_by) and tuple(map(int, version.split("."))) >= (3, 11)


def ensure_venv() -> None:
    """Make .venv where there is none that works."""
    if is_usable(venv_python()):
        return
    if not importlib.util.find_spec("ensurepip"):
        raise Fault("This Python lacks its venv module. On Debian or Ubuntu: sudo apt install python3-venv; "
                    "elsewhere, install Python from https://www.python.org/downloads/")
    print("Making .venv again: the one here is unfinished or belongs to another Python." if VENV.exists()
          else "Making .venv, the folder that everything is installed into.")
    if (made := run(sys.executable, "-m", "venv", "--clear", VENV)).returncode:
        raise Fault(f"The folder {VENV} could not be made: {last_line(made.stderr or made.stdout)}")


def outdated(names: tuple[str, ...]) -> dict[str, str]:
    """The locks that are not installed here as they now stand, each with its hash."""
    hashes = {name: hashlib.sha256((ROOT / name).read_bytes()).hexdigest() for name in names}
    return {name: value for name, value in hashes.items() if read_note(INSTALLED).get(name) != value}


def ensure_packages(names: tuple[str, ...]) -> None:
    """Install the packages of these locks, unless these very locks were installed before."""
    if not (changed := outdated(names)):
        return
    print(f"Installing what {' and '.join(changed)} names (a few minutes the first time).")
    if run(venv_python(), "-c", "import pip").returncode:
        run(venv_python(), "-m", "ensurepip")           # some tools make environments without pip
    command = [str(venv_python()), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--retries=2",
               "--require-hashes", *(f"--requirement={ROOT / name}" for name in names)]
    pip = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    with open(INSTALL_LOG, "w", encoding="utf-8") as log:
        for line in pip.stdout:
            log.write(line)
            if sys.stdout.isatty():
                print(f"\r  {line.strip():<76.76}", end="\r", flush=True)
    if pip.wait():
        raise Fault(f"{explain_pip(INSTALL_LOG.read_text(encoding='utf-8'))} Everything pip said is in {INSTALL_LOG}")
    INSTALLED.write_text(json.dumps({**read_note(INSTALLED), **changed}, indent=1), encoding="utf-8")


def explain_pip(text: str) -> str:
    """What went wrong, in a sentence, from what pip said."""
    known = (sentence for words, sentence in PIP_FAULTS if any(word in text for word in words))
    return next(known, f"The packages could not be installed: {last_line(text)}")


def workbook_path() -> Path:
    """The workbook to use. A relative LIFELINE_WORKBOOK counts from where the command was given."""
    return Path(os.environ.get("LIFELINE_WORKBOOK") or ROOT / "workbook.duckdb").resolve()


def ensure_workbook(workbook: Path) -> None:
    """Where there is no workbook yet, make one with the sample firm."""
    if workbook.exists():
        return
    print(f"Making {workbook} with an invented sample firm.")
    try:
        made = run(venv_python(), "-m", "lifeline", "init", "--pack", SAMPLE_PACK, "--sample", "--workbook", workbook,
                   cwd=ROOT)
        if made.returncode:
            raise Fault(f"The workbook could not be made: {last_line(made.stderr)}")
    except BaseException:
        workbook.unlink(missing_ok=True)        # half a workbook would be taken for a whole one next time
        Path(f"{workbook}.wal").unlink(missing_ok=True)
        raise


def is_free(port: int) -> bool:
    """Whether nothing listens on that port of this computer."""
    with socket.socket() as caller:
        caller.settimeout(0.5)
        if caller.connect_ex(("127.0.0.1", port)) == 0:     # macOS lets one bind beside a listener on all addresses
            return False
    with socket.socket() as listener:
        if os.name == "posix":                              # closed connections of the last run do not hold the port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with contextlib.suppress(OSError):
            listener.bind(("127.0.0.1", port))
            return True
    return False


def free_port(first: int = FIRST_PORT) -> int:
    """The first free port from `first` on."""
    if port := next(filter(is_free, range(first, min(first + 100, 65536))), None):
        return port
    raise Fault(f"No port from {first} on is free on this computer: name another with --port")


def answers(address: str) -> bool:
    """Whether the app at that address says it is well."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))   # no proxy stands before this computer
    with contextlib.suppress(OSError, ValueError), direct.open(address + "/_stcore/health", timeout=2) as reply:
        return reply.status == 200
    return False


def show(address: str) -> None:
    """Open the page, where there is a screen; without one Linux would start a text browser in the terminal."""
    if not sys.platform.startswith("linux") or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        webbrowser.open(address)


def serve(workbook: Path, *, first_port: int, with_browser: bool) -> int:
    """Run the app until Ctrl-C."""
    note = read_note(RUNNING)
    if note.get("workbook") == str(workbook) and answers(note["address"]):    # one workbook is open in one process
        print(f"Lifeline is already running at {note['address']}")
        if with_browser:
            show(note["address"])
        return 0
    address = f"http://127.0.0.1:{free_port(first_port)}"
    for name in ("SIGTERM", "SIGHUP"):      # a service manager or a closed window stops the app as Ctrl-C does
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.default_int_handler)
    app = subprocess.Popen(
        [str(venv_python()), "-m", "lifeline.ui.serve", "app.py", "--server.address", "127.0.0.1", "--server.port",
         address.rpartition(":")[2], "--server.headless", "true", "--logger.hideWelcomeMessage", "true"],
        cwd=ROOT, env={**os.environ, "LIFELINE_WORKBOOK": str(workbook)})
    try:
        wait_until_up(app, address)
        RUNNING.write_text(json.dumps({"address": address, "workbook": str(workbook)}), encoding="utf-8")
        print(f"Lifeline is running at {address} (Ctrl-C stops it)")
        if with_browser:
            show(address)
        while app.poll() is None:
            time.sleep(0.2)
        raise Fault(f"The app stopped by itself (status {app.returncode}); the lines above say why.")
    except KeyboardInterrupt:
        stop(app)
        print("Lifeline has stopped.")
        return 0
    finally:
        stop(app)
        RUNNING.unlink(missing_ok=True)


def wait_until_up(app: subprocess.Popen, address: str, seconds: float = 120) -> None:
    """Return once the app answers."""
    give_up = time.monotonic() + seconds
    while not answers(address):
        if app.poll() is not None:
            raise Fault(f"The app could not start (status {app.returncode}); the lines above say why.")
        if time.monotonic() > give_up:
            raise Fault(f"The app did not answer at {address} within {seconds:.0f} seconds.")
        time.sleep(0.1)


def stop(app: subprocess.Popen) -> None:
    """End the app, kindly first: it closes the workbook on its way out."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)         # an impatient second Ctrl-C does not cut the closing short
    for ask, patience in ((app.poll, 2), (app.terminate, 8), (app.kill, 8)):
        ask()                                            # first only look: in a terminal Ctrl-C has reached it too
        with contextlib.suppress(subprocess.TimeoutExpired):
            app.wait(timeout=patience)
            return


def browser_candidates() -> list[str]:
    """Where a Chromium, Chrome or Edge may be, the likeliest first."""
    found = [*filter(None, map(shutil.which, BROWSERS))]
    found += [f"/Applications/{name}.app/Contents/MacOS/{name}" for name in MAC_BROWSERS]
    for folder in filter(None, map(os.environ.get, ("ProgramFiles", "ProgramFiles(x86)", "LocalAppData"))):
        found += [folder + r"\Google\Chrome\Application\chrome.exe", folder + r"\Microsoft\Edge\Application\msedge.exe"]
    return found


def starts(browser: str) -> bool:
    """Whether it is there and runs: some packages put only a note where the browser would be."""
    with contextlib.suppress(OSError, subprocess.TimeoutExpired):
        if Path(browser).is_file():     # on Windows that must do: asking for the version would open a window
            return os.name == "nt" or run(browser, "--version", timeout=60).returncode == 0
    return False


def find_browser() -> str | None:
    """A browser that is already on this computer. LIFELINE_BROWSER names another."""
    named = os.environ.get("LIFELINE_BROWSER")
    if named and not starts(named):
        raise Fault(f"LIFELINE_BROWSER names {named}, which does not start.")
    return named or next(filter(starts, browser_candidates()), None)


def downloaded_browser() -> str | None:
    """The Chromium that Playwright downloaded, if it did."""
    ask = "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"
    path = run(venv_python(), "-c", ask).stdout.strip()
    return path if path and starts(path) else None


def ensure_browser() -> tuple[str | None, str]:
    """A browser for the tests, installed if need be; or None, and why there is none."""
    found, tried = find_browser() or downloaded_browser(), []
    if not found and shutil.which("apt-get") and os.geteuid() == 0:
        print("Installing Chromium with apt-get, for the browser tests.")
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        run("apt-get", "update", env=quiet)
        tried += ["apt-get: " + last_line(run("apt-get", "install", "-y", "chromium", env=quiet).stderr)]
        found = find_browser()
    if not found:
        print("Downloading Chromium with Playwright, for the browser tests.")
        got = run(venv_python(), "-m", "playwright", "install", "chromium")
        tried += ["Playwright: " + last_line(got.stderr or got.stdout)]
        found = downloaded_browser()
    return found, "" if found else f"no Chromium, Chrome or Edge is here, and none could be had ({'; '.join(tried)})"


def run_tests(arguments: list[str]) -> int:
    """Everything pytest finds, in a real browser too; its exit status."""
    browser, reason = ensure_browser()
    if not browser and is_ci():
        raise Fault(f"The browser tests cannot run: {reason}")
    where = {"LIFELINE_BROWSER": browser} if browser else {"LIFELINE_NO_BROWSER": reason}
    told = {**os.environ, **where, "PYTHONDONTWRITEBYTECODE": ""}   # of hundreds of programs only the first translates
    print(f"Testing in {browser}" if browser else f"\n*** BROWSER TESTS WILL BE SKIPPED: {reason} ***\n")
    tests = subprocess.Popen([str(venv_python()), "-m", "pytest", *SIDE_BY_SIDE, *arguments], cwd=ROOT, env=told)
    while True:
        with contextlib.suppress(KeyboardInterrupt):     # pytest hears Ctrl-C too, and puts its things away
            return tests.wait()


def main(arguments: list[str]) -> int:
    """Do what was asked; 0 when all went well."""
    if arguments and arguments[0] in ("test", "lock", "outdated", "licences", "vulnerabilities", "canary"):
        ensure_venv()
        ensure_packages(TESTS + SPARK * ("LIFELINE_SOAK" in os.environ and shutil.which("java") is not None))  # 440 MB
        keeping = [venv_python(), ROOT / ".ci" / "dependencies.py", *arguments]
        return run_tests(arguments[1:]) if arguments[0] == "test" else subprocess.call(keeping, cwd=ROOT)
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")
    parser.add_argument("--port", type=int, default=FIRST_PORT, help=f"the first port to try (default {FIRST_PORT})")
    chosen = parser.parse_args(arguments)
    ensure_venv()
    ensure_packages(APP)
    ensure_workbook(workbook_path())
    return serve(workbook_path(), first_port=chosen.port, with_browser=not (chosen.no_browser or is_ci()))


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)     # each line at once, into a pipe or a log too
    try:
        sys.exit(main(sys.argv[1:]))
    except (Fault, OSError) as fault:
        sys.exit(f"start.py: {fault}")
    except KeyboardInterrupt:
        print("\nInterrupted; the next start goes on from here.")
        sys.exit(130)
