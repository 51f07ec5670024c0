"""One client under review: the lifeline, and whatever else is on record of them that the card shows beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import streamlit as st

from lifeline.model import Decision, Opportunity
from lifeline.question.acted import Acted, acted_for
from lifeline.question.catalogue import Catalogue
from lifeline.question.guarded import GuardedView
from lifeline.record import decisions, overrides, people, permissions
from lifeline.record.overrides import Override
from lifeline.record.people import Acquaintance, Action, Colleague
from lifeline.record.permissions import Permission
from lifeline.ui import resources


@dataclass(frozen=True, slots=True)
class Review:
    """What one run of the page reads of one client, looked up once.

    `decisions` are those that stand, the latest first; `overrides` the latest first too; `actions` are open, the
    soonest due first; `acted` are those who own the client's matters; `colleagues` is everybody of the firm.
    """

    view: GuardedView
    catalogue: Catalogue
    decisions: tuple[Decision, ...]
    overrides: tuple[Override, ...]
    actions: tuple[Action, ...]
    acquaintances: tuple[Acquaintance, ...]
    acted: tuple[Acted, ...]
    permissions: tuple[Permission, ...]
    colleagues: tuple[Colleague, ...]

    def decision_on(self, line: Opportunity) -> Decision | None:
        """What was decided last on an item that is still open."""
        return next((entry for entry in self.decisions if entry.service_id == line.service_id), None)

    def action_on(self, line: Opportunity) -> Action | None:
        """What is to be done about an item, if somebody has been named for it."""
        return next(
            (action for action in self.actions if action.service_id == line.service_id and action.owner_id), None
        )

    def may_lead(self, line: Opportunity) -> tuple[Colleague, ...]:
        """The colleagues with the skill for an item, recorded for the service or for its whole practice area."""
        wanted = {line.service_id, self.catalogue.services[line.service_id].practice_area}
        return tuple(one for one in self.colleagues if wanted & set(one.leads))


def review(view: GuardedView) -> Review:
    """A client under review, as of the day the view looks from."""
    return _review(str(resources.path()), resources.version(), view.client.client_id, view.as_of, view)


@st.cache_resource(show_spinner=False, max_entries=200)
def _review(path: str, version: tuple[object, ...], client_id: str, as_of: date, _view: GuardedView) -> Review:
    workbook = resources.workbook()
    store = workbook.store
    return Review(
        view=_view,
        catalogue=workbook.catalogue(),
        decisions=decisions.standing_decisions(store, client_id=client_id, as_of=as_of),
        overrides=overrides.overrides(store, client_id=client_id, as_of=as_of),
        actions=people.open_actions(store, client_id=client_id),
        acquaintances=people.who_knows(store, client_id=client_id),
        acted=acted_for(store, client_id=client_id, as_of=as_of),
        permissions=permissions.permissions(store, client_id=client_id),
        colleagues=people.colleagues(store),
    )
