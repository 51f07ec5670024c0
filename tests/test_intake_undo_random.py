"""Random runs of imports, entries by hand and undoings: the workbook agrees with a plain model after every step."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as some
from import_model import Model, Refused, Row
from intake_given import CLIENT_HEADER, EVENT_HEADER, MATTER_HEADER, emptied_law_firm, everything
from soak import looking_at

from lifeline import intake
from lifeline.errors import UserError
from lifeline.intake import history
from lifeline.store import Store

CLIENT_IDS, STAGES, DATES = ("ada", "bob"), ("P05", "P07"), ("2001", "2002-05", "2003-01-01")
BORN, SINCE = "1980", "2000"

client = some.fixed_dictionaries(
    {"name": some.sampled_from(("One", "Two")), "contact_status": some.sampled_from(("ok", "no"))},
)
clients = some.dictionaries(some.sampled_from(CLIENT_IDS), client)
notes = some.sampled_from((None, "", "Kind"))
matters = some.dictionaries(
    some.sampled_from(("M1", "M2")),
    some.fixed_dictionaries({"client_id": some.sampled_from(CLIENT_IDS), "opened_on": some.sampled_from(DATES)}),
)
events = some.lists(some.tuples(
    some.sampled_from(CLIENT_IDS), some.sampled_from(STAGES), some.sampled_from(DATES),
    some.sampled_from(("happened", "planned")),
), max_size=3)
imports = some.tuples(
    some.just("import"), some.sampled_from(("book", "other")), clients, notes, matters, events, some.booleans(),
)
hands = some.tuples(some.just("hand"), some.sampled_from(("event", "event", "status", "note", "new event", "remove")),
                    some.integers(0, 5), some.sampled_from(DATES))
undoings = some.tuples(some.just("undo"), some.sampled_from((0, 0, 1, 2)))
# The first import brings everybody, so that the steps after it have something to be about.
first = some.tuples(
    some.just("import"), some.just("book"), some.fixed_dictionaries(dict.fromkeys(CLIENT_IDS, client)), notes, matters,
    events, some.booleans(),
)
steps = some.lists(some.one_of(imports, hands, undoings), min_size=3, max_size=7)


class Workbook:
    """A real workbook and the model, side by side."""

    def __init__(self) -> None:
        self.store, self.model = emptied_law_firm(), Model()
        self.before: list[tuple[int, dict[str, list]]] = []   # what stood before each import, while no hand was on it

    def step(self, kind: str, *given: object) -> None:
        """Do one thing to both, and compare them."""
        getattr(self, kind)(*given)
        assert stored(self.store) == self.model.content()

    # The columns of a file are those that all of its rows have.
    def import_(self, source: str, people: dict, note: str | None, work: dict, life: list, with_evidence: bool) -> None:
        """Import three files of one source: `note` None leaves that column out."""
        known = {row.client_id for row in self.model.of("client")} | people.keys()
        rows: list[tuple[str, dict[str, str]]] = [
            ("client", {"client_id": client_id, **cells, **({} if note is None else {"notes": note})})
            for client_id, cells in people.items()
        ]
        rows += [("event", {"client_id": client_id, "stage_id": stage, "event_date": day, "status": status,
                            **({"evidence": "client_said"} if with_evidence else {})})
                 for client_id, stage, day, status in life if client_id in known]
        rows += [("matter", {"matter_id": matter_id, **cells})
                 for matter_id, cells in work.items() if cells["client_id"] in known]
        files = list(as_files(source, rows, note is not None, with_evidence))
        if not files:
            return
        content = whole(self.store)
        plan = intake.read(self.store, files)
        assert plan.problems == ()
        intake.apply(self.store, plan, who="a test")
        told = self.model.take_in(source, rows)
        self.before.append((len(self.model.runs), content))
        counts = [(each.new, each.changed, each.unchanged) for each in plan.counts]
        assert tuple(map(sum, zip(*counts, strict=True))) == told

    def hand(self, what: str, number: int, day: str) -> None:
        """Somebody writes something, or takes an event out."""
        rows = self.model.of("client" if what in ("status", "note", "new event") else "event")
        if not rows:
            return
        self.before = []
        row = sorted(rows, key=lambda row: row.number)[number % len(rows)]
        cell = {"status": "contact_status", "note": "notes", "event": "event_date"}.get(what)
        with self.store.write() as writer:
            if what == "remove":
                writer.execute("delete from life_event where event_id = $id", id=self._event_id(row))
            elif what == "event":
                put_date(writer, self._event_id(row), day)
            elif what == "new event":
                writer.execute("""
                    insert into life_event (client_id, stage_id, label, status, evidence, evidence_note)
                    values ($client_id, 'P05', '', 'happened', 'client_said', '')
                """, client_id=row.client_id)
                ((event_id,),) = writer.tuples("select event_id from life_event where event_date is null")
                put_date(writer, event_id, day)
            else:
                value = "no" if what == "status" else day
                writer.execute(f"update client set {cell} = $value where client_id = $id",
                               value=value, id=row.client_id)
        if what == "remove":
            self.model.rows.remove(row)
        elif what == "new event":
            self.model.enter("event", client_id=row.client_id, stage_id="P05", event_date=day, status="happened",
                             evidence="client_said")
        else:
            row.cells[cell] = "no" if what == "status" else day

    def _event_id(self, row: Row) -> str:
        """The event in the workbook. Rows that say the same are told apart by the order they came in."""
        same = [other for other in self.model.of("event") if other.cells == row.cells and other.added == row.added]
        ids = self.store.tuples("""
            select event_id from life_event
            where client_id = $client_id and stage_id = $stage_id and event_date = $event_date and status = $status
              and evidence = $evidence and import_id is not distinct from $import_id
            order by rowid
        """, **row.cells, import_id=row.added and f"import-{row.added}")
        return ids[sorted(same, key=lambda other: other.number).index(row)][0]

    def undo(self, number: int) -> None:
        """Take an import back: the last that stands, or one of so many before it."""
        standing = list(self.model.standing())
        if number >= len(standing):
            return
        chosen = standing[-1 - number]
        try:
            stays = self.model.undo(chosen)
        except Refused:
            with pytest.raises(UserError, match="stands on it"):
                history.undo_import(self.store, f"import-{chosen}", who="a test")
            return
        assert history.undo_import(self.store, f"import-{chosen}", who="a test").stays_count == stays
        if self.before and self.before[-1][0] == chosen:
            assert whole(self.store) == self.before.pop()[1]
        else:
            self.before = []


def as_files(source: str, rows: list, with_notes: bool, with_evidence: bool):
    """The rows as canonical files named after their source."""
    headers = {
        "client": CLIENT_HEADER + (",notes" if with_notes else ""),
        "event": EVENT_HEADER + (",evidence" if with_evidence else ""), "matter": MATTER_HEADER,
    }
    for kind, header in headers.items():
        lines = [header]
        for each, cells in rows:
            if each == kind:
                cells = {"track": "person", "born_or_incorporated": BORN, "client_since": SINCE,
                         "service_id": "CONVEY", **cells}
                lines.append(",".join(cells[name] for name in header.split(",")))
        if len(lines) > 1:
            yield f"{kind}s {source}.csv", "\n".join([*lines, ""]).encode()


def put_date(writer: object, event_id: str, day: str) -> None:
    """Give an event a date."""
    from lifeline.periods import PartialDate

    read = PartialDate.parse(day)
    writer.execute("""
        update life_event set event_date = $text, event_on = $on, earliest_on = $first, latest_on = $last
        where event_id = $id
    """, text=read.text, on=read.day, first=read.earliest, last=read.latest, id=event_id)


def whole(store: Store) -> dict[str, list]:
    """Every row of every table, but for the record of imports."""
    return {table: rows for table, rows in everything(store).items()
            if table not in ("import_run", "import_file", "audit")}


def stored(store: Store) -> Counter:
    """The workbook's rows as the model has them."""
    columns = {
        "client": ("client", "client_id", "name", "contact_status", "contact_basis", "notes"),
        "event": ("life_event", "client_id", "stage_id", "event_date", "status", "evidence"),
        "matter": ("matter", "matter_id", "client_id", "opened_date as opened_on", "status", "owner"),
    }
    return Counter(
        (kind, tuple(sorted((name, value) for name, value in row.items() if name != "import_id")),
         int(row["import_id"].removeprefix("import-")) if row["import_id"] else None)
        for kind, (table, *names) in columns.items()
        for row in store.dicts(f"select {', '.join(names)}, import_id from {table}")
    )


@pytest.mark.slow
@looking_at(4, many=500)
@given(begin=first, steps=steps)
def test_imports_hands_and_undoings_in_any_order_leave_what_the_model_has(begin, steps):
    workbook = Workbook()
    for kind, *given_to_it in [begin, *steps]:
        workbook.step(f"{kind}_" if kind == "import" else kind, *given_to_it)
    for _ in list(workbook.model.standing()):   # and all that are left, from the last to the first
        workbook.step("undo", 0)


