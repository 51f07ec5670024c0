"""Start the app's server, with its safe headers, and with what the first visitor needs already in memory.

    python -m lifeline.ui.serve app.py --server.port 8501

Everything after the module's name is what `streamlit run` takes; `streamlit run` itself would serve the app without its
headers. Loaded and frozen first, because otherwise the first visitor waits while the chart library is loaded, and every
later click waits while garbage collection looks through it.
"""

from __future__ import annotations

import contextlib
import gc
import signal
import sys
from pathlib import Path


def main() -> None:
    """Load, freeze, serve. Returns when the server stopped; raises `SystemExit` for arguments that make no sense."""
    from starlette.middleware import Middleware
    from streamlit.web import bootstrap, cli
    from streamlit.web.server.starlette import App

    # Parsed by Streamlit's own command: the same flags, the same complaints.
    given = cli.main_run.make_context("lifeline.ui.serve", sys.argv[1:]).params
    script, args = Path(given.pop("target")).resolve(), given.pop("args")
    bootstrap.load_config_options(given)
    refused = _refused()
    if refused:
        sys.exit(refused)

    from lifeline.chart import altair_chart
    from lifeline.ui import book_list, card, logged, picture, switcher  # noqa: F401 - loaded here, used by the pages
    from lifeline.ui.headers import SafeHeaders

    options = {name.replace("_", "."): value for name, value in given.items() if value not in (None, ())}
    altair_chart.template("screen")
    gc.collect()
    gc.freeze()
    logged.keep_values_out()
    # The server hands a signal on once it has stopped; ending by it at once would leave the workbook unclosed.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    sys.argv = [str(script), *args]
    with contextlib.suppress(KeyboardInterrupt):
        App(script, middleware=[Middleware(SafeHeaders)]).run(config=options)


def _refused() -> str:
    """Why the server may not listen where flags, environment and configuration say; empty where it may."""
    from lifeline.errors import UserError
    from lifeline.ui import reach

    try:
        return reach.refusal()
    except UserError as error:
        return str(error)


if __name__ == "__main__":
    main()
