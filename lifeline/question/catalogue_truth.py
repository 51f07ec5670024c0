"""Does the catalogue tell the truth: of the clients who reached a rule's stage, how many bought its service, and when?

Who is followed: clients who may be approached and were ours already when the rule's window opened (from the event where
it opens later), in the time from which work is on record; the event is on file as happened, and not assumed. The first
such event of each. Left out, and counted: who came to us only for it or later, and who had the service before. They are
watched until they buy from us or the day looked from. Who has it elsewhere, declined or let the need's last date pass
has not bought it from us and stays in the denominator: the share is of all who reached the stage, not of those still
willing. That a client ended is on no file with a day, so nobody leaves the watch for it.

Against them: clients of the same track while they had not reached the stage and did not have the service, weighed to
the same calendar years and the same number of years since they came. That says whether purchases come with the stage.
It does not say that raising it brought them: clients whose events we know may be those we talk with anyway. A rule's
condition is not asked, because facts are known as they are today and not as they were on the day.

Nothing is said of fewer than `least_clients`, and nobody is named anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from math import exp, log
from typing import Any

from lifeline.errors import NotFound
from lifeline.question.catalogue import Catalogue, bounds, catalogue
from lifeline.question.catalogue_truth_curve import Curve, curve_of, kaplan_meier, ratio, wilson
from lifeline.question.catalogue_truth_rows import (
    CANNOT_TELL, DOES_NOT_SHOW, HOLDS, TOO_FEW, CurvePoint, RuleCurve, RuleTruth, Truths, Unexpected,
)
from lifeline.question.kept import fingerprint, is_kept, kept, last_kept
from lifeline.question.least import least_clients
from lifeline.sql.asked import asked
from lifeline.store import Store, of_one_moment

MONTH = 30.4375  # days
MONTHS = (12, 24)
LONGEST = 60  # months after the event, in a curve

# A rule of which we are sure that it does not go with half as many purchases again does not show.
WORTHWHILE = 1.5

_FOLLOWED = ("client_known", "rule_asked", "event_known", "cover", "reached", "covered", "followed")
_COMPARED = ("over", "year_all", "year_over", "year_bought", "year_rate", "year_reached")


# ------------------------------------------------------------------------------------------ what is asked


@of_one_moment
def truths(store: Store, *, as_of: date, progress: Callable[[int, int], None] | None = None) -> Truths:
    """Every rule held against what clients did, kept until one of them or the catalogue changes.

    `progress` hears stages done, of all; of a large book it takes some time.
    """
    return kept(store, _key(store, as_of), lambda: _truths(store, as_of, progress))


@of_one_moment
def is_worked_out(store: Store, *, as_of: date) -> bool:
    """Whether the answer is there already."""
    return is_kept(store, _key(store, as_of))


def truths_before(store: Store, *, as_of: date) -> Truths | None:
    """The answer as it was worked out last, from what may have changed a little since; None if it never was."""
    return last_kept(store, _beginning(store, as_of))


@of_one_moment
def rule_curve(store: Store, rule_id: str, *, as_of: date) -> RuleCurve:
    """One rule's curve, beside the figures worked out last for the day, or alone. Raises `NotFound`."""
    pack = catalogue(store)
    if rule_id not in pack.rules:
        raise NotFound(f"There is no need rule {rule_id!r} in this workbook.")
    before = truths_before(store, as_of=as_of)
    if before:
        truth = next(rule for rule in before.rules if rule.rule_id == rule_id)
    else:
        values = _values(store, as_of, rule_id=rule_id)
        (truth,) = _of_rules(store, pack, values, least_clients(store)) if values["records_from"] else (
            _nothing(pack, rule_id),
        )
    if truth.verdict == TOO_FEW:
        return RuleCurve(truth, (), ())
    rows = store.tuples(
        asked("truth", *_FOLLOWED, "ended", "curve"), **_values(store, as_of, rule_id=rule_id)
    )
    return _drawn(truth, kaplan_meier((days, bought, left) for _, days, bought, left in rows))


# ------------------------------------------------------------------------------------------ how it is worked out


