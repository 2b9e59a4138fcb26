"""The library's face: one function from a notebook, in whatever form, to a report."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .engine.workspace import Workspace
from .jobs.clones.finder import CopyFinder
from .jobs.clones.index import CloneIndex, cache_folder
from .model.clones import FoundCopy
from .model.notebook import CellId, Notebook
from .model.outputs import SavedOutputs
from .model.snapshot import Report, Settings, Snapshot
from .project.document import from_document
from .project.opened import open_notebook
from .project.plugins import installed_rules
from .project.savedoutputs import outputs_in
from .project.settings import find_settings
from .project.surroundings import SurroundingsReader


def check_notebook(
    notebook: str | os.PathLike[str] | Mapping[str, Any] | Notebook,
    settings: Settings | None = None,
    workspace: str | os.PathLike[str] | None = None,
) -> Report:
    """Returns what the rules find in a saved notebook; see :func:`jupyterlab_nbguard.check`."""
    installed, around = installed_rules(), None
    outputs: Mapping[CellId, SavedOutputs] | None = None
    copies: tuple[FoundCopy, ...] | None = None
    if workspace is not None and isinstance(notebook, (Notebook, Mapping)):
        raise ValueError("a workspace is looked through for a notebook that is given as a path")
    if isinstance(notebook, Notebook):
        read = notebook
    elif isinstance(notebook, Mapping):
        read = from_document(notebook)
        outputs = outputs_in(notebook, read)
    else:
        path = Path(notebook)
        opened = open_notebook(path)
        read, outputs = opened.notebook, opened.outputs
        settings = settings or find_settings(path, installed.names)
        around = SurroundingsReader().around(path)
        if workspace is not None and read.is_python:
            copies = _copies(Path(workspace), path, read, settings)
    snapshot = Snapshot(
        read,
        settings=settings or Settings(),
        surroundings=around,
        outputs=outputs,
        copies=copies,
    )
    report = Workspace(installed.rules).check(snapshot)
    return Report(report.diagnostics, report.skipped, (*installed.failures, *report.failures))


def _copies(
    root: Path, path: Path, notebook: Notebook, settings: Settings
) -> tuple[FoundCopy, ...]:
    """Returns what the notebook has in common with the other files below ``root``."""
    try:
        index = CloneIndex([root], cache_folder(), settings.clones_exclude)
    except (OSError, sqlite3.Error):  # as the command line does; here nobody is there to be told
        index = CloneIndex([root], None, settings.clones_exclude)
    finder = CopyFinder(root.absolute(), index)
    try:
        finder.update()
        found = finder.copies(path.absolute(), notebook.code)
    finally:
        finder.close_index()
    return tuple(copy for copies in found.values() for copy in copies)
