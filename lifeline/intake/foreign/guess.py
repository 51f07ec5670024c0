"""How a list that no preset knows may be read: by its headings, and by what its columns look like.

A guess is shown with its reasons and samples, and set right by a person before anything is stored.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping as Table

from lifeline.intake.foreign import content, money
from lifeline.intake.foreign.fields import (
    ANSWER, CLIENTS, DATE, EVENTS, FIELDS, GROUPS, MATTERS, MONEY, SEVERAL, missing,
)
from lifeline.intake.foreign.grids import Grid
from lifeline.intake.foreign.mapping import Feed, Mapping
from lifeline.intake.foreign.words import answers, never, plain, synonyms, tracks

ALIKE = 0.88
_SHORTEST_ALIKE = 6
# Bare words, which in a list of matters or events are not about the client.
_OF_THE_MATTER = frozenset(map(plain, (
    "id", "number", "ref", "reference", "record id", "unique id", "type", "title", "name", "display name",
)))
# A heading that is a bare word says too little to make a list of clients of any table that has it.
_SAYS_LITTLE = frozenset(map(plain, (
    "id", "number", "ref", "reference", "name", "type", "contact", "client", "clients", "title", "description",
    "status", "state", "stage", "date", "on", "when", "subject", "category", "value", "amount", "product", "service", "open",
    "company", "matter", "case", "suffix", "notes", "phone", "email", "started", "ended", "completed", "fee", "owner",
)))
# A column with a heading for dates, amounts or answers is read if any of its values is one: the others are then faults
# to be named. Where none is, the heading means something else.
_IS_ONE = {DATE: content.is_date, MONEY: money.is_amount, ANSWER: lambda cell: cell.casefold() in answers()}


def guess(grid: Grid, *, looks: Table[str, str] | None = None) -> Mapping | None:
    """A mapping for the table, or None if nothing in it says whom or what it lists.

    `looks` is what each column looks like, by its heading.
    """
    looks = looks if looks is not None else look(grid)
    best: tuple[tuple[int, int], Mapping] | None = None
    for kind in (MATTERS, EVENTS, CLIENTS):
        feeds = _feeds(grid, kind, looks)
        fields = {feed.field for feed in feeds}
        if missing((kind,), fields) or not _is_told(kind, feeds):
            continue
        of_its_own = fields & set(synonyms()[kind]) - set(GROUPS)
        kinds = (kind,) if kind == CLIENTS else (kind, CLIENTS) if _names_clients(fields) else (kind,)
        mapping = Mapping(
            kinds=kinds, feeds=feeds, makes_numbers=kind == MATTERS and "matter_id" not in fields, is_guess=True,
        )
        score = len(of_its_own), len(fields)
        if best is None or score > best[0]:
            best = score, mapping
    return best[1] if best else None


def look(grid: Grid) -> dict[str, str]:
    """What each column looks like, by its heading."""
    return {
        heading: content.looks_like(column)
        for heading, column in zip(grid.headings, grid.columns, strict=True) if heading
    }


def _names_clients(fields: set[str]) -> bool:
    return bool(fields & {"client_id", "client_name", "client_first_name", "client_last_name", "client_company"})


def _is_told(kind: str, feeds: tuple[Feed, ...]) -> bool:
    """Whether some heading says plainly what the list is: `id, name, type` could list anything."""
    of_kind = [
        plain(heading) for feed in feeds
        if feed.field in synonyms()[kind] and feed.field not in ("client_told_apart", *GROUPS)
        for heading in feed.columns
    ]
    plainly = [heading for heading in of_kind if heading not in _SAYS_LITTLE]
    return len(plainly) >= (2 if kind == MATTERS else 1)


def _feeds(grid: Grid, kind: str, looks: Table[str, str]) -> tuple[Feed, ...]:
    """For each field the column whose heading fits best; a column feeds one field, and its values must fit it."""
    wanted = dict(synonyms()[kind])
    if kind != CLIENTS:
        # The client's own fields come second, and a bare "id" or "reference" is then the matter's.
        for field, headings in synonyms()[CLIENTS].items():
            # A matter's office or fee earner is not the client's.
            of_the_client = tuple(heading for heading in headings if heading not in _OF_THE_MATTER)
            wanted.setdefault(field, () if field in GROUPS else of_the_client)
    found: dict[str, Feed] = {}
    taken: set[str] = set()
    candidates = sorted(
        (rank, heading, field, reason)
        for field, headings in wanted.items()
        for heading in grid.headings if heading and plain(heading) not in never()
        for rank, reason in [_rank(heading, headings)] if reason
    )
    for _, heading, field, reason in candidates:
        if heading in taken or (field in found and field not in SEVERAL) or not _may_hold(field, heading, looks, grid):
            continue
        taken.add(heading)
        like = looks.get(heading, "")
        tells = like not in ("", content.EMPTY, content.TEXT)
        because = f"{reason}, and its values look like {like}" if tells else reason
        found[field] = Feed(field, (heading,), because=because)
    if "client_told_apart" not in found and kind == CLIENTS:
        free = (heading for heading, like in looks.items() if like == content.ADDRESSES and heading not in taken)
        address = next(free, None)
        if address:
            because = "its values are e-mail addresses, which tell people of one name apart"
            found["client_told_apart"] = Feed("client_told_apart", (address,), because=because)
    return tuple(sorted(found.values(), key=lambda feed: list(FIELDS).index(feed.field)))


def _rank(heading: str, headings: tuple[str, ...]) -> tuple[tuple[int, int], str]:
    """How well a heading fits: named outright, or nearly; earlier words of the list come first."""
    compared = plain(heading)
    if compared in headings:
        return (0, headings.index(compared)), "its heading says so"
    if len(compared) >= _SHORTEST_ALIKE:
        like = difflib.get_close_matches(compared, [one for one in headings if len(one) >= _SHORTEST_ALIKE], 1, ALIKE)
        if like:
            return (1, headings.index(like[0])), "its heading is nearly that"
    return (9, 0), ""


def _may_hold(field: str, heading: str, looks: Table[str, str], grid: Grid) -> bool:
    like = looks.get(heading, content.EMPTY)
    if field == "client_track":
        some = {cell.casefold() for cell in _first_cells(grid, heading)}
        return bool(some) and some <= set(tracks())
    if field in ("work_type", "event_what"):
        return like not in (content.DATES, content.ADDRESSES, content.AMOUNTS)
    if FIELDS[field].holds == "name":
        return like not in (content.DATES, content.ADDRESSES, content.AMOUNTS, content.ANSWERS)
    is_one = _IS_ONE.get(FIELDS[field].holds)
    if is_one is None or like == content.EMPTY:
        return True
    return any(map(is_one, _first_cells(grid, heading)))


def _first_cells(grid: Grid, heading: str) -> list[str]:
    """The different values of the first rows."""
    return [cell for cell in grid.column(heading).slice(0, content.LOOKED_AT).unique().to_pylist() if cell]
