"""What the tests of who may see what share: a workbook with something of everything, and every public question of it."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import is_dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from sample_given import sample_copy

import lifeline
import lifeline.question
import lifeline.record
from lifeline.question import audit, guarded, household, lifelines, lifetime_value_gaps
from lifeline.question.measure_sql import Asked
from lifeline.record import access, people, personal
from lifeline.store import Store, snapshots

AS_OF = date(2026, 11, 1)
BOSS = "boss@firm.example"
# Not questions: what writes, what works out for everybody, what is given another's answer, and what is the whole's alone.
NOT_ASKED = {
    "book.refresh", "kept.kept", "kept.is_kept", "kept.last_kept", "kept.fingerprint", "scoring_kept.bring_up_to_date",
    "referrals.pass_on", "referrals_file.take_in", "workshop.vote", "integrity.check", "kept_safe.look",
    # The firm's pack and personas are nobody's data, and given as they are.
    "personas.as_is_and_to_be", "personas.persona_view", "pack_versions.newer", "board_kept.compare",
    "board.fingerprints", "referral_rows.check_service", "workshop.notes", "workshop.tally",
    # Asked below with what they need, or by those that are.
    "guards.client_guards", "guards.guards_of_each", "no_need.no_need", "plans.found", "plans.parts", "progress.progress",
    "plan_steps.fetched", "opportunities.events_of", "opportunities.work_out", "catalogue_truth.is_worked_out",
    "catalogue_truth.truths_before", "lifetime_value.is_fitted", "book.is_current", "ranges.parts", "ranges.in_parts",
    "catalogue.bounds", "anonymous.anonymised", "anonymous.write_copy", "white_space_back.look",
    "white_space_sheet.read_sheet", "changes.since_review", "guarded.guarded", "plan_draft.suggested",
    # Who may come in, which no client has to do with.
    "access.in_force", "access.scope_of", "access.as_seen_by", "access.walls",
}


@lru_cache(maxsize=1)
def made() -> Path:
    """A workbook with the sample firm, and a few things more on its clients' files."""
    with sample_copy() as workbook:
        store = workbook.store
        ids = [client_id for (client_id,) in store.tuples("select client_id from client order by client_id")]
        for place, client_id in enumerate(ids):
            colleagues = people.colleagues(store)
            people.knows(store, client_id=client_id, colleague_id=colleagues[place % len(colleagues)].colleague_id,
                         how="Acted for them", who="A. Partner")
            workbook.note_export(client_id, "pack, pdf, for the client", who="A. Partner")
        access.first_administrator(store, BOSS)
        for person, role in zip([one for one in access.people(store) if one.email != BOSS], access.ROLES, strict=False):
            access.set_role(store, colleague_id=person.colleague_id, role=role, who="boss")
        personal.erase(store, client_id=ids.pop(), as_of=AS_OF, reason="asked", who="A. Partner")
    return Path(workbook.store.path)


def another() -> Store:
    """A copy of it of one's own, gone when it is closed."""
    return snapshots.open_copy(made())


def person(store: Store, role: str) -> access.Person:
    """Who of the firm has this role."""
    return next(one for one in access.people(store) if one.role == role and one.email != BOSS)


def as_seen(store: Store, role: str) -> Store:
    """The workbook as whoever has this role sees it."""
    return store.scoped(access.scope_of(store, person(store, role).email))


def without(store: Store, *client_ids: str) -> None:
    """Take clients out of a workbook with every row and every line that names them."""
    with store.write() as writer:
        for table, column in writer.tuples(personal.NAMING):
            writer.execute(f"delete from {table} where {column} in (select unnest($ids))", ids=list(client_ids))
        for client_id in client_ids:
            writer.execute(
                "delete from audit where list_contains(string_split(translate(subject || ' ' || detail, ':;,', '   '), ' '), $id)",
                id=client_id,
            )


# ------------------------------------------------------------------------------------------ every question


