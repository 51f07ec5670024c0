"""Makes the sample firm: the CSV files of this folder, from the stories in people.toml and businesses.toml.

    python data/sample/make.py            writes clients.csv, events.csv, holdings.csv, matters.csv, relationships.csv
                                          and colleagues.csv
    python data/sample/make.py FOLDER     writes them there

Everybody in it is invented. The lives were written by hand, because chance does not write lives a lawyer would believe;
chance, with a fixed seed, only fills in what no story tells: the day a matter was opened and closed, its fee, who had
it. The six worked cases of the tests come first, exactly as they are.

A story's lines, with `|` between the parts:

    events    stage (`-` for none) | date, whole or in part | evidence, if not the usual | anchors= or event= or status=
    matters   service | month or day it was opened | stage it was for | open, if it is still open
    holdings  service | date | provider | stage=...  ask=...  note=...  (`;` between them)

An event after AS_OF is planned, and one before it happened, unless the line says otherwise. Facts that follow from the
events (married, has_children ...) are worked out here; the story says the rest, and wins where both speak.
"""

from __future__ import annotations

import csv
import sys
import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

HERE = Path(__file__).resolve().parent
PACK = HERE.parent / "packs" / "law_firm_england_wales"
CASES = HERE.parent.parent / "tests" / "cases"
AS_OF = date(2026, 11, 22)
SEED = "lifeline sample firm"

CLIENTS = ("client_id", "name", "track", "born_or_incorporated", "client_since", "contact_status", "contact_basis",
           "facts", "notes", "segment", "office", "owner")
EVENTS = ("client_id", "stage_id", "event_date", "status", "evidence", "anchor_dates", "event")
HOLDINGS = ("client_id", "service_id", "date", "provider", "for_stage", "ask_again_after", "note")
MATTERS = ("matter_id", "client_id", "service_id", "opened_on", "closed_on", "fee", "status", "owner", "for_stage")
RELATIONSHIPS = ("client_id", "other_client_id", "other_name", "relation")

# A relationship between two clients is written from both sides.
OTHER_SIDE = {"spouse": "spouse", "child of": "parent of", "director of": "company of", "member of": "firm of"}
WEDDINGS, CHILD, SEPARATION, WIDOWED = ("P05", "P13"), "P07", "P12", "P18"
EVIDENCE = {"B01": "Companies House", "B06": "lease", "B07": "Companies House", "P10": "Companies House"}
# Stages whose day the firm knows from the work it did for them.
DONE_BY_US = {"P06", "P09", "P11", "P12", "P14", "P18", "B03", "B04", "B08", "B09"}

OWNERS = {
    "Private client": "Eleanor Chancery", "Residential property": "Tobias Deedham", "Family": "Miriam Accordley",
    "Employment": "Jonah Clausewell", "Regulatory": "Jonah Clausewell", "Corporate": "Helena Boardley",
    "Commercial property": "Marcus Leaseby", "Commercial": "Nadine Termsworth",
    "Intellectual property": "Nadine Termsworth", "Dispute resolution": "Victor Pleadwell",
    "Injury": "Victor Pleadwell",
}
COLLEAGUES = ("name", "role", "email", "is_compliance_officer", "leads", "office")
# The two offices, and who works in the second; everybody else works in the first.
FIRST_OFFICE, SECOND_OFFICE = "Sampleford", "Mockbridge"
IN_THE_SECOND = {"Miriam Accordley", "Jonah Clausewell", "Helena Boardley", "Marcus Leaseby"}
# How the firm groups its clients: segment | office | who looks after them | the clients. Those who stand in no line are
# not clients yet, and nobody has said who looks after F32.
GROUPED = """
    Starting out | Sampleford | Tobias Deedham | F01 F15 F19 F21
    Families | Sampleford | Tobias Deedham | F02 F12 F31
    Families | Sampleford | Eleanor Chancery | F18 F22 F30
    Families | Mockbridge | Miriam Accordley | F24
    Families | Mockbridge | Jonah Clausewell | F13
    Families | Sampleford | | F32
    Later life | Sampleford | Eleanor Chancery | F04 F05 F10 F11 F14 F20 F26 F33
    Later life | Mockbridge | Eleanor Chancery | F16 F17 F27
    Owner-managed businesses | Sampleford | Nadine Termsworth | F40 F41 F43 F48
    Owner-managed businesses | Mockbridge | Helena Boardley | F25 F42 F44 F46
    Owner-managed businesses | Mockbridge | Jonah Clausewell | F09
    Start-ups | Mockbridge | Helena Boardley | F07 F45 F47
    Start-ups | Sampleford | Nadine Termsworth | F49
    Start-ups | Mockbridge | Marcus Leaseby | F51
"""
# Those who own no matter.
OTHERS = (("Beatrix Ledgerley", "Compliance officer", "yes"), ("Owen Counterfoil", "Front desk", "no"))
# Months a matter usually takes, from and to; any other service takes one to four.
TAKES = {
    "ESTATE_ADMIN": (10, 18), "DIVORCE": (7, 11), "FIN_ORDER": (6, 12), "LPA_FIN": (3, 6), "LPA_HEALTH": (3, 6),
    "SURROGACY": (8, 14), "HR_RETAINER": (12, 12), "COSEC": (12, 12), "TRADE_MARK": (4, 6), "IHT_PLAN": (3, 7),
}
ENDS_WITH_ITS_EVENT = {"CONVEY", "COM_LEASE", "INVESTMENT", "ACQUISITION", "LEASE_RENEWAL"}
PRICES_RISE = 0.03   # a year, so that a fee of 1994 looks like one


