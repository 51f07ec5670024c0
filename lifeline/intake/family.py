"""What follows from a family tree for each person in it: events on their own lifeline, and who is who to whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from lifeline.intake.sheet import day_or_nothing
from lifeline.periods import PartialDate

# GEDCOM's tags: the word by which a pack's happenings.csv may give each a stage, and its label. No label names anybody.
OF_A_PERSON = {
    "DEAT": ("", "Died"), "BURI": ("", "Buried"), "CREM": ("", "Cremated"), "CHR": ("baptism", "Baptised"),
    "BAPM": ("baptism", "Baptised"), "BARM": ("bar_mitzvah", "Bar mitzvah"), "BASM": ("bat_mitzvah", "Bat mitzvah"),
    "CONF": ("confirmation", "Confirmed"), "FCOM": ("first_communion", "First communion"),
    "ORDN": ("ordination", "Ordained"), "ADOP": ("adopted", "Adopted"), "EDUC": ("education", "Educated"),
    "GRAD": ("graduation", "Graduated"), "OCCU": ("occupation", "Took up an occupation"),
    "RETI": ("retirement", "Retired"), "EMIG": ("emigration", "Emigrated"), "IMMI": ("immigration", "Immigrated"),
    "NATU": ("naturalisation", "Naturalised"), "CENS": ("census", "Counted in a census"),
    "RESI": ("residence", "Took up residence"), "WILL": ("will_made", "Made a will"), "PROB": ("", "Will proved"),
}
OF_A_COUPLE = {
    "ENGA": ("engagement", "Engaged"), "MARB": ("banns", "Banns read"),
    "MARC": ("marriage_contract", "Marriage contract"), "MARL": ("marriage_licence", "Marriage licence"),
    "MARS": ("marriage_settlement", "Marriage settlement"),
    "MARR": ("marriage", "Married"), "DIVF": ("divorce_filed", "Divorce filed"), "DIV": ("divorce", "Divorced"),
    "ANUL": ("annulment", "Marriage annulled"),
}
_AFTER_DEATH = frozenset(("BURI", "CREM", "PROB"))

CLIENT_COLUMNS = (
    "client_id", "name", "track", "born_or_incorporated", "client_since", "contact_status", "contact_basis", "notes",
)
EVENT_COLUMNS = ("client_id", "stage_id", "event_date", "status", "evidence", "event")
RELATIONSHIP_COLUMNS = ("client_id", "other_client_id", "relation")

Rows = list[tuple]


@dataclass(frozen=True, slots=True)
class Happening:
    """What happened to a person or a family. `note` is the date as written, where `date` is not all of it."""

    tag: str
    line: int
    date: str
    note: str
    detail: str

    @property
    def day(self) -> PartialDate | None:
        """The date, if there is one."""
        return day_or_nothing(self.date)

    @property
    def bare(self) -> Happening:
        """The same as it concerns a relative: place and wording stay on the record of whom it happened to."""
        return Happening(self.tag, self.line, self.date, "", "")

    @property
    def evidence(self) -> str:
        """The evidence, with place and original wording of the date in brackets."""
        beside = "; ".join(filter(None, (self.detail, self.note)))
        return f"public record ({beside})" if beside else "public_record"


@dataclass(frozen=True, slots=True)
class Person:
    """One person of the tree. `pedigree` says of each family they are a child of how they came into it."""

    client_id: str
    line: int
    name: str
    happenings: tuple[Happening, ...]
    pedigree: Mapping[str, str] = field(default_factory=dict)

    def first(self, tag: str) -> Happening | None:
        """The first of this tag that has a date, or else the first; None if there is none."""
        found = [happening for happening in self.happenings if happening.tag == tag]
        return next((happening for happening in found if happening.date), found[0] if found else None)

    @property
    def birth(self) -> PartialDate | None:
        """When they were born, if the tree says so. A christening is no birth."""
        birth = self.first("BIRT")
        return birth.day if birth else None

    @property
    def death(self) -> PartialDate | None:
        """When they died, if the tree says so."""
        death = self.first("DEAT")
        return death.day if death else None


@dataclass(frozen=True, slots=True)
class Family:
    """Partners and their children. `named` are all references with tag and line."""

    family_id: str
    line: int
    happenings: tuple[Happening, ...]
    partners: tuple[str, ...]
    mothers: frozenset[str]
    children: tuple[str, ...]
    named: tuple[tuple[str, str, int], ...]

    def has(self, *tags: str) -> bool:
        """Whether any of these happened to the family."""
        return any(happening.tag in tags for happening in self.happenings)

    @property
    def is_married(self) -> bool:
        """Whether the tree says they married, without saying at the same time that they did not."""
        return any(found.tag == "MARR" and "unmarried" not in found.detail.casefold() for found in self.happenings)


@dataclass(frozen=True)
class Tree:
    """A family tree as read."""

    people: tuple[Person, ...]
    families: tuple[Family, ...]
    encoding: str

    @cached_property
    def by_id(self) -> Mapping[str, Person]:
        """The people by their number."""
        return {person.client_id: person for person in self.people}

    @cached_property
    def lives(self) -> Mapping[str, list[PartialDate]]:
        """For each person, the days on which the tree shows them alive."""
        found: dict[str, list[PartialDate]] = {
            person.client_id: [
                happening.day for happening in person.happenings if happening.date and happening.tag not in _AFTER_DEATH
            ]
            for person in self.people
        }
        for family in self.families:
            days = [happening.day for happening in family.happenings if happening.date and happening.tag in OF_A_COUPLE]
            births = [
                self.by_id[child].birth for child in family.children
                if child in self.by_id and _is_born_into(self.by_id[child], family) and self.by_id[child].birth
            ]
            for partner in family.partners:
                # A father need not have lived to see the birth.
                found.setdefault(partner, []).extend(days + (births if partner in family.mothers else []))
        return found

    def happenings(self) -> Iterator[Happening]:
        """All of them, of people and of families."""
        for holder in (*self.people, *self.families):
            yield from holder.happenings


def rows_of(tree: Tree, happenings: Mapping[str, str]) -> dict[str, tuple[tuple[str, ...], Rows]]:
    """The canonical columns and rows by kind; each row begins with the line it comes from."""
    return {
        "clients": (CLIENT_COLUMNS, [_client(person) for person in tree.people]),
        "events": (EVENT_COLUMNS, list(dict.fromkeys(_events(tree, happenings)))),
        "relationships": (RELATIONSHIP_COLUMNS, list(_relationships(tree))),
    }


def _client(person: Person) -> tuple:
    birth = person.first("BIRT")
    return (
        person.line, person.client_id, person.name or "(no name)", "person", birth.date if birth else "", "",
        "not_a_client", "from a family tree", f"Born: {birth.note}." if birth and birth.note else "",
    )


def _events(tree: Tree, happenings: Mapping[str, str]) -> Iterator[tuple]:
    def event(person_id: str, word: str, label: str, found: Happening) -> tuple:
        return (found.line, person_id, happenings.get(word, ""), found.date, "happened", found.evidence, label)

    for person in tree.people:
        death = person.first("DEAT")
        for found in person.happenings:
            if found.tag in OF_A_PERSON and (found.tag != "DEAT" or found is death):
                yield event(person.client_id, *OF_A_PERSON[found.tag], found)
    for family in tree.families:
        partners = [tree.by_id[partner] for partner in family.partners if partner in tree.by_id]
        for found in family.happenings:
            if found.tag in OF_A_COUPLE:
                for partner in partners:
                    yield event(partner.client_id, *OF_A_COUPLE[found.tag], found)
        for child in (tree.by_id[child] for child in family.children if child in tree.by_id):
            if _is_born_into(child, family):
                birth = (child.first("BIRT") or Happening("BIRT", child.line, "", "", "")).bare
                for parent in partners:
                    if not _is_later(birth.day, parent.death):
                        yield event(parent.client_id, "child_born", "Child born", birth)
            for parent in partners:
                if "parent_died" in happenings and _outlived(tree, child, parent):
                    yield event(child.client_id, "parent_died", "Parent died", parent.first("DEAT").bare)
        if family.is_married and not family.has("DIV", "ANUL"):
            for one, other in ((one, other) for one in partners for other in partners if one is not other):
                if _outlived(tree, one, other):
                    yield event(one.client_id, "spouse_died", "Widowed", other.first("DEAT").bare)


def _relationships(tree: Tree) -> Iterator[tuple]:
    """Both ways round; each reads "client is the *relation* of other"."""
    for family in tree.families:
        partners = [partner for partner in family.partners if partner in tree.by_id]
        children = [child for child in family.children if child in tree.by_id]
        for one in partners:
            for other in partners:
                if one != other:
                    yield family.line, one, other, "spouse" if family.is_married else "partner"
        for parent in partners:
            for child in children:
                if parent != child:
                    yield family.line, parent, child, "parent"
                    yield family.line, child, parent, "child"


def _is_born_into(child: Person, family: Family) -> bool:
    return child.pedigree.get(family.family_id, "") in ("", "birth")


def _is_later(one: PartialDate | None, other: PartialDate | None) -> bool:
    """Whether one day is certainly after the other, however doubtful both may be."""
    return bool(one and other and one.earliest and other.latest and one.earliest > other.latest)


def _outlived(tree: Tree, one: Person, other: Person) -> bool:
    """Whether the tree shows `one` alive after the death of `other`."""
    return any(_is_later(day, other.death) for day in tree.lives[one.client_id])
