"""A notebook as the document stands now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NewType

CellId = NewType("CellId", str)
"""The nbformat id of a cell (nbformat 4.5, JEP 62). Cells are never named by their index."""

CellType = Literal["code", "markdown", "raw"]


@dataclass(frozen=True)
class Cell:
    """One cell of the document, with what the saved file says of its last run."""

    id: CellId
    type: CellType
    source: str
    tags: tuple[str, ...] = ()
    execution_count: int | None = None
    has_outputs: bool = False
    # No property: it is asked of every cell at every keystroke.
    runs: bool = field(init=False, repr=False, compare=False)
    """Whether Restart & Run All executes the cell: code, and not blank."""

    def __post_init__(self) -> None:
        runs = self.type == "code" and self.source != "" and not self.source.isspace()
        object.__setattr__(self, "runs", runs)

    @cached_property
    def only_comments(self) -> bool:
        """Says whether running the cell does nothing: there are comments in it, and no code."""
        return all(line.lstrip()[:1] in ("", "#") for line in self.source.split("\n"))


@dataclass(frozen=True)
class Notebook:
    """The cells of a document, in document order."""

    cells: tuple[Cell, ...]
    language: str = "python"
    path: str = ""

    @cached_property
    def by_id(self) -> dict[CellId, Cell]:
        """Maps each id to its cell."""
        return {cell.id: cell for cell in self.cells}

    @cached_property
    def index(self) -> dict[CellId, int]:
        """Maps each id to the cell's 0-based place among all cells."""
        return {cell.id: place for place, cell in enumerate(self.cells)}

    @cached_property
    def code(self) -> tuple[Cell, ...]:
        """Lists the cells that Restart & Run All executes, in order."""
        return tuple([cell for cell in self.cells if cell.runs])

    @property
    def is_python(self) -> bool:
        """Says whether the notebook's kernel speaks Python."""
        return self.language.lower() in {"python", "python3", "ipython", "ipython3"}

    @classmethod
    def of_sources(cls, sources: Iterable[tuple[str, str]]) -> Notebook:
        """Builds a Python notebook of code cells from ``(id, source)`` pairs."""
        return cls(tuple(Cell(CellId(id_), "code", source) for id_, source in sources))
