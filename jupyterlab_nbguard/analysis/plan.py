"""Plans what to run so that the notebook is right again: just what is needed, in order.

The plan follows the simulation, not the list of marks: a cell whose input is not in the kernel
any more pulls in the cells that make it, down to the first.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jupyterlab_nbguard.analysis.abstract import Slot
from jupyterlab_nbguard.analysis.simulate import FactsOf, Simulation, Step, simulate
from jupyterlab_nbguard.analysis.verdicts import verdicts
from jupyterlab_nbguard.model.execution import History, Read
from jupyterlab_nbguard.model.external import RANDOM, is_variable
from jupyterlab_nbguard.model.notebook import CellId, Notebook
from jupyterlab_nbguard.model.verdict import Verdict

_MENDED = frozenset({"stale", "edited", "error", "hidden"})


@dataclass(frozen=True)
class PlannedCell:
    """A cell to run, how long its last run took (seconds), and why it is needed."""

    id: CellId
    seconds: float | None
    why: str


@dataclass(frozen=True)
class BlockedCell:
    """A cell that no run can mend, and what would."""

    id: CellId
    why: str


@dataclass(frozen=True)
class Plan:
    """Cells to run, in document order; with ``restart``, only in a new kernel."""

    cells: tuple[PlannedCell, ...] = ()
    restart: bool = False
    blocked: tuple[BlockedCell, ...] = ()


def plan(
    notebook: Notebook,
    history: History,
    facts_of: FactsOf,
    cells: Iterable[CellId] | None = None,
    simulation: Simulation | None = None,
    judged: Mapping[CellId, Verdict] | None = None,
) -> Plan:
    """Returns what to run so that ``cells`` (``None``: all that are flagged) are fresh.

    ``simulation`` is that of the notebook as it stands, and ``judged`` the verdicts that follow
    from it, where somebody has them already.
    """
    simulation = simulation or simulate(notebook, history, facts_of)
    judged = judged or verdicts(notebook, history, facts_of, simulation)
    wanted = [id_ for id_ in judged if judged[id_].state in _MENDED]
    if cells is not None:
        chosen = set(cells)
        wanted = [id_ for id_ in judged if id_ in chosen]
    return _Planner(notebook, history, facts_of, simulation, judged).plan(wanted)


class _Planner:
    def __init__(
        self,
        notebook: Notebook,
        history: History,
        facts_of: FactsOf,
        simulation: Simulation,
        judged: Mapping[CellId, Verdict],
    ) -> None:
        self._history = history
        self._facts_of = facts_of
        self._simulation = simulation
        self._steps = simulation.steps
        self._judged = judged
        self._order = [cell.id for cell in notebook.code]
        self._place = {id_: place for place, id_ in enumerate(self._order)}
        self._why: dict[CellId, str] = {}
        self._blocked: dict[CellId, str] = {}
        self._restart = False

    def plan(self, wanted: list[CellId]) -> Plan:
        for id_ in wanted:
            self._why[id_] = self._judged[id_].state
        # Each round runs the plan in the mind; a missing input pulls in its makers. The plan
        # only grows, so that the rounds end.
        while self._round() or self._close():
            continue
        ids = [id_ for id_ in self._order if id_ in self._why and id_ not in self._blocked]
        if self._restart and ids:
            upto = self._order.index(ids[-1])
            ids = self._order[: upto + 1]
        return Plan(
            tuple(PlannedCell(id_, self._seconds(id_), self._why.get(id_, "above")) for id_ in ids),
            self._restart and bool(ids),
            tuple(BlockedCell(id_, why) for id_, why in self._blocked.items()),
        )

    def _fails_again(self, step: Step) -> bool:
        """Says whether the cell has failed already on just these inputs."""
        return step.trace is not None and step.trace.outcome == "error"

    def _round(self) -> bool:
        """Runs the plan in the mind once; says whether it had to grow."""
        planned: dict[str, CellId] = {}  # the cell of the plan that wrote a name last
        for id_ in self._order:
            if id_ not in self._why or id_ in self._blocked:
                continue
            step = self._steps[id_]
            if self._fails_again(step):
                self._blocked[id_] = f"it fails: {step.trace.error if step.trace else ''}"
                return True
            if any(it.read.name.endswith(".py") for it in step.mismatches):
                self._restart = True  # a module that is loaded is not loaded again
            for name in self._inputs(step):
                if step.before.get(name) is None and self._needs(step, name):
                    self._blocked[id_] = f"no cell above makes {name}"
                    return True
                slot = step.before.get(name)
                if name in planned and slot is not None:
                    if planned[name] == slot.by and all(m in self._why for m in slot.makers):
                        continue
                elif self._agrees(step, name):
                    continue
                if self._pull(step, name):
                    return True
            planned.update(dict.fromkeys(step.after, id_))
        return False

    def _inputs(self, step: Step) -> list[str]:
        return [name for name in step.before if is_variable(name) or name.startswith(RANDOM)]

    def _needs(self, step: Step, name: str) -> bool:
        """Says whether the cell cannot run without ``name``."""
        if not is_variable(name):
            return False
        reads = _reads(step, name)
        if reads:
            guarded = name in self._facts_of(step.cell).guards
            return not guarded and all(read.version is not None for read in reads)
        if step.last is not None and not step.edited and step.last.outcome == "ok":
            return False
        facts = self._facts_of(step.cell)
        use = facts.loads.get(name) or facts.deletes.get(name)
        return use is not None and use.certain and not hasattr(builtins, name)

    def _agrees(self, step: Step, name: str) -> bool:
        """Says whether the kernel holds what the notebook gives ``name`` at the cell's place."""
        slot = step.before.get(name)
        now = self._history.now.get(name)
        if slot is None:
            return now is None or name.startswith(RANDOM)
        if slot.drifting:
            return True
        if slot.value is None or now is None:
            return False
        if slot.value.version == now.version:
            return True
        parts = _parts_read(step, name)
        return bool(parts) and all(
            (slot.value.parts or {}).get(part) == (now.parts or {}).get(part) for part in parts
        )

    def _pull(self, step: Step, name: str) -> bool:
        """Adds the makers of an input to the plan; says whether the plan changed."""
        slot = step.before.get(name)
        if slot is None:
            # The cell must find the name absent, and no run takes it away.
            self._restart = True
            return False
        stuck = [maker for maker in slot.makers if maker in self._blocked]
        if stuck:
            self._blocked[step.cell.id] = f"{name} comes from a cell that cannot run"
            return True
        return self._add(slot, f"makes {name}")

    def _add(self, slot: Slot, why: str) -> bool:
        grown = False
        for maker in slot.makers:
            if maker not in self._why and maker in self._steps:
                self._why[maker] = why
                grown = True
        return grown

    def _close(self) -> bool:
        """Adds the later writers of what the plan overwrites; says whether the plan grew.

        Else a cell re-run for its value in the middle would leave that value at the end. A cell
        that never ran is left for the user to run.
        """
        grown = False
        for id_ in list(self._why):
            if id_ in self._blocked:
                continue
            for name in self._steps[id_].after:
                slot = self._simulation.end.get(name)
                if slot is None or not is_variable(name):
                    continue
                later = [m for m in slot.makers if self._place[m] > self._place[id_]]
                for maker in later:
                    if maker not in self._why and self._steps[maker].last is not None:
                        self._why[maker] = f"changes {name} after it is made again"
                        grown = True
        return grown

    def _seconds(self, id_: CellId) -> float | None:
        run = self._history.last_of_cell.get(id_)
        return None if run is None else run.seconds


def _reads(step: Step, name: str) -> list[Read]:
    run = step.last if step.last is not None and not step.edited else step.trace
    return [read for read in run.reads if read.name == name] if run is not None else []


def _parts_read(step: Step, name: str) -> list[str]:
    reads = _reads(step, name)
    return [read.part for read in reads] if reads and all(read.part for read in reads) else []
