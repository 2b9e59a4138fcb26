"""A notebook as one list of statements, in the order of Restart & Run All."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from jupyterlab_nbguard.fixes.arguments import CellText, FunctionNode
from jupyterlab_nbguard.model.notebook import Cell, CellId, Notebook
from jupyterlab_nbguard.python.digest import digest
from jupyterlab_nbguard.python.names import collect
from jupyterlab_nbguard.python.parse import parse_cell
from jupyterlab_nbguard.python.uses import FunctionNames, Names

StatementKind = Literal["function", "class", "lambda", "import", "constant", "other"]

_ARITHMETIC = (ast.BinOp, ast.UnaryOp, ast.operator, ast.unaryop)
_LITERAL = (ast.Constant, ast.Tuple, ast.List, ast.Dict, ast.Set, ast.Load, *_ARITHMETIC)


@dataclass(frozen=True, eq=False)
class Statement:
    """One statement at the top level of a cell. Lines count from 0, in the cell."""

    text: CellText
    place: int
    """That of its cell, among all cells."""
    node: ast.stmt

    @property
    def cell(self) -> Cell:
        """The cell that it stands in."""
        return self.text.cell

    @property
    def first(self) -> int:
        """Its first line, with decorators."""
        decorators: list[ast.expr] = getattr(self.node, "decorator_list", [])
        return min([self.node.lineno, *(it.lineno for it in decorators)]) - 1

    @property
    def last(self) -> int:
        """Its last line."""
        return (self.node.end_lineno or self.node.lineno) - 1

    @property
    def shares_lines(self) -> bool:
        """Says whether another statement stands on a line of this one."""
        tree = self.text.parsed.tree
        return tree is not None and any(
            it is not self.node
            and it.lineno - 1 <= self.last
            and (it.end_lineno or it.lineno) - 1 >= self.first
            for it in tree.body
        )

    @cached_property
    def names(self) -> Names:
        """What it does with names, as if it stood in a cell of its own."""
        return collect(ast.Module([self.node], []))

    @cached_property
    def later(self) -> FunctionNames:
        """What running the function that it defines, or methods of the class, does."""
        found = FunctionNames()
        for body in self.names.functions.values():
            found.absorb(body)
        return found

    @cached_property
    def reads(self) -> frozenset[str]:
        """All names that it reads, at once or later."""
        return frozenset({*self.names.loads, *self.later.loads, *self.names.inner_loads})

    @cached_property
    def binds(self) -> frozenset[str]:
        """All names that it may bind, at once or later, by `global`."""
        return frozenset({*self.names.binds, *self.later.stores})

    @cached_property
    def mutates(self) -> frozenset[str]:
        """The names whose values it may change, at once or later."""
        return frozenset({*self.names.mutates, *self.later.mutates})

    @cached_property
    def digest(self) -> str:
        """The same for statements that differ in layout and comments only."""
        return digest(self.node)

    @cached_property
    def kind(self) -> StatementKind:
        """What it is to a module."""
        node = self.node
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            return "function"
        if isinstance(node, ast.ClassDef):
            return "class"
        if _is_import(node):
            return "import"
        value = getattr(node, "value", None)
        if self.target and isinstance(value, ast.Lambda):
            return "lambda"
        return "constant" if self.target and value is not None and _is_literal(value) else "other"

    @cached_property
    def target(self) -> str:
        """The one name that an assignment binds; empty for any other statement."""
        node = self.node
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target: ast.expr = node.targets[0]
        elif isinstance(node, ast.AnnAssign):
            target = node.target
        else:
            return ""
        return target.id if isinstance(target, ast.Name) else ""

    @property
    def name(self) -> str:
        """The name that a definition or a constant defines."""
        return getattr(self.node, "name", "") or self.target

    @property
    def function(self) -> FunctionNode | None:
        """The node of a function defined by `def`."""
        node = self.node
        return node if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else None


@dataclass(frozen=True)
class Program:
    """All statements of a notebook, and the cells that could not be read."""

    notebook: Notebook
    statements: tuple[Statement, ...]
    texts: tuple[CellText, ...]
    """The cells that could be read, also those whose code runs in a scope of its own."""
    unread: tuple[Cell, ...]
    opaque: tuple[Cell, ...]
    """The cells that may bind or read names that nobody can see: `%run`, `exec`."""

    @cached_property
    def binders(self) -> dict[str, tuple[Statement, ...]]:
        """Each name with the statements that may bind it, in order."""
        found: dict[str, list[Statement]] = {}
        for statement in self.statements:
            for name in statement.binds:
                found.setdefault(name, []).append(statement)
        return {name: tuple(binders) for name, binders in found.items()}

    @cached_property
    def mutated(self) -> frozenset[str]:
        """The names whose values some statement may change in place."""
        return frozenset().union(*(statement.mutates for statement in self.statements))

    @cached_property
    def stars(self) -> tuple[str, ...]:
        """The modules of star imports, in order."""
        found = dict.fromkeys(star for it in self.statements for star in it.names.stars)
        return tuple(found)

    def of_cell(self, cell: CellId) -> tuple[Statement, ...]:
        """Returns the statements of one cell."""
        return tuple(it for it in self.statements if it.cell.id == cell)


def program(notebook: Notebook) -> Program:
    """Reads all cells of a notebook; never raises."""
    statements: list[Statement] = []
    texts: list[CellText] = []
    unread: list[Cell] = []
    opaque: list[Cell] = []
    for place, cell in enumerate(notebook.cells):
        if not cell.runs:
            continue
        parsed = parse_cell(cell.source)
        if parsed.tree is None or "\r" in cell.source:
            if parsed.language == "python":
                unread.append(cell)
            continue
        text = CellText(cell, parsed)
        texts.append(text)
        found = [Statement(text, place, node) for node in parsed.tree.body]
        if parsed.dynamic or any(_is_opaque(it) for it in found):
            opaque.append(cell)
        if not parsed.isolated:
            statements += found
    return Program(notebook, tuple(statements), tuple(texts), tuple(unread), tuple(opaque))


def _is_opaque(statement: Statement) -> bool:
    dynamic = statement.names.dynamic | statement.later.dynamic
    return bool(dynamic & {"exec", "eval", "globals", "locals", "vars", "run"})


def _is_import(node: ast.stmt) -> bool:
    if isinstance(node, ast.Import | ast.ImportFrom):
        return True
    # The usual way to do without a module that may be missing.
    if not isinstance(node, ast.Try) or not all(map(_is_import, node.body)):
        return False
    others = [*node.orelse, *node.finalbody, *(it for each in node.handlers for it in each.body)]
    return all(_is_import(it) or _is_plain(it) for it in others)


def _is_plain(node: ast.stmt) -> bool:
    if isinstance(node, ast.Pass):
        return True
    return isinstance(node, ast.Assign) and _is_literal(node.value)


def _is_literal(value: ast.expr) -> bool:
    return all(isinstance(node, _LITERAL) for node in ast.walk(value))


def imports_of(node: ast.stmt) -> Iterator[tuple[str, str]]:
    """Yields the name that each part of a plain import binds, and the part as a line."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            renamed = f" as {alias.asname}" if alias.asname else ""
            bound = alias.asname or alias.name.partition(".")[0]
            yield bound, f"import {alias.name}{renamed}"
    elif isinstance(node, ast.ImportFrom):
        module = "." * node.level + (node.module or "")
        for alias in node.names:
            renamed = f" as {alias.asname}" if alias.asname else ""
            yield alias.asname or alias.name, f"from {module} import {alias.name}{renamed}"
