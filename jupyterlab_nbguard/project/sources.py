"""Finds the notebooks and modules of a workspace, without what git and the project leave out."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from pathspec import GitIgnoreSpec

from jupyterlab_nbguard.project.discover import is_endless, is_skipped
from jupyterlab_nbguard.project.errors import ProjectError, reason

_SUFFIXES = (".ipynb", ".py")
Specs = tuple[tuple[Path, GitIgnoreSpec], ...]


def sources(
    paths: Iterable[Path], exclude: Iterable[str] = (), within: Path | None = None
) -> Iterator[Path | ProjectError]:
    """Yields each notebook and module below the paths once, and each place that is closed.

    ``exclude`` holds patterns as in ``.gitignore``, which count from each of the paths. A link that
    leads out of the folder ``within`` is passed over.
    """
    seen: set[str] = set()
    patterns = [*exclude]
    for path in paths:
        if not path.is_dir():
            found: Iterator[Path | ProjectError] = _file(path)
        else:
            own = ((path, GitIgnoreSpec.from_lines(patterns)),) if patterns else ()
            found = _walk(path, (*_above(path), *own))
        for each in found:
            if isinstance(each, ProjectError):
                yield each
                continue
            real = os.path.realpath(each)
            if within is not None and not Path(real).is_relative_to(within):
                continue
            if real not in seen:
                seen.add(real)
                yield each


def _file(path: Path) -> Iterator[Path | ProjectError]:
    try:
        path.stat()
    except OSError as error:
        yield ProjectError(str(path), f"cannot be read: {reason(error)}")
    else:
        yield path


def _above(folder: Path) -> Specs:
    """Reads the ``.gitignore`` files that count for a folder, up to its repository's root."""
    found = list[tuple[Path, GitIgnoreSpec]]()
    absolute = Path(os.path.abspath(folder))
    for parent in absolute.parents if not (absolute / ".git").exists() else ():
        spec = _spec(parent)
        if spec is not None:
            found.insert(0, (parent, spec))
        if (parent / ".git").exists():
            asked = [absolute, *absolute.parents]
            inner = asked[: asked.index(parent)]
            # Who names a folder that is ignored wants to have it read.
            ignored = any(_is_ignored(it, tuple(found), "/") for it in inner)
            return () if ignored else tuple(found)
    return ()  # no repository: nothing above the folder has a say


def _spec(folder: Path) -> GitIgnoreSpec | None:
    try:
        lines = (folder / ".gitignore").read_text(encoding="utf-8", errors="replace").split("\n")
    except OSError:
        return None
    try:
        return GitIgnoreSpec.from_lines(lines)
    except ValueError:  # git itself skips a pattern that it cannot read
        return None


def _walk(folder: Path, specs: Specs) -> Iterator[Path | ProjectError]:
    below: dict[str, Specs] = {str(folder): specs}
    refused: list[OSError] = []
    for name, folders, files in os.walk(folder, onerror=refused.append):
        parent = Path(name)
        known = below.pop(name, specs)
        own = _spec(parent) if ".gitignore" in files else None
        if own is not None:
            known = (*known, (parent, own))
        kept = []
        for child in sorted(folders):
            path = parent / child
            if not is_skipped(path) and not _is_ignored(path, known, "/"):
                kept.append(child)
                below[str(path)] = known
        folders[:] = kept
        for child in sorted(files):
            if child.endswith(_SUFFIXES) and not child.startswith("."):
                path = parent / child
                if not _is_ignored(path, known, "") and not is_endless(path):
                    yield path
    for error in refused:
        yield ProjectError(str(error.filename), f"cannot be read: {reason(error)}")


def _is_ignored(path: Path, specs: Specs, ending: str) -> bool:
    """Asks the nearest file first: what it says, others cannot take back."""
    for folder, spec in reversed(specs):
        relative = os.path.relpath(path, folder).replace(os.sep, "/") + ending
        if relative.startswith("../"):
            continue
        included = spec.check_file(relative).include
        if included is not None:
            return included
    return False
