"""The firm's people from a list: who they are and what they may lead, taken in whole or not at all."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from uuid import uuid4

from lifeline.errors import IntakeError, Problem
from lifeline.intake.problems import Problems
from lifeline.question.catalogue import Catalogue, catalogue
from lifeline.record.people import colleagues
from lifeline.record.writing import changing
from lifeline.store import Store, Writer

COLUMNS = ("name", "role", "email", "is_compliance_officer", "leads", "office")
_ANSWERS = {"yes": True, "no": False, "": False}


def take_in(store: Store, file: str, data: bytes, *, who: str) -> int:
    """Take in a CSV list of colleagues; returns how many. Whoever is here by that name already is changed.

    `leads` names practice areas and services of the pack, `;`-joined; `is_compliance_officer` is yes or no. A list
    without the column `office` leaves everybody's as it is. Raises `IntakeError` with every fault; then nothing is
    changed.
    """
    rows = _rows(file, data)
    words = catalogue(store)
    problems = Problems()
    read = [_checked(file, number, row, words, problems) for number, row in rows]
    seen: set[str] = set()
    for (number, row), (cells, _) in zip(rows, read, strict=True):
        if cells[0].casefold() in seen:
            problems.add(file, number, "name", row["name"], "each colleague once")
        seen.add(cells[0].casefold())
    if problems:
        raise IntakeError(problems.in_order())
    here = {colleague.name.casefold(): colleague.colleague_id for colleague in colleagues(store)}
    with changing(store, who=who) as writer:
        for cells, leads in read:
            _put(writer, here.get(cells[0].casefold()), cells, leads)
    return len(read)


def _rows(file: str, data: bytes) -> list[tuple[int, dict[str, str]]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise IntakeError([Problem(file, None, "", "text in another encoding", "a CSV file in UTF-8")]) from error
    found = csv.DictReader(io.StringIO(text, newline=""))
    missing = [column for column in COLUMNS[:1] if column not in (found.fieldnames or ())]
    if missing:
        raise IntakeError([Problem(file, 1, column, "no such column", f"a column named {column}") for column in missing])
    columns = [column for column in COLUMNS if column != "office" or column in found.fieldnames]
    return [
        (found.line_num, {column: (row.get(column) or "").strip() for column in columns}) for row in found
        if any(isinstance(cell, str) and cell.strip() for cell in row.values())
    ]


def _checked(
    file: str, number: int, row: Mapping[str, str], words: Catalogue, problems: Problems
) -> tuple[tuple[str, str, str, bool, str | None], list[tuple[str | None, str | None]]]:
    """The cells of one colleague, and what they lead as pairs of a service and a practice area, one of them None."""
    if not row["name"]:
        problems.add(file, number, "name", "", "a name")
    if row["email"] and "@" not in row["email"]:
        problems.add(file, number, "email", row["email"], "an e-mail address")
    officer = _ANSWERS.get(row["is_compliance_officer"].casefold())
    if officer is None:
        problems.add(file, number, "is_compliance_officer", row["is_compliance_officer"], "yes or no")
    areas = {service.practice_area for service in words.services.values()}
    leads: list[tuple[str | None, str | None]] = []
    for led in filter(None, (part.strip() for part in row["leads"].split(";"))):
        if led in areas:
            leads.append((None, led))
        elif led in words.services:
            leads.append((led, None))
        else:
            problems.add(
                file, number, "leads", led, "a practice area or a service of the pack", among=areas | set(words.services)
            )
    return (row["name"], row["role"], row["email"], bool(officer), row.get("office")), leads


def _put(
    writer: Writer, colleague_id: str | None, cells: tuple[str, str, str, bool, str | None],
    leads: list[tuple[str | None, str | None]],
) -> None:
    named = ("name", "role", "email", "is_compliance_officer", "office")
    if colleague_id is None:
        colleague_id = f"C{uuid4().hex[:8]}"
        writer.insert("colleague", ["colleague_id", *named], [(colleague_id, *cells[:-1], cells[-1] or "")])
        writer.audit("colleague added", colleague_id)
    else:
        writer.execute("""
            update colleague set name = $name, role = $role, email = $email,
                is_compliance_officer = $is_compliance_officer, office = coalesce($office, office)
            where colleague_id = $colleague_id
        """, colleague_id=colleague_id, **dict(zip(named, cells, strict=True)))
        writer.execute("delete from skill where colleague_id = $colleague_id", colleague_id=colleague_id)
        writer.audit("colleague changed", colleague_id)
    for service_id, practice_area in leads:
        writer.execute(
            "insert into skill (colleague_id, service_id, practice_area) values ($colleague_id, $service_id, $practice_area)",
            colleague_id=colleague_id, service_id=service_id, practice_area=practice_area,
        )
