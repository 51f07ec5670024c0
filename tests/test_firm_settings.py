"""The firm's own settings: its brand, kept in the workbook, and how long its quiet periods last."""

from __future__ import annotations

import io

import pytest
from record_given import AS_OF, audited, firm, line, rows, view
from test_export_pack import logo

from lifeline.errors import NotFound, UserError
from lifeline.export import brand
from lifeline.export.brand import Brand
from lifeline.export.cover import EXAMPLE, example_cover
from lifeline.question import book
from lifeline.question.catalogue import catalogue
from lifeline.question.guards import GuardKind, client_guards
from lifeline.record import settings
from lifeline.store import Store

OURS = Brand("Deedham & Chancery LLP", logo(), "#7A1F3D")
GIVEN = {
    "rules": "stage | service | closes\nhome | will | 240\nloss | probate | 240",
    "events": "client | stage | on\nann | home | 2021-03-01\nann | loss | 2024-05-01",
    "quiet": "stage | months\nloss | 1",
}


@pytest.fixture
def store() -> Store:
    """A small firm without settings."""
    store = firm(**GIVEN)
    with store.write() as writer:
        writer.execute("delete from setting")
    return store


# ------------------------------------------------------------------------------------------ the brand


def test_a_brand_is_kept_and_found_again_and_the_record_says_so_without_saying_what(store):
    assert brand.stored(store) == Brand()
    brand.keep(store, OURS, who="A. Partner")
    assert brand.stored(store) == OURS
    assert audited(store) == [
        ("A. Partner", "setting changed", name) for name in ("brand.firm", "brand.logo", "brand.colour")
    ]
    assert rows(store, "audit", "distinct detail") == [("",)]


def test_only_what_is_new_is_a_change_and_plain_takes_everything_away(store):
    brand.keep(store, OURS, who="A. Partner")
    brand.keep(store, Brand("Deedham LLP", OURS.logo, OURS.colour), who="A. Partner")
    assert audited(store)[3:] == [("A. Partner", "setting changed", "brand.firm")]
    brand.keep(store, Brand(), who="A. Partner")
    assert brand.stored(store) == Brand() and brand.stored(store).is_plain
    assert settings.settings(store, "brand.") == {}
    assert rows(store, "audit", "detail")[-3:] == [("taken away",)] * 3


def test_a_brand_leaves_the_list_of_whom_to_see_as_it_is(store):
    book.refresh(store, as_of=AS_OF)
    brand.keep(store, OURS, who="A. Partner")
    assert book.is_current(store, as_of=AS_OF)


def test_what_somebody_else_wrote_into_the_workbook_never_stops_an_export(store):
    for name, value in (("brand.logo", "not base64"), ("brand.colour", "red"), ("brand.logo", "R0lGODlh")):
        settings.change_settings(store, {"brand.firm": "Deedham LLP", name: value}, who="A. Partner")
        assert brand.stored(store) == Brand("Deedham LLP")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (logo()[:60], "damaged"),
        (logo().replace(b"IDAT", b"IDXT"), "damaged"),
        (logo()[:-12], "damaged"),
        (b"\xff\xd8\xff\xe0" + bytes(100), "must be a PNG"),
        (logo()[:16] + (60_000).to_bytes(4) + (10_000).to_bytes(4) + logo()[24:], "60,000 by 10,000 dots"),
    ],
)
def test_a_logo_that_would_not_be_drawn_is_refused(wrong, said):
    with pytest.raises(UserError, match=said):
        Brand(logo=wrong)


def test_a_colour_too_pale_for_words_is_known_and_has_a_darker_shade():
    assert not Brand(colour="#FFD200").contrast >= brand.LEGIBLE
    for pale in ("#FFD200", "#FFFFFF", "#7FFFD4", "#FF69B4"):
        assert Brand(colour=brand.darker(pale)).contrast >= brand.LEGIBLE
    assert brand.darker("#7A1F3D") == "#7A1F3D"


def test_the_cover_to_look_at_is_of_somebody_invented_in_the_firms_own_colour(store):
    from PIL import Image

    pack = catalogue(store).pack
    plain, ours = (
        Image.open(io.BytesIO(example_cover(each, pack_info=pack, as_of=AS_OF))).convert("RGB")
        for each in (Brand(), OURS)
    )
    assert plain.size == ours.size
    assert ours.getpixel((12, 400)) == (0x7A, 0x1F, 0x3D) and plain.getpixel((12, 400)) == (0x0B, 0x62, 0xA4)
    logo_at = (100, 75)
    assert ours.getpixel(logo_at) != plain.getpixel(logo_at)
    assert EXAMPLE not in str(store.tuples("select name from client"))


# ------------------------------------------------------------------------------------------ quiet periods


def waits_until(store: Store) -> object:
    """Until when Ann's will waits because of a quiet period."""
    found = client_guards(store, view(store)).of(line(store, "will"))
    return next((str(guard.until_on) for guard in found if guard.kind is GuardKind.QUIET), None)


def test_a_longer_quiet_period_holds_back_at_once_and_is_on_record(store):
    assert waits_until(store) is None
    assert settings.quiet_periods(store) == (settings.QuietPeriod("loss", "loss", 1, "Take care."),)
    settings.change_quiet_period(store, stage_id="loss", months=6, why=" Our own rule ", who="A. Partner")
    assert waits_until(store) == "2024-11-01"
    assert rows(store, "quiet_period") == [("loss", 6, "Our own rule")]
    assert rows(store, "audit", "who, action, subject, detail") == [
        ("A. Partner", "quiet period changed", "loss", "6 months, was 1 month")
    ]


def test_a_quiet_period_can_be_added_but_not_done_away_with(store):
    settings.change_quiet_period(store, stage_id="home", months=2, why="Let them arrive", who="A. Partner")
    assert {period.stage_id for period in settings.quiet_periods(store)} == {"home", "loss"}
    for wrong, said in (({"months": 0}, "from 1 to 60"), ({"months": 61}, "from 1 to 60"), ({"why": " "}, "Say why")):
        with pytest.raises(UserError, match=said):
            settings.change_quiet_period(
                store, **{"stage_id": "loss", "months": 3, "why": "So", "who": "A. Partner"} | wrong
            )
    with pytest.raises(NotFound):
        settings.change_quiet_period(store, stage_id="no such", months=3, why="So", who="A. Partner")
    assert ("loss", 1, "Take care.") in rows(store, "quiet_period")
