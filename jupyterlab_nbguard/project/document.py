"""Turns the JSON of nbformat 4 into a notebook, tolerantly: what is odd in a cell stays a cell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jupyterlab_nbguard.model.notebook import Cell, CellId, Notebook


class NotANotebook(ValueError):
    """Says why a document is no notebook of nbformat 4."""


def from_document(document: object, path: str = "") -> Notebook:
    """Builds the notebook that a parsed document of nbformat 4 holds."""
    if not isinstance(document, Mapping):
        raise NotANotebook("not a notebook (the JSON is no object)")
    version = document.get("nbformat")
    if not isinstance(version, int):
        raise NotANotebook("not a notebook (no 'nbformat' in it)")
    if version != 4:
        hint = "; a newer nbguard may read it"
        if version < 4:
            hint = "; `jupyter nbconvert --to notebook` upgrades it"
        raise NotANotebook(f"nbformat {version} is not supported{hint}")
    raw = document.get("cells")
    if not isinstance(raw, list):
        raise NotANotebook("not a notebook (no list of 'cells' in it)")
    taken: set[str] = set()
    cells = tuple(
        [
            _cell(cell if type(cell) is dict or isinstance(cell, Mapping) else {}, place, taken)
            for place, cell in enumerate(raw)
        ]
    )
    return Notebook(cells, _language(document.get("metadata")), path)


def _cell(raw: Mapping[str, Any], place: int, taken: set[str]) -> Cell:
    get = raw.get
    kind: Any = get("cell_type")
    count, metadata = get("execution_count"), get("metadata")
    # Most metadata is empty, and to ask an abstract class takes its time.
    tags = metadata.get("tags") if metadata and isinstance(metadata, Mapping) else None
    return Cell(
        _unique(get("id"), place, taken),
        kind if kind in ("code", "markdown") else "raw",
        _text(get("source")),
        tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
        count if type(count) is int else None,
        bool(get("outputs")),
    )


def _text(source: object) -> str:
    if isinstance(source, list):
        return "".join([line for line in source if isinstance(line, str)])
    return source if isinstance(source, str) else ""


def _unique(given: object, place: int, taken: set[str]) -> CellId:
    """Keeps a cell's id, or makes one from its place where it has none or another has it."""
    wanted = given if isinstance(given, str) and given else f"cell-{place}"
    chosen, number = wanted, 2
    while chosen in taken:
        chosen, number = f"{wanted}-{number}", number + 1
    taken.add(chosen)
    return CellId(chosen)


def _language(metadata: object) -> str:
    """Names the language of the kernel that the notebook asks for; without a word, Python."""
    if not isinstance(metadata, Mapping):
        return "python"
    info, spec = _part(metadata, "language_info"), _part(metadata, "kernelspec")
    name = info.get("name") or spec.get("language") or "python"
    if not isinstance(name, str):
        return "python"
    # No kernel of today runs it, and nearly every cell of it would be called a syntax error.
    if name.lower() == "python" and str(info.get("version", "3")).startswith("2"):
        return "Python 2"
    return name


def _part(metadata: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = metadata.get(key)
    return value if isinstance(value, Mapping) else {}
