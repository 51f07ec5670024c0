"""What the program that is killed does: it decides and takes back on a workbook without end, and tells what is stored."""

from __future__ import annotations

import random
from datetime import date
from multiprocessing.connection import Connection

from lifeline.errors import UserError
from lifeline.model import Decided
from lifeline.record import decisions
from lifeline.store import Store

AS_OF = date(2026, 11, 1)


def decide_until_killed(path: str, seed: int, wanted: list[tuple[str, str]], told: Connection) -> None:
    """Each word sent is one acknowledged decision on a `wanted` client and service. Closed and opened again now and then: kills fall into that as well."""
    chance = random.Random(seed)
    while True:
        with Store.open(path) as store:
            for _ in range(12):
                client_id, service_id = chance.choice(wanted)
                try:
                    made = decisions.decide(
                        store, client_id=client_id, service_id=service_id, decided=Decided.HAS_ELSEWHERE, as_of=AS_OF,
                        who="A. Killed",
                    )
                    told.send(made)
                    if chance.random() < 0.3:
                        told.send(decisions.undo(store, decision_id=made, as_of=AS_OF, who="A. Killed"))
                except UserError:
                    continue   # decided before
