"""The asset library: what is added to it, changed, looked at again and no longer used; and as a list."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from lifeline import wording
from lifeline.errors import NotFound, UserError
from lifeline.question.alignment import MOVES, practice_areas
from lifeline.question.assets import FAMILIES, Asset, ProgrammeFamily, assets
from lifeline.question.catalogue import catalogue
from lifeline.record import lists
from lifeline.record.rows_kept import next_number
from lifeline.record.writing import changing
from lifeline.store import Store, Writer, now

COLUMNS = (
    "name", "kind", "what_for", "programme_family", "practice_area", "service_id", "moves", "place", "checked_on",
)
_FAMILY_WORDS = {str(family): words for family, words in FAMILIES.items()}


@dataclass(frozen=True, slots=True)
class AssetWords:
    """What is said of an asset; see `lifeline.question.assets.Asset`. For a service the practice area is that one's."""

    name: str
    kind: str
    what_for: str
    programme_family: ProgrammeFamily | str
    practice_area: str = ""
    service_id: str | None = None
    moves: Collection[str] = ()
    place: str = ""
    checked_on: date | None = None


def add_asset(store: Store, asset: AssetWords, *, as_of: date, who: str) -> str:
    """Add something to the library; returns its id. Raises `UserError`, `NotFound`."""
    with changing(store, who=who) as writer:
        return _put(store, writer, asset, as_of)


def change_asset(store: Store, *, asset_id: str, asset: AssetWords, as_of: date, who: str) -> None:
    """Write an asset down anew. Raises `UserError`, `NotFound`."""
    with changing(store, who=who) as writer:
        _rewrite(store, writer, asset_id, asset, as_of)


def check_asset(store: Store, *, asset_id: str, as_of: date, who: str) -> None:
    """Write down that somebody looked at it that day and that it can go on being used. Raises `NotFound`."""
    with changing(store, who=who) as writer:
        _check_there(writer, asset_id)
        writer.execute("update asset set checked_on = $as_of where asset_id = $id", as_of=as_of, id=asset_id)
        writer.audit("asset checked", asset_id)


def retire_asset(store: Store, *, asset_id: str, as_of: date, who: str) -> None:
    """No longer use it, from a day on; plans that name it still can. Raises `NotFound`."""
    with changing(store, who=who) as writer:
        _check_there(writer, asset_id)
        writer.execute("update asset set retired_on = $as_of where asset_id = $id", as_of=as_of, id=asset_id)
        writer.audit("asset retired", asset_id)


# ------------------------------------------------------------------------------------------ as a list


def take_in(store: Store, file: str, data: bytes, *, as_of: date | None = None, who: str) -> int:
    """Take in a CSV list of assets; returns how many. What is in the library by that name already is changed.

    `as_of` is the day it is taken in: nothing can have been looked at later. Raises `IntakeError` with every fault;
    then nothing is changed.
    """
    words = catalogue(store)
    services = {service_id: service.name for service_id, service in words.services.items()}
    areas = {area: area for area in practice_areas(store)}
    read: list[AssetWords] = []
    with lists.reading(file, data, COLUMNS, needed=("name", "programme_family")) as lines:
        for line in lines:
            family = line.one_of("programme_family", _FAMILY_WORDS, "one of " + ", ".join(_FAMILY_WORDS))
            if not line.cells["programme_family"]:
                line.wrong("programme_family", "one of " + ", ".join(_FAMILY_WORDS))
            checked_on = line.day("checked_on")
            if checked_on and as_of and checked_on > as_of:
                line.wrong("checked_on", f"a day no later than {as_of.isoformat()}")
            read.append(AssetWords(
                line.text("name", expected="a name"), line.text("kind"), line.text("what_for"), family,
                line.one_of("practice_area", areas, "a practice area of the pack, or nothing"),
                line.one_of("service_id", services, "a service of the pack, or nothing") or None,
                tuple(filter(None, line.moves("moves").split(";"))), line.text("place"), checked_on,
            ))
        lists.each_once(lines, "name", [one.name for one in read], "each asset once")
    with changing(store, who=who) as writer:
        there = {name.casefold(): asset_id for asset_id, name in writer.tuples(
            "select asset_id, name from asset where retired_on is null order by asset_id desc"
        )}
        for one in read:
            if one.name.casefold() in there:
                _rewrite(store, writer, there[one.name.casefold()], one, as_of)
            else:
                _put(store, writer, one, as_of)
    return len(read)


def as_csv(store: Store, *, as_of: date) -> bytes:
    """The library as a list that can be taken in again."""
    return lists.csv_of(COLUMNS, [
        (asset.name, asset.kind, asset.what_for, asset.programme_family, asset.practice_area, asset.service_id,
         ";".join(asset.moves), asset.place, asset.checked_on)
        for asset in assets(store, as_of=as_of)
    ])


# ------------------------------------------------------------------------------------------ parts


def words_of(asset: Asset) -> AssetWords:
    """What is said of an asset that is there."""
    return AssetWords(asset.name, asset.kind, asset.what_for, asset.programme_family, asset.practice_area,
                      asset.service_id, asset.moves, asset.place, asset.checked_on)


_CELLS = COLUMNS


def _put(store: Store, writer: Writer, asset: AssetWords, as_of: date | None) -> str:
    cells = _cells(store, asset, as_of)
    asset_id = next_number(writer, "L", "asset_number")
    writer.insert("asset", ["asset_id", *_CELLS, "who", "written_at"], [(asset_id, *cells, writer.who, now())])
    writer.audit("asset added", asset_id)
    return asset_id


def _rewrite(store: Store, writer: Writer, asset_id: str, asset: AssetWords, as_of: date | None) -> None:
    cells = _cells(store, asset, as_of)
    _check_there(writer, asset_id)
    writer.execute(f"""
        update asset set {', '.join(f'{name} = ${name}' for name in _CELLS)}, who = $who, written_at = $at
        where asset_id = $asset_id
    """, asset_id=asset_id, who=writer.who, at=now(), **dict(zip(_CELLS, cells, strict=True)))
    writer.audit("asset changed", asset_id)


def _check_there(writer: Writer, asset_id: str) -> None:
    if not writer.tuples("select 1 from asset where asset_id = $id and retired_on is null", id=asset_id):
        raise NotFound("That asset is not in the library any more.")


def _cells(store: Store, asset: AssetWords, as_of: date | None) -> tuple[object, ...]:
    services = catalogue(store).services
    if not asset.name.strip():
        raise UserError("An asset needs a name.")
    if not asset.programme_family or asset.programme_family not in list(ProgrammeFamily):
        raise UserError(f"Choose a programme family: {wording.listed(list(FAMILIES.values()))}.")
    if asset.service_id is not None and asset.service_id not in services:
        raise NotFound(f"There is no service {asset.service_id!r} in this workbook.")
    area = services[asset.service_id].practice_area if asset.service_id else asset.practice_area
    if area and area not in practice_areas(store):
        raise NotFound(f"There is no practice area {area!r} in the pack.")
    if asset.checked_on and as_of and asset.checked_on > as_of:
        raise UserError(f"Nobody can have looked at it after {wording.day(as_of)}.")
    moves = ";".join(move for move in MOVES if move in asset.moves)
    return (asset.name.strip(), asset.kind.strip(), asset.what_for.strip(), str(asset.programme_family), area,
            asset.service_id, moves, asset.place.strip(), asset.checked_on)
