"""Trigger cards: the pack's words on one service, the firm's own in their place, and finding one by what was heard."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

import pytest
from intake_given import law_firm
from record_given import audited, firm, rows

from lifeline import paths
from lifeline.errors import NotFound, UserError
from lifeline.intake import packs
from lifeline.question import card_search, card_words
from lifeline.question.cards import PARTS, TriggerCard, of_area, practice_areas, trigger_card, trigger_cards
from lifeline.question.catalogue import catalogue
from lifeline.record.cards import ChangedMeanwhile, check_law, reword, take_back_check
from lifeline.record.people import add_colleague, give_skill
from lifeline.store import Store
from lifeline.workbook import Workbook

AS_OF = date(2026, 11, 22)


@lru_cache(maxsize=1)
def adviser() -> Store:
    store = Store.create(":memory:")
    packs.load(store, paths.packs_folder() / "financial_adviser")
    return store


@pytest.fixture(scope="module")
def law() -> Store:
    return law_firm()


def card(store: Store, service_id: str = "WILL_SINGLE", as_of: date = AS_OF) -> TriggerCard:
    """A service's card."""
    return trigger_card(store, service_id, as_of=as_of)


# ------------------------------------------------------------------------------------------ the pack's words


@pytest.mark.parametrize("pack", [law_firm, adviser])
def test_every_service_of_a_pack_has_a_card_that_says_what_to_hear_ask_say_not_say_and_who_takes_over(pack):
    store = pack()
    for found in trigger_cards(store, as_of=AS_OF):
        assert found == card(store, found.service.service_id)
        assert found.edited_parts == ()
        for part in PARTS:
            lines = found.lines(part)
            assert lines and len(set(lines)) == len(lines), (found.service.service_id, part)
            assert all(line == " ".join(line.split()) != "" for line in lines)


@pytest.mark.parametrize("pack", [law_firm, adviser])
def test_every_sentence_of_a_card_is_one(pack):
    """A capital (but for an abbreviation), an end, and nothing left over of a template or of a note in brackets."""
    for found in trigger_cards(pack(), as_of=AS_OF):
        for part in ("ask", "say", "do_not_say"):
            for line in found.lines(part):
                occasion = found.occasion(line)
                said = line.removeprefix(f"{occasion}: ") if occasion else line
                assert re.fullmatch(r"[A-Z0-9].*[.?]|nothing that .*[.]", said), (found.service.service_id, line)
                assert not re.search(r"[.?:;,]{2}|\(\)|: :|  ", line), line
        for part in ("ask", "say"):
            said = [line.removeprefix(f"{found.occasion(line)}: ") for line in found.lines(part)]
            assert not [
                (one, other) for at, one in enumerate(said) for other in said[at + 1 :]
                if card_words.says_the_same(one, other)
            ]


def test_a_card_is_made_of_the_packs_own_words_the_essential_first(law):
    found = card(law)
    assert found.may_hear == (
        "Separation and divorce",
        "Accident, injury or serious illness: date of accident or date of knowledge",
        "Coming of age: 18th birthday",
        "When to look again: marriage, divorce, child, house, death of a beneficiary, move abroad",
    )
    assert found.say[-1] == (
        "Coming of age: From 18 you can make a will; without one the law chooses who inherits."
    )
    assert found.pass_to == ("Bring in somebody from Private client: nobody has this skill recorded yet.",)
    assert found.fees == "GBP 200 to 500, fixed"
    assert {"SRC_WILLS_S18", "SRC_INTESTACY"} <= {source.source_id for source in found.sources}
    assert [found.occasion(line) for line in found.say] == [
        "Separation and divorce", "Accident, injury or serious illness", "Coming of age"
    ]


def test_what_is_said_on_one_occasion_alone_begins_with_it_and_what_is_said_on_several_stands_by_itself(law):
    assert card(law, "ESTATE_ADMIN").say == ("Executors are personally liable for mistakes.",)
    assert card(law, "DIVORCE").say == ("Only a court order ends the marriage.",)
    assert card(law, "DECL_TRUST").say == (
        "Without a written record, equal shares are usually presumed.",
        "Remarriage or blended family: Records each share for each family.",
    )


