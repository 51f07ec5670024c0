"""The public face: what a notebook, a command or a page may ask of a workbook.

    import lifeline
    workbook = lifeline.open("workbook.duckdb")
    workbook.client("F01").lifeline(as_of=date(2026, 11, 1)).save("nadia.pdf")
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar, get_type_hints

from lifeline import intake, paths
from lifeline.chart.items import Scene
from lifeline.chart.scene import build_scene
from lifeline.errors import WorkbookError
from lifeline.export import pictures
from lifeline.export.notebook import InteractiveChart
from lifeline.intake import ImportPlan, ImportResult, packs
from lifeline.model import Client, LifelineView, Opportunity
from lifeline.question import book, integrity, lifelines, opportunities, opportunity_table, stages
from lifeline.question.book import BookPage
from lifeline.question.catalogue import Catalogue, catalogue
from lifeline.question.integrity import Integrity
from lifeline.question.stages import StageCounts
from lifeline.store import Store, snapshots

if TYPE_CHECKING:
    import pyarrow as pa

Row = TypeVar("Row")


class Rows(tuple[Row, ...], Generic[Row]):
    """Typed rows that become a DataFrame on request."""

    row_type: type[Row] | None = None

    @classmethod
    def of(cls, row_type: type[Row], rows: Iterable[Row]) -> Rows[Row]:
        """The rows, which know their type even where there are none."""
        made = cls(rows)
        made.row_type = row_type
        return made

    def to_pandas(self) -> Any:
        """A DataFrame with one column per field, also where there are no rows: days as datetimes, words as text."""
        import pandas as pd

        row_type = self.row_type or type(self[0])
        hints = get_type_hints(row_type)
        return pd.DataFrame({
            field.name: pd.Series(
                [_plain(getattr(row, field.name)) for row in self], dtype=_DTYPES.get(hints[field.name])
            )
            for field in fields(row_type)
        })


# Seconds reach back before 1677, where nanoseconds end; a need that is not there leaves the others whole numbers.
_DTYPES = {date: "datetime64[s]", date | None: "datetime64[s]", int | None: "Int64"}


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, StrEnum) else value


class Lifeline:
    """One client's lifeline as of one day. Shows itself in a notebook; `save` writes it to a file."""

    def __init__(self, view: LifelineView) -> None:
        self.view = view

    def scene(self, *, page: str = "a4", audience: str = "client", grey: bool = False) -> Scene:
        """Everything drawn, in page units. `page` is a4, 16x9 or screen; `audience` client or firm."""
        return build_scene(self.view, page=page, audience=audience, grey=grey)

    def chart(self, *, page: str = "screen", audience: str = "client", grey: bool = False) -> Any:
        """The same picture as an Altair chart."""
        from lifeline.chart import altair_chart

        return altair_chart.chart(self.scene(page=page, audience=audience, grey=grey))

    def save(self, path: str | Path, *, page: str | None = None, audience: str = "client", grey: bool = False) -> Path:
        """Write the picture; the format is the file's ending: png, svg, pdf, pptx or html. For the client unless said.

        `page` left out is 16x9 for PowerPoint and a4 for the others. Raises `UserError` for an ending it does not know.
        """
        fitting = "16x9" if Path(path).suffix.lower() == ".pptx" else "a4"
        pictures.save(self.scene(page=page or fitting, audience=audience, grey=grey), path)
        return Path(path)

    def widget(self, *, audience: str = "client", grey: bool = False) -> InteractiveChart:
        """The same picture for a notebook's own cell, with the whole story on hover; needs no network."""
        return InteractiveChart(self.scene(page="screen", audience=audience, grey=grey))

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        # The picture twice: SVG is sharper, and a notebook that is not trusted, or is read elsewhere, shows PNG only.
        scene = self.scene(page="screen")
        return {
            "image/svg+xml": pictures.svg(scene).decode(),
            "image/png": b64encode(pictures.png(scene, ppi=144)).decode(),
            "text/plain": repr(self),
        }

    def __repr__(self) -> str:
        view = self.view
        return (
            f"Lifeline of {view.client.name} as of {view.as_of}: {len(view.events)} events, "
            f"{len(view.holdings)} holdings, {len(view.opportunities)} lines"
        )


class ClientRecord:
    """One client of an open workbook."""

    def __init__(self, store: Store, record: Client) -> None:
        self._store = store
        self.record = record

    def lifeline(self, *, as_of: date) -> Lifeline:
        """Their lifeline as of a day."""
        return Lifeline(lifelines.lifeline(self._store, client_id=self.record.client_id, as_of=as_of))

    def opportunities(self, *, as_of: date) -> Rows[Opportunity]:
        """What to raise with them, in order (rule 17)."""
        found = opportunities.opportunities(self._store, as_of=as_of, client_id=self.record.client_id)
        return Rows.of(Opportunity, found)

    def __repr__(self) -> str:
        return f"{self.record.client_id}: {self.record.name}"


