"""What a page shows of one document, as far as it was told: only what is another is told again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from ..model.notebook import CellId, Notebook
from .messages import Dependency, ToldDependencies, WireDiagnostic


@dataclass
class Shown:
    """The diagnostics of each cell, and the dependencies; mutable."""

    diagnostics: dict[CellId, list[WireDiagnostic]] = field(default_factory=dict)
    dependencies: Sequence[Dependency] | None = None

    def keep(self, cells: Collection[CellId]) -> None:
        """Forgets all other cells: one that comes back is told of anew, if with nothing to say."""
        for id_ in self.diagnostics.keys() - cells:
            del self.diagnostics[id_]

    def tell_diagnostics(
        self, notebook: Notebook, found: Mapping[CellId, list[WireDiagnostic]]
    ) -> list[dict[str, object]]:
        """Returns the cells to tell of, in document order."""
        changed: list[dict[str, object]] = []
        for cell in notebook.cells:
            diagnostics = found.get(cell.id, [])
            if self.diagnostics.get(cell.id) != diagnostics:
                self.diagnostics[cell.id] = diagnostics
                changed.append({"id": cell.id, "diagnostics": diagnostics})
        return changed

    def tell_dependencies(self, found: Sequence[Dependency]) -> ToldDependencies:
        """Returns all of them, or nothing."""
        told = self.dependencies
        if told is not None and (found is told or found == told):
            return {}
        self.dependencies = found
        return {"dependencies": list(found)}
