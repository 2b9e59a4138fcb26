"""What is computed for a document, in the words of the wire."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..model.execution import History
from ..model.notebook import CellId
from ..model.packages import Interpreter
from .messages import CellVerdict, Dependency, Observing, WireDiagnostic


@dataclass(frozen=True)
class KernelView:
    """What is known of a document's kernel: whether it is watched, and what it ran.

    ``say`` asks that ``note`` be told to the user, once.
    """

    observing: Observing
    note: str = ""
    history: History | None = None
    say: bool = False
    interpreter: Interpreter | None = None


@dataclass(frozen=True)
class PlanRequest:
    """Asks what to run so that ``cells`` (``None``: every flagged cell) are right again."""

    cells: tuple[CellId, ...] | None


@dataclass(frozen=True)
class Answer:
    """All that a browser is told of one snapshot."""

    diagnostics: Mapping[CellId, list[WireDiagnostic]] = field(default_factory=dict)
    verdicts: Sequence[CellVerdict] = ()
    dependencies: Sequence[Dependency] = ()
    skipped: Sequence[str] = ()
