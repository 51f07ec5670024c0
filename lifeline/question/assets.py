"""The asset library: what there is to show or to send to a client, and what each is for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lifeline import periods
from lifeline.store import Store

# After so many months an asset is to be looked at again: law, prices and people change.
CHECK_AFTER_MONTHS = 12
# What an asset may be; any other word will do as well.
KINDS = (
    "Guide", "Checklist", "Case study", "Testimonial", "Letter", "E-mail", "Webinar", "Talk", "Video", "Leaflet",
    "Question list",
)


class ProgrammeFamily(StrEnum):
    """What a piece of marketing is meant to bring about; the four programme families of the execution map."""

    DEMAND_CREATION = "demand_creation"
    """It lets a client see a need they have: first of all for cross-sell, where somebody new has to be won over."""
    SALES_ENABLEMENT = "sales_enablement"
    """It helps a colleague to hold the conversation: first of all for up-sell and back-sell."""
    REPUTATION = "reputation"
    """It lets others speak for the firm: case studies, testimonials, directories, talks."""
    MARKET_INTELLIGENCE = "market_intelligence"
    """It tells the firm what clients need, fear and buy elsewhere: surveys, listening, research."""


FAMILIES: dict[ProgrammeFamily, str] = {
    ProgrammeFamily.DEMAND_CREATION: "Demand creation",
    ProgrammeFamily.SALES_ENABLEMENT: "Sales enablement",
    ProgrammeFamily.REPUTATION: "Reputation",
    ProgrammeFamily.MARKET_INTELLIGENCE: "Market intelligence",
}
# What each is, where somebody has to choose.
FAMILIES_MEAN: dict[ProgrammeFamily, str] = {
    ProgrammeFamily.DEMAND_CREATION: "lets a client see a need",
    ProgrammeFamily.SALES_ENABLEMENT: "helps a colleague hold the conversation",
    ProgrammeFamily.REPUTATION: "lets others speak for us",
    ProgrammeFamily.MARKET_INTELLIGENCE: "tells us what clients need",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """Something to show or to send. An empty practice area or no service: it fits all; no moves: it fits every move.

    `moves` are keys of `lifeline.question.alignment.MOVES`. `place` says where it lies. `checked_on` is None where
    nobody has looked at it since it came into the library.
    """

    asset_id: str
    name: str
    kind: str
    what_for: str
    programme_family: ProgrammeFamily
    practice_area: str
    service_id: str | None
    service_name: str
    moves: tuple[str, ...]
    place: str
    checked_on: date | None

    def is_to_check(self, as_of: date) -> bool:
        """Whether it has to be looked at again before it is used: a year has gone since, or nobody ever did.

        What was looked at after the day one looks from needs no other look.
        """
        return self.checked_on is None or periods.plus_months(self.checked_on, CHECK_AFTER_MONTHS) <= as_of


_ASSET = """
    select
        asset.asset_id, asset.name, asset.kind, asset.what_for, asset.programme_family,
        -- What is for a service is for the practice area of that service.
        coalesce(service.practice_area, asset.practice_area) as practice_area,
        asset.service_id, coalesce(service.name, asset.service_id, '') as service_name,
        list_filter(string_split(asset.moves, ';'), move -> move <> '') as moves, asset.place, asset.checked_on
    from asset
    left join service on service.service_id = asset.service_id
"""


def assets(
    store: Store, *, as_of: date, text: str = "", move: str = "", practice_area: str = "", service_id: str = "",
    programme_family: ProgrammeFamily | str = "",
) -> tuple[Asset, ...]:
    """The assets in use on a day that fit everything asked for, those made for it before those that fit anything.

    `text` is looked for in name, kind, purpose and place, every word of it. An asset of no practice area, service or
    move fits whichever is asked for; one for a service fits the practice area of that service.
    """
    words = " ".join(text.casefold().split())
    rows = store.tuples(f"""
        with library as ({_ASSET} where asset.retired_on is null or asset.retired_on > $as_of)
        select * from library
        where ($move = '' or len(moves) = 0 or list_contains(moves, $move))
          and ($practice_area = '' or practice_area in ('', $practice_area))
          and ($service_id = '' or service_id = $service_id or service_id is null and (
              practice_area = '' or practice_area in (select practice_area from service where service_id = $service_id)
          ))
          and ($family = '' or programme_family = $family)
          and len(list_filter(
              string_split($words, ' '), word -> not contains(
                  lower(concat_ws(' ', name, kind, what_for, place, service_name, practice_area)), word
              )
          )) = 0
        order by
            ($service_id <> '' and service_id is not null) desc, ($practice_area <> '' and practice_area <> '') desc,
            ($move <> '' and len(moves) > 0) desc, lower(name), asset_id
    """, as_of=as_of, move=move, practice_area=practice_area, service_id=service_id, family=str(programme_family),
        words=words)
    return tuple(_asset(row) for row in rows)


def asset(store: Store, asset_id: str) -> Asset | None:
    """One asset, also one no longer in use; None where there is none of that id."""
    rows = store.tuples(f"{_ASSET} where asset.asset_id = $asset_id", asset_id=asset_id)
    return _asset(rows[0]) if rows else None


def _asset(row: tuple) -> Asset:
    *cells, moves, place, checked_on = row
    cells[4] = ProgrammeFamily(cells[4])
    return Asset(*cells, tuple(moves), place, checked_on)
