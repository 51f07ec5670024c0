"""How it goes: readiness, activity, output and impact, and every number's rows."""

from __future__ import annotations

from functools import partial
from html import escape

import streamlit as st

from lifeline import wording
from lifeline.question import measure_words, measures
from lifeline.question.book import BookFigures
from lifeline.question.measure_sql import Asked
from lifeline.question.measures import MeasureFigure
from lifeline.sql.measure_list import CLASS_WORDS, CLASSES, DEFINITION_WORDS, FIRST, MEASURES, SHARE, STAR
from lifeline.ui import guard, measures_asked as asking, measures_table, noted, parts, resources
from lifeline.ui.selection import Selection

NUMBERS, VALUE, TRUTH = "measures", "value", "truth"
SHOWN = {NUMBERS: "Measures", VALUE: "Lifetime value", TRUTH: "Does the catalogue tell the truth?"}
REPORTS = {
    "PDF": ("pdf", "application/pdf"),
    "PowerPoint": ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
}


def page(selection: Selection, figures: BookFigures) -> None:
    """The page below its head."""
    if not figures.clients:
        parts.nothing(
            "Nothing to measure yet",
            "Every number here is counted from your clients, their matters and what is decided. Bring in your lists on "
            "the page Import.",
        )
        return
    shown = st.segmented_control(
        "Shown", list(SHOWN), default=NUMBERS, required=True, key="measures_shown", label_visibility="collapsed",
        format_func=lambda one: SHOWN.get(one, one), persist_state="session",
    )
    if shown == VALUE:
        from lifeline.ui import value_page

        value_page.page(selection, figures)
    elif shown == TRUTH:
        from lifeline.ui import truth_page

        truth_page.page(selection, figures)
    else:
        _numbers(selection)


@st.fragment
@guard.user_errors()
def _numbers(selection: Selection) -> None:
    wanted = asking.asked(selection)
    sign = asking.currency()
    star = asking.figures(wanted, STAR)
    with st.container(horizontal=True, vertical_alignment="bottom", wrap=False, gap="medium", key="measures_head"):
        parts.html(_about(wanted))
        _reports(wanted)
    parts.html(_tiles(star, sign))
    chosen = st.segmented_control(
        "Class of measure", list(CLASSES), default=STAR, required=True, key="measures_class",
        format_func=lambda one: CLASSES.get(one, one), label_visibility="collapsed", persist_state="session",
    ) or STAR
    told = star if chosen == STAR else asking.figures(wanted, chosen)
    parts.html(f'<p class="soft small">{escape(CLASS_WORDS[chosen])}</p>')
    measures_table.table(told, wanted, selection, sign)


def _about(wanted: Asked) -> str:
    """The period, what is left out, and which definition is used, as HTML."""
    _, before = wanted.periods(2)
    said = [
        f"{measure_words.period_words(wanted)}, held against the period before it (to {wording.day(before.last_on)}).",
        f"Up-sell and cross-sell are told apart {measure_words.DEFINITIONS_IN_WORDS[wanted.definition]}: "
        f"{DEFINITION_WORDS[wanted.definition]}",
        *measure_words.left_out(resources.workbook().store, wanted),
    ]
    first, *rest = said
    return (
        f'<p class="strong">{escape(first[:1].upper() + first[1:])}</p>'
        f'<p class="soft small">{escape(" ".join(rest))}</p>'
    )


def _tiles(star: tuple[MeasureFigure, ...], sign: str) -> str:
    """The few numbers that matter, as HTML."""
    by_id = {figure.measure_id: figure for figure in star}
    tiles = "".join(_tile(by_id[measure_id], sign) for measure_id in FIRST)
    return f'<ul class="measure-tiles">{tiles}</ul>'


def _tile(figure: MeasureFigure, sign: str) -> str:
    measure = MEASURES[figure.measure_id]
    said = [measure_words.change_words(figure, sign)] if figure.value is not None else ["nothing to count"]
    if figure.unit == SHARE and figure.value is not None and not measure.above.is_sum:
        # A share of few says little: of how many it is stands beside it.
        said.insert(0, f"{figure.above:,} of {figure.below:,}")
    remark = f'<p class="small due">{escape(figure.remark)}</p>' if figure.remark else ""
    return (
        f'<li><p class="small strong">{escape(figure.name)}</p>'
        f'<p class="measure-value">{escape(measures.written(figure.value, figure.unit, sign))}'
        f"{measures_table.trend(figure, sign)}</p>"
        f'<p class="small soft">{escape(" · ".join(filter(None, said)))}</p>{remark}</li>'
    )


def _reports(wanted: Asked) -> None:
    with st.container(width="content", gap="xsmall"):
        parts.html('<p class="small label">One page for the partners</p>', width="content")
        with st.container(horizontal=True, wrap=False, width="content", gap="xsmall"):
            for name, (ending, mime) in REPORTS.items():
                resources.download_button(
                    "measures", name, partial(_report, wanted, ending, noted.who()),
                    f"measures_{wanted.as_of.isoformat()}.{ending}", mime, key=f"measures_report_{ending}",
                    on_click="ignore", help=f"Download one page of measures for the partners' meeting as {name}",
                )


def _report(wanted: Asked, ending: str, who: str) -> bytes:
    from lifeline.export import measures_report

    made = measures_report.report(resources.workbook().store, wanted, form=ending)
    resources.note_export("whole book", f"measures as of {wanted.as_of}, {ending}", who=who)
    return made
