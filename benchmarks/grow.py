"""The figures of the pages about the whole book, printed as one table: what each asks of the server.

    python benchmarks/grow.py                            # 200,000 invented clients, 2,000,000 matters; some minutes
    python benchmarks/grow.py --clients 20000
    python benchmarks/grow.py --file /tmp/big.duckdb     # a book made by make_book.py, kept for the next run

Medians of several runs after one to warm up, in milliseconds. A page adds what it asks by a function in `ASKED`.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from make_book import make  # noqa: E402 - found beside this file, once the path is set

from lifeline.question import book, definitions, grouping, measures, scoring, white_space  # noqa: E402
from lifeline.question.measure_sql import Asked  # noqa: E402
from lifeline.question.score_reasons import score_reasons  # noqa: E402
from lifeline.question.white_space import Filters  # noqa: E402
from lifeline.sql.measure_list import IMPACT, MEASURES, OUTPUT, READINESS, STAR  # noqa: E402
from lifeline.store import Store  # noqa: E402

AS_OF = date(2026, 11, 1)
LIMIT = 1500


def first_page(store: Store) -> object:
    """White space: the first page, most gaps first."""
    return white_space.white_space(store, as_of=AS_OF)


def a_late_page(store: Store) -> object:
    """White space: a page far down, by name."""
    return white_space.white_space(store, as_of=AS_OF, sort="name", offset=100_000)


def filtered(store: Store) -> object:
    """White space: one owner's people with a back-sell."""
    filters = Filters(track="person", owner="Partner 7", moves=("back_sell",))
    return white_space.white_space(store, as_of=AS_OF, filters=filters)


def found_by_name(store: Store) -> object:
    """White space: those whose name fits."""
    return white_space.white_space(store, as_of=AS_OF, filters=Filters(text="mock 12"))


def by_owner(store: Store) -> object:
    """White space: grouped by owner."""
    return white_space.white_space(store, as_of=AS_OF, group_by="owner")


def choices(store: Store) -> object:
    """White space: the segments, owners and offices to choose from."""
    return grouping.groupings(store, as_of=AS_OF)


def shares_by_segment(store: Store) -> object:
    """White space summed up by segment."""
    return white_space.aggregate(store, as_of=AS_OF, by="segment")


def shares_by_office(store: Store) -> object:
    """White space summed up by office."""
    return white_space.aggregate(store, as_of=AS_OF, by="office")


def shares_by_stage(store: Store) -> object:
    """White space summed up by stage reached."""
    return white_space.by_stage(store, as_of=AS_OF)


def of_buying_centres(store: Store) -> object:
    """White space: buying centres of businesses."""
    return white_space.buying_centres(store, as_of=AS_OF, filters=Filters(track="business"))


def two_definitions(store: Store) -> object:
    """Gaps by service and by buying centre."""
    return definitions.counted(store, as_of=AS_OF)


def why_a_cell(store: Store) -> object:
    """White space: the reason of one cell."""
    (service_id,) = store.tuples("select min(service_id) from service where track = 'person'")[0]
    return white_space.cell_reason(store, "C0000001", service_id, AS_OF)


def measures_of(store: Store, measure_class: str) -> object:
    """The measures of one class with their trends, as the page asks for them."""
    chosen = [name for name, measure in MEASURES.items() if measure.measure_class == measure_class]
    return measures.figures(store, Asked(AS_OF), measure_ids=chosen)


def measures_first(store: Store) -> object:
    """Measures: what it opens with, STAR's measures over nine years."""
    return measures_of(store, STAR)


def measures_of_readiness(store: Store) -> object:
    """Measures: readiness."""
    return measures_of(store, READINESS)


def measures_of_output(store: Store) -> object:
    """Measures: output."""
    return measures_of(store, OUTPUT)


def measures_of_impact(store: Store) -> object:
    """Measures: impact."""
    return measures_of(store, IMPACT)


def measures_rows(store: Store) -> object:
    """Measures: a page of the rows behind the cross-selling ratio."""
    return measures.rows(store, Asked(AS_OF), "star.cross_selling_ratio", limit=15, total=1)


