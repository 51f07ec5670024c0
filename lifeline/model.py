"""The nouns, as frozen rows. Words as in DESIGN section 2 and GLOSSARY.md.

Columns end in `_on` for a date, `_at` for a timestamp, `_id` for text that identifies, `_months` for a duration.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Move(StrEnum):
    """What an opportunity is to the firm. Order of precedence where one service has several: rule 13."""

    UP_SELL = "up_sell"
    BACK_SELL = "back_sell"
    CROSS_SELL_NOW = "cross_sell_now"
    ASK_FIRST = "ask_first"
    CROSS_SELL_FUTURE = "cross_sell_future"
    LAPSED = "lapsed"

    @property
    def is_proposed(self) -> bool:
        """Whether it is put to the client now, rather than asked about, awaited or regretted (rule 14)."""
        return self in (Move.UP_SELL, Move.BACK_SELL, Move.CROSS_SELL_NOW)


class Basis(StrEnum):
    """What a result rests on: an event on file, a typical age, or the age of what they have."""

    RECORDED = "recorded"
    EXPECTED = "expected"
    REVIEW = "review"


class Evidence(StrEnum):
    """Where we know it from."""

    CLIENT_SAID = "client_said"
    OUR_FILE = "our_file"
    PUBLIC_RECORD = "public_record"
    THIRD_PARTY = "third_party"
    ASSUMED = "assumed"


class Provider(StrEnum):
    """How a need is covered."""

    US = "us"
    ELSEWHERE = "elsewhere"
    SELF = "self"
    DECLINED = "declined"


class Decided(StrEnum):
    """What was decided on an opportunity. Each has an effect on what is shown next: see `lifeline.record.decisions`."""

    CONFIRMED_GAP = "confirmed_gap"
    HAS_ELSEWHERE = "has_elsewhere"
    DOES_IT_SELF = "does_it_self"
    NOT_NEEDED = "not_needed"
    NOT_IN_INTEREST = "not_in_interest"
    NOT_NOW = "not_now"
    PROPOSED = "proposed"
    AGREED = "agreed"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision that stands: what was decided of which service, when, by whom, and until when (None: for good)."""

    decision_id: str
    client_id: str
    service_id: str
    decided: Decided
    decided_on: date
    reason: str
    until_on: date | None
    who: str
    move: Move


@dataclass(frozen=True, slots=True)
class Client:
    """A person or a business the firm acts or acted for. Dates: as written, and the day each counts as."""

    client_id: str
    name: str
    track: str
    born: str | None
    born_on: date | None
    client_since: str | None
    client_since_on: date | None
    contact_status: str
    contact_basis: str
    notes: str


@dataclass(frozen=True, slots=True)
class LifeStage:
    """A named state of life or business, begun by an event. Stages lie in lanes."""

    stage_id: str
    track: str
    lane: str
    name: str
    triggering_event: str
    lasts_months: int | None
    typical_start_age: int | None
    typical_end_age: int | None
    age_source: str
    is_repeatable: bool
    is_sensitive: bool
    prompt_rule: str
    position: int


@dataclass(frozen=True, slots=True)
class Service:
    """Something the firm sells. Services in one family replace one another, in rising tiers. Money in the pack's currency."""

    service_id: str
    name: str
    practice_area: str
    track: str
    buying_centre: str
    description: str
    fee_low: int | None
    fee_high: int | None
    review_years: int
    family: str
    tier: int
    satisfied_by: str
    conflict_note: str
    reviews_family: str | None


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """Something that happened, or is planned. `stage_id` is None for an event that begins no stage.

    `event_date` is as written; `event_on` the day it counts as; `earliest_on`, `latest_on` what it can mean. All None
    when nothing is known of the date.
    """

    event_id: str
    client_id: str
    stage_id: str | None
    label: str
    event_date: str | None
    event_on: date | None
    earliest_on: date | None
    latest_on: date | None
    status: str
    evidence: str
    evidence_note: str

    @property
    def is_about(self) -> bool:
        """Whether the day is in doubt."""
        return self.event_on is not None and (self.earliest_on is None or self.earliest_on != self.latest_on)


@dataclass(frozen=True, slots=True)
class StageSpell:
    """One stay in one stage, half-open: `started_on` is inside, `ended_on` is the first day outside (None: still open).

    `is_expected` marks a stage placed at its typical age because nothing is recorded (rule 16).
    """

    client_id: str
    stage_id: str
    lane: str
    name: str
    started_on: date
    ended_on: date | None
    is_about: bool
    is_expected: bool
    is_planned: bool
    event_id: str | None


