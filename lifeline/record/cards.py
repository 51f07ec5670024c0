"""The firm's own wording of a trigger card."""

from __future__ import annotations

from lifeline.errors import NotFound, UserError
from lifeline.question.cards import PARTS
from lifeline.question.catalogue import catalogue
from lifeline.store import Store, now


def reword(store: Store, *, service_id: str, part: str, text: str, who: str) -> None:
    """Put the firm's words in place of one part of a card, one line each; empty text brings the pack's words back.

    Raises `UserError` for a part a card does not have, `NotFound` for a service the pack does not have.
    """
    if part not in PARTS:
        raise UserError(f"A card has no part {part!r}; it has {', '.join(PARTS)}.")
    if service_id not in catalogue(store).services:
        raise NotFound(f"There is no service {service_id!r} in this workbook.")
    with store.write(who=who) as writer:
        writer.execute("delete from trigger_card where service_id = $service_id and part = $part",
                       service_id=service_id, part=part)
        if text.strip():
            writer.insert("trigger_card", ["service_id", "part", "text", "who", "written_at"],
                          [(service_id, part, text.strip(), who, now())])
        writer.audit("trigger card reworded", service_id, part)