def _key(store: Store, as_of: date) -> tuple:
    return (*_beginning(store, as_of), *fingerprint(store, "truth", """
        select
            (select sum(hash(matter_id, client_id, service_id, opened_on, for_stage_id)) from matter),
            (select sum(hash(holding_id, client_id, service_id, held_on, provider, for_stage_id)) from holding),
            (select sum(hash(event_id, client_id, stage_id, event_on, status, evidence)) from life_event),
            (select sum(hash(client_id, client_since_on, contact_status, track)) from client),
            (select sum(hash(client_id, fact, fact_on)) from fact where fact_on is not null)
    """))


def _beginning(store: Store, as_of: date) -> tuple:
    return ("truth", as_of, store.pack_version, least_clients(store))


def _values(store: Store, as_of: date, *, rule_id: str = "", stage_id: str = "") -> dict[str, Any]:
    records_from = store.value("select min(opened_on) from matter where opened_on <= $as_of", as_of=as_of)
    return {"as_of": as_of, "records_from": records_from, "rule_id": rule_id, "stage_id": stage_id}


def _truths(store: Store, as_of: date, progress: Callable[[int, int], None] | None) -> Truths:
    pack, least, found = catalogue(store), least_clients(store), []
    records_from = _values(store, as_of)["records_from"]
    # Stage by stage, so that memory stays flat and somebody can see how far it is; of a small book all at once.
    is_large = progress is not None
    stages = [each for (each,) in store.tuples("select distinct stage_id from prepared_rule order by stage_id")]
    parts = stages if is_large else [""]
    for done, stage_id in enumerate(parts if records_from else []):
        found += _of_rules(store, pack, _values(store, as_of, stage_id=stage_id), least)
        if progress:
            progress(done + 1, len(parts) + 1)
    by_id = {rule.rule_id: rule for rule in found}
    rules = tuple(by_id.get(rule_id) or _nothing(pack, rule_id) for rule_id in pack.rules)
    return Truths(as_of, records_from, least, rules, _unexpected(store, pack, as_of, least))


def _of_rules(store: Store, pack: Catalogue, values: dict[str, Any], least: int) -> list[RuleTruth]:
    tallies = store.dicts(asked("truth", *_FOLLOWED, "ended", "tally"), **values)
    if all(tally["followed"] < least for tally in tallies):
        return [_nothing(pack, tally["rule_id"], tally) for tally in tallies]
    steps: dict[str, list[tuple[int, int, int]]] = {}
    for rule_id, *step in store.tuples(asked("truth", *_FOLLOWED, "ended", "step"), **values):
        steps.setdefault(rule_id, []).append(tuple(step))
    compared = {
        (row["rule_id"], row["months"]): row
        for row in store.dicts(asked("truth", *_FOLLOWED, *_COMPARED, "compared"), **values)
    }
    return [
        _judged(pack, tally, curve_of(steps.get(tally["rule_id"], ())), compared)
        if tally["followed"] >= least else _nothing(pack, tally["rule_id"], tally)
        for tally in tallies
    ]


def _judged(pack: Catalogue, tally: dict[str, Any], curve: Curve, compared: dict[Any, Any]) -> RuleTruth:
    rule_id = tally["rule_id"]
    shown: dict[str, Any] = {}
    for months in MONTHS:
        share = curve.by(_days(months, tally["lead_months"]), tally[f"watched_{months}"])
        shown |= dict(zip((f"share_{months}", f"low_{months}", f"high_{months}"), share or (None,) * 3, strict=True))
        row = compared.get((rule_id, months))
        shown[f"others_{months}"] = (
            1 - exp(-_open_days(months, tally) * row["expected"] / row["days"]) if row else None
        )
    row = compared.get((rule_id, MONTHS[-1]))
    times: tuple[float | None, float | None, float | None] = (None, None, None)
    if row and row["others_days"]:
        others = row["others_bought"]
        fair = row["expected"] / others if others else row["days"] / row["others_days"]
        times = ratio(tally["bought_24"], others, fair)
    return RuleTruth(
        **_names(pack, rule_id), **{name: tally[name] for name in (*_COUNTS, *_SPAN)}, **shown,
        times=times[0], times_low=times[1], times_high=times[2], verdict=_verdict(times),
    )


