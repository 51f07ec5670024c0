"""From lists to our own kinds of rows: who is who across the lists and the workbook, and what each row becomes.

A client is known by its number, or by exactly its name where the list has no numbers. A list of matters carries
clients: those nobody knows yet are taken in with it, and those who are known are left as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from lifeline.intake.foreign import beside
from lifeline.intake.foreign.drafts import Draft
from lifeline.intake.foreign.fields import CLIENTS, DEALS, GROUPS, MATTERS
from lifeline.intake.foreign.folding import folded
from lifeline.intake.foreign.known import Known
from lifeline.intake.foreign.matters import Matters, landed
from lifeline.intake.foreign.naming import Named, made_number, named, numbers_of
from lifeline.intake.foreign.since import Since
from lifeline.intake.plan import Unmatched
from lifeline.intake.problems import Problems
from lifeline.intake.reading import Landed
from lifeline.intake.references import Known as Catalogue
from lifeline.store import Store

MOST_NAMED = 10


@dataclass(slots=True)
class Linked:
    """Rows by kind, ready to be checked as our own files are; what was said on the way; kinds of work nobody knows."""

    landed: list[tuple[str, Landed]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unmatched: tuple[Unmatched, ...] = ()


def link(
    store: Store, catalogue: Catalogue, drafts: Sequence[Draft], own: Sequence[Landed], problems: Problems, today: date
) -> Linked:
    """What the lists become. `own` are the canonical files of clients that came with them."""
    return _Linking(store, catalogue, drafts, own, problems, today).linked


class _Linking:
    def __init__(
        self, store: Store, catalogue: Catalogue, drafts: Sequence[Draft], own: Sequence[Landed], problems: Problems,
        today: date,
    ) -> None:
        self.linked = Linked()
        self.problems, self.catalogue, self.store = problems, catalogue, store
        self.known = Known(store, own)
        lists = [(draft, named(draft)) for draft in drafts if draft.mapping.kinds[:1] == (CLIENTS,)]
        others = [(draft, named(draft)) for draft in drafts if draft.mapping.kinds[:1] != (CLIENTS,)]
        clients = []
        for draft, names in lists:
            ids = self._ids_of_list(draft, names)
            clients.append(self._without_the_same_again(draft, names, ids))
        for _, names, ids in clients:
            self.known.add(ids, names.names)
        with_clients = [(draft, names, self._ids_of_rows(draft, names)) for draft, names in others]
        matters = folded([
            Matters.of(draft, ids)
            for draft, _, ids in with_clients if draft.mapping.kinds[0] in (MATTERS, DEALS)
        ], self.linked.notes)
        self.since = Since(store, [(matter.client_ids, matter.draft) for matter in matters])
        taken = self._clients(clients)
        self._carried(with_clients, taken)
        self._began(matters, taken)
        stages = self._stages() if any(draft.has("event_what") for draft in drafts) else {}
        for draft, names, ids in (*clients, *with_clients):
            self.linked.landed += beside.opt_outs(draft, ids)
            if CLIENTS in draft.mapping.kinds:
                self.linked.landed += beside.relations(draft, names, ids, self.known)
            self.linked.landed += beside.events(draft, ids, catalogue.happenings, stages, today)
        rows, self.linked.unmatched = landed(store, matters, self.linked.notes)
        self.linked.landed += [("matters", one) for one in rows]
        for draft in drafts:
            self.linked.notes += draft.notes

    def _stages(self) -> dict[str, str]:
        """The pack's stages by id and by name."""
        found = self.store.tuples("select stage_id, name from life_stage")
        return {written.casefold(): stage_id for stage_id, name in found for written in (name, stage_id)}

    # ---------------------------------------------------------------- who is who

    def _ids_of_list(self, draft: Draft, names: Named) -> pa.Array:
        """The numbers of a list of clients; without any, that of the one client of the name, else one made of it."""
        given = draft.text("client_id")
        is_missing = pc.equal(given, "")
        has_none = not draft.has("client_id") or (draft.mapping.makes_numbers and pc.all(is_missing).as_py())
        if not has_none and not (draft.mapping.makes_numbers and pc.any(is_missing).as_py()):
            return given
        made = self._ids_by_name(draft, names)
        return made if has_none else pc.if_else(is_missing, made, given)

    def _ids_by_name(self, draft: Draft, names: Named) -> pa.Array:
        coded = names.names.dictionary_encode()
        counts = {one["values"]: one["counts"] for one in pc.value_counts(names.names).to_pylist()}
        found = self.known.by_name(coded.dictionary)
        numbers, linked = [], 0
        for name, made in zip(coded.dictionary.to_pylist(), numbers_of(coded.dictionary.to_pylist()), strict=True):
            is_linked = len(found.get(name, ())) == 1 and counts[name] == 1
            numbers.append(next(iter(found[name])) if is_linked else made)
            linked += is_linked and numbers[-1] != made
        ids = pa.array(numbers, pa.string()).take(coded.indices)
        draft.notes.append(f"{draft.label}: clients without a number are told apart by their exact names")
        if linked:
            draft.notes.append(f"{draft.label}: {linked:,} of them are in the workbook under the same name already")
        is_nobody = pc.equal(names.names, "")
        if pc.any(is_nobody).as_py():
            self._report(is_nobody, draft, "name", names.names, "a name, where there is no number")
            # Only so that nothing else is said of these rows; a list with a problem is never stored.
            ids = pc.if_else(is_nobody, pc.binary_join_element_wise("row", draft.rows.cast(pa.string()), " "), ids)
        return self._told_apart(draft, names, ids, {name for name, count in counts.items() if count > 1})

    def _told_apart(self, draft: Draft, names: Named, ids: pa.Array, twice: set[str]) -> pa.Array:
        """Two people of one name get numbers of their own where something else tells them apart."""
        twice.discard("")
        if not twice or not draft.has("client_told_apart"):
            return ids
        places = pc.indices_nonzero(pc.is_in(names.names, value_set=pa.array(list(twice), pa.string()))).to_pylist()
        cells, apart = ids.to_pylist(), draft.text("client_told_apart")
        for place in places:
            mark = apart[place].as_py().casefold()
            if mark:
                cells[place] = made_number("c", names.names[place].as_py(), mark)
        draft.notes.append(
            f"{draft.label}: {len(twice):,} {'name stands' if len(twice) == 1 else 'names stand'} there more than "
            f"once; they are told apart by {draft.headings['client_told_apart']}"
        )
        return pa.array(cells, pa.string())

    def _without_the_same_again(self, draft: Draft, names: Named, ids: pa.Array) -> tuple[Draft, Named, pa.Array]:
        """Without rows that say again, in every column read, what an earlier row says."""
        counted = pc.value_counts(ids)
        again = counted.field("values").filter(pc.greater(counted.field("counts"), 1))
        if not len(again):
            return draft, names, ids
        places = pc.indices_nonzero(pc.is_in(ids, value_set=again)).to_pylist()
        columns = [ids, names.names, names.tracks, *draft.fields.values(), *(event.dates for event in draft.events)]
        seen: set[tuple] = set()
        same = []
        for place in places:
            row = tuple(column[place].as_py() for column in columns)
            if row[0] and row in seen:
                same.append(place)
            seen.add(row)
        if not same:
            return draft, names, ids
        rows = [draft.rows[place].as_py() for place in same]
        every = pa.array(range(len(ids)), pa.int64())
        places = every.filter(pc.invert(pc.is_in(every, value_set=pa.array(same, pa.int64()))))
        draft.notes.append(f"{draft.label}: {_rows(rows)} the same again as an earlier row, and left out")
        shorter = draft.taken(places)
        shorter.notes = draft.notes
        return shorter, names.taken(places), ids.take(places)

    def _ids_of_rows(self, draft: Draft, names: Named) -> pa.Array:
        """Whose each row of a list of matters or events is: by number, or by exactly the name."""
        if draft.has("client_id"):
            return draft.text("client_id")
        coded = names.names.dictionary_encode()
        texts = coded.dictionary.to_pylist()
        found = self.known.by_name(coded.dictionary)
        made = numbers_of(texts)
        several = [name for name in texts if len(found.get(name, ())) > 1]
        if several:
            self._report(
                pc.is_in(names.names, value_set=pa.array(several, pa.string())), draft, "name", names.names,
                "the name of one client: several clients have it, so the list must give the client's number",
            )
        self._report(pc.equal(names.names, ""), draft, "name", names.names, "the client's name")
        ids = [next(iter(found[name])) if len(found.get(name, ())) == 1 else number
               for name, number in zip(texts, made, strict=True)]
        return pa.array(ids, pa.string()).take(coded.indices)

    # ---------------------------------------------------------------- clients

    def _clients(self, clients: Iterable[tuple[Draft, Named, pa.Array]]) -> pa.Array:
        """The lists of clients as rows; returns their ids. An empty cell says nothing, and replaces nothing."""
        taken = [pa.array([], pa.string())]
        for draft, names, ids in clients:
            self._land_clients(draft, names, ids)
            taken.append(ids)
        return pa.concat_arrays(taken)

    def _land_clients(self, draft: Draft, names: Named, ids: pa.Array) -> None:
        stored = self.known.stored_places(ids)
        is_new = pc.is_null(stored)
        self._check_somebody_else(draft, names, ids, stored)
        is_nameless = pc.and_(pc.equal(names.names, ""), pc.not_equal(ids, ""))
        since, keeps_since = self.since.beside(draft, ids, self.known.since(stored))
        objects = pc.equal(draft.text("objects"), "yes")
        born = draft.text("client_born")
        founded = draft.text("client_incorporated")
        is_business = pc.equal(names.tracks, "business")
        first, second = pc.if_else(is_business, founded, born), pc.if_else(is_business, born, founded)
        born = pc.if_else(pc.equal(first, ""), second, first)
        groups = {column: draft.text(name) for name, column in GROUPS.items() if draft.has(name)}
        absent = _absent({
            "born_or_incorporated": pc.equal(born, ""), "client_since": keeps_since,
            "name": pc.and_(is_nameless, pc.invert(is_new)),
            "track": pc.and_(pc.invert(names.is_track_said), pc.invert(self._is_placeholder(stored, ids))),
            "contact_status": pc.invert(objects), "contact_basis": pc.invert(objects), "notes": _all(True, len(ids)),
            **{column: pc.equal(cells, "") for column, cells in groups.items()},
        })
        if pc.any(is_nameless).as_py():
            rows = draft.rows.filter(is_nameless).to_pylist()
            self.linked.notes.append(
                f"{draft.label}: {_rows(rows)} without a name; the client's number stands in its place until one is "
                "known"
            )
        status = draft.text("client_status")
        title = draft.mapping.title or draft.file
        basis = draft.mapping.basis or f"taken over from {draft.file}"
        self.linked.landed.append(("clients", Landed(
            draft.file,
            {
                "client_id": ids, "name": pc.if_else(is_nameless, ids, names.names), "track": names.tracks,
                "born_or_incorporated": born, "client_since": since,
                "contact_status": pc.if_else(objects, "do_not_market", pc.if_else(pc.equal(status, ""), "ok", status)),
                "contact_basis": pc.if_else(objects, f"objects to marketing, says {title}", basis),
                "notes": draft.text("client_notes"), **groups,
            },
            draft.rows, is_whole=draft.is_whole, sheet=draft.sheet, absent=absent,
            written={"born_or_incorporated": draft.written["client_born"]} if draft.has("client_born") else {},
        )))

    def _is_placeholder(self, stored: pa.Array, ids: pa.Array) -> pa.Array:
        """Clients whose name in the workbook is their number: nothing was known of them but that."""
        return pc.fill_null(pc.equal(self.known.stored_names(stored), ids), False)

    def _check_somebody_else(self, draft: Draft, names: Named, ids: pa.Array, stored: pa.Array) -> None:
        """A number that belongs to a person there and to a business here, under another name, is somebody else's."""
        differs = pc.and_(
            pc.and_(names.is_track_said, pc.not_equal(names.names, "")),
            pc.and_(
                pc.fill_null(pc.not_equal(self.known.stored_tracks(stored), names.tracks), False),
                pc.fill_null(pc.not_equal(self.known.stored_names(stored), names.names), False),
            ),
        )
        differs = pc.and_(differs, pc.invert(self._is_placeholder(stored, ids)))
        self._report(
            differs, draft, "client_id", ids,
            "a number that is nobody else's: in the workbook somebody of another name has it, a person where this is a "
            "business or the other way round",
        )

    def _carried(self, lists: list[tuple[Draft, Named, pa.Array]], taken: pa.Array) -> None:
        """Clients whom only a list of matters or events names: new ones, and names of those known by number only."""
        seen = pa.concat_arrays([taken, self.known.own_ids])
        for draft, names, ids in lists:
            if CLIENTS not in draft.mapping.kinds:
                continue
            first = _first_rows(ids, names.names)
            first = first.filter(pc.invert(pc.is_in(ids.take(first), value_set=seen)))
            self._note_other_names(draft, names, ids)
            stored = self.known.stored_places(ids.take(first))
            is_new = pc.is_null(stored)
            is_named_now = pc.and_(
                self._is_placeholder(stored, ids.take(first)), pc.not_equal(names.names.take(first), "")
            )
            for wanted in (is_new, is_named_now):
                places = first.filter(wanted)
                if not len(places):
                    continue
                self._land_clients(draft.taken(places), names.taken(places), ids.take(places))
                seen = pa.concat_arrays([seen, ids.take(places)])

    def _note_other_names(self, draft: Draft, names: Named, ids: pa.Array) -> None:
        table = pa.table({"id": ids, "name": names.names}).filter(pc.not_equal(names.names, ""))
        counted = table.group_by("id").aggregate([("name", "count_distinct")])
        several = counted.filter(pc.greater(counted["name_count_distinct"], 1))["id"].to_pylist()
        if several:
            listed = ", ".join(several[:MOST_NAMED]) + (" ..." if len(several) > MOST_NAMED else "")
            self.linked.notes.append(
                f"{draft.label}: {len(several):,} clients are named differently in different rows, and the first name "
                f"is taken: {listed}"
            )

    def _began(self, matters: list[Matters], taken: pa.Array) -> None:
        """Clients of the workbook without a beginning get that of their first matter."""
        began = self.since.of_stored(self.known.without_since(), pa.concat_arrays([taken, self.known.own_ids]))
        for matter in matters:
            first = _first_rows(matter.client_ids, matter.client_ids)
            ids = matter.client_ids.take(first)
            wanted = pc.is_in(ids, value_set=pa.array(list(began), pa.string()))
            ids, first = ids.filter(wanted), first.filter(wanted)
            if len(ids):
                texts = pa.array([began.pop(client_id) for client_id in ids.to_pylist()], pa.string())
                self.linked.landed.append(("clients", Landed(
                    matter.draft.file, {"client_id": ids, "client_since": texts}, matter.draft.rows.take(first),
                    sheet=matter.draft.sheet,
                )))
        self.linked.notes += self.since.notes()

    def _report(self, wrong: pa.Array, draft: Draft, column: str, cells: pa.Array, expected: str) -> None:
        for row, cell in zip(draft.rows.filter(wrong).to_pylist(), cells.filter(wrong).to_pylist(), strict=True):
            self.problems.add(draft.label, row, column, cell or "", expected)