def lines(block: str) -> Iterator[list[str]]:
    """The parts of each line that is not blank."""
    for line in block.strip().splitlines():
        yield [part.strip() for part in line.split("|")]


def extras(parts: list[str], at: int) -> dict[str, str]:
    """`name=text` pairs from the part at that place; `;` inside anchor dates belongs to them."""
    if len(parts) <= at or not parts[at]:
        return {}
    pieces = [parts[at]] if parts[at].startswith("anchors=") else parts[at].split(" ; ")
    return dict(piece.split("=", 1) for piece in pieces)


def bounds(written: str) -> tuple[date, date]:
    """The first and last day a date as written can mean, near enough for putting things in order."""
    parts = [int(part) for part in written.split()[-1].split("-")]
    if len(parts) == 3:
        return date(*parts), date(*parts)
    if len(parts) == 2:
        year, month = parts
        return date(year, month, 1), date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return date(parts[0], 1, 1), date(parts[0], 12, 31)


def pick(chance: Random, first: int, last: int) -> int:
    """A whole number from first to last. Only `random()` is promised to stay the same from one Python to the next."""
    return first + int(chance.random() * (last - first + 1))


def office_day(day: date) -> date:
    """That day, or the next on which the office is open."""
    while day.weekday() > 4 or (day.month, day.day) in ((12, 25), (12, 26), (1, 1)):
        day += timedelta(days=1)
    return day


def events_of(story: dict[str, str]) -> list[dict[str, str]]:
    """The rows of events.csv of one client."""
    ours = {parts[2] for parts in lines(story.get("matters", "")) if len(parts) > 2}
    rows = []
    for parts in lines(story["events"]):
        stage, written = parts[0].replace("-", ""), parts[1]
        more = extras(parts, 3)
        status = more.get("status") or ("planned" if bounds(written)[0] > AS_OF else "happened")
        done_by_us = status == "happened" and stage in ours & DONE_BY_US
        usual = "our file" if done_by_us else EVIDENCE.get(stage, "client said")
        rows.append({
            "client_id": story["id"], "stage_id": stage, "event_date": written,
            "status": status, "evidence": (parts[2] if len(parts) > 2 else "") or usual,
            "anchor_dates": more.get("anchors", ""), "event": more.get("event", ""),
        })
    return rows


def facts_of(story: dict[str, str], events: list[dict[str, str]]) -> str:
    """What the events say about a person, then what the story says."""
    happened = [event for event in events if event["status"] == "happened"]
    facts = {}
    weddings = [event["event_date"] for event in happened if event["stage_id"] in WEDDINGS]
    if weddings:
        latest = max(weddings, key=bounds)
        facts |= {"ever_married": "Y", "wedding_date": latest}
        after = {event["stage_id"] for event in happened if bounds(event["event_date"]) > bounds(latest)}
        if WIDOWED in after:
            facts["married"] = "N"
        elif SEPARATION not in after:
            facts |= {"married": "Y", "partner": "N"}
    births = [bounds(event["event_date"])[1] for event in happened if event["stage_id"] == CHILD]
    if births:
        youngest = max(births)
        of_age = youngest.replace(year=youngest.year + 18)
        minor = "Y" if of_age > AS_OF else "N"
        facts |= {"has_children": "Y", "has_minor_children": minor, "child_18": of_age.isoformat()}
    facts |= dict(term.split("=", 1) for term in filter(None, story.get("facts", "").split(";")))
    return ";".join(f"{fact}={answer}" for fact, answer in facts.items())


