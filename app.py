"""The way around: which pages there are. What a page shows is in pages/, what pages share in lifeline/ui."""

import streamlit as st

from lifeline.ui import look

look.apply()

st.navigation(
    {
        "Review": [
            st.Page("pages/clients.py", title="Clients", default=True, help="Whom to see and why; find one client."),
            st.Page("pages/lifeline.py", title="Lifeline", help="One client: what to raise and why, and the chart."),
        ],
        "Data": [
            st.Page("pages/import_data.py", title="Import", help="Take in client lists and family trees."),
        ],
    },
    position="top",
).run()
