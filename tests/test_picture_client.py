"""A client's file holds what the client may read and nothing else, in the picture and in every byte around it."""

from __future__ import annotations

import io
import json
import re
import zlib
from dataclasses import replace

import pytest
import views
from pypdf import PdfReader

from lifeline.chart import altair_chart
from lifeline.chart.items import PAGES
from lifeline.chart.scene import build_scene
from lifeline.export import pictures
from lifeline.model import Basis, Move, Relation

# Everything here is planted in a view below; none of it is the client's to read.
PLANTED = (
    "Xylonote",
    "Quillfeather",
    "Tobias",
    "90817263",
    "Dampremark",
    "Lawhint",
    "Srcsecret",
    "Confword",
    "L999",
    "Stageid",
    "Servid",
    "Famid",
    "Clientid",
    "Matterid",
    "Lapsedthing",
    "Declinedthing",
    "Evidencenote",
    "Factname",
    "third_party",
)
MOVE_WORDS = (
    "back-sell",
    "back_sell",
    "cross-sell",
    "cross_sell",
    "up-sell",
    "up_sell",
    "upsell",
    "ask_first",
    "ask first",
    "lapsed",
    "gap",
    "fee",
    "score",
    "missed",
    "declined",
)


def planted_view():
    base = views.margaret()
    events = tuple(replace(row, evidence_note="Evidencenote") for row in base.events) + (
        views.event("Holiday with Tobias's sister", "2019-04-01", evidence="third_party", note="Evidencenote"),
        views.event("Dinner at QUILLFEATHER Hall", "2018"),
        views.event("Second wedding to Tobias", None, stage="Stageid-2"),
        views.event("Moved in with Tobias Quillfeather", "2016-02-02", stage="Stageid-1", event_id="Stageid-9"),
    )
    spells = base.spells + (
        views.spell("Family", "Moving in together", "2016-02-02", "2016-12-01", event_id="Stageid-9"),
    )
    spells = tuple(replace(row, stage_id="Stageid-1") if row.name == "Moving in together" else row for row in spells)
    holdings = tuple(
        replace(row, note="Xylonote 90817263", family=f"Famid{row.family}", service_id="Servid", matter_id="Matterid")
        for row in base.holdings
    )
    holdings += (views.holding("Declinedthing", "2019-01-01", provider="declined", note="Xylonote"),)
    opportunities = []
    for row in base.opportunities:
        reasons = tuple(
            replace(
                reason,
                rule_id="L999",
                law_note="Lawhint",
                source_ids="Srcsecret",
                stage_id="Stageid-1",
                unknown_facts="Factname",
            )
            for reason in row.reasons
        )
        opportunities.append(replace(row, service_id="Servid", conflict_note="Confword", rules="L999", reasons=reasons))
    opportunities.append(
        views.opportunity(
            "Lapsedthing", Move.LAPSED, "2013-01-01", because="Lapsedthing", event_on="2013-01-01", last="2025-01-01"
        )
    )
    opportunities.append(
        views.opportunity(
            "Joint plan",
            Move.BACK_SELL,
            "2016-02-02",
            because="Moving in together",
            event_on="2016-02-02",
            event_id="Stageid-9",
            rule="L999",
        )
    )
    who = replace(base.client, client_id="Clientid-7", notes="Xylonote 90817263", contact_basis="Dampremark")
    return replace(
        base,
        client=who,
        events=events,
        spells=spells,
        holdings=holdings,
        opportunities=tuple(opportunities),
        relations=(Relation("Clientid-7", "Clientid-8", "Mr Tobias Quillfeather", "spouse"),),
    )


def pdf_words(data: bytes) -> str:
    """All a PDF says: page text, properties, everything between its streams, and every stream of words, unpacked."""
    reader = PdfReader(io.BytesIO(data))
    streams = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
    parts = [reader.pages[0].extract_text(), str(reader.metadata), streams.sub(b"", data).decode("latin-1")]
    for stream in streams.findall(data):
        try:
            unpacked = zlib.decompress(stream).decode("latin-1")
        except zlib.error:
            continue
        # Fonts and colour tables are bytes in which any three letters turn up sooner or later.
        if sum(character.isprintable() or character.isspace() for character in unpacked) > 0.98 * len(unpacked):
            parts.append(unpacked)
    return "\n".join(parts)


def png_words(data: bytes) -> str:
    """Everything in a PNG that is not pixels."""
    at, parts = 8, []
    while at < len(data):
        length = int.from_bytes(data[at : at + 4])
        kind = data[at + 4 : at + 8]
        parts.append(kind.decode())
        if kind != b"IDAT":
            parts.append(data[at + 8 : at + 8 + length].decode("latin-1"))
        at += length + 12
    return " ".join(parts)


