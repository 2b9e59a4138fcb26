"""Keeps one of several definitions of the same function in a notebook.

It is done only where they are known to do the same, whichever was run last: see
:mod:`.definitions`; no defaults but constants, no decorators, and nothing else binds their names.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from jupyterlab_nbguard.clones.told import Place
from jupyterlab_nbguard.fixes.definitions import definition_in, essence, lines_of
from jupyterlab_nbguard.model.fix import DeleteCell, Edit, Fix, ReplaceText
from jupyterlab_nbguard.model.notebook import Cell, Notebook
from jupyterlab_nbguard.model.text import Range
from jupyterlab_nbguard.python.athand import cell_at_hand


def keep_one(notebook: Notebook, places: Sequence[Place]) -> Fix | None:
    """Returns the fix that keeps the first definition; None where another may do otherwise."""
    found = list[tuple[Cell, ast.FunctionDef]]()
    for place in places:
        cell = notebook.by_id[place.cell]
        definition = definition_in(cell.source, place.start, place.end)
        if not isinstance(definition, ast.FunctionDef) or not _is_plain(definition):
            return None
        found.append((cell, definition))
    (_, kept), *others = found
    if len({essence(it) for _, it in found}) > 1:
        return None
    names = Counter(it.name for _, it in found)
    if _bindings(notebook, set(names)) != names:
        return None
    edits = [_edit(cell, it, kept.name) for cell, it in others]
    title = f"Keep one definition of `{kept.name}`"
    return Fix(title, tuple(edits), applicability="unsafe")


def _is_plain(node: ast.FunctionDef) -> bool:
    arguments = node.args
    defaults = [*arguments.defaults, *(it for it in arguments.kw_defaults if it is not None)]
    return not node.decorator_list and all(isinstance(it, ast.Constant) for it in defaults)


def _bindings(notebook: Notebook, names: set[str]) -> Counter[str]:
    """Counts what binds names anywhere in the notebook, definitions as well as anything else."""
    found: Counter[str] = Counter()
    for cell in notebook.code:
        bound = _bound_in(cell.source)
        if bound is None or bound["*"]:
            found.update(names)  # it may bind any
        else:
            found.update({name: bound[name] for name in names if bound[name]})
    return found


@lru_cache(maxsize=4096)
def _bound_in(source: str) -> Counter[str] | None:
    parsed = cell_at_hand(source)
    if parsed.tree is None:
        return None if parsed.language == "python" else Counter()
    found: Counter[str] = Counter()
    for node in ast.walk(parsed.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found[node.name] += 1
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            found[node.id] += 1
        elif isinstance(node, ast.alias):
            found[(node.asname or node.name).partition(".")[0]] += 1
        elif isinstance(node, ast.ExceptHandler) and node.name:
            found[node.name] += 1
    return found


def _edit(cell: Cell, node: ast.FunctionDef, kept: str) -> Edit:
    first, last = lines_of(node)
    lines = cell.source.split("\n")
    if node.name == kept and not any(it.strip() for it in [*lines[:first], *lines[last + 1 :]]):
        return DeleteCell(cell.id)
    text = "" if node.name == kept else f"{node.name} = {kept}"
    return ReplaceText(cell.id, Range.of(first, 0, last, len(lines[last])), text)