def questions() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every public function that answers from a workbook and writes nothing, by `module.name`."""
    for package in (lifeline.question, lifeline.record):
        for module in sorted(each.name for each in pkgutil.iter_modules(package.__path__)):
            loaded = importlib.import_module(f"{package.__name__}.{module}")
            for name, asked in vars(loaded).items():
                if not inspect.isfunction(asked) or asked.__module__ != loaded.__name__ or name.startswith("_"):
                    continue
                named = list(inspect.signature(asked).parameters)
                if named[:1] == ["store"] and not {"who", "writer"} & set(named) and f"{module}.{name}" not in NOT_ASKED:
                    yield f"{module}.{name}", asked


def values(store: Store, client_id: str) -> dict[str, Any]:
    """What a question may want to be told, of one client."""
    plans = store.tuples("select plan_id from plan order by plan_id")
    return {
        "as_of": AS_OF, "client_id": client_id, "client_ids": [client_id], "other_client_id": "nobody",
        "service_id": store.value("select min(service_id) from service"), "rule_id": store.value("select min(rule_id) from need_rule"),
        "segment": store.value("select max(segment) from client") or "", "move": "cross_sell", "text": "an", "most": 50, "limit": 50,
        "spotter": store.value("select min(spotter) from referral") or "", "track": "person", "buying_centre": "self",
        "asset_id": "L1", "plan_id": plans[0][0] if plans else "P0", "action_id": "A1", "persona_id": "PERSONA-1", "seed": 7,
        "asked": Asked(AS_OF), "measure_id": "star.volume_units", "born": "1980", "name": "goals.csv", "setting": "",
        "beginning": "", "colleague_id": store.value("select min(colleague_id) from colleague"), "session": "",
        "fees": lifetime_value_gaps.service_fees(store, as_of=AS_OF), "email": "", "kind": "audit",
        "since": datetime(2020, 1, 1),
    }


def answer(asked: Callable[..., Any], store: Store, told: dict[str, Any], name: str = "") -> Any:
    """What a question answers, or in which words it refuses, in a form that can be compared."""
    wanted = {
        each.name: told[each.name] for each in list(inspect.signature(asked).parameters.values())[1:]
        if each.default is inspect.Parameter.empty
    }
    if name == "audit.audit_page" or name == "audit.audit_tables":
        wanted = {"asked": audit.Asked()}
    try:
        found = plain(asked(store, **wanted))
        # Rows that are told in no order.
        return {table: sorted(map(repr, rows)) for table, rows in found.items()} if name == "personal.everything_on" else found
    except lifeline.errors.UserError as error:
        return f"{type(error).__name__}: {error}"


def plain(found: Any) -> Any:
    """Rows of any kind as lists and plain values; numbers to nine figures, as sums add up in another order."""
    if is_dataclass(found) and not isinstance(found, type):
        return {"kind": type(found).__name__, **{name: plain(getattr(found, name)) for name in found.__dataclass_fields__}}
    if isinstance(found, dict):
        return {str(key): plain(cell) for key, cell in found.items()}
    if hasattr(found, "to_pylist"):
        return plain(found.to_pylist())
    if hasattr(found, "tolist"):
        return plain(found.tolist())
    if isinstance(found, float):
        return float(f"{found:.9g}")
    if isinstance(found, (set, frozenset)):
        return sorted(map(str, found))
    if isinstance(found, (list, tuple)) or hasattr(found, "__next__"):
        return [plain(each) for each in found]
    return found


def of_client(store: Store, client_id: str) -> dict[str, Any]:
    """What is drawn and said of one client."""
    view = lifelines.lifeline(store, client_id=client_id, as_of=AS_OF)
    return {
        "view": plain(guarded.guarded(store, view)),
        "household": plain(household.household(store, client_id=client_id, as_of=AS_OF)),
    }


def tables(store: Store) -> dict[str, list[tuple]]:
    """Every row of every table, as whoever it is open for sees it."""
    named = [name for (name,) in store.tuples("select distinct table_name from duckdb_tables() where not internal and not temporary")]
    return {
        name: sorted(map(repr, store.tuples(f"from {name}"))) for name in sorted(named)
        if name not in ("workbook_state", "book_state", "wall", "access_state", "colleague", "book_score_state")
    }


