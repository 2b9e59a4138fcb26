"""Copies of code: where they stand, and how alike they are. Lines count from 0."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .notebook import CellId

CloneType = Literal[1, 2, 3]
"""1: the same but for layout and comments. 2: but for names and literals, too. 3: edited."""


@dataclass(frozen=True, order=True)
class CloneMember:
    """One copy, up to and with its line ``end``.

    Of a module, ``cell`` is 0, ``cell_id`` empty, and the lines are the file's.
    """

    path: str
    cell: int
    cell_id: CellId
    start: int
    end: int

    @property
    def lines(self) -> int:
        """How many lines it has."""
        return self.end - self.start + 1


@dataclass(frozen=True)
class Clones:
    """A clone class, with the type and similarity of its worst pair."""

    id: str
    """The same as long as its code is."""
    type: CloneType
    similarity: float
    members: tuple[CloneMember, ...]

    @property
    def saves(self) -> int:
        """How many lines would go if one copy stayed: the longest."""
        lines = [it.lines for it in self.members]
        return sum(lines) - max(lines)


@dataclass(frozen=True)
class FoundCopy:
    """A copy of some lines of a cell that the workspace's index found elsewhere."""

    cell: CellId
    """The cell that was asked for, and its lines."""
    start: int
    end: int
    type: CloneType
    similarity: float
    other: CloneMember
    source: str
    """The other copy's lines, for the difference."""
    unit: Literal["cell", "function", "class", "window"] = "window"
    """What the lines are in the cell that was asked for."""
    name: str = ""
    """What the other copy is called, where it is a function or a class."""
    tokens: int = 0
    """How many tokens count: not those of imports, parameters and plotting."""
    module: str = ""
    """By what name the notebook can import the other copy's file, where it can."""
    imported: tuple[tuple[str, str], ...] = ()
    """What the names that the other copy's module imports stand for: ``("np", "numpy")``."""
