"""Every measure the firm is told: what it is called, how it is worked out in words, and of which rows.

A number is a count, a sum, or one of these over another; each of the two is a `Part`: the rows of one file of
`lifeline/sql/measures` for which a condition holds. The rows behind a number are exactly the rows of its parts.
"""

from __future__ import annotations

from dataclasses import dataclass

STAR, READINESS, ACTIVITY, OUTPUT, IMPACT = "star", "readiness", "activity", "output", "impact"
CLASSES = {
    STAR: "Sales and loyalty", READINESS: "Readiness", ACTIVITY: "Activity", OUTPUT: "Output", IMPACT: "Impact",
}
CLASS_WORDS = {
    STAR: "STAR's measures of cross-selling: what clients buy of us, how many different services, and whether they "
          "stay.",
    READINESS: "Whether the firm is ready: what is known of clients, who may lead what, what is agreed.",
    ACTIVITY: "What was done in the period.",
    OUTPUT: "What came of it at once: confirmed, proposed, agreed, accepted.",
    IMPACT: "What it did for the firm: new work, new parts of a client, clients who stay.",
}
MOVES = {"": "All", "back_sell": "Back-sell", "cross_sell": "Cross-sell", "up_sell": "Up-sell"}
SERVICE, CENTRE = "service", "buying_centre"
DEFINITIONS = {SERVICE: "By service", CENTRE: "By buying centre"}
DEFINITION_WORDS = {
    SERVICE: "up-sell is a fuller service, or more of the same, in place of what they have; cross-sell a related one.",
    CENTRE: "up-sell is to a buying centre of the client that we had served before, cross-sell to one we had not; a "
            "back-sell is one of the two as well. People decide together, as one centre.",
}
# The number of a measure: how many, a share of 1, money, or so many for each client.
COUNT, SHARE, MONEY, EACH = "count", "share", "money", "each"


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of a family that satisfy `where` (a condition written here): counted, or their amounts added up."""

    family: str
    noun: str
    where: str = "true"
    is_sum: bool = False


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure. `above` alone is the number, or it is divided by `below`.

    `is_dated`: the rows carry the day from which they count, so that earlier periods can be told. `reading` is one
    sentence for {value}, {above} and {below}.
    """

    measure_id: str
    name: str
    measure_class: str
    move: str
    unit: str
    formula: str
    above: Part
    below: Part | None = None
    is_dated: bool = True
    reading: str = ""
    has_definition: bool = False


_CLIENTS = Part("clients", "clients")
_MATTERS = Part("matters", "new matters")
_FEES = Part("matters", "fees of new matters", is_sum=True)
_STAYED = Part("stayed", "clients active the period before")
_NOT = "Every client of the firm is counted, those who never bought anything too."
_ACTIVE = "Active: a matter of theirs was opened in the period or under way in it."


