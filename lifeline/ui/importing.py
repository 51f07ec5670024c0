"""Taking files in, step by step: how far this visit has come, the files, and the place of every step.

Nothing is kept but what the person said: files, corrections, choices. What follows from it is read again whenever any
of it, or the workbook, has changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from html import escape
from typing import Any

import streamlit as st

from lifeline import wording
from lifeline.errors import Problem
from lifeline.intake import ImportPlan, ImportResult
from lifeline.intake.corrections import COLUMNS as OF_CORRECTIONS
from lifeline.intake.foreign import Mapping as Reading, SheetRead, presets
from lifeline.intake.kinds import KINDS
from lifeline.ui import import_storing, noted, parts, resources, selection as selecting

PARTS = {"files": "Bring files in", "imports": "Earlier imports", "people": "Who is who"}
STEPS = ("Choose files", "How they are understood", "Kinds of work", "What is stored", "First lifeline")

_KEPT, _PART = "importing", "import_part"
Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Importing:
    """How far an import has come. `turn` numbers the boxes of files, so that the next import begins with an empty one.

    `files` are those chosen: id, name and content. The box forgets them when another part of the page is shown.
    `mappings` are how lists are to be read, by file and sheet, where a person said so. `corrections` is the list of
    problems that came back, by name and content. `read_as` is everything that the
    plan was read from, so that it is read again when any of it has changed.
    """

    turn: int = 0
    # Clients' data: kept out of repr(), as the plan's rows are.
    files: tuple[tuple[str, str, bytes], ...] = field(default=(), repr=False)
    mappings: Mapping[Place, Reading] = field(default_factory=dict)
    with_events: bool = True
    corrections: tuple[str, bytes] | None = field(default=None, repr=False)
    read_as: object = None
    plan: ImportPlan | None = None
    result: ImportResult | None = None
    storing: import_storing.Storing | None = None
    first: tuple[str, str, int] | None = None
    stayed_out: str = ""
    said: str = ""
    is_refused: bool = False


def state() -> Importing:
    """How far this visit has come."""
    return st.session_state.setdefault(_KEPT, Importing())


def keep(**changes: Any) -> Importing:
    """Note that it has come further. For callbacks too."""
    st.session_state[_KEPT] = replace(state(), **changes)
    return st.session_state[_KEPT]


def begin_again(**changes: Any) -> None:
    """Forget the files and all that was said of them: an empty box. For callbacks too."""
    st.session_state[_KEPT] = Importing(turn=state().turn + 1, **changes)


def say(words: str, *, is_refused: bool = False) -> None:
    """Have the page say what came of the last click. For callbacks."""
    keep(said=words, is_refused=is_refused)


def read_by(place: Place, mapping: Reading | None) -> None:
    """Have a list read by this mapping from now on, or as by itself (None). For callbacks."""
    mappings = {one: kept for one, kept in state().mappings.items() if one != place}
    keep(mappings=mappings if mapping is None else {**mappings, place: mapping}, said="")


def follow(key: str, value: object) -> None:
    """Have a control show what holds. It is told only where it shows something else."""
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value


# ------------------------------------------------------------------------------------------------ the address


def part() -> str:
    """The part of the page that the address asks for; the files where it asks for none, or for one there is not."""
    asked = st.query_params.get("part", "files")
    return asked if asked in PARTS else "files"


def control(shown: str, counted: Mapping[str, int]) -> None:
    """The parts to choose from, with how many there are of each."""
    options = [one for one in PARTS if one != "people" or shown == one or counted.get(one)]
    follow(_PART, shown)

    def called(one: str) -> str:
        return f"{PARTS.get(one, one)} ({counted[one]:,})" if counted.get(one) else PARTS.get(one, one)

    st.segmented_control(
        "Part of the import", options, format_func=called, required=True, key=_PART, on_change=_turned,
        label_visibility="collapsed",
    )


def _turned() -> None:
    chosen = st.session_state[_PART]
    keep(said="")
    st.query_params.from_dict({"part": chosen} if chosen and chosen != "files" else {})


def selection() -> selecting.Selection:
    """The day looked from, and what a link to a lifeline carries on. This page's own address says nothing of them."""
    return selecting.read({}, st.session_state.get("selection"), selecting.today())


# ------------------------------------------------------------------------------------------------ the files


def read_uploads(importing: Importing) -> Importing:
    """Offer to choose files, and read them; again if anything said of them, or the workbook, has changed meanwhile."""
    box = f"uploads_{importing.turn}"
    uploads = st.file_uploader(
        "Lists of matters or clients, spreadsheets, family trees, address books: one or several at once",
        accept_multiple_files=True, key=box, on_change=_files_chosen, args=(box,),
    )
    if importing.files and not uploads:
        _still_chosen(importing)
    read_as = (
        tuple(file_id for file_id, _, _ in importing.files), importing.corrections,
        tuple((place, mapping.to_toml()) for place, mapping in importing.mappings.items()), importing.with_events,
        resources.version() if importing.files else None,
    )
    if not importing.files or read_as == importing.read_as:
        return importing
    with st.spinner("Reading and checking"):
        plan = _read(importing)
    return keep(read_as=read_as, plan=plan, result=None, first=None)


def _files_chosen(box: str) -> None:
    files = _told_apart((upload.file_id, upload.name, upload.getvalue()) for upload in st.session_state.get(box) or ())
    if not files:
        begin_again()
        return
    # What was said of a list stays while the list stays.
    names = {name for _, name, _ in files}
    mappings = {place: mapping for place, mapping in state().mappings.items() if place[0] in names}
    keep(files=files, mappings=mappings, said="")