_COUNTS = ("reached", "before_us", "held_before", "not_concerned", "followed", "bought", "elsewhere", "declined")
_SPAN = ("lead_months", "ends_months")
_FIGURES = (
    "share_12", "low_12", "high_12", "share_24", "low_24", "high_24", "others_12", "others_24", "times", "times_low",
    "times_high",
)


def _verdict(times: tuple[float | None, float | None, float | None]) -> str:
    _, low, high = times
    if low is not None and low > 1:
        return HOLDS
    return DOES_NOT_SHOW if high is not None and high < WORTHWHILE else CANNOT_TELL


def _nothing(pack: Catalogue, rule_id: str, tally: dict[str, Any] | None = None) -> RuleTruth:
    """A rule of which too few are known. Seven people in a sensitive stage are not counted out."""
    names = _names(pack, rule_id)
    counts = {
        name: None if names["is_sensitive"] else tally[name] if tally else 0 for name in _COUNTS
    }
    return RuleTruth(
        **names, **counts, **dict.fromkeys(_FIGURES), lead_months=tally["lead_months"] if tally else 0,
        ends_months=tally["ends_months"] if tally else None, verdict=TOO_FEW,
    )


def _names(pack: Catalogue, rule_id: str) -> dict[str, Any]:
    rule = pack.rules[rule_id]
    stage = pack.stages[rule.stage_id]
    return {
        "rule_id": rule_id, "stage_id": rule.stage_id, "stage": stage.name, "service_id": rule.service_id,
        "service": pack.services[rule.service_id].name, "need": rule.need, "is_sensitive": stage.is_sensitive,
    }


def _days(months: int, lead_months: int) -> int:
    return round(MONTH * (months + lead_months))


def _open_days(months: int, span: Mapping[str, Any]) -> int:
    """For how many days the service can still be bought in time."""
    ends = span["ends_months"]
    return _days(months if ends is None else max(min(months, ends), 0), span["lead_months"])


def _drawn(truth: RuleTruth, curve: Curve) -> RuleCurve:
    rate, span = None, {name: getattr(truth, name) for name in _SPAN}
    if truth.others_24 is not None and truth.others_24 < 1:
        rate = -log(1 - truth.others_24) / max(_open_days(24, span), 1)

    def point(days: int, share: tuple[float, float, float]) -> CurvePoint:
        others = 1 - exp(-rate * min(days, _open_days(LONGEST, span))) if rate is not None else None
        return CurvePoint(days / MONTH - truth.lead_months, *share, others, curve.at_risk(days))

    last = min(_days(LONGEST, truth.lead_months), curve.last_day)
    steps = [
        point(step.days, (step.share, step.low, step.high)) for step in curve.steps if step.days <= last
    ]
    marks = []
    for months in sorted({0, 6, 12, 24, 36, 48, LONGEST}):
        days = _days(months, truth.lead_months)
        share = curve.share(days)
        if share:
            marks.append(point(days, share))
    return RuleCurve(truth, tuple(steps), tuple(marks))


def _unexpected(store: Store, pack: Catalogue, as_of: date, least: int) -> tuple[Unexpected, ...]:
    rows = [
        row for row in store.dicts(asked("truth", "unexpected"), as_of=as_of, **bounds(store))
        if row["clients"] >= least and row["unruled"]
    ]
    found = []
    for row in rows:
        # Every stage is looked at with every service: what chance does among so many must not look like a rule.
        low, high = wilson(row["bought"], row["bought_in_stage"], looks=len(rows))
        overall = row["bought_anywhere"] / row["bought_at_all"]
        if low > overall and row["bought"] / row["bought_in_stage"] > WORTHWHILE * overall:
            found.append(Unexpected(
                row["stage_id"], pack.stages[row["stage_id"]].name, row["service_id"],
                pack.services[row["service_id"]].name, row["clients"], row["bought"], row["unruled"],
                row["bought_in_stage"], row["bought"] / row["bought_in_stage"], low, high, overall,
            ))
    return tuple(sorted(found, key=lambda row: (-row.low / row.overall, row.stage_id, row.service_id)))
