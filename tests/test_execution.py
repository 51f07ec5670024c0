"""Step four, the execution map: what may be done with whom and how, what is suggested, and what came of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from plans_given import LAST, WHO, allows, colleague, planned_firm
from record_given import AS_OF, audited, rows

from lifeline.errors import NotFound, UserError
from lifeline.model import Move, Opportunity
from lifeline.question import book, plan_steps
from lifeline.question.guards import GuardKind
from lifeline.question.plan_draft import due_day
from lifeline.question.plan_steps import week_of
from lifeline.record import execution, people, plans
from lifeline.record.overrides import override
from lifeline.record.permissions import allow, record_objection

ANN = {"client_id": "ann", "as_of": AS_OF, "who": WHO}
DUE = date(2024, 11, 1)     # beyond the 90 days within which an owner must be named


def step(store, **cells) -> plan_steps.Step:
    """A step for Ann as it stands on record."""
    given = {"what": "Raise it", "service_id": "will", "channel": "phone", "due_on": DUE, **ANN, **cells}
    return plan_steps.step(store, execution.add_step(store, **given))


def refused(store, **cells) -> str:
    """Why a step is not taken on; nothing is written."""
    before = rows(store, "action")
    with pytest.raises(UserError) as raised:
        step(store, **cells)
    assert rows(store, "action") == before
    return str(raised.value)


# ------------------------------------------------------------------------------------------ what may be planned


def test_a_step_is_an_action_with_what_how_and_when():
    store = planned_firm()
    allows(store, "phone")
    plan_id = plans.begin_plan(store, move="back_sell", **ANN)
    one = step(store, plan_id=plan_id, owner_id=colleague(store), programme_family="reputation", function_id="earners")
    assert (one.what, one.move, one.interaction, one.owner_name, one.function_name, one.state) == (
        "Raise it", "back_sell", "Call", "Cara", "Fee earners", "open"
    )
    assert [action.what for action in people.open_actions(store, client_id="ann")] == ["Raise it"]
    assert audited(store)[-1] == (WHO, "step added", "ann will")


def test_only_a_channel_the_client_allows_on_record_reaches_them():
    store = planned_firm()
    assert refused(store) == "ann has not allowed us to reach them by phone: no way to reach them is on record yet."
    allows(store, "post", "meeting")
    assert refused(store).endswith("allowed on record: in person, by post.")
    assert step(store, channel="post").interaction == "Letter"
    assert step(store, channel="").is_client_facing is False      # work in the house needs no permission
    allow(store, client_id="ann", channel="post", is_allowed=False, basis="", obtained_on=None, who=WHO)
    assert [one.waits for one in plan_steps.steps_of_client(store, client_id="ann")] == ["channel not allowed", ""]


LOSS = {
    "quiet": "stage | months\nloss | 3",
    "rules": "stage | service | closes\nhome | will | 240\nloss | estate | 240",
    "events": "stage | on\nhome | 2018-03-01\nloss | 2024-05-31",
}


def test_what_a_guard_holds_is_not_raised_with_the_client_until_somebody_sets_it_aside():
    store = planned_firm(**LOSS)
    allows(store, "phone")
    assert refused(store).startswith("Quiet period after loss, until 31 August 2024")
    assert refused(store, service_id=None).startswith("Quiet period")
    assert step(store, channel="", what="Look up the file").is_client_facing is False
    assert step(store, service_id="estate").service_id == "estate"
    override(store, client_id="ann", service_id="will", guard=GuardKind.QUIET, as_of=AS_OF, reason="She asked", who=WHO)
    assert step(store, is_same_week_meant=True).service_id == "will"


def test_a_step_in_the_house_does_not_become_one_that_reaches_a_client_whom_a_guard_holds():
    store = planned_firm(**LOSS)
    allows(store, "phone")
    one = step(store, channel="")
    with pytest.raises(UserError, match="Quiet period"):
        execution.change_step(store, action_id=one.action_id, as_of=AS_OF, who=WHO, channel="phone")
    assert plan_steps.step(store, one.action_id).channel == ""


@pytest.mark.parametrize(
    ("also", "said"),
    [
        ({"holdings": "service | on | by\nwill | 2019-01-01 | us"}, "Nothing is open with them"),
        ({"holdings": "service | on | by\nwill | 2023-01-01 | declined"}, "Nothing is open with them"),
        ({"clients": "client | since\nann | none"}, "ann is not a client."),
        ({"clients": "client | since\nann | 2024-06-16"}, "ann is not a client yet"),
        ({"clients": "client | status\nann | do_not_market"}, "ann may not be approached."),
        ({"matters": "service | on\nlease | 2024-06-01"}, "Too early"),
    ],
)
def test_nothing_is_raised_without_a_need_or_with_whoever_may_not_be_approached(also, said):
    store = planned_firm(**also)
    allows(store, "phone")
    assert refused(store).startswith(said)


def test_nobody_hears_of_us_twice_in_a_week_unless_that_is_meant():
    store = planned_firm()
    allows(store, "phone")
    first = step(store)                                            # Friday 1 November
    for day in (date(2024, 10, 28), date(2024, 11, 3)):            # Monday and Sunday of that week
        assert "They hear of us in that week already (Raise it, 1 Nov 2024)" in refused(store, due_on=day)
    assert step(store, due_on=date(2024, 11, 4)).state == "open"
    assert step(store, due_on=date(2024, 10, 28), is_same_week_meant=True).state == "open"
    execution.change_step(store, action_id=first.action_id, as_of=AS_OF, who=WHO, owner_id=colleague(store))
    with pytest.raises(UserError, match="in that week already"):
        execution.change_step(store, action_id=first.action_id, as_of=AS_OF, who=WHO, due_on=date(2024, 11, 5))


@pytest.mark.parametrize(
    ("cells", "is_refused"),
    [
        ({"due_on": AS_OF + timedelta(days=90)}, True),
        ({"due_on": AS_OF + timedelta(days=91)}, False),
        ({"due_on": AS_OF - timedelta(days=1)}, True),
        ({"due_on": None}, False),
        # Its own day is far, and the last date of the lease is not: 16 September, 93 days from the 15th of June.
        ({"service_id": "lease", "as_of": LAST - timedelta(days=90), "due_on": date(2025, 6, 1)}, True),
    ],
)
def test_a_deadline_within_ninety_days_needs_a_named_owner(cells, is_refused):
    store = planned_firm()
    allows(store, "phone")
    if is_refused:
        assert "name an owner" in refused(store, **cells)
    assert step(store, owner_id=colleague(store), **cells).owner_name == "Cara"
    if not is_refused:
        assert step(store, **{**cells, "is_same_week_meant": True}).owner_id is None


@pytest.mark.parametrize(
    ("cells", "error"),
    [
        ({"what": "  "}, "Say what is to be done"),
        ({"channel": "fax"}, "There is no channel 'fax'"),
        ({"channel": "", "interaction": "Webinar"}, "choose how it reaches them"),
        ({"starts_on": date(2024, 11, 2)}, "cannot be due before it begins"),
        ({"service_id": "no such"}, "There is no service"), ({"owner_id": "C0"}, "There is no owner"),
        ({"asset_id": "L0"}, "There is no asset"), ({"function_id": "no such"}, "There is no function"),
        ({"programme_family": "fun"}, "There is no programme family"), ({"move": "resell"}, "There is no move"),
        ({"plan_id": "P0"}, "There is no plan"), ({"client_id": "zoe"}, "zoe"),
    ],
)
def test_what_does_not_hold_together_or_is_not_there_is_refused(cells, error):
    store = planned_firm()
    allows(store, "phone")
    with pytest.raises((UserError, NotFound), match=error):
        step(store, **cells)


# ------------------------------------------------------------------------------------------ what came of it


def test_a_step_is_closed_with_what_came_of_it():
    store = planned_firm()
    allows(store, "phone")
    one = step(store, owner_id=colleague(store))
    execution.close_step(store, action_id=one.action_id, as_of=AS_OF, who=WHO, outcome="agreed")
    closed = plan_steps.step(store, one.action_id)
    assert (closed.state, closed.outcome, closed.outcome_on, closed.closed_reason) == ("closed", "agreed", AS_OF, "Agreed")
    assert rows(store, "decision") == []       # what became of the line is said at the line
    with pytest.raises(NotFound, match="closed already"):
        execution.note_outcome(store, action_id=one.action_id, outcome="declined", on=AS_OF, who=WHO)


def test_a_deadline_is_not_given_up_because_nobody_answered():
    store = planned_firm()
    allows(store, "phone")
    one = step(store, owner_id=colleague(store))
    with pytest.raises(UserError, match="say why"):
        execution.close_step(store, action_id=one.action_id, as_of=AS_OF, who=WHO, outcome="no_answer")
    execution.note_outcome(store, action_id=one.action_id, outcome="no_answer", on=AS_OF, who=WHO)
    assert (plan_steps.step(store, one.action_id).outcome, plan_steps.step(store, one.action_id).state) == ("no_answer", "open")
    with pytest.raises(UserError, match="no outcome"):
        execution.close_step(store, action_id=one.action_id, as_of=AS_OF, who=WHO, outcome="sold")
    execution.close_step(store, action_id=one.action_id, as_of=AS_OF, who=WHO, outcome="no_answer", reason="Has moved")
    assert plan_steps.step(store, one.action_id).closed_reason == "Has moved"


@pytest.mark.parametrize("is_told", [True, False])
def test_the_near_last_date_of_a_service_asks_for_a_reason_where_the_action_has_no_day_of_its_own(is_told):
    store = planned_firm()
    near = LAST - timedelta(days=90)
    action_id = people.name_owner(
        store, client_id="ann", service_id="lease", colleague_id=colleague(store), due_on=None, who=WHO
    )
    if not is_told:
        # Whoever does not say from which day is answered from the day the book was worked out for.
        book.refresh(store, as_of=near)
    with pytest.raises(UserError, match="last date is near: say why"):
        people.close_action(store, action_id=action_id, reason="", who=WHO, as_of=near if is_told else None)
    people.close_action(store, action_id=action_id, reason="", who=WHO, as_of=near - timedelta(days=1))
    assert people.open_actions(store) == ()


def test_an_objection_closes_what_would_reach_them_and_drops_what_was_suggested():
    store = planned_firm()
    allows(store, "phone")
    step(store, service_id=None)
    step(store, service_id=None, channel="", what="Send the file back")
    execution.suggest(store, **ANN)
    record_objection(store, **ANN)
    assert rows(store, "action", "what, state") == [("Raise it", "closed"), ("Send the file back", "open")]


# ------------------------------------------------------------------------------------------ suggestions


def test_one_click_drafts_a_step_for_each_open_line_and_nothing_is_done_before_somebody_keeps_it():
    store = planned_firm()
    cara = colleague(store)
    with store.write() as writer:
        writer.execute("update client set owner = 'Cara' where client_id = 'ann'")
    allows(store, "email", "post")
    assert execution.suggest(store, **ANN) == execution.Suggestion(drafted=2, waiting=0, planned=0)
    will, lease = sorted(plan_steps.steps_of_client(store, client_id="ann"), key=lambda one: one.service_id, reverse=True)
    assert (will.what, will.move, will.owner_id, will.channel, will.interaction, will.state) == (
        "Raise: will", "back_sell", cara, "post", "Letter", "draft"
    )
    assert (lease.what, lease.move, lease.state) == ("Plan ahead: lease", "cross_sell", "draft")
    assert lease.due_on <= LAST - timedelta(days=14) and week_of(lease.due_on) != week_of(will.due_on)
    assert people.open_actions(store) == () and rows(store, "decision") == []
    execution.keep_step(store, action_id=will.action_id, as_of=AS_OF, who=WHO)
    execution.drop_step(store, action_id=lease.action_id, who=WHO)
    assert [action.service_id for action in people.open_actions(store)] == ["will"]
    with pytest.raises(UserError, match="close it, with what came of it"):
        execution.drop_step(store, action_id=will.action_id, who=WHO)
    assert execution.suggest(store, **ANN) == execution.Suggestion(drafted=1, waiting=0, planned=1)


def test_a_line_a_guard_holds_is_not_suggested_and_a_suggestion_it_comes_to_hold_is_not_kept():
    store = planned_firm(**LOSS)
    allows(store, "phone")
    assert execution.suggest(store, **ANN) == execution.Suggestion(drafted=1, waiting=1, planned=0)
    assert execution.suggest(store, **{**ANN, "as_of": date(2024, 9, 1)}).drafted == 1
    (held,) = (one for one in plan_steps.steps_of_client(store, client_id="ann") if one.service_id == "will")
    with pytest.raises(UserError, match="Quiet period"):
        execution.keep_step(store, action_id=held.action_id, as_of=AS_OF, who=WHO)


def test_a_suggestion_without_an_owner_is_not_kept_before_one_is_named():
    store = planned_firm()
    allows(store, "phone")
    execution.suggest(store, **ANN)
    one = plan_steps.steps_of_client(store, client_id="ann")[0]
    with pytest.raises(UserError, match="name an owner"):
        execution.keep_step(store, action_id=one.action_id, as_of=AS_OF, who=WHO)
    execution.change_step(store, action_id=one.action_id, as_of=AS_OF, who=WHO, owner_id=colleague(store))
    execution.keep_step(store, action_id=one.action_id, as_of=AS_OF, who=WHO)
    assert plan_steps.step(store, one.action_id).state == "open"


def line(last: date | None, opens: date = date(2020, 1, 1)) -> Opportunity:
    """An open line with this last date."""
    return Opportunity("ann", "will", "Will", Move.BACK_SELL, "recorded", opens, last, 3, (), (), "", "", None)


@pytest.mark.parametrize(
    ("last", "taken", "due"),
    [
        (None, (), "2024-07-12"),                             # four weeks on is a Saturday: the Friday before it
        (None, ("2024-07-12",), "2024-08-09"),                # a month from the other
        ("2024-07-10", (), "2024-06-26"),                     # two weeks before its last date
        ("2024-06-20", (), "2024-06-20"),                     # no room: on the last date itself
        ("2024-05-01", (), "2024-07-12"),                     # that day has passed, and limits nothing
        ("2024-07-20", ("2024-07-05",), "2024-06-21"),        # two weeks clear of the other, and no later than it may be
    ],
)
def test_a_step_is_due_in_four_weeks_or_before_its_last_date_and_clear_of_other_contacts(last, taken, due):
    found = due_day(line(date.fromisoformat(last) if last else None), AS_OF, [date.fromisoformat(day) for day in taken])
    assert found == date.fromisoformat(due)


# ------------------------------------------------------------------------------------------ segments


def test_a_step_for_a_segment_leaves_out_whoever_it_does_not_fit_and_says_why():
    store = planned_firm(
        clients="client | since | status\nann | | \nbea | | \ncid | | do_not_market\ndan | | \neve | 2023-01-01 | ",
        rules="stage | service | closes\nhome | will | 240\nloss | estate | 240",
        events="client | stage | on\nann | home | 2018-03-01\nbea | home | 2018-03-01\ncid | home | 2018-03-01\n"
               "dan | home | 2018-03-01\ndan | loss | 2024-05-31\neve | home | 2018-03-01",
        quiet="stage | months\nloss | 3",
    )
    with store.write() as writer:
        writer.execute("update client set segment = case when client_id = 'eve' then '' else 'Families' end")
    for client_id in ("ann", "cid", "dan", "eve"):
        allows(store, "email", client_id=client_id)
    book.refresh(store, as_of=AS_OF)
    plan_id = plans.begin_plan(store, move="back_sell", segment="Families", as_of=AS_OF, who=WHO)
    owner = colleague(store)
    made = execution.add_to_segment(
        store, plan_id=plan_id, what="Send the guide", service_id="will", channel="email", due_on=DUE, owner_id=owner,
        as_of=AS_OF, who=WHO,
    )
    assert [plan_steps.step(store, action_id).client_id for action_id in made.action_ids] == ["ann"]
    assert [(one.client_id, one.why.split(",")[0].split(":")[0]) for one in made.left_out] == [
        ("bea", "bea has not allowed us to reach them by e-mail"), ("dan", "Quiet period after loss"),
    ]
    inside = execution.add_to_segment(
        store, plan_id=plan_id, what="Print the guide", due_on=DUE, owner_id=owner, as_of=AS_OF, who=WHO
    )
    (printing,) = (plan_steps.step(store, action_id) for action_id in inside.action_ids)
    assert (printing.client_id, printing.segment, inside.left_out) == ("", "Families", ())
    assert plan_steps.to_do(store).total == 2
