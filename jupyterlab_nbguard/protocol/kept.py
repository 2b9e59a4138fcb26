"""What stands on the wire, kept from one answer to the next: most of it stays as it was."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from ..analysis.wording import explain
from ..model.dependency import Edge
from ..model.diagnostic import Diagnostic
from ..model.fix import ReplaceText
from ..model.notebook import Cell, CellId, Notebook
from ..model.verdict import Verdict
from .convert import Converter
from .messages import CellVerdict, Dependency, WireDiagnostic, WireReason


class KeptWire:
    """The wire of what was last said of one notebook. Mutable; what it returned never changes."""

    def __init__(self) -> None:
        self._edges: tuple[Edge, ...] = ()
        self._dependencies: list[Dependency] = []
        self._diagnostics: dict[int, tuple[Diagnostic, list[object], WireDiagnostic]] = {}
        self._verdicts: dict[CellId, tuple[Verdict, list[object], CellVerdict]] = {}

    def dependencies(self, edges: tuple[Edge, ...]) -> list[Dependency]:
        """Converts the edges; the same list, where they are the very same."""
        if edges is not self._edges:
            # While both are held here, none of the edges can be another one's namesake.
            known = dict(zip(map(id, self._edges), self._dependencies, strict=True))
            self._dependencies = [known.get(id(edge)) or _dependency(edge) for edge in edges]
            self._edges = edges
        return self._dependencies

    def diagnostics(
        self, diagnostics: Iterable[Diagnostic], notebook: Notebook
    ) -> dict[CellId, list[WireDiagnostic]]:
        """Converts the diagnostics, by their cells."""
        former, self._diagnostics = self._diagnostics, {}
        converter = Converter(notebook)
        found: dict[CellId, list[WireDiagnostic]] = {}
        for diagnostic in diagnostics:
            texts = _texts(diagnostic, notebook)
            known = former.get(id(diagnostic))
            if known is None or known[1] != texts:
                known = diagnostic, texts, converter.diagnostic(diagnostic)
            # It is held here, so that no other one can have its identity.
            self._diagnostics[id(diagnostic)] = known
            found.setdefault(diagnostic.cell, []).append(known[2])
        return found

    def verdicts(
        self, verdicts: Iterable[Verdict], notebook: Notebook, ran: Collection[CellId]
    ) -> list[CellVerdict]:
        """Converts the verdicts; ``ran`` are the cells that the kernel ran."""
        former, self._verdicts = self._verdicts, {}
        found = []
        for verdict in verdicts:
            named = _named(verdict, notebook, ran) if verdict.reasons else []
            known = former.get(verdict.cell)
            if known is None or known[0] is not verdict or known[1] != named:
                known = verdict, named, _verdict(verdict, notebook, ran)
            self._verdicts[verdict.cell] = known
            found.append(known[2])
        return found


def _named(verdict: Verdict, notebook: Notebook, ran: Collection[CellId]) -> list[object]:
    """Returns what, beside a verdict, its words follow from."""
    named: list[Cell | bool | None] = []
    for reason in verdict.reasons:
        cell = reason.cell
        named += (notebook.by_id.get(cell), cell in ran) if cell is not None else (None, False)
    return [*named]


def _texts(diagnostic: Diagnostic, notebook: Notebook) -> list[object]:
    """Returns the cells in whose texts a diagnostic has places."""
    by_id = notebook.by_id
    cells: list[object] = [by_id.get(diagnostic.cell)]
    cells += [by_id.get(it.cell) for it in diagnostic.related if it.cell is not None]
    for fix in diagnostic.fixes:
        cells += [by_id.get(it.cell) for it in fix.edits if isinstance(it, ReplaceText)]
    return cells


def _dependency(edge: Edge) -> Dependency:
    return Dependency(source=edge.source, target=edge.target, names=list(edge.names))


def _verdict(verdict: Verdict, notebook: Notebook, ran: Collection[CellId]) -> CellVerdict:
    return CellVerdict(
        id=verdict.cell,
        state=verdict.state,
        faint=verdict.faint,
        reasons=[
            WireReason(
                rule=reason.rule,
                name=reason.name,
                kind=reason.kind,
                cell=reason.cell,
                text=explain(reason, notebook, ran),
            )
            for reason in verdict.reasons
        ],
    )
