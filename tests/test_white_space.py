"""The white space by worked example: who is in it, its order, groups and shares, and buying centres."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from cells_given import TODAY, sample_firm
from record_given import AS_OF, firm

from lifeline.model import Decided, Move
from lifeline.question import book, ranges
from lifeline.question.definitions import counted, definitions
from lifeline.question.grouping import Groupings, groupings
from lifeline.question.white_space import (
    COVERED, GAPS, STATES, Filters, Share, WhiteSpace, WhiteSpaceGroup, aggregate, buying_centres, by_stage, white_space,
)
from lifeline.question.white_space_defined import gaps_by_move
from lifeline.record import decisions
from lifeline.store import Store

# Three people and two businesses who may be approached; dan objected, and eve never was a client.
CLIENTS = """
    client | track    | status        | since
    ann    | person   |               |
    bob    | person   |               |
    cat    | person   |               |
    acme   | business |               |
    bolt   | business |               |
    dan    | person   | do_not_market |
    eve    | person   |               | none
"""
SERVICES = """
    service | track    | family | tier
    will    | person   | wills  | 1
    trust   | person   | wills  | 2
    lease   | business | leases | 1
    staff   | business | staff  | 1
    tax     | both     | taxes  | 1
"""
RULES = """
    stage | service | closes | last | later
    home  | will    | 240    |      |
    home  | trust   | 240    | 48   | lapses
    start | lease   | 240    |      |
    start | staff   | 240    |      |
    start | tax     | 240    |      |
"""
EVENTS = """
    client | stage | on
    ann    | home  | 2021-03-01
    bob    | home  | 2015-03-01
    cat    | home  | 2021-09-01
    acme   | start | 2021-03-01
    dan    | home  | 2021-03-01
    eve    | home  | 2021-03-01
"""
HOLDINGS = """
    client | service | on   | by
    ann    | will    | 2022 | us
    bob    | will    | 2016 | elsewhere
    acme   | lease   | 2022 | us
"""


def book_of(**also: str) -> Store:
    """The firm of these examples with its book worked out: areas, buying centres, segments and matters set."""
    tables = {"clients": CLIENTS, "services": SERVICES, "rules": RULES, "events": EVENTS, "holdings": HOLDINGS,
              "stages": "stage | track\nhome | person\nstart | business"}
    store = firm(**tables | also, services_also="service | area\nwill | Private\ntrust | Private\ntax | Money")
    with store.write() as writer:
        for service_id, centres in (("lease", "property;board"), ("staff", "HR"), ("tax", "self;board")):
            writer.execute("update service set buying_centre = $c where service_id = $s", c=centres, s=service_id)
        for client_id, segment in (("ann", "families"), ("bob", "families"), ("acme", "shops"), ("dan", "objectors")):
            writer.execute("update client set segment = $s where client_id = $c", s=segment, c=client_id)
        writer.prepare_rules()
    book.refresh(store, as_of=AS_OF)
    return store


def states(page: WhiteSpace) -> dict[str, dict[str, str]]:
    """The cells of a page: client by client in its order, each client's by service in the order of the columns."""
    return {
        client.client_id: {
            service.service_id: cell.state
            for service in page.services if (cell := page.cell(client.client_id, service.service_id))
        }
        for client in page.clients
    }


def page_of(store: Store, **how: object) -> WhiteSpace:
    return white_space(store, as_of=AS_OF, **how)


# ------------------------------------------------------------------------------------------ the page


def test_a_page_has_everybody_who_may_be_approached_most_gaps_first_and_says_how_many_are_left_out():
    page = page_of(book_of())
    assert states(page) == {
        "cat": {"will": "to_ask", "trust": "to_ask"},
        "acme": {"lease": "us", "staff": "to_ask", "tax": "to_ask"},
        "ann": {"will": "us", "trust": "to_ask"},
        "bob": {"will": "elsewhere"},
        "bolt": {},
    }
    assert (page.total, page.left_out) == (5, 2)
    assert [(client.client_id, client.gaps, client.confirmed, client.next_last_date) for client in page.clients] == [
        ("cat", 2, 0, date(2025, 9, 1)), ("acme", 2, 0, None), ("ann", 1, 0, date(2025, 3, 1)), ("bob", 0, 0, None),
        ("bolt", 0, 0, None),
    ]
    assert page.cell("bolt", "tax") is None


