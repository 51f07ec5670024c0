"""A household's lifelines as a notebook or a command gets them: to look at, and to write to files, on record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lifeline import wording
from lifeline.chart.household import build_household_scene
from lifeline.chart.items import Scene
from lifeline.export import pictures
from lifeline.export.notebook import shows
from lifeline.question import household
from lifeline.record import access
from lifeline.record.relations import note_export
from lifeline.store import Store


class Household:
    """Everybody who belongs together with a client as of one day, their lifelines one below another."""

    def __init__(self, store: Store, found: household.Household) -> None:
        self._store = store
        self.found = found

    def scene(self, *, page: str = "a4", audience: str = wording.FIRM, grey: bool = False) -> Scene:
        """Everything drawn, in page units, for the firm unless said; see `build_household_scene`."""
        return build_household_scene(self.found, page=page, audience=audience, grey=grey)

    def save(
        self, path: str | Path, *, page: str | None = None, audience: str = wording.FIRM, grey: bool = False,
        who: str = "local user",
    ) -> Path:
        """Write the picture and put it on record for everybody who is in it. Formats and pages as for one lifeline.

        Raises `UserError` for an ending it does not know.
        """
        access.need(self._store.scope, "export:household")
        ending = Path(path).suffix.lower().lstrip(".")
        page = page or ("16x9" if ending == "pptx" else "a4")
        made = pictures.written(self.scene(page=page, audience=audience, grey=grey), path)
        # On record first: of somebody who may not be seen here, nothing leaves.
        note_export(self._store, self.found, audience, f"{ending}, {page}", who=who)
        return pictures.store(made, path)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return shows(self.scene(page="screen"), repr(self))

    def __repr__(self) -> str:
        found = self.found
        return f"Household of {found.client.name} as of {found.as_of}: {wording.count(len(found.members), 'client')}"
