"""Lists of other systems: practice management, customer records, address books, bills, public registers.

`lifeline.intake.read` reads them among our own files. What it understood is in `plan.sheets`; to set it right:

    plan = intake.read(store, ["matters.xlsx"])
    sheet = plan.sheets[0]                                     # every column, with samples, fields and reasons
    mapping = sheet.mapping.with_feed(Feed("work_type", ("Department",)))
    plan = intake.read(store, ["matters.xlsx"], mappings={(sheet.file, sheet.sheet): mapping})
    presets.keep(store, "our matters", settled(plan.sheets[0], plan.dates), who, headings=sheet.headings)
"""

from lifeline.intake.foreign.dates import DAY_FIRST, MONTH_FIRST, ORDERS, DateDecision
from lifeline.intake.foreign.fields import FIELDS, KINDS_OF_LISTS, Field
from lifeline.intake.foreign.mapping import Feed, Mapping
from lifeline.intake.foreign.money import MoneyDecision
from lifeline.intake.foreign.presets import Preset
from lifeline.intake.foreign.sheets import ColumnRead, SheetRead, settled

__all__ = [
    "DAY_FIRST", "FIELDS", "KINDS_OF_LISTS", "MONTH_FIRST", "ORDERS", "ColumnRead", "DateDecision", "Feed", "Field",
    "Mapping", "MoneyDecision", "Preset", "SheetRead", "settled",
]
