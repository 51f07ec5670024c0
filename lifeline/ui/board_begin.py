"""How a board begins and where it goes: a list put on it, a newer starter pack, sheets to print, its folder."""

from __future__ import annotations

import io
import zipfile
from html import escape
from pathlib import Path

import streamlit as st

from lifeline import paths
from lifeline.errors import DataError, UserError
from lifeline.intake import pack_sheet, pack_tables
from lifeline.question.board import Board
from lifeline.record import board_sheet, pack_versions
from lifeline.ui import board_kept as kept, board_lines, parts, resources, selection

_ROLES = {
    "": "nothing", "service": "the service", "stage": "the stage", pack_sheet.CELL: "a stage of its own (a grid)",
    "practice_area": "practice area", "lane": "lane", "track": "people or businesses", "need": "how much it is needed",
    "from": "from month", "to": "to month", "question": "what to ask", "why": "why", "description": "description",
    "fee_low": "fee from", "fee_high": "fee to", "age_from": "usual age from", "age_to": "usual age to",
}


def sections(board: Board) -> None:
    """What stands under More."""
    if kept.is_locked():
        parts.html('<p class="small">The board is locked: it can be taken away, and not added to.</p>')
    else:
        with st.expander("Put a list on the board"):
            a_list()
        _newer()
    parts.html("<h3>Take away</h3>")
    canvases()
    resources.download_button(
        "firm_pack", "The pack as a folder (ZIP)", data=_folder, file_name="our-pack.zip", mime="application/zip",
        key="board_folder",
        on_click="ignore", help="A folder of CSV that another workbook can load.",
    )


def canvases() -> None:
    """The sheets to print: empty lifelines, empty boards, cards."""
    with st.container(horizontal=True, gap="small"):
        for kind, words in (("lifeline", "Empty lifeline"), ("board", "Empty board"), ("cards", "Cards")):
            for paper in ("a4", "a3"):
                resources.download_button(
                    "firm_pack", f"{words}, {paper.upper()}", data=_canvas(kind, paper),
                    file_name=f"{kind}-{paper}.pdf", mime="application/pdf", key=f"canvas_{kind}_{paper}", on_click="ignore",
                )


def _canvas(kind: str, paper: str):
    as_of, track = selection.current().as_of, kept.now().track

    def make() -> bytes:
        from lifeline.export import canvas
        from lifeline.question.board import board

        return canvas.canvas(kind, board(kept.store(), track), paper=paper, as_of=as_of)

    return make


def _folder() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as folder:
        for name, data in pack_tables.files(kept.store()).items():
            folder.writestr(zipfile.ZipInfo(f"our_pack/{name}", (2000, 1, 1, 0, 0, 0)), data)
    resources.note_export("pack", "our-pack.zip", who=kept.who())
    return out.getvalue()


# ------------------------------------------------------------------------------------------ a list


def a_list() -> None:
    """Paste or choose a list, say what its columns are, see what cannot be read, and put it on the board."""
    turn = kept.now().turn
    pasted = st.text_area("Paste a list, with its headings", key=f"list_pasted_{turn}", height=110,
                          placeholder="Service\tStage\tNeed\nMirror wills\tMarriage\tessential")
    chosen = st.file_uploader("or choose a file", type=["csv", "xlsx", "xls", "ods", "txt"], key=f"list_file_{turn}")
    name, data = (chosen.name, chosen.getvalue()) if chosen else ("what you pasted", (pasted or "").encode())
    if not data.strip():
        return
    try:
        sheet = pack_sheet.open_sheet(name, data)
    except DataError as error:
        st.error(parts.plain(str(error)))
        return
    parts.html('<p class="small">What each column is:</p>')
    roles = []
    for at, heading in enumerate(sheet.headings):
        options = list(_ROLES)
        roles.append(st.selectbox(
            heading or f"Column {at + 1}", options, index=options.index(sheet.roles[at]),
            format_func=lambda role: _ROLES[role],
            key=f"list_role_{at}_{turn}",
        ))
    draft = pack_sheet.draft(sheet, track=kept.now().track, roles=roles)
    if draft.problems:
        rows = "".join(f"<li>{escape(str(problem))}</li>" for problem in draft.problems[:30])
        parts.html(f'<p class="warn small">{len(draft.problems)} to put right first:</p><ul class="small">{rows}</ul>')
        return
    found = f"{len(draft.stages)} stages, {len(draft.services)} services, {len(draft.cells)} squares"
    parts.html(f'<p class="small">{escape(found)} in this list.</p>')
    st.button("Put it on the board", type="primary", key=f"list_put_{turn}", on_click=_put, args=(draft,))


def _put(draft: pack_sheet.Draft) -> None:
    def make() -> str:
        found = board_sheet.put_on_board(kept.store(), draft, who=kept.who())
        came = f"{found.stages} stages, {found.services} services and {found.cells} squares"
        return f"{came} came onto the board. Stored."

    kept.edit(make)


# ------------------------------------------------------------------------------------------ a newer starter pack


def _newer() -> None:
    folder = _starter()
    if folder is None:
        return
    try:
        found = _compared(str(resources.firm_path()), kept.store().pack_version, str(folder))
    except UserError as error:
        st.error(parts.plain(str(error)))
        return
    if not found.is_any:
        parts.html('<p class="soft small">The starter pack has nothing newer for this board.</p>')
        return
    with st.expander("The starter pack has changed since you began"):
        names = kept.names()
        rows = "".join(f"<li>{escape(board_lines.newer(each, names))}</li>" for each in found.comes_in[:30])
        counted = f"{len(found.comes_in)} changes come in; {len(found.stays)} of your own stay."
        parts.html(f'<p class="small">{counted}</p><ul class="small">{rows}</ul>')
        clashes = {clash.id: clash for clash in found.clashes}
        take = st.multiselect(
            "Changed by you and by the newer pack: yours stays, unless you take the newer of", list(clashes),
            key="newer_take",
            format_func=lambda key: f"{clashes[key].key} {board_lines.column(clashes[key].column)}: "
                                    f"yours {clashes[key].ours}, newer {clashes[key].newer}",
        ) if clashes else []
        st.button("Move to the newer pack", type="primary", key="newer_move", on_click=_move,
                  args=(folder, tuple(take)))


def _starter() -> Path | None:
    """The starter pack this board began with, as it comes with this release."""
    pack_id = kept.store().value("select pack_id from pack")
    folder = paths.packs_folder() / str(pack_id)
    return folder if folder.is_dir() else None


@st.cache_resource(show_spinner=False, max_entries=4)
def _compared(path: str, version: int, folder: str) -> pack_versions.Newer:
    return pack_versions.newer(kept.store(), folder)


def _move(folder: Path, take: tuple[str, ...]) -> None:
    def make() -> str:
        pack_versions.move_to(kept.store(), folder, who=kept.who(), take=take)
        return "Moved to the newer starter pack. Undo takes it back."

    kept.edit(make)
