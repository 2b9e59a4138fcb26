"""Simulates Restart & Run All again, but only where it can have come out otherwise.

Between two keystrokes, or two runs, most cells of a notebook are what they were and find what they
found. Each step of a walk remembers the names that it looked at and the slots that it set; a later
walk takes it over where none of these names holds another slot by then (early cutoff: Mokhov,
Mitchell and Peyton Jones, *Build Systems a la Carte*, ICFP 2018).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any

from jupyterlab_nbguard.analysis.abstract import AbstractNamespace, Slot
from jupyterlab_nbguard.analysis.simulate import FactsOf, Simulation, Step, take_step
from jupyterlab_nbguard.analysis.unobserved import Gaps
from jupyterlab_nbguard.analysis.verdicts import verdicts
from jupyterlab_nbguard.model.execution import History
from jupyterlab_nbguard.model.notebook import Cell, CellId, Notebook
from jupyterlab_nbguard.model.verdict import Verdict
from jupyterlab_nbguard.python.facts import CellFacts
from jupyterlab_nbguard.python.uses import FunctionNames

_KEPT = 16
"""Walks that are remembered: of so many notebooks at a time."""
_MISSING: Any = object()


class _Slots(dict[str, Slot]):
    """The slots of a walk, which note what one step looks at and sets."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.prior: dict[str, Slot | None] = {}

    def begin(self) -> None:
        """Begins a step."""
        self.seen = set()
        self.prior = {}

    def get(self, name: str, default: Any = None) -> Any:
        self.seen.add(name)
        return dict.get(self, name, default)

    def __contains__(self, name: object) -> bool:
        self.seen.add(name)  # type: ignore[arg-type]
        return dict.__contains__(self, name)

    def __getitem__(self, name: str) -> Slot:
        self.seen.add(name)
        return dict.__getitem__(self, name)

    def __setitem__(self, name: str, slot: Slot) -> None:
        if name not in self.prior:
            self.prior[name] = dict.get(self, name)
        dict.__setitem__(self, name, slot)

    def pop(self, name: str, default: Any = _MISSING) -> Any:
        if name not in self.prior:
            self.prior[name] = dict.get(self, name)
        return dict.pop(self, name) if default is _MISSING else dict.pop(self, name, default)

    def put(self, changes: Mapping[str, Slot | None]) -> None:
        """Sets and takes away slots, as a step did that is taken over."""
        for name, slot in changes.items():
            if slot is None:
                dict.pop(self, name, None)
            else:
                dict.__setitem__(self, name, slot)


@dataclass(frozen=True)
class _Trail:
    """One step, the facts it was taken by, the names it looked at and the slots it left."""

    step: Step
    facts: CellFacts
    seen: frozenset[str]
    left: Mapping[str, Slot | None]

    def touches(self, names: Mapping[str, Slot | None]) -> bool:
        """Says whether the step depends on, or sets, one of ``names``."""
        if not names:
            return False
        return not (names.keys().isdisjoint(self.seen) and names.keys().isdisjoint(self.left))


@dataclass(frozen=True)
class _Walk:
    history: History
    trails: tuple[_Trail, ...]
    verdicts: dict[CellId, tuple[Step, Verdict]]
    """Those given last, each with the step that it was given for."""


class Simulations:
    """Remembers the last walk through each notebook. Threads may share one."""

    def __init__(self) -> None:
        self._walks: OrderedDict[tuple[str, CellId], _Walk] = OrderedDict()
        self._lock = Lock()

    def simulate(self, notebook: Notebook, history: History, facts_of: FactsOf) -> Simulation:
        """Returns what :func:`.simulate.simulate` returns, sooner."""
        cells = notebook.code
        if not cells:
            return Simulation({}, {})
        key = history.kernel, cells[0].id
        with self._lock:
            last = self._walks.get(key)
        walk, end = _walk(cells, history, facts_of, last)
        self._remember(key, walk)
        return Simulation({trail.step.cell.id: trail.step for trail in walk.trails}, end)

    def judge(
        self, notebook: Notebook, history: History, facts_of: FactsOf, simulation: Simulation
    ) -> dict[CellId, Verdict]:
        """Returns what :func:`.verdicts.verdicts` returns, sooner."""
        cells = notebook.code
        key = (history.kernel, cells[0].id) if cells else None
        with self._lock:
            last = self._walks.get(key) if key else None
        known = last.verdicts if last else {}
        found = verdicts(notebook, history, facts_of, simulation, known)
        if key and last:
            steps = simulation.steps
            both = {id_: (steps[id_], verdict) for id_, verdict in found.items()}
            self._remember(key, replace(last, verdicts=both))
        return found

    def _remember(self, key: tuple[str, CellId], walk: _Walk) -> None:
        with self._lock:
            self._walks[key] = walk
            self._walks.move_to_end(key)
            while len(self._walks) > _KEPT:
                self._walks.popitem(last=False)


