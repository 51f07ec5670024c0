"""The firm's own wording of a trigger card."""

from __future__ import annotations

from lifeline.errors import UserError
from lifeline.question.cards import PARTS
from lifeline.store import Store, now


def reword(store: Store, *, service_id: str, part: str, text: str, who: str) -> None:
    """Put the firm's words in place of one part of a card, one line each; empty text brings the pack's words back.

    Raises `UserError` for a part a card does not have.
    """
    if part not in PARTS:
        raise UserError(f"A card has no part {part!r}; it has {', '.join(PARTS)}.")
    with store.write(who=who) as writer:
        writer.execute("delete from trigger_card where service_id = $service_id and part = $part", service_id=service_id, part=part)
        if text.strip():
            writer.insert("trigger_card", ["service_id", "part", "text", "who", "written_at"], [(service_id, part, text.strip(), who, now())])
        writer.audit("trigger card reworded", service_id, part)
