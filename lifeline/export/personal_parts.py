"""The parts of the letter on everything held: each table's rows in plain words, and no table left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from lifeline import wording
from lifeline.export import personal_planned as planned, personal_words as said
from lifeline.export.personal_passed_on import referrals
from lifeline.export.personal_scored import contacts, scores
from lifeline.export.personal_words import Row, Words, bullets, html, joined, pairs, table, text, when

Held = Mapping[str, Sequence[Row]]

_MADE = ("export", "everything handed out")  # what left the workbook, as the record calls it


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the letter: its place, its heading, a sentence on what it is, and its body as HTML."""

    id: str
    title: str
    lead: str
    body: str


@dataclass(frozen=True, slots=True)
class Telling:
    """What is told, about whom, and the words for it."""

    held: Held
    client_id: str
    words: Words

    def rows(self, name: str, *by: str) -> list[Row]:
        """A table's rows in order, what has nothing to be put in order by last."""
        return sorted(self.held.get(name, ()), key=lambda row: [(row[one] is None, str(row[one])) for one in by])


def parts_of(held: Held, client_id: str, words: Words) -> tuple[Part, ...]:
    """The parts that have something to say, in reading order. A table nobody has written words for comes last."""
    telling, found = Telling(held, client_id, words), []
    for title, lead, _, tell in _PARTS:
        body = tell(telling)
        if body:
            found.append((title, lead, body))
    known = {name for _, _, tables, _ in _PARTS for name in tables.split()}
    found += [
        (name.replace("_", " ").capitalize(), "", said.as_it_stands(rows))
        for name, rows in held.items() if name not in known and rows
    ]
    return tuple(Part(f"part{number}", *one) for number, one in enumerate(found, start=1))


# ------------------------------------------------------------------------------------------ who they are


def _who(telling: Telling) -> str:
    return "".join(
        pairs((
            ("Name", row["name"]),
            ("Born" if row["track"] == "person" else "Began", when(row, "born", "born_on")),
            ("Client of ours since", when(row, "client_since", "client_since_on")),
            ("Writing to you", said.CONTACT.get(row["contact_status"], row["contact_status"].replace("_", " "))),
            ("On what basis", row["contact_basis"]),
            ("Our notes", row["notes"]),
            ("The group we count you in", row["segment"]),
            ("Our office for you", row["office"]),
            ("Who looks after you", row["owner"]),
        )) + telling.words.sources([row])
        for row in telling.rows("client")
    )


def _erased(telling: Telling) -> str:
    return bullets(
        f"Erased on {text(row['suppressed_on'])}: {row['reason']}. We keep your number, this reason and the day, so "
        "that no file brings back what was erased."
        for row in telling.rows("suppression")
    )


def _relations(telling: Telling) -> str:
    told = []
    for row in telling.rows("relationship", "relation", "other_name"):
        if row["client_id"] != telling.client_id:
            # Whose record that is, is theirs to know and not this person's.
            told.append(joined(f"Another record names you as: {row['relation']}", row["other_name"]))
            continue
        name = row["other_name"] or f"the client with the number {row['other_client_id']}"
        told.append(f"{row['relation']} {name}" if row["relation"].endswith(" of") else f"{row['relation']}: {name}")
    return bullets(told) + telling.words.sources(telling.rows("relationship"))


def _known_by(telling: Telling) -> str:
    return bullets(
        joined(telling.words.colleague(row["colleague_id"]), row["how"], by=": ")
        for row in telling.rows("acquaintance", "colleague_id")
    )


# ------------------------------------------------------------------------------------------ what is known


def _events(telling: Telling) -> str:
    named: dict[str, list[str]] = {}
    for row in telling.rows("event_anchor", "name"):
        named.setdefault(row["event_id"], []).append(
            f"{row['name'].replace('_', ' ')}: {when(row, 'anchor_date', 'anchor_on')}"
        )
    return table(("What", "When", "Known from", "More"), [
        (
            joined(telling.words.stage(row["stage_id"]), row["label"], by=": "),
            joined(when(row, "event_date", "event_on"), "" if row["status"] == "happened" else row["status"]),
            said.evidence(row),
            joined(
                row["evidence_note"], *named.get(row["event_id"], ()),
                "also on the record of somebody it belongs to as well" if row["shared_id"] else "", by="; ",
            ),
        )
        for row in telling.rows("life_event", "event_on", "event_id")
    ]) + telling.words.sources(telling.rows("life_event"))


def _facts(telling: Telling) -> str:
    return table(("Question", "Answer", "Known from"), [
        (
            telling.words.fact(row["fact"]),
            wording.written(row["fact_date"]) or said.ANSWERS.get(row["answer"], row["answer"]),
            said.evidence(row),
        )
        for row in telling.rows("fact", "fact")
    ]) + telling.words.sources(telling.rows("fact"))


