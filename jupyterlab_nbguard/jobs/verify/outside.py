"""Tells which files outside the folder that it runs in a notebook read or wrote.

Known from what the observer sees: Python's own ``open``, in the kernel's process. What C code
opens (sqlite3, HDF5, Parquet), and what a program that a cell starts does, is not seen.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ...kernel.decode import Ran
from ...model.external import FILE

MOST_FILES = 50
"""Reported for one cell."""


@dataclass(frozen=True)
class OutsideFile:
    """A file outside the folder that a cell used; one that it read and wrote counts as written."""

    path: str
    use: Literal["read", "written"]


class Outside:
    """Knows what lay outside before the run began: make it before anything is started."""

    def __init__(self) -> None:
        # Libraries work in new files of the temporary folder; that is no news.
        self._temporary = os.path.realpath(tempfile.gettempdir())
        try:
            self._old = frozenset(os.listdir(self._temporary))
        except OSError:
            self._old = frozenset()

    def used(self, ran: Ran, folder: Path, directory: Path) -> tuple[OutsideFile, ...]:
        """Lists the files outside ``folder`` that a run used.

        ``directory`` is where the kernel worked at the end of the run: names count from there.
        """
        found: dict[str, OutsideFile] = {}
        for path in _paths((read.name for read in ran.reads), directory):
            found[path] = OutsideFile(path, "read")
        for path in _paths((write.name for write in ran.writes), directory):
            found[path] = OutsideFile(path, "written")
        real = os.path.realpath(folder)
        kept = [it for path, it in sorted(found.items()) if self._is_outside(path, real)]
        return tuple(kept[:MOST_FILES])

    def _is_outside(self, path: str, folder: str) -> bool:
        real = os.path.realpath(path)
        if _is_in(real, folder) or os.path.isdir(real):
            return False
        if not _is_in(real, self._temporary):
            return True
        first = os.path.relpath(real, self._temporary).split(os.sep)[0]
        return first in self._old


def _paths(names: Iterable[str], directory: Path) -> list[str]:
    files = (name[len(FILE) :] for name in names if name.startswith(FILE))
    return [os.path.normpath(directory / name) for name in files]


def _is_in(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)
