"""The order in which to raise things: rule 17. Never by fee."""

from __future__ import annotations

from datetime import date
from typing import Protocol


class Raised(Protocol):
    """What the order looks at. `stage_on` is the day of the earliest event behind it."""

    client_id: str
    service_id: str
    move: str
    last_date: date | None
    need: int | None
    stage_on: date | None


def raising_order(line: Raised) -> tuple[object, ...]:
    """Sort key: client, last date (none comes last), then need (essential first), then stage date, then service.

    The service, and whether it has lapsed, are only there to make the order total.
    """
    return (
        line.client_id,
        line.last_date or date.max,
        -(line.need or 0),
        line.stage_on or date.max,
        line.service_id,
        line.move,
    )
