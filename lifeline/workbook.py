"""The public face: what a notebook, a command or a page may ask of a workbook.

    import lifeline
    workbook = lifeline.open("workbook.duckdb")
    workbook.client("F01").lifeline(as_of=date(2026, 11, 1)).save("nadia.pdf")
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lifeline import intake, paths, wording
from lifeline.chart.items import Scene
from lifeline.chart.scene import build_scene
from lifeline.errors import WorkbookError
from lifeline.export import calendar, packs as packs_for_many, pictures, sheets
from lifeline.export.brand import stored
from lifeline.export.grids import Grid
from lifeline.export.household import Household
from lifeline.export.notebook import InteractiveChart, shows
from lifeline.export.packs import Packs
from lifeline.export.rows import Rows
from lifeline.intake import ImportPlan, ImportResult, history, packs, work_types
from lifeline.intake.history import ImportRun, Provenance, Undone
from lifeline.intake.plan import Progress
from lifeline.intake.work_types import Suggestion
from lifeline.model import Client, Opportunity, Question
from lifeline.question import book, integrity, lifelines, measures, opportunities, opportunity_table, stages, white_space
from lifeline.question.approachable import approachable
from lifeline.question.book import BookPage
from lifeline.question.cards import TriggerCard, trigger_card
from lifeline.question.catalogue import Catalogue, catalogue
from lifeline.question.guarded import GuardedView, guarded, guarded_lifelines
from lifeline.question.household import household
from lifeline.question.integrity import Integrity
from lifeline.question.measure_sql import Asked
from lifeline.question.measures import MeasureFigure
from lifeline.question.stages import StageCounts
from lifeline.record import access, alignment_files, facts, people_file, plan_files, referrals_file
from lifeline.record.entries import Entry
from lifeline.store import Store, snapshots

if TYPE_CHECKING:
    import pyarrow as pa


class Lifeline:
    """One client's lifeline as of one day, with its guards. Shows itself in a notebook; `save` writes it to a file.

    For the client nothing is drawn that a guard holds back; for the firm it is marked as waiting.
    """

    def __init__(self, view: GuardedView, scope: access.Scope | None = None) -> None:
        self.view = view
        self._scope = scope

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
        access.need(self._scope, "export:lifeline")
        fitting = "16x9" if Path(path).suffix.lower() == ".pptx" else "a4"
        pictures.save(self.scene(page=page or fitting, audience=audience, grey=grey), path)
        return Path(path)

    def widget(self, *, audience: str = "client", grey: bool = False) -> InteractiveChart:
        """The same picture for a notebook's own cell, with the whole story on hover; needs no network."""
        return InteractiveChart(self.scene(page="screen", audience=audience, grey=grey))

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return shows(self.scene(page="screen"), repr(self))

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
        view = lifelines.lifeline(self._store, client_id=self.record.client_id, as_of=as_of)
        return Lifeline(guarded(self._store, view), self._store.scope)

    def opportunities(self, *, as_of: date) -> Rows[Opportunity]:
        """What to raise with them, in order (rule 17)."""
        found = opportunities.opportunities(self._store, as_of=as_of, client_id=self.record.client_id)
        return Rows.of(Opportunity, found)

    def questions(self, *, as_of: date) -> Rows[Question]:
        """What to ask them next, the answer that settles most first (rule 18)."""
        view = lifelines.lifeline(self._store, client_id=self.record.client_id, as_of=as_of)
        return Rows.of(Question, view.questions)

    def answer(self, fact: str, answer: str, *, who: str, evidence: str = "client_said") -> Entry:
        """Record what is known of one fact: yes, no, unknown, prefer_not or a date. Raises `UserError`."""
        client_id = self.record.client_id
        return facts.answer(self._store, client_id=client_id, fact=fact, answer=answer, evidence=evidence, who=who)

    def household(self, *, as_of: date) -> Household:
        """Everybody who belongs together with them as of a day."""
        return Household(self._store, household(self._store, client_id=self.record.client_id, as_of=as_of))

    def provenance(self) -> Rows[Provenance]:
        """Every value on their file with where it came from: import, file, sheet and row, or who entered it and when."""
        return Rows.of(Provenance, history.provenance(self._store, client_id=self.record.client_id))

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

    def measures(self, *, as_of: date, measure_ids: Iterable[str] | None = None, **asked: Any) -> Rows[MeasureFigure]:
        """How it goes, with trends; see `lifeline.question.measure_sql.Asked` for the period, filters and definition."""
        found = measures.figures(self.store, Asked(as_of, **asked), measure_ids=measure_ids)
        return Rows.of(MeasureFigure, found)

    def white_space(self, *, as_of: date, **how: Any) -> Grid:
        """Clients by services, a page at a time; see `lifeline.question.white_space.white_space` for filters and order."""
        self.refresh(as_of=as_of)
        return Grid.of(white_space.white_space(self.store, as_of=as_of, **how))

    def stages(self, *, as_of: date, at_age: int | None = None) -> StageCounts:
        """How many clients are in each stage, and of how many it is known."""
        return stages.stage_counts(self.store, as_of=as_of, at_age=at_age)

    def make_packs(self, out: str | Path, *, as_of: date, **how: Any) -> Packs:
        """A meeting pack for each client who may be approached, or for the `client_ids` named, into a folder.

        See `lifeline.export.packs.make_packs` for the rest: form, audience, brand, one ZIP file. Raises `NotFound`.
        """
        access.need(self.store.scope, "export:pack")
        return packs_for_many.make_packs(self.store, as_of=as_of, out=out, **how)

    def save_list(self, path: str | Path, *, as_of: date, client_ids: Sequence[str] | None = None) -> int:
        """The firm's list of what to raise, as .xlsx or .csv: who may be approached, and no others.

        Returns how many lines. Raises `NotFound` for an unknown client and `UserError` for another ending.
        """
        access.need(self.store.scope, "export:list")
        chosen = approachable(self.store, as_of=as_of, client_ids=client_ids).client_ids
        views = guarded_lifelines(self.store, client_ids=chosen, as_of=as_of)
        title = f"What to raise as of {wording.day(as_of)}"
        return sheets.save(views, path, title=title, as_of=as_of, author=stored(self.store).firm)

    def save_calendar(self, path: str | Path, *, as_of: date, client_id: str | None = None, owner: str = "") -> int:
        """The firm's calendar of reviews and last dates, as .ics: of one client, of a colleague's, or of all.

        Returns how many entries. Raises `NotFound`, and `UserError` for one who may not be approached or is no client.
        """
        access.need(self.store.scope, "export:calendar")
        if client_id is not None:
            return calendar.save(self.client(client_id).lifeline(as_of=as_of).view, path)
        chosen = approachable(self.store, as_of=as_of, owner=owner).client_ids
        name = f"Reviews and last dates, {owner}" if owner else "Reviews and last dates"
        return calendar.save(guarded_lifelines(self.store, client_ids=chosen, as_of=as_of), path, name=name)

    def catalogue(self) -> Catalogue:
        """The pack: stages, services, need rules, facts and sources by id."""
        return catalogue(self.store)

    def trigger_card(self, service_id: str, *, as_of: date) -> TriggerCard:
        """What to listen for, to ask and to say about one service. Raises `NotFound`."""
        return trigger_card(self.store, service_id, as_of=as_of)

    def load_pack(self, folder: str | Path, *, who: str = "local user") -> None:
        """Take a pack in, in place of this one. Raises `PackError` with every fault; then nothing was changed."""
        packs.load(self.store, folder, who=who)

    def trial_copy(self) -> Workbook:
        """A private copy to try things in, gone when it is closed; this workbook stays as it is, and open."""
        return Workbook(snapshots.private_copy(self.store))

    def check(self) -> Integrity:
        """Read everything and look for what does not hold together; nothing is changed."""
        access.need(self.store.scope, "command:check")
        return integrity.check(self.store.whole)

    def read(self, files: Sequence[str | Path | tuple[str, bytes]], **how: Any) -> ImportPlan:
        """What importing these files would do; nothing is changed.

        `how` says how lists of other systems are read, where they do not say it themselves: `preset`, `mapping`,
        `mappings`, `dates` (see `lifeline.intake.read`).
        """
        return intake.read(self.store, files, **how)

    def take_in(
        self, plan: ImportPlan, *, who: str, without_unmatched: bool = False, progress: Progress | None = None
    ) -> ImportResult:
        """Store what was read. Raises `IntakeError` if the plan has problems; then nothing is changed.

        Matters whose kind of work is matched to no service are left out if `without_unmatched`; else they are problems.
        `progress` hears how many rows of how many are done; what it raises ends the import, and nothing is stored.
        """
        return intake.apply(self.store, plan, who=who, without_unmatched=without_unmatched, progress=progress)

    def suggest_services(self, words: Iterable[str]) -> dict[str, tuple[Suggestion, ...]]:
        """For each of a firm's words for a kind of work, up to three services it may mean, each with the reason."""
        return work_types.suggestions_for(self.store, words)

    def match_work(self, words: Mapping[str, str], *, who: str) -> None:
        """Keep which service each word means, for this import and the next; an empty one is none of ours.

        Raises `UserError` for an empty word and `NotFound` for a service the catalogue has not; then none is kept.
        """
        work_types.remember_all(self.store, words, who)

    def imports(self) -> Rows[ImportRun]:
        """Every import, the latest first."""
        return Rows.of(ImportRun, history.imports(self.store))

    def undo_import(self, import_id: str | None = None, *, who: str, only_look: bool = False) -> Undone:
        """Take one import back, the last unless told which; with `only_look` only say what would go.

        Raises `NotFound`, and `UserError` if it cannot be taken back (see `lifeline.intake.history`).
        """
        return history.undo_import(self.store, import_id, who=who, only_look=only_look)

    def export(self, folder: str | Path, *, form: str = "csv", who: str = "local user") -> tuple[Path, ...]:
        """Everything that files can bring in, as such files: csv, or xlsx to edit and read back. Raises `UserError`."""
        from lifeline.export.round_trip import export_folder

        access.need(self.store.scope, "export:everything")
        return export_folder(self.store, folder, form=form, who=who)

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
            people = paths.sample_folder() / "colleagues.csv"
            people_file.take_in(store, people.name, people.read_bytes(), who=who)
            alignment_files.take_in_sample(store, paths.sample_folder(), who)
            plan_files.take_in_folder(store, paths.sample_folder(), who=who)
            heard = paths.sample_folder() / "referrals.csv"
            referrals_file.take_in(store, heard.name, heard.read_bytes())
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
    if pack == paths.blank_pack().name:
        return paths.blank_pack()
    named = paths.packs_folder() / str(pack)
    if named.is_dir():
        return named
    known = ", ".join(sorted(folder.name for folder in paths.packs_folder().iterdir() if folder.is_dir()))
    raise WorkbookError(f"There is no pack {str(pack)!r}. Give a folder, blank for an empty board, or one of: {known}.")


def open(path: str | Path, *, snapshot: bool = False, user: str = "") -> Workbook:
    """An existing workbook; with `snapshot`, a private copy of it that leaves the file to others.

    Where roles are in force, `user` is the e-mail address of whoever asks, and the workbook is what they may see of it.
    Raises `WorkbookError` if it is missing, open in another program, of a newer release, or not a workbook;
    `NotAllowed` without a user, or for one who may not come in.
    """
    store = snapshots.open_copy(path, who=user) if snapshot else Store.open(path)
    try:
        return Workbook(access.as_seen_by(store, user))
    except BaseException:
        store.close()
        raise
