"""What was passed on and what became of it: the inbox, each spotter's own, whom it may be about, where credit is due.

Nothing here chooses clients: a referral is read by a person, and never a reason to put anybody on a list.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from lifeline import wording
from lifeline.model import Move
from lifeline.periods import plus_months
from lifeline.question.book import FOLDED
from lifeline.question.catalogue import catalogue
from lifeline.question.guarded import guarded
from lifeline.question.guards import QUIET, refusal as refused
from lifeline.question.lifelines import client, lifeline
from lifeline.store import Store

WAITING, ACCEPTED, TURNED, KEPT, DECLINED = "waiting", "accepted", "turned", "kept", "declined"
OPEN = (WAITING, ACCEPTED)
STATES = (*OPEN, TURNED, KEPT, DECLINED)
LEAST_TYPED = 2
_ADDED = re.compile(r"\s*\([^()]*\)\s*$")


@dataclass(frozen=True, slots=True)
class Referral:
    """One referral. `about` is as the spotter wrote it or, where `client_id` is set, the client's name.

    `became` says in words what it became, `is_gone` that this is not there any more; `action_state` is that of the
    action it became, `owner_name` whose that is.
    """

    referral_id: str
    client_id: str | None
    about: str
    contact_status: str | None
    track: str | None
    heard: str
    spotter: str
    heard_on: date
    state: str
    reason: str
    became_kind: str
    became_id: str | None
    became: str
    is_gone: bool
    action_state: str
    owner_name: str
    service_id: str | None
    handled_by: str
    handled_on: date | None
    originator: str
    decision_id: str | None
    matter_id: str | None
    credited_by: str
    credited_on: date | None


@dataclass(frozen=True, slots=True)
class Found:
    """A client whose name begins as somebody typed; `is_meant` if nobody else can be, by a whole name."""

    client_id: str
    name: str
    is_meant: bool


@dataclass(frozen=True, slots=True)
class Lead:
    """A decision agreed, or a matter opened, that may have come from a referral; `reason` says why it is thought so."""

    referral_id: str
    client_id: str
    about: str
    heard: str
    spotter: str
    heard_on: date
    originator: str
    kind: str
    id: str
    service_id: str
    happened_on: date
    reason: str


# The few referrals that are asked for, each with what it became, which is looked up by one comparison: with a second
# one, of the referral alone, DuckDB would compare each with every event of the firm. What is looked up is narrowed first.
_READ = """
    with asked as (
        select
            *, case became_kind when 'event' then became_id end as became_event,
            case became_kind when 'fact' then became_id end as became_fact,
            case became_kind when 'action' then became_id end as became_action
        from referral
        where {which}
    )
    select
        referral.referral_id, referral.client_id, coalesce(client.name, referral.about) as about,
        client.contact_status, client.track, referral.heard, referral.spotter, referral.heard_on, referral.state,
        referral.reason, referral.became_kind, referral.became_id,
        coalesce(case referral.became_kind
            when 'event' then coalesce(nullif(life_event.label, ''), life_stage.name)
            when 'fact' then fact_definition.question
            when 'action' then action.what
        end, '') as became,
        referral.state = 'turned' and case referral.became_kind
            when 'event' then life_event.event_id is null
            when 'action' then action.action_id is null
            else fact.fact is null
        end as is_gone,
        coalesce(action.state, '') as action_state, coalesce(colleague.name, '') as owner_name,
        referral.service_id, referral.handled_by, referral.handled_on, referral.originator, referral.decision_id,
        referral.matter_id, referral.credited_by, referral.credited_on
    from asked as referral
    left join (from client semi join asked using (client_id)) as client on client.client_id = referral.client_id
    left join (
        from life_event semi join asked on asked.became_event = life_event.event_id
    ) as life_event on life_event.event_id = referral.became_event
    left join life_stage on life_stage.stage_id = life_event.stage_id
    left join (
        from fact semi join asked on asked.client_id = fact.client_id and asked.became_fact = fact.fact
    ) as fact on fact.client_id = referral.client_id and fact.fact = referral.became_fact
    left join fact_definition on fact_definition.fact = referral.became_fact
    left join action on action.action_id = referral.became_action
    left join colleague on colleague.colleague_id = action.owner_id
