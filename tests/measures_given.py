"""What the tests of the measures start from: clients, matters and decisions as tables of text, in a real workbook."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from grids import day, grid
from record_given import firm

from lifeline.question import measures
from lifeline.question.measure_sql import Asked
from lifeline.question.measures import MeasureFigure
from lifeline.store import Store

# The period of the examples is the year from 1 November 2025 to 31 October 2026, both days included.
AS_OF = date(2026, 10, 31)
ALSO = ("referral", "goal", "contact", "asset", "plan", "firm_function", "function_member", "permission")
AREAS = {"will": ("Private", "self"), "trust": ("Private", "self"), "deed": ("Property", "self"),
         "lease": ("Business", "property"), "terms": ("Business", "board"), "jobs": ("Staff", "HR")}


def book(
    *, clients: str, matters: str = "", holdings: str = "", decisions: str = "", contacts: str = "", goals: str = "",
    actions: str = "", referrals: str = "", permissions: str = "", facts: str = "", events: str = "",
) -> Store:  # fmt: skip
    """A workbook with these rows and six services in four practice areas: will, trust, deed, lease, terms and jobs.

    A client is a person unless `track` says business. `decided` are agreed, proposed ...; `undone` is the day one was.
    """
    services = "service | track | family\n" + "\n".join(
        f"{name} | {'business' if name in ('lease', 'terms', 'jobs') else 'person'} | {name} family" for name in AREAS
    )
    store = firm(clients=clients, holdings=holdings, services=services, facts=facts, events=events)
    with store.write() as writer:
        for table in ALSO:
            writer.execute(f"delete from {table}")
        for name, (area, centre) in AREAS.items():
            writer.execute(
                "update service set practice_area = $area, buying_centre = $centre where service_id = $name",
                area=area, centre=centre, name=name,
            )
        writer.insert(
            "matter",
            ["matter_id", "client_id", "service_id", "opened_on", "closed_on", "fee", "status", "owner"],
            [(f"M{at}", row["client"], row["service"], day(row.get("opened")), day(row.get("closed")),
              Decimal(row["fee"]) if "fee" in row else None, row.get("status", "open"), row.get("owner", ""))
             for at, row in enumerate(grid(matters), 1)],
        )
        entries = []
        for at, row in enumerate(grid(decisions), 1):
            made = day(row["on"])
            entry = (f"D{at}", row["client"], row["service"], row["decided"], made, "", row.get("rules", ""),
                     row.get("move", "cross_sell_now"), "", None, "meeting", None, "Ann P.",
                     datetime(made.year, made.month, made.day))
            entries.append(entry)
            if "undone" in row:
                entries.append((f"U{at}", *entry[1:4], day(row["undone"]), *entry[5:11], f"D{at}", *entry[12:]))
        writer.insert(
            "decision",
            ["decision_id", "client_id", "service_id", "decided", "decided_on", "stage_ids", "rules", "move", "reason",
             "until_on", "channel", "undoes_id", "who", "written_at"], entries,
        )
        _also(writer, contacts, goals, actions, referrals, permissions)
    return store


def _also(writer, contacts: str, goals: str, actions: str, referrals: str, permissions: str) -> None:
    def at_noon(written: str) -> datetime:
        made = day(written)
        return datetime(made.year, made.month, made.day, 12)

    writer.insert("contact", ["client_id", "buying_centre", "name", "role", "noted_on", "who"], [
        (row["client"], row.get("centre", ""), row["name"], "", day(row["on"]), "x") for row in grid(contacts)
    ])
    writer.insert("goal", ["practice_area", "move", "what", "measure", "set_on", "closed_on", "closed_reason", "who",
                           "written_at"], [
        (row.get("area", ""), row.get("move", ""), "Grow", "", day(row["set"]), day(row.get("closed")), "", "x",
         at_noon(row["set"])) for row in grid(goals)
    ])
    writer.insert("action", ["client_id", "what", "state", "closed_reason", "who", "written_at", "move", "outcome",
                             "outcome_on"], [
        (row["client"], "Ring them", "open", "", "x", at_noon(row["on"]), row.get("move", ""), row.get("outcome", ""),
         day(row.get("outcome_on"))) for row in grid(actions)
    ])
    writer.insert("referral", ["client_id", "about", "heard", "spotter", "heard_on", "state", "reason", "became_kind",
                               "handled_by", "handled_on", "originator", "written_at", "credited_on"], [
        (row.get("client"), "", "A new house", "Bea", day(row["heard"]), row["state"], "", "", "",
         day(row.get("handled")), "",
         at_noon(row["heard"]), day(row.get("credited"))) for row in grid(referrals)
    ])
    writer.insert("permission", ["client_id", "channel", "is_allowed", "basis", "obtained_on"], [
        (row["client"], row["channel"], row.get("allowed", "yes") == "yes", "",
         day(row.get("on"))) for row in grid(permissions)
    ])


def measured(store: Store, *, as_of: date = AS_OF, **asked: object) -> dict[str, MeasureFigure]:
    """Every measure by its id."""
    return {figure.measure_id: figure for figure in measures.figures(store, Asked(as_of, **asked))}


def told(store: Store, *names: str, as_of: date = AS_OF, **asked: object) -> list[str]:
    """`50 = 200/4`: the value of each measure, what was counted and of how much; a dash for what cannot be said."""
    return [in_short(figure) for figure in measures.figures(store, Asked(as_of, **asked), measure_ids=names)]


def in_short(figure: MeasureFigure) -> str:
    """One figure as it is compared in the examples: at most two places, no zeros at the end."""
    def short(value: Decimal | None) -> str:
        return "-" if value is None else f"{value:.2f}".rstrip("0").rstrip(".")

    parts = short(figure.above) + (f"/{short(figure.below)}" if figure.below is not None else "")
    return f"{short(figure.value)} = {parts}"


def listed(store: Store, name: str, *, part: str = "above", place: int = 0, as_of: date = AS_OF,
           **asked: object) -> list[str]:
    """The rows behind a measure, each as the client and what is counted."""
    found = measures.rows(store, Asked(as_of, **asked), name, part=part, place=place)
    return [f"{row.client_id} {row.item_id}" for row in found.rows]
