"""What a cell that nobody has seen running may do to the namespace: a careful guess."""

from __future__ import annotations

import ast
import re
from functools import lru_cache

from jupyterlab_nbguard.model.external import ENVIRONMENT
from jupyterlab_nbguard.python.athand import cell_at_hand
from jupyterlab_nbguard.python.changing import CHANGING_METHODS
from jupyterlab_nbguard.python.effects import is_environ
from jupyterlab_nbguard.python.facts import CellFacts
from jupyterlab_nbguard.python.syntax import every, text_of

_CHANGING_FUNCTIONS = frozenset(
    {"shuffle", "heappush", "heappop", "heapify", "insort", "insort_left", "insort_right"}
    | {"setattr", "delattr", "next", "at", "copyto", "fill_diagonal", "place", "put", "putmask"}
)
_ON_ENVIRON = frozenset({"pop", "setdefault", "__setitem__"})
# `set_title`, `addHandler`; but not what gives a new frame.
_SETTERS = re.compile(r"(?!set_(index|axis|flags)|add_(prefix|suffix))(set|add|remove)(_|[A-Z])")


def may_bind(facts: CellFacts) -> frozenset[str]:
    """Returns the names that running a cell may bind or delete."""
    names = {*facts.binds, *facts.deletes}
    for function in facts.functions.values():
        names.update(function.stores)
    return frozenset(names)


@lru_cache(maxsize=4096)
def changed_names(source: str) -> tuple[str, ...]:
    """Returns the names whose objects the top level of a cell is likely to change in place.

    Variables of the environment are among them, by their external names.

    Only what is likely: a new cell that plots a frame must not cast doubt on all that reads it.
    """
    tree = cell_at_hand(source).tree
    if tree is None:
        return ()
    found: set[str] = set()
    for node in every(tree):
        kind = type(node)
        if kind is ast.Call:
            _call(found, node)  # type: ignore[arg-type]
        elif kind is ast.Attribute or kind is ast.Subscript:
            if type(node.ctx) is not ast.Load:  # type: ignore[attr-defined]
                _note(found, node)  # type: ignore[arg-type]
        elif kind is ast.AugAssign:
            _note(found, node.target)  # type: ignore[attr-defined]
    return tuple(sorted(found))


@lru_cache(maxsize=4096)
def called_methods(source: str) -> frozenset[tuple[str, str]]:
    """Returns the methods that a cell calls, each with the name of the variable it belongs to."""
    tree = cell_at_hand(source).tree
    calls = (node.func for node in every(tree) if isinstance(node, ast.Call)) if tree else ()
    return frozenset(
        (function.value.id, function.attr)
        for function in calls
        if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name)
    )


def _call(found: set[str], node: ast.Call) -> None:
    function = node.func
    if isinstance(function, ast.Attribute):
        if is_environ(function.value):
            key = text_of(node.args[0]) if node.args and function.attr in _ON_ENVIRON else None
            if key is not None:
                found.add(ENVIRONMENT + key)
            return
        method = function.attr
        if method in CHANGING_METHODS or _SETTERS.match(method) or _is_inplace(node):
            _note(found, function.value)
        if function.attr in _CHANGING_FUNCTIONS and node.args:
            _note(found, node.args[0])
    elif isinstance(function, ast.Name) and function.id in _CHANGING_FUNCTIONS and node.args:
        _note(found, node.args[0])


def _is_inplace(node: ast.Call) -> bool:
    return any(
        keyword.arg == "inplace"
        and isinstance(keyword.value, ast.Constant)
        and keyword.value.value is True
        for keyword in node.keywords
    )


def _note(found: set[str], node: ast.expr) -> None:
    if isinstance(node, ast.Subscript) and is_environ(node.value):
        key = text_of(node.slice)
        if key is not None:
            found.add(ENVIRONMENT + key)
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    if isinstance(node, ast.Name):
        found.add(node.id)