def _star() -> tuple[Measure, ...]:
    two = Part("stayed", "clients active the period before with two services or more", "has_two")
    one = Part("stayed", "clients active the period before with one service", "not has_two")
    return (
        Measure("star.volume_money", "Average sales volume, money", STAR, "", MONEY,
                f"Fees of the matters opened in the period, divided by all clients by its end. {_NOT} Matters without "
                "a fee on file add nothing, and how many they are is said.",
                _FEES, _CLIENTS, reading="{value} of new fees for each client: {above} over {below} clients."),
        Measure("star.volume_units", "Average sales volume, matters", STAR, "", EACH,
                f"Matters opened in the period, divided by all clients by its end. Two matters alike are two. {_NOT}",
                _MATTERS, _CLIENTS, reading="{above} new matters over {below} clients."),
        Measure("star.breadth", "Sales breadth", STAR, "", EACH,
                "Different services each client bought in the period, on average: each service once per client, "
                f"however many matters of it were opened. {_NOT}",
                Part("bought", "services bought by a client in the period"), _CLIENTS,
                reading="{value} different services bought for each client in the period."),
        Measure("star.cross_selling_ratio", "Cross-selling ratio", STAR, "", EACH,
                "Services that clients have had from us to date, each once per client, divided by all clients. "
                f"{_NOT} From matters and from holdings by us; one without a date counts as had since always.",
                Part("services", "services had by a client to date"), _CLIENTS,
                reading="Each client has had {value} different services of us to date."),
        Measure("star.practice_areas", "Practice areas per client", STAR, "", EACH,
                "Practice areas of which clients have had a service to date, each once per client, divided by all "
                f"clients. {_NOT}",
                Part("areas", "practice areas used by a client to date"), _CLIENTS,
                reading="Each client has used {value} practice areas to date."),
        Measure("star.two_or_more", "Clients with two services or more", STAR, "", SHARE,
                "Clients who have had two different services of us or more by the end of the period, of all clients. "
                f"{_NOT}",
                Part("two_services", "clients with two services or more"), _CLIENTS,
                reading="{above} of {below} clients have had two services or more."),
        Measure("star.retention", "Retention", STAR, "", SHARE,
                f"Of the clients active in the period before, those active in this one. {_ACTIVE}",
                Part("stayed", "clients active again", "is_active"), _STAYED,
                reading="{above} of {below} clients active the period before were active again."),
        Measure("star.attrition", "Attrition", STAR, "", SHARE,
                f"Of the clients active in the period before, those not active in this one. {_ACTIVE} It has other "
                "causes too: work that is simply done, a move, a death.",
                Part("stayed", "clients not active again", "not is_active"), _STAYED,
                reading="{above} of {below} clients active the period before were not active again."),
        Measure("star.retention_two", "Retention, two services or more", STAR, "", SHARE,
                "Retention of those who had had two different services or more by the end of the period before.",
                Part("stayed", "of them active again", "has_two and is_active"), two,
                reading="{above} of {below} with two services or more were active again."),
        Measure("star.retention_one", "Retention, one service", STAR, "", SHARE,
                "Retention of those who had had one service by the end of the period before.",
                Part("stayed", "of them active again", "not has_two and is_active"), one,
                reading="{above} of {below} with one service were active again."),
        Measure("star.attrition_two", "Attrition, two services or more", STAR, "", SHARE,
                "Attrition of those who had had two different services or more by the end of the period before.",
                Part("stayed", "of them not active again", "has_two and not is_active"), two,
                reading="{above} of {below} with two services or more were not active again."),
        Measure("star.attrition_one", "Attrition, one service", STAR, "", SHARE,
                "Attrition of those who had had one service by the end of the period before.",
                Part("stayed", "of them not active again", "not has_two and not is_active"), one,
                reading="{above} of {below} with one service were not active again."),
        Measure("star.back_sell_share", "Back-sell share of new fees", STAR, "back_sell", SHARE,
                "Fees of the matters opened in the period after an agreed back-sell line (for the same client and "
                "service, agreed on the opening day or within the twelve months before it), of the fees of all "
                "matters opened in it.",
                Part("followed", "fees of new matters after an agreed back-sell", "is_back_sell", is_sum=True),
                _FEES, reading="{above} of {below} of new fees came after an agreed back-sell."),
        Measure("star.conversion", "Conversion", STAR, "", SHARE,
                "Lines agreed, of the lines proposed, agreed or declined in the period. A line is one client and one "
                "service; what was decided last in the period counts, unless it was undone. Lines that turned out "
                "not needed, held elsewhere or not now are in neither.",
                Part("lines", "lines agreed", "decided = 'agreed'"),
                Part("lines", "lines put to clients", "decided in ('proposed', 'agreed', 'declined')"),
                reading="{above} of {below} lines put to clients were agreed."),
    )


