"""A meeting pack: what is in it, for whom, and that nothing of the firm's own travels with it."""

from __future__ import annotations

import io
import os
import re
import signal
import struct
import subprocess
import sys
import time
import zipfile
import zlib
from dataclasses import replace
from datetime import date

import pytest
import views
import views_hard
from commands_given import BAD_USE, DONE, ROOT, here, sample  # noqa: F401 - the fixtures are asked for by name
from picture_checks import _overlap
from pptx import Presentation
from pypdf import PdfReader
from test_export_slides import slide_of, words_of
from test_picture_client import MOVE_WORDS, PLANTED, pdf_words, planted_view

import lifeline
from lifeline.__main__ import main
from lifeline.chart.gather import gather
from lifeline.chart.telling import Teller
from lifeline.errors import UserError
from lifeline.export import pack, packs
from lifeline.export.brand import Brand
from lifeline.model import Question
from lifeline.question.guarded import guarded_lifelines
from lifeline.question.guards import client_guards

FIRM = Brand("Sample & Partners LLP", colour="#7A1F3D")


def logo(width: int = 8, height: int = 4) -> bytes:
    """A small red PNG."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\xc0\x20\x20" * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def pages_of(data: bytes) -> list[str]:
    return [re.sub(r"\s+", " ", page.extract_text()) for page in PdfReader(io.BytesIO(data)).pages]


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.fixture(scope="module")
def margaret() -> list[str]:
    return pages_of(pack.pdf(views.margaret(), brand=FIRM))


def test_a_pack_has_its_parts_in_order(margaret):
    cover, chart, in_place, now, ahead = margaret
    for words in ("Sample & Partners LLP", "Prepared for", "Margaret Ellery", "22 November 2026", "not advice"):
        assert words in cover
    assert "Client since June 2012" in chart and in_place.startswith("What is in place")
    assert "Mortgage advice 2012, with us" in in_place
    assert now.startswith("Worth a conversation") and "Will" in now
    assert ahead.startswith("Coming up") and "Questions to think about" in ahead
    assert "Life cover: review Due August 2034" in ahead


def test_every_conversation_has_its_why_and_its_question(margaret):
    view = views.margaret()
    told = squeezed(margaret[3])
    for line in view.opportunities:
        if line.move in ("back_sell", "cross_sell_now", "up_sell"):
            assert (
                squeezed(line.service_name) in told
                and squeezed(line.lead.why) in told
                and squeezed(line.lead.question) in told
            )


@pytest.mark.parametrize("make", [views.margaret, views_hard.dense, views_hard.young])
@pytest.mark.parametrize("page", ["a4", "16x9"])
def test_no_two_words_overlap_and_none_leaves_its_page(make, page):
    made = pack.build(make(), brand=FIRM, page=page)
    for scene in made.pages:
        boxes = [(text.box, text.text) for text in scene.texts]
        for number, (box, words) in enumerate(boxes):
            assert box[0] >= 0 and box[2] <= scene.page.width and box[3] <= scene.page.height, words
            assert not any(_overlap(box, other, slack=0.5) for other, _ in boxes[:number]), words


def test_nothing_is_left_out_of_a_full_pack():
    told = squeezed(" ".join(pages_of(pack.pdf(views_hard.dense()))[2:]))
    missing = [
        line.service_name
        for line in views_hard.dense().opportunities
        if line.move not in ("lapsed", "ask_first") and squeezed(line.service_name) not in told
    ]
    assert missing == []


def test_an_empty_part_says_so():
    told = " ".join(pages_of(pack.pdf(views.margaret(holdings=(), opportunities=(), reviews=()))))
    assert "Nothing to raise just now." in told and "Nothing is recorded yet." in told and "Coming up What" not in told


# ------------------------------------------------------------------------------------------ what is inside the files


@pytest.fixture(scope="module")
def planted():
    question = Question("Clientid-7", "fact", "Factname", "Is the client hiding Factname?", "settles 2 needs", 2, 0)
    return replace(planted_view(), questions=(question,))


def test_a_clients_pack_holds_nothing_of_the_firms_as_pdf(planted):
    data = pack.pdf(planted, brand=FIRM)
    told = (pdf_words(data) + " ".join(pages_of(data))).casefold()
    assert [word for word in PLANTED if word.casefold() in told] == []
    own = " ".join(pages_of(data)).casefold()
    assert [word for word in MOVE_WORDS if re.search(rf"\b{re.escape(word)}", own)] == []


def test_a_clients_pack_holds_nothing_of_the_firms_as_slides(planted):
    data = pack.pptx(planted, brand=FIRM)
    told = words_of(data).casefold()
    assert [word for word in PLANTED if word.casefold() in told] == []
    assert "notesslide" not in told
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        own = " ".join(
            package.read(name).decode() for name in package.namelist() if name.startswith("ppt/slides/slide")
        )
    assert [word for word in MOVE_WORDS if re.search(rf"\b{re.escape(word)}", own.casefold())] == []


def test_the_firms_own_pack_says_that_it_is_and_tells_all(planted):
    pages = pages_of(pack.pdf(planted, brand=FIRM, audience="firm"))
    assert "for the firm, not for the client" in pages[0]
    assert all("For the firm, not for the client" in page for page in pages[2:])
    told = " ".join(pages)
    for word in ("Xylonote", "Lawhint", "Confword", "Back-sell", "Is the client hiding"):
        assert word.casefold() in told.casefold(), word


def test_a_pdf_has_bookmarks_and_its_firm_as_author():
    reader = PdfReader(io.BytesIO(pack.pdf(views.margaret(), brand=FIRM)))
    assert [entry.title for entry in reader.outline] == [
        "Lifeline",
        "What is in place",
        "Worth a conversation",
        "Coming up",
        "Questions to think about",
    ]
    assert [reader.get_destination_page_number(entry) + 1 for entry in reader.outline] == [2, 3, 4, 5, 5]
    assert dict(reader.metadata) == {
        "/Title": "Margaret Ellery: 22 November 2026",
        "/Author": "Sample & Partners LLP",
        "/Subject": reader.metadata.subject,
        "/CreationDate": "D:20261122000000Z",
        "/ModDate": "D:20261122000000Z",
    }
    assert {(round(float(page.mediabox.width)), round(float(page.mediabox.height))) for page in reader.pages} == {
        (842, 595)
    }


def test_slides_can_be_edited_and_running_text_is_one_paragraph():
    data = pack.pptx(views.margaret(opportunities=(views.opportunity("Will", "back_sell", "2020-01-01", because="A"),)))
    assert len(Presentation(io.BytesIO(data)).slides) >= 3 and "<p:pic" not in slide_of(data)
    long = replace(
        views.margaret().opportunities[0],
        reasons=(replace(views.margaret().opportunities[0].reasons[0], why="word " * 60),),
    )
    slides = Presentation(io.BytesIO(pack.pptx(views.margaret(opportunities=(long,))))).slides
    words = [
        shape.text_frame.text
        for slide in slides
        for group in slide.shapes
        if group.shape_type == 6
        for shape in group.shapes
        if shape.has_text_frame
    ]
    assert ("word " * 60).strip() in words


def test_the_same_pack_is_the_same_file():
    for write in pack.WRITERS.values():
        assert write(views.margaret(), brand=FIRM) == write(views.margaret(), brand=FIRM)


# ------------------------------------------------------------------------------------------ for whom, and by whom


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"contact_status": "do_not_market"}, "may not be approached"),
        ({"client_since": None, "client_since_on": None}, "is not a client"),
        ({"client_since": "2027-01-01", "client_since_on": views.AS_OF.replace(year=2027)}, "not a client yet"),
    ],
)
def test_nobody_gets_a_pack_who_may_not_be_approached_or_is_no_client(changes, why):
    view = views.margaret(who=replace(views.client(), **changes))
    for write in pack.WRITERS.values():
        with pytest.raises(UserError, match=why):
            write(view)


def test_a_logo_is_on_the_cover_in_its_own_proportions(tmp_path):
    (tmp_path / "logo.png").write_bytes(logo())
    brand = Brand("Sample", tmp_path / "logo.png")
    assert brand == Brand("Sample", logo()) and brand.fitted(100, 100) == (100, 50)
    first = PdfReader(io.BytesIO(pack.pdf(views.margaret(), brand=brand))).pages[0]
    assert len(first.images) == 1
    slides = Presentation(io.BytesIO(pack.pptx(views.margaret(), brand=brand))).slides
    pictures = [shape for slide in slides for shape in slide.shapes if shape.shape_type == 13]
    assert len(pictures) == 1 and pictures[0].width == 2 * pictures[0].height


@pytest.mark.parametrize(
    "wrong", [{"logo": b"GIF89a"}, {"logo": "nowhere.png"}, {"colour": "red"}, {"logo": logo() + bytes(2_000_001)}]
)
def test_a_brand_that_cannot_be_used_is_refused_in_words(wrong):
    with pytest.raises(UserError):
        Brand("Sample", **wrong)


def test_a_pale_colour_gives_way_to_ink_where_it_could_not_be_read():
    made = pack.build(views.margaret(), brand=Brand("Sample", colour="#FFE94D"))
    assert "#FFE94D" not in {text.colour for scene in made.pages for text in scene.texts}


# ------------------------------------------------------------------------------------------ packs for many, by command


def made(folder) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.slow
def test_everybody_gets_a_pack_who_may_have_one(sample, capsys):
    assert main(["packs", "--as-of", "2026-11-01", "--out", "packs", "--firm", "Sample LLP"]) == DONE
    out, said = capsys.readouterr()
    names = made(sample / "packs")
    assert out == f"packs: {len(names)} packs\n" and len(names) == 35
    with lifeline.open("workbook.duckdb") as workbook:
        statuses = dict(
            workbook.store.tuples("select client_id, contact_status = 'ok' and client_since is not null from client")
        )
        noted = workbook.store.value(
            "select count(*) from audit where action = 'export' and detail = 'pack, pdf, for the client'"
        )
    assert (
        names == [f"pack_{client_id}_2026-11-01.pdf" for client_id, may in sorted(statuses.items()) if may]
        and noted == 35
    )
    assert said.count("No pack for") == len(statuses) - 35
    assert "may not be approached." in said and "is not a client." in said
    first = pages_of((sample / "packs" / names[0]).read_bytes())
    assert "Sample LLP" in first[0]


def test_only_those_named_and_all_in_one_zip(sample, capsys):
    (sample / "who.csv").write_text("name,client_id\nA,F04\nB,F01\nA,F04\n", encoding="utf-8")
    assert (
        main(["packs", "--as-of", "2026-11-01", "--out", "out", "--clients", "who.csv", "--zip", "--format", "pptx"])
        == DONE
    )
    assert made(sample / "out") == ["packs_2026-11-01.zip"]
    with zipfile.ZipFile(sample / "out" / "packs_2026-11-01.zip") as file:
        assert file.namelist() == ["pack_F04_2026-11-01.pptx", "pack_F01_2026-11-01.pptx"]
        assert Presentation(io.BytesIO(file.read("pack_F01_2026-11-01.pptx"))).core_properties.title.startswith("Nadia")
    assert "2 packs" in capsys.readouterr().out


def test_nothing_is_made_when_somebody_is_unknown(sample, capsys):
    (sample / "who.txt").write_text("F01\nNOBODY\n", encoding="utf-8")
    assert main(["packs", "--as-of", "2026-11-01", "--out", "out", "--clients", "who.txt"]) == BAD_USE
    assert "'NOBODY'" in capsys.readouterr().err and not (sample / "out").exists()
    (sample / "who.txt").write_text("client_id\n", encoding="utf-8")
    assert main(["packs", "--as-of", "2026-11-01", "--out", "out", "--clients", "who.txt"]) == BAD_USE
    assert main(["packs", "--as-of", "2026-11-01", "--out", "out", "--logo", "none.png"]) == BAD_USE


def test_what_a_guard_holds_back_is_not_handed_out(sample):
    with lifeline.open("workbook.duckdb") as workbook:
        store = workbook.store
        clients = [
            client_id
            for (client_id,) in store.tuples(
                "select client_id from client where contact_status = 'ok' and client_since is not null"
            )
        ]
        held = 0
        for client_id in clients:
            view = workbook.client(client_id).lifeline(as_of=date(2026, 11, 1)).view
            guards = client_guards(store, view)
            (read,) = guarded_lifelines(store, client_ids=[client_id], as_of=view.as_of)
            assert read == view and read.guards == guards
            for audience in ("client", "firm"):
                told = {entry.id for entry in gather(view, Teller(view, audience)).all()}
                lines = {f"o{number}": line for number, line in enumerate(view.opportunities)}
                kept = {key for key, line in lines.items() if not guards.is_held(line)}
                assert told & set(lines) <= kept if audience == "client" else set(lines) <= told
            held += len(lines) - len(kept)
    assert held, "the sample has somebody in a quiet period"


@pytest.mark.parametrize("as_zip", [False, True])
def test_stopping_leaves_whole_files_only(sample, as_zip):
    def stop(done: int, total: int) -> None:
        if done == 5:
            raise KeyboardInterrupt

    with lifeline.open("workbook.duckdb") as workbook, pytest.raises(KeyboardInterrupt):
        packs.make_packs(workbook.store, as_of=date(2026, 11, 1), out=sample / "out", as_zip=as_zip, progress=stop)
    names = made(sample / "out")
    assert (names == []) if as_zip else (5 <= len(names) < 20)
    assert all(len(PdfReader(sample / "out" / name).pages) >= 3 for name in names)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signal to a group of processes")
def test_ctrl_c_at_the_keyboard_ends_quietly_and_leaves_whole_files(sample):
    command = [sys.executable, "-m", "lifeline", "packs", "--as-of", "2026-11-01", "--out", "out"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(command, env=environment, start_new_session=True, stderr=subprocess.PIPE, text=True)
    give_up = time.monotonic() + 60
    while not (sample / "out").exists() or len(made(sample / "out")) < 3:
        assert process.poll() is None and time.monotonic() < give_up
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    said = process.communicate(timeout=60)[1]
    names = made(sample / "out")
    assert process.returncode == 130 and "Traceback" not in said
    assert 3 <= len(names) < 35 and all(name.endswith(".pdf") and not name.startswith(".") for name in names)
    assert all(len(PdfReader(sample / "out" / name).pages) >= 3 for name in names)
    with lifeline.open("workbook.duckdb") as workbook:
        assert workbook.store.value("select count(*) from audit where action = 'export'") == len(names)


def test_two_ids_never_share_a_file():
    names = {packs.file_name(each, date(2026, 11, 1), "pdf") for each in ("a/b", "a-b", "a b", "../a", "é", "b")}
    assert len(names) == 6 and not any("/" in name or ".." in name for name in names)