def _walk(
    cells: tuple[Cell, ...], history: History, facts_of: FactsOf, last: _Walk | None
) -> tuple[_Walk, dict[str, Slot]]:
    news = _News(last, history)
    slots = _Slots()
    namespace = AbstractNamespace(history.initial, history.now, slots)
    functions: dict[str, FunctionNames] = {}
    gaps = Gaps(history)
    trails: list[_Trail] = []
    for place, cell in enumerate(cells):
        facts = facts_of(cell)
        functions.update(facts.functions)
        old = news.trail(place, cell, facts)
        if old is not None and not news.concern(old):
            slots.put(old.left)
            trails.append(old)
            continue
        slots.begin()
        step = take_step(cell, place + 1, facts, history, namespace, functions, gaps)
        gaps.leave(step.last, facts)
        left = {name: dict.get(slots, name) for name in slots.prior}
        trails.append(_Trail(step, facts, frozenset(slots.seen), left))
        news.learn(place, facts, slots, left)
    return _Walk(history, tuple(trails), last.verdicts if last else {}), dict(slots)


class _News:
    """What is otherwise than at the last walk, up to one place of a new one. Mutable."""

    def __init__(self, last: _Walk | None, history: History) -> None:
        self._trails: tuple[_Trail, ...] = ()
        # Names that hold another slot here than they did, with the slot that they held.
        self._other: dict[str, Slot | None] = {}
        self._outside: set[str] = set()
        self._ran: set[CellId | None] = set()
        self._digests: set[str] = set()
        self._functions = False
        if last is None or not history.observed or not last.history.observed:
            return
        before, now = last.history.executions, history.executions
        if len(now) < len(before) or (before and now[len(before) - 1] is not before[-1]):
            return  # another kernel, or so much was run that the oldest was forgotten
        if before and now[0] is not before[0]:
            return
        self._trails = last.trails
        for run in now[len(before) :]:
            self._ran.add(run.cell)
            self._digests.add(run.digest)
            # A file that no cell above writes has no slot, and is compared with what it is now.
            self._outside.update(write.name for write in run.writes if ":" in write.name)
        self._outside.update(history.initial.keys() ^ last.history.initial.keys())

    def trail(self, place: int, cell: Cell, facts: CellFacts) -> _Trail | None:
        """Returns the step of the last walk for the cell, if there was one at its place."""
        if place >= len(self._trails):
            return None
        old = self._trails[place]
        if old.step.cell.id != cell.id:
            self._trails = ()  # cells were moved: what is below is walked anew
            return None
        same = old.step.cell is cell and old.facts is facts
        return old if same and not self._has_run(cell, facts) else None

    def _has_run(self, cell: Cell, facts: CellFacts) -> bool:
        return cell.id in self._ran or facts.normalised in self._digests

    def concern(self, trail: _Trail) -> bool:
        """Says whether the step could come out otherwise now."""
        if self._functions and trail.step.trace is None:
            return True
        return trail.touches(self._other) or not self._outside.isdisjoint(trail.seen)

    def learn(
        self, place: int, facts: CellFacts, slots: _Slots, left: Mapping[str, Slot | None]
    ) -> None:
        """Takes notice of what a step that was taken anew made otherwise."""
        if place >= len(self._trails):
            return
        old = self._trails[place]
        if facts is not old.facts and not _same_functions(facts, old.facts):
            self._functions = True
        for name in {**left, **old.left}:
            if name in old.left:
                was = old.left[name]
            else:
                was = self._other[name] if name in self._other else slots.prior[name]
            if was == dict.get(slots, name):
                self._other.pop(name, None)
            else:
                self._other[name] = was


def _same_functions(one: CellFacts, other: CellFacts) -> bool:
    """Says whether the functions of two versions of a cell do the same with global names."""
    if one.functions.keys() != other.functions.keys():
        return False
    return all(
        body.loads.keys() == other.functions[name].loads.keys()
        and body.calls == other.functions[name].calls
        and body.stores == other.functions[name].stores
        for name, body in one.functions.items()
    )
