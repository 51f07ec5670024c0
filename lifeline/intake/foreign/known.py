"""Who is known: the clients of the workbook, of the canonical files and of the lists that came together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from lifeline.intake.reading import Landed
from lifeline.store import Store


class Known:
    """Clients by number and by name. `own` are the canonical files of clients in this import."""

    def __init__(self, store: Store, own: Sequence[Landed]) -> None:
        stored = store.arrow("select client_id, name, track, client_since from client order by client_id")
        self._ids, self._names, self._tracks, self._since = (
            stored[column].combine_chunks() for column in ("client_id", "name", "track", "client_since")
        )
        empty = pa.array([], pa.string())
        own_ids = [file.columns["client_id"] for file in own if "client_id" in file.columns]
        self.own_ids = pa.concat_arrays([empty, *own_ids])
        self._added: list[tuple[pa.Array, pa.Array]] = [(self._ids, self._names)]
        self._added += [
            (file.columns["client_id"], file.columns["name"])
            for file in own if {"client_id", "name"} <= set(file.columns)
        ]
        # Whoever was merged is found by the name they went by as well.
        by_another_name = store.arrow("select client_id, alias_name from client_alias order by alias")
        self._added.append((by_another_name["client_id"].combine_chunks(), by_another_name["alias_name"].combine_chunks()))
        self._listed = [empty]

    def add(self, ids: pa.Array, names: pa.Array) -> None:
        """Clients of a list of this import."""
        self._added.append((ids, names))
        self._listed.append(ids)

    def by_name(self, names: pa.Array) -> Mapping[str, set[str]]:
        """The numbers of the clients who have exactly one of these names; names that nobody has are left out."""
        found: dict[str, set[str]] = {}
        for ids, of_ids in self._added:
            which = pc.is_in(of_ids, value_set=names)
            for client_id, name in zip(ids.filter(which).to_pylist(), of_ids.filter(which).to_pylist(), strict=True):
                if name and client_id:
                    found.setdefault(name, set()).add(client_id)
        return found

    def is_known(self, ids: pa.Array) -> pa.Array:
        """Whether each number is a client's."""
        return pc.is_in(ids, value_set=pa.concat_arrays([self._ids, self.own_ids, *self._listed]))

    # ---------------------------------------------------------------- of the workbook

    def stored_places(self, ids: pa.Array) -> pa.Array:
        """Where each number stands among the workbook's clients; null for one that is new."""
        return pc.index_in(ids, value_set=self._ids)

    def stored_names(self, places: pa.Array) -> pa.Array:
        """The names the workbook has, null where it has none."""
        return self._names.take(places)

    def stored_tracks(self, places: pa.Array) -> pa.Array:
        """The tracks the workbook has, null where it has none."""
        return self._tracks.take(places)

    def since(self, places: pa.Array) -> pa.Array:
        """When the workbook says they became clients, null where it does not."""
        return self._since.take(places)

    def without_since(self) -> pa.Array:
        """The workbook's clients of whom it does not say since when they are."""
        return self._ids.filter(pc.is_null(self._since))
