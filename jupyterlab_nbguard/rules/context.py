"""What a rule may look at. Nothing in it can be changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property

from jupyterlab_nbguard.analysis.definitions import Definitions, Part, define, part_of
from jupyterlab_nbguard.analysis.observed import last_runs
from jupyterlab_nbguard.analysis.simulate import Simulation
from jupyterlab_nbguard.model.execution import Execution, History
from jupyterlab_nbguard.model.notebook import Cell, CellId, Notebook
from jupyterlab_nbguard.model.outputs import SavedOutputs
from jupyterlab_nbguard.model.snapshot import Snapshot
from jupyterlab_nbguard.model.verdict import Reason, Verdict
from jupyterlab_nbguard.packages.needs import Packages, look
from jupyterlab_nbguard.python.facts import CellFacts
from jupyterlab_nbguard.rules.memo import Memo

# A cell in one of these states ran with the source it has now, and what it read was seen.
_SEEN = frozenset(("fresh", "stale", "hidden", "running"))


@dataclass(frozen=True)
class Context:
    """The snapshot, and what all rules want to know of it, worked out once and on demand."""

    snapshot: Snapshot
    facts_of: Callable[[Cell], CellFacts]
    verdicts: Mapping[CellId, Verdict] = field(default_factory=dict)
    """Empty for a saved notebook."""
    memo: Memo = field(default_factory=Memo)
    """Outlives the snapshot where the caller wants it to."""
    simulation: Simulation | None = None
    """What the verdicts follow from, where it is at hand."""

    @property
    def notebook(self) -> Notebook:
        """The document as it stands."""
        return self.snapshot.notebook

    @cached_property
    def observed(self) -> Mapping[CellId, Execution]:
        """The last run of each cell that ran well with the source it has now."""
        return last_runs(self.notebook, self.snapshot.history, self.facts_of)

    @cached_property
    def reports(self) -> Memo:
        """What was said of reasons; most of it is said again after the next keystroke."""
        return self.memo.part("reports", 4096)

    @cached_property
    def ran(self) -> Set[CellId]:
        """The cells that this kernel has run, with whatever source."""
        history = self.snapshot.history
        return history.last_of_cell.keys() if history is not None else frozenset()

    @cached_property
    def definitions(self) -> Definitions:
        """Which cells bind which names, and the uses that come too early or in vain."""
        extra = self.names_option("undefined-name", "names")
        history = self.snapshot.history
        memo = self.memo.part("definitions", 4096)

        def part(facts: CellFacts) -> Part:
            return memo.get(facts.source, lambda: part_of(facts))

        if history is None:
            return define(self.notebook, self.facts_of, extra=extra, part=part)
        extra |= _brought_along(history)
        return define(self.notebook, self.facts_of, self.observed, history.now, extra, part)

    @cached_property
    def packages(self) -> Packages:
        """What the notebook needs from elsewhere, what is declared, and what is installed."""
        return look(self.notebook, self.snapshot.surroundings, self.snapshot.environment)

    def saved_outputs(self) -> Iterator[tuple[Cell, SavedOutputs]]:
        """Yields the cells that have outputs, with what the file holds of them."""
        saved = self.snapshot.outputs or {}
        for cell in self.notebook.cells:
            if cell.has_outputs and cell.id in saved:
                yield cell, saved[cell.id]

    def is_wanted(self, rule: str) -> bool:
        """Says whether the project wants to hear of a rule."""
        return self.snapshot.settings.wants(rule)

    def option(self, rule: str, key: str) -> object:
        """Returns what the project sets for a rule, or None."""
        return self.snapshot.settings.options.get(rule, {}).get(key)

    def names_option(self, rule: str, key: str) -> frozenset[str]:
        """Returns the names that the project lists for a rule; anything else counts as none."""
        names = self.option(rule, key)
        listed = names if isinstance(names, list) else []
        return frozenset(name for name in listed if isinstance(name, str))

    def is_judged(self, cell: CellId) -> bool:
        """Says whether the kernel showed what the cell reads, so that no guess is needed."""
        verdict = self.verdicts.get(cell)
        return verdict is not None and verdict.state in _SEEN

    def reasons(self, rule: str) -> Iterator[tuple[Cell, Reason]]:
        """Yields the reasons of all verdicts that a rule speaks for, one for each cell and name."""
        for cell in self.notebook.code:
            verdict = self.verdicts.get(cell.id)
            said: set[str] = set()
            for reason in verdict.reasons if verdict else ():
                if reason.rule == rule and reason.name not in said:
                    said.add(reason.name)
                    yield cell, reason


def _brought_along(history: History) -> frozenset[str]:
    """Lists what the kernel holds although nothing that ran made it: `spark`, start-up files."""
    if not history.observed:
        return frozenset()
    names = history.now.keys() - history.writers.keys()
    if not names:
        return frozenset()
    # What a run deleted, or perhaps bound to the object that it held, is none of it either.
    made = {write.name for run in history.executions for write in run.writes}
    return frozenset(names - made)
