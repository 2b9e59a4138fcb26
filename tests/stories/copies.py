"""Finds what the notebook of a story has in common with the files beside it."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from jupyterlab_nbguard.jobs.clones.finder import CopyFinder
from jupyterlab_nbguard.jobs.clones.index import CloneIndex
from jupyterlab_nbguard.model.clones import FoundCopy
from jupyterlab_nbguard.model.notebook import Notebook


def copies(files: dict[str, str] | None, notebook: Notebook) -> tuple[FoundCopy, ...] | None:
    """Writes the files and looks as the command line does; cells are parted by ``# %%``."""
    if files is None:
        return None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        for file, text in files.items():
            path = folder / file
            path.parent.mkdir(parents=True, exist_ok=True)
            content = _notebook(text) if path.suffix == ".ipynb" else text
            path.write_text(content, encoding="utf-8")
        finder = CopyFinder(folder, CloneIndex([folder]))
        finder.update()
        found = finder.copies(folder / "story.ipynb", notebook.code)
        finder.close_index()
        return tuple(copy for copies in found.values() for copy in copies)


def _notebook(text: str) -> str:
    cells = [
        {
            "cell_type": "code",
            "id": f"other-{number}",
            "metadata": {},
            "outputs": [],
            "execution_count": None,
            "source": source.strip("\n"),
        }
        for number, source in enumerate(text.split("# %%\n"))
    ]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells})
