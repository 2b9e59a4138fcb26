"""The clone classes that were found, with the lines of their copies."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jupyterlab_nbguard.model.clones import CloneMember, Clones
from jupyterlab_nbguard.project.errors import ProjectError
from jupyterlab_nbguard.project.read_notebook import read_notebook
from jupyterlab_nbguard.python.positions import split_lines


@dataclass(frozen=True)
class Copies:
    """All clone classes, those first that save the most lines."""

    classes: tuple[Clones, ...]

    def lines(self, member: CloneMember) -> list[str]:
        """Returns the lines of a copy as they stand now."""
        return _lines(member.path, member.cell)[member.start : member.end + 1]


def place(member: CloneMember) -> str:
    """Says where a copy stands, for people: cells and lines count from 1."""
    lines = f"lines {member.start + 1}-{member.end + 1}"
    if Path(member.path).suffix == ".py":
        return f"{member.path}, {lines}"
    return f"{member.path}, cell {member.cell + 1}, {lines}"


@lru_cache(maxsize=4096)
def _lines(path: str, cell: int) -> list[str]:
    try:
        if Path(path).suffix == ".py":
            text = Path(path).read_bytes().decode("utf-8", "replace")
            return split_lines(text.removeprefix("\ufeff"))
        return split_lines(_sources(path)[cell])
    except (OSError, ProjectError, IndexError):  # changed since it was indexed
        return []


@lru_cache(maxsize=64)
def _sources(path: str) -> list[str]:
    return [cell.source for cell in read_notebook(Path(path)).cells]
