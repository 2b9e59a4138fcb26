"""Finds the folder in which a notebook's copies are looked for."""

from __future__ import annotations

from pathlib import Path

from jupyterlab_nbguard.project.settings import FILES


def workspace_of(notebook: Path) -> Path | None:
    """Returns the repository, or else the project, that a notebook lies in; ``None`` without one.

    A home folder, and a whole disk, is no project, whatever lies in it.
    """
    folders = [
        folder
        for folder in notebook.absolute().parents
        if folder != Path.home() and folder.parent != folder
    ]
    for folder in folders:
        if (folder / ".git").exists():
            return folder
    for folder in folders:
        if any((folder / name).is_file() for name in FILES):
            return folder
    return None
