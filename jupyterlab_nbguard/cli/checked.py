"""What a run of ``nbguard check`` found, file by file."""

from __future__ import annotations

from dataclasses import dataclass

from jupyterlab_nbguard.model.notebook import Notebook
from jupyterlab_nbguard.model.snapshot import Report


@dataclass(frozen=True)
class Checked:
    """One notebook that was read, and what the rules say of it."""

    path: str
    notebook: Notebook
    report: Report