def priority_matrix(store: Store) -> object:
    """Priorities: the matrix of everybody."""
    return scoring.matrix(store, as_of=AS_OF)


def priority_matrix_of_an_area(store: Store) -> object:
    """Priorities: the matrix of one practice area and one owner."""
    return scoring.matrix(store, as_of=AS_OF, filters=Filters(owner="Partner 7", practice_areas=("Employment",)))


def priority_map(store: Store) -> object:
    """Priorities: a page of the demand map."""
    return scoring.demand_map(store, as_of=AS_OF, offset=100_000)


def priority_reasons(store: Store) -> object:
    """Priorities: why one demand unit scores so."""
    (unit,) = scoring.units(store, as_of=AS_OF, limit=1)
    return score_reasons(store, as_of=AS_OF, client_id=unit.client_id, buying_centre=unit.buying_centre)


# What each page asks of the server, and the milliseconds it should stay under.
ASKED: list[tuple[Callable[[Store], object], int]] = [
    (first_page, LIMIT), (a_late_page, LIMIT), (filtered, LIMIT), (found_by_name, LIMIT), (by_owner, LIMIT),
    (choices, LIMIT), (shares_by_segment, LIMIT), (shares_by_office, LIMIT), (shares_by_stage, LIMIT),
    (of_buying_centres, LIMIT), (two_definitions, LIMIT), (why_a_cell, LIMIT),
    (measures_first, LIMIT), (measures_of_readiness, LIMIT), (measures_of_output, LIMIT), (measures_of_impact, LIMIT),
    (measures_rows, LIMIT),
    (priority_matrix, LIMIT), (priority_matrix_of_an_area, LIMIT), (priority_map, LIMIT), (priority_reasons, LIMIT),
]


def milliseconds(run: Callable[[], object], times: int) -> tuple[float, float]:
    """The median time of a call, after one to warm up, and the median of what all processors together spent on it."""
    run()
    taken = []
    for _ in range(times):
        began, spent = time.perf_counter(), time.process_time()
        run()
        taken.append(((time.perf_counter() - began) * 1000, (time.process_time() - spent) * 1000))
    waited, worked = zip(*taken, strict=True)
    return statistics.median(waited), statistics.median(worked)


def show(what: str, waited: float, worked: float, limit: float | None = None) -> None:
    """One row of the table: how long one waits, and how long the processors work, which tells on a busy machine."""
    beside = "" if limit is None else f"   under {limit:>6,.0f}   {'yes' if waited < limit else 'NO'}"
    print(f"{what:<60}{waited:>8,.0f} ms{worked:>8,.0f} ms worked{beside}", flush=True)


def table(store: Store, times: int, only: str = "") -> None:
    """Work the book out where it is not current, then every figure."""
    if not book.is_current(store, as_of=AS_OF):
        began, spent = time.perf_counter(), time.process_time()
        lines = book.refresh(store, as_of=AS_OF)
        took = (time.perf_counter() - began) * 1000, (time.process_time() - spent) * 1000
        show(f"the whole book worked out: {lines:,} lines", *took)
    for run, limit in ASKED:
        if only in run.__name__:
            words = (run.__doc__ or run.__name__).splitlines()[0].rstrip(".")
            show(words, *milliseconds(lambda run=run: run(store), times), limit)


def main() -> None:
    """Make the book unless there is one, then print the table."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--clients", type=int, default=200_000)
    asked.add_argument("--matters", type=float, default=10, help="how many a client has")
    asked.add_argument("--times", type=int, default=5)
    asked.add_argument("--file", type=Path, help="use this book, and make it first if it is not there")
    asked.add_argument("--only", default="", help="the functions whose name holds this")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = given.file or Path(folder) / "book.duckdb"
        with Store.open(path) if path.exists() else make(path, given.clients, given.matters) as store:
            counts = [f"{store.value(f'select count(*) from {name}'):,} {words}" for name, words in (
                ("client", "clients"), ("matter", "matters"), ("life_event", "events"))]
            print(", ".join(counts), end="\n\n")
            table(store, given.times, given.only)


if __name__ == "__main__":
    main()