def _readiness() -> tuple[Measure, ...]:
    now = " No day is kept on which it was written down, so only how it stands now can be told."
    known, cards = Part("known", "clients"), Part("cards", "services")
    areas = Part("goals", "practice areas")
    goal = ("Practice areas for which a goal {of} stands on the last day of the period, of all in the catalogue. A "
            "goal of the whole firm stands for each.")
    return (
        Measure("readiness.facts", "Clients with facts known", READINESS, "", SHARE,
                "Clients of whom at least one fact is answered yes or no, of all clients." + now,
                Part("known", "clients with a fact known", "has_fact"), known, is_dated=False,
                reading="Of {above} of {below} clients a fact is known."),
        Measure("readiness.past", "Clients with a past on file", READINESS, "back_sell", SHARE,
                "Clients with at least one life event on file from before they became a client, of all clients: "
                "without it there is nothing to back-sell to." + now,
                Part("known", "clients with an earlier event on file", "has_past"), known, is_dated=False,
                reading="Of {above} of {below} clients something from before is on file."),
        Measure("readiness.permissions", "Clients with a permission recorded", READINESS, "", SHARE,
                "Clients who have allowed at least one channel by the end of the period, of all clients.",
                Part("permitted", "clients with a channel allowed"), _CLIENTS,
                reading="{above} of {below} clients have allowed a channel."),
        Measure("readiness.contacts", "Businesses with a contact noted", READINESS, "", SHARE,
                "Businesses with at least one contact noted by the end of the period, of all businesses.",
                Part("met", "businesses with a contact"), Part("clients", "businesses", "track = 'business'"),
                reading="{above} of {below} businesses have a contact noted."),
        Measure("readiness.contacts_new", "Contacts in buying centres we do not serve yet", READINESS, "cross_sell",
                COUNT,
                "Contacts noted by the end of the period in a buying centre of the client that we had not served by "
                "then.",
                Part("contacts", "contacts", "not is_served")),
        Measure("readiness.contacts_served", "Contacts in buying centres we serve", READINESS, "up_sell", COUNT,
                "Contacts noted by the end of the period in a buying centre of the client that we had served by then.",
                Part("contacts", "contacts", "is_served")),
        Measure("readiness.skills", "Services somebody may lead", READINESS, "", SHARE,
                "Services with at least one colleague who may lead them, by service or by practice area, of all in "
                "the catalogue." + now,
                Part("cards", "services with a lead", "has_lead"), cards, is_dated=False,
                reading="Somebody may lead {above} of {below} services."),
        Measure("readiness.cards", "Trigger cards checked", READINESS, "", SHARE,
                "Services whose trigger card's law a named person here has checked, the last time by the end of the "
                "period, of all in the catalogue. Only the last check is kept, so earlier periods cannot be told.",
                Part("cards", "services checked", "is_checked"), cards, is_dated=False,
                reading="{above} of {below} trigger cards are checked."),
        Measure("readiness.functions", "Functions with a lead", READINESS, "", SHARE,
                "Functions of the firm for which somebody is named who leads, of all functions on Alignment." + now,
                Part("functions", "functions with a lead", "has_lead"), Part("functions", "functions"), is_dated=False,
                reading="{above} of {below} functions have a lead."),
        Measure("readiness.goals", "Practice areas with a goal", READINESS, "", SHARE, goal.format(of="of any kind"),
                Part("goals", "practice areas with a goal", "has_goal"), areas,
                reading="{above} of {below} practice areas have a goal."),
        *(Measure(f"readiness.goals.{move}", f"Practice areas with a goal for {name.lower()}", READINESS, move, SHARE,
                  goal.format(of=f"for {name.lower()}, or for all moves,"),
                  Part("goals", "practice areas with such a goal", f"has_{move}"), areas,
                  reading="{above} of {below} practice areas have a goal for it.")
          for move, name in MOVES.items() if move),
    )


_OF_MOVE = {"back_sell": "is_back_sell", "cross_sell": "move = 'cross_sell'", "up_sell": "move = 'up_sell'"}


def _by_move(
    stem: str, name: str, measure_class: str, formula: str, family: str, noun: str, where: str = "true", *,
    unit: str = COUNT, has_definition: bool = True, reading: str = "",
) -> tuple[Measure, ...]:
    """One measure for all moves together, and one for each; what was only asked about is in the first alone."""
    return tuple(
        Measure(
            f"{stem}.{move}" if move else stem, name if not move else f"{name}, {words.lower()}", measure_class, move,
            unit,
            formula + (" All moves together, and each by itself." if not move else f" Of {words.lower()} lines only."),
            Part(family, noun, where if not move else f"{where} and {_OF_MOVE[move]}", is_sum=unit == MONEY),
            has_definition=has_definition and move in ("cross_sell", "up_sell"), reading=reading,
        )
        for move, words in MOVES.items()
    )


