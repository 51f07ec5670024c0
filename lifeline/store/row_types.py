"""What the fields of a typed row are called, and which of them are enumerations."""

from __future__ import annotations

from dataclasses import fields
from enum import Enum
from functools import cache
from typing import Any, get_type_hints


@cache
def field_names(row_type: type) -> tuple[str, ...]:
    """The fields of a frozen row, in order."""
    return tuple(field.name for field in fields(row_type))


@cache
def enum_fields(row_type: type) -> dict[int, Any]:
    """Which places of a row hold words of a list of ours, and of which."""
    hints = get_type_hints(row_type)
    return {
        place: hints[name]
        for place, name in enumerate(field_names(row_type))
        if isinstance(hints[name], type) and issubclass(hints[name], Enum)
    }
