"""Does the catalogue tell the truth: each rule against what clients did, one rule's curve, what no rule expects."""

from __future__ import annotations

from collections import Counter
from functools import partial
from html import escape

import streamlit as st

from lifeline import wording
from lifeline.chart import truth_curve
from lifeline.errors import UserError
from lifeline.export import sheets, truth as taking
from lifeline.export.truth import VERDICTS
from lifeline.question import catalogue_truth as truth
from lifeline.question.book import BookFigures
from lifeline.question.catalogue_truth_rows import RuleTruth, Truths
from lifeline.question.least import SETTING, least_clients
from lifeline.record import settings
from lifeline.ui import guard, in_background, noted, parts, resources, selection as selecting
from lifeline.ui.selection import Selection
from lifeline.ui.taking_away import LISTS, MIME

# Fewer than five would soon be somebody in particular.
FEWEST = 5
ALL = "all"
_SHOWN, _RULE, _TABLE = "truth_shown", "truth_rule", "truth_table"


def page(selection: Selection, figures: BookFigures) -> None:
    """The page below its head. For the firm only; nobody is named on it."""
    parts.html(
        "<h2>Does the catalogue tell the truth?</h2>"
        '<p class="soft">Of the clients who reached a stage: how many bought what the rule calls for, when, and '
        "whether more than others did. Counts only: nobody is named here.</p>"
    )
    store = resources.workbook().store
    if not figures.clients:
        parts.nothing("No clients yet", "What clients did is held against the rules once there are some.")
        return
    if in_background.ready(
        "truth", figures, what="the record of the rules",
        is_there=lambda: truth.is_worked_out(store, as_of=selection.as_of),
        work_out=lambda progress: truth.truths(store, as_of=selection.as_of, progress=progress),
        is_older_there=truth.truths_before(store, as_of=selection.as_of) is not None,
    ):
        _below()


@st.fragment
@guard.user_errors()
def _below() -> None:
    selection = selecting.current()
    found = truth.truths_before(resources.workbook().store, as_of=selection.as_of)
    if found is None:
        st.rerun()  # another day was chosen meanwhile, or another number of clients
    if found.records_from is None:
        parts.nothing("No work on record yet", "Import the firm's matters: without them nobody knows what was bought.")
        return
    verdicts = Counter(rule.verdict for rule in found.rules)
    with st.container(horizontal=True, vertical_alignment="bottom", key="truth_controls", gap="small"):
        names = {ALL: f"All {len(found.rules)}"} | {
            verdict: f"{name} {verdicts[verdict]}" for verdict, name in VERDICTS.items()
        }
        shown = st.segmented_control(
            "Rules", list(names), format_func=names.get, key=_SHOWN, default=ALL, required=True, persist_state="session"
        )
        least_control("truth")
        _downloads(found, selection)
    _sentence(found)
    rules = [rule for rule in found.rules if shown in (ALL, rule.verdict)]
    if rules:
        _rules(rules, selection)
    else:
        parts.html(f'<p class="soft">No rule is among those now: {escape(VERDICTS[shown].lower())}.</p>')
    _unexpected(found)
    _how(found)


def _sentence(found: Truths) -> None:
    since = wording.day(found.records_from)
    said = f"Work is on record since {since}. Nothing is said of fewer than {found.least} clients. "
    if found.tested:
        # One in forty lies above a 95 per cent interval although nothing is there.
        chance = found.tested / 40
        said += (
            f"{wording.count(found.tested, 'rule has', 'rules have')} as many; of these about {max(chance, 0.1):.1f} "
            "would seem to hold by chance alone."
        )
    else:
        said += "No rule has as many yet, so there is nothing to judge: a larger book, or more years, will tell."
    parts.html(f'<p class="soft small">{said}</p>')


