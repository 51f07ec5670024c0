"""Which stored row each row of a file is, so that importing again updates and never doubles.

Clients, facts, matters and relationships are known by what identifies them. Life events and holdings have no
identifier in most systems, and are paired in steps, each with the rows the steps before have left; a row that finds
nothing is new:

1. with a row that is the same in everything the file gives (what was entered by hand may be confirmed like this);
2. with the row whose mark it carries, in a file that was exported here and edited;
3. with a row that a person has changed here since, if the file only says again what it said when that row was taken in:
   the file has nothing new, and what the person changed stays;
4. with a row of the same client, stage or service, and date, of any import;
5. with a row of the same client and stage or service that came from a file of the same name (dates and copy numbers in
   the name aside) and sheet, in the order of the dates: a date that was corrected there is corrected here.

So another file, or another system, can never put its own events in the place of those that are there: what it dates
differently stands beside them. A row that a person entered is not paired by steps 4 and 5. Rows imported by a release
that did not keep the file's name are paired by step 5 with any file.
"""

from __future__ import annotations

from dataclasses import dataclass

from lifeline.intake.merges import Merge, fill, fingerprint, mark
from lifeline.store import Writer


@dataclass(frozen=True, slots=True)
class _Step:
    """One way of finding rows: equal where `staged` and `stored` are; as many as there are on both sides, in order."""

    staged: str
    stored: str
    staged_where: str = "true"
    stored_where: str = "true"
    staged_order: str = "row_no"
    stored_order: str = "import_id is null, stored_row"


def pair(writer: Writer, merge: Merge) -> None:
    """Make `paired_x`: the stored row of each staged row that has one."""
    writer.execute(fill("create temporary table paired_{kind} (row_no bigint, stored_row bigint)", kind=merge.kind))
    if merge.has_id or merge.kind == "relationships":
        _by_key(writer, merge)
        steps = [_marked(merge)] if merge.is_marked else []
    else:
        steps = [
            *_same_as_far_as_given(writer, merge), _marked(merge), _said_before(merge), _same_day(merge),
            *_same_source(merge),
        ]
    for step in steps:
        _take(writer, merge, step)


def _by_key(writer: Writer, merge: Merge) -> None:
    writer.execute(fill(
        """
        insert into paired_{kind}
        select staged.row_no, min(stored.stored_row) as stored_row
        from staged_{kind} as staged
        join stored_{kind} as stored on {same_key}
        group by staged.row_no
        """,
        kind=merge.kind, same_key=" and ".join(f"stored.{name} = staged.{name}" for name in merge.key),
    ))


def _take(writer: Writer, merge: Merge, step: _Step) -> None:
    writer.execute(fill(
        """
        insert into paired_{kind}
        with
        staged_left as (
            select row_no, sameness, row_number() over (partition by sameness order by {staged_order}) as place
            from (select *, {staged} as sameness from staged_{kind} as staged) as staged
            where row_no not in (select row_no from paired_{kind}) and {staged_where}
        ),
        stored_left as (
            select stored_row, sameness, row_number() over (partition by sameness order by {stored_order}) as place
            from (select *, {stored} as sameness from stored_{kind} as stored) as stored
            where stored_row not in (select stored_row from paired_{kind}) and {stored_where}
        )
        select staged_left.row_no, stored_left.stored_row
        from staged_left
        join stored_left on stored_left.sameness = staged_left.sameness and stored_left.place = staged_left.place
        """,
        kind=merge.kind, staged=step.staged, stored=step.stored, staged_where=step.staged_where,
        stored_where=step.stored_where, staged_order=step.staged_order, stored_order=step.stored_order,
    ))


def _same_as_far_as_given(writer: Writer, merge: Merge) -> list[_Step]:
    steps = []
    for (absent,) in writer.tuples(fill("select distinct absent from staged_{kind} order by absent", kind=merge.kind)):
        without = frozenset(name for name, column in merge.optional.items() if f";{column};" in absent)
        steps.append(_Step(
            fingerprint(merge, "staged", without=without), fingerprint(merge, "stored", without=without),
            staged_where=f"absent = '{absent}'",
        ))
    return steps


def _marked(merge: Merge) -> _Step:
    # Of two rows with one mark, a copied one and the one it was copied from, the first is the old one.
    return _Step("lower(staged.row_mark)", mark(fingerprint(merge, "stored")), staged_where="row_mark <> ''")


def _said_before(merge: Merge) -> _Step:
    return _Step(fingerprint(merge, "staged"), "stored.as_imported", stored_where="as_imported is not null")


def _same_day(merge: Merge) -> _Step:
    columns = (*merge.key, merge.written_date)
    return _Step(_text("staged", *columns), _text("stored", *columns), stored_where="import_id is not null")


def _same_source(merge: Merge) -> list[_Step]:
    in_date_order = f"{merge.dated_by} nulls last"
    of_any = _Step(
        _text("staged", *merge.key), _text("stored", *merge.key),
        stored_where="import_id is not null and source is null",
        staged_order=f"{in_date_order}, row_no", stored_order=f"{in_date_order}, stored_row",
    )
    of_one = _Step(
        _text("staged", *merge.key, "source"), _text("stored", *merge.key, "source"),
        stored_where="import_id is not null and source is not null",
        staged_order=of_any.staged_order, stored_order=of_any.stored_order,
    )
    return [of_one, of_any]


def _text(alias: str, *columns: str) -> str:
    return "concat_ws(chr(31), " + ", ".join(f"coalesce(cast({alias}.{name} as varchar), '')" for name in columns) + ")"