def without_script(page: str) -> str:
    return re.sub(r"<script>.*?</script>|<style>.*?</style>", "", page, flags=re.DOTALL)


def everything(scene) -> dict[str, str]:
    return {
        "svg": pictures.svg(scene).decode(),
        "html": without_script(pictures.html(scene).decode()),
        "pdf": pdf_words(pictures.pdf(scene)),
        "png": png_words(pictures.png(scene, ppi=72)),
        "vega-lite": json.dumps(altair_chart.spec(scene), ensure_ascii=False),
        "scene": repr(scene),
    }


@pytest.fixture(scope="module", params=list(PAGES))
def for_client(request):
    return everything(build_scene(planted_view(), page=request.param))


@pytest.mark.parametrize("form", ["svg", "html", "pdf", "png", "vega-lite", "scene"])
def test_a_client_file_holds_nothing_of_the_firms(for_client, form):
    told = for_client[form].casefold()
    assert [word for word in PLANTED if word.casefold() in told] == []
    assert [word for word in MOVE_WORDS if re.search(rf"\b{re.escape(word)}", told)] == []


def test_what_was_planted_would_be_found():
    firm = everything(build_scene(planted_view(), audience="firm"))
    for word in (
        "Tobias",
        "Xylonote",
        "Lawhint",
        "Srcsecret",
        "Confword",
        "L999",
        "Lapsedthing",
        "Declinedthing",
        "Evidencenote",
        "Factname",
    ):
        assert word in firm["svg"] + firm["html"], word
        assert word in firm["vega-lite"], word
    assert "Back-sell" in firm["pdf"] and "Lapsedthing" in firm["pdf"] and "Tobias" in firm["pdf"]


def test_an_event_that_names_somebody_takes_its_stages_name():
    scene = build_scene(planted_view())
    names = [text.text for text in scene.texts if text.role == "name"]
    assert "Moving in together" in names and "Life event" in names
    assert any("Founded Ellery Design" in name for name in names), "her own name is hers"
    joint = next(tip for _, _, tip in scene.told if tip.label == "Joint plan")
    assert joint.evidence.startswith("Moving in together, 2016")


@pytest.mark.parametrize(
    ("other", "label", "is_hidden"),
    [
        ("Tom Ellery", "Married Tom", True),
        ("Tom Ellery", "Married TOM", True),
        ("Tom Ellery", "Tom's operation", True),
        ("Tom Ellery", "Tomorrow's plan", False),
        ("Ellery Design Ltd", "Founded the company", False),
        ("O'Brien-Łaski", "Met Łaski", True),
        ("The Red Lion Ltd", "Moved to the coast", False),
        ("", "Married", False),
        ("Jo", "Jo came to stay", True),
    ],
)
def test_a_name_is_recognised_as_a_whole_word(other, label, is_hidden):
    view = views.margaret(events=[views.event(label, "2010-01-01")], relations=[Relation("C1", None, other, "other")])
    names = [text.text for text in build_scene(view).texts if text.role == "name"]
    assert (label not in names) == is_hidden


def test_the_client_is_the_audience_unless_somebody_says_otherwise():
    assert build_scene(views.margaret()) == build_scene(views.margaret(), audience="client")
    assert build_scene(views.margaret()).audience == "client"


def test_a_client_reads_soft_words():
    words = {text.text for text in build_scene(views.margaret()).texts}
    assert {"Not yet in place", "8 worth a conversation", "Coming up", "7 to plan for"} <= words


def test_what_first_has_to_be_asked_is_not_drawn_for_the_client_as_missing():
    assert "Pension consolidation" not in {text.text for text in build_scene(views.margaret()).texts}
    assert "Pension consolidation" in {text.text for text in build_scene(views.margaret(), audience="firm").texts}


def test_what_is_only_expected_and_rests_on_an_unknown_is_not_drawn_for_the_client():
    expected = views.opportunity(
        "Selling a business", Move.CROSS_SELL_FUTURE, "2034-01-01", basis=Basis.EXPECTED, event_on="2034-01-01"
    )
    guessed = replace(expected, reasons=(replace(expected.lead, unknown_facts="owns_one"),))
    for audience, is_drawn in (("client", False), ("firm", True)):
        scene = build_scene(views.margaret(opportunities=[guessed]), audience=audience)
        assert ("Selling a business" in {text.text for text in scene.texts}) is is_drawn


def test_what_a_third_party_said_is_not_told_to_the_client():
    view = views.margaret(events=[views.event("Moved house", "2010-01-01", evidence="third_party")])
    tip = next(tip for lane, _, tip in build_scene(view).told if lane == "events")
    assert tip.evidence == ""
    tip = next(tip for lane, _, tip in build_scene(view, audience="firm").told if lane == "events")
    assert tip.evidence == "somebody else said so"
