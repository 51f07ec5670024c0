"""How a trigger card is worded: the pack's own sentences, in order, told once, each with the occasion it belongs to.

Every function here takes what the pack says and gives lines to read; nothing is read from the workbook.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from lifeline import wording
from lifeline.model import LifeStage, Service

# Words that carry no meaning of their own, so that they make two sentences neither alike nor different.
_SMALL = frozenset(
    "a an and any are as at be been by can could date did do does for from has have how if in into is it its may must "
    "no not of on only or should so still than that the their them there they this to usually was were what when where "
    "which while who will with would you your".split()
)
_ALIKE, _SHARED = 0.55, 3
_NOTE = re.compile(r"\(([^()]{3,60})\)\s*(\S.*)", re.DOTALL)
_LONG_TITLE = 80


@dataclass(frozen=True, slots=True)
class _Line:
    """One sentence and the occasions it is for."""

    text: str
    occasions: tuple[str, ...]


# ------------------------------------------------------------------------------------------------ sentences


def in_mid_sentence(text: str) -> str:
    """The text with a small first letter, unless its first word is written in capitals.

    >>> in_mid_sentence("First contract"), in_mid_sentence("HMRC writes")
    ('first contract', 'HMRC writes')
    """
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def sentence(text: str) -> str:
    """The text with a capital and an end; an abbreviation keeps its small letter.

    >>> sentence("executors are liable"), sentence("Is there a will?"), sentence("s.18 is still law")
    ('Executors are liable.', 'Is there a will?', 's.18 is still law.')
    """
    text = " ".join(text.split())
    begun = text if text[1:2] == "." else text[:1].upper() + text[1:]
    return begun + ("" if not text or text[-1] in ".?!…”" else ".")


def question(text: str) -> str:
    """A question; a note in brackets before it says when it may be asked at all.

    >>> question("(Only if raised) When did it happen?")
    'Only if raised: when did it happen?'
    """
    found = _NOTE.fullmatch(text.strip())
    return sentence(f"{found[1]}: {in_mid_sentence(found[2])}" if found else text)


def either(names: Sequence[str]) -> str:
    """Names in a sentence; semicolons where a name has a comma of its own.

    >>> either(["home", "work"]), either(["house, flat", "work"])
    ('home or work', 'house, flat; or work')
    """
    if len(names) < 2:
        return "".join(names)
    apart = "; " if any("," in name for name in names) else ", "
    return f"{apart.join(names[:-1])}{';' if apart == '; ' else ''} or {names[-1]}"


def meaning(text: str) -> frozenset[str]:
    """What a sentence is about: the beginnings of its words, so that their endings make no difference.

    >>> meaning("Executors are personally liable.") == meaning("The executor is liable personally")
    True
    """
    return frozenset(word[:5] for word in re.findall(r"[^\W_]+", text.lower()) if word not in _SMALL and len(word) > 1)


def says_the_same(one: str, other: str) -> bool:
    """Whether nobody would say both sentences, one after the other.

    >>> says_the_same("Executors are personally liable.", "Executors are personally liable for mistakes.")
    True
    >>> says_the_same("Investors check this first.", "Buyers check ownership first.")
    False

    A question is put in other words on another occasion; it is the same only if one asks no more than the other does.

    >>> says_the_same("Has a court approved what was settled?", "Did a court approve how the home was to be divided?")
    False
    """
    these, those = meaning(one), meaning(other)
    shared, longer = len(these & those), max(len(these), len(those))
    if one.endswith("?") and shared < min(len(these), len(those)):
        return False
    return these == those or (shared >= _SHARED and shared >= _ALIKE * longer)


def told(said: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Sentences, each once, in the order given, from pairs of an occasion and a sentence.

    Where there is more than one occasion, a sentence for one of them begins with it; what is said on several stands by
    itself, in the words that say most.

    >>> told([("Wedding", "Make a will."), ("House", "Make a will."), ("House", "Name who owns what share.")])
    ('Make a will.', 'House: Name who owns what share.')
    """
    lines: list[_Line] = []
    for occasion, text in said:
        if not text.strip():
            continue
        at = next((place for place, line in enumerate(lines) if says_the_same(line.text, text)), None)
        if at is None:
            lines.append(_Line(text, (occasion,)))
            continue
        fuller = text if meaning(text) > meaning(lines[at].text) else lines[at].text
        lines[at] = replace(lines[at], text=fuller, occasions=tuple(dict.fromkeys((*lines[at].occasions, occasion))))
    is_one = len({occasion for line in lines for occasion in line.occasions}) < 2
    return tuple(
        line.text if is_one or len(line.occasions) > 1 else f"{line.occasions[0]}: {line.text}" for line in lines
    )


