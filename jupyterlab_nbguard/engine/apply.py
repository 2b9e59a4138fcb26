"""Applies a fix to a notebook: a new notebook, the old one stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from jupyterlab_nbguard.model.fix import (
    ClearOutputs,
    DeleteCell,
    Edit,
    Fix,
    InsertCell,
    ReplaceText,
)
from jupyterlab_nbguard.model.notebook import Cell, CellId, Notebook
from jupyterlab_nbguard.model.text import Position


class StaleFix(ValueError):
    """Says that a fix speaks of a cell or a place that the notebook no longer has."""


def apply_fix(notebook: Notebook, fix: Fix) -> Notebook:
    """Returns the notebook as the fix's edits leave it."""
    texts: dict[CellId, list[ReplaceText]] = {}
    for edit in fix.edits:
        if isinstance(edit, ReplaceText):
            texts.setdefault(edit.cell, []).append(edit)
    cells = list(notebook.cells)
    for id_, edits in texts.items():
        place = _place(cells, id_)
        cells[place] = replace(cells[place], source=replace_all(cells[place].source, edits))
    for edit in fix.edits:
        _move(cells, edit)
    return replace(notebook, cells=tuple(cells))


def _move(cells: list[Cell], edit: Edit) -> None:
    """Applies an edit of the list of cells, in place; texts are already as they shall be."""
    if isinstance(edit, ReplaceText):
        return
    if isinstance(edit, InsertCell):
        id_ = _free(cells, edit.id)
        cells.insert(_place(cells, edit.before), Cell(id_, "code", edit.source))
    elif isinstance(edit, ClearOutputs):
        place = _place(cells, edit.cell)
        cells[place] = replace(cells[place], has_outputs=False, execution_count=None)
    elif isinstance(edit, DeleteCell):
        del cells[_place(cells, edit.cell)]
    else:
        cell = cells.pop(_place(cells, edit.cell))
        cells.insert(_place(cells, edit.before), cell)


def replace_all(source: str, edits: Sequence[ReplaceText]) -> str:
    """Returns ``source`` with all ``edits`` made; their ranges are those of the source as given."""
    starts = [0]
    for line in source.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    spans = sorted(
        ((_offset(starts, e.range.start), _offset(starts, e.range.end), e.text) for e in edits),
        key=lambda span: span[:2],
    )
    pieces, at = [], 0
    for start, end, text in spans:
        if not at <= start <= end <= len(source):
            raise StaleFix("a range of the fix lies outside the cell, or over another")
        pieces += [source[at:start], text]
        at = end
    return "".join([*pieces, source[at:]])


def _offset(starts: Sequence[int], position: Position) -> int:
    if position.line >= len(starts) - 1:
        raise StaleFix("the cell has fewer lines than the fix speaks of")
    return starts[position.line] + position.column


def _place(cells: Sequence[Cell], id_: CellId | None) -> int:
    if id_ is None:
        return len(cells)
    for place, cell in enumerate(cells):
        if cell.id == id_:
            return place
    raise StaleFix(f"the notebook has no cell {id_}")


def _free(cells: Sequence[Cell], wanted: CellId | None) -> CellId:
    taken = {cell.id for cell in cells}
    if wanted is not None and wanted not in taken:
        return wanted
    number = 1
    while f"nbguard-{number}" in taken:
        number += 1
    return CellId(f"nbguard-{number}")
