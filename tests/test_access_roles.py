"""The table of who may do what (lifeline/record/roles.csv): that it names everything, and that it holds."""

from __future__ import annotations

import ast
import re
import shlex
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path

import pytest
from access_doc import page
from access_given import AS_OF, BOSS, another, as_seen, person

from lifeline.__main__ import main, parser
from lifeline.errors import NotFound, UserError
from lifeline.export.household import Household
from lifeline.question import lifelines
from lifeline.record import access, people
from lifeline.store import snapshots
from lifeline.store.kinds import KINDS, kind_of_export
from lifeline.store.scope import TAKEN_BACK, UNSEEN, NotAllowed
from lifeline.workbook import Lifeline, Workbook

ROOT = Path(__file__).parents[1]
BAD_USE = 2
# How an action is put together, and what of.
COMPOSED = {
    "{entry.action}{TAKEN_BACK}": (), "{step.action}{TAKEN_BACK}": (), "{done}, taken back": (),
    "referral became {kind}": ("referral became fact", "referral became event", "referral became action"),
}
# The words of functions that are handed an action, and where it stands among what they are handed.
HANDED = {"entered": 2, "told": 2, "change": 2, "_settle": 2, "_put": 5, "_note": 1}

# A line of the record for each kind of export.
EXPORTED = {
    "everything": ("everything", "csv: clients.csv"), "firm_pack": ("pack", "our-pack.zip"), "cards": ("trigger cards", "pdf"),
    "backup": ("everything", "backup"),
    "persona": ("persona", "png"), "workshop": ("workshop", "pdf: Monday"), "schedule": ("schedule", "picture as of 2026-11-01"),
    "white_space": ("white space", "pdf as of 2026-11-01"), "record": ("", "the record, csv"), "pack": ("", "pack, pdf"),
    "scan_input": ("whole book", "input of a scan, parquet"), "list": ("whole book", "list as of 2026-11-01"), "calendar": ("whole book", "calendar as of 2026-11-01"),
    "opportunities": ("whole book", "opportunities as of 2026-11-01, csv"), "demand_map": ("whole book", "demand map as of"),
    "matrix": ("whole book", "priority matrix as of"), "measures": ("whole book", "measures as of 2026-11-01, pdf"),
    "measure_rows": ("whole book", "rows of readiness"), "truth": ("whole book", "what the rules come to, csv"),
    "household": ("", "household, png, a4"), "lifeline": ("", "png, a4, for the client"),
}


def things(kind: str) -> set[str]:
    return {thing.partition(":")[2] for thing in access.table() if thing.startswith(f"{kind}:")}


def commands() -> dict[str, ArgumentParser]:
    """Every command there is, with its own options."""
    return next(action.choices for action in parser()._actions if getattr(action, "dest", "") == "command")


def actions_in_code() -> set[str]:
    """Every action that a line of the record can tell of, as the code has it."""
    found: set[str] = set()
    for path in [*ROOT.glob("lifeline/**/*.py")]:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        named = {
            target.id: node.value.value for node in ast.walk(tree) if isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Constant) for target in node.targets if isinstance(target, ast.Name)
        } | {"ADDED": "relation added", "CHANGED": "relation changed"}
        for node in ast.walk(tree):
            if isinstance(node, ast.keyword) and node.arg == "said" and isinstance(node.value, ast.Constant):
                found.add(node.value.value)
            if not isinstance(node, ast.Call):
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            place = 0 if called == "audit" else HANDED.get(called) if path.parent.name == "record" else None
            if place is None or len(node.args) <= place:
                continue
            for each in ast.walk(node.args[place]):
                if isinstance(each, ast.JoinedStr):
                    composed = ast.unparse(each)[2:-1]
                    found |= set(COMPOSED.get(composed, (composed,)))
                elif isinstance(each, ast.Constant) and isinstance(each.value, str):
                    found.add(each.value)
                elif isinstance(each, ast.Name) and each.id in named:
                    found.add(named[each.id])
        found |= set(re.findall(r"select \$at, \$by, '([a-z ]+)'", path.read_text(encoding="utf-8")))
    return {TAKEN_BACK.sub("", action) for action in found if re.fullmatch(r"[a-z][a-z':, ]+[a-z]", action)}


def test_the_table_names_every_page_command_and_export_and_every_action_of_the_record():
    assert things("command") == set(commands())
    assert things("page") == {path.stem for path in ROOT.glob("pages/*.py")}
    assert things("export") == {kind for kind, _, _ in KINDS}
    written = actions_in_code()
    assert len(written) > 90
    assert written - things("do") == set(), "an action that no role may do: give it a row in roles.csv"
    assert things("do") - written == set(), "rows of actions that there are not"


