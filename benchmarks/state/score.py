"""Recall, precision and alarms of verdicts, against the truth; and whether reasons are right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from benchmarks.state.judge import DIFFERS, SAME
from benchmarks.state.oracle import Truth
from benchmarks.state.verdicts import Verdict, Verdicts


@dataclass
class Score:
    """Counts over cells at checks."""

    hits: int = 0
    misses: int = 0
    alarms: int = 0
    quiet: int = 0
    # Reasons, where one name alone made the difference.
    reasons: int = 0
    right_name: int = 0
    right_cell: int = 0
    wrong: list[tuple[Truth, Verdict]] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """Of the cells that differ, the share that is marked."""
        return self.hits / max(self.hits + self.misses, 1)

    @property
    def precision(self) -> float:
        """Of the marked cells, the share that differs."""
        return self.hits / max(self.hits + self.alarms, 1)

    @property
    def alarms_per_1000(self) -> float:
        """Of 1,000 cells that would be the same, how many are marked."""
        return 1000 * self.alarms / max(self.alarms + self.quiet, 1)

    def add(self, truth: Truth, verdict: Verdict) -> None:
        """Counts one cell at one check."""
        if truth.verdict == DIFFERS:
            self.hits += verdict.marked
            self.misses += not verdict.marked
            if verdict.marked:
                self._reason(truth, verdict)
        elif truth.verdict == SAME:
            self.alarms += verdict.marked
            self.quiet += not verdict.marked
        else:
            return
        if verdict.marked != (truth.verdict == DIFFERS):
            self.wrong.append((truth, verdict))

    def _reason(self, truth: Truth, verdict: Verdict) -> None:
        names = [name for name in truth.causes if not name.startswith("@")]
        if len(truth.causes) != 1 or len(names) != 1 or not verdict.reasons:
            return
        self.reasons += 1
        given = [cell for name, cell in verdict.reasons if name == names[0]]
        self.right_name += bool(given)
        self.right_cell += any(cell in truth.causes[names[0]] for cell in given)


def score(
    truths: Iterable[Truth],
    verdicts: Verdicts,
    kinds: Mapping[str, Mapping[str, list[str]]],
) -> dict[str, Score]:
    """Scores all cells (under ``""``), and those of each kind.

    A cell that a contestant says nothing about is not marked.
    """
    scores: dict[str, Score] = defaultdict(Score)
    for truth in truths:
        verdict = verdicts.get((truth.session, truth.step, truth.cell), Verdict(False))
        scores[""].add(truth, verdict)
        for kind in kinds[truth.session].get(truth.cell, ()):
            scores[kind].add(truth, verdict)
    return dict(scores)
