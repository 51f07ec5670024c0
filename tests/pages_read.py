"""Reading what a page says, as the tests of the pages do."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

from lifeline.ui import guard

AS_OF = date(2026, 11, 1)
LIFELINE, IMPORT = "pages/lifeline.py", "pages/import_data.py"


def said(app) -> str:
    """Everything a page says, without its markup."""
    alerts = [*app.info, *app.warning, *app.error, *app.success]
    parts = [str(element.value) for element in (*app.html, *app.markdown, *app.caption, *alerts)]
    parts += [element.proto.title for element in alerts]
    parts += [element.label for element in app.button] + [element.value for element in app.page_link]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<style>.*?</style>|<[^>]+>", " ", " ".join(parts)).replace("\\", "")))


def fine(app):
    """The same app, after making sure that it did not fail."""
    assert not app.exception, app.exception
    assert guard.OWNING_UP not in [error.value for error in app.error], "a page failed: see the log"
    return app


def book(app, **query):
    app.query_params["as_of"] = "2026-11-01"
    for name, value in query.items():
        app.query_params[name] = value
    return fine(app.run())


def drawn(app) -> str:
    """Everything the chart is given, in lower case."""
    chart = app.get("vega_lite_chart")[0].proto
    return (chart.spec + str([data.data.data for data in chart.datasets])).lower()


def lifeline_of(app, client_id: str, **query):
    app.switch_page(LIFELINE)
    return book(app, client=client_id, **query)


def names(app) -> list[str]:
    """The clients listed, in order."""
    return [link.value.replace("\\", "").replace(" (fictional)", "") for link in app.page_link]
