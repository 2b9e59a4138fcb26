"""Remembers the last walk through each notebook, so that the next verdicts come sooner."""

from __future__ import annotations

from jupyterlab_nbguard.analysis.kept import Kept
from jupyterlab_nbguard.analysis.simulate import FactsOf, Simulation, simulate
from jupyterlab_nbguard.analysis.verdicts import verdicts
from jupyterlab_nbguard.analysis.walk import Walk
from jupyterlab_nbguard.model.execution import History
from jupyterlab_nbguard.model.notebook import CellId, Notebook
from jupyterlab_nbguard.model.verdict import Verdict


class _Last:
    """The last walk through one notebook, once there was one."""

    walk: Walk | None = None


class Walks:
    """The last walks. Threads may share one: they walk one after the other."""

    def __init__(self) -> None:
        self._kept = Kept(_Last)

    def judge(
        self, notebook: Notebook, history: History, facts_of: FactsOf
    ) -> tuple[Simulation, dict[CellId, Verdict]]:
        """Returns what :func:`.simulate.simulate` and :func:`.verdicts.verdicts` return, sooner."""
        if not history.observed or not notebook.code:
            # What may have run unseen is weighed from the top on.
            simulation = simulate(notebook, history, facts_of)
            return simulation, verdicts(notebook, history, facts_of, simulation)
        with self._kept.of((history.kernel, notebook.path)) as last:
            if last.walk is None or not last.walk.go_on(notebook, history, facts_of):
                last.walk = Walk(notebook, history, facts_of)
            return last.walk.judge(notebook, facts_of)
