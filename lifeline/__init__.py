"""Plot each client's life stages, lay the firm's services over them, and see what is missing and what is coming.

    import lifeline
    workbook = lifeline.open("workbook.duckdb")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lifeline.workbook import create, open

__version__ = "0.1.0"
__all__ = ["create", "open"]


def __getattr__(name: str) -> Any:
    # Loaded on first use: `import lifeline.errors` or `lifeline.periods` should not pull in charts and pictures.
    if name in __all__:
        from lifeline import workbook

        return getattr(workbook, name)
    raise AttributeError(name)
