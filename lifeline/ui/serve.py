"""Start the app's server with what the first visitor needs already in memory.

    python -m lifeline.ui.serve app.py --server.port 8501

Everything after the module's name is what `streamlit run` takes. Without this the first visitor waits while the chart
library is loaded, and every later click waits while garbage collection looks through it.
"""

from __future__ import annotations

import gc
import sys


def main() -> None:
    """Load, freeze, serve. Never returns before the server stops."""
    from streamlit.web import cli

    from lifeline.chart import altair_chart
    from lifeline.ui import book_list, card, picture, switcher  # noqa: F401 - loaded here, used by the pages

    altair_chart.template("screen")
    gc.collect()
    gc.freeze()
    sys.argv = ["streamlit", "run", *sys.argv[1:]]
    cli.main()


if __name__ == "__main__":
    main()
