"""The words of the letter on everything held, for the person it is about; and how rows become lists and tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from typing import Any

from lifeline import wording
from lifeline.chart.svg import writable
from lifeline.question.catalogue import Catalogue

Row = Mapping[str, Any]

EVIDENCE = {
    "client_said": "you told us", "our_file": "our own file", "public_record": "a public record",
    "third_party": "somebody else told us", "assumed": "assumed by us and not confirmed",
}
ANSWERS = {"unknown": "not known", "prefer_not": "you preferred not to say"}
PROVIDERS = {
    "us": "with us", "elsewhere": "you have it elsewhere", "self": "you see to it yourself", "declined": "declined",
}
CONTACT = {
    "ok": "We may contact you about our services.",
    "do_not_market": "We do not contact you about our services: you objected.",
    "do_not_contact": "We do not contact you.",
}
DECIDED = {
    "confirmed_gap": "you confirmed that it is needed", "has_elsewhere": "you have it elsewhere",
    "does_it_self": "you see to it yourself", "not_needed": "not needed",
    "not_in_interest": "not in your interest", "not_now": "not now", "proposed": "we proposed it",
    "agreed": "you agreed to it", "declined": "you declined it",
}
MOVES = {
    "back_sell": "a need from before you came to us", "cross_sell_now": "a need that came up since you came to us",
    "up_sell": "something you have that is due to be looked at again, or that a fuller service would replace",
    "ask_first": "something to ask you about first", "cross_sell_future": "a moment that is coming",
    "lapsed": "a need whose last day has passed",
}
CHANNELS = {"email": "By e-mail", "phone": "By phone", "post": "By post", "text": "By text message",
             "meeting": "In a meeting"}
GUARDS = {
    "conflict": "a check for conflicts of interest comes first", "compliance": "our compliance officer sees it first",
    "quiet": "nothing is raised for a while after a hard time",
    "too_early": "nothing is raised before your first matter ends",
    "needs_owner": "somebody has to look after it before its last day",
}
ACTIONS = {
    "decision": "A decision was recorded", "decision undone": "A decision was taken back",
    "fact answered": "An answer was recorded", "event added": "An event was added",
    "event changed": "An event was changed", "event removed": "An event was taken out",
    "objection recorded": "Your objection was recorded", "objection withdrawn": "Your objection was withdrawn",
    "permission recorded": "It was recorded how you may be reached",
    "sharing agreed": "An agreement to share was recorded",
    "acquaintance recorded": "It was recorded who knows you", "acquaintance removed": "It was taken back who knows you",
    "owner named": "Somebody was asked to look after this", "action closed": "What was to be done was closed",
    "override": "A rule was set aside", "reviewed": "Your affairs were looked through",
    "group changed": "It was written down how we group our clients",
    "referral passed on": "Something heard was passed on", "referral put to a client": "Something heard was put to you",
    "referral: service suggested": "It was noted what this may be about",
    "referral accepted": "Something passed on was accepted", "referral declined": "Nothing came of what was passed on",
    "referral kept for the file": "Something passed on was kept as a note",
    "referral became event": "Something passed on was noted as an event",
    "referral became fact": "Something passed on was noted as an answer",
    "referral became action": "Something passed on is to be seen to",
    "referral credited": "It was noted who had passed this on",
    "referral: not credited": "This came from something else",
    "referral no longer credited": "Who had passed this on was taken back",
    "referral back in the inbox": "Something passed on is to be looked at again",
    "referral: words removed": "What was passed on was removed",
    "plan begun": "A plan for you was begun", "plan changed": "A plan for you was changed",
    "plan closed": "A plan for you was closed", "insight noted": "Something was noted for a plan",
    "score overridden": "One of us scored something otherwise than our rules do",
    "score taken back": "Our rules score something again", "contact noted": "It was noted who decides with you",
    "contact changed": "It was noted anew who decides with you", "contact removed": "Somebody noted with you was taken out",
    "step added": "A step was planned", "step changed": "A planned step was changed",
    "step suggested": "A step was suggested by our program", "step kept": "A suggested step was taken on",
    "step dropped": "A suggested step was dropped",
    "erased": "What we held was erased", "export": "A file was made",
    "everything handed out": "Everything we hold was handed out",
}


@dataclass(frozen=True, slots=True)
class Words:
    """What ids stand for: the pack, colleagues' names, and the days on which files were taken in."""

    catalogue: Catalogue
    colleagues: Mapping[str, str]
    imported: Mapping[str, date]

    def service(self, service_id: str | None) -> str:
        """A service by name."""
        found = self.catalogue.services.get(service_id or "")
        return found.name if found else service_id or ""

    def stage(self, stage_id: str | None) -> str:
        """A life stage by name."""
        found = self.catalogue.stages.get(stage_id or "")
        return found.name if found else stage_id or ""

    def fact(self, fact: str) -> str:
        """The plain question, also where what was set aside is a stage or an event."""
        kind, _, about_id = fact.partition(":")
        if about_id:
            return f"Whether this applies: {self.stage(about_id)}" if kind == "stage" else "About an event above"
        found = self.catalogue.facts.get(fact)
        return found.question if found else fact.replace("_", " ")

    def colleague(self, colleague_id: str | None) -> str:
        """Somebody of the firm by name."""
        return self.colleagues.get(colleague_id or "", colleague_id or "")

    def about(self, said: str) -> str:
        """Whatever an id of the record names, in words; else as it stands."""
        if said in self.catalogue.facts or ":" in said:
            return self.fact(said)
        found = self.colleagues.get(said) or CHANNELS.get(said)
        return found or (self.service(said) if said in self.catalogue.services else self.stage(said))

    def sources(self, rows: Iterable[Row]) -> str:
        """On which days files brought these rows, as HTML; nothing where no file did."""
        numbers = [row.get("import_id") for row in rows]
        days = sorted({self.imported[number] for number in numbers if number in self.imported})
        if not days:
            return ""
        by_hand = " The rest we wrote down ourselves." if None in numbers else ""
        listed = wording.listed([wording.day(day) for day in days], most=20)
        return f'<p class="soft">Taken in from files on {listed}.{by_hand}</p>'


