"""Picks the runs that still speak for a cell: of the source that it has now."""

from __future__ import annotations

from collections.abc import Callable

from jupyterlab_nbguard.model.execution import Execution, History
from jupyterlab_nbguard.model.notebook import Cell, CellId, Notebook
from jupyterlab_nbguard.python.facts import CellFacts


def last_runs(
    notebook: Notebook,
    history: History | None,
    facts_of: Callable[[Cell], CellFacts],
) -> dict[CellId, Execution]:
    """Returns the last run of each cell, where it ended well and the source is still the same."""
    if history is None:
        return {}
    last = history.last_of_cell
    return {
        cell.id: last[cell.id]
        for cell in notebook.code
        if cell.id in last
        and last[cell.id].outcome == "ok"
        and _same(last[cell.id], cell, facts_of)
    }


def _same(run: Execution, cell: Cell, facts_of: Callable[[Cell], CellFacts]) -> bool:
    """Says whether no more than layout and comments changed since the run."""
    return run.source == cell.source or run.digest == facts_of(cell).normalised
