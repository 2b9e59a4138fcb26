"""From a snapshot to what a browser is told of it: pure, but slow enough to need a thread."""

from __future__ import annotations

from collections.abc import Mapping

from ..analysis.plan import plan
from ..analysis.wording import explain
from ..engine.workspace import Workspace
from ..model.notebook import CellId, Notebook
from ..model.snapshot import Report, Snapshot
from ..model.verdict import Verdict
from .answer import Answer, PlanRequest
from .convert import Converter
from .messages import (
    BlockedCell,
    CellVerdict,
    Dependency,
    PlannedCell,
    PlanResult,
    WireDiagnostic,
    WireReason,
    WireRule,
)


def wire_rules(workspace: Workspace) -> list[WireRule]:
    """Lists the rules as the wire names them."""
    return [
        WireRule(name=rule.name, severity=rule.severity, summary=rule.summary)
        for rule in workspace.rules
    ]


def compute_answer(workspace: Workspace, snapshot: Snapshot) -> Answer:
    """Computes diagnostics, verdicts and dependencies."""
    notebook, history = snapshot.notebook, snapshot.history
    found = workspace.examine(snapshot)
    ran = frozenset(history.last_of_cell) if history is not None else frozenset()
    return Answer(
        _by_cell(notebook, found.report),
        [_verdict(verdict, notebook, ran) for verdict in found.verdicts.values()],
        [
            Dependency(source=edge.source, target=edge.target, names=list(edge.names))
            for edge in found.dependencies
        ],
        _skipped(found.report),
    )


def compute_plan(workspace: Workspace, snapshot: Snapshot, request: PlanRequest) -> PlanResult:
    """Computes what to run; the snapshot has a history."""
    assert snapshot.history is not None, "the session plans only with a history"
    found = plan(snapshot.notebook, snapshot.history, workspace.facts.of_cell, request.cells)
    return PlanResult(
        version=snapshot.version,
        cells=[PlannedCell(id=it.id, seconds=it.seconds, why=it.why) for it in found.cells],
        restart=found.restart,
        blocked=[BlockedCell(id=it.id, why=it.why) for it in found.blocked],
    )


def _by_cell(notebook: Notebook, report: Report) -> Mapping[CellId, list[WireDiagnostic]]:
    converter = Converter(notebook)
    found: dict[CellId, list[WireDiagnostic]] = {}
    for diagnostic in report.diagnostics:
        found.setdefault(diagnostic.cell, []).append(converter.diagnostic(diagnostic))
    return found


def _verdict(verdict: Verdict, notebook: Notebook, ran: frozenset[CellId]) -> CellVerdict:
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


def _skipped(report: Report) -> list[str]:
    skipped = [f"{it.rule}: {it.why}" if it.rule else it.why for it in report.skipped]
    return skipped + [f"{it.rule} failed: {it.error}" for it in report.failures]
