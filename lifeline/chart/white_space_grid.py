"""What a grid of the white space says, apart from how it is drawn: the page's table, the picture and the spreadsheet
are all made from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from lifeline import wording
from lifeline.model import Move
from lifeline.question.guards import Guard, GuardKind
from lifeline.question.white_space import WhiteSpace, WhiteSpaceCell, WhiteSpaceService

NO_NEED = "no need seen"
UNSAID = "not said"
# What a state is called, for the firm to read.
STATES: dict[str, str] = {
    "us": "with us", "elsewhere": "elsewhere or own", "to_ask": "to ask", "confirmed": "confirmed gap",
    "not_needed": "not needed", "ahead": "ahead",
}
TRACKS = {"person": "People", "business": "Businesses"}
# A move by the other definition: whether the buying centre is one we have served.
BY_CENTRE = {"up_sell": "Up-sell (buying centre served)", "cross_sell": "Cross-sell (new buying centre)"}
# The key below the picture and the page: a key of `palette.SQUARES`, and what it means.
KEY: tuple[tuple[str, str], ...] = (
    ("us", "with us"), ("us_due", "with us, review due"), ("elsewhere", "elsewhere or own"),
    ("to_ask_3", "to ask, essential"), ("to_ask_2", "recommended"), ("to_ask_1", "optional"),
    ("confirmed", "confirmed gap"), ("not_needed", "not needed"), ("ahead", "ahead"), ("none", NO_NEED),
)
WAITS = "a guard holds it back today"
# The key below shares, in percent of those with the need.
SHARE_KEY: tuple[tuple[str, str], ...] = (
    ("share_0", "nobody has it"), ("share_1", "up to a quarter"), ("share_2", "up to a half"),
    ("share_3", "up to three quarters"), ("share_4", "more"), ("none", "nobody with the need"),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One square: how it is drawn (a key of `palette.SQUARES`), whether a guard holds its line back, and it in words.

    `text` stands in it, where it is a figure.
    """

    square: str
    is_waiting: bool
    words: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One service, its practice area, how many have it (`share` in whole percent, None for nobody to count)."""

    key: str
    name: str
    group: str
    track: str
    share: int | None
    words: str
    centre: str = ""

    @property
    def kind(self) -> str:
        """Columns of one kind are for the same rows."""
        return f"{self.track} {self.centre}"

    def is_for(self, row: Row) -> bool:
        """Whether it is offered to such clients at all, and decided on there."""
        is_tracked = self.track in ("both", row.track) or not (self.track and row.track)
        return is_tracked and (not row.centre or self.centre in ("", row.centre))


@dataclass(frozen=True, slots=True)
class Row:
    """One client, one buying centre of a client, or one group; `gaps` over all the columns asked for.

    `counted` stands at its end in place of the count of gaps.
    """

    key: str
    client_id: str
    name: str
    group: str
    track: str
    gaps: int
    cells: Mapping[str, Cell]
    centre: str = ""
    counted: str = ""

    @property
    def whole_name(self) -> str:
        """The client, and which part of it."""
        return f"{self.name}: {self.centre}" if self.centre else self.name


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows by columns as of a day; rows and columns that belong together stand together."""

    title: str
    subtitle: str
    as_of: date
    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    row_word: str = "client"
    row_words: str = "clients"
    key: tuple[tuple[str, str], ...] = ()
    share_head: str = "have it, %"


def key_of(grid: Grid) -> list[tuple[str, str]]:
    """What there is to be explained below a grid: squares and their meaning, only what it holds."""
    cells = [cell for row in grid.rows for cell in row.cells.values()]
    there = {cell.square for cell in cells} | {"none"}
    wanted = [(name, words) for name, words in grid.key or KEY if name in there]
    sizes = [place for place, (name, _) in enumerate(wanted) if name.startswith("to_ask")]
    if sizes and wanted[sizes[0]][0] != "to_ask_3":
        # The first of the diamonds says what all of them are.
        wanted[sizes[0]] = (wanted[sizes[0]][0], f"to ask, {wanted[sizes[0]][1]}")
    if any(cell.is_waiting for cell in cells):
        wanted.append(("waits", f"waits: {WAITS}"))
    return wanted


