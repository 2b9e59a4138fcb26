"""Applies a plan, takes the last one back, and mends what a killed process left half done."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from platformdirs import user_state_path

from ...model.notebook import Notebook
from ...model.promotion import Trial
from ...project.errors import ProjectError
from ...project.read_notebook import parse_notebook, read_notebook
from ...project.splice import CannotSplice, with_sources
from .changes import writes_of
from .gather import Gathered
from .transaction import Record, Write, commit, records, undo


def journal_folder() -> Path:
    """Returns where changes are written down before they are made, for all projects of a user."""
    return user_state_path("nbguard", appauthor=False) / "promote"


def apply(
    found: Gathered, trial: Trial | None, journal: Path, opened: Collection[str] = ()
) -> Record:
    """Writes the module, its test and the notebooks, all or none; raises `NotSaved`.

    ``opened`` names notebooks, as the plan does, that an editor has open: their cells change there,
    and the record waits to be settled.
    """
    writes = writes_of(found, trial)
    there = {found.root / name for name in opened}
    return commit(
        journal,
        found.root,
        [it for it in writes if it.path not in there],
        f"promotion to {found.plan.module}",
        [it for it in writes if it.path in there],
    )


def last(journal: Path, folder: Path) -> Record | None:
    """Returns the last change that touched a file at or below ``folder``, or in its project."""
    for record in records(journal):
        inside = any(write.path.is_relative_to(folder) for write in record.all)
        if inside or folder.is_relative_to(record.root):
            return record
    return None


def take_back(journal: Path, record: Record, opened: Collection[Path] = ()) -> Record:
    """Brings back what was there before; raises `NotSaved` where a file was changed since.

    A notebook may have been run and saved since: the sources count, and the outputs stay. Those
    that are ``opened`` in an editor change there.
    """
    return undo(journal, record, _sources_back, opened)


def is_made(write: Write) -> bool:
    """Says whether a notebook on disk holds the cells that it was to get."""
    try:
        wanted = parse_notebook(write.after or b"", str(write.path))
        current = read_notebook(write.path)
    except ProjectError:
        return False
    return _sources(current) == _sources(wanted)


def _sources(notebook: Notebook) -> list[str]:
    return [cell.source for cell in notebook.cells]


def _sources_back(write: Write, now: bytes) -> bytes | None:
    if write.path.suffix != ".ipynb" or write.before is None or write.after is None:
        return None
    try:
        old, new, current = (
            parse_notebook(data, str(write.path)) for data in (write.before, write.after, now)
        )
        if _sources(current) == _sources(old):
            return now
        if [(it.id, it.source) for it in current.cells] != [(it.id, it.source) for it in new.cells]:
            return None
        pairs = enumerate(zip(old.cells, new.cells, strict=True))
        back = {place: a.source for place, (a, b) in pairs if a.source != b.source}
        return with_sources(now, back)
    except (ProjectError, CannotSplice, ValueError):
        return None
