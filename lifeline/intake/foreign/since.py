"""Since when somebody is a client, where no list says it: since their first matter was opened.

When a record was made says nothing of it. What is worked out here is said in a note, as worked out from the file.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

from lifeline.intake.foreign.drafts import Draft
from lifeline.intake.sheet import day_or_nothing
from lifeline.store import Store


class Since:
    """The earliest matter of each client, of the lists and of the workbook."""

    def __init__(self, store: Store, matters: Iterable[tuple[pa.Array, Draft]]) -> None:
        given = [(ids, draft.text("matter_opened")) for ids, draft in matters if draft.has("matter_opened")]
        self._ids, self._texts = _earliest(given)
        self._store = store
        self._inferred = 0
        self._too_early = 0

    def beside(self, draft: Draft, ids: pa.Array, stored: pa.Array) -> tuple[pa.Array, pa.Array]:
        """For each row what the list says, else the first matter; and whether it must not replace what is stored.

        What the workbook knows is not replaced by what was only worked out. It is worked out all the same: a list that
        comes again then says the same again.
        """
        said = draft.text("client_since")
        first = self._texts.take(pc.index_in(ids, value_set=self._ids))
        first = pc.if_else(pc.equal(said, ""), pc.fill_null(first, ""), "")
        if draft.has("client_born"):
            first = self._none_before_birth(first, draft.text("client_born"))
        is_worked_out = pc.not_equal(first, "")
        is_known = pc.and_(pc.equal(said, ""), pc.is_valid(stored))
        self._inferred += pc.sum(pc.and_(is_worked_out, pc.invert(is_known))).as_py() or 0
        since = pc.if_else(is_worked_out, first, said)
        return since, pc.or_(is_known, pc.equal(since, ""))

    def _none_before_birth(self, first: pa.Array, born: pa.Array) -> pa.Array:
        """A matter opened before a client's birth was somebody else's, and says nothing about them."""
        both = pc.indices_nonzero(pc.and_(pc.not_equal(first, ""), pc.not_equal(born, ""))).to_pylist()
        early = []
        for place in both:
            began, birth = day_or_nothing(first[place].as_py()), day_or_nothing(born[place].as_py())
            if began.latest and birth.earliest and began.latest < birth.earliest:
                early.append(place)
        if not early:
            return first
        self._too_early += len(early)
        cells = first.to_pylist()
        for place in early:
            cells[place] = ""
        return pa.array(cells, pa.string())

    def of_stored(self, ids: pa.Array, without: pa.Array) -> dict[str, str]:
        """The first matter of those of the workbook's clients who have one in the lists, but for some."""
        wanted = ids.filter(pc.and_(pc.is_in(ids, value_set=self._ids), pc.invert(pc.is_in(ids, value_set=without))))
        if not len(wanted):
            return {}
        stored = self._store.arrow(
            "select client_id, opened_date from matter where opened_date is not null order by client_id, matter_id"
        )
        earlier = stored.filter(pc.is_in(stored["client_id"], value_set=wanted))
        here = pc.is_in(self._ids, value_set=wanted)
        found_ids, found = _earliest([
            (self._ids.filter(here), self._texts.filter(here)),
            (earlier["client_id"].combine_chunks(), earlier["opened_date"].combine_chunks()),
        ])
        self._inferred += len(found_ids)
        return dict(zip(found_ids.to_pylist(), found.to_pylist(), strict=True))

    def notes(self) -> list[str]:
        """What to say of it."""
        said = []
        if self._inferred:
            whom = "1 client" if self._inferred == 1 else f"{self._inferred:,} clients"
            said.append(f"Client since, for {whom}: the opening date of the earliest matter, worked out from the file")
        if self._too_early:
            said.append(
                f"{self._too_early:,} clients have a matter older than they are; it says nothing of when they became "
                "clients"
            )
        return said


def _earliest(given: list[tuple[pa.Array, pa.Array]]) -> tuple[pa.Array, pa.Array]:
    """For each client the earliest of the dates, as written; without a date a client is left out."""
    empty = pa.array([], pa.string())
    ids = pa.concat_arrays([empty, *(one for one, _ in given)])
    coded = pa.concat_arrays([empty, *(texts for _, texts in given)]).dictionary_encode()
    texts = coded.dictionary.to_pylist()
    order = sorted((day.day, text) for text in texts if text for day in [day_or_nothing(text)])
    rank_of = {text: rank for rank, (_, text) in enumerate(order)}
    ranks = pa.array([rank_of.get(text) for text in texts], pa.int32()).take(coded.indices)
    dated = pa.table({"id": ids, "rank": ranks}).filter(pc.and_(pc.is_valid(ranks), pc.not_equal(ids, "")))
    first = dated.group_by("id").aggregate([("rank", "min")])
    if not len(first):
        return empty, empty
    by_rank = pa.array([text for _, text in order], pa.string())
    return first["id"].combine_chunks(), by_rank.take(first["rank_min"].combine_chunks())
