"""The communications schedule to take away: a list for a spreadsheet, a calendar for a diary, and the picture.

All of it is the firm's own: it names clients, owners and moves. What waits for a guard, or goes by a channel that is
no longer allowed, says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

import pyarrow as pa

from lifeline import wording
from lifeline.chart.items import Scene
from lifeline.errors import UserError
from lifeline.export import calendar
from lifeline.question.alignment import MOVES
from lifeline.question.plan_steps import CHANNELS, Step

_TEXT, _DAY = pa.string(), pa.date32()
COLUMNS = pa.schema([
    ("due_on", _DAY), ("starts_on", _DAY), ("client_id", _TEXT), ("client", _TEXT), ("segment", _TEXT),
    ("move", _TEXT), ("service_id", _TEXT), ("service", _TEXT), ("what", _TEXT), ("interaction", _TEXT),
    ("channel", _TEXT), ("asset", _TEXT), ("programme_family", _TEXT), ("function", _TEXT), ("owner", _TEXT),
    ("waits", _TEXT), ("same_week", _TEXT), ("conflict_note", _TEXT), ("action_id", _TEXT),
])  # fmt: skip
NAME = "Communications schedule"
FORMS = ("png", "svg", "pdf", "pptx")
Contacts = Iterable[tuple[Step, bool]]


def the_list(found: Contacts) -> pa.Table:
    """One row a contact, in the order given; the second of each pair says whether it clashes with another."""
    return pa.Table.from_pylist([_row(one, is_clash) for one, is_clash in found], schema=COLUMNS)


def _row(one: Step, is_clash: bool) -> dict[str, object]:
    return {
        "due_on": one.due_on, "starts_on": one.starts_on, "client_id": one.client_id, "client": one.client_name,
        "segment": one.segment, "move": one.move, "service_id": one.service_id or "", "service": one.service_name,
        "what": one.what, "interaction": one.interaction, "channel": one.channel, "asset": one.asset_name,
        "programme_family": one.programme_family, "function": one.function_name, "owner": one.owner_name,
        "waits": one.waits, "same_week": "yes" if is_clash else "", "conflict_note": one.conflict_note,
        "action_id": one.action_id,
    }


def ics(found: Contacts, *, as_of: date, name: str = NAME) -> bytes:
    """The contacts as a calendar file. Each keeps its UID for as long as it stands, whoever it is handed to."""
    return calendar.document((_entry(one, is_clash) for one, is_clash in found), as_of=as_of, name=name)


def _entry(one: Step, is_clash: bool) -> calendar.Entry:
    assert one.on is not None
    how = one.interaction or CHANNELS.get(one.channel, "")
    summary = f"{one.client_name}: {one.service_name or one.what}, {how.lower()}" + (" (waits)" if one.waits else "")
    said = [
        one.what if one.what != one.service_name else "",
        MOVES.get(one.move, ""),
        f"Owner: {one.owner_name or 'nobody yet'}",
        f"Show or send: {one.asset_name}" if one.asset_name else "",
        f"Conflict check first: {one.conflict_note}" if one.conflict_note else "",
        f"Waits: {one.waits}" if one.waits else "",
        "Another contact with them falls into the same week." if is_clash else "",
        f"Client {one.client_id}, {one.action_id}.",
    ]
    return calendar.Entry(
        calendar.uid(one.client_id, one.action_id, calendar.CONTACT), one.on, summary,
        "\n".join(part for part in said if part), calendar.CONTACT,
    )


def picture(scene: Scene, form: str, *, author: str = "") -> bytes:
    """The picture as one of `FORMS`. Raises `UserError` for another."""
    # The converter and python-pptx take a while to load, and few visits ask for a file.
    from lifeline.export import pictures

    if form == "pdf":
        return pictures.pdf_of((scene,), title=scene.name, subject=scene.description, author=author)
    if form == "pptx":
        from lifeline.export import slides

        return slides.pptx(scene, title=scene.name, author=author, notes=[""])
    writers: dict[str, Callable[[Scene], bytes]] = {"png": pictures.png, "svg": pictures.svg}
    if form not in writers:
        raise UserError(f"The schedule cannot be made as {form!r}; there are {wording.listed(list(FORMS))}.")
    return writers[form](scene)
