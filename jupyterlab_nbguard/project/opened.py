"""A notebook that was read from wherever it came, with the bytes that it was read from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from jupyterlab_nbguard.model.notebook import CellId, Notebook
from jupyterlab_nbguard.model.outputs import SavedOutputs
from jupyterlab_nbguard.project.errors import ProjectError
from jupyterlab_nbguard.project.raw import FileLines
from jupyterlab_nbguard.project.read_notebook import parse_saved, read_bytes
from jupyterlab_nbguard.project.text_notebook import SUFFIXES, TextLines, parse_text


@dataclass(frozen=True)
class Opened:
    """A notebook, the path that its settings count for, and what the file held."""

    path: Path
    data: bytes
    notebook: Notebook
    outputs: Mapping[CellId, SavedOutputs] | None = None
    """The outputs in the file; text notebooks have none."""

    @property
    def is_text(self) -> bool:
        """Says whether jupytext read it."""
        return self.path.suffix in SUFFIXES

    def lines(self) -> FileLines | TextLines:
        """Returns what finds the file's lines."""
        text = self.data.decode(json.detect_encoding(self.data), "replace")
        return TextLines(text, self.notebook) if self.is_text else FileLines(text)


def open_notebook(path: Path, data: bytes | None = None) -> Opened:
    """Reads the notebook at ``path``, or in ``data``; raises `ProjectError`."""
    data = read_bytes(path) if data is None else data
    if path.suffix not in SUFFIXES:
        return Opened(path, data, *parse_saved(data, str(path)))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ProjectError(str(path), "not UTF-8 text; save it as UTF-8") from None
    return Opened(path, data, parse_text(text, path.suffix, str(path)), {})
