"""Imports, hands and undoings once more, in slow and obvious Python, to compare the workbook with.

Clients and matters are known by their ids; life events by nothing, and so are paired as lifeline/intake/pairing.py
tells. A row is a dictionary of what is compared; `said` is what the last import that wrote it left there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count

# What stands together in a client's row: it goes back together, or not at all.
TOGETHER = {"contact_status": "permission", "contact_basis": "permission"}


@dataclass(eq=False)
class Row:
    """One stored row. `added` is the number of the import that added it, None for one entered by hand."""

    kind: str
    cells: dict[str, str]
    number: int
    added: int | None = None
    source: str = ""
    said: dict[str, str] | None = None

    @property
    def client_id(self) -> str:
        """Whose row it is."""
        return self.cells["client_id"]


@dataclass
class Run:
    """What one import did: to each row it changed, the cells before and after, and what had been said before."""

    number: int
    changed: list[tuple[Row, dict[str, tuple[str, str]], dict[str, str] | None]] = field(default_factory=list)
    named: list[Row] = field(default_factory=list)
    is_undone: bool = False


class Refused(Exception):
    """An undoing that later imports stand in the way of."""


class Model:
    """A workbook of clients, matters and life events."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.runs: list[Run] = []
        self._numbers = count()

    def of(self, kind: str, **cells: str) -> list[Row]:
        """The rows of one kind in which these cells stand."""
        return [row for row in self.rows if row.kind == kind and cells.items() <= row.cells.items()]

    def content(self) -> Counter:
        """Everything that is compared, with the import that added it."""
        return Counter((row.kind, tuple(sorted(row.cells.items())), row.added) for row in self.rows)

    # ---------------------------------------------------------------- by hand

    def enter(self, kind: str, **cells: str) -> None:
        """A row entered by hand."""
        self.rows.append(Row(kind, cells, next(self._numbers)))

    # ---------------------------------------------------------------- importing

    def take_in(self, source: str, rows: Iterable[tuple[str, dict[str, str]]]) -> tuple[int, int, int]:
        """Rows of a file, kind and cells, without those of columns the file does not have: new, changed, unchanged."""
        run = Run(len(self.runs) + 1)
        given = list(rows)
        found = {**self._by_id(given), **self._events_paired(given, source)}
        counts = Counter()
        for place, (kind, cells) in enumerate(given):
            row = found.get(place)
            if row is None:
                whole = {**DEFAULTS[kind], **cells}
                self.rows.append(Row(kind, whole, next(self._numbers), run.number, source, dict(whole)))
                counts["new"] += 1
                continue
            run.named.append(row)
            counts[self._changed(row, cells, run)] += 1
        self.runs.append(run)
        return counts["new"], counts["changed"], counts["unchanged"]

    def _changed(self, row: Row, cells: dict[str, str], run: Run) -> str:
        differing = {name: (row.cells[name], cell) for name, cell in cells.items() if row.cells[name] != cell}
        says_it_again = row.said == {**DEFAULTS[row.kind], **cells}
        closes = row.kind == "client" and row.cells["contact_status"] == "ok" and cells.get("contact_status") != "ok"
        if not differing or (says_it_again and not closes):
            return "unchanged"
        run.changed.append((row, differing, row.said))
        row.cells.update({name: after for name, (_, after) in differing.items()})
        row.said = dict(row.cells)
        return "changed"

    def _by_id(self, given: list[tuple[str, dict[str, str]]]) -> dict[int, Row]:
        known = {(row.kind, row.cells[f"{row.kind}_id"]): row for row in self.rows if row.kind != "event"}
        return {
            place: known[kind, cells[f"{kind}_id"]]
            for place, (kind, cells) in enumerate(given)
            if kind != "event" and (kind, cells[f"{kind}_id"]) in known
        }

    def _events_paired(self, given: list[tuple[str, dict[str, str]]], source: str) -> dict[int, Row]:
        waiting = {place: cells for place, (kind, cells) in enumerate(given) if kind == "event"}
        free = sorted(self.of("event"), key=lambda row: (row.added is None, row.number))
        paired: dict[int, Row] = {}

        def take(place: int, row: Row) -> None:
            paired[place] = row
            free.remove(row)
            del waiting[place]

        def key(cells: dict[str, str]) -> tuple[str, str]:
            return cells["client_id"], cells["stage_id"]

        def first(fits: object) -> None:
            for place, cells in list(waiting.items()):
                row = next((row for row in free if fits(row, cells)), None)
                if row is not None:
                    take(place, row)

        def is_on_the_day(row: Row, cells: dict[str, str]) -> bool:
            return row.cells["event_date"] == cells["event_date"]

        first(lambda row, cells: cells.items() <= row.cells.items())
        first(lambda row, cells: row.said == {**DEFAULTS["event"], **cells})
        first(lambda row, cells: row.added and key(row.cells) == key(cells) and is_on_the_day(row, cells))
        for one in {key(cells) for cells in waiting.values()}:
            places = sorted((place for place, cells in waiting.items() if key(cells) == one),
                            key=lambda place: (waiting[place]["event_date"], place))
            rows = sorted((row for row in free if key(row.cells) == one and row.added and row.source == source),
                          key=lambda row: (row.cells["event_date"], row.number))
            for place, row in zip(places, rows, strict=False):
                take(place, row)
        return paired

    # ---------------------------------------------------------------- undoing

    def undo(self, number: int) -> int:
        """Take an import back; how many rows and groups of cells stay. Raises `Refused`."""
        run = self.runs[number - 1]
        added = [row for row in self.rows if row.added == number]
        mine = added + [row for row, _, _ in run.changed]
        clients = {row.client_id for row in added if row.kind == "client"}
        later = [other for other in self.runs[number:] if not other.is_undone]
        for other in later:
            names = [row for row in other.named if row in self.rows]
            adds = [row for row in self.rows if row.added == other.number]
            if any(row in mine for row in names) or any(row.client_id in clients for row in names + adds):
                raise Refused
        stays = sum(self._put_back(row, cells, said) for row, cells, said in run.changed if row in self.rows)
        for row in sorted(added, key=lambda row: row.kind == "client"):
            is_touched = row.cells != row.said
            is_named = row.kind == "client" and any(
                other.client_id == row.client_id for other in self.rows if other.kind != "client"
            )
            if is_touched or is_named:
                stays += 1
            else:
                self.rows.remove(row)
        run.is_undone = True
        return stays

    def _put_back(self, row: Row, cells: dict[str, tuple[str, str]], said: dict[str, str] | None) -> int:
        groups: dict[str, list[str]] = {}
        for name in cells:
            groups.setdefault(TOGETHER.get(name, name), []).append(name)
        stays = 0
        for names in groups.values():
            if all(row.cells[name] == cells[name][1] for name in names):
                row.cells.update({name: cells[name][0] for name in names})
            else:
                stays += 1
        row.said = said
        return stays

    def standing(self) -> Iterator[int]:
        """The numbers of the imports that have not been taken back."""
        return (run.number for run in self.runs if not run.is_undone)


DEFAULTS = {
    "client": {"contact_basis": "", "notes": ""},
    "matter": {"status": "", "owner": ""},
    "event": {"evidence": "our_file"},
}
