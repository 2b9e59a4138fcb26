"""Reads a notebook to run it; writes its new outputs, whole or not, and never over a change."""

from __future__ import annotations

import copy
import json
import re
import warnings
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import rwbase

from ...project.errors import ProjectError, reason
from ...project.read_notebook import read_notebook
from ..save import save

# Not typed.
_nbformat: Any = nbformat
_rwbase: Any = rwbase

_INDENT = re.compile(rb"\A\s*\{\r?\n([ \t]+)")


def read_file(path: Path) -> tuple[bytes, NotebookNode]:
    """Returns a notebook's file as it is, and the notebook in it with all its outputs.

    Raises `ProjectError`, as `read_notebook` does.
    """
    read_notebook(path)
    try:
        before = path.read_bytes()
        with warnings.catch_warnings():
            # Of what is not quite valid: all that matters here is looked at.
            warnings.simplefilter("ignore")
            text = before.decode(json.detect_encoding(before), "surrogatepass")
            notebook: NotebookNode = _nbformat.reads(text, as_version=4)
    except OSError as error:
        raise ProjectError(str(path), f"cannot be read: {reason(error)}") from None
    except Exception as error:  # nbformat raises whatever it stumbles over
        cause = f"{type(error).__name__}: {error}".splitlines()[0]
        raise ProjectError(str(path), f"not a notebook that can be run: {cause}") from None
    return before, notebook


def save_outputs(path: Path, before: bytes, notebook: NotebookNode) -> None:
    """Writes the outputs and execution counts of ``notebook``, and nothing else, into its file.

    ``before`` is what the file held when the notebook was read. Raises `NotSaved` where it holds
    something else by now, or cannot be written.
    """
    save(path, before, with_outputs(before, notebook))


def with_outputs(before: bytes, notebook: NotebookNode) -> bytes:
    """Returns a notebook's file with other outputs; all else in it stays as it was written."""
    document = json.loads(before)
    new = _rwbase.split_lines(copy.deepcopy(notebook))
    for raw, cell in zip(document["cells"], new["cells"], strict=True):
        if raw.get("cell_type") == "code":
            outputs = _plain(cell.get("outputs", []))
            if raw.get("outputs") != outputs:  # the order of keys is the file's own
                raw["outputs"] = outputs
            raw["execution_count"] = cell.get("execution_count")
    if "widgets" in new["metadata"]:
        document.setdefault("metadata", {})["widgets"] = _plain(new["metadata"]["widgets"])
    indent = _INDENT.search(before)
    layout: dict[str, Any] = {"indent": indent[1].decode() if indent else None}
    ascii_only = b"\\u" in before and before.isascii()
    text = json.dumps(document, ensure_ascii=ascii_only, **layout)
    if before.endswith(b"\n"):
        text += "\n"
    if b"\r\n" in before:
        text = text.replace("\n", "\r\n")
    # A lone surrogate, which JSON may hold and UTF-8 cannot say, is written as an escape.
    return text.encode("utf-8", "backslashreplace")


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(value[key]) for key in sorted(value)}
    return [_plain(item) for item in value] if isinstance(value, list) else value
