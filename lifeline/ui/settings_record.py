"""The record of what was done: who did what to which number, and when; the newest first, filtered and taken away."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from functools import partial
from html import escape

import streamlit as st

from lifeline import wording
from lifeline.question import audit
from lifeline.question.audit import AuditLine, Asked
from lifeline.question.catalogue import Catalogue
from lifeline.record import people
from lifeline.ui import noted, parts, resources, selection as selecting, settings_parts as settings
from lifeline.workbook import Workbook

_PAGE = "record_page"


def record() -> None:
    """The filters, which stand in the address; the lines; and the same as a file."""
    workbook = resources.workbook()
    asked = _asked()
    _filters(workbook)
    page = audit.audit_page(workbook.store, asked, offset=(_number() - 1) * audit.PER_PAGE)
    if not page.lines and page.total:
        st.session_state[_PAGE] = 1
        page = audit.audit_page(workbook.store, asked)
    with st.container(horizontal=True, vertical_alignment="center"):
        parts.html(f'<p class="soft" role="status">{escape(_how_many(page.total, asked))}</p>')
        with st.container(width="content"):
            resources.download_button(
                "record", "Download as CSV", partial(_as_csv, workbook, asked, noted.who()), "record.csv", "text/csv",
                key="record_csv", on_click="ignore", disabled=not page.total,
            )
    if not page.lines:
        parts.nothing("Nothing like that is on record", "Ask for less: another name, another kind, a longer period.")
        st.button("Show everything", key="record_all", on_click=_clear)
        return
    parts.html(_table(page.lines, workbook))
    if page.total > audit.PER_PAGE:
        st.pagination(-(-page.total // audit.PER_PAGE), key=_PAGE)


def _number() -> int:
    return int(st.session_state.get(_PAGE) or 1)


# ------------------------------------------------------------------------------------------------ what is asked for


def _asked() -> Asked:
    """What the address asks for. A day that is none is passed over."""
    until = _day("until")
    return Asked(
        who=settings.asked("who"), action=settings.asked("action"), client_id=settings.asked("client"),
        first_on=_day("from"), until_on=until + timedelta(days=1) if until else None,
    )


def _day(name: str) -> date | None:
    try:
        day = date.fromisoformat(settings.asked(name))
    except ValueError:
        return None
    return day if selecting.EARLIEST <= day <= selecting.LATEST else None


def _filters(workbook: Workbook) -> None:
    settings.follow("record_who", settings.asked("who") or None)
    settings.follow("record_action", settings.asked("action") or None)
    settings.follow("record_client", settings.asked("client"))
    settings.follow("record_from", _day("from"))
    settings.follow("record_until", _day("until"))
    days = {"min_value": selecting.EARLIEST, "max_value": selecting.LATEST, "format": "DD/MM/YYYY", "width": 150}
    with st.container(horizontal=True, vertical_alignment="bottom", key="record_filters"):
        st.selectbox("Who", _with(audit.audited_who(workbook.store), "who"), key="record_who", index=None,
                     placeholder="Anybody", width=210, on_change=_chosen, args=("who", "record_who"))
        st.selectbox("What was done", _with(audit.audited_actions(workbook.store), "action"), key="record_action",
                     index=None, placeholder="Anything", format_func=_sentence, width=230, on_change=_chosen,
                     args=("action", "record_action"))
        st.text_input("Client number", key="record_client", placeholder="Any", width=150, max_chars=200,
                      on_change=_chosen, args=("client", "record_client"))
        for label, name in (("From", "from"), ("Until", "until")):
            key = f"record_{name}"
            st.date_input(label, key=key, value=None, on_change=_chosen, args=(name, key), **days)


def _with(known: tuple[str, ...], name: str) -> list[str]:
    """The options, with what the address asks for even where nothing on record is like it."""
    return list(dict.fromkeys([*known, *([settings.asked(name)] if settings.asked(name) else [])]))


def _chosen(name: str, key: str) -> None:
    value = st.session_state[key]
    st.session_state[_PAGE] = 1
    settings.go(**{name: value.isoformat() if isinstance(value, date) else (value or "").strip()})


def _clear() -> None:
    settings.go(**{"who": "", "action": "", "client": "", "from": "", "until": ""})


# ------------------------------------------------------------------------------------------------ the lines


def _how_many(total: int, asked: Asked) -> str:
    words = f"{total:,} {'line' if total == 1 else 'lines'}"
    return f"{words}, the newest first. Times are UTC." if asked == Asked() else f"{words} like that. Times are UTC."


def _table(lines: tuple[AuditLine, ...], workbook: Workbook) -> str:
    catalogue = workbook.catalogue()
    names = {one.colleague_id: one.name for one in people.colleagues(workbook.store)}
    head = "".join(f'<th scope="col">{name}</th>' for name in ("When", "Who", "What was done", "About", "How"))
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in (
            f"{wording.short_day(line.written_at.date())}, {line.written_at:%H:%M}", line.who, _sentence(line.action),
            about(line.subject, catalogue, names), how(line.detail, catalogue, names),
        )) + "</tr>"
        for line in lines
    )
    return f'<table class="facts told record small"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'


def _sentence(action: str) -> str:
    return action[:1].upper() + action[1:]


def about(subject: str, catalogue: Catalogue, names: dict[str, str]) -> str:
    """A subject with services and colleagues by name; a client stays a number, because the record knows no more."""
    first, _, last = subject.rpartition(" ")
    if last in catalogue.services:
        return ": ".join(filter(None, (first, catalogue.services[last].name)))
    if last in catalogue.stages:
        return ": ".join(filter(None, (first, catalogue.stages[last].name)))
    return ": ".join(filter(None, (first, names.get(last, last.replace("_", " ")))))


def how(detail: str, catalogue: Catalogue, names: dict[str, str]) -> str:
    """A detail in words: services and colleagues by name, and `back_sell` read as two words."""

    def word(found: re.Match[str]) -> str:
        said = found.group()
        if said in catalogue.services:
            return catalogue.services[said].name
        return names.get(said) or said.replace("_", " ")

    return re.sub(r"\w+", word, detail).replace(";", ",")


def _as_csv(workbook: Workbook, asked: Asked, who: str) -> bytes:
    from lifeline.export import tables

    out = io.StringIO()
    tables.write_csv(audit.audit_tables(workbook.store, asked), audit.COLUMNS, out)
    workbook.note_export("", "the record, csv", who=who)
    return out.getvalue().encode("utf-8-sig")
