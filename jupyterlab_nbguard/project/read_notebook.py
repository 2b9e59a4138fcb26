"""Reads a saved notebook, or says in one line why it cannot be read."""

from __future__ import annotations

import json
import re
from pathlib import Path

from jupyterlab_nbguard.model.notebook import CellId, Notebook
from jupyterlab_nbguard.model.outputs import SavedOutputs
from jupyterlab_nbguard.project.document import NotANotebook, from_document
from jupyterlab_nbguard.project.errors import ProjectError, reason
from jupyterlab_nbguard.project.readjson import read_json
from jupyterlab_nbguard.project.savedoutputs import outputs_in

_CONFLICT = re.compile(rb"^<{7} .*^>{7} ", re.MULTILINE | re.DOTALL)


def read_notebook(path: Path) -> Notebook:
    """Returns the notebook in a file; raises `ProjectError` naming the file and the cause."""
    return parse_notebook(read_bytes(path), str(path))


def read_bytes(path: Path) -> bytes:
    """Returns what a file holds; raises `ProjectError`."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise ProjectError(str(path), f"cannot be read: {reason(error)}") from None


def parse_notebook(data: bytes, name: str) -> Notebook:
    """Returns the notebook in the bytes of the file ``name``; raises `ProjectError`."""
    return _parsed(data, name)[0]


def parse_saved(data: bytes, name: str) -> tuple[Notebook, dict[CellId, SavedOutputs]]:
    """Returns the notebook, and what its file holds of outputs; raises `ProjectError`."""
    notebook, document = _parsed(data, name)
    return notebook, outputs_in(document, notebook)


def _parsed(data: bytes, name: str) -> tuple[Notebook, object]:
    try:
        document = read_json(data)
    except UnicodeDecodeError:
        raise ProjectError(name, "not JSON: not UTF-8 text; save it as UTF-8") from None
    except json.JSONDecodeError as error:
        raise ProjectError(name, f"not JSON: {_cause(data, error)}") from None
    except (RecursionError, ValueError):
        raise ProjectError(name, "not JSON that a notebook could hold") from None
    except MemoryError:
        raise ProjectError(name, "too large for this machine's memory") from None
    try:
        return from_document(document, name), document
    except NotANotebook as error:
        raise ProjectError(name, str(error)) from None


def _cause(data: bytes, error: json.JSONDecodeError) -> str:
    """Says what is wrong with a text, and what can be done where that is plain."""
    if not data.strip():
        return "empty file"
    if _CONFLICT.search(data):
        return "a merge conflict stands in it; resolve it first (nbdime merges notebooks)"
    cause = f"{error.msg[:1].lower()}{error.msg[1:]}"
    return f"{cause} (line {error.lineno}, column {error.colno})"