def square(cell: WhiteSpaceCell) -> str:
    """How a cell is drawn: a key of `palette.SQUARES`."""
    if cell.state == "to_ask":
        return f"to_ask_{cell.need or 1}"
    return "us_due" if cell.state == "us" and cell.move else cell.state


def waits(kind: str) -> str:
    """Why something waits, by the kind of its guard, in two or three words; nothing for none."""
    return Guard(GuardKind(kind), "", None, True).reason if kind else ""


def cell_words(cell: WhiteSpaceCell, by_centre: str = "") -> str:
    """A cell in words: its state, and what is known of its line. `by_centre` is its move by buying centre.

    >>> cell_words(WhiteSpaceCell("F01", "W", "to_ask", Move.BACK_SELL, 3, None, date(2027, 1, 2), None, "", False))
    'to ask: back-sell, essential, last day 2 Jan 2027'
    """
    if cell.state == "us" and cell.move:
        due = f", due {wording.short_day(cell.last_date)}" if cell.last_date else ""
        return f"with us, to be reviewed{due}"
    said = []
    if cell.move and cell.state in ("to_ask", "confirmed", "ahead"):
        named = BY_CENTRE.get(by_centre) or wording.move(cell.move, audience=wording.FIRM)
        later = f"from {wording.short_day(cell.opens_on)}" if cell.opens_on else "later"
        said.append(later if cell.move == Move.CROSS_SELL_FUTURE else named.lower())
        if cell.need:
            said.append(wording.NEEDS[cell.need])
        if cell.last_date:
            said.append(f"last day {wording.short_day(cell.last_date)}")
    if cell.wait:
        said.append(f"waits ({waits(cell.wait)})")
    return STATES[cell.state] + (f": {', '.join(said)}" if said else "")


def share_square(share: float) -> str:
    """How a share is drawn: a key of `palette.SQUARES`.

    >>> share_square(0.0), share_square(0.25), share_square(1.0)
    ('share_0', 'share_1', 'share_4')
    """
    return f"share_{min(int(-(-share * 4 // 1)), 4)}"


def column_of(service: WhiteSpaceService) -> Column:
    """A service as a column."""
    share = service.share_having
    said = f"{service.covered} of {service.clients} have it"
    if service.need:
        said += f"; {service.covered} of {service.need} with the need"
    return Column(
        service.service_id, service.name, service.practice_area, service.track,
        None if share is None else round(100 * share), said,
    )


def cell_of(cell: WhiteSpaceCell, by_centre: str = "") -> Cell:
    """A cell as a square."""
    return Cell(square(cell), bool(cell.wait), cell_words(cell, by_centre))


def clients_by_services(
    found: WhiteSpace, *, group_by: str = "", title: str, subtitle: str,
    by_centre: Mapping[tuple[str, str], str] | None = None,
) -> Grid:
    """One page of the white space as a grid; rows carry the heading of their group where they are grouped.

    `by_centre` are moves by buying centre, by client and service, to be told instead of those by service.
    """
    by_client: dict[str, dict[str, Cell]] = {}
    for cell in found.cells:
        by_client.setdefault(cell.client_id, {})[cell.service_id] = cell_of(
            cell, (by_centre or {}).get((cell.client_id, cell.service_id), "")
        )
    rows = tuple(
        Row(
            client.client_id, client.client_id, client.name, group_name(group_by, getattr(client, group_by or "track")),
            client.track, client.gaps, by_client.get(client.client_id, {}),
        )
        for client in found.clients
    )
    return Grid(title, subtitle, found.as_of, rows, tuple(column_of(service) for service in found.services))


def group_name(group_by: str, value: str) -> str:
    """The heading of a group; nothing where rows are not grouped.

    >>> group_name("track", "business"), group_name("owner", ""), group_name("", "person")
    ('Businesses', 'Owner not said', '')
    """
    if not group_by:
        return ""
    return TRACKS.get(value, value) if group_by == "track" else value or f"{group_by.capitalize()} {UNSAID}"
