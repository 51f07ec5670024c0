"""Taking files in: read, understood and compared before anything is stored; all or nothing, and it can go back."""

import streamlit as st

from lifeline.ui import guard, import_people, importing, parts, resources, settings_parts

with guard.user_errors():
    resources.workbook()
    part = importing.part()
    with st.container(horizontal=True, vertical_alignment="center", wrap=False):
        parts.heading("Import", "From your own lists to the first lifeline. Nothing is stored until you say so.")
        settings_parts.recorded_as()
    importing.control(part, {"people": import_people.how_many()})
    if part == "imports":
        from lifeline.ui import import_earlier

        import_earlier.earlier()
    elif part == "people":
        import_people.people()
    else:
        from lifeline.ui import import_steps

        import_steps.steps()
