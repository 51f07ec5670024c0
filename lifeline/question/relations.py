"""Whom a client is related to, and the words for it.

A relation reads "client is the *relation* of other". It may stand in the workbook once or both ways round; either is
enough, and said twice it counts once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lifeline.model import Client
from lifeline.question.guards import refusal
from lifeline.question.lifelines import client
from lifeline.store import Store

# What the other is to the first, where that is another word. A word not listed here is the same both ways round.
INVERSE: Mapping[str, str] = {
    "parent of": "child of", "child of": "parent of", "parent": "child", "child": "parent",
    "mother of": "child of", "father of": "child of", "son of": "parent of", "daughter of": "parent of",
    "grandparent of": "grandchild of", "grandchild of": "grandparent of",
    "step-parent of": "step-child of", "step-child of": "step-parent of",
    "guardian of": "ward of", "ward of": "guardian of",
    "husband of": "spouse", "wife of": "spouse", "husband": "spouse", "wife": "spouse",
    "brother of": "sibling of", "sister of": "sibling of",
    "director of": "company of", "company of": "director of",
    "shareholder of": "company of", "secretary of": "company of",
    "owner of": "owned by", "owned by": "owner of",
    "member of": "firm of", "firm of": "member of",
    "parent company of": "subsidiary of", "subsidiary of": "parent company of",
    "trustee of": "trust of", "trust of": "trustee of",
    "employee of": "employer of", "employer of": "employee of",
}
# Whoever is described by a word that begins so is known, and does not belong: what is over, and mere acquaintance.
APART = (
    r"^(former|ex|previous|divorced|opponent|introducer|introduced|referrer|referred|adviser|advisor|accountant"
    r"|neighbour|friend|landlord|tenant|employee|employer|creditor|debtor)\b"
)
# Offered to whoever writes a relation down; any other words will do.
OFFERED = (
    "spouse", "civil partner", "partner", "parent of", "child of", "step-parent of", "step-child of",
    "grandparent of", "grandchild of", "sibling of", "guardian of", "ward of", "director of", "company of",
    "shareholder of", "owner of", "owned by", "member of", "firm of", "parent company of", "subsidiary of",
    "group company of", "trustee of", "trust of", "former spouse",
)
ADDED, CHANGED = "relation added", "relation changed"


def spelled(relation: str) -> str:
    """A relation as it is compared: blanks and capitals make no difference."""
    return " ".join(relation.split()).casefold()


def inverse(relation: str) -> str:
    """What the other is to the first; a word nobody listed is the same both ways round.

    >>> inverse("parent of"), inverse("Spouse"), inverse("godmother of")
    ('child of', 'spouse', 'godmother of')
    """
    return INVERSE.get(spelled(relation), spelled(relation))


def is_twin(relation: str, other: str) -> bool:
    """Whether the two words, said from either side, say the same.

    >>> is_twin("director of", "company of"), is_twin("child of", "mother of"), is_twin("spouse", "director of")
    (True, True, False)
    """
    return spelled(other) == inverse(relation) or inverse(other) == spelled(relation)


class Standing(StrEnum):
    """What somebody is to the firm on a day."""

    CLIENT = "client"
    NOT_APPROACHED = "not_approached"
    NOT_A_CLIENT = "not_a_client"


def standing(who: Client | None, as_of: date) -> Standing:
    """A client; one who may not be approached; or nobody's client, whether in the workbook or only named in it."""
    if who is None or who.client_since_on is None or who.client_since_on > as_of:
        return Standing.NOT_A_CLIENT
    return Standing.NOT_APPROACHED if refusal(who, as_of) else Standing.CLIENT


# ------------------------------------------------------------------------------------------ relations of one client


@dataclass(frozen=True, slots=True)
class Related:
    """Somebody a client is related to. `relation` is what the client is to them.

    `other_client_id` is None for a name that is in the workbook for this only. `kept_on` is the day it was written
    down, by hand or by an import (`kept_by`); None where the record does not say.
    """

    client_id: str
    other_client_id: str | None
    other_name: str
    relation: str
    standing: Standing
    kept_on: date | None
    kept_by: str


RELATED = """
    select
        relationship_id, relationship.client_id, other_client_id, other_name, relation,
        import_run.import_id, import_run.imported_at
    from relationship
    left join import_run on import_run.import_id = relationship.import_id
    where relationship.client_id = $client_id or other_client_id = $client_id
    order by relationship.client_id <> $client_id, relation, other_name, other_client_id
"""
# The audit names a relation by its id: it never holds a name, nor what somebody is to somebody.
WRITTEN_DOWN = f"""
    select detail, written_at, who from audit
    where action in ('{ADDED}', '{CHANGED}') and detail in (select unnest(cast($ids as varchar[])))
    order by audit_no
"""


def related(store: Store, *, client_id: str, as_of: date) -> tuple[Related, ...]:
    """Everybody a client is related to, by relation and name. Raises `NotFound`."""
    client(store, client_id)
    rows = store.tuples(RELATED, client_id=client_id)
    by_hand = {
        relationship_id: (written_at.date(), who)
        for relationship_id, written_at, who in store.tuples(WRITTEN_DOWN, ids=[row[0] for row in rows])
    }
    others = clients_by_id(store, {one for row in rows for one in row[1:3] if one})
    found: list[Related] = []
    for relationship_id, whose, other_id, name, relation, import_id, imported_at in rows:
        kept = (imported_at.date(), import_id) if import_id else by_hand.get(relationship_id, (None, ""))
        if whose != client_id:
            # Said from the other side; heard already if the client's own side says the same.
            if any(row.other_client_id == whose and is_twin(row.relation, relation) for row in found):
                continue
            other_id, relation = whose, inverse(relation)
        who = others.get(other_id or "")
        name = who.name if who else name or other_id
        found.append(Related(client_id, other_id, name, relation, standing(who, as_of), *kept))
    return tuple(sorted(found, key=lambda row: (spelled(row.relation), row.other_name, row.other_client_id or "")))


def clients_by_id(store: Store, client_ids: Iterable[str]) -> dict[str, Client]:
    """Clients by id, those that are there."""
    rows = store.fetch(
        Client, "from client where client_id in (select unnest(cast($ids as varchar[])))", ids=sorted(client_ids)
    )
    return {row.client_id: row for row in rows}


def in_use(store: Store) -> tuple[str, ...]:
    """The words to offer for a relation: the usual ones, and those this workbook uses most."""
    used = store.tuples("select lower(trim(relation)) from relationship group by 1 order by count(*) desc, 1 limit 30")
    return tuple(dict.fromkeys((*OFFERED, *(word for (word,) in used if re.search(r"\w", word)))))
