"""Replaces a function by an import of the same function from a module.

It is done only where both are known to do the same: the same code but for layout, docstrings and
the names of local variables, and every name that it reads from outside stands for the same.
"""

from __future__ import annotations

from jupyterlab_nbguard.analysis.ambient import is_ambient
from jupyterlab_nbguard.clones.told import Copy, Place
from jupyterlab_nbguard.fixes.definitions import definition_in, essence, lines_of
from jupyterlab_nbguard.model.fix import Fix, ReplaceText
from jupyterlab_nbguard.model.notebook import Notebook
from jupyterlab_nbguard.model.text import Range
from jupyterlab_nbguard.python.facts import facts
from jupyterlab_nbguard.python.origins import origins
from jupyterlab_nbguard.python.parse import parse_cell


def import_instead(notebook: Notebook, at: Place, copy: Copy) -> Fix | None:
    """Returns the fix for a definition that ``copy.module`` has; None where it may do otherwise."""
    source = notebook.by_id[at.cell].source
    own, other = definition_in(source, at.start, at.end), definition_in(copy.place.source)
    if own is None or other is None or essence(own) != essence(other):
        return None
    lines = source.split("\n")
    first, last = lines_of(own)
    text = "\n".join(lines[first : last + 1])
    outside = _outside(text)
    if outside is None:
        return None
    here = _imports(notebook)
    there = dict(copy.imported)
    for name in outside - {own.name}:
        if not is_ambient(name) and (name not in here or here[name] != there.get(name)):
            return None
    if own.name != other.name and own.name in outside:
        return None  # it calls itself: by what name, only a person can tell
    alias = "" if own.name == other.name else f" as {own.name}"
    new = f"from {copy.module} import {other.name}{alias}"
    range_ = Range.of(first, 0, last, len(lines[last]))
    edit = ReplaceText(at.cell, range_, new)
    title = f"Import `{other.name}` from `{copy.module}` instead"
    # Which module that name means is known when it is imported, and not before.
    return Fix(title, (edit,), applicability="unsafe")


def _outside(text: str) -> set[str] | None:
    """Lists the names that a definition reads from outside; None where it may do more than read."""
    found = facts(text)
    if found.dynamic or found.stars or found.mutates or not found.parsed:
        return None
    names = {*found.loads, *found.inner_loads}
    for body in found.functions.values():
        if body.dynamic or body.stores or body.mutates:
            return None
        names |= set(body.loads)
    return names


def _imports(notebook: Notebook) -> dict[str, str]:
    cells = (parse_cell(cell.source) for cell in notebook.code)
    trees = [cell.tree for cell in cells if cell.tree is not None]
    return origins(trees)
