"""Cuts a module into pieces that are compared like cells: each function, each class, the rest."""

from __future__ import annotations

from dataclasses import dataclass

from jupyterlab_nbguard.clones.tokens import lex
from jupyterlab_nbguard.clones.units import definitions
from jupyterlab_nbguard.python.positions import split_lines


@dataclass(frozen=True)
class Piece:
    """Some lines of a file, and the first one's number."""

    line: int
    source: str


def pieces_of(source: str) -> list[Piece]:
    """Returns the pieces of a module, in order; comments between them may be lost."""
    lines = split_lines(source)
    lexed = lex(lines)
    outer, end = [], 0
    for unit in definitions(lexed):
        if unit.first >= end and lexed.statements[unit.first].indent == 0:
            outer.append(unit)
            end = unit.end
    bounds, place = list[tuple[int, int]](), 0
    for unit in outer:
        bounds += [(place, unit.first), (unit.first, unit.end)]
        place = unit.end
    bounds.append((place, len(lexed.statements)))
    found = []
    for first, end in bounds:
        if first < end:
            start = lexed.statements[first].line
            last = max(it.end_line for it in lexed.statements[first:end])
            found.append(Piece(start, "\n".join(lines[start : last + 1])))
    return found
