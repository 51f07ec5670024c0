"""Where packs, presets and the sample firm lie: beside the code in a checkout, inside the package once installed."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def _data() -> Path:
    # The wheel carries the checkout's data/ as lifeline/_data (pyproject.toml). Looked for first, because beside an
    # installed package there may be some other project's data/.
    installed = PACKAGE / "_data"
    return installed if installed.is_dir() else PACKAGE.parent / "data"


def packs_folder() -> Path:
    """The folder that holds the packs that come with Lifeline, one folder each.

    >>> (packs_folder() / "law_firm_england_wales" / "pack.toml").is_file()
    True
    """
    return _data() / "packs"


def blank_pack() -> Path:
    """The folder of the pack with nothing in it, for a board that is begun from nothing.

    >>> (blank_pack() / "pack.toml").is_file()
    True
    """
    return _data() / "blank"


def presets_folder() -> Path:
    """The folder that says how the lists of other systems are read: one TOML file for each, and words/ for all.

    >>> (presets_folder() / "osprey_matters.toml").is_file()
    True
    """
    return _data() / "presets"


def sample_folder() -> Path:
    """The folder with the invented firm's clients, as canonical CSV files.

    >>> (sample_folder() / "clients.csv").is_file()
    True
    """
    return _data() / "sample"