def matters_of(story: dict[str, str], services: dict[str, dict[str, str]]) -> list[dict[str, str]]:
    """The rows of matters.csv of one client, without their numbers."""
    chance = Random(f"{SEED} {story['id']}")
    dates = [(parts[0], bounds(parts[1])[0]) for parts in lines(story["events"])]
    rows = []
    for service, month, stage, *more in ([*parts, ""] for parts in lines(story.get("matters", ""))):
        first, last = bounds(month)
        opened = office_day(first + timedelta(days=pick(chance, 0, max(0, min(24, (last - first).days)))))
        months = pick(chance, *TAKES.get(service, (1, 4)))
        closed = opened + timedelta(days=30 * months + pick(chance, 0, 20))
        if service in ENDS_WITH_ITS_EVENT:
            done = [day for name, day in dates if name == stage and opened <= day < opened + timedelta(days=400)]
            closed = (min(done) if done else closed) + timedelta(days=pick(chance, 9, 40))
        fee = services[service]
        low, high = int(fee["fee_low_gbp"]), int(fee["fee_high_gbp"])
        # Most work lies in the lower half of what a service can cost.
        charged = (low + (high - low) * chance.random() ** 2) * (1 + PRICES_RISE) ** (opened.year - AS_OF.year)
        step = 5 if charged < 500 else 25
        is_open = "open" in more or closed > AS_OF
        rows.append({
            "client_id": story["id"], "service_id": service, "opened_on": opened.isoformat(),
            "closed_on": "" if is_open else office_day(closed).isoformat(),
            "fee": "" if is_open else f"{round(charged / step) * step:.2f}",
            "status": "open" if is_open else "closed", "owner": OWNERS[fee["practice_area"]], "for_stage": stage,
        })
    return rows


def tables() -> dict[str, tuple[tuple[str, ...], list[dict[str, str]]]]:
    """The five files: their columns and rows."""
    services = {row["service_id"]: row for row in read(PACK / "services.csv")}
    found: dict[str, list[dict[str, str]]] = {
        name: [dict(row) for row in read(CASES / f"{name}.csv")] for name in ("clients", "events", "holdings")
    }
    matters: list[dict[str, str]] = []
    people = tomllib.loads((HERE / "people.toml").read_text(encoding="utf-8"))
    businesses = tomllib.loads((HERE / "businesses.toml").read_text(encoding="utf-8"))
    for track, story in [*(("person", story) for story in people["client"]),
                         *(("business", story) for story in businesses["client"])]:
        events = events_of(story)
        work = matters_of(story, services)
        found["clients"].append({
            "client_id": story["id"], "name": f"{story['name']} (fictional)", "track": track,
            "born_or_incorporated": story["born"],
            "client_since": story.get("since", min((matter["opened_on"] for matter in work), default="")),
            "contact_status": story.get("status", "ok"), "contact_basis": story["contact"],
            "facts": facts_of(story, events) if track == "person" else story["facts"], "notes": story["notes"],
        })
        found["events"] += events
        for service, day, provider, *rest in lines(story.get("holdings", "")):
            more = extras(rest, 0)
            found["holdings"].append({
                "client_id": story["id"], "service_id": service, "date": day, "provider": provider,
                "for_stage": more.get("stage", ""), "ask_again_after": more.get("ask", ""),
                "note": more.get("note", ""),
            })
        matters += work
    groups = {
        client: {"segment": segment, "office": office, "owner": owner}
        for segment, office, owner, clients in lines(GROUPED) for client in clients.split()
    }
    for row in found["clients"]:
        row |= groups.get(row["client_id"], {})
    numbers: dict[str, int] = {}
    for matter in sorted(matters, key=lambda row: (row["opened_on"], row["client_id"], row["service_id"])):
        year = matter["opened_on"][:4]
        numbers[year] = numbers.get(year, 0) + 1
        matter["matter_id"] = f"M{year}-{numbers[year]:03d}"
    clients = {row["client_id"] for row in found["clients"]}
    related = []
    for client, relation, other in lines(people["relations"]):
        if other in clients:
            related.append({"client_id": client, "other_client_id": other, "relation": relation})
            related.append({"client_id": other, "other_client_id": client, "relation": OTHER_SIDE[relation]})
        else:
            related.append({"client_id": client, "other_name": f"{other} (fictional)", "relation": relation})
    return {
        "clients": (CLIENTS, found["clients"]), "events": (EVENTS, found["events"]),
        "holdings": (HOLDINGS, found["holdings"]), "matters": (MATTERS, matters),
        "relationships": (RELATIONSHIPS, related), "colleagues": (COLLEAGUES, colleagues()),
    }


def colleagues() -> list[dict[str, str]]:
    """The firm's people: who owns the matters of an area may lead it."""
    leads: dict[str, list[str]] = {}
    for area, name in OWNERS.items():
        leads.setdefault(name, []).append(area)
    found = [(name, "Partner", "no", ";".join(areas)) for name, areas in leads.items()]
    found += [(*other, "") for other in OTHERS]
    return [
        {"name": name, "role": role, "is_compliance_officer": officer, "leads": led,
         "email": f"{name.lower().replace(' ', '.')}@sample.invalid",
         "office": SECOND_OFFICE if name in IN_THE_SECOND else FIRST_OFFICE}
        for name, role, officer, led in found
    ]


def read(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(folder: Path) -> None:
    """Write the six files into `folder`."""
    for name, (columns, rows) in tables().items():
        # The same bytes on every system, so that a test can compare them.
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        print(f"{name}.csv: {len(rows)} rows")


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
