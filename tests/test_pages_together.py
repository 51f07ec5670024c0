"""The part "Family and companies" of a client's page, through app.py and without a browser: the sample firm."""

from __future__ import annotations

import re

from lifeline import wording
from lifeline.record import permissions, relations
from lifeline.ui import resources, together
from tests.pages_read import AS_OF, fine, lifeline_of, said

ROWAN, IMOGEN, JOINERY = (
    "Rowan Makebelieve (fictional)", "Imogen Makebelieve (fictional)", "Makebelieve Joinery Ltd (fictional)"
)
NURSERIES = "Little Allegory Nurseries Ltd (fictional)"


def family_of(app, client_id: str, **query) -> str:
    lifeline_of(app, client_id, part="together", **query)
    return said(app)


def drawn(app) -> str:
    """The picture, as its SVG."""
    return next((one.value for one in app.markdown if "<svg" in one.value and "one below another" in one.value), "")


def press(app, key: str) -> str:
    app.button(key=key).click().run()
    return said(fine(app))


def related(client_id: str) -> list[tuple]:
    found = resources.workbook().store.tuples("""
        select relation, coalesce(other_client_id, other_name) from relationship
        where client_id = $client_id order by all
    """, client_id=client_id)
    return found


def form(app, end: str) -> str:
    """The key of the field of an open form that ends so."""
    fields = (*app.selectbox, *app.text_input, *app.radio, *app.button, *app.date_input)
    (key,) = {field.key for field in fields if (field.key or "").startswith("together_") and field.key.endswith(end)}
    return key


def add(app, word: str, text: str, choose: str = "") -> str:
    """Fill in the form that is open where nobody is on record."""
    app.selectbox(key=form(app, "_word")).set_value(word).run()
    app.text_input(key=form(app, "_text")).set_value(text).run()
    if choose:
        app.radio(key=form(app, "_who")).set_value(choose).run()
    return press(app, form(app, "_do"))


def test_the_family_stands_side_by_side_for_the_firm_and_each_name_leads_to_their_lifeline(app):
    text = family_of(app, "F10")
    picture = drawn(app)
    assert all(name.split(" (")[0].split()[0] in picture for name in (ROWAN, IMOGEN, JOINERY))
    assert "back-sell" in picture and "Not clients here" in picture and 'role="img"' in picture
    assert f"Lifelines of {ROWAN}, {IMOGEN} and {JOINERY}" in picture
    assert app.segmented_control(key="together_audience").value == wording.FIRM
    links = {link.label.replace("\\", ""): link.query_string for link in app.page_link}
    assert "client=F11" in links[IMOGEN] and "part=together" in links[IMOGEN] and "client=F40" in links[JOINERY]
    assert f"Who belongs to {ROWAN}" in text and "director of Client here" in text
    assert "Jory Makebelieve (fictional) parent of Not a client here: never approached" in text
    assert "First to raise with each" in text and "Terms and conditions" in text


def test_the_facts_of_the_picture_are_there_in_words(app):
    family_of(app, "F10")
    assert not any("Whose and what" in html.value for html in app.html)
    app.session_state["together_words"] = True
    fine(app.run())
    (stages,) = (html.value for html in app.html if "Whose and what" in html.value and "Life stages" in html.value)
    assert f"{ROWAN}: Starting a business" in stages and f"{IMOGEN}: Retirement" in stages


def test_the_clients_picture_holds_only_who_agreed_and_the_rest_is_for_the_firm(app):
    family_of(app, "F10")
    app.segmented_control(key="together_audience").set_value(wording.CLIENT).run()
    text, picture = said(fine(app)), drawn(app)
    assert "Imogen" not in picture and "Joinery" not in picture and "Jory" not in picture and "back-sell" not in picture
    assert "Left out, names and all: Imogen" in text and "First to raise with each" not in text
    permissions.agree_to_share(
        resources.workbook().store, client_id="F11", other_client_id="F10", agreed_on=AS_OF, who="Ada Example"
    )
    fine(app.run())
    assert "Imogen" in drawn(app) and "Joinery" not in drawn(app)
    text = press(app, next(button.key for button in app.button if (button.key or "").startswith("together_end_")))
    assert f"Noted: {IMOGEN} no longer shares with {ROWAN}." in text and "Imogen" not in drawn(app)


def test_the_agreements_are_listed_both_ways_with_their_day(app):
    permissions.agree_to_share(
        resources.workbook().store, client_id="F10", other_client_id="F11", agreed_on=AS_OF, who="Ada Example"
    )
    text = family_of(app, "F10")
    assert f"{ROWAN} with {IMOGEN} since 1 November 2026" in text and f"{IMOGEN} with {ROWAN} not agreed" in text
    assert f"{ROWAN} with {IMOGEN} since 1 November 2026" in family_of(app, "F11")


