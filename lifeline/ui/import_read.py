"""How each list was understood: in one line where all is clear, opened where a person has to say something."""

from __future__ import annotations

from html import escape

import streamlit as st

from lifeline import wording
from lifeline.errors import UserError
from lifeline.intake import ImportPlan
from lifeline.intake.foreign import DAY_FIRST, MONTH_FIRST, ORDERS, DateDecision, Mapping, SheetRead, presets, settled
from lifeline.intake.foreign.grids import LeftOut
from lifeline.intake.reading import label_of
from lifeline.ui import import_columns as columns, importing, parts, pieces, resources

KIND_WORDS = {
    "facts": "facts about clients", "anchors": "dates that belong to events", "events": "life events",
    "holdings": "services in place", "permissions": "how clients may be written to",
}
BY_ITSELF = "as its headings say"
MOST_LEFT_OUT = 6


def understood(plan: ImportPlan) -> None:
    """Every list of another system: what it was taken for, and what a person may put right."""
    read = [sheet for sheet in plan.sheets if sheet.mapping is not None or importing.is_unclear(plan, sheet)]
    if read:
        parts.html("<h2>How your lists are understood</h2>")
    for sheet in read:
        _undecided(plan, sheet)
    for number, sheet in enumerate(read):
        is_open = importing.is_unclear(plan, sheet)
        with st.expander(_in_a_line(plan, sheet), expanded=is_open):
            _one(plan, sheet, f"list_{importing.state().turn}_{number}", is_open)


def _in_a_line(plan: ImportPlan, sheet: SheetRead) -> str:
    """`Clio: matters template: clio.csv, 412 rows, headings in row 3, 2 rows left out (rows 415, 416).`"""
    if sheet.mapping is None:
        taken = "Not understood yet"
    else:
        how = f"{sheet.title}, as you said" if columns.place_of(sheet) in importing.state().mappings else (
            f"{sheet.title}, by its headings and values")
        taken = sheet.mapping.title or sheet.preset or how
        taken = taken if sheet.mapping.title else taken[:1].upper() + taken[1:]
    parts_of = [f"{sheet.rows:,} {'row' if sheet.rows == 1 else 'rows'}"]
    if sheet.header_row > 1:
        parts_of.append(f"headings in row {sheet.header_row}")
    below = [left for left in sheet.left_out if left.row > sheet.header_row]
    if below:
        parts_of.append(f"{wording.count(len(below), 'row')} left out ({_rows(below)})")
    place = columns.place_of(sheet)
    orders = {one.order for one in plan.dates if (one.file, one.sheet) == place and one.order in ORDERS}
    parts_of += [f"dates with the {'day' if order == DAY_FIRST else 'month'} first" for order in sorted(orders)]
    lacks = f" Still needed: {wording.listed(list(sheet.lacks))}." if sheet.lacks else ""
    said = f"{label_of(*place)}, {', '.join(parts_of)}.{lacks}"
    return f"**{parts.plain(taken)}**: {parts.plain(said)}"


def _rows(left: list[LeftOut]) -> str:
    shown = [str(one.row) for one in left[:MOST_LEFT_OUT]]
    more = f" and {len(left) - MOST_LEFT_OUT:,} more" if len(left) > MOST_LEFT_OUT else ""
    return f"{'row' if len(left) == 1 else 'rows'} {', '.join(shown)}{more}"


def _one(plan: ImportPlan, sheet: SheetRead, key: str, is_open: bool) -> None:
    if is_open or sheet.lacks:
        columns.what_it_holds(sheet, f"{key}_holds")
    if sheet.mapping is not None:
        columns.table(sheet, key)
    else:
        _samples(sheet)
    _decided(plan, sheet, key)
    if sheet.left_out:
        said = "; ".join(f"row {left.row} ({left.text}): {left.why}" for left in sheet.left_out[:MOST_LEFT_OUT])
        more = f"; and {len(sheet.left_out) - MOST_LEFT_OUT:,} more" if len(sheet.left_out) > MOST_LEFT_OUT else ""
        parts.html(f'<p class="small"><span class="strong">Left out:</span> {escape(said + more)}</p>')
    if sheet.mapping is None or not sheet.mapping.reader:
        _read_as(sheet, key)
    if sheet.mapping is not None and not sheet.lacks:
        _remember(plan, sheet, key)


def _samples(sheet: SheetRead) -> None:
    parts.table("Its columns", ("Your column", "looks like", "such as"), [
        (column.heading, column.looks_like, " · ".join(column.samples)) for column in sheet.columns[:40]
    ])


