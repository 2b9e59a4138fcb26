"""Finds edits of ``sys.path``: modules that are imported from a folder that may stay behind."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from jupyterlab_nbguard.model.text import Range
from jupyterlab_nbguard.python.parse import ParsedCell
from jupyterlab_nbguard.python.positions import characters
from jupyterlab_nbguard.python.syntax import every

_CHANGES = frozenset(("append", "insert", "extend"))
_ABSOLUTE = re.compile(r"/|~|[A-Za-z]:[\\/]|\\\\")


@dataclass(frozen=True)
class PathEdit:
    """One place where a cell says where to look for modules."""

    range: Range
    folder: str | None
    """The folder, where it is written out."""

    @property
    def absolute(self) -> bool:
        """Says whether the folder is one of this machine only."""
        return self.folder is not None and _ABSOLUTE.match(self.folder) is not None


def path_edits(cell: ParsedCell) -> Iterator[PathEdit]:
    """Yields the calls and assignments that change ``sys.path``."""
    source = cell.source
    if cell.tree is None or "path" not in source:
        return
    if "sys" not in source and "addsitedir" not in source:
        return
    for node in every(cell.tree):
        value: ast.AST | None = None
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            function = node.func
            if function.attr in _CHANGES and _is_path(function.value) and node.args:
                value = node.args[-1]
            elif function.attr == "addsitedir" and node.args:
                value = node.args[0]
        elif isinstance(node, (ast.AugAssign, ast.Assign)):
            targets = [node.target] if isinstance(node, ast.AugAssign) else node.targets
            value = node.value if any(map(_is_path, targets)) else None
        if value is not None and isinstance(node, (ast.expr, ast.stmt)):
            yield PathEdit(_range(cell, node), _folder(value))


def _is_path(node: ast.AST) -> bool:
    """``sys.path``, also in a slice of it."""
    if isinstance(node, ast.Subscript):
        node = node.value
    return (
        isinstance(node, ast.Attribute)
        and node.attr == "path"
        and isinstance(node.value, ast.Name)
        and node.value.id in ("sys", "_sys")
    )


def _folder(value: ast.AST) -> str | None:
    """Returns the first text in an expression: the folder itself, or what it is made from."""
    for node in ast.walk(value):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return node.value
    return None


def _range(cell: ParsedCell, node: ast.expr | ast.stmt) -> Range:
    positions = cell.positions
    start, end = node.lineno - 1, (node.end_lineno or node.lineno) - 1
    column = characters(positions.line(start), node.col_offset)
    last = characters(positions.line(end), node.end_col_offset or 0)
    return Range.of(*positions.span(start, column, end, last))
