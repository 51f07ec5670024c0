"""What a workshop leaves behind: the board, the personas' lifelines, what was decided, who does what, what is open.

As slides of native shapes, as PDF, and as a spreadsheet. For the firm; no client is in it, only personas.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from lifeline import palette, wording
from lifeline.chart import metrics
from lifeline.chart.items import PAGES, Lane, Page, Scene
from lifeline.chart.overlay import overlay_scenes
from lifeline.chart.pen import Pen
from lifeline.chart.scene import build_scene
from lifeline.export import pictures, slides
from lifeline.export.brand import Brand, stored
from lifeline.export.pack_pages import Card, Section, Setting, section_pages
from lifeline.export.tables import neutralised
from lifeline.palette import Tone
from lifeline.question.board import Board, board
from lifeline.question.catalogue import catalogue
from lifeline.question.personas import Persona, persona_view, personas
from lifeline.record.workshop import Note, NoteKind, Tally, notes, tally
from lifeline.store import Store

FORMS = ("pptx", "pdf", "xlsx")
TRACKS = {"person": "People", "business": "Businesses"}
_SECTIONS = {
    NoteKind.DECISION: ("Decisions", "What those present settled.", "Nothing was decided."),
    NoteKind.ACTION: ("Actions", "Who does what, and by when.", "No actions were agreed."),
    NoteKind.QUESTION: ("Open questions", "What has to be found out.", "No questions were left open."),
    NoteKind.PARKED: ("Parked", "Put off on purpose, and not forgotten.", "Nothing was parked."),
}


@dataclass(frozen=True, slots=True)
class Workshop:
    """Everything one workshop pack is made of."""

    session: str
    as_of: date
    boards: tuple[Board, ...]
    personas: tuple[Persona, ...]
    notes: tuple[Note, ...]
    votes: tuple[Tally, ...]
    names: dict[str, str]


def gathered(store: Store, *, session: str, as_of: date) -> Workshop:
    """What there is of one workshop: the boards as they stand now, all personas, its notes and votes."""
    words = catalogue(store)
    made_up = personas(store)
    names = {
        **{key: stage.name for key, stage in words.stages.items()},
        **{key: service.name for key, service in words.services.items()},
        **{each.persona_id: each.name for each in made_up},
    }
    boards = tuple(drawn for drawn in (board(store, track) for track in TRACKS) if drawn.stages or drawn.services)
    return Workshop(session, as_of, boards, made_up, notes(store, session), tally(store, session), names)


def workshop_pack(store: Store, *, session: str, as_of: date, form: str) -> bytes:
    """The pack of one workshop as pptx, pdf or xlsx. Raises `ValueError` for another form."""
    if form not in FORMS:
        raise ValueError(f"form is one of {', '.join(FORMS)}, not {form!r}")
    held = gathered(store, session=session, as_of=as_of)
    if form == "xlsx":
        return _xlsx(held)
    brand = stored(store)
    pages = scenes(store, held, brand=brand)
    title = f"Workshop: {session}"
    if form == "pptx":
        return slides.pptx(pages, notes=[""] * len(pages), title=title, author=brand.firm)
    return pictures.pdf_of(pages, title=title, subject=pages[0].description, author=brand.firm)


def scenes(store: Store, held: Workshop, *, brand: Brand) -> tuple[Scene, ...]:
    """The pages: a cover, the boards, each persona as it is and (where something is planned) as it is to be, the notes."""
    page = PAGES["16x9"]
    found = [_cover(held, page, brand)]
    for drawn in held.boards:
        found += overlay_scenes(drawn, as_of=held.as_of, title=f"Stages and services: {TRACKS[drawn.track].lower()}")
    for made_up in held.personas:
        found.append(build_scene(persona_view(store, made_up, as_of=held.as_of), page="16x9", audience=wording.FIRM))
        if any(each.is_to_be for each in made_up.holdings):
            later = persona_view(store, made_up, as_of=held.as_of, to_be=True)
            found.append(build_scene(later, page="16x9", audience=wording.FIRM))
    setting = Setting(page, wording.FIRM, False, held.as_of, held.session, brand.firm, _tone(brand))
    pages, _ = section_pages(setting, _sections(held), first_page=len(found) + 1)
    return (*found, *pages)


def _tone(brand: Brand) -> Tone:
    return Tone(brand.colour if brand.contrast >= 4.5 else palette.INK.colour, palette.INK_SOFT.grey)


def _cover(held: Workshop, page: Page, brand: Brand) -> Scene:
    pen, tone = Pen(grey=False), _tone(brand)
    pen.zone("bar", 0, page.width, 0, 7, tone)
    most = page.width - 160
    pen.text("firm", "subtitle", metrics.shorten(brand.firm, most, 18), 80, 150, 18, palette.INK_SOFT)
    pen.text("title", "title", metrics.shorten(held.session, most, 40, is_bold=True), 80, 220, 40, palette.INK, is_bold=True)
    pen.text("day", "subtitle", wording.day(held.as_of), 80, 276, 20, palette.INK_SOFT)
    counts = [
        wording.count(sum(len(drawn.stages) for drawn in held.boards), "stage"),
        wording.count(len({each.service_id for drawn in held.boards for each in drawn.services}), "service"),
        wording.count(len(held.personas), "persona"), *(
            wording.count(len(list(group)), word)
            for word, group in ((kind.value, [n for n in held.notes if n.kind is kind]) for kind in _COUNTED)
        ),
    ]
    for row, words in enumerate(counts):
        pen.text(f"count-{row}", "subtitle", words, 80, 360 + 28 * row, 18, palette.INK)
    pen.text("foot", "foot", "For the firm, not for clients", 80, page.height - 46, 14, palette.INK_FAINT)
    return Scene(
        page=page, audience=wording.FIRM, is_grey=False, as_of=held.as_of, name=held.session,
        description=f"Workshop {held.session}: {', '.join(counts)}.", zones=tuple(pen.zones), lines=pen.lines(),
        boxes=tuple(pen.boxes), marks=(), texts=tuple(pen.texts), lanes=(Lane("cover", 0, page.height, 0),), told=(),
        left_over=(),
    )


_COUNTED = (NoteKind.DECISION, NoteKind.ACTION)


def _sections(held: Workshop) -> tuple[Section, ...]:
    by_kind = {kind: [note for note in held.notes if note.kind is kind] for kind in _SECTIONS}
    found = [
        Section(title, lead, tuple(_card(note, held) for note in by_kind[kind]), empty)
        for kind, (title, lead, empty) in _SECTIONS.items()
    ]
    if held.votes:
        dots = tuple(
            Card(f"vote-{one.service_id}", "", held.names.get(one.service_id, one.service_id),
                 f"{wording.count(one.dots, 'dot')} from {wording.count(one.voters, 'voter')}")
            for one in held.votes
        )
        found.append(Section("Dot votes", "Where those present would begin.", dots))
    return tuple(found)


def _card(note: Note, held: Workshop) -> Card:
    who = [note.owner, f"by {wording.day(note.due_on)}" if note.due_on else "", held.names.get(note.about, note.about),
           "settled" if note.state == "settled" else ""]
    detail = ". ".join(part[:1].upper() + part[1:] for part in who if part)
    return Card(f"note-{note.note_no}", "", note.text, detail)


# ------------------------------------------------------------------------------------------ spreadsheet


def _xlsx(held: Workshop) -> bytes:
    import pyarrow as pa
    import xlsxwriter

    out = io.BytesIO()
    made = datetime(held.as_of.year, held.as_of.month, held.as_of.day)
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}) as book:
        book.set_properties({"title": f"Workshop: {held.session}", "created": made})
        bold = book.add_format({"bold": True})
        for name, rows in _sheets(held):
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 1)
            for at, row in enumerate(rows):
                safe: Sequence[str] = neutralised(pa.array([str(cell) for cell in row])).to_pylist()
                for place, cell in enumerate(safe):
                    is_number = at > 0 and isinstance(row[place], int)
                    write: Callable = sheet.write_number if is_number else sheet.write_string
                    write(at, place, row[place] if is_number else cell, bold if at == 0 else None)
            sheet.set_column(0, 0, 38)
            sheet.set_column(1, max(len(rows[0]) - 1, 1), 18)
    return out.getvalue()


def _sheets(held: Workshop) -> list[tuple[str, list[list[object]]]]:
    found: list[tuple[str, list[list[object]]]] = []
    for drawn in held.boards:
        head: list[object] = ["service", *(stage.name for stage in drawn.stages)]
        rows = [[service.name, *(_cell(drawn, stage.stage_id, service.service_id) for stage in drawn.stages)]
                for service in drawn.services]
        found.append((TRACKS[drawn.track], [head, *rows]))
    ordered = sorted(held.notes, key=lambda note: (list(_SECTIONS).index(note.kind), note.note_no))
    for kind, group in groupby(ordered, key=lambda note: note.kind):
        rows = [[note.text, note.owner, note.due_on.isoformat() if note.due_on else "", held.names.get(note.about, note.about),
                 note.state, note.who] for note in group]
        found.append((_SECTIONS[kind][0], [["what", "owner", "due on", "about", "state", "noted by"], *rows]))
    if held.votes:
        rows = [[held.names.get(one.service_id, one.service_id), one.dots, one.voters] for one in held.votes]
        found.append(("Dot votes", [["service", "dots", "voters"], *rows]))
    lives = [
        [each.name, each.born, each.client_since, held.names.get(event.stage_id, event.stage_id), event.event_date]
        for each in held.personas for event in each.events
    ]
    if lives:
        found.append(("Personas", [["persona", "born", "client since", "stage", "began"], *lives]))
    return found or [("Workshop", [["workshop"], [held.session]])]


def _cell(drawn: Board, stage_id: str, service_id: str) -> object:
    cell = drawn.cells.get((stage_id, service_id))
    return cell.need if cell else ""
