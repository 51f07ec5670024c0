"""Setting a guard aside: by name, for one service, with a reason, for what stands that day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from record_given import AS_OF, audited, firm, rows
from test_guards import LOSS, WILL, guards

from lifeline.errors import NotFound, UserError
from lifeline.question.guards import GuardKind
from lifeline.record.overrides import override
from lifeline.store import Store


def set_aside(store: Store, kind: GuardKind, **also: object) -> None:
    """Override a guard on Ann's will."""
    override(
        store,
        **{
            "client_id": "ann",
            "service_id": "will",
            "guard": kind,
            "as_of": AS_OF,
            "reason": "She asked for it.",
            "who": "A. Partner",
        }
        | also,
    )


def test_a_named_person_sets_a_guard_aside_for_one_service_with_a_reason_and_the_audit_says_so_without_it():
    store = firm(**LOSS | {"rules": LOSS["rules"] + "\nhome | trust | 240"})
    set_aside(store, GuardKind.QUIET)
    assert (guards(store), guards(store, "trust")) == ([], [GuardKind.QUIET])
    assert rows(store, "override", "client_id, service_id, guard, overridden_on, reason, who") == [
        ("ann", "will", "quiet", AS_OF, "She asked for it.", "A. Partner")
    ]
    assert audited(store) == [("A. Partner", "override", "ann will")]
    assert store.value("select detail from audit") == "quiet"


def test_a_guard_of_the_client_is_set_aside_for_one_service_too():
    store = firm(**WILL | {"rules": WILL["rules"] + "\nhome | trust | 240"}, matters="service | on\nsale | 2024-05-01")
    set_aside(store, GuardKind.TOO_EARLY)
    assert (guards(store), guards(store, "trust")) == ([], [GuardKind.TOO_EARLY])


def test_what_was_set_aside_for_one_loss_does_not_cover_a_later_one_nor_an_earlier_day():
    store = firm(**LOSS | {"events": LOSS["events"] + "\nloss | 2024-12-01"})
    set_aside(store, GuardKind.QUIET)
    assert guards(store, as_of=AS_OF - timedelta(days=1)) == [GuardKind.QUIET]
    assert guards(store) == []
    assert guards(store, as_of=date(2024, 12, 1)) == [GuardKind.QUIET]


@pytest.mark.parametrize("also", [{"who": ""}, {"who": " "}, {"reason": ""}, {"reason": "\n"}])
def test_an_override_needs_a_name_and_a_reason(also):
    store = firm(**LOSS)
    with pytest.raises(UserError, match="needs a name and a reason"):
        set_aside(store, GuardKind.QUIET, **also)
    assert guards(store) == [GuardKind.QUIET]
    assert rows(store, "override") == audited(store) == []


@pytest.mark.parametrize("kind", [GuardKind.PERMISSION, GuardKind.NOT_A_CLIENT])
def test_nobody_sets_aside_a_clients_own_right(kind):
    store = firm(**WILL)
    with pytest.raises(UserError, match="Nobody may set this aside"):
        set_aside(store, kind)
    assert rows(store, "override") == []


@pytest.mark.parametrize("also", [{"client_id": "bob"}, {"service_id": "no such"}])
def test_an_override_is_of_a_client_and_a_service_that_are_there(also):
    store = firm(**WILL)
    with pytest.raises(NotFound):
        set_aside(store, GuardKind.QUIET, **also)
    assert rows(store, "override") == []
