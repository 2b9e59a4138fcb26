"""How planning stops: with a reason, in words, at a place."""

from __future__ import annotations

from jupyterlab_nbguard.model.notebook import Cell, Notebook
from jupyterlab_nbguard.model.promotion import Reason, Refusal


class Refused(Exception):
    """Says why something cannot be promoted."""

    def __init__(
        self,
        reason: Reason,
        message: str,
        cell: Cell | None = None,
        line: int = 0,
        path: str = "",
    ) -> None:
        super().__init__(message)
        self.reason: Reason = reason
        self.cell = cell
        self.line = line
        self.path = path

    def at(self, notebook: Notebook) -> Refusal:
        """Returns the refusal, with its place in the notebook."""
        if self.cell is None:
            return Refusal(self.reason, str(self), self.path or notebook.path, line=self.line)
        place = notebook.index.get(self.cell.id, 0)
        return Refusal(self.reason, str(self), notebook.path, place, self.cell.id, self.line)
