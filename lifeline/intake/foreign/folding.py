"""One matter in two reports: what one of them leaves out, the other gives."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow.compute as pc

from lifeline.intake.foreign.matters import FIELDS, Matters


def folded(lists: Sequence[Matters], notes: list[str]) -> list[Matters]:
    """The matters of several lists, those that stand in two of them put together in the first.

    Only where number, client and kind of work are the same and nothing that both give differs: any other matter that is
    given twice stays where it is, and is refused.
    """
    kept: list[Matters] = []
    for later in lists:
        for earlier in kept:
            later = _fold(earlier, later, notes)
        kept.append(later)
    return kept


def _fold(earlier: Matters, later: Matters, notes: list[str]) -> Matters:
    """Put into the earlier list what the later one adds; returns what is left of the later one."""
    places = pc.index_in(later.matter_ids, value_set=earlier.matter_ids)
    is_same = pc.and_(pc.is_valid(places), pc.not_equal(later.matter_ids, ""))
    if later.draft.file == earlier.draft.file or not pc.any(is_same).as_py():
        return later
    both = [name for name in ("work_type", *FIELDS) if earlier.draft.has(name) and later.draft.has(name)]
    columns = [(earlier.client_ids, later.client_ids)]
    columns += [(earlier.draft.text(name), later.draft.text(name)) for name in both]
    for before, after in columns:
        is_same = pc.and_(is_same, pc.fill_null(pc.equal(before.take(places), after), False))
    there = pc.indices_nonzero(is_same)
    if not len(there):
        return later
    of_earlier = pc.index_in(earlier.matter_ids, value_set=later.matter_ids.take(there))
    for name in FIELDS:
        if later.draft.has(name) and not earlier.draft.has(name):
            for kept, added in (
                (earlier.draft.fields, later.draft.fields), (earlier.draft.written, later.draft.written)
            ):
                if name in added:
                    kept[name] = pc.fill_null(added[name].take(there).take(of_earlier), "")
    notes.append(
        f"{later.draft.label}: {len(there):,} {'matter stands' if len(there) == 1 else 'matters stand'} in "
        f"{earlier.draft.label} too, and what each of the two gives is put together"
    )
    rest = pc.indices_nonzero(pc.invert(is_same))
    left = later.draft.taken(rest)
    left.notes = later.draft.notes
    return Matters(left, later.client_ids.take(rest), later.matter_ids.take(rest))
