"""Holds what is known of one cell by its text alone, and keeps it by source."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import Any, TypeVar

from jupyterlab_nbguard.model.notebook import Cell
from jupyterlab_nbguard.model.text import Range
from jupyterlab_nbguard.python.athand import cell_at_hand
from jupyterlab_nbguard.python.names import collect
from jupyterlab_nbguard.python.parse import ParsedCell, SyntaxProblem, parse_cell
from jupyterlab_nbguard.python.positions import PositionMap, characters
from jupyterlab_nbguard.python.uses import FunctionNames, Names, Use

Part = tuple[str, object]
Kept = TypeVar("Kept")


@dataclass(frozen=True)
class CellFacts:
    """What a cell's text says; the names mean what they mean in :class:`.uses.Names`.

    The places in a :class:`.uses.Use` are those of the masked text: ask :meth:`range_of`.
    """

    source: str
    errors: tuple[SyntaxProblem, ...]
    language: str
    parsed: bool
    """Whether there is any Python to speak of; if not, the cell may do anything."""
    positions: PositionMap = field(repr=False)
    loads: Mapping[str, Use]
    calls: frozenset[str]
    binds: Mapping[str, Use]
    certain_binds: frozenset[str]
    deletes: Mapping[str, Use]
    certain_deletes: frozenset[str]
    mutates: Mapping[str, Use]
    parts: Mapping[str, frozenset[Part]]
    part_stores: Mapping[str, frozenset[Part]]
    functions: Mapping[str, FunctionNames]
    inner_loads: Mapping[str, Use]
    stars: tuple[str, ...]
    imports: tuple[tuple[str, str, str | None, Use], ...]
    dynamic: frozenset[str]
    guards: frozenset[str]
    seeds: bool
    environ: frozenset[str | None]
    awaits: bool

    @cached_property
    def normalised(self) -> str:
        """Returns a text that is equal for cells that differ only in comments and layout.

        The cell is parsed again for it: only live kernels ask, and no tree is kept alive.
        """
        return parse_cell(self.source).normalised

    def range_of(self, use: Use) -> Range:
        """Returns where a name stands in the source, in code points."""
        known = self._ranges.get(use)
        if known is None:
            known = self._ranges[use] = self._range_of(use)
        return known

    @cached_property
    def _ranges(self) -> dict[Use, Range]:
        return {}

    def _range_of(self, use: Use) -> Range:
        positions = self.positions
        line, end_line = use.line, use.end_line
        column = characters(positions.line(line), use.column)
        end_column = characters(positions.line(end_line), use.end_column)
        if line != end_line or positions.line(line)[column:end_column] != use.name:
            line, column, end_line, end_column = _narrowed(
                positions, use.name, (line, column, end_line, end_column)
            )
        return Range.of(*positions.span(line, column, end_line, end_column))


def facts(source: str) -> CellFacts:
    """Returns what is known of a cell by its text; never raises."""
    cell = cell_at_hand(source)
    names = collect(cell.tree) if cell.tree is not None else Names()
    if cell.isolated:
        names.isolate()
    dynamic = _kept(names.dynamic | {"run"} if cell.dynamic else names.dynamic)
    return _facts(cell, names, dynamic)


def _facts(cell: ParsedCell, names: Names, dynamic: frozenset[str]) -> CellFacts:
    made = CellFacts.__new__(CellFacts)
    # Each field of a frozen object is set by a call of its own, which takes as long as all this.
    vars(made).update(
        source=cell.source,
        errors=cell.errors,
        language=cell.language,
        parsed=cell.tree is not None,
        positions=cell.positions,
        loads=names.loads,
        calls=_kept(names.calls),
        binds=names.binds,
        certain_binds=_kept(names.certain_binds),
        deletes=names.deletes,
        certain_deletes=_kept(names.certain_deletes),
        mutates=names.mutates,
        parts=_frozen(names.parts),
        part_stores=_frozen(names.part_stores),
        functions=names.functions,
        inner_loads=names.inner_loads,
        stars=tuple(names.stars),
        imports=tuple(names.imports),
        dynamic=dynamic,
        guards=_kept(names.guards),
        seeds=names.seeds,
        environ=_kept(names.environ),
        awaits=names.awaits,
    )
    return made


_NOTHING: frozenset[Any] = frozenset()


def _kept(found: Set[Kept]) -> frozenset[Kept]:
    """Returns what is kept of a set; all that are empty are one object."""
    return frozenset(found) if found else _NOTHING


def _frozen(parts: dict[str, set[Part]]) -> dict[str, frozenset[Part]]:
    return {name: frozenset(its) for name, its in parts.items()} if parts else {}


def _narrowed(
    positions: PositionMap, name: str, span: tuple[int, int, int, int]
) -> tuple[int, int, int, int]:
    """Finds the name within the statement or the string that it is known to stand in."""
    line, column, end_line, end_column = span
    word = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
    renamed = re.compile(rf"\bas\s+({re.escape(name)})(?!\w)")
    for number in range(line, min(end_line, line + 200) + 1):
        text = positions.line(number)
        begin = column if number == line else 0
        end = end_column if number == end_line else len(text)
        after_as = renamed.search(text, begin, end)
        if after_as is not None:
            return number, after_as.start(1), number, after_as.end(1)
        match = word.search(text, begin, end)
        if match is not None:
            return number, match.start(), number, match.end()
    return span


class FactsCache:
    """Keeps the facts of the sources last asked for, bounded by number and by size."""

    def __init__(self, number: int = 4096, characters: int = 32_000_000) -> None:
        self._number = number
        self._characters = characters
        self._size = 0
        self._kept: OrderedDict[str, CellFacts] = OrderedDict()
        self._lock = Lock()

    def get(self, source: str) -> CellFacts:
        """Returns the facts of a source, working them out if nobody did."""
        with self._lock:
            known = self._kept.get(source)
            if known is not None:
                self._kept.move_to_end(source)
                return known
        # Two threads may do the same work at once; neither waits for the other.
        found = facts(source)
        with self._lock:
            if source not in self._kept:
                self._kept[source] = found
                self._size += len(source)
            while len(self._kept) > self._number or self._size > self._characters:
                oldest, _ = self._kept.popitem(last=False)
                self._size -= len(oldest)
        return found

    def forget(self) -> None:
        """Drops all that is known."""
        with self._lock:
            self._kept.clear()
            self._size = 0

    def of_cell(self, cell: Cell) -> CellFacts:
        """Returns the facts of a cell's source."""
        return self.get(cell.source)
