"""The key that backups are locked with. It comes from the environment and is never in a file of the project."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from lifeline import paths
from lifeline.errors import UserError

KEY, KEY_FILE = "LIFELINE_BACKUP_KEY", "LIFELINE_BACKUP_KEY_FILE"
SHORTEST = 12


class KeyFault(UserError):
    """There is no key, or it is the wrong one, or it lies where it must not lie."""


def passphrase(workbook: str | Path) -> str:
    """The passphrase for this workbook's backups; empty where none is set.

    Raises `KeyFault` if one is set that cannot be used: too short, unreadable, or kept beside what it locks.
    """
    found, source = os.environ.get(KEY, ""), KEY
    named = os.environ.get(KEY_FILE, "")
    if not found and not named:
        return ""
    if not found:
        source = f"{named} (which {KEY_FILE} names)"
        found = _in_file(Path(named), Path(workbook))
    if len(found) < SHORTEST:
        raise KeyFault(f"The key in {source} is shorter than {SHORTEST} characters: take a longer one.")
    return found


def _in_file(file: Path, workbook: Path) -> str:
    place = file.resolve()
    # Whoever takes the folder away, or a copy of it, would have lock and key in one.
    for folder in (paths.PACKAGE.parent, workbook.resolve().parent):
        if place.is_relative_to(folder):
            raise KeyFault(f"{KEY_FILE} names {file}, which lies in {folder}, beside what it locks: keep it elsewhere.")
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise KeyFault(f"{file}, which {KEY_FILE} names, cannot be read: {reason}.") from error


@lru_cache(maxsize=32)
def derived(phrase: str, salt: bytes) -> bytes:
    """The 32 bytes that lock one file. The costs are those of OWASP's password storage cheat sheet (scrypt)."""
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    return Scrypt(salt=salt, length=32, n=2**15, r=8, p=3).derive(phrase.encode("utf-8"))
