"""What a confirmed need says about the client's facts and events, and how it is taken back."""

from __future__ import annotations

from datetime import date

from lifeline.model import Evidence, Opportunity
from lifeline.question.catalogue import catalogue
from lifeline.store import Store, Writer

COLUMNS = ["decision_id", "client_id", "effect", "subject", "is_there_before", "answer_before", "date_before",
           "day_before", "evidence_before", "import_before", "decision_before"]
SAID, ASSUMED, PLANNED, HAPPENED = str(Evidence.CLIENT_SAID), str(Evidence.ASSUMED), "planned", "happened"


def confirm(writer: Writer, store: Store, decision_id: str, line: Opportunity, as_of: date) -> None:
    """A confirmed need answers what its first reason waited for: its facts, as that rule wants them, and its event.

    A stage that is only expected stays a question: nobody has said when it began.
    """
    unknown = set(filter(None, line.lead.unknown_facts.split(";")))
    wanted = dict(writer.tuples(
        "select fact, wanted from rule_condition where rule_id = $rule_id", rule_id=line.lead.rule_id
    ))
    for fact in sorted(unknown & wanted.keys() & catalogue(store).facts.keys()):
        _answer(writer, decision_id, line.client_id, fact, wanted[fact])
    if line.lead.event_id:
        _confirm_event(writer, decision_id, line.client_id, line.lead.event_id, as_of)


def take_back(writer: Writer, decision_id: str) -> None:
    """Put back what stood before, wherever the decision's own word is still the last one."""
    for client_id, effect, subject, is_there, *before in writer.tuples(f"""
        select {', '.join(COLUMNS[1:])} from decision_effect where decision_id = $decision_id
    """, decision_id=decision_id):
        if effect == "event":
            _restore_event(writer, subject, status=before[0], evidence=before[3])
        else:
            _restore_fact(writer, decision_id, client_id, subject, before if is_there else None)


def others(writer: Writer, decision_id: str, client_id: str) -> list[str]:
    """The other clients whose lifelines a decision changed, because they share an event it confirmed."""
    return [other_id for (other_id,) in writer.tuples("""
        select distinct life_event.client_id
        from decision_effect join life_event on life_event.event_id = decision_effect.subject
        where decision_effect.decision_id = $decision_id
          and decision_effect.effect = 'event' and life_event.client_id <> $client_id
        order by life_event.client_id
    """, decision_id=decision_id, client_id=client_id)]


def _answer(writer: Writer, decision_id: str, client_id: str, fact: str, answer: str) -> None:
    stored = writer.tuples("""
        select answer, fact_date, fact_on, evidence, import_id, decision_id
        from fact where client_id = $client_id and fact = $fact
    """, client_id=client_id, fact=fact)
    before = stored[0] if stored else (None,) * 6
    writer.insert("decision_effect", COLUMNS, [(decision_id, client_id, "fact", fact, bool(stored), *before)])
    writer.execute("delete from fact where client_id = $client_id and fact = $fact", client_id=client_id, fact=fact)
    _put(writer, client_id, fact, (answer, None, None, SAID, None, decision_id))


def _put(writer: Writer, client_id: str, fact: str, row: tuple | list) -> None:
    columns = ["client_id", "fact", "answer", "fact_date", "fact_on", "evidence", "import_id", "decision_id"]
    writer.insert("fact", columns, [(client_id, fact, *row)])


def _restore_fact(writer: Writer, decision_id: str, client_id: str, fact: str, before: list | None) -> None:
    # Answered again since, by hand or by a file, the fact no longer carries this decision's id: that answer stands.
    of_decision = {"client_id": client_id, "fact": fact, "decision_id": decision_id}
    named = "from fact where client_id = $client_id and fact = $fact and decision_id = $decision_id"
    if writer.tuples(f"select 1 {named}", **of_decision):
        writer.execute(f"delete {named}", **of_decision)
        if before is not None:
            _put(writer, client_id, fact, before)


def _confirmed(status: str, evidence: str, event_on: date | None, as_of: date) -> tuple[str, str]:
    """How a doubtful event stands once the client has confirmed it; any other stays as it is."""
    is_past_plan = status == PLANNED and event_on is not None and event_on < as_of
    is_doubtful = is_past_plan or evidence == ASSUMED
    return (HAPPENED if is_past_plan else status), (SAID if is_doubtful else evidence)


def _confirm_event(writer: Writer, decision_id: str, client_id: str, event_id: str, as_of: date) -> None:
    # What two people share changes for both.
    for each_id, status, evidence, event_on in writer.tuples("""
        select event_id, status, evidence, event_on from life_event
        where event_id = $event_id
           or shared_id in (select shared_id from life_event where event_id = $event_id and shared_id is not null)
        order by event_id
    """, event_id=event_id):
        after = _confirmed(status, evidence, event_on, as_of)
        if after == (status, evidence):
            continue
        before = (status, None, event_on, evidence, None, None)
        writer.insert("decision_effect", COLUMNS, [(decision_id, client_id, "event", each_id, True, *before)])
        _set_event(writer, each_id, *after)


def _restore_event(writer: Writer, event_id: str, *, status: str, evidence: str) -> None:
    stands = writer.tuples("select status, evidence from life_event where event_id = $event_id", event_id=event_id)
    if stands == [(HAPPENED if status == PLANNED else status, SAID)] or stands == [(status, SAID)]:
        _set_event(writer, event_id, status, evidence)


def _set_event(writer: Writer, event_id: str, status: str, evidence: str) -> None:
    writer.execute("update life_event set status = $status, evidence = $evidence where event_id = $event_id",
                   status=status, evidence=evidence, event_id=event_id)
