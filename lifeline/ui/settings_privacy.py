"""One person's rights: find them, hand out everything held on them, erase them."""

from __future__ import annotations

import re
from functools import partial
from html import escape

import streamlit as st

from lifeline import wording
from lifeline.errors import NotFound, WorkbookError
from lifeline.model import Client
from lifeline.question.lifelines import client as client_of
from lifeline.record import personal, restoring
from lifeline.record.personal import Mention
from lifeline.ui import guard, noted, parts, remembered, resources, selection as selecting, settings_parts as settings
from lifeline.ui import words

FOUND = 8
LIFELINE = "pages/lifeline.py"
# What the tables are called where somebody is told what will go: one of them, and several.
TABLES = {
    "client": ("entry of who they are", "entries of who they are"), "life_event": ("life event", "life events"),
    "event_anchor": ("date of an event", "dates of events"), "fact": ("answer", "answers"),
    "holding": ("service in place", "services in place"), "matter": ("matter", "matters"),
    "relationship": ("tie to somebody", "ties to somebody"), "decision": ("decision", "decisions"),
    "decision_effect": ("effect of a decision", "effects of decisions"), "action": ("action", "actions"),
    "acquaintance": ("colleague who knows them", "colleagues who know them"),
    "permission": ("permission", "permissions"), "objection": ("objection", "objections"),
    "sharing": ("agreement to share", "agreements to share"), "override": ("rule set aside", "rules set aside"),
    "snapshot": ("review", "reviews"), "snapshot_line": ("line of a review", "lines of reviews"),
    "book_line": ("line of the list of whom to see", "lines of the list of whom to see"),
    "book_need": ("score of a need", "scores of needs"), "book_unit": ("score of who decides", "scores of who decides"),
    "book_score_due": ("score to be worked out anew", "scores to be worked out anew"),
    "score_override": ("score set by a person", "scores set by a person"), "contact": ("contact", "contacts"),
    "book_cell": ("square of the white space", "squares of the white space"),
    "book_client": ("place in the list of whom to see", "places in the list of whom to see"),
    "referral": ("referral", "referrals"),
    "import_change": ("change by a file", "changes by files"), "import_said": ("row of a file", "rows of files"),
}
# Where words stand in which somebody is named.
PLACES = {
    "client": "notes", "relationship": "family and companies", "life_event": "life events",
    "holding": "services in place", "decision": "reason of a decision", "action": "what is to be done",
    "acquaintance": "who knows them", "override": "reason for setting a rule aside", "permission": "what they allow",
    "objection": "objection", "matter": "matters", "trigger_card": "a trigger card", "quiet_period": "a quiet period",
    "score_override": "reason of another score", "contact": "contacts of a business",
    "referral": "a referral", "import_run": "name of a file taken in", "import_file": "name of a file taken in",
    "import_change": "what a file changed", "audit": "the record, which is never changed",
}


def privacy() -> None:
    """The search, and whoever was found."""
    client_id = settings.asked("client")
    left, right = st.columns([8, 15], gap="large")
    with left:
        parts.html(
            "<h2>Somebody asks what you hold, or to be erased</h2>"
            '<p class="soft small">Find them by name or number.</p>'
        )
        _find()
    with right:
        if not client_id:
            _nobody_yet()
            return
        store = resources.workbook().store
        try:
            found = client_of(store, client_id)
        except NotFound:
            _not_there(client_id)
            return
        _hand_out(found)
        _erase(found)


@st.fragment
@guard.user_errors()
def _find() -> None:
    text = (st.text_input(
        "Find a person or a business", type="search", live=True, key="privacy_text", placeholder="Name or client number"
    ) or "").strip()
    if not text:
        return
    page = resources.clients(selecting.today(), text=text, limit=FOUND)
    with st.container(key="settings_row_found", gap="small"):
        # A part of the page that runs by itself: whoever is chosen is shown in another.
        for row in page.rows:
            label = parts.plain(f"{row.name} ({row.client_id})")
            _choice(label, row.client_id)
        is_erased = personal.is_erased(resources.workbook().store, client_id=text)
        if is_erased:
            _choice(parts.plain(f"{text} (erased)"), text)
    if not page.rows and not is_erased:
        st.caption("Nobody is called that. Somebody who was erased is found by the whole number.")
    elif page.total > FOUND:
        st.caption(f"and {page.total - FOUND:,} more: type more of the name")


