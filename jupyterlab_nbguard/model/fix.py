"""Edits that mend a finding. Edits never run code; running is offered, by :class:`RunCells`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .notebook import CellId
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


@dataclass(frozen=True)
class DeleteCell:
    """Deletes a cell."""

    cell: CellId


@dataclass(frozen=True)
class MoveCell:
    """Moves a cell above ``before`` (``None``: to the end)."""

    cell: CellId
    before: CellId | None


Edit = ReplaceText | InsertCell | DeleteCell | MoveCell


@dataclass(frozen=True)
class RunCells:
    """Offers to run ``cells`` in this order; ``restart`` first where nothing else can help."""

    cells: tuple[CellId, ...]
    restart: bool = False


@dataclass(frozen=True)
class Fix:
    """One way to mend a diagnostic: edits, or an offer to run, or both; or an offer to promote.

    ``promote`` names functions to move to a module, which a person has to say more about.
    """

    title: str
    edits: tuple[Edit, ...] = ()
    run: RunCells | None = None
    applicability: Applicability = "safe"
    promote: tuple[str, ...] = ()
