"""The demand map: who decides together, with the six scores and the best services, the greatest need first."""

from __future__ import annotations

from functools import partial
from html import escape

import streamlit as st

from lifeline import wording
from lifeline.export import matrix as files
from lifeline.export.brand import stored
from lifeline.question import scoring
from lifeline.question.scoring import NAMES, ScoredUnit, UnitPage
from lifeline.sql.scoring import OF_LINE, OF_UNIT
from lifeline.ui import (
    noted, parts, pieces, priorities_ask as asking, priorities_said as telling, priorities_wanted as wanting, resources,
    taking_away,
)
from lifeline.ui.book_list import LIFELINE
from lifeline.ui.priorities_matrix import look_closer
from lifeline.ui.priorities_wanted import PARTED, PER_PAGE, Wanted
from lifeline.ui.priorities_weights import LABELS
from lifeline.ui.selection import Selection

# More rows than anybody reads, and few enough to be made at once.
MOST_IN_FILE = 20_000
_FORMS = {"xlsx": "Excel", "csv": "CSV"}
_NAME = 226


def demand_map(wanted: Wanted, selection: Selection) -> None:
    """One page of the map."""
    found = asking.demand_map(selection.as_of, wanted.filters(), (wanted.number - 1) * PER_PAGE, PER_PAGE)
    if not found.units and found.total:
        found = asking.demand_map(selection.as_of, wanted.filters(), 0, PER_PAGE)
    if not found.total:
        telling.nobody(wanted)
        return
    telling.status(f"{_how_many(found, wanted)} {telling.left_out(selection)}".strip())
    _rows(found, selection)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="pr_map_foot"):
        if found.total > PER_PAGE:
            _pages(found.total, wanted)
        _downloads(found, wanted, selection)


def _how_many(found: UnitPage, wanted: Wanted) -> str:
    said = f"{found.total:,} demand {'unit' if found.total == 1 else 'units'} with an open need, the greatest need first"
    if found.total > PER_PAGE:
        first = (wanted.number - 1) * PER_PAGE + 1
        said += f": {first:,} to {first + len(found.units) - 1:,}"
    return f"{said}."


def _rows(found: UnitPage, selection: Selection) -> None:
    # Where a long head may be broken in two.
    heads = "".join(
        f'<span class="n">{escape(LABELS[name]).replace("Relation", "Relation&shy;").replace("Resou", "Re&shy;sou")}</span>'
        for name in (*OF_LINE, *OF_UNIT)
    )
    with st.container(key="pr_map", gap=None):
        with st.container(key="pr_map_head", horizontal=True, wrap=False, gap=None):
            parts.html('<div class="soft small">Client</div>', width=_NAME)
            parts.html(
                f'<div class="pr-row soft small"><span>Where</span><span class="n">Need score</span>'
                f'<span class="n">Relation&shy;ship score</span>{heads}<span>Best services</span></div>'
            )
            parts.html('<div class="soft small"></div>', width=56)
        for unit in found.units:
            _row(unit, selection)


def _row(unit: ScoredUnit, selection: Selection) -> None:
    key = f"{unit.client_id}{PARTED}{unit.buying_centre}"
    with st.container(key=f"pr_row_{key}", horizontal=True, wrap=False, gap=None):
        with st.container(width=_NAME, gap=None):
            # Each buying centre of one client is a row: their links are told apart when they are read out.
            name = pieces.spoken(unit.name, unit.buying_centre) if unit.buying_centre else parts.plain(unit.name)
            parts.page_link(LIFELINE, label=name, help="", width=_NAME,
                            query_params=selection.of(unit.client_id).query())
            if unit.buying_centre:
                parts.html(f'<p class="soft small">{escape(unit.buying_centre)}</p>')
        parts.html(_scores(unit))
        st.button(pieces.spoken("Why", f"{unit.title} scores so"), key=f"pr_map_why_{key}", type="tertiary", width=56,
                  on_click=look_closer, args=(unit,))


def _scores(unit: ScoredUnit) -> str:
    own = "".join(
        f'<span class="n pr-{getattr(unit, name)}"><span class="hidden">{LABELS[name]} </span>{getattr(unit, name)}</span>'
        for name in (*OF_LINE, *OF_UNIT)
    )
    best = "".join(
        f"<li>{parts.move_tag(line.move, line.service_name) if line.move else escape(line.service_name)}"
        f'<span class="soft"> {line.need_score:.0f}</span></li>' for line in unit.best
    )
    rest = unit.open_needs - len(unit.best)
    more = f'<li class="soft small">and {wording.count(rest, "more open need")}</li>' if rest > 0 else ""
    said = '<p class="soft small">set by a person</p>' if unit.is_said else ""
    return (
        f'<div class="pr-row"><span>{escape(NAMES[unit.quadrant])}{said}</span><span class="n strong">'
        f'{unit.need_score:.0f}</span><span class="n strong">{unit.relationship_score:.0f}</span>{own}<ul>{best}{more}</ul>'
        "</div>"
    )


def _pages(total: int, wanted: Wanted) -> None:
    pages = -(-total // PER_PAGE)
    key = "pr_number"
    if st.session_state.get(key, 1) != min(wanted.number, pages):
        st.session_state[key] = min(wanted.number, pages)
    st.pagination(pages, key=key, on_change=_turned)


def _turned() -> None:
    wanting.choose(number=int(st.session_state["pr_number"] or 1))


def _downloads(found: UnitPage, wanted: Wanted, selection: Selection) -> None:
    of_all = "" if found.total <= MOST_IN_FILE else f" (the first {MOST_IN_FILE:,})"
    with st.container(horizontal=True, wrap=False, gap="xsmall", vertical_alignment="center", width="content"):
        parts.html(f'<p class="small soft nowrap">Download the demand map{of_all} as</p>', width="content")
        for form, name in _FORMS.items():
            resources.download_button(
                "demand_map", name, partial(_file, wanted, selection, form, noted.who()),
                f"demand_map_{selection.as_of.isoformat()}.{form}", taking_away.MIME[form], key=f"pr_map_{form}",
                on_click="ignore", help=f"Download the demand map as {name}",
            )


def _file(wanted: Wanted, selection: Selection, form: str, who: str) -> bytes:
    store = resources.workbook().store
    units = scoring.units(store, as_of=selection.as_of, filters=wanted.filters(), limit=MOST_IN_FILE)
    table = files.demand_map(units)
    made = files.csv(table) if form == "csv" else files.xlsx(table, as_of=selection.as_of, author=stored(store).firm)
    resources.note_export(wanted.about or "whole book", f"demand map as of {selection.as_of}, {form}", who=who)
    return made
