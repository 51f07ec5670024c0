"""What the white space's page asks, remembered until the workbook changes: one page of rows, never the whole book."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import streamlit as st

from lifeline import wording
from lifeline.chart.white_space_grid import (
    SHARE_KEY, STATES, TRACKS, UNSAID, Cell, Column, Grid, Row, cell_of, clients_by_services, column_of, group_name,
    share_square,
)
from lifeline.model import Move
from lifeline.question import grouping
from lifeline.question.definitions import counted
from lifeline.question.demand_units import UnitCell, buying_centres
from lifeline.question.grouping import Groupings
from lifeline.question.white_space import WhiteSpace, WhiteSpaceCell, WhiteSpaceService, white_space
from lifeline.question.white_space_defined import by_buying_centre, gaps_by_move
from lifeline.question.white_space_shares import Share, aggregate, by_stage
from lifeline.store import Store
from lifeline.ui import resources, words
from lifeline.ui.wanted import NOBODY_SAID
from lifeline.ui.white_space_wanted import PER_PAGE, SORTS, Wanted

TITLE = "White space"


@dataclass(frozen=True, slots=True)
class Answer:
    """One page of a view as a grid, of how many rows in all, and the same in a sentence."""

    grid: Grid
    total: int
    said: str


def areas() -> tuple[str, ...]:
    """The practice areas of the pack, in its order."""
    return tuple(dict.fromkeys(service.practice_area for service in resources.workbook().catalogue().services.values()))


def groupings(as_of: date) -> Groupings:
    """The segments, owners and offices there are."""
    return _groupings(str(resources.path()), resources.version(), as_of)


@st.cache_resource(show_spinner=False, max_entries=10)
def _groupings(path: str, version: tuple[object, ...], as_of: date) -> Groupings:
    return grouping.groupings(resources.workbook().store, as_of=as_of)


def answer(wanted: Wanted, as_of: date) -> Answer:
    """The page of the view that is wanted; the last one there is where it asks for one beyond."""
    # What is looked closer at changes nothing in the grid.
    found = _answer(str(resources.path()), resources.version(), replace(wanted, cell="", ignored=()), as_of)
    if not found.grid.rows and found.total:
        return answer(replace(wanted, number=-(-found.total // PER_PAGE)), as_of)
    return found


@st.cache_resource(show_spinner=False, max_entries=40)
def _answer(path: str, version: tuple[object, ...], wanted: Wanted, as_of: date) -> Answer:
    found = ask(resources.workbook().store, wanted, as_of, limit=PER_PAGE, offset=(wanted.number - 1) * PER_PAGE)
    if not resources.is_worked_out(as_of):
        # Somebody had the book worked out for another day while it was read: what was read is not to be remembered.
        st.rerun()
    return found


def ask(store: Store, wanted: Wanted, as_of: date, *, limit: int, offset: int = 0) -> Answer:
    """So many rows of the view. The book has to be current for the day."""
    view = {"clients": _clients, "centres": _centres, "shares": _shares}[wanted.view]
    return view(store, wanted, as_of, limit, offset)


# ------------------------------------------------------------------------------------------------ clients by services


def _clients(store: Store, wanted: Wanted, as_of: date, limit: int, offset: int) -> Answer:
    found = white_space(
        store, as_of=as_of, filters=wanted.filters(), sort=wanted.sort, group_by=wanted.group_by, limit=limit,
        offset=offset,
    )
    found = replace(found, services=_with_something(found.services, {cell.service_id for cell in found.cells}))
    said = f"{_count(found.total, 'client')} who may be approached, {wording.count(len(found.services), 'service')}"
    said += f": {_count(_gaps(store, wanted, as_of), 'gap')}. {SORTS[wanted.sort]}."
    said += _part(found.total, offset, len(found.clients)) + _left_out(found)
    if wanted.state or wanted.move:
        said += " Only the squares asked for are drawn; every gap is counted."
    by_centre = _by_centre(store, wanted, as_of, [client.client_id for client in found.clients])
    grid = clients_by_services(found, group_by=wanted.group_by, title=TITLE, subtitle=said, by_centre=by_centre)
    return Answer(grid, found.total, said)


def _by_centre(store: Store, wanted: Wanted, as_of: date, client_ids: Sequence[str]) -> dict[tuple[str, str], str]:
    if wanted.definition != "centre":
        return {}
    return by_buying_centre(store, as_of=as_of, client_ids=client_ids)


def moves(wanted: Wanted, as_of: date) -> str:
    """The gaps by move, under the definition that is chosen, which is told. The same on every page of a view."""
    track = "business" if wanted.view == "centres" else wanted.track
    asked = Wanted(
        definition=wanted.definition, text=wanted.text, track=track, area=wanted.area, state=wanted.state,
        move=wanted.move, segment=wanted.segment, owner=wanted.owner, office=wanted.office,
        is_with_gaps=wanted.is_with_gaps,
    )
    return _moves(str(resources.path()), resources.version(), asked, as_of)


@st.cache_resource(show_spinner=False, max_entries=40)
def _moves(path: str, version: tuple[object, ...], wanted: Wanted, as_of: date) -> str:
    store, filters = resources.workbook().store, wanted.filters()
    if wanted.definition == "centre":
        found: Counter[str] = Counter()
        for one in counted(store, as_of=as_of, filters=filters):
            found[one.by_centre] += one.gaps
        told = [f"{found[name]:,} {said}" for name, said in _CENTRE_MOVES.items() if found[name]]
        return f"By buying centre: {', '.join(told) or 'no gaps'}."
    by_service = gaps_by_move(store, as_of=as_of, filters=filters)
    told = [f"{by_service[name]:,} {words.move(name).lower()}" for name in map(str, Move) if by_service.get(name)]
    return f"By service: {', '.join(told) or 'no gaps'}."


_CENTRE_MOVES = {
    "up_sell": "up-sell, to a buying centre we have served", "cross_sell": "cross-sell, to one we have not",
}


def _with_something(services: tuple[WhiteSpaceService, ...], there: set[str]) -> tuple[WhiteSpaceService, ...]:
    """Without those of which there is nothing to say of anybody; `there` has those with something on the page."""
    return tuple(
        service for service in services
        if service.need + service.not_needed + service.ahead or service.service_id in there
    )


def _gaps(store: Store, wanted: Wanted, as_of: date) -> int:
    """How many gaps all the rows have together, not only those of the page."""
    return sum(gaps_by_move(store, as_of=as_of, filters=wanted.filters()).values())


def _count(count: int, one: str) -> str:
    return wording.count(count, one) if count < 1_000 else f"{count:,} {one}s"


def _part(total: int, offset: int, shown: int) -> str:
    return f" Shown: {offset + 1:,} to {offset + shown:,}." if total > shown else ""


def _left_out(found: WhiteSpace) -> str:
    if not found.left_out:
        return ""
    verb = "is" if found.left_out == 1 else "are"
    return f" {_count(found.left_out, 'client')} who may not be approached {verb} left out."


def narrowed(wanted: Wanted) -> str:
    """What a view is narrowed to, in a few words, for whoever sees no controls; nothing where it is not.

    >>> narrowed(Wanted(track="person", area="Family", owner="~", state="to_ask"))
    'People · Family · Owner not said · to ask'
    """
    said = [TRACKS.get(wanted.track, ""), wanted.area]
    for name in ("segment", "owner", "office"):
        value = getattr(wanted, name)
        said.append(f"{name.capitalize()} {UNSAID if value == NOBODY_SAID else value}" if value else "")
    said += [STATES.get(wanted.state, ""), words.move(wanted.move) if wanted.move else ""]
    said += ["only with a gap" if wanted.is_with_gaps else "", f"“{wanted.text}”" if wanted.text else ""]
    return " · ".join(filter(None, said))


# ------------------------------------------------------------------------------------------------ buying centres


def _centres(store: Store, wanted: Wanted, as_of: date, limit: int, offset: int) -> Answer:
    """Of people nobody but the client decides; so these are the businesses'."""
    filters = replace(wanted, track="business").filters()
    found = buying_centres(store, as_of=as_of, filters=filters, limit=limit, offset=offset)
    services = _with_something(
        white_space(store, as_of=as_of, filters=filters, limit=0).services, {cell.service_id for cell in found.cells}
    )
    centres = {unit.buying_centre for unit in found.units}
    by_centre = _by_centre(store, wanted, as_of, sorted({unit.client_id for unit in found.units}))
    columns = tuple(
        replace(column_of(service), centre=_centre(service, found.cells, centres)) for service in services
    )
    cells: dict[tuple[str, str], dict[str, Cell]] = {}
    for cell in found.cells:
        if (not wanted.state or cell.state == wanted.state) and (not wanted.move or cell.move == wanted.move):
            cells.setdefault((cell.client_id, cell.buying_centre), {})[cell.service_id] = cell_of(
                _whole(cell), by_centre.get((cell.client_id, cell.service_id), "")
            )
    rows = tuple(
        Row(
            f"{unit.client_id}{_AT}{unit.buying_centre}", unit.client_id, unit.name, "", unit.track, unit.gaps,
            cells.get((unit.client_id, unit.buying_centre), {}), unit.buying_centre,
        )
        for unit in found.units
    )
    said = f"{_count(found.total, 'buying centre')} of businesses, {wording.count(len(columns), 'service')}: "
    gaps = _gaps(store, replace(wanted, track="business"), as_of)
    said += f"{_count(gaps, 'gap')}. {SORTS['gaps']}." + _part(found.total, offset, len(rows))
    grid = Grid(TITLE, said, as_of, rows, columns, row_word="buying centre", row_words="buying centres")
    return Answer(grid, found.total, said)