def _told_apart(files: Iterable[tuple[str, str, bytes]]) -> tuple[tuple[str, str, bytes], ...]:
    """The files with names of their own: two from different folders may have the same."""
    found: dict[str, tuple[str, str, bytes]] = {}
    for file_id, name, data in files:
        stem, dot, ending = name.rpartition(".")
        own, number = name, 1
        while own in found:
            number += 1
            own = f"{stem} ({number}){dot}{ending}" if dot else f"{name} ({number})"
        found[own] = file_id, own, data
    return tuple(found.values())


def _still_chosen(importing: Importing) -> None:
    names = wording.listed([name for _, name, _ in importing.files])
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        parts.html(f'<p>Chosen already: <span class="strong">{escape(names)}</span></p>', width="content")
        st.button("Begin with other files", key="other_files", type="tertiary", on_click=begin_again)


def _read(importing: Importing) -> ImportPlan:
    given = [(name, data) for _, name, data in importing.files]
    corrections = [one for one in given if _is_corrections(one[1])]
    files = [one for one in given if one not in corrections] or given
    if importing.corrections:
        corrections = [importing.corrections]
    # A format with a reader of its own is asked for by its file's name alone.
    mappings = {
        place[0] if mapping.reader else place: mapping for place, mapping in importing.mappings.items()
    }
    return resources.workbook().read(
        files, mappings=mappings, today=selecting.today(), implied=importing.with_events,
        corrections=corrections[-1] if corrections and files != corrections else None,
    )


def correct_by(key: str) -> None:
    """Use the list of problems that was given back. For callbacks."""
    given = st.session_state.get(key)
    if given is not None:
        # The box goes when nothing is wrong any more, and would take the file with it.
        keep(corrections=(given.name, given.getvalue()), said="")


def _is_corrections(data: bytes) -> bool:
    """Whether a file is the list of problems, come back."""
    first = data[:300].decode("utf-8-sig", errors="replace").splitlines()[:1]
    headings = first[0].replace(";", ",").replace("\t", ",").replace('"', "").split(",") if first else []
    return set(OF_CORRECTIONS) - {"sheet", "advice"} <= {heading.strip().casefold() for heading in headings}


# ------------------------------------------------------------------------------------------------ the steps


def is_unclear(plan: ImportPlan, sheet: SheetRead) -> bool:
    """Whether a person has to say how a list is to be read. A sheet beside others that are understood may be none."""
    where = sheet.file, sheet.sheet, sheet.header_row
    return bool(sheet.lacks) and any((fault.file, fault.sheet, fault.row) == where for fault in plan.problems)


def undecided(plan: ImportPlan) -> list:
    """The columns of dates that can be read two ways."""
    return [decision for decision in plan.dates if not decision.is_decided]


def is_asked(plan: ImportPlan, fault: Problem) -> bool:
    """Whether a fault is one that the page asks about: how dates are to be read, or what a list holds."""
    place = fault.file, fault.sheet
    asked_of_dates = any((one.file, one.sheet, one.column) == (*place, fault.column) for one in undecided(plan))
    return asked_of_dates or any(
        (sheet.file, sheet.sheet, sheet.header_row) == (*place, fault.row) and is_unclear(plan, sheet)
        for sheet in plan.sheets
    )


def step(importing: Importing) -> int:
    """Which step waits for the person, from 1."""
    plan = importing.plan
    if importing.result:
        return 5
    if plan is None:
        return 1
    if plan.problems:
        return 2
    return 3 if plan.unmatched else 4


def steps(now: int) -> None:
    """The way from files to the first lifeline, and where this visit is on it."""
    items = []
    for number, name in enumerate(STEPS, start=1):
        kind = "done" if number < now else "now" if number == now else "later"
        said = {"done": " (done)", "now": " (this step)", "later": ""}[kind]
        sign = "✓" if kind == "done" else number
        here = ' aria-current="step"' if kind == "now" else ""
        items.append(
            f'<li class="{kind}"{here}><span class="number" aria-hidden="true">{sign}</span>'
            f'{escape(name)}<span class="unseen">{said}</span></li>'
        )
    parts.html(f'<ol class="steps" aria-label="Steps of an import">{"".join(items)}</ol>')


def last_said() -> None:
    """What came of the last click, where it says something."""
    now = state()
    if now.said:
        (st.error if now.is_refused else st.success)(parts.plain(now.said))


def how_to() -> None:
    """What files are taken, for whoever has none yet."""
    systems = dict.fromkeys(
        preset.title.partition(":")[0] for preset in presets.all_of(resources.workbook().store) if preset.is_ours
    )
    parts.html(
        '<div class="begin"><h2>A list of matters is enough to begin with</h2>'
        "<p>Save it from your practice system as CSV or Excel and choose it above: who the clients are, what was done "
        "for them and when is read from it, and what a finished matter tells of a life.</p>"
        f'<p class="soft">Known by their headings: {escape(wording.listed(list(systems), most=20))}. Any other list '
        "is read by its headings and values, shown to you, and put right by you. Nothing is stored until you say so, "
        "and an import can be taken back.</p></div>"
    )
    with st.expander("Lifeline's own files, and their columns"):
        parts.table(
            "Columns; dates as 2026-11-01, or 2026-11, or 2026 where no more is known",
            ("File", "Must have", "May have"),
            [(f"{kind.name}.csv", ", ".join(kind.required), ", ".join(kind.optional)) for kind in KINDS.values()],
        )
        st.markdown(
            "A family tree is a `.ged` file, as family-history programs write it. A whole folder is read by the "
            "command `python -m lifeline import FOLDER`, while this app is closed."
        )


def who() -> str:
    """In whose name it is recorded."""
    return noted.who()
