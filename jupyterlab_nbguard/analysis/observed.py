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
        cell.id: run
        for cell in notebook.code
        if (run := last.get(cell.id)) is not None
        and run.outcome == "ok"
        and (run.source == cell.source or run.digest == facts_of(cell).normalised)
    }
