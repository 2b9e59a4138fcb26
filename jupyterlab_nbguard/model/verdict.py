"""What is said of each code cell: its state, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .notebook import CellId

State = Literal["fresh", "stale", "edited", "hidden", "not-run", "error", "running", "unknown"]

Kind = Literal[
    "changed",  # another version: somebody wrote it since
    "missing",  # no cell of the notebook makes it
    "below",  # only a cell below makes it
    "leftover",  # the kernel still holds it, the notebook as it stands does not make it
    "upstream",  # it comes from a cell that is stale itself
    "pending",  # a cell above was edited or never ran
    "edited",  # the cell's own source changed since its run
    "repeated",  # the cell changed its own input by running again
]

Unrun = Literal["", "waiting", "interrupted"]
"""Of what is pending: that the cell above waits for another one itself, or was interrupted."""


@dataclass(frozen=True)
class Reason:
    """Why a cell is not fresh: the rule, the name, and the cell that made the difference."""

    rule: str
    name: str
    cell: CellId | None
    kind: Kind
    part: str = ""
    source: str = ""
    """The source of the cell that made the difference, where that cell or source is gone."""
    via: tuple[str, ...] = ()
    unrun: Unrun = ""


@dataclass(frozen=True)
class Verdict:
    """The state of one code cell."""

    cell: CellId
    state: State
    reasons: tuple[Reason, ...] = ()

    @property
    def faint(self) -> bool:
        """Says whether all that is wrong is a cell above that has not run yet."""
        return bool(self.reasons) and all(reason.kind == "pending" for reason in self.reasons)
