"""Reads the outputs in a notebook's file; each becomes small as soon as it is parsed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast

from jupyterlab_nbguard.model.notebook import CellId, Notebook
from jupyterlab_nbguard.model.outputs import SavedOutputs
from jupyterlab_nbguard.project.document import from_document

_KEY = "nbguard"
_READABLE = ("text/", "application/json", "application/vnd.plotly", "application/vnd.vega")
_LARGEST = 100_000_000
"""Bytes of a file that is read while it is open in an editor."""
_LONGEST = 200_000
"""Characters of one output that are read: the rest of a long one is more of the same."""


class OutputsReader:
    """Reads the outputs in a notebook's file, again once the file is another."""

    def __init__(self) -> None:
        self._stamp: tuple[int, int] | None = None
        self._known: dict[CellId, SavedOutputs] | None = None

    def read(self, path: Path) -> dict[CellId, SavedOutputs] | None:
        """Returns the same object until the file changes; ``None`` where it cannot be read."""
        try:
            found = path.stat()
            stamp = found.st_mtime_ns, found.st_size
            if stamp != self._stamp:
                self._stamp, self._known = stamp, None
                if path.suffix == ".ipynb" and found.st_size <= _LARGEST:
                    document = json.loads(path.read_bytes(), object_hook=small_output)
                    self._known = outputs_of(document, from_document(document))
        except (OSError, ValueError, RecursionError, MemoryError):
            self._known = None  # half written, perhaps; or no notebook at all
        return self._known


def small_output(value: dict[str, object]) -> dict[str, object]:
    """Replaces an output by its size and its text: for the parser's ``object_hook``."""
    if "output_type" not in value:
        return value
    data = value.get("data")
    parts = dict(data) if isinstance(data, Mapping) else {}
    texts = [_text(it) for mime, it in parts.items() if mime.startswith(_READABLE)]
    texts += [_text(value.get(key)) for key in ("text", "traceback", "evalue")]
    size = sum(map(_size, parts.values())) + sum(
        _size(value.get(key)) for key in ("text", "traceback")
    )
    return {_KEY: SavedOutputs(size, tuple(text[:_LONGEST] for text in texts if text))}


def outputs_in(document: Mapping[str, object], notebook: Notebook) -> dict[CellId, SavedOutputs]:
    """Returns the outputs of each cell that has some, of a document with whole outputs."""
    cells = document.get("cells")
    small = []
    for raw in cells if isinstance(cells, list) else ():
        outputs = raw.get("outputs") if isinstance(raw, Mapping) else None
        known = (
            [it for it in outputs if isinstance(it, Mapping)] if isinstance(outputs, list) else []
        )
        small.append({"outputs": [small_output(dict(it)) for it in known]})
    return outputs_of({"cells": small}, notebook)


def outputs_of(document: object, notebook: Notebook) -> dict[CellId, SavedOutputs]:
    """Returns the outputs of each cell that has some, of a document read with `small_output`."""
    cells = cast("Mapping[str, object]", document).get("cells")
    found: dict[CellId, SavedOutputs] = {}
    for raw, cell in zip(cells if isinstance(cells, list) else (), notebook.cells, strict=False):
        outputs = raw.get("outputs") if isinstance(raw, Mapping) else None
        small = (
            [it.get(_KEY) for it in outputs or () if isinstance(it, Mapping)]
            if (isinstance(outputs, list))
            else []
        )
        kept = [it for it in small if isinstance(it, SavedOutputs)]
        if kept:
            texts = tuple(text for it in kept for text in it.texts)
            found[cell.id] = SavedOutputs(sum(it.size for it in kept), texts)
    return found


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    return "\n".join(part.rstrip("\n") for part in _strings(value)) if value is not None else ""


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield key
            yield from _strings(item)


def _size(value: object) -> int:
    if isinstance(value, str):
        return len(value)
    if isinstance(value, list):
        return sum(map(_size, value)) + 2 * len(value)
    if isinstance(value, Mapping):
        return sum(len(key) + 4 + _size(item) for key, item in value.items())
    return 8  # a number, more or less
