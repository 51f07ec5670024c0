"""A lifeline together with its guards: what is drawn, written to a file or handed out, and by whom it may be read.

Everything that leaves the workbook is made from a `GuardedView`, so that nobody can forget to ask the guards: for the
client whatever they hold back is left out, for the firm it is shown and marked as waiting.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date

from lifeline import wording
from lifeline.model import LifelineView, Opportunity, Question, ReviewDue
from lifeline.question.guards import ClientGuards, Guard, client_guards, guards_of_each
from lifeline.question.lifelines import BATCH, lifelines
from lifeline.store import Store, of_one_moment


@dataclass(frozen=True, slots=True)
class GuardedView(LifelineView):
    """Everything one lifeline shows, with what stands before each line. Nothing is taken out: the firm sees it all."""

    guards: ClientGuards

    def wait(self, item: Opportunity | ReviewDue) -> Guard | None:
        """The guard because of which this waits; None for what may be raised now."""
        return self.guards.wait(item)

    def may_be_told(self, item: Opportunity | ReviewDue, audience: str) -> bool:
        """Whether this reader may see it: the firm always, the client only what may be raised now."""
        return audience == wording.FIRM or self.wait(item) is None

    def may_be_asked(self, question: Question, audience: str) -> bool:
        """Whether this reader may be asked it: the client not of a stage whose every line is held back."""
        resting = [line for line in self.opportunities if question.kind == "stage" and question.about_id in line.stages]
        return not resting or any(self.may_be_told(line, audience) for line in resting)


@of_one_moment
def guarded(store: Store, view: LifelineView) -> GuardedView:
    """A lifeline with its guards as of the day it looks from."""
    return _with(view, client_guards(store, view))


def guarded_lifelines(store: Store, *, client_ids: Sequence[str], as_of: date) -> Iterator[GuardedView]:
    """The guarded lifelines of many clients, in the order given, some hundred at a time. Raises `NotFound`."""
    for start in range(0, len(client_ids), BATCH):
        views = list(lifelines(store, client_ids=client_ids[start : start + BATCH], as_of=as_of))
        yield from map(_with, views, guards_of_each(store, views))


def _with(view: LifelineView, guards: ClientGuards) -> GuardedView:
    return GuardedView(**{field.name: getattr(view, field.name) for field in fields(view)}, guards=guards)
