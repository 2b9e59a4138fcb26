"""Edits that mend a finding. Edits never run code; running is offered, by :class:`RunCells`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .notebook import CellId
from .promotion import Copy, Lines
from .text import Range

Applicability = Literal["safe", "unsafe", "display-only"]


@dataclass(frozen=True)
class ReplaceText:
    """Replaces ``range`` of a cell's source by ``text``."""

    cell: CellId
    range: Range
    text: str


@dataclass(frozen=True)
class InsertCell:
    """Inserts a code cell above ``before`` (``None``: at the end)."""

    before: CellId | None
    source: str
    id: CellId | None = None
    """The id that the new cell takes where it is free again (a deleted cell put back)."""
    hidden: bool = False
    """Whether its source is folded away, as that of a cell that nobody reads every day."""


@dataclass(frozen=True)
class DeleteCell:
    """Deletes a cell."""

    cell: CellId


@dataclass(frozen=True)
class MoveCell:
    """Moves a cell above ``before`` (``None``: to the end)."""

    cell: CellId
    before: CellId | None


@dataclass(frozen=True)
class ClearOutputs:
    """Clears a code cell's outputs and its execution count."""

    cell: CellId


Edit = ReplaceText | InsertCell | DeleteCell | MoveCell | ClearOutputs


@dataclass(frozen=True)
class RunCells:
    """Offers to run ``cells`` in this order; ``restart`` first where nothing else can help."""

    cells: tuple[CellId, ...]
    restart: bool = False


@dataclass(frozen=True)
class Declare:
    """Offers to write requirements into a file of the project; ``names`` are distributions."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class MakePortable:
    """Offers to write into the notebook what it needs to run elsewhere."""


@dataclass(frozen=True)
class Promote:
    """Offers to move code to a module, with a test: definitions, or ``lines`` of cells.

    ``copies`` of them are replaced, too; without a path they stand in the notebook itself.
    """

    names: tuple[str, ...] = ()
    lines: tuple[Lines, ...] = ()
    copies: tuple[Copy, ...] = ()


Offer = Declare | MakePortable | Promote
"""What needs more than the document, and is shown before it is done."""


@dataclass(frozen=True)
class Fix:
    """One way to mend a diagnostic: edits, an offer to run, or an offer of more than that."""

    title: str
    edits: tuple[Edit, ...] = ()
    run: RunCells | None = None
    applicability: Applicability = "safe"
    offer: Offer | None = None
