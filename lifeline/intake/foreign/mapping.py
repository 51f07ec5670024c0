"""How one list is read: which columns feed which field. Written by a preset, guessed, or set right by a person.

A mapping can be written as TOML and read back; DESIGN's canonical files need none.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from typing import Any

from lifeline.errors import UserError
from lifeline.intake.foreign.dates import ORDERS
from lifeline.intake.foreign.fields import FIELDS, KINDS_OF_LISTS, SEVERAL
from lifeline.intake.foreign.words import plain

READERS = ("", "ledes", "vcard", "gedcom")


@dataclass(frozen=True, slots=True)
class Feed:
    """What one field is read from: in each row, the first of the `columns` that is not empty.

    `pattern` takes a part of the cell: what stands in its group `part`; a cell it does not fit is refused. `split`
    parts several values in one cell, of which the first counts. `order` says of dates whether the day or the month
    comes first. `words` are pairs of a word in the cell and what it means, `otherwise` what any other word means;
    `constant` stands where nothing does. An event has a `label` and may name a `happening` of the pack. `because` is
    the reason to show.
    """

    field: str
    columns: tuple[str, ...] = ()
    pattern: str = ""
    split: str = ""
    order: str = ""
    words: tuple[tuple[str, str], ...] = ()
    otherwise: str = ""
    constant: str = ""
    label: str = ""
    happening: str = ""
    because: str = ""


@dataclass(frozen=True, slots=True)
class Mapping:
    """How one list is read. `kinds` are what it holds: clients, matters, deals, events, the chief one first.

    It is found again by its headings: of each group in `recognised_by` one must be there, and none of `not_with`.
    `basis` stands beside the
    contact status of new clients; `evidence` is that of events. `makes_numbers`: a matter without a number gets one
    made from its client, kind of work and opening date. `header_row` says where the headings are, 0 where they are to
    be looked for. `reader` names the reader of a format that is no table.
    """

    kinds: tuple[str, ...]
    feeds: tuple[Feed, ...]
    name: str = ""
    title: str = ""
    recognised_by: tuple[tuple[str, ...], ...] = ()
    not_with: tuple[str, ...] = ()
    basis: str = ""
    evidence: str = "our_file"
    makes_numbers: bool = False
    header_row: int = 0
    reader: str = ""
    is_guess: bool = field(default=False, compare=False)

    def feed(self, name: str) -> Feed | None:
        """The feed of a field, or None."""
        return next((feed for feed in self.feeds if feed.field == name), None)

    def with_feed(self, feed: Feed) -> Mapping:
        """The same with this feed in place of the field's former one (an event is added)."""
        kept = tuple(one for one in self.feeds if one.field != feed.field or feed.field in SEVERAL)
        return replace(self, feeds=(*kept, feed), is_guess=False)

    def without(self, name: str) -> Mapping:
        """The same without anything being read into a field."""
        return replace(self, feeds=tuple(one for one in self.feeds if one.field != name), is_guess=False)

    def with_order(self, column: str, order: str) -> Mapping:
        """The same with it said of a column of dates whether the day or the month comes first."""
        return replace(self, feeds=tuple(
            replace(one, order=order) if plain(column) in map(plain, one.columns) else one for one in self.feeds
        ))

    def fits(self, headings: Iterable[str]) -> int:
        """How many groups of headings are there, if one of every group is, and none that must not be; else 0."""
        there = {plain(heading) for heading in headings}
        groups = [any(plain(heading) in there for heading in group) for group in self.recognised_by]
        if not groups or not all(groups) or any(plain(heading) in there for heading in self.not_with):
            return 0
        return len(groups)

    def lacks(self, headings: Iterable[str]) -> tuple[str, ...]:
        """The headings by which it would be known and which are not there."""
        there = {plain(heading) for heading in headings}
        return tuple(
            " or ".join(group) for group in self.recognised_by if not any(plain(heading) in there for heading in group)
        )

    @property
    def columns(self) -> tuple[str, ...]:
        """Every heading it knows."""
        named = [heading for feed in self.feeds for heading in feed.columns]
        return tuple(dict.fromkeys((*named, *(heading for group in self.recognised_by for heading in group))))

    # ---------------------------------------------------------------- as TOML

    def to_toml(self) -> str:
        """The mapping as a TOML file."""
        head = [(name, getattr(self, name)) for name in _HEAD]
        lines = [f"{name} = {_value(value)}" for name, value in head if value not in ("", (), 0, False)]
        for feed in self.feeds:
            lines += ["", "[[read]]"]
            for one in fields(feed):
                value = getattr(feed, one.name)
                if value and one.name == "words":
                    pairs = ", ".join(f"{_value(word)} = {_value(meant)}" for word, meant in value)
                    lines.append(f"words = {{ {pairs} }}")
                elif value:
                    lines.append(f"{one.name} = {_value(value)}")
        return "\n".join(lines) + "\n"

    @classmethod
    def from_toml(cls, text: str, *, name: str = "") -> Mapping:
        """Read a mapping. Raises `UserError` saying what is wrong with it."""
        try:
            given = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise UserError(f"The mapping is not TOML: {error}.") from error
        read = given.pop("read", [])
        if not isinstance(read, list):
            raise UserError("A mapping's [[read]] are tables, one for each field.")
        given.setdefault("name", name)
        mapping = cls(
            **_checked(given, cls, {"feeds", "is_guess"}, "the mapping", kinds=()),
            feeds=tuple(Feed(**_checked(one, Feed, set(), "a [[read]]")) for one in read),
        )
        _check(mapping)
        return mapping


