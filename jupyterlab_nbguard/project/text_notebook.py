"""Reads notebooks that are kept as text, in jupytext's ``py:percent`` and in MyST Markdown.

Both formats are specified by jupytext's documentation ("Notebooks as Code", "MyST Markdown"), and
read by it where it is installed: there is one reader of them, and it is not ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

from jupyterlab_nbguard.model.notebook import Notebook
from jupyterlab_nbguard.project.document import NotANotebook, from_document
from jupyterlab_nbguard.project.errors import ProjectError

SUFFIXES = frozenset((".py", ".md", ".myst", ".mystnb"))
_NEITHER = "neither a py:percent notebook (cells begin with `# %%`) nor a MyST one of jupytext"
_FORMATS = frozenset(("percent", "hydrogen", "myst"))


def parse_text(text: str, suffix: str, name: str) -> Notebook:
    """Returns the notebook in the text of the file ``name``; raises `ProjectError`."""
    try:
        jupytext = import_module("jupytext")
    except ImportError:
        cause = "only jupytext can read it, which is not installed (pip install jupytext)"
        raise ProjectError(name, cause) from None
    try:
        form, _ = jupytext.guess_format(text, suffix)
        if form not in _FORMATS:
            raise ProjectError(name, _NEITHER)
        document = jupytext.reads(text, fmt={"extension": suffix, "format_name": form})
    except ProjectError:
        raise
    except Exception as error:  # jupytext raises whatever it stumbles over
        cause = f"{type(error).__name__}: {error}".splitlines()[0]
        raise ProjectError(name, f"jupytext cannot read it: {cause}") from None
    # The text has no ids, and jupytext makes new ones each time.
    cells = [{key: it[key] for key in it if key != "id"} for it in document["cells"]]
    try:
        return from_document({**document, "cells": cells}, name)
    except NotANotebook as error:
        raise ProjectError(name, str(error)) from None


class TextLines:
    """Finds the line of the text (from 1) on which a line of a cell (from 0) is written."""

    def __init__(self, text: str, notebook: Notebook) -> None:
        self._starts = dict(_starts(text.splitlines(), notebook))

    def line(self, cell: int, line: int) -> int:
        """Returns the line of the text; 1 where the cell is written there in another way."""
        start = self._starts.get(cell)
        return 1 if start is None else start + line + 1


def _starts(lines: list[str], notebook: Notebook) -> Iterator[tuple[int, int]]:
    """Yields each code cell's place and first line: its lines stand there word for word.

    Not so those with magics, which ``py:percent`` comments out; the first of their lines that does
    stand there tells enough.
    """
    at = 0
    for place, cell in enumerate(notebook.cells):
        source = cell.source.split("\n")
        if not cell.runs:
            continue
        for number, line in enumerate(source):
            if line.strip() and line in lines[at:]:
                found = lines.index(line, at)
                if found - number >= at:
                    yield place, found - number
                    at = found - number + len(source)
                    break
