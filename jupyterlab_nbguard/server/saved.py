"""Compares what a page shows with what is saved."""

from __future__ import annotations

from ..model.notebook import Notebook
from ..protocol.messages import CONTENT_MODIFIED
from .errands import Refused


def refuse_another(saved: Notebook, shown: Notebook, name: str = "") -> None:
    """Refuses a file that does not hold the cells that are open; the ids may differ."""

    def content(notebook: Notebook) -> list[tuple[str, str]]:
        return [(cell.type, cell.source) for cell in notebook.cells]

    if content(saved) != content(shown):
        where = f"{name}: " if name else ""
        raise Refused(
            f"{where}the saved file does not hold the cells that are open: save the notebook first",
            CONTENT_MODIFIED,
        )
