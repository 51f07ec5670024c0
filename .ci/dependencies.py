"""Keeps what Lifeline is built from: exact, known to be licensed, known to be safe, and up to date.

    python start.py lock [--upgrade]     write the locks again, after requirements.txt or requirements-test.txt changed
    python start.py outdated             what is out of date
    python start.py licences             write docs/LICENCES.md again
    python start.py vulnerabilities      what the package index knows to be unsafe
    python start.py canary               try the newest DuckDB: does it pass every test?

requirements.txt stays the readable list, with reasons. A lock is made from it: everything those packages bring along,
for Linux, macOS and Windows and each Python, with the hash of every file that may be installed.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
# Each lock, with what it is made from. The second holds the first, so that tests run with what users have.
LOCKS = {
    "requirements-lock.txt": ("requirements.txt",),
    "requirements-test-lock.txt": ("requirements.txt", "requirements-test.txt"),
}
OLDEST_PYTHON = "3.11"
INDEX = "https://pypi.org"
LICENCES = ROOT / "docs" / "LICENCES.md"
# Free to use in a program that is handed on, changed or sold. LGPL and MPL ask for changes to their own files only.
ALLOWED = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "LGPL-3.0-only", "MIT", "MIT-0", "MIT-CMU",
    "MPL-2.0", "PSF-2.0", "Zlib",
}
# Of packages that state none in their description (read in their licence file), or that Linux does not need.
STATED = {
    "appnope": "BSD-2-Clause", "axe-playwright-python": "MIT AND MPL-2.0", "cffi": "MIT-0", "colorama": "BSD-3-Clause",
    "pycparser": "BSD-3-Clause", "vl-convert-python": "BSD-3-Clause",
}
# What older packages write in place of the standard's short names.
SPOKEN = {
    "apache software license": "Apache-2.0", "apache license 2.0": "Apache-2.0", "apache 2.0": "Apache-2.0",
    "bsd license": "BSD-3-Clause", "bsd": "BSD-3-Clause", "3-clause bsd license": "BSD-3-Clause",
    "isc license (iscl)": "ISC", "mit license": "MIT",
    "gnu lesser general public license v3 (lgplv3)": "LGPL-3.0-only",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0", "python software foundation license": "PSF-2.0",
}
# An unkept package with known faults: an index that reports none for it does not keep the list at all.
KNOWN_UNSAFE = ("pycrypto", "2.6.1")


# ------------------------------------------------------------------------------------------ the locks


def requirements(name: str) -> list[Requirement]:
    """What a requirements file or a lock asks for, without comments and hashes."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = (re.split(r"\s+#|^#|\s+--hash=", line)[0].strip() for line in text.splitlines())
    return [Requirement(line) for line in lines if line]


def pinned(name: str, *, here: bool = False) -> dict[str, str]:
    """Package to exact version; with `here` only what this computer's system and Python need."""
    return {
        canonicalize_name(one.name): next(iter(one.specifier)).version
        for one in requirements(name) if not here or not one.marker or one.marker.evaluate()
    }


def lock(*options: str) -> int:
    """Write both locks again. What need not change keeps its version, unless `--upgrade` is asked for."""
    for name, sources in LOCKS.items():
        command = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes"]
        command += ["--python-version", OLDEST_PYTHON, "--default-index", f"{INDEX}/simple", "--no-emit-index-url"]
        command += ["--custom-compile-command", "python start.py lock", "--output-file", name, *sources, *options]
        if name != "requirements-lock.txt":
            command += ["--constraint", "requirements-lock.txt"]
        if status := subprocess.run(command, cwd=ROOT).returncode:
            return status
        print(f"{name}: {len(requirements(name))} packages")
    return 0


def outdated() -> int:
    """List every locked package with a newer version, those that requirements files name first."""
    asked = subprocess.run(
        [sys.executable, "-m", "pip", "list", "--outdated", "--format", "json", "--disable-pip-version-check"],
        capture_output=True, text=True,
    )
    if asked.returncode:
        print(asked.stderr, file=sys.stderr)
        return asked.returncode
    newest = {canonicalize_name(one["name"]): one["latest_version"] for one in json.loads(asked.stdout)}
    named = {canonicalize_name(one.name) for one in requirements("requirements.txt")}
    named |= {canonicalize_name(one.name) for one in requirements("requirements-test.txt")}
    late = [(name not in named, name, version) for name, version in pinned("requirements-test-lock.txt").items()
            if newest.get(name, version) != version]
    for is_brought, name, version in sorted(late):
        print(f"{name:28} {version:12} -> {newest[name]:12} {'brought by others' if is_brought else 'named by us'}")
    print("What to do about it: docs/DEPLOY.md, Updates." if late else "Everything is up to date.")
    return 0


# ------------------------------------------------------------------------------------------ licences


def licence_of(name: str) -> str:
    """The licence an installed package says it has, as a standard expression; raises `ValueError` if it says none."""
    if name in STATED:
        return STATED[name]
    about = importlib.metadata.metadata(name)
    told = [line.rsplit(" :: ", 1)[1] for line in about.get_all("Classifier", []) if line.startswith("License :: OSI")]
    if about["License-Expression"] or not told:
        told = [about["License-Expression"] or (about["License"] or "").partition("\n")[0]]
    try:
        return canonicalize_license_expression(" OR ".join({SPOKEN.get(one.lower(), one): 1 for one in told}))
    except InvalidLicenseExpression as error:
        raise ValueError(f"{name}: the licence {told} is not known: say what it means in SPOKEN or STATED") from error


