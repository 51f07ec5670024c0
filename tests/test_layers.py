"""The shape of the code: who may import whom, how long a file may be, and what no file may know."""

from __future__ import annotations

import ast
import csv
import re
from functools import cache, lru_cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# DESIGN section 10, from the ground up. A module may import what stands on a lower line, and its own part.
LINES = (
    (
        "lifeline.model",
        "lifeline.errors",
        "lifeline.periods",
        "lifeline.ranking",
        "lifeline.wording",
        "lifeline.palette",
        "lifeline.paths",
    ),
    ("lifeline.store", "lifeline.sql"),
    ("lifeline.intake", "lifeline.question", "lifeline.record"),
    ("lifeline.chart",),
    ("lifeline.export",),
    # `lifeline` is the package's own face: it fetches the workbook when it is first asked for it.
    ("lifeline.workbook", "lifeline"),
    ("lifeline.ui",),
    ("lifeline.__main__", "lifeline.commands", "app", "pages", "notebooks"),
)
# On these lines the parts are one thing in several files and may import one another.
TOGETHER = (1, 2, 6, 8)
# What is written down rests on what is asked first (a decision keeps the line it was made on), and never the other way.
ALSO = {("lifeline.record", "lifeline.question"), ("lifeline.record", "lifeline.intake")}

# Whose library is whose. Elsewhere only the function named after the hash.
OWNERS = {
    "duckdb": ("lifeline.store", "lifeline.sql"),
    "streamlit": ("lifeline.ui", "pages", "app"),
    "altair": ("lifeline.chart", "lifeline.export"),
    "pandas": ("lifeline.intake", "lifeline.export", "lifeline.workbook#to_pandas"),
}
# Tests hold tables of examples, which are long and simple.
MOST_LINES = {"tests": 400, "": 350}
# Where today's date may be read: the day a person has not chosen yet, and the time of writing in a record.
CLOCKS = ("lifeline/ui/selection.py", "lifeline/store/files.py")


def module_of(path: Path) -> str:
    """The dotted name of a file of ours.

    >>> module_of(ROOT / "lifeline" / "store" / "__init__.py"), module_of(ROOT / "app.py")
    ('lifeline.store', 'app')
    """
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@lru_cache(maxsize=1)
def sources() -> dict[str, Path]:
    """Every module of the product by its dotted name."""
    paths = [
        *ROOT.glob("lifeline/**/*.py"),
        *ROOT.glob("pages/**/*.py"),
        *ROOT.glob("notebooks/*.py"),
        *ROOT.glob("app.py"),
    ]
    return {module_of(path): path for path in sorted(paths)}


def part_of(module: str) -> str:
    """The longest name in LINES that the module belongs to; empty for other people's modules."""
    known = (part for line in LINES for part in line)
    fitting = [part for part in known if module == part or module.startswith(f"{part}.")]
    # `lifeline` itself is the public face, not everything below it.
    return max((part for part in fitting if part != "lifeline" or module == "lifeline"), key=len, default="")


def line_of(part: str) -> int:
    """The number of the line a part stands on, from 1 at the ground."""
    return next(number for number, line in enumerate(LINES, start=1) if part in line)


@cache
def imports(path: Path) -> list[tuple[int, str, str]]:
    """Line number, imported module, and the function around it, for every import, also those for types only."""
    found: list[tuple[int, str, str]] = []

    def walk(node: ast.AST, function: str) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Import):
                found.extend((child.lineno, alias.name, function) for alias in child.names)
            elif isinstance(child, ast.ImportFrom):
                assert child.level == 0, f"{path}:{child.lineno}: imports are written out from the top"
                for alias in child.names:
                    whole = f"{child.module}.{alias.name}"
                    found.append((child.lineno, whole if whole in sources() else child.module or "", function))
            walk(child, child.name if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) else function)

    walk(ast.parse(path.read_text(encoding="utf-8")), "")
    return found


def breach(importer: str, imported: str) -> str:
    """What is wrong with one of our modules importing another; empty if nothing is.

    >>> breach("lifeline.question.book", "lifeline.chart.scene")
    'line 3 imports from line 4'
    >>> breach("lifeline.question.book", "lifeline.intake.plan")
    'two parts of line 3'
    >>> breach("pages.Clients", "lifeline.ui.parts"), breach("lifeline.chart.scene", "lifeline.palette")
    ('', '')
    """
    one, other = part_of(importer), part_of(imported)
    mine, theirs = line_of(one), line_of(other)
    if theirs > mine:
        return f"line {mine} imports from line {theirs}"
    if theirs == mine and one != other and mine not in TOGETHER and (one, other) not in ALSO:
        return f"two parts of line {mine}"
    return ""


def test_every_module_has_its_place():
    homeless = [name for name in sources() if not part_of(name) and name != "pages"]
    assert homeless == [], "give each a line in LINES, and DESIGN section 10 a word about it"


