"""Presenting: step by step, life by life, what is noted is stored at once; hidden names stay hidden everywhere."""

from __future__ import annotations

import threading

from pages_read import AS_OF, LIFELINE, book, fine, said

from lifeline.record import personas as record, workshop
from lifeline.ui import present_kept as kept, resources

PAGE = "pages/present.py"


def on_stage(app, *, lives=(), step: str = "stages", **more):
    """Presenting these lives, at this step."""
    app.switch_page(PAGE)
    book(app)
    at = kept.Presenting(session="Partners", is_on=True, lives=tuple(lives), step=list(kept.STEPS).index(step), **more)
    app.session_state["presenting"] = at
    return fine(app.run())


def store():
    return resources.firm().store


def button(app, label: str):
    (found,) = [each for each in app.button if each.label == label]
    return found


def test_every_step_is_shown_and_next_leads_through_all_of_them(app):
    app.switch_page(PAGE)
    book(app)
    priya = record.make(store(), name="Priya Persona", track="person", born="1984", client_since="2019", who="Ann")
    on_stage(app, lives=[("persona", priya)])
    seen = []
    for _ in range(60):
        seen.append(app.session_state["presenting"].step_key)
        if button(app, "Next").disabled:
            break
        button(app, "Next").click()
        fine(app.run())
    assert list(dict.fromkeys(seen)) == list(kept.STEPS)
    assert "Nobody has anything to do yet" in said(app)


def test_what_is_noted_is_stored_at_once_and_taken_away(app):
    on_stage(app, step="who", is_noting=True)
    app.session_state["present_kind"] = workshop.NoteKind.ACTION
    for field in app.text_input:
        if field.label == "What":
            field.set_value("Ring the ten oldest files")
        if field.label == "Who":
            field.set_value("Tobias")
    # The first opens and closes the line, the second is the line's own.
    [each for each in app.button if each.label == "Note"][-1].click()
    fine(app.run())
    (note,) = workshop.notes(store(), "Partners")
    assert (note.text, note.owner, note.kind) == ("Ring the ten oldest files", "Tobias", "action")
    assert "Ring the ten oldest files" in said(app) and "Noted:" in said(app)


def test_what_is_parked_is_counted_and_shown_when_asked_and_a_number_leads_to_its_step(app):
    on_stage(app)
    workshop.note(store(), session="Partners", kind=workshop.NoteKind.PARKED, text="Fees for referrals", who="Ann")
    fine(app.run())
    assert "Fees for referrals" not in said(app)
    button(app, "Parked: 1").click()
    fine(app.run())
    assert "Fees for referrals" in said(app)
    button(app, "4").click()
    fine(app.run())
    assert app.session_state["presenting"].step_key == "left"


def test_before_it_begins_the_board_is_locked_and_the_sheets_to_print_are_there(app):
    app.switch_page(PAGE)
    book(app)
    app.session_state["board_lock_False_0"] = True      # the popover is open
    fine(app.run())
    next(field for field in app.text_input if field.label == "The word").set_value("marmalade")
    button(app, "Lock the board").click()
    fine(app.run())
    assert "The board is locked" in said(app) and workshop.is_locked(store())
    assert [each.label for each in app.get("download_button") if each.label.startswith("Empty board")] != []


def test_left_of_client_since_stands_what_was_needed_before_and_nothing_held_back(app):
    on_stage(app, lives=[("client", "F01")], step="left")
    view = resources.workbook().client("F01").lifeline(as_of=AS_OF).view
    told = said(app)
    since = view.client.client_since_on
    for line in view.opportunities:
        is_to_ask = line.move == "ask_first" and line.lead.event_on is not None and line.lead.event_on < since
        is_shown = (line.move == "back_sell" or is_to_ask) and not view.guards.is_held(line)
        assert (line.service_name in told) == is_shown, line.service_name


def test_while_names_are_hidden_no_page_says_one_and_nothing_is_changed(app):
    app.switch_page(PAGE)
    book(app)
    names = [name.replace(" (fictional)", "") for (name,) in store().tuples("select name from client")]
    button(app, "Hide names").click()
    fine(app.run())
    assert "Names are hidden" in said(app)
    for page in ("pages/clients.py", "pages/white_space.py", "pages/priorities.py", PAGE):
        app.switch_page(page)
        told = said(book(app))
        assert [name for name in names if name in told] == [], page
    app.switch_page(LIFELINE)
    label = resources.workbook().store.value("select min(client_id) from client where contact_status = 'ok'")
    told = said(book(app, client=label))
    assert [name for name in names if name in told] == []
    before = store().data_version
    for each in app.button:
        if each.label.startswith("Mark as reviewed") or each.label == "Reviewed":
            each.click()
    fine(app.run())
    assert store().data_version == before
    button(app, "Show the names again").click()
    fine(app.run())
    assert "Names are hidden" not in said(app)


def test_a_file_made_in_another_thread_keeps_names_hidden(app):
    app.switch_page(PAGE)
    book(app)
    button(app, "Hide names").click()
    fine(app.run())
    (copy,) = resources.hidden.values()
    assert copy
    token = resources._bound_to.set((copy, None))
    try:
        make = resources.bound(lambda: resources.workbook().store.tuples("select name from client"))
    finally:
        resources._bound_to.reset(token)
    found: list = []
    thread = threading.Thread(target=lambda: found.extend(make()))
    thread.start()
    thread.join()
    assert found and all(name.startswith(("Client ", "Company ")) for (name,) in found)
