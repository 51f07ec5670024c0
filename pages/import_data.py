"""Taking files in: read, checked and compared before anything is stored; all of it or nothing."""

from lifeline.ui import guard, importing, parts, resources

with guard.user_errors():
    resources.workbook()
    parts.heading("Import", "Files are read and checked first. Nothing is stored until you confirm.")
    now = importing.read_uploads(importing.state())
    if now.result:
        importing.stored(now.result)
    elif now.plan is None:
        importing.how_to()
    elif now.plan.problems:
        importing.problems(now.plan)
        importing.understood(now.plan)
    else:
        importing.changes(now.plan)
        importing.confirm(now)
        importing.understood(now.plan)