def _activity() -> tuple[Measure, ...]:
    return (
        *_by_move("activity.decisions", "Decisions recorded", ACTIVITY,
                  "Decisions of the period on what to raise with clients, unless undone.", "decisions", "decisions"),
        *_by_move("activity.actions", "Actions noted", ACTIVITY, "Actions for clients written down in the period.",
                  "actions", "actions", has_definition=False),
        *_by_move("activity.actions_done", "Actions with an outcome", ACTIVITY,
                  "Actions for clients whose outcome fell in the period.", "actions_done", "actions",
                  has_definition=False),
        Measure("activity.referrals", "Referrals passed on", ACTIVITY, "", COUNT, "Referrals heard in the period.",
                Part("referrals", "referrals")),
        Measure("activity.packs", "Meeting packs taken away", ACTIVITY, "", COUNT,
                "Meeting packs of clients made in the period, from the record.", Part("packs_made", "packs")),
        Measure("activity.answers", "Questions answered", ACTIVITY, "", COUNT,
                "Facts of clients answered by hand in the period, from the record, unless taken back. What a file "
                "brought "
                "is not counted.", Part("answers", "answers")),
    )


def _output() -> tuple[Measure, ...]:
    words = (("confirmed_gap", "confirmed", "Gaps confirmed", "Decisions of the period that a gap is there"),
             ("proposed", "proposed", "Proposals made", "Decisions of the period that a service was proposed"),
             ("agreed", "agreed", "Proposals agreed", "Decisions of the period that a client agreed"))
    return (
        *(measure for decided, stem, name, formula in words for measure in _by_move(
            f"output.{stem}", name, OUTPUT, f"{formula}, unless undone.", "decisions", "decisions",
            f"decided = '{decided}'")),
        Measure("output.referrals", "Referrals accepted", OUTPUT, "", COUNT,
                "Referrals accepted in the period, or turned into an event, a fact or an action. One kept as a note "
                "is not counted.",
                Part("referrals_accepted", "referrals")),
    )


def _impact() -> tuple[Measure, ...]:
    after = ("opened in the period after an agreed line: for the same client and service, agreed on the opening day or "
             "within the twelve months before it.")
    agreed = Part("stayed_agreed", "clients active the period before who had agreed to a line")
    existing = "Only matters of clients we had served before."
    return (
        *_by_move("impact.matters", "New matters after an agreed line", IMPACT, f"Matters {after}", "followed",
                  "matters"),
        *_by_move("impact.fees", "Fees of new matters after an agreed line", IMPACT,
                  f"Fees of the matters {after} Matters without a fee on file add nothing, and how many they are is "
                  "said.",
                  "followed", "fees of matters", unit=MONEY),
        Measure("impact.new_centres", "New matters in new buying centres", IMPACT, "cross_sell", COUNT,
                "Matters opened in the period for a buying centre of a client that we had not served before. "
                f"{existing}",
                Part("centre_matters", "matters", "not is_served")),
        Measure("impact.new_centre_fees", "Fees from new buying centres", IMPACT, "cross_sell", MONEY,
                "Fees of the matters opened in the period for a buying centre that we had not served before. "
                f"{existing}",
                Part("centre_matters", "fees of matters", "not is_served", is_sum=True)),
        Measure("impact.served_centre_fees", "Fees from buying centres served before", IMPACT, "up_sell", MONEY,
                f"Fees of the matters opened in the period for a buying centre that we had served before. {existing}",
                Part("centre_matters", "fees of matters", "is_served", is_sum=True)),
        Measure("impact.referrals", "Referrals that led to work", IMPACT, "", COUNT,
                "Referrals of which a named person confirmed in the period that they led to a decision agreed or to "
                "a matter.",
                Part("referrals_credited", "referrals")),
        Measure("impact.retention_agreed", "Retention after an agreed line", IMPACT, "", SHARE,
                "Of the clients active in the period before who had agreed to a line by its end, those active in "
                f"this one. {_ACTIVE} To be held against retention of all clients.",
                Part("stayed_agreed", "of them active again", "is_active"), agreed,
                reading="{above} of {below} who had agreed to a line were active again."),
    )


MEASURES: dict[str, Measure] = {
    measure.measure_id: measure for measure in (*_star(), *_readiness(), *_activity(), *_output(), *_impact())
}
# The few that matter, in the order to show them.
FIRST = (
    "star.volume_money", "star.cross_selling_ratio", "star.two_or_more", "star.retention", "star.conversion",
    "star.back_sell_share",
)
