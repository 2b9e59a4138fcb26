"""Reads the outputs in a notebook's file, as far as rules ask for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast

from jupyterlab_nbguard.model.notebook import CellId, Notebook
from jupyterlab_nbguard.model.outputs import SavedOutputs
from jupyterlab_nbguard.project.document import from_document
from jupyterlab_nbguard.project.readjson import read_json

_READABLE = ("text/", "application/json", "application/vnd.plotly", "application/vnd.vega")
_FIELDS = (("text", True), ("traceback", True), ("evalue", False))
"""What an output says outside its data, and whether that counts for its size."""
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
                    document = read_json(path.read_bytes())
                    self._known = outputs_in(document, from_document(document))
        except (OSError, ValueError, RecursionError, MemoryError):
            self._known = None  # half written, perhaps; or no notebook at all
        return self._known


def outputs_in(document: object, notebook: Notebook) -> dict[CellId, SavedOutputs]:
    """Returns the outputs of each cell that has some; ``notebook`` is that of the document."""
    cells = cast("Mapping[str, object]", document).get("cells")
    found: dict[CellId, SavedOutputs] = {}
    for raw, cell in zip(cells if isinstance(cells, list) else (), notebook.cells, strict=False):
        outputs = raw.get("outputs") if cell.has_outputs else None
        if isinstance(outputs, list):
            size, texts, any_kept = 0, list[str](), False
            for it in outputs:
                if isinstance(it, Mapping) and "output_type" in it:
                    size += _small(it, texts)
                    any_kept = True
            if any_kept:
                found[cell.id] = SavedOutputs(size, tuple([text for text in texts if text]))
    return found


def _small(output: Mapping[str, object], texts: list[str]) -> int:
    """Adds the text of an output, and returns its size."""
    size = 0
    data = output.get("data")
    parts = data if isinstance(data, Mapping) else {}
    for mime, value in parts.items():
        size += _size(value)
        if mime.startswith(_READABLE):
            texts.append(_text(value)[:_LONGEST])
    for key, counts in _FIELDS:
        value = output.get(key)
        if counts:
            size += _size(value)
        if value is not None:
            texts.append(_text(value)[:_LONGEST])
    return size


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