def is_allowed(expression: str) -> bool:
    """Whether its licences are on the list: of alternatives one is enough, of licences that hold together all.

    >>> is_allowed("Apache-2.0 OR GPL-3.0-only"), is_allowed("MIT AND GPL-3.0-only"), is_allowed("MIT AND Zlib")
    (True, False, True)
    """
    named = [one.partition(" WITH ")[0].strip("() ") for one in re.split(r"\s+(?:AND|OR)\s+", expression)]
    return (all if " AND " in expression else any)(one in ALLOWED for one in named)


def licence_page() -> str:
    """The page of licences: of what the app needs, and of what only its tests need."""
    app, tests = (pinned(name) for name in LOCKS)
    lines = [
        "# Licences", "",
        "What Lifeline is built from, and under which licence, as each package itself states it. Written by",
        "`python start.py licences`; a test fails if it is not current, or names a licence that is not allowed.",
    ]
    for title, names in (("What the app needs", app), ("What only its tests need", tests.keys() - app.keys())):
        lines += ["", f"## {title}", "", "| package | version | licence |", "|---|---|---|"]
        lines += [f"| {name} | {tests[name]} | {licence_of(name)} |" for name in sorted(names)]
    return "\n".join(lines) + "\n"


def licences() -> int:
    """Write docs/LICENCES.md again."""
    LICENCES.write_text(licence_page(), encoding="utf-8")
    print(f"{LICENCES.relative_to(ROOT)} is current.")
    return 0


# ------------------------------------------------------------------------------------------ known vulnerabilities


def known_faults(name: str, version: str) -> list[dict] | None:
    """What the index knows against that version; None where it could not be asked about it."""
    for path in (f"{name}/{version}/json", f"{name}/json"):     # a mirror may keep only the page of the newest version
        try:
            with urllib.request.urlopen(f"{INDEX}/pypi/{path}", timeout=30) as reply:
                told = json.load(reply)
        except (OSError, ValueError):
            continue
        if told["info"]["version"] == version and "vulnerabilities" in told:
            return [fault for fault in told["vulnerabilities"] if not fault.get("withdrawn")]
    return None


def judge(
    packages: dict[str, str], ask: Callable[[str, str], list[dict] | None] = known_faults
) -> tuple[int, list[str]]:
    """An exit status and what to say. 1 where a fault is known that another version mends."""
    if not ask(*KNOWN_UNSAFE):
        return 0, ["WARNING: known vulnerabilities could not be asked for (no list at the package index): NOT CHECKED."]
    with ThreadPoolExecutor(8) as pool:
        answers = dict(zip(packages.items(), pool.map(lambda one: ask(*one), packages.items()), strict=True))
    said, status = [], 0
    for (name, version), faults in answers.items():
        for fault in faults or ():
            ids, mended = "/".join(dict.fromkeys([fault["id"], *fault.get("aliases", ())])), fault.get("fixed_in") or []
            status = 1 if mended else status
            said += [f"{'UNSAFE' if mended else 'WARNING: unsafe'}: {name} {version}: {ids}: "
                     + (f"mended in {', '.join(mended)}" if mended else "no version mends it yet")]
    silent = [f"{name} {version}" for (name, version), faults in answers.items() if faults is None]
    if silent:
        said += [f"WARNING: could not be asked about {len(silent)} of {len(packages)}: {', '.join(silent)}"]
    return status, [*said, f"{len(packages) - len(silent)} of {len(packages)} packages asked about, "
                           f"{sum(map(bool, answers.values()))} with a known vulnerability."]


def vulnerabilities() -> int:
    """Say what the index knows against the locked packages."""
    status, said = judge(pinned("requirements-test-lock.txt"))
    print(*said, sep="\n")
    return status


# ------------------------------------------------------------------------------------------ the canary


def canary(*words: str) -> int:
    """Every test, with the newest DuckDB in an environment of its own. Beyond the required tests: it only tells."""
    with tempfile.TemporaryDirectory() as folder:
        python = Path(folder) / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        steps: Iterable[list[str]] = (
            [sys.executable, "-m", "venv", folder],
            [str(python), "-m", "pip", "install", "--quiet", "--require-hashes", "-r", "requirements-test-lock.txt"],
            [str(python), "-m", "pip", "install", "--quiet", "--upgrade", "duckdb"],
        )
        for step in steps:
            if status := subprocess.run(step, cwd=ROOT).returncode:
                return status
        newest = subprocess.check_output([python, "-c", "import duckdb; print(duckdb.__version__)"], text=True).strip()
        pin = pinned("requirements.txt")["duckdb"]
        if newest == pin:
            print(f"DuckDB {newest} is the newest, and the one in use.")
            return 0
        # These two ask whether the pinned version is the one installed, which here it is not.
        skipped = ["--deselect=tests/test_settings.py", "--ignore=tests/test_dependencies.py"]
        command = [python, "-m", "pytest", "-q", "-n", "auto", "--dist", "loadfile", *skipped, *words]
        status = subprocess.call(command, cwd=ROOT, env={**os.environ, "LIFELINE_SOAK": "1"})
    print(f"DuckDB {newest} fails (status {status}): the pin stays at {pin}." if status else
          f"DuckDB {newest} passes the tests asked for, which are not all." if words else
          f"DuckDB {newest} passes every test: the pin can be raised from {pin}.")
    return status


if __name__ == "__main__":
    doing = {one.__name__: one for one in (lock, outdated, licences, vulnerabilities, canary)}
    if len(sys.argv) < 2 or sys.argv[1] not in doing:
        sys.exit(__doc__)
    sys.exit(doing[sys.argv[1]](*sys.argv[2:]))