def own_files(plan: ImportPlan) -> None:
    """Our own files and family trees, which need no understanding; and what there is to know."""
    lists = {(sheet.file, sheet.sheet) for sheet in plan.sheets if sheet.mapping is not None}
    own = [file for file in plan.files if (file.name, file.sheet) not in lists]
    if importing.state().corrections:
        st.button(
            "Leave the corrections out", key="no_corrections", on_click=importing.keep, kwargs={"corrections": None}
        )
    if own:
        rows = [
            (label_of(file.name, file.sheet), KIND_WORDS.get(file.kind, file.kind), f"{file.rows:,}") for file in own
        ]
        parts.table("How your files are understood", ("File", "Read as", "Rows"), rows, numbers=(2,))
    of_lists = {label_of(sheet.file, sheet.sheet) for sheet in plan.sheets}
    said = []
    for name in dict.fromkeys(name for name, _ in plan.ignored_columns if name not in of_lists):
        passed = [column for of, column in plan.ignored_columns if of == name]
        said.append(f"{name}: nothing is read from {wording.count(len(passed), 'column')}: {wording.listed(passed)}.")
    if plan.ignored_files:
        said.append(f"Passed over, because they are none of ours: {wording.listed(list(plan.ignored_files))}.")
    if said:
        listed = "".join(f"<li>{escape(one)}</li>" for one in said)
        parts.html(f'<ul class="notes small">{listed}</ul>')


# ------------------------------------------------------------------------------------------------ dates and amounts


def _undecided(plan: ImportPlan, sheet: SheetRead) -> None:
    """The dates of a list that can be read two ways: both readings side by side, and one click for the answer."""
    open_ones = [one for one in importing.undecided(plan) if (one.file, one.sheet) == columns.place_of(sheet)]
    if not open_ones:
        return
    names = wording.listed([one.column for one in open_ones])
    with st.container(border=True, key=f"undecided_{sheet.file}_{sheet.sheet}"):
        parts.html(
            f"<h3>Does the day or the month come first in {escape(names)}?</h3>"
            f'<p class="soft">{escape(label_of(sheet.file, sheet.sheet))}: {_why_undecided(open_ones)}</p>'
        )
        rows = [
            f"<tr><td>{escape(one.column)}</td><td>{row}</td><td>{escape(text)}</td><td>{_day(first)}</td>"
            f"<td>{_day(second)}</td></tr>"
            for one in open_ones for row, text, first, second in _readings(one)
        ]
        head = "".join(
            f'<th scope="col">{one}</th>'
            for one in ("Your column", "Row", "It says", "If the day comes first", "If the month comes first")
        )
        parts.html(f'<table class="facts told"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>')
        with st.container(horizontal=True, gap="small"):
            for order, words in ((DAY_FIRST, "The day comes first"), (MONTH_FIRST, "The month comes first")):
                st.button(
                    pieces.spoken(words, f"in {names}"), key=f"{order}_{sheet.file}_{sheet.sheet}",
                    on_click=_decide, args=(sheet, [one.column for one in open_ones], order),
                )


def _why_undecided(decisions: list[DateDecision]) -> str:
    if any(one.against for one in decisions):
        return "some rows can only be read one way, some only the other. What does not fit is listed to be corrected."
    return "no row shows it, because no day in them is later than the 12th."


def _readings(decision: DateDecision) -> list[tuple[int, str, str, str]]:
    if decision.readings:
        return [tuple(one) for one in decision.readings[:3]]
    both = [(*proof, "can be read so", "") for proof in decision.proofs[:2]]
    return both + [(*proof, "", "can be read so") for proof in decision.against[:2]]


def _day(iso: str) -> str:
    try:
        return escape(wording.written(iso)) if iso else '<span class="soft">no such day</span>'
    except ValueError:
        return escape(iso)


def _decide(sheet: SheetRead, names: list[str], order: str) -> None:
    mapping = columns.with_reasons(sheet)
    for name in names:
        mapping = mapping.with_order(name, order)
    importing.read_by(columns.place_of(sheet), mapping)


