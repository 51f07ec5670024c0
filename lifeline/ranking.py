"""The order in which to raise things: rule 17. Never by fee."""

from __future__ import annotations

from datetime import date

from lifeline.model import Opportunity


def raising_order(opportunity: Opportunity, stage_on: date | None) -> tuple[object, ...]:
    """Sort key: client, last date (none comes last), then need (essential first), then stage date, then service.

    The service, and whether it has lapsed, are only there to make the order total.
    """
    return (
        opportunity.client_id,
        opportunity.last_date or date.max,
        -(opportunity.need or 0),
        stage_on or date.max,
        opportunity.service_id,
        opportunity.move,
    )