# ------------------------------------------------------------------------------------------ services and decisions


def _holdings(telling: Telling) -> str:
    return table(("What", "When", "How", "More"), [
        (
            telling.words.service(row["service_id"]), when(row, "held_date", "held_on"),
            said.PROVIDERS.get(row["provider"], row["provider"]),
            joined(
                f"for: {telling.words.stage(row['for_stage_id'])}" if row["for_stage_id"] else "",
                f"we may ask again after {text(row['ask_again_after_on'])}" if row["ask_again_after_on"] else "",
                row["note"], by="; ",
            ),
        )
        for row in telling.rows("holding", "held_on", "service_id")
    ]) + telling.words.sources(telling.rows("holding"))


def _matters(telling: Telling) -> str:
    currency = telling.words.catalogue.pack.currency
    return table(("What", "Our number", "From", "Until", "How it stands", "Handled by", "Fee", "More"), [
        (
            telling.words.service(row["service_id"]), row["matter_id"], when(row, "opened_date", "opened_on"),
            when(row, "closed_date", "closed_on"), row["status"], row["owner"],
            f"{row['fee']:,.2f} {currency}" if row["fee"] is not None else "",
            f"for: {telling.words.stage(row['for_stage_id'])}" if row["for_stage_id"] else "",
        )
        for row in telling.rows("matter", "opened_on", "matter_id")
    ]) + telling.words.sources(telling.rows("matter"))


def _decisions(telling: Telling) -> str:
    words = telling.words
    effects: dict[str, list[str]] = {}
    for row in telling.rows("decision_effect", "effect", "subject"):
        before = said.ANSWERS.get(row["answer_before"] or "unknown", row["answer_before"])
        effects.setdefault(row["decision_id"], []).append(
            "With it an event was confirmed" if row["effect"] == "event"
            else f"With it “{words.fact(row['subject'])}” was answered; before that: {before}"
        )
    rows = telling.rows("decision", "decision_no")
    taken_back = {row["undoes_id"]: row for row in rows if row["undoes_id"]}
    told = []
    for row in rows:
        if row["undoes_id"]:
            continue
        stages = wording.listed([words.stage(each) for each in row["stage_ids"].split(";") if each])
        undone = taken_back.get(row["decision_id"])
        told.append(joined(
            f"{text(row['decided_on'])}, {row['who']}: {words.service(row['service_id'])}: "
            f"{said.DECIDED.get(row['decided'], row['decided'].replace('_', ' '))}",
            f"Not to be asked again before {text(row['until_on'])}" if row["until_on"] else "",
            f"Reason: {row['reason']}" if row["reason"] else "",
            f"It was on our list as {said.MOVES.get(row['move'], row['move'])}" + (f" ({stages})" if stages else ""),
            *effects.get(row["decision_id"], ()),
            f"Taken back on {text(undone['decided_on'])} by {undone['who']}" if undone else "", by=". ",
        ))
    return bullets(told)


def _worked_out(telling: Telling) -> str:
    return table(("What", "Why it is on our list", "From", "Last day"), [
        (
            telling.words.service(row["service_id"]), said.MOVES.get(row["move"], row["move"]), row["opens_on"],
            row["last_date"],
        )
        for row in telling.rows("book_line", "opens_on", "service_id")
    ])


def _actions(telling: Telling) -> str:
    return planned.steps(telling.rows, telling.words)


def _planned(telling: Telling) -> str:
    return planned.plans(telling.rows, telling.words)


def _set_aside(telling: Telling) -> str:
    return bullets(
        f"{text(row['overridden_on'])}, {row['who']}: {telling.words.service(row['service_id'])}: although "
        f"{said.GUARDS.get(row['guard'], row['guard'].replace('_', ' '))}. Reason: {row['reason']}"
        for row in telling.rows("override", "overridden_on", "service_id")
    )


# ------------------------------------------------------------------------------------------ what they allow


def _allowed(telling: Telling) -> str:
    told = [
        joined(
            f"{said.CHANNELS.get(row['channel'], row['channel'])}: "
            f"{'you allow it' if row['is_allowed'] else 'not allowed'}",
            row["basis"], f"since {text(row['obtained_on'])}" if row["obtained_on"] else "",
        )
        for row in telling.rows("permission", "channel")
    ]
    told += [
        joined(f"You objected to being approached about our services on {text(row['objected_on'])}", row["how"],
               f"written down by {row['who']}",
               f"before that you could be approached: {row['basis_before']}" if row["basis_before"] else "")
        for row in telling.rows("objection", "objected_on")
    ]
    for row in telling.rows("sharing", "agreed_on"):
        by = f"noted by {row['who']}"
        if row["client_id"] == telling.client_id:
            whom = f"the client with the number {row['other_client_id']}"
            told.append(f"You agreed on {text(row['agreed_on'])} that what you tell us may be used for {whom}, {by}")
        else:
            told.append(f"Somebody agreed on {text(row['agreed_on'])} that what they tell us may be used for you, {by}")
    return bullets(told)


