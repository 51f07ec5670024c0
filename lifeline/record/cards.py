"""The firm's own wording of a trigger card, and its own check of the law that a card rests on."""

from __future__ import annotations

from datetime import date, datetime

from lifeline import wording
from lifeline.errors import NotFound, UserError
from lifeline.question.cards import LAW_CHECKED, PARTS, lines_of, trigger_card
from lifeline.question.catalogue import catalogue
from lifeline.record.writing import changing
from lifeline.store import Store, Writer, now

# For a change that is to be made whatever stands there.
WHATEVER_STANDS = datetime.min
COLUMNS = ["service_id", "part", "text", "who", "written_at"]


class ChangedMeanwhile(UserError):
    """Somebody else changed the same part after it was read. `written_at` is the time of what stands now (None: the
    pack's words do): whoever has seen this message has seen that version.
    """

    def __init__(self, message: str, written_at: datetime | None) -> None:
        super().__init__(message)
        self.written_at = written_at


def reword(
    store: Store, *, service_id: str, part: str, text: str, who: str, seen: datetime | None = WHATEVER_STANDS
) -> bool:
    """Put the firm's words in place of one part of a card, one line each; empty text brings the pack's words back.

    `seen` is the time at which what was changed had been written (None: it was the pack's); if something else stands
    by now, nothing is written and `ChangedMeanwhile` says what. Returns whether anything changed: the words that stand
    already are not written again, and the pack's own are not the firm's. Raises `UserError` for a part a card does not
    have, `NotFound` for a service the pack does not have.
    """
    if part not in PARTS:
        raise UserError(f"A card has no part {part!r}; it has {', '.join(PARTS)}.")
    _known(store, service_id)
    lines = lines_of(text)
    with changing(store, who=who) as writer:
        standing = _standing(writer, service_id, part)
        _nobody_else(standing, seen)
        if lines == (lines_of(standing[0]) if standing else ()):
            return False
        # The pack's words are worked out outside the transaction; they change only with the pack.
        card = trigger_card(store, service_id, as_of=date.min)
        rewording = card.rewording(part)
        is_packs = not lines or lines == (rewording.packs_words if rewording else card.lines(part))
        if is_packs and not standing:
            return False
        _replace(writer, service_id, part, "" if is_packs else "\n".join(lines), who)
        writer.audit("trigger card back to the pack's words" if is_packs else "trigger card reworded", service_id, part)
    return True


def check_law(store: Store, *, service_id: str, checked_on: date, who: str) -> None:
    """Record that a named person checked the law of a service on a day; it takes the place of an earlier check.

    Raises `UserError` without a name, `NotFound` for a service the pack does not have.
    """
    if not who.strip():
        raise UserError("A check of the law counts with a name only: give yours.")
    _known(store, service_id)
    with changing(store, who=who.strip()) as writer:
        _replace(writer, service_id, LAW_CHECKED, checked_on.isoformat(), who.strip())
        writer.audit("law checked", service_id, checked_on.isoformat())


def take_back_check(store: Store, *, service_id: str, who: str) -> None:
    """Take the firm's check of a service's law back: the pack's day stands again."""
    with changing(store, who=who) as writer:
        if _standing(writer, service_id, LAW_CHECKED):
            _replace(writer, service_id, LAW_CHECKED, "", who)
            writer.audit("law check taken back", service_id)


def _known(store: Store, service_id: str) -> None:
    if service_id not in catalogue(store).services:
        raise NotFound(f"There is no service {service_id!r} in this workbook.")


def _standing(writer: Writer, service_id: str, part: str) -> tuple[str, str, datetime] | None:
    """The firm's words of a part, who wrote them and when; None where the pack's stand."""
    rows = writer.tuples(
        "select text, who, written_at from trigger_card where service_id = $service_id and part = $part "
        "order by written_at desc", service_id=service_id, part=part,
    )
    return rows[0] if rows else None


def _nobody_else(standing: tuple[str, str, datetime] | None, seen: datetime | None) -> None:
    written_at = standing[2] if standing else None
    if seen in (WHATEVER_STANDS, written_at):
        return
    if standing is None:
        raise ChangedMeanwhile(
            "Meanwhile somebody brought the pack's words back. What you typed is still here: save it again to put it "
            "in their place.", None,
        )
    text, who, _ = standing
    raise ChangedMeanwhile(
        f"{who} changed this part on {wording.day(written_at)} at {written_at:%H:%M} UTC, while you were writing. It "
        f"now reads “{' / '.join(lines_of(text))}” What you typed is still here: save it again to put it in its place.",
        written_at,
    )


def _replace(writer: Writer, service_id: str, part: str, text: str, who: str) -> None:
    writer.execute("delete from trigger_card where service_id = $service_id and part = $part",
                   service_id=service_id, part=part)
    if text:
        writer.insert("trigger_card", COLUMNS, [(service_id, part, text, who, now())])
