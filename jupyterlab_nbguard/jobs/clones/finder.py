"""Finds what a notebook has in common with the other files of a workspace.

The index says what lies on the disk. Notebooks that are open somewhere count as they stand there:
they are kept in a second index, in memory, which nobody else sees.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from time import monotonic

from ...model.clones import FoundCopy
from ...model.notebook import Cell, Notebook
from ...project.importable import module_name
from ...python.origins import origins
from ...python.quiet import quiet
from .index import CloneIndex, Progress, Scan
from .lookup import Lookup

_TRUSTED = 5.0
"""Seconds for which a file is taken for what it was when it was last looked at."""


class CopyFinder:
    """Asks the index of the files below ``root``, and the notebooks that are open.

    For one thread. ``index`` may be that of several processes.
    """

    def __init__(self, root: Path, index: CloneIndex) -> None:
        self._root = root
        self._index = index
        self._open = CloneIndex([])
        self._lookups = Lookup(index), Lookup(self._open)
        self._opened: set[Path] = set()
        self._looked: dict[str, float] = {}

    def update(
        self,
        progress: Progress = lambda done, total: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Scan:
        """Brings the index up to date with the disk."""
        return self._index.update(progress, cancelled)

    def open(self, path: Path, notebook: Notebook) -> None:
        """Takes a notebook as it stands in an editor."""
        self._opened.add(path)
        self._open.update_notebook(path, notebook)

    def close(self, path: Path) -> None:
        """Takes a notebook as it lies on the disk again."""
        if path in self._opened:
            self._opened.discard(path)
            self._open.forget(path)

    def edit(self, path: Path, place: int, cell: Cell) -> None:
        """Takes one cell of an open notebook as it stands."""
        self._open.update_cell(path, place, cell.id, cell.source if cell.runs else "")

    def copies(self, path: Path, cells: Iterable[Cell]) -> dict[str, tuple[FoundCopy, ...]]:
        """Returns the copies of each cell in other files; paths are relative to the root."""
        return {cell.id: tuple(self._of(path, cell)) for cell in cells}

    def absolute(self, shown: str) -> Path:
        """Returns the file that a found copy names."""
        return Path(os.path.normpath(self._root / shown))

    def close_index(self) -> None:
        """Closes the index; nothing is lost."""
        self._index.close()

    def _of(self, path: Path, cell: Cell) -> Iterator[FoundCopy]:
        found = self._asked(path, cell)
        changed = [it for it in {Path(it.other.path) for it in found} if self._has_changed(it)]
        if changed:
            found = self._asked(path, cell)
        for it in found:
            yield self._shown(path, it)

    def _asked(self, path: Path, cell: Cell) -> list[FoundCopy]:
        on_disk, opened = (it.copies(cell.source, str(path), cell.id) for it in self._lookups)
        found = [it for it in on_disk if Path(it.other.path) not in self._opened] + opened
        return [it for it in found if not _is_the_same_notebook(Path(it.other.path), path)]

    def _has_changed(self, path: Path) -> bool:
        """Reads a file again that changed since it was read; says whether it did."""
        now = monotonic()
        if path in self._opened or now - self._looked.get(str(path), -_TRUSTED) < _TRUSTED:
            return False
        self._looked[str(path)] = now
        return self._index.update_file(path)

    def _shown(self, notebook: Path, found: FoundCopy) -> FoundCopy:
        path = Path(found.other.path)
        try:
            shown = os.path.relpath(path, self._root)
        except ValueError:  # another drive
            shown = str(path)
        found = replace(found, other=replace(found.other, path=Path(shown).as_posix()))
        if path.suffix != ".py" or not found.name:
            return found
        module = module_name(notebook, path)
        if not module:
            return found
        return replace(found, module=module, imported=_imported(path, _stamp(path)))


def _is_the_same_notebook(other: Path, path: Path) -> bool:
    """A notebook that was exported, or paired, stands beside itself as a script."""
    return other == path or (other.stem == path.stem and other.parent == path.parent)


def _stamp(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size


@lru_cache(maxsize=256)
def _imported(path: Path, _stamp: tuple[int, int]) -> tuple[tuple[str, str], ...]:
    """Returns what the names that a module imports stand for, as long as it is what it was."""
    try:
        with quiet():
            tree = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    return tuple(sorted(origins([tree]).items()))
