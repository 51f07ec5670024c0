"""A meeting pack for one client: cover, lifeline, what is in place, what is worth a conversation, what is to come.

Every word comes through the same door as the chart's (`lifeline.chart.telling`), so a client's pack holds what a client
may read and nothing else. It is drawn as scenes: one layout, as PDF with real text or as slides that can be edited.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, replace

from lifeline import palette, wording
from lifeline.chart import metrics
from lifeline.chart.entries import Entries, Entry
from lifeline.chart.gather import gather
from lifeline.chart.items import PAGES, Scene
from lifeline.chart.pen import Pen
from lifeline.chart.scene import build_scene
from lifeline.chart.telling import Teller
from lifeline.errors import UserError
from lifeline.export import pack_pages, pictures
from lifeline.export.brand import LEGIBLE, Brand
from lifeline.export.pack_pages import Card, Section, Setting
from lifeline.palette import Tone
from lifeline.question.guarded import GuardedView
from lifeline.question.guards import refusal

_LOGO = (260.0, 76.0)  # the most room a logo takes on the cover
_MARGIN = 84.0  # of the cover
_LOGO_TOP = 58.0
_IN_PLACE = {
    "person": "What you have, with us and elsewhere, as far as we know. Please tell us what is missing.",
    "business": "What the business has, with us and elsewhere, as far as we know. Please tell us what is missing.",
}
_NOTHING_IN_PLACE = "Nothing is recorded yet. Please tell us what you have."
_WHY_NOW = "Why each may matter to you, and a question to start from."
_QUESTIONS = {
    wording.CLIENT: ("Questions to think about", "There is no need to answer them all."),
    wording.FIRM: ("Questions to ask", "The answers that settle most come first."),
}
_TO_THINK_ABOUT = {
    "person": (
        "Has anything changed at home, at work or in your family since we last met?",
        "What would you like to have settled a year from now?",
        "Is there anything here that we have wrong, or that you would rather we did not raise?",
    ),
    "business": (
        "What has changed in the business, its people or its owners since we last met?",
        "What would you like to have settled a year from now?",
        "Is there anything here that we have wrong, or that you would rather we did not raise?",
    ),
}
_DISCLAIMER = "A basis for a conversation, not advice."


@dataclass(frozen=True, slots=True)
class Pack:
    """The finished pages of one pack, in order, and the page each part begins on."""

    pages: tuple[Scene, ...]
    begins: dict[str, int]
    brand: Brand
    title: str
    logo_at: tuple[float, float, float, float]


def build(
    view: GuardedView,
    *,
    brand: Brand | None = None,
    page: str = "a4",
    audience: str = wording.CLIENT,
    grey: bool = False,
) -> Pack:
    """All pages of one pack, on a4 or 16x9; for the client unless somebody asked for the firm's.

    Raises `UserError` for whoever may not be approached or is no client.
    """
    why_not = refusal(view.client, view.as_of)
    if why_not:
        raise UserError(f"There is no pack for {view.client.client_id}: {why_not}.")
    brand = brand or Brand()
    teller = Teller(view, audience)
    setting = Setting(PAGES[page], audience, grey, view.as_of, view.client.name, brand.firm, _legible(brand.colour))
    chart = build_scene(view, page=page, audience=audience, grey=grey)
    chart = replace(chart, zones=(pack_pages.bar(setting), *chart.zones))
    pages, begins = pack_pages.section_pages(setting, _sections(view, teller), first_page=3)
    begins = {"Lifeline": 2, **begins}
    logo_at = _logo_at(brand)
    cover = _cover(setting, teller, begins, logo_at)
    return Pack((cover, chart, *pages), begins, brand, f"{view.client.name}: {wording.day(view.as_of)}", logo_at)


def pdf(
    view: GuardedView,
    *,
    brand: Brand | None = None,
    audience: str = wording.CLIENT,
    page: str = "a4",
    grey: bool = False,
) -> bytes:
    """The pack as one PDF: pages of true size, text to select, a bookmark for each part. Raises `UserError`."""
    made = build(view, brand=brand, page=page, audience=audience, grey=grey)
    return pictures.pdf_of(
        made.pages,
        title=made.title,
        subject=made.pages[1].description,
        author=made.brand.firm,
        bookmarks=made.begins,
        over_first=logo_svg(made),
    )


def pptx(
    view: GuardedView,
    *,
    brand: Brand | None = None,
    audience: str = wording.CLIENT,
    page: str = "16x9",
    grey: bool = False,
) -> bytes:
    """The pack as slides whose every shape and word can be edited. Raises `UserError`."""
    from lifeline.export import slides  # python-pptx takes a third of a second to import

    made = build(view, brand=brand, page=page, audience=audience, grey=grey)
    return slides.pptx(
        made.pages,
        title=made.title,
        author=made.brand.firm,
        picture=made.brand.logo,
        picture_at=made.logo_at,
    )


WRITERS = {"pdf": pdf, "pptx": pptx}


# ------------------------------------------------------------------------------------------ the cover


def _legible(colour: str) -> Tone:
    """The firm's colour where headings in it can be read on paper; else ink."""
    shade = colour if palette.contrast(colour, palette.PAPER.colour) >= LEGIBLE else palette.INK.colour
    return Tone(shade, palette.INK_SOFT.grey)


def _logo_at(brand: Brand) -> tuple[float, float, float, float]:
    if brand.logo is None:
        return (0.0, 0.0, 0.0, 0.0)
    return (_MARGIN, _LOGO_TOP, *brand.fitted(*_LOGO))