def test_of_as_many_gaps_more_confirmed_ones_come_first_then_the_soonest_last_date():
    store = book_of()
    assert [client.client_id for client in page_of(store).clients][:2] == ["cat", "acme"]
    decisions.decide(store, client_id="acme", service_id="tax", decided=Decided.PROPOSED, as_of=AS_OF, who="A. Partner")
    page = page_of(store)
    assert [(client.client_id, client.gaps, client.confirmed) for client in page.clients][:2] == [
        ("acme", 2, 1), ("cat", 2, 0)
    ]
    assert page.cell("acme", "tax").state == "confirmed"


@pytest.mark.parametrize(
    ("sort", "order"),
    [("name", "acme ann bob bolt cat"), ("last_date", "ann cat acme bob bolt"), ("gaps", "cat acme ann bob bolt")],
)
def test_rows_are_sorted_by_gaps_name_or_the_soonest_last_date_and_paged_in_that_order(sort, order):
    store = book_of()
    whole = [client.client_id for client in page_of(store, sort=sort).clients]
    assert whole == order.split()
    parts = [page_of(store, sort=sort, limit=2, offset=offset) for offset in (0, 2, 4)]
    assert [client.client_id for part in parts for client in part.clients] == whole
    assert {part.total for part in parts} == {5}


def test_another_order_or_grouping_is_refused():
    for wrong in ({"sort": "fee"}, {"group_by": "name"}):
        with pytest.raises(ValueError, match="Sort by one of"):
            page_of(book_of(), **wrong)


FILTERED = [
    (Filters(text="AN"), "ann"),
    (Filters(text="b"), "bob bolt"),
    (Filters(track="business"), "acme bolt"),
    (Filters(segment="families"), "ann bob"),
    (Filters(segment=""), "cat bolt"),
    (Filters(is_with_gaps=True), "cat acme ann"),
    (Filters(states=("us",)), "acme ann"),
    (Filters(states=("elsewhere", "to_ask")), "cat acme ann bob"),
    (Filters(moves=("cross_sell_now",), track="business"), "acme"),
    (Filters(practice_areas=("Private",), is_with_gaps=True), "cat ann"),
    (Filters(text="nobody"), ""),
]


def test_filters_leave_out_clients():
    store = book_of()
    for filters, found in FILTERED:
        page = page_of(store, filters=filters)
        assert [client.client_id for client in page.clients] == found.split(), filters
        assert page.total == len(found.split())


def test_filters_of_areas_states_and_moves_leave_out_cells_too_and_gaps_count_what_is_shown():
    store = book_of()
    page = page_of(store, filters=Filters(practice_areas=("Money",), track="business"))
    assert [each.service_id for each in page.services] == ["tax"]
    assert states(page) == {"acme": {"tax": "to_ask"}, "bolt": {}}
    assert page.clients[0].gaps == 1
    assert states(page_of(store, filters=Filters(states=("us",)))) == {"acme": {"lease": "us"}, "ann": {"will": "us"}}


def test_each_service_says_how_all_clients_of_the_filter_stand_to_it_not_only_those_of_the_page():
    services = {each.service_id: each for each in page_of(book_of(), limit=1).services}
    will, trust, tax = services["will"], services["trust"], services["tax"]
    assert (will.clients, will.us, will.elsewhere, will.to_ask) == (3, 1, 1, 1)
    assert (will.share_having, will.share_met) == (2 / 3, 2 / 3)
    assert (trust.clients, trust.covered, trust.need, trust.share_having, trust.share_met) == (3, 0, 2, 0, 0)
    assert (tax.clients, tax.need, tax.share_met) == (5, 1, 0)
    assert list(services) == ["will", "trust", "lease", "staff", "tax"]


@pytest.mark.parametrize("filters", [
    Filters(), Filters(text="a"), Filters(track="person", is_with_gaps=True), Filters(owner="Helena Boardley"),
    Filters(states=("to_ask", "us")), Filters(moves=("back_sell",)), Filters(practice_areas=("Private client",)),
])
def test_a_large_book_is_read_in_parts_and_comes_to_the_same(filters, monkeypatch):
    store = sample_firm().store
    def asked() -> tuple[object, ...]:
        whole = white_space(store, as_of=TODAY, filters=filters, group_by="owner")
        return whole, gaps_by_move(store, as_of=TODAY, filters=filters), groupings(store, as_of=TODAY)

    at_once = asked()
    monkeypatch.setattr(ranges, "SMALL", 3)
    monkeypatch.setattr(ranges.os, "cpu_count", lambda: 4)
    assert len(ranges.parts(store)) == 4 and any(service.need for service in at_once[0].services)
    assert at_once[1] and at_once[2].owners and asked() == at_once


