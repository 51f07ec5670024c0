"""The scoring once more, slow and plain: one demand unit after another, straight from the rows."""

from __future__ import annotations

from datetime import date
from typing import Any

from scoring_given import Rows

from lifeline.periods import plus_months

Row = dict[str, Any]
Tables = dict[str, Rows]
OPEN = ("to_ask", "confirmed")


def whole_months(start: date | None, end: date) -> int | None:
    """Whole months from one day to a later one."""
    if start is None:
        return None
    months = 0
    while plus_months(start, months + 1) <= end:
        months += 1
    return months


def approached(tables: Tables, as_of: date) -> dict[str, Row]:
    """Who may be approached, by id."""
    return {
        row["client_id"]: row for row in tables["client"]
        if row["contact_status"] == "ok" and row["client_since_on"] and row["client_since_on"] <= as_of
    }


def centre(tables: Tables, service: Row, track: str) -> str:
    """Which buying centre of such a client decides on a service."""
    if track == "person":
        return ""
    listed = [each.strip() for each in service["buying_centre"].split(";")]
    own = {
        each.strip() for other in tables["service"] if other["track"] == "business"
        for each in other["buying_centre"].split(";")
    }
    return next((each for each in listed if each in own), listed[0])


def said(tables: Tables, as_of: date, **key: Any) -> int | None:
    """What a named person said of a score and did not take back."""
    entries = [
        (row["overridden_on"], number, row["score"]) for number, row in enumerate(tables["score_override"])
        if row["overridden_on"] <= as_of and all(row[name] == value for name, value in key.items())
    ]
    return max(entries)[2] if entries else None


def by_rules(tables: Tables, dimension: str, measured: Row) -> int:
    """The score of the first rule that fits."""
    for rule in tables["score_rule"]:
        if rule["dimension"] != dimension:
            continue
        least, most = rule["at_least"], rule["at_most"]
        if least is None and most is None:
            return rule["score"]
        found = measured[rule["measure"]]
        if found is not None and (least is None or found >= least) and (most is None or found <= most):
            return rule["score"]
    raise AssertionError(dimension)


def asked_of(tables: Tables, cell: Row) -> tuple[int, int]:
    """How many facts the line's rule asks for that a score may read, and how many are known."""
    ordinary = {row["fact"] for row in tables["fact_definition"] if row["sensitivity"] != "special category"}
    asked = {
        row["fact"] for row in tables["prepared_condition"]
        if row["rule_id"] == cell["rule_id"] and not row["is_held"] and row["fact"] in ordinary
    }
    known = {
        row["fact"] for row in tables["fact"]
        if row["client_id"] == cell["client_id"] and (row["fact_on"] or row["answer"] in ("yes", "no"))
    }
    return len(asked), len(asked & known)


def mean(scores: list[int], weights: list[int]) -> float:
    """The weighted mean from 0 to 100."""
    return round(sum((score - 1) / 2 * weight for score, weight in zip(scores, weights, strict=True)) / sum(weights) * 100, 6)


def line_of(tables: Tables, cell: Row, as_of: date) -> Row:
    """One open need with its three scores."""
    services = {row["service_id"]: row for row in tables["service"]}
    service, client_id = services[cell["service_id"]], cell["client_id"]
    colleagues = {row["colleague_id"] for row in tables["colleague"]}
    asked, known = asked_of(tables, cell)
    measured = {
        "need": cell["need"], "is_confirmed": int(cell["state"] == "confirmed"),
        "is_question": int(cell["move"] == "ask_first"), "facts_known_share": known / asked if asked else 1.0,
        "days_to_last_date": (cell["last_date"] - as_of).days if cell["last_date"] else None,
        "months_open": whole_months(cell["opens_on"], as_of),
        "skilled_colleagues": len({
            row["colleague_id"] for row in tables["skill"] if row["colleague_id"] in colleagues
            and (row["service_id"] == service["service_id"] or row["practice_area"] == service["practice_area"])
        }),
        "services_held_in_area": sum(
            other["client_id"] == client_id and other["state"] == "us"
            and services[other["service_id"]]["practice_area"] == service["practice_area"] for other in tables["book_cell"]
        ),
        "has_conflict_note": int(bool(service["conflict_note"])),
    }
    scores = {}
    for name in ("needs", "fit", "urgency"):
        instead = said(tables, as_of, client_id=client_id, service_id=service["service_id"], dimension=name)
        scores[name] = instead or by_rules(tables, name, measured)
        scores[f"{name} said"] = instead is not None
    return {**cell, **scores, "asked": asked, "known": known}


