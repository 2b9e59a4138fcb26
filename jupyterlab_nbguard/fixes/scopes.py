"""Finds every mention of a name in a tree, and which of them mean the notebook's own variable."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_SCOPES = (*_FUNCTIONS, *_COMPREHENSIONS, ast.ClassDef)
_LEAVES = (ast.Name, ast.Constant, ast.expr_context, ast.operator, ast.cmpop)


@dataclass(frozen=True)
class Mention:
    """One place where a name stands that means the variable at the notebook's top level.

    ``parent`` is the node around it; ``hidden`` holds the names that mean something else there.
    """

    node: ast.AST
    parent: ast.AST
    hidden: frozenset[str]


def mentions(tree: ast.AST, name: str) -> Iterator[Mention]:
    """Yields each place that reads, binds or deletes the top-level variable ``name``."""
    none: frozenset[str] = frozenset()
    # A class body's names hide others in the body itself, but not in its methods.
    stack = [(tree, tree, none, none)]
    while stack:
        node, parent, hidden, of_class = stack.pop()
        if name not in hidden and name not in of_class and name in _named(node):
            yield Mention(node, parent, hidden | of_class)
        if isinstance(node, _LEAVES):
            continue
        inner, inner_class = hidden, of_class
        if isinstance(node, ast.ClassDef):
            inner_class = frozenset(_bindings(node)[0])
        elif isinstance(node, _SCOPES):
            bound, declared = _bindings(node)
            inner, inner_class = (hidden | bound) - declared, none
        if isinstance(node, _COMPREHENSIONS):
            # Python evaluates the first thing that is iterated before there is a scope.
            stack.append((node.generators[0].iter, node.generators[0], hidden, of_class))
        for child in ast.iter_child_nodes(node):
            if isinstance(parent, _COMPREHENSIONS) and child is parent.generators[0].iter:
                continue
            if isinstance(node, _SCOPES) and _is_outside(node, child):
                stack.append((child, node, hidden, of_class))
            else:
                stack.append((child, node, inner, inner_class))


def _named(node: ast.AST) -> tuple[str, ...]:
    """Lists the names that a node itself reads or binds in the scope around it."""
    if type(node) is ast.Name:
        return (node.id,)
    if isinstance(node, ast.expr):
        return ()
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return (node.name,)
    if isinstance(node, ast.alias):
        return (node.asname or node.name.split(".")[0],)
    if isinstance(node, ast.Global | ast.Nonlocal):
        return tuple(node.names)
    names = (getattr(node, field, None) for field in ("name", "rest"))
    return tuple(name for name in names if isinstance(name, str))


def _is_outside(scope: ast.AST, child: ast.AST) -> bool:
    """Says whether a part of a definition is evaluated in the scope around it."""
    if isinstance(scope, ast.ClassDef):
        return child not in scope.body
    if isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef):
        # Defaults and annotations hang below `arguments`, whose own names bind nothing here.
        return child not in scope.body
    if isinstance(scope, ast.Lambda):
        return child is scope.args
    return False


def _bindings(scope: ast.AST) -> tuple[set[str], set[str]]:
    """Returns the names that a scope binds for itself, and those it declares global."""
    bound: set[str] = set()
    declared: set[str] = set()
    stack: list[ast.AST] = []
    if isinstance(scope, _FUNCTIONS):
        bound.update(argument.arg for argument in _arguments(scope.args))
        stack += [scope.body] if isinstance(scope, ast.Lambda) else scope.body
    elif isinstance(scope, ast.ClassDef):
        stack += scope.body
    else:
        stack += [it for it in ast.iter_child_nodes(scope) if isinstance(it, ast.comprehension)]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Global):
            declared.update(node.names)
        elif isinstance(node, ast.Name):
            if not isinstance(node.ctx, ast.Load):
                bound.add(node.id)
        elif not isinstance(node, ast.Nonlocal):
            bound.update(_named(node))
        if not isinstance(node, _SCOPES):
            stack.extend(ast.iter_child_nodes(node))
    return bound, declared


def _arguments(arguments: ast.arguments) -> Iterator[ast.arg]:
    yield from arguments.posonlyargs
    yield from arguments.args
    yield from arguments.kwonlyargs
    for extra in (arguments.vararg, arguments.kwarg):
        if extra is not None:
            yield extra
