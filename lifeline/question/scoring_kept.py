"""The scores kept with the book: each open need's, and each demand unit's, worked out when the book is.

They rest on the cells and on a client's own rows. Where those have changed since, that client's scores are worked out
anew before the next answer; where the firm's skills have, which are nobody's rows, all of them are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from lifeline.question import plain_kept
from lifeline.question.demand_units import CENTRES
from lifeline.question.ranges import ranges
from lifeline.sql import scoring as sql
from lifeline.store import Store, Writer

# Skills count for as long as the colleague is there.
PEOPLE = """
    select coalesce(md5(string_agg(line, chr(10) order by line)), '') from (
        select concat_ws('|', 'knows', colleague_id) as line from colleague
        union all
        select concat_ws('|', colleague_id, coalesce(service_id, ''), coalesce(practice_area, '')) from skill
    ) as lines
"""
# Clients scored in one go.
RANGE = 100_000
NEED = ("client_id", "buying_centre", "service_id", "move", "need", "last_date", "needs", "fit", "urgency", "asked",
        "known", "is_said")
UNIT = ("client_id", "buying_centre", "triples", "relationships", "data", "resources", "open_needs", "last_date",
        "is_said")


@dataclass(frozen=True, slots=True)
class ScoreRule:
    """One scoring rule of the pack: in a dimension the first whose measure lies within its bounds gives the score.

    A rule without bounds fits whatever is measured, and without a measure nothing need be. Both bounds are included.
    """

    position: int
    dimension: str
    score: int
    measure: str
    at_least: float | None
    at_most: float | None
    words: str
    why: str


RULES = """
    select position, dimension, score, measure, at_least, at_most, words, why from score_rule order by position
"""


def score_rules(store: Store) -> tuple[ScoreRule, ...]:
    """The pack's scoring rules, in their order; none where the pack has none."""
    return store.fetch(ScoreRule, RULES)


def steps(rules: Sequence[ScoreRule], *, of_whom: str) -> str:
    """Every step of the scoring; see `lifeline.sql.scoring.steps`."""
    return sql.steps(rules, CENTRES, of_whom=of_whom)


def bound(text: str, **values: Any) -> dict[str, Any]:
    """Of these values those that the statement names."""
    return {name: value for name, value in values.items() if f"${name}" in text}


def keep(writer: Writer, *, as_of: date, client_ids: Sequence[str] | None = None) -> None:
    """Work the scores out, of everybody or of these clients, inside the write that has just kept their cells.

    Of everybody in ranges: what is worked out for one needs nobody else, and memory stays flat.
    """
    rules = [ScoreRule(*row) for row in writer.tuples(RULES)]
    values = {"as_of": as_of, **sql.bounds(rules)}
    if client_ids is None:
        of_whom, emptied = sql.WITHIN, ""
        parts = [{"first_client": first, "last_client": last} for first, last, _ in writer.tuples(ranges(RANGE))]
    else:
        of_whom, emptied = sql.SOME, f"where {sql.SOME}"
        values["client_ids"] = list(client_ids)
        parts = [{}]
    text = steps(rules, of_whom=of_whom)

    def fill(kept_in: Mapping[str, str]) -> None:
        for table, columns, step in (("book_need", NEED, "line_scored"), ("book_unit", UNIT, "unit_scored")):
            named, kept = ", ".join(columns), kept_in.get(table, table)
            run(f"delete from {kept} {emptied}")
            for part in parts if rules else ():
                run(f"insert into {kept} ({named}) {text} select {named} from {step}", part)

    def run(statement: str, part: Mapping[str, Any] | None = None) -> None:
        writer.execute(statement, **bound(statement, **values, **part or {}))

    fill({})
    if plain_kept.is_wanted(writer):
        with plain_kept.as_if_nothing_sensitive(writer, with_cells=True):
            fill(plain_kept.PLAIN)
    run(f"delete from book_score_due {emptied}")
    if client_ids is None:
        writer.execute("delete from book_score_state")
        writer.execute(f"insert into book_score_state {PEOPLE}")


def later(writer: Writer, client_ids: Sequence[str]) -> None:
    """Note that these clients' scores are to be worked out anew before the next answer: no click waits for it."""
    # Where no book is kept, there are no scores to be made current.
    writer.execute("insert into book_score_due select unnest($client_ids) from book_state", client_ids=list(client_ids))


_PEOPLE_CHANGED = f"select ({PEOPLE}) is distinct from (select max(people) from book_score_state)"
_DUE = "select distinct client_id from book_score_due"


def catch_up(writer: Writer) -> None:
    """Work out what is due: some clients' scores, or everybody's where the firm's skills have changed since."""
    for (as_of,) in writer.tuples("select as_of from book_state"):
        if writer.tuples(_PEOPLE_CHANGED)[0][0]:
            keep(writer, as_of=as_of)
        elif due := [client_id for (client_id,) in writer.tuples(_DUE)]:
            keep(writer, as_of=as_of, client_ids=due)


def bring_up_to_date(store: Store) -> None:
    """See to it that the kept scores are those of the kept book. To be called before they are read."""
    store = store.whole  # kept for everybody
    if store.value(f"select ({_PEOPLE_CHANGED}) or exists (from book_score_due)"):
        with store.write(counts_as_change=False) as writer:
            catch_up(writer)