def each_once(texts: Iterable[str]) -> tuple[str, ...]:
    """The lines that say anything, without those that another of them says already.

    >>> each_once(["Needs capacity", "", "Needs capacity at signing", "No extension"])
    ('Needs capacity at signing', 'No extension')
    """
    kept = list(dict.fromkeys(text.strip() for text in texts if text and text.strip()))
    meanings = [meaning(text) for text in kept]
    return tuple(
        text for place, text in enumerate(kept)
        if not any(
            meanings[place] < other or (meanings[place] == other and before < place)
            for before, other in enumerate(meanings)
        )
    )


# ------------------------------------------------------------------------------------------------ parts


def heard(stage: LifeStage) -> str:
    """A stage as somebody would speak of it: its name, and what begins it where that tells more.

    A trigger that only repeats the name ("Date of death") is left out.
    """
    begins = in_mid_sentence(stage.triggering_event.strip())
    return f"{stage.name}: {begins}" if meaning(begins) - meaning(stage.name) else stage.name


def look_again(review_trigger: str) -> str:
    """When to look again at what they have; nothing where the pack only points to another service ("As above")."""
    trigger = review_trigger.strip()
    return "" if not trigger or re.match(r"as\s", trigger, re.I) else f"When to look again: {in_mid_sentence(trigger)}"


def do_not_say(
    service: Service, stages: Sequence[LifeStage], only_if_told: Sequence[LifeStage],
    quiet: Sequence[tuple[LifeStage, int, str]],
) -> tuple[str, ...]:
    """What to leave unsaid, to be read under a heading that says so.

    `only_if_told` are the stages on which the service comes up on evidence alone; `quiet` the quiet periods, in months.
    """
    lines = []
    if only_if_told and len(only_if_told) == len(stages):
        lines.append("Anything about this before they raise it themselves: never on a guess.")
    elif only_if_told:
        names = either([in_mid_sentence(stage.name) for stage in only_if_told])
        lines.append(f"Anything about this after {names}, unless they raise it: never on a guess.")
    if service.conflict_note:
        lines.append("That we can act: the note at the top of this card comes first.")
    lines.append("What it will cost, or when their own time runs out: whoever leads works that out.")
    if any(stage.is_sensitive for stage in stages):
        lines.append("What you have heard, to anybody but the colleague you pass it to.")
    for (months, why), names in together(quiet).items():
        lines.append(f"{names}: nothing that hurries or sells for {wording.count(months, 'month')}. {sentence(why)}")
    return tuple(lines)


def together(quiet: Iterable[tuple[LifeStage, int, str]]) -> dict[tuple[int, str], str]:
    """The stages that are quiet for as long and for the same reason, named in one."""
    found: dict[tuple[int, str], list[str]] = {}
    for stage, months, why in quiet:
        names = found.setdefault((months, why), [])
        names.append(in_mid_sentence(stage.name) if names else stage.name)
    return {key: either(names) for key, names in found.items()}


def pass_to(names: Sequence[str], practice_area: str) -> tuple[str, ...]:
    """Whom to pass it to: the colleagues who may lead, or else where to look for one."""
    if names:
        return tuple(names)
    return (f"Bring in somebody from {practice_area or 'the firm who knows this work'}: nobody has this skill recorded "
            "yet.",)


def fees(service: Service, basis: str, currency: str) -> str:
    """What is charged, for colleagues only; the basis alone where the client pays nothing.

    The basis is the pack's: `fixed`, `per year`.
    """
    low, high = service.fee_low, service.fee_high
    if high is not None and low != high:
        amount = f"{currency} {low:,} to {high:,}" if low else f"up to {currency} {high:,}"
    else:
        amount = f"{currency} {low or high:,}" if low or high else ""
    said = ", ".join(filter(None, (amount, basis.strip())))
    return said[:1].upper() + said[1:]


def source_title(statement: str) -> str:
    """A source's title out of its statement: what comes before the explanation.

    >>> source_title("Wills Act 1837 s.18A (final divorce order: ex-spouse treated as having died; nothing else)")
    'Wills Act 1837 s.18A'
    >>> source_title("FCA: if a client pays for a review the firm must deliver it (COBS 6.1A); more to come")
    'FCA: if a client pays for a review the firm must deliver it'
    """
    brackets = [found.span() for found in re.finditer(r"\([^()]*\)", statement)]

    def outside(place: int) -> bool:
        return not any(start < place < end for start, end in brackets)

    ends = [found.start() for found in re.finditer(r"[:;.] ", statement) if outside(found.start())]
    # A name of one word alone is no title.
    end = next((place for place in ends if " " in statement[:place]), len(statement))
    title = statement[:end].rstrip(".")
    return title.partition(" (")[0] if len(title) > _LONG_TITLE or title.endswith(")") else title
