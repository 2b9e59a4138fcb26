"""Interrupts that arrive while the observer is at work: they are meant for the user's cells.

An error in a hook before a cell does not keep IPython from running the cell. So the cell is made to
begin with the interrupt, as if it had come a moment later.
"""

from __future__ import annotations

import ast
import time
from typing import Any

_LATE = 0.1
"""Seconds after which an interrupt behind a cell is not meant for the next one, in a queue."""


class Interrupts:
    """Passes interrupts on to the cell that is about to run."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._came = 0.0
        self._begin = _Interrupted()

    def note(self) -> None:
        """Takes notice of an interrupt."""
        self._came = time.perf_counter()

    def pass_on(self) -> None:
        """Lets the cell begin with the interrupt that was noted, if there was one just now."""
        came, self._came = self._came, 0.0
        if came and time.perf_counter() - came < _LATE:
            self._shell.ast_transformers.append(self._begin)

    def done(self) -> None:
        """Leaves cells as they are again."""
        transformers = self._shell.ast_transformers
        if transformers:
            transformers[:] = [it for it in transformers if it is not self._begin]


class _Interrupted(ast.NodeTransformer):
    def visit(self, tree: Any) -> Any:
        if getattr(tree, "body", None):
            kind = ast.Name("KeyboardInterrupt", ast.Load())
            first = ast.copy_location(ast.Raise(kind, None), tree.body[0])
            tree.body.insert(0, ast.fix_missing_locations(first))
        return tree