def units(tables: Tables, as_of: date, weights: dict[str, int]) -> dict[tuple[str, str], Row]:
    """Every demand unit with its scores, by client and buying centre."""
    found: dict[tuple[str, str], Row] = {}
    clients = approached(tables, as_of)
    services = {row["service_id"]: row for row in tables["service"]}

    def place(row: Row) -> tuple[str, str]:
        track = clients[row["client_id"]]["track"]
        return row["client_id"], centre(tables, services[row["service_id"]], track)

    lines: dict[tuple[str, str], Rows] = {}
    for cell in tables["book_cell"]:
        is_open = cell["state"] in OPEN and not cell["wait"] and not cell["is_sensitive"]
        if is_open and cell["client_id"] in clients:
            lines.setdefault(place(cell), []).append(line_of(tables, cell, as_of))
    for (client_id, where), of_unit in lines.items():
        client = clients[client_id]
        matters = [row for row in tables["matter"] if row["client_id"] == client_id and row["opened_on"]
                   and row["opened_on"] <= as_of]
        own = [row for row in matters if place(row) == (client_id, where)]
        recent = plus_months(as_of, -36)
        held = [row for row in tables["book_cell"] if row["client_id"] == client_id and place(row) == (client_id, where)]
        contacts = [row for row in tables["contact"] if row["client_id"] == client_id
                    and row["buying_centre"] == where and row["noted_on"] <= as_of]
        colleagues = {row["colleague_id"] for row in tables["colleague"]}
        asked, known = sum(line["asked"] for line in of_unit), sum(line["known"] for line in of_unit)
        engaged = [row["engagement"] for row in contacts if row["engagement"] is not None]
        measured = {
            "facts_known_share": known / asked if asked else 1.0,
            "colleagues_who_know": len(colleagues & (
                {row["colleague_id"] for row in tables["acquaintance"] if row["client_id"] == client_id}
                | {row["known_to_id"] for row in contacts})),
            "months_since_last_matter": whole_months(max((row["opened_on"] for row in own), default=None), as_of),
            "matters_in_36_months": sum(row["opened_on"] > recent for row in own),
            "fees_in_36_months": sum(row["fee"] for row in matters if row["opened_on"] > recent),
            "services_held": sum(row["state"] == "us" for row in held),
            "services_elsewhere": sum(row["state"] == "elsewhere" for row in held),
            "years_client": whole_months(client["client_since_on"], as_of) // 12,
            "contacts_noted": len(contacts) + (client["track"] == "person"),
            "contact_engagement": max(engaged, default=None),
            "channels_allowed": len({
                row["channel"] for row in tables["permission"] if row["client_id"] == client_id and row["is_allowed"]
                and (row["obtained_on"] is None or row["obtained_on"] <= as_of)}),
        }
        scores, is_said = {}, any(line[f"{name} said"] for line in of_unit for name in ("needs", "fit", "urgency"))
        for name in ("relationships", "data", "resources"):
            instead = said(tables, as_of, client_id=client_id, service_id=None, buying_centre=where, dimension=name)
            scores[name] = instead or by_rules(tables, name, measured)
            is_said = is_said or instead is not None
        of_line = [weights[name] for name in ("needs", "fit", "urgency")]
        best = max(mean([line["needs"], line["fit"], line["urgency"]], of_line) for line in of_unit)
        to_come = [line["last_date"] for line in of_unit if line["last_date"] and line["last_date"] >= as_of]
        found[client_id, where] = {
            **scores, "need_score": best, "is_said": is_said, "open_needs": len(of_unit),
            "relationship_score": mean(list(scores.values()), [weights[name] for name in scores]),
            "last_date": min(to_come, default=None),
            "lines": {line["service_id"]: (line["needs"], line["fit"], line["urgency"]) for line in of_unit},
        }
    return found
