"""How a firm signs what it hands out: its name, its colour, its logo; and where the workbook keeps that."""

from __future__ import annotations

import re
import zlib
from base64 import b64decode, b64encode
from dataclasses import dataclass
from pathlib import Path

from lifeline import palette
from lifeline.errors import UserError
from lifeline.record import settings
from lifeline.store import Store

LEGIBLE = 4.5  # contrast of words on paper, as WCAG 2 asks

_PNG = b"\x89PNG\r\n\x1a\n"
_MOST_BYTES = 2_000_000  # a logo is repeated in every pack
_MOST_DOTS = 25_000_000  # unpacked it takes four bytes a dot
_BLUE = palette.SERVICE.colour
_FIRM, _LOGO, _COLOUR = "brand.firm", "brand.logo", "brand.colour"


@dataclass(frozen=True, slots=True)
class Brand:
    """A firm's name, logo (a PNG file or its bytes) and colour (`#RRGGBB`); plain and nameless unless told otherwise.

    Raises `UserError` for a logo that is no PNG or too large, and for a colour that is none.
    """

    firm: str = ""
    logo: bytes | None = None
    colour: str = _BLUE

    def __post_init__(self) -> None:
        if not re.fullmatch(r"#[0-9A-Fa-f]{6}", self.colour):
            raise UserError(f"A colour is written like {_BLUE}, not {self.colour!r}.")
        if isinstance(self.logo, str | Path):
            object.__setattr__(self, "logo", _read(Path(self.logo)))
        if self.logo is None:
            return
        if not (self.logo.startswith(_PNG) and len(self.logo) > 33 and all(self.size)):
            raise UserError("The logo must be a PNG picture.")
        if len(self.logo) > _MOST_BYTES:
            raise UserError(f"The logo has {len(self.logo):,} bytes; {_MOST_BYTES:,} is the most.")
        if self.size[0] * self.size[1] > _MOST_DOTS:
            wide, high = self.size
            raise UserError(f"The logo has {wide:,} by {high:,} dots: make it smaller, 1,000 across are plenty.")
        if not _is_whole(self.logo):
            raise UserError("The logo is damaged: part of the picture is missing. Save it as PNG once more.")

    @property
    def is_plain(self) -> bool:
        """Whether nothing of the firm's own is in it."""
        return self == Brand()

    @property
    def contrast(self) -> float:
        """How well words in the firm's colour stand out from paper, from 1 to 21; packs want `LEGIBLE`."""
        return palette.contrast(self.colour, palette.PAPER.colour)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the logo in dots; none without a logo."""
        if self.logo is None:
            return (0, 0)
        return (int.from_bytes(self.logo[16:20]), int.from_bytes(self.logo[20:24]))

    def fitted(self, width: float, height: float) -> tuple[float, float]:
        """Width and height of the logo where there is room for no more than this, in its own proportions."""
        wide, high = self.size
        scale = min(width / wide, height / high)
        return (wide * scale, high * scale)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UserError(f"The logo {path} cannot be read: {error.strerror or error}.") from error


def _is_whole(png: bytes) -> bool:
    """Whether every part of a PNG file is there and none has been changed on its way."""
    at, kinds = len(_PNG), []
    while at + 12 <= len(png):
        length = int.from_bytes(png[at : at + 4])
        named = png[at + 4 : at + 8 + length]
        if zlib.crc32(named) != int.from_bytes(png[at + 8 + length : at + 12 + length]):
            return False
        kinds.append(named[:4])
        if kinds[-1] == b"IEND":
            return b"IDAT" in kinds
        at += 12 + length
    return False


def darker(colour: str) -> str:
    """The nearest shade of a colour, at least as dark, in which words can be read on paper.

    >>> darker("#0B62A4"), darker("#FFD200")
    ('#0B62A4', '#8C7300')
    """
    channels = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    for share in range(100, 0, -1):
        shade = "#" + "".join(f"{channel * share // 100:02X}" for channel in channels)
        if palette.contrast(shade, palette.PAPER.colour) >= LEGIBLE:
            return shade
    return palette.INK.colour


# ------------------------------------------------------------------------------------------ kept in the workbook


def stored(store: Store) -> Brand:
    """The firm's brand as the workbook keeps it; plain where it keeps none. What cannot be used is left out."""
    kept = settings.settings(store, "brand.")
    firm, logo, colour = kept.get(_FIRM, ""), kept.get(_LOGO, ""), kept.get(_COLOUR, _BLUE)
    try:
        return Brand(firm, b64decode(logo, validate=True) if logo else None, colour)
    except (UserError, ValueError):
        # A workbook that somebody else wrote to: a pack without a logo is better than none.
        return Brand(firm)


def keep(store: Store, brand: Brand, *, who: str) -> None:
    """Have the workbook keep a brand, in place of the one it has. A plain one takes everything away."""
    values = {
        _FIRM: brand.firm.strip(),
        _LOGO: b64encode(brand.logo).decode() if brand.logo else "",
        _COLOUR: brand.colour.upper() if brand.colour.upper() != _BLUE else "",
    }
    settings.change_settings(store, values, who=who)
