"""What a named person says of a score instead of the rules, with the reason; and how much each dimension counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

from lifeline.errors import NotFound, UserError
from lifeline.question.lifelines import client
from lifeline.question.scoring import MOST_WEIGHT, SETTING, Weights
from lifeline.question.scoring_kept import catch_up, later
from lifeline.record.settings import change_settings
from lifeline.record.writing import changing
from lifeline.sql.scoring import DIMENSIONS, OF_LINE, OF_UNIT, SCORES
from lifeline.store import Store, Writer, now

NO_NEED = (
    "There is no open need here that may be scored, so there is nothing to score otherwise: what they have, have declined "
    "or do not need yet, what waits, and what rests on sensitive matters alone stays out of the matrix."
)


@dataclass(frozen=True, slots=True)
class ScoreOverride:
    """One entry: what somebody said of a score on a day, and why. Without a score it takes back what was said before."""

    override_no: int
    client_id: str
    service_id: str | None
    buying_centre: str
    dimension: str
    score: int | None
    reason: str
    overridden_on: date
    who: str


def score_overrides(store: Store, *, client_id: str, as_of: date) -> tuple[ScoreOverride, ...]:
    """Every entry on a client's scores by that day, the latest first: nothing is ever taken out of them."""
    return store.fetch(ScoreOverride, """
        select override_no, client_id, service_id, buying_centre, dimension, score, reason, overridden_on, who
        from score_override
        where client_id = $client_id and overridden_on <= $as_of
        order by overridden_on desc, override_no desc
    """, client_id=client_id, as_of=as_of)


def override_score(
    store: Store, *, client_id: str, dimension: str, score: int, reason: str, as_of: date, who: str,
    service_id: str | None = None, buying_centre: str = "",
) -> None:
    """Score a dimension otherwise than the rules, from a day on, until it is taken back; audited.

    Needs, fit and urgency are of a client and a service, the others of a demand unit (`buying_centre`, '' for a person).
    Raises `UserError` without a name or a reason, for a score that is none, and where there is no open need that may be
    scored on that day; `NotFound`. The book has to be current for the day.
    """
    _check(dimension, service_id, reason, who)
    if score not in SCORES:
        raise UserError("A score is 1, 2 or 3.")
    with changing(store, who=who) as writer:
        client(store, client_id)
        catch_up(writer)
        if not _is_scored(writer, client_id, dimension, service_id, buying_centre):
            raise UserError(NO_NEED)
        _enter(writer, client_id, dimension, service_id, buying_centre, score, reason, as_of)
        # The reason may tell of the client, and the audit outlives their erasure: it stays with the entry.
        writer.audit("score overridden", f"{client_id} {service_id or buying_centre}".strip(), f"{dimension} {score}")


def take_back_score(
    store: Store, *, client_id: str, dimension: str, reason: str, as_of: date, who: str,
    service_id: str | None = None, buying_centre: str = "",
) -> None:
    """Have the rules score a dimension again, by a further entry; audited. Raises as `override_score` does, and
    `NotFound` where nothing was said otherwise."""
    _check(dimension, service_id, reason, who)
    with changing(store, who=who) as writer:
        client(store, client_id)
        rows = writer.tuples("""
            select score from score_override
            where client_id = $client_id and service_id is not distinct from $service_id
              and buying_centre = $buying_centre and dimension = $dimension and overridden_on <= $as_of
            order by overridden_on desc, override_no desc limit 1
        """, client_id=client_id, service_id=service_id, buying_centre=buying_centre if not service_id else "",
            dimension=dimension, as_of=as_of)
        if not rows or rows[0][0] is None:
            raise NotFound("Nobody has scored this otherwise than the rules.")
        _enter(writer, client_id, dimension, service_id, buying_centre, None, reason, as_of)
        writer.audit("score taken back", f"{client_id} {service_id or buying_centre}".strip(), dimension)


def _check(dimension: str, service_id: str | None, reason: str, who: str) -> None:
    if dimension not in DIMENSIONS:
        raise NotFound(f"There is no dimension {dimension!r}.")
    if (dimension in OF_LINE) != bool(service_id):
        raise UserError(f"{dimension.capitalize()} is scored for {'a service' if dimension in OF_LINE else 'the client'}.")
    if not who.strip() or not reason.strip():
        raise UserError("Another score needs a name and a reason.")


def _is_scored(
    writer: Writer, client_id: str, dimension: str, service_id: str | None, buying_centre: str
) -> bool:
    if dimension in OF_LINE:
        found = "select 1 from book_need where client_id = $client_id and service_id = $service_id"
        return bool(writer.tuples(found, client_id=client_id, service_id=service_id))
    found = "select 1 from book_unit where client_id = $client_id and buying_centre = $buying_centre"
    return bool(writer.tuples(found, client_id=client_id, buying_centre=buying_centre))


def _enter(
    writer: Writer, client_id: str, dimension: str, service_id: str | None, buying_centre: str, score: int | None,
    reason: str, as_of: date,
) -> None:
    # Of a service it is the same whichever buying centre decides on it.
    writer.execute("""
        insert into score_override
            (client_id, service_id, buying_centre, dimension, score, reason, overridden_on, who, written_at)
        values ($client_id, $service_id, $buying_centre, $dimension, $score, $reason, $as_of, $who, $at)
    """, client_id=client_id, service_id=service_id, buying_centre="" if service_id else buying_centre,
        dimension=dimension, score=score, reason=reason.strip(), as_of=as_of, who=writer.who, at=now())
    later(writer, [client_id])


# ------------------------------------------------------------------------------------------ weights


def change_weights(store: Store, weights: Weights, *, who: str) -> None:
    """Have each dimension count so much, for the whole firm; 0 leaves it out. Raises `UserError`.

    Of needs, fit and urgency one at least has to count, and of relationships, data and resources.
    """
    named = asdict(weights)
    if any(not 0 <= weight <= MOST_WEIGHT for weight in named.values()):
        raise UserError(f"A weight is a whole number from 0 to {MOST_WEIGHT}.")
    for three in (OF_LINE, OF_UNIT):
        if not any(named[name] for name in three):
            raise UserError(f"One of {three[0]}, {three[1]} and {three[2]} has to count.")
    change_settings(store, _settings(named), who=who)


def even_weights(store: Store, *, who: str) -> None:
    """Have every dimension count alike again, as the pack has it."""
    change_settings(store, _settings(dict.fromkeys(DIMENSIONS, 1)), who=who)


def _settings(named: Mapping[str, int]) -> dict[str, str]:
    # What is as the pack has it is no setting of the firm's.
    return {f"{SETTING}{name}": "" if named[name] == 1 else str(named[name]) for name in DIMENSIONS}
