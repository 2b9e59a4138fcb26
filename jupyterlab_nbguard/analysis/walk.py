"""One walk through a notebook that is kept, and walked again only where it can come out otherwise.

Between two keystrokes, or two runs, most cells of a notebook are what they were and find what they
found. A step remembers the slots that it looked at and those that it left, so that a change goes
only to those who look (early cutoff: Mokhov, Mitchell and Peyton Jones, *Build Systems a la Carte*,
ICFP 2018). Other steps of a cell are kept, too: an edit that is undone, or a second cause
for the same doubt, finds them (constructive traces, ibid.). The step of a cell that waits for one
above is even taken ahead, since the first character of an edit makes all below it wait.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from operator import attrgetter, is_
from typing import cast

from jupyterlab_nbguard.analysis.abstract import AbstractNamespace, Slot, shown_as
from jupyterlab_nbguard.analysis.functions import same_effects
from jupyterlab_nbguard.analysis.outcome import Outcomes
from jupyterlab_nbguard.analysis.rearranged import others, staying
from jupyterlab_nbguard.analysis.reasons import Blame
from jupyterlab_nbguard.analysis.simulate import FactsOf, Simulation, Step, outlasts, take_step
from jupyterlab_nbguard.analysis.stop import Ahead, Bound, StepSlots, Stop, Trail
from jupyterlab_nbguard.analysis.timeline import Definition, Standing, Timeline
from jupyterlab_nbguard.analysis.unobserved import Gaps
from jupyterlab_nbguard.analysis.verdicts import rests_on, verdict_of
from jupyterlab_nbguard.model.execution import Execution, History
from jupyterlab_nbguard.model.notebook import Cell, CellId, Notebook
from jupyterlab_nbguard.model.verdict import Verdict
from jupyterlab_nbguard.python.uses import FunctionNames

_NUMBER = attrgetter("number")
_LONG = 16
"""So many steps that change, one after the other, and it is asked whether all that follow do."""


class Walk:
    """The last walk through a notebook whose runs were all seen, and what came of it. Mutable."""

    def __init__(self, notebook: Notebook, history: History, facts_of: FactsOf) -> None:
        self._cells = notebook.code
        self._history = history
        self._slots: Timeline[Stop, Slot] = Timeline()
        # A cell may call the functions that it defines.
        self._functions: Timeline[Stop, FunctionNames] = Timeline(own=True)
        self._end: dict[str, Slot] = {}
        # By number, as the places themselves.
        self._stops: list[Stop] = []
        self._ids = [cell.id for cell in self._cells]
        # What is told of them, at hand for every keystroke; a verdict that is open is asked for.
        self._steps: list[Step | None] = [None] * len(self._ids)
        self._verdicts: list[Verdict | None] = [None] * len(self._ids)
        self._trails: list[Trail | None] = [None] * len(self._ids)
        # Those whose verdict does not follow from the step alone; those that have no step ahead.
        self._open: set[Stop] = set()
        self._unprepared: set[Stop] = set()
        self._outcomes = Outcomes()
        self._prepared = False
        todo: set[Stop] = set()
        for number, cell in enumerate(self._cells):
            stop = Stop(number, cell, facts_of(cell))
            self._stops.append(stop)
            self._define(stop, todo)
        self._take({*self._stops})

    def go_on(self, notebook: Notebook, history: History, facts_of: FactsOf) -> bool:
        """Walks again where it is needed; says no where another walk must be begun."""
        if not self._continues(history):
            return False
        cells, todo = notebook.code, set[Stop]()
        edited = others(cells, self._cells)
        if len(cells) != len(self._cells) or any(cells[it].id != self._ids[it] for it in edited):
            if not self._arrange(cells, facts_of, todo):
                return False
            edited = others(cells, self._cells)
        for number in edited:
            stop, cell = self._stops[number], cells[number]
            stop.become(cell, facts_of(cell))
            self._define(stop, todo)
            todo.add(stop)
        self._cells = cells
        if history is not self._history:
            self._hear(history, todo)
        self._take(todo)
        return True

    def judge(
        self, notebook: Notebook, facts_of: FactsOf
    ) -> tuple[Simulation, dict[CellId, Verdict]]:
        """Returns the walk as it is now, and the verdict of each cell, in document order."""
        steps = dict(zip(self._ids, self._steps, strict=True))
        simulation = Simulation(cast("dict[CellId, Step]", steps), dict(self._end))
        blame = Blame(notebook, self._history, facts_of)
        for stop in tuple(self._open):
            if stop.now is not None:
                if self._settle(stop.now, simulation, blame):
                    self._open.discard(stop)
                self._verdicts[stop.number] = stop.now.verdict
        for stop in sorted(self._unprepared, key=_NUMBER):
            ahead = self._look_ahead(stop)
            if ahead is not None:
                self._settle(ahead, simulation, blame)
        self._unprepared.clear()
        if not self._prepared:
            self._outcomes.prepare(self._stops, self._trails)
            self._prepared = True
        verdicts = dict(zip(self._ids, self._verdicts, strict=True))
        return simulation, cast("dict[CellId, Verdict]", verdicts)

    def _settle(self, trail: Trail, simulation: Simulation, blame: Blame) -> bool:
        """Sees to it that a step has the verdict of now; says whether it is so for good."""
        if not trail.open:
            return True
        end, now = simulation.end, self._history.now
        for name, slot, value in trail.basis:
            if end.get(name) is not slot or now.get(name) is not value:
                break
        else:
            if trail.basis:
                return False
        verdict = trail.verdict = verdict_of(trail.step, self._history, simulation, blame)
        names = rests_on(trail.step, verdict)
        trail.open = names is None or bool(names)
        trail.basis = tuple((name, end.get(name), now.get(name)) for name in names or ())
        return not trail.open

    # --- what must be walked again ---------------------------------------------------------------

    def _continues(self, history: History) -> bool:
        """Says whether the history is the one known, or that and some runs more."""
        last = self._history
        if history is last:
            return True
        before, now = last.executions, history.executions
        if len(now) < len(before):
            return False
        # All are looked at: whose cell a run in the middle was may have turned out since.
        return all(map(is_, before, now))

    def _arrange(self, cells: Sequence[Cell], facts_of: FactsOf, todo: set[Stop]) -> bool:
        """Brings the places into the order of the cells, where most stand as they stood."""
        known = {stop.cell.id: stop for stop in self._stops}
        ids = {cell.id for cell in cells}
        if len(known) < len(self._stops) or len(ids) < len(cells):
            return False  # two cells of one name
        kept = staying([known[cell.id].number for cell in cells if cell.id in known])
        if 2 * len(kept) < len(cells):
            return False
        self._outcomes.forget()
        lifted = [stop for stop in self._stops if stop.number not in kept]
        for stop in lifted:
            self._lift(stop, todo)
        # Only now, as all that is left stands in its order.
        self._stops = [known.get(cell.id) or Stop(-1, cell, facts_of(cell)) for cell in cells]
        self._cells = tuple(stop.cell for stop in self._stops)
        self._ids = [cell.id for cell in cells]
        trails = self._trails = [stop.now for stop in self._stops]
        self._steps = [it.step if it is not None else None for it in trails]
        self._verdicts = [it.verdict if it is not None else None for it in trails]
        moved: list[tuple[Stop, str]] = []
        for number, stop in enumerate(self._stops):
            if stop.number != number:
                was = stop.move(number)
                if was in stop.sets:
                    moved.append((stop, was))
        for stop, was in moved:
            self._rename(stop, was, todo)
        for stop in self._stops:
            if stop.now is None:
                self._define(stop, todo)
                todo.add(stop)
        for stop in lifted:
            if stop.cell.id not in ids:
                todo.discard(stop)
                self._open.discard(stop)
                self._unprepared.discard(stop)
        return True

    def _lift(self, stop: Stop, todo: set[Stop]) -> None:
        """Takes a place out of the walk; marks whom that concerns."""
        stop.known, former = [], [*stop.known, *stop.former]
        stop.bind(self._slots, self._functions)
        stop.former = former
        for definition in stop.sets.values():
            todo.update(self._let_pass(definition))
            self._slots.drop(definition)
        for function in stop.defines.values():
            todo.update(function.users)
            self._functions.drop(function)
        stop.sets, stop.defines, stop.now = {}, {}, None
        stop.free()

    def _rename(self, stop: Stop, was: str, todo: set[Stop]) -> None:
        """Sees to it that a place keeps what it displays by its present number."""
        former = stop.sets.pop(was)
        todo.update(self._let_pass(former))
        self._slots.drop(former)
        stop.free()
        name = shown_as(stop.number + 1)
        if stop.now is not None and name in stop.now.left:
            definition = stop.sets[name] = self._slots.put(name, stop)
            definition.through = False
            todo.update(definition.assign(stop.now.left[name]))
            self._end_with(definition)

    def _hear(self, history: History, todo: set[Stop]) -> None:
        """Takes up what was run since; forgets, and marks, the steps that it can change."""
        last, self._history = self._history, history
        self._prepared = False
        since = history.executions[len(last.executions) :]
        ran = {run.cell for run in since}
        again: dict[str, list[Execution]] = {}
        for run in since:
            again.setdefault(run.digest, []).append(run)
        # A file that no cell above writes has no slot, and is compared with what it is now.
        outside = {write.name for run in since for write in run.writes if ":" in write.name}
        outside |= history.initial.keys() ^ last.initial.keys()
        concerned = {stop for name in outside for stop in self._slots.all_users(name)}
        for stop in self._stops:
            if outside or any(trail.facts.normalised in again for trail in stop.former):
                stop.former = []
            runs = again.get(stop.facts.normalised, ())
            if stop.cell.id in ran or stop in concerned:
                stop.forget()
                todo.add(stop)
            elif runs:
                known = len(stop.known)
                stop.known = [it for it in stop.known if self._outlasts(it, runs)]
                self._outcomes.touch(stop)
                if stop.now not in stop.known:
                    todo.add(stop)
                elif len(stop.known) < known and not stop.now.step.doubt:
                    self._unprepared.add(stop)

    def _outlasts(self, trail: Trail, runs: Iterable[Execution]) -> bool:
        before = {name: slot for name, slot in trail.seen.items() if slot is not None}
        return outlasts(trail.step, before, runs, self._history)

    def _define(self, stop: Stop, todo: set[Stop]) -> None:
        """Takes notice of the functions that a cell defines; marks whom that concerns."""
        functions = stop.facts.functions
        for name in stop.defines.keys() - functions.keys():
            gone = stop.defines.pop(name)
            todo.update(gone.users)
            self._functions.drop(gone)
        for name, function in functions.items():
            definition = stop.defines.get(name)
            if definition is None:
                definition = stop.defines[name] = self._functions.put(name, stop)
            elif same_effects(function, definition.value):
                continue
            definition.value, definition.through = function, False
            todo.update(definition.users)

    # --- walking ---------------------------------------------------------------------------------

    def _take(self, todo: Collection[Stop]) -> None:
        """Takes the steps of some places anew, and of all whom that concerns."""
        # What follows is done for each of a thousand cells within a keystroke: it calls nothing
        # where the step is known already.
        stops, end, open_ = self._stops, self._end, self._open
        trails, steps, verdicts = self._trails, self._steps, self._verdicts
        changed, ask = 0, _LONG
        waiting = bytearray(len(stops))
        find = waiting.find
        for stop in todo:
            stop.bind(self._slots, self._functions)
            self._outcomes.touch(stop)
            waiting[stop.number] = 1
        number = find(1)
        while number >= 0:
            stop = stops[number]
            now = stop.now
            for trail in stop.known:
                if trail is now:
                    continue  # the least likely one, as something changed
                for definition, slot in trail.inputs or stop.inputs(trail):
                    if definition.value is not slot:
                        break
                else:
                    break
            else:
                trail = stop.still() or self._step(stop)
            if trail is not now:
                stop.now = trail
                trails[number] = trail
                steps[number], verdicts[number] = trail.step, trail.verdict
                if trail.open:
                    open_.add(stop)
                for definition, slot in trail.outputs or self._bind(stop, trail, waiting):
                    if definition.value is slot:
                        continue
                    definition.value = slot
                    for user in definition.users:
                        waiting[user.number] = 1
                    after = definition.next
                    if after is not None:
                        if after.through:
                            for user in definition.assign(slot):
                                waiting[user.number] = 1
                            self._end_with(definition)
                    elif slot is not None:
                        end[definition.name] = slot
                    else:
                        end.pop(definition.name, None)
                changed += 1
                if changed == ask:
                    if self._take_over(number):
                        return
                    ask *= 2
            number = find(1, number + 1)

    def _take_over(self, number: int) -> bool:
        """Takes all the steps behind a place as they came out before, if they do again."""
        trails = self._trails
        changed = self._outcomes.take_over(number, self._stops, trails, self._end)
        for place in changed or ():
            trail = trails[place]
            if trail is not None:
                self._steps[place], self._verdicts[place] = trail.step, trail.verdict
                if trail.open:
                    self._open.add(self._stops[place])
        return changed is not None

    def _step(self, stop: Stop) -> Trail:
        trail = self._trail(stop, Standing(self._slots, stop, stop.reads))
        stop.learn(trail)
        self._outcomes.touch(stop)
        stop.bind(self._slots, self._functions)
        if not trail.step.doubt:
            self._unprepared.add(stop)
        return trail

    def _trail(self, stop: Stop, before: Standing[Stop, Slot]) -> Trail:
        slots, functions = StepSlots(before), Standing(self._functions, stop, stop.calls)
        history, facts, gaps = self._history, stop.facts, Gaps(self._history)
        namespace = AbstractNamespace(history.initial, history.now, slots)
        step = take_step(stop.cell, stop.number + 1, facts, history, namespace, functions, gaps)
        return Trail(step, facts, slots, functions)

    def _look_ahead(self, stop: Stop) -> Trail | None:
        """Takes the step of a cell as it will be when it waits for one above, if it ever can."""
        before, trail = Ahead(self._slots, stop), None
        if before.names:
            trail = self._trail(stop, before)
        stop.expect(trail)
        self._outcomes.touch(stop)
        stop.bind(self._slots, self._functions)
        if trail is not None:
            for known in stop.known:
                stop.inputs(known)
            if stop.now is not None and trail.left.keys() == stop.now.left.keys():
                stop.outputs(trail)
        return trail

    def _bind(self, stop: Stop, trail: Trail, waiting: bytearray) -> Bound:
        """Makes a place set just the names that a step leaves; marks who sees another value."""
        sets, left = stop.sets, trail.left
        for name in left.keys() - sets.keys():
            sets[name] = self._slots.put(name, stop)
            self._outcomes.restructure(stop, sets[name])
        # What another step sets may be set again soon: there the value passes meanwhile.
        known = {name for it in stop.known for name in it.left}
        for name, definition in tuple(sets.items()):
            if definition.through is not (name not in left):
                stop.free()
            if name in left:
                definition.through = False
                continue
            for user in self._let_pass(definition):
                waiting[user.number] = 1
            if name not in known:
                self._slots.drop(sets.pop(name))
                self._outcomes.restructure(stop)
        return stop.outputs(trail)

    def _let_pass(self, definition: Definition[Stop, Slot]) -> Iterable[Stop]:
        """Sets a name no more; returns the places that see something else then."""
        former = definition.before
        definition.through = True
        if former is None or former.value is definition.value:
            return ()
        users = definition.assign(former.value)
        self._end_with(definition)
        return users

    def _end_with(self, definition: Definition[Stop, Slot]) -> None:
        """Takes notice of what a name holds, as far as it does so up to the end."""
        after = definition.next
        while after is not None and after.through:
            after = after.next
        if after is not None:
            return
        if definition.value is not None:
            self._end[definition.name] = definition.value
        else:
            self._end.pop(definition.name, None)