def test_more_clients_than_are_named_one_by_one_come_to_the_same(monkeypatch):
    named = white_space(store := sample_firm().store, as_of=TODAY)
    monkeypatch.setattr(ranges, "MOST_NAMED", 5)
    assert white_space(store, as_of=TODAY) == named and len(named.clients) > 5


def test_a_share_of_nobody_is_none_and_services_nobody_has_a_cell_of_can_be_left_out():
    people = Filters(track="person")
    services = {each.service_id: each for each in page_of(book_of(), filters=people).services}
    assert (services["lease"].clients, services["lease"].share_having, services["lease"].share_met) == (0, None, None)
    page = page_of(book_of(), filters=people, with_empty_services=False)
    assert [each.service_id for each in page.services] == ["will", "trust"]


def test_what_somebody_of_the_other_track_holds_is_in_nobodys_share():
    store = book_of(holdings="client | service | on\nann | lease | 2022")
    page = page_of(store)
    lease = next(each for each in page.services if each.service_id == "lease")
    assert page.cell("ann", "lease").state == "us"
    assert (lease.clients, lease.us, lease.share_having) == (2, 0, 0)


# ------------------------------------------------------------------------------------------ groups


def test_rows_are_grouped_with_their_subtotals_and_who_is_in_none_comes_last():
    page = page_of(book_of(), group_by="segment", sort="name")
    assert [client.client_id for client in page.clients] == ["ann", "bob", "acme", "bolt", "cat"]
    assert page.groups == (
        WhiteSpaceGroup("families", 2, 1, 0), WhiteSpaceGroup("shops", 1, 2, 0), WhiteSpaceGroup("", 2, 2, 0)
    )


def test_the_owner_is_who_was_named_else_that_of_the_latest_matter_and_the_office_that_of_the_owner():
    store = book_of()
    with store.write() as writer:
        writer.execute("update client set owner = 'Ida', office = 'North' where client_id = 'ann'")
        columns = ["matter_id", "client_id", "service_id", "opened_on", "status", "owner"]
        writer.insert("matter", columns, [
            ("1", "ann", "will", date(2022, 1, 1), "closed", "Uma"),
            ("2", "bob", "will", date(2020, 1, 1), "closed", "Uma"),
            ("3", "bob", "tax", date(2021, 1, 1), "closed", "Ole"),
            ("4", "bob", "tax", date(2023, 1, 1), "closed", " "),
            ("5", "bob", "tax", date(2024, 6, 16), "open", "Uma"),
            ("6", "acme", "tax", None, "closed", "Uma"),
        ])
        people = ["colleague_id", "name", "role", "email", "is_compliance_officer", "office"]
        writer.insert("colleague", people, [("o", "Ole", "", "", False, "South"), ("i", "Ida", "", "", False, "West")])
    book.refresh(store, as_of=AS_OF)
    owned = {client.client_id: (client.owner, client.office) for client in page_of(store).clients}
    assert owned == {"ann": ("Ida", "North"), "bob": ("Ole", "South"), "acme": ("Uma", ""), "cat": ("", ""),
                     "bolt": ("", "")}
    assert groupings(store, as_of=AS_OF) == Groupings(("families", "shops"), ("Ida", "Ole", "Uma"), ("North", "South"))
    assert [client.client_id for client in page_of(store, filters=Filters(office="South")).clients] == ["bob"]
    assert [group.value for group in page_of(store, group_by="owner").groups] == ["Ida", "Ole", "Uma", ""]


def test_shares_by_group_count_those_with_the_need():
    assert aggregate(book_of(), as_of=AS_OF, by="segment") == (
        Share("families", "will", 2, 2, 2), Share("families", "trust", 2, 1, 0), Share("shops", "lease", 1, 1, 1),
        Share("shops", "staff", 1, 1, 0), Share("shops", "tax", 1, 1, 0), Share("", "will", 2, 1, 0),
        Share("", "trust", 2, 1, 0),
    )


