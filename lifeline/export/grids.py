"""A page of the white space as a notebook gets it: typed rows, and a table of clients by services on request."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from lifeline.question.white_space import WhiteSpace


class Grid(WhiteSpace):
    """One page of clients by services; see `lifeline.question.white_space.WhiteSpace` for what it holds."""

    __slots__ = ()

    @classmethod
    def of(cls, page: WhiteSpace) -> Grid:
        """The same page, which can become a DataFrame."""
        return cls(**{field.name: getattr(page, field.name) for field in fields(page)})

    def to_pandas(self) -> Any:
        """A DataFrame with a row per client and, after what is known of them, a column per service with its state.

        A client without a need for a service has an empty text there.
        """
        import pandas as pd

        known = ("client_id", "name", "track", "segment", "owner", "office", "gaps", "confirmed")
        rows = []
        for client in self.clients:
            states = {
                service.service_id: cell.state if (cell := self.cell(client.client_id, service.service_id)) else ""
                for service in self.services
            }
            rows.append({name: getattr(client, name) for name in known} | states)
        return pd.DataFrame(rows, columns=[*known, *(service.service_id for service in self.services)])
