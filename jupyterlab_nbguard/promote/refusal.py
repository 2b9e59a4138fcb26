"""How planning stops: with a reason, in words, at a place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from jupyterlab_nbguard.model.notebook import Cell, Notebook
from jupyterlab_nbguard.model.promotion import Reason, Refusal, Wanted


class Refused(Exception):
    """Says why something cannot be promoted."""

    def __init__(
        self,
        reason: Reason,
        message: str,
        cell: Cell | None = None,
        line: int = 0,
        path: str = "",
        wanted: Wanted | None = None,
    ) -> None:
        super().__init__(message)
        self.reason: Reason = reason
        self.cell = cell
        self.line = line
        self.path = path
        self.wanted = wanted

    def at(self, notebook: Notebook) -> Refusal:
        """Returns the refusal, with its place in the notebook."""
        path = self.path or notebook.path
        if self.cell is None or path != notebook.path:
            return Refusal(self.reason, str(self), path, line=self.line, wanted=self.wanted)
        place = notebook.index.get(self.cell.id, 0)
        cell = self.cell.id
        return Refusal(self.reason, str(self), path, place, cell, self.line, self.wanted)

    def of(self, wanted: Wanted) -> Refused:
        """Returns the same, as the answer to a wish."""
        return Refused(self.reason, str(self), self.cell, self.line, self.path, wanted)


@contextmanager
def told_of(notebook: Notebook, home: Notebook) -> Iterator[None]:
    """Says in which notebook something is, where that is another one than ``home``."""
    try:
        yield
    except Refused as refused:
        if notebook.path == home.path:
            raise
        name = re.split(r"[\\/]", notebook.path)[-1]
        raise Refused(refused.reason, f"{name}: {refused}", path=notebook.path) from None
