"""Typed rows as a notebook gets them: a tuple to go through, a DataFrame when one is wanted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import date
from enum import StrEnum
from typing import Any, Generic, TypeVar, get_type_hints

Row = TypeVar("Row")


class Rows(tuple[Row, ...], Generic[Row]):
    """Typed rows that become a DataFrame on request."""

    row_type: type[Row] | None = None

    @classmethod
    def of(cls, row_type: type[Row], rows: Iterable[Row]) -> Rows[Row]:
        """The rows, which know their type even where there are none."""
        made = cls(rows)
        made.row_type = row_type
        return made

    def to_pandas(self) -> Any:
        """A DataFrame with one column per field, also where there are no rows: days as datetimes, words as text."""
        import pandas as pd

        row_type = self.row_type or type(self[0])
        hints = get_type_hints(row_type)
        return pd.DataFrame({
            field.name: pd.Series(
                [_plain(getattr(row, field.name)) for row in self], dtype=_DTYPES.get(hints[field.name])
            )
            for field in fields(row_type)
        })


# Seconds reach back before 1677, where nanoseconds end; a need that is not there leaves the others whole numbers.
_DTYPES = {date: "datetime64[s]", date | None: "datetime64[s]", int | None: "Int64"}


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, StrEnum) else value