def test_shares_by_stage_are_of_those_who_reached_it_by_the_day():
    events = EVENTS + "    bolt | start | 2024-07-01\n    bob | home | 2012-01-01\n"
    found = by_stage(book_of(events=events), as_of=AS_OF)
    assert found == (
        Share("home", "will", 3, 3, 2), Share("home", "trust", 3, 2, 0), Share("start", "lease", 1, 1, 1),
        Share("start", "staff", 1, 1, 0), Share("start", "tax", 1, 1, 0),
    )
    assert found[0].share == 2 / 3


@pytest.mark.parametrize(
    "filters", [Filters(), Filters(track="person", is_with_gaps=True), Filters(owner="Helena Boardley")]
)
def test_every_count_of_the_sample_firm_is_that_of_the_cells_beside_it(filters):
    store = sample_firm().store
    page = white_space(store, as_of=TODAY, filters=filters, group_by="owner", limit=1000)
    assert len(page.clients) == page.total == sum(group.clients for group in page.groups) > 3
    tracks = {client.client_id: client.track for client in page.clients}
    found = Counter()
    for cell in page.cells:
        found[cell.service_id, cell.state, tracks[cell.client_id]] += 1
    for service in page.services:
        theirs = ("person", "business") if service.track == "both" else (service.track,)
        assert service.clients == sum(track in theirs for track in tracks.values())
        for state in STATES:
            assert getattr(service, state) == sum(found[service.service_id, state, track] for track in theirs)
    for client in page.clients:
        assert client.gaps == sum(cell.client_id == client.client_id and cell.state in GAPS for cell in page.cells)
    shares = aggregate(store, as_of=TODAY, by="owner", filters=filters)
    owners = {client.client_id: client.owner for client in page.clients}
    assert {(share.group, share.service_id): share.covered for share in shares} == {
        (share.group, share.service_id): sum(
            cell.service_id == share.service_id and owners[cell.client_id] == share.group and cell.state in COVERED
            for cell in page.cells
        ) for share in shares
    }


# ------------------------------------------------------------------------------------------ buying centres


def test_a_business_is_a_demand_unit_for_each_buying_centre_and_a_person_is_one():
    found = buying_centres(book_of(), as_of=AS_OF)
    assert [(unit.client_id, unit.buying_centre, unit.gaps) for unit in found.units] == [
        ("cat", "", 2), ("acme", "HR", 1), ("acme", "board", 1), ("ann", "", 1), ("acme", "property", 0), ("bob", "", 0)
    ]
    assert {(cell.buying_centre, cell.service_id) for cell in found.cells if cell.client_id == "acme"} == {
        ("property", "lease"), ("HR", "staff"), ("board", "tax")
    }
    assert found.total == 6
    some = buying_centres(book_of(), as_of=AS_OF, client_ids=["acme", "dan"], limit=1)
    assert ([(unit.client_id, unit.buying_centre) for unit in some.units], some.total) == ([("acme", "HR")], 3)


def test_by_service_and_by_buying_centre_a_gap_can_be_two_different_things():
    store = book_of()
    assert [(each.service_id, each.buying_centre, each.by_service, each.by_centre) for each in
            definitions(store, as_of=AS_OF, client_id="acme")] == [
        ("staff", "HR", Move.CROSS_SELL_NOW, "cross_sell"), ("tax", "board", Move.CROSS_SELL_NOW, "cross_sell")
    ]
    (trust,) = definitions(store, as_of=AS_OF, client_id="ann")
    assert (trust.by_service, trust.by_centre) == (Move.UP_SELL, "up_sell")
    with store.write() as writer:
        writer.execute("update service set buying_centre = 'property' where service_id = 'staff'")
        writer.prepare_rules()
    book.refresh(store, as_of=AS_OF)
    assert [(each.by_service, each.by_centre) for each in definitions(store, as_of=AS_OF, client_id="acme")] == [
        (Move.CROSS_SELL_NOW, "up_sell"), (Move.CROSS_SELL_NOW, "cross_sell")
    ]
    assert sum(row.gaps for row in counted(store, as_of=AS_OF)) == 5


# ------------------------------------------------------------------------------------------ for a notebook


def test_a_notebook_gets_clients_by_services_as_a_table():
    found = sample_firm().white_space(as_of=TODAY, filters=Filters(text="F01"), sort="name")
    table = found.to_pandas()
    assert list(table["client_id"]) == ["F01"]
    shown = set(table.iloc[0][[each.service_id for each in found.services]])
    assert shown - {""} == {cell.state for cell in found.cells}
