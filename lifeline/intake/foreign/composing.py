"""Reading one list by its mapping: columns become fields in our spelling, each fault noted at its cell in the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import pyarrow as pa
import pyarrow.compute as pc

from lifeline.intake.foreign import dates, money
from lifeline.intake.foreign.dates import DateDecision
from lifeline.intake.foreign.drafts import Circumstances, Draft, EventColumn
from lifeline.intake.foreign.fields import ANSWER, DATE, FIELDS, IDENTIFIER, MONEY, NAME, SEVERAL
from lifeline.intake.foreign.grids import Grid
from lifeline.intake.foreign.mapping import Feed, Mapping
from lifeline.intake.foreign.spreadsheets import FAILED
from lifeline.intake.foreign.words import answers, plain, tracks
from lifeline.intake.problems import Problems
from lifeline.intake.sheet import day_or_nothing

FIRST_BIRTH = 1900
MOST_NAMED = 10
# A number of many digits as a spreadsheet shortens it: 1.23457E+11. The digits are lost.
_MADE_A_DATE = r"^\d{4}-\d{2}-\d{2}( 00:00:00)?$"
_SHORTENED = r"^\d(?:[.,]\d+)?[eE]\+\d+$"


def compose(grid: Grid, mapping: Mapping, given: Circumstances, problems: Problems) -> Draft:
    """Read a table by its mapping; every fault is noted."""
    return _Composing(grid, mapping, given, problems).draft


class _Composing:
    def __init__(self, grid: Grid, mapping: Mapping, given: Circumstances, problems: Problems) -> None:
        self.grid, self.mapping, self.given, self.problems = grid, mapping, given, problems
        self.columns = dict(zip(grid.headings, grid.columns, strict=True))
        self.draft = Draft(grid.label, grid.file, grid.sheet, mapping, grid.rows, is_whole=grid.is_whole)
        self.draft.notes += [f"{grid.label}: {note}" for note in grid.notes]
        self._place()
        self._check_columns()
        self._choose_rows()
        self._undecided: list[tuple[Feed, DateDecision]] = []
        for feed in mapping.feeds:
            if feed.field not in ("taken_in", "deleted"):
                self._read(feed)
        for feed, decision in self._undecided:
            self._report_undecided(feed, decision)

    def _place(self) -> None:
        """Let messages about a field name the heading it was read from."""
        names: dict[str, str] = {}
        for feed in self.mapping.feeds:
            there = self._there(feed)
            for heading in there:
                names[_key(feed, heading)] = heading
            if there and feed.field not in SEVERAL:
                names[feed.field] = " / ".join(there)
                self.draft.headings[feed.field] = " / ".join(there)
        # Messages about a column of ours: the name is made of several, of which those that are there count.
        for feed in self.mapping.feeds:
            column = FIELDS[feed.field].column
            if column and feed.field in self.draft.headings:
                before = names.get(column)
                joined = f"{before} / {self.draft.headings[feed.field]}" if before else self.draft.headings[feed.field]
                names[column] = " / ".join(dict.fromkeys(joined.split(" / ")))
        if "name" in names:
            names.setdefault("client_id", names["name"])
        self.problems.place(self.grid.label, self.grid.file, self.grid.sheet, names)

    def _there(self, feed: Feed) -> list[str]:
        return list(dict.fromkeys(
            written for heading in feed.columns for written in [self.grid.written(heading)] if written
        ))

    def _check_columns(self) -> None:
        used = {heading for feed in self.mapping.feeds for heading in self._there(feed)}
        for heading in sorted(used):
            column = self.columns[heading]
            same = [self.columns[other] for other in self.grid.repeated if plain_of(other) == plain_of(heading)]
            if heading in self.grid.repeated and not all(other.equals(column) for other in same):
                self.problems.add(self.grid.label, self.grid.header_row, heading, heading, "each heading once")
            failed = pc.equal(column, FAILED)
            if pc.any(failed).as_py():
                self._report(failed, heading, "what the formula gives; it failed in the spreadsheet", column)

    def _choose_rows(self) -> None:
        """Leave out the rows that were deleted there, or that are not to be taken in."""
        for name, why, wanted in (("deleted", "deleted there", "no"), ("taken_in", "not to be taken in", "yes")):
            feed = self.mapping.feed(name)
            if feed is None:
                continue
            said = self._words(feed, answers(), "yes or no")
            if wanted == "no":
                stays = pc.not_equal(said, "yes")
            else:
                stays = pc.equal(said, "yes")
                why = feed.because or why
            count = len(stays) - pc.sum(stays).as_py() if len(stays) else 0
            if not count:
                continue
            numbers = self.draft.rows.filter(pc.invert(stays)).slice(0, MOST_NAMED).to_pylist()
            self.draft.notes.append(
                f"{self.draft.label}: {count:,} {'row is' if count == 1 else 'rows are'} left out ({why}): "
                f"{_listed('row', numbers, count)}"
            )
            self.columns = {heading: column.filter(stays) for heading, column in self.columns.items()}
            self.draft.rows = self.draft.rows.filter(stays)

    # ---------------------------------------------------------------- one field

    def _read(self, feed: Feed) -> None:
        holds = FIELDS[feed.field].holds
        there = self._there(feed)
        if not there and not feed.constant and not (feed.otherwise and holds not in (DATE, MONEY)):
            return
        if holds == DATE:
            self._dates(feed, there)
            return
        if holds == MONEY:
            parts = [self._money(feed, heading) for heading in there]
        elif feed.field == "client_track":
            parts = [self._words(feed, tracks(), "person or business")]
        elif holds == ANSWER:
            parts = [self._words(feed, answers(), "yes or no")]
        elif feed.words or feed.otherwise:
            parts = [self._words(feed, {}, "one of the words the mapping knows")]
        else:
            parts = self._texts_in_turn(feed, there)
        cells = self._first(parts)
        if feed.constant:
            cells = pc.if_else(pc.equal(cells, ""), feed.constant, cells)
        self.draft.fields[feed.field] = cells

    def _first(self, parts: Iterable[pa.Array]) -> pa.Array:
        """In each row the first that is not empty."""
        result = pa.repeat(pa.scalar("", pa.string()), len(self.draft.rows))
        for cells in parts:
            result = pc.if_else(pc.equal(result, ""), cells, result)
        return result

    def _texts_in_turn(self, feed: Feed, there: list[str]) -> list[pa.Array]:
        """The columns of a field; a later one is looked at only where the earlier ones are empty."""
        read: list[pa.Array] = []
        is_open = pa.repeat(pa.scalar(True), len(self.draft.rows))
        for heading in there:
            read.append(self._texts(feed, heading, pc.if_else(is_open, self.columns[heading], "")))
            is_open = pc.and_(is_open, pc.equal(read[-1], ""))
        return read

    def _texts(self, feed: Feed, heading: str, cells: pa.Array) -> pa.Array:
        if FIELDS[feed.field].holds == IDENTIFIER:
            self._check_spoilt(feed, heading, cells)
        if feed.split:
            cells = self._split(feed, heading, cells)
        if feed.pattern:
            pattern = re.compile(feed.pattern)
            expected = "a text such as the mapping describes" + (f": {feed.because}" if feed.because else "")
            cells = self._each(cells, feed, heading, lambda cell: _part(pattern, cell), expected, keeps_faulty=True)
        if FIELDS[feed.field].holds == NAME:
            cells = pc.replace_substring_regex(cells, pattern=r"\s+", replacement=" ")
        return cells

    def _check_spoilt(self, feed: Feed, heading: str, cells: pa.Array) -> None:
        """Numbers that a spreadsheet has made something else of."""
        spoilt = [(_SHORTENED, "the whole number: the spreadsheet has shortened it")]
        if self.grid.sheet:
            spoilt.append((_MADE_A_DATE, "the number as it was typed: the spreadsheet has made a date of it"))
        for pattern, expected in spoilt:
            wrong = pc.match_substring_regex(cells, pattern=pattern)
            if pc.any(wrong).as_py():
                self._report(wrong, _key(feed, heading), expected, cells)

    def _split(self, feed: Feed, heading: str, cells: pa.Array) -> pa.Array:
        several = pc.match_substring(cells, feed.split)
        if not pc.any(several).as_py():
            return cells
        first = pc.utf8_trim_whitespace(pc.list_element(pc.split_pattern(cells, feed.split), 0))
        numbers = self.draft.rows.filter(several)
        self.draft.notes.append(
            f"{self.draft.label}: of several values in {heading} the first is taken: "
            f"{_listed('row', numbers.slice(0, MOST_NAMED).to_pylist(), len(numbers))}"
        )
        return first

    def _words(self, feed: Feed, usual: dict[str, str], expected: str) -> pa.Array:
        """The meaning of each word: the mapping's own words first, then the usual ones, then `otherwise`."""
        own = dict(feed.words)
        there = self._there(feed)
        cells = self._first(self.columns[heading] for heading in there)
        if not there and not feed.otherwise:
            return cells

        def meant(cell: str) -> str | None:
            word = " ".join(cell.split()).casefold()
            found = own.get(word) or (usual.get(word) if not own or not feed.otherwise else None)
            return found or feed.otherwise or ("" if not word else None)

        return self._each(cells, feed, there[0] if there else "", meant, expected)

    def _each(
        self, cells: pa.Array, feed: Feed, heading: str, read: Callable[[str], str | None], expected: str, *,
        keeps_faulty: bool = False,
    ) -> pa.Array:
        """Read each different text once; one that gives None is noted wherever it stands.

        With `keeps_faulty` it stands there still, so that nobody complains of an empty cell as well.
        """
        coded = cells.dictionary_encode()
        texts = coded.dictionary.to_pylist()
        values = [read(text) for text in texts]
        faulty = [text for text, value in zip(texts, values, strict=True) if value is None]
        if faulty:
            self._report(pc.is_in(cells, value_set=pa.array(faulty, pa.string())), _key(feed, heading), expected, cells)
        if keeps_faulty:
            values = [text if value is None else value for text, value in zip(texts, values, strict=True)]
        return pa.array([value or "" for value in values], pa.string()).take(coded.indices)

    # ---------------------------------------------------------------- dates and money

    def _dates(self, feed: Feed, there: list[str]) -> None:
        read = []
        for heading in there:
            cells = self.columns[heading]
            decided = dates.decide(
                cells, self.draft.rows, file=self.draft.file, sheet=self.draft.sheet, heading=heading, order=feed.order,
                said_by=f"the preset {self.mapping.name}" if self.mapping.name else "the mapping",
            )
            if decided.decision.order == dates.UNKNOWN and self.given.undecided:
                decided = dates.decide(
                    cells, self.draft.rows, file=self.draft.file, sheet=self.draft.sheet, heading=heading,
                    order=self.given.undecided, said_by="the person importing",
                )
            self.draft.dates.append(decided.decision)
            self._report_faults(decided.faults, feed, heading, cells)
            if not decided.decision.is_decided:
                self._undecided.append((feed, decided.decision))
            found = self._possible(feed, heading, cells, decided.dates)
            read.append((heading, found, cells))
        if feed.field in SEVERAL:
            self.draft.events += [
                EventColumn(feed.label or heading, feed.happening, heading, found, cells)
                for heading, found, cells in read
            ]
            return
        self.draft.fields[feed.field] = self._first(found for _, found, _ in read)
        self.draft.written[feed.field] = self._first(
            pc.if_else(pc.equal(found, ""), "", cells) for _, found, cells in read
        )

    def _possible(self, feed: Feed, heading: str, cells: pa.Array, found: pa.Array) -> pa.Array:
        """Dates of birth lie neither ahead nor before 1900, foundings not ahead; the others may."""
        if feed.field not in ("client_born", "client_incorporated"):
            return found
        coded = found.dictionary_encode()
        bad: dict[str, str] = {}
        for text in filter(None, coded.dictionary.to_pylist()):
            day = day_or_nothing(text)
            if (day.earliest or day.day) > self.given.today:
                bad[text] = f"a date that is not still to come (today is {self.given.today})"
            elif feed.field == "client_born" and (day.latest or day.day).year < FIRST_BIRTH:
                bad[text] = f"a date of birth in {FIRST_BIRTH} or later"
        for expected in dict.fromkeys(bad.values()):
            texts = [text for text, said in bad.items() if said == expected]
            self._report(pc.is_in(found, value_set=pa.array(texts, pa.string())), _key(feed, heading), expected, cells)
        if not bad:
            return found
        return pc.if_else(pc.is_in(found, value_set=pa.array(list(bad), pa.string())), "", found)

    def _money(self, feed: Feed, heading: str) -> pa.Array:
        cells = self.columns[heading]
        decided = money.decide(
            cells, self.draft.rows, file=self.draft.file, sheet=self.draft.sheet, heading=heading,
            currency=self.given.currency,
        )
        self.draft.money.append(decided.decision)
        self._report_faults(decided.faults, feed, heading, cells)
        if decided.decision.decimal == money.BOTH:
            shown = [", ".join(f"row {row} is {text}" for row, text in side)
                     for side in (decided.decision.proofs, decided.decision.against)]
            first = min(decided.decision.proofs + decided.decision.against)
            self.problems.add(
                self.draft.label, first.row, _key(feed, heading), first.text,
                f"one way of writing amounts throughout the column: with a decimal point ({shown[0]}), "
                f"with a decimal comma ({shown[1]})",
            )
        return decided.amounts

    def _report_faults(self, faults: dict[str, str], feed: Feed, heading: str, cells: pa.Array) -> None:
        for expected in dict.fromkeys(faults.values()):
            texts = [text for text, said in faults.items() if said == expected]
            self._report(pc.is_in(cells, value_set=pa.array(texts, pa.string())), _key(feed, heading), expected, cells)

    def _report_undecided(self, feed: Feed, decision: DateDecision) -> None:
        if decision.order == dates.TURNED:
            first = decision.proofs[0]
            expected = (
                "dates as they were typed: a spreadsheet has taken those up to the 12th for dates of its own, the "
                "wrong way round, and left the others as text; import the file it was opened from (CSV), or say in "
                "the mapping which comes first, if they are right"
            )
        elif decision.order == dates.BOTH:
            first = min(decision.proofs + decision.against)
            sides = (decision.proofs, decision.against)
            shown = [", ".join(f"row {row} is {text}" for row, text in side) for side in sides]
            expected = (
                f"one order throughout the column: the day comes first ({shown[0]}) and the month comes first "
                f"({shown[1]}); correct the rows, or say in the mapping which it is"
            )
        else:
            first = decision.readings[0]
            shown = "; ".join(
                f"row {row} is {text}: {day_first or 'no date'} or {month_first or 'no date'}"
                for row, text, day_first, month_first in decision.readings
            )
            expected = f"a row that shows whether the day or the month comes first, or somebody who says it ({shown})"
            others = [one for one in self.draft.dates if one.order in dates.ORDERS]
            if others:
                said = others[0].order.replace("_", " ")
                expected += f"; in the column {others[0].column} of this list dates are {said}"
        self.problems.add(self.draft.label, first.row, _key(feed, decision.column), first.text, expected)

    def _report(self, wrong: pa.Array, column: str, expected: str, cells: pa.Array) -> None:
        rows = self.draft.rows.filter(wrong) if len(wrong) == len(self.draft.rows) else self.grid.rows.filter(wrong)
        for row, cell in zip(rows.to_pylist(), cells.filter(wrong).to_pylist(), strict=True):
            self.problems.add(self.draft.label, row, column, cell, expected)


def plain_of(heading: str) -> str:
    """A heading as compared, without the number that tells it from another of the same name."""
    return plain(re.sub(r" \(\d+\)$", "", heading))


def _key(feed: Feed, heading: str) -> str:
    return f"{feed.field}@{heading}"


def _part(pattern: re.Pattern[str], cell: str) -> str | None:
    if not cell:
        return ""
    found = pattern.search(cell)
    return found["part"].strip() if found and found["part"] else None


def _listed(noun: str, numbers: list[int], count: int) -> str:
    more = f" and {count - len(numbers):,} more" if count > len(numbers) else ""
    return f"{noun if count == 1 else noun + 's'} {', '.join(map(str, numbers))}{more}"
