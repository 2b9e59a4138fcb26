"""Positions inside one cell."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Position:
    """Names a place in a cell: 0-based line, 0-based column in code points."""

    line: int
    column: int


@dataclass(frozen=True, order=True)
class Range:
    """Spans a cell's text from ``start`` up to, not including, ``end``."""

    start: Position
    end: Position

    @classmethod
    def of(cls, line: int, column: int, end_line: int, end_column: int) -> Range:
        """Builds a range from four plain numbers."""
        return cls(Position(line, column), Position(end_line, end_column))

    @classmethod
    def first_line(cls, source: str) -> Range:
        """Spans the first line of ``source`` that is not blank: where cell-wide findings point."""
        lines = source.split("\n")
        for number, text in enumerate(lines):
            if text.strip():
                return cls.of(number, 0, number, len(text))
        return cls.of(0, 0, 0, len(lines[0]))
