"""Every byte that may reach a client, unpacked: no fee, score, note, move, remark, rule, nor anybody else's name."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from datetime import date

import pytest
from pypdf import PdfReader
from sample_given import sample_copy

from lifeline.export import calendar, pack, pictures, sheets
from lifeline.export.brand import Brand
from lifeline.model import Decided
from lifeline.question.guards import GuardKind
from lifeline.record import people
from lifeline.record.decisions import decide
from lifeline.record.overrides import override

AS_OF = date(2026, 11, 1)
PERSON, BUSINESS, SPOUSE = "F10", "F44", "F11"
PLANTED = (
    "Xylonote", "Quillfeather", "Tobias", "90817263", "71717171", "Dampremark", "Lawhint", "Confword", "Evidencenote",
    "Colla", "Gueson", "Plumwhat", "Secrethow", "Overreason", "Quartzowner", "Basisword", "Matterid", "Srcsecret",
)  # fmt: skip
MOVES = ("back-sell", "back_sell", "cross-sell", "cross_sell", "up-sell", "up_sell", "upsell", "ask_first", "lapsed")
MAKERS = ("python-pptx", "canny", "pypdf", "xlsxwriter", "mcnamara", "vl-convert", "vegafusion", "resvg", "svg2pdf",
          "krilla", "typst", "altair", "streamlit", "duckdb", "reportlab", "openpyxl")  # fmt: skip


@pytest.fixture(scope="module")
def workbook():
    """The sample firm, with something on every record that is none of a client's business."""
    with sample_copy() as made:
        store = made.store
        with store.write() as writer:
            for statement in (
                "update client set notes = 'Xylonote', contact_basis = 'Basisword'",
                "update matter set fee = 90817263, owner = 'Quartzowner', matter_id = 'Matterid-' || matter_id",
                "update holding set note = 'Xylonote'",
                "update life_event set evidence_note = 'Evidencenote'",
                "update service set fee_low = 71717171, fee_high = 71717171, conflict_note = 'Confword'",
                "update need_rule set law_note = 'Lawhint', source_ids = 'Srcsecret'",
            ):
                writer.execute(statement)
            # What the pack says is remembered until it says something else.
            writer.prepare_rules()
            for client_id in (PERSON, BUSINESS):
                columns = ["client_id", "other_name", "relation"]
                writer.insert("relationship", columns, [(client_id, "Mr Tobias Quillfeather", "spouse")])
                writer.execute(
                    "update life_event set label = 'Dinner at QUILLFEATHER Hall' where event_id = "
                    "(select min(event_id) from life_event where client_id = $client_id)", client_id=client_id,
                )
        colleague_id = people.add_colleague(store, name="Colla Gueson", who="Colla Gueson")
        for client_id in (PERSON, BUSINESS):
            view = made.client(client_id).lifeline(as_of=AS_OF).view
            line = next(line for line in view.opportunities if line.move.is_proposed and view.wait(line) is None)
            about = {"client_id": client_id, "service_id": line.service_id, "who": "Colla Gueson"}
            decide(store, decided=Decided.PROPOSED, as_of=AS_OF, reason="Dampremark", **about)
            override(store, guard=GuardKind.QUIET, as_of=AS_OF, reason="Overreason", **about)
            people.name_owner(store, colleague_id=colleague_id, due_on=AS_OF, what="Plumwhat", **about)
            people.knows(store, client_id=client_id, colleague_id=colleague_id, how="Secrethow", who="Colla Gueson")
        yield made


# ------------------------------------------------------------------------------------------ everything in a file


def told(data: bytes, name: str) -> str:
    """All that a file says, its name too: members of packages, streams of a PDF, notes in a picture, unpacked."""
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            about = "".join(f"{each.filename} {each.comment!r} {each.extra!r}\n" for each in package.infolist())
            return f"{name} {about}" + "".join(told(package.read(each), each) for each in package.namelist())
    if data.startswith(b"%PDF"):
        return f"{name} {_pdf(data)}"
    if data.startswith(b"\x89PNG"):
        return f"{name} {_png(data)}"
    page = data.decode("utf-8-sig")
    # Our own script and style are the same in every file, and speak of "gap" and "score" as style sheets do.
    return f"{name} " + re.sub(r"<script>.*?</script>|<style>.*?</style>", "", page.replace("\r\n ", ""), flags=re.S)


def _pdf(data: bytes) -> str:
    reader = PdfReader(io.BytesIO(data))
    parts = [page.extract_text() for page in reader.pages] + [str(reader.metadata), str(reader.outline)]
    streams = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
    parts.append(streams.sub(b"", data).decode("latin-1"))
    parts += [_unpacked(stream) for stream in streams.findall(data)]
    return "\n".join(parts)


def _unpacked(stream: bytes) -> str:
    try:
        text = zlib.decompress(stream).decode("latin-1")
    except zlib.error:
        return ""
    # Fonts and colours are bytes in which any three letters turn up sooner or later.
    readable = sum(character.isprintable() or character.isspace() for character in text)
    return text if readable > 0.98 * len(text) else ""


