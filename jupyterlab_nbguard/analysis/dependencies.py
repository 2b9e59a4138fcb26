"""Finds which cells read what which other cells make: reaching definitions in document order.

A name's chain holds the cell that bound it last and every cell that may have changed it since; a
reader depends on the whole chain. Functions that read globals read them where they are called.
Of a cell that ran with the source it has now, what it was seen to read and write counts.

From one keystroke to the next most cells read from the chains that they read from before: their
edges stay the very objects that they were.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TypeAlias

from jupyterlab_nbguard.analysis.functions import reach
from jupyterlab_nbguard.analysis.guess import changed_names
from jupyterlab_nbguard.analysis.observed import last_runs
from jupyterlab_nbguard.model.dependency import Edge
from jupyterlab_nbguard.model.execution import Execution, History
from jupyterlab_nbguard.model.notebook import Cell, CellId, Notebook
from jupyterlab_nbguard.python.facts import CellFacts
from jupyterlab_nbguard.python.uses import FunctionNames

_Chain: TypeAlias = tuple[CellId, ...]
"""The cells that made a value, in order."""


def dependencies(
    notebook: Notebook,
    facts_of: Callable[[Cell], CellFacts],
    history: History | None = None,
) -> tuple[Edge, ...]:
    """Returns an edge for each two cells of which one reads what the other makes."""
    return Dependencies().find(notebook, facts_of, history)


class Dependencies:
    """The edges of one notebook, as they were last found. Mutable."""

    def __init__(self) -> None:
        self._places: dict[CellId, _Place] = {}
        self._edges: tuple[Edge, ...] = ()
        self._history: History | None = None
        self._writers: dict[str, list[Execution]] = {}

    def find(
        self,
        notebook: Notebook,
        facts_of: Callable[[Cell], CellFacts],
        history: History | None = None,
    ) -> tuple[Edge, ...]:
        """Returns what :func:`dependencies` returns; the same objects, where nothing changed."""
        runs = last_runs(notebook, history, facts_of)
        self._hear(history)
        former = self._places
        if not _in_order([*former], [cell.id for cell in notebook.code]):
            former = {}  # the edges of a cell stand in the order of the cells
        self._places = {}
        walk, index = _Walk(), notebook.index
        changed = False
        for cell in notebook.code:
            facts, run = facts_of(cell), runs.get(cell.id)
            walk.bodies.update(facts.functions)
            place = former.get(cell.id) or _Place(cell.id)
            self._places[cell.id] = place
            place.become(facts, run, walk.bodies, cell)
            reads = walk.reads(place.effects)
            below = self._early(place, reads, runs)
            found = (tuple(place.effects.reads), reads, below)
            if place.found != found:
                place.found = found
                place.edges = _edges(place, index)
                changed = True
            walk.step(place, facts)
        if changed or self._places.keys() != former.keys():
            self._edges = tuple(chain.from_iterable(it.edges for it in self._places.values()))
        return self._edges

    def _hear(self, history: History | None) -> None:
        """Takes notice of who wrote what last."""
        if history is self._history:
            return
        self._history, self._writers = history, {}
        for run in history.last_of_cell.values() if history is not None else ():
            for write in run.writes:
                self._writers.setdefault(write.name, []).append(run)

    def _early(
        self, place: _Place, reads: Sequence[_Chain | None], runs: Mapping[CellId, Execution]
    ) -> tuple[tuple[str, CellId], ...]:
        """Tells who wrote last what a cell was seen to read although no cell above makes it."""
        run = place.run
        if run is None or None not in reads:
            return ()
        found = []
        for name, made in zip(place.effects.reads, reads, strict=True):
            writers = self._writers.get(name, ()) if made is None else ()
            before = [
                (it.order, it.cell)
                for it in writers
                if it.cell is not None and it.order < run.order and runs.get(it.cell) is it
            ]
            if before:
                found.append((name, max(before)[1]))
        return tuple(found)


def _in_order(before: Sequence[CellId], now: Sequence[CellId]) -> bool:
    """Says whether what stands in both stands in the same order."""
    if before == now:
        return True
    kept, known = set(now), set(before)
    return [it for it in before if it in kept] == [it for it in now if it in known]


@dataclass
class _Effects:
    """What one cell does, for the walk."""

    reads: Collection[str]
    changes: Collection[str]
    """Bound or changed in place, while the old value may still matter."""
    binds: Collection[str]
    """Bound for sure: whatever was there before matters no more."""
    deletes: Collection[str]


_NOTHING = _Effects((), (), (), ())

_Found: TypeAlias = tuple[tuple[str, ...], list[_Chain | None], tuple[tuple[str, CellId], ...]]
"""The names that a cell reads, the chain of each, and who made some although none does above."""


class _Place:
    """A cell as it was last found, with its edges. Mutable."""

    def __init__(self, cell: CellId) -> None:
        self.cell = cell
        self.facts: CellFacts | None = None
        self.run: Execution | None = None
        self.effects = _NOTHING
        self.found: _Found = ((), [], ())
        """What the edges follow from."""
        self.edges: tuple[Edge, ...] = ()
        self.alone: _Chain = (cell,)
        self.grown: dict[str, tuple[_Chain, _Chain]] = {}
        """The chains that it was added to, before and after."""

    def become(
        self,
        facts: CellFacts,
        run: Execution | None,
        bodies: Mapping[str, FunctionNames],
        cell: Cell,
    ) -> None:
        """Takes notice of what the cell does now."""
        if run is None:
            self.effects = _guessed(cell, facts, bodies)
        elif run is not self.run or facts is not self.facts:
            self.effects = _seen(run, facts)
        if run is not self.run or facts is not self.facts:
            self.grown = {it: self.grown[it] for it in self.effects.changes if it in self.grown}
        self.facts, self.run = facts, run

    def added_to(self, name: str, before: _Chain) -> _Chain:
        """Returns a chain with the cell at its end: the same one, for the same chain."""
        known = self.grown.get(name)
        if known is None or known[0] is not before:
            known = self.grown[name] = before, (*before, self.cell)
        return known[1]


def _edges(place: _Place, index: Mapping[CellId, int]) -> tuple[Edge, ...]:
    sources: dict[CellId, dict[str, None]] = {}
    names, chains, below = place.found
    for name, made in zip(names, chains, strict=True):
        for source in made or ():
            sources.setdefault(source, {})[name] = None
    for name, source in below:
        sources.setdefault(source, {})[name] = None
    order = sorted(sources, key=index.__getitem__) if len(sources) > 1 else sources
    return tuple(Edge(source, place.cell, tuple(sources[source])) for source in order)


def _guessed(cell: Cell, facts: CellFacts, bodies: Mapping[str, FunctionNames]) -> _Effects:
    """Reads the effects off the text, calls of functions from other cells included."""
    called = reach(facts.calls, bodies)
    binds = facts.certain_binds
    reads = dict.fromkeys([*facts.loads, *facts.deletes])
    reads.update((name, None) for name in called.loads if name not in binds)
    mutated = set(facts.mutates)
    if mutated and bodies.keys().isdisjoint(facts.calls):
        # No function of the notebook gets hold of it: `df.head()` and `print(df)` change nothing.
        mutated.intersection_update(changed_names(cell.source))
    changes = {*facts.binds, *mutated, *called.mutates, *called.stores} - binds
    return _Effects(reads, changes, binds, facts.certain_deletes)


def _seen(run: Execution, facts: CellFacts) -> _Effects:
    """Takes the effects from the last run of the cell's present source."""
    seen = run.variables
    # A name that was kept holds the object that it held before: bound again, or never touched.
    again = tuple(name for name in seen.kept if name in facts.binds) if seen.kept else ()
    return _Effects(seen.read, seen.changed, seen.bound + again, seen.deleted)


class _Walk:
    """Moves over the cells and keeps, for each name, the chain of cells that made its value."""

    def __init__(self) -> None:
        self.chains: dict[str, _Chain] = {}
        self.bodies: dict[str, FunctionNames] = {}
        self.modules: set[str] = set()

    def reads(self, effects: _Effects) -> list[_Chain | None]:
        """Returns the chain of each name that a cell reads."""
        return [*map(self.chains.get, effects.reads)]

    def step(self, place: _Place, facts: CellFacts) -> None:
        """Passes a cell."""
        chains, effects = self.chains, place.effects
        self.modules.difference_update(effects.binds)
        for name in effects.binds:
            chains[name] = place.alone
            if name not in facts.functions:
                self.bodies.pop(name, None)
        self.modules.update(name for name, *_ in facts.imports)
        # A call such as `np.random.seed(0)` changes no module that anybody would want to see.
        for name in effects.changes:
            if name not in self.modules:
                made = chains.get(name)
                if made is None:
                    chains[name] = place.alone
                elif made[-1] != place.cell:
                    chains[name] = place.added_to(name, made)
        for name in effects.deletes:
            if name not in effects.binds:
                chains.pop(name, None)
                self.bodies.pop(name, None)
