"""Makes a text that is equal for cells that differ only in comments and layout.

Runs in kernels, too: standard library only, Python 3.8.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from hashlib import blake2b

# Fields that say nothing about what the code does.
_SILENT = frozenset(("ctx", "kind", "type_comment", "type_ignores"))


def digest(tree: ast.AST, extra: Iterable[str] = ()) -> str:
    """Returns the digest of a tree, and of the texts of the magics that were masked in it."""
    pieces: list[str] = []
    stack: list[object] = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.AST):
            name, fields = _FORMS.get(type(node)) or _form(type(node))
            pieces.append(name)
            stack.append(_END)
            for field in fields:
                stack.append(getattr(node, field, None))
        elif type(node) is list:
            stack.append(_END_OF_LIST)
            stack.extend(reversed(node))
        elif type(node) is int:
            pieces.append(hex(node))  # decimals of huge numbers are refused
        else:
            pieces.append(node if type(node) is _Text else repr(node))
    pieces.extend(repr(text) for text in extra)
    text = "\n".join(pieces).encode("utf-8", "surrogatepass")
    return blake2b(text, digest_size=16).hexdigest()


_FORMS: dict[type[ast.AST], tuple[str, tuple[str, ...]]] = {}
"""The name of each kind of node that came, and its fields, the last one first."""


def _form(kind: type[ast.AST]) -> tuple[str, tuple[str, ...]]:
    fields = tuple(field for field in reversed(kind._fields) if field not in _SILENT)
    return _FORMS.setdefault(kind, (kind.__name__, fields))


class _Text(str):
    """Marks what is written as it stands."""


_END, _END_OF_LIST = _Text(")"), _Text("]")