def logo_svg(made: Pack) -> str:
    """The logo as part of the cover's SVG, inside the file and not fetched."""
    if made.brand.logo is None:
        return ""
    x, y, width, height = made.logo_at
    data = b64encode(made.brand.logo).decode()
    place = f'x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}"'
    return f'<image {place} href="data:image/png;base64,{data}"/>'


def _cover(
    setting: Setting, teller: Teller, begins: dict[str, int], logo_at: tuple[float, float, float, float]
) -> Scene:
    """For whom, from whom, of which day, and what is inside."""
    pen, page, colour = Pen(grey=setting.is_grey), setting.page, setting.colour
    most = page.width - 2 * _MARGIN
    firm_at = _LOGO_TOP + 16 if not logo_at[3] else _LOGO_TOP + logo_at[3] + 26
    pen.text(
        "firm",
        "firm",
        metrics.shorten(setting.firm, most, 19, is_bold=True),
        _MARGIN,
        firm_at,
        19,
        colour,
        is_bold=True,
    )
    y = page.height * 0.36
    pen.text("for", "subtitle", "Prepared for", _MARGIN, y, 17, palette.INK_SOFT)
    size = next(
        (size for size in (46.0, 38.0, 31.0, 25.0) if metrics.width(setting.name, size, is_bold=True) <= most), 21.0
    )
    name = metrics.shorten(setting.name, most, size, is_bold=True)
    pen.text("title", "title", name, _MARGIN, y + 46, size, palette.INK, is_bold=True)
    subtitle = wording.SUBTITLES[wording.CLIENT, teller.track]
    pen.text("subtitle", "subtitle", subtitle, _MARGIN, y + 90, 20, palette.INK_SOFT)
    pen.text("day", "subtitle", wording.day(setting.as_of), _MARGIN, y + 120, 17, palette.INK_SOFT)
    if teller.is_firm:
        words = wording.SUBTITLES[wording.FIRM, teller.track]
        pen.text("audience", "subtitle", words, _MARGIN, y + 150, 17, palette.CONVERSATION, is_bold=True)
    step, top = 25.0, page.height - 74 - 25.0 * len(begins)
    pen.line("contents", "lane", (_MARGIN, top - 20), (_MARGIN + 420, top - 20), palette.LANE_LINE, 0.8)
    for number, (words, begun) in enumerate(begins.items()):
        at = top + step * number
        pen.text(f"contents{number}", "contents", words, _MARGIN, at, pack_pages.BODY, palette.INK)
        pen.text(
            f"contents{number}",
            "contents",
            str(begun),
            _MARGIN + 420,
            at,
            pack_pages.BODY,
            palette.INK_FAINT,
            align="right",
        )
    pen.text(
        "foot",
        "foot",
        _DISCLAIMER,
        page.width - page.margin,
        page.height - 28,
        page.detail,
        palette.INK_FAINT,
        align="right",
    )
    # A broad edge in the firm's colour, as a cover has.
    pen.zone("edge", 0.0, 26.0, 0.0, page.height, colour)
    return pack_pages.scene_of(setting, pen, f"Cover: prepared for {setting.name}, {wording.day(setting.as_of)}.")


# ------------------------------------------------------------------------------------------ the parts


def _sections(view: GuardedView, teller: Teller) -> tuple[Section, ...]:
    found = gather(view, teller)
    titles = wording.lanes(audience=teller.audience)
    now = titles["conversations"] if teller.is_firm else "Worth a conversation"
    why_now = "In the order to raise them." if teller.is_firm else _WHY_NOW
    current = tuple(_card(entry, teller) for entry in found.conversations)
    ahead = tuple(_card(entry, teller) for entry in found.coming)
    sections = (
        Section("What is in place", _IN_PLACE[teller.track], _in_place(found), _NOTHING_IN_PLACE),
        Section(now, why_now, current, "Nothing to raise just now."),
        Section(titles["coming"], "What to have in mind for the years ahead.", ahead),
        Section(*_QUESTIONS[teller.audience], _questions(view, teller)),
    )
    # An empty heading is said only where it answers a question everybody has.
    return tuple(section for section in sections if section.cards or section.title != titles["coming"])


def _in_place(found: Entries) -> tuple[Card, ...]:
    undated = [entry for entry in found.undated if entry.id.startswith("h")]
    return tuple(
        Card(entry.id, entry.symbol, entry.name, _sentence(entry.tip.when), entry.tip.why)
        for entry in (*found.services, *undated)
    )


def _card(entry: Entry, teller: Teller) -> Card:
    tip = entry.tip
    known = tip.evidence
    if known and not entry.symbol.endswith("_expected"):
        known = f"Known from: {known}"
    # A client knows that it is worth a conversation: the heading says so.
    when = tip.when if teller.is_firm else tip.when.removeprefix("worth a conversation").strip()
    detail = ". ".join(part for part in (_sentence(when), _sentence(known)) if part)
    why = f"Waits. {tip.waits.rstrip('.')}. {tip.why}".strip() if tip.waits else tip.why
    return Card(entry.id, entry.symbol, tip.label, detail, why, tip.question)


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _questions(view: GuardedView, teller: Teller) -> tuple[Card, ...]:
    """The client gets open questions and the stages to confirm; the firm, what it does not know of them."""
    asked = [one for one in view.questions if view.may_be_asked(one, teller.audience)]
    if teller.is_firm:
        return tuple(Card(f"q{number}", "", one.text, _sentence(one.because)) for number, one in enumerate(asked))
    stages = [one.text for one in asked if one.kind == "stage"]
    said = (*_TO_THINK_ABOUT[teller.track], *stages)
    return tuple(Card(f"q{number}", "", "", question=text) for number, text in enumerate(said))
