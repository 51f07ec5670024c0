"""Commands that match: kinds of work with services, and clients with one another."""

from __future__ import annotations

import argparse
import csv
import io
from collections.abc import Collection
from pathlib import Path

from lifeline.commands.parts import BadUse, Commands, declare, opened, who
from lifeline.errors import IntakeError, Problem, UserError
from lifeline.wording import count

HEADINGS = ["word", "service_id"]
MOST_PAIRS = 50


def add_to(commands: Commands) -> None:
    """Register these commands."""
    parser = declare(
        commands, "work-types", work_types,
        does="matches the firm's own words for kinds of work with services, remembered for every later import",
        example='python -m lifeline work-types --suggest "Mirror will"',
    )
    parser.add_argument("--list", action="store_true", help="list what is remembered (the same without options)")
    parser.add_argument(
        "--set", action="append", default=[], metavar="WORD=SERVICE_ID",
        help="remember a word; with nothing behind the =, it is no service of ours",
    )
    parser.add_argument("--file", metavar="FILE.csv", help="remember many, from a CSV with the columns word,service_id")
    parser.add_argument("--forget", action="append", default=[], metavar="WORD", help="forget a word")
    parser.add_argument(
        "--suggest", action="append", default=[], metavar="WORD", help="say which services a word may mean"
    )
    parser.add_argument(
        "--sali", metavar="FILE.csv", help="write the services with the open standard's codes (SALI LMSS) to a file"
    )

    parser = declare(
        commands, "duplicates", duplicates,
        does="lists clients who look like the same twice, and makes two one",
        example="python -m lifeline duplicates",
    )
    parser.add_argument("--merge", metavar="KEEP=OTHER", help="make two clients one, under the first one's number")
    parser.add_argument("--not-same", metavar="ONE=OTHER", help="remember that two are not the same")
    parser.add_argument("--undo", metavar="ID", help="take such a merge back, such as merge-1")


def work_types(arguments: argparse.Namespace) -> None:
    """List, set or forget what words mean. Raises `IntakeError` for a faulty file, and `NotFound`."""
    from lifeline.intake import work_types as kept

    words = dict(_pair(each, "WORD=SERVICE_ID", may_be_empty=True) for each in arguments.set)
    with opened(arguments) as workbook:
        if arguments.file:
            words = _from_file(Path(arguments.file), workbook.catalogue().services) | words
        if words:
            kept.remember_all(workbook.store, words, who())
            print(f"{count(len(words), 'word')} remembered.")
        for word in arguments.forget:
            kept.forget(workbook.store, word, who())
            print(f"{word} is forgotten.")
        for word in arguments.suggest:
            found = kept.suggestions(workbook.store, word)
            print(f"{word}:" if found else f"{word}: nothing like it in the catalogue")
            for one in found:
                print(f"  {one.service_id:<20}{one.name}: {one.because}")
        if arguments.sali:
            _write_codes(workbook.store, arguments.sali)
        if arguments.list or not (words or arguments.forget or arguments.suggest or arguments.sali):
            _list(kept.remembered(workbook.store))


def _list(remembered: tuple) -> None:
    for one in remembered:
        means = f"{one.service_id}  {one.service_name}" if one.service_id else "no service of ours"
        print(f"{one.written:<40}{means}  ({one.who}, {one.said_at:%Y-%m-%d})")
    if not remembered:
        print("No word is remembered.")


def _from_file(path: Path, services: Collection[str]) -> dict[str, str]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise IntakeError([Problem(path.name, None, "", "another encoding", "text in UTF-8")]) from error
    rows = list(csv.reader(io.StringIO(text, newline="")))
    header = [cell.strip().casefold() for cell in rows[0]] if rows else []
    if not set(HEADINGS) <= set(header):
        raise IntakeError([Problem(path.name, 1, "", ", ".join(header), "the columns word and service_id")])
    problems: list[Problem] = []
    words: dict[str, str] = {}
    for number, cells in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            problems.append(Problem(path.name, number, "", f"{len(cells)} cells", f"{len(header)} cells"))
            continue
        row = dict(zip(header, (cell.strip() for cell in cells), strict=True))
        if not row["word"]:
            problems.append(Problem(path.name, number, "word", "", "the firm's word for a kind of work"))
        if row["service_id"] and row["service_id"] not in services:
            expected = "a service of the catalogue, or nothing"
            problems.append(Problem(path.name, number, "service_id", row["service_id"], expected))
        words[row["word"]] = row["service_id"]
    if problems:
        raise IntakeError(problems)
    return words


def _write_codes(store: object, path: str) -> None:
    from lifeline.export import tables
    from lifeline.intake import sali

    table = tables.of_rows(sali.ServiceCodes, sali.services(store))
    rows = tables.save([table], table.schema, path, "csv")
    print(f"{path}: {count(rows, 'service')}")


def duplicates(arguments: argparse.Namespace) -> None:
    """List suspected duplicates, merge two, or take a merge back. Raises `NotFound` and `UserError`."""
    from lifeline.question import alike
    from lifeline.record import same_person

    with opened(arguments) as workbook:
        store = workbook.store
        if arguments.merge:
            keep, other = _pair(arguments.merge, "KEEP=OTHER")
            print(f"{other} is {keep} now: {same_person.merge(store, keep, other, who())}.")
        if arguments.not_same:
            same_person.not_the_same(store, *_pair(arguments.not_same, "ONE=OTHER"), who())
            print("They are not suggested again.")
        if arguments.undo:
            undone = same_person.unmerge(store, arguments.undo, who())
            print(f"{arguments.undo} was taken back: {count(undone.rows, 'row')} as before.")
            for line in undone.stays:
                print(f"  stays: {line}")
        if arguments.merge or arguments.not_same or arguments.undo:
            return
        pairs = alike.alike(store, limit=MOST_PAIRS)
        for pair in pairs:
            two = f"{pair.client_id}  {pair.name}  and  {pair.other_client_id}  {pair.other_name}"
            print(f"{two}: {pair.because} ({pair.how_sure})")
        for one in alike.joint(store, limit=MOST_PAIRS):
            print(f"{one.client_id}  {one.name}: {' and '.join(one.names)}, two people under one number")
        if not pairs:
            print("Nobody looks like the same client twice.")


def _pair(written: str, form: str, *, may_be_empty: bool = False) -> tuple[str, str]:
    one, sign, other = (part.strip() for part in written.rpartition("="))
    if not sign or not one or not (other or may_be_empty):
        raise BadUse(f"{written!r} is not {form}.")
    return one, other
