"""Finds the notebooks in files and folders."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from jupyterlab_nbguard.project.errors import ProjectError, reason

_SKIPPED = frozenset(("node_modules", "__pycache__", "site-packages"))


def discover(paths: Iterable[Path]) -> Iterator[Path | ProjectError]:
    """Yields each notebook once, in the order of the arguments, and each place that is closed."""
    seen: set[Path] = set()
    for path in paths:
        for found in _walk(path) if path.is_dir() else _file(path):
            if isinstance(found, ProjectError):
                yield found
                continue
            real = found.resolve()
            if real not in seen:
                seen.add(real)
                yield found


def _file(path: Path) -> Iterator[Path | ProjectError]:
    try:
        path.stat()
    except OSError as error:
        yield ProjectError(str(path), f"cannot be read: {reason(error)}")
    else:
        yield path


def _walk(folder: Path) -> Iterator[Path | ProjectError]:
    refused: list[OSError] = []
    for parent, folders, files in os.walk(folder, onerror=refused.append):
        folders[:] = sorted(name for name in folders if not is_skipped(Path(parent, name)))
        for name in sorted(files):
            if name.endswith(".ipynb") and not name.startswith("."):
                yield Path(parent, name)
    for error in refused:
        yield ProjectError(str(error.filename), f"cannot be read: {reason(error)}")


def is_skipped(folder: Path) -> bool:
    """Says whether a folder holds what others wrote, or nobody reads."""
    name = folder.name
    return name.startswith(".") or name in _SKIPPED or (folder / "pyvenv.cfg").exists()
