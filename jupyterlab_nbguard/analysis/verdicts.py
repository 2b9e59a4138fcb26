"""Judges each code cell: would Restart & Run All show, and bind, what it showed and bound?"""

from __future__ import annotations

from collections.abc import Collection

from jupyterlab_nbguard.analysis.abstract import Slot
from jupyterlab_nbguard.analysis.reasons import Blame
from jupyterlab_nbguard.analysis.simulate import FactsOf, Simulation, Step, simulate
from jupyterlab_nbguard.model.execution import Execution, History, Read, Value, Write
from jupyterlab_nbguard.model.external import OUTPUT, RANDOM
from jupyterlab_nbguard.model.notebook import CellId, Notebook
from jupyterlab_nbguard.model.verdict import Reason, Verdict

# Reasons that are told from the step alone; for others one looks at what else was run.
_OF_THE_STEP = frozenset({"pending", "upstream", "edited"})


def judge(notebook: Notebook, history: History, facts_of: FactsOf) -> dict[CellId, Verdict]:
    """Returns the verdict of every code cell that is not blank, in document order."""
    simulation = simulate(notebook, history, facts_of)
    return verdicts(notebook, history, facts_of, simulation)


def verdicts(
    notebook: Notebook, history: History, facts_of: FactsOf, simulation: Simulation
) -> dict[CellId, Verdict]:
    """Returns the verdicts that follow from a simulation."""
    blame = Blame(notebook, history, facts_of)
    return {
        id_: verdict_of(step, history, simulation, blame) for id_, step in simulation.steps.items()
    }


def rests_on(step: Step, verdict: Verdict) -> Collection[str] | None:
    """Lists the names on which, beside the step, the verdict rests: on what they hold in the end.

    With ``None`` it may rest on whatever else was run. That holds for histories without gaps.
    """
    if verdict.state == "fresh":
        return _changed_in_place(step.last) if step.last is not None else ()
    return () if all(reason.kind in _OF_THE_STEP for reason in verdict.reasons) else None


def verdict_of(step: Step, history: History, simulation: Simulation, blame: Blame) -> Verdict:
    """Returns the verdict of one cell, by its step of the simulation."""
    id_ = step.cell.id
    last = step.last
    if last is None and step.cell.only_comments:
        return Verdict(id_, "fresh")
    if last is None:
        return Verdict(id_, "not-run" if history.observed else "unknown")
    if last.outcome == "error" and not step.edited:
        return Verdict(id_, "error", (Reason("", last.error, id_, "changed"),))
    if step.edited:
        reason = Reason("edited-since-run", "", id_, "edited", source=last.source)
        return Verdict(id_, "edited", (reason,))
    if step.mismatches and not _same_result(step.trace, last):
        telling = [m for m in step.mismatches if m.doubt != "unobserved"]
        if not telling:
            return Verdict(id_, "unknown")
        return _with_reasons(id_, tuple(blame.reason(step, last, it) for it in telling))
    leftovers = _leftovers(step, last, history, simulation)
    if leftovers:
        return _with_reasons(
            id_, tuple(blame.leftover(step, name, part) for name, part in leftovers)
        )
    return Verdict(id_, "fresh")


def _with_reasons(id_: CellId, reasons: tuple[Reason, ...]) -> Verdict:
    # What is certain explains what is not: a cause further up says nothing where a nearer one
    # is known, and a cell that has yet to run nothing where a value is wrong already.
    certain = tuple(r for r in reasons if r.kind not in ("pending", "upstream"))
    telling = certain or tuple(r for r in reasons if r.kind == "upstream") or reasons
    hidden = any(reason.rule == "hidden-state" for reason in telling)
    return Verdict(id_, "hidden" if hidden else "stale", _distinct(telling))


def _distinct(reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
    found: dict[tuple[str, str], Reason] = {}
    for reason in reasons:
        found.setdefault((reason.name, reason.part), reason)
    return tuple(found.values())


def _same_result(trace: Execution | None, last: Execution) -> bool:
    """Says whether the run that would happen gives what the last run gave.

    This is the early cutoff of a build system, on outputs as well as on values.
    """
    if trace is None or trace.outcome != last.outcome or trace.output != last.output:
        return False
    if not last.writes and not trace.writes and not last.output:
        return False
    mine, other = _results(last), _results(trace)
    for name in mine.keys() | other.keys():
        one, two = mine.get(name), other.get(name)
        if one is None and two is not None and two.value is not None:
            # It held that already, and kept it.
            if Read(name, two.value.version) not in last.reads:
                return False
        elif one is None or two is None or not _same_write(one, two):
            return False
    return True


def _results(run: Execution) -> dict[str, Write]:
    return {
        write.name: write
        for write in run.writes
        if not write.name.startswith((OUTPUT, RANDOM)) and write.name != "_"
    }


def _same_write(one: Write, two: Write) -> bool:
    if one.value is None or two.value is None:
        return one.value is two.value
    if one.value.version == two.value.version:
        return True
    if not one.changed or not two.changed or "" in one.changed or "" in two.changed:
        return False
    return one.changed == two.changed and all(
        _part(one.value, label) == _part(two.value, label) for label in one.changed
    )


def _part(value: Value, label: str) -> str | None:
    return (value.parts or {}).get(label)


def _leftovers(
    step: Step, last: Execution, history: History, simulation: Simulation
) -> list[tuple[str, str]]:
    """Lists the parts of what the cell changed in place that no cell of the notebook makes.

    An earlier version of a cell can leave keys, columns or attributes behind.
    """
    if not last.changes:
        return []
    found = []
    for write in last.writes:
        if not write.changed or write.alias_of or write.value is None:
            continue
        here, end = step.after.get(write.name), simulation.end.get(write.name)
        now = history.now.get(write.name)
        for label in write.value.parts or ():
            left = now is not None and label in (now.parts or {})
            if left and _lacks(here, label) and _lacks(end, label):
                found.append((write.name, label))
    return found


def _changed_in_place(run: Execution) -> set[str]:
    """Returns the names of what the run changed, where it may have left parts behind."""
    return {write.name for write in run.writes if write.changed} if run.changes else set()


def _lacks(slot: Slot | None, label: str) -> bool:
    """Says whether the simulated run surely makes no such part."""
    if slot is None or slot.value is None or slot.value.parts is None:
        return False
    return label not in slot.value.parts