@pytest.mark.parametrize("importer", sources())
def test_a_module_imports_only_from_lower_lines(importer):
    path = sources()[importer]
    found = [
        (line, imported)
        for line, imported, _ in imports(path)
        if imported.split(".")[0] in ("lifeline", "pages", "app")
    ]
    breaches = [
        f"{path.relative_to(ROOT)}:{line}: {imported}: {breach(importer, imported)}"
        for line, imported in found
        if breach(importer, imported)
    ]
    assert not breaches, "\n".join(breaches)


@pytest.mark.parametrize("library", OWNERS)
def test_a_library_is_used_only_where_it_belongs(library):
    strays = [
        f"{path.relative_to(ROOT)}:{line}"
        for module, path in sources().items()
        for line, imported, function in imports(path)
        if imported.split(".")[0] == library
        and not any(
            part_of(module) == owner.partition("#")[0] and owner.partition("#")[2] in ("", function)
            for owner in OWNERS[library]
        )
        and part_of(module) != "notebooks"
    ]
    assert not strays, "\n".join(strays)


def test_one_module_alone_knows_spark():
    found = {module for module, path in sources().items() for _, name, _ in imports(path) if name.split(".")[0] == "pyspark"}
    assert found == {"lifeline.export.scan_spark"}


def test_no_file_is_too_long_to_be_read_at_a_sitting():
    files = [
        path
        for ending in ("py", "sql")
        for folder in ("lifeline", "pages", "notebooks", "benchmarks", "tests", "data")
        for path in ROOT.glob(f"{folder}/**/*.{ending}")
    ]
    long = []
    for path in [*files, *ROOT.glob("*.py")]:
        lines = len(path.read_text(encoding="utf-8").splitlines())
        most = MOST_LINES.get(path.relative_to(ROOT).parts[0], MOST_LINES[""])
        # A migration is a list of tables, and is never touched again once a workbook was made with it.
        if lines > most and "migrations" not in path.parts:
            long.append(f"{path.relative_to(ROOT)}: {lines} lines")
    assert not long, "\n".join(long)


# ------------------------------------------------------------------------------------------ what no file may know


@lru_cache(maxsize=1)
def words_of_packs() -> dict[str, str]:
    """Every stage, service and fact that a shipped pack names, and which pack that is."""
    words = {}
    for name, column in (("life_stages", "stage_id"), ("services", "service_id"), ("facts", "fact")):
        for path in ROOT.glob(f"data/packs/*/{name}.csv"):
            with path.open(encoding="utf-8-sig", newline="") as file:
                words |= {row[column]: f"{path.parent.name}/{path.name}" for row in csv.DictReader(file)}
    return words


# Ordinary English that is also the name of a fact: who belongs to whom in a family tree, and a partner of
# the firm.
ENGLISH = {
    "lifeline/intake/family.py": {"partner", "married"},
    "lifeline/question/relations.py": {"partner"},
    "lifeline/record/access.py": {"partner"},
    "lifeline/store/migrations/0002_review.sql": {"partner"},
}


def test_no_stage_service_or_fact_of_a_pack_is_named_in_the_code():
    files = [
        *ROOT.glob("lifeline/**/*.py"),
        *ROOT.glob("lifeline/**/*.sql"),
        *ROOT.glob("pages/*.py"),
        *ROOT.glob("app.py"),
    ]
    known = words_of_packs()
    assert len(known) > 200 and len(files) > 50
    named = [
        f"{name}:{number}: {word} is of {known[word]}"
        for path in sorted(files)
        for name in [str(path.relative_to(ROOT))]
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        for word in re.findall(r"\w+", line)
        if word in known and word not in ENGLISH.get(name, ())
    ]
    assert not named, "\n".join(named)


def test_nobody_asks_the_clock_but_for_the_record_or_for_the_day_not_chosen_yet():
    asking_python = {
        ("date", "today"),
        ("datetime", "now"),
        ("datetime", "today"),
        ("datetime", "utcnow"),
        ("time", "time"),
        ("time", "localtime"),
        ("time", "gmtime"),
        ("time", "strftime"),
    }
    asking_sql = re.compile(
        r"\b(current_date|current_timestamp|localtimestamp|get_current_timestamp|today\(\)|now\(\))", re.IGNORECASE
    )
    asked = []
    for path in [*sources().values(), *ROOT.glob("lifeline/**/*.sql")]:
        name, text = str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
        if name in CLOCKS or name.startswith("notebooks/"):
            continue
        if path.suffix == ".sql":
            asked += [f"{name}: {found.group()}" for found in asking_sql.finditer(text)]
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
                owner = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
                asked += [f"{name}:{node.lineno}: {owner}.{node.attr}"] * ((owner, node.attr) in asking_python)
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                asked += [f"{name}:{node.lineno}: {found.group()}" for found in asking_sql.finditer(node.value)]
    assert not asked, "\n".join(asked)


def test_every_download_looks_at_what_the_visit_looks_at():
    """A file is made in another thread, which knows no visit: who hides names is to find them hidden in files too."""
    calls = [path.name for path in ROOT.glob("lifeline/ui/*.py") if "st.download_button(" in path.read_text(encoding="utf-8")]
    assert calls == ["resources.py"]
