"""A household's members as bands: what stands in each one's row, who they are, and the time they all share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from lifeline import periods, wording
from lifeline.chart.axis import TimeAxis
from lifeline.chart.entries import Entry
from lifeline.chart.gather import gather
from lifeline.chart.items import Page
from lifeline.chart.stages import on_page
from lifeline.chart.telling import Teller
from lifeline.model import Client, Relation
from lifeline.question.guarded import GuardedView
from lifeline.question.household import Household, Member

_MOST_BACK = 120  # years before today that still belong on the page
_MOST_AHEAD = 25  # years after today
_MANY = 10_000  # more facts than one member has: ids of the second member begin here
_LEAST_BACK = 10  # years before today that are drawn of whoever has no beginning
# Where a row is full, what is kept: one of each kind in turn.
_TURNS = {"conversations": 0, "services": 1, "events": 2, "coming": 3}
NOT_APPROACHED = "Not to be approached: nothing is worked out."


@dataclass(frozen=True, slots=True)
class Band:
    """One member's part of the picture. `axis` begins on the day they did; `marks` are in no order yet.

    `off_page` are facts with no place in the row, `undated` those with no day at all. `is_empty`: nothing is worked
    out for them, and `note` says so to whom it may be said.
    """

    member: Member
    axis: TimeAxis
    who: str
    since: str
    note: str = ""
    is_empty: bool = False
    stages: tuple[Entry, ...] = ()
    marks: tuple[Entry, ...] = ()
    off_page: tuple[Entry, ...] = ()
    undated: tuple[Entry, ...] = ()
    told: tuple[tuple[str, Entry], ...] = ()
    event_ids: tuple[tuple[str, str], ...] = ()

    @property
    def client(self) -> Client:
        """Whose band it is."""
        return self.member.client


def bands(household: Household, page: Page, audience: str) -> tuple[TimeAxis, list[Band]]:
    """The axis all share, and the bands of those this audience may see, in their order."""
    shown = household.for_audience(audience)
    everybody = _everybody(household)
    found = [_facts(shown, member.view, audience, number, everybody) for number, member in enumerate(shown.members)]
    axis = _axis(shown, page, found)
    pairs = zip(shown.members, found, strict=True)
    note = NOT_APPROACHED if audience == wording.FIRM else ""
    return axis, [_band(shown, member, axis, facts, note) for member, facts in pairs]


@dataclass(frozen=True, slots=True)
class _Facts:
    """What one audience may see of one member, and the words for it; `event_ids` pairs each event with its mark."""

    teller: Teller
    stages: tuple[Entry, ...]
    marks: tuple[Entry, ...]
    undated: tuple[Entry, ...]
    told: tuple[tuple[str, Entry], ...]
    event_ids: tuple[tuple[str, str], ...]


def _facts(
    household: Household, view: GuardedView | None, audience: str, number: int, everybody: Sequence[Relation]
) -> _Facts | None:
    if view is None:
        return None
    # In words for a client each of the others is somebody else, whether they are shown or not.
    others = tuple(other for other in everybody if other.other_client_id != view.client.client_id)
    view = replace(view, relations=(*view.relations, *others))
    teller = Teller(view, audience)
    found = gather(view, teller)
    # What can no longer be done is not to be raised with anybody.
    conversations = tuple(entry for entry in found.conversations if entry.symbol != "lapsed")
    lanes = {"events": found.events, "services": found.services, "conversations": conversations, "coming": found.coming}
    first = next((entry.id for entry in conversations if entry.is_bold), "")
    joined = {event_id for group in household.shared for event_id in group}

    def own(entry: Entry) -> Entry:
        # Ids tell the members apart, and still begin with the letter of their kind.
        own_id = f"{entry.id[0]}{number * _MANY + int(entry.id[1:])}"
        tip = replace(entry.tip, label=f"{view.client.name}: {entry.tip.label}")
        return replace(entry, id=own_id, tip=tip, lane="", is_bold=entry.id == first)

    def mark(entry: Entry, lane: str, turn: int) -> Entry:
        is_joined = entry.id[0] == "e" and view.events[int(entry.id[1:])].event_id in joined
        rank = (entry.id != first and not is_joined, turn, _TURNS[lane])
        entry = replace(own(entry), rank=rank, band="", until_on=None, is_open=False)
        return _with_age(entry, teller) if lane == "events" else entry

    told = [("stages", own(entry)) for entry in found.stages]
    for lane, entries in lanes.items():
        ranked = sorted(entries, key=lambda entry: entry.rank)
        told += [(lane, mark(entry, lane, turn)) for turn, entry in enumerate(ranked)]
    told += [("undated", own(entry)) for entry in found.undated]
    return _Facts(
        teller,
        stages=tuple(entry for lane, entry in told if lane == "stages"),
        marks=tuple(entry for lane, entry in told if lane != "stages" and entry.on),
        undated=tuple(entry for _, entry in told if not entry.on),
        told=tuple(told),
        event_ids=tuple((event.event_id, f"e{number * _MANY + place}") for place, event in enumerate(view.events)),
    )


def _everybody(household: Household) -> tuple[Relation, ...]:
    """Everybody of the household and everybody they are related to, by name."""
    members = [(member.client.client_id, member.client.name) for member in household.members]
    views = [member.view for member in household.members if member.view]
    named = [(row.other_client_id, row.other_name) for view in views for row in view.relations]
    named += [(None, name) for name in household.names]
    return tuple(Relation("", other_id, name, "") for other_id, name in dict.fromkeys((*members, *named)))


def _with_age(entry: Entry, teller: Teller) -> Entry:
    """An event told by the age it came at: the years are on the axis."""
    age = teller.age(entry.on) if entry.on and entry.symbol == "event" and not entry.doubt else ""
    number = age.removeprefix("age ")
    if not age:
        return entry
    if teller.track == "person":
        return replace(entry, detail=age, brief=number)
    if number == "0":
        return replace(entry, detail="in the first year", brief="year 1")
    years = f"{number} {'year' if number == '1' else 'years'}"
    return replace(entry, detail=f"after {years}", brief=years)


def _axis(household: Household, page: Page, found: Sequence[_Facts | None]) -> TimeAxis:
    """Calendar time from the first birth or incorporation to the horizon, all at one scale."""
    as_of, days, starts = household.as_of, [], []
    for member, facts in zip(household.members, found, strict=True):
        if facts:
            # How long a stage lasts does not widen the page.
            theirs = [entry.on for entry in (*facts.stages, *facts.marks) if entry.on]
            days += [*theirs, facts.teller.view.horizon_on]
            starts.append(member.client.born_on or min(theirs, default=as_of))
    first = max(min([*starts, _years(as_of, -_LEAST_BACK)]), _years(as_of, -_MOST_BACK))
    last = max([day for day in days if day <= _years(as_of, _MOST_AHEAD)] + [_years(as_of, 3)])
    zero = date(first.year, 1, 1)
    # A year more, for the last mark to stand in.
    knots = ((0.0, page.plot_left), (periods.years_between(zero, _years(last, 1)), page.plot_right))
    return TimeAxis(zero, knots, False, as_of, None, False)


def _years(day: date, years: int) -> date:
    try:
        return periods.plus_months(day, 12 * years)
    except ValueError:
        return date.max if years > 0 else date.min


def _band(household: Household, member: Member, axis: TimeAxis, facts: _Facts | None, note: str) -> Band:
    client, who = member.client, _relation(household, member)
    if facts is None:
        return Band(member, axis, who, "", note=note, is_empty=True)
    if not facts.teller.is_firm and facts.teller.names_others(member.relation):
        who = ""
    age = facts.teller.age(household.as_of)
    if facts.teller.track == "business" and age:
        number = age.removeprefix("age ")
        age = f"{number} {'year' if number == '1' else 'years'}" + ("" if who else " in business")
    own_axis, since_on = _own(axis, client), client.client_since_on
    drawn = {entry.id for entry in (*facts.stages, *facts.marks) if on_page(entry, own_axis)}
    return Band(
        member,
        own_axis,
        who=", ".join(part for part in (who, age) if part),
        since=f"client since {since_on.year}" if since_on and since_on <= household.as_of else "",
        stages=tuple(entry for entry in facts.stages if entry.id in drawn),
        marks=tuple(entry for entry in facts.marks if entry.id in drawn),
        off_page=tuple(entry for entry in (*facts.stages, *facts.marks) if entry.id not in drawn),
        undated=facts.undated,
        told=facts.told,
        event_ids=facts.event_ids,
    )


def _relation(household: Household, member: Member) -> str:
    """What they are to the client it is opened from, or to whom else; never naming anybody who is not shown."""
    words = " ".join(member.relation.split())
    if not words:
        return ""
    if member.of_id == household.client_id:
        return words.removesuffix(" of")
    other = next((each.client.name for each in household.members if each.client.client_id == member.of_id), "")
    return f"{words} {other}" if words.endswith(" of") and other else words.removesuffix(" of") if other else ""


def _own(axis: TimeAxis, client: Client) -> TimeAxis:
    """The same axis from the day they were born or incorporated: before it their row is empty."""
    born = client.born_on
    if born is None or axis.years(born) <= 0:
        return replace(axis, has_ages=born is not None, since_on=_since(axis, client))
    first = axis.years(born)
    (_, _), (last, right) = axis.knots
    return replace(
        axis, knots=((first, axis.x_of(first)), (last, right)), has_ages=True, since_on=_since(axis, client)
    )


def _since(axis: TimeAxis, client: Client) -> date | None:
    since = client.client_since_on
    return since if since and axis.today_on and since <= axis.today_on and axis.holds(since) else None


def symbols(found: Sequence[Band]) -> list[tuple[str, str]]:
    """The key: each symbol that occurs with its words, in the order of the palette."""
    drawn = {entry.symbol for band in found for entry in band.marks}
    return [(symbol, words) for symbol, words in _KEY.items() if symbol in drawn]


_KEY = {
    "event": "life event", "event_planned": "planned", "event_expected": "assumed",
    "service": "in place with us", "elsewhere": "elsewhere or own", "ended": "ended", "declined": "declined",
    "conversation": "worth a conversation", "conversation_expected": "to be confirmed",
    "back_sell": wording.MOVES_FOR_FIRM["back_sell"].lower(),
    "cross_sell_now": wording.MOVES_FOR_FIRM["cross_sell_now"].lower(),
    "up_sell": wording.MOVES_FOR_FIRM["up_sell"].lower(),
    "ask_first": wording.MOVES_FOR_FIRM["ask_first"].lower(), "ask_first_expected": "expected, ask",
    "coming_up": "coming up", "coming_up_expected": "at the usual age",
}