_HEAD = ("name", "title", "kinds", "recognised_by", "not_with", "basis", "evidence", "makes_numbers",
         "header_row", "reader")


def _value(value: Any) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(_value(one) for one in value) + "]"
    # JSON's text is TOML's, but for one character that TOML will not have as it stands.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _checked(given: Any, of: type, hidden: set[str], where: str, **defaults: Any) -> dict[str, Any]:
    """The values for a dataclass, tuples for lists. Raises `UserError` for a name or type it does not have."""
    if not isinstance(given, dict):
        raise UserError(f"In {where}: expected a table of names and values.")
    known = {one.name: one for one in fields(of) if one.name not in hidden}
    result = dict(defaults)
    for name, value in given.items():
        if name not in known:
            raise UserError(f"In {where}: there is no {name!r}; there are {', '.join(known)}.")
        result[name] = _typed(name, value, str(known[name].type), where)
    if "field" in known and "field" not in result:
        raise UserError(f"In {where}: say which field it is, field = \"...\".")
    return result


def _typed(name: str, value: Any, kind: str, where: str) -> Any:
    def texts(values: Any) -> tuple[str, ...] | None:
        is_list = isinstance(values, list) and all(isinstance(one, str) for one in values)
        return tuple(values) if is_list else None

    found: Any = None
    match kind:
        case "str" | "int" | "bool":
            found = value if type(value).__name__ == kind else None
        case "tuple[str, ...]":
            found = texts(value)
        case "tuple[tuple[str, ...], ...]" if isinstance(value, list):
            groups = [texts([one] if isinstance(one, str) else one) for one in value]
            found = None if None in groups else tuple(groups)
        case "tuple[tuple[str, str], ...]" if isinstance(value, dict):
            is_words = all(isinstance(meant, str) for meant in value.values())
            found = tuple((word.casefold(), meant) for word, meant in value.items()) if is_words else None
    if found is None:
        raise UserError(f"In {where}: {name} is of the wrong kind: {value!r}.")
    return found


def _check(mapping: Mapping) -> None:
    """Raises `UserError` for a mapping that cannot be followed."""
    if mapping.reader not in READERS:
        raise UserError(f"There is no reader {mapping.reader!r}; there are {', '.join(READERS[1:])}.")
    strangers = [kind for kind in mapping.kinds if kind not in KINDS_OF_LISTS]
    if strangers or not (mapping.kinds or mapping.reader):
        raise UserError(f"Say what the list holds: kinds is one or more of {', '.join(KINDS_OF_LISTS)}.")
    seen: set[str] = set()
    for feed in mapping.feeds:
        if feed.field not in FIELDS:
            raise UserError(f"There is no field {feed.field!r}; there are {', '.join(FIELDS)}.")
        if feed.field in seen and feed.field not in SEVERAL:
            raise UserError(f"The field {feed.field!r} is read twice; name all its columns in one [[read]].")
        seen.add(feed.field)
        if feed.order and feed.order not in ORDERS:
            raise UserError(f"The order of {feed.field!r} is {feed.order!r}; it is day_first or month_first.")
        if not feed.columns and not feed.constant and not feed.otherwise:
            raise UserError(f"The field {feed.field!r} is read from no column and has no constant.")
        check_pattern(feed)


MOST_PATTERN = 200
# A repetition of a repetition takes for ever on the wrong text.
_REPEATED_TWICE = re.compile(r"[+*}]\)[+*{]")


def check_pattern(feed: Feed) -> None:
    """Raises `UserError` for a pattern that is none, has no group `part`, or could run for ever."""
    if not feed.pattern:
        return
    try:
        compiled = re.compile(feed.pattern)
    except (re.error, OverflowError, RecursionError) as error:
        raise UserError(f"The pattern of {feed.field!r} is no pattern: {error}.") from error
    if "part" not in compiled.groupindex:
        raise UserError(f"The pattern of {feed.field!r} has no group (?P<part>...).")
    if len(feed.pattern) > MOST_PATTERN or _REPEATED_TWICE.search(feed.pattern):
        raise UserError(f"The pattern of {feed.field!r} is too long, or repeats what repeats.")
