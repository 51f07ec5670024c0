"""What is known of one client, to be corrected and added to: the questions to ask, the facts and the life events."""

from __future__ import annotations

import streamlit as st

from lifeline.model import LifelineView
from lifeline.question.catalogue import Catalogue
from lifeline.ui import asking, events_list, facts_list, guard, resources, selection as selecting


@st.fragment
@guard.user_errors()
def known(view: LifelineView, catalogue: Catalogue) -> None:
    """The questions, the facts and the events of one client. Opening and typing runs nothing else on the page again."""
    if resources.view(selecting.current()) is not view:
        # Something was written down here, or by a colleague meanwhile: the card above changes with it.
        st.rerun()
    with st.container(key="known"):
        left, right = st.columns([1.12, 1], gap="large")
        with left:
            asking.questions(view)
            facts_list.facts(view, catalogue)
        with right:
            events_list.events(view, catalogue)
