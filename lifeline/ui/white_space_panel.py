"""What is said of one square of the white space: its state, why, what to ask, what is in the way, what was decided."""

from __future__ import annotations

from html import escape

import streamlit as st

from lifeline import wording
from lifeline.chart.white_space_grid import BY_CENTRE, Grid, group_name
from lifeline.errors import NotFound
from lifeline.model import Move
from lifeline.question.cell_reason import CellReason, cell_reason
from lifeline.question.guarded import GuardedView
from lifeline.question.white_space_defined import by_buying_centre
from lifeline.ui import (
    deciding, guarding, keyboard, noted, parts, resources, white_space_ask as asking, white_space_wanted as wanting,
    words,
)
from lifeline.ui.book_list import LIFELINE
from lifeline.ui.review import review
from lifeline.ui.selection import Selection
from lifeline.ui.white_space_grid import PARTED
from lifeline.ui.wanted import NOBODY_SAID
from lifeline.ui.white_space_wanted import Wanted


def panel(wanted: Wanted, selection: Selection, grid: Grid) -> None:
    """Beside the grid, until it is put away."""
    row_key, _, service_id = wanted.cell.rpartition(PARTED)
    with st.container(key="ws_panel", gap="xsmall", width=335):
        st.button("Close", key="ws_close", type="tertiary", on_click=wanting.choose, kwargs={"cell": ""})
        if wanted.view == "shares":
            _share(wanted, grid, row_key, service_id)
            return
        client_id = asking.client_of(row_key)
        try:
            view = resources.view(selection.of(client_id))
            found = cell_reason(resources.workbook().store, client_id, service_id, selection.as_of)
        except NotFound as error:
            parts.html(f'<p class="soft">{escape(str(error))}</p>')
            return
        noted.line(view)
        keyboard.helped()
        _told(found, view, wanted)
        if found.line and found.state in ("to_ask", "confirmed", "ahead"):
            deciding.offer(review(view), found.line, "ws")
        parts.page_link(
            LIFELINE, label="Open the lifeline", help="",
            query_params=selection.of(client_id).query(),
        )


def _told(found: CellReason, view: GuardedView, wanted: Wanted) -> None:
    service = resources.workbook().catalogue().services[found.service_id]
    line, waits = found.line, ""
    if line and found.state in ("to_ask", "confirmed"):
        waits += parts.conflict(service.conflict_note)
    if found.wait:
        waits += f'<p class="warn small">{escape(guarding.in_short(found.wait))}. {escape(found.wait.text)}</p>'
    said = []
    if line and line.move != Move.LAPSED:
        said.append(("By centre" if wanted.definition == "centre" else "Move", _move(found, view, wanted)))
        said.append(("When", words.line_deadline(line, view.as_of)))
    # Why it waits is told above already.
    reasons = [reason for reason in found.because if not (found.wait and found.wait.text in reason)]
    said += [("And" if place else "Why", reason) for place, reason in enumerate(reasons)]
    if line and found.state in ("to_ask", "confirmed", "ahead"):
        said.append(("Ask", f"“{line.lead.question}”"))
    if found.decision:
        entry = found.decision
        said.append(("Decided", f"{deciding.decided(entry)}; {wording.day(entry.decided_on)}, {entry.who}"))
    rows = "".join(f"<dt>{escape(head)}</dt><dd>{escape(text)}</dd>" for head, text in said if text)
    parts.html(
        f'<div class="ws-told-of"><h2>{escape(service.name)}</h2><p class="soft">{escape(view.client.name)}</p>'
        f'<p class="ws-state"><i class="sq-{_square(found)}"></i>'
        f'<span class="strong">{escape(found.in_words)}</span></p>'
        f'{waits}<div class="detail"><dl>{rows}</dl></div></div>'
    )


def _move(found: CellReason, view: GuardedView, wanted: Wanted) -> str:
    """The move by the definition that is chosen; what is not a gap has only the one by service."""
    assert found.line is not None
    if wanted.definition == "centre" and found.state in ("to_ask", "confirmed"):
        of_client = by_buying_centre(
            resources.workbook().store, as_of=view.as_of, client_ids=[view.client.client_id]
        )
        named = BY_CENTRE.get(of_client.get((found.client_id, found.service_id), ""))
        if named:
            return named
    return words.move(found.line.move)


def _square(found: CellReason) -> str:
    if found.state == "to_ask":
        return f"to_ask_{(found.line.need if found.line else None) or 1}"
    return found.state or "none"


def _share(wanted: Wanted, grid: Grid, row_key: str, service_id: str) -> None:
    """A share with its numbers, and the way to the clients it is of."""
    row = next((row for row in grid.rows if row.key == row_key), None)
    column = next((column for column in grid.columns if column.key == service_id), None)
    if row is None or column is None:
        parts.html('<p class="soft">This share is not in the view any more.</p>')
        return
    cell = row.cells.get(service_id)
    parts.html(
        f'<div class="ws-told-of"><h2>{escape(column.name)}</h2>'
        f'<p class="soft">{escape(row.name)}, {escape(row.counted)}</p>'
        f'<p class="strong">{escape(cell.words if cell else "nobody with the need")}</p>'
        f'<p class="soft small">Over all groups: {escape(column.words)}.</p></div>'
    )
    if wanted.shared_by != "stage":
        value = "" if row_key == NOBODY_SAID else row_key
        st.button(
            "Show these clients", key="ws_these", on_click=wanting.choose,
            kwargs={"view": "clients", wanted.shared_by: row_key, "area": column.group},
            help=group_name(wanted.shared_by, value),
        )
