"""Decides what is said of the copies in a notebook: one thing for all copies of the same code.

What stands in the notebook several times (:mod:`.classes`) and what the workspace's index found
elsewhere are put together here, so that no two rules speak of the same lines.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from jupyterlab_nbguard.clones.alphabet import LITERAL
from jupyterlab_nbguard.clones.classes import CloneClass
from jupyterlab_nbguard.clones.difference import changed_share
from jupyterlab_nbguard.clones.match import Region, compare
from jupyterlab_nbguard.clones.memory import classes_in, lexed_cell, shape_of_cell
from jupyterlab_nbguard.clones.units import lines_of
from jupyterlab_nbguard.model.clones import CloneType, FoundCopy
from jupyterlab_nbguard.model.notebook import Cell, CellId
from jupyterlab_nbguard.python.positions import split_lines

Kind = Literal["module", "diverged", "elsewhere", "here"]
"""A module has it; all copies were edited; other files have it; other cells have it."""
LINES = 4
"""The least lines that are worth a word."""
SIMILAR = 0.8
CHANGED = 0.34
"""The least share of common tokens, and the greatest of changed statements, in an edited copy: what
differs more was written twice, alike by design."""
_SAME_PLACE = 0.7
_WHOLE_NOTEBOOK = 3
"""Pieces that two files share from which on they are told of as one thing."""


@dataclass(frozen=True)
class Place:
    """Some lines of a cell, of this notebook or (with a ``path``) of another file."""

    cell: CellId
    index: int
    start: int
    end: int
    source: str
    path: str = ""

    @property
    def lines(self) -> int:
        """How many lines it has."""
        return self.end - self.start + 1


@dataclass(frozen=True)
class Copy:
    """A place that says what another does; the rest is as in `FoundCopy`."""

    place: Place
    type: CloneType
    similarity: float
    name: str = ""
    module: str = ""
    imported: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Told:
    """One thing to say: at a place of the notebook, of its copies."""

    kind: Kind
    at: Place
    copies: tuple[Copy, ...]
    unit: str = "window"
    pieces: tuple[Told, ...] = ()
    """What else the notebook shares with the same file, where that is much."""

    @property
    def type(self) -> CloneType:
        """The type of the copy that is least alike."""
        return max(copy.type for copy in self.copies)


def tell(
    cells: Sequence[Cell],
    found: Iterable[FoundCopy],
    least: int,
    kinds: Collection[Kind],
) -> list[Told]:
    """Returns what is to be said of a notebook's code cells, in the kinds that are wanted.

    ``found`` holds the copies in other files; ``least`` tokens must be worth a word.
    """
    known = {cell.id: (place, cell) for place, cell in enumerate(cells)}
    # `_groups` names cells by their place among `cells`; a notebook's own places are never shown.
    groups = [*_here(cells, least), *_elsewhere(known, found, least)]
    told = [it for group in _joined(groups) if (it := _decided(group, kinds)) is not None]
    told = [it for it in told if not any(_says_all(other, it) for other in told)]
    told.sort(key=lambda it: (it.at.index, it.at.start))
    return list(_gathered(told))


@dataclass(frozen=True)
class _Group:
    """Own places that are copies of each other, and copies in other files."""

    own: tuple[Copy, ...]
    others: tuple[Copy, ...] = ()
    unit: str = "window"


def _here(cells: Sequence[Cell], least: int) -> Iterator[_Group]:
    large = [cell for cell in cells if shape_of_cell(cell.source, least) is not None]
    numbers = {cell.id: place for place, cell in enumerate(cells)}
    for each in _classes(tuple(cell.source for cell in large), least):
        places = [
            _place(large[node.piece], numbers[large[node.piece].id], node.region)
            for node in each.nodes
        ]
        copies = [_compared(places[0], it) for it in places[1:]]
        kept = [it for it in copies if it.type < 3 or _is_edited(places[0], it)]
        if kept and all(place.lines >= LINES for place in places):
            yield _Group((Copy(places[0], 1, 1.0), *kept))


@lru_cache(maxsize=64)
def _classes(sources: tuple[str, ...], least: int) -> list[CloneClass]:
    """Most keystrokes are in cells that are too small to have copies: the classes stay."""
    return classes_in(sources, least)


def _place(cell: Cell, number: int, region: Region) -> Place:
    start, end = lines_of(lexed_cell(cell.source), region.first, region.end)
    return _lines(cell, number, start, end)


def _lines(cell: Cell, number: int, start: int, end: int) -> Place:
    lines = split_lines(cell.source)[start : end + 1]
    return Place(cell.id, number, start, start + max(0, len(lines) - 1), "\n".join(lines))


def _compared(one: Place, other: Place) -> Copy:
    a, b = lexed_cell(one.source), lexed_cell(other.source)
    if a.codes == b.codes:
        return Copy(other, 1 if a.texts == b.texts else 2, 1.0)
    wholes = Region(0, len(a.statements)), Region(0, len(b.statements))
    match = compare(a, b, *wholes, min_tokens=1, contained=True)
    return Copy(other, 3, match.similarity if match is not None else SIMILAR)


def _is_edited(one: Place, other: Copy) -> bool:
    return _changed(one.source, other.place.source) <= CHANGED


@lru_cache(maxsize=4096)
def _changed(one: str, other: str) -> float:
    return changed_share(lexed_cell(one), lexed_cell(other))


def _elsewhere(
    known: dict[CellId, tuple[int, Cell]], found: Iterable[FoundCopy], least: int
) -> Iterator[_Group]:
    """Groups what was found by the lines of the notebook that it is a copy of."""
    groups: list[tuple[Place, str, list[Copy]]] = []
    for it in sorted(found, key=_telling):
        if it.cell not in known or not _is_worth(it, least):
            continue
        number, cell = known[it.cell]
        at = _lines(cell, number, it.start, it.end)
        copy = _copy(it)
        if copy.type == 3 and not _is_edited(at, copy):
            continue
        for place, _, copies in groups:
            if _overlap(place, at) >= _SAME_PLACE:
                if not any(_overlap(copy.place, other.place) > 0 for other in copies):
                    copies.append(copy)
                break
            mostly = it.type == 3 and _inside(place, at) and 2 * place.lines >= at.lines
            if mostly or _inside(at, place):
                break  # the larger piece, or the one that is the same, is told of
        else:
            groups.append((at, it.unit, [copy]))
    for place, unit, copies in groups:
        yield _Group((Copy(place, 1, 1.0),), tuple(copies), unit)


def _telling(it: FoundCopy) -> tuple[object, ...]:
    """Puts whole definitions that are the same first, then what is large and much alike."""
    whole = it.type < 3 and it.unit in ("function", "class")
    return not whole, -it.tokens, it.type, -it.similarity, it.other


def _is_worth(it: FoundCopy, least: int) -> bool:
    if it.tokens < least or it.end - it.start + 1 < LINES:
        return False
    return it.type < 3 or it.similarity >= SIMILAR


def _copy(it: FoundCopy) -> Copy:
    other = it.other
    place = Place(other.cell_id, other.cell, other.start, other.end, it.source, other.path)
    return Copy(place, it.type, it.similarity, it.name, it.module, it.imported)


def _joined(groups: Iterable[_Group]) -> Iterator[_Group]:
    """Puts together the groups that speak of the same place, here or elsewhere."""
    joined: list[_Group] = []
    for group in groups:
        for number, other in enumerate(joined):
            if _share(group, other):
                joined[number] = _together(other, group)
                break
        else:
            joined.append(group)
    yield from joined


def _share(one: _Group, other: _Group) -> bool:
    return any(
        _overlap(a.place, b.place) >= _SAME_PLACE
        for a in (*one.own, *one.others)
        for b in (*other.own, *other.others)
    )


def _together(one: _Group, other: _Group) -> _Group:
    def added(places: tuple[Copy, ...], more: tuple[Copy, ...]) -> tuple[Copy, ...]:
        return (
            *places,
            *(it for it in more if not any(_overlap(it.place, at.place) > 0 for at in places)),
        )

    unit = one.unit if one.unit != "window" else other.unit
    return _Group(added(one.own, other.own), added(one.others, other.others), unit)


def _decided(group: _Group, kinds: Collection[Kind]) -> Told | None:
    own = sorted(group.own, key=lambda it: (it.place.index, it.place.start))
    at = own[0].place
    here = own[1:]
    if group.own[0].place != at:  # types are those of the pair with the first one
        here = [_compared(at, it.place) for it in here]
    everywhere = (*here, *group.others)
    importable = tuple(it for it in group.others if _is_same_function(at, group.unit, it))
    if importable and "module" in kinds:
        return Told("module", at, importable, group.unit)
    if all(it.type == 3 for it in everywhere):
        return Told("diverged", at, everywhere, group.unit) if "diverged" in kinds else None
    if group.others and "elsewhere" in kinds:
        return Told("elsewhere", at, everywhere, group.unit)
    if here and "here" in kinds and not all(it.type == 3 for it in here):
        return Told("here", at, tuple(here), group.unit)
    return None


def _says_all(outer: Told, inner: Told) -> bool:
    """Says whether nothing is left to say of a part, since the whole stands in the same places."""
    if outer.kind != inner.kind or outer.at == inner.at or not _inside(inner.at, outer.at):
        return False
    return all(
        any(_inside(copy.place, other.place) for other in outer.copies) for copy in inner.copies
    )


def _is_same_function(at: Place, unit: str, copy: Copy) -> bool:
    """Says whether a module has the whole function, with other names of its own at most."""
    if not copy.module or copy.type == 3 or unit not in ("function", "class") or not copy.name:
        return False
    if _is_indented(at.source) or _is_indented(copy.place.source):
        return False  # a method cannot be imported
    a, b = lexed_cell(at.source), lexed_cell(copy.place.source)
    return a.codes == b.codes and all(
        one == other
        for code, one, other in zip(a.codes, a.texts, b.texts, strict=True)
        if code == LITERAL
    )


def _is_indented(source: str) -> bool:
    return source.lstrip("\r\n")[:1] in (" ", "\t")


def _gathered(told: Sequence[Told]) -> Iterator[Told]:
    """Tells once of much that stands in the same other file: somebody copied the notebook."""
    by_file: dict[tuple[Kind, str], list[Told]] = {}
    for it in told:
        paths = {copy.place.path for copy in it.copies if copy.place.path}
        if it.kind in ("elsewhere", "diverged") and len(paths) == 1:
            by_file.setdefault((it.kind, *paths), []).append(it)  # type: ignore[arg-type]
    many = {id(it): pieces for pieces in by_file.values() for it in pieces}
    for it in told:
        pieces = many.get(id(it), [it])
        if len(pieces) < _WHOLE_NOTEBOOK:
            yield it
        elif pieces[0] is it:
            yield replace(it, pieces=tuple(pieces))


def _overlap(one: Place, other: Place) -> float:
    if (one.path, one.cell, one.index) != (other.path, other.cell, other.index):
        return 0.0
    shared = min(one.end, other.end) - max(one.start, other.start) + 1
    return max(0, shared) / (max(one.end, other.end) - min(one.start, other.start) + 1)


def _inside(inner: Place, outer: Place) -> bool:
    same = (inner.path, inner.cell) == (outer.path, outer.cell)
    return same and outer.start <= inner.start and inner.end <= outer.end