def _first_rows(ids: pa.Array, names: pa.Array) -> pa.Array:
    """For each id the place of its first row with a name or, without any, of its first row, as the rows go."""
    table = pa.table({
        "id": ids, "place": pa.array(range(len(ids)), pa.int64()), "bare": pc.equal(names, ""),
    }).filter(pc.not_equal(ids, ""))
    # A row with a name comes before all that have none.
    rank = pc.add(table["place"], pc.multiply(table["bare"].cast(pa.int64()), len(ids)))
    first = pa.table({"id": table["id"], "rank": rank}).group_by("id").aggregate([("rank", "min")])["rank_min"]
    places = pc.if_else(pc.greater_equal(first, len(ids)), pc.subtract(first, len(ids)), first)
    places = places.combine_chunks() if isinstance(places, pa.ChunkedArray) else places
    return places.take(pc.sort_indices(places))


def _absent(which: dict[str, pa.Array]) -> pa.Array:
    """For each row the columns that must not replace what is stored, as `;a;b;`."""
    parts = [pc.if_else(mask, f"{name};", "") for name, mask in which.items()]
    return pc.binary_join_element_wise(";", *parts, "")


def _all(value: bool, count: int) -> pa.Array:
    return pa.repeat(pa.scalar(value), count)


def _rows(numbers: list[int]) -> str:
    listed = ", ".join(map(str, numbers[:MOST_NAMED]))
    more = f" and {len(numbers) - MOST_NAMED:,} more" if len(numbers) > MOST_NAMED else ""
    return f"row {listed} is" if len(numbers) == 1 else f"rows {listed}{more} are"
