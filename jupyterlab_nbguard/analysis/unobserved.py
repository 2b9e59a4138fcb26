"""Knows what cannot be judged, where cells may have run before anybody watched."""

from __future__ import annotations

from jupyterlab_nbguard.analysis.abstract import Mismatch
from jupyterlab_nbguard.analysis.guess import may_bind
from jupyterlab_nbguard.model.execution import Execution, History
from jupyterlab_nbguard.python.facts import CellFacts


class Gaps:
    """The cells above of which no run was seen. Mutable, private to one walk."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._unseen = self._binds_unseen = False

    def leave(self, last: Execution | None, facts: CellFacts) -> None:
        """Takes notice of a cell that the walk has passed."""
        if last is None and not self._history.observed:
            self._unseen = True
            # What it binds cannot be told from its text.
            if facts.dynamic or facts.stars or not facts.parsed:
                self._binds_unseen = True

    def explain(self, last: Execution, mismatch: Mismatch, facts: CellFacts) -> bool:
        """Says whether an input may be another only because nobody saw who made it."""
        if self._history.observed or mismatch.doubt or self._was_seen(last, mismatch):
            return False
        if mismatch.slot is not None:
            return self._unseen
        # An earlier run of the cell itself may have made it: `if "x" not in globals(): x = 1`.
        return self._binds_unseen or mismatch.read.name in may_bind(facts)

    def _was_seen(self, last: Execution, mismatch: Mismatch) -> bool:
        """Says whether a run that was watched made the value that the cell read."""
        read = mismatch.read
        for run in self._history.executions:
            if run.order >= last.order:
                break
            if run.cell is None and not run.source:
                continue  # it was found changed: by whom is just what nobody saw
            for write in run.writes:
                if write.name == read.name and write.value is not None and not write.kept:
                    parts = write.value.parts or {}
                    made = parts.get(read.part) if read.part else write.value.version
                    if made == read.version:
                        return True
        return False
