"""Whatever a list holds: a clear refusal, or a whole import that is known again; never a traceback, never a half.

An ordinary run tries some 20 files, the long run (`LIFELINE_SOAK=1`) two thousand.
"""

from __future__ import annotations

import io
import json
import os
import random
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]   # found when this file is run by itself

from foreign_given import EVERY_LIST, as_csv, cells_of, emptied, everything, read
from spreadsheets_given import calculated, ods, rezipped, xls, xlsx, zip_bomb

from lifeline import intake
from lifeline.errors import IntakeError
from lifeline.store import Store

FILES = 2000 if os.environ.get("LIFELINE_SOAK") else 20
MOST_MEGABYTES = 2_000
CELLS = [
    "", " ", "0", "00012", "-", "n/a", "31/02/2020", "12/13/2014", "3/4/21", "2020-01-02", "99/99/9999", "9999-12-31",
    "00/00/0000", "1e309", "NaN", "inf", "44197", "£1.234,50", "1,234.50", "(12)", "12%", "$5", "1.2.3", "=1+1",
    "=cmd|' /C calc'!A0", "@x", "-2+3", "Ada", "Ada Invented", "Zoë", "Acme Ltd", "CONVEY", "convey", "TERMS", "P05",
    "true", "False", "yes", "maybe", "Total", "Grand total", "page 1", "HAR0001/0001", "0000001-2", "a/b/c",
    "\u202eabc", "\u0000", "\x07",
    "a\nb", 'say "hi"', ";", "|", "\t", "x" * 5000, "😀", "\ud800", "²", "٣/٤/٢٠٢١", "１２/０３/２０２１", "1/1/1", "1850-01-01",
    "2199-12-31", "about 1998", "before 1998", "Client No", "person", "company", "ok", "Closed Won", "1;2;3", "None",
    "#REF!",
]
NAMES = [
    "list.csv", "matters.csv", "clients.csv", "export.txt", "book.xlsx", "old.xls", "sheet.ods", "book.vcf", "bills.txt",
    "x",
]
SHEET = "xl/worksheets/sheet1.xml"
BILL = (
    "INVOICE_NUMBER|CLIENT_ID|LAW_FIRM_MATTER_ID|INVOICE_TOTAL|EXP/FEE/INV_ADJ_TYPE|LINE_ITEM_TOTAL|LINE_ITEM_DATE|"
    "LINE_ITEM_TASK_CODE"
)


@pytest.fixture(scope="module")
def store():
    return emptied()


def takes_it_or_leaves_it(store: Store, name: str, data: bytes, **how: object) -> str:
    """Read a file, and store it if it may be: all of it or nothing; returns which."""
    before = everything(store)
    plan = read(store, (name, data), **how)
    assert everything(store) == before
    if plan.problems:
        assert str(IntakeError(plan.problems)) and intake.problems_csv(plan.problems)
        assert all(problem.expected for problem in plan.problems)
        with pytest.raises(IntakeError):
            intake.apply(store, plan, who="a test")
        assert everything(store) == before
        return "refused"
    result = intake.apply(store, plan, who="a test", without_unmatched=True)
    assert result.counts == plan.counts
    again = read(store, (name, data), **how)
    assert again.problems == () and {(counts.new, counts.changed) for counts in again.counts} <= {(0, 0)}
    clients = {client_id for (client_id,) in store.tuples("select client_id from client")}
    for table in ("life_event", "matter", "relationship", "permission"):
        assert {client_id for (client_id,) in store.tuples("select client_id from " + table)} <= clients
    return "taken in"


# ------------------------------------------------------------------------------------------ files of all sorts


def some_list(chance: random.Random) -> list[list[str]]:
    """A list of some system with cells of all sorts in it, and rows lost, doubled, cut and moved."""
    rows = [list(row) for row in cells_of(chance.choice(list(EVERY_LIST.values())))]
    for _ in range(chance.choice((0, 1, 1, 2, 5, 20))):
        row = chance.choice(rows)
        match chance.randrange(8):
            case 0 if len(rows) > 1:
                rows.remove(row)
            case 1:
                rows.insert(chance.randrange(len(rows) + 1), list(row))
            case 2 if len(row) > 1:
                row.pop(chance.randrange(len(row)))
            case 3:
                rows.insert(chance.randrange(len(rows) + 1), [chance.choice(CELLS)])
            case 4:
                chance.shuffle(row)
            case _ if row:
                row[chance.randrange(len(row))] = chance.choice(CELLS)
    return rows


def without_half_letters(rows: list[list[str]]) -> list[list[str]]:
    """Without what no file in any encoding can hold."""
    return [[cell.encode("utf-8", "replace").decode() for cell in row] for row in rows]


def text_file(chance: random.Random) -> bytes:
    """Some list as text, in an encoding that may not fit, with some bytes changed."""
    rows = without_half_letters(some_list(chance))
    encoding = chance.choice(("utf-8", "utf-8-sig", "cp1252", "utf-16", "latin-1", "utf-32", "cp437"))
    text = as_csv(rows, separator=chance.choice(",;\t|")).decode()
    return damaged(chance, text.encode(encoding, "replace"))


def damaged(chance: random.Random, data: bytes) -> bytes:
    """The same with some bytes cut, doubled or put in, or as it is."""
    for _ in range(chance.choice((0, 0, 1, 3))):
        at = chance.randrange(len(data) + 1)
        end = min(len(data), at + chance.randrange(20))
        some = bytes(chance.randrange(256) for _ in range(3))
        put = chance.choice((b"", data[at:end] * 2, some, b'"', b"\n", b"\0", b"[]"))
        data = data[:at] + put + data[end:]
    return data[:chance.randrange(len(data) + 1)] if chance.random() < 0.1 else data


