"""Taking files in, step by step: what was understood, what is wrong or would change, confirm, what was stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

import streamlit as st

from lifeline import intake, wording
from lifeline.errors import Problem
from lifeline.intake import Counts, ImportPlan, ImportResult
from lifeline.intake.kinds import KINDS
from lifeline.ui import parts, resources

MOST_PROBLEMS = 500
WHO = "local user"
KIND_WORDS = {
    "facts": "facts about clients", "anchors": "dates that belong to events", "events": "life events",
    "holdings": "services in place",
}

_KEPT = "importing"


@dataclass(frozen=True, slots=True)
class Importing:
    """How far an import has come. `turn` numbers the uploads; `files` names those read, `version` what they met."""

    turn: int = 0
    files: tuple[str, ...] = ()
    version: tuple[int, int] = (0, 0)
    plan: ImportPlan | None = None
    result: ImportResult | None = None


def state() -> Importing:
    """How far this visit has come."""
    return st.session_state.setdefault(_KEPT, Importing())


def _keep(importing: Importing) -> Importing:
    st.session_state[_KEPT] = importing
    return importing


def read_uploads(importing: Importing) -> Importing:
    """Offer to choose files, and read them; read them again if the workbook has changed meanwhile."""
    uploads = st.file_uploader(
        "Client lists (CSV) and family trees (GEDCOM), one or several at once", accept_multiple_files=True,
        key=f"uploads_{importing.turn}",
    )
    files = tuple(upload.file_id for upload in uploads)
    if files == importing.files and (not files or resources.version() == importing.version):
        return importing
    plan = None
    if uploads:
        with st.spinner("Reading and checking"):
            plan = resources.workbook().read([(upload.name, upload.getvalue()) for upload in uploads])
    return _keep(replace(importing, files=files, version=resources.version(), plan=plan, result=None))


# ------------------------------------------------------------------------------------------------ what was understood


def understood(plan: ImportPlan) -> None:
    """How each file was read, and what of it was not."""
    if plan.files:
        parts.table(
            "How the files were understood", ("File", "Read as", "Rows", "Written in"),
            [
                (file.name, KIND_WORDS.get(file.kind, file.kind), f"{file.rows:,}",
                 ", ".join(filter(None, (file.encoding, f"{file.separator}-separated" if file.separator else ""))))
                for file in plan.files
            ],
        )
    said = list(plan.notes)
    for name in dict.fromkeys(name for name, _ in plan.ignored_columns):
        columns = [column for of, column in plan.ignored_columns if of == name]
        said.append(f"{name}: nothing is read from {wording.count(len(columns), 'column')}: {wording.listed(columns)}.")
    if plan.ignored_files:
        said.append(f"Passed over, because they are none of ours: {wording.listed(list(plan.ignored_files))}.")
    if said:
        listed = "".join(f"<li>{escape(one)}</li>" for one in said)
        parts.html(f'<h2>To know</h2><ul class="notes">{listed}</ul>')


def problems(plan: ImportPlan) -> None:
    """Every fault, and a file to correct them by."""
    count = len(plan.problems)
    st.error(
        f"{wording.count(count, 'problem needs', 'problems need')} attention. Correct the files and choose them again.",
        title="Nothing was imported",
    )
    st.download_button(
        "Download the problems as CSV", lambda: intake.problems_csv(plan.problems), "problems.csv", "text/csv",
        on_click="ignore", key="problems_csv",
    )
    has_sheets = any(problem.sheet for problem in plan.problems)
    head = ("File", *(("Sheet",) if has_sheets else ()), "Row", "Column", "Found", "Expected")
    parts.table("What needs attention", head, [
        (
            problem.file, *((problem.sheet,) if has_sheets else ()), _row(problem), problem.column, problem.found,
            problem.expected,
        )
        for problem in plan.problems[:MOST_PROBLEMS]
    ])
    if count > MOST_PROBLEMS:
        st.caption(f"These are the first {MOST_PROBLEMS:,}; the CSV file has all {count:,}.")


def _row(problem: Problem) -> str:
    return "whole file" if problem.row is None else str(problem.row)


def changes(plan: ImportPlan) -> None:
    """What would be stored: counts by kind, and every cell that would be replaced."""
    _counts("What this would store", plan.counts)
    if plan.changes:
        changed = sum(count.changed for count in plan.counts)
        more = f" (the first {len(plan.changes)})" if len(plan.changes) < changed or len(plan.changes) >= 200 else ""
        parts.table(f"What would change{more}", ("What", "Now", "After"), plan.changes)


def _counts(heading: str, counts: Sequence[Counts]) -> None:
    rows = [
        (KIND_WORDS.get(one.kind, one.kind).capitalize(), f"{one.new:,}", f"{one.changed:,}", f"{one.unchanged:,}")
        for one in counts
    ]
    parts.table(heading, ("Kind", "New", "Changed", "Unchanged"), rows, numbers=(1, 2, 3))


# ------------------------------------------------------------------------------------------------ storing


def confirm(importing: Importing) -> None:
    """The one button that stores what was read."""
    plan = importing.plan
    new, changed = sum(count.new for count in plan.counts), sum(count.changed for count in plan.counts)
    if not new and not changed:
        st.info("All of this is in the workbook already. There is nothing to import.")
        return
    said = " and ".join(filter(None, (f"{new:,} new" if new else "", f"{changed:,} changed" if changed else "")))
    rows = "row" if new + changed == 1 else "rows"
    if st.button(f"Import {said} {rows}", type="primary", key="confirm_import"):
        with st.spinner("Storing"):
            result = resources.workbook().take_in(plan, who=WHO)
        # The next upload starts with an empty box.
        _keep(Importing(turn=importing.turn + 1, result=result))
        st.rerun()


def stored(result: ImportResult) -> None:
    """What has been stored, and where to go from here."""
    st.success("Everything was stored.", title=f"Imported as {parts.plain(result.import_id)}")
    _counts("What was stored", result.counts)
    st.page_link("pages/clients.py", label="See the clients", query_params={})


def how_to() -> None:
    """What files are taken, for whoever has none yet."""
    with st.expander("Which files, and which columns"):
        parts.table(
            "Columns; dates as 2026-11-01, or 2026-11, or 2026 where no more is known",
            ("File", "Must have", "May have"),
            [(f"{kind.name}.csv", ", ".join(kind.required), ", ".join(kind.optional)) for kind in KINDS.values()],
        )
        st.markdown(
            "A family tree is a `.ged` file, as family-history programs write it. A whole folder is read by the "
            "command `python -m lifeline import FOLDER`, while this app is closed."
        )
