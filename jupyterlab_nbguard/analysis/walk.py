"""One walk through a notebook that is kept, and walked again only where it can come out otherwise.

Between two keystrokes, or two runs, most cells of a notebook are what they were and find what they
found. A step remembers the slots that it looked at and those that it left, so that a change goes
only to those who look (early cutoff: Mokhov, Mitchell and Peyton Jones, *Build Systems a la Carte*,
ICFP 2018). Former steps of a cell are kept, too: an edit that is undone, or a second cause
for the same doubt, finds them (constructive traces, ibid.).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from operator import is_

from jupyterlab_nbguard.analysis.abstract import AbstractNamespace, Slot
from jupyterlab_nbguard.analysis.reasons import Blame
from jupyterlab_nbguard.analysis.simulate import FactsOf, Simulation, Step, take_step
from jupyterlab_nbguard.analysis.timeline import Lookers, Standing, Timeline
from jupyterlab_nbguard.analysis.trail import StepSlots, Trail
from jupyterlab_nbguard.analysis.unobserved import Gaps
from jupyterlab_nbguard.analysis.verdicts import is_settled, verdict_of
from jupyterlab_nbguard.model.execution import Execution, History
from jupyterlab_nbguard.model.notebook import Cell, CellId, Notebook
from jupyterlab_nbguard.model.verdict import Verdict
from jupyterlab_nbguard.python.facts import CellFacts
from jupyterlab_nbguard.python.uses import FunctionNames

_VARIANTS = 4
"""Steps that are remembered of one cell."""


class Walk:
    """The last walk through one notebook and what came of it. Mutable."""

    def __init__(self, notebook: Notebook, history: History, facts_of: FactsOf) -> None:
        self._cells = notebook.code
        self._history = history
        # Of each cell, the step as it is now first, then former ones.
        self._trails: list[list[Trail]] = [[] for _ in self._cells]
        self._slots: Timeline[Slot] = Timeline()
        self._functions: Timeline[FunctionNames] = Timeline()
        self._lookers = Lookers()
        self._callers = Lookers()
        self._steps: dict[CellId, Step] = {}
        self._end: dict[str, Slot] = {}
        self._verdicts: dict[CellId, Verdict] = {}
        # Places without a verdict, and those whose verdict may change though their step does not.
        self._new: set[int] = set()
        self._open: set[int] = set()
        self._take(set(range(len(self._cells))), facts_of)

    @property
    def simulation(self) -> Simulation:
        """The walk as it is now."""
        return Simulation(dict(self._steps), dict(self._end))

    def go_on(self, notebook: Notebook, history: History, facts_of: FactsOf) -> bool:
        """Walks again where it is needed; says no where another walk must be begun."""
        cells = notebook.code
        if len(cells) != len(self._cells) or not self._continues(history):
            return False
        pairs = zip(cells, self._cells, strict=True)
        edited = {place for place, (new, old) in enumerate(pairs) if new is not old}
        if any(cells[place].id != self._cells[place].id for place in edited):
            return False
        since = history.executions[len(self._history.executions) :]
        concerned = self._concerned(since, history) if history is not self._history else set()
        self._cells, self._history = cells, history
        self._take(edited | concerned, facts_of)
        return True

    def judge(
        self, notebook: Notebook, facts_of: FactsOf, simulation: Simulation
    ) -> dict[CellId, Verdict]:
        """Returns the verdict of each cell, in document order."""
        blame = Blame(notebook, self._history, facts_of)
        for place in sorted(self._new | self._open):
            trail = self._trails[place][0]
            verdict = trail.verdict
            if verdict is None:
                verdict = verdict_of(trail.step, self._history, simulation, blame)
                if is_settled(trail.step, verdict):
                    trail.verdict = verdict
            if trail.verdict is None:
                self._open.add(place)
            else:
                self._open.discard(place)
            self._verdicts[trail.step.cell.id] = verdict
        self._new.clear()
        return dict(self._verdicts)

    # --- what must be walked again ---------------------------------------------------------------

    def _continues(self, history: History) -> bool:
        """Says whether the history is the one known, or that and some runs more."""
        last = self._history
        if history is last:
            return history.observed
        before, now = last.executions, history.executions
        if not history.observed or not last.observed or len(now) < len(before):
            return False
        # All are looked at: whose cell a run in the middle was may have turned out since.
        return all(map(is_, before, now))

    def _concerned(self, runs: Iterable[Execution], history: History) -> set[int]:
        """Drops the steps that new runs can change; returns their places."""
        ran = {run.cell for run in runs}
        digests = {run.digest for run in runs}
        # A file that no cell above writes has no slot, and is compared with what it is now.
        outside = {write.name for run in runs for write in run.writes if ":" in write.name}
        outside |= history.initial.keys() ^ self._history.initial.keys()
        places = {place for name in outside for place in self._lookers.all(name)}
        for place, trails in enumerate(self._trails):
            again = trails[0].step.cell.id in ran
            if again or any(trail.facts.normalised in digests for trail in trails):
                places.add(place)
            elif outside:
                del trails[1:]
        return self._forget(places)

    def _forget(self, places: set[int]) -> set[int]:
        """Sees to it that what is known of the steps there is not taken over."""
        for place in places:
            trails = self._trails[place]
            del trails[1:]
            trails[0].stale = True
        return places

    # --- walking ---------------------------------------------------------------------------------

    def _take(self, places: set[int], facts_of: FactsOf) -> None:
        """Takes the steps of some places anew, and of all whom that concerns."""
        gaps, observed = Gaps(self._history), self._history.observed
        waiting = bytearray(len(self._cells))
        for place in places:
            waiting[place] = 1
        place = waiting.find(1)
        while place >= 0:
            cell = self._cells[place]
            old = self._trails[place][0] if self._trails[place] else None
            if old is not None and old.step.cell is cell:
                facts = old.facts
            else:
                facts = facts_of(cell)
                self._define(place, facts, old, waiting)
            trail = self._known(place, cell, facts) or self._step(place, cell, facts, gaps)
            if not observed:
                gaps.leave(trail.step.last, facts)
            if trail is not old:
                self._replace(place, old, trail, waiting)
            place = waiting.find(1, place + 1)

    def _known(self, place: int, cell: Cell, facts: CellFacts) -> Trail | None:
        """Returns a former step that would come out the same now."""
        for trail in self._trails[place]:
            if trail.stale or trail.facts is not facts:
                continue
            if trail.step.cell is not cell and trail.step.cell != cell:
                continue
            same = self._slots.stand(trail.seen, place)
            if same and self._functions.stand(trail.called, place + 1):
                return trail
        return None

    def _step(self, place: int, cell: Cell, facts: CellFacts, gaps: Gaps) -> Trail:
        slots = StepSlots(self._slots, place)
        # It may call the functions that it defines.
        functions = Standing(self._functions, place + 1)
        history = self._history
        namespace = AbstractNamespace(history.initial, history.now, slots)
        step = take_step(cell, place + 1, facts, history, namespace, functions, gaps)
        return Trail(step, facts, slots, functions)

    def _define(self, place: int, facts: CellFacts, old: Trail | None, waiting: bytearray) -> None:
        """Takes notice of the functions that a cell defines; marks whom that concerns."""
        known = old.facts.functions if old is not None else {}
        changed = list(known.keys() - facts.functions.keys())
        for name in changed:
            self._functions.drop(name, place)
        for name, function in facts.functions.items():
            if name not in known or not _same(function, known[name]):
                self._functions.put(name, place, function)
                changed.append(name)
        for name in changed:
            for caller in self._callers.between(name, place, self._functions.next(name, place)):
                waiting[caller] = 1

    def _replace(self, place: int, old: Trail | None, new: Trail, waiting: bytearray) -> None:
        """Puts a step in another's place; marks the places that see something else now."""
        trails = self._trails[place]
        self._trails[place] = [new, *(it for it in trails if it is not new and not it.stale)]
        del self._trails[place][_VARIANTS:]
        self._steps[new.step.cell.id] = new.step
        self._new.add(place)
        # Most steps look at the same names as before, and leave the same.
        if old is None or old.seen.keys() != new.seen.keys():
            self._lookers.move(place, old.seen if old is not None else {}, new.seen)
        if old is None or old.called.keys() != new.called.keys():
            self._callers.move(place, old.called if old is not None else {}, new.called)
        for name in self._leave(place, old.left if old is not None else {}, new.left):
            last = self._slots.next(name, place)
            for looker in self._lookers.between(name, place, last):
                waiting[looker] = 1
            if last is None:
                self._ends(name, self._slots.before(name, place + 1))

    def _leave(
        self, place: int, old: Mapping[str, Slot | None], new: Mapping[str, Slot | None]
    ) -> list[str]:
        """Sets what a step leaves; returns the names that hold something else from there on."""
        changed = []
        for name, was in old.items():
            if name not in new:
                self._slots.drop(name, place)
                if self._slots.before(name, place) != was:
                    changed.append(name)
        for name, slot in new.items():
            if name not in old:
                was = self._slots.before(name, place)
            elif (was := old[name]) is slot:
                continue
            self._slots.put(name, place, slot)
            if was is not slot and _differ(was, slot):
                changed.append(name)
        return changed

    def _ends(self, name: str, slot: Slot | None) -> None:
        if slot is None:
            self._end.pop(name, None)
        else:
            self._end[name] = slot


def _differ(one: Slot | None, other: Slot | None) -> bool:
    # The doubt first: what is compared most often differs in it, as all below an edit waits.
    return one is None or other is None or one.doubt != other.doubt or one != other


def _same(one: FunctionNames, other: FunctionNames) -> bool:
    """Says whether two versions of a function do the same with global names."""
    return one is other or (
        one.loads.keys() == other.loads.keys()
        and one.calls == other.calls
        and one.stores == other.stores
    )