def test_a_note_in_brackets_says_when_a_question_may_be_asked(law):
    assert card(law, "INHERIT_DISPUTE").ask == ("Only if raised: do you feel you were unfairly left out?",)


def test_a_review_of_another_service_is_not_pointed_to(law):
    # The pack says "As above" and "As single will" there.
    heard = card(law, "LPA_HEALTH").may_hear + card(law, "WILL_MIRROR").may_hear
    assert not any("look again" in line for line in heard)


def test_what_comes_up_only_on_evidence_is_not_to_be_spoken_of_first(law):
    guess = "Anything about this before they raise it themselves: never on a guess."
    assert card(law, "PI_CLAIM").do_not_say[0] == guess
    assert card(law, "TRANSFER_EQ").do_not_say[0] == (
        "Anything about this after moving home, refinancing or letting, unless they raise it: never on a guess."
    )
    assert guess not in card(law).do_not_say
    cost = "What it will cost, or when their own time runs out: whoever leads works that out."
    assert all(cost in found.do_not_say for found in trigger_cards(law, as_of=AS_OF))


def test_a_conflict_comes_first_and_a_quiet_period_is_kept(law):
    found = card(law, "DEED_VARIATION")
    assert found.service.conflict_note == "All who lose must agree and should be told to take advice"
    assert found.do_not_say[0] == "That we can act: the note at the top of this card comes first."
    assert found.do_not_say[-1] == (
        "Death of a parent or an inheritance; or death of a spouse, or the client's own estate: nothing that hurries "
        "or sells for 3 months. Bereavement is a marker of vulnerability: no marketing contact in the first weeks."
    )


@pytest.mark.parametrize(("service_id", "fees"), [
    ("LIFE_COVER", "Commission from insurer"), ("LISA", "Up to GBP 300, fixed"),
    ("ONGOING", "GBP 600 to 5,000, per year, often 0.5 to 1% of money managed"),
])
def test_a_fee_is_said_as_it_is_charged(service_id, fees):
    assert card(adviser(), service_id).fees == fees


def test_a_sources_title_is_what_stands_before_its_explanation(law):
    titles = {card_words.source_title(source.statement) for found in trigger_cards(law, as_of=AS_OF)
              for source in found.sources}
    assert {"Wills Act 1837 s.18", "UK GDPR, DPA 2018, Data (Use and Access) Act 2025"} <= titles
    assert max(map(len, titles)) < 90 and min(map(len, titles)) > 8


def test_who_takes_over_is_a_colleague_with_the_skill_once_one_is_recorded():
    store = firm(rules="stage | service\nhome | will")
    give_skill(store, colleague_id=add_colleague(store, name="Cara", who="x"), service_id="will", who="x")
    assert card(store, "will").pass_to == ("Cara",)


def test_a_service_that_is_not_there_has_no_card(law):
    with pytest.raises(NotFound, match="no service 'NO_SUCH_SERVICE'"):
        card(law, "NO_SUCH_SERVICE")


def test_a_notebook_asks_the_workbook_for_a_card(law):
    assert Workbook(law).trigger_card("DIVORCE", as_of=AS_OF) == card(law, "DIVORCE")


def test_the_cards_of_a_practice_area_are_found_however_it_is_written(law):
    cards = trigger_cards(law, as_of=AS_OF)
    assert len(of_area(cards, "employment")) == practice_areas(cards)["Employment"] == 7
    with pytest.raises(NotFound, match="There are: Private client, Dispute resolution"):
        of_area(cards, "Shipping")


# ------------------------------------------------------------------------------------------ when the law was checked


@pytest.mark.parametrize(("as_of", "is_stale"), [
    (date(2026, 11, 22), False), (date(2027, 2, 20), False), (date(2027, 2, 21), True), (date(2026, 1, 1), False),
])
def test_the_law_is_stale_on_the_ninety_first_day_after_it_was_checked(law, as_of, is_stale):
    assert card(law, as_of=as_of).is_stale is is_stale


