"""The way around: which pages there are. What a page shows is in pages/, what pages share in lifeline/ui."""

import streamlit as st

from lifeline.ui import anonymity, look

look.apply()
anonymity.banner()

st.navigation(
    {
        "Review": [
            st.Page("pages/clients.py", title="Clients", default=True, help="Whom to see and why; find one client."),
            st.Page("pages/lifeline.py", title="Lifeline", help="One client: what to raise and why, and the chart."),
            st.Page("pages/trigger_cards.py", title="Trigger cards", help="What to listen for, to ask and to say."),
            st.Page("pages/meeting_packs.py", title="Meeting packs", help="Packs for many clients; lists; calendars."),
        ],
        "Grow": [
            st.Page("pages/alignment.py", title="Alignment", help="What the firm wants, and who contributes what."),
            st.Page("pages/white_space.py", title="White space", help="Who has what, and what is still open."),
            st.Page("pages/priorities.py", title="Priorities", help="Scores, demand map and priority matrix."),
            st.Page("pages/plan.py", title="Plan", help="Plans, actions, assets and the schedule."),
            st.Page("pages/referrals.py", title="Referrals", help="Pass on what you heard; the inbox."),
            st.Page("pages/measures.py", title="Measures", help="How it goes, with the rows behind each number."),
        ],
        "Workshop": [
            st.Page("pages/stage_board.py", title="Stage board", help="Stages by services, edited in place."),
            st.Page("pages/personas.py", title="Personas", help="Invented lives to try the board on."),
            st.Page("pages/present.py", title="Present", help="On a projector, with notes taken as they are said."),
        ],
        "Data": [
            st.Page("pages/import_data.py", title="Import", help="Bring in your lists; take imports back; who is who."),
            st.Page("pages/settings.py", title="Settings", help="Your name and look, your people, privacy, the record."),
        ],
    },
    position="top",
).run()
