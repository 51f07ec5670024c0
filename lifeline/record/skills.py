"""Who may lead what: the practice areas and single services each colleague has the skill for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from lifeline.errors import NotFound
from lifeline.question import book
from lifeline.question.catalogue import catalogue
from lifeline.store import Store


@dataclass(frozen=True, slots=True)
class Led:
    """What one colleague may lead in a practice area: all of it, or the single services by name."""

    colleague_id: str
    is_all: bool
    services: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Area:
    """A practice area, how many services it has, who may lead them, and the services that nobody may lead."""

    name: str
    services: int
    led: tuple[Led, ...]
    gaps: tuple[str, ...]

    def by(self, colleague_id: str) -> Led | None:
        """What one colleague may lead here; None where that is nothing."""
        return next((led for led in self.led if led.colleague_id == colleague_id), None)


@dataclass(frozen=True, slots=True)
class Skills:
    """The practice areas and the ids of the single services that one colleague may lead."""

    practice_areas: tuple[str, ...]
    service_ids: tuple[str, ...]


def skills(store: Store, *, colleague_id: str) -> Skills:
    """What one colleague may lead."""
    rows = store.tuples("""
        select distinct practice_area, service_id from skill where colleague_id = $colleague_id
        order by practice_area, service_id
    """, colleague_id=colleague_id)
    return Skills(
        tuple(area for area, _ in rows if area is not None),
        tuple(service_id for _, service_id in rows if service_id is not None),
    )


def areas(store: Store) -> tuple[Area, ...]:
    """Every practice area of the pack in its order, with who may lead what of it."""
    services = catalogue(store).services
    rows = store.tuples("""
        select distinct colleague.name, skill.colleague_id, skill.practice_area, skill.service_id
        from skill join colleague on colleague.colleague_id = skill.colleague_id
        order by all
    """)
    found = []
    for name in dict.fromkeys(service.practice_area for service in services.values()):
        own = {service_id: service.name for service_id, service in services.items() if service.practice_area == name}
        whole = dict.fromkeys(colleague_id for _, colleague_id, area, _ in rows if area == name)
        single: dict[str, list[str]] = {}
        for _, colleague_id, _, service_id in rows:
            if service_id in own and colleague_id not in whole:
                single.setdefault(colleague_id, []).append(service_id)
        led = [Led(colleague_id, True, ()) for colleague_id in whole]
        led += [Led(colleague_id, False, tuple(own[each] for each in ids)) for colleague_id, ids in single.items()]
        covered = {service_id for ids in single.values() for service_id in ids}
        gaps = () if whole else tuple(words for service_id, words in own.items() if service_id not in covered)
        found.append(Area(name, len(own), tuple(led), gaps))
    return tuple(found)


def set_skills(
    store: Store, *, colleague_id: str, practice_areas: Collection[str], service_ids: Collection[str], who: str
) -> None:
    """Record all that a colleague may lead, in place of what was recorded; what stays is no change.

    Raises `NotFound` for a colleague, a practice area or a service there is not.
    """
    services = catalogue(store).services
    known = {service.practice_area for service in services.values()}
    for area in practice_areas:
        if area not in known:
            raise NotFound(f"There is no practice area {area!r} in the pack.")
    for service_id in service_ids:
        if service_id not in services:
            raise NotFound(f"There is no service {service_id!r} in this workbook.")
    wanted = {(area, None) for area in practice_areas} | {(None, service_id) for service_id in service_ids}
    with store.write(who=who) as writer:
        if not writer.tuples("select 1 from colleague where colleague_id = $colleague_id", colleague_id=colleague_id):
            raise NotFound(f"There is no colleague {colleague_id!r} in this workbook.")
        before = set(writer.tuples(
            "select distinct practice_area, service_id from skill where colleague_id = $colleague_id",
            colleague_id=colleague_id,
        ))
        writer.execute("delete from skill where colleague_id = $colleague_id", colleague_id=colleague_id)
        writer.insert("skill", ["colleague_id", "practice_area", "service_id"], [
            (colleague_id, area, service_id) for area, service_id in sorted(wanted, key=str)
        ])
        for area, service_id in sorted(wanted - before, key=str):
            writer.audit("skill recorded", colleague_id, area or service_id)
        for area, service_id in sorted(before - wanted, key=str):
            writer.audit("skill taken off", colleague_id, area or service_id)
        book.follow(store, writer)
