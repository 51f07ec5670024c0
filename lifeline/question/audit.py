"""The record of what was done: who did what to which subject, and when. It holds ids, and never a client's data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from lifeline.store import Store, of_one_moment

if TYPE_CHECKING:
    import pyarrow as pa

PER_PAGE = 25
BATCH = 50_000

# A subject is a client's id, or that and one more word. An id may itself hold a blank, so that one client's subject can
# begin with another's id: what fits a longer id is that client's.
OF_CLIENT = """
    (subject = $client_id or starts_with(subject, $client_id || ' '))
    and not exists (
        select 1
        from (select client_id from client union select client_id from suppression) as other
        where starts_with(other.client_id, $client_id || ' ')
          and (audit.subject = other.client_id or starts_with(audit.subject, other.client_id || ' '))
    )
"""

_WANTED = f"""
    from audit
    where ($who = '' or who = $who)
      and ($action = '' or action = $action)
      and ($first_on is null or written_at >= $first_on)
      and ($until_on is null or written_at < $until_on)
      and ($client_id = '' or ({OF_CLIENT}))
"""


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One line of the record. `written_at` is in UTC; `subject` is an id, or two; `detail` says how, not what."""

    audit_no: int
    written_at: datetime
    who: str
    action: str
    subject: str
    detail: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Which lines are wanted; empty or None asks for nothing. The period is half-open: `until_on` is outside."""

    who: str = ""
    action: str = ""
    client_id: str = ""
    first_on: date | None = None
    until_on: date | None = None

    def values(self) -> dict[str, Any]:
        """What the statement is given."""
        return {
            "who": self.who, "action": self.action, "client_id": self.client_id.strip(), "first_on": self.first_on,
            "until_on": self.until_on,
        }


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Some lines, the newest first, and how many there are in all."""

    lines: tuple[AuditLine, ...]
    total: int


@of_one_moment
def audit_page(store: Store, asked: Asked, *, offset: int = 0, limit: int = PER_PAGE) -> AuditPage:
    """One page of the record, the newest lines first."""
    values = asked.values()
    lines = store.fetch(
        AuditLine,
        f"select audit_no, written_at, who, action, subject, detail {_WANTED} "
        "order by audit_no desc limit $limit offset $offset",
        limit=limit, offset=offset, **values,
    )
    return AuditPage(lines, store.value(f"select count(*) {_WANTED}", **values))


# What a file of the record holds: each line, the hash of the line before it, and what its own hash is over (see
# lifeline/store/chain.py), so that the file can be held against itself.
COLUMNS = (*(field.name for field in fields(AuditLine)), "before", "salt", "digest", "hash", "redacted_by")
_SEALED = """
    left join (
        select
            audit_no as sealed_no, lower(hex(before)) as before, coalesce(lower(hex(salt)), '') as salt,
            lower(hex(digest)) as digest, lower(hex(hash)) as hash, redacted_by
        from audit_seal
    ) as sealed on sealed.sealed_no = audit.audit_no
"""


def audit_tables(store: Store, asked: Asked) -> Iterator[pa.Table]:
    """Every line that is wanted, the newest first, as Arrow tables of some thousand lines with `COLUMNS`."""
    values, below = asked.values(), None
    while True:
        # By number and not by offset: a line that is added meanwhile moves none of the others.
        table = store.arrow(
            f"select {', '.join(COLUMNS)} {_WANTED.replace('from audit', f'from audit {_SEALED}', 1)} "
            "and ($below is null or audit_no < $below) order by audit_no desc limit $limit",
            below=below, limit=BATCH, **values,
        )
        if below is None or table.num_rows:
            yield table
        if table.num_rows < BATCH:
            return
        below = table.column("audit_no")[-1].as_py()


def audited_who(store: Store) -> tuple[str, ...]:
    """Everybody who did something, by name."""
    return tuple(who for (who,) in store.tuples("select distinct who from audit order by who"))


def audited_actions(store: Store) -> tuple[str, ...]:
    """Everything that was done, by name."""
    return tuple(action for (action,) in store.tuples("select distinct action from audit order by action"))