def test_it_is_said_in_words_how_long_ago_the_law_was_checked(law):
    assert card(law).law_checked == "Law checked 22 November 2026"
    assert card(law, as_of=date(2027, 3, 14)).law_checked == "Law checked 22 November 2026, 112 days ago: check again"


def test_a_pack_that_never_says_when_the_law_was_checked_is_stale():
    store = firm(rules="stage | service\nhome | will")
    assert card(store, "will").is_stale and card(store, "will").fees == ""
    assert card(store, "will").law_checked == "Nobody has said when the law was last checked: check it"


def test_a_check_of_the_law_by_name_counts_from_its_day_and_can_be_taken_back():
    store = law_firm()
    later = date(2027, 3, 14)
    check_law(store, service_id="DIVORCE", checked_on=date(2027, 3, 1), who=" Ada Example ")
    found = card(store, "DIVORCE", later)
    assert (found.is_stale, found.law_checked) == (False, "Law checked 1 March 2027 by Ada Example")
    assert card(store, as_of=later).is_stale, "of one service, and not of the others"
    assert found.edited_parts == ()
    take_back_check(store, service_id="DIVORCE", who="Bo")
    assert card(store, "DIVORCE", later).is_stale
    take_back_check(store, service_id="DIVORCE", who="Bo")
    assert audited(store)[-2:] == [
        ("Ada Example", "law checked", "DIVORCE"), ("Bo", "law check taken back", "DIVORCE")
    ]


def test_an_earlier_check_than_the_packs_own_changes_nothing_and_a_nameless_one_is_refused():
    store = law_firm()
    check_law(store, service_id="DIVORCE", checked_on=date(2026, 6, 1), who="Ada")
    assert card(store, "DIVORCE").law_checked == "Law checked 22 November 2026"
    with pytest.raises(UserError, match="with a name only"):
        check_law(store, service_id="DIVORCE", checked_on=AS_OF, who=" ")
    with pytest.raises(NotFound):
        check_law(store, service_id="no such", checked_on=AS_OF, who="Ada")


# ------------------------------------------------------------------------------------------ the firm's own words


def test_the_firms_words_stand_in_place_of_the_packs_with_a_name_and_are_audited():
    store = firm(rules="stage | service\nhome | will")
    before = card(store, "will")
    assert reword(store, service_id="will", part="say", text=" First.\n\n Second. \n", who="A. Partner")
    after = card(store, "will")
    assert (after.say, after.edited_parts) == (("First.", "Second."), ("say",))
    assert (after.do_not_say, after.may_hear) == (before.do_not_say, before.may_hear)
    assert (after.rewording("say").who, after.rewording("say").packs_words) == ("A. Partner", before.say)
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
    assert audited(store)[-1] == ("A. Partner", "trigger card back to the pack's words", "will")


def test_words_that_stand_already_are_no_change_and_the_packs_own_are_not_the_firms():
    store = law_firm()
    packs_words = "\n".join(card(store).ask)
    assert not reword(store, service_id="WILL_SINGLE", part="ask", text=packs_words, who="Ada")
    assert reword(store, service_id="WILL_SINGLE", part="ask", text="Have you a will?", who="Ada")
    assert not reword(store, service_id="WILL_SINGLE", part="ask", text=" Have you a will? ", who="Bo")
    assert card(store).rewording("ask").who == "Ada"
    assert reword(store, service_id="WILL_SINGLE", part="ask", text=packs_words, who="Bo")
    assert card(store).edited_parts == ()


def test_a_part_or_a_service_that_is_not_there_is_refused():
    store = firm(rules="stage | service\nhome | will")
    with pytest.raises(UserError, match="no part 'shout'; it has may_hear, ask, say, do_not_say, pass_to"):
        reword(store, service_id="will", part="shout", text="x", who="A. Partner")
    with pytest.raises(NotFound, match="no service 'no such'"):
        reword(store, service_id="no such", part="say", text="x", who="A. Partner")
    assert rows(store, "trigger_card") == audited(store) == []