def test_everything_that_goes_on_record_as_an_export_is_of_a_kind():
    unknown = []
    for path in ROOT.glob("lifeline/**/*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "note_export":
                subject, detail = (_text(each) for each in node.args[:2])
                if not kind_of_export(subject, detail):
                    unknown.append(f"{path.name}:{node.lineno}: {subject!r}, {detail!r}")
    assert [each for each in unknown if not each.startswith(("resources.py", "household.py"))] == []


def _text(node: ast.AST) -> str:
    """The words of a text that is put together, with something in each gap; a plain name stands for a client's number."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "pdf" for part in node.values)
    return "pdf as of" if isinstance(node, ast.Name) and node.id == "what" else "F01"


def test_each_cell_of_the_table_is_yes_or_no():
    for thing, row in access.table().items():
        if not thing.startswith("sees:"):
            assert {row[role] for role in access.ROLES} <= {"yes", "no"} and row["needs"] in ("", "whole"), thing
            assert any(row[role] == "yes" for role in access.ROLES), f"{thing}: for nobody at all"


@pytest.fixture(scope="module")
def firm():
    with another() as store:
        yield store


@pytest.mark.parametrize("role", access.ROLES)
def test_of_all_that_is_audited_a_role_stores_what_the_table_allows_and_nothing_else(firm, role):
    seen = as_seen(firm, role)
    for action in sorted(things("do")):
        # What leaves is of a kind, and each kind has a row of its own.
        subject, detail = EXPORTED["record" if role == access.ADMINISTRATOR else "cards"] if action == "export" else ("nobody", "")
        before = firm.value("select count(*) from audit"), firm.value("select count(*) from goal")
        allowed = access.table()[f"do:{action}"][role] == "yes"
        try:
            with seen.write(counts_as_change=False) as writer:
                writer.execute("""
                    insert into goal (practice_area, move, what, measure, set_on, who, written_at)
                    values ('', '', 'a change', '', $as_of, '', $at)
                """, as_of=AS_OF, at=datetime(2026, 11, 1))
                writer.audit(action, subject, detail)
            stored = True
        except NotAllowed as refused:
            stored = False
            assert str(refused).count(".") == 2 and action in str(refused)
        after = firm.value("select count(*) from audit"), firm.value("select count(*) from goal")
        assert stored == allowed and after == (before[0] + allowed, before[1] + allowed), action


@pytest.mark.parametrize("role", access.ROLES)
def test_each_kind_of_export_is_for_the_roles_of_the_table_alone(firm, role):
    assert {kind_of_export(*line): kind for kind, line in EXPORTED.items()} == {kind: kind for kind in things("export")}
    seen = as_seen(firm, role)
    for kind, line in EXPORTED.items():
        try:
            with seen.write(counts_as_change=False) as writer:
                writer.audit("export", *line)
            left = True
        except NotAllowed:
            left = False
        assert left == (access.table()[f"export:{kind}"][role] == "yes"), kind
    with pytest.raises(NotAllowed), seen.write(counts_as_change=False) as writer:
        writer.audit("export", "F01", "something nobody thought of")


# What a notebook writes to a file, and how.
WRITTEN = {
    "lifeline": lambda workbook, out: Lifeline(workbook.view, workbook.store.scope).save(out / "a.svg"),
    "household": lambda workbook, out: workbook.household.save(out / "a.svg"),
    "pack": lambda workbook, out: workbook.make_packs(out / "packs", as_of=AS_OF, client_ids=[]),
    "list": lambda workbook, out: workbook.save_list(out / "a.csv", as_of=AS_OF, client_ids=[]),
    "calendar": lambda workbook, out: workbook.save_calendar(out / "a.ics", as_of=AS_OF, owner="nobody"),
    "everything": lambda workbook, out: workbook.export(out / "everything"),
}


@pytest.fixture(scope="module")
def drawn(firm):
    """One client and one household of the firm's, as anybody may have been handed them."""
    whole = Workbook(firm)
    return whole.client("F13").lifeline(as_of=AS_OF).view, whole.client("F13").household(as_of=AS_OF).found


@pytest.mark.parametrize("role", access.ROLES)
@pytest.mark.parametrize("kind", WRITTEN)
def test_each_file_a_notebook_writes_is_for_the_roles_of_the_table_alone(firm, drawn, role, kind, tmp_path):
    workbook = Workbook(as_seen(firm, role))
    workbook.view, workbook.household = drawn[0], Household(workbook.store, drawn[1])
    before = firm.value("select count(*) from audit")
    try:
        WRITTEN[kind](workbook, tmp_path)
        is_written = True
    except NotAllowed as refused:
        is_written = False
        assert f"({kind})" in str(refused)
    except NotFound as refused:
        # Theirs to write, but not of these clients, who are not theirs.
        assert (kind, role) == ("household", "fee_earner") and str(refused) == UNSEEN and not [*tmp_path.iterdir()]
        return
    assert is_written == (access.table()[f"export:{kind}"][role] == "yes")
    if not is_written:
        assert not [*tmp_path.iterdir()] and firm.value("select count(*) from audit") == before


class LetIn(BaseException):
    """A command has been given the workbook. Nothing of what it does with it is done here."""


class _Shown:
    """A workbook as a role sees it, of which nothing can be used."""

    def __init__(self, store):
        self._store = store

    @property
    def scope(self):
        return self._store.scope

    def __getattr__(self, name):
        raise LetIn


class _Opened(_Shown):
    def __init__(self, store):
        super().__init__(store)
        self.store = _Shown(store)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass


# A file that a command reads before it asks for the workbook.
READ_FIRST = {"clients.csv": "client_id,name,track\nZ1,Ann Test,person\n", "events.csv": "client_id,stage_id\n"}
# They open no workbook in which a role could be in force: one makes a new one, one works on folders.
WITHOUT_A_WORKBOOK = {"init", "scan"}


@pytest.mark.parametrize("role", access.ROLES)
@pytest.mark.parametrize("command", sorted(things("command") - WITHOUT_A_WORKBOOK))
def test_each_command_is_for_the_roles_of_the_table_alone(firm, role, command, monkeypatch, capsys, tmp_path):
    """The command itself, given as its help gives it; it is let in to the workbook or refused in words."""
    asked = shlex.split(commands()[command].epilog.partition("python -m lifeline ")[2])
    monkeypatch.chdir(tmp_path)
    for name, text in READ_FIRST.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    seen = as_seen(firm, role)
    monkeypatch.setattr("lifeline.open", lambda path, user: _Opened(seen))
    monkeypatch.setattr(snapshots, "_copied", lambda path, copy, who, allowed: _Opened(allowed(firm)).refresh())
    (tmp_path / "workbook.duckdb").touch()
    try:
        is_refused = main(["--user", person(firm, role).email, *asked]) == BAD_USE
        # Who may restore is let in to look for the backup, which is not there.
        is_refused &= f"not for you to do here ({command})" in capsys.readouterr().err
    except LetIn:
        is_refused = False
    assert is_refused == (access.table()[f"command:{command}"][role] == "no")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["clients.csv", "events.csv", "workbook.duckdb"]


def test_without_a_name_or_with_a_strangers_no_command_opens_a_workbook_with_roles(tmp_path, capsys):
    with another() as store:
        email = person(store, "partner").email
        store.whole.copy_database()
        copy = tmp_path / "firm.duckdb"
        store.copy_path.rename(copy)
    asked = ["--workbook", str(copy), "stages", "--as-of", "2026-11-01"]
    assert main(asked) == 2 and "asks who you are" in capsys.readouterr().err
    assert main(["--user", "stranger@firm.example", *asked]) == 2 and "may not come in" in capsys.readouterr().err
    assert main(["--user", email.upper(), *asked]) == 0 and "A stage is known of" in capsys.readouterr().err
    assert main(["--user", BOSS, *asked]) == 2 and "not for you" in capsys.readouterr().err


def test_of_a_client_behind_a_wall_the_words_are_those_for_a_client_there_is_none_of(firm):
    kept_from = person(firm, "partner").colleague_id
    access.wall(firm, client_id="F10", colleague_id=kept_from, reason="conflict", who="boss")
    seen = as_seen(firm, "partner")
    told = {}
    for client_id in ("F10", "F99"):
        told[client_id] = []
        for ask in (
            lambda: lifelines.client(seen, client_id),
            lambda: people.knows(seen, client_id=client_id, colleague_id=kept_from, how="", who=""),
            lambda: people.name_owner(seen, client_id=client_id, service_id="WILL_SINGLE", colleague_id=kept_from,
                                      due_on=None, who=""),
        ):
            with pytest.raises(NotFound) as refused:
                ask()
            told[client_id].append(str(refused.value).replace(client_id, "ID"))
    assert told["F10"] == told["F99"]
    before = firm.value("select count(*) from audit")
    with pytest.raises(UserError, match="Nothing was stored") as refused, seen.write() as writer:
        writer.execute("update client set notes = 'seen' where client_id = 'F10'")
        writer.audit("event changed", "F10 E1")
    assert str(refused.value) == UNSEEN and firm.value("select count(*) from audit") == before
    assert firm.value("select notes from client where client_id = 'F10'") != "seen"
    access.unwall(firm, client_id="F10", colleague_id=kept_from, who="boss")
    assert lifelines.client(seen, "F10").client_id == "F10"


def test_the_document_says_what_the_table_says():
    assert (ROOT / "docs" / "ACCESS.md").read_text(encoding="utf-8") == page(), "run: python tests/access_doc.py"
