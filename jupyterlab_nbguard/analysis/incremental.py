"""Remembers the last walk through each notebook, so that the next verdicts come sooner."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from jupyterlab_nbguard.analysis.simulate import FactsOf, Simulation, simulate
from jupyterlab_nbguard.analysis.verdicts import verdicts
from jupyterlab_nbguard.analysis.walk import Walk
from jupyterlab_nbguard.model.execution import History
from jupyterlab_nbguard.model.notebook import CellId, Notebook
from jupyterlab_nbguard.model.verdict import Verdict

_KEPT = 16
"""Walks that are remembered: of so many notebooks at a time."""


class Walks:
    """The last walks. Threads may share one: they walk one after the other."""

    def __init__(self) -> None:
        self._walks: OrderedDict[tuple[str, str], Walk] = OrderedDict()
        self._lock = Lock()

    def judge(
        self, notebook: Notebook, history: History, facts_of: FactsOf
    ) -> tuple[Simulation, dict[CellId, Verdict]]:
        """Returns what :func:`.simulate.simulate` and :func:`.verdicts.verdicts` return, sooner."""
        if not history.observed or not notebook.code:
            # What may have run unseen is weighed from the top on.
            simulation = simulate(notebook, history, facts_of)
            return simulation, verdicts(notebook, history, facts_of, simulation)
        key = history.kernel, notebook.path
        with self._lock:
            # A walk that an error has ended half-way is not taken up again.
            walk = self._walks.pop(key, None)
            if walk is None or not walk.go_on(notebook, history, facts_of):
                walk = Walk(notebook, history, facts_of)
            simulation, found = walk.judge(notebook, facts_of)
            self._walks[key] = walk
            while len(self._walks) > _KEPT:
                self._walks.popitem(last=False)
        return simulation, found
