"""Parses one cell. Never raises: what could not be read is said in ``errors``.

Runs in kernels, too: standard library only, Python 3.8.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property

from jupyterlab_nbguard.model.text import Range
from jupyterlab_nbguard.python.automagic import automagic
from jupyterlab_nbguard.python.digest import digest
from jupyterlab_nbguard.python.magics import Magic
from jupyterlab_nbguard.python.mask import mask
from jupyterlab_nbguard.python.positions import PositionMap
from jupyterlab_nbguard.python.quiet import quiet
from jupyterlab_nbguard.python.refused import may_be_refused

_FAILURES = (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError)

_ESCAPES = ("!", "%", "?")


@dataclass(frozen=True)
class SyntaxProblem:
    """One reason why a cell is not Python."""

    message: str
    range: Range


@dataclass(eq=False)
class ParsedCell:
    """A cell, as far as it could be read. What takes longer is worked out when it is asked for.

    Nobody changes it; that it is not frozen saves time, for each cell of thousands of notebooks.
    """

    source: str
    tree: ast.Module | None
    """What was parsed, in the positions of the masked text; see ``positions``."""
    problem: SyntaxProblem | None
    """Why there is no tree."""
    positions: PositionMap
    language: str = "python"
    """``python``, or the language of a cell magic's body."""
    magics: tuple[Magic, ...] = ()
    isolated: bool = False
    """Whether the code runs in a scope of its own and binds nothing in the notebook."""
    dynamic: bool = False
    """Whether a magic may bind names that nobody can see."""
    _errors: tuple[SyntaxProblem, ...] | None = None

    @property
    def errors(self) -> tuple[SyntaxProblem, ...]:
        """Lists what is no Python, by the parser or by the compiler."""
        # `cached_property` takes a lock before Python 3.12: this is asked of every cell.
        if self._errors is None:
            self._errors = self._find_errors()
        return self._errors

    def _find_errors(self) -> tuple[SyntaxProblem, ...]:
        if self.tree is None:
            return () if self.problem is None else (self.problem,)
        if not may_be_refused(self.positions.text(self.source), self.tree):
            return ()
        return _compiled(self.tree, self.positions)

    @cached_property
    def normalised(self) -> str:
        """Returns a text that is equal for cells that differ only in comments and layout."""
        if self.tree is None or self.language != "python":
            return "\n".join(line.rstrip() for line in self.positions.source).strip()
        magics = (f"{magic.kind} {magic.name} {magic.text}" for magic in self.magics)
        return digest(self.tree, magics)


def parse_cell(source: str) -> ParsedCell:
    """Returns the cell parsed; magics are masked only when it is not plain Python."""
    positions = PositionMap(source)
    masked = automagic(source)
    tree, problem = None, None
    if masked is None:
        # No Python begins with an escape of IPython's: the parser need not be asked.
        asked = source.lstrip()[:1] not in _ESCAPES
        if asked:
            tree, problem = _parsed(source, positions)
            if tree is not None:
                return ParsedCell(source, tree, None, positions)
        masked = mask(positions.source)
        if not asked and masked.text == "\n".join(positions.source):
            tree, problem = _parsed(source, positions)
    if masked.text != "\n".join(positions.source):
        positions = masked.positions
        tree, problem = _parsed(masked.text, positions)
    return ParsedCell(
        source,
        tree,
        problem,
        positions,
        masked.language,
        masked.magics,
        masked.isolated,
        masked.dynamic,
    )


def _parsed(text: str, positions: PositionMap) -> tuple[ast.Module | None, SyntaxProblem | None]:
    try:
        tree = _compile(text, ast.PyCF_ONLY_AST)
    except _FAILURES as error:
        return None, _problem(error, positions)
    return (tree, None) if isinstance(tree, ast.Module) else (None, None)


def _compiled(tree: ast.Module, positions: PositionMap) -> tuple[SyntaxProblem, ...]:
    """Finds what only the compiler refuses, such as a `return` outside a function."""
    try:
        _compile(tree, 0)
    except _FAILURES:
        # IPython compiles statement by statement, so that `from __future__` may stand anywhere.
        for node in tree.body:
            try:
                _compile(ast.Module([node], []), 0)
            except _FAILURES as error:
                return (_problem(error, positions),)
    return ()


def _compile(text: str | ast.Module, flags: int) -> object:
    flags |= ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    with quiet():
        result: object = compile(text, "<cell>", "exec", flags, dont_inherit=True)
        return result


def _problem(error: BaseException, positions: PositionMap) -> SyntaxProblem:
    if not isinstance(error, SyntaxError) or error.lineno is None:
        first = Range.first_line("\n".join(positions.source))
        message = "the cell is nested too deeply" if _too_deep(error) else str(error)
        if isinstance(error, UnicodeError):
            message = "it holds half a character (a lone surrogate)"
        return SyntaxProblem(message, first)
    line, column = error.lineno - 1, max(0, (error.offset or 1) - 1)
    # Python 3.8 and 3.9 do not say where an error ends.
    end_line = max(line, (getattr(error, "end_lineno", None) or error.lineno) - 1)
    end_column = (getattr(error, "end_offset", None) or 0) - 1
    if end_line == line and end_column <= column:
        end_column = column + 1
    span = positions.span(line, column, end_line, end_column)
    return SyntaxProblem(error.msg or "invalid syntax", Range.of(*span))


def _too_deep(error: BaseException) -> bool:
    return isinstance(error, (RecursionError, MemoryError))
