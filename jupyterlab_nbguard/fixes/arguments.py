"""Adds parameters to a definition, and arguments to a call, as insertions into a cell's text."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jupyterlab_nbguard.fixes.slots import Slot, slot_behind
from jupyterlab_nbguard.model.fix import ReplaceText
from jupyterlab_nbguard.model.notebook import Cell
from jupyterlab_nbguard.model.text import Position, Range
from jupyterlab_nbguard.python.parse import ParsedCell
from jupyterlab_nbguard.python.positions import characters

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
_HEAD = re.compile(r"(?:(?:async\s+)?def|class)\s+")


class Unsafe(Exception):
    """Says that something is done with a function that no edit here could keep the same."""


@dataclass(frozen=True)
class CellText:
    """A cell's source and its tree, whose places are those of the text with magics masked."""

    cell: Cell
    parsed: ParsedCell

    def start_of(self, node: ast.expr | ast.stmt) -> Position:
        """Returns where a node begins in the source."""
        line = node.lineno - 1
        at = characters(self.parsed.positions.line(line), node.col_offset)
        return Position(*self.parsed.positions.original(line, at))

    def end_of_name(self, line: int, column: int, name: str) -> Position:
        """Returns where a name ends in the source; ``line`` and ``column`` are those of the AST."""
        positions = self.parsed.positions
        at = characters(positions.line(line - 1), column)
        found_line, found_column = positions.original(line - 1, at)
        end = found_column + len(name)
        if self.cell.source.split("\n")[found_line][found_column:end] != name:
            raise Unsafe
        return Position(found_line, end)

    def replace_name(self, line: int, column: int, name: str, new: str) -> ReplaceText:
        """Returns the edit that puts ``new`` for a name; its place is that of the AST."""
        end = self.end_of_name(line, column, name)
        start = Position(end.line, end.column - len(name))
        return ReplaceText(self.cell.id, Range(start, end), new)

    def name_of(self, node: FunctionNode | ast.ClassDef) -> tuple[int, int]:
        """Returns the place of a definition's name, as the AST counts."""
        line = self.parsed.positions.line(node.lineno - 1)
        head = _HEAD.match(line, characters(line, node.col_offset))
        if head is None:
            raise Unsafe
        return node.lineno, len(line[: head.end()].encode("utf-8", "surrogatepass"))

    def slot(self, end: Position) -> Slot:
        """Returns the parentheses behind a name that ends at ``end``."""
        slot = slot_behind(self.cell.source, end)
        if slot is None:
            raise Unsafe
        return slot

    def insert(self, at: Position, text: str) -> ReplaceText:
        """Returns the edit that puts ``text`` at a place."""
        return ReplaceText(self.cell.id, Range(at, at), text)


def add_parameters(text: CellText, node: FunctionNode, names: Sequence[str]) -> ReplaceText:
    """Returns the edit that adds parameters behind the others.

    By keyword only where others have defaults. Raises `Unsafe` where the function is decorated, or
    has names of its own for them.
    """
    if node.decorator_list or any(_speaks_of(node, name) for name in names):
        raise Unsafe
    slot = text.slot(text.end_of_name(*text.name_of(node), node.name))
    arguments = node.args
    named_only = bool(arguments.kwonlyargs) or arguments.vararg is not None
    listed = ", ".join(names)
    new = f"*, {listed}" if arguments.defaults and not named_only else listed
    if slot.keywords is not None:
        return text.insert(slot.keywords, f"{new}, ")
    return text.insert(slot.last, new if slot.empty else f", {new}")


def add_arguments(
    text: CellText, name: ast.Name, call: ast.Call, given: Mapping[str, str]
) -> ReplaceText:
    """Returns the edit that passes more by keywords, each with its code, in a call of ``name``."""
    alone = len(call.args) == 1 and not call.keywords
    if alone and isinstance(call.args[0], ast.GeneratorExp):
        raise Unsafe  # it would need parentheses of its own
    if any(keyword.arg in given for keyword in call.keywords):
        raise Unsafe
    slot = text.slot(text.end_of_name(name.lineno, name.col_offset, name.id))
    new = ", ".join(f"{it}={code}" for it, code in given.items())
    return text.insert(slot.last, new if slot.empty else f", {new}")


def refuse_unseen(text: CellText, function: str, seen: set[int]) -> None:
    """Raises `Unsafe` where a magic speaks of the function in words that nobody parsed."""
    masked = text.parsed.positions.masked or ()
    word = re.compile(rf"\b{re.escape(function)}\b")
    for number, line in enumerate(text.parsed.positions.source):
        is_magic = number < len(masked) and masked[number].origins is not None
        if is_magic and number not in seen and word.search(line):
            raise Unsafe


def _speaks_of(node: ast.AST, variable: str) -> bool:
    """Says whether a function declares the variable global, or has a parameter of its name."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Global | ast.Nonlocal) and variable in inner.names:
            return True
        if isinstance(inner, ast.arg) and inner.arg == variable:
            return True
    return False
