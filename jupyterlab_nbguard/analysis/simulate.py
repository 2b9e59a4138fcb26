"""Simulates Restart & Run All of the notebook as it stands, from the traces of past runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, replace

from jupyterlab_nbguard.analysis.abstract import UNRUN, AbstractNamespace, Doubt, Mismatch, Slot
from jupyterlab_nbguard.analysis.functions import reach
from jupyterlab_nbguard.analysis.guess import called_methods, changed_names, may_bind
from jupyterlab_nbguard.analysis.unobserved import Gaps
from jupyterlab_nbguard.model.execution import STIRRED, Execution, History
from jupyterlab_nbguard.model.external import ENVIRONMENT, FILE, OPTION, OUTPUT, RANDOM
from jupyterlab_nbguard.model.notebook import Cell, CellId, Notebook
from jupyterlab_nbguard.python.facts import CellFacts
from jupyterlab_nbguard.python.uses import FunctionNames

FactsOf = Callable[[Cell], CellFacts]


@dataclass(frozen=True)
class Step:
    """One cell of the simulated run.

    ``trace`` is the past run that would happen again, ``None`` where none would. ``mismatches``
    compares the cell's own last run with the namespace at its place. ``before`` holds the slots
    of the names that the cell reads, ``after`` those that it writes.
    """

    cell: Cell
    digest: str
    last: Execution | None
    trace: Execution | None
    mismatches: tuple[Mismatch, ...]
    doubt: Doubt
    before: Mapping[str, Slot | None]
    after: Mapping[str, Slot | None]

    @property
    def edited(self) -> bool:
        """Says whether the source is another than at the last run, more than in its layout."""
        return self.last is not None and self.last.digest != self.digest


@dataclass(frozen=True)
class Simulation:
    """All cells of the simulated run, in document order, and the namespace at its end."""

    steps: Mapping[CellId, Step]
    end: Mapping[str, Slot]


def simulate(notebook: Notebook, history: History, facts_of: FactsOf) -> Simulation:
    """Walks the code cells in document order with an abstract namespace."""
    slots: dict[str, Slot] = {}
    namespace = AbstractNamespace(history.initial, history.now, slots)
    steps: dict[CellId, Step] = {}
    functions: dict[str, FunctionNames] = {}
    gaps = Gaps(history)
    for position, cell in enumerate(notebook.code, 1):
        facts = facts_of(cell)
        functions.update(facts.functions)
        steps[cell.id] = take_step(cell, position, facts, history, namespace, functions, gaps)
        gaps.leave(steps[cell.id].last, facts)
    return Simulation(steps, slots)


def take_step(
    cell: Cell,
    position: int,
    facts: CellFacts,
    history: History,
    namespace: AbstractNamespace,
    functions: Mapping[str, FunctionNames],
    gaps: Gaps,
) -> Step:
    """Simulates one cell, the ``position``-th from 1, and applies to the namespace what it does."""
    digest = facts.normalised
    last = history.last_of_cell.get(cell.id)
    same = last is not None and last.digest == digest
    runs = history.traces.get(digest, ())
    if any(run.interrupted for run in runs):
        # Nobody will interrupt it again.
        runs = tuple(run for run in runs if not run.interrupted)
    if same and last is not None and not last.interrupted:
        # Of several runs that would all do, the cell's own last one: what it drew or timed is
        # what the cell shows. That it comes once more further on changes nothing.
        runs = (last, *runs)
    mismatches = _mismatches(last, namespace, gaps, facts) if same and last is not None else ()
    interrupted = same and last is not None and last.interrupted
    if same and not mismatches and not interrupted:
        trace = last
    else:
        trace = _first_match(runs, namespace)
    doubt: Doubt = "interrupted" if interrupted else _doubt(runs, mismatches, same)
    if last is None and not history.observed:
        doubt = "unobserved"
    names = {read.name for run in runs[:1] for read in run.reads} | {
        *facts.loads,
        *facts.deletes,
        *facts.guards,
    }
    if trace is None:
        # The functions that it calls may be others than those that its last run called.
        names |= set(reach(facts.calls, functions).loads)
    before = {name: namespace.slots.get(name) for name in names}
    acts = trace
    if mismatches and all(it.read.name.startswith(OPTION) for it in mismatches):
        acts = acts or last  # an option changes what is shown, and nothing else
    if acts is not None:
        written = _replay(acts, runs, cell, position, facts, namespace, history.observed)
    else:
        called = reach(facts.calls, functions).stores
        fails = same and last is not None and last.outcome == "ok" and _fails(mismatches, facts)
        written = _guess(runs, last, cell, facts, namespace, doubt, called, fails)
    after = {name: namespace.slots.get(name) for name in written}
    return Step(cell, digest, last, trace, mismatches, "" if trace else doubt, before, after)


def outlasts(
    step: Step, before: Mapping[str, Slot], runs: Iterable[Execution], history: History
) -> bool:
    """Says whether a step surely comes out again although other cells ran the same source.

    ``before`` holds some of the slots that it found, and ``runs`` are those of the other cells.
    """
    last, trace = step.last, step.trace
    if last is None or step.edited or (trace is not None and _keeps(trace)):
        return False
    if trace is last:
        return True
    # What is guessed comes from the first run that ended well, and that is the cell's own.
    namespace = AbstractNamespace(history.initial, history.now, dict(before))
    return last.outcome == "ok" and all(
        any(read.name in before and not namespace.agrees(read) for read in run.reads)
        for run in runs
    )


def _keeps(run: Execution) -> bool:
    """Says whether a run may have bound a name to the very object that it held."""
    return any(write.kept for write in run.writes)


def _mismatches(
    run: Execution, namespace: AbstractNamespace, gaps: Gaps, facts: CellFacts
) -> tuple[Mismatch, ...]:
    found = (namespace.mismatch(read) for read in run.reads)
    return tuple(
        replace(it, doubt="unobserved") if gaps.explain(run, it, facts) else it
        for it in found
        if it is not None
    )


def _first_match(runs: tuple[Execution, ...], namespace: AbstractNamespace) -> Execution | None:
    telling = 0
    for run in runs:
        reads = run.reads
        # What another run was refused for is likely to tell here, too.
        if telling < len(reads) and not namespace.agrees(reads[telling]):
            continue
        for place, read in enumerate(reads):
            if not namespace.agrees(read):
                telling = place
                break
        else:
            return run
    return None


def _doubt(runs: tuple[Execution, ...], mismatches: tuple[Mismatch, ...], same: bool) -> Doubt:
    if not runs or not same:
        return "pending"
    doubts = {mismatch.doubt for mismatch in mismatches}
    if doubts == {"unobserved"}:
        return "unobserved"
    return "waiting" if doubts <= {*UNRUN, "unobserved"} else "upstream"


def _fails(mismatches: tuple[Mismatch, ...], facts: CellFacts) -> bool:
    """Says whether a run would hardly get to its end, as a name that it reads is missing."""
    for mismatch in mismatches:
        name, slot = mismatch.read.name, mismatch.slot
        missing = not mismatch.doubt and ":" not in name if slot is None else slot.gone
        use = facts.loads.get(name)
        # One that is not in the cell's text is read by a function that it calls.
        if missing and (use is None or use.certain):
            return True
    return False


def _replay(
    trace: Execution,
    runs: tuple[Execution, ...],
    cell: Cell,
    position: int,
    facts: CellFacts,
    namespace: AbstractNamespace,
    observed: bool,
) -> list[str]:
    """Applies what ``trace`` did; returns the names it wrote."""
    drift = any(
        read.name.startswith(RANDOM)
        and ((slot := namespace.slots.get(read.name)) is None or slot.drifting)
        for read in trace.reads
    )
    written = []
    for write in trace.writes:
        if write.name == "_" and write.value is not None:
            namespace.display(write.value, cell.id, position)
        elif not write.name.startswith(OUTPUT):
            namespace.apply(write, cell.id, drift)
            written.append(write.name)
    # A name that this run left as it was may have been bound by it all the same: to the very
    # object it held. A run with the same inputs that began without it tells.
    for twin in runs if _keeps(trace) else ():
        if twin is not trace and twin.outcome == trace.outcome and twin.reads == trace.reads:
            written.extend(_bound_by_twin(trace, twin, cell, namespace))
    if not observed:
        for write in trace.writes:
            # It held the very object already, which a run that nobody saw may have bound.
            if write.kept and write.name not in namespace.slots:
                namespace.doubt(write.name, cell.id, "unobserved", new=True)
                written.append(write.name)
    if trace.outcome == "error":
        never = all(run.outcome == "error" for run in runs)
        for name in may_bind(facts):
            if not any(write.name == name and not write.kept for write in trace.writes):
                # It will fail again: what was not there will not be there.
                gone = never and namespace.is_missing(name)
                namespace.doubt(name, cell.id, "upstream", new=True, gone=gone)
                written.append(name)
    return written


def _bound_by_twin(
    trace: Execution, twin: Execution, cell: Cell, namespace: AbstractNamespace
) -> list[str]:
    kept = {write.name for write in trace.writes if write.kept}
    found = [write for write in twin.writes if write.name in kept and not write.kept]
    for write in found:
        namespace.apply(write, cell.id)
    return [write.name for write in found]


def _guess(
    runs: tuple[Execution, ...],
    last: Execution | None,
    cell: Cell,
    facts: CellFacts,
    namespace: AbstractNamespace,
    doubt: Doubt,
    called: Set[str],
    fails: bool,
) -> list[str]:
    """Makes unknown what a run that nobody has seen may bind or change; returns the names.

    A run that ``fails`` binds nothing new.
    """
    bound: set[str] = set()
    changed: set[str] = set()
    gone: set[str] = set()
    known = next((run for run in runs if run.outcome == "ok"), None)
    if known is not None:
        for write in known.writes:
            if write.name.startswith(OUTPUT) or write.name == "_":
                continue
            if write.kept and write.name in namespace.slots:
                continue
            (bound if write.changed is None else changed).add(write.name)
            if write.value is None:
                gone.add(write.name)
        bound |= set(facts.certain_binds)
    else:
        bound |= may_bind(facts) | called
        gone |= facts.deletes.keys() - facts.binds.keys()
        likely = changed_names(cell.source)
        changed.update(name for name in likely if namespace.is_mutable(name))
        changed.update(name for name in facts.calls if namespace.is_stirred(name, STIRRED))
        methods = called_methods(cell.source)
        changed.update(name for name, method in methods if namespace.is_stirred(name, method))
        bound.update(name for name in likely if name.startswith(ENVIRONMENT))
        # An edited cell will hardly write to other files, or set other options, than it did.
        files = last.writes if last is not None else ()
        bound.update(write.name for write in files if write.name.startswith((FILE, OPTION)))
    for name in bound:
        # What is bound only perhaps may also stay what the cells above made it.
        new = known is not None or name in facts.certain_binds
        is_gone = name in gone or (fails and namespace.is_missing(name))
        namespace.doubt(name, cell.id, doubt, new, gone=is_gone)
    for name in changed - bound:
        if name in namespace.slots:
            namespace.doubt(name, cell.id, doubt, new=False)
    return [*bound, *changed]
