"""Why no need for a service is seen: rule by rule, how far each came, as far as it can be said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from lifeline import wording
from lifeline.model import LifelineView, Move, Service
from lifeline.question.catalogue import Catalogue, RuleWords, asking, bounds
from lifeline.store import Store

Row = Mapping[str, Any]
ITS = {"person": "a person's life", "business": "a business"}


def no_need(store: Store, view: LifelineView, service: Service, words: Catalogue) -> tuple[str, ...]:
    """Each reason once, in the order of the pack's rules; for a client and a service that have no cell."""
    if service.track not in (view.client.track, "both"):
        return (f"{service.name} is for {'businesses' if service.track == 'business' else 'people'}.",)
    rows = store.dicts(
        f"select * {asking('rule_story', of_one=True)}", as_of=view.as_of, **bounds(store, view.client.client_id)
    )
    found = list(_held_back(rows, service, words))
    for rule in (rule for rule in words.rules.values() if rule.service_id == service.service_id):
        found += _of_rule(rule, view, [row for row in rows if row["rule_id"] == rule.rule_id], words)
    if not any(rule.service_id == service.service_id for rule in words.rules.values()):
        found.append("No need rule of the catalogue leads to this service.")
    return tuple(dict.fromkeys(found)) or (f"No stage of {ITS[view.client.track]} calls for it.",)


def _held_back(rows: Iterable[Row], service: Service, words: Catalogue) -> Iterable[str]:
    for row in rows:
        if row["service_id"] != service.service_id:
            continue
        if row["kind"] == "hidden":
            hider = words.services.get(row["word"])
            yield (
                f"There is a need, but {hider.name} is raised instead of it." if hider
                else "There is a need, but what we know of them makes it superfluous."
            )
        elif row["kind"] == "braked":
            yield "For now only what helps with their recent change is raised."


def _of_rule(rule: RuleWords, view: LifelineView, rows: list[Row], words: Catalogue) -> list[str]:
    stage = words.stages[rule.stage_id]
    on_file = [event for event in view.events if event.stage_id == rule.stage_id]
    pairs = [row for row in rows if row["kind"] != "term"]
    terms = [row for row in rows if row["kind"] == "term"]
    if not on_file and not pairs and not terms:
        return [f"{stage.name}: no such stage is recorded."] if stage.track == view.client.track else []
    found = [said for row in pairs for said in _of_pair(row, stage.name, view)]
    paired = {row["event_id"] for row in pairs}
    for row in terms:
        if row["event_id"] in paired:
            continue
        known = words.facts.get(row["word"])
        question = known.question if known else row["word"].replace("_", " ")
        answer = "we do not know yet" if row["is_unknown"] else "the answer on file is another one"
        found.append(f"{stage.name}: it depends on \"{question}\"; {answer}.")
    if not found and on_file and all(event.event_on is None for event in on_file):
        found.append(f"{stage.name}: recorded, but without any date.")
    if not found and not pairs:
        found.append(f"{stage.name}: recorded, but not certain enough, or without the date it is counted from.")
    return found


def _of_pair(row: Row, stage_name: str, view: LifelineView) -> Iterable[str]:
    """Why an event and a rule whose conditions do not fail led to no line."""
    if row["kind"] == "windowed":
        yield f"{stage_name}: what ends this need has happened already."
    elif row["kind"] == "judged":
        if row["word"] == Move.LAPSED:
            yield f"{stage_name}: could be done until {_day(row['last_on'])}; it has lapsed."
    elif row["is_reviewed"]:
        yield (
            f"{stage_name}: what they have has been made, or looked at, since then." if row["is_ours"]
            else f"{stage_name}: there is nothing of ours to look at again."
        )
    elif row["is_gone"]:
        yield f"{stage_name}: could be done until {_day(row['last_on'])}, and that is past."
    elif row["opens_on"] > view.horizon_on:
        yield f"{stage_name}: worth raising only from {_day(row['opens_on'])}, further ahead than we look."
    elif row["is_held_below"]:
        yield f"{stage_name}: something simpler is in place elsewhere, and that is respected."
    elif row["closes_on"] < view.as_of:
        yield f"{stage_name}: optional, and the time for it ended on {_day(row['closes_on'])}."
    else:
        yield f"{stage_name}: nothing is called for."


def _day(when: date) -> str:
    return wording.day(when)