def _choice(label: str, client_id: str) -> None:
    if st.button(label, key=f"privacy_find_{client_id}", type="tertiary"):
        settings.go(client=client_id)
        st.rerun()


def _nobody_yet() -> None:
    parts.html(
        "<h2>What is kept, and for how long</h2>"
        '<ul class="notes"><li>What you put in stays until you change or erase it. Nothing goes by itself: under How '
        "long it is kept you give each kind of data a period, and remove what is due.</li>"
        "<li>Erasing leaves a person's number, the day and your reason, and a mark from which neither name nor day of "
        "birth can be read, so that no file brings them back under this number or another. That, and "
        "the record of who did what, stays until a period you gave it is over: it holds numbers, and never what was "
        "known of anybody.</li>"
        "<li>Erasing reaches the backups beside the workbook. Those kept elsewhere, packs, pictures and lists are files "
        "of yours. Lifeline does not know where they went: erase there too.</li></ul>"
    )


def _not_there(client_id: str) -> None:
    if personal.is_erased(resources.workbook().store, client_id=client_id):
        parts.html(
            f"<h2>{escape(client_id)} was erased</h2><p>What is left is the number, the day and the reason, and the "
            "record of who did what.</p>"
        )
        _downloads(client_id)
        return
    parts.html(f'<p class="warn" role="alert">There is no client “{escape(client_id)}” in this workbook.</p>')


# ------------------------------------------------------------------------------------------------ handing out


def _hand_out(found: Client) -> None:
    today = selecting.today()
    who = ", ".join((
        f"number {found.client_id}", words.TRACKS.get(found.track, found.track).lower(), words.age(found, today),
        words.since(found), words.contact(found.contact_status).lower(),
    ))
    parts.html(f'<h2 class="person">{escape(found.name)}</h2><p class="soft small">{escape(who)}</p>')
    rows = personal.would_go(resources.workbook().store, client_id=found.client_id)
    parts.html(
        f'<h3>Everything you hold on them</h3><p class="small">{escape(_counted(rows))}. The letter tells all of it in '
        "plain words, with what was done in their record; read it before it leaves the house.</p>"
    )
    _downloads(found.client_id)


def _downloads(client_id: str) -> None:
    store, today, who = resources.workbook().store, selecting.today(), noted.who()
    safe = re.sub(r"[^A-Za-z0-9-]+", "-", client_id).strip("-") or "client"
    with st.container(horizontal=True):
        for form, label, mime in (
            ("html", "Letter to read or print (HTML)", "text/html"),
            ("json", "The same for a computer (JSON)", "application/json"),
        ):
            resources.download_button(
                "everything", label, partial(_written, store, client_id, form, today, who),
                f"held_{safe}_{today.isoformat()}.{form}", mime, key=f"letter_{form}", on_click="ignore",
            )


def _written(store: object, client_id: str, form: str, today: object, who: str) -> bytes:
    from lifeline.export import personal as letters

    return letters.written(store, client_id=client_id, form=form, written_on=today, who=who)


def _counted(rows: dict[str, int]) -> str:
    """`31 rows: 12 answers, 8 life events ...`, the most first."""
    told = []
    for table, count in rows.items():
        one, many = TABLES.get(table, (table.replace("_", " "), table.replace("_", " ")))
        told.append(wording.count(count, one, many))
    return f"{wording.count(sum(rows.values()), 'row')}: {wording.listed(told, most=30)}"


# ------------------------------------------------------------------------------------------------ erasing