def _decided(plan: ImportPlan, sheet: SheetRead, key: str) -> None:
    """What was decided of the dates and amounts, with the rows that prove it; each may be said otherwise."""
    place = columns.place_of(sheet)
    orders = dict(columns.date_columns(sheet))
    for number, one in enumerate(one for one in plan.dates if (one.file, one.sheet) == place and one.dates):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            said = escape(_of_dates(one))
            parts.html(f'<p class="small"><span class="strong">{escape(one.column)}:</span> {said}</p>')
            if one.column in orders:
                name = f"{key}_order_{number}"
                importing.follow(name, orders[one.column])
                st.selectbox(
                    f"Order of the dates in {one.column} of {label_of(*place)}", list(columns.ORDERS), key=name,
                    width=190, format_func=lambda order: columns.ORDERS.get(order, order),
                    label_visibility="collapsed", on_change=_ordered, args=(sheet, one.column, name),
                )
    for one in plan.money:
        if (one.file, one.sheet) == place and one.amounts:
            said = str(one).partition(": ")[2]
            parts.html(f'<p class="small"><span class="strong">{escape(one.column)}:</span> {escape(said)}</p>')


def _of_dates(decision: DateDecision) -> str:
    """`dates are day first: row 3 is 28/06/2023`, without the names of file and column."""
    said = str(decision).partition(f"column {decision.column}: ")[2] or str(decision)
    return said.replace(", as the mapping says", ", as you said")


def _ordered(sheet: SheetRead, column: str, key: str) -> None:
    _decide(sheet, [column], st.session_state[key])


# ------------------------------------------------------------------------------------------------ presets


def _read_as(sheet: SheetRead, key: str) -> None:
    """Read the list as another system's, or as it was read another time, or by a file that somebody kept."""
    place = columns.place_of(sheet)
    found = {preset.name: preset for preset in presets.all_of(resources.workbook().store) if not preset.mapping.reader}
    where = label_of(*place)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        importing.follow(f"{key}_as", sheet.preset or ("" if place not in importing.state().mappings else "yours"))
        options = ["", *(["yours"] if st.session_state[f"{key}_as"] == "yours" else []), *found]
        st.selectbox(
            f"Read {where} as", options, key=f"{key}_as", width=330, on_change=_take_preset, args=(place, f"{key}_as"),
            format_func=lambda name: {"": BY_ITSELF, "yours": "as you said"}.get(name) or found[name].title,
        )
        with st.popover("Read it by a file you kept", key=f"{key}_load", type="tertiary"):
            box = f"{key}_mapping_{len(importing.state().mappings)}"
            st.file_uploader(
                f"A file of columns (.toml) for {where}", type=["toml"], key=box, on_change=_load, args=(place, box),
            )


def _take_preset(place: tuple[str, str], key: str) -> None:
    chosen = st.session_state[key]
    preset = presets.named(resources.workbook().store, chosen) if chosen not in ("", "yours") else None
    if chosen != "yours":
        importing.read_by(place, preset.mapping if preset else None)


def _load(place: tuple[str, str], key: str) -> None:
    given = st.session_state.get(key)
    if given is None:
        return
    try:
        mapping = Mapping.from_toml(given.getvalue().decode("utf-8"), name=given.name.rpartition(".")[0])
    except (UserError, UnicodeDecodeError) as error:
        why = str(error) if isinstance(error, UserError) else "it is not text in UTF-8."
        importing.say(f"{given.name} cannot be used: {why}", is_refused=True)
        return
    importing.read_by(place, mapping)


def _remember(plan: ImportPlan, sheet: SheetRead, key: str) -> None:
    where = label_of(sheet.file, sheet.sheet)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.text_input(
            f"Name for reading lists like {where}", key=f"{key}_name", max_chars=presets.LONGEST_NAME, width=330,
            placeholder="Our list of matters",
        )
        st.button(
            pieces.spoken("Remember this for next time", f"for {where}"), key=f"{key}_keep",
            on_click=_keep, args=(sheet, plan.dates, f"{key}_name"),
        )
        resources.download_button(
            "", pieces.spoken("Save as a file", f"how {where} is read"), lambda: settled(sheet, plan.dates).to_toml(),
            "columns.toml", "application/toml", on_click="ignore", key=f"{key}_toml", type="tertiary",
        )


def _keep(sheet: SheetRead, dates: tuple[DateDecision, ...], key: str) -> None:
    name = st.session_state.get(key) or ""
    try:
        kept = presets.keep(
            resources.workbook().store, name, settled(sheet, dates), importing.who(), headings=sheet.headings
        )
    except UserError as error:
        importing.say(str(error), is_refused=True)
    else:
        importing.say(f"Remembered as {kept.name}: lists with these headings are read so from now on.")
