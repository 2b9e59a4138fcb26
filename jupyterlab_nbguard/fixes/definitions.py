"""Finds a definition in some lines, and says whether two definitions do the same."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from jupyterlab_nbguard.python.athand import cell_at_hand

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def definition_in(source: str, start: int = 0, end: int | None = None) -> Definition | None:
    """Returns the one definition at the top level that the lines hold."""
    parsed = cell_at_hand(source)
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


def lines_of(node: Definition) -> tuple[int, int]:
    """Returns the first line, of a decorator maybe, and the last, counted from 0."""
    starts = [node.lineno, *(it.lineno for it in node.decorator_list)]
    return min(starts) - 1, (node.end_lineno or node.lineno) - 1


def essence(node: Definition) -> str:
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
