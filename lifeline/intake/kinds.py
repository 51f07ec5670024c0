"""The five canonical files of DESIGN section 9: their columns, and which file and which heading is which."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from lifeline.intake.problems import Problems

ALIKE = 0.8   # `client_sinse` is like `client_since` (0.92); `postcode` is like none of ours


@dataclass(frozen=True, slots=True)
class Kind:
    """One canonical file. A column is required where leaving it out would quietly change what the rules conclude."""

    name: str
    required: tuple[str, ...]
    optional: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that means something in this file."""
        return self.required + self.optional


KINDS = {kind.name: kind for kind in (
    Kind("clients", ("client_id", "name", "track", "born_or_incorporated", "client_since", "contact_status"),
         ("contact_basis", "facts", "notes", "segment", "office", "owner")),
    Kind("events", ("client_id", "stage_id", "event_date", "status"),
         ("evidence", "evidence_note", "anchor_dates", "event", "row_mark")),
    Kind("holdings", ("client_id", "service_id", "date", "provider"),
         ("for_stage", "ask_again_after", "note", "row_mark")),
    Kind("matters", ("matter_id", "client_id", "service_id", "opened_on"),
         ("closed_on", "fee", "status", "owner", "for_stage")),
    Kind("relationships", ("client_id", "relation"), ("other_client_id", "other_name", "row_mark")),
)}
# What other systems' lists say besides; no file of ours has these columns.
BESIDE = {"permissions": Kind("permissions", ("client_id", "channel", "is_allowed", "basis"), ())}
VOCABULARY = frozenset(column for kind in KINDS.values() for column in kind.columns)
A_CANONICAL_FILE = "the columns of " + ", ".join(f"{name}.csv" for name in KINDS)


def recognise(file: str, header: Sequence[str]) -> Kind | None:
    """Which kind of file this is: by its name (`clients.csv`, `Clients 2026.csv`), or else by its headings.

    >>> recognise("export.csv", ["client_id", "service_id", "date", "provider"]).name
    'holdings'
    >>> recognise("answer_key.csv", ["client_id", "service_id", "category"]) is None
    True
    """
    stem = PurePath(file).stem.casefold()
    for name, kind in KINDS.items():
        if stem.startswith(name) and not stem[len(name):len(name) + 1].isalpha():
            return kind
    fitting = [kind for kind in KINDS.values() if set(kind.required) <= set(header)]
    return max(fitting, key=lambda kind: len(set(kind.columns) & set(header)), default=None)


def nearest(header: Sequence[str]) -> Kind | None:
    """The kind whose required columns are there but for one: a file somebody named, so worth saying what it lacks."""
    for kind in KINDS.values():
        if len(set(kind.required) - set(header)) == 1 and len(kind.required) > 2:
            return kind
    return None


def check_header(file: str, kind: Kind, header: Sequence[str], written: Sequence[str], problems: Problems) -> list[str]:
    """Note what the header lacks or seems to misspell; returns the headings that nothing will be read from.

    A heading that is like a column of ours which is not there is taken for a misspelling, because passing over it
    would lose what the user meant to give. Any other stranger is passed over.
    """
    missing = [column for column in kind.columns if column not in header]
    ignored = []
    for heading, as_written in zip(header, written, strict=True):
        if heading in kind.columns or not heading:
            continue
        like = difflib.get_close_matches(heading, missing, n=1, cutoff=ALIKE)
        if like:
            missing.remove(like[0])
            expected = f"a column named {like[0]}, or another name if it is something else"
            problems.add(file, 1, as_written, as_written, expected)
        else:
            ignored.append(as_written)
    for column in missing:
        if column in kind.required:
            problems.add(file, 1, column, "no such column", f"a column named {column}")
    if kind.name == "relationships" and {"other_client_id", "other_name"} <= set(missing):
        problems.add(file, 1, "other_client_id", "no such column", "a column named other_client_id or other_name")
    return ignored
