"""Does the catalogue tell the truth: the curve on published data, who is followed and who not, and known truths found.
"""

from __future__ import annotations

from datetime import date
from math import exp

import pytest
from grids import grid
from hypothesis import given as fuzzed, settings, strategies as some
from record_given import firm

from benchmarks import known_truth
from lifeline import paths
from lifeline.errors import NotFound
from lifeline.export import truth as taking
from lifeline.intake import packs
from lifeline.question import catalogue_truth as truth
from lifeline.question.catalogue_truth_curve import Z, curve_of, kaplan_meier, ratio, wilson
from lifeline.question.catalogue_truth_rows import CANNOT_TELL, HOLDS, TOO_FEW, RuleTruth
from lifeline.question.least import LEAST, SETTING, least_clients
from lifeline.store import Store

AS_OF = date(2024, 6, 15)

# Freireich and others (1963): weeks in remission with 6-MP, 21 patients; a plus: still in remission when last seen.
REMISSION = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"


def counted(times: str) -> list[tuple[int, int, int]]:
    """`6 6 6+` as day, how many it happened to, how many were seen no longer."""
    words = times.split()
    return [
        (week, words.count(str(week)), words.count(f"{week}+"))
        for week in sorted({int(word.strip("+")) for word in words})
    ]


# ------------------------------------------------------------------------------------------ the curve


