"""The rows behind a measure as a spreadsheet or CSV: ids as text, days as days, amounts as numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pyarrow as pa

from lifeline.question.measures import MeasureRow
from lifeline.sql.measure_list import MEASURES

SCHEMA = pa.schema([
    ("client_id", pa.string()), ("client", pa.string()), ("service_id", pa.string()), ("service", pa.string()),
    ("item_id", pa.string()), ("on_date", pa.date32()), ("detail", pa.string()), ("amount", pa.decimal128(18, 2)),
])  # fmt: skip


def table(rows: Sequence[MeasureRow]) -> pa.Table:
    """The rows as one Arrow table."""
    return pa.table(
        {name: [getattr(row, name) for row in rows] for name in SCHEMA.names}, schema=SCHEMA,
    )


def written(rows: Sequence[MeasureRow], measure_id: str, *, as_of: date, form: str) -> bytes:
    """The rows as xlsx or csv; nothing in it runs. Raises `UserError` for more rows than a sheet has."""
    from lifeline.export import sheets

    if form == "csv":
        return sheets.csv(table(rows))
    # A sheet holds numbers, and of money those to the penny.
    amounts = table(rows)
    place = SCHEMA.get_field_index("amount")
    numbers = amounts.set_column(place, "amount", amounts.column("amount").cast(pa.float64()))
    return sheets.xlsx(numbers, title=MEASURES[measure_id].name, as_of=as_of)
