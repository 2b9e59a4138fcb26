"""Parses one cell. Never raises: what could not be read is said in ``errors``."""

from __future__ import annotations

import ast
import warnings
from dataclasses import dataclass
from threading import Lock

from jupyterlab_nbguard.model.text import Range
from jupyterlab_nbguard.python.automagic import automagic
from jupyterlab_nbguard.python.digest import digest
from jupyterlab_nbguard.python.magics import Magic
from jupyterlab_nbguard.python.mask import Masked, mask
from jupyterlab_nbguard.python.positions import PositionMap, split_lines

_FAILURES = (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError)
# The filters of warnings belong to the process: no two threads may swap them at once.
_QUIET = Lock()
_IGNORE_ALL = ("ignore", None, Warning, None, 0)


@dataclass(frozen=True)
class SyntaxProblem:
    """One reason why a cell is not Python."""

    message: str
    range: Range


@dataclass(frozen=True)
class ParsedCell:
    """A cell, as far as it could be read."""

    source: str
    tree: ast.Module | None
    """What was parsed, in the positions of the masked text; see ``positions``."""
    errors: tuple[SyntaxProblem, ...]
    language: str
    """``python``, or the language of a cell magic's body."""
    magics: tuple[Magic, ...]
    positions: PositionMap
    normalised: str
    """Equal for cells that differ only in comments and layout."""
    isolated: bool = False
    """Whether the code runs in a scope of its own and binds nothing in the notebook."""
    dynamic: bool = False
    """Whether a magic may bind names that nobody can see."""


def parse_cell(source: str) -> ParsedCell:
    """Returns the cell parsed; magics are masked only when it is not plain Python."""
    positions = PositionMap(tuple(split_lines(source)))
    masked = automagic(positions.source)
    tree, problem = None, None
    if masked is None:
        tree, problem = _parsed(source, positions)
        if tree is not None:
            errors = _compiled(tree, positions)
            return ParsedCell(source, tree, errors, "python", (), positions, digest(tree))
        masked = mask(positions.source)
    if masked.text != "\n".join(positions.source):
        positions = masked.positions
        tree, problem = _parsed(masked.text, positions)
    return _masked_cell(source, tree, problem, masked, positions)


def _masked_cell(
    source: str,
    tree: ast.Module | None,
    problem: SyntaxProblem | None,
    masked: Masked,
    positions: PositionMap,
) -> ParsedCell:
    if tree is None or masked.language != "python":
        normalised = _stripped(source)
    else:
        magics = (f"{magic.kind} {magic.name} {magic.text}" for magic in masked.magics)
        normalised = digest(tree, magics)
    if tree is not None:
        errors = _compiled(tree, positions)
    else:
        errors = (problem,) if problem is not None else ()
    return ParsedCell(
        source,
        tree,
        errors,
        masked.language,
        masked.magics,
        positions,
        normalised,
        masked.isolated,
        masked.dynamic,
    )


def _stripped(source: str) -> str:
    return "\n".join(line.rstrip() for line in split_lines(source)).strip()


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
    # Not `warnings.catch_warnings`: leaving it makes Python forget which warnings were shown, and
    # this runs in the user's kernel too, where each would then be shown again.
    filters: list[tuple[object, ...]] = warnings.filters  # type: ignore[assignment]
    with _QUIET:
        filters.insert(0, _IGNORE_ALL)
        try:
            result: object = compile(text, "<cell>", "exec", flags, dont_inherit=True)
        finally:
            filters.remove(_IGNORE_ALL)
    return result


def _problem(error: BaseException, positions: PositionMap) -> SyntaxProblem:
    if not isinstance(error, SyntaxError) or error.lineno is None:
        first = Range.first_line("\n".join(positions.source))
        message = "the cell is nested too deeply" if _too_deep(error) else str(error)
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