def test_the_curve_and_greenwoods_error_are_those_published_of_the_6_mp_remissions():
    steps = kaplan_meier(counted(REMISSION)).steps
    assert [(step.days, step.at_risk, step.bought) for step in steps] == [
        (6, 21, 3), (7, 17, 1), (10, 15, 1), (13, 12, 1), (16, 11, 1), (22, 7, 1), (23, 6, 1),
    ]
    assert [round(1 - step.share, 3) for step in steps] == [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert [round(step.error, 4) for step in steps] == [0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346]
    # The interval on the log-log scale, as R's survfit(conf.type = "log-log") gives it for the first and the last step.
    assert [round(1 - end, 3) for end in (steps[0].high, steps[0].low)] == [0.620, 0.952]
    assert [round(1 - end, 3) for end in (steps[-1].high, steps[-1].low)] == [0.188, 0.680]


def test_the_share_by_a_day_is_none_where_nobody_was_watched_so_long_and_has_an_end_where_nobody_bought():
    curve = kaplan_meier([(10, 1, 0), (20, 0, 1), (30, 0, 2)])
    assert curve.share(9) == (0.0, 0.0, pytest.approx(1 - 0.025 ** (1 / 4)))
    assert curve.share(10)[0] == curve.share(30)[0] == 0.25 and curve.share(31) is None
    assert [curve.at_risk(days) for days in (0, 10, 11, 21, 31)] == [4, 4, 3, 2, 0]
    assert kaplan_meier([(5, 2, 0)]).share(50) == (1.0, 0.0, 1.0)  # all have: nothing can come after


@fuzzed(some.lists(some.tuples(some.integers(0, 12), some.booleans()), min_size=1, max_size=25))
@settings(max_examples=60, deadline=None)
def test_the_curve_is_the_product_that_is_worked_out_client_by_client(clients):
    counts = [(day, sum(each == (day, True) for each in clients), sum(each == (day, False) for each in clients))
              for day in {day for day, _ in clients}]
    unsold = 1.0
    for step in kaplan_meier(counts).steps:
        watched = [each for each in clients if each[0] >= step.days]
        unsold *= 1 - sum(each == (step.days, True) for each in watched) / len(watched)
        assert step.share == pytest.approx(1 - unsold)
        assert 0 <= step.low <= step.share + 1e-12 <= step.high + 2e-12 <= 1 + 3e-12


def test_intervals_of_a_share_and_of_a_ratio_are_the_known_ones():
    assert [round(end, 3) for end in wilson(0, 20)] == [0.0, 0.161] and wilson(0, 0) == (0.0, 1.0)
    assert wilson(5, 10, looks=100)[0] < wilson(5, 10)[0]
    # Five against none where one would be due: anything from so much upwards; and none against five.
    assert ratio(5, 0, 1.0) == (None, pytest.approx(0.916, abs=0.001), None)
    assert ratio(0, 5, 1.0) == (0.0, 0.0, pytest.approx(1.091, abs=0.001))
    assert ratio(3, 4, 0.0) == (None, 0.0, None) and Z == pytest.approx(1.96, abs=0.001)


# ------------------------------------------------------------------------------------------ who is followed


def asked(*, least: int = 1, sensitive: bool = False, as_of: date = AS_OF, **tables: str) -> dict[str, RuleTruth]:
    """Each rule of this world against what clients did. Clients came in 2010 unless said, and work goes back to 2000.
    """
    old = "\nnobody | other | 2000-01-01"
    given_clients = tables.pop("clients")
    tables["clients"] = given_clients + "\nnobody | business | 2000-01-01"
    tables["matters"] = tables.get("matters", "client | service | on") + old
    tables.setdefault("rules", "rule | stage | service\nR1 | home | will")
    store = firm(**tables)
    with store.write() as writer:
        writer.execute("delete from setting")
        writer.execute("insert into setting values ($name, $least)", name=SETTING, least=str(least))
        writer.execute("update life_stage set is_sensitive = $sensitive", sensitive=sensitive)
        writer.execute("update workbook_state set pack_version = pack_version + 1")
    return {rule.rule_id: rule for rule in truth.truths(store, as_of=as_of).rules}


NAMES = "ann bob cat dan eve".split()
CLIENTS = "client | track | since\n" + "\n".join(f"{name} | person | 2010-01-01" for name in NAMES)


def test_followed_is_who_was_ours_and_without_the_service_when_the_stage_began():
    rule = asked(
        clients=CLIENTS + "\nfay | person | 2015-06-01",
        events="client | stage | on\nann | home | 2015-03-01\nbob | home | 2015-03-01\ncat | home | 2015-03-01"
               "\ndan | home | 2009-12-31\neve | work | 2015-03-01\nfay | home | 2015-03-01",
        stages="stage\nhome\nwork",
        matters="client | service | on\nann | will | 2016-01-01\nbob | will | 2012-01-01",
    )["R1"]
    # Six are known to have been in it but eve; dan and fay came only later; bob had a will; ann bought one, cat did
    # not.
    assert (rule.reached, rule.before_us, rule.held_before, rule.followed, rule.bought) == (5, 2, 1, 2, 1)
    assert rule.share_12 == 0.5 and rule.share_24 == 0.5


@pytest.mark.parametrize(("row", "reached"), [
    ("2015-03-01 | happened | client_said", 1),
    ("2015-03-01 | planned  | client_said", 0),
    ("2015-03-01 | happened | assumed", 0),
    ("2024-06-15 | happened | our_file", 1),
    ("2024-06-16 | happened | our_file", 0),
])  # fmt: skip
def test_an_event_counts_that_is_on_file_as_happened_and_not_assumed(row, reached):
    rule = asked(
        clients="client | track | since\nann | person | 2010-01-01",
        events=f"client | stage | on | status | evidence\nann | home | {row}",
    )["R1"]
    assert rule.reached == reached


def test_one_who_objected_is_in_no_count():
    rule = asked(
        clients="client | track | since | status\nann | person | 2010-01-01 | do_not_market",
        events="client | stage | on\nann | home | 2015-03-01",
    )["R1"]
    assert rule.reached == 0


def test_the_first_event_in_our_time_counts_and_the_work_that_brought_them_does_not():
    rule = asked(
        clients="client | track | since\nann | person | 2010-01-01\nbob | person | 2015-03-01",
        events="client | stage | on\nann | home | 2005-01-01\nann | home | 2015-03-01\nann | home | 2020-01-01"
               "\nbob | home | 2015-03-01",
        matters="client | service | on\nann | will | 2015-03-11\nbob | will | 2015-03-01",
    )["R1"]
    # Bob came on the very day, with the work: that he had reached the stage says nothing of clients.
    assert (rule.reached, rule.before_us, rule.followed, rule.bought) == (2, 1, 1, 1)


def test_a_window_that_opens_before_the_event_is_watched_from_there():
    given = {
        "clients": "client | track | since\nann | person | 2010-01-01\nbob | person | 2014-12-01",
        "events": "client | stage | on\nann | home | 2015-03-01\nbob | home | 2015-03-01",
        "matters": "client | service | on\nann | will | 2014-11-01",
    }
    before = asked(rules="rule | stage | service | opens\nR1 | home | will | -6", **given)["R1"]
    # Ann bought four months ahead, within the window; bob was not ours yet when it opened.
    assert (before.lead_months, before.followed, before.before_us, before.bought) == (6, 1, 1, 1)
    after = asked(**given)["R1"]
    assert (after.lead_months, after.followed, after.held_before, after.bought) == (0, 1, 1, 0)


def test_elsewhere_and_declined_stay_among_those_who_have_not_bought():
    rule = asked(
        clients=CLIENTS,
        events="client | stage | on\n" + "\n".join(f"{name} | home | 2015-03-01" for name in "ann bob cat dan".split()),
        matters="client | service | on\nann | will | 2015-09-01",
        holdings="client | service | on | by\nbob | will | 2015-04-01 | elsewhere\ncat | will | 2015-04-01 | declined",
    )["R1"]
    assert (rule.followed, rule.bought, rule.elsewhere, rule.declined) == (4, 1, 1, 1)
    assert rule.share_12 == 0.25  # of four, and not of the two who were left


def test_after_the_needs_last_date_it_is_too_late_and_who_let_it_pass_stays_among_those_who_have_not():
    given = {
        "clients": CLIENTS, "events": "client | stage | on\nann | home | 2015-03-01\nbob | home | 2015-03-01",
        "matters": "client | service | on\nann | will | 2016-09-02\nbob | will | 2015-09-01",
    }
    lapses = asked(rules="rule | stage | service | later | last\nR1 | home | will | lapses | 18", **given)["R1"]
    assert (lapses.ends_months, lapses.followed, lapses.bought) == (18, 2, 1)
    assert (lapses.share_12, lapses.share_24) == (0.5, 0.5)
    assert asked(**given)["R1"].share_24 == 1.0


def test_a_fuller_service_of_the_family_counts_and_a_lesser_one_does_not():
    services = "service | family | tier\nsimple | wills | 1\nfull | wills | 2"
    events = "client | stage | on\nann | home | 2015-03-01"
    both = "rule | stage | service\nR1 | home | simple\nR2 | home | full"
    fuller = asked(clients=CLIENTS, events=events, services=services, rules=both,
                   matters="client | service | on\nann | full | 2015-09-01")
    lesser = asked(clients=CLIENTS, events=events, services=services, rules=both,
                   matters="client | service | on\nann | simple | 2015-09-01")
    assert [fuller[each].bought for each in ("R1", "R2")] == [1, 1]
    assert [lesser[each].bought for each in ("R1", "R2")] == [1, 0]


def test_what_is_needed_anew_each_time_is_not_held_before_and_not_bought_for_another_stage():
    given = {
        "clients": CLIENTS, "services": "service | by\nmove | per_event",
        "rules": "rule | stage | service\nR1 | home | move",
        "stages": "stage\nhome\nwork",
        "events": "client | stage | on\n" + "\n".join(f"{name} | home | 2015-03-01" for name in "ann bob cat".split()),
        "matters": "client | service | on | stage\nann | move | 2012-01-01 |\nann | move | 2015-04-01 | home"
                   "\nbob | move | 2015-04-01 | work\ncat | move | 2015-04-01 |",
    }
    rule = asked(**given)["R1"]
    assert (rule.held_before, rule.followed, rule.bought) == (0, 3, 2)


def test_a_service_that_the_familys_ending_fact_ended_is_not_held_any_more():
    given = {
        "clients": CLIENTS, "services": "service | family\nwill | wills",
        "families": "family | ended_by\nwills | wedding", "rules": "rule | stage | service\nR1 | home | will",
        "events": "client | stage | on\nann | home | 2015-03-01\nbob | home | 2015-03-01",
        "matters": "client | service | on\nann | will | 2012-01-01\nbob | will | 2012-01-01",
    }
    rule = asked(facts="client | fact | answer\nann | wedding | 2014-08-01", **given)["R1"]
    assert (rule.held_before, rule.followed) == (1, 1)


def test_a_review_is_asked_only_of_those_who_have_something_of_ours_to_review():
    rule = asked(
        clients=CLIENTS, services="service | family | reviews\nwill | wills |\nlook | looks | wills",
        rules="rule | stage | service\nR1 | home | look",
        events="client | stage | on\nann | home | 2015-03-01\nbob | home | 2015-03-01\ncat | home | 2015-03-01",
        matters="client | service | on\nann | will | 2012-01-01\nann | look | 2015-04-01",
        holdings="client | service | on | by\nbob | will | 2012-01-01 | elsewhere",
    )["R1"]
    assert (rule.not_concerned, rule.followed, rule.bought) == (2, 1, 1)


# ------------------------------------------------------------------------------------------ against the others


def test_the_others_are_counted_by_hand_day_by_day():
    rule = asked(
        as_of=date(2012, 12, 31),
        clients="client | track | since\nann | person | 2010-06-01\nbob | person | 2010-06-01"
                "\ncat | person | 2010-06-01\nfirm | business | 2010-06-01",
        events="client | stage | on\nann | home | 2011-01-01",
        matters="client | service | on\nbob | will | 2012-01-31\nfirm | will | 2011-05-01",
    )["R1"]
    # One year, one time since they came: in 2012 bob (31 days, until he bought, that day too) and cat (366) were
    # others. In 2011 nobody bought. Ann was watched the two years after her event: 2011-01-01 to 2012-12-31.
    expected = 365 * 0 / 730 + 366 * 1 / (31 + 366)
    assert rule.others_24 == pytest.approx(1 - exp(-expected / 731 * round(24 * 30.4375)), rel=1e-6)
    assert rule.bought == 0 and rule.times == 0 and rule.verdict == CANNOT_TELL


def test_under_the_fewest_clients_nothing_is_said_and_of_a_sensitive_stage_not_even_how_few():
    given = {"clients": CLIENTS, "events": "client | stage | on\nann | home | 2015-03-01\nbob | home | 2015-03-01"}
    rule = asked(least=3, **given)["R1"]
    assert (rule.verdict, rule.followed, rule.reached) == (TOO_FEW, 2, 2) and rule.share_12 is rule.times is None

    hidden = asked(least=3, sensitive=True, **given)["R1"]
    assert hidden.verdict == TOO_FEW and hidden.followed is hidden.reached is hidden.bought is None
    assert asked(least=2, sensitive=True, **given)["R1"].followed == 2


def test_the_fewest_clients_are_a_setting_and_twenty_without_one():
    store = firm(clients="client\nann")
    with store.write() as writer:
        writer.execute("delete from setting")
    assert least_clients(store) == LEAST == 20
    with store.write() as writer:
        writer.execute("insert into setting values ($name, 'many')", name=SETTING)
    assert least_clients(store) == 20


# ------------------------------------------------------------------------------------------ a whole book


@pytest.fixture(scope="module")
def known_book() -> tuple[Store, known_truth.Planted]:
    """Fifteen hundred clients, with one stage that brings purchases and one that does not."""
    store = Store.create(":memory:")
    packs.load(store, paths.packs_folder() / "law_firm_england_wales")
    return store, known_truth.fill(store, 1_500)


def test_the_rule_that_brings_purchases_holds_and_the_other_does_not(known_book):
    store, planted = known_book
    found = truth.truths(store, as_of=known_truth.AS_OF)
    rules = {rule.rule_id: rule for rule in found.rules}

    holds, idle = rules[planted.rule_id], rules[planted.idle_rule_id]
    # Half buy, after nine months on average; some buy it anyhow.
    wanted = known_truth.BUY * (1 - exp(-24 / known_truth.BUY_MONTHS))
    assert holds.verdict == HOLDS and holds.low_24 < wanted + 0.02 and holds.high_24 > wanted and holds.times_low > 5
    assert idle.verdict != HOLDS and idle.times_low < 1 < idle.times_high
    assert found.tested == sum(rule.verdict != TOO_FEW for rule in found.rules) < len(found.rules) == 152
    assert sum(rule.verdict == HOLDS for rule in found.rules) == 1


def test_what_no_rule_names_is_found_and_nothing_else(known_book):
    store, planted = known_book
    (found,) = truth.truths(store, as_of=known_truth.AS_OF).unexpected
    assert (found.stage_id, found.service_id) == (planted.stage_id, planted.unnamed_id)
    assert found.low > 1.5 * found.overall and found.share == found.bought / found.bought_in_stage


def test_the_shares_of_the_table_are_those_of_each_rules_curve_and_stage_by_stage_the_same(known_book):
    store, planted = known_book
    found = truth.truths(store, as_of=known_truth.AS_OF)
    told = [rule for rule in found.rules if rule.verdict != TOO_FEW]
    for rule in told:
        curve = truth.rule_curve(store, rule.rule_id, as_of=known_truth.AS_OF)
        marks = {round(mark.months): mark for mark in curve.marks}
        assert (marks[12].share, marks[12].low, marks[24].share, marks[24].high) == pytest.approx(
            (rule.share_12, rule.low_12, rule.share_24, rule.high_24)
        )
    heard = []
    again = truth._truths(store, known_truth.AS_OF, lambda done, of: heard.append((done, of)))
    # A sum of many small numbers may differ in its last figure.
    assert taking.rules_table(again) == taking.rules_table(found) and heard[-1] == (29, 30)


def test_an_answer_is_kept_and_an_older_one_is_told_from_it(known_book):
    store, _ = known_book
    before = truth.truths(store, as_of=known_truth.AS_OF)
    assert truth.is_worked_out(store, as_of=known_truth.AS_OF)
    assert truth.truths(store, as_of=known_truth.AS_OF) is before
    with store.write() as writer:
        writer.execute("update life_event set evidence = 'our_file' where client_id = 'C0000005'")
        writer.execute("update matter set service_id = service_id || '' where client_id = 'C0000005'")
        writer.execute("delete from life_event where client_id = (select min(client_id) from life_event)")
    assert not truth.is_worked_out(store, as_of=known_truth.AS_OF)
    assert truth.truths_before(store, as_of=known_truth.AS_OF) is before
    assert truth.truths_before(store, as_of=date(2020, 1, 1)) is None


def test_a_notebook_gets_typed_rows_and_no_client_is_in_any_of_them(known_book):
    store, planted = known_book
    frames = [rows.to_pandas() for rows in (
        taking.rules(store, as_of=known_truth.AS_OF), taking.unexpected(store, as_of=known_truth.AS_OF),
        taking.curve(store, planted.rule_id, as_of=known_truth.AS_OF),
    )]
    assert [len(frame) for frame in frames][:2] == [152, 1] and len(frames[2]) > 100
    assert str(frames[0]["followed"].dtype) == "Int64" and frames[0]["share_24"].max() < 1
    for frame in frames:
        assert "client_id" not in frame and "C00" not in frame.to_csv()
    with pytest.raises(NotFound):
        taking.curve(store, "no such rule", as_of=known_truth.AS_OF)


def test_a_workbook_without_work_says_nothing():
    store = firm(clients="client\nann", rules="rule | stage | service\nR1 | home | will")
    found = truth.truths(store, as_of=AS_OF)
    assert found.records_from is None and [rule.verdict for rule in found.rules] == [TOO_FEW] and found.unexpected == ()
    assert truth.rule_curve(store, "R1", as_of=AS_OF).steps == ()
    assert grid("") == [] and curve_of([]).steps == ()
