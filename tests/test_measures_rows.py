"""Every number is the count, or the sum, or the ratio, of the rows its click shows: of all measures, in all periods."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from measures_given import AREAS, book

import lifeline
from lifeline.model import Decided
from lifeline.question import measures
from lifeline.question.measure_sql import QUARTER, Asked
from lifeline.question.measures import ABOVE, BELOW, MeasureFigure, MeasureRow
from lifeline.record import decisions
from lifeline.sql.measure_list import CENTRE, MEASURES, Part
from lifeline.store import Store

SAMPLE_DAY = date(2026, 11, 1)
DAYS = [date(2026, 11, 1) - timedelta(days=step) for step in (0, 1, 30, 31, 364, 365, 366, 400, 700, 731, 1100, 3000)]


def worth(part: Part | None, rows: Sequence[MeasureRow]) -> Decimal | None:
    """What the rows of one part come to, worked out from the rows alone."""
    if part is None:
        return None
    if not part.is_sum:
        return Decimal(len(rows))
    known = [row.amount for row in rows if row.amount is not None]
    return sum(known, Decimal(0)) if known or not rows else None


def differences(store: Store, asked: Asked, places: Sequence[int] = (0,)) -> list[str]:
    """Each number that is not what its rows come to, as a sentence."""
    faults, seen = [], {}

    def come_to(measure_id: str, name: str, part: Part | None, place: int) -> Decimal | None:
        # Measures that share a part show the same rows.
        if (part, place) not in seen:
            seen[part, place] = worth(part, measures.rows(store, asked, measure_id, part=name, place=place).rows)
        return seen[part, place]

    for figure in measures.figures(store, asked):
        measure = MEASURES[figure.measure_id]
        for place in places if measure.is_dated else (0,):
            above, below = (
                come_to(figure.measure_id, name, part, place)
                for name, part in ((ABOVE, measure.above), (BELOW, measure.below))
            )
            value = above if below is None and measure.below is None else None
            if measure.below is not None and above is not None and below:
                value = above / below
            said = figure.value if place == 0 else figure.trend[-1 - place].value
            if said != value or place == 0 and (figure.above, figure.below) != (above, below):
                faults.append(f"{figure.measure_id} at {place}: {said} and not {value} = {above}/{below}")
    return faults


@pytest.fixture(scope="module")
def sample(sample_workbook, tmp_path_factory) -> Store:
    """The sample firm with some decisions, of which one is undone."""
    path = tmp_path_factory.mktemp("measures") / "workbook.duckdb"
    shutil.copy(sample_workbook, path)
    workbook = lifeline.open(path)
    store = workbook.store
    made = []
    for client_id in ("F04", "F10", "F45"):
        view = workbook.client(client_id).lifeline(as_of=SAMPLE_DAY).view
        for line, decided in zip(view.opportunities, (Decided.AGREED, Decided.CONFIRMED_GAP, Decided.DECLINED),
                                 strict=False):
            if line.move != "lapsed":
                made.append(decisions.decide(store, client_id=client_id, service_id=line.service_id, decided=decided,
                                             as_of=SAMPLE_DAY, who="Ann P."))
    decisions.undo(store, decision_id=made[0], as_of=SAMPLE_DAY, who="Ann P.")
    yield store
    workbook.close()


def random_book(seed: int) -> Store:
    """A book of twenty clients on few days, so that edges of periods are met often."""
    chance = Random(seed)

    def a_day(otherwise: str = "") -> str:
        return otherwise if otherwise is None or chance.random() < 0.1 else chance.choice(DAYS).isoformat()

    names = [f"c{number:02}" for number in range(20)]
    table = "client | track | since | status\n" + "\n".join(
        f"{name} | {chance.choice(('person', 'business'))} | {a_day('none')} | "
        f"{chance.choice(('ok', 'ok', 'do_not_market'))}"
        for name in names
    )
    def who() -> str:
        return chance.choice(names)

    services = list(AREAS)
    return book(
        clients=table,
        matters="client | service | opened | closed | fee | status\n" + "\n".join(
            f"{who()} | {chance.choice(services)} | {a_day()} | {chance.choice((a_day(), ''))} | "
            f"{chance.choice(('', '10', '20.50'))} | {chance.choice(('open', 'closed'))}" for _ in range(60)
        ),
        holdings="client | service | on | by\n" + "\n".join(
            f"{who()} | {chance.choice(services)} | {a_day()} | {chance.choice(('us', 'elsewhere'))}" for _ in range(15)
        ),
        decisions="client | service | decided | on | move | rules | undone\n" + "\n".join(
            f"{who()} | {chance.choice(services)} | {chance.choice([str(each) for each in Decided])} | "
            f"{chance.choice(DAYS).isoformat()} | "
            f"{chance.choice(('back_sell', 'cross_sell_now', 'up_sell', 'ask_first'))} | "
            f"R{chance.randint(1, 3)};R4 | {chance.choice(('', '', '2026-10-01'))}" for _ in range(40)
        ),
        contacts="client | centre | name | on\n" + "\n".join(
            f"{who()} | {chance.choice(('board', 'HR', 'property'))} | Pat | "
            f"{chance.choice(DAYS).isoformat()}" for _ in range(10)
        ),
        goals="area | move | set\n" + "\n".join(
            f"Private | {move} | {chance.choice(DAYS).isoformat()}" for move in ("", "up_sell")
        ),
        actions="client | on | move\n" + "\n".join(
            f"{who()} | {chance.choice(DAYS).isoformat()} | up_sell" for _ in range(5)
        ),
        referrals="client | heard | state | handled | credited\n" + "\n".join(
            f"{chance.choice((who(), ''))} | {chance.choice(DAYS).isoformat()} | accepted | {a_day()} | "
            f"{a_day()}" for _ in range(6)
        ),
        permissions="client | channel | on\n" + "\n".join(f"{who()} | email | {a_day()}" for _ in range(6)),
    )


def test_every_number_of_the_sample_is_what_its_rows_come_to_in_every_period(sample):
    assert differences(sample, Asked(SAMPLE_DAY), places=(0, 8)) == []


@pytest.mark.parametrize("asked", [
    Asked(date(2019, 6, 30), months=QUARTER, practice_area="Private client"),
    Asked(SAMPLE_DAY, months=24, owner="Eleanor Chancery", definition=CENTRE),
])  # fmt: skip
def test_and_so_it_is_under_every_filter_period_and_definition(sample, asked):
    assert differences(sample, asked) == []


@pytest.mark.parametrize(("seed", "asked", "places"), [
    (0, Asked(DAYS[0]), (0, 1)), (1, Asked(DAYS[1], months=6, definition=CENTRE), (0,)),
])  # fmt: skip
def test_every_number_of_a_random_book_is_what_its_rows_come_to(seed, asked, places):
    store = random_book(seed)
    assert differences(store, asked, places) == []
    rules = measures.by_rule(store, asked)
    assert rules
    for rule in rules:
        found = measures.rows(store, asked, "star.conversion", rule_id=rule.rule_id)
        put = measures.rows(store, asked, "star.conversion", part=BELOW, rule_id=rule.rule_id)
        assert (len(found.rows), len(put.rows)) == (rule.agreed, rule.proposed + rule.agreed + rule.declined)


@pytest.mark.parametrize("seed", range(2))
def test_looked_at_from_a_past_day_the_same_number_comes_out(seed):
    store = random_book(seed)
    today = {figure.measure_id: figure for figure in measures.figures(store, Asked(DAYS[0]))}
    for place in (1, 3):
        period = Asked(DAYS[0]).periods()[place]
        past = measures.figures(store, Asked(period.last_on))
        assert {figure.measure_id: figure.value for figure in past if figure.trend} == {
            name: figure.trend[-1 - place].value for name, figure in today.items() if figure.trend
        }


def test_what_is_dated_after_the_day_changes_no_number():
    store = random_book(7)
    told = [(figure.measure_id, figure.value) for figure in measures.figures(store, Asked(DAYS[4]))]
    with store.write() as writer:
        for table, column in (("matter", "opened_on"), ("decision", "decided_on"), ("holding", "held_on"), ("referral",
                                                                                                            "heard_on"),
                              ("contact", "noted_on"), ("goal", "set_on"), ("client", "client_since_on")):
            # An undoing stays: it corrects the record, whenever it was written.
            of_decisions = "and undoes_id is null" if table == "decision" else ""
            writer.execute(f"delete from {table} where {column} > $day {of_decisions}", day=DAYS[4])
    assert [(figure.measure_id, figure.value) for figure in measures.figures(store, Asked(DAYS[4]))] == told


def test_the_shares_of_retention_and_attrition_are_one_and_clients_active_are_those_of_the_period_before():
    store = random_book(11)
    found: dict[str, MeasureFigure] = {figure.measure_id: figure for figure in measures.figures(store, Asked(DAYS[0]))}
    for breadth in ("", "_two", "_one"):
        kept, lost = found[f"star.retention{breadth}"], found[f"star.attrition{breadth}"]
        assert kept.below == lost.below and kept.above + lost.above == kept.below
    assert found["star.retention_two"].below + found["star.retention_one"].below == found["star.retention"].below > 0


def test_a_large_book_is_counted_in_parts_and_comes_to_the_same(monkeypatch):
    from lifeline.question import ranges

    store = random_book(5)
    whole = measures.figures(store, Asked(DAYS[0]))
    monkeypatch.setattr(ranges, "SMALL", 3)
    monkeypatch.setattr(ranges.os, "cpu_count", lambda: 4)
    assert len(ranges.parts(store)) == 4
    assert measures.figures(store, Asked(DAYS[0])) == whole


def test_rows_come_page_by_page_in_one_order_with_their_total(sample):
    asked, name = Asked(SAMPLE_DAY), "star.cross_selling_ratio"
    whole = measures.rows(sample, asked, name)
    pages = [measures.rows(sample, asked, name, limit=50, offset=offset) for offset in (0, 50, 100)]
    assert tuple(row for page in pages for row in page.rows) == whole.rows
    assert {page.total for page in pages} == {len(whole.rows)} == {121}


def test_one_who_was_made_one_with_another_is_one():
    from lifeline.record.same_person import merge

    store = book(clients="client | since\nann | 2020-01-01\nann2 | 2021-01-01\nbob | 2020-01-01", matters="""
        client | service | opened
        ann    | will    | 2026-01-10
        ann2   | will    | 2026-01-10
        ann2   | deed    | 2026-01-11
    """)
    day = Asked(date(2026, 10, 31))
    names = ["star.volume_units", "star.cross_selling_ratio", "star.two_or_more"]
    before = [(f.above, f.below) for f in measures.figures(store, day, measure_ids=names)]
    merge(store, "ann", "ann2", who="x")
    after = [(f.above, f.below) for f in measures.figures(store, day, measure_ids=names)]
    assert before == [(3, 3), (3, 3), (1, 3)]
    # The matters stay three, both wills are one service of one client, who has two.
    assert after == [(3, 2), (2, 2), (1, 2)]
