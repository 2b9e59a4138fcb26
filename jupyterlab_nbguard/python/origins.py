"""Says what the names that a piece of code imports stand for, where nothing else binds them."""

from __future__ import annotations

import ast
from collections.abc import Iterable


def origins(trees: Iterable[ast.AST]) -> dict[str, str]:
    """Maps names to what they are imported from: ``{"np": "numpy", "sqrt": "math.sqrt"}``.

    A name that is bound in any other way, or in two ways, anywhere, is left out.
    """
    found: dict[str, str] = {}
    doubtful: set[str] = set()
    for tree in trees:
        for node in ast.walk(tree):
            for name, origin in _imported(node):
                if found.setdefault(name, origin) != origin:
                    doubtful.add(name)
            doubtful.update(_bound(node))
    return {name: origin for name, origin in found.items() if name not in doubtful}


def _imported(node: ast.AST) -> Iterable[tuple[str, str]]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            top = alias.name.partition(".")[0]
            yield (alias.asname, alias.name) if alias.asname else (top, top)
    elif isinstance(node, ast.ImportFrom) and not node.level:
        for alias in node.names:
            yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def _bound(node: ast.AST) -> Iterable[str]:
    if isinstance(node, ast.Name):
        return () if isinstance(node.ctx, ast.Load) else (node.id,)
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return (node.name,)
    if isinstance(node, ast.arg):
        return (node.arg,)
    names = (getattr(node, field, None) for field in ("name", "rest"))
    return () if isinstance(node, ast.alias) else tuple(it for it in names if isinstance(it, str))