def _png(data: bytes) -> str:
    at, parts = 8, []
    while at < len(data):
        length, kind = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        chunk = data[at + 8 : at + 8 + length]
        parts.append(kind.decode())
        if kind != b"IDAT":
            parts += [chunk.decode("latin-1"), *(_unpacked(rest) for rest in chunk.split(b"\0"))]
        at += length + 12
    return " ".join(parts)


def files_of(workbook, client_id: str, audience: str) -> dict[str, bytes]:
    """Every file that can be made of one client for a reader, by a name."""
    shown = workbook.client(client_id).lifeline(as_of=AS_OF)
    writers = {each: getattr(pictures, each) for each in ("svg", "png", "pdf", "html", "pptx")}
    made = {}
    for page in ("a4", "16x9"):
        scene = shown.scene(page=page, audience=audience)
        made |= {f"{page}.{ending}": write(scene) for ending, write in writers.items()}
    for ending, write in pack.WRITERS.items():
        made[f"pack.{ending}"] = write(shown.view, audience=audience, brand=Brand("Sample LLP"))
    table = sheets.the_list(shown.view, audience=audience)
    made["list.csv"] = sheets.csv(table)
    made["list.xlsx"] = sheets.xlsx(table, title="What to raise", as_of=AS_OF, author="Sample LLP")
    made["calendar.ics"] = calendar.ics(shown.view, audience=audience)
    return made


@pytest.fixture(scope="module", params=[PERSON, BUSINESS])
def for_client(request, workbook):
    """What one client may be handed: every file's text, and the client's id."""
    made = files_of(workbook, request.param, "client")
    return {name: told(data, name) for name, data in made.items()}, request.param


# ------------------------------------------------------------------------------------------ nothing that is not theirs


def test_no_file_for_a_client_holds_anything_planted(for_client):
    files, _ = for_client
    for name, text in files.items():
        assert [word for word in PLANTED if word.casefold() in text.casefold()] == [], name
        assert [word for word in MOVES if re.search(rf"\b{word}\b", text.casefold())] == [], name
        assert not re.search(r"\bL\d{3}\b", text), f"{name} names a rule"


def test_no_file_for_a_client_names_anybody_else(for_client, workbook):
    files, client_id = for_client
    others = [
        re.sub(r"\s*\(fictional\)", "", name)
        for (name,) in workbook.store.tuples("""
            select name from client where client_id <> $id
            union select other_name from relationship where client_id = $id and other_name <> ''
        """, id=client_id)
    ]
    assert len(others) > 40
    for name, text in files.items():
        assert [other for other in others if other.casefold() in text.casefold()] == [], name


def test_no_file_names_the_programs_it_was_made_with_nor_their_authors(for_client):
    files, _ = for_client
    for name, text in files.items():
        assert [maker for maker in MAKERS if maker in text.casefold()] == [], name


def test_a_zip_of_packs_holds_nothing_but_what_each_client_may_read(workbook, tmp_path):
    for form in pack.WRITERS:
        made = workbook.make_packs(tmp_path / form, as_of=AS_OF, client_ids=[PERSON, BUSINESS], form=form, as_zip=True)
        (path,) = made.files
        text = told(path.read_bytes(), path.name).casefold()
        assert "makebelieve" in text and "hypotheson" in text
        assert [word for word in (*PLANTED, *MOVES, *MAKERS) if word.casefold() in text] == []
        with zipfile.ZipFile(path) as file:
            for member in file.namelist():
                own, other = ("makebelieve", "hypotheson") if PERSON in member else ("hypotheson", "makebelieve")
                inside = told(file.read(member), member).casefold()
                assert own in inside and other not in inside


def test_what_was_planted_is_found_where_the_firm_reads_it(workbook):
    files = {name: told(data, name) for name, data in files_of(workbook, PERSON, "firm").items()}
    for word in ("Xylonote", "Lawhint", "Confword", "Quillfeather", "Srcsecret", "Evidencenote"):
        assert all(word.casefold() in files[name].casefold() for name in ("a4.html", "16x9.pptx")), word
    for word in ("Back-sell", "Quillfeather"):
        assert word.casefold() in files["a4.pdf"].casefold() and word.casefold() in files["a4.svg"].casefold(), word
    assert "Confword" in files["list.xlsx"] and "back_sell" in files["list.csv"] and "Confword" in files["pack.pdf"]
    assert SPOUSE not in files["list.csv"]


def test_the_firm_is_the_author_of_what_it_hands_out(for_client):
    files, _ = for_client
    assert "/Author" in files["pack.pdf"] and "Sample LLP" in files["pack.pdf"]
    assert "<dc:creator>Sample LLP</dc:creator>" in files["pack.pptx"]
    assert "<dc:creator>Sample LLP</dc:creator>" in files["list.xlsx"]
    # What nobody signs names nobody.
    assert "<dc:creator></dc:creator>" in files["16x9.pptx"] or "<dc:creator/>" in files["16x9.pptx"]