# ------------------------------------------------------------------------------------------ rows as HTML


def text(value: Any) -> str:
    """One cell in words: a date written out, yes or no, nothing for nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return wording.day(value.date())
    return wording.day(value) if isinstance(value, date) else str(value)


def html(value: Any) -> str:
    """A cell as HTML, as it was written; nothing for nothing."""
    return f'<span class="words">{escape(writable(text(value)))}</span>' if value not in (None, "") else ""


def joined(*said: str, by: str = ", ") -> str:
    """What there is of these, in one sentence."""
    return by.join(part for part in said if part)


def pairs(named: Iterable[tuple[str, Any]]) -> str:
    """Names with what is said of each; those of which nothing is said are left out."""
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{html(said)}</dd>" for name, said in named if said not in (None, ""))
    return f"<dl>{rows}</dl>" if rows else ""


def bullets(said: Iterable[str]) -> str:
    """Sentences one below another."""
    rows = "".join(f"<li>{html(each)}</li>" for each in said if each)
    return f"<ul>{rows}</ul>" if rows else ""


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table without the columns that are empty throughout."""
    cells = [[text(cell) for cell in row] for row in rows]
    shown = [at for at in range(len(head)) if any(row[at] for row in cells)]
    if not cells or not shown:
        return ""
    top = "".join(f'<th scope="col">{escape(head[at])}</th>' for at in shown)
    body = "".join("<tr>" + "".join(f"<td>{html(row[at])}</td>" for at in shown) + "</tr>" for row in cells)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def as_it_stands(rows: Sequence[Row]) -> str:
    """Rows of a table nobody has written words for."""
    columns = [name for name in rows[0] if any(row[name] not in (None, "") for row in rows)]
    return table([name.replace("_", " ").capitalize() for name in columns],
                  [[row[name] for name in columns] for row in rows])


def when(row: Row, written: str, day: str) -> str:
    """A date as it was written, in words; else the day it counts as."""
    return wording.written(row[written]) if row.get(written) else text(row.get(day))


def evidence(row: Row) -> str:
    """Where a row is known from."""
    return EVIDENCE.get(row["evidence"], row["evidence"].replace("_", " "))
