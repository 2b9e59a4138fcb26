"""Finds a clone class again, by the id that `nbguard clones` gives it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ...model.promotion import Choice, Copy, Lines
from ...project.errors import ProjectError
from ..clones.index import CloneIndex, cache_folder
from ..clones.search import clone_classes


def of_class(root: Path, notebook: Path, id_: str, choice: Choice) -> Choice:
    """Returns the choice of a clone class: its first copy in the notebook, and all others.

    Copies in modules stay as they are. Raises `ProjectError` where there is no such class.
    """
    index = CloneIndex([root], cache_folder())
    try:
        index.update()
        classes = clone_classes(index)
    finally:
        index.close()
    found = next((it for it in classes if it.id == id_), None)
    if found is None:
        raise ProjectError(str(root), f"there is no clone class {id_} below it any more")
    inside = [it for it in found.members if Path(it.path).suffix == ".ipynb"]
    own = sorted((it for it in inside if Path(it.path) == notebook), key=lambda it: it.cell)
    if not own:
        raise ProjectError(str(notebook), f"no copy of the clone class {id_} stands in it")
    copies = [
        Copy(Path(it.path).relative_to(root).as_posix(), Lines(it.cell_id, it.start, it.end))
        for it in inside
        if it is not own[0]
    ]
    first = Lines(own[0].cell_id, own[0].start, own[0].end)
    return replace(choice, lines=(first,), copies=tuple(copies))
