"""Everything taken away as files, backups made and put back, and whether all is well."""

import streamlit as st

from lifeline.ui import backup_page, guard, parts, resources, settings_parts

with guard.user_errors():
    resources.workbook()
    with st.container(horizontal=True, vertical_alignment="center", wrap=False):
        parts.heading("Export and backup", "Everything as files, backups made and put back, and whether all is well.")
        settings_parts.recorded_as()
    backup_page.page()