def _erase(found: Client) -> None:
    store = resources.workbook().store
    mentions = personal.named_elsewhere(store, client_id=found.client_id)
    if mentions:
        _elsewhere(found, mentions)
    with st.expander(f"Erase {parts.plain(found.name)}", key=f"erase_{found.client_id}"):
        parts.html(
            f"<p>All of it goes, for good: there is no way back. What stays is the number {escape(found.client_id)}, "
            "the day and the reason, so that no file brings them back. Then the workbook's file, and the backups beside "
            "it, are written anew, so that nothing of them is left in them; until that is done nobody else can write.</p>"
        )
        with st.form(f"form_erase_{found.client_id}", border=False):
            with st.container(horizontal=True, wrap=False, vertical_alignment="bottom"):
                st.text_input("Reason, for the entry that stays", key=f"erase_why_{found.client_id}", max_chars=200,
                              placeholder="Asked by letter", help="It stays for good: name nobody in it")
                st.text_input("Type their number to confirm", key=f"erase_typed_{found.client_id}", max_chars=200)
            is_asked = st.form_submit_button("Erase for good", key=f"erase_go_{found.client_id}", type="primary")
    if is_asked:
        _erase_now(found)


def _elsewhere(found: Client, mentions: tuple[Mention, ...]) -> None:
    parts.html(
        '<h3 class="below">Named in words about others</h3><p class="small">It may be a namesake, so erasing does not '
        "touch these. Look whether the name should stand there.</p>"
    )
    with st.container(gap=None):
        for number, mention in enumerate(mentions):
            place = PLACES.get(mention.table, mention.table.replace("_", " "))
            with st.container(key=f"settings_row_mention_{number}", gap=None):
                if mention.client_id:
                    parts.page_link(
                        LIFELINE, label=parts.plain(f"{mention.client_name or mention.client_id}, {place}"), help="",
                        query_params={"client": mention.client_id, "part": "known"},
                    )
                else:
                    parts.html(f"<p>{escape(place[:1].upper() + place[1:])}</p>")
                parts.html(f'<p class="small soft">“{escape(mention.words)}”</p>')


def _erase_now(found: Client) -> None:
    typed = (st.session_state.get(f"erase_typed_{found.client_id}") or "").strip()
    if typed != found.client_id:
        settings.say(
            f"Nothing was erased: the number typed is “{typed}” and theirs is “{found.client_id}”." if typed
            else "Nothing was erased: type their number to confirm.", is_refused=True,
        )
        st.rerun()
    store, who = resources.workbook().store, noted.who()
    with st.spinner("Erasing, and writing the file anew"):
        gone = personal.erase(
            store, client_id=found.client_id, as_of=selecting.today(), who=who,
            reason=st.session_state.get(f"erase_why_{found.client_id}") or "",
        )
        remembered.forget()
        left = "Nothing of them is left in the workbook or its file."
        is_refused = False
        try:
            personal.write_anew(store, who=who)
            left += _backups(restoring.forget_in_backups(store, who=who))
        except WorkbookError as error:
            is_refused = True
            left = (
                f"But {error} Traces of what was erased may be left in the file. Close the app and give: "
                f"python -m lifeline erase --client {found.client_id}"
            )
    settings.say(
        f"{found.client_id} is erased: {wording.count(gone, 'row')}. {left} Backups kept elsewhere, and other files made "
        "before, still hold them.", is_refused=is_refused,
    )
    settings.go(client="")
    st.rerun()


def _backups(forgotten: restoring.Forgotten) -> str:
    """What became of the backups beside the workbook, in a sentence or two."""
    said = f" Taken out of {wording.count(len(forgotten.rewritten), 'backup')} as well." if forgotten.rewritten else ""
    if forgotten.unread:
        names = ", ".join(path.name for path in forgotten.unread)
        said += f" These cannot be read with the key that is set and may still hold them, so remove them: {names}."
    return said
