"""The settings around the code agree with what is installed."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PINNED = re.compile(r"([A-Za-z0-9_.-]+)==(\S+) +# \S.*")


def pins(name: str) -> list[tuple[str, str]]:
    """Package and version of each line."""
    lines = [line for line in (ROOT / name).read_text().splitlines() if line and not line.startswith("#")]
    found = [PINNED.fullmatch(line) for line in lines]
    assert all(found), [line for line, match in zip(lines, found, strict=True) if not match]
    return [match.groups() for match in found if match]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-test.txt"])
def test_every_package_is_pinned_explained_and_installed_as_pinned(name):
    for package, wanted in pins(name):
        assert version(package) == wanted, package
    assert [package for package, _ in pins(name)] == sorted((package for package, _ in pins(name)), key=str.lower)


def test_every_streamlit_setting_exists():
    from streamlit import config

    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    named = {f"{section}.{name}" for section, values in settings.items() for name in values}
    assert named and named <= set(config.get_config_options())


def test_the_garbage_collector_setting_still_does_what_it_is_for():
    """Hidden, so Streamlit may drop it without a word; its rerun loop has to ask for it."""
    from streamlit.runtime.scriptrunner import script_runner

    assert 'get_option("runner.postScriptGC")' in Path(script_runner.__file__).read_text(encoding="utf-8")


def test_unpickling_is_banned():
    banned = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"]["lint"]
    assert "pickle" in banned["flake8-tidy-imports"]["banned-api"]
    unpickles = re.compile(r"^\s*(import|from) (pickle|dill|cloudpickle|joblib|shelve)\b", re.MULTILINE)
    code = [path for folder in ("lifeline", "pages") for path in (ROOT / folder).rglob("*.py")]
    assert [path for path in code if unpickles.search(path.read_text(encoding="utf-8"))] == []
