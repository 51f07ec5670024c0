"""The firm's name and look, its people and what they do, privacy and the record."""

import streamlit as st

from lifeline.ui import guard, parts, resources, settings_parts as settings

with guard.user_errors():
    resources.workbook()
    part = settings.chosen()
    with st.container(horizontal=True, vertical_alignment="center", wrap=False):
        parts.heading("Settings", "Your name and look, your people, privacy, and the record of what was done.")
        settings.recorded_as()
    settings.control(part)
    if part == "people":
        from lifeline.ui import settings_leads, settings_people, settings_quiet

        settings_people.people()
        settings_leads.who_may_lead()
        settings_quiet.quiet_periods()
    elif part == "access":
        from lifeline.ui import settings_access

        settings_access.who_may_see_what()
    elif part == "privacy":
        from lifeline.ui import settings_objections, settings_privacy

        settings_privacy.privacy()
        settings_objections.lists()
    elif part == "keeping":
        from lifeline.ui import settings_keeping

        settings_keeping.keeping()
    elif part == "record":
        from lifeline.ui import settings_record

        settings_record.record()
    else:
        from lifeline.ui import settings_brand

        settings_brand.brand()
    settings.said()
