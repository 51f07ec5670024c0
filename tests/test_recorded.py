"""Nothing is changed without a line of the record: every place that writes, in the code, and as it runs in every test.

As it runs it is watched in every test there is (tests/recorded.py). Here: that the watch sees, and that no place in the
code could do without.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from recorded import PACKAGE, WORKED_OUT, WOULD_DO, watched

from lifeline.record import people
from lifeline.store import Store

# What opens a write; those of the program's own pass the writer on, and whoever opens them is looked at in their place.
OPENS = {"write", "changing", "_unlocked"}
# On a copy without names, which is nobody's record.
ON_A_COPY = "record/anonymous.py"
# Instead of writing a line itself a place may hand its writer on; but for keeping the list of whom to see up to date.
WRITER, NOT_DOING = {"writer"}, {"follow"}
Function = ast.FunctionDef


def functions() -> dict[str, list[Function]]:
    """Every function of the program, by its bare name: one of a name stands for all of them."""
    found: dict[str, list[Function]] = {}
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, Function):
                found.setdefault(node.name, []).append(node)
    return found


def says_so(node: ast.AST) -> bool:
    """Whether a line of the record is written within, by the writer itself."""
    return any(
        isinstance(each, ast.Attribute) and each.attr == "audit" and isinstance(each.value, ast.Name)
        for each in ast.walk(node)
    ) or "insert into audit" in ast.unparse(node)


def handed_on(node: ast.AST) -> set[str]:
    """The bare names of what is called within and handed the writer, by whatever name."""
    return {
        each.func.attr if isinstance(each.func, ast.Attribute) else getattr(each.func, "id", "")
        for each in ast.walk(node) if isinstance(each, ast.Call)
        and any(isinstance(given, ast.Name) and given.id in WRITER for given in each.args)
    } - NOT_DOING


def places() -> list[tuple[str, ast.With]]:
    """Each `with store.write(...)` and `with changing(...)` of the program, but for what is only worked out."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.is_relative_to(WORKED_OUT) or path.is_relative_to(PACKAGE / "store" / "store.py"):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for function in (node for node in ast.walk(tree) if isinstance(node, Function)):
            for node in (each for each in ast.walk(function) if isinstance(each, ast.With)):
                passes_on = function.name in OPENS and any(isinstance(each, ast.Yield) for each in ast.walk(node))
                if (path, function.name) != WOULD_DO and not passes_on:
                    opened = [item.context_expr for item in node.items if isinstance(item.context_expr, ast.Call)]
                    if any(_is_door(each) for each in opened):
                        found.append((f"{path.relative_to(PACKAGE)}:{node.lineno}", node))
    return found


def _is_door(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return name == "_unlocked" or name in OPENS and any(keyword.arg == "who" for keyword in call.keywords)


def test_every_place_that_writes_writes_a_line_or_hands_its_writer_to_one_that_does():
    known, found = functions(), places()
    assert len(found) > 100
    silent = []
    for place, node in found:
        steps, seen, is_said = [node], set(), False
        while steps and not is_said:
            step = steps.pop()
            is_said = says_so(step)
            names = handed_on(step) - seen
            seen |= names
            steps += [each for name in names for each in known.get(name, ())]
        if not is_said:
            silent.append(place)
    assert [place for place in silent if not place.startswith(ON_A_COPY)] == []



def test_the_watch_over_every_test_sees_a_write_without_a_line(monkeypatch):
    store = Store.create(":memory:")
    people.add_colleague(store, name="Ada", who="Ada")
    monkeypatch.setattr("lifeline.store.store.Writer.audit", lambda *_: None)
    with pytest.raises(AssertionError, match=r"a write without a line of the record: record.people.py:\d+"):
        people.add_colleague(store, name="Bo", who="Ada")
    assert store.value("select count(*) from colleague") == 1, "nothing of it was stored"
    monkeypatch.undo()
    with watched() as seen:
        people.add_colleague(store, name="Bo", who="Ada")
    assert [Path(each.partition(":")[0]).name for each in seen] == ["people.py"]
