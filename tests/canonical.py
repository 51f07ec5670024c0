"""A world out of a pack's folder and a folder of canonical CSV files, read plainly and apart from the intake."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from grids import day, whole
from worlds import (
    Brake, Client, Event, Fact, FactDefinition, Family, Holding, Rule, Service, Stage, Supersession, World,
)

ANSWERS = {"Y": "yes", "N": "no"}


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of one CSV file, every cell as text without blanks around it; none if there is no such file."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [{name: (cell or "").strip() for name, cell in row.items()} for row in csv.DictReader(file)]


def pairs(written: str) -> list[tuple[str, str]]:
    """`a=Y;b=N` as pairs."""
    return [tuple(part.strip() for part in term.split("=")) for term in written.split(";") if term.strip()]


def terms(written: str) -> tuple[tuple[str, str], ...]:
    """`a=Y;b=N` as pairs of a fact and yes or no."""
    return tuple((fact, ANSWERS[wanted]) for fact, wanted in pairs(written))


def world_of(pack: Path, clients: Path | None = None) -> World:
    """The pack in one folder with the clients in another, if there is one."""
    clients = clients or Path("no clients")
    client_rows = rows(clients / "clients.csv")
    return World(
        stages=tuple(Stage(row["stage_id"], row["track"], row["prompt_rule"], whole(row["typical_start_age"]))
                     for row in rows(pack / "life_stages.csv")),
        services=tuple(
            Service(row["service_id"], row["family"], int(row["tier"]), row["satisfied_by"], row["track"],
                    int(row["recurring_review_years"]), row["reviews_family"] or None)
            for row in rows(pack / "services.csv")),
        rules=tuple(
            Rule(row["rule_id"], row["stage_id"], row["service_id"], int(row["need"]), int(row["window_start_m"]),
                 int(row["window_end_m"]), row["anchor"], row["later_rule"], whole(row["lapse_after_m"]),
                 whole(row["lapse_alt_m"]), day(row["lapse_alt_if_anchor_before"]), row["ends_day_before"] == "1",
                 row["lapse_event"] or None, row["replaced_by"] or None, terms(row["condition"]),
                 row["evidence_only"] == "1")
            for row in rows(pack / "need_rules.csv")),
        facts_known=tuple(FactDefinition(row["fact"], row["lasting"] == "Y") for row in rows(pack / "facts.csv")),
        families=tuple(Family(row["family"], row["ended_by_fact"] or None, row["held_fact"] or None)
                       for row in rows(pack / "service_families.csv")),
        supersessions=tuple(
            Supersession(row["hide_service"], row["when_proposed"] or None,
                         *(terms(row["when_fact"])[0] if row["when_fact"] else (None, None)))
            for row in rows(pack / "supersessions.csv")),
        brakes=tuple(Brake(row["stage_id"], int(row["months"])) for row in rows(pack / "brakes.csv")),
        clients=tuple(Client(row["client_id"], row["track"], day(row["born_or_incorporated"]), day(row["client_since"]),
                             row["contact_status"]) for row in client_rows),
        events=tuple(
            Event(f"E{number}", row["client_id"], row["stage_id"], day(row["event_date"]), row["status"],
                  row["evidence"].replace(" ", "_"),
                  tuple((name, day(written)) for name, written in pairs(row["anchor_dates"])))
            for number, row in enumerate(rows(clients / "events.csv"), start=1)),
        facts=tuple(_fact(row["client_id"], fact, written)
                    for row in client_rows for fact, written in pairs(row["facts"])),
        holdings=tuple(
            Holding(row["client_id"], row["service_id"], day(row["date"]), row["provider"], row["for_stage"] or None,
                    day(row["ask_again_after"]))
            for row in rows(clients / "holdings.csv")),
    )


def _fact(client_id: str, fact: str, written: str) -> Fact:
    if written in ANSWERS:
        return Fact(client_id, fact, ANSWERS[written])
    return Fact(client_id, fact, "yes", date.fromisoformat(written))