# ------------------------------------------------------------------------------------------ what was done


def _reviews(telling: Telling) -> str:
    lines: dict[str, list[Row]] = {}
    for row in telling.rows("snapshot_line", "kind", "item_id"):
        lines.setdefault(row["snapshot_id"], []).append(row)
    told = ""
    for row in telling.rows("snapshot", "as_of", "taken_at"):
        told += f"<p>{html('As of ' + text(row['as_of']) + ', by ' + row['who'])}</p>" + table(
            ("What", "How it stood", "Last day"),
            [(*_kept(line, telling.words), line["last_date"]) for line in lines.get(row["snapshot_id"], ())],
        )
    return told


def _kept(line: Row, words: Words) -> tuple[str, str]:
    """What one line of a snapshot is about, and how it stood."""
    item_id, _, held = line["item_id"].partition(" ")
    if line["kind"] == "opportunity":
        return words.service(line["item_id"]), said.MOVES.get(line["state"], line["state"])
    if line["kind"] == "holding":
        return joined(words.service(item_id), wording.written(held)), said.PROVIDERS.get(line["state"], line["state"])
    status, _, day = line["state"].partition(" ")
    return words.stage(line["item_id"]), joined(status, wording.written(day))


def _changed(telling: Telling) -> str:
    imported = telling.words.imported
    return table(("When", "What", "Before", "Since then"), [
        (
            imported.get(row["import_id"]),
            f"{row['table_name']}, {row['column_name']}".replace("_", " "), row["before"], row["after"],
        )
        for row in telling.rows("import_change", "import_id", "table_name", "row_key")
        # Of another's record nobody reads here but what tells of this person.
        if row["client_id"] == telling.client_id
    ])


def _files(telling: Telling) -> str:
    return bullets(
        joined(f"{text(row['written_at'])}, {row['who']}", said.ACTIONS[row["action"]], row["detail"], by=": ")
        for row in telling.rows("audit") if row["action"] in _MADE
    )


def _record(telling: Telling) -> str:
    events = {
        row["event_id"]: joined(telling.words.stage(row["stage_id"]), row["label"], by=": ")
        for row in telling.rows("life_event")
    }

    def about(row: Row) -> str:
        rest = row["subject"].removeprefix(telling.client_id).strip()
        return events.get(rest) or telling.words.about(rest) if rest else ""

    return table(("When", "What", "About", "By whom"), [
        (row["written_at"], _action(row["action"]), about(row), row["who"])
        for row in telling.rows("audit") if row["action"] not in _MADE
    ])


def _action(action: str) -> str:
    return said.ACTIONS.get(action, action[:1].upper() + action[1:])


# Heading, what it is, the tables it tells of, and how.
_PARTS: tuple[tuple[str, str, str, Callable[[Telling], str]], ...] = (
    ("What was erased", "", "suppression", _erased),
    ("Who you are", "", "client", _who),
    ("Who belongs to you", "As you told us, or as our files have it.", "relationship", _relations),
    ("Who of us knows you", "", "acquaintance", _known_by),
    ("What happened and what is planned", "", "life_event event_anchor", _events),
    ("What we know", "In these questions “the client” is you.", "fact", _facts),
    ("What is in place", "With us or elsewhere, and what you would rather not be asked about.", "holding", _holdings),
    ("The work we did for you", "", "matter", _matters),
    ("What was decided", "What we noted about what we might raise with you.", "decision decision_effect", _decisions),
    ("What our program worked out", "What it put on our list to raise with you, from what is written above. A person "
     "decides what becomes of it.", "book_line book_client book_cell", _worked_out),
    ("What we plan", "What we mean to raise with you, and what we wrote down for that.",
     "plan plan_insight plan_function", _planned),
    ("How we scored it", "From 1 to 3, by rules of ours; one of us may say otherwise. It decides whom we see first.",
     "book_need book_unit book_score_due score_override", lambda telling: scores(telling.rows, telling.words)),
    ("Whom we noted with you", "", "contact", lambda telling: contacts(telling.rows, telling.words)),
    ("What is to be done, and what was done", "", "action", _actions),
    ("What was passed on to us about you", "Heard by somebody of ours, in their own words.", "referral",
     lambda telling: referrals(telling.rows("referral", "heard_on", "referral_id"), telling.words)),
    ("Rules of ours that were set aside", "", "override", _set_aside),
    ("What you allow, and what you objected to", "", "permission objection sharing", _allowed),
    ("When we looked through your affairs", "How things stood each time.", "snapshot snapshot_line", _reviews),
    ("What later files changed", "", "import_change import_said", _changed),
    ("Files we made about you", "", "", _files),
    ("What was done in your record", "Who did what. It does not repeat what they wrote.", "audit", _record),
)
