"""Presets: the mappings that come with Lifeline and those a firm keeps, found by name or by the headings of a list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from lifeline.errors import UserError
from lifeline.intake.foreign.mapping import Mapping
from lifeline.intake.foreign.words import never, plain, synonyms
from lifeline.intake.kinds import VOCABULARY
from lifeline.paths import presets_folder
from lifeline.store import Store, now

LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Preset:
    """A mapping by its name. `is_ours` if it comes with Lifeline; `headings` are those of the list it was kept for."""

    name: str
    mapping: Mapping
    is_ours: bool
    headings: tuple[str, ...] = ()
    who: str = ""

    @property
    def title(self) -> str:
        """What to call it."""
        return self.mapping.title or self.name


@lru_cache(maxsize=1)
def shipped() -> tuple[Preset, ...]:
    """The presets that come with Lifeline, by name."""
    return tuple(
        Preset(path.stem, Mapping.from_toml(path.read_text(encoding="utf-8"), name=path.stem), is_ours=True)
        for path in sorted(presets_folder().glob("*.toml"))
    )


def kept(store: Store) -> tuple[Preset, ...]:
    """The presets the firm keeps, by name."""
    return tuple(
        Preset(name, Mapping.from_toml(mapping, name=name), is_ours=False, headings=tuple(headings.split()), who=who)
        for name, headings, mapping, who in store.tuples(
            "select name, headings, mapping, who from import_preset order by name"
        )
    )


def all_of(store: Store) -> tuple[Preset, ...]:
    """Those the firm keeps, then those that come with Lifeline; of two of one name the firm's."""
    mine = kept(store)
    names = {preset.name for preset in mine}
    return (*mine, *(preset for preset in shipped() if preset.name not in names))


def named(store: Store, name: str) -> Preset | None:
    """The preset of this name, or None."""
    return next((preset for preset in all_of(store) if preset.name == name), None)


def keep(store: Store, name: str, mapping: Mapping, who: str, *, headings: Iterable[str] = ()) -> Preset:
    """Keep a mapping under a name, in place of what was kept under it; a list with the same headings is read by it.

    `headings` are those of the list it was made for (`SheetRead.headings`); without them it is found again by the
    columns it reads. Raises `UserError` for a name that will not do and a mapping that cannot be followed.
    """
    name = checked_name(name)
    # Written and read again: what could not be read back is not kept.
    mapping = Mapping.from_toml(replace(mapping, name=name, is_guess=False).to_toml(), name=name)
    compared = sorted({plain(heading) for heading in (tuple(headings) or mapping.columns)} - {""})
    with store.write(who=who, counts_as_change=False) as writer:
        writer.execute("delete from import_preset where name = $name", name=name)
        writer.execute(
            "insert into import_preset (name, headings, mapping, who, kept_at) "
            "values ($name, $headings, $mapping, $who, $kept_at)",
            name=name, headings="\n".join(compared), mapping=mapping.to_toml(), who=who, kept_at=now(),
        )
        writer.audit("import preset kept", name)
    return Preset(name, mapping, is_ours=False, headings=tuple(compared), who=who)


def checked_name(name: str) -> str:
    """A preset's name without needless blanks. Raises `UserError` for one that will not do."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise UserError(f"Give the preset a name of at most {LONGEST_NAME} characters.")
    return name


def forget(store: Store, name: str, who: str) -> None:
    """Keep a preset no longer. Raises `UserError` if the firm keeps none of this name."""
    if not any(preset.name == name for preset in kept(store)):
        raise UserError(f"No preset is kept under the name {name!r}.")
    with store.write(who=who, counts_as_change=False) as writer:
        writer.execute("delete from import_preset where name = $name", name=name)
        writer.audit("import preset forgotten", name)


def export(store: Store, name: str, path: str | Path) -> Path:
    """Write a preset to a .toml file that `load` reads. Raises `UserError` for a name there is not, or a bad path."""
    preset = named(store, name)
    if preset is None:
        raise UserError(no_such_preset(store, name))
    return write(preset.mapping, path)


def write(mapping: Mapping, path: str | Path) -> Path:
    """Write a mapping to a .toml file. Raises `UserError` if that cannot be done."""
    path = Path(path)
    try:
        path.write_text(mapping.to_toml(), encoding="utf-8")
    except OSError as error:
        raise UserError(f"{path} cannot be written: {error.strerror or error}.") from error
    return path


def load(path: str | Path) -> Mapping:
    """Read a mapping from a .toml file. Raises `UserError` saying what is wrong with it."""
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise UserError(f"{path} is not a TOML file in UTF-8.") from error
    return Mapping.from_toml(text, name=path.stem)


def no_such_preset(store: Store, name: str) -> str:
    """What to say of a name there is not."""
    return f"There is no preset {name!r}; there are {', '.join(preset.name for preset in all_of(store))}."


def recognised(presets: Sequence[Preset], headings: Sequence[str]) -> Preset | None:
    """The preset that a list with these headings is read by, or None.

    One that the firm keeps for exactly these headings comes first; else the one that knows most of them.
    """
    there = tuple(sorted({plain(heading) for heading in headings} - {""}))
    mine = next((preset for preset in presets if preset.headings and preset.headings == there), None)
    if mine:
        return mine
    fitting = [(preset.mapping.fits(headings), preset) for preset in presets]
    best = max(fitting, key=lambda pair: pair[0], default=(0, None))
    return best[1] if best[0] else None


def vocabulary(presets: Iterable[Preset]) -> frozenset[str]:
    """Every heading that somebody knows, as headings are compared: by them the row of headings is found."""
    known = {plain(heading) for preset in presets for heading in preset.mapping.columns}
    known |= {plain(column) for column in VOCABULARY} | never()
    return frozenset(known.union(*(
        headings for kind in ("clients", "matters", "events") for headings in synonyms()[kind].values()
    )))
