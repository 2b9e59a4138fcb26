"""Finds the notebooks in files, folders and patterns."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from pathspec import GitIgnoreSpec

from jupyterlab_nbguard.project.errors import ProjectError, reason
from jupyterlab_nbguard.project.gitignore import Ignored, above
from jupyterlab_nbguard.project.text_notebook import SUFFIXES

_SKIPPED = frozenset(("node_modules", "__pycache__", "site-packages"))
_ENVIRONMENT = ("pyvenv.cfg", "conda-meta")
_MAGIC = frozenset("*?[")


def discover(
    paths: Iterable[Path], respect_gitignore: bool = False
) -> Iterator[Path | ProjectError]:
    """Yields each notebook once, in the order of the arguments, and each place that is closed.

    A path that does not exist and holds ``*``, ``?`` or ``[`` is a pattern: not every shell, and
    none on Windows, expands it. ``**`` stands for any folders.
    """
    seen: set[str] = set()
    folders: dict[Path, str] = {}
    for path in paths:
        for found in _find(path, respect_gitignore):
            if isinstance(found, ProjectError):
                yield found
                continue
            real = _real(found, folders)
            if real not in seen:
                seen.add(real)
                yield found


def _real(path: Path, folders: dict[Path, str]) -> str:
    """Returns where a file really lies; each folder's own place is looked up once."""
    if path.is_symlink():
        return os.path.realpath(path)
    parent = path.parent
    if parent not in folders:
        folders[parent] = os.path.realpath(parent)
    return os.path.join(folders[parent], path.name)


def _find(path: Path, respect_gitignore: bool) -> Iterator[Path | ProjectError]:
    if path.is_dir():
        yield from _walk(path, (".ipynb",), respect_gitignore)
    elif not _MAGIC.isdisjoint(str(path)) and not path.exists():
        yield from _match(path, respect_gitignore)
    else:
        yield from _file(path)


def _file(path: Path) -> Iterator[Path | ProjectError]:
    try:
        path.stat()
    except OSError as error:
        yield ProjectError(str(path), f"cannot be read: {reason(error)}")
    else:
        yield path


def _match(pattern: Path, respect_gitignore: bool) -> Iterator[Path | ProjectError]:
    """Yields what a pattern finds: what a folder would, and text notebooks where it names them."""
    parts = pattern.parts
    first = next(place for place, part in enumerate(parts) if not _MAGIC.isdisjoint(part))
    folder, rest = Path(*parts[:first]), "/".join(parts[first:])
    spec = GitIgnoreSpec.from_lines([f"/{rest}"])
    suffixes = (".ipynb", pattern.suffix) if pattern.suffix in SUFFIXES else (".ipynb",)
    nothing = True
    for found in _walk(folder, suffixes, respect_gitignore) if folder.is_dir() else ():
        if isinstance(found, ProjectError):
            yield found
        elif spec.match_file(found.relative_to(folder).as_posix()):
            nothing = False
            yield found
    if nothing:
        yield ProjectError(str(pattern), "no notebook matches")


def _walk(
    folder: Path, suffixes: tuple[str, ...], respect_gitignore: bool
) -> Iterator[Path | ProjectError]:
    refused: list[OSError] = []
    # Absolute, but with links as they are: patterns speak of the names that people see.
    top = folder.absolute()
    top = Path(os.path.normpath(top)) if ".." in top.parts else top
    ignored = {top: above(top) if respect_gitignore else Ignored()}
    for parent, folders, files in os.walk(folder, onerror=refused.append):
        here = top / Path(parent).relative_to(folder)
        patterns = ignored.pop(here)
        if respect_gitignore and ".gitignore" in files:
            patterns = patterns.within(here)
        folders[:] = sorted(
            name
            for name in folders
            if not is_skipped(Path(parent, name)) and not patterns.leaves_out(here / name, True)
        )
        ignored.update((here / name, patterns) for name in folders)
        for name in sorted(files):
            wanted = name.endswith(suffixes) and not name.startswith(".")
            if wanted and not patterns.leaves_out(here / name, False):
                path = Path(parent, name)
                if not is_endless(path):
                    yield path
    for error in refused:
        yield ProjectError(str(error.filename), f"cannot be read: {reason(error)}")


def is_skipped(folder: Path) -> bool:
    """Says whether a folder holds what others wrote, or nobody reads."""
    name = folder.name
    if name.startswith(".") or name in _SKIPPED:
        return True
    return any((folder / mark).exists() for mark in _ENVIRONMENT)


def is_endless(path: Path) -> bool:
    """Says whether to read it could take for ever: a pipe, a socket, a device."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False  # who reads it says why it cannot be read
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))
