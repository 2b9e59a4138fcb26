"""From a snapshot to what a browser is told of it: pure, but slow enough to need a thread."""

from __future__ import annotations

from ..analysis.plan import plan
from ..engine.workspace import Workspace
from ..model.snapshot import Report, Snapshot
from .answer import Answer, PlanRequest
from .kept import KeptWire
from .messages import (
    BlockedCell,
    PlannedCell,
    PlanResult,
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
    ran = history.last_of_cell.keys() if history is not None else frozenset()
    with workspace.beside(snapshot) as beside:
        kept: KeptWire = beside.setdefault("wire", KeptWire())
        return Answer(
            kept.diagnostics(found.report.diagnostics, notebook),
            kept.verdicts(found.verdicts.values(), notebook, ran),
            kept.dependencies(found.dependencies),
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


def _skipped(report: Report) -> list[str]:
    skipped = [f"{it.rule}: {it.why}" if it.rule else it.why for it in report.skipped]
    return skipped + [f"{it.rule} failed: {it.error}" for it in report.failures]
