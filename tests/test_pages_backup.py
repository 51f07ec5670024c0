"""Export and backup through app.py and without a browser: made, taken away, restored, removed, and whether all is well."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

from lifeline.model import Decided, Move
from lifeline.question.opportunities import opportunities
from lifeline.record import decisions
from lifeline.store import backups
from lifeline.ui import backup_page, resources
from tests.pages_read import fine, said

PAGE = "pages/backup.py"
AS_OF = date(2026, 11, 1)


def store():
    return resources.workbook().store


def told(app) -> str:
    """What came of the last thing that was done."""
    found = re.findall(r'<p class="small(?: warn)?" role="(?:status|alert)">(.*?)</p>', "".join(one.value for one in app.html))
    return found[-1] if found else ""


def click(app, label: str) -> str:
    next(button for button in app.button if button.label == label).click().run()
    return told(fine(app))


def test_a_backup_is_made_shown_and_restored_and_says_what_would_be_lost(app):
    app.switch_page(PAGE)
    fine(app.run())
    assert "There is none yet." in said(app) and "They are not encrypted" in said(app)
    assert re.fullmatch(r"A backup was made and read back: [\d-]+_asked_\d+\.backup\.", click(app, "Make a backup now"))
    (made,) = backups.listed(store().path)
    line = next(one for one in opportunities(store(), as_of=AS_OF) if one.move is not Move.ASK_FIRST)
    decisions.decide(store(), client_id=line.client_id, service_id=line.service_id, decided=Decided.HAS_ELSEWHERE,
                     as_of=AS_OF, who="A. Partner")
    fine(app.run())
    assert "1 decision" in said(app) and "decision: 1" in said(app)
    restoring = next(button for button in app.button if button.label == "Restore it now")
    assert restoring.disabled
    app.checkbox[0].check().run()
    version = store().data_version
    assert "What was here is among the backups." in click(fine(app), "Restore it now")
    assert store().value("select count(*) from decision where who = 'A. Partner'") == 0 and store().data_version > version
    assert [one.why for one in backups.listed(store().path)] == ["before-restore", "asked"]
    assert made in backups.listed(store().path)


def test_one_is_removed_and_fewer_are_kept(app):
    app.switch_page(PAGE)
    fine(app.run())
    click(app, "Make a backup now")
    assert click(app, "Remove").startswith("Removed: the backup of ") and backups.listed(store().path) == ()
    app.number_input[0].set_value(3).run()
    assert told(fine(app)) == "From now on 3 backups of those made by themselves are kept."
    assert store().value("select value from setting where name = 'backup.kept'") == "3"


def test_everything_is_taken_away_as_files_and_that_is_on_record(app):
    app.switch_page(PAGE)
    fine(app.run())
    with zipfile.ZipFile(io.BytesIO(backup_page._zipped(resources.workbook(), "A. Partner"))) as packed:
        assert {"clients.csv", "events.csv", "record/decision.csv"} <= set(packed.namelist())
    assert store().tuples("select who, action, subject from audit order by audit_no")[-1] == (
        "A. Partner", "export", "everything"
    )


def test_the_look_at_whether_all_is_well_tells_what_to_see_to(app):
    app.switch_page(PAGE)
    fine(app.run())
    click(app, "Check now")
    assert app.success[0].value.startswith("The workbook is sound: ")
    assert "To see to: There is no backup beside the workbook yet." in said(app)
