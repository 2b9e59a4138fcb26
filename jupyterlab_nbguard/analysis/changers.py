"""Finds the cells that bind or change each variable."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass

from jupyterlab_nbguard.analysis.guess import changed_names
from jupyterlab_nbguard.model.execution import Execution
from jupyterlab_nbguard.model.notebook import Cell, CellId, Notebook
from jupyterlab_nbguard.python.facts import CellFacts


@dataclass(frozen=True)
class Variables:
    """The ordinary variables of a notebook, and who changes them."""

    changers: Mapping[str, tuple[CellId, ...]]
    """Each variable with the cells that bind it or change its object, in document order."""
    fixed: frozenset[str]
    """Names that hold modules, functions, classes: what nobody calls a variable."""


def variables(
    notebook: Notebook,
    facts_of: Callable[[Cell], CellFacts],
    observed: Mapping[CellId, Execution],
    wanted: Container[str],
) -> Variables:
    """Returns what is known of the variables ``wanted``.

    Of a cell seen running with its present source, what it was seen to change counts.
    """
    changers: dict[str, dict[CellId, None]] = {}
    fixed: set[str] = set()
    for cell in notebook.code:
        facts, run = facts_of(cell), observed.get(cell.id)
        fixed.update(name for name, *_ in facts.imports)
        fixed.update(facts.functions)
        for name in _seen(run) if run is not None else _guessed(cell, facts, wanted):
            if name in wanted:
                changers.setdefault(name, {})[cell.id] = None
    return Variables({name: tuple(cells) for name, cells in changers.items()}, frozenset(fixed))


def _seen(run: Execution) -> list[str]:
    seen = run.variables
    return [*seen.bound, *seen.changed, *seen.deleted]


def _guessed(cell: Cell, facts: CellFacts, wanted: Container[str]) -> list[str]:
    changed = [name for name in facts.mutates if name in wanted]
    if changed:
        likely = changed_names(cell.source)
        changed = [name for name in changed if name in likely]
    return [*facts.binds, *changed]
