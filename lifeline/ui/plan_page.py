"""Plans for clients and segments, and who does what by when."""

from __future__ import annotations

from lifeline.question.book import BookFigures
from lifeline.ui import parts, plan_parts as shared
from lifeline.ui.selection import Selection


def page(selection: Selection, figures: BookFigures) -> None:
    """The page below its head: the sections, and the one that is shown."""
    here = shared.place(selection)
    shared.control(here)
    if here.section == "assets":
        from lifeline.ui import assets_list

        assets_list.library(selection)
    elif here.section == "to_do":
        from lifeline.ui import plan_to_do

        _worked_out(selection, figures)
        plan_to_do.to_do(selection)
    elif here.section == "schedule":
        from lifeline.ui import plan_schedule

        _worked_out(selection, figures)
        plan_schedule.schedule(selection)
    elif here.section == shared.CLIENT:
        from lifeline.ui import plan_client

        _worked_out(selection, figures)
        plan_client.client_plan(selection)
    elif here.section == shared.SEGMENT:
        from lifeline.ui import plan_segment

        if parts.worked_out(selection, figures):
            plan_segment.segment_plan(selection, here.segment)
    else:
        from lifeline.ui import plan_list

        _worked_out(selection, figures)
        plan_list.plans_list(selection, figures)


def _worked_out(selection: Selection, figures: BookFigures) -> None:
    """What waits is told from the kept book: of a large one it may be worked out meanwhile."""
    if figures.clients:
        parts.worked_out(selection, figures)