def least_control(where: str) -> None:
    """Below how many clients the figures are silent: the firm's own setting, for every such figure."""
    store = resources.workbook().store
    key, least = f"{where}_least", max(least_clients(store), FEWEST)
    if st.session_state.get(key) != least:
        st.session_state[key] = least
    st.number_input(
        "Fewest clients", min_value=FEWEST, max_value=1000, step=1, key=key, width=150, on_change=_set_least,
        args=(key,), disabled=not resources.may("do:setting changed"),
        help="Nothing is said of fewer. A setting of the firm, for everybody.",
    )


def _set_least(key: str) -> None:
    if st.session_state[key]:
        store = resources.workbook().store
        settings.change_settings(store, {SETTING: str(int(st.session_state[key]))}, who=noted.who())


# ------------------------------------------------------------------------------------------ the rules


_SHARE = "Share that bought it from us, with its 95% interval"
_COLUMNS = (
    ("Stage", 205, None), ("Service", 230, None), ("Figures say", 110, None),
    ("n", 55, "Clients followed: ours before the window opened, and without the service then"),
    ("Within 12 months", 135, _SHARE), ("Within 24 months", 135, _SHARE),
    ("Others, 24", 80, "At the rate of those who had not reached the stage: same years, same time since they came"),
    ("Times", 130, "How many times as often as the others within 24 months, with its interval"), ("Rule", 55, None),
)


def _rules(rules: list[RuleTruth], selection: Selection) -> None:
    event = st.dataframe(
        [_row(rule) for rule in rules], hide_index=True, height=min(38 + 35 * len(rules), 392), key=_TABLE,
        on_select=partial(_picked, [rule.rule_id for rule in rules]), selection_mode="single-row",
        column_config={
            name: st.column_config.TextColumn(width=width, help=said)
            for name, width, said in _COLUMNS
        },
    )
    del event
    by_id = {rule.rule_id: rule for rule in rules}
    if st.session_state.get(_RULE) not in by_id:
        told = [rule.rule_id for rule in rules if rule.verdict != truth.TOO_FEW]
        st.session_state[_RULE] = (told or list(by_id))[0]
    st.selectbox(
        "Look closer at a rule", list(by_id), key=_RULE, width=640,
        format_func=lambda rule_id: f"{by_id[rule_id].service}, after {by_id[rule_id].stage} ({rule_id})",
    )
    _closer(by_id[st.session_state[_RULE]], selection)


def _picked(rule_ids: list[str]) -> None:
    rows = st.session_state[_TABLE].selection.rows
    if rows and rows[0] < len(rule_ids):
        st.session_state[_RULE] = rule_ids[rows[0]]


def _row(rule: RuleTruth) -> dict[str, str]:
    return {
        "Stage": rule.stage, "Service": rule.service, "Figures say": verdict(rule), "n": followed(rule),
        "Within 12 months": ranged(rule.share_12, rule.low_12, rule.high_12),
        "Within 24 months": ranged(rule.share_24, rule.low_24, rule.high_24),
        "Others, 24": percent(rule.others_24),
        "Times": times(rule),
        "Rule": rule.rule_id,
    }


def verdict(rule: RuleTruth) -> str:
    """What the figures say of a rule, with n where there are too few; of a sensitive stage not how few."""
    if rule.verdict == truth.TOO_FEW and rule.followed is not None:
        return f"Too few: n = {rule.followed}"
    return VERDICTS[rule.verdict]


def followed(rule: RuleTruth) -> str:
    """How many clients a rule's figures rest on."""
    return "few" if rule.followed is None else f"{rule.followed:,}"


def percent(share: float | None) -> str:
    """A share in per cent; one below ten with a decimal.

    >>> percent(0.412), percent(0.0312), percent(None)
    ('41%', '3.1%', '')
    """
    if share is None:
        return ""
    return f"{100 * share:.0f}%" if share >= 0.0995 or share == 0 else f"{100 * share:.1f}%"


