"""Files in: our own, family trees, and lists of other systems (lifeline/intake/foreign); the whole import or none.

    plan = intake.read(store, ["clients.csv", "events.csv"])
    if plan.problems: ...                     # nothing was changed; every fault is named
    result = intake.apply(store, plan, who="A. Partner")
"""

from lifeline.intake.canonical import apply, read
from lifeline.intake.plan import Change, Counts, FileRead, ImportPlan, ImportResult, Unmatched
from lifeline.intake.problems import problems_csv

__all__ = [
    "Change", "Counts", "FileRead", "ImportPlan", "ImportResult", "Unmatched", "apply", "problems_csv", "read",
]
