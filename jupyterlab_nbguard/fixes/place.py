"""Finds the place for a cell that is put back or moved: below what it needs, above its reader."""

from __future__ import annotations

from collections.abc import Iterable

from jupyterlab_nbguard.analysis.definitions import Definitions
from jupyterlab_nbguard.model.fix import Applicability, Fix, InsertCell, MoveCell
from jupyterlab_nbguard.model.notebook import CellId, Notebook
from jupyterlab_nbguard.python.facts import CellFacts


def needs(facts: CellFacts) -> tuple[str, ...]:
    """Lists the names without which the cell fails for sure."""
    return tuple(name for name, use in facts.loads.items() if use.certain)


def put_back(
    notebook: Notebook,
    definitions: Definitions,
    readers: Iterable[CellId],
    source: str,
    needed: Iterable[str],
    id_: CellId | None,
    title: str = "Put the deleted cell back",
    applicability: Applicability = "safe",
) -> Fix:
    """Returns the fix that inserts a deleted cell's source above the first of its readers.

    Where a name that the source needs is made between two readers, the cell goes below it.
    """
    needed = tuple(needed)
    places = sorted(notebook.index[reader] for reader in readers)
    met = (p for p in places if all(definitions.is_bound_above(name, p) for name in needed))
    before = notebook.cells[next(met, places[0])].id
    return Fix(title, (InsertCell(before, source, id_),), applicability=applicability)


def move_above(
    notebook: Notebook,
    definitions: Definitions,
    moved: CellId,
    needed: Iterable[str],
    reader: CellId,
    label: str,
) -> Fix | None:
    """Returns the fix that moves a cell above its reader, if what it needs is made above, too."""
    place = notebook.index[reader]
    if not all(definitions.is_bound_above(name, place) for name in needed):
        return None
    title = f"Move {label} above this one"
    return Fix(title, (MoveCell(moved, reader),), applicability="unsafe")