def ranged(share: float | None, low: float | None, high: float | None) -> str:
    """A share with its interval."""
    return f"{percent(share)} ({percent(low)} to {percent(high)})" if share is not None else ""


def times(rule: RuleTruth) -> str:
    """How many times as often as the others, with its interval."""
    if rule.times_low is None or (rule.times is None and not rule.times_low):
        return ""
    high = f"{rule.times_high:.1f}" if rule.times_high is not None else "any number"
    if rule.times is None:
        return f"at least {rule.times_low:.1f}"
    return f"{rule.times:.1f} ({rule.times_low:.1f} to {high})"


_MEANS = {
    truth.HOLDS: "Those who reached the stage bought it more often than the others, by more than chance explains.",
    truth.DOES_NOT_SHOW: "Clients who reached the stage bought it hardly more often than others, or less. Is it raised "
    "with them at all? If it is, the rule may be wrong, or its window.",
    truth.CANNOT_TELL: "There are clients enough to look, and too few purchases to tell a difference from chance.",
}


def _closer(rule: RuleTruth, selection: Selection) -> None:
    parts.html(f"<h3>{escape(rule.service)}, after {escape(rule.stage)}</h3>")
    if rule.verdict == truth.TOO_FEW:
        known = "" if rule.followed is None else f" n = {rule.followed}."
        parts.html(f'<p class="strong">Too few to say.{known}</p><p class="soft">{_left_out(rule)}</p>')
        return
    curve = truth.rule_curve(resources.workbook().store, rule.rule_id, as_of=selection.as_of)
    parts.html(
        f'<p><span class="strong">{verdict(rule)}.</span> {_MEANS[rule.verdict]}</p>'
        f'<p class="soft">{_left_out(rule)}</p>'
    )
    chart, words = st.columns([1.35, 1], gap="medium")
    with chart, st.container(key="truth_chart"):
        st.vega_lite_chart(truth_curve.spec(curve), theme=None, width="content", key=f"truth_{rule.rule_id}")
    with words:
        rows = "".join(
            f'<tr><th scope="row">{mark.months:.0f}</th>'
            f'<td class="number">{ranged(mark.share, mark.low, mark.high)}</td>'
            f'<td class="number">{percent(mark.others)}</td><td class="number">{mark.at_risk:,}</td></tr>'
            for mark in curve.marks if mark.months > -0.5
        )
        parts.html(
            '<table class="facts small tr-marks"><caption>The same in figures. Solid line: those who reached the '
            "stage, with its 95% interval. Dashed: the others' rate.</caption>"
            '<thead><tr><th scope="col">Months after</th><th scope="col" class="number">Bought</th>'
            '<th scope="col" class="number">Others</th><th scope="col" class="number">Still watched</th></tr></thead>'
            f"<tbody>{rows}</tbody></table>"
        )


def _left_out(rule: RuleTruth) -> str:
    if rule.reached is None:
        return "The stage is a sensitive one: small numbers of it are not told."
    said = [f"{rule.reached:,} reached the stage"]
    for number, words in (
        (rule.before_us, "was not ours yet" if rule.before_us == 1 else "were not ours yet"),
        (rule.held_before, "had it already"),
        (rule.not_concerned, "had nothing of ours to review"),
    ):
        if number:
            said.append(f"{number:,} {words}")
    after = [f"{rule.bought:,} bought it from us"]
    if rule.elsewhere:
        after.append(f"{rule.elsewhere:,} have it elsewhere")
    if rule.declined:
        after.append(f"{rule.declined:,} declined")
    lead = f", watched from {rule.lead_months} months before the event" if rule.lead_months else ""
    were = "was" if rule.followed == 1 else "were"
    return escape(f"{'; '.join(said)}. {rule.followed:,} {were} followed{lead}: {wording.listed(after)}.")


# ------------------------------------------------------------------------------------------ the rest


