"""How a file lies on the disk: whether the disk is encrypted, as far as can be told, and who may read it."""

from __future__ import annotations

import os
import platform
import subprocess
from pathlib import Path

ENCRYPTED, OPEN, UNKNOWN = "encrypted", "not encrypted", "cannot tell"
_MOUNTS, _DEVICES = Path("/proc/self/mountinfo"), Path("/sys/dev/block")


def disk(path: str | Path) -> str:
    """Whether the disk a file lies on is encrypted: `encrypted`, `not encrypted` or `cannot tell`.

    Only what the operating system does is seen; a disk that encrypts by itself, or a cloud's, looks unencrypted.
    """
    place = Path(path).resolve()
    match platform.system():
        case "Linux":
            return linux(place, mounts=_MOUNTS, devices=_DEVICES)
        case "Darwin":
            said = _said("fdesetup", "status")
            return ENCRYPTED if "FileVault is On" in said else OPEN if "FileVault is Off" in said else UNKNOWN
        case "Windows":
            said = _said("manage-bde", "-status", place.drive)
            return ENCRYPTED if "Protection On" in said else OPEN if "Protection Off" in said else UNKNOWN
    return UNKNOWN


def readable_by_others(path: str | Path) -> bool:
    """Whether other accounts of this computer may read a file. Not told on Windows, which has no such bits."""
    return os.name == "posix" and Path(path).exists() and bool(Path(path).stat().st_mode & 0o077)


def linux(place: Path, *, mounts: Path, devices: Path) -> str:
    """The same of Linux, from the system's own files: dm-crypt and LUKS, under LVM too, and eCryptfs."""
    try:
        lines = [line.split() for line in mounts.read_text(encoding="utf-8").splitlines()]
    except OSError:
        return UNKNOWN
    # Of those mounted on the same folder the last one counts; fields as proc(5) has them.
    fitting = [fields for fields in lines if place.is_relative_to(_unescaped(fields[4]))]
    if not fitting:
        return UNKNOWN
    mount = max(reversed(fitting), key=lambda fields: len(_unescaped(fields[4])))
    kind, source = mount[mount.index("-") + 1:][:2]
    if kind == "ecryptfs":
        return ENCRYPTED
    number = mount[2]
    if number.startswith("0:"):
        # A file system of several disks (btrfs) has no device of its own, but names one.
        try:
            device = os.stat(source).st_rdev
        except OSError:
            return UNKNOWN
        number = f"{os.major(device)}:{os.minor(device)}"
    device = devices / number
    return (ENCRYPTED if _is_crypt(device) else OPEN) if device.exists() else UNKNOWN


def _is_crypt(device: Path) -> bool:
    """Whether a device, or every one it is made of, is one that dm-crypt encrypts."""
    try:
        if (device / "dm" / "uuid").read_text(encoding="ascii").startswith("CRYPT-"):
            return True
    except OSError:
        pass
    below = list((device / "slaves").iterdir()) if (device / "slaves").is_dir() else []
    return bool(below) and all(_is_crypt(one) for one in below)


def _unescaped(name: str) -> str:
    return name.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\")


def _said(*command: str) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=20, errors="replace").stdout
    except (OSError, subprocess.SubprocessError):
        return ""
