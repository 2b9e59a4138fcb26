"""Keeps track of where text came from while magics are masked.

Lines are those of Python: a newline, a carriage return or both end one, and nothing else does.
Runs in kernels, too: standard library only, Python 3.8.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import repeat
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    Origin = tuple[int, int]
_LINE_END = re.compile("\r\n|\r|\n")


def split_lines(source: str) -> list[str]:
    """Returns the lines of a source without their ends; never none at all."""
    if "\r" in source:
        return _LINE_END.split(source)
    return source.split("\n")


@dataclass(frozen=True)
class Traced:
    """A piece of masked text in which every character knows where it stood, or that it is ours."""

    text: str = ""
    origins: tuple[Origin | None, ...] = ()

    @classmethod
    def at(cls, text: str, line: int, column: int) -> Traced:
        """Returns text that stands at one place of the source."""
        return cls(text, tuple(zip(repeat(line), range(column, column + len(text)))))

    @classmethod
    def ours(cls, text: str) -> Traced:
        """Returns text that the source does not hold."""
        return cls(text, (None,) * len(text))

    def __add__(self, other: Traced | str) -> Traced:
        if isinstance(other, str):
            other = Traced.ours(other)
        return Traced(self.text + other.text, self.origins + other.origins)

    def part(self, start: int, end: int | None = None) -> Traced:
        """Returns the characters from ``start`` up to ``end``."""
        return Traced(self.text[start:end], self.origins[start:end])

    def strip(self) -> Traced:
        """Returns the text without white space around it."""
        start = len(self.text) - len(self.text.lstrip())
        return self.part(start, max(start, len(self.text.rstrip())))

    def words(self) -> list[Traced]:
        """Returns the pieces between white space."""
        return [self.part(*match.span()) for match in re.finditer(r"\S+", self.text)]


def join(separator: str, pieces: Iterable[Traced]) -> Traced:
    """Returns the pieces with text of ours between them."""
    joined = Traced()
    for index, piece in enumerate(pieces):
        joined = joined + separator + piece if index else joined + piece
    return joined


class Line(NamedTuple):
    """One line of masked text.

    ``column`` says how many characters were cut off its start; ``origins`` replace it where a
    magic was masked.
    """

    text: str
    column: int = 0
    origins: tuple[Origin | None, ...] | None = None

    def origin(self, line: int, column: int, end: bool) -> Origin:
        """Returns where a column of this line stood; ``end`` where it closes a range."""
        if self.origins is None:
            return line, column + self.column
        known = self.origins
        if end:
            for origin in reversed(known[: max(column, 0)]):
                if origin is not None:
                    return origin[0], origin[1] + 1
        for origin in known[column:]:
            if origin is not None:
                return origin
        for origin in reversed(known[:column]):
            if origin is not None:
                return origin
        return line, 0


class PositionMap:
    """Maps positions in the masked text back to the source; both have the same lines."""

    __slots__ = ("_source", "masked")

    def __init__(
        self, source: str | tuple[str, ...], masked: tuple[Line, ...] | None = None
    ) -> None:
        self._source = source
        self.masked = masked
        """``None`` where nothing was masked."""

    @property
    def source(self) -> tuple[str, ...]:
        """The lines of the source. Of most cells nobody asks for them."""
        if isinstance(self._source, str):
            self._source = tuple(split_lines(self._source))
        return self._source

    def line(self, number: int) -> str:
        """Returns a line of the text that was parsed."""
        lines = self.source if self.masked is None else self.masked
        if not 0 <= number < len(lines):
            return ""
        line = lines[number]
        return line if isinstance(line, str) else line.text

    def lines(self, source: str) -> list[str]:
        """Returns the lines of the text that was parsed; ``source`` is the cell's own."""
        if self.masked is None:
            return split_lines(source)
        return [line.text for line in self.masked]

    def text(self, source: str) -> str:
        """Returns the text that was parsed; ``source`` is the cell's own."""
        if self.masked is None:
            return source
        return "\n".join(self.lines(source))

    def original(self, line: int, column: int, end: bool = False) -> Origin:
        """Returns the place in the source, which is always inside it."""
        if self.masked is not None and 0 <= line < len(self.masked):
            line, column = self.masked[line].origin(line, column, end)
        if line < 0:
            return 0, 0
        source = self.source
        if line >= len(source):
            return len(source) - 1, len(source[-1])
        return line, min(max(column, 0), len(source[line]))

    def span(self, line: int, column: int, end_line: int, end_column: int) -> tuple[int, ...]:
        """Returns the original range as four numbers; its end is never before its start."""
        start = self.original(line, column)
        end = max(start, self.original(end_line, end_column, True))
        return (*start, *end)


def characters(text: str, column: int) -> int:
    """Returns how many code points a number of UTF-8 bytes holds."""
    if text.isascii():
        return column
    data = text.encode("utf-8", "surrogatepass")[: max(column, 0)]
    return len(data.decode("utf-8", "ignore")) if column < 1 << 30 else len(text)