def printable(rows: list[list[str]]) -> list[list[str]]:
    """Without the characters that a spreadsheet refuses to store."""
    def kept(cell: str) -> str:
        return "".join(one for one in cell if one.isprintable() or one in "\n\t")

    return [[kept(cell) for cell in row] for row in without_half_letters(rows)]


def spreadsheet(chance: random.Random) -> tuple[str, bytes]:
    """Some list as a spreadsheet: whole, or with a part damaged or unfolding too far."""
    rows = printable(some_list(chance))
    match chance.randrange(8):
        case 0:
            return "old.xls", damaged(chance, xls(*[[cell[:200] for cell in row] for row in rows]))
        case 1:
            return "sheet.ods", damaged(chance, ods(*rows, repeated=chance.choice((1, 1, 3, 10**4, 2 * 10**6))))
        case 2:
            return "book.xlsx", zip_bomb(450)
        case 3:
            part = chance.choice((SHEET, "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"))
            return "book.xlsx", rezipped(xlsx(*rows), part, lambda content: damaged(chance, damaged(chance, content)))
        case 4 if len(rows) > 1 and len(rows[1]) > 0:
            rows[1][0] = "=1+1"
            data = xlsx(*rows)
            return "book.xlsx", calculated(data, "A2", "2") if chance.random() < 0.5 else data
        case 5:
            far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
            return "book.xlsx", rezipped(xlsx(*rows), SHEET, lambda part: part.replace(b"</sheetData>", far))
    return "book.xlsx", damaged(chance, xlsx(*[[guessed(chance, cell) for cell in row] for row in rows]))


def guessed(chance: random.Random, cell: str) -> object:
    """A cell as a person would type it: some of the numbers as numbers."""
    if cell.startswith("="):
        return "'" + cell
    try:
        return float(cell) if chance.random() < 0.3 and abs(float(cell)) < 1e300 else cell
    except ValueError:
        return cell


def other_format(chance: random.Random) -> tuple[str, bytes]:
    """An address book or bills, damaged."""
    if chance.random() < 0.5:
        days = [*CELLS, "--0412", "19800412", "---12", "1980"]
        cards = "".join(
            f"BEGIN:VCARD\nVERSION:3.0\nUID:{chance.choice(CELLS)}\nFN:{chance.choice(CELLS)}\n"
            f"N:{chance.choice(CELLS)};x;;;\nBDAY:{chance.choice(days)}\nORG:{chance.choice(CELLS)}\nEND:VCARD\n"
            for _ in range(3)
        )
        return "book.vcf", damaged(chance, cards.encode("utf-8", "replace"))
    day = chance.choice((*CELLS, "20200102"))
    line = "|".join(("1", chance.choice(CELLS), chance.choice(CELLS), "5", "F", "5", day, "L1"))
    return "bills.txt", damaged(chance, f"LEDES1998B[]\n{BILL}[]\n{line}[]\n".encode("utf-8", "replace"))


def some_file(chance: random.Random) -> tuple[str, bytes]:
    """A file of any sort."""
    match chance.randrange(10):
        case 0:
            return chance.choice(NAMES), bytes(chance.randrange(256) for _ in range(chance.randrange(400)))
        case 1:
            return other_format(chance)
        case 2 | 3 | 4:
            return spreadsheet(chance)
    return chance.choice(NAMES[:4]), text_file(chance)


def most_memory() -> float:
    """The most memory this process ever held, in megabytes."""
    status = Path("/proc/self/status")
    if status.exists():     # what `resource` tells on Linux is of the process that started this one as well
        return next(int(line.split()[1]) / 1024 for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    try:
        import resource
    except ImportError:     # Windows does not tell
        return 1.0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2


def every_file() -> dict[str, int]:
    """Read that many files, one after another, and store what may be stored: how each ended."""
    store = emptied()
    ends = {"taken in": 0, "refused": 0}
    for number in range(FILES):
        chance = random.Random(number)
        name, data = some_file(chance)
        how = {"dates": chance.choice(("", "", "day_first", "month_first"))}
        if chance.random() < 0.1:
            how["preset"] = chance.choice(list(EVERY_LIST))
        try:
            ends[takes_it_or_leaves_it(store, name, data, **how)] += 1
        except BaseException as error:
            error.add_note(f"file {number}: {name}, {len(data)} bytes, {how}")
            raise
    return ends


@pytest.mark.slow
def test_any_file_is_taken_in_whole_or_refused_in_words():
    # In a process of its own: how much memory it takes is then its own doing, and no other test's.
    run = subprocess.run([sys.executable, __file__], capture_output=True, text=True, cwd=Path(__file__).parents[1])
    assert run.returncode == 0, run.stderr
    said = json.loads(run.stdout)
    # Both ways must have been gone often, or nothing was tried.
    assert said["taken in"] > FILES // 20 and said["refused"] > FILES // 10, said
    assert 0 < said["megabytes"] <= MOST_MEGABYTES


def test_an_archive_of_archives_and_an_endless_name_are_refused(store):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("xl/workbook.xml", b"<" * 1000)
    outer = io.BytesIO()
    with zipfile.ZipFile(outer, "w") as archive:
        archive.writestr("inner.zip", inner.getvalue())
        archive.writestr("x" * 60_000, b"")
    assert takes_it_or_leaves_it(store, "a.zip", outer.getvalue()) == "refused"


if __name__ == "__main__":
    print(json.dumps(every_file() | {"megabytes": most_memory()}))
