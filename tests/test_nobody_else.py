"""Nobody with an objection, and nobody who is no client, in any list, file, pack, calendar or count of whom to see."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_worlds import views, worlds
from soak import looking_at
from worlds import View, World, put, store_of

from lifeline.chart.gather import gather
from lifeline.chart.telling import Teller
from lifeline.errors import UserError
from lifeline.export import calendar, pack, sheets
from lifeline.model import Move
from lifeline.question import book
from lifeline.question.approachable import approachable, how_many
from lifeline.question.guarded import GuardedView, guarded_lifelines
from lifeline.workbook import Workbook

# Whatever a firm writes there: one word alone lets anybody approach them.
STATUSES = ("do_not_market", "do_not_contact", "deceased", "complaint", "unknown", "OK", "ok ", "")
SEEN: set[str] = set()
_STORES: list = []


def objecting(world: World, chosen: list[int]) -> World:
    """The same world, in which a third of the clients objected in one way or another."""
    clients = tuple(
        replace(client, contact_status=STATUSES[number % len(STATUSES)]) if number < 3 * len(STATUSES) else client
        for client, number in zip(world.clients, chosen, strict=False)
    )
    return replace(world, clients=clients)


@st.composite
def worlds_with_objections(draw) -> World:
    """Clients who may be approached, prospects, those still to become clients, and those who object."""
    world = draw(worlds)
    return objecting(world, draw(st.lists(st.integers(0, 71), min_size=30, max_size=30)))


def who_may(world: World, as_of: date) -> set[str]:
    """Those who may be approached, from the world itself and not by the code under test."""
    return {
        client.client_id for client in world.clients
        if client.contact_status == "ok" and client.client_since_on is not None and client.client_since_on <= as_of
    }


def stored(world: World, look: View) -> Workbook:
    if not _STORES:
        _STORES.append(store_of(World()))
    put(_STORES[0], world, look)
    return Workbook(_STORES[0])


def in_files(views_of: list[GuardedView], as_of: date) -> dict[str, set[str]]:
    """Whom each kind of file names, read back from its bytes."""
    table = sheets.the_list(views_of)
    sheet = openpyxl.load_workbook(io.BytesIO(sheets.xlsx(table, title="", as_of=as_of))).active
    dates = calendar.ics(views_of, audience="firm")
    return {
        "csv": {row.split(",")[0] for row in sheets.csv(table).decode("utf-8-sig").splitlines()[1:]},
        "xlsx": {str(cell.value) for cell in sheet["A"][1:] if cell.value},
        "calendar": dated(dates),
        "calendar, by name": set(re.findall(r"SUMMARY:(client \d\d): ", dates.decode().replace("\r\n ", ""))),
    }


def dated(calendar_file: bytes) -> set[str]:
    """The clients a calendar names at the end of its entries."""
    return set(re.findall(r"Client ([^\\\r]*)\.\r\n", calendar_file.decode().replace("\r\n ", "")))


@looking_at(6)
@given(world=worlds_with_objections(), look=views)
def test_nobody_else_is_in_any_list_file_calendar_or_count(world: World, look: View) -> None:
    workbook, as_of = stored(world, look), look.as_of
    store, may = workbook.store, who_may(world, as_of)
    everybody = [client.client_id for client in world.clients]
    chosen = approachable(store, as_of=as_of)
    assert set(chosen.client_ids) == may and how_many(store, as_of=as_of) == len(may)
    assert {client_id for client_id, _ in chosen.passed_over} == set(everybody) - may

    book.refresh(store, as_of=as_of)
    page = book.book_page(store, as_of=as_of, is_to_see=True, limit=100)
    assert {row.client_id for row in page.rows} <= may and page.total == len(page.rows)
    for move in Move:
        found = book.book_page(store, as_of=as_of, is_to_see=True, move=str(move), limit=100)
        assert {row.client_id for row in found.rows} <= may and found.total == len(found.rows)

    # A prospect who asked us has lines to talk over; whoever objected has none.
    objects = {client.client_id for client in world.clients if client.contact_status != "ok"}
    for table in workbook.opportunity_table(as_of=as_of):
        assert not objects & set(table["client_id"].to_pylist())

    seen = list(guarded_lifelines(store, client_ids=everybody, as_of=as_of))
    for name, ids in in_files(seen, as_of).items():
        assert ids <= may, name
        SEEN.update(f"{name}: {client_id}" for client_id in ids)
    for view in seen:
        if view.client.client_id not in may:
            for way in (pack.pdf, pack.pptx, calendar.ics):
                for audience in ("client", "firm"):
                    with pytest.raises(UserError, match=r"may not be approached|is not a client"):
                        way(view, audience=audience)
            entries = gather(view, Teller(view, "client"))
            assert (entries.conversations, entries.coming) == ((), ())


def test_somebody_was_in_every_kind_of_file():
    assert {name.split(": ")[0] for name in SEEN} == {"csv", "xlsx", "calendar", "calendar, by name"}


@looking_at(2)
@given(world=worlds_with_objections(), look=views)
def test_nobody_else_gets_a_pack_or_a_line_in_a_saved_file(tmp_path_factory, world: World, look: View) -> None:
    workbook, as_of, folder = stored(world, look), look.as_of, tmp_path_factory.mktemp("nobody")
    may = who_may(world, as_of)
    # Few enough to be drawn here: the first who may, and all who may not.
    before = workbook.store.value("select coalesce(max(audit_no), 0) from audit")
    wanted = sorted(may)[:2] + sorted({client.client_id for client in world.clients} - may)
    made = workbook.make_packs(folder, as_of=as_of, client_ids=wanted, workers=1)
    assert set(made.client_ids) == set(wanted) & may and len(list(folder.glob("*.pdf"))) == len(made.client_ids)
    assert {client_id for client_id, _ in made.passed_over} == set(wanted) - may
    noted = workbook.store.tuples(
        "select subject from audit where action = 'export' and audit_no > $before", before=before
    )
    assert {subject for (subject,) in noted} == set(made.client_ids)

    workbook.save_list(folder / "list.csv", as_of=as_of)
    listed = {row.split(",")[0] for row in (folder / "list.csv").read_text("utf-8-sig").splitlines()[1:]}
    workbook.save_calendar(folder / "all.ics", as_of=as_of)
    assert listed <= may and dated((folder / "all.ics").read_bytes()) <= may
    for client_id in sorted({client.client_id for client in world.clients} - may)[:3]:
        with pytest.raises(UserError):
            workbook.save_calendar(folder / "one.ics", as_of=as_of, client_id=client_id)
    assert not (folder / "one.ics").exists()