@dataclass(frozen=True, slots=True)
class Holding:
    """How a need is covered: by us, elsewhere, by themselves, or declined until a date.

    `held_on` is None when no date is known: held since always. `closed_on` and `matter_id` come from a matter.
    `counts` is False once the family's ending fact has ended it (rule 7).
    """

    client_id: str
    service_id: str
    service_name: str
    family: str
    tier: int
    satisfied_by: str
    held_on: date | None
    held_date: str | None
    is_about: bool
    provider: str
    for_stage_id: str | None
    ask_again_after_on: date | None
    note: str
    matter_id: str | None
    closed_on: date | None
    counts: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """One need behind an opportunity: the rule, and the event it met.

    `decided_by` is the number of the rule of DESIGN section 4 that decided it. `event_on` is the day the event counts
    as; `event_date` as it was written; `is_about` when that day is in doubt; `unknown_facts` is what we do not know
    yet, `;`-joined, empty when everything is known. For a review due (rule 12) `rule_id` and `stage_id` are None; for an expected
    stage (rule 16) `event_id` is None and `event_on` is the typical day.
    """

    rule_id: str | None
    stage_id: str | None
    stage_name: str | None
    event_id: str | None
    event_on: date | None
    is_about: bool
    evidence: str | None
    need: int | None
    move: Move
    opens_on: date
    closes_on: date | None
    last_on: date | None
    why: str
    question: str
    law_note: str
    source_ids: str
    unknown_facts: str
    event_date: str | None = None
    checked: str = ""
    decided_by: int = 0


@dataclass(frozen=True, slots=True)
class Opportunity:
    """One client and one service, with its move, its reasons and its dates.

    `opens_on` is the first day it is worth raising; `last_date` the last day it can be done (None: no limit known).
    `rules` are the pack's need rules behind it, `;`-joined. `replaces_service_id`: proposed in place of a lapsed need.
    `held_service_id`: the holding whose review falls due.
    """

    client_id: str
    service_id: str
    service_name: str
    move: Move
    basis: Basis
    opens_on: date
    last_date: date | None
    need: int | None
    stages: tuple[str, ...]
    reasons: tuple[Reason, ...]
    rules: str
    conflict_note: str
    replaces_service_id: str | None
    held_service_id: str | None = None

    @property
    def lead(self) -> Reason:
        """The reason to give first."""
        return self.reasons[0]


@dataclass(frozen=True, slots=True)
class ReviewDue:
    """A holding of ours that falls due for review on `due_on`, later than the look-ahead: drawn, not listed (rule 12)."""

    client_id: str
    service_id: str
    service_name: str
    held_service_id: str
    held_service_name: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask next (rule 18): an unknown fact, a doubtful event, or a stage of which nothing is recorded.

    `kind` is `fact`, `event` or `stage`, and `about_id` the fact's name or the other's id.
    `needs` is how many services an answer would settle, `deadlines` how many of them can run out.
    """

    client_id: str
    kind: str
    about_id: str
    text: str
    because: str
    needs: int
    deadlines: int


@dataclass(frozen=True, slots=True)
class PackInfo:
    """The pack's own settings. Durations in months unless the name says otherwise."""

    pack_id: str
    name: str
    jurisdiction: str
    currency: str
    law_checked_on: date | None
    review_lookahead_months: int
    lapse_memory_months: int
    horizon_months: int
    deadline_owner_days: int


@dataclass(frozen=True, slots=True)
class Relation:
    """How one client is related to somebody, who may or may not be a client."""

    client_id: str
    other_client_id: str | None
    other_name: str
    relation: str


@dataclass(frozen=True, slots=True)
class LifelineView:
    """Everything one lifeline shows, as of one day. What the chart draws and the card reads.

    `horizon_on` is the last day looked ahead to. Opportunities are in the order to raise them (rule 17).
    """

    client: Client
    as_of: date
    horizon_on: date
    pack: PackInfo
    spells: tuple[StageSpell, ...]
    events: tuple[LifeEvent, ...]
    holdings: tuple[Holding, ...]
    opportunities: tuple[Opportunity, ...]
    reviews: tuple[ReviewDue, ...]
    questions: tuple[Question, ...]
    relations: tuple[Relation, ...]
