"""The observer starts on Python 3.8, where neither `list` nor `collections.abc` is subscripted."""

from __future__ import annotations

import ast
import collections.abc

from jupyterlab_nbguard.kernel.bootstrap import _sources

_NEW = {*collections.abc.__all__, "dict", "frozenset", "list", "set", "tuple", "type"}


def subscripted(tree: ast.Module) -> list[str]:
    """Lists what is subscripted as a module begins; annotations are no code."""
    typing = {
        alias.asname or alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module == "typing"
        for alias in node.names
    }
    values = [node.value for node in tree.body if isinstance(node, (ast.Assign, ast.AnnAssign))]
    bases = [base for node in tree.body if isinstance(node, ast.ClassDef) for base in node.bases]
    return [
        node.value.id
        for value in [*values, *bases]
        for node in ast.walk(value or ast.Pass())
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name)
        if node.value.id in _NEW - typing
    ]


def test_no_module_subscripts_at_its_start_what_is_no_alias_of_typing() -> None:
    found = {name: subscripted(ast.parse(text)) for name, text in _sources() if text is not None}
    assert found
    assert {name: what for name, what in found.items() if what} == {}


def test_it_is_seen_where_one_does() -> None:
    imported = "from collections.abc import Callable\nfrom typing import Dict, List\n"
    assert subscripted(ast.parse(imported + "A = Dict[str, Callable[[int], str]]")) == ["Callable"]
    assert subscripted(ast.parse(imported + "A = List[int]\ndef f(x: list[int]): pass")) == []
