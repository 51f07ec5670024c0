"""What a plan for a segment is about: its clients who may be approached, and their open lines by service."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lifeline.store import Store


@dataclass(frozen=True, slots=True)
class SegmentLine:
    """One service in a segment: how many clients it is open for now, to be asked first, still ahead, and waiting."""

    service_id: str
    service_name: str
    practice_area: str
    now: int
    to_ask: int
    ahead: int
    waiting: int


@dataclass(frozen=True, slots=True)
class SegmentView:
    """A segment on a day: its clients who may be approached, those left out, and its open lines by service."""

    segment: str
    clients: int
    left_out: int
    lines: tuple[SegmentLine, ...]


# The lines of the kept book that a plan of a move is about. What has to be asked first is told apart by its stage.
_SEGMENT_MOVE = """
    case
        when cell.move in ('cross_sell_now', 'cross_sell_future') then 'cross_sell'
        when cell.move = 'ask_first' then
            case when line.stage_on < client.client_since_on then 'back_sell' else 'cross_sell' end
        else cell.move
    end
"""
_SEGMENT = f"""
    from book_cell as cell
    join client on client.client_id = cell.client_id
    left join (
        select client_id, service_id, min(stage_on) as stage_on from book_line where move = 'ask_first'
        group by client_id, service_id
    ) as line on line.client_id = cell.client_id and line.service_id = cell.service_id
    where trim(client.segment) = $segment and client.contact_status = 'ok' and client.client_since_on <= $as_of
      and cell.move is not null and cell.move <> 'lapsed' and {_SEGMENT_MOVE} = $move
"""


def segments(store: Store) -> tuple[tuple[str, int], ...]:
    """The segments there are and how many clients each has, by name."""
    return tuple(store.tuples("""
        select trim(segment), count(*) from client where trim(coalesce(segment, '')) <> ''
        group by trim(segment) order by trim(segment)
    """))


def segment_view(store: Store, *, segment: str, move: str, as_of: date) -> SegmentView:
    """What a plan for a segment is about, by service, those with the most clients first. Reads the kept book."""
    ((clients, everybody),) = store.tuples("""
        select count(*) filter (where contact_status = 'ok' and client_since_on <= $as_of), count(*)
        from client where trim(segment) = $segment
    """, segment=segment, as_of=as_of)
    rows = store.fetch(SegmentLine, f"""
        select
            cell.service_id, max(service.name) as service_name, max(service.practice_area) as practice_area,
            count(*) filter (where cell.wait = '' and cell.move not in ('ask_first', 'cross_sell_future')) as now,
            count(*) filter (where cell.wait = '' and cell.move = 'ask_first') as to_ask,
            count(*) filter (where cell.wait = '' and cell.move = 'cross_sell_future') as ahead,
            count(*) filter (where cell.wait <> '') as waiting
        from (select cell.client_id, cell.service_id, cell.move, cell.wait {_SEGMENT}) as cell
        join service on service.service_id = cell.service_id
        group by cell.service_id
        order by now desc, count(*) desc, service_name
    """, segment=segment, move=move, as_of=as_of)
    return SegmentView(segment, clients, everybody - clients, rows)


def segment_clients(store: Store, *, segment: str, move: str, service_id: str, as_of: date) -> tuple[str, ...]:
    """The clients of a segment with an open line for a service, held or not, by id. Without a service: all of them."""
    if not service_id:
        return tuple(who for (who,) in store.tuples("""
            select client_id from client
            where trim(segment) = $segment and contact_status = 'ok' and client_since_on <= $as_of order by client_id
        """, segment=segment, as_of=as_of))
    return tuple(who for (who,) in store.tuples(
        f"select distinct cell.client_id {_SEGMENT} and cell.service_id = $service_id order by cell.client_id",
        segment=segment, move=move, as_of=as_of, service_id=service_id,
    ))
