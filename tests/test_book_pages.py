"""The list of clients, page by page: nobody twice and nobody left out, however few are asked for at a time."""

from __future__ import annotations

from datetime import date

import pytest
from sample_given import sample_copy

from lifeline.question import book

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
