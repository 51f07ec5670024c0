"""Whatever bytes arrive: a clean list of problems, or a whole import that is known again. Nothing else, and no half."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from intake_given import (
    ADA_AND_ACME,
    CLIENT_HEADER,
    EVENT_HEADER,
    MATTER_HEADER,
    clients,
    everything,
    imported,
    law_firm,
    stored,
)
from soak import IS_SOAK

from lifeline import intake
from lifeline.errors import IntakeError

REAL = Path(__file__).parent / "real"
WHOLE = {
    "clients.csv": f'{CLIENT_HEADER},facts,notes\nC1,Zoë,person,1970-05-01,2010,ok,married=Y;child_18=2030,"a ""b"""\n'
    "C2,Two Ltd,business,about 1998,,do_not_market,,\n".encode(),
    "events.csv": f"{EVENT_HEADER},evidence,anchor_dates\nada,P14,2025,happened,lease,grant_date=2025-09\n".encode(),
    "matters.csv": f"{MATTER_HEADER},closed_on,fee\nM1,ada,CONVEY,2019-07-01,2019-09-30,1234.50\n".encode(),
    "relationships.csv": b"client_id,other_client_id,other_name,relation\nada,acme,,director of\nada,,Grace,sister\n",
    "bronte.ged": (REAL / "bronte.ged").read_bytes(),
}
NAMES = st.sampled_from([*WHOLE, "holdings.csv", "export.txt", "tree.ged"])
FUZZ = settings(max_examples=300 if IS_SOAK else 12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def store():
    with law_firm() as store:
        imported(store, ADA_AND_ACME)
        yield store


def takes_it_or_leaves_it(store, name: str, data: bytes) -> None:
    before = everything(store)
    plan = intake.read(store, [(name, data)])
    assert everything(store) == before
    if plan.problems:
        assert str(IntakeError(plan.problems)) and intake.problems_csv(plan.problems)
        with pytest.raises(IntakeError):
            intake.apply(store, plan, who="a test")
        assert everything(store) == before
        return
    result = intake.apply(store, plan, who="a test")
    assert result.counts == plan.counts
    again = intake.read(store, [(name, data)])
    assert again.problems == () and {(counts.new, counts.changed) for counts in again.counts} <= {(0, 0)}
    for table in ("life_event", "holding", "matter", "relationship", "fact"):
        assert set(stored(store, "client_id", table)) <= set(stored(store, "client_id", "client"))


@FUZZ
@given(name=NAMES, data=st.binary(max_size=400))
def test_random_bytes(store, name, data):
    takes_it_or_leaves_it(store, name, data)


@FUZZ
@given(name=NAMES, text=st.text(max_size=300))
def test_random_text(store, name, text):
    takes_it_or_leaves_it(store, name, text.encode("utf-8", "surrogatepass"))


@st.composite
def a_damaged_file(draw) -> tuple[str, bytes]:
    """A file that was whole, after something cut, doubled, replaced or swapped parts of it."""
    name = draw(st.sampled_from(list(WHOLE)))
    data = WHOLE[name]
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, 12)))
        put = draw(
            st.one_of(
                st.just(b""),
                st.binary(max_size=4),
                st.just(data[start:end] * 2),
                st.sampled_from(
                    [
                        b",",
                        b"\n",
                        b'"',
                        b";",
                        b"=",
                        b"\t",
                        b"0",
                        b"-",
                        b"@",
                        b"\r",
                        b"\xeb",
                        b"\xc3\xab",
                        b"2 DATE ",
                        b" ",
                    ]
                ),
            )
        )
        data = data[:start] + put + data[end:]
    return name, data


@settings(FUZZ, max_examples=600 if IS_SOAK else 25)
@given(damaged=a_damaged_file())
def test_damaged_files(store, damaged):
    takes_it_or_leaves_it(store, *damaged)


CELL = st.one_of(
    st.sampled_from(
        [
            "ada",
            "acme",
            "C1",
            "P05",
            "B01",
            "P14",
            "CONVEY",
            "us",
            "declined",
            "happened",
            "planned",
            "ok",
            "person",
            "business",
            "1998",
            "1998-06",
            "2020-02-29",
            "about 1808",
            "",
            "our file",
            "grant_date=2025",
            "12.50",
        ]
    ),
    st.text(max_size=8),
)


@settings(FUZZ, max_examples=400 if IS_SOAK else 16)
@given(kind=st.sampled_from(["clients", "events", "holdings", "matters", "relationships"]), data=st.data())
def test_cells_of_all_sorts_under_the_right_headings(store, kind, data):
    import csv
    import io

    from lifeline.intake.kinds import KINDS

    columns = KINDS[kind].columns
    rows = data.draw(st.lists(st.lists(CELL, min_size=len(columns), max_size=len(columns)), max_size=4))
    written = io.StringIO(newline="")
    csv.writer(written).writerows([columns, *rows])
    takes_it_or_leaves_it(store, f"{kind}.csv", written.getvalue().encode("utf-8", "surrogatepass"))


def test_a_failure_while_storing_leaves_nothing_behind(store):
    # The last step of an import is its line in the audit; without that table everything before it must go too.
    plan = intake.read(store, [clients("C9,Nine,person,1970,2010,ok")])
    before = store.tuples("select * from client order by all")
    with store.write() as writer:
        writer.execute("alter table import_run rename to import_run_away")
    with pytest.raises(Exception, match="import_run"):
        intake.apply(store, plan, who="a test")
    with store.write() as writer:
        writer.execute("alter table import_run_away rename to import_run")
    assert store.tuples("select * from client order by all") == before
