"""Some statements of a cell that are to become the body of a function, if they may."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from jupyterlab_nbguard.clones.told import Place
from jupyterlab_nbguard.model.notebook import Cell, Notebook
from jupyterlab_nbguard.python.athand import cell_at_hand
from jupyterlab_nbguard.python.facts import CellFacts, facts
from jupyterlab_nbguard.python.positions import characters

Spot = tuple[int, int, int, int]
"""Where a name or a value stands in the text: line from 0, column, and their ends."""
_REFUSED = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.GeneratorExp),
    *(ast.Global, ast.Nonlocal, ast.Import, ast.ImportFrom, ast.Delete, ast.NamedExpr, ast.Match),
    *(ast.Await, ast.AsyncFor, ast.AsyncWith, ast.Yield, ast.YieldFrom, ast.Return),
)
"""What means something else in a function, or lives on when it has ended."""


class Unsafe(Exception):
    """Says that no function is known to do the same."""


@dataclass(frozen=True)
class Region:
    """Whole statements of a cell's top level, and their text."""

    cell: Cell
    span: tuple[int, int, int, int]
    text: str
    tree: ast.Module
    facts: CellFacts

    def spot(self, node: ast.AST) -> Spot:
        """Returns where a node stands in the text."""
        line, end_line = node.lineno - 1, node.end_lineno - 1  # type: ignore[attr-defined]
        lines = self.text.split("\n")
        return (
            line,
            characters(lines[line], node.col_offset),  # type: ignore[attr-defined]
            end_line,
            characters(lines[end_line], node.end_col_offset),  # type: ignore[attr-defined]
        )

    def rewritten(self, words: Mapping[Spot, str]) -> str:
        """Returns the text with other words in some places."""
        lines = self.text.split("\n")
        for (line, column, end_line, end), word in sorted(words.items(), reverse=True):
            assert line == end_line
            lines[line] = lines[line][:column] + word + lines[line][end:]
        return "\n".join(lines)


def region_of(notebook: Notebook, place: Place) -> Region:
    """Returns the statements that stand in some lines; raises `Unsafe` where they may not move."""
    cell = notebook.by_id[place.cell]
    parsed = cell_at_hand(cell.source)
    if parsed.tree is None or parsed.positions.masked is not None or "\r" in cell.source:
        raise Unsafe
    body = parsed.tree.body
    chosen = [it for it in body if _first(it) >= place.start and _last(it) <= place.end]
    if not chosen or chosen[0].col_offset:
        raise Unsafe
    first, last = _first(chosen[0]), _last(chosen[-1])
    if any(_first(it) <= last and _last(it) >= first for it in body if it not in chosen):
        raise Unsafe  # another statement shares a line with them, or is one of them in part
    if chosen[-1] is body[-1] and _shows(chosen[-1]):
        raise Unsafe
    lines = cell.source.split("\n")
    text = "\n".join(lines[first : last + 1])
    tree = cell_at_hand(text).tree
    if tree is None:
        raise Unsafe
    _refuse(tree)
    found = facts(text)
    if found.dynamic or found.stars or found.errors or not found.parsed:
        raise Unsafe
    for name, use in found.loads.items():
        if name in found.binds and not use.certain:
            raise Unsafe  # as an argument it would be read where it may not be there
    return Region(cell, (first, 0, last, len(lines[last])), text, tree, found)


def _first(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(it.lineno for it in decorators)]) - 1


def _last(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - 1


def _shows(node: ast.stmt) -> bool:
    """Says whether a cell that ends with this statement shows its value."""
    if not isinstance(node, ast.Expr):
        return False
    call = node.value
    is_print = isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
    return not (is_print and call.func.id == "print")  # type: ignore[attr-defined]


def _refuse(tree: ast.Module) -> None:
    for node in ast.walk(tree):
        if isinstance(node, _REFUSED):
            raise Unsafe
        is_text = isinstance(node, ast.JoinedStr) or (
            isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)
        )
        if is_text and node.lineno != node.end_lineno:  # type: ignore[attr-defined]
            raise Unsafe  # its lines would be moved


def known_by_functions(notebook: Notebook, facts_of: Callable[[Cell], CellFacts]) -> frozenset[str]:
    """Returns the names that functions of the notebook read or bind outside themselves."""
    found = set[str]()
    for cell in notebook.code:
        known = _known_in(facts_of(cell))
        if known is None:
            raise Unsafe  # nobody knows what it reads
        found |= known
    return frozenset(found)


def _known_in(found: CellFacts) -> frozenset[str] | None:
    bodies = found.functions.values()
    if found.dynamic or (found.errors and not found.parsed) or any(it.dynamic for it in bodies):
        return None
    known = set(found.inner_loads)
    return frozenset(known.union(*({*it.loads, *it.stores, *it.mutates} for it in bodies)))
