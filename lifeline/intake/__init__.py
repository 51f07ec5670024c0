"""Files in: clients, events, holdings, matters, relationships and family trees; the whole import or none of it.

    plan = intake.read(store, ["clients.csv", "events.csv"])
    if plan.problems: ...                     # nothing was changed; every fault is named
    result = intake.apply(store, plan, who="A. Partner")
"""

from lifeline.intake.canonical import apply, read
from lifeline.intake.plan import Change, Counts, FileRead, ImportPlan, ImportResult
from lifeline.intake.problems import problems_csv

__all__ = ["Change", "Counts", "FileRead", "ImportPlan", "ImportResult", "apply", "problems_csv", "read"]
