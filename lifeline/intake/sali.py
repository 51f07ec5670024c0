"""The open standard's codes (SALI LMSS) for a pack's practice areas and services, for exchange with other systems."""

from __future__ import annotations

from dataclasses import dataclass

from lifeline.store import Store

PRACTICE_AREA, SERVICE = "practice_area", "service"
HOW = ("exact", "close", "broader")
# Only a code that says nearly what the service is can mean it; a broader one can only suggest it.
_MEANS_IT = ("exact", "close")


@dataclass(frozen=True, slots=True)
class Code:
    """The standard's code for a practice area (`named` is its name) or a service (its id); `how` well it fits.

    `close`: nearly the same; `broader`: the standard has only something wider. Without a code it has nothing that fits.
    """

    kind: str
    named: str
    code: str
    iri: str
    label: str
    how: str


@dataclass(frozen=True, slots=True)
class ServiceCodes:
    """One service with the standard's codes of its practice area and its own."""

    service_id: str
    name: str
    practice_area: str
    area_code: str
    area_iri: str
    area_label: str
    area_how: str
    service_code: str
    service_iri: str
    service_label: str
    service_how: str


def codes(store: Store) -> tuple[Code, ...]:
    """Every code of the pack, practice areas first, in the pack's order."""
    return store.fetch(Code, "select kind, named, code, iri, label, how from sali_code order by kind, rowid")


def services(store: Store) -> tuple[ServiceCodes, ...]:
    """Every service of the catalogue with its codes, empty where there are none."""
    return store.fetch(ServiceCodes, """
        select
            service_id, name, practice_area,
            coalesce(area.code, '') as area_code, coalesce(area.iri, '') as area_iri,
            coalesce(area.label, '') as area_label, coalesce(area.how, '') as area_how,
            coalesce(own.code, '') as service_code, coalesce(own.iri, '') as service_iri,
            coalesce(own.label, '') as service_label, coalesce(own.how, '') as service_how
        from service
        left join sali_code as area on area.kind = 'practice_area' and area.named = service.practice_area
        left join sali_code as own on own.kind = 'service' and own.named = service.service_id
        order by position
    """)


def services_by_word(store: Store, *, how: tuple[str, ...] = _MEANS_IT) -> dict[str, set[str]]:
    """The services whose code, label or address each word is, as compared; those that it fits best."""
    found: dict[str, dict[str, set[str]]] = {}
    for one in codes(store):
        if one.kind == SERVICE and one.how in how:
            for word in (one.code, one.label, one.iri):
                by_how = found.setdefault(" ".join(word.split()).casefold(), {})
                by_how.setdefault(one.how, set()).add(one.named)
    return {word: next(by_how[each] for each in HOW if each in by_how) for word, by_how in found.items()}

