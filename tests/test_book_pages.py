"""The list of clients, page by page: nobody twice and nobody left out, however few are asked for at a time."""

from __future__ import annotations

from datetime import date

import pytest
from sample_given import sample_copy

from lifeline.question import book, plans, referrals
from lifeline.store import Store

AS_OF = date(2026, 11, 1)


@pytest.fixture(scope="module")
def store():
    with sample_copy() as workbook:
        book.refresh(workbook.store, as_of=AS_OF)
        yield workbook.store


@pytest.mark.parametrize("asked", [{"is_to_see": True}, {}, {"track": "business"}, {"due_by": date(2027, 6, 1)}])
@pytest.mark.parametrize("limit", [1, 2, 7])
def test_page_after_page_is_the_whole_list(store, asked, limit):
    whole = book.book_page(store, as_of=AS_OF, limit=1000, **asked)
    assert len(whole.rows) == whole.total > 2
    pages = [
        book.book_page(store, as_of=AS_OF, limit=limit, offset=offset, **asked) for offset in range(0, whole.total, limit)
    ]
    assert {page.total for page in pages} == {whole.total}
    assert [row for page in pages for row in page.rows] == list(whole.rows)


def test_those_due_soonest_may_all_be_left_out_and_the_page_is_full_all_the_same(store):
    soonest = [
        client_id for (client_id,) in store.tuples(
            "select client_id from book_client where next_last_date is not null order by next_last_date limit 8")
    ]
    with store.write(counts_as_change=False) as writer:
        writer.execute("update client set contact_status = 'objected' where client_id in (select unnest($ids))", ids=soonest)
    whole = book.book_page(store, as_of=AS_OF, is_to_see=True, limit=1000)
    assert not {row.client_id for row in whole.rows} & set(soonest)
    page = book.book_page(store, as_of=AS_OF, is_to_see=True, limit=2)     # looks among the first eight: all left out
    assert page.rows == whole.rows[:2] and page.total == whole.total
    assert book.to_see(store, as_of=AS_OF, limit=3) == (tuple(row.client_id for row in whole.rows[:3]), whole.total)
    assert book.to_see(store, as_of=AS_OF, limit=1000)[0] == tuple(row.client_id for row in whole.rows)


@pytest.mark.parametrize("text", ["mock", "Rowan", "F1", "f13", "nobody is called that", "o"])
def test_who_is_found_by_a_name_is_the_same_whether_they_are_few_or_many(store, text, monkeypatch):
    few = book.book_page(store, as_of=AS_OF, text=text, limit=3, offset=1)
    with_track = book.book_page(store, as_of=AS_OF, text=text, track="person", move="up_sell", limit=50)
    monkeypatch.setattr(book, "FEW", 0)
    assert book.book_page(store, as_of=AS_OF, text=text, limit=3, offset=1) == few
    assert book.book_page(store, as_of=AS_OF, text=text, track="person", move="up_sell", limit=50) == with_track


def test_no_list_compares_every_row_with_every_other(store, monkeypatch):
    """As DuckDB does for a left join with a second condition: unnoticed in a small book, for hours in a large one."""
    read, plans_seen = Store._read, []

    def noted(self, statement, values):
        plans_seen.append(read(self, f"explain {statement}", values)[1][0][1])
        return read(self, statement, values)

    with sample_copy() as workbook:
        book.refresh(workbook.store, as_of=AS_OF)
        monkeypatch.setattr(Store, "_read", noted)
        for asked in ({}, {"text": "o"}, {"is_to_see": True}, {"move": "up_sell"}, {"due_by": date(2027, 6, 1)}):
            book.book_page(workbook.store, as_of=AS_OF, **asked)
        assert referrals.inbox(workbook.store) and plans.plans_page(workbook.store, as_of=AS_OF).rows
        referrals.dealt_with(workbook.store), referrals.credited(workbook.store)
        referrals.leads(workbook.store, as_of=AS_OF)
    assert len(plans_seen) > 12
    assert [plan for plan in plans_seen if "NL_JOIN" in plan or "NESTED_LOOP" in plan or "CROSS_PRODUCT" in plan] == []
