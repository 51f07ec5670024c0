"""A person's rights: an objection obeyed everywhere at once, everything held on them, and erasure that lasts."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from intake_given import ADA_AND_ACME, clients, imported, law_firm
from random_worlds import views, worlds
from record_given import AS_OF, WRITTEN, audited, firm, lines, naming, rows, view
from soak import looking_at
from worlds import CLIENT_TABLES, View, World, put, store_of

from lifeline.errors import NotFound, UserError
from lifeline.model import Decided
from lifeline.question import book
from lifeline.question.guards import GuardKind, client_guards
from lifeline.question.opportunities import opportunities, work_out
from lifeline.record import facts, people, permissions, personal
from lifeline.record.cards import reword
from lifeline.record.decisions import decide
from lifeline.record.overrides import override
from lifeline.record.personal import Mention
from lifeline.record.reviews import mark_reviewed
from lifeline.store import Store

TWO = {
    "clients": "client | born\nann | 1980-01-01\nann b | 1980-01-01",
    "stages": "stage | prompt | age\nold | date_certain | 60",
    "rules": """
        stage | service | closes | condition
        home  | will    | 240    |
        home  | trust   | 240    | owner=yes
        old   | care    | 240    |
    """,
    "events": "client | stage | on\nann | home | 2021-03-01\nann b | home | 2021-03-01",
    "lasting": "owner",
}


def to_see(store: Store) -> list[str]:
    """Whom the list puts forward."""
    return [row.client_id for row in book.book_page(store, as_of=AS_OF, is_to_see=True).rows]


# ------------------------------------------------------------------------------------------ objection


def test_an_objection_is_obeyed_in_the_list_the_lines_the_questions_and_the_picture_at_once():
    store = firm(**TWO)
    book.refresh(store, as_of=AS_OF)
    assert to_see(store) == ["ann", "ann b"]
    assert any(spell.is_expected for spell in view(store, as_of=date(2035, 1, 1)).spells)
    permissions.record_objection(store, client_id="ann", as_of=AS_OF, who="A. Partner", how="by letter")
    assert to_see(store) == ["ann b"]
    (row,) = (row for row in book.book_page(store, as_of=AS_OF).rows if row.client_id == "ann")
    assert (row.cross_sells_now, row.to_ask, row.next_last_date, row.lead_service_id) == (0, 0, None, None)
    assert {found.client_id for found in work_out(store, as_of=AS_OF).opportunities} == {"ann b"}
    seen = view(store, as_of=date(2035, 1, 1))
    assert (seen.opportunities, seen.reviews, seen.questions) == ((), (), ())
    assert not any(spell.is_expected for spell in seen.spells)
    assert rows(store, "book_line", "client_id") == [("ann b",), ("ann b",)]
    assert seen.client.contact_basis == "objected to marketing 2024-06-15: by letter"
    assert audited(store) == [("A. Partner", "objection recorded", "ann")]


def test_a_status_that_an_import_changed_is_obeyed_before_the_book_is_worked_out_anew():
    store = firm(**TWO)
    book.refresh(store, as_of=AS_OF)
    with store.write() as writer:
        writer.execute("update client set contact_status = 'do_not_contact' where client_id = 'ann'")
    assert to_see(store) == ["ann b"]
    assert [row.client_id for row in book.book_page(store, as_of=AS_OF, move="cross_sell_now").rows] == ["ann b"]


def test_an_objection_stands_until_it_is_withdrawn_whatever_a_later_file_says():
    store = law_firm()
    imported(store, ADA_AND_ACME)
    permissions.record_objection(store, client_id="ada", as_of=AS_OF, who="A. Partner")
    plan = imported(store, ADA_AND_ACME)
    assert plan.notes == (
        "clients.csv: contact_status is ok for 1 who objected here; the objection stands until it is withdrawn here",
    )
    assert plan.counts[0] == ("clients", 0, 0, 2)
    assert rows(store, "client", "client_id, contact_status") == [("acme", "ok"), ("ada", "do_not_market")]
    imported(store, clients("ada,Ada Invented,person,1980-03-01,2015-06-01,deceased"))
    assert rows(store, "client", "contact_status")[0] == ("deceased",)
    with pytest.raises(UserError, match="the objection stands"):
        permissions.withdraw_objection(store, client_id="ada", as_of=AS_OF, who="A. Partner", basis=" ")
    permissions.withdraw_objection(
        store, client_id="ada", as_of=AS_OF, who="A. Partner", basis="asked for the newsletter"
    )
    assert imported(store, ADA_AND_ACME).notes == ()
    assert rows(store, "client", "client_id, contact_status") == [("acme", "ok"), ("ada", "ok")]


def test_a_channel_is_allowed_on_a_basis_and_of_a_client_that_is_there():
    store = firm(**TWO)
    allow = {
        "client_id": "ann",
        "channel": "email",
        "is_allowed": True,
        "basis": "form 2024",
        "obtained_on": AS_OF,
        "who": "A. Partner",
    }
    permissions.allow(store, **allow)
    permissions.allow(store, **allow | {"is_allowed": False, "basis": ""})
    columns = "client_id, channel, is_allowed, basis, obtained_on"
    assert rows(store, "permission", columns) == [("ann", "email", False, "", AS_OF)]
    for wrong in ({"channel": "pigeon"}, {"basis": " "}, {"client_id": "zoe"}):
        with pytest.raises(UserError):
            permissions.allow(store, **allow | wrong)
    with pytest.raises(NotFound):
        permissions.record_objection(store, client_id="zoe", as_of=AS_OF, who="A. Partner")
    assert len(rows(store, "permission")) == 1


# ------------------------------------------------------------------------------------------ who may not be listed


def of_the_firm(world: World, view: View) -> tuple[set[str], set[str]]:
    """Who may be worked out, and who of them may be listed for outreach on that day."""
    may = {client.client_id for client in world.clients if client.contact_status == "ok"}
    ours = {
        client.client_id for client in world.clients if client.client_since_on and client.client_since_on <= view.as_of
    }
    return may, may & ours


_STORES: list[Store] = []


@looking_at(4)
@given(world=worlds, seen_from=views)
def test_nobody_who_objects_or_is_no_client_is_ever_put_forward(world, seen_from):
    if not _STORES:
        _STORES.append(store_of(World()))
    store = _STORES[0]
    put(store, world, seen_from)
    may, listed = of_the_firm(world, seen_from)
    found = work_out(store, as_of=seen_from.as_of)
    # A prospect who asked us has a lifeline to talk over (rule 1); that somebody is sent to them may not be.
    assert {line.client_id for line in found.opportunities} | {due.client_id for due in found.reviews} <= may
    assert {question.client_id for question in found.questions} <= may
    book.refresh(store, as_of=seen_from.as_of)
    assert {
        row.client_id for row in book.book_page(store, as_of=seen_from.as_of, is_to_see=True, limit=100).rows
    } <= listed
    # A whole lifeline takes as long as the book: the first few will do.
    for client_id in [client.client_id for client in world.clients if client.client_id not in listed][:4]:
        seen = view(store, client_id=client_id, as_of=seen_from.as_of)
        guards = client_guards(store, seen)
        assert guards.of_client[0].kind in (GuardKind.PERMISSION, GuardKind.NOT_A_CLIENT)
        assert all(guards.is_held(line) for line in seen.opportunities)
        assert client_id in may or (seen.opportunities, seen.reviews, seen.questions) == ((), (), ())


def test_a_spouse_or_child_who_is_only_named_is_nobody_to_see():
    store = firm(**TWO, relations="client | name | relation\nann | Bert | spouse")
    book.refresh(store, as_of=AS_OF)
    assert to_see(store) == ["ann", "ann b"]
    assert "Bert" not in str(opportunities(store, as_of=AS_OF))


# ------------------------------------------------------------------------------------------ everything held, and erased


def with_everything(client_id: str, store: Store) -> None:
    """Whatever can be recorded of a client."""
    colleague_id = people.add_colleague(store, name="Cara", who="A. Partner")
    common = {"client_id": client_id, "who": "A. Partner"}
    mark_reviewed(store, view(store, client_id=client_id), who="A. Partner")
    decide(store, service_id="trust", decided=Decided.CONFIRMED_GAP, as_of=AS_OF, **common)
    decide(
        store,
        service_id="will",
        decided=Decided.NOT_NOW,
        until_on=date(2025, 1, 1),
        reason="secret reason",
        as_of=AS_OF,
        **common,
    )
    facts.add_event(
        store,
        stage_id=None,
        label="secret label",
        written_date="2020",
        status="happened",
        evidence="client_said",
        **common,
    )
    facts.answer(store, fact="owner", answer="yes", evidence="client_said", **common)
    override(store, service_id="will", guard=GuardKind.QUIET, as_of=AS_OF, reason="secret override", **common)
    people.knows(store, colleague_id=colleague_id, how="secret choir", **common)
    people.name_owner(store, service_id="will", colleague_id=colleague_id, due_on=AS_OF, what="secret call", **common)
    permissions.allow(store, channel="email", is_allowed=True, basis="secret form", obtained_on=AS_OF, **common)
    permissions.agree_to_share(
        store, other_client_id="ann b" if client_id == "ann" else "ann", agreed_on=AS_OF, **common
    )
    with store.write() as writer:
        writer.insert("contact", ["client_id", "buying_centre", "name", "role", "noted_on", "who"],
                      [(client_id, "board", "secret contact", "", AS_OF, "A. Partner")])
        writer.insert("score_override", ["client_id", "buying_centre", "dimension", "score", "reason", "overridden_on", "who",
                                         "written_at"],
                      [(client_id, "", "data", 3, "secret score", AS_OF, "A. Partner", AS_OF)])
    permissions.record_objection(store, as_of=AS_OF, how="secret letter", **common)


def test_everything_held_on_a_client_is_every_row_that_names_them_and_no_row_of_a_namesake():
    store = firm(**TWO, relations="client | other | relation\nann b | ann | brother")
    with_everything("ann", store)
    with_everything("ann b", store)
    held = personal.everything_on(store, client_id="ann")
    assert set(held) == {
        "acquaintance",
        "action",
        "audit",
        "client",
        "contact",
        "score_override",
        "decision",
        "decision_effect",
        "fact",
        "holding",
        "life_event",
        "objection",
        "override",
        "permission",
        "relationship",
        "sharing",
        "snapshot",
        "snapshot_line",
    }
    assert [row["client_id"] for row in held["client"]] == ["ann"]
    assert len(held["sharing"]) == 2
    assert {row["subject"].partition(" ")[2] for row in held["audit"]} <= {
        "",
        "will",
        "trust",
        "owner",
        "email",
        "ann b",
    } | {event["event_id"] for event in held["life_event"]}
    assert not any(row["subject"].startswith("ann b") for row in held["audit"])
    with pytest.raises(NotFound):
        personal.everything_on(store, client_id="nobody")


def test_an_erased_client_leaves_the_suppression_entry_and_the_audit_by_id_and_nothing_else():
    store = firm(**TWO, relations="client | other | relation\nann b | ann | brother")
    book.refresh(store, as_of=AS_OF)
    with_everything("ann", store)
    reword(store, service_id="will", part="say", text="Ours.", who="A. Partner")
    gone = personal.erase(store, client_id="ann", as_of=AS_OF, reason=" asked by letter ", who="A. Partner")
    assert gone > 15
    assert naming(store, "ann") == {"audit": 4, "suppression": 1}
    assert [action for _, action, subject in audited(store) if subject == "ann"] == [
        "reviewed",
        "acquaintance recorded",
        "objection recorded",
        "erased",
    ]
    assert rows(store, "suppression") == [("ann", "asked by letter", AS_OF)]
    assert audited(store)[-1] == ("A. Partner", "erased", "ann")
    assert rows(store, "client", "client_id") == rows(store, "life_event", "client_id") == [("ann b",)]
    assert (
        lines(store, client_id="ann b")
        == [("care", "cross_sell_future"), ("trust", "ask_first"), ("will", "cross_sell_now")][1:]
    )
    with pytest.raises(NotFound):
        personal.erase(store, client_id="ann", as_of=AS_OF, reason="", who="A. Partner")


def test_of_an_erased_client_what_is_still_held_can_be_told():
    store = firm(**TWO)
    personal.erase(store, client_id="ann", as_of=AS_OF, reason="", who="A. Partner")
    held = personal.everything_on(store, client_id="ann")
    assert held["suppression"] == [{"client_id": "ann", "reason": "erased", "suppressed_on": AS_OF}]
    assert [row["action"] for row in held["audit"]] == ["erased"] and set(held) == {"suppression", "audit"}


def test_every_table_that_names_a_client_is_emptied_of_them():
    store = firm(**TWO)
    named = {table for table, _ in store.tuples(personal.NAMING)}
    assert named - {*WRITTEN, *CLIENT_TABLES} == set(), "a new table: see that the tests of erasure fill it"


def test_where_a_name_stands_in_words_about_somebody_else_is_pointed_out():
    store = firm(**TWO, relations="client | name | other | relation\nann b | Annabel Lee | | sister")
    with store.write() as writer:
        writer.execute("update client set name = 'Annabel Lee' where client_id = 'ann'")
        writer.execute("update client set notes = 'Bought with annabel lee.' where client_id = 'ann b'")
    assert personal.named_elsewhere(store, client_id="ann") == (
        Mention("client", "ann b", "ann b", "Bought with annabel lee."),
        Mention("relationship", "ann b", "ann b", "Annabel Lee"),
    )
    assert personal.named_elsewhere(store, client_id="ann b") == ()


# Words of the program's own: kinds, states, ids, dates as written. Nobody writes a name into them.
CODED = {
    "alias", "answer", "answer_before", "as_imported", "basis", "became_kind", "born", "buying_centre", "channel", "client_since", "column_name", "contact_status",
    "date_before", "decided", "dimension", "effect", "event_date", "evidence", "evidence_before", "fact", "fact_date", "guard",
    "held_date", "item_id", "kind", "lead_move", "made_by", "move", "opened_date", "closed_date", "anchor_date", "outcome", "programme_family", "segment", "provider", "relation", "row_key",
    "rules", "state", "status", "status_before", "subject", "table_name", "track", "wait", "who",
}  # fmt: skip


def test_every_column_of_words_about_a_client_is_searched_for_names_of_others():
    store = firm(**TWO)
    looked_at = {(table, column) for table, column, _ in personal.WORDS}
    about_clients = {table for table, _ in store.tuples(personal.NAMING)} - {"suppression"}
    overlooked = [
        f"{table}.{column}"
        for table, column in store.tuples("select table_name, column_name from duckdb_columns() where data_type = 'VARCHAR'")
        if table in about_clients and (table, column) not in looked_at and not re.search(r"_ids?$|_(import|decision)_", column)
        and column not in (*CODED, "name" if table == "event_anchor" else "", "decision_before", "import_before")
    ]  # fmt: skip
    assert overlooked == [], "new columns: look for names in them too, or say that nobody writes one there"
