"""Makes a variable that a function reads a parameter of the function, and passes it in each call.

It is done only where it is known to mean the same: the function is a plain `def` that nobody
decorates, and all that the notebook does with it is to call it by its name.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from jupyterlab_nbguard.fixes.scopes import mentions
from jupyterlab_nbguard.fixes.slots import Slot, slot_behind
from jupyterlab_nbguard.model.fix import Edit, Fix, ReplaceText
from jupyterlab_nbguard.model.notebook import Cell, CellId, Notebook
from jupyterlab_nbguard.model.text import Position, Range
from jupyterlab_nbguard.python.parse import ParsedCell, parse_cell
from jupyterlab_nbguard.python.positions import characters

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class _Unsafe(Exception):
    """Says that something is done with the function that no edit here could keep the same."""


def mentioning(notebook: Notebook, function: str) -> tuple[Cell, ...]:
    """Returns the cells in whose text the function's name stands, as a word of its own."""
    word = re.compile(rf"(?<!\w){re.escape(function)}(?!\w)")
    candidates = (cell for cell in notebook.code if function in cell.source)
    return tuple(cell for cell in candidates if word.search(cell.source))


def make_parameter(
    cells: Iterable[Cell], function: str, variable: str, owner: CellId
) -> Fix | None:
    """Returns the fix that makes ``variable`` a parameter of ``function``; None where it cannot.

    ``cells`` are all that mention the function, ``owner`` is the one that defines it.
    """
    edits: list[Edit] = []
    defined = 0
    try:
        for cell in cells:
            for edit, is_definition in _edits(cell, function, variable):
                defined += is_definition
                if is_definition and cell.id != owner:
                    return None
                edits.append(edit)
    except _Unsafe:
        return None
    if defined != 1:
        return None
    title = f"Make `{variable}` a parameter of `{function}`"
    return Fix(title, tuple(edits), applicability="unsafe")


@dataclass(frozen=True)
class _Text:
    """A cell's source and its tree, whose places are those of the text with magics masked."""

    cell: Cell
    parsed: ParsedCell

    def end_of_name(self, line: int, column: int, name: str) -> Position:
        """Returns where a name ends in the source; ``line`` and ``column`` are those of the AST."""
        positions = self.parsed.positions
        at = characters(positions.line(line - 1), column)
        found_line, found_column = positions.original(line - 1, at)
        end = found_column + len(name)
        if self.cell.source.split("\n")[found_line][found_column:end] != name:
            raise _Unsafe
        return Position(found_line, end)

    def slot(self, end: Position) -> Slot:
        slot = slot_behind(self.cell.source, end)
        if slot is None:
            raise _Unsafe
        return slot

    def insert(self, at: Position, text: str) -> Edit:
        return ReplaceText(self.cell.id, Range(at, at), text)


def _edits(cell: Cell, function: str, variable: str) -> Iterator[tuple[Edit, bool]]:
    """Yields the edits of one cell, each with whether it is that of the definition."""
    parsed = parse_cell(cell.source)
    if parsed.language != "python" and parsed.tree is None:
        return  # a `%%bash` cell speaks of something else
    if parsed.tree is None or "\r" in cell.source:
        raise _Unsafe
    text = _Text(cell, parsed)
    lines: set[int] = set()
    for mention in mentions(parsed.tree, function):
        node, parent = mention.node, mention.parent
        if isinstance(node, _DEFINITIONS):
            edit = _define(text, node, variable)
            yield edit, True
        elif isinstance(node, ast.Name) and isinstance(parent, ast.Call) and parent.func is node:
            if variable in mention.hidden:
                raise _Unsafe
            edit = _call(text, node, parent, variable)
            yield edit, False
        else:
            raise _Unsafe
        if isinstance(edit, ReplaceText):
            lines.add(node.lineno - 1)
    _refuse_unseen(text, function, lines)


def _refuse_unseen(text: _Text, function: str, seen: set[int]) -> None:
    """Raises where a magic speaks of the function in words that nobody parsed."""
    masked = text.parsed.positions.masked or ()
    word = re.compile(rf"\b{re.escape(function)}\b")
    for number, line in enumerate(text.parsed.positions.source):
        is_magic = number < len(masked) and masked[number].origins is not None
        if is_magic and number not in seen and word.search(line):
            raise _Unsafe


def _define(text: _Text, node: ast.FunctionDef | ast.AsyncFunctionDef, variable: str) -> Edit:
    if node.decorator_list or _speaks_of(node, variable):
        raise _Unsafe
    line = text.parsed.positions.line(node.lineno - 1)
    head = re.compile(r"(?:async\s+)?def\s+").match(line, characters(line, node.col_offset))
    if head is None:
        raise _Unsafe
    column = len(line[: head.end()].encode("utf-8", "surrogatepass"))
    slot = text.slot(text.end_of_name(node.lineno, column, node.name))
    arguments = node.args
    named_only = bool(arguments.kwonlyargs) or arguments.vararg is not None
    new = f"*, {variable}" if arguments.defaults and not named_only else variable
    if slot.keywords is not None:
        return text.insert(slot.keywords, f"{new}, ")
    return text.insert(slot.last, new if slot.empty else f", {new}")


def _speaks_of(node: ast.AST, variable: str) -> bool:
    """Says whether a function declares the variable global, or has a parameter of its name."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Global | ast.Nonlocal) and variable in inner.names:
            return True
        if isinstance(inner, ast.arg) and inner.arg == variable:
            return True
    return False


def _call(text: _Text, name: ast.Name, call: ast.Call, variable: str) -> Edit:
    alone = len(call.args) == 1 and not call.keywords
    if alone and isinstance(call.args[0], ast.GeneratorExp):
        raise _Unsafe  # it would need parentheses of its own
    if any(keyword.arg == variable for keyword in call.keywords):
        raise _Unsafe
    slot = text.slot(text.end_of_name(name.lineno, name.col_offset, name.id))
    new = f"{variable}={variable}"
    return text.insert(slot.last, new if slot.empty else f", {new}")