def test_of_two_who_change_a_part_at_once_the_second_is_told_what_stands_there_now():
    store = firm(rules="stage | service\nhome | will")

    def change(text, who, seen):
        return reword(store, service_id="will", part="say", text=text, who=who, seen=seen)

    change("Ada's first.\nAda's second.", "Ada", None)
    with pytest.raises(ChangedMeanwhile, match="^Ada changed this part on .*“Ada's first. / Ada's second.”") as told:
        change("Bo's.", "Bo", None)
    assert card(store, "will").say == ("Ada's first.", "Ada's second.")
    assert change("Bo's.", "Bo", told.value.written_at), "having been told, Bo may"
    assert card(store, "will").say == ("Bo's.",)


def test_who_changes_words_that_were_taken_back_meanwhile_is_told_so():
    store = firm(rules="stage | service\nhome | will")
    reword(store, service_id="will", part="say", text="Ada's.", who="Ada")
    seen = card(store, "will").rewording("say").written_at
    reword(store, service_id="will", part="say", text="", who="Cy")
    with pytest.raises(ChangedMeanwhile, match="brought the pack's words back") as told:
        reword(store, service_id="will", part="say", text="Bo's.", who="Bo", seen=seen)
    assert told.value.written_at is None and card(store, "will").edited_parts == ()


# ------------------------------------------------------------------------------------------ finding a card


def found(store: Store, text: str) -> list[str]:
    """The services whose cards are found, in order."""
    return [one.card.service.service_id for one in card_search.find(trigger_cards(store, as_of=AS_OF), text)]


@pytest.mark.parametrize(("heard", "first"), [
    ("divorce", "DIVORCE"), ("She's getting divorced", "DIVORCE"), ("div", "DIVORCE"), ("sacked", "SETTLEMENT"),
    ("dementia", "CARE_ADVICE"), ("unpaid invoices", "DEBT_REC"), ("customer won't pay", "DEBT_REC"),
    ("car crash", "PI_CLAIM"), ("Lasting power", "LPA_FIN"), ("tribunal claim arrived", "ET_DEFENCE"),
])
def test_what_somebody_heard_finds_the_card(law, heard, first):
    assert found(law, heard)[0] == first


@pytest.mark.parametrize(("heard", "stage"), [
    ("new baby", "A child in the family"), ("director leaving", "Change of owners or founders"),
    ("my dad died", "Death of a parent or an inheritance"), ("moving in with my girlfriend", "Moving in together"),
])
def test_everyday_words_lead_to_the_packs(law, heard, stage):
    cards = [one.card for one in card_search.find(trigger_cards(law, as_of=AS_OF), heard)[:4]]
    assert len(cards) == 4 and all(stage in one.occasions for one in cards)


def test_a_card_whose_heard_words_match_comes_before_one_that_is_only_called_so(law):
    *heard, called_so = found(law, "redundancy")[:4]
    assert (set(heard), called_so) == ({"ET_CLAIM", "SETTLEMENT", "EMP_CONTRACT_REV"}, "REDUNDANCY")


def test_why_a_card_is_found_is_said(law):
    (best, *_) = card_search.find(trigger_cards(law, as_of=AS_OF), "sacked")
    assert (best.part, best.line) == ("may_hear", "Job loss or redundancy: notice, dismissal or settlement offer")
    assert card_search.hits(best.line, "redundancy") == ((12, 22),)


def test_nothing_typed_is_every_card_and_nonsense_is_none(law):
    assert found(law, " ") == found(law, "x") == list(catalogue(law).services)
    assert found(law, "zebra") == []


def test_words_that_no_card_has_all_of_find_those_that_have_most(law):
    cards = trigger_cards(law, as_of=AS_OF)
    some = card_search.find(cards, "divorce zebra")
    assert [one.card for one in some] == [one.card for one in card_search.find(cards, "divorce")]
    assert not card_search.speaks_of_all(some, "divorce zebra") and card_search.speaks_of_all(some, "divorce")


def test_the_packs_words_find_a_card_that_the_firm_has_reworded():
    store = law_firm()
    for service_id in catalogue(store).services:
        reword(store, service_id=service_id, part="may_hear", text="Something else.", who="Ada")
    assert found(store, "divorce")[0] == "DIVORCE"
