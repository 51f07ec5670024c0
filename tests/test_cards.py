"""Trigger cards: the pack's words on one service, and the firm's own in their place."""

from __future__ import annotations

from datetime import date

import pytest
from intake_given import law_firm
from record_given import audited, firm, rows

from lifeline.errors import NotFound, UserError
from lifeline.question.cards import PARTS, TriggerCard, trigger_card
from lifeline.question.catalogue import catalogue
from lifeline.record.cards import reword
from lifeline.record.people import add_colleague, give_skill
from lifeline.store import Store

AS_OF = date(2026, 11, 22)


@pytest.fixture(scope="module")
def law() -> Store:
    return law_firm()


def card(store: Store, service_id: str = "WILL_SINGLE", as_of: date = AS_OF) -> TriggerCard:
    """A service's card."""
    return trigger_card(store, service_id, as_of=as_of)


def test_every_service_of_the_pack_has_a_card_that_says_what_to_hear_ask_say_not_say_and_who_takes_over(law):
    for service_id in catalogue(law).services:
        found = card(law, service_id)
        assert all(getattr(found, part) for part in ("may_hear", "ask", "say", "do_not_say", "pass_to")), service_id
        assert found.edited_parts == ()
        for part in PARTS:
            assert all(line == line.strip() != "" for line in getattr(found, part))
            assert len(set(getattr(found, part))) == len(getattr(found, part))


def test_a_card_is_made_of_the_packs_own_words(law):
    found = card(law)
    assert "Coming of age: 18th birthday" in found.may_hear
    assert "Marriage, divorce, child, house, death of a beneficiary, move abroad" in found.may_hear
    assert "From 18 you can make a will; without one the law chooses who inherits." in found.say
    assert found.pass_to == ("Bring in somebody from Private client: nobody has this skill recorded yet.",)
    assert found.fees == "GBP 200 to 500, fixed"
    assert {"SRC_WILLS_S18", "SRC_INTESTACY"} <= {source.source_id for source in found.sources}


def test_what_may_come_up_only_on_evidence_is_not_to_be_spoken_of_first(law):
    assert "Nothing about coming of age unless they raise it: never on a guess." in card(law, "PI_CLAIM").do_not_say
    assert any("Check for different wishes" in line for line in card(law, "WILL_MIRROR").do_not_say)
    assert card(law).do_not_say[-1] == "No fee and no deadline: whoever may lead gives both."


@pytest.mark.parametrize(
    ("as_of", "is_stale"),
    [
        (date(2026, 11, 22), False),
        (date(2027, 2, 20), False),
        (date(2027, 2, 21), True),
        (date(2026, 1, 1), False),
    ],
)
def test_the_law_is_stale_on_the_ninety_first_day_after_it_was_checked(law, as_of, is_stale):
    assert card(law, as_of=as_of).is_stale is is_stale


def test_a_pack_that_never_says_when_the_law_was_checked_is_stale():
    store = firm(rules="stage | service\nhome | will")
    assert card(store, "will").is_stale
    assert card(store, "will").fees == ""


def test_a_service_that_is_not_there_has_no_card(law):
    with pytest.raises(KeyError):
        card(law, "NO_SUCH_SERVICE")


# ------------------------------------------------------------------------------------------ the firm's own words


def test_the_firms_words_stand_in_place_of_one_part_a_line_each_and_the_rest_stays():
    store = firm(rules="stage | service\nhome | will", services_also="service | conflict\nwill | Check both.")
    before = card(store, "will")
    reword(store, service_id="will", part="say", text=" First.\n\n Second. \n", who="A. Partner")
    after = card(store, "will")
    assert (after.say, after.edited_parts) == (("First.", "Second."), ("say",))
    assert (after.do_not_say, after.may_hear) == (before.do_not_say, before.may_hear)
    assert audited(store) == [("A. Partner", "trigger card reworded", "will")]


def test_reworded_again_the_last_words_stand_and_empty_text_brings_the_packs_back():
    store = firm(rules="stage | service\nhome | will")
    before = card(store, "will")
    for text in ("Once.", "Twice."):
        reword(store, service_id="will", part="ask", text=text, who="A. Partner")
    assert card(store, "will").ask == ("Twice.",)
    reword(store, service_id="will", part="ask", text="  ", who="A. Partner")
    assert card(store, "will") == before
    assert rows(store, "trigger_card") == []


def test_a_part_or_a_service_that_is_not_there_is_refused():
    store = firm(rules="stage | service\nhome | will")
    with pytest.raises(UserError, match="no part 'shout'; it has may_hear, ask, say, do_not_say, pass_to"):
        reword(store, service_id="will", part="shout", text="x", who="A. Partner")
    with pytest.raises(NotFound, match="no service 'no such'"):
        reword(store, service_id="no such", part="say", text="x", who="A. Partner")
    assert rows(store, "trigger_card") == audited(store) == []


def test_who_takes_over_is_a_colleague_with_the_skill_once_one_is_recorded():
    store = firm(rules="stage | service\nhome | will")
    give_skill(store, colleague_id=add_colleague(store, name="Cara", who="x"), service_id="will", who="x")
    assert card(store, "will").pass_to == ("May lead: Cara",)
