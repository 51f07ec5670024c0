"""Whether a workbook is sound: every cell can be read, every id names something, and the rules are this release's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lifeline import sql
from lifeline.errors import Problem
from lifeline.question.catalogue import asking, bounds
from lifeline.store import Store, chain, migrations
from lifeline.store.damage import answered, read_through

# What an id ending names: the table and the column that hold it. A longer name ends in a shorter one where it means the
# same thing (`other_client_id` is a `client_id`).
NAMED = {
    "client_id": ("client", "client_id"),
    "stage_id": ("life_stage", "stage_id"),
    "service_id": ("service", "service_id"),
    "event_id": ("life_event", "event_id"),
    "holding_id": ("holding", "holding_id"),
    "matter_id": ("matter", "matter_id"),
    "rule_id": ("need_rule", "rule_id"),
    "import_id": ("import_run", "import_id"),
    "decision_id": ("decision", "decision_id"),
    "undoes_id": ("decision", "decision_id"),
    "colleague_id": ("colleague", "colleague_id"),
    "owner_id": ("colleague", "colleague_id"),
    "action_id": ("action", "action_id"),
    "snapshot_id": ("snapshot", "snapshot_id"),
    "merge_id": ("client_merge", "merge_id"),
    "relationship_id": ("relationship", "relationship_id"),
    "referral_id": ("referral", "referral_id"),
    "plan_id": ("plan", "plan_id"),
    "function_id": ("firm_function", "function_id"),
    "insight_id": ("insight", "insight_id"),
    "asset_id": ("asset", "asset_id"),
    "goal_id": ("goal", "goal_id"),
    "meeting_id": ("review_meeting", "meeting_id"),
    "contact_id": ("contact", "contact_id"),
    "known_to_id": ("colleague", "colleague_id"),
    "persona_id": ("persona", "persona_id"),
}
# Columns that hold an id under another name.
ALSO = {
    ("need_rule", "replaced_by"): ("service", "service_id"),
    ("supersession", "when_proposed"): ("service", "service_id"),
    ("rule_condition", "fact"): ("fact_definition", "fact"),
    ("need_rule", "lapse_fact"): ("fact_definition", "fact"),
    ("service_family", "ended_by_fact"): ("fact_definition", "fact"),
    ("prepared_rule", "replacement_id"): ("service", "service_id"),
}
# A conduct rule has an identifier of its own; a suppression entry outlives its client, which is what it is for.
NOT_NAMED = {("regulation", "rule_id"), ("suppression", "client_id")}
# A `replaced_by` of NONE says that nothing does.
NO_NAME = ("", "NONE")
# Kept answers, worked out again when they are next asked for: what they name may be gone meanwhile.
KEPT = ("book_",)
# The record and what seals it.
RECORD = {"audit", "audit_seal", "workbook_state"}
# Answers the rules must be able to give, asked of nobody.
MACROS = ("opportunity", "opportunity_reason", "told_line", "spell", "book_row", "rule_story")


@dataclass(frozen=True, slots=True)
class Integrity:
    """What was looked at, and every fault. Sound if there are no faults.

    `references` counts the columns that name a row of some table; `head` is where the record of what was done ends.
    """

    schema_version: int
    rules_digest: str
    tables: int
    columns: int
    rows: int
    references: int
    faults: tuple[Problem, ...]
    head: chain.Head = chain.Head(0, "")


def check(store: Store) -> Integrity:
    """Read all of the workbook and look for what does not hold together. Changes nothing."""
    found = store.tuples(
        "select table_name, column_name from duckdb_columns() where not internal order by table_name, column_index"
    )
    columns: dict[str, list[str]] = {}
    for table, column in found:
        columns.setdefault(table, []).append(column)
    faults: list[Problem] = []
    readable: dict[str, list[str]] = {}
    rows = 0
    for table, names in columns.items():
        count, wrong = read_through(store, table, names)
        rows += count
        if wrong:
            faults.append(Problem(table, None, "", wrong, "a table that can be read to its end"))
        else:
            readable[table] = names
    named = references(readable)
    for (table, column), (target, key) in named.items():
        faults += _names_nothing(store, table, column, target, key)
    for table, key in dict.fromkeys(NAMED.values()):
        if table in readable:
            faults += _given_twice(store, table, key)
    if "book_cell" in readable:
        faults += _cells(store)
    state = (
        store.tuples("select schema_version, rules_digest from workbook_state") if "workbook_state" in readable else []
    )
    faults += _state(state)
    if set(readable) >= RECORD:
        faults += chain.faults(store)
    if not faults:
        faults += _rules(store)
    version, digest = state[0] if state else (0, "")
    return Integrity(
        version, digest, len(columns), len(found), rows, len(named), tuple(faults),
        chain.head(store) if state else chain.Head(0, ""),
    )


def references(columns: dict[str, list[str]]) -> dict[tuple[str, str], tuple[str, str]]:
    """Which columns name a row of which table, by the ends of their names.

    >>> references({"client": ["client_id"], "relationship": ["other_client_id", "relation"]})
    {('relationship', 'other_client_id'): ('client', 'client_id')}
    """
    found = {}
    for table, names in columns.items():
        for column in names:
            ending = next((ending for ending in NAMED if column == ending or column.endswith(f"_{ending}")), None)
            target = ALSO.get((table, column)) or (NAMED[ending] if ending else None)
            if target is None or target == (table, column) or (table, column) in NOT_NAMED or table.startswith(KEPT):
                continue
            if target[0] in columns:
                found[table, column] = target
    return found


def _names_nothing(store: Store, table: str, column: str, target: str, key: str) -> list[Problem]:
    rows = store.tuples(f"""
        select "{table}"."{column}", count(*)
        from "{table}"
        left join (select distinct "{key}" as known from "{target}") as named on named.known = "{table}"."{column}"
        where named.known is null and "{table}"."{column}" is not null
        group by "{table}"."{column}"
        order by "{table}"."{column}"
    """)
    wrong = [(name, count) for name, count in rows if name not in NO_NAME]
    if not wrong:
        return []
    such = ", ".join(name for name, _ in wrong[:3]) + (" ..." if len(wrong) > 3 else "")
    count = sum(count for _, count in wrong)
    found = f"{count} {'row' if count == 1 else 'rows'} with {such}"
    return [Problem(table, None, column, found, f"a {key} of the table {target}")]


def _given_twice(store: Store, table: str, key: str) -> list[Problem]:
    rows = store.tuples(
        f'select "{key}", count(*) from "{table}" group by "{key}" having count(*) > 1 order by "{key}" limit 100'
    )
    return [Problem(table, None, key, f"{name} {count} times", "each identifier once") for name, count in rows]


def _cells(store: Store) -> list[Problem]:
    """What is kept of the book names clients and services that may be gone, but never one pair twice."""
    twice = store.tuples("""
        select client_id || ' ' || service_id, count(*) from book_cell
        group by client_id, service_id having count(*) > 1 order by client_id, service_id limit 100
    """)
    return [
        Problem("book_cell", None, "service_id", f"{pair} {count} times", "one cell for each client and service")
        for pair, count in twice
    ]


def _state(state: list[tuple[int, str]]) -> list[Problem]:
    if len(state) != 1:
        return [Problem("workbook_state", None, "", f"{len(state)} rows", "one row")]
    version, digest = state[0]
    faults = []
    if version != migrations.LATEST:
        faults.append(Problem("workbook_state", None, "schema_version", str(version), f"version {migrations.LATEST}"))
    if digest != sql.digest():
        faults.append(Problem("workbook_state", None, "rules_digest", digest, "the rules of this release"))
    return faults


def _rules(store: Store) -> list[Problem]:
    packs = store.value("select count(*) from pack")
    if packs != 1:
        return [Problem("pack", None, "", f"{packs} packs", "one pack")]
    nobody = bounds(store) | {"first_client": "", "last_client": ""}
    # Any day will do: planning alone shows whether the rules are there and the tables as they expect them.
    asked = (
        (name, answered(store, f"select * {asking(name)}", as_of=date(2000, 1, 1), **nobody)[1]) for name in MACROS
    )
    return [Problem("rules", None, name, wrong, "an answer") for name, wrong in asked if wrong]
