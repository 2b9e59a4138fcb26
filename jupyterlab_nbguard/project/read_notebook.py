"""Reads a saved notebook, or says in one line why it cannot be read."""

from __future__ import annotations

import json
from pathlib import Path

from jupyterlab_nbguard.model.notebook import Notebook
from jupyterlab_nbguard.project.document import NotANotebook, from_document
from jupyterlab_nbguard.project.errors import ProjectError, reason


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
    try:
        document = json.loads(data, object_hook=_without_output)
    except UnicodeDecodeError:
        raise ProjectError(name, "not JSON: not UTF-8 text") from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        cause = "empty file" if not data.strip() else f"{error.msg[:1].lower()}{error.msg[1:]}"
        raise ProjectError(name, f"not JSON: {cause} ({where})") from None
    except (RecursionError, ValueError):
        raise ProjectError(name, "not JSON that a notebook could hold") from None
    except MemoryError:
        raise ProjectError(name, "too large for this machine's memory") from None
    try:
        return from_document(document, name)
    except NotANotebook as error:
        raise ProjectError(name, str(error)) from None


def _without_output(value: dict[str, object]) -> dict[str, object]:
    """Drops what an output holds as soon as it is parsed: outputs are most of a large file."""
    return {} if "output_type" in value else value