def _unexpected(found: Truths) -> None:
    parts.html(
        "<h2>Bought where no rule expects it</h2>"
        '<p class="soft">Services bought at a stage that has no rule for them, more often than their share of all '
        "purchases explains. A rule may be missing.</p>"
    )
    if not found.unexpected:
        parts.html(f"<p>None with {found.least} clients or more.</p>")
        return
    rows = "".join(
        f'<tr><th scope="row">{escape(row.service)}</th><td>{escape(row.stage)}</td>'
        f'<td class="number">{row.bought:,} of {row.bought_in_stage:,}</td>'
        f'<td class="number">{ranged(row.share, row.low, row.high)}</td>'
        f'<td class="number">{percent(row.overall)}</td><td class="number">{row.unruled:,}</td></tr>'
        for row in found.unexpected
    )
    parts.html(
        '<table class="facts small"><thead><tr><th scope="col">Service</th><th scope="col">Bought at</th>'
        '<th scope="col" class="number">Purchases</th><th scope="col" class="number">Share there</th>'
        '<th scope="col" class="number">Share overall</th><th scope="col" class="number">No other stage expects it</th>'
        f"</tr></thead><tbody>{rows}</tbody></table>"
    )


def _how(found: Truths) -> None:
    with st.expander("How this is worked out, and what it cannot tell"):
        st.markdown(
            "**Who is followed.** Clients who may be approached, with the event on file as happened and not assumed. "
            "They were ours, and work was on record, before the rule's window opened (before the event, where the "
            "window opens later). Of several such events the first counts. Who came to us only later, or had the "
            "service already, is left out and counted.\n\n"
            "**What counts as bought.** A service of the rule's family, of its tier or above, from us. What is "
            "needed anew each time counts only if it is not recorded for another stage.\n\n"
            "**The curve.** Kaplan and Meier's (1958), with Greenwood's interval on the log-log scale, 95 per cent. "
            "Clients are watched until they buy or the day looked from. Who has it elsewhere, declined or let the "
            "need's last date pass stays among those who have not bought: a refusal is not hidden.\n\n"
            "**The others.** Clients of the same track while they had not reached the stage and did not have the "
            "service, weighed to the same calendar years and the same number of years since they came. Their age is "
            "not matched, and what they needed anew counts whatever it was for. “Times” is purchases within 24 "
            "months against those due at the others' rate, with its exact interval.\n\n"
            f"**What the figures say.** *Holds*: the interval lies above 1. *Does not show*: it lies below "
            f"{truth.WORTHWHILE}. *Cannot tell*: neither. \n\n"
            "**What it cannot tell.** Whether raising the service brought the purchase: events are on file of those "
            "we talk with. Whether clients needed it: a rule's conditions are not asked, because facts are known as "
            "they are today. *Bought where no rule expects it* looks at every stage and service at once, and its "
            "intervals are as much wider."
        )
        st.markdown(
            "To change a rule and see what that would mean, use the notebook `notebooks/tune_the_catalogue.py`; these "
            "figures are there as `lifeline.export.truth.rules(workbook.store, as_of=...)`."
        )


def _downloads(found: Truths, selection: Selection) -> None:
    for form, name in LISTS.items():
        resources.download_button(
            "truth", name, partial(file, found, selection, form, noted.who()),
            f"catalogue_{selection.as_of.isoformat()}.{form}", MIME[form], key=f"truth_{form}", on_click="ignore",
            help=f"Download the rules as {name}",
        )


def file(found: Truths, selection: Selection, form: str, who: str) -> bytes:
    """The rules as a file; put on record."""
    table = taking.rules_table(found)
    if form not in taking.FORMS:
        raise UserError(f"The rules can be taken away as Excel or CSV, not as {form}.")
    made = sheets.csv(table) if form == "csv" else sheets.xlsx(
        table, title=f"What the rules come to as of {wording.day(selection.as_of)}", as_of=selection.as_of
    )
    resources.note_export("whole book", f"what the rules come to, {form}", who=who)
    return made