"""


def _read(which: str) -> str:
    """The statement for some referrals; which, is written here."""
    return _READ.replace("{which}", which)


def inbox(store: Store) -> tuple[Referral, ...]:
    """What somebody still has to look at, the oldest first, and then what was accepted and is not settled yet."""
    return store.fetch(Referral, f"""
        {_read("state in ('waiting', 'accepted')")}
        order by referral.state = 'accepted', referral.heard_on, referral.written_at, referral.referral_id
    """)


def dealt_with(store: Store, *, limit: int = 50) -> tuple[Referral, ...]:
    """What was settled, the latest first."""
    return store.fetch(Referral, f"""
        {_read("state not in ('waiting', 'accepted')")}
        order by referral.handled_on desc, referral.written_at desc, referral.referral_id limit $limit
    """, limit=limit)


def of_spotter(store: Store, spotter: str, *, limit: int = 50) -> tuple[Referral, ...]:
    """What one person passed on, the latest first."""
    return store.fetch(Referral, f"""
        {_read("lower(spotter) = lower($spotter)")}
        order by referral.heard_on desc, referral.written_at desc, referral.referral_id limit $limit
    """, spotter=" ".join(spotter.split()), limit=limit)


def spotters(store: Store) -> tuple[str, ...]:
    """Everybody who has passed something on, by name."""
    found = store.tuples("select min(spotter) from referral group by lower(spotter) order by 1")
    return tuple(name for (name,) in found)


def waiting(store: Store) -> int:
    """How many nobody has looked at yet."""
    return store.value("select count(*) from referral where state = 'waiting'")


def find_clients(store: Store, text: str, *, limit: int = 5) -> tuple[tuple[Found, ...], int]:
    """Clients whose names have words that begin with each of those typed, or whose number does; and how many in all."""
    words = re.findall(r"[^\s,]+", text)
    if len("".join(words)) < LEAST_TYPED:
        return (), 0
    folded = [FOLDED.format(f"$word{at}") for at in range(len(words))]
    # Few names hold the words at all; only of those it is looked where.
    anywhere = " and ".join(f"contains(folded, {word})" for word in folded)
    begun = " and ".join(f"contains(' ' || translate(folded, '(-', '  '), ' ' || {word})" for word in folded)
    rows = store.tuples(f"""
        select client_id, name, count(*) over ()
        from (select client_id, name, {FOLDED.format("name")} as folded from client) as named
        where starts_with(lower(client_id), lower($text)) or ({anywhere} and {begun})
        order by name, client_id limit $limit
    """, text=text.strip(), limit=limit, **{f"word{at}": word for at, word in enumerate(words)})
    if not rows:
        return (), 0
    is_sure = rows[0][2] == 1 and (text.strip().casefold() == rows[0][0].casefold() or _is_whole(words, rows[0][1]))
    return tuple(Found(client_id, name, is_sure) for client_id, name, _ in rows), rows[0][2]


def _is_whole(words: list[str], name: str) -> bool:
    """Whether that is somebody's last name, or a whole word of their name and the beginnings of others."""
    first, parts = words[0].casefold(), _ADDED.sub("", name).casefold().split()
    return first in parts and (len(words) > 1 or first == parts[-1])


# ------------------------------------------------------------------------------------------ guard rails


def refusal(store: Store, client_id: str | None, as_of: date) -> str:
    """Why nothing may become of it but a note for the file, in a sentence; empty if something may."""
    if client_id is None:
        return "Nobody in your book: it is kept as a note, and nobody is approached because of it."
    who = client(store, client_id)
    why = refused(who, as_of)
    return f"{who.name} {why}: it is kept as a note for the file and never becomes outreach." if why else ""


def wait(store: Store, *, client_id: str, service_id: str, as_of: date) -> str:
    """Why a service may not be raised with a client today, in a sentence; empty if it may."""
    view = guarded(store, lifeline(store, client_id=client_id, as_of=as_of))
    line = next((line for line in view.opportunities
                 if line.service_id == service_id and line.move is not Move.LAPSED), None)
    held = view.wait(line) if line else next((each for each in view.guards.of_client if each.is_holding), None)
    if held or line:
        return held.text if held else ""
    # A service that is not open today has no line that could be held: quiet is kept all the same.
    own = {(rule.stage_id, rule.service_id) for rule in catalogue(store).rules.values()}
    for _, stage_id, name, months, why, event_on, _ in store.tuples(
        QUIET.format(of_whom="= $client_id"), client_id=client_id, as_of=as_of
    ):
        until_on = plus_months(event_on, months)
        if as_of < until_on and (stage_id, service_id) not in own:
            return f"Quiet period after {name.lower()}, until {wording.day(until_on)}. {why}".strip()
    return ""


