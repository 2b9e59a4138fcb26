"""Names what a range of statements is: a whole cell, a function, a class, or just a window.

These are the units in which clones are told; copies of less than a statement are none.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, NamedTuple

from jupyterlab_nbguard.clones.tokens import Lexed

UnitKind = Literal["cell", "function", "class", "window"]


class Unit(NamedTuple):
    """A range of statements (``end`` is not in it)."""

    kind: UnitKind
    first: int
    end: int
    name: str = ""
    """What a function or a class is called."""


@lru_cache(maxsize=4096)
def definitions(lexed: Lexed) -> tuple[Unit, ...]:
    """Lists the functions and classes, outer ones first, with their decorators."""
    found = []
    for number, statement in enumerate(lexed.statements):
        words = lexed.texts[statement.first : statement.first + 3]
        if words[0] == "async":
            words = words[1:]
        if words[0] not in ("def", "class") or len(words) < 2:
            continue
        end = number + 1
        while end < len(lexed.statements) and lexed.statements[end].indent > statement.indent:
            end += 1
        first = number
        while first and _is_decorator(lexed, first - 1, statement.indent):
            first -= 1
        kind: UnitKind = "class" if words[0] == "class" else "function"
        found.append(Unit(kind, first, end, words[1]))
    return tuple(found)


def _is_decorator(lexed: Lexed, number: int, indent: int) -> bool:
    statement = lexed.statements[number]
    return statement.indent == indent and lexed.texts[statement.first] == "@"


def unit_of(lexed: Lexed, first: int, end: int) -> Unit:
    """Returns the unit that a range of statements is."""
    for unit in definitions(lexed):
        if (unit.first, unit.end) == (first, end):
            return unit
    if first == 0 and end == len(lexed.statements):
        return Unit("cell", first, end)
    return Unit("window", first, end)


def snapped(lexed: Lexed, first: int, end: int) -> tuple[int, int]:
    """Widens a range to the cell or function that it is nearly all of."""
    inner = _tokens(lexed, first, end)
    if inner >= 0.75 * len(lexed.codes):
        return 0, len(lexed.statements)
    for unit in definitions(lexed):
        around = unit.first <= first and end <= unit.end
        if around and inner >= 0.75 * _tokens(lexed, unit.first, unit.end):
            return unit.first, unit.end
    return first, end


def _tokens(lexed: Lexed, first: int, end: int) -> int:
    if first >= end:
        return 0
    return lexed.statements[end - 1].end - lexed.statements[first].first


def lines_of(lexed: Lexed, first: int, end: int) -> tuple[int, int]:
    """Returns the first and the last line, 0-based, of a range of statements."""
    chosen = lexed.statements[first:end]
    # What stands above the first statement, and below the last, was copied along.
    start = chosen[0].line if first else lexed.lines[0]
    last = max(it.end_line for it in chosen)
    return start, max(last, lexed.lines[1]) if end == len(lexed.statements) else last
