"""Makes a variable that a function reads a parameter of the function, and passes it in each call.

It is done only where it is known to mean the same: the function is a plain `def` that nobody
decorates, and all that the notebook does with it is to call it by its name.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from jupyterlab_nbguard.fixes.arguments import (
    CellText,
    Unsafe,
    add_arguments,
    add_parameters,
    refuse_unseen,
)
from jupyterlab_nbguard.fixes.scopes import mentions
from jupyterlab_nbguard.model.fix import Edit, Fix
from jupyterlab_nbguard.model.notebook import Cell, CellId, Notebook
from jupyterlab_nbguard.python.athand import cell_at_hand

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


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
    except Unsafe:
        return None
    if defined != 1:
        return None
    title = f"Make `{variable}` a parameter of `{function}`"
    return Fix(title, tuple(edits), applicability="unsafe")


def _edits(cell: Cell, function: str, variable: str) -> Iterator[tuple[Edit, bool]]:
    """Yields the edits of one cell, each with whether it is that of the definition."""
    parsed = cell_at_hand(cell.source)
    if parsed.language != "python" and parsed.tree is None:
        return  # a `%%bash` cell speaks of something else
    if parsed.tree is None or "\r" in cell.source:
        raise Unsafe
    text = CellText(cell, parsed)
    lines: set[int] = set()
    for mention in mentions(parsed.tree, function):
        node, parent = mention.node, mention.parent
        if isinstance(node, _DEFINITIONS):
            edit = add_parameters(text, node, (variable,))
            yield edit, True
        elif isinstance(node, ast.Name) and isinstance(parent, ast.Call) and parent.func is node:
            if variable in mention.hidden:
                raise Unsafe
            edit = add_arguments(text, node, parent, {variable: variable})
            yield edit, False
        else:
            raise Unsafe
        lines.add(node.lineno - 1)
    refuse_unseen(text, function, lines)
