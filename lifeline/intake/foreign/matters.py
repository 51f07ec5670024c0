"""Matters of lists: a number for each, the service its kind of work is matched to, and what is matched to none."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from lifeline.intake import work_types
from lifeline.intake.foreign.drafts import Draft
from lifeline.intake.foreign.naming import matter_numbers
from lifeline.intake.plan import Unmatched
from lifeline.intake.reading import Landed
from lifeline.store import Store

# The fields of a matter that a list may have or not, and our columns for them.
FIELDS = {
    "matter_opened": "opened_on", "matter_closed": "closed_on", "matter_fee": "fee", "matter_status": "status",
    "matter_owner": "owner",
}


@dataclass(slots=True)
class Matters:
    """The matters of one list, each with its client."""

    draft: Draft
    client_ids: pa.Array
    matter_ids: pa.Array

    @classmethod
    def of(cls, draft: Draft, client_ids: pa.Array) -> Matters:
        """The matters of a list; one without a number gets one where the mapping says so."""
        return cls(draft, client_ids, _numbers(draft, client_ids))


def _numbers(draft: Draft, client_ids: pa.Array) -> pa.Array:
    ids = draft.text("matter_id")
    missing = pc.equal(ids, "")
    if not draft.mapping.makes_numbers or not pc.any(missing).as_py():
        return ids
    count = pc.sum(missing).as_py()
    draft.notes.append(
        f"{draft.label}: {count:,} {'matter has' if count == 1 else 'matters have'} no number, and "
        f"{'gets one' if count == 1 else 'get one each'} made of the client, the kind of work and the opening date"
    )
    made = matter_numbers(*(
        column.filter(missing) for column in (client_ids, draft.text("work_type"), draft.text("matter_opened"))
    ))
    return pc.replace_with_mask(ids, missing, made)


def landed(store: Store, matters: Sequence[Matters], notes: list[str]) -> tuple[list[Landed], tuple[Unmatched, ...]]:
    """Matters whose kind of work is matched become rows; the others are counted by kind, and left out."""
    words = {word for one in matters for word in one.draft.text("work_type").unique().to_pylist()}
    services = work_types.matched(store, words - {""}) if words else {}
    not_ours = work_types.none_of_ours(store, words - {""})
    rows: list[Landed] = []
    unmatched: list[Unmatched] = []
    _tell_joint_ones_apart(store, matters, notes)
    for one in matters:
        draft = one.draft
        coded = draft.text("work_type").dictionary_encode()
        texts = coded.dictionary.to_pylist()
        found = pa.array([services.get(text) for text in texts], pa.string()).take(coded.indices)
        stays = pc.is_valid(found)
        _note_none_of_ours(draft, coded, texts, not_ours, notes)
        columns = {"matter_id": one.matter_ids, "client_id": one.client_ids, "service_id": found}
        columns |= {column: draft.text(name) for name, column in FIELDS.items() if draft.has(name)}
        rows.append(Landed(
            draft.file, {name: cells.filter(stays) for name, cells in columns.items()}, draft.rows.filter(stays),
            is_whole=draft.is_whole, sheet=draft.sheet,
            written={
                column: draft.written[name].filter(stays) for name, column in FIELDS.items() if name in draft.written
            },
        ))
        found_none = _unmatched(draft, coded, texts, services.keys() | not_ours)
        unmatched += found_none
        left = sum(none.count for none in found_none)
        if left:
            notes.append(
                f"{draft.label}: {left:,} of {len(draft):,} matters would be left out, because their kind of work is "
                "matched to no service of the catalogue"
            )
    return rows, tuple(sorted(unmatched, key=lambda one: (-one.count, one.word)))


def _tell_joint_ones_apart(store: Store, matters: Sequence[Matters], notes: list[str]) -> None:
    """A matter that several clients have is one of each: the first keeps its number, the others' get /2, /3 ...

    Whoever has a number in the workbook keeps it, in whatever order the list comes again.
    """
    if not matters:
        return
    pairs = pa.table({
        "matter": pa.concat_arrays([one.matter_ids for one in matters]),
        "client": pa.concat_arrays([one.client_ids for one in matters]),
    }).group_by(["matter", "client"], use_threads=False).aggregate([])
    counted = pc.value_counts(pairs["matter"].combine_chunks())
    joint = counted.field("values").filter(pc.and_(
        pc.greater(counted.field("counts"), 1), pc.not_equal(counted.field("values"), "")
    ))
    if not len(joint):
        return
    named = pairs.filter(pc.is_in(pairs["matter"], value_set=joint))
    owners = dict(store.tuples(
        "select matter_id, client_id from matter where regexp_replace(matter_id, '/[0-9]+$', '') "
        "in (select unnest(cast($ids as varchar[])))", ids=joint.to_pylist(),
    ))
    of_matter: dict[str, list[str]] = {}
    for matter_id, client_id in zip(named["matter"].to_pylist(), named["client"].to_pylist(), strict=True):
        of_matter.setdefault(matter_id, []).append(client_id)
    numbers = {}
    for matter_id, clients in of_matter.items():
        given = [matter_id, *(f"{matter_id}/{place}" for place in range(2, len(clients) + 1))]
        kept = {owners[number]: number for number in given if owners.get(number) in clients}
        free = (number for number in given if number not in kept.values())
        for client_id in clients:
            numbers[matter_id, client_id] = kept.get(client_id) or next(free)
    for one in matters:
        places = pc.indices_nonzero(pc.is_in(one.matter_ids, value_set=joint)).to_pylist()
        if places:
            cells = one.matter_ids.to_pylist()
            for place in places:
                cells[place] = numbers[cells[place], one.client_ids[place].as_py()]
            one.matter_ids = pa.array(cells, pa.string())
            count, first = len(joint), joint[0].as_py()
            notes.append(
                f"{one.draft.label}: {count:,} {'matter belongs' if count == 1 else 'matters belong'} to several clients, "
                f"and {'stands' if count == 1 else 'stand'} once with each: the second time {first} is {first}/2"
            )


def _note_none_of_ours(
    draft: Draft, coded: pa.DictionaryArray, texts: list[str], not_ours: set[str], notes: list[str]
) -> None:
    counts = {one["values"]: one["counts"] for one in pc.value_counts(coded.indices).to_pylist()}
    left_out = {text: counts[code] for code, text in enumerate(texts) if text in not_ours}
    if left_out:
        notes.append(work_types.note_left_out(draft.label, left_out))


def _unmatched(draft: Draft, coded: pa.DictionaryArray, texts: list[str], known: Collection[str]) -> list[Unmatched]:
    counts = {one["values"]: one["counts"] for one in pc.value_counts(coded.indices).to_pylist()}
    return [
        Unmatched(
            text, counts[code], draft.rows[pc.index(coded.indices, code).as_py()].as_py(), draft.file, draft.sheet,
            draft.headings.get("work_type", ""),
        )
        for code, text in enumerate(texts) if text not in known
    ]
