"""A client somebody may not see: nothing that can be asked mentions them, and no number moves because of them."""

from __future__ import annotations

import os
import random
from dataclasses import replace

import pytest
from access_given import AS_OF, another, answer, as_seen, of_client, person, plain, questions, tables, values, without

from lifeline.question import book
from lifeline.record import access, anonymous, groups
from lifeline.workbook import Workbook

SOAK = bool(os.environ.get("LIFELINE_SOAK"))
ROUNDS = 12 if SOAK else 1


def clients(store) -> list[str]:
    return [client_id for (client_id,) in store.tuples("select client_id from client order by client_id")]


def compared(seen, removed) -> list[str]:
    """The questions that two workbooks answer otherwise."""
    ids = clients(removed)
    assert clients(seen) == ids
    some = random.Random(len(ids)).sample(ids, 3 if SOAK else 1)
    told, other = values(seen, ids[0]), values(removed, ids[0])
    differing = [] if plain(told) == plain(other) else ["what the questions are told"]
    for name, asked in questions():
        for client_id in some if "client_id" in asked.__code__.co_varnames[:6] else some[:1]:
            of_one = {"client_id": client_id, "client_ids": [client_id]}
            if answer(asked, seen, told | of_one, name) != answer(asked, removed, other | of_one, name):
                differing.append(f"{name} {client_id}")
    differing += [f"lifeline {one}" for one in some if of_client(seen, one) != of_client(removed, one)]
    rows, left = tables(seen), tables(removed)
    return differing + [f"table {name}" for name in rows if rows[name] != left[name]]


def like_one_behind_a_wall(store):
    """As a partner sees it who is kept from somebody: imports are told without what was counted over all clients."""
    return store.scoped(replace(access.scope_of(store, person(store, "partner").email), sees_whole=False))


@pytest.mark.slow
@pytest.mark.parametrize("chance", range(ROUNDS))
def test_behind_a_wall_everything_is_as_if_the_client_had_never_been(chance):
    with another() as store, another() as removed:
        hidden = random.Random(chance).sample(clients(store), 5)
        without(removed, *hidden)
        kept_from = person(store, "partner").colleague_id
        for client_id in hidden:
            access.wall(store, client_id=client_id, colleague_id=kept_from, reason="conflict", who="boss")
        for each in (store, removed):
            book.refresh(each, as_of=AS_OF)
        assert compared(as_seen(store, "partner"), like_one_behind_a_wall(removed)) == []


@pytest.mark.parametrize("chance", range(ROUNDS))
def test_who_sees_their_own_clients_is_answered_as_if_the_firm_had_no_others(chance):
    with another() as store, another() as removed:
        fee_earner = person(store, "fee_earner")
        own = random.Random(chance).sample(clients(store), 12)
        for each in (store, removed):
            groups.set_groups(each, clients(each), owner="Somebody else", who="boss")
            groups.set_groups(each, own, owner=fee_earner.name, who="boss")
            with each.write() as writer:
                writer.execute("update matter set owner = 'Somebody else'")
                writer.execute("update action set owner_id = null")
                writer.execute("delete from audit where action = 'group changed'")
        erased = [client_id for (client_id,) in removed.tuples("select client_id from suppression")]
        without(removed, *(each for each in clients(removed) + erased if each not in own))
        for each in (store, removed):
            book.refresh(each, as_of=AS_OF)
        everybody = access.scope_of(removed, fee_earner.email)
        assert everybody.clients == "own"
        assert compared(as_seen(store, "fee_earner"), removed.scoped(replace(everybody, clients="all"))) == []


def test_every_question_of_the_package_is_asked():
    assert len(list(questions())) > 90


def test_what_leaves_the_workbook_is_what_its_person_may_see(tmp_path):
    with another() as store, another() as removed:
        hidden = random.Random(7).sample(clients(store), 5)
        kept_from = person(store, "partner").colleague_id
        without(removed, *hidden)
        for client_id in hidden:
            access.wall(store, client_id=client_id, colleague_id=kept_from, reason="conflict", who="boss")
        taken = []
        for name, each in (("seen", store), ("removed", removed)):
            workbook, out = Workbook(as_seen(store, "partner") if each is store else like_one_behind_a_wall(removed)), tmp_path / name
            out.mkdir()
            workbook.refresh(as_of=AS_OF)
            with workbook.trial_copy() as copy:
                taken.append(tables(copy.store))
            workbook.export(out / "everything")
            workbook.save_list(out / "list.csv", as_of=AS_OF)
            workbook.save_calendar(out / "calendar.ics", as_of=AS_OF)
            with anonymous.anonymised(workbook.store, seed=3) as copy:
                taken.append(plain(book.book_page(copy, as_of=AS_OF, limit=100)))
        texts = [
            {
                str(path.relative_to(tmp_path / name)): path.read_text(encoding="utf-8")
                for path in sorted((tmp_path / name).rglob("*.*")) if path.is_file()
            }
            for name in ("seen", "removed")
        ]
        assert len(texts[0]) > 6 and texts[0] == texts[1]
        assert [name for name in taken[0] if taken[0][name] != taken[2][name]] == [] and taken[1] == taken[3]
        for client_id in hidden:
            assert not any(f"'{client_id}'" in row for table in taken[0].values() for row in table)
