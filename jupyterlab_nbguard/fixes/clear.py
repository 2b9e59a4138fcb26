"""Clears the outputs of a cell."""

from __future__ import annotations

from jupyterlab_nbguard.model.fix import ClearOutputs, Fix
from jupyterlab_nbguard.model.notebook import CellId


def clear_outputs(cell: CellId) -> Fix:
    """Returns the fix; never a safe one, for what a cell showed may be all that is left of it."""
    return Fix("Clear the outputs of this cell", (ClearOutputs(cell),), applicability="unsafe")
