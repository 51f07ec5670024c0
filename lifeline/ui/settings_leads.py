"""Who may lead what, practice area by practice area, with the gaps marked."""

from __future__ import annotations

from html import escape

from lifeline import wording
from lifeline.record import people, skills
from lifeline.record.people import Colleague
from lifeline.record.skills import Area
from lifeline.ui import parts, resources

# More colleagues than this have no column each: they are named in one.
COLUMNS = 8


def who_may_lead() -> None:
    """A row for each practice area. An area, or part of one, that nobody may lead says so."""
    store = resources.workbook().store
    everybody, areas = people.colleagues(store), skills.areas(store)
    if not everybody or not areas:
        return
    leading = [one for one in everybody if one.leads]
    gaps = sum(1 for area in areas if not area.led)
    have = wording.count(gaps, "practice area has", "practice areas have")
    lead = (
        f"{have} nobody yet: items there say whom to bring in." if gaps
        else "Every practice area has somebody who may lead it, or part of it."
    )
    head, rows = _by_column(leading, areas) if len(leading) <= COLUMNS else _by_name(everybody, areas)
    parts.html(
        f'<h2 class="below">Who may lead what</h2><p class="soft small">{lead}</p>'
        f'<table class="facts told leads small"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
    )


def _by_column(leading: list[Colleague], areas: tuple[Area, ...]) -> tuple[str, str]:
    names = "".join(f'<th scope="col">{escape(one.name)}</th>' for one in leading)
    rows = ""
    for area in areas:
        cells = ""
        for one in leading:
            led = area.by(one.colleague_id)
            if led is None:
                cells += "<td></td>"
            elif led.is_all:
                cells += '<td><span class="strong">all of it</span></td>'
            else:
                named = escape(", ".join(led.services), quote=True)
                cells += f'<td class="part" title="{named}">{len(led.services)} of {area.services}</td>'
        rows += f'<tr>{_name(area)}{cells}{_gap(area)}</tr>'
    return f'<th scope="col">Practice area</th>{names}<th scope="col">Nobody yet</th>', rows


def _by_name(everybody: tuple[Colleague, ...], areas: tuple[Area, ...]) -> tuple[str, str]:
    names = {one.colleague_id: one.name for one in everybody}
    rows = ""
    for area in areas:
        whole = [names[led.colleague_id] for led in area.led if led.is_all]
        part = [f"{names[led.colleague_id]} ({len(led.services)})" for led in area.led if not led.is_all]
        cells = "".join(f"<td>{escape(', '.join(each))}</td>" for each in (whole, part))
        rows += f"<tr>{_name(area)}{cells}{_gap(area)}</tr>"
    named = ("Practice area", "All of it", "Part of it", "Nobody yet")
    return "".join(f'<th scope="col">{name}</th>' for name in named), rows


def _name(area: Area) -> str:
    return (
        f'<th scope="row">{escape(area.name)} <span class="soft small nowrap">'
        f"{wording.count(area.services, 'service')}</span></th>"
    )


def _gap(area: Area) -> str:
    if not area.led:
        return '<td class="gap">nobody: items say whom to bring in</td>'
    if not area.gaps:
        return "<td></td>"
    named, count = escape(", ".join(area.gaps), quote=True), wording.count(len(area.gaps), "service")
    return f'<td class="part" title="{named}">{count}</td>'
