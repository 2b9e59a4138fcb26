"""Says why an input of a cell is not what it was: which cell made the difference."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from functools import cached_property

from jupyterlab_nbguard.analysis.abstract import UNRUN, Mismatch
from jupyterlab_nbguard.analysis.guess import may_bind
from jupyterlab_nbguard.analysis.simulate import FactsOf, Step
from jupyterlab_nbguard.model.execution import Execution, History
from jupyterlab_nbguard.model.external import FILE
from jupyterlab_nbguard.model.notebook import CellId, Notebook
from jupyterlab_nbguard.model.verdict import Kind, Reason, Unrun


class Blame:
    """Finds the cell behind a difference, in one notebook and one history."""

    def __init__(self, notebook: Notebook, history: History, facts_of: FactsOf) -> None:
        self._notebook = notebook
        self._history = history
        self._facts_of = facts_of
        self._current: dict[CellId, str] = {}
        self._makers: dict[str, list[int]] = {}

    def reason(self, step: Step, last: Execution, mismatch: Mismatch) -> Reason:
        """Explains one mismatching input of a cell's last run."""
        read, slot = mismatch.read, mismatch.slot
        if slot is not None and slot.doubt:
            kind: Kind = "pending" if slot.doubt in UNRUN else "upstream"
            unrun: Unrun = slot.doubt if slot.doubt in ("waiting", "interrupted") else ""
            return Reason(
                "stale-cell", read.name, slot.by, kind, read.part, via=read.via, unrun=unrun
            )
        writer = self._writer(read.name, last)
        id_ = step.cell.id
        if slot is None and read.name.startswith(FILE):
            since = self._history.writers.get(read.name, ())[-1:]
            return Reason("stale-cell", read.name, since[0].cell if since else None, "changed")
        if slot is None or writer is None or self._gone(writer):
            if slot is not None and (writer is None or self._ran_since(slot.by, last)):
                return Reason("stale-cell", read.name, slot.by, "changed", read.part, via=read.via)
            return self._missing(id_, read.name, read.part, read.via, writer)
        if writer.cell == id_ and slot.by != id_:
            return Reason("stale-cell", read.name, id_, "repeated", read.part, via=read.via)
        if writer.cell is not None and writer.cell != slot.by and self._is_below(writer.cell, id_):
            return Reason("run-order", read.name, writer.cell, "below", read.part, via=read.via)
        maker = slot.by
        if writer.cell is not None and writer.cell != slot.by and not self._ran_since(maker, last):
            maker = writer.cell  # it ran out of order, after the cell whose value counts
        return Reason("stale-cell", read.name, maker, "changed", read.part, via=read.via)

    def leftover(self, step: Step, name: str, part: str) -> Reason:
        """Explains a part that a former version of some cell left behind."""
        for run in reversed(self._history.writers.get(name, ())):
            made = run.writes
            if any(w.name == name and w.changed and part in w.changed for w in made):
                return Reason("hidden-state", name, run.cell, "leftover", part, source=run.source)
        return Reason("hidden-state", name, step.cell.id, "leftover", part)

    def _missing(
        self, id_: CellId, name: str, part: str, via: tuple[str, ...], writer: Execution | None
    ) -> Reason:
        below = self._maker_below(id_, name)
        if below is not None and (writer is None or not self._gone(writer) or writer.cell == below):
            return Reason("run-order", name, below, "below", part, via=via)
        if writer is None:
            return Reason("hidden-state", name, None, "missing", part, via=via)
        gone = self._gone(writer)
        kind: Kind = "missing" if gone else "leftover"
        source = writer.source if gone else ""
        return Reason("hidden-state", name, writer.cell, kind, part, source, via)

    def _writer(self, name: str, before: Execution) -> Execution | None:
        """Returns the run that made the value that a later run read."""
        for run in reversed(self._history.writers.get(name, ())):
            if run.order < before.order:
                return run
        return None

    def _gone(self, run: Execution) -> bool:
        """Says whether the code that ran then stands nowhere in the notebook now."""
        if run.cell is None:
            return True
        cell = self._notebook.by_id.get(run.cell)
        if cell is None or cell.type != "code":
            return True
        if run.cell not in self._current:
            self._current[run.cell] = self._facts_of(cell).normalised
        if self._current[run.cell] == run.digest:
            return False
        last = self._history.last_of_cell.get(run.cell)
        return last is not None and last.digest == self._current[run.cell]

    def _ran_since(self, cell: CellId, last: Execution) -> bool:
        run = self._history.last_of_cell.get(cell)
        return run is not None and run.order > last.order

    def _is_below(self, cell: CellId, id_: CellId) -> bool:
        return self._notebook.index.get(cell, -1) > self._notebook.index[id_]

    def _maker_below(self, id_: CellId, name: str) -> CellId | None:
        if name not in self._makers:
            self._makers[name] = self._places_that_make(name)
        places, here = self._makers[name], self._notebook.index[id_]
        number = bisect_right(places, here)
        return self._notebook.cells[places[number]].id if number < len(places) else None

    def _places_that_make(self, name: str) -> list[int]:
        """Lists where, in order, cells bind a name: as they were seen to do, or by their text."""
        index, last = self._notebook.index, self._history.last_of_cell
        seen = {
            index[run.cell]
            for run in self._history.writers.get(name, ())
            if run.cell in index and last.get(run.cell) is run and run.cell not in self._unseen
            if any(
                w.name == name and not w.kept and w.value and w.changed is None for w in run.writes
            )
        }
        guessed = {index[id_] for id_, bound in self._unseen.items() if name in bound}
        return sorted(seen | guessed)

    @cached_property
    def _unseen(self) -> Mapping[CellId, frozenset[str]]:
        """What the cells may bind of whose present source no run is known."""
        last = self._history.last_of_cell
        return {
            cell.id: may_bind(self._facts_of(cell))
            for cell in self._notebook.code
            if (run := last.get(cell.id)) is None or run.digest != self._facts_of(cell).normalised
        }
