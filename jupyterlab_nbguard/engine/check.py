"""The one function under every face: from a snapshot to a report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from jupyterlab_nbguard.analysis.simulate import Simulation
from jupyterlab_nbguard.analysis.verdicts import judge
from jupyterlab_nbguard.engine.cause import one_cause
from jupyterlab_nbguard.engine.suppress import suppressions
from jupyterlab_nbguard.model.diagnostic import Diagnostic
from jupyterlab_nbguard.model.notebook import Cell, CellId, Notebook
from jupyterlab_nbguard.model.snapshot import Failure, Report, Settings, Skipped, Snapshot
from jupyterlab_nbguard.model.verdict import Verdict
from jupyterlab_nbguard.python.facts import CellFacts, FactsCache
from jupyterlab_nbguard.rules.context import Context
from jupyterlab_nbguard.rules.discovery import own_rules
from jupyterlab_nbguard.rules.memo import Memo
from jupyterlab_nbguard.rules.rule import Rule


def check(
    snapshot: Snapshot,
    rules: Iterable[Rule] | None = None,
    facts_of: Callable[[Cell], CellFacts] | None = None,
    verdicts: Mapping[CellId, Verdict] | None = None,
    memo: Memo | None = None,
    simulation: Simulation | None = None,
) -> Report:
    """Returns what the rules find in a snapshot.

    Without ``rules``, the project's own; ``verdicts`` are worked out from the snapshot's history
    where they are not given; ``memo`` makes the next check cheaper, and so does the
    ``simulation`` that the verdicts follow from. A rule that raises lands in the report's failures.
    """
    notebook, settings = snapshot.notebook, snapshot.settings
    if not notebook.is_python:
        return Report(skipped=(Skipped("", f"{notebook.language} notebook: not checked"),))
    facts_of = facts_of or FactsCache().of_cell
    if verdicts is None:
        history = snapshot.history
        verdicts = judge(notebook, history, facts_of) if history is not None else {}
    context = Context(snapshot, facts_of, verdicts, memo or Memo(), simulation)
    skipped, failures, found = [], [], list[Diagnostic]()
    for rule in own_rules() if rules is None else rules:
        if not settings.wants(rule.name):
            continue
        missing = _missing(rule, snapshot)
        if missing:
            skipped.append(Skipped(rule.name, missing))
            continue
        try:
            found.extend(list(rule.check(context)))
        except Exception as error:  # one broken rule must not silence the others
            failures.append(Failure(rule.name, f"{type(error).__name__}: {error}"))
    shown = _unsuppressed(notebook, one_cause(found))
    return Report(
        tuple(_in_order(notebook, (_with_severity(it, settings) for it in shown))),
        tuple(skipped),
        tuple(failures),
    )


def _missing(rule: Rule, snapshot: Snapshot) -> str:
    """Says what the rule needs and the snapshot does not hold; empty where all is there."""
    if rule.needs == "history" and snapshot.history is None:
        return "needs a running kernel"
    if rule.needs == "files" and snapshot.surroundings is None:
        return "needs the files around the notebook"
    if rule.needs == "environment" and snapshot.environment is None:
        return "needs to know what is installed"
    if rule.needs == "outputs" and snapshot.outputs is None:
        return "needs the saved file"
    if rule.needs == "workspace" and snapshot.copies is None:
        return "needs an index of the workspace"
    return ""


def _with_severity(diagnostic: Diagnostic, settings: Settings) -> Diagnostic:
    """Sets the severity that the project asks for; what is only pending stays a hint."""
    severity = settings.severity.get(diagnostic.rule)
    if severity is None or "faint" in diagnostic.tags:
        return diagnostic
    return replace(diagnostic, severity=severity)


def _unsuppressed(notebook: Notebook, diagnostics: list[Diagnostic]) -> list[Diagnostic]:
    silent = {id_: suppressions(notebook.by_id[id_]) for id_ in {it.cell for it in diagnostics}}
    return [it for it in diagnostics if not silent[it.cell].silences(it)]


def _in_order(notebook: Notebook, diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    return sorted(diagnostics, key=lambda it: (notebook.index[it.cell], it.range, it.rule, it.name))