def test_somebody_without_a_family_on_record_is_told_how_to_begin_and_gets_one(app):
    text = family_of(app, "F51")
    assert f"Nobody is on record as belonging to {NURSERIES} yet" in text and not drawn(app)
    assert "Its directors and owners" in text
    text = add(app, "company of", "Rowan")
    assert f"Noted: {NURSERIES}, company of: {ROWAN}, age 68." in text
    assert related("F51") == [("company of", "F10")] and ("director of", "F51") in related("F10")
    assert "Rowan" in drawn(app) and "Imogen" in drawn(app)      # his wife is a second step


def test_a_name_that_is_no_client_is_kept_as_a_name_only(app):
    family_of(app, "F51")
    text = add(app, "company of", "Rowan Somebody", choose="\0")
    assert related("F51") == [("company of", "Rowan Somebody")]
    assert "Rowan Somebody company of Not a client here: never approached" in text and not drawn(app)


def test_what_is_missing_in_the_form_is_said_there_and_nothing_is_written(app):
    family_of(app, "F51")
    assert "Say who they are" in press(app, form(app, "_do"))
    app.text_input(key=form(app, "_text")).set_value("Rowan").run()
    assert "Say what they are to each other" in press(app, form(app, "_do")) and related("F51") == []


def test_a_relation_is_taken_out_on_both_sides_in_one_click(app):
    family_of(app, "F15")
    text = press(app, "together_out_0")
    assert "Noted: taken out: Callum Draftwell (fictional), child of Zofia Draftwell (fictional)" in text
    assert related("F15") == [] and ("parent of", "F15") not in related("F30")


def test_a_client_who_objected_is_there_by_name_only(app):
    permissions.record_objection(resources.workbook().store, client_id="F11", as_of=AS_OF, who="Ada Example")
    text = family_of(app, "F10")
    picture = drawn(app)
    assert "Imogen" in picture and "Not to be approached: nothing is worked out." in picture
    assert f"{IMOGEN}: " not in picture       # no fact of hers tells its story
    assert "Client here, not to be approached" in text and "Has objected to marketing: nothing is worked out" in text


def test_what_waits_is_said_beside_what_to_raise_first(app):
    relations.add_relation(
        resources.workbook().store, client_id="F10", relation="director of", other_client_id="F51", who="Ada Example"
    )
    lifeline_of(app, "F10", part="together")
    rows = [re.sub(r"<[^>]+>", " ", html.value).strip() for html in app.html if "together-raise told" in html.value]
    assert len(rows) == 4
    assert rows[0].startswith("Will review and update") and "Conflict check" in rows[0] and "Waits" not in rows[0]
    (first_matter,) = (row for row in rows if "too early, their first matter is not finished" in row)
    assert "Waits: " in first_matter


def test_nobody_but_relatives_who_are_no_clients_makes_no_picture(app):
    text = family_of(app, "F01")
    assert not drawn(app) and "Theo Rehearsal (fictional) partner Not a client here: never approached" in text


def test_a_name_full_of_markup_is_shown_as_it_stands(app):
    name = "<img src=x onerror=alert(1)> :red[Eve] $x$"
    store = resources.workbook().store
    with store.write() as writer:
        writer.execute("update client set name = $name where client_id = 'F11'", name=name)
    relations.add_relation(store, client_id="F10", relation="<i>aunt</i> of", other_name=name + "2", who="Ada Example")
    text = family_of(app, "F10")
    pieces = [one.value for one in (*app.html, *app.markdown)]
    assert not any("<img" in piece or "<i>" in piece for piece in pieces) and name in text and name + "2" in text
    assert "&lt;img src=x onerror=alert(1)&gt;" in drawn(app)


def test_every_file_is_on_record_for_everybody_in_it(app):
    family_of(app, "F10")
    found = together.on_file("F10", AS_OF).household
    assert together.file_name(found, wording.FIRM, together.FILES["PDF"]) == "household_F10_2026-11-01_firm.pdf"
    assert together.file_name(found, wording.CLIENT, together.FILES["PowerPoint"]) == "household_F10_2026-11-01.pptx"
    for name, begins in (("PDF", b"%PDF"), ("PNG", b"\x89PNG"), ("SVG", b"<svg"), ("PowerPoint", b"PK")):
        assert together._file(found, wording.FIRM, "16x9", together.FILES[name]).startswith(begins)
    told = resources.workbook().store.tuples("""
        select subject, detail from audit where action = 'export' order by audit_no
    """)
    assert told[:3] == [
        ("F10", "household, pdf, 16x9, for the firm: F10, F11, F40"),
        ("F11", "in the household of F10, pdf, 16x9, for the firm"),
        ("F40", "in the household of F10, pdf, 16x9, for the firm"),
    ]
    assert len(told) == 12
