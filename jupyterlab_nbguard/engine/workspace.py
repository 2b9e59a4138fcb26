"""Keeps what outlives a snapshot, so that the next one is cheap: the facts of cells, the rules.

It is the one thing of the core that changes. Many threads may use one workspace: a snapshot is
never changed, and two threads that work out the same cell's facts at once get the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from jupyterlab_nbguard.analysis.dependencies import Dependencies
from jupyterlab_nbguard.analysis.incremental import Walks
from jupyterlab_nbguard.analysis.kept import Kept
from jupyterlab_nbguard.clones import memory
from jupyterlab_nbguard.engine.check import check
from jupyterlab_nbguard.model.dependency import Edge
from jupyterlab_nbguard.model.notebook import Cell, CellId
from jupyterlab_nbguard.model.snapshot import Report, Snapshot
from jupyterlab_nbguard.model.verdict import Verdict
from jupyterlab_nbguard.python.athand import put_away
from jupyterlab_nbguard.python.facts import CellFacts, FactsCache
from jupyterlab_nbguard.rules.discovery import own_rules
from jupyterlab_nbguard.rules.memo import Memo
from jupyterlab_nbguard.rules.rule import Rule


@dataclass(frozen=True)
class Findings:
    """All that is known of one snapshot."""

    report: Report
    verdicts: Mapping[CellId, Verdict]
    """Empty where nobody watched a kernel."""
    dependencies: tuple[Edge, ...]


class Workspace:
    """Checks one snapshot after the other."""

    def __init__(self, rules: tuple[Rule, ...] | None = None) -> None:
        self.rules = own_rules() if rules is None else rules
        self.facts = FactsCache()
        self._memo = Memo()
        self._walks = Walks()
        self._dependencies = Kept(Dependencies)
        self._beside: Kept[dict[str, Any]] = Kept(dict)

    def examine(self, snapshot: Snapshot) -> Findings:
        """Returns what the rules find, the state of each cell, and which cells depend on which."""
        notebook, history = snapshot.notebook, snapshot.history
        if not notebook.is_python:
            return Findings(check(snapshot, self.rules), {}, ())
        # Asked for many times in one snapshot, and then without the cache's lock.
        known = {cell.source: self.facts.of_cell(cell) for cell in notebook.code}

        def facts_of(cell: Cell) -> CellFacts:
            return known.get(cell.source) or self.facts.of_cell(cell)

        simulation, judged = None, dict[CellId, Verdict]()
        if history is not None:
            simulation, judged = self._walks.judge(notebook, history, facts_of)
        report = check(snapshot, self.rules, facts_of, judged, self._memo, simulation)
        with self._dependencies.of(_key(snapshot)) as dependencies:
            findings = Findings(report, judged, dependencies.find(notebook, facts_of, history))
        put_away()
        return findings

    def check(self, snapshot: Snapshot) -> Report:
        """Returns what the rules find in a snapshot."""
        known: dict[str, CellFacts] = {}  # asked for by every rule, and then without a lock

        def facts_of(cell: Cell) -> CellFacts:
            found = known.get(cell.source)
            if found is None:
                found = known[cell.source] = self.facts.of_cell(cell)
            return found

        report = check(snapshot, self.rules, facts_of, memo=self._memo)
        put_away()
        return report

    def beside(self, snapshot: Snapshot) -> AbstractContextManager[dict[str, Any]]:
        """Lends what others keep of a notebook as long as it is kept here, each by its own key."""
        return self._beside.of(_key(snapshot))

    def forget(self) -> None:
        """Drops what would make the next snapshot of the same notebook cheap."""
        self.facts.forget()
        self._memo.forget()
        self._dependencies.forget()
        self._beside.forget()
        memory.forget()


def _key(snapshot: Snapshot) -> tuple[str, str]:
    kernel = snapshot.history.kernel if snapshot.history is not None else ""
    return kernel, snapshot.notebook.path
