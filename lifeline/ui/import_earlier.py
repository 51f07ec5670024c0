"""Earlier imports: who took in what and when, and the way back of each."""

from __future__ import annotations

from html import escape

import streamlit as st

from lifeline import wording
from lifeline.errors import UserError
from lifeline.intake.history import ImportRun, Undone
from lifeline.ui import importing, parts, pieces, resources
from lifeline.ui.import_read import KIND_WORDS

SHOWN = 50
_LOOKING = "import_looking"


def earlier() -> None:
    """Every import, the last first; the last that stands can be taken back at once, the others where nothing stands on
    them."""
    importing.last_said()
    runs = resources.workbook().imports()
    if not runs:
        parts.nothing("Nothing was imported yet", "Each import stands here once stored, with the way to take it back.")
        return
    last = next((run.import_id for run in runs if not run.undone_at), None)
    standing = sum(not run.undone_at for run in runs)
    parts.html(f"<h2>{wording.count(len(runs), 'import')}, {standing} of them in force</h2>")
    for run in runs[:SHOWN]:
        _one(run, is_last=run.import_id == last)
    if len(runs) > SHOWN:
        st.caption(f"These are the last {SHOWN}; the record in the settings has all {len(runs):,}.")


def _one(run: ImportRun, *, is_last: bool) -> None:
    with st.container(key=f"import_run_{run.import_id}", gap="xsmall"):
        with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="medium"):
            parts.html(
                f'<p><span class="strong">{escape(run.files)}</span> '
                f'<span class="soft">({escape(run.import_id)})</span></p>'
                f'<p class="soft small">{_when(run)}, {escape(run.who)}: {escape(_counts(run.counts))}</p>{_state(run)}'
            )
            if run.undone_at is None and run.can_be_undone:
                st.button(
                    pieces.spoken("Take back …", f"{run.import_id}, {run.files}"), key=f"take_back_{run.import_id}",
                    type="secondary" if is_last else "tertiary", on_click=_look, args=(run.import_id,), width="content",
                )
        looked = st.session_state.get(_LOOKING)
        if looked and looked[0] == run.import_id and run.undone_at is None:
            _confirm(run, _looked(run.import_id))


def _when(run: ImportRun) -> str:
    at = run.imported_at
    return f"{wording.day(at.date())} at {at:%H:%M} UTC"


def _state(run: ImportRun) -> str:
    if run.undone_at:
        by = f" by {escape(run.undone_by)}" if run.undone_by else ""
        return f'<p class="small strong">Taken back on {wording.day(run.undone_at.date())}{by}</p>'
    if not run.can_be_undone:
        return (
            '<p class="soft small">Made by an earlier release, which did not write down what it changed: it cannot be '
            "taken back.</p>"
        )
    return ""


def _counts(counts: str) -> str:
    """`6 clients and 2 life events new, 1 client changed`

    >>> _counts("clients 6 new, 1 changed, 0 unchanged; events 2 new, 0 changed, 0 unchanged")
    '6 clients new, 1 changed; 2 life events new'
    """
    said = []
    for each in counts.split("; "):
        kind, _, rest = each.partition(" ")
        shown = [part for part in rest.split(", ") if not part.startswith("0 ") and not part.endswith("unchanged")]
        if shown:
            number, _, state = shown[0].partition(" ")
            said.append(", ".join([f"{number} {KIND_WORDS.get(kind, kind)} {state}", *shown[1:]]))
    return "; ".join(said) or "nothing that was not there already"


# ------------------------------------------------------------------------------------------------ taking back


def _look(import_id: str) -> None:
    importing.keep(said="")
    st.session_state[_LOOKING] = import_id, None


def _looked(import_id: str) -> Undone | str:
    """What taking it back would do, or why it cannot be; looked up once."""
    looked = st.session_state[_LOOKING][1]
    if looked is None:
        try:
            with st.spinner("Looking at what would go"):
                looked = resources.workbook().undo_import(import_id, who=importing.who(), only_look=True)
        except UserError as error:
            looked = str(error)
        st.session_state[_LOOKING] = import_id, looked
    return looked


def _leave() -> None:
    st.session_state.pop(_LOOKING, None)


def _confirm(run: ImportRun, looked: Undone | str) -> None:
    with st.container(border=True, gap="small"):
        if isinstance(looked, str):
            lines = "".join(f"<p>{escape(line)}</p>" for line in looked.splitlines())
            parts.html(f'<div class="warn small" role="alert">{lines}</div>')
            st.button(pieces.spoken("Leave it", f"as it is, {run.import_id}"), key="leave_import", on_click=_leave)
            return
        went = "".join(f"<li>{escape(_went(one))}</li>" for one in looked.went) or "<li>nothing</li>"
        stays = "".join(f"<li>{escape(one.what)}: {escape(one.why)}</li>" for one in looked.stays[:20])
        more = f"<li>and {looked.stays_count - 20:,} more</li>" if looked.stays_count > 20 else ""
        kept = f'<p class="strong">What stays</p><ul class="notes small">{stays}{more}</ul>' if stays else (
            '<p class="soft small">Nothing that anybody has done since is in the way.</p>')
        parts.html(f'<p class="strong">What goes</p><ul class="notes small">{went}</ul>{kept}')
        with st.container(horizontal=True, gap="small"):
            is_sure = st.button(
                pieces.spoken("Take this import back", run.import_id), key="confirm_take_back", type="primary"
            )
            st.button(pieces.spoken("Leave it", f"as it is, {run.import_id}"), key="leave_import", on_click=_leave)
    if is_sure:
        with st.spinner("Taking it back"):
            _take_back(run.import_id)
        st.rerun()


def _went(one: object) -> str:
    kind = KIND_WORDS.get(one.kind, one.kind)
    parts_of = [f"{one.removed:,} {kind} go" if one.removed else "",
                f"{one.put_back:,} {kind} get back what they said before" if one.put_back else ""]
    return "; ".join(filter(None, parts_of))


def _take_back(import_id: str) -> None:
    _leave()
    try:
        undone = resources.workbook().undo_import(import_id, who=importing.who())
    except UserError as error:
        importing.say(str(error), is_refused=True)
    else:
        stay = f" {undone.stays_count:,} stay." if undone.stays_count else ""
        importing.say(f"{import_id} was taken back.{stay} The same files can be imported again.")
