"""The stage board: stages in their lanes by services, and in each cell what the pack says of the two."""

from __future__ import annotations

from dataclasses import dataclass

from lifeline.store import Store

# What tells a row apart from what it was when somebody looked: see `lifeline.record.pack_edits.fingerprint`.
NOT_THERE = ""


@dataclass(frozen=True, slots=True)
class BoardStage:
    """A stage as a column of the board. Ages in years; None where the pack knows none."""

    stage_id: str
    name: str
    track: str
    lane: str
    typical_start_age: int | None
    typical_end_age: int | None
    triggering_event: str
    is_sensitive: bool
    prompt_rule: str
    position: int


@dataclass(frozen=True, slots=True)
class BoardService:
    """A service as a row of the board."""

    service_id: str
    name: str
    practice_area: str
    track: str
    family: str
    tier: int
    position: int


@dataclass(frozen=True, slots=True)
class BoardCell:
    """One need rule as a cell: how much it is needed (3, 2, 1), from which month to which, and what is said."""

    rule_id: str
    stage_id: str
    service_id: str
    need: int
    window_start_months: int
    window_end_months: int
    later_rule: str
    condition: str
    is_evidence_only: bool
    question: str
    why: str
    law_note: str
    source_ids: str


@dataclass(frozen=True, slots=True)
class Board:
    """The board of one track. Stages stand lane by lane, in the pack's order; so do services, by practice area.

    `cells` by stage and service; where the pack has several rules for the two, the most needed one stands for them.
    `version` grows with every change of the pack.
    """

    track: str
    version: int
    stages: tuple[BoardStage, ...]
    services: tuple[BoardService, ...]
    cells: dict[tuple[str, str], BoardCell]

    @property
    def lanes(self) -> dict[str, tuple[BoardStage, ...]]:
        """The stages of each lane, in order."""
        found: dict[str, list[BoardStage]] = {}
        for stage in self.stages:
            found.setdefault(stage.lane, []).append(stage)
        return {lane: tuple(stages) for lane, stages in found.items()}


def board(store: Store, track: str) -> Board:
    """The board of people or of businesses, without what was taken off it. Raises nothing: it may be empty."""
    version = store.pack_version
    stages = store.fetch(BoardStage, """
        select *, min(position) over (partition by lane) as lane_position
        from life_stage where track = $track and not is_retired order by lane_position, lane, position, stage_id
    """, track=track)
    services = store.fetch(BoardService, """
        select *, min(position) over (partition by practice_area) as area_position
        from service where not is_retired and (track in ($track, 'both') or service_id in (
            -- A business's stage may call for something of its owner's, and the other way round.
            select need_rule.service_id from need_rule join life_stage on life_stage.stage_id = need_rule.stage_id
            where life_stage.track = $track
        ))
        order by area_position, practice_area, position, service_id
    """, track=track)
    rules = store.fetch(BoardCell, """
        select need_rule.* from need_rule join life_stage on life_stage.stage_id = need_rule.stage_id
        where life_stage.track = $track order by need_rule.need, need_rule.position desc
    """, track=track)
    return Board(track, version, stages, services, {(rule.stage_id, rule.service_id): rule for rule in rules})
