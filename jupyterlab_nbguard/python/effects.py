"""Notices reads and writes beyond names: the environment, seeds, code made from text.

Runs in kernels, too: standard library only, Python 3.8.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from jupyterlab_nbguard.python.quiet import quiet
from jupyterlab_nbguard.python.syntax import callee, index_of, is_shell, namespace, text_of, words
from jupyterlab_nbguard.python.uses import FunctionNames, Names

SEEDS = words(
    """seed set_seed manual_seed manual_seed_all set_random_seed seed_everything set_state
    setstate"""
)
_GENERATORS = frozenset(("default_rng", "RandomState", "SeedSequence", "PRNGKey"))
_ENVIRON_METHODS = frozenset(("get", "pop", "setdefault", "__getitem__"))
_MAGIC_METHODS = frozenset(("run_line_magic", "run_cell_magic", "magic"))
_SHELL_METHODS = frozenset(("run_cell", "safe_execfile", "safe_run_module", "ex", "ev", "push"))
NOTICED = SEEDS | _GENERATORS | {"getenv"} | _ENVIRON_METHODS | _MAGIC_METHODS | _SHELL_METHODS
# Magics that bind names of the user's that no one can see in the text.
BINDING_MAGICS = words(
    "run load loadpy pylab store macro rerun recall rep edit cython cython_pyximport"
)

if TYPE_CHECKING:
    Sink = Names | FunctionNames


def notice_call(node: ast.Call, sink: Sink, seen: set[int]) -> None:
    """Records what a call does beyond names; ``seen`` collects the nodes that are explained.

    Only a call of one of the names in ``NOTICED`` does anything of the kind.
    """
    name = callee(node)
    if name in SEEDS:
        sink.seeds = True
    elif name in _GENERATORS:
        if any(type(argument) is ast.Constant for argument in node.args):
            sink.seeds = True
    elif name == "getenv":
        sink.environ.add(text_of(node.args[0]) if node.args else None)
    elif name in _ENVIRON_METHODS:
        place = node.func.value if type(node.func) is ast.Attribute else node.func
        if is_environ(place) and node.args:
            seen.add(id(place))
            sink.environ.add(text_of(node.args[0]))
    elif name in _MAGIC_METHODS:
        line = text_of(node.args[0]) if node.args else None
        words = (line or "").split()
        if not words or words[0] in BINDING_MAGICS:
            sink.dynamic.add("run")
    elif name in _SHELL_METHODS and _on_shell(node.func):
        sink.dynamic.add("run")


def notice_subscript(node: ast.Subscript, sink: Sink, seen: set[int]) -> None:
    """Records the read of one variable of the environment."""
    if is_environ(node.value):
        seen.add(id(node.value))
        key = text_of(index_of(node))
        if type(node.ctx) is ast.Load:
            sink.environ.add(key)


def notice_membership(node: ast.Compare, sink: Sink, seen: set[int]) -> None:
    """Records `"K" in os.environ`."""
    place = node.comparators[0]
    if is_environ(place) and type(node.ops[0]) in (ast.In, ast.NotIn):
        seen.add(id(place))
        sink.environ.add(text_of(node.left))


def is_environ(node: ast.AST) -> bool:
    """Tells whether an expression is `os.environ` or an imported `environ`."""
    if type(node) is ast.Attribute:
        return node.attr == "environ"
    return type(node) is ast.Name and node.id == "environ"


def code_of(node: ast.Call) -> ast.AST | None:
    """Returns the tree of the constant text that `eval` or `exec` runs in this namespace."""
    if len(node.args) != 1 or node.keywords:
        return None
    text = text_of(node.args[0])
    if text is None:
        return None
    try:
        with quiet():
            return ast.parse(text.strip() if callee(node) == "eval" else text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def namespace_key(node: ast.AST) -> str | None:
    """Returns the name that `globals()["x"]` stands for."""
    if type(node) is ast.Subscript and namespace(node.value):
        return text_of(index_of(node))
    return None


def _on_shell(node: ast.AST) -> bool:
    return type(node) is ast.Attribute and is_shell(node.value)
