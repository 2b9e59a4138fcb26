"""What we say about a notebook, and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .fix import Fix
from .notebook import CellId
from .text import Range

Severity = Literal["error", "warning", "info", "hint"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info", "hint")


@dataclass(frozen=True)
class Related:
    """A place that explains a diagnostic; ``cell`` is ``None`` where its cell is gone.

    With a ``path`` it is a place in another file: of a notebook the cell, whose 0-based place among
    all cells is ``index``, of a module the lines alone.
    """

    cell: CellId | None
    range: Range
    message: str
    path: str = ""
    index: int | None = None
    difference: str = ""
    """What that place says otherwise: lines that begin with ``-`` (here), ``+`` (there) or a
    space (both)."""


@dataclass(frozen=True)
class Diagnostic:
    """One finding of one rule."""

    rule: str
    severity: Severity
    cell: CellId
    range: Range
    message: str
    related: tuple[Related, ...] = ()
    fixes: tuple[Fix, ...] = ()
    tags: tuple[str, ...] = ()
    """``faint`` for what is only pending; ``quiet`` for what is said when somebody asks, and not
    drawn; other tags are free for front ends."""
    name: str = ""
    """The variable that the finding is about, where there is one."""
