"""How a firm signs what it hands out: its name, its colour, its logo."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from lifeline import palette
from lifeline.errors import UserError

_PNG = b"\x89PNG\r\n\x1a\n"
_MOST_BYTES = 2_000_000  # a logo is repeated in every pack
_BLUE = palette.SERVICE.colour


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
        if self.logo is not None and not (self.logo.startswith(_PNG) and len(self.logo) > 33 and all(self.size)):
            raise UserError("The logo must be a PNG picture.")
        if self.logo is not None and len(self.logo) > _MOST_BYTES:
            raise UserError(f"The logo has {len(self.logo):,} bytes; {_MOST_BYTES:,} is the most.")

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
