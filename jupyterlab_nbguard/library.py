"""The library's face: one function from a notebook, in whatever form, to a report."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .engine.workspace import Workspace
from .model.notebook import Notebook
from .model.snapshot import Report, Settings, Snapshot
from .project.document import from_document
from .project.plugins import installed_rules
from .project.read_notebook import read_notebook
from .project.settings import find_settings


def check_notebook(
    notebook: str | os.PathLike[str] | Mapping[str, Any] | Notebook,
    settings: Settings | None = None,
) -> Report:
    """Returns what the rules find in a saved notebook; see :func:`jupyterlab_nbguard.check`."""
    installed = installed_rules()
    if isinstance(notebook, Notebook):
        read = notebook
    elif isinstance(notebook, Mapping):
        read = from_document(notebook)
    else:
        path = Path(notebook)
        read = read_notebook(path)
        settings = settings or find_settings(path, installed.names)
    report = Workspace(installed.rules).check(Snapshot(read, settings=settings or Settings()))
    return Report(report.diagnostics, report.skipped, (*installed.failures, *report.failures))
