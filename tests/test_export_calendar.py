"""The calendar file: what stands in it, how it is written, and that an entry stays the same entry."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
import views
from test_picture_client import PLANTED, planted_view

from lifeline.export import calendar
from lifeline.model import Basis, ReviewDue

NEXT_YEAR = date(2027, 1, 20)
WILL = views.opportunity("Will", "back_sell", "2013-01-01", because="Marriage", last="2027-01-20")
REVIEW = ReviewDue("C1", "CHECK", "Document check", "WILLS", "Will", date(2034, 8, 5))


def read(data: bytes) -> list[dict[str, str]]:
    """The entries, unfolded and split as a diary does, by the letter of the standard."""
    text = data.decode()
    assert text.endswith("END:VCALENDAR\r\n") and "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    entries, entry = [], {}
    for line in re.sub("\r\n[ \t]", "", text).split("\r\n"):
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            entry = {}
        elif line == "END:VEVENT":
            entries.append(entry)
        else:
            plain = re.sub(r"\\([\\;,nN])", lambda found: "\n" if found[1] in "nN" else found[1], value)
            entry[name] = plain
    return entries


def view(**changes):
    return views.margaret(**{"opportunities": (WILL,), "reviews": (REVIEW,), **changes})


def test_reviews_and_last_dates_are_whole_days_that_stay_free():
    last, review = read(calendar.ics(view()))
    assert last["SUMMARY"] == "Will: worth a conversation by this day"
    assert (last["DTSTART;VALUE=DATE"], last["DTEND;VALUE=DATE"]) == ("20270120", "20270121")
    assert review["SUMMARY"] == "Document check due" and review["DTSTART;VALUE=DATE"] == "20340805"
    assert review["DESCRIPTION"] == "It is time to look again at: Will."
    assert {entry["TRANSP"] for entry in (last, review)} == {"TRANSPARENT"}
    assert last["DTSTAMP"] == "20261122T000000Z"


def test_what_is_past_or_can_no_longer_be_done_is_not_in_it():
    past = replace(WILL, last_date=date(2026, 11, 21))
    today = replace(WILL, last_date=views.AS_OF)
    lapsed = views.opportunity("Deed", "lapsed", "2013-01-01", because="Death", last="2027-01-01")
    boundless = replace(WILL, last_date=None)
    assert (
        read(
            calendar.ics(
                view(opportunities=(past, lapsed, boundless), reviews=(replace(REVIEW, due_on=date(2020, 1, 1)),))
            )
        )
        == []
    )
    assert len(read(calendar.ics(view(opportunities=(today,), reviews=())))) == 1


def test_an_entry_keeps_its_uid_and_names_nobody():
    one, other = read(calendar.ics(view()))
    later = replace(view(), as_of=date(2026, 12, 1), opportunities=(replace(WILL, last_date=date(2027, 2, 1)),))
    again, _ = read(calendar.ics(later))
    assert again["UID"] == one["UID"] != other["UID"] and int(again["SEQUENCE"]) > int(one["SEQUENCE"])
    assert re.fullmatch(r"[0-9a-f]{40}@lifeline\.invalid", one["UID"])
    assert calendar.uid("a", "bc", "k") != calendar.uid("ab", "c", "k")


def test_a_review_that_has_become_a_line_is_still_the_same_entry():
    (before,) = read(calendar.ics(view(opportunities=())))
    line = replace(
        WILL,
        service_id="CHECK",
        service_name="Document check",
        move="up_sell",
        basis=Basis.REVIEW,
        last_date=REVIEW.due_on,
        held_service_id="WILLS",
    )
    (after,) = read(calendar.ics(view(opportunities=(line,), reviews=())))
    assert after["UID"] == before["UID"] and after["SUMMARY"] == "Document check: review due"


@pytest.mark.parametrize(
    "name", ["Smith; Jones, Sons\\Co", "Zoë " * 40, "line\nbreak", "a\x00b\x07", "\U0001f600" * 30]
)
def test_any_name_survives_the_folding_and_the_escaping(name):
    (entry,) = read(calendar.ics(view(opportunities=(replace(WILL, service_name=name),), reviews=())))
    shown = entry["SUMMARY"].removesuffix(": worth a conversation by this day")
    # A control character that no calendar may hold is gone or a blank; every letter is there.
    assert re.sub(r"\s", "", shown) == re.sub(r"[\s\x00-\x1f]", "", name)


def test_a_clients_calendar_holds_nothing_of_the_firms_and_names_nobody():
    planted = planted_view()
    lines = tuple(
        replace(line, last_date=NEXT_YEAR, service_id=f"Servid-{number}")
        for number, line in enumerate(planted.opportunities)
    )
    data = calendar.ics(replace(planted, opportunities=lines)).decode().replace("\r\n ", "")
    assert "Will: worth" in data
    assert [word for word in (*PLANTED, "Margaret", "Ellery", "back_sell") if word.casefold() in data.casefold()] == []
    assert not re.search(r"sell|lapsed|deadline|missed|fee\b", data, re.IGNORECASE)


def test_the_firms_calendar_says_whose_it_is():
    both = [
        view(),
        replace(
            view(),
            client=replace(views.client("Tom Other"), client_id="C2"),
            opportunities=(replace(WILL, client_id="C2"),),
            reviews=(),
        ),
    ]
    found = read(calendar.ics(both, audience="firm", name="Sample, LLP"))
    assert [entry["SUMMARY"] for entry in found] == [
        "Margaret Ellery: Will: last date",
        "Margaret Ellery: Document check due",
        "Tom Other: Will: last date",
    ]
    assert len({entry["UID"] for entry in found}) == 3 and found[0]["DESCRIPTION"].endswith("Client C1.")
    with pytest.raises(ValueError, match="that client's"):
        calendar.ics(both)


def test_the_same_view_makes_the_same_file():
    assert calendar.ics(views.margaret()) == calendar.ics(views.margaret())