class Workbook:
    """An open workbook. Close it, or use it in a `with` block, to let go of the file."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def client(self, client_id: str) -> ClientRecord:
        """One client. Raises `NotFound`."""
        return ClientRecord(self.store, lifelines.client(self.store, client_id))

    def clients(self, *, as_of: date, text: str = "", limit: int = 25, offset: int = 0, **filters: Any) -> BookPage:
        """A page of clients, those to see first on top; see `lifeline.question.book.book_page` for the filters."""
        self.refresh(as_of=as_of)
        return book.book_page(self.store, as_of=as_of, text=text, limit=limit, offset=offset, **filters)

    def refresh(self, *, as_of: date, progress: Callable[[int, int], None] | None = None) -> None:
        """Work out the whole book as of a day, unless that is what is kept already."""
        if not book.is_current(self.store, as_of=as_of):
            book.refresh(self.store, as_of=as_of, progress=progress)

    def opportunities(self, *, as_of: date) -> Rows[Opportunity]:
        """What to raise with every client, each client's in order."""
        return Rows.of(Opportunity, opportunities.opportunities(self.store, as_of=as_of))

    def opportunity_table(
        self, *, as_of: date, client_id: str | None = None, progress: Callable[[int, int], None] | None = None
    ) -> Iterator[pa.Table]:
        """The same as Arrow tables, some thousand clients at a time, with the reason in words: for any size of book."""
        return opportunity_table.opportunity_table(self.store, as_of=as_of, client_id=client_id, progress=progress)

    def stages(self, *, as_of: date, at_age: int | None = None) -> StageCounts:
        """How many clients are in each stage, and of how many it is known."""
        return stages.stage_counts(self.store, as_of=as_of, at_age=at_age)

    def catalogue(self) -> Catalogue:
        """The pack: stages, services, need rules, facts and sources by id."""
        return catalogue(self.store)

    def check(self) -> Integrity:
        """Read everything and look for what does not hold together; nothing is changed."""
        return integrity.check(self.store)

    def read(self, files: Sequence[str | Path | tuple[str, bytes]]) -> ImportPlan:
        """What importing these files would do; nothing is changed."""
        return intake.read(self.store, files)

    def take_in(self, plan: ImportPlan, *, who: str) -> ImportResult:
        """Store what was read. Raises `IntakeError` if the plan has problems; then nothing is changed."""
        return intake.apply(self.store, plan, who=who)

    def note_export(self, subject: str, what: str, *, who: str) -> None:
        """Put into the record that something left the workbook: whose it was, in which form. Nothing else changes."""
        with self.store.write(who=who, counts_as_change=False) as writer:
            writer.audit("export", subject, what)

    def close(self) -> None:
        """Let go of the file."""
        self.store.close()

    def __enter__(self) -> Workbook:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def create(path: str | Path, *, pack: str | Path, sample: bool = False, who: str = "local user") -> Workbook:
    """A new workbook with a pack that comes with Lifeline (by name) or one of your own (a folder).

    `sample` fills it with the invented firm. Raises `PackError` for a faulty pack, `WorkbookError` if the file exists;
    then no file is left behind.
    """
    folder = find_pack(pack)
    packs.read(folder)
    store = Store.create(path)
    try:
        packs.load(store, folder, who=who)
        if sample:
            plan = intake.read(store, [paths.sample_folder()])
            intake.apply(store, plan, who=who)
    except BaseException:
        store.close()
        if str(path) != ":memory:":
            Path(path).unlink(missing_ok=True)
        raise
    return Workbook(store)


def find_pack(pack: str | Path) -> Path:
    """The folder of a pack, given its name or the folder itself. Raises `WorkbookError` naming those there are."""
    if Path(pack).is_dir():
        return Path(pack)
    named = paths.packs_folder() / str(pack)
    if named.is_dir():
        return named
    known = ", ".join(sorted(folder.name for folder in paths.packs_folder().iterdir() if folder.is_dir()))
    raise WorkbookError(f"There is no pack {str(pack)!r}. Give a folder, or one of: {known}.")


def open(path: str | Path, *, snapshot: bool = False) -> Workbook:   # noqa: A001 - lifeline.open reads as it should
    """An existing workbook; with `snapshot`, a private copy of it that leaves the file to others.

    Raises `WorkbookError` if it is missing, open in another program, of a newer release, or not a workbook.
    """
    return Workbook(snapshots.open_copy(path) if snapshot else Store.open(path))

