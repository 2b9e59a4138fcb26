"""Replaces a function by an import of the same function from a module.

It is done only where both are known to do the same: the same code but for layout, docstrings and
the names of local variables, and every name that it reads from outside stands for the same.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from jupyterlab_nbguard.analysis.ambient import is_ambient
from jupyterlab_nbguard.clones.told import Copy, Place
from jupyterlab_nbguard.model.fix import Fix, ReplaceText
from jupyterlab_nbguard.model.notebook import Notebook
from jupyterlab_nbguard.model.text import Range
from jupyterlab_nbguard.python.facts import facts
from jupyterlab_nbguard.python.origins import origins
from jupyterlab_nbguard.python.parse import parse_cell

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def import_instead(notebook: Notebook, at: Place, copy: Copy) -> Fix | None:
    """Returns the fix for a definition that ``copy.module`` has; None where it may do otherwise."""
    source = notebook.by_id[at.cell].source
    own, other = _definition(source, at.start, at.end), _definition(copy.place.source)
    if own is None or other is None or _essence(own) != _essence(other):
        return None
    lines = source.split("\n")
    first, last = _lines(own)
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


def _definition(source: str, start: int = 0, end: int | None = None) -> Definition | None:
    """Returns the one definition at the top level that the lines hold."""
    parsed = parse_cell(source)
    if parsed.tree is None or parsed.positions.masked is not None or "\r" in source:
        return None
    within = [
        node
        for node in parsed.tree.body
        if start <= node.lineno - 1 and (end is None or (node.end_lineno or 0) - 1 <= end)
    ]
    if len(within) != 1 or not isinstance(within[0], _DEFINITIONS):
        return None
    return within[0]


def _lines(node: Definition) -> tuple[int, int]:
    starts = [node.lineno, *(it.lineno for it in node.decorator_list)]
    return min(starts) - 1, (node.end_lineno or node.lineno) - 1


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


def _essence(node: Definition) -> str:
    """Returns a text that is equal for definitions that do the same by any name."""
    copy = ast.parse(ast.unparse(node)).body[0]
    assert isinstance(copy, _DEFINITIONS)
    copy.name = "it"
    for inner in ast.walk(copy):
        if isinstance(inner, _DEFINITIONS) and ast.get_docstring(inner, clean=False) is not None:
            inner.body = inner.body[1:] or [ast.Pass()]
    scopes = (*_DEFINITIONS, ast.Lambda)
    is_flat = sum(isinstance(inner, scopes) for inner in ast.walk(copy)) == 1
    if is_flat and not isinstance(copy, ast.ClassDef):
        _rename(copy, _locals(copy))
    return ast.dump(copy)


def _locals(node: ast.FunctionDef | ast.AsyncFunctionDef) -> dict[str, str]:
    """Gives each local variable, but no parameter, the name of its place among them."""
    walked = list(ast.walk(node))
    kept = {it.arg for it in walked if isinstance(it, ast.arg)}
    for it in walked:
        if isinstance(it, ast.Global | ast.Nonlocal):
            kept.update(it.names)
        elif isinstance(it, ast.comprehension):
            # Such a name may be a variable of the notebook's elsewhere in the function.
            kept.update(inner.id for inner in ast.walk(it.target) if isinstance(inner, ast.Name))
    names = dict.fromkeys(
        it.id
        for it in _in_order(node)
        if isinstance(it, ast.Name) and isinstance(it.ctx, ast.Store) and it.id not in kept
    )
    return {name: f"_{place}" for place, name in enumerate(names)}


def _in_order(node: ast.AST) -> Iterable[ast.AST]:
    yield node
    for child in ast.iter_child_nodes(node):
        yield from _in_order(child)


def _rename(node: ast.AST, names: dict[str, str]) -> None:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name):
            inner.id = names.get(inner.id, inner.id)
