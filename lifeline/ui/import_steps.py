"""The steps of an import in their order; what waits for the person stands open, what is clear is one line."""

from __future__ import annotations

import streamlit as st

from lifeline.ui import import_read, import_store, import_taught, import_work, importing


def steps() -> None:
    """From the files to the first lifeline."""
    now = importing.state()
    if now.storing:
        importing.steps(4)
        import_store.under_way()
        return
    head = st.container()
    now = importing.read_uploads(now)
    plan = now.plan
    with head:
        importing.steps(importing.step(now))
        importing.last_said()
    if now.result:
        import_store.stored(now)
    elif plan is None:
        importing.how_to()
        import_taught.taught()
    else:
        import_read.understood(plan)
        if plan.unmatched:
            import_work.kinds_of_work(plan)
        if plan.problems:
            import_store.problems(now)
            import_read.own_files(plan)
        else:
            import_read.own_files(plan)
            import_store.changes(plan)
            import_store.confirm(now)
            import_taught.taught()
