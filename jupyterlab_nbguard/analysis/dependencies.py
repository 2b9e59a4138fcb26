"""Finds which cells read what which other cells make: reaching definitions in document order.

A name's chain holds the cell that bound it last and every cell that may have changed it since; a
reader depends on the whole chain. Functions that read globals read them where they are called.
Of a cell that ran with the source it has now, what it was seen to read and write counts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from jupyterlab_nbguard.analysis.functions import reach
from jupyterlab_nbguard.analysis.guess import changed_names
from jupyterlab_nbguard.analysis.observed import last_runs
from jupyterlab_nbguard.model.dependency import Edge
from jupyterlab_nbguard.model.execution import Execution, History
from jupyterlab_nbguard.model.notebook import Cell, CellId, Notebook
from jupyterlab_nbguard.python.facts import CellFacts
from jupyterlab_nbguard.python.uses import FunctionNames


def dependencies(
    notebook: Notebook,
    facts_of: Callable[[Cell], CellFacts],
    history: History | None = None,
) -> tuple[Edge, ...]:
    """Returns an edge for each two cells of which one reads what the other makes."""
    runs = last_runs(notebook, history, facts_of)
    walk = _Walk()
    for cell in notebook.code:
        facts, run = facts_of(cell), runs.get(cell.id)
        walk.bodies.update(facts.functions)
        effects = _guessed(cell, facts, walk.bodies) if run is None else _seen(run, facts)
        walk.step(cell.id, facts, effects)
    walk.look_below(runs)
    return walk.edges(notebook)


@dataclass
class _Effects:
    """What one cell does, for the walk."""

    reads: Collection[str]
    changes: Collection[str]
    """Bound or changed in place, while the old value may still matter."""
    binds: Collection[str]
    """Bound for sure: whatever was there before matters no more."""
    deletes: Collection[str]


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
        self.chains: dict[str, list[CellId]] = {}
        self.bodies: dict[str, FunctionNames] = {}
        self.modules: set[str] = set()
        # Of each cell, those that made what it reads, with the names.
        self.found: dict[CellId, dict[CellId, dict[str, None]]] = {}
        self.early: list[tuple[CellId, str]] = []

    def step(self, cell: CellId, facts: CellFacts, effects: _Effects) -> None:
        sources = self.found.setdefault(cell, {})
        for name in effects.reads:
            chain = self.chains.get(name)
            if not chain:
                self.early.append((cell, name))
                continue
            for source in chain:
                sources.setdefault(source, {})[name] = None
        self.modules.difference_update(effects.binds)
        for name in effects.binds:
            self.chains[name] = [cell]
            if name not in facts.functions:
                self.bodies.pop(name, None)
        self.modules.update(name for name, *_ in facts.imports)
        # A call such as `np.random.seed(0)` changes no module that anybody would want to see.
        for name in effects.changes:
            if name not in self.modules:
                chain = self.chains.setdefault(name, [])
                if cell not in chain[-1:]:
                    chain.append(cell)
        for name in effects.deletes:
            if name not in effects.binds:
                self.chains.pop(name, None)
                self.bodies.pop(name, None)

    def look_below(self, runs: Mapping[CellId, Execution]) -> None:
        """Adds what a cell was seen to read although no cell above makes it: who wrote it last?"""
        early = [(cell, name) for cell, name in self.early if cell in runs]
        writers: dict[str, list[tuple[int, CellId]]] = {name: [] for _, name in early}
        for cell, run in runs.items() if early else ():
            for write in run.writes:
                if write.name in writers:
                    writers[write.name].append((run.order, cell))
        for cell, name in early:
            before = [it for it in writers[name] if it[0] < runs[cell].order]
            if before:
                self.found[cell].setdefault(max(before)[1], {})[name] = None

    def edges(self, notebook: Notebook) -> tuple[Edge, ...]:
        place = notebook.index.__getitem__
        return tuple(
            Edge(source, target, tuple(sources[source]))
            for target, sources in self.found.items()
            for source in (sorted(sources, key=place) if len(sources) > 1 else sources)
        )