_AT = "@"


def _centre(service: WhiteSpaceService, cells: tuple[UnitCell, ...], centres: set[str]) -> str:
    """Where a service is decided on: as its cells say, else the first of its list that is there."""
    known = next((cell.buying_centre for cell in cells if cell.service_id == service.service_id), None)
    if known is not None:
        return known
    listed = [one.strip() for one in service.buying_centre.split(";")]
    return next((one for one in listed if one in centres), listed[0])


def _whole(cell: UnitCell) -> WhiteSpaceCell:
    return WhiteSpaceCell(
        cell.client_id, cell.service_id, cell.state, Move(cell.move) if cell.move else None, cell.need, None,
        cell.last_date, None, cell.wait, cell.is_sensitive,
    )


def client_of(row_key: str) -> str:
    """Whose a row is, by its key."""
    return row_key.partition(_AT)[0]


# ------------------------------------------------------------------------------------------------ shares


def _shares(store: Store, wanted: Wanted, as_of: date, limit: int, offset: int) -> Answer:
    is_by_stage = wanted.shared_by == "stage"
    filters = wanted.filters()
    found = (
        by_stage(store, as_of=as_of, filters=filters) if is_by_stage
        else aggregate(store, as_of=as_of, by=wanted.shared_by, filters=filters)
    )
    services = white_space(store, as_of=as_of, filters=filters, limit=0, with_empty_services=False).services
    there = {share.service_id for share in found}
    columns = tuple(_share_column(service) for service in services if service.service_id in there)
    stages = resources.workbook().catalogue().stages if is_by_stage else {}
    by_group: dict[str, list[Share]] = {}
    for share in found:
        by_group.setdefault(share.group, []).append(share)
    groups = list(by_group)
    rows = tuple(
        Row(
            group or "~", "", stages[group].name if is_by_stage else group_name(wanted.shared_by, group), "",
            stages[group].track if is_by_stage else "", 0, {share.service_id: _share_cell(share) for share in shares},
            counted=_count(shares[0].clients, "client"),
        )
        for group, shares in list(by_group.items())[offset : offset + limit]
    )
    whom = "who reached the stage" if is_by_stage else "of the group"
    said = (
        f"Of the clients {whom} and have the need, the share who have it met, in percent: by us, elsewhere or by "
        "themselves." + _part(len(groups), offset, len(rows))
    )
    grid = Grid(
        f"{TITLE}: shares", said, as_of, rows, columns, row_word="group", row_words="groups", key=SHARE_KEY,
        share_head="of all, %",
    )
    return Answer(grid, len(groups), said)


def _share_column(service: WhiteSpaceService) -> Column:
    share = service.share_met
    return replace(column_of(service), share=None if share is None else round(100 * share))


def _share_cell(share: Share) -> Cell:
    part = share.share or 0.0
    return Cell(
        share_square(part), False, f"{round(100 * part)} percent: {share.covered} of {share.need} with the need",
        str(round(100 * part)),
    )