# ------------------------------------------------------------------------------------------ credit

# What a referral may have led to: the service somebody named, what is done for the stage it was put on the lifeline as,
# and what rests on the answer it became. Services of one family count as one. The many rows are named first and run past
# the few referrals: the other way round every matter of the firm would be laid out to look at some.
_LEADS = """
    with
    about as (
        select referral_id, service_id, 'named' as link from referral where service_id is not null
        union
        select referral.referral_id, need_rule.service_id, 'stage' from life_event
        join referral on referral.became_kind = 'event' and referral.became_id = life_event.event_id
        join need_rule on need_rule.stage_id = life_event.stage_id
        union
        select referral.referral_id, need_rule.service_id, 'fact' from referral
        join rule_condition on referral.became_kind = 'fact' and rule_condition.fact = referral.became_id
        join need_rule on need_rule.rule_id = rule_condition.rule_id
    ),
    family as (
        select about.referral_id, other.service_id, min(about.link <> 'named') as is_worked_out, min(about.link) as link
        from about
        join service on service.service_id = about.service_id
        join service as other on other.family = service.family
        group by about.referral_id, other.service_id
    ),
    came as (
        select client_id, service_id, 'decision' as kind, decision_id as id, decided_on as happened_on
        from decision
        where decided = 'agreed' and undoes_id is null
          and decision_id not in (select undoes_id from decision where undoes_id is not null)
        union all
        select client_id, service_id, 'matter', matter_id, opened_on from matter where opened_on is not null
    ),
    led as (
        select referral.*, came.kind, came.id, came.service_id as led_service_id, came.happened_on, family.link
        from came
        join referral on referral.client_id = came.client_id
        join family on family.referral_id = referral.referral_id and family.service_id = came.service_id
        where referral.credited_on is null and referral.state <> 'declined'
          and came.happened_on >= referral.heard_on and came.happened_on <= $as_of
          and not list_contains(string_split(referral.not_by_ids, ';'), came.id)
    )
    select
        led.referral_id, led.client_id, client.name, led.heard, led.spotter, led.heard_on, led.originator, led.kind,
        led.id, led.led_service_id, led.happened_on, led.link
    from client
    join led on led.client_id = client.client_id
    order by led.happened_on, led.heard_on, led.referral_id, led.kind, led.id
"""
_LINKS = {
    "named": "the service named on the referral", "stage": "called for by the stage it was put on the lifeline as",
    "fact": "rests on the answer it became",
}


def leads(store: Store, *, as_of: date) -> tuple[Lead, ...]:
    """What referrals seem to have led to by this day and nobody has confirmed, each with its reason."""
    services = catalogue(store).services
    found = []
    for *cells, service_id, happened_on, link in store.tuples(_LEADS, as_of=as_of):
        kind, heard_on = cells[7], cells[5]
        what = "agreed" if kind == "decision" else "a matter was opened"
        days = (happened_on - heard_on).days
        later = "on the same day" if not days else f"{wording.count(days, 'day')} later"
        reason = f"{services[service_id].name}: {what} on {wording.day(happened_on)}, {later}; {_LINKS[link]}"
        found.append(Lead(*cells, service_id, happened_on, reason))
    return tuple(found)


def credited(store: Store) -> tuple[tuple[Referral, str], ...]:
    """Each referral to which credit was given and what it led to, the latest first; empty if that was taken back."""
    led = {}
    services = catalogue(store).services
    for referral_id, service_id, happened_on, kind in store.tuples("""
        select referral_id, decision.service_id, decided_on, 'agreed' from referral
        join decision on decision.decision_id = referral.decision_id
        where referral.decision_id not in (select undoes_id from decision where undoes_id is not null)
        union all
        select referral_id, matter.service_id, opened_on, 'matter opened' from referral
        join matter on matter.matter_id = referral.matter_id
    """):
        name = services[service_id].name if service_id in services else service_id
        led[referral_id] = f"{name}, {kind} on {wording.day(happened_on)}"
    return tuple((each, led.get(each.referral_id, "")) for each in store.fetch(Referral, f"""
        {_read("credited_on is not null")}
        order by referral.credited_on desc, referral.heard_on desc, referral.referral_id
    """))
