"""Converts the model's values to what stands on the wire, and back."""

from __future__ import annotations

from jupyterlab_nbguard.model.diagnostic import Diagnostic, Related
from jupyterlab_nbguard.model.fix import (
    ClearOutputs,
    Declare,
    DeleteCell,
    Edit,
    Fix,
    InsertCell,
    Offer,
    Promote,
    ReplaceText,
)
from jupyterlab_nbguard.model.notebook import Cell, CellId, Notebook
from jupyterlab_nbguard.model.promotion import Lines as CellLines
from jupyterlab_nbguard.protocol.fixes import WireEdit, WireFix, WireInsertCell, WireOffer
from jupyterlab_nbguard.protocol.messages import WireCell, WireDiagnostic, WireRelated
from jupyterlab_nbguard.protocol.positions import Lines
from jupyterlab_nbguard.protocol.promotion import WireLines


class Converter:
    """Converts what is said about one notebook; each cell's lines are split at most once."""

    def __init__(self, notebook: Notebook) -> None:
        self._notebook = notebook
        self._lines: dict[CellId | None, Lines] = {}

    def _of(self, cell: CellId | None) -> Lines:
        lines = self._lines.get(cell)
        if lines is None:
            known = self._notebook.by_id.get(cell) if cell is not None else None
            lines = self._lines[cell] = Lines(known.source if known else "")
        return lines

    def diagnostic(self, diagnostic: Diagnostic) -> WireDiagnostic:
        """Converts one diagnostic; the cell it stands in is named by whoever sends it."""
        return {
            "rule": diagnostic.rule,
            "severity": diagnostic.severity,
            "range": self._of(diagnostic.cell).to_wire(diagnostic.range),
            "message": diagnostic.message,
            "name": diagnostic.name,
            "tags": list(diagnostic.tags),
            "related": [self.related(related) for related in diagnostic.related],
            "fixes": [self.fix(fix) for fix in diagnostic.fixes],
        }

    def related(self, related: Related) -> WireRelated:
        """Converts a place that explains a diagnostic."""
        lines = self._of(None if related.path else related.cell)
        return {
            "cell": related.cell,
            "range": lines.to_wire(related.range),
            "message": related.message,
            "path": related.path,
            "index": related.index,
            "difference": related.difference,
        }

    def fix(self, fix: Fix) -> WireFix:
        """Converts one way to mend a diagnostic."""
        run = fix.run
        wire: WireFix = {
            "title": fix.title,
            "edits": [self.edit(edit) for edit in fix.edits],
            "run": {"cells": list(run.cells), "restart": run.restart} if run else None,
            "applicability": fix.applicability,
        }
        if fix.offer is not None:
            wire["offer"] = _offer(fix.offer)
        return wire

    def edit(self, edit: Edit) -> WireEdit:
        """Converts one edit."""
        if isinstance(edit, ReplaceText):
            return {
                "kind": "replaceText",
                "cell": edit.cell,
                "range": self._of(edit.cell).to_wire(edit.range),
                "text": edit.text,
            }
        if isinstance(edit, InsertCell):
            inserted: WireInsertCell = {
                "kind": "insertCell",
                "before": edit.before,
                "source": edit.source,
                "id": edit.id,
            }
            return {**inserted, "hidden": True} if edit.hidden else inserted
        if isinstance(edit, DeleteCell):
            return {"kind": "deleteCell", "cell": edit.cell}
        if isinstance(edit, ClearOutputs):
            return {"kind": "clearOutputs", "cell": edit.cell}
        return {"kind": "moveCell", "cell": edit.cell, "before": edit.before}


def _offer(offer: Offer) -> WireOffer:
    if isinstance(offer, Declare):
        return {"kind": "declare", "names": list(offer.names)}
    if isinstance(offer, Promote):
        return {
            "kind": "promote",
            "names": list(offer.names),
            "lines": [_lines(it) for it in offer.lines],
            "copies": [{"path": it.path, "lines": _lines(it.lines)} for it in offer.copies],
        }
    return {"kind": "portable"}


def _lines(it: CellLines) -> WireLines:
    return {"cell": it.cell, "start": it.start, "end": it.end}


def cell_from_wire(wire: WireCell) -> Cell:
    """Builds a cell from what the browser sent."""
    return Cell(
        id=CellId(wire["id"]),
        type=wire["kind"],
        source=wire["source"],
        tags=tuple(wire["tags"]),
        execution_count=wire["executionCount"],
        has_outputs=wire["hasOutputs"],
    )
