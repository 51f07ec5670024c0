"""A backup's file: one line that says how it is kept, then its manifest and the database, encrypted or not.

Encrypted: pieces of one megabyte by AES-256-GCM, under a key of the file's own (scrypt of the passphrase and the salt in
the first line). A piece's nonce is its number and whether it is the last, so that none can be left out, moved or cut
off; the first line is authenticated with each. Unencrypted: a checksum over all before it stands at the end.
No more than two pieces are in memory at a time.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

from lifeline.errors import WorkbookError
from lifeline.store.files import keep_for_good
from lifeline.store.keys import KEY, KEY_FILE, KeyFault, derived

FORMAT = "LIFELINE BACKUP 1"
PLAIN, SEALED = f"{FORMAT} unencrypted", f"{FORMAT} aes-256-gcm scrypt"
PIECE, TAG, CHECKSUM = 1 << 20, 16, 32
_LONGEST_LINE = 200


class Damaged(WorkbookError):
    """A backup that is not what was written."""


def seal(target: Path, manifest: dict[str, Any], database: Path, phrase: str) -> None:
    """Write a database with its manifest to a file, encrypted if there is a passphrase, for its owner's eyes only.

    It is on the disk when this returns, or not there. Raises `OSError`.
    """
    unfinished = target.with_name(f"{target.name}.part")
    unfinished.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
            content = _content(manifest, database)
            for piece in _encrypted(content, phrase) if phrase else _checked(content):
                out.write(piece)
        keep_for_good(unfinished)
        os.replace(unfinished, target)
        keep_for_good(target)
    finally:
        unfinished.unlink(missing_ok=True)


def is_encrypted(file: Path) -> bool:
    """Whether it takes a key to read this backup. Raises `Damaged` for what is none."""
    with _opened(file) as source:
        return _first_line(source, file).startswith(SEALED)


def unseal(file: Path, phrase: str, target: Path | None = None) -> dict[str, Any]:
    """Read all of a backup: its manifest, with the database written to `target`, if one is named.

    Raises `Damaged` if it is cut short, altered or no backup; `KeyFault` without its key. Then `target` is not there.
    """
    if target is not None:
        target.unlink(missing_ok=True)
    try:
        with _opened(file) as source:
            content = _decrypted(source, file, phrase)
            manifest, rest = _manifest(content, file)
            if target is None:
                for _ in content:
                    pass
            else:
                with os.fdopen(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
                    out.write(rest)
                    for piece in content:
                        out.write(piece)
    except BaseException:
        if target is not None:
            target.unlink(missing_ok=True)
        raise
    return manifest


def peek(file: Path, phrase: str) -> dict[str, Any]:
    """Only the manifest; of an unencrypted backup without its checksum. Raises as `unseal` does."""
    with _opened(file) as source:
        return _manifest(_decrypted(source, file, phrase), file)[0]


# ------------------------------------------------------------------------------------------ writing


def _content(manifest: dict[str, Any], database: Path) -> Iterator[bytes]:
    """Manifest and database in pieces of one size, the last as long as it is."""
    held = json.dumps(manifest, ensure_ascii=False).encode("utf-8") + b"\n"
    with database.open("rb") as source:
        while more := source.read(PIECE - len(held)):
            held += more
            if len(held) == PIECE:
                yield held
                held = b""
    yield held


def _checked(content: Iterable[bytes]) -> Iterator[bytes]:
    checksum = hashlib.blake2b(digest_size=CHECKSUM)
    for piece in chain([f"{PLAIN}\n".encode()], content):
        checksum.update(piece)
        yield piece
    yield checksum.digest()


def _encrypted(content: Iterable[bytes], phrase: str) -> Iterator[bytes]:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    salt = os.urandom(16)
    line = f"{SEALED} {salt.hex()}\n".encode()
    yield line
    lock = AESGCM(derived(phrase, salt))
    before, number = None, 0
    for piece in content:
        if before is not None:
            yield lock.encrypt(_nonce(number, is_last=False), before, line)
            number += 1
        before = piece
    yield lock.encrypt(_nonce(number, is_last=True), before or b"", line)


def _nonce(number: int, *, is_last: bool) -> bytes:
    # The key is this file's alone, so counting is enough for no nonce to come twice.
    return number.to_bytes(11, "big") + bytes([is_last])


# ------------------------------------------------------------------------------------------ reading


def _opened(file: Path) -> BinaryIO:
    try:
        return file.open("rb")
    except OSError as error:
        raise WorkbookError(f"{file} cannot be read: {error.strerror or error}.") from error


def _first_line(source: BinaryIO, file: Path) -> str:
    line = source.readline(_LONGEST_LINE)
    text = line.decode("ascii", "replace").rstrip("\n")
    if text == PLAIN or (text.startswith(f"{SEALED} ") and line.endswith(b"\n")):
        return text
    if text.startswith("LIFELINE BACKUP ") and not text.startswith(FORMAT):
        raise Damaged(f"{file} was made by a newer release: update Lifeline to read it.")
    raise Damaged(f"{file} is no backup made by Lifeline, or its beginning is damaged.")


def _decrypted(source: BinaryIO, file: Path, phrase: str) -> Iterator[bytes]:
    line = _first_line(source, file)
    if line == PLAIN:
        yield from _verified(source, file)
        return
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if not phrase:
        raise KeyFault(f"{file} is encrypted: set {KEY}, or {KEY_FILE}, to the key it was made with.")
    try:
        salt = bytes.fromhex(line.removeprefix(f"{SEALED} "))
    except ValueError:
        raise Damaged(f"{file} is damaged at its beginning.") from None
    lock, number = AESGCM(derived(phrase, salt)), 0
    piece = source.read(PIECE + TAG)
    while True:
        after = source.read(PIECE + TAG)
        try:
            content = lock.decrypt(_nonce(number, is_last=not after), piece, f"{line}\n".encode("ascii"))
        except (InvalidTag, ValueError):
            if number == 0:
                raise KeyFault(
                    f"{file} does not open with this key: it was made with another one, or the file was altered."
                ) from None
            raise Damaged(f"{file} was altered, or its end is missing: it is refused.") from None
        yield content
        if not after:
            return
        piece, number = after, number + 1


def _verified(source: BinaryIO, file: Path) -> Iterator[bytes]:
    checksum = hashlib.blake2b(f"{PLAIN}\n".encode(), digest_size=CHECKSUM)
    left = os.fstat(source.fileno()).st_size - source.tell() - CHECKSUM
    while left > 0:
        piece = source.read(min(PIECE, left))
        if not piece:
            break
        left -= len(piece)
        checksum.update(piece)
        yield piece
    if left or source.read() != checksum.digest():
        raise Damaged(f"{file} was altered, or its end is missing: it is refused.")


def _manifest(content: Iterator[bytes], file: Path) -> tuple[dict[str, Any], bytes]:
    first = next(content, b"")
    line, end, rest = first.partition(b"\n")
    try:
        manifest = json.loads(line)
        if end and isinstance(manifest, dict):
            return manifest, rest
    except ValueError:
        pass
    raise Damaged(f"{file} was altered, or its end is missing: it is refused.")
