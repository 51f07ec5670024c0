"""A client of the sample firm of whom everything that can be recorded is recorded, in words found nowhere else."""

from __future__ import annotations

from datetime import date

from lifeline.model import Decided
from lifeline.question import book
from lifeline.question.alignment import insights
from lifeline.question.guards import GuardKind
from lifeline.question.lifelines import lifeline
from lifeline.record import facts, people, permissions, plans, referrals
from lifeline.record.decisions import decide, undo
from lifeline.record.overrides import override
from lifeline.record.reviews import mark_reviewed
from lifeline.store import Store

AS_OF = date(2026, 11, 1)
WHO, CLIENT, SPOUSE = "Ada Recorder", "F04", "F10"
NAME = "Zyzzyva Plantedname"
# Each stands in one place; a date is told in the letter as people write it.
WORDS = {
    "notes": "note-quokka", "basis": "basis-quokka", "label": "label-quokka", "event note": "eventnote-quokka",
    "holding": "holding-quokka", "reason": "reason-quokka", "taken back": "takenback-quokka", "action": "action-quokka",
    "closed": "closed-quokka", "how": "how-quokka", "override": "override-quokka", "permission": "permission-quokka",
    "other name": "Relativa Quokka", "owner": "Ownera Quokka", "number": "M-quokka-1",
    "heard": "heard-quokka", "aim": "aim-quokka", "found": "found-quokka",
}  # fmt: skip
OBJECTED = "objected-quokka"
DATES = {"1909-07-13": "13 July 1909", "1913-04-19": "19 April 1913", "1911-05": "May 1911"}


def plant(store: Store, *, objects: bool = False) -> str:
    """Record all of it; returns the id of the colleague who knows them and owns what is to be done."""
    common = {"client_id": CLIENT, "who": WHO}
    colleague_id = people.add_colleague(store, name="Cara Colleague", who=WHO)
    with store.write(who=WHO) as writer:
        writer.execute(
            "update client set name = $name, notes = $notes, contact_basis = $basis, born = '1909-07-13', "
            "born_on = date '1909-07-13' where client_id = $client_id",
            name=NAME, notes=WORDS["notes"], basis=WORDS["basis"], client_id=CLIENT,
        )  # fmt: skip
        writer.execute("update relationship set other_name = $name where client_id = $client_id",
                       name=WORDS["other name"], client_id=CLIENT)
        writer.insert("relationship", ["client_id", "other_client_id", "other_name", "relation"],
                      [(SPOUSE, CLIENT, NAME, "cousin")])
        writer.execute("update holding set note = $note where client_id = $client_id and service_id = 'WILL_MIRROR'",
                       note=WORDS["holding"], client_id=CLIENT)
        columns = ["matter_id", "client_id", "service_id", "opened_date", "opened_on", "status", "owner", "fee"]
        writer.insert("matter", columns, [
            (WORDS["number"], CLIENT, "CONVEY", "1913-04-19", date(1913, 4, 19), "closed", WORDS["owner"], 1234)
        ])
    facts.add_event(store, stage_id=None, label=WORDS["label"], written_date="1911-05", status="happened",
                    evidence="third_party", **common)
    with store.write(who=WHO) as writer:
        writer.execute("update life_event set evidence_note = $note where label = $label",
                       note=WORDS["event note"], label=WORDS["label"])
    book.refresh(store, as_of=AS_OF)
    mark_reviewed(store, lifeline(store, client_id=CLIENT, as_of=AS_OF), who=WHO)
    decide(store, service_id="WILL_TRUST", decided=Decided.DECLINED, reason=WORDS["reason"], as_of=AS_OF, **common)
    taken = decide(store, service_id="DEED_VARIATION", decided=Decided.NOT_IN_INTEREST, reason=WORDS["taken back"],
                   as_of=AS_OF, **common)
    undo(store, decision_id=taken, as_of=AS_OF, who=WHO)
    override(store, service_id="DEED_VARIATION", guard=GuardKind.QUIET, as_of=AS_OF, reason=WORDS["override"], **common)
    people.knows(store, colleague_id=colleague_id, how=WORDS["how"], **common)
    for service_id, what in (("DEED_VARIATION", WORDS["action"]), ("CONVEY", "to be closed")):
        action_id = people.name_owner(store, service_id=service_id, colleague_id=colleague_id, due_on=AS_OF, what=what,
                                      **common)
    people.close_action(store, action_id=action_id, reason=WORDS["closed"], who=WHO)
    permissions.allow(store, channel="email", is_allowed=True, basis=WORDS["permission"], obtained_on=AS_OF, **common)
    permissions.agree_to_share(store, other_client_id=SPOUSE, agreed_on=AS_OF, **common)
    permissions.agree_to_share(store, client_id=SPOUSE, other_client_id=CLIENT, agreed_on=AS_OF, who=WHO)
    plan_id = plans.begin_plan(store, move="cross_sell", aim=WORDS["aim"], as_of=AS_OF, **common)
    insight_id = insights(store, move="cross_sell")[0].insight_id
    plans.note_insight(store, plan_id=plan_id, insight_id=insight_id, found=WORDS["found"], found_on=AS_OF, who=WHO)
    plans.answers_for(store, plan_id=plan_id, function_id="marketing", owner_id=colleague_id, who=WHO)
    referrals.pass_on(store, client_id=CLIENT, about="", heard=WORDS["heard"], spotter=WHO, heard_on=AS_OF)
    if objects:
        permissions.record_objection(store, as_of=AS_OF, how=OBJECTED, **common)
    return colleague_id
