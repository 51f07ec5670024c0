"""The temporary views that stand in for a workbook's tables on one person's cursors.

Which tables hold clients' data is read from the workbook itself: every table with a column that ends in `client_id`. A
table that a later release brings is therefore held back without anybody having thought of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lifeline.store.scope import Scope

# What a colleague's own clients are kept in, on their cursors alone: looked up once a change and not once a table.
OWN = "scope_own"

COLUMNS = """
    select table_name, column_name, data_type, is_nullable
    from duckdb_columns()
    where database_name = current_database() and schema_name = 'main' and not internal
    order by table_name, column_index
"""

# Rows of these need not be about a client: a plan of a segment, a step of one, something heard about a stranger.
LOOSE = {"action", "plan", "plan_function", "plan_insight", "referral"}
# Words about a client that somebody wrote for the file.
NOTES = {
    "client": ("notes",), "life_event": ("evidence_note",), "holding": ("note",), "contact": ("name", "role"),
    "acquaintance": ("how",), "decision": ("reason",), "plan_insight": ("found",),
}
# Where a name may stand, or words that somebody wrote.
WORDS = {
    "client": ("name", "contact_basis"), "relationship": ("other_name",), "life_event": ("label",),
    "client_alias": ("alias_name",), "action": ("what", "closed_reason", "interaction"), "plan": ("aim",),
    "objection": ("how", "basis_before"), "override": ("reason",), "score_override": ("reason",),
    "permission": ("basis",), "contact": ("name", "role"),
}
# Kept twice, with what is sensitive and as if there were nothing (lifeline/question/plain_kept.py).
PLAIN = {"book_line", "book_cell", "book_client", "book_need", "book_unit"}
# Of somebody whose name may be known, and no more.
NAMES = ("client_id", "name", "track")
# What an import brought, told over all clients: whoever does not see them all is not told it.
TOLD_OF_ALL = {"import_run": ("files", "counts"), "import_file": ("file", "sheet")}
# What stood in clients' rows before, cell by cell, sensitive or not.
BEFORE = {
    "decision_effect", "import_change", "import_said", "client_merge_row", "snapshot", "snapshot_line", "override",
}

Columns = Mapping[str, Mapping[str, tuple[str, bool]]]


def text(value: str) -> str:
    """A value as SQL: a view cannot be given bound values."""
    return "'" + value.replace("'", "''") + "'"


def definitions(database: str, columns: Columns, scope: Scope) -> list[str]:
    """The statements that put a scope into force on one cursor."""
    base = '"' + database.replace('"', '""') + '".main.'
    made = [f"create temp table {OWN} (client_id varchar)"] if scope.clients == "own" else []
    for table, named in columns.items():
        body = _body(table, named, scope, base)
        if body:
            made.append(f"create temp view {table} as {body}")
    return made


def fill_own(database: str, scope: Scope) -> str:
    """The statement that looks up anew whose clients are this person's: of their name on the file or on a matter, or
    with something open that is theirs to do."""
    base = '"' + database.replace('"', '""') + '".main.'
    return f"""
        delete from {OWN};
        insert into {OWN}
        select client_id from {base}client where owner = {text(scope.who)}
        union select client_id from {base}matter where owner = {text(scope.who)}
        union select client_id from {base}action
            where owner_id = {text(scope.colleague_id)} and state = 'open' and client_id <> ''
        except select client_id from {_walled(base, scope)}
    """


def _walled(base: str, scope: Scope, name: str = "client_id") -> str:
    return f"(select client_id as {name} from {base}wall where colleague_id = {text(scope.colleague_id)}) as hidden_{name}"


def _body(table: str, named: Mapping[str, tuple[str, bool]], scope: Scope, base: str) -> str:
    whose = [column for column in named if column.endswith("client_id")]
    joins: list[str] = []
    where: list[str] = []
    blank = [column for column in NOTES.get(table, ()) if not scope.sees_notes]
    source = f"{base}{table}"
    if table.startswith(("book_plain_", "book_sensitive")):
        where += ["false"]
    elif table == "wall":
        where += [] if scope.sees_walls else ["false"]
        joins += [f"anti join {_walled(base, scope)} using (client_id)"]
    elif table == "audit":
        return _audit(scope, base)
    elif table == "audit_seal":
        # Of the lines they see: with its salt the words of another line could be guessed.
        return f"select audit_seal.* from {base}audit_seal as audit_seal semi join audit using (audit_no)"
    elif table in TOLD_OF_ALL:
        blank += () if scope.sees_whole else TOLD_OF_ALL[table]
    elif table == "pack_edit_row":
        # Which events were moved from one stage to another.
        where += ["table_name <> 'life_event'"]
    elif not whose:
        return ""
    elif scope.clients == "none" or (scope.clients == "names" and table not in ("client", "referral")):
        where += ["false"]
    else:
        for column in whose:
            if scope.clients == "own":
                joins_, where_ = _own(table, column, named[column][1])
                joins, where = joins + joins_, where + where_
            else:
                joins += [f"anti join {_walled(base, scope, column)} using ({column})"]
    if table == "referral" and scope.referrals != "all":
        where += [f"spotter = {text(scope.who)}" if scope.referrals == "own" else "false"]
    if table == "client" and scope.clients == "names":
        blank += [column for column in named if column not in NAMES]
    if scope.clients == "hidden":
        blank += WORDS.get(table, ())
    if not scope.sees_health and table in PLAIN:
        plain = table.replace("book_", "book_plain_")
        source = f"""(
            select * from {base}{table} anti join {base}book_sensitive using (client_id)
            union all by name select * from {base}{plain}
        )"""
    if not scope.sees_health:
        joins_, where_, blank_ = _without_health(table, base)
        joins, where, blank = joins + joins_, where + where_, blank + blank_
    cells = f"{table}.*"
    if blank:
        replaced = ", ".join(f"{_empty(named[column][0])} as {column}" for column in dict.fromkeys(blank))
        cells = f"{table}.* replace ({replaced})"
    told = f" where {' and '.join(where)}" if where else ""
    return f"select {cells} from {source} as {table} {' '.join(joins)}{told}"


def _own(table: str, column: str, is_nullable: bool) -> tuple[list[str], list[str]]:
    if table in LOOSE:
        return [], [f"({column} is null or {column} = '' or {column} in (select client_id from {OWN}))"]
    if column != "client_id":
        return [], [f"({column} is null or {column} in (select client_id from {OWN}))"]
    return [f"semi join {OWN} using (client_id)"], []


def _empty(data_type: str) -> str:
    return "cast('' as varchar)" if data_type == "VARCHAR" else f"cast(null as {data_type})"


def _audit(scope: Scope, base: str) -> str:
    if not scope.sees_audit:
        return f"select * from {base}audit where false"
    health = ""
    if not scope.sees_health:
        health = f"""
            and string_split(subject, ' ')[-1] not in ({_special(base)})
            and string_split(subject, ' ')[-1] not in (
                select event_id from {base}life_event where stage_id in ({_sensitive(base)}))
        """
    said = "' ' || translate(subject || ' ' || detail, ':;,', '   ') || ' '"
    if scope.clients != "own":
        return f"""
            select audit.* from {base}audit as audit
            anti join {_walled(base, scope)} on contains({said}, ' ' || hidden_client_id.client_id || ' ')
            where true {health}
        """
    # Every run of words that may be a client's number: an id may itself hold a blank.
    return f"""
        select audit.* from {base}audit as audit
        anti join (
            select distinct audit_no
            from (
                select audit_no, unnest(flatten(
                    [[array_to_string(words[begins:ends], ' ') for ends in range(begins, len(words) + 1)]
                     for begins in range(1, len(words) + 1)])) as client_id
                from (select audit_no, string_split(subject, ' ') as words from {base}audit) as split
            ) as said
            semi join (select client_id from {base}client union select client_id from {base}suppression) as known
                using (client_id)
            anti join {OWN} using (client_id)
        ) as unseen using (audit_no)
        where true {health}
    """


def _special(base: str) -> str:
    return f"select fact from {base}fact_definition where sensitivity = 'special category'"


def _sensitive(base: str) -> str:
    return f"select stage_id from {base}life_stage where is_sensitive"


def _without_health(table: str, base: str) -> tuple[list[str], list[str], list[str]]:
    """What hides facts of a special category and what happened in sensitive stages: joins, filters, emptied columns."""
    match table:
        case "fact":
            return [f"anti join ({_special(base)}) as special using (fact)"], [], []
        case "life_event":
            return [f"anti join ({_sensitive(base)}) as sensitive using (stage_id)"], [], []
        case "event_anchor":
            sensitive = f"select client_id, event_id from {base}life_event where stage_id in ({_sensitive(base)})"
            return [f"anti join ({sensitive}) as sensitive using (client_id, event_id)"], [], []
        case "decision":
            return [], [f"not list_has_any(string_split(stage_ids, ';'), (select list(stage_id) from ({_sensitive(base)})))"], []
        case _ if table in BEFORE:
            return [], ["false"], []
    return [], [], []


def without_health(database: str, *, with_cells: bool) -> dict[str, str]:
    """The views, by name, of clients with something sensitive on file, and of their files without it."""
    base = '"' + database.replace('"', '""') + '".main.'
    made = {"client": f"select client.* from {base}client as client semi join {base}book_sensitive using (client_id)"}
    for table in ("fact", "life_event", "event_anchor", "decision"):
        joins, where, _ = _without_health(table, base)
        made[table] = f"select {table}.* from {base}{table} as {table} {' '.join(joins)} where {' and '.join(where) or 'true'}"
    if with_cells:
        # A demand unit is told from its needs: both of what is kept without it.
        made |= {table: f"select * from {base}{table.replace('book_', 'book_plain_')}" for table in ("book_cell", "book_need")}
    return made


def by_table(rows: Sequence[tuple[str, str, str, bool]]) -> dict[str, dict[str, tuple[str, bool]]]:
    """The workbook's tables, and the columns of each with type and whether it may be empty."""
    found: dict[str, dict[str, tuple[str, bool]]] = {}
    for table, column, data_type, is_nullable in rows:
        found.setdefault(table, {})[column] = (data_type, is_nullable)
    return found
