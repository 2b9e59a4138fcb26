"""The document that the user of a story edits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from jupyterlab_nbguard.model.notebook import Cell, CellId, Notebook


class Document:
    """The cells of a story's notebook as they stand now."""

    def __init__(self, cells: list[dict[str, Any]]) -> None:
        self.cells = [
            Cell(CellId(it["id"]), it.get("kind", "code"), it["source"], tuple(it.get("tags", ())))
            for it in cells
        ]

    @property
    def notebook(self) -> Notebook:
        return Notebook(tuple(self.cells))

    def cell(self, id_: str) -> Cell:
        return self.cells[self.place(id_)]

    def place(self, id_: str) -> int:
        return next(place for place, cell in enumerate(self.cells) if cell.id == id_)

    def count(self, id_: str, count: int | None) -> None:
        """Shows the execution count of a run."""
        place = self.place(id_)
        self.cells[place] = replace(self.cells[place], execution_count=count)

    def edit(self, event: Mapping[str, Any]) -> None:
        """Does what a session's event says that the user did to the document."""
        cells, kind = self.cells, event["kind"]
        if kind == "edit":
            place = self.place(event["cell"])
            cells[place] = replace(cells[place], source=event["source"])
        elif kind == "clear":
            place = self.place(event["cell"])
            cells[place] = replace(cells[place], has_outputs=False)
        elif kind == "delete":
            del cells[self.place(event["cell"])]
        elif kind in ("insert", "move"):
            if kind == "insert":
                cell = Cell(CellId(event["cell"]), "code", event["source"])
            else:
                cell = cells.pop(self.place(event["cell"]))
            after = event["after"]
            cells.insert(0 if after is None else self.place(after) + 1, cell)
