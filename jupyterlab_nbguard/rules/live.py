"""Turns the reasons of verdicts into diagnostics: what the rules about a kernel's state share."""

from __future__ import annotations

from jupyterlab_nbguard.analysis.wording import explain
from jupyterlab_nbguard.model.diagnostic import Diagnostic, Related, Severity
from jupyterlab_nbguard.model.fix import Fix
from jupyterlab_nbguard.model.notebook import Cell
from jupyterlab_nbguard.model.text import Range
from jupyterlab_nbguard.model.verdict import Reason
from jupyterlab_nbguard.rules.context import Context


def report(
    context: Context,
    cell: Cell,
    reason: Reason,
    severity: Severity,
    fixes: tuple[Fix, ...] = (),
    tags: tuple[str, ...] = (),
) -> Diagnostic:
    """Builds the diagnostic of one reason, on the very name where the cell mentions it."""

    def make() -> Diagnostic:
        return Diagnostic(
            rule=reason.rule,
            severity=severity,
            cell=cell.id,
            range=where(context, cell, reason),
            message=explain(reason, context.notebook, context.ran) + ".",
            related=related(context, cell, reason),
            fixes=fixes,
            tags=tags,
            name=reason.name,
        )

    other = context.notebook.by_id.get(reason.cell) if reason.cell is not None else None
    ran = reason.cell in context.ran
    return context.reports.get((cell, reason, other, ran, severity, fixes, tags), make)


def where(context: Context, cell: Cell, reason: Reason) -> Range:
    """Returns where the cell uses the name, or the function through which it reads it."""
    facts = context.facts_of(cell)
    for name in (reason.name, *reason.via):
        for uses in (facts.loads, facts.mutates, facts.binds):
            if name in uses:
                return facts.range_of(uses[name])
    return Range.first_line(cell.source)


def related(context: Context, cell: Cell, reason: Reason) -> tuple[Related, ...]:
    """Points to the cell that made the difference, if it still stands in the notebook."""
    other = context.notebook.by_id.get(reason.cell) if reason.cell is not None else None
    if other is None or other.id == cell.id:
        return ()
    facts = context.facts_of(other)
    for uses, verb in (
        (facts.binds, "bound"),
        (facts.mutates, "changed"),
        (facts.deletes, "deleted"),
    ):
        if reason.name in uses:
            place = facts.range_of(uses[reason.name])
            return (Related(other.id, place, f"`{reason.name}` is {verb} here"),)
    return (Related(other.id, Range.first_line(other.source), "this cell made the difference"),)
