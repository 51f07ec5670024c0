"""The long run: `LIFELINE_SOAK=1` in the environment, whatever its value, is a flag for every test that has one.

Without it a test looks at few random cases, the same each time, and hammers for seconds; with it at many, new ones each
time, and for a minute.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings

IS_SOAK = bool(os.environ.get("LIFELINE_SOAK"))


def looking_at(examples: int, *, many: int = 0) -> settings:
    """So many examples, the same each time; in the long run `many` (twenty times as many unless said), new ones."""
    return settings(
        max_examples=(many or 20 * examples) if IS_SOAK else examples, derandomize=not IS_SOAK, deadline=None,
        database=None, phases=[Phase.generate, Phase.shrink],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
    )
