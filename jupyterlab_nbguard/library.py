"""The library's face: one function from a notebook, in whatever form, to a report."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .engine.workspace import Workspace
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
) -> Report:
    """Returns what the rules find in a saved notebook; see :func:`jupyterlab_nbguard.check`."""
    installed, around = installed_rules(), None
    outputs: Mapping[CellId, SavedOutputs] | None = None
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
    snapshot = Snapshot(read, settings=settings or Settings(), surroundings=around, outputs=outputs)
    report = Workspace(installed.rules).check(snapshot)
    return Report(report.diagnostics, report.skipped, (*installed.failures, *report.failures))
