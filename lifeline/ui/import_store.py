"""What an import would store, what stands in its way, the button that stores it, and the first lifeline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from html import escape

import streamlit as st

from lifeline import intake, wording
from lifeline.errors import NotFound, Problem
from lifeline.intake import Counts, ImportPlan, ImportResult
from lifeline.ui import guard, import_people, import_storing, import_work, importing, parts, resources
from lifeline.ui.import_read import KIND_WORDS
from lifeline.ui.importing import Importing

MOST_PROBLEMS = 500
CHANGES_AT_FIRST = 10
# Of the clients with most rows in the files, as many are looked at for the lifeline with most on it.
LOOKED_AT = 12


# ------------------------------------------------------------------------------------------ what stands in its way


def problems(importing_now: Importing) -> None:
    """Every fault, a list to correct them by, and the place to give the corrected list back."""
    plan = importing_now.plan
    faults = [fault for fault in plan.problems if not importing.is_asked(plan, fault)]
    count = len(faults)
    if not faults:
        st.info("Answer the question above; then everything is checked, and you see what would be stored.")
        return
    st.error(
        f"{wording.count(count, 'problem needs', 'problems need')} attention. Correct the files and choose them again, "
        "or correct the list of problems and give that back.",
        title="Nothing was imported",
    )
    with st.container(horizontal=True, vertical_alignment="top", gap="medium"):
        with st.container(width=430, gap="xsmall"):
            resources.download_button(
                "", "Download the problems as CSV", lambda: intake.problems_csv(faults), "problems.csv", "text/csv",
                on_click="ignore", key="problems_csv", type="primary",
            )
            parts.html(
                '<p class="soft small">Write what a cell should say into its column '
                '<span class="strong">corrected</span>, or '
                "(empty) for nothing, save it, and give it back here. Your own files stay as they are.</p>"
            )
        with st.container(width="stretch"):
            # After each list it is another box: the next round of problems has a list of its own.
            box = f"corrected_{importing_now.turn}_{hash(importing_now.corrections)}"
            st.file_uploader(
                "The corrected list of problems", type=["csv"], key=box, on_change=importing.correct_by, args=(box,)
            )
    has_sheets = any(problem.sheet for problem in faults)
    has_advice = any(problem.advice for problem in faults)
    head = ("File", *(("Sheet",) if has_sheets else ()), "Row", "Column", "Found", "Expected",
            *(("Advice",) if has_advice else ()))
    with st.container(key="import_problems"):
        parts.table("What needs attention", head, [
            (
                problem.file, *((problem.sheet,) if has_sheets else ()), _row(problem), problem.column, problem.found,
                problem.expected, *((problem.advice,) if has_advice else ()),
            )
            for problem in faults[:MOST_PROBLEMS]
        ])
    if count > MOST_PROBLEMS:
        st.caption(f"These are the first {MOST_PROBLEMS:,}; the CSV file has all {count:,}.")


def _row(problem: Problem) -> str:
    return "whole file" if problem.row is None else str(problem.row)


# ------------------------------------------------------------------------------------------------ what it would do


def changes(plan: ImportPlan) -> None:
    """What would be stored: first every cell that would be replaced, then counts, then what there is to know."""
    if plan.changes:
        changed = sum(count.changed for count in plan.counts)
        more = f" (the first {len(plan.changes)})" if len(plan.changes) < changed or len(plan.changes) >= 200 else ""
        head = ("What", "Now", "After")
        parts.table(f"What would change{more}", head, plan.changes[:CHANGES_AT_FIRST])
        rest = plan.changes[CHANGES_AT_FIRST:]
        if rest:
            with st.expander(f"{len(rest):,} more changes"):
                parts.table("More of what would change", head, rest)
    _counts("What this would store", plan.counts)
    if any("matters" in (sheet.mapping.kinds if sheet.mapping else ()) for sheet in plan.sheets):
        st.toggle(
            "Also take in the life events that finished matters tell of, marked as worked out from the file",
            value=importing.state().with_events, key=f"with_events_{importing.state().turn}", on_change=_with_events,
            args=(f"with_events_{importing.state().turn}",),
        )
    said = [note for note in plan.notes if not _is_said_elsewhere(plan, note)]
    if said:
        listed = "".join(f"<li>{escape(one)}</li>" for one in said)
        parts.html(f'<h3 class="below">To know</h3><ul class="notes">{listed}</ul>')


def _is_said_elsewhere(plan: ImportPlan, note: str) -> bool:
    decided = [str(one) for one in (*plan.dates, *plan.money)]
    return note in decided or "would be left out, because their kind of work" in note


def _with_events(key: str) -> None:
    importing.keep(with_events=st.session_state[key], said="")


def _counts(heading: str, counts: Sequence[Counts]) -> None:
    rows = [
        (KIND_WORDS.get(one.kind, one.kind).capitalize(), f"{one.new:,}", f"{one.changed:,}", f"{one.unchanged:,}")
        for one in counts
    ]
    parts.table(heading, ("Kind", "New", "Changed", "Unchanged"), rows, numbers=(1, 2, 3))


# ------------------------------------------------------------------------------------------------ storing


def confirm(importing_now: Importing) -> None:
    """The one button that stores what was read."""
    plan = importing_now.plan
    new, changed = sum(count.new for count in plan.counts), sum(count.changed for count in plan.counts)
    out = import_work.stays_out(plan)
    if not new and not changed:
        said = f" {out}." if out else ""
        st.info(f"All of this is in the workbook already. There is nothing to import.{said}")
        return
    said = " and ".join(filter(None, (f"{new:,} new" if new else "", f"{changed:,} changed" if changed else "")))
    rows = "row" if new + changed == 1 else "rows"
    without = f", without {wording.count(import_work.matters_of(plan.unmatched), 'matter')}" if out else ""
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        is_asked = st.button(
            f"Import {said} {rows}{without}", type="secondary" if out else "primary", key="confirm_import"
        )
        if out:
            parts.html(f'<p class="small"><span class="due">{escape(out)}.</span></p>')
    if is_asked:
        _store(plan, new + changed)


def _store(plan: ImportPlan, rows: int) -> None:
    is_without = bool(plan.unmatched)
    if rows > resources.AT_ONCE_UP_TO:
        storing = import_storing.begin(plan, who=importing.who(), without_unmatched=is_without)
        importing.keep(storing=storing, said="")
        st.rerun()
    with st.spinner("Storing"):
        result = resources.workbook().take_in(plan, who=importing.who(), without_unmatched=is_without)
    finished(plan, result)
    st.rerun()


def finished(plan: ImportPlan, result: ImportResult) -> None:
    """Note what was stored, and which lifeline to see first. The next upload starts with an empty box."""
    importing.begin_again(result=result, first=_first(plan), stayed_out=import_work.stays_out(plan))


def _first(plan: ImportPlan) -> tuple[str, str, int] | None:
    """Of the clients with most in the files the one with most to raise: id, name, and how many lines."""
    rows: Counter[str] = Counter()
    for kind in ("clients", "events", "matters", "holdings"):
        if kind in plan.tables:
            counted = plan.tables[kind]["client_id"].combine_chunks().value_counts().to_pylist()
            rows.update({one["values"]: one["counts"] for one in counted if one["values"]})
    as_of, best = importing.selection().as_of, None
    for client_id, _ in sorted(rows.items(), key=lambda item: (-item[1], item[0]))[:LOOKED_AT]:
        try:
            client = resources.workbook().client(client_id)
        except NotFound:
            continue   # gone again meanwhile; the import itself stands
        lines = len(client.opportunities(as_of=as_of))
        if best is None or lines > best[2]:
            best = client_id, client.record.name, lines
    return best


@st.fragment(run_every="0.5s")
def under_way() -> None:
    """How far an import in the background is, and the way to stop it."""
    now = importing.state()
    storing = now.storing
    if storing is None:
        st.rerun()
    if storing.is_over:
        _over(now, storing)
        st.rerun()
    words = f"Storing: {storing.done:,} of {storing.of:,} rows" if storing.done else "Storing"
    st.progress(min(storing.done / storing.of, 1.0), "Stopping at the next step" if storing.is_cancelled else words)
    st.button("Cancel the import", key="cancel_import", on_click=storing.cancel, disabled=storing.is_cancelled)
    parts.html('<p class="soft small">All of it is stored, or nothing. You can go on working on the other pages.</p>')


def _over(now: Importing, storing: import_storing.Storing) -> None:
    if storing.result:
        finished(now.plan, storing.result)
        if storing.is_cancelled:
            too_late = "It was too late to cancel. The import can be taken back under Earlier imports."
            importing.say(too_late, is_refused=True)
    elif storing.refused:
        importing.keep(storing=None, said=str(storing.refused), is_refused=True)
    elif storing.has_failed:
        importing.keep(storing=None, said=guard.OWNING_UP, is_refused=True)
    else:
        importing.keep(storing=None, said="The import was cancelled, and nothing was stored.")


def stored(importing_now: Importing) -> None:
    """What has been stored, and where to go from here: to one lifeline first."""
    result = importing_now.result
    out = f" {importing_now.stayed_out}." if importing_now.stayed_out else ""
    st.success(f"Everything was stored.{out}", title=f"Imported as {parts.plain(result.import_id)}")
    query = importing.selection().query()
    if importing_now.first:
        client_id, name, lines = importing_now.first
        said = f"{wording.count(lines, 'thing')} to raise or to ask" if lines else "nothing to raise today"
        with st.container(key="import_first", width="content"):
            parts.page_link(
                "pages/lifeline.py", label=f"See the first lifeline: {parts.plain(name)}",
                query_params={**query, "client": client_id, "part": "chart"},
            )
        parts.html(f'<p class="soft">Of those with most in your files, the one with most on it: {escape(said)}.</p>')
    parts.page_link("pages/clients.py", label="See the clients", query_params={})
    if found := import_people.how_many():
        parts.page_link(
            "pages/import_data.py", query_params={"part": "people"},
            label=f"Who is who: {wording.count(found, 'question')}, of clients who may be here twice or be two people",
        )
    _counts("What was stored", result.counts)
